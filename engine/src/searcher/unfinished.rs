//! The last word of a query that may be unfinished.
//!
//! Whether it is depends on the library alone: a word that it has is taken as it stands, so that a query gives the same
//! answer while it is typed, once it is entered, and where its address is opened.

use super::{Searcher, Stop};
use crate::query::Query;
use crate::vector::word;

impl Searcher {
    /// Takes the last word as unfinished if the library does not have it, and has words that begin with it.
    ///
    /// The meaning of an unfinished word is not known: the query's vector is made of the others.
    pub(super) fn settle_last_word(&self, query: &mut Query) -> Result<(), Stop> {
        let Some((last, before)) = query.terms.split_last_mut() else { return Ok(()) };
        let Some(prefix) = last.prefix.take() else { return Ok(()) };
        if last.texts.iter().any(|text| self.entry(text).is_some()) {
            if before.iter().any(|term| term.texts == last.texts) {
                query.terms.pop();
            }
            return Ok(());
        }
        self.need(self.prefix_shards(&prefix))?;
        last.prefix = Some(prefix);
        if self.entries(last).is_empty() {
            last.prefix = None;
        } else if word::words(&last.word).last().as_ref() == query.meaning.last() {
            query.meaning.pop();
        }
        Ok(())
    }
}
