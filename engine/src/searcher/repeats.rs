//! A passage that stands more than once in a version, as a notice does that every guide begins with, is one hit.
//!
//! Each is indexed for itself: the title of its document says which one a query means, and the best in the ranking is shown.

use super::{Searcher, Stop};
use crate::hit::SamePassage;

/// Most hits that one answer leaves out as repeats, so that what is read of the texts has a bound; those beyond stand as hits of
/// their own.
const REPEATS_MAX: usize = 30;
/// The same for a query with phrases, which reads the text of each hit before it counts.
const REPEATS_WITH_PHRASES_MAX: usize = 10;

/// A hit of a page, with the chunks of its version that say the same.
pub(super) struct Shown {
    pub(super) chunk: u32,
    pub(super) score: f32,
    pub(super) repeats: Vec<u32>,
}

/// Most hits that are left out of an answer.
pub(super) fn n_max(has_phrases: bool) -> usize {
    if has_phrases { REPEATS_WITH_PHRASES_MAX } else { REPEATS_MAX }
}

impl Searcher {
    /// The hits of a page that begins with hit `offset`; `best` is in order. The pages of one answer are cut from one list: what
    /// repeats a hit of an earlier page is on none, and of a hit those repeats are known that rank before the page's end.
    pub(super) fn page(
        &self,
        best: &[(u32, f32)],
        (offset, limit): (usize, usize),
        n_max: usize,
    ) -> Result<Vec<Shown>, Stop> {
        let wanted = offset.saturating_add(limit);
        let mut shown: Vec<Shown> = Vec::new();
        let mut n_repeats = 0;
        for (at, &(chunk, score)) in best.iter().enumerate() {
            if shown.len() == wanted {
                break;
            }
            if self.record(chunk).is_none() {
                let next = best[at..].iter().take(wanted - shown.len());
                self.need(next.map(|(chunk, _)| self.manifest.pack_of(*chunk).0))?;
            }
            let same = shown.iter_mut().filter(|_| n_repeats < n_max).find(|other| self.is_repeat(other.chunk, chunk));
            if let Some(same) = same {
                same.repeats.push(chunk);
                n_repeats += 1;
            } else {
                shown.push(Shown { chunk, score, repeats: Vec::new() });
            }
        }
        Ok(shown.split_off(offset.min(shown.len())))
    }

    /// Whether two chunks of one version, whose packs are loaded, say the same under the same title.
    fn is_repeat(&self, a: u32, b: u32) -> bool {
        let [of_a, of_b] = [a, b].map(|chunk| self.manifest.group_of(chunk).1);
        if of_a.product != of_b.product || of_a.version != of_b.version {
            return false;
        }
        let (Some((_, a)), Some((_, b))) = (self.record(a), self.record(b)) else { return false };
        a.title == b.title && a.text == b.text
    }

    /// Where the same passage stands: elsewhere in its version, then in others, newest first.
    pub(super) fn also_in(&self, shown: &Shown) -> Vec<SamePassage> {
        let of_repeat = |&chunk: &u32| {
            let (document, record) = self.record(chunk)?;
            Some(SamePassage {
                version: self.manifest.group_of(chunk).1.version.clone(),
                chunk_id: self.id(chunk, document, record).to_string(),
                url: record.url(document),
                page: record.page,
                source: document.source.clone(),
            })
        };
        let in_others = self.record(shown.chunk).map(|(_, record)| record.also_in.iter().cloned());
        shown.repeats.iter().filter_map(of_repeat).chain(in_others.into_iter().flatten()).collect()
    }
}
