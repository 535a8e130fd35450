//! The generator of `McDewey`: a Markdown corpus becomes a static site and its search index.
//!
//! Folders lie along the way of the data, and imports run one way (`tests/layout.rs` holds it): [`command`] ▸ [`site`] ▸
//! [`corpus`] ▸ [`meaning`], [`pages`], [`publishing`] ▸ [`reading`] ▸ [`library`] ▸ what all of them speak of, that is
//! [`config`], [`language`], [`model`], [`diagnostic`] and [`progress`].
#![forbid(unsafe_code)]

pub mod command;
pub mod config;
pub mod corpus;
pub mod diagnostic;
pub mod language;
pub mod library;
pub mod meaning;
pub mod model;
pub mod pages;
pub mod progress;
pub mod publishing;
pub mod reading;
pub mod site;
