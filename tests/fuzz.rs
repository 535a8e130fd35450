//! Whatever the bytes are: everything that reads bytes from outside, fed with seeds and with what chance makes of them.
//!
//! Each line of the table is one target: its name, what must hold for any bytes, where its seeds come from, words that chance
//! puts in, and how many inputs a test run makes. A format of manuals that is to come is one more line. An input that broke
//! something goes into `tests/seeds`, where it is tried in every run.
//!
//! The same inputs are made in every run. For longer: `MCDEWEY_FUZZ_SECONDS=600 cargo test --release -p mcdewey-tests --test
//! fuzz html -- --nocapture`; `MCDEWEY_FUZZ_SEED=7` makes others.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "each target says what it did")]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests read seeds and keep what they found")]

#[path = "fuzz/dialects.rs"]
mod dialects;
#[path = "fuzz/documents.rs"]
mod documents;
#[path = "fuzz/harness.rs"]
mod harness;
#[path = "fuzz/index.rs"]
mod index;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/pictures.rs"]
mod pictures;
#[path = "fuzz/requests.rs"]
mod requests;
#[path = "fuzz/web.rs"]
mod web;

use dialects::DIALECT;
use harness::Seeds::{Files, Made};
use mutate::{CSS, HTTP, JSON, MARKDOWN, NONE, PAGES, QUERY, TOML};
use web::{WEB, WORD};

harness::targets! {
    document: documents::document, Files("markdown"), MARKDOWN, 3_000;
    page_markers: documents::page_markers, Files("markdown"), PAGES, 6_000;
    chunker: documents::chunker, Files("markdown"), MARKDOWN, 3_000;
    html: documents::html, Files("markdown"), MARKDOWN, 2_000;
    dialect: documents::dialect, Files("dialect"), DIALECT, 3_000;
    web: documents::web, Files("web"), WEB, 3_000;
    docx: documents::docx, Files("docx"), WORD, 2_000;
    config: documents::config, Files("config"), TOML, 20_000;
    svg: pictures::svg, Files("svg"), CSS, 20_000;
    query: index::query, Files("query"), QUERY, 400;
    manifest: index::manifest, Made(index::manifests), NONE, 400;
    terms: index::terms, Made(index::terms_seeds), NONE, 4_000;
    tiers: index::tiers, Made(index::tier_seeds), NONE, 4_000;
    stand_ins: index::stand_ins, Made(index::stand_in_seeds), NONE, 4_000;
    packs: index::packs, Made(index::pack_seeds), NONE, 4_000;
    word_vectors: index::word_vectors, Made(index::word_vector_seeds), NONE, 4_000;
    cell_products: index::cell_products, Made(index::cell_product_seeds), NONE, 4_000;
    cells: index::cells, Made(index::cell_seeds), NONE, 4_000;
    request: requests::request, Files("request"), HTTP, 20_000;
    address: requests::address, Files("address"), HTTP, 4_000;
    message: requests::message, Files("message"), JSON, 20_000;
}
