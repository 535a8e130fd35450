//! What can go wrong at the engine's boundary: bytes that are not an index of this release.

use crate::id::ShardId;

/// Bytes that cannot be read as a manifest or a shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes are no file of an index at all: another file, or a host's error page sent as a success.
    #[error("{file} is not part of a McDewey index; the host may have sent another file in its place")]
    Magic {
        /// The file, in words.
        file: String,
    },
    /// The index was written by another version of the format.
    #[error("{file} has index format {found}, expected {expected}; rebuild the site with this release")]
    Version {
        /// The file, in words.
        file: String,
        /// Version that this release reads.
        expected: u8,
        /// Version in the file.
        found: u8,
    },
    /// The bytes end too early, run on, or contradict themselves.
    #[error("{file} is damaged: {what}; publish the site again")]
    Damaged {
        /// The file, in words.
        file: String,
        /// What does not fit.
        what: &'static str,
    },
    /// The words of a language cannot be looked for.
    #[error("the index has words in `{language}`, whose stemmer is not there; use the release that built the site")]
    Stemmer {
        /// Its code in BCP 47.
        language: String,
    },
    /// A shard was loaded that the open index does not have.
    #[error("the index has no such shard; reload the manifest")]
    Unknown {
        /// The shard asked for.
        shard: ShardId,
    },
}

impl FormatError {
    /// Stable name for programs: the `code` of JavaScript errors.
    pub fn code(&self) -> &'static str {
        match self {
            FormatError::Magic { .. } => "format-magic",
            FormatError::Version { .. } => "format-version",
            FormatError::Damaged { .. } => "format-damaged",
            FormatError::Stemmer { .. } => "format-stemmer",
            FormatError::Unknown { .. } => "format-unknown-shard",
        }
    }
}

/// Bytes that cannot be read as an embedding model.
#[cfg(feature = "write")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are no model at all.
    #[error("the embedding model is no file of `McDewey`; make it anew with generator/model/train")]
    Magic,
    /// Another layout, other dimensions, or another vocabulary.
    #[error("the embedding model has layout {found}, or not the vocabulary beside it; make both anew")]
    Version {
        /// Version in the file.
        found: u16,
    },
    /// The file ends too early or runs on.
    #[error("the embedding model does not have the length that it says; make it anew with generator/model/train")]
    Length,
    /// The vocabulary has no piece for unknown words.
    #[error("the vocabulary has no piece `[UNK]`; it is not that of the embedding model")]
    Vocabulary,
}

/// A chunk that cannot be added to an index.
#[cfg(feature = "write")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// More chunks than one index may hold.
    #[error("the library has more than {max} chunks; split it into several sites")]
    TooManyChunks {
        /// The largest number of chunks.
        max: u32,
    },
    /// More products, versions and types than one index may hold.
    #[error("the library has more than {max} products, versions and types; split it into several sites")]
    TooManyGroups {
        /// The largest number of those that hold documents.
        max: usize,
    },
    /// Documents did not come in the order of chunk numbers.
    #[error("document `{document}` comes after its product, version and type were closed; sort the documents first")]
    Order {
        /// Source of the document.
        document: String,
    },
}
