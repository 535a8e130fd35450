//! Every byte of the index: what is written and how it is read stand side by side.
//!
//! An index is one manifest and many shards below `search/index/`. The files are gzip streams (RFC 1952), whose checksum
//! and length the shell's decompressor verifies; the engine sees the bytes inside. Each begins with a header:
//!
//! | bytes | meaning |
//! |---|---|
//! | 2 | magic, `M` and the kind of file |
//! | 1 | [`FORMAT_VERSION`] |
//! | 4 | seal: the first bytes of the hash of its folder (0 for the manifest) |
//! | varint | number of the shard among its kind (0 for the manifest) |
//!
//! Shards lie in folders named by the hash of all that the folder holds, their seals left out, and the manifest holds these
//! few hashes: a shard is addressed by its number, so that no list of names grows with the library. The seal tells a shard
//! that lies in another folder's place, of another group or another build. A folder whose content did not change keeps its
//! hash from build to build, and its shards are the same; the dictionary's is also over what the manifest names, so that a
//! manifest of another build does not find it.

pub(crate) mod aliases;
pub(crate) mod cells;
pub(crate) mod chunks;
pub(crate) mod manifest;
pub(crate) mod postings;
pub(crate) mod terms;
pub(crate) mod words;

use crate::bytes::Reader;
#[cfg(feature = "write")]
use crate::bytes::put_u32;
use crate::error::FormatError;

/// Version of the format; a change that older readers cannot read raises it.
pub const FORMAT_VERSION: u8 = 5;

/// What is wrong with a file that lies in another's place, or that ends within its header.
const PLACE: &str = "it is of another folder or build, or has another number than its name says";

/// Path of the manifest below the site's root, the only file of the index with a fixed name.
pub const MANIFEST_PATH: &str = "search/index/manifest.bin";

/// One file of the index, ready to be compressed and written.
#[cfg(feature = "write")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFile {
    /// Path below the site's root.
    pub path: String,
    /// Content before compression.
    pub bytes: Vec<u8>,
}

/// Begins a file: magic, version, room for the seal, number.
#[cfg(feature = "write")]
pub(crate) fn header(kind: u8, number: u32) -> Vec<u8> {
    let mut out = vec![b'M', kind, FORMAT_VERSION, 0, 0, 0, 0];
    put_u32(&mut out, number);
    out
}

/// Says in a file which folder it belongs to.
#[cfg(feature = "write")]
pub(crate) fn seal(bytes: &mut [u8], folder: u64) {
    bytes[3..7].copy_from_slice(&(folder as u32).to_le_bytes());
}

/// Checks the header and returns a reader behind it.
pub(crate) fn open<'a>(
    file: &str,
    kind: u8,
    folder: u64,
    number: u32,
    bytes: &'a [u8],
) -> Result<Reader<'a>, FormatError> {
    let magic = || FormatError::Magic { file: file.to_owned() };
    let [b'M', found_kind, version, rest @ ..] = bytes else { return Err(magic()) };
    if *found_kind != kind {
        return Err(magic());
    }
    if *version != FORMAT_VERSION {
        return Err(FormatError::Version { file: file.to_owned(), expected: FORMAT_VERSION, found: *version });
    }
    let mut reader = Reader::new(rest);
    let is_own = reader.bytes(4) == Ok(&(folder as u32).to_le_bytes()) && reader.u32() == Ok(number);
    if is_own { Ok(reader) } else { Err(FormatError::Damaged { file: file.to_owned(), what: PLACE }) }
}

/// Hash that names a folder of shards: XXH3, 64 bits, over the content of its files in order.
#[cfg(feature = "write")]
pub(crate) fn folder_hash<'a>(files: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hash = xxhash_rust::xxh3::Xxh3Default::new();
    for file in files {
        hash.update(file);
    }
    hash.digest()
}
