//! Search by words: impacts at build time, scores at query time.

pub(crate) mod bm25;
pub(crate) mod rank;
pub(crate) mod sparse;

/// One chunk of a posting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) chunk: u32,
    /// Quantised impact, 0 to 15.
    pub(crate) impact: u8,
}
