//! The chunks that may be hits, and their order.

use super::meaning::n_probes;
use super::{Loaded, Searcher, Stop};
use crate::facet::{GroupCounts, Kept};
use crate::format::aliases::AliasRun;
use crate::fusion::{Fusion, SCALED_OVER, covered, support};
use crate::id::ShardId;
use crate::lexical::rank::{Blocked, Key, Scores, TermPostings, select, sort};
use crate::lexical::sparse::ChunkSet;
use crate::query::{Mode, Query, holds_phrase};
use crate::vector::query::QueryVector;

/// Matches below which cut lists are read whole. It is more than a reader pages through, so that the pages of one answer
/// are cut from one ranking.
const CERTAIN_BELOW: usize = 200;

/// First hits of a hybrid answer that are put in order by their own vectors, whatever their number that is asked for, so that
/// the pages of one answer are cut from one ranking. nDCG@10 over 81,894 chunks: none .585, 10 .591, 12 .593, 15 .593.
const REORDERED: usize = 10;

/// Best hits by words whose texts are fetched beside the cells: most of them are shown, and a browser that fetches six files
/// at once has room for them.
const LIKELY: usize = 3;

/// What a query finds before anything of it is shown.
pub(super) struct Found {
    /// Best first: chunk to show, its score.
    pub(super) best: Vec<(u32, f32)>,
    pub(super) lists: Vec<TermPostings>,
    pub(super) counts: GroupCounts,
    pub(super) total: u32,
    /// Chunks found that hold none of the words.
    pub(super) total_near: u32,
    /// Whether `total` is certain.
    pub(super) exact: bool,
    /// Whether meaning took part.
    pub(super) by_meaning: bool,
}

/// What the first hits of a hybrid answer are put in order with.
struct Fused {
    fusion: Fusion,
    vector: QueryVector,
    /// As [`support`] gives it.
    support: Vec<(u32, f32)>,
}

fn support_of(chunk: u32, support: &[(u32, f32)]) -> f32 {
    support.binary_search_by_key(&chunk, |(chunk, _)| *chunk).map_or(0.0, |at| support[at].1)
}

impl Searcher {
    /// Finds the `wanted` best chunks that the filter keeps, by words, by meaning or by both.
    ///
    /// The best postings of very common terms come first; where they leave few chunks, all are read, so that a cut list never
    /// passes for all there is.
    pub(super) fn find(&self, query: &Query, kept: &Kept, mode: Mode, wanted: usize) -> Result<Found, Stop> {
        let blocked = self.blocked(query)?;
        let (mut lists, mut is_cut) = self.postings(query, false)?;
        let score = |lists: &[TermPostings]| Scores::by_words(lists, &blocked, self.manifest.n_indexed);
        let mut scores = score(&lists);
        let mut found = self.rank(&scores, &scores, query, kept);
        if is_cut && found.best.len() < wanted.max(CERTAIN_BELOW) {
            (lists, is_cut) = self.postings(query, true)?;
            scores = score(&lists);
            found = self.rank(&scores, &scores, query, kept);
        }
        found.exact = !is_cut;
        found.counts.exact = !is_cut;
        found.lists = lists;
        let fused: Option<Fused> = if mode == Mode::Lexical {
            None
        } else {
            self.by_meaning(query, kept, mode, (&scores, &blocked), &mut found)?
        };
        if query.phrases.is_empty() {
            let order = if fused.is_some() { wanted.max(REORDERED) } else { wanted };
            select(&mut found.best, order);
        } else {
            select(&mut found.best, usize::MAX);
            self.keep_phrases(query, wanted, &mut found)?;
            self.count_phrases(&scores, query, kept, &mut found);
        }
        if let Some(fused) = fused {
            self.reorder(&fused, &scores, &mut found.best)?;
            found.best.truncate(wanted);
        }
        Ok(found)
    }

    /// Ranks anew with what is near by meaning, if a word of the query has a vector; for the hybrid also gives what its first
    /// hits are put in order with.
    fn by_meaning(
        &self,
        query: &Query,
        kept: &Kept,
        mode: Mode,
        (scores, blocked): (&Scores, &Blocked),
        found: &mut Found,
    ) -> Result<Option<Fused>, Stop> {
        let mut best = if mode == Mode::Hybrid { found.best.clone() } else { Vec::new() };
        select(&mut best, SCALED_OVER);
        let covered = covered(&best, Scores::possible(&found.lists, self.manifest.n_indexed));
        let likely = || best.iter().take(LIKELY).map(|(chunk, _)| self.manifest.pack_of(*chunk).0).collect();
        let Some((vector, similar)) = self.near(query, kept, n_probes(mode, covered), likely)? else { return Ok(None) };
        let (ranked, fusion) = if mode == Mode::Hybrid {
            let is_open = Searcher::open_words(query, &found.lists);
            let coverage = Scores::coverage(&found.lists, &is_open, self.manifest.n_indexed);
            // A stand-in has no postings of its own.
            let indexed: Vec<(u32, f32)> =
                best.iter().map(|&(chunk, score)| (self.indexed_for(chunk), score)).collect();
            let fusion = Fusion::new(&indexed, covered, &similar, coverage);
            (fusion.estimate(scores, &similar, blocked), Some(fusion))
        } else {
            (Scores::new(similar.into_iter().collect(), blocked), None)
        };
        // By meaning alone, only the nearest are looked at: others may hold the words too.
        let exact = found.exact && (mode == Mode::Hybrid || ranked.matched == scores.matched);
        let lists = std::mem::take(&mut found.lists);
        let mut fused = Found { lists, exact, by_meaning: true, ..self.rank(&ranked, scores, query, kept) };
        if mode == Mode::Hybrid {
            // What is found by words is counted as it was: fusion looks at no score of a chunk that the filter leaves out.
            fused.total_near = (fused.best.len() as u32).saturating_sub(found.total);
            fused.total = found.total;
            std::mem::swap(&mut fused.counts, &mut found.counts);
        }
        fused.counts.exact = exact;
        *found = fused;
        let Some(fusion) = fusion else { return Ok(None) };
        let mut first = found.best.clone();
        select(&mut first, SCALED_OVER);
        let support = support(&first);
        for (chunk, score) in &mut found.best {
            *score += support_of(*chunk, &support);
        }
        Ok(Some(Fused { fusion, vector, support }))
    }

    /// Terms whose words the library has in no form, so that the query says something that no chunk holds.
    pub(super) fn open_words(query: &Query, lists: &[TermPostings]) -> Vec<bool> {
        let is_missing = |word: &str| {
            let mut of_word = query.terms.iter().zip(lists).filter(|(term, _)| term.word == word);
            of_word.all(|(_, list)| list.doc_freq == 0)
        };
        query.terms.iter().map(|term| is_missing(&term.word)).collect()
    }

    /// Puts the first hits in order by their own vectors, which their packs bring along: a match by words outside of the
    /// cells read was ranked by a guess so far.
    fn reorder(
        &self,
        Fused { fusion, vector, support }: &Fused,
        scores: &Scores,
        best: &mut [(u32, f32)],
    ) -> Result<(), Stop> {
        let first = best.len().min(REORDERED);
        let (first, rest) = best.split_at_mut(first);
        self.need(first.iter().map(|(chunk, _)| self.manifest.pack_of(*chunk).0))?;
        let mut exact = first.to_vec();
        for (chunk, score) in &mut exact {
            if let Some(similarity) = self.similarity(*chunk, vector) {
                let indexed = self.indexed_for(*chunk);
                let fused = fusion.score(indexed, scores.of(indexed), similarity);
                *score = (fused + support_of(*chunk, support)).max(f32::MIN_POSITIVE);
            }
        }
        select(&mut exact, usize::MAX);
        first.copy_from_slice(&exact);
        // Scores descend over the whole answer.
        let last = exact.last().map_or(0.0, |(_, score)| *score);
        for (_, score) in rest {
            *score = score.min(last);
        }
        Ok(())
    }

    /// Chunks that hold an excluded term, or that miss a word of a phrase.
    fn blocked(&self, query: &Query) -> Result<Blocked, Stop> {
        let mut blocked = Blocked::default();
        for texts in query.phrases.iter().flat_map(|phrase| &phrase.terms) {
            let mut holds = ChunkSet::default();
            for text in texts {
                self.chunks_with(text)?.into_iter().for_each(|chunk| holds.insert(chunk));
            }
            match &mut blocked.required {
                Some(required) => required.intersect(&holds),
                None => blocked.required = Some(holds),
            }
        }
        for term in &query.excluded {
            self.chunks_with(term)?.into_iter().for_each(|chunk| blocked.excluded.insert(chunk));
        }
        Ok(blocked)
    }

    /// Filters chunks with scores; `best` comes in no order yet. Those are counted that have a score by words.
    fn rank(&self, scores: &Scores, words: &Scores, query: &Query, kept: &Kept) -> Found {
        let n_groups = self.manifest.groups.len();
        let counts = GroupCounts { own: vec![0; n_groups], aliases: vec![0; n_groups], exact: true };
        let (best, lists) = (Vec::new(), Vec::new());
        let mut found = Found { best, lists, counts, total: 0, total_near: 0, exact: true, by_meaning: false };
        let mut at = 0;
        for (group_idx, group) in self.manifest.groups.iter().enumerate() {
            let end = at + scores.matched[at..].partition_point(|&chunk| chunk < group.first + group.n_chunks);
            let with_words = scores.matched[at..end].iter().filter(|&&chunk| words.of(chunk) > 0.0).count() as u32;
            found.counts.own[group_idx] = with_words;
            if kept.keeps(group_idx) {
                found.total += with_words;
                found.best.extend(scores.matched[at..end].iter().map(|&chunk| (chunk, scores.of(chunk))));
            }
            at = end;
        }
        for shard in self.alias_shards(query, kept) {
            if let Some(Loaded::Aliases(runs)) = self.loaded.get(&shard) {
                self.add_aliases(runs, (scores, words), query, kept, &mut found);
            }
        }
        found.total_near = found.best.len() as u32 - found.total;
        found
    }

    /// Puts the stand-ins of one product in the place of chunks that a filter on versions left out.
    fn add_aliases(
        &self,
        runs: &[AliasRun],
        (scores, words): (&Scores, &Scores),
        query: &Query,
        kept: &Kept,
        found: &mut Found,
    ) {
        // Copies of one chunk side by side, newest version first, since older versions have higher numbers.
        let mut copies: Vec<Key> = Vec::new();
        for run in runs {
            let from = scores.matched.partition_point(|&chunk| chunk < run.primary);
            let matching = scores.matched[from..].iter().take_while(|&&chunk| chunk - run.primary < run.len);
            copies.extend(matching.map(|&chunk| Key::new(chunk, run.first + (chunk - run.primary))));
        }
        sort(&mut copies);
        let mut shown: Option<(u32, &str)> = None;
        for key in copies {
            let (primary, copy) = (key.first(), key.second());
            let (group_idx, group) = self.manifest.group_of(copy);
            let with_words = u32::from(words.of(primary) > 0.0);
            found.counts.aliases[group_idx as usize] += with_words;
            let newer_is_kept = kept.keeps(self.manifest.group_of(primary).0 as usize);
            if !query.filters.by_version() || !kept.keeps(group_idx as usize) || newer_is_kept {
                continue;
            }
            if shown.is_none_or(|(last, version)| last != primary || version == group.version) {
                found.total += with_words;
                found.best.push((copy, scores.of(primary)));
                shown = Some((primary, &group.version));
            }
        }
    }

    /// The chunk that was indexed for a chunk: itself, unless it is a stand-in.
    pub(super) fn indexed_for(&self, chunk: u32) -> u32 {
        let product = self.manifest.group_of(chunk).1.product;
        let Some(Loaded::Aliases(runs)) = self.loaded.get(&ShardId::Aliases(product)) else { return chunk };
        let run = runs.iter().find(|run| (run.first..run.first + run.len).contains(&chunk));
        run.map_or(chunk, |run| run.primary + (chunk - run.first))
    }

    /// Keeps the chunks whose text holds every phrase of the query, reading texts best first until enough are found.
    fn keep_phrases(&self, query: &Query, wanted: usize, found: &mut Found) -> Result<(), Stop> {
        let mut kept = Vec::new();
        let mut n_read = 0;
        for &(chunk, score) in &found.best {
            if kept.len() >= wanted {
                break;
            }
            if let Some(holds) = self.holds_phrases(chunk, query) {
                n_read += 1;
                if holds {
                    kept.push((chunk, score));
                }
            } else {
                // Twice as many at each turn: few turns, and no more than twice what is needed.
                let next = found.best.iter().skip(n_read).take(n_read.max(wanted));
                return self.need(next.map(|(chunk, _)| self.manifest.pack_of(*chunk).0));
            }
        }
        found.exact = n_read == found.best.len();
        found.total = kept.len() as u32;
        found.total_near = 0;
        found.best = kept;
        Ok(())
    }

    /// Counts the chunks that were seen to hold every phrase: the texts of those that the filter leaves out were not read.
    fn count_phrases(&self, scores: &Scores, query: &Query, kept: &Kept, found: &mut Found) {
        let holding = found.best.iter().map(|(chunk, _)| self.indexed_for(*chunk));
        let seen = Scores::new(holding.map(|chunk| (chunk, scores.of(chunk))).collect(), &Blocked::default());
        let is_unread = |(group_idx, count): (usize, &u32)| !kept.keeps(group_idx) && *count > 0;
        let all_read = found.exact && !found.counts.own.iter().enumerate().any(is_unread);
        found.counts = GroupCounts { exact: all_read, ..self.rank(&seen, &seen, query, kept).counts };
    }

    /// Whether a chunk holds every phrase; `None` if its text is not loaded.
    fn holds_phrases(&self, chunk: u32, query: &Query) -> Option<bool> {
        let record = self.record(chunk)?.1;
        let holds = |text: &str| query.phrases.iter().all(|phrase| holds_phrase(text, phrase));
        Some(holds(&record.text) || holds(&record.title))
    }
}
