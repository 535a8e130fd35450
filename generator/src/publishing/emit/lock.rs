//! One build at a time into one output.
//!
//! The system holds the lock for the open file and lets go of it when the process ends, however it ends: a lock file
//! that a killed build left is no obstacle, and no clock or process table is asked.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::EmitError;

/// A held lock; dropped, it is free and its file gone.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Takes the lock at `path` for the output `folder`.
    pub(super) fn take(path: &Path, folder: &Path) -> Result<Lock, EmitError> {
        let fail = |source| EmitError::write(path, source);
        loop {
            let mut file = open(path).map_err(fail)?;
            if let Some(what) = odd(&file.metadata().map_err(fail)?) {
                return Err(EmitError::Planted { path: path.to_owned(), what });
            }
            if !try_lock(&file).map_err(fail)? {
                let mut by = String::new();
                // The number only makes the message better.
                let _ = file.take(20).read_to_string(&mut by);
                return Err(EmitError::Busy { folder: folder.to_owned(), by: by.trim().parse().ok() });
            }
            // The build that held it may have removed the file in between: then the lock is on a file that nobody
            // else will ever open.
            if is_file_at(&file, path) {
                let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                return Ok(Lock { path: path.to_owned(), _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // First the name, then, as the file is closed, the lock.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens the lock file, or makes it. A link that somebody put there is not followed, and nothing is waited for.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    options.open(path)
}

/// What the open file is, if it is no file of its own: to write into it would change another's.
fn odd(metadata: &fs::Metadata) -> Option<&'static str> {
    if !metadata.is_file() {
        return Some("no regular file");
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(metadata) > 1 {
        return Some("a second name of another file");
    }
    None
}

/// Locks `file`; false if another holds it.
#[cfg(unix)]
fn try_lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Ok(false),
        // Some network file systems have no locks: better a build without one than none.
        Ok(()) | Err(Errno::NOTSUP | Errno::NOSYS | Errno::NOLCK) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Without such a lock two builds at once meet as a page that is written twice.
#[cfg(not(unix))]
fn try_lock(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// Whether `path` still names the open file.
#[cfg(unix)]
fn is_file_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_file_at(_: &File, _: &Path) -> bool {
    true
}
