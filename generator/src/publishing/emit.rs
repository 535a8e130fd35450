//! Output: the only module that creates files of the site.
//!
//! A build writes into a [`Staging`] folder beside the output and swaps the two at the end, so that a build that
//! fails or is killed leaves the site as it was. What is ours is listed in the site's own [`MARKER`]; everything else
//! in an output folder is somebody's, and is carried over or refused, never overwritten.
//!
//! ```text
//! parent/site                  the output, swapped at the end
//! parent/.site.mcdewey-new     being written; what a killed build left is removed by the next
//! parent/.site.mcdewey-old     the site before, for the moment between two renames; put back if a kill came there
//! parent/.site.mcdewey-lock    held while a build runs; the system lets go of it when the build ends, however it ends
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

mod foreign;
mod limits;
mod listing;
mod lock;
mod place;
#[cfg(test)]
mod tests;

pub use limits::{HostLimit, host_limits};
use listing::Listing;
use lock::Lock;
use place::Place;

/// Name of the file at the site's root that says that the folder is ours and lists the files that we wrote.
pub const MARKER: &str = ".mcdewey";

/// Why no site was written. The site that was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The output folder has files and was not written by us.
    #[error("output folder `{}` is not empty and holds no site of ours; choose another with `--out` or empty it", folder.display())]
    NotOurs {
        /// The output folder.
        folder: PathBuf,
    },
    /// The output is a file.
    #[error("output `{}` is a file, expected a folder; choose another with `--out`", path.display())]
    NotAFolder {
        /// The output.
        path: PathBuf,
    },
    /// The output's marker was written by a later release or damaged.
    #[error("`{}` cannot be read as the list of the site's files; choose another output with `--out` or empty this one", path.display())]
    Listing {
        /// The marker.
        path: PathBuf,
    },
    /// Output and corpus are one folder, or one lies within the other.
    #[error("output folder `{}` and corpus `{}` overlap; choose an output outside the corpus with `--out`", out.display(), corpus.display())]
    Overlap {
        /// The output folder.
        out: PathBuf,
        /// The corpus folder.
        corpus: PathBuf,
    },
    /// The output has no name that a folder beside it could be made from: `/`, or a link that leads nowhere.
    #[error("output `{}` cannot be replaced as a whole; name a folder within an existing one with `--out`", path.display())]
    NoPlace {
        /// The output.
        path: PathBuf,
    },
    /// Another build writes into the same output.
    #[error("another build{} is writing `{}`; wait for it to end", by.map_or(String::new(), |id| format!(" (process {id})")), folder.display())]
    Busy {
        /// The output folder.
        folder: PathBuf,
        /// Its process, if it left its number.
        by: Option<u32>,
    },
    /// A page's path would leave the site or is no path at all.
    #[error("page `{path}` has no valid path below the site's root")]
    Path {
        /// The path.
        path: String,
    },
    /// Two pages have one path, at least on this file system.
    #[error("page `{path}` is written twice; rename one of the two documents")]
    Twice {
        /// The path.
        path: String,
    },
    /// A file that somebody put into the site stands where a page must go.
    #[error("`{}` is not ours and stands where a page goes now; move it out of the site or rename the document", path.display())]
    Collision {
        /// The file.
        path: PathBuf,
    },
    /// The system refused to write, for want of space for instance.
    #[error("`{}` cannot be written; the site of the last build is untouched", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system failed on a file of the site of the last build.
    #[error("`{}` cannot be read; the site of the last build is untouched", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file or link that is not ours stands where a build keeps something beside the output.
    #[error("`{}` is {what} and not what a build keeps there; remove it, and see who put it there", path.display())]
    Planted {
        /// The file or link.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The site of the last build was moved aside, the new one could not take its place, and the old one not go back.
    #[error("`{}` has no site now: the new one could not be moved there, nor the old one back, which is whole in `{}`; build again, or rename that folder", out.display(), old.display())]
    MovedAside {
        /// The output.
        out: PathBuf,
        /// Where the old site is.
        old: PathBuf,
        /// What the system said when the old site should have gone back.
        #[source]
        source: io::Error,
    },
    /// A write had failed before; the error of that write has the reason.
    #[error("the site is incomplete since a file could not be written; the site of the last build is untouched")]
    Incomplete,
}

impl EmitError {
    fn write(path: &Path, source: io::Error) -> EmitError {
        EmitError::Write { path: path.to_owned(), source }
    }
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The output folder, links resolved.
    pub folder: PathBuf,
    /// Files that this build wrote.
    pub n_files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files of the last site that we had not written and that were carried over, by path below the site's root.
    pub carried: Vec<String>,
}

/// A site being written. Dropped without [`Staging::publish`], it takes its files with it.
///
/// It is `Sync`: pages are written on all cores.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    /// Names written so far, by folder; folders in it exist.
    written: Mutex<BTreeMap<String, BTreeSet<String>>>,
    n_files: AtomicU64,
    bytes: AtomicU64,
    failed: AtomicBool,
    /// Let go of last, when the staging folder is gone.
    _lock: Lock,
}

impl Staging {
    /// Prepares to build into `out`, which may not exist yet; puts right what a killed build left behind.
    ///
    /// # Errors
    ///
    /// [`EmitError::Overlap`], [`EmitError::NoPlace`], [`EmitError::NotAFolder`] and [`EmitError::NotOurs`] for an
    /// output that must not be replaced, [`EmitError::Busy`] while another build runs, [`EmitError::Write`] if the
    /// folder beside it cannot be made.
    pub fn open(out: &Path, corpus: &Path) -> Result<Staging, EmitError> {
        let place = Place::resolve(out, corpus)?;
        let lock = Lock::take(&place.lock, &place.out)?;
        place.recover()?;
        place.check_ours()?;
        place.create_staging()?;
        let root = (String::new(), BTreeSet::new());
        let staging = Staging {
            place,
            written: Mutex::new(BTreeMap::from([root])),
            n_files: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            _lock: lock,
        };
        // GitHub Pages would else run the site through Jekyll, which drops files that begin with `_`.
        staging.write(".nojekyll", b"")?;
        Ok(staging)
    }

    /// Writes one file at `path`, `/` between folders, below the site's root.
    ///
    /// # Errors
    ///
    /// [`EmitError::Path`] and [`EmitError::Twice`] for the path, [`EmitError::Write`] if the system refuses.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), EmitError> {
        let result = self.write_new(path, bytes);
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Swaps the finished site in and removes the old one.
    ///
    /// # Errors
    ///
    /// [`EmitError::Collision`] if a file that is not ours stands in the way, [`EmitError::Incomplete`] after a failed
    /// [`Staging::write`], [`EmitError::Listing`] and [`EmitError::Write`] as named; the old site stays in each case.
    pub fn publish(self) -> Result<Published, EmitError> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(EmitError::Incomplete);
        }
        let carried = foreign::carry_over(&self.place.out, &self.place.staging)?;
        let listing = Listing::new(std::mem::take(&mut *self.written()));
        let text = listing.to_text();
        self.place.write_marker(&text)?;
        self.place.swap()?;
        Ok(Published {
            folder: self.place.out.clone(),
            n_files: self.n_files.load(Ordering::Relaxed) + 1,
            bytes: self.bytes.load(Ordering::Relaxed) + text.len() as u64,
            carried,
        })
    }

    fn write_new(&self, path: &str, bytes: &[u8]) -> Result<(), EmitError> {
        if !is_valid(path) {
            return Err(EmitError::Path { path: path.to_owned() });
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.ensure_folder(folder)?;
        let target = self.place.staging.join(path);
        let file = fs::File::create_new(&target).and_then(|mut file| file.write_all(bytes));
        match file {
            Ok(()) => {}
            // Also where only the file system holds the two names to be one, as with `A.html` and `a.html`.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(EmitError::Twice { path: path.to_owned() });
            }
            Err(error) => return Err(EmitError::write(&self.place.out.join(path), error)),
        }
        if let Some(names) = self.written().get_mut(folder) {
            names.insert(name.to_owned());
        }
        self.n_files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Creates `folder` and those above it, unless this was done before.
    fn ensure_folder(&self, folder: &str) -> Result<(), EmitError> {
        if self.written().contains_key(folder) {
            return Ok(());
        }
        let target = self.place.staging.join(folder);
        match fs::create_dir_all(&target) {
            Ok(()) => {}
            // A file has the name of one of the folders.
            Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
                return Err(EmitError::Twice { path: folder.to_owned() });
            }
            Err(error) => return Err(EmitError::write(&self.place.out.join(folder), error)),
        }
        self.written().entry(folder.to_owned()).or_default();
        Ok(())
    }

    fn written(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, BTreeSet<String>>> {
        // The map is whole even if a thread that held it panicked: every change is one insertion.
        self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After a swap the old site is here; after a failure the new one. What cannot be removed now, the next
        // build removes.
        let _ = place::remove_ours(&self.place.staging);
    }
}

/// Whether `path` names a file below the root, on every system.
fn is_valid(path: &str) -> bool {
    path != MARKER
        && !path.contains(|c: char| c == '\\' || c.is_control())
        && path.split('/').all(|step| !step.is_empty() && step != "." && step != "..")
}
