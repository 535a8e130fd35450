//! `mcdewey-mcp`, as agents and those who mean harm use it: over HTTP and on standard input.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

#[path = "sidecar/answers.rs"]
mod answers;
#[path = "sidecar/bad_requests.rs"]
mod bad_requests;
#[path = "sidecar/crowds.rs"]
mod crowds;
#[path = "sidecar/deploys.rs"]
mod deploys;
#[path = "sidecar/pages.rs"]
mod pages;
#[path = "sidecar/protocol.rs"]
mod protocol;
#[path = "sidecar/remote.rs"]
mod remote;
#[path = "sidecar/stdio.rs"]
mod stdio;

use mcdewey_tests::{Corpus, Site};

/// A library of two products, one of them in two versions, with a document longer than an answer.
fn small_site() -> Site {
    let long = numbered(400, |n| format!("## Step {n}\n\nTurn screw {n} until the {n}th lamp is green.\n\n"));
    Corpus::new()
        .file("acme/v2/guide/start.md", "# Start\n\nTurn the blue key of the gearbox.\n\n## Stop\n\nPull the lever.\n")
        .file("acme/v1/guide/start.md", "# Start\n\nTurn the red key of the gearbox.\n")
        .file("acme/v2/guide/part 1/näme.md", "# Names\n\nA gearbox has a name.\n")
        .file("bolt/1.0/manual/long.md", format!("# Long\n\n{long}"))
        .build()
}

/// The texts of the numbers below `n`, one after another.
fn numbered(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect::<Vec<_>>().concat()
}
