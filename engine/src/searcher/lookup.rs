//! Terms of a query in the dictionary, and their postings.

use super::{Loaded, Searcher, Stop, damaged};
use crate::analysis::fold;
use crate::facet::Kept;
use crate::format::terms::TermEntry;
use crate::hit::Note;
use crate::id::ShardId;
use crate::lexical::Posting;
use crate::lexical::rank::{TermPostings, best_of};
use crate::query::{Filter, Query, QueryTerm};
use crate::spelling;

/// Most terms that an unfinished last word stands for: the most common ones.
const PREFIX_TERMS_MAX: usize = 8;

/// Most shards of the dictionary that are read for terms with one beginning.
const PREFIX_SHARDS_MAX: usize = 3;

/// Most shards of the dictionary that are read at once for a word with one of its first letters wrong or missing.
const HEAD_SHARDS_MAX: usize = 64;

/// By how many bits of its frequency a term is less likely for each unit that its slips cost.
///
/// Of 900 words of judged manuals with one slip drawn by hash, 831 became the word as it is written, and 840 of 900 of the
/// Kubernetes documentation (2026-11-27). Counting slips alone, 4 bits each, mended 251 and 248 of 300 of these.
const COST_BITS: u32 = 5;

/// A word that the library does not have, and the one that was looked for instead, as it is written most, if there is one.
pub(super) struct Correction {
    typed: String,
    meant: Option<String>,
}

/// A term that may be what was meant, and how likely.
struct Candidate {
    /// What the slips cost; `None` for a term that the word goes on from.
    cost: Option<u32>,
    /// For slips by how much they and the term's frequency speak for it; else the length that is shared.
    weight: u64,
    entry: TermEntry,
    /// The word of the term that is nearest to what was typed, else the one that is written most.
    written: String,
}

impl Candidate {
    /// The first in the alphabet of equals.
    fn is_before(&self, other: &Candidate) -> bool {
        let (this, that) = ((self.cost.is_some(), self.weight), (other.cost.is_some(), other.weight));
        this > that || this == that && self.entry.term < other.entry.term
    }
}

impl Searcher {
    /// Shards of the terms and stand-ins that any answer to the query needs.
    pub(super) fn first_shards(&self, query: &Query, kept: &Kept) -> Vec<ShardId> {
        let required = query.phrases.iter().flat_map(|phrase| &phrase.terms).flatten().chain(&query.excluded);
        let mut shards: Vec<ShardId> = Vec::new();
        let texts = query.terms.iter().flat_map(|term| &term.texts);
        shards.extend(texts.filter_map(|text| self.manifest.terms_shard(text)));
        shards.extend(required.filter_map(|term| self.manifest.terms_shard(term)));
        if !query.terms.is_empty() {
            shards.extend(self.alias_shards(query, kept));
        }
        shards
    }

    /// Shards of the stand-ins that a query heeds: those of every product that its filter on versions leaves something of,
    /// or of the one product that it is about.
    pub(super) fn alias_shards(&self, query: &Query, kept: &Kept) -> impl Iterator<Item = ShardId> {
        let one = kept.only_product(&self.manifest);
        let other_fields = |filter: &mut Filter| {
            *filter = Filter { version: std::mem::take(&mut filter.version), ..Filter::default() };
        };
        let by_version = query.filters.by_version();
        let of_version = Kept::new(&self.manifest, &query.filters.without(other_fields));
        let has_version = move |product| of_version.groups(&self.manifest).any(|(_, group)| group.product == product);
        let n_products = self.manifest.products.len() as u32;
        (0..n_products)
            .filter(move |&product| if by_version { has_version(product) } else { one == Some(product) })
            .filter(|&product| self.manifest.products[product as usize].has_aliases)
            .map(ShardId::Aliases)
    }

    /// The shards of the dictionary that can hold terms with this beginning.
    fn shards_with(&self, prefix: &str) -> impl Iterator<Item = ShardId> {
        let first = match self.manifest.terms_shard(prefix) {
            Some(ShardId::Terms(first)) => first,
            _ => u32::MAX,
        };
        let begins = move |shard: &u32| {
            *shard == first || self.manifest.bounds.get(*shard as usize).is_some_and(|bound| bound.starts_with(prefix))
        };
        (first..u32::MAX).take_while(begins).map(ShardId::Terms)
    }

    /// The first of them.
    pub(super) fn prefix_shards(&self, prefix: &str) -> Vec<ShardId> {
        self.shards_with(prefix).take(PREFIX_SHARDS_MAX).collect()
    }

    /// The dictionary's entry of a term whose shard is loaded.
    pub(super) fn entry(&self, term: &str) -> Option<(ShardId, TermEntry)> {
        let shard = self.manifest.terms_shard(term)?;
        match self.loaded.get(&shard) {
            Some(Loaded::Terms(terms)) => terms.find(term).map(|entry| (shard, entry)),
            _ => None,
        }
    }

    /// Whether the library has a term whose shard is loaded.
    pub(super) fn has_term(&self, term: &str) -> bool {
        self.entry(term).is_some()
    }

    /// The entries of a term, then those of the most common terms that an unfinished word stands for.
    pub(super) fn entries(&self, term: &QueryTerm) -> Vec<(ShardId, TermEntry)> {
        let mut entries: Vec<(ShardId, TermEntry)> = term.texts.iter().filter_map(|text| self.entry(text)).collect();
        let Some(prefix) = &term.prefix else { return entries };
        // The most common first, and of equally common terms the first in the alphabet: shards and their terms ascend.
        let mut begun: Vec<(ShardId, TermEntry)> = Vec::new();
        for shard in self.prefix_shards(prefix) {
            let Some(Loaded::Terms(terms)) = self.loaded.get(&shard) else { continue };
            terms.with_prefix(prefix, |entry| {
                let at = begun.partition_point(|(_, other)| other.doc_freq >= entry.doc_freq);
                if at < PREFIX_TERMS_MAX && !term.texts.contains(&entry.term) {
                    begun.truncate(PREFIX_TERMS_MAX - 1);
                    begun.insert(at, (shard, entry.clone()));
                }
            });
        }
        entries.extend(begun);
        entries
    }

    /// Postings of an entry; all of them if `deep`, else the best.
    fn entry_postings(&self, shard: ShardId, entry: &TermEntry, deep: bool) -> Result<Vec<Posting>, Stop> {
        let Some(Loaded::Terms(terms)) = self.loaded.get(&shard) else { return Ok(Vec::new()) };
        let flaw = |what| Stop::Damaged(damaged(&self.path(shard).unwrap_or_default(), what));
        let mut postings = terms.postings(entry, self.manifest.n_chunks).map_err(flaw)?;
        if deep && !entry.tier_lens.is_empty() {
            let tiers = (entry.first_tier..).take(entry.tier_lens.len()).map(ShardId::Tier);
            self.need(tiers.clone())?;
            for tier in tiers {
                if let Some(Loaded::Tier(more)) = self.loaded.get(&tier) {
                    postings.extend(more.postings());
                }
            }
            postings = best_of(&postings);
        }
        Ok(postings)
    }

    /// Postings of each term of the query, and whether some were left out; `deep` leaves none out.
    ///
    /// Terms of phrases are always read whole: a phrase may stand where one of its words has little weight.
    pub(super) fn postings(&self, query: &Query, deep: bool) -> Result<(Vec<TermPostings>, bool), Stop> {
        let mut is_cut = false;
        let mut lists = Vec::new();
        for term in &query.terms {
            let deep = deep || query.phrases.iter().any(|phrase| phrase.terms.contains(&term.texts));
            let mut found = TermPostings { doc_freq: 0, weight: term.weight, postings: Vec::new() };
            let entries = self.entries(term);
            let n_entries = entries.len();
            for (shard, entry) in entries {
                found.doc_freq = found.doc_freq.max(entry.doc_freq);
                is_cut |= !deep && !entry.tier_lens.is_empty();
                found.postings.extend(self.entry_postings(shard, &entry, deep)?);
            }
            if n_entries > 1 {
                found.postings = best_of(&found.postings);
            }
            lists.push(found);
        }
        Ok((lists, is_cut))
    }

    /// Every chunk that holds a term, ascending; none for a term that the library does not have.
    pub(super) fn chunks_with(&self, term: &str) -> Result<Vec<u32>, Stop> {
        let Some((shard, entry)) = self.entry(term) else { return Ok(Vec::new()) };
        Ok(self.entry_postings(shard, &entry, true)?.into_iter().map(|posting| posting.chunk).collect())
    }

    /// Puts terms that are spelled almost alike in the place of those that the library does not have, unless these are to stay
    /// `as_typed`; gives both kinds.
    pub(super) fn correct(&self, query: &mut Query, as_typed: bool) -> Result<Vec<Correction>, Stop> {
        let has_none = |term: &QueryTerm| term.texts.iter().all(|text| self.entry(text).is_none());
        let is_word = |term: &QueryTerm| term.prefix.is_none() && !term.is_common && !term.is_name();
        let is_unknown = |term: &QueryTerm| is_word(term) && has_none(term);
        let known: Vec<String> =
            query.terms.iter().filter(|term| !is_unknown(term)).map(|term| term.word.clone()).collect();
        let unknown: Vec<&mut QueryTerm> = query.terms.iter_mut().filter(|term| is_unknown(term)).collect();
        let near = |term: &QueryTerm| spellings(term).flat_map(|text| spelling::heads(&text)).collect::<Vec<_>>();
        if !as_typed {
            self.need(unknown.iter().flat_map(|term| self.shards_of(&near(term))).collect::<Vec<_>>())?;
        }
        let mut corrections: Vec<Correction> = Vec::new();
        for term in unknown {
            let typed = term.word.clone();
            let found = if as_typed { None } else { self.nearest(term, &near(term))? };
            if let Some(found) = found {
                let meant = Some(found.written);
                term.texts = vec![found.entry.term];
                corrections.retain(|known| known.typed != typed || known.meant.is_some());
                corrections.push(Correction { typed, meant });
            } else if !known.contains(&typed) && corrections.iter().all(|known| known.typed != typed) {
                corrections.push(Correction { typed, meant: None });
            }
        }
        Ok(corrections)
    }

    /// The term that is most likely meant, among those with these beginnings; without one that is sure to be, among those whose
    /// first letters are others, too.
    fn nearest(&self, term: &QueryTerm, heads: &[String]) -> Result<Option<Candidate>, Stop> {
        let mut best = self.most_likely(term, heads);
        for other_heads in [spelling::heads_within, spelling::other_heads] {
            if best.as_ref().and_then(|best| best.cost).is_some_and(|cost| spelling::is_sure(&term.word, cost)) {
                break;
            }
            let heads: Vec<String> = spellings(term).flat_map(|text| other_heads(&text)).collect();
            let shards = self.shards_of(&heads);
            if shards.len() <= HEAD_SHARDS_MAX {
                self.need(shards)?;
                let found = self.most_likely(term, &heads);
                if found.as_ref().is_some_and(|found| best.as_ref().is_none_or(|best| found.is_before(best))) {
                    best = found;
                }
            }
        }
        Ok(best)
    }

    /// Shards of the terms with these beginnings, each once.
    fn shards_of(&self, heads: &[String]) -> Vec<ShardId> {
        let mut shards: Vec<ShardId> = Vec::new();
        for shard in heads.iter().flat_map(|head| self.shards_with(head)) {
            if !shards.contains(&shard) {
                shards.push(shard);
            }
        }
        shards
    }

    /// The term that is most likely meant: by few slips and by frequency; without one, the longest that the word goes on from,
    /// as a slip in its ending keeps a word from being stemmed.
    fn most_likely(&self, term: &QueryTerm, heads: &[String]) -> Option<Candidate> {
        let mut best: Option<Candidate> = None;
        for head in heads {
            for shard in self.shards_with(head) {
                let Some(Loaded::Terms(terms)) = self.loaded.get(&shard) else { continue };
                terms.with_prefix(head, |entry| {
                    if let Some(this) = candidate(term, entry)
                        && best.as_ref().is_none_or(|best| this.is_before(best))
                    {
                        best = Some(this);
                    }
                });
            }
        }
        best
    }

    /// Says which words were corrected, and which are not in the library at all.
    pub(super) fn correction_notes(corrections: &[Correction]) -> Vec<Note> {
        let note = |correction: &Correction| {
            let absent = format!("`{}` is not in the library", correction.typed);
            match &correction.meant {
                Some(meant) => Note { code: "corrected", message: format!("{absent}; searched for `{meant}`") },
                None => Note { code: "unknown-word", message: absent },
            }
        };
        corrections.iter().map(note).collect()
    }
}

/// How a term that the library does not have may have been meant to be spelled: as typed, and by its stems.
fn spellings(term: &QueryTerm) -> impl Iterator<Item = String> {
    let word = (!spelling::is_identifier(&term.word)).then_some(term);
    word.into_iter().flat_map(|term| std::iter::once(fold::fold(&term.word)).chain(term.texts.iter().cloned()))
}

/// What speaks for a term of the dictionary in the place of one that is not there; `None` if it is spelled otherwise.
///
/// Words as they are written are compared, and stems too, which differ by less than words and so cost a slip more. Each unit of
/// cost outweighs a term 32 times as frequent: slips of manuals themselves are rare.
fn candidate(term: &QueryTerm, entry: &TermEntry) -> Option<Candidate> {
    let typed = fold::fold(&term.word);
    // The first of words that are equally near is written most.
    let near = entry.words().filter_map(|word| Some((spelling::cost(&typed, &fold::plain(word.to_owned()))?, word)));
    let near = near.min_by_key(|(cost, _)| *cost);
    let by_stem = term.texts.iter().filter_map(|text| spelling::cost(text, &entry.term)).min();
    let cost = near.into_iter().map(|(cost, _)| cost).chain(by_stem.map(|cost| cost + spelling::OTHER_COST)).min();
    let written = near.map_or_else(|| entry.words().next().unwrap_or(&entry.term), |(_, word)| word).to_owned();
    if let Some(cost) = cost {
        let weight = u64::from(entry.doc_freq) << (COST_BITS * (3 * spelling::OTHER_COST - cost));
        return Some(Candidate { cost: Some(cost), weight, entry: entry.clone(), written });
    }
    let goes_on = term.texts.iter().any(|text| spelling::is_stem_of(text, &entry.term));
    goes_on.then(|| Candidate { cost: None, weight: entry.term.len() as u64, entry: entry.clone(), written })
}
