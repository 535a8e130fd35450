//! Scores of chunks for the terms of a query: BM25F with soft AND.

use super::bm25::{idf, impact};
use crate::format::postings::Posting;

/// One term with the postings that count for it.
pub(crate) struct TermPostings {
    /// Chunks that hold the term, cut or not.
    pub(crate) doc_freq: u32,
    pub(crate) weight: f32,
    /// Ascending by chunk.
    pub(crate) postings: Vec<Posting>,
}

/// Score of each chunk that holds a term; chunks without any are absent.
pub(crate) struct Scores {
    scores: Vec<f32>,
    /// Chunks with a score, ascending.
    pub(crate) matched: Vec<u32>,
}

impl Scores {
    /// Sums, over the terms, idf times impact, and scales the sum by the share of the query that the chunk covers.
    ///
    /// Soft AND: a chunk that misses a word is never dropped, it falls behind those that have it. The share is by idf, so
    /// that missing a common word costs little. Terms are taken in the order given: the sums are equal to the bit wherever
    /// they are worked out.
    pub(crate) fn new(terms: &[TermPostings], n_chunks: u32, n_indexed: u32) -> Scores {
        let mut scores = vec![0.0_f32; n_chunks as usize];
        let mut covered = vec![0.0_f32; n_chunks as usize];
        let mut matched = Vec::new();
        let mut all = 0.0;
        for term in terms {
            let weight = term.weight * idf(term.doc_freq, n_indexed);
            all += weight;
            for posting in &term.postings {
                let chunk = posting.chunk as usize;
                if covered[chunk] == 0.0 {
                    matched.push(posting.chunk);
                }
                scores[chunk] += weight * impact(posting.impact);
                covered[chunk] += weight;
            }
        }
        matched.sort_unstable();
        for &chunk in &matched {
            scores[chunk as usize] *= covered[chunk as usize] / all;
        }
        Scores { scores, matched }
    }

    pub(crate) fn of(&self, chunk: u32) -> f32 {
        self.scores[chunk as usize]
    }
}

/// Joins the postings of several terms that stand for one word: the best impact of each chunk counts.
pub(crate) fn best_of(lists: Vec<Vec<Posting>>) -> Vec<Posting> {
    let mut all = lists.concat();
    all.sort_unstable_by(|a, b| a.chunk.cmp(&b.chunk).then(b.impact.cmp(&a.impact)));
    all.dedup_by_key(|posting| posting.chunk);
    all
}
