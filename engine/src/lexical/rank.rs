//! Scores of chunks for the terms of a query.

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
    /// Sums, over the terms, idf times impact.
    ///
    /// Soft AND: a chunk that misses a word is never dropped, it falls behind those that have it by the word's idf. Scaling
    /// the sum by the share of the query that is covered was tried and left out: it took .036 of nDCG@10 from questions,
    /// whose words are many. Terms are taken in the order given: the sums are equal to the bit wherever they are made.
    pub(crate) fn new(terms: &[TermPostings], n_chunks: u32, n_indexed: u32) -> Scores {
        let mut scores = vec![0.0_f32; n_chunks as usize];
        let mut matched = Vec::new();
        for term in terms {
            let weight = term.weight * idf(term.doc_freq, n_indexed);
            for posting in &term.postings {
                let chunk = posting.chunk as usize;
                if scores[chunk] == 0.0 {
                    matched.push(posting.chunk);
                }
                scores[chunk] += weight * impact(posting.impact);
            }
        }
        matched.sort_unstable();
        Scores { scores, matched }
    }

    /// Takes out the chunks for which `blocked` is true; an empty list blocks none.
    pub(crate) fn remove(&mut self, blocked: &[bool]) {
        let is_blocked = |chunk: u32| blocked.get(chunk as usize).copied().unwrap_or(false);
        for &chunk in self.matched.iter().filter(|chunk| is_blocked(**chunk)) {
            self.scores[chunk as usize] = 0.0;
        }
        self.matched.retain(|&chunk| !is_blocked(chunk));
    }

    pub(crate) fn of(&self, chunk: u32) -> f32 {
        self.scores[chunk as usize]
    }
}

/// Sorts the postings of several terms or tiers that stand for one word; of a chunk's impacts the best counts.
pub(crate) fn best_of(mut postings: Vec<Posting>) -> Vec<Posting> {
    postings.sort_unstable_by(|a, b| a.chunk.cmp(&b.chunk).then(b.impact.cmp(&a.impact)));
    postings.dedup_by_key(|posting| posting.chunk);
    postings
}
