//! Where the files of a library come from: a folder, which is only read, or a site that is published somewhere.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use mcdewey_engine::MANIFEST_PATH;

use crate::file::{PACKED_BYTES_MAX, Stamp, StoreError, gunzip};
use crate::remote::Remote;

/// A source of files.
pub(crate) enum Store {
    /// The folder of a built site.
    Folder(PathBuf),
    /// A published site.
    Remote(Remote),
}

impl Store {
    /// The manifest, decompressed, unless it is the one of `known`.
    pub(crate) fn manifest(&self, known: Option<&Stamp>) -> Result<Option<(Stamp, Vec<u8>)>, StoreError> {
        match self {
            Store::Folder(folder) => folder_manifest(folder, known),
            Store::Remote(remote) => remote.manifest(known),
        }
    }

    /// Files by their paths below the site's root, decompressed, in the order of `paths`; few of them are held at a time.
    pub(crate) fn files(&self, paths: &[String], take: &mut dyn FnMut(Result<Vec<u8>, StoreError>)) {
        match self {
            Store::Folder(folder) => paths.iter().for_each(|path| take(folder_file(&folder.join(path)))),
            Store::Remote(remote) => remote.files(paths, take),
        }
    }

    /// Keeps only what belongs to an index with these folders, where copies are kept.
    pub(crate) fn forget_others(&self, folders: &[String]) {
        if let Store::Remote(remote) = self {
            remote.forget_others(folders);
        }
    }

    /// Whether a look at the manifest costs no more than a system call.
    pub(crate) fn is_near(&self) -> bool {
        matches!(self, Store::Folder(_))
    }
}

fn folder_manifest(folder: &Path, known: Option<&Stamp>) -> Result<Option<(Stamp, Vec<u8>)>, StoreError> {
    let path = folder.join(MANIFEST_PATH);
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            StoreError::NoLibrary { place: folder.display().to_string() }
        }
        _ => StoreError::Unreadable { file: path.display().to_string(), source },
    };
    if let Some(known) = known
        && *known == stamp(&fs::metadata(&path).map_err(unreadable)?)
    {
        return Ok(None);
    }
    // Of the open file, so that stamp and content are of one state.
    let file = File::open(&path).map_err(unreadable)?;
    let stamp = stamp(&file.metadata().map_err(unreadable)?);
    let mut bytes = Vec::new();
    file.take(PACKED_BYTES_MAX).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(Some((stamp, gunzip(&path.display().to_string(), &bytes)?)))
}

fn stamp(metadata: &fs::Metadata) -> Stamp {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let number = 0;
    let written = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    Stamp { file: Some((written, metadata.len(), number)), ..Stamp::default() }
}

fn folder_file(path: &Path) -> Result<Vec<u8>, StoreError> {
    let name = || path.display().to_string();
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => StoreError::Missing { file: name() },
        _ => StoreError::Unreadable { file: name(), source },
    };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(PACKED_BYTES_MAX).read_to_end(&mut bytes)).map_err(failed)?;
    gunzip(&name(), &bytes)
}
