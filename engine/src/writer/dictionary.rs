//! The dictionary as it is written: its shards, and the tiers of very common terms.

use crate::format::terms::{NewTerm, TermsBuilder, shared_prefix, write_tier};
use crate::format::{self, IndexFile};
use crate::lexical::Posting;

/// Shards of the dictionary and further tiers, as they fill.
#[derive(Default)]
pub(super) struct Shards {
    /// Size from which a shard of the dictionary is closed, in bytes.
    shard_bytes: usize,
    /// Postings that stand beside a term.
    tier_postings: usize,
    open: TermsBuilder,
    last_term: String,
    /// First letters of each shard.
    pub(super) bounds: Vec<String>,
    /// Shards of the dictionary.
    pub(super) terms: Vec<Vec<u8>>,
    /// Further tiers.
    pub(super) tiers: Vec<Vec<u8>>,
}

impl Shards {
    pub(super) fn new(shard_bytes: usize, tier_postings: usize) -> Shards {
        Shards { shard_bytes, tier_postings, ..Shards::default() }
    }

    /// Adds a term with its whole list, ascending by chunk.
    pub(super) fn push(&mut self, term: &str, written: &[String], mut list: Vec<Posting>) {
        let first_tier = self.tiers.len() as u32;
        let mut tier_lens = Vec::new();
        if list.len() > self.tier_postings {
            list.sort_by(|a, b| b.impact.cmp(&a.impact).then(a.chunk.cmp(&b.chunk)));
            let mut rest = list.split_off(self.tier_postings);
            let mut tier_postings = self.tier_postings;
            while !rest.is_empty() {
                // Each tier is twice as long as the one before: few files, and a second look stays cheap.
                tier_postings *= 2;
                let next = rest.split_off(tier_postings.min(rest.len()));
                rest.sort_unstable_by_key(|posting| posting.chunk);
                let mut bytes = format::header(b'r', self.tiers.len() as u32);
                write_tier(&mut bytes, &rest);
                self.tiers.push(bytes);
                tier_lens.push(rest.len() as u32);
                rest = next;
            }
            list.sort_unstable_by_key(|posting| posting.chunk);
        }
        let is_beyond = self.open.n_bytes() + list.len() * 3 / 2 > self.shard_bytes;
        if self.open.is_full() || !self.open.is_empty() && is_beyond {
            self.close();
        }
        if self.open.is_empty() {
            let shared = shared_prefix(&self.last_term, term);
            let parting = term[shared..].chars().next().map_or(0, char::len_utf8);
            let bound = if self.bounds.is_empty() { "" } else { &term[..shared + parting] };
            self.bounds.push(bound.to_owned());
        }
        self.open.push(&NewTerm { term, written, here: &list, first_tier, tier_lens: &tier_lens });
        term.clone_into(&mut self.last_term);
    }

    pub(super) fn close(&mut self) {
        if !self.open.is_empty() {
            let mut bytes = format::header(b't', self.terms.len() as u32);
            std::mem::take(&mut self.open).finish(&mut bytes);
            self.terms.push(bytes);
        }
    }
}

/// Completes a shard of the folder that this hash names.
pub(super) fn seal(hash: u64, kind: char, number: usize, mut bytes: Vec<u8>) -> IndexFile {
    format::seal(&mut bytes, hash);
    IndexFile { path: format!("search/index/{hash:016x}/{kind}{number}.bin"), bytes }
}

/// Adds shards under the folder that their hash names, and returns the hash; `names` is what the folder stands for beside them.
pub(super) fn emit_folder(files: &mut Vec<IndexFile>, kind: char, names: &[u8], shards: Vec<Vec<u8>>) -> u64 {
    let hash = format::folder_hash(std::iter::once(names).chain(shards.iter().map(Vec::as_slice)));
    files.extend(shards.into_iter().enumerate().map(|(number, bytes)| seal(hash, kind, number, bytes)));
    hash
}
