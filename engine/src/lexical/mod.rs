//! Search by words: impacts at build time, scores at query time.

pub(crate) mod bm25;
pub(crate) mod rank;
