//! What the search of a library fetches: files of their own, or, for a library that is opened from disk, scripts.
//!
//! Below `file://` a browser fetches nothing, but runs classic scripts: each puts some of the files, as Base64 (RFC 4648), on
//! a shelf in the page (`search-wasm/js/shelf.js`). They hold many files each, since a stick gives a small file 32 to 128 kB.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::emit::{EmitError, Staging};
use super::search_assets::{CLIENT, CLIENT_MODULE, MODULE, SHELF};

/// Bytes of a script's files: a query needs some twenty scripts, and a library of 100,000 chunks has some hundreds.
const SCRIPT_BYTES: usize = 1 << 18;
/// Where the scripts lie, below the site's root.
pub const SHELF_FOLDER: &str = "search/shelf";
/// Where the paths stand in [`SHELF`].
const SLOT: &str = "\"{{first}}\"";

/// Takes the files that a search fetches.
#[derive(Debug)]
pub struct SearchFiles<'a> {
    staging: &'a Staging,
    /// Those for the shelf, by path.
    shelf: Option<Mutex<BTreeMap<String, Vec<u8>>>>,
}

/// What was written of an index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files.
    pub n_files: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl Written {
    /// Counts what was written besides.
    pub fn add(&mut self, other: Written) {
        self.n_files += other.n_files;
        self.bytes += other.bytes;
    }
}

impl<'a> SearchFiles<'a> {
    /// For a library that is opened from disk if it is `offline`, else for one on a host.
    pub fn new(staging: &'a Staging, offline: bool) -> Self {
        Self { staging, shelf: offline.then(Mutex::default) }
    }

    /// Writes the scripts that pages load, and the module.
    ///
    /// # Errors
    ///
    /// As of [`Staging::write`].
    pub fn write_assets(&self) -> Result<(), EmitError> {
        if self.shelf.is_none() {
            self.staging.write(CLIENT.0, CLIENT.1.as_bytes())?;
            self.staging.write(CLIENT_MODULE.0, CLIENT_MODULE.1.as_bytes())?;
        }
        self.write(MODULE.0, MODULE.1).map(|_| ())
    }

    /// Writes a file, or keeps it for [`SearchFiles::finish`].
    ///
    /// # Errors
    ///
    /// As of [`Staging::write`].
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<Written, EmitError> {
        if let Some(shelf) = &self.shelf {
            // Every change is one insertion: the map is whole even if a thread that held it panicked.
            shelf.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes.to_owned());
            return Ok(Written::default());
        }
        self.staging.write(path, bytes)?;
        Ok(Written { n_files: 1, bytes: bytes.len() as u64 })
    }

    /// Writes what was kept.
    ///
    /// # Errors
    ///
    /// As of [`Staging::write`].
    pub fn finish(self) -> Result<Written, EmitError> {
        let Some(kept) = self.shelf else { return Ok(Written::default()) };
        let files = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (mut first, mut written) = (Vec::new(), Written::default());
        let mut files = files.into_iter().peekable();
        while let Some((path, bytes)) = files.next() {
            let mut n_bytes = bytes.len();
            let mut script = format!("McDeweyShelf.put({},{{{}", first.len(), entry(&path, &bytes));
            while let Some((path, bytes)) = files.next_if(|(_, bytes)| n_bytes + bytes.len() <= SCRIPT_BYTES) {
                n_bytes += bytes.len();
                script.push(',');
                script.push_str(&entry(&path, &bytes));
            }
            script.push_str("});\n");
            self.staging.write(&format!("{SHELF_FOLDER}/{}.js", first.len()), script.as_bytes())?;
            written.add(Written { n_files: 1, bytes: script.len() as u64 });
            first.push(path);
        }
        let first = serde_json::to_string(&first).unwrap_or_default();
        let client = format!("{}\n{}", SHELF.replace(SLOT, &first), CLIENT.1);
        self.staging.write(CLIENT.0, client.as_bytes())?;
        Ok(written)
    }
}

/// A file as a property of an object.
fn entry(path: &str, bytes: &[u8]) -> String {
    // Paths of the index are letters, digits and the like.
    format!("\"{path}\":\"{}\"", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shelf_has_its_slot() {
        assert_eq!(SHELF.matches(SLOT).count(), 1);
    }
}
