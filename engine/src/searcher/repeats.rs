//! A passage that stands more than once in a version, as a notice does that every guide begins with, is one hit.
//!
//! Each is indexed for itself: the title of its document says which one a query means, and the best in the ranking is shown.

use super::{Searcher, Stop};
use crate::hit::SamePassage;

/// Most hits that one answer leaves out as repeats, so that what is read of the texts has a bound; those beyond stand as hits of
/// their own.
pub(super) const REPEATS_MAX: usize = 20;

// Passages that are almost the same are looked for among as many.
const _: () = assert!(REPEATS_MAX >= super::versions::WINDOW);

impl Searcher {
    /// The chunk that each of the first of `best` is shown by: itself, or one before it that says the same. It ends where
    /// `wanted` hits are shown. The pages of one answer are cut from one list: what repeats a hit of an earlier page is on none,
    /// and of a hit those repeats are known that rank before the page's end.
    pub(super) fn shown_by(&self, best: &[(u32, f32)], wanted: usize) -> Result<Vec<u32>, Stop> {
        let mut shown_by: Vec<u32> = Vec::new();
        let mut n_repeats = 0;
        for (at, &(chunk, _)) in best.iter().enumerate() {
            let n_shown = at - n_repeats;
            if n_shown == wanted {
                break;
            }
            if self.record(chunk).is_none() {
                let next = best[at..].iter().take(wanted - n_shown);
                self.need(next.map(|(chunk, _)| self.manifest.pack_of(*chunk).0))?;
            }
            let same = shown_by.iter().find(|other| n_repeats < REPEATS_MAX && self.is_repeat(**other, chunk));
            let shown = same.map_or(chunk, |same| *same);
            n_repeats += usize::from(shown != chunk);
            shown_by.push(shown);
        }
        Ok(shown_by)
    }

    /// Whether two chunks of one version and type, whose packs are loaded, say the same under the same title.
    fn is_repeat(&self, a: u32, b: u32) -> bool {
        let is_one_group = self.manifest.group_of(a).0 == self.manifest.group_of(b).0;
        let records = self.record(a).zip(self.record(b)).filter(|_| is_one_group);
        records.is_some_and(|((_, a), (_, b))| a.title == b.title && a.text == b.text)
    }

    /// Where a hit's passage stands too: elsewhere in its version, then in others, newest first.
    pub(super) fn also_in(&self, chunk: u32, best: &[(u32, f32)], shown_by: &[u32]) -> Vec<SamePassage> {
        let mut also_in = Vec::new();
        for (&(other, _), _) in best.iter().zip(shown_by).filter(|((other, _), by)| **by == chunk && *other != chunk) {
            if let Some((document, record)) = self.record(other) {
                also_in.push(SamePassage {
                    version: self.manifest.group_of(other).1.version.clone(),
                    chunk_id: self.id(other, document, record).to_string(),
                    url: record.url(document),
                    page: record.page,
                    source: document.source.clone(),
                });
            }
        }
        if let Some((_, record)) = self.record(chunk) {
            also_in.extend_from_slice(&record.also_in);
        }
        also_in
    }
}
