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

/// Terms from one mark to the next.
const MARK_EVERY: usize = 16;

/// A term of a loaded shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Bytes of its list within those of the shard.
    list: std::ops::Range<usize>,
}

impl TermEntry {
    /// Words that it stands for, those that are written most first.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let itself = self.written.is_empty().then_some(self.term.as_str());
        itself.into_iter().chain(self.written.iter().map(String::as_str))
    }
}

/// Where terms may be read from: the term before, the end of its list, and the bytes that the shard has from there.
#[derive(Clone, Debug)]
struct Mark {
    before: String,
    lists_end: usize,
    n_left: usize,
}

/// A loaded shard of the dictionary: its bytes, which were looked through once, and marks among its terms.
#[derive(Clone, Debug)]
pub(crate) struct TermsShard {
    bytes: Vec<u8>,
    n_terms: usize,
    /// Ascending.
    marks: Vec<Mark>,
    /// Where the lists begin.
    lists_at: usize,
}

/// Reads the terms of a shard in order.
struct Terms<'a> {
    reader: Reader<'a>,
    n_left: usize,
    /// The one read last.
    entry: TermEntry,
}

impl TermsShard {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<TermsShard, Flaw> {
        let n_terms = reader.count_up_to(TEXTS_MAX, 6)?;
        let bytes = reader.bytes(reader.n_left())?.to_vec();
        let mut terms = Terms { reader: Reader::new(&bytes), n_left: n_terms, entry: TermEntry::default() };
        let mut marks = Vec::new();
        for idx in 0..n_terms {
            if idx % MARK_EVERY == 0 {
                let TermEntry { term, list, .. } = &terms.entry;
                marks.push(Mark { before: term.clone(), lists_end: list.end, n_left: terms.reader.n_left() });
            }
            terms.read()?;
        }
        if terms.entry.list.end != terms.reader.n_left() {
            return Err("its posting lists do not have the length that the terms give");
        }
        let lists_at = bytes.len() - terms.reader.n_left();
        Ok(TermsShard { bytes, n_terms, marks, lists_at })
    }

    /// The terms from the last mark before `term`.
    fn terms(&self, term: &str) -> Terms<'_> {
        let at = self.marks.partition_point(|mark| mark.before.as_str() < term).saturating_sub(1);
        let Some(mark) = self.marks.get(at) else {
            return Terms { reader: Reader::new(&[]), n_left: 0, entry: TermEntry::default() };
        };
        let entry = TermEntry { term: mark.before.clone(), list: 0..mark.lists_end, ..TermEntry::default() };
        let reader = Reader::new(&self.bytes[self.bytes.len() - mark.n_left..]);
        Terms { reader, n_left: self.n_terms - at * MARK_EVERY, entry }
    }

    pub(crate) fn find(&self, term: &str) -> Option<TermEntry> {
        let mut terms = self.terms(term);
        while let Some(entry) = terms.next() {
            if entry.term.as_str() >= term {
                return (entry.term == term).then(|| entry.clone());
            }
        }
        None
    }

    /// Visits the terms that begin with `prefix`.
    pub(crate) fn with_prefix(&self, prefix: &str, mut visit: impl FnMut(&TermEntry)) {
        let mut terms = self.terms(prefix);
        while let Some(entry) = terms.next() {
            if entry.term.starts_with(prefix) {
                visit(entry);
            } else if entry.term.as_str() > prefix {
                return;
            }
        }
    }

    /// Postings of `entry` that stand in this shard.
    pub(crate) fn postings(&self, entry: &TermEntry, n_chunks: u32) -> Result<Vec<Posting>, Flaw> {
        let mut reader = Reader::new(&self.bytes[self.lists_at..][entry.list.clone()]);
        let list = postings::read(&mut reader, entry.n_here as usize, n_chunks)?;
        reader.end()?;
        Ok(list)
    }
}

impl Terms<'_> {
    fn next(&mut self) -> Option<&TermEntry> {
        self.n_left = self.n_left.checked_sub(1)?;
        self.read().ok()?;
        Some(&self.entry)
    }

    fn read(&mut self) -> Result<(), Flaw> {
        let (reader, entry) = (&mut self.reader, &mut self.entry);
        let term = reader.sharing(&entry.term)?;
        if term <= entry.term {
            return Err("its terms are out of order");
        }
        let n_written = reader.count_up_to(WRITTEN_MAX, 2)?;
        entry.written = (0..n_written).map(|_| reader.sharing(&term)).collect::<Result<Vec<String>, Flaw>>()?;
        entry.term = term;
        entry.doc_freq = reader.u32()?;
        let n_tiers = reader.count_up_to(TIERS_MAX, 1)?;
        (entry.n_here, entry.first_tier) = (entry.doc_freq, 0);
        if n_tiers > 0 {
            entry.n_here = reader.u32()?;
            entry.first_tier = reader.u32()?;
            entry.first_tier.checked_add(n_tiers as u32).ok_or("a number is too large")?;
        }
        entry.tier_lens = (0..n_tiers).map(|_| reader.u32()).collect::<Result<Vec<u32>, Flaw>>()?;
        let total = entry.tier_lens.iter().try_fold(entry.n_here, |sum, &len| sum.checked_add(len));
        if total != Some(entry.doc_freq) {
            return Err("a term's tiers do not add up to its document frequency");
        }
        let start = entry.list.end;
        entry.list = start..start.checked_add(reader.u32()? as usize).ok_or("a number is too large")?;
        Ok(())
    }
}

/// A further tier: its bytes, which were looked through once.
#[derive(Clone, Debug)]
pub(crate) struct Tier {
    bytes: Vec<u8>,
    n_postings: usize,
    n_chunks: u32,
}

impl Tier {
    /// Reads a tier: count of postings, postings.
    pub(crate) fn read(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Tier, Flaw> {
        let n_postings = reader.count(1)?;
        let tier = Tier { bytes: reader.bytes(reader.n_left())?.to_vec(), n_postings, n_chunks };
        let mut reader = Reader::new(&tier.bytes);
        postings::read(&mut reader, n_postings, n_chunks)?;
        reader.end()?;
        Ok(tier)
    }

    pub(crate) fn postings(&self) -> Vec<Posting> {
        postings::read(&mut Reader::new(&self.bytes), self.n_postings, self.n_chunks).unwrap_or_default()
    }
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
        assert_eq!(shard.postings(&entry, 10).unwrap(), [Posting { chunk: 2, impact: 7 }]);
        assert!(shard.find("stat").is_none());
        let mut found = Vec::new();
        shard.with_prefix("sta", |entry| found.push(entry.term.clone()));
        assert_eq!(found, ["state", "status"]);
    }

    #[test]
    fn terms_are_found_before_at_and_behind_every_mark() {
        let names: Vec<String> = (0..=3 * MARK_EVERY).map(|idx| format!("t{idx:02}")).collect();
        let terms: Vec<(&str, &[u32])> = names.iter().map(|name| (name.as_str(), &[4, 7][..])).collect();
        let shard = TermsShard::read(&mut Reader::new(&shard(&terms))).unwrap();
        for name in &names {
            let entry = shard.find(name).unwrap();
            assert_eq!((&entry.term, shard.postings(&entry, 8).unwrap().len()), (name, 2));
            assert!(shard.find(&format!("{name}x")).is_none());
        }
        for prefix in ["", "t", "t1", "t15", "t16", "t48", "u"] {
            let mut found = Vec::new();
            shard.with_prefix(prefix, |entry| found.push(entry.term.clone()));
            assert!(found.iter().eq(names.iter().filter(|name| name.starts_with(prefix))), "{prefix}");
        }
    }

    #[test]
    fn every_cut_of_a_shard_is_an_error() {
        let bytes = shard(&[("state", &[1, 5]), ("status", &[2])]);
        for len in 0..bytes.len() {
            assert!(TermsShard::read(&mut Reader::new(&bytes[..len])).is_err(), "cut to {len} bytes");
        }
    }
}
