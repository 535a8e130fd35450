//! The generator of `McDewey`: a Markdown corpus becomes a static site and its search index.
#![forbid(unsafe_code)]

pub mod library;
pub mod model;
