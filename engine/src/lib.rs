//! The search engine of `McDewey`: analysis, the index format, ranking.
//!
//! The engine performs no I/O. [`IndexWriter`] (feature `write`) turns chunks into files; [`Searcher`] answers queries over
//! them and says which shards it needs, so that a browser, a command line and a server fetch in their own ways and give the
//! same hits with the same scores.
//!
#![cfg_attr(feature = "write", doc = "```")]
#![cfg_attr(not(feature = "write"), doc = "```ignore")]
//! use mcdewey_engine::{IndexWriter, MANIFEST_PATH, NewChunk, NewDocument, Progress, SearchOptions, Searcher};
//!
//! let mut writer = IndexWriter::new();
//! writer.document(NewDocument { product: "finesse".into(), title: "Developer guide".into(), ..Default::default() })?;
//! writer.chunk(NewChunk { title: "Sign out".into(), text: "Set the state to LOGOUT.".into(), ..Default::default() })?;
//! let files = writer.finish();
//! let content = |path: &str| &files.iter().find(|file| file.path == path).expect("the index has the file").bytes;
//!
//! let mut searcher = Searcher::open(content(MANIFEST_PATH))?;
//! let answer = loop {
//!     match searcher.search("logout", &SearchOptions::default())? {
//!         Progress::Done(answer) => break answer,
//!         Progress::Missing(shards) => {
//!             for shard in shards {
//!                 let path = searcher.path(shard).expect("the searcher asks for its own shards");
//!                 searcher.load(shard, content(&path))?;
//!             }
//!         }
//!     }
//! };
//! assert_eq!(answer.hits[0].title, "Sign out");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod analysis;
mod bytes;
mod error;
mod facet;
mod format;
mod fusion;
mod hit;
mod id;
mod lexical;
mod order;
mod query;
mod searcher;
mod snippet;
mod spelling;
mod vector;
#[cfg(feature = "write")]
mod writer;

#[cfg(target_arch = "wasm32")]
pub use analysis::unicode::{Unicode, set_unicode};
pub use analysis::{ENGLISH, Stemmer, UNSTEMMED};
pub use error::FormatError;
#[cfg(feature = "write")]
pub use error::{ModelError, WriteError};
#[cfg(feature = "write")]
pub use format::IndexFile;
pub use format::{FORMAT_VERSION, MANIFEST_PATH};
pub use hit::{Answer, FacetCount, Facets, Hit, Note, SamePassage};
pub use id::{ChunkId, ChunkIdx, NotAChunkId, ShardId};
pub use order::natural_order;
pub use query::{Filter, Mode, SearchOptions};
pub use searcher::{DecodedShard, Group, Progress, Searcher, StoredChunk};
#[cfg(feature = "write")]
pub use vector::N_DIMS;
#[cfg(feature = "write")]
pub use vector::cells::{Cells, ChunkVector};
#[cfg(feature = "write")]
pub use vector::counts::TokenCounts;
#[cfg(feature = "write")]
pub use vector::embed::{Embedder, Model, TEACHER_DIMS};
#[cfg(feature = "write")]
pub use vector::embedding::Embedding;
#[cfg(feature = "write")]
pub use writer::{IndexWriter, NewChunk, NewDocument, Vectors};
