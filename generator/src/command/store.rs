//! The index of a built site, read from its folder: the shell of the engine on the command line.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::publishing::search_files::SHELF_FOLDER;
use flate2::read::MultiGzDecoder;
use mcdewey_engine::{Answer, FormatError, MANIFEST_PATH, Mode, Progress, SearchOptions, Searcher, ShardId};

/// Largest file of an index after decompression, in bytes: a damaged one must not fill the memory.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Why a query could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder holds no index.
    #[error("`{}` holds no search index ({MANIFEST_PATH}); build it first: mcdewey build", site.display())]
    NoIndex {
        /// The folder.
        site: PathBuf,
    },
    /// The folder's index is for browsers.
    #[error("`{}` was built with --offline: only a browser reads its index; build it without for this search", site.display())]
    Offline {
        /// The folder.
        site: PathBuf,
    },
    /// A file of the index is missing or cannot be read.
    #[error("`{}` cannot be read; build the site again", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file of the index is not what it should be.
    #[error(transparent)]
    Format(#[from] FormatError),
}

/// An open site.
pub struct Store {
    site: PathBuf,
    searcher: Searcher,
}

impl Store {
    /// Opens the index of the site in a folder.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoIndex`] if there is none, else as for [`Searcher::open`].
    pub fn open(site: &Path) -> Result<Store, StoreError> {
        let path = site.join(MANIFEST_PATH);
        if !path.is_file() {
            let site = site.to_owned();
            let is_offline = site.join(SHELF_FOLDER).is_dir();
            return Err(if is_offline { StoreError::Offline { site } } else { StoreError::NoIndex { site } });
        }
        let mut searcher = Searcher::open(&read(&path)?)?;
        for code in searcher.stemmers_needed() {
            if let Some(language) = mcdewey_stemmers::find(&code) {
                searcher.set_stemmer(&code, Box::new(|word| language.stem(word)));
            }
        }
        Ok(Store { site: site.to_owned(), searcher })
    }

    /// Answers a query, reading the shards it needs; where vectors cannot be read, by words, with a note that says so.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`] or [`StoreError::Format`] for a shard.
    pub fn search(&mut self, query: &str, options: &SearchOptions) -> Result<Answer, StoreError> {
        loop {
            match self.searcher.search(query, options)? {
                Progress::Done(answer) => return Ok(answer),
                Progress::Missing(missing) => {
                    for shard in missing {
                        match self.load(shard) {
                            Err(_) if shard.is_for_meaning() => {
                                let by_words = SearchOptions { mode: Mode::Lexical, ..options.clone() };
                                return Ok(self.search(query, &by_words)?.without_meaning());
                            }
                            loaded => loaded?,
                        }
                    }
                }
            }
        }
    }

    fn load(&mut self, shard: ShardId) -> Result<(), StoreError> {
        let path = self.searcher.path(shard).ok_or(FormatError::Unknown { shard })?;
        let bytes = read(&self.site.join(path))?;
        Ok(self.searcher.load(shard, &bytes)?)
    }
}

/// Reads and decompresses a file of the index.
fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let unreadable = |source| StoreError::Unreadable { path: path.to_owned(), source };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    MultiGzDecoder::new(file).take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
