//! The manifest: what a reader must know before the first query, a few kB whatever the size of the library.
//!
//! Layout: languages; chunks; chunks that are indexed; chunks a pack; vendors; products (name, number of the vendor, whether
//! it has stand-ins); groups (number of the product, version, type, chunks, hash of the folder of its packs); hashes of the
//! folders of terms, tiers and stand-ins; the shards of the dictionary, each by the shortest text that parts its terms from
//! those of the shard before; whether there are vectors, and if so packs of word vectors, cells, hashes of the folders of
//! word vectors, products of cells, cells. A hash is 8 bytes, least significant first.

use crate::bytes::{Flaw, Reader, TEXTS_MAX};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_str, put_strs, put_u32};
use crate::id::{CHUNKS_MAX, ShardId};
use crate::vector::CELLS_MAX;

/// Most chunks of a pack that a reader takes: a pack is read whole for one hit.
const CHUNKS_PER_PACK_MAX: u32 = 64;

/// A product of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProductEntry {
    pub(crate) name: String,
    /// Index into [`Manifest::vendors`].
    pub(crate) vendor: u32,
    pub(crate) has_aliases: bool,
}

/// Chunks of one product, version and type: a range of chunk numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupEntry {
    /// Index into [`Manifest::products`].
    pub(crate) product: u32,
    pub(crate) version: String,
    pub(crate) doc_type: String,
    pub(crate) n_chunks: u32,
    pub(crate) packs_hash: u64,
    /// First chunk number; not stored, the sum of the groups before.
    pub(crate) first: u32,
}

/// Where the vectors of an index are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VectorEntry {
    pub(crate) n_word_packs: u32,
    pub(crate) words_hash: u64,
    pub(crate) n_cells: u32,
    pub(crate) products_hash: u64,
    pub(crate) cells_hash: u64,
}

/// The manifest of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// What the words of its chunks were analysed as: [`ENGLISH`], codes of stemmers, [`UNSTEMMED`]; a few at most.
    ///
    /// [`ENGLISH`]: crate::ENGLISH
    /// [`UNSTEMMED`]: crate::UNSTEMMED
    pub(crate) languages: Vec<String>,
    pub(crate) n_chunks: u32,
    /// Chunks with postings of their own; the others repeat one of these. It is the N of idf.
    pub(crate) n_indexed: u32,
    pub(crate) chunks_per_pack: u32,
    pub(crate) vendors: Vec<String>,
    pub(crate) products: Vec<ProductEntry>,
    /// By product, then newest version first, then type.
    pub(crate) groups: Vec<GroupEntry>,
    pub(crate) terms_hash: u64,
    pub(crate) tiers_hash: u64,
    pub(crate) aliases_hash: u64,
    /// Lower bound of each shard of the dictionary, ascending; the first is empty.
    pub(crate) bounds: Vec<String>,
    /// `None` for an index that answers by words only.
    pub(crate) vectors: Option<VectorEntry>,
}

impl Manifest {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Manifest, Flaw> {
        let languages = reader.strings(TEXTS_MAX)?;
        // Shells make addresses of them.
        if !languages
            .iter()
            .all(|code| matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase()))
        {
            return Err("a language of it has no code");
        }
        let (n_chunks, n_indexed, chunks_per_pack) = (reader.u32()?, reader.u32()?, reader.u32()?);
        if n_chunks > CHUNKS_MAX || n_indexed > n_chunks || !(1..=CHUNKS_PER_PACK_MAX).contains(&chunks_per_pack) {
            return Err("it counts more chunks than there may be, or none a pack");
        }
        let vendors = reader.strings(TEXTS_MAX)?;
        let products = read_products(reader, vendors.len())?;
        let groups = read_groups(reader, products.len(), n_chunks)?;
        let (terms_hash, tiers_hash, aliases_hash) = (hash(reader)?, hash(reader)?, hash(reader)?);
        let bounds = read_bounds(reader)?;
        let vectors = read_vectors(reader)?;
        reader.end()?;
        Ok(Manifest {
            languages,
            n_chunks,
            n_indexed,
            chunks_per_pack,
            vendors,
            products,
            groups,
            terms_hash,
            tiers_hash,
            aliases_hash,
            bounds,
            vectors,
        })
    }

    #[cfg(feature = "write")]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_strs(out, &self.languages);
        for number in [self.n_chunks, self.n_indexed, self.chunks_per_pack] {
            put_u32(out, number);
        }
        put_strs(out, &self.vendors);
        put_len(out, self.products.len());
        for product in &self.products {
            put_str(out, &product.name);
            put_u32(out, product.vendor);
            out.push(u8::from(product.has_aliases));
        }
        put_len(out, self.groups.len());
        for group in &self.groups {
            put_u32(out, group.product);
            put_str(out, &group.version);
            put_str(out, &group.doc_type);
            put_u32(out, group.n_chunks);
            out.extend_from_slice(&group.packs_hash.to_le_bytes());
        }
        for hash in [self.terms_hash, self.tiers_hash, self.aliases_hash] {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        put_len(out, self.bounds.len());
        let mut last = "";
        for bound in &self.bounds {
            let shared = super::terms::shared_prefix(last, bound);
            put_len(out, shared);
            put_str(out, &bound[shared..]);
            last = bound;
        }
        out.push(u8::from(self.vectors.is_some()));
        if let Some(vectors) = &self.vectors {
            put_u32(out, vectors.n_word_packs);
            put_u32(out, vectors.n_cells);
            for hash in [vectors.words_hash, vectors.products_hash, vectors.cells_hash] {
                out.extend_from_slice(&hash.to_le_bytes());
            }
        }
    }

    /// The shard of the dictionary that would hold `term`.
    pub(crate) fn terms_shard(&self, term: &str) -> Option<ShardId> {
        let after = self.bounds.partition_point(|bound| bound.as_str() <= term);
        u32::try_from(after.checked_sub(1)?).ok().map(ShardId::Terms)
    }

    /// The group of a chunk, and its number.
    pub(crate) fn group_of(&self, chunk: u32) -> (u32, &GroupEntry) {
        let at = self.groups.partition_point(|group| group.first <= chunk) - 1;
        (at as u32, &self.groups[at])
    }

    /// The pack of a chunk, and the chunk's place in it.
    pub(crate) fn pack_of(&self, chunk: u32) -> (ShardId, usize) {
        let (group_idx, group) = self.group_of(chunk);
        let within = chunk - group.first;
        (ShardId::Chunks(group_idx, within / self.chunks_per_pack), (within % self.chunks_per_pack) as usize)
    }

    /// The bytes of all that it names, hashes left out: what the dictionary's hash is over too.
    #[cfg(feature = "write")]
    pub(crate) fn names(&self) -> Vec<u8> {
        let groups = self.groups.iter().map(|group| GroupEntry { packs_hash: 0, ..group.clone() }).collect();
        let mut out = Vec::new();
        Manifest { groups, terms_hash: 0, tiers_hash: 0, aliases_hash: 0, ..self.clone() }.write(&mut out);
        out
    }

    /// Path of a shard below the site's root.
    pub(crate) fn path(&self, shard: ShardId) -> Option<String> {
        let folder = self.folder(shard)?;
        let (kind, number) = shard.kind();
        Some(format!("search/index/{folder:016x}/{}{number}.bin", char::from(kind)))
    }

    /// Hash that names the folder of a shard.
    pub(crate) fn folder(&self, shard: ShardId) -> Option<u64> {
        let (hash, n_shards) = match shard {
            ShardId::Terms(_) => (self.terms_hash, self.bounds.len() as u32),
            ShardId::Tier(_) => (self.tiers_hash, u32::MAX),
            ShardId::Aliases(_) => (self.aliases_hash, self.products.len() as u32),
            ShardId::Chunks(group, _) => {
                let group = self.groups.get(group as usize)?;
                (group.packs_hash, group.n_chunks.div_ceil(self.chunks_per_pack))
            }
            ShardId::Words(_) => self.vectors.as_ref().map(|vectors| (vectors.words_hash, vectors.n_word_packs))?,
            ShardId::CellProducts => self.vectors.as_ref().map(|vectors| (vectors.products_hash, 1))?,
            ShardId::Cell(_) => self.vectors.as_ref().map(|vectors| (vectors.cells_hash, vectors.n_cells))?,
        };
        (shard.kind().1 < n_shards).then_some(hash)
    }
}

fn hash(reader: &mut Reader<'_>) -> Result<u64, Flaw> {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(reader.bytes(8)?);
    Ok(u64::from_le_bytes(bytes))
}

fn read_products(reader: &mut Reader<'_>, n_vendors: usize) -> Result<Vec<ProductEntry>, Flaw> {
    let count = reader.count_up_to(TEXTS_MAX, 3)?;
    let mut products = Vec::new();
    for _ in 0..count {
        let product = ProductEntry { name: reader.string()?, vendor: reader.u32()?, has_aliases: reader.u8()? != 0 };
        if product.vendor as usize >= n_vendors {
            return Err("a product names a vendor that is not there");
        }
        products.push(product);
    }
    Ok(products)
}

fn read_groups(reader: &mut Reader<'_>, n_products: usize, n_chunks: u32) -> Result<Vec<GroupEntry>, Flaw> {
    let count = reader.count_up_to(TEXTS_MAX, 12)?;
    let mut groups: Vec<GroupEntry> = Vec::new();
    let mut first = 0_u32;
    for _ in 0..count {
        let (product, version, doc_type) = (reader.u32()?, reader.string()?, reader.string()?);
        let (group_chunks, packs_hash) = (reader.u32()?, hash(reader)?);
        if product as usize >= n_products || groups.last().is_some_and(|last| last.product > product) {
            return Err("its groups are out of order");
        }
        if group_chunks == 0 {
            return Err("a group is empty");
        }
        groups.push(GroupEntry { product, version, doc_type, n_chunks: group_chunks, packs_hash, first });
        first = first.checked_add(group_chunks).ok_or("its groups hold too many chunks")?;
    }
    if first == n_chunks { Ok(groups) } else { Err("its groups do not add up to its chunks") }
}

fn read_vectors(reader: &mut Reader<'_>) -> Result<Option<VectorEntry>, Flaw> {
    if reader.u8()? == 0 {
        return Ok(None);
    }
    let (n_word_packs, n_cells) = (reader.u32()?, reader.u32()?);
    if n_cells > CELLS_MAX {
        return Err("it has more cells than an index may have");
    }
    let (words_hash, products_hash, cells_hash) = (hash(reader)?, hash(reader)?, hash(reader)?);
    Ok(Some(VectorEntry { n_word_packs, words_hash, n_cells, products_hash, cells_hash }))
}

fn read_bounds(reader: &mut Reader<'_>) -> Result<Vec<String>, Flaw> {
    let count = reader.count_up_to(TEXTS_MAX, 2)?;
    let mut bounds: Vec<String> = Vec::new();
    for _ in 0..count {
        let last = bounds.last().map_or("", String::as_str);
        let bound = reader.sharing(last)?;
        if !bounds.is_empty() && bound.as_str() <= last {
            return Err("the bounds of its dictionary are out of order");
        }
        bounds.push(bound);
    }
    Ok(bounds)
}
