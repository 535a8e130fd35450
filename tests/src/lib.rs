//! Helpers of `McDewey`'s tests: whole sites in a temporary folder, a static host, a real browser.
//!
//! One helper per boundary, so that refactoring touches one place: [`Corpus`] and [`Site`] are input and output of the
//! program, [`run`] the program itself, [`Sidecar`] the server for agents, [`Server`] a host of static files, [`Browser`] and [`Tab`] what a reader has
//! before them, [`html`] a built page as a parser sees it.
#![forbid(unsafe_code)]
#![allow(clippy::missing_panics_doc, reason = "a helper of tests panics where the test fails")]
#![allow(clippy::unwrap_used, reason = "the same")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

mod browser;
mod corpus;
pub mod docx;
mod firefox;
mod golden;
pub mod html;
pub mod markup;
mod mcp;
mod overlays;
mod page;
mod pdf;
mod pipe;
mod program;
mod queries;
mod server;
mod site;
mod tab;
pub mod words;

pub use browser::Browser;
pub use corpus::Corpus;
pub use firefox::Firefox;
pub use golden::assert_golden;
pub use mcp::{Answer, Sidecar};
pub use pdf::{PICTURE, pdf, pdf_reader};
pub use program::{Outcome, program, run, sidecar};
pub use queries::{JudgedQuery, judged_queries, ndcg_at_10};
pub use server::{Request, Server, percent_decode};
pub use site::{Site, files_below};
pub use tab::Tab;

use std::path::PathBuf;

/// The root of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
