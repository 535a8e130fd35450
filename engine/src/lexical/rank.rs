//! Scores of chunks for the terms of a query.

use super::bm25::{idf, impact};
use super::sparse::{ChunkMap, ChunkSet};
use crate::lexical::Posting;

/// Share of a neighbour's score that counts for a chunk that matches too.
///
/// nDCG@10 on the two judged collections of [`super::bm25`]: none gave .620 and .330, .03 .618 and .333, .08 .602 and
/// .340, this .616 and .339. Credit for query words that stand close together was tried beside it and left out: -.006 and
/// -.001 for neighbouring words, -.007 and +.004 for any two.
const NEIGHBOUR_SHARE: f32 = 0.05;

/// One term with the postings that count for it.
pub(crate) struct TermPostings {
    /// Chunks that hold the term, cut or not.
    pub(crate) doc_freq: u32,
    pub(crate) weight: f32,
    /// Ascending by chunk.
    pub(crate) postings: Vec<Posting>,
}

impl TermPostings {
    /// Whether a chunk is among the postings.
    pub(crate) fn holds(&self, chunk: u32) -> bool {
        self.postings.binary_search_by_key(&chunk, |posting| posting.chunk).is_ok()
    }

    /// Whether some chunks that hold the term are not among the postings.
    pub(crate) fn is_cut(&self) -> bool {
        (self.postings.len() as u32) < self.doc_freq
    }
}

/// Chunks that a query leaves out.
#[derive(Default)]
pub(crate) struct Blocked {
    /// What an answer must not be.
    pub(crate) excluded: ChunkSet,
    /// What it must be, if anything.
    pub(crate) required: Option<ChunkSet>,
}

impl Blocked {
    fn has(&self, chunk: u32) -> bool {
        self.excluded.contains(chunk) || self.required.as_ref().is_some_and(|required| !required.contains(chunk))
    }
}

/// Score of each chunk that is found, 0 for all others.
pub(crate) struct Scores {
    scores: ChunkMap,
    /// Chunks with a score, ascending.
    pub(crate) matched: Vec<u32>,
}

impl Scores {
    /// Scores of chunks; those that are blocked get none.
    pub(crate) fn new(mut scores: ChunkMap, blocked: &Blocked) -> Scores {
        let mut matched = Vec::new();
        for (chunk, score) in scores.iter_mut() {
            if *score > 0.0 && blocked.has(chunk) {
                *score = 0.0;
            } else if *score > 0.0 {
                matched.push(chunk);
            }
        }
        Scores { scores, matched }
    }

    /// Sums, over the terms, idf times impact, and adds what neighbours give.
    ///
    /// Soft AND: a chunk that misses a word is never dropped, it falls behind those that have it by the word's idf. Scaling
    /// the sum by the share of the query that is covered was tried and left out: it took .036 of nDCG@10 from questions,
    /// whose words are many. Terms are taken in the order given: the sums are equal to the bit wherever they are made.
    pub(crate) fn by_words(terms: &[TermPostings], blocked: &Blocked, n_indexed: u32) -> Scores {
        let weight = |term: &TermPostings| term.weight * idf(term.doc_freq, n_indexed);
        let mut sums = sums(terms, weight, |weight, posting| weight * impact(posting.impact));
        add_neighbours(&mut sums);
        Scores::new(sums, blocked)
    }

    /// The sum for a chunk that holds nothing but the terms.
    pub(crate) fn possible(terms: &[TermPostings], n_indexed: u32) -> f32 {
        terms.iter().map(|term| term.weight * idf(term.doc_freq, n_indexed)).sum()
    }

    /// How much of the query each chunk holds, from 0 to 1: the terms that stand in it by their idf, cubed, so that identifiers
    /// and rare words count above all, however often they stand there and whatever else does.
    ///
    /// A term that the library does not have counts as missing in all chunks where `is_open`: no other term of its word is there.
    /// Squared, idf gave up to .003 of nDCG@10 less on three of four judged collections than cubed, to the fourth .006 less on
    /// the library of manuals.
    pub(crate) fn coverage(terms: &[TermPostings], is_open: &[bool], n_indexed: u32) -> ChunkMap {
        let weight = |term: &TermPostings| {
            let idf = idf(term.doc_freq, n_indexed);
            term.weight * idf * idf * idf
        };
        let counted = terms.iter().zip(is_open).filter(|(term, is_open)| term.doc_freq > 0 || **is_open);
        let whole: f32 = counted.map(|(term, _)| weight(term)).sum();
        sums(terms, |term| weight(term) / whole, |share, _| share)
    }

    pub(crate) fn of(&self, chunk: u32) -> f32 {
        self.scores.of(chunk)
    }
}

/// What each chunk has of the terms, in their order: of each posting by what its term weighs.
fn sums(terms: &[TermPostings], weight: impl Fn(&TermPostings) -> f32, of: impl Fn(f32, &Posting) -> f32) -> ChunkMap {
    let chunks = terms.iter().flat_map(|term| &term.postings).map(|posting| posting.chunk);
    let mut sums = ChunkMap::zeros(chunks.collect());
    for term in terms {
        let weight = weight(term);
        for posting in &term.postings {
            sums.of_mut(posting.chunk).into_iter().for_each(|sum| *sum += of(weight, posting));
        }
    }
    sums
}

/// Adds to each number a share of those of the chunks before and after it, which most often are of its document.
fn add_neighbours(sums: &mut ChunkMap) {
    let (mut last, mut own, mut before): (Option<(u32, &mut f32)>, f32, f32) = (None, 0.0, 0.0);
    for (chunk, sum) in sums.iter_mut() {
        let is_next = last.as_ref().is_some_and(|(known, _)| chunk - known == 1);
        let after = if is_next { *sum } else { 0.0 };
        if let Some((_, known)) = last {
            *known += NEIGHBOUR_SHARE * (before + after);
        }
        (before, own) = (if is_next { own } else { 0.0 }, *sum);
        last = Some((chunk, sum));
    }
    if let Some((_, known)) = last {
        *known += NEIGHBOUR_SHARE * before;
    }
}

/// Sorts the postings of several terms or tiers that stand for one word; of a chunk's impacts the best counts.
pub(crate) fn best_of(postings: &[Posting]) -> Vec<Posting> {
    let key = |posting: &Posting| Key::new(posting.chunk, u32::from(u8::MAX - posting.impact));
    let mut keys: Vec<Key> = postings.iter().map(key).collect();
    sort(&mut keys);
    keys.dedup_by_key(|key| key.first());
    let posting = |key: Key| Posting { chunk: key.first(), impact: u8::MAX - key.second() as u8 };
    keys.into_iter().map(posting).collect()
}

/// Two numbers that are compared as one: by the first, then by the second.
///
/// Everything that is sorted on the reader's side is sorted as these, so that the wasm module holds one sort and not ten.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64);

impl Key {
    pub(crate) fn new(first: u32, second: u32) -> Key {
        Key(u64::from(first) << 32 | u64::from(second))
    }

    /// A key that comes the earlier, the larger `number` is.
    pub(crate) fn descending(number: u32, second: u32) -> Key {
        Key::new(u32::MAX - number, second)
    }

    pub(crate) fn first(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn second(self) -> u32 {
        self.0 as u32
    }
}

/// Sorts keys, the smallest first.
#[inline(never)]
pub(crate) fn sort(keys: &mut [Key]) {
    keys.sort_unstable();
}

/// Keys that are sorted at once even where fewer are wanted.
const FEW: usize = 64;

/// Keeps the `wanted` best of chunks with their scores: by descending score, then by ascending chunk.
pub(crate) fn select(best: &mut Vec<(u32, f32)>, wanted: usize) {
    let mut keys: Vec<Key> = Vec::new();
    let (mut worst, full) = (Key(u64::MAX), wanted.saturating_mul(2).max(FEW));
    for &(chunk, score) in best.iter() {
        // The bits of floats above 0 are ordered as the floats are.
        let key = Key::descending(score.to_bits(), chunk);
        if key <= worst {
            keys.push(key);
        }
        if keys.len() >= full {
            sort(&mut keys);
            keys.truncate(wanted);
            worst = keys.last().copied().unwrap_or(worst);
        }
    }
    sort(&mut keys);
    let chunk = |key: &Key| (key.second(), f32::from_bits(u32::MAX - key.first()));
    *best = keys.iter().take(wanted).map(chunk).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_equals_by_their_number() {
        let mut best = vec![(7, 1.5), (3, 0.25), (9, 1.5), (1, 2.0), (4, 1.0e-30)];
        select(&mut best, 4);
        assert_eq!(best, [(1, 2.0), (7, 1.5), (9, 1.5), (3, 0.25)]);
    }

    #[test]
    fn the_best_of_many_are_those_of_all_sorted() {
        let all: Vec<(u32, f32)> = (0..2000_u32).map(|chunk| (chunk, (chunk * 7919 % 611 + 1) as f32)).collect();
        let mut sorted = all.clone();
        select(&mut sorted, usize::MAX);
        assert!(
            sorted.is_sorted_by_key(|(chunk, score)| Key::descending(score.to_bits(), *chunk)) && sorted.len() == 2000
        );
        for wanted in [0, 1, 10, 200, 1999, 2000, 3000] {
            let mut best = all.clone();
            select(&mut best, wanted);
            assert_eq!(best, sorted[..wanted.min(2000)]);
        }
    }

    #[test]
    fn a_chunk_among_matches_comes_before_one_that_stands_alone() {
        let posting = |chunk| Posting { chunk, impact: 7 };
        let postings = vec![posting(0), posting(4), posting(5), posting(6)];
        let scores = Scores::by_words(&[TermPostings { doc_freq: 4, weight: 1.0, postings }], &Blocked::default(), 8);
        assert_eq!(scores.matched, [0, 4, 5, 6]);
        assert!(scores.of(5) > scores.of(4) && scores.of(4) > scores.of(0));
    }

    #[test]
    fn of_several_impacts_of_a_chunk_the_best_counts() {
        let posting = |chunk, impact| Posting { chunk, impact };
        let joined = best_of(&[posting(5, 3), posting(9, 0), posting(2, 15), posting(5, 7)]);
        assert_eq!(joined, [posting(2, 15), posting(5, 7), posting(9, 0)]);
    }
}
