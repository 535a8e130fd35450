//! The search engine of `McDewey`.
#![forbid(unsafe_code)]

mod id;

pub use id::{ChunkId, ChunkIdx};
