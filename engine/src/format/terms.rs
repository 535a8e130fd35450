//! A range of the term dictionary, with the best postings of each of its terms.
//!
//! Layout: count of terms; for each, in ascending byte order: bytes shared with the term before, the rest of the term; count of
//! words that it stands for; for each the bytes that it shares with the term, and its rest; its document frequency, count of
//! further tiers, and only if there are some: postings held here, number of the first tier, postings of each; then the bytes
//! of its list here. After the last term, the lists in the same order.
//!
//! The list of a very common term is cut: the best impacts stand here, the rest in tiers of their own, so that no query
//! has to read all of it. Tiers are numbered upwards from the first, each with lower impacts than the one before.

use super::postings;
use crate::bytes::{Flaw, Reader, TEXTS_MAX};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_str, put_u32};
use crate::lexical::Posting;

/// Most words that a term keeps for corrections.
pub(crate) const WRITTEN_MAX: usize = 6;

/// Most further tiers of a term: each is twice as long as the one before, and [`crate::id::CHUNKS_MAX`] ends them.
const TIERS_MAX: usize = 24;

/// A term of a loaded shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TermEntry {
    pub(crate) term: String,
    /// Words that it stands for, in lower case, those that are written most first; none if it is written as it is.
    pub(crate) written: Vec<String>,
    /// Chunks that hold the term.
    pub(crate) doc_freq: u32,
    /// Number of the first further tier and the postings of each; empty for all but very common terms.
    pub(crate) first_tier: u32,
    pub(crate) tier_lens: Vec<u32>,
    n_here: u32,
    /// Bytes of its list within the shard.
    list: std::ops::Range<usize>,
}

impl TermEntry {
    /// Words that it stands for, those that are written most first.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let itself = self.written.is_empty().then_some(self.term.as_str());
        itself.into_iter().chain(self.written.iter().map(String::as_str))
    }
}

/// A loaded shard of the dictionary.
#[derive(Clone, Debug)]
pub(crate) struct TermsShard {
    entries: Vec<TermEntry>,
    lists: Vec<u8>,
}

impl TermsShard {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<TermsShard, Flaw> {
        let count = reader.count_up_to(TEXTS_MAX, 6)?;
        let mut entries: Vec<TermEntry> = Vec::new();
        let mut end = 0_usize;
        for _ in 0..count {
            let before = entries.last().map_or("", |entry| &entry.term);
            let entry = read_entry(reader, before, end)?;
            end = entry.list.end;
            entries.push(entry);
        }
        if end != reader.n_left() {
            return Err("its posting lists do not have the length that the terms give");
        }
        Ok(TermsShard { entries, lists: reader.bytes(end)?.to_vec() })
    }

    pub(crate) fn find(&self, term: &str) -> Option<&TermEntry> {
        let at = self.entries.binary_search_by(|entry| entry.term.as_str().cmp(term)).ok()?;
        Some(&self.entries[at])
    }

    /// Terms that begin with `prefix`.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &str) -> impl Iterator<Item = &'a TermEntry> {
        let from = self.entries.partition_point(|entry| entry.term.as_str() < prefix);
        self.entries[from..].iter().take_while(move |entry| entry.term.starts_with(prefix))
    }

    /// Postings of `entry` that stand in this shard.
    pub(crate) fn postings(&self, entry: &TermEntry, n_chunks: u32) -> Result<Vec<Posting>, Flaw> {
        let mut reader = Reader::new(&self.lists[entry.list.clone()]);
        let list = postings::read(&mut reader, entry.n_here as usize, n_chunks)?;
        reader.end()?;
        Ok(list)
    }
}

fn read_entry(reader: &mut Reader<'_>, before: &str, start: usize) -> Result<TermEntry, Flaw> {
    let term = reader.sharing(before)?;
    if term.as_str() <= before {
        return Err("its terms are out of order");
    }
    let n_written = reader.count_up_to(WRITTEN_MAX, 2)?;
    let written = (0..n_written).map(|_| reader.sharing(&term)).collect::<Result<Vec<String>, Flaw>>()?;
    let doc_freq = reader.u32()?;
    let n_tiers = reader.count_up_to(TIERS_MAX, 1)?;
    let (mut n_here, mut first_tier) = (doc_freq, 0);
    if n_tiers > 0 {
        n_here = reader.u32()?;
        first_tier = reader.u32()?;
        first_tier.checked_add(n_tiers as u32).ok_or("a number is too large")?;
    }
    let tier_lens = (0..n_tiers).map(|_| reader.u32()).collect::<Result<Vec<u32>, Flaw>>()?;
    let total = tier_lens.iter().try_fold(n_here, |sum, &len| sum.checked_add(len));
    if total != Some(doc_freq) {
        return Err("a term's tiers do not add up to its document frequency");
    }
    let end = start.checked_add(reader.u32()? as usize).ok_or("a number is too large")?;
    Ok(TermEntry { term, written, doc_freq, first_tier, tier_lens, n_here, list: start..end })
}

/// Reads a further tier: count of postings, postings.
pub(crate) fn read_tier(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Vec<Posting>, Flaw> {
    let count = reader.count(1)?;
    let list = postings::read(reader, count, n_chunks)?;
    reader.end()?;
    Ok(list)
}

/// Appends a further tier.
#[cfg(feature = "write")]
pub(crate) fn write_tier(out: &mut Vec<u8>, list: &[Posting]) {
    put_len(out, list.len());
    postings::write(out, list);
}

/// A term as [`TermsBuilder`] takes it; `tier_lens` as in [`TermEntry`].
#[cfg(feature = "write")]
pub(crate) struct NewTerm<'a> {
    pub(crate) term: &'a str,
    /// As in [`TermEntry`].
    pub(crate) written: &'a [String],
    pub(crate) here: &'a [Posting],
    pub(crate) first_tier: u32,
    pub(crate) tier_lens: &'a [u32],
}

/// Collects the terms of one shard.
#[cfg(feature = "write")]
#[derive(Default)]
pub(crate) struct TermsBuilder {
    n_terms: usize,
    last: String,
    terms: Vec<u8>,
    lists: Vec<u8>,
}

#[cfg(feature = "write")]
impl TermsBuilder {
    pub(crate) fn push(&mut self, new: &NewTerm<'_>) {
        let shared = shared_prefix(&self.last, new.term);
        put_len(&mut self.terms, shared);
        put_str(&mut self.terms, &new.term[shared..]);
        put_len(&mut self.terms, new.written.len());
        for word in new.written {
            let shared = shared_prefix(new.term, word);
            put_len(&mut self.terms, shared);
            put_str(&mut self.terms, &word[shared..]);
        }
        let n_here = u32::try_from(new.here.len()).unwrap_or(u32::MAX);
        put_u32(&mut self.terms, n_here + new.tier_lens.iter().sum::<u32>());
        put_len(&mut self.terms, new.tier_lens.len());
        if !new.tier_lens.is_empty() {
            put_u32(&mut self.terms, n_here);
            put_u32(&mut self.terms, new.first_tier);
        }
        for &len in new.tier_lens {
            put_u32(&mut self.terms, len);
        }
        let start = self.lists.len();
        postings::write(&mut self.lists, new.here);
        put_len(&mut self.terms, self.lists.len() - start);
        new.term.clone_into(&mut self.last);
        self.n_terms += 1;
    }

    pub(crate) fn n_bytes(&self) -> usize {
        self.terms.len() + self.lists.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.n_terms == 0
    }

    pub(crate) fn is_full(&self) -> bool {
        self.n_terms == TEXTS_MAX
    }

    pub(crate) fn finish(self, out: &mut Vec<u8>) {
        put_len(out, self.n_terms);
        out.extend_from_slice(&self.terms);
        out.extend_from_slice(&self.lists);
    }
}

/// Length in bytes of the prefix that two texts share, at a character's boundary.
#[cfg(feature = "write")]
pub(crate) fn shared_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum()
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;

    fn shard(terms: &[(&str, &[u32])]) -> Vec<u8> {
        let mut builder = TermsBuilder::default();
        for (term, chunks) in terms {
            let here: Vec<Posting> = chunks.iter().map(|&chunk| Posting { chunk, impact: 7 }).collect();
            let written = if *term == "state" { vec!["stated".to_owned()] } else { Vec::new() };
            builder.push(&NewTerm { term, written: &written, here: &here, first_tier: 0, tier_lens: &[] });
        }
        let mut out = Vec::new();
        builder.finish(&mut out);
        out
    }

    #[test]
    fn a_term_is_found_with_its_postings_and_only_whole() {
        let bytes = shard(&[("state", &[1, 5]), ("status", &[2]), ("überwachung", &[9])]);
        let shard = TermsShard::read(&mut Reader::new(&bytes)).unwrap();
        let entry = shard.find("status").unwrap();
        assert_eq!((entry.doc_freq, &entry.written), (1, &Vec::new()));
        assert_eq!(shard.find("state").unwrap().written, ["stated"]);
        assert_eq!(shard.postings(entry, 10).unwrap(), [Posting { chunk: 2, impact: 7 }]);
        assert!(shard.find("stat").is_none());
        let found: Vec<_> = shard.with_prefix("sta").map(|entry| entry.term.as_str()).collect();
        assert_eq!(found, ["state", "status"]);
    }

    #[test]
    fn every_cut_of_a_shard_is_an_error() {
        let bytes = shard(&[("state", &[1, 5]), ("status", &[2])]);
        for len in 0..bytes.len() {
            assert!(TermsShard::read(&mut Reader::new(&bytes[..len])).is_err(), "cut to {len} bytes");
        }
    }
}
