//! A file of a library, wherever it lies: what tells its states apart, why it cannot be had, and its content.

use std::io::{self, Read};
use std::time::SystemTime;

use flate2::read::MultiGzDecoder;
use mcdewey_engine::{FormatError, MANIFEST_PATH};

/// Largest file of an index after decompression, in bytes: a hostile or damaged one must not fill the memory.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Largest file of an index as it lies or comes, in bytes.
pub(crate) const PACKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

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
    /// The files that one step of a search reads are too large together.
    #[error("`{file}` is too large beside what a search reads with it; publish the site again")]
    TooLarge { file: String },
    /// A library was not ready with an answer in time.
    #[error("it gave no answer within {seconds} s; try again, or look whether its host is slow")]
    Late { seconds: u64 },
    /// A library has enough to do with searches that nobody waits for any more.
    #[error("it still works on earlier searches; look whether its host is slow")]
    Busy,
    /// A library could not be opened when the server began, and still cannot.
    #[error("{message}")]
    Closed { code: &'static str, message: String },
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
            StoreError::Late { .. } | StoreError::Busy => "busy",
            StoreError::TooLarge { .. } => "too-large",
            StoreError::Closed { code, .. } => code,
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

/// Decompresses a file of an index; what is no gzip stream, is cut short or is too large is no part of one.
pub(crate) fn gunzip(file: &str, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut content = Vec::with_capacity(bytes.len() * 2);
    let read = MultiGzDecoder::new(bytes).take(FILE_BYTES_MAX).read_to_end(&mut content);
    match read {
        Ok(n_bytes) if (n_bytes as u64) < FILE_BYTES_MAX => Ok(content),
        _ => Err(FormatError::Magic { file: file.to_owned() }.into()),
    }
}
