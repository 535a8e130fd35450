//! Names of chunks, the public, lasting [`ChunkId`] and the dense [`ChunkIdx`] of one index, and of its shards.

use std::fmt;
use std::str::FromStr;

/// Dense number of a chunk within one index, in build order from 0.
///
/// It changes with each build: links and agents use [`ChunkId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkIdx(pub u32);

/// Most chunks of one index: a query keeps a score of 4 bytes for each, and a phone must hold them.
pub(crate) const CHUNKS_MAX: u32 = 1 << 24;

/// Names one shard of an open index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShardId {
    /// A range of the term dictionary with the best postings of each of its terms.
    Terms(u32),
    /// Further postings of one very common term.
    Tier(u32),
    /// Stand-ins of the product with this number: chunks that repeat a passage of a newer version.
    Aliases(u32),
    /// Texts and titles of a few chunks: number of the group and of the pack within it.
    Chunks(u32, u32),
    /// Vectors of a few words.
    Words(u32),
    /// Which products have chunks in which cells.
    CellProducts,
    /// Quantised vectors of the chunks of one cell.
    Cell(u32),
}

impl ShardId {
    /// Letter of its kind and number within its folder.
    pub(crate) fn kind(self) -> (u8, u32) {
        match self {
            ShardId::Terms(number) => (b't', number),
            ShardId::Tier(number) => (b'r', number),
            ShardId::Aliases(number) => (b'a', number),
            ShardId::Chunks(_, number) => (b'c', number),
            ShardId::Words(number) => (b'w', number),
            ShardId::CellProducts => (b'v', 0),
            ShardId::Cell(number) => (b'e', number),
        }
    }

    /// Whether only the search by meaning needs it: without it a query can still be answered by words.
    pub fn is_for_meaning(self) -> bool {
        matches!(self, ShardId::Words(_) | ShardId::CellProducts | ShardId::Cell(_))
    }
}

/// Public name of a chunk: `product::version::doc-type::document::ordinal`.
///
/// The generator sees to it that no level holds `::`, so that the name can be read back.
///
/// ```
/// use mcdewey_engine::ChunkId;
///
/// let id = ChunkId {
///     product: "finesse".into(),
///     version: "v12.5".into(),
///     doc_type: "developer-guide".into(),
///     document: "developer-guide".into(),
///     ordinal: 90,
/// };
/// assert_eq!(id.to_string(), "finesse::v12.5::developer-guide::developer-guide::90");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkId {
    /// First folder of the corpus.
    pub product: String,
    /// Second folder, as it is named.
    pub version: String,
    /// Third folder, or `general`.
    pub doc_type: String,
    /// Deeper folders and the file's name without its extension, joined with `/`.
    pub document: String,
    /// Place in reading order within the document, from 0.
    pub ordinal: u32,
}

impl fmt::Display for ChunkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}::{}::{}::{}", self.product, self.version, self.doc_type, self.document, self.ordinal)
    }
}

impl FromStr for ChunkId {
    type Err = NotAChunkId;

    fn from_str(text: &str) -> Result<ChunkId, NotAChunkId> {
        let [product, version, doc_type, document, ordinal] = text.split("::").collect::<Vec<_>>()[..] else {
            return Err(NotAChunkId);
        };
        let id = ChunkId {
            product: product.to_owned(),
            version: version.to_owned(),
            doc_type: doc_type.to_owned(),
            document: document.to_owned(),
            ordinal: ordinal.parse().map_err(|_| NotAChunkId)?,
        };
        // One chunk has one name: `+7` and `007` are none.
        if id.ordinal.to_string() == ordinal { Ok(id) } else { Err(NotAChunkId) }
    }
}

/// A text that is not the name of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a chunk is named `product::version::doc-type::document::ordinal`")]
pub struct NotAChunkId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_and_anything_else_is_none() {
        let name = "finesse::v12.5::guide::part 1/agents:en::90";
        assert_eq!(name.parse::<ChunkId>().unwrap().to_string(), name);
        for text in ["", "::::", "a::b::c::d", "a::b::c::d::", "a::b::c::d::-1", "a::b::c::d::007", "a::b::c::d::e::1"]
        {
            assert_eq!(text.parse::<ChunkId>(), Err(NotAChunkId), "{text}");
        }
    }
}
