//! Answering queries over an index of which only the needed shards are loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analyzer;
use crate::error::FormatError;
use crate::facet::{self, Kept};
use crate::format::aliases::{self, AliasRun};
use crate::format::chunks::Pack;
use crate::format::manifest::Manifest;
use crate::format::postings::Posting;
use crate::format::terms::{TermEntry, TermsShard, read_tier};
use crate::format::{self, ShardId, bytes::Reader};
use crate::hit::{Answer, Hit, Note};
use crate::lexical::rank::{Scores, TermPostings, best_of};
use crate::query::{self, QueryTerm, SearchOptions};
use crate::snippet::snippet;

/// Most terms that an unfinished last word stands for: the most common ones.
const PREFIX_TERMS_MAX: usize = 8;

/// Most shards of the dictionary that are read for an unfinished word.
const PREFIX_SHARDS_MAX: usize = 3;

/// What [`Searcher::search`] comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// These shards are needed first: fetch them, [`Searcher::load`] each, and search again.
    Missing(Vec<ShardId>),
    /// The answer.
    Done(Answer),
}

/// A loaded shard.
enum Loaded {
    Terms(TermsShard),
    Tier(Vec<Posting>),
    Aliases(Vec<AliasRun>),
    Pack(Pack),
}

/// An open index; it performs no I/O and says which shards it needs.
///
/// The answer to a query depends on the index alone, not on what other queries have loaded before or in which order.
pub struct Searcher {
    manifest: Manifest,
    analyzer: Analyzer,
    loaded: BTreeMap<ShardId, Loaded>,
}

/// Chunks that pass the filter, with the chunk whose score they have.
struct Ranked {
    /// Best first: chunk to show, its score.
    best: Vec<(u32, f32)>,
    by_group: Vec<u32>,
    by_version: BTreeMap<String, u32>,
    total: u32,
}

impl Searcher {
    /// Opens an index from the decompressed bytes of its manifest.
    ///
    /// # Errors
    ///
    /// [`FormatError::Magic`] and [`FormatError::Version`] if another program or release wrote it,
    /// [`FormatError::Damaged`] if it is cut short or contradicts itself.
    pub fn open(manifest: &[u8]) -> Result<Searcher, FormatError> {
        let file = "the manifest of the index";
        let mut reader = format::open(file, b'm', 0, manifest)?;
        let manifest = Manifest::read(&mut reader).map_err(|what| damaged(file, what))?;
        Ok(Searcher { manifest, analyzer: Analyzer::english(), loaded: BTreeMap::new() })
    }

    /// Number of chunks in the index.
    pub fn n_chunks(&self) -> u32 {
        self.manifest.n_chunks
    }

    /// Path of a shard below the site's root; `None` for one that the index does not have.
    pub fn path(&self, shard: ShardId) -> Option<String> {
        self.manifest.path(shard)
    }

    /// Adds the decompressed bytes of one shard.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::open`], and [`FormatError::Unknown`] for a shard of another index; the shards already loaded
    /// stay usable.
    pub fn load(&mut self, shard: ShardId, bytes: &[u8]) -> Result<(), FormatError> {
        let file = self.path(shard).ok_or(FormatError::Unknown { shard })?;
        let (kind, number) = shard.kind();
        let mut reader = format::open(&file, kind, number, bytes)?;
        let n_chunks = self.manifest.n_chunks;
        let loaded = self.read(shard, &mut reader, n_chunks).map_err(|what| damaged(&file, what))?;
        self.loaded.insert(shard, loaded);
        Ok(())
    }

    fn read(&self, shard: ShardId, reader: &mut Reader<'_>, n_chunks: u32) -> Result<Loaded, &'static str> {
        Ok(match shard {
            ShardId::Terms(_) => Loaded::Terms(TermsShard::read(reader)?),
            ShardId::Tier(_) => Loaded::Tier(read_tier(reader, n_chunks)?),
            ShardId::Aliases(_) => Loaded::Aliases(aliases::read(reader, n_chunks)?),
            ShardId::Chunks(group_idx, number) => {
                let pack = Pack::read(reader)?;
                let group = &self.manifest.groups[group_idx as usize];
                let before = number * self.manifest.chunks_per_pack;
                if pack.chunks.len() as u32 != (group.n_chunks - before).min(self.manifest.chunks_per_pack) {
                    return Err("it does not hold the chunks that the manifest gives");
                }
                Loaded::Pack(pack)
            }
        })
    }

    /// Answers a query, or says which shards are needed first.
    ///
    /// Hits come by descending score, ties by ascending chunk number. A passage that stands in several versions is one
    /// hit, in the newest version that passes the filter.
    ///
    /// # Errors
    ///
    /// [`FormatError::Damaged`] if a loaded shard contradicts itself where it was not yet read.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Progress, FormatError> {
        let terms = query::parse(&self.analyzer, text, options.prefix);
        let kept = Kept::new(&self.manifest, &options.filter);
        let missing = self.missing_first(&terms, &kept);
        if !missing.is_empty() {
            return Ok(Progress::Missing(missing));
        }
        let wanted = options.offset.saturating_add(options.limit);
        let (mut lists, cut) = self.postings(&terms, false)?;
        let mut ranked = self.rank(&lists, &kept, wanted);
        let mut exact = cut.is_empty();
        if !exact && ranked.total < wanted {
            // The best postings alone leave fewer hits than were asked for: the answer must not pass for all there is.
            let missing = self.not_loaded(cut);
            if !missing.is_empty() {
                return Ok(Progress::Missing(missing));
            }
            lists = self.postings(&terms, true)?.0;
            ranked = self.rank(&lists, &kept, wanted);
            exact = true;
        }
        let page: Vec<(u32, f32)> = ranked.best.iter().skip(options.offset as usize).copied().collect();
        let missing = self.not_loaded(page.iter().map(|(chunk, _)| self.manifest.pack_of(*chunk).0));
        if !missing.is_empty() {
            return Ok(Progress::Missing(missing));
        }
        let marks = self.marks(&terms, &lists);
        let prefix = terms.last().and_then(|term| term.prefix.as_deref());
        let hits = page.into_iter().filter_map(|(chunk, score)| self.hit(chunk, score, &marks, prefix)).collect();
        let mut notes = facet::unknown_values(&self.manifest, &options.filter);
        if terms.is_empty() && !text.trim().is_empty() {
            let message = "the query holds only very common words; add a word that says what it is about".to_owned();
            notes.push(Note { code: "stop-words-only", message });
        }
        let facets = facet::count(&self.manifest, &ranked.by_group, ranked.by_version);
        Ok(Progress::Done(Answer { hits, total: ranked.total, exact, facets, notes }))
    }

    /// Shards of the terms and stand-ins that any answer needs.
    fn missing_first(&self, terms: &[QueryTerm], kept: &Kept) -> Vec<ShardId> {
        let by_term = terms.iter().flat_map(|term| self.term_shards(term));
        let one = kept.only_product(&self.manifest);
        let products: BTreeSet<u32> = kept.groups(&self.manifest).map(|(_, group)| group.product).collect();
        let by_product = products.into_iter().filter(|&product| kept.by_version || one == Some(product));
        let aliases = by_product
            .filter(|&product| self.manifest.products[product as usize].has_aliases && !terms.is_empty())
            .map(ShardId::Aliases);
        self.not_loaded(by_term.chain(aliases))
    }

    /// Those of the shards that are not loaded, each once, in the order given.
    fn not_loaded(&self, shards: impl IntoIterator<Item = ShardId>) -> Vec<ShardId> {
        let mut missing = Vec::new();
        for shard in shards {
            if !self.loaded.contains_key(&shard) && !missing.contains(&shard) {
                missing.push(shard);
            }
        }
        missing
    }

    /// Shards of the dictionary that hold a term, and for an unfinished word the terms that begin with it.
    fn term_shards(&self, term: &QueryTerm) -> Vec<ShardId> {
        let mut shards: Vec<ShardId> = self.manifest.terms_shard(&term.text).into_iter().collect();
        if let Some(prefix) = &term.prefix
            && let Some(ShardId::Terms(first)) = self.manifest.terms_shard(prefix)
        {
            let bounds = &self.manifest.bounds;
            let more = (first + 1..).take_while(|&shard| {
                bounds.get(shard as usize).is_some_and(|bound| bound.starts_with(prefix.as_str()))
            });
            shards.extend(std::iter::once(first).chain(more).take(PREFIX_SHARDS_MAX).map(ShardId::Terms));
        }
        shards
    }

    /// Postings of each term of the query, and the tiers that were left out.
    fn postings(&self, terms: &[QueryTerm], deep: bool) -> Result<(Vec<TermPostings>, Vec<ShardId>), FormatError> {
        let mut cut = Vec::new();
        let mut lists = Vec::new();
        for term in terms {
            let mut found = TermPostings { doc_freq: 0, weight: term.weight, postings: Vec::new() };
            let mut parts = Vec::new();
            for (shard, entry) in self.entries(term) {
                found.doc_freq = found.doc_freq.max(entry.doc_freq);
                let tiers = (entry.first_tier..).take(entry.tier_lens.len()).map(ShardId::Tier);
                let mut part = self.term_postings(shard, entry)?;
                if deep {
                    for tier in tiers {
                        if let Some(Loaded::Tier(more)) = self.loaded.get(&tier) {
                            part.extend_from_slice(more);
                        }
                    }
                } else {
                    cut.extend(tiers);
                }
                parts.push(part);
            }
            found.postings = best_of(parts);
            lists.push(found);
        }
        Ok((lists, cut))
    }

    /// The entry of a term, then those of the terms that an unfinished word stands for.
    fn entries<'a>(&'a self, term: &'a QueryTerm) -> Vec<(ShardId, &'a TermEntry)> {
        let mut whole = Vec::new();
        let mut begun: Vec<(ShardId, &'a TermEntry)> = Vec::new();
        for shard in self.term_shards(term) {
            let Some(Loaded::Terms(terms)) = self.loaded.get(&shard) else { continue };
            if whole.is_empty() {
                whole.extend(terms.find(&term.text).map(|entry| (shard, entry)));
            }
            if let Some(prefix) = &term.prefix {
                let more = terms.with_prefix(prefix).filter(|entry| entry.term != term.text).map(|entry| (shard, entry));
                begun.extend(more.filter(|(_, entry)| begun.iter().all(|(_, known)| known.term != entry.term)).collect::<Vec<_>>());
            }
        }
        begun.sort_by(|a, b| b.1.doc_freq.cmp(&a.1.doc_freq).then_with(|| a.1.term.cmp(&b.1.term)));
        begun.truncate(PREFIX_TERMS_MAX);
        whole.extend(begun);
        whole
    }

    fn term_postings(&self, shard: ShardId, entry: &TermEntry) -> Result<Vec<Posting>, FormatError> {
        let Some(Loaded::Terms(terms)) = self.loaded.get(&shard) else { return Ok(Vec::new()) };
        let file = || self.path(shard).unwrap_or_default();
        terms.postings(entry, self.manifest.n_chunks).map_err(|what| damaged(&file(), what))
    }

    /// Scores, filters and sorts.
    fn rank(&self, lists: &[TermPostings], kept: &Kept, wanted: u32) -> Ranked {
        let scores = Scores::new(lists, self.manifest.n_chunks, self.manifest.n_indexed);
        let mut ranked = Ranked {
            best: Vec::new(),
            by_group: vec![0; self.manifest.groups.len()],
            by_version: BTreeMap::new(),
            total: 0,
        };
        let one = kept.only_product(&self.manifest);
        let mut at = 0;
        for (group_idx, group) in self.manifest.groups.iter().enumerate() {
            let end = at + scores.matched[at..].partition_point(|&chunk| chunk < group.first + group.n_chunks);
            let mut n_group = (end - at) as u32;
            if kept.keeps(group_idx) {
                ranked.best.extend(scores.matched[at..end].iter().map(|&chunk| (chunk, scores.of(chunk))));
                ranked.by_group[group_idx] += n_group;
            }
            if kept.by_version || one == Some(group.product) {
                n_group += self.add_aliases(group_idx, &scores, kept, &mut ranked);
            }
            if one == Some(group.product) && kept.keeps(group_idx) && n_group > 0 {
                *ranked.by_version.entry(group.version.clone()).or_default() += n_group;
            }
            at = end;
        }
        ranked.total = ranked.best.len() as u32;
        select(&mut ranked.best, wanted as usize);
        ranked
    }

    /// Puts the stand-ins of one group in the place of chunks that the filter left out, and returns how many match.
    fn add_aliases(&self, group_idx: usize, scores: &Scores, kept: &Kept, ranked: &mut Ranked) -> u32 {
        let group = &self.manifest.groups[group_idx];
        let Some(Loaded::Aliases(runs)) = self.loaded.get(&ShardId::Aliases(group.product)) else { return 0 };
        let mut n_matching = 0;
        let range = group.first..group.first + group.n_chunks;
        for run in runs.iter().filter(|run| run.first < range.end && run.first + run.len > range.start) {
            for i in 0..run.len {
                let (chunk, primary) = (run.first + i, run.primary + i);
                if !range.contains(&chunk) || scores.of(primary) <= 0.0 {
                    continue;
                }
                n_matching += 1;
                let shown = self.stands_for(primary, chunk, runs, kept);
                if shown && kept.keeps(group_idx) {
                    ranked.best.push((chunk, scores.of(primary)));
                    ranked.by_group[group_idx] += 1;
                }
            }
        }
        n_matching
    }

    /// Whether `chunk` is the newest copy of `primary` that the filter keeps.
    fn stands_for(&self, primary: u32, chunk: u32, runs: &[AliasRun], kept: &Kept) -> bool {
        let keeps = |chunk: u32| kept.keeps(self.manifest.group_of(chunk).0 as usize);
        if keeps(primary) {
            return false;
        }
        let version = &self.manifest.group_of(chunk).1.version;
        let copy = |run: &AliasRun| {
            let offset = primary.checked_sub(run.primary).filter(|offset| *offset < run.len)?;
            Some(run.first + offset)
        };
        let newest = runs.iter().filter_map(copy).find(|&copy| keeps(copy));
        newest.is_none_or(|newest| self.manifest.group_of(newest).1.version == *version)
    }

    /// Terms to mark in snippets, with their weights.
    fn marks<'a>(&self, terms: &'a [QueryTerm], lists: &[TermPostings]) -> Vec<(&'a str, f32)> {
        let weight = |list: &TermPostings| {
            list.weight * crate::lexical::bm25::idf(list.doc_freq, self.manifest.n_indexed)
        };
        terms.iter().zip(lists).map(|(term, list)| (term.text.as_str(), weight(list))).collect()
    }

    fn hit(&self, chunk: u32, score: f32, marks: &[(&str, f32)], prefix: Option<&str>) -> Option<Hit> {
        let (shard, at) = self.manifest.pack_of(chunk);
        let Some(Loaded::Pack(pack)) = self.loaded.get(&shard) else { return None };
        let record = pack.chunks.get(at)?;
        let document = &pack.documents[record.document as usize];
        let group = self.manifest.group_of(chunk).1;
        let product = &self.manifest.products[group.product as usize];
        let id = crate::id::ChunkId {
            product: product.name.clone(),
            version: group.version.clone(),
            doc_type: group.doc_type.clone(),
            document: document.name.clone(),
            ordinal: record.ordinal,
        };
        let body = record.text.strip_prefix(record.title.as_str()).filter(|rest| rest.starts_with('\n'));
        let snippet = snippet(&self.analyzer, body.unwrap_or(&record.text).trim_start(), marks, prefix);
        let mut breadcrumb = vec![document.title.clone()];
        breadcrumb.extend(record.heading_path.iter().cloned());
        Some(Hit {
            chunk_id: id.to_string(),
            title: record.title.clone(),
            url: format!("{}/{}.html", document.url, record.ordinal),
            source: document.source.clone(),
            page: record.page,
            page_label: record.page_label.clone(),
            headings: record.headings.clone(),
            breadcrumb,
            vendor: self.manifest.vendors[product.vendor as usize].clone(),
            product: product.name.clone(),
            version: group.version.clone(),
            doc_type: group.doc_type.clone(),
            score,
            snippet: snippet.text,
            highlights: snippet.highlights,
            also_in: record.also_in.clone(),
        })
    }
}

/// Keeps the `wanted` best, by descending score, then ascending chunk.
fn select(best: &mut Vec<(u32, f32)>, wanted: usize) {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if wanted == 0 {
        best.clear();
    } else if best.len() > wanted {
        best.select_nth_unstable_by(wanted - 1, order);
        best.truncate(wanted);
    }
    best.sort_unstable_by(order);
}

fn damaged(file: &str, what: &'static str) -> FormatError {
    FormatError::Damaged { file: file.to_owned(), what }
}
