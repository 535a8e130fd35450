//! What a manual costs grows with its size, whatever it is made of: time, bytes of the site, memory.
//!
//! Each pattern of `growth/patterns.rs` is built at one size and at twice that size; the second may cost at most 2.5 times
//! the first. Bytes of a site are the same on every machine, so that all patterns are compared in each run. Processor time
//! is looked at for those that were slow or large once, and for all by name; memory is printed:
//!
//! `MCDEWEY_GROWTH=all cargo test --release -p mcdewey-tests --test growth -- --nocapture`; in place of `all` a part of a
//! pattern's name, and `MCDEWEY_GROWTH_BYTES` for another size than 256 KiB.
//!
//! Costs of a process are read from `/proc`.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

mod growth {
    mod cost;
    mod pages;
    mod patterns;
    mod tests;
}
