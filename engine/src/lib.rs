//! The search engine of `McDewey`.
#![forbid(unsafe_code)]

mod analysis;
mod error;
mod facet;
mod format;
mod hit;
mod id;
mod lexical;
mod query;
mod searcher;
mod snippet;
#[cfg(feature = "write")]
mod writer;

pub use error::FormatError;
#[cfg(feature = "write")]
pub use error::WriteError;
#[cfg(feature = "write")]
pub use format::IndexFile;
pub use format::{FORMAT_VERSION, MANIFEST_PATH, ShardId};
pub use hit::{Answer, FacetCount, Facets, Hit, Note, SamePassage};
pub use id::{ChunkId, ChunkIdx};
pub use query::{Filter, Mode, SearchOptions};
pub use searcher::{Progress, Searcher};
#[cfg(feature = "write")]
pub use writer::{IndexWriter, NewChunk, NewDocument};
