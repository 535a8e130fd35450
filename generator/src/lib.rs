//! The generator of `McDewey`: a Markdown corpus becomes a static site and its search index.
#![forbid(unsafe_code)]

pub mod arrange;
pub mod chunker;
pub mod clean;
pub mod config;
pub mod corpus;
pub mod diagnostic;
pub mod embedder;
pub mod emit;
pub mod front_matter;
pub mod html;
pub mod language;
pub mod library;
pub mod links;
pub mod listing;
pub mod markdown;
pub mod meaning;
pub mod model;
pub mod pages;
pub mod progress;
pub mod reading;
pub mod render;
pub mod search;
pub mod search_assets;
pub mod serve;
pub mod site;
pub mod source;
pub mod store;
#[cfg_attr(not(feature = "minilm"), path = "transformer_absent.rs")]
pub mod transformer;
