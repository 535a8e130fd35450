//! Hybrid search: scores by words and similarities by meaning become one score.
//!
//! Both are scaled by what this query found, and added. The scale of the similarities begins at their median over the
//! nearest cells: below it lies what most texts on the subject are like. A third part does not depend on what else was found:
//! how much of the query a chunk holds, rare words above all. So the only passage with a word comes first, and so do the two or
//! five that there are: where some chunk holds the whole query, what holds nothing of it is of little weight, however near. Where
//! no chunk holds much of it, as when it says in other words what the library says, words count for less.

use crate::lexical::rank::{Blocked, Key, Scores, select, sort};
use crate::lexical::sparse::ChunkMap;

/// Share of the similarity in a hybrid score; the rest is the score by words. nDCG@10 of the hybrid on the two judged
/// collections and on the first among 75,000 other chunks: 0.35 gave .638 .367 .596, this .638 .371 .589, 0.55 .621 .368 .582.
const MEANING_SHARE: f32 = 0.45;

/// Scaled similarity that is taken for that of a match by words outside of the cells read, until its vector is known.
///
/// On the same three: 0.25 gave .641 .376 .588, 0.3 .642 .372 .596; once, with other vectors, 0.1 .574 on the third, 0.5 .591.
const UNKNOWN: f32 = 0.25;

/// Share of the highest score that a chunk could have by words from which the best one's has its full weight; below, scores
/// by words count in proportion.
///
/// The best chunk has a share of .2 to .5 for most queries of the judged collections, and of .04 to .18 for the paraphrases of
/// the sample library, which share no word with their answer. On the first two of the same and on those, the mean of four
/// clusterings: without it .641 .378 .101, 0.2 .641 .380 .204, this .642 .379 .219, 0.3 .641 .379 .226, 0.5 .634 .370 .237.
/// The third had .590 with any up to 0.3.
const COVERED: f32 = 0.25;

/// What a chunk gains that holds the whole query; one that holds a part of it gains the part to the power of 1.5.
///
/// nDCG@10 on four judged collections (manuals, Kubernetes, and abstracts under claims and under long questions), on the
/// paraphrases of the sample library, and the share of identifiers in two to five of its passages that find all of them among
/// the first ten (2026-11-26):
///
/// | gain, power | manuals | Kubernetes | claims | questions | paraphrases | identifiers |
/// |---|---|---|---|---|---|---|
/// | none | .640 | .378 | .727 | .377 | .225 | .29 |
/// | .4, 1 | .640 | .376 | .758 | .385 | .189 | 1.0 |
/// | .4, 1.5 | .641 | .375 | .755 | .381 | .219 | .98 |
/// | .5, 1.25 | .641 | .374 | .763 | .382 | .218 | 1.0 |
/// | .6, 1.5 | .634 | .371 | .763 | .380 | .219 | 1.0 |
///
/// By words alone the four had .619 .344 .757 .287.
///
/// Once tables in HTML were cut as others are, words alone had .620 .339 .759 .288 (2026-11-27), and
///
/// | gain, power | manuals | Kubernetes | claims | questions | paraphrases |
/// |---|---|---|---|---|---|
/// | .4, 1.5 | .640 | .372 | .758 | .382 | .205 |
/// | .45, 1.5 | .640 | .368 | .762 | .382 | .201 |
/// | .5, 1.25 | .638 | .363 | .764 | .383 | .197 |
/// | .5, 2 | .641 | .370 | .757 | .377 | .215 |
/// | .45, 1.5, the less the less words cover the query | .640 | .371 | .755 | .380 | .216 |
/// | **.45, 1.5, the less the less of the query is held**, as [`HELD`] says | .641 | .368 | .762 | .378 | .221 |
///
/// The only passage with a word came first for .51 of 500 words of the sample without, for all with any of these. Scaling scores
/// by words from a share of the highest in place of the lowest that was found gave .005 less on two.
const COVERAGE_GAIN: f32 = 0.45;

/// Share of the query that the chunk which holds most of it holds, from which what is found by words counts in full; below, in
/// proportion, the gain and the score.
///
/// Nine of ten of the judged queries on manuals and on Kubernetes have a chunk that holds .47 or more, nine of ten of the
/// paraphrases none that holds more than .37. Beside the last row above: a third gave .641 .369 .759 .380 .223, 0.4 .641 .369 .756
/// .375 .231; only the gain, from 0.5, .640 .370 .759 .382 .207; in place of [`COVERED`] .641 .364 .765 .379 .164.
const HELD: f32 = 0.3;

/// What is taken from the similarity of a chunk that holds no word of the query, where another holds all of it. Where the best
/// holds a share, the fourth power of the share counts: half of a query says little about the other half.
const WORDLESS_LOSS: f32 = 0.95;

/// Chunks, best by words first, over which their scores are scaled from 0 to 1.
pub(crate) const SCALED_OVER: usize = 200;

/// Matches by words below which the worst is nearer to none on the scale, the fewer they are: one match is the best there is, and
/// not the worst. With [`SCALED_OVER`] in its place, paraphrases fell from .22 to .18.
const FEW: usize = 10;

/// Score of the worst match by words beside that of the best: all stay in order behind what is scaled.
const TAIL: f32 = 1e-4;

/// Chunks before and behind a chunk, in reading order, whose scores support its own.
const SUPPORTING_WITHIN: u32 = 8;

/// Share of the score of the best of them that is added to that of the best of the neighbourhood.
///
/// A manual that speaks of the subject on several pages is likelier to be the right one, and its best passage stands for it.
/// On the same three, none gave .638 .359 .589, this .645 .370 .602; within 32 chunks .644 .366 .597, the best alone .638 .365
/// .593. To support all of the neighbourhood gave less on the first.
const SUPPORT_SHARE: f32 = 0.12;

/// What the next counts of that share. On the same, the mean of four clusterings: 0.5 gave .645 .376 .582, this .643 .377 .582,
/// 0.8 .642 .378 .580.
const NEXT_SHARE: f32 = 0.65;

/// Weight of scores by words, from 0 to 1, where these chunks are the best by words, the highest first, and a chunk could have
/// at most `possible`.
pub(crate) fn covered(best: &[(u32, f32)], possible: f32) -> f32 {
    let highest = best.first().map_or(0.0, |(_, score)| *score);
    (highest / (COVERED * possible).max(f32::MIN_POSITIVE)).min(1.0)
}

/// The scales of one query.
pub(crate) struct Fusion {
    /// Highest and lowest score by words that are scaled; the fewer there are, the nearer the lowest is to none, so that one match
    /// is not the worst of all.
    highest: f32,
    lowest: f32,
    /// As [`covered`] gives it, times `held`.
    covered: f32,
    /// How much what is found by words counts, as [`HELD`] says.
    held: f32,
    /// The median similarity and the largest.
    median: f32,
    nearest: f32,
    /// As [`Scores::coverage`] gives it.
    coverage: ChunkMap,
    /// Share of the similarity that counts for a chunk without any word of the query.
    wordless: f32,
}

impl Fusion {
    /// Scales for the scores of the chunks that the filter keeps, the highest first, at most [`SCALED_OVER`] of them, with
    /// the weight of these, for the chunks of the nearest cells with their similarities, and how much of the query each holds.
    pub(crate) fn new(best: &[(u32, f32)], covered: f32, similar: &[(u32, f32)], coverage: ChunkMap) -> Fusion {
        let most = best.iter().map(|(chunk, _)| coverage.of(*chunk)).fold(0.0_f32, f32::max).min(1.0);
        let score = |hit: Option<&(u32, f32)>| hit.map_or(0.0, |(_, score)| *score);
        // Similarities lie between -1 and 1, and only scores above 0 are sorted as they are.
        let mut sorted: Vec<(u32, f32)> =
            (0..).zip(similar).map(|(idx, (_, similarity))| (idx, similarity + 2.0)).collect();
        select(&mut sorted, usize::MAX);
        let at = |place: usize| sorted.get(place).map_or(0.0, |(idx, _)| similar[*idx as usize].1);
        let held = (most / HELD).min(1.0);
        Fusion {
            highest: score(best.first()),
            lowest: score(best.last()) * (best.len() as f32 / FEW as f32).min(1.0),
            covered: covered * held,
            held,
            median: at(sorted.len() / 2),
            nearest: at(0),
            coverage,
            wordless: 1.0 - WORDLESS_LOSS * most * most * most * most,
        }
    }

    fn by_words(&self, chunk: u32, score: f32) -> f32 {
        // Where the filter leaves no match by words there is no scale, and what it left out has a score all the same.
        if score <= 0.0 || self.highest <= 0.0 {
            return 0.0;
        }
        let width = (self.highest - self.lowest).max(f32::MIN_POSITIVE);
        let scaled = ((score - self.lowest) / width).max(TAIL * score / self.highest);
        let share = self.coverage.of(chunk).min(1.0);
        (1.0 - MEANING_SHARE) * self.covered * scaled + COVERAGE_GAIN * self.held * share * share.sqrt()
    }

    fn by_meaning(&self, similarity: f32) -> f32 {
        let width = (self.nearest - self.median).max(f32::MIN_POSITIVE);
        MEANING_SHARE * ((similarity - self.median) / width).max(0.0)
    }

    /// The score of a chunk whose similarity is known; `score` is that by words, 0 for none.
    pub(crate) fn score(&self, chunk: u32, score: f32, similarity: f32) -> f32 {
        let meaning = self.by_meaning(similarity);
        if score > 0.0 { self.by_words(chunk, score) + meaning } else { meaning * self.wordless }
    }

    /// Scores of all chunks as far as the nearest cells tell: those that are found by words or by meaning, less `blocked`.
    pub(crate) fn estimate(&self, scores: &Scores, similar: &[(u32, f32)], blocked: &Blocked) -> Scores {
        let guess = |&chunk: &u32| (chunk, self.by_words(chunk, scores.of(chunk)) + MEANING_SHARE * UNKNOWN);
        let near = |&(chunk, similarity): &(u32, f32)| (chunk, self.score(chunk, scores.of(chunk), similarity));
        Scores::new(scores.matched.iter().map(guess).chain(similar.iter().map(near)).collect(), blocked)
    }
}

/// What hits are supported with by those near to them in reading order: chunk and addition, ascending.
pub(crate) fn support(hits: &[(u32, f32)]) -> Vec<(u32, f32)> {
    // The bits of floats above 0 are ordered as the floats are.
    let mut keys: Vec<Key> = hits.iter().map(|&(chunk, score)| Key::new(chunk, score.to_bits())).collect();
    sort(&mut keys);
    let mut supported = Vec::new();
    for (idx, key) in keys.iter().enumerate() {
        let is_near = |other: &&Key| key.first().abs_diff(other.first()) <= SUPPORTING_WITHIN;
        let before = keys[..idx].iter().rev().take_while(is_near);
        let mut best = [0; 2];
        for bits in before.chain(keys[idx + 1..].iter().take_while(is_near)).map(|other| other.second()) {
            best = if bits > best[0] { [bits, best[0]] } else { [best[0], bits.max(best[1])] };
        }
        if best[0] > 0 && best[0] <= key.second() {
            let [best, next] = best.map(f32::from_bits);
            supported.push((key.first(), SUPPORT_SHARE * (best + NEXT_SHARE * next)));
        }
    }
    supported
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(of: &[(u32, f32)]) -> Scores {
        Scores::new(of.iter().copied().collect(), &Blocked::default())
    }

    /// Each of eight chunks holds this share of the query.
    fn all_hold(share: f32) -> ChunkMap {
        (0..8).map(|chunk| (chunk, share)).collect()
    }

    #[test]
    fn a_chunk_that_is_good_on_both_sides_comes_first() {
        let best = [(1, 9.0), (2, 8.0), (3, 1.0)];
        let similar = [(0, 0.1), (2, 0.7), (4, 0.8), (5, 0.1), (6, 0.1), (7, 0.1)];
        let fused =
            Fusion::new(&best, 1.0, &similar, all_hold(HELD)).estimate(&scores(&best), &similar, &Blocked::default());
        assert_eq!(fused.matched, [1, 2, 3, 4]);
        assert!(fused.of(2) > fused.of(1) && fused.of(1) > fused.of(4) && fused.of(4) > fused.of(3));
    }

    #[test]
    fn words_count_for_less_where_no_chunk_holds_much_of_the_query() {
        let best = [(1, 3.0), (2, 2.0)];
        let similar = [(0, 0.1), (3, 0.6), (4, 0.7), (5, 0.1), (6, 0.1), (7, 0.1)];
        let first = |possible: f32| {
            let fused = Fusion::new(&best, covered(&best, possible), &similar, all_hold(HELD)).estimate(
                &scores(&best),
                &similar,
                &Blocked::default(),
            );
            if fused.of(1) > fused.of(4) { 1 } else { 4 }
        };
        assert_eq!([first(4.0), first(12.0), first(60.0)], [1, 1, 4]);
        let held = |share: f32| {
            let fused = Fusion::new(&best, 1.0, &similar, all_hold(share)).estimate(
                &scores(&best),
                &similar,
                &Blocked::default(),
            );
            if fused.of(1) > fused.of(4) { 1 } else { 4 }
        };
        assert_eq!([held(HELD), held(0.1 * HELD)], [1, 4]);
        // No term of the query is in the library.
        assert!(Fusion::new(&[], covered(&[], 0.0), &similar, all_hold(HELD)).by_meaning(0.6) > 0.0);
    }

    #[test]
    fn what_holds_the_whole_query_comes_before_what_is_only_near_however_many_hold_it() {
        let similar = [(0, 0.1), (3, 0.9), (4, 0.8), (5, 0.1), (6, 0.1), (7, 0.1)];
        for best in [&[(1, 9.0)][..], &[(1, 9.0), (2, 3.0)], &[(1, 9.0), (2, 8.0), (0, 1.0)]] {
            let coverage = best.iter().map(|(chunk, _)| (*chunk, 1.0)).collect();
            let fused =
                Fusion::new(best, 1.0, &similar, coverage).estimate(&scores(best), &similar, &Blocked::default());
            let worst = best.iter().map(|(chunk, _)| fused.of(*chunk)).fold(f32::MAX, f32::min);
            assert!(worst > fused.of(3) && fused.of(3) > fused.of(4) && fused.of(4) > 0.0, "{best:?}");
        }
    }

    #[test]
    fn where_the_filter_leaves_no_match_by_words_what_is_near_counts() {
        let similar = [(0, 0.1), (3, 0.9), (5, 0.1), (6, 0.1)];
        let fused = Fusion::new(&[], 0.0, &similar, all_hold(1.0)).estimate(
            &scores(&[(1, 9.0)]),
            &similar,
            &Blocked::default(),
        );
        assert!(fused.of(3) > 0.0 && fused.matched.iter().all(|&chunk| fused.of(chunk).is_finite()));
    }

    #[test]
    fn what_is_excluded_stays_out_however_similar() {
        let blocked = Blocked { excluded: [4].into_iter().collect(), required: None };
        let similar = [(1, 0.2), (4, 0.9), (5, 0.1)];
        let fused =
            Fusion::new(&[(1, 9.0)], 1.0, &similar, all_hold(HELD)).estimate(&scores(&[(1, 9.0)]), &similar, &blocked);
        assert!(!fused.matched.contains(&4));
    }

    #[test]
    fn matches_behind_those_that_are_scaled_keep_their_order() {
        let fusion = Fusion::new(&[(1, 9.0), (2, 5.0)], 1.0, &[], all_hold(HELD));
        let by_words = |score: f32| fusion.by_words(3, score);
        assert!(by_words(5.0) > by_words(4.0) && by_words(4.0) > by_words(0.1));
        assert!(by_words(0.1) > 0.0);
    }

    #[test]
    fn the_best_of_a_neighbourhood_is_supported_by_the_two_next() {
        let hits = [(40, 0.75), (3, 0.5), (12, 0.25), (44, 0.125), (7, 0.25), (11, 1.0)];
        let share = SUPPORT_SHARE;
        assert_eq!(support(&hits), [(11, share * (0.5 + NEXT_SHARE * 0.25)), (40, share * 0.125)]);
        assert_eq!(support(&[(11, 1.0), (30, 1.0)]), []);
    }
}
