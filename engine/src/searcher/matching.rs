//! The chunks that may be hits, and their order.

use super::{Loaded, Searcher, Stop};
use crate::facet::{GroupCounts, Kept};
use crate::format::aliases::AliasRun;
use crate::lexical::rank::{Key, Scores, TermPostings, select, sort};
use crate::query::{Query, holds_phrase};

/// Matches below which cut lists are read whole. It is more than a reader pages through, so that the pages of one answer
/// are cut from one ranking.
const CERTAIN_BELOW: usize = 200;

/// What a query finds before anything of it is shown.
pub(super) struct Found {
    /// Best first: chunk to show, its score.
    pub(super) best: Vec<(u32, f32)>,
    pub(super) lists: Vec<TermPostings>,
    pub(super) counts: GroupCounts,
    pub(super) total: u32,
    /// Whether `total` and `counts` are certain.
    pub(super) exact: bool,
}

impl Searcher {
    /// Finds the `wanted` best chunks that the filter keeps.
    ///
    /// The best postings of very common terms come first; where they leave few chunks, all are read, so that a cut list never
    /// passes for all there is.
    pub(super) fn find(&self, query: &Query, kept: &Kept, wanted: usize) -> Result<Found, Stop> {
        let blocked = self.blocked(query)?;
        let (lists, is_cut) = self.postings(query, false)?;
        let mut found = self.rank(lists, &blocked, query, kept);
        found.exact = !is_cut;
        if is_cut && found.best.len() < wanted.max(CERTAIN_BELOW) {
            let (lists, _) = self.postings(query, true)?;
            found = self.rank(lists, &blocked, query, kept);
        }
        if query.phrases.is_empty() {
            select(&mut found.best, wanted);
        } else {
            select(&mut found.best, usize::MAX);
            self.keep_phrases(query, wanted, &mut found)?;
        }
        Ok(found)
    }

    /// Chunks that hold an excluded term, or that miss a word of a phrase; empty if there is nothing of the kind.
    fn blocked(&self, query: &Query) -> Result<Vec<bool>, Stop> {
        if query.excluded.is_empty() && query.phrases.is_empty() {
            return Ok(Vec::new());
        }
        let mut blocked = vec![false; self.manifest.n_chunks as usize];
        for texts in query.phrases.iter().flat_map(|phrase| &phrase.terms) {
            let mut holds = vec![false; blocked.len()];
            for text in texts {
                for chunk in self.chunks_with(text)? {
                    holds[chunk as usize] = true;
                }
            }
            for (blocked, holds) in blocked.iter_mut().zip(holds) {
                *blocked |= !holds;
            }
        }
        for term in &query.excluded {
            for chunk in self.chunks_with(term)? {
                blocked[chunk as usize] = true;
            }
        }
        Ok(blocked)
    }

    /// Scores and filters; `best` comes in no order yet.
    fn rank(&self, lists: Vec<TermPostings>, blocked: &[bool], query: &Query, kept: &Kept) -> Found {
        let scores = Scores::new(&lists, blocked, self.manifest.n_chunks, self.manifest.n_indexed);
        let n_groups = self.manifest.groups.len();
        let counts = GroupCounts { own: vec![0; n_groups], aliases: vec![0; n_groups] };
        let mut found = Found { best: Vec::new(), lists, counts, total: 0, exact: true };
        let mut at = 0;
        for (group_idx, group) in self.manifest.groups.iter().enumerate() {
            let end = at + scores.matched[at..].partition_point(|&chunk| chunk < group.first + group.n_chunks);
            found.counts.own[group_idx] = (end - at) as u32;
            if kept.keeps(group_idx) {
                found.best.extend(scores.matched[at..end].iter().map(|&chunk| (chunk, scores.of(chunk))));
            }
            at = end;
        }
        for shard in self.alias_shards(query, kept) {
            if let Some(Loaded::Aliases(runs)) = self.loaded.get(&shard) {
                self.add_aliases(runs, &scores, query, kept, &mut found);
            }
        }
        found.total = found.best.len() as u32;
        found
    }

    /// Puts the stand-ins of one product in the place of chunks that a filter on versions left out.
    fn add_aliases(&self, runs: &[AliasRun], scores: &Scores, query: &Query, kept: &Kept, found: &mut Found) {
        // Copies of one chunk side by side, newest version first, since older versions have higher numbers.
        let mut copies: Vec<Key> = Vec::new();
        for run in runs {
            let matching = (0..run.len).filter(|i| scores.of(run.primary + i) > 0.0);
            copies.extend(matching.map(|i| Key::new(run.primary + i, run.first + i)));
        }
        sort(&mut copies);
        let mut shown: Option<(u32, &str)> = None;
        for key in copies {
            let (primary, copy) = (key.first(), key.second());
            let (group_idx, group) = self.manifest.group_of(copy);
            found.counts.aliases[group_idx as usize] += 1;
            let newer_is_kept = kept.keeps(self.manifest.group_of(primary).0 as usize);
            if !query.filters.by_version() || !kept.keeps(group_idx as usize) || newer_is_kept {
                continue;
            }
            if shown.is_none_or(|(last, version)| last != primary || version == group.version) {
                found.best.push((copy, scores.of(primary)));
                shown = Some((primary, &group.version));
            }
        }
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
        found.best = kept;
        Ok(())
    }

    /// Whether a chunk holds every phrase; `None` if its text is not loaded.
    fn holds_phrases(&self, chunk: u32, query: &Query) -> Option<bool> {
        let record = self.record(chunk)?.1;
        let holds = |text: &str| query.phrases.iter().all(|phrase| holds_phrase(text, phrase));
        Some(holds(&record.text) || holds(&record.title))
    }
}
