//! The transformer's vectors, kept from one build to the next: a rebuild has it read only what changed.
//!
//! ```text
//! magic `MCDWVECT`, version u16, dimensions u16, identity of the models u128, number of vectors u32,
//! for each, ascending by key: key u128, levels i8 × dimensions;
//! xxh3 of all before, u64. Little-endian.
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use mcdewey_engine::{Embedding, N_DIMS};
use xxhash_rust::xxh3::xxh3_64;

use super::Key;
use crate::diagnostic::Diagnostic;

const MAGIC: &[u8; 8] = b"MCDWVECT";
const VERSION: u16 = 1;
const HEAD_BYTES: usize = 32;
const ENTRY_BYTES: usize = 16 + N_DIMS;

/// Name of the one file in the folder.
const FILE: &str = "minilm.vectors";

/// Vectors by the hash of their chunk's word pieces.
pub(super) struct Cache {
    path: PathBuf,
    identity: u128,
    vectors: BTreeMap<Key, Embedding>,
    is_changed: bool,
    failure: Option<io::Error>,
}

impl Cache {
    /// Reads the cache of a folder, if it has one; what was made by other models, or is damaged, is left out.
    pub(super) fn open(folder: &Path, identity: u128) -> (Cache, Option<Diagnostic>) {
        let path = folder.join(FILE);
        let (vectors, problem) = match read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => (BTreeMap::new(), None),
            Err(error) => (BTreeMap::new(), Some(format!("cannot be read ({error})"))),
            Ok(bytes) => match decode(&bytes, identity) {
                Ok(vectors) => (vectors, None),
                Err(what) => (BTreeMap::new(), Some(what.to_owned())),
            },
        };
        let diagnostic = problem.map(|what| {
            Diagnostic::warning(path.display().to_string(), format!("the cache of vectors {what}; all were made anew"))
        });
        let is_changed = diagnostic.is_some();
        (Cache { path, identity, vectors, is_changed, failure: None }, diagnostic)
    }

    pub(super) fn get(&self, key: Key) -> Option<&Embedding> {
        self.vectors.get(&key)
    }

    pub(super) fn extend(&mut self, made: Vec<(Key, Embedding)>) {
        self.is_changed |= !made.is_empty();
        self.vectors.extend(made);
    }

    /// Writes what changed.
    pub(super) fn save(&mut self) {
        if std::mem::take(&mut self.is_changed) {
            self.failure = self.write().err();
        }
    }

    /// Leaves out what is not `kept`, if that is said, and writes what changed; what goes wrong costs time, not the site.
    pub(super) fn finish<T>(mut self, kept: Option<&BTreeMap<Key, T>>) -> Option<Diagnostic> {
        let n_before = self.vectors.len();
        if let Some(kept) = kept {
            self.vectors.retain(|key, _| kept.contains_key(key));
        }
        self.is_changed |= self.vectors.len() < n_before || self.failure.is_some();
        self.save();
        let failure = self.failure?;
        let message = format!("the cache of vectors cannot be written ({failure}); the next build makes them again");
        Some(Diagnostic::warning(self.path.display().to_string(), message).help("name a folder with `--cache`"))
    }

    /// The whole file, beside the old one and then in its place.
    #[expect(clippy::disallowed_methods, reason = "the cache is no file of the site")]
    fn write(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Another build may use the same cache.
        let new = self.path.with_extension(format!("{}.new", std::process::id()));
        let written = fs::write(&new, self.encode()).and_then(|()| fs::rename(&new, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
        written
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.vectors.len() * ENTRY_BYTES + 8);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((N_DIMS as u16).to_le_bytes());
        bytes.extend(self.identity.to_le_bytes());
        bytes.extend((self.vectors.len() as u32).to_le_bytes());
        for (key, vector) in &self.vectors {
            bytes.extend(key.to_le_bytes());
            bytes.extend(vector.levels().map(|level| level.to_le_bytes()[0]));
        }
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        bytes
    }
}

#[expect(clippy::disallowed_methods, reason = "the cache is no file of the corpus")]
fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// The vectors of a file, or what is wrong with it.
fn decode(bytes: &[u8], identity: u128) -> Result<BTreeMap<Key, Embedding>, &'static str> {
    const DAMAGED: &str = "is damaged";
    if !bytes.starts_with(MAGIC) {
        return Err("is a file of something else");
    }
    let (content, sum) = bytes.split_last_chunk::<8>().ok_or(DAMAGED)?;
    if u64::from_le_bytes(*sum) != xxh3_64(content) {
        return Err(DAMAGED);
    }
    let (head, entries) = content.split_first_chunk::<HEAD_BYTES>().ok_or(DAMAGED)?;
    let mut expected = MAGIC.to_vec();
    expected.extend(VERSION.to_le_bytes());
    expected.extend((N_DIMS as u16).to_le_bytes());
    expected.extend(identity.to_le_bytes());
    if !head.starts_with(&expected) {
        return Err("was made by another release or other weights");
    }
    let (entries, rest) = entries.as_chunks::<ENTRY_BYTES>();
    let n_vectors = u32::from_le_bytes([head[28], head[29], head[30], head[31]]);
    if !rest.is_empty() || entries.len() != n_vectors as usize {
        return Err(DAMAGED);
    }
    let entry = |entry: &[u8; ENTRY_BYTES]| {
        let (key, levels) = entry.split_first_chunk::<16>()?;
        let mut signed = [0_i8; N_DIMS];
        signed.iter_mut().zip(levels).for_each(|(level, byte)| *level = i8::from_le_bytes([*byte]));
        Some((Key::from_le_bytes(*key), Embedding::from_levels(signed)))
    };
    entries.iter().map(entry).collect::<Option<_>>().ok_or(DAMAGED)
}
