//! Where the files of a library come from: a folder, which is only read, or a site that is published somewhere.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::read::MultiGzDecoder;
use mcdewey_engine::{FormatError, MANIFEST_PATH};

use crate::remote::Remote;

/// Largest file of an index after decompression, in bytes: a hostile or damaged one must not fill the memory.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Why a file of the library could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is no library at that place.
    #[error(
        "`{place}` holds no McDewey library ({MANIFEST_PATH} is not there); build it with `mcdewey build`, or give the address of a published one"
    )]
    NoLibrary { place: String },
    /// A file is not there (any more).
    #[error("`{file}` is missing; the site is being published or is incomplete, try again")]
    Missing { file: String },
    /// A file of a folder cannot be read.
    #[error("`{file}` cannot be read ({source}); check that this user may read the folder")]
    Unreadable {
        file: String,
        #[source]
        source: io::Error,
    },
    /// A host did not answer, or not with a file.
    #[error("`{address}` cannot be had ({cause}); check the address and the connection")]
    Network { address: String, cause: String },
    /// A file came and is no part of this index.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl StoreError {
    /// Stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            StoreError::NoLibrary { .. } => "no-library",
            StoreError::Missing { .. } => "shard-missing",
            StoreError::Unreadable { .. } => "unreadable",
            StoreError::Network { .. } => "unreachable",
            StoreError::Format(error) => error.code(),
        }
    }
}

/// What tells one state of a manifest from another without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// When its file was written, its length and its number in the file system.
    pub(crate) file: Option<(SystemTime, u64, u64)>,
    /// `ETag` of the host's answer.
    pub(crate) etag: Option<String>,
    /// `Last-Modified` of the host's answer.
    pub(crate) last_modified: Option<String>,
}

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

    /// Files by their paths below the site's root, decompressed, in the order of `paths`.
    pub(crate) fn files(&self, paths: &[String]) -> Vec<Result<Vec<u8>, StoreError>> {
        match self {
            Store::Folder(folder) => paths.iter().map(|path| folder_file(&folder.join(path))).collect(),
            Store::Remote(remote) => remote.files(paths),
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
    let mut file = File::open(&path).map_err(unreadable)?;
    let stamp = stamp(&file.metadata().map_err(unreadable)?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
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
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(failed)?;
    gunzip(&name(), &bytes)
}

/// Decompresses a file of an index; what is no gzip stream, is cut short or is too large is no part of one.
pub(crate) fn gunzip(file: &str, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut content = Vec::with_capacity(bytes.len() * 3);
    let read = MultiGzDecoder::new(bytes).take(FILE_BYTES_MAX).read_to_end(&mut content);
    match read {
        Ok(n_bytes) if (n_bytes as u64) < FILE_BYTES_MAX => Ok(content),
        _ => Err(FormatError::Magic { file: file.to_owned() }.into()),
    }
}
