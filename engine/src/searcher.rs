//! Answering queries over an index of which only the needed shards are loaded.
//!
//! [`Searcher::search`] goes forward until a shard is missing, says which, and begins anew once it is loaded: every step
//! depends on the query, the options and the index alone. `lookup` finds terms and their postings, `matching` the chunks
//! that may be hits and their order, `present` what is shown of them.

#[cfg(test)]
#[cfg(feature = "write")]
mod damage_tests;
#[cfg(test)]
#[cfg(feature = "write")]
mod language_tests;
mod lookup;
#[cfg(test)]
#[cfg(feature = "write")]
mod loss_tests;
mod matching;
mod meaning;
mod present;
mod reading;
#[cfg(test)]
#[cfg(feature = "write")]
mod reading_tests;
mod repeats;
#[cfg(test)]
#[cfg(feature = "write")]
mod repeats_tests;
mod shards;
#[cfg(test)]
#[cfg(feature = "write")]
mod tests;
mod unfinished;
mod versions;
#[cfg(test)]
#[cfg(feature = "write")]
mod versions_tests;

use self::lookup::Correction;
use self::matching::Found;
use crate::analysis::{Analyzer, Language, Stemmer};
use crate::bytes::Reader;
use crate::error::FormatError;
use crate::facet::{self, Kept};
use crate::format;
use crate::format::aliases;
use crate::format::cells::{Cell, CellProducts};
use crate::format::chunks::Pack;
use crate::format::manifest::Manifest;
use crate::format::terms::{TermsShard, Tier};
use crate::format::words::WordPack;
use crate::hit::{Answer, Note};
use crate::id::ShardId;
use crate::query::{Mode, Query, SearchOptions};

pub use reading::{Group, StoredChunk};
use shards::{Loaded, Shards};

/// What [`Searcher::search`] comes to, and other questions to an index.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress<T = Answer> {
    /// These shards are needed first: fetch them, [`Searcher::load`] each, and ask again.
    Missing(Vec<ShardId>),
    /// The answer.
    Done(T),
}

/// A shard taken apart, for [`Searcher::insert`].
pub struct DecodedShard {
    id: ShardId,
    loaded: Loaded,
    n_bytes: usize,
}

/// An open index; it performs no I/O and says which shards it needs.
///
/// The answer to a query depends on the index alone, not on what other queries have loaded before or in which order.
pub struct Searcher {
    manifest: Manifest,
    analyzer: Analyzer,
    loaded: Shards,
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
        let mut reader = format::open(file, b'm', 0, 0, manifest)?;
        let manifest = Manifest::read(&mut reader).map_err(|what| damaged(file, what))?;
        let languages = manifest.languages.iter().map(|code| Language::new(code)).collect();
        Ok(Searcher { manifest, analyzer: Analyzer::new(languages), loaded: Shards::default() })
    }

    /// An index that holds nothing, in the place of one that cannot be opened.
    pub fn empty() -> Searcher {
        Searcher { manifest: Manifest::default(), analyzer: Analyzer::new(Vec::new()), loaded: Shards::default() }
    }

    /// Languages whose stemmers must be handed over before the first search; none for an index in English.
    pub fn stemmers_needed(&self) -> Vec<String> {
        let languages = self.manifest.languages.iter().zip(self.analyzer.languages());
        let needed = languages.filter(|(_, language)| matches!(language, Language::Awaited));
        needed.map(|(code, _)| code.clone()).collect()
    }

    /// Hands over the stemmer of a language; one that the index does not have is dropped.
    pub fn set_stemmer(&mut self, language: &str, stemmer: Stemmer) {
        if let Some(idx) = self.manifest.languages.iter().position(|code| code == language) {
            self.analyzer.set(idx, Language::stemmed(language, stemmer));
        }
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
    /// As for [`Searcher::decode`]; the shards already loaded stay usable.
    pub fn load(&mut self, shard: ShardId, bytes: &[u8]) -> Result<(), FormatError> {
        let shard = self.decode(shard, bytes)?;
        self.insert(shard);
        Ok(())
    }

    /// Takes the decompressed bytes of one shard apart, without waiting for searches that are under way.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::open`], and [`FormatError::Unknown`] for a shard of another index.
    pub fn decode(&self, shard: ShardId, bytes: &[u8]) -> Result<DecodedShard, FormatError> {
        let unknown = || FormatError::Unknown { shard };
        let (folder, file) = (self.manifest.folder(shard).ok_or_else(unknown)?, self.path(shard).ok_or_else(unknown)?);
        let (kind, number) = shard.kind();
        let mut reader = format::open(&file, kind, folder, number, bytes)?;
        let n_chunks = self.manifest.n_chunks;
        let loaded = self.read(shard, &mut reader, n_chunks).map_err(|what| damaged(&file, what))?;
        Ok(DecodedShard { id: shard, loaded, n_bytes: shards::memory_bytes(shard, bytes.len()) })
    }

    /// Adds a shard that this searcher decoded.
    pub fn insert(&mut self, shard: DecodedShard) {
        self.loaded.insert(shard.id, shard.loaded, shard.n_bytes);
    }

    /// Bytes of memory that the loaded shards take, by estimate.
    pub fn loaded_bytes(&self) -> usize {
        self.loaded.n_bytes()
    }

    /// Lets go of shards that were not used lately, until the rest takes at most `bytes_max`.
    ///
    /// A search that needs them again asks for them again: the answers stay the same.
    pub fn shrink(&mut self, bytes_max: usize) {
        self.loaded.shrink(bytes_max);
    }

    fn read(&self, shard: ShardId, reader: &mut Reader<'_>, n_chunks: u32) -> Result<Loaded, &'static str> {
        Ok(match shard {
            ShardId::Terms(_) => Loaded::Terms(TermsShard::read(reader)?),
            ShardId::Tier(_) => Loaded::Tier(Tier::read(reader, n_chunks)?),
            ShardId::Aliases(_) => Loaded::Aliases(aliases::read(reader, n_chunks)?),
            ShardId::Chunks(group_idx, number) => {
                let group = &self.manifest.groups[group_idx as usize];
                let before = number * self.manifest.chunks_per_pack;
                Loaded::Pack(Pack::read(reader, (group.n_chunks - before).min(self.manifest.chunks_per_pack))?)
            }
            ShardId::Words(_) => Loaded::Words(WordPack::read(reader, self.n_cells())?),
            ShardId::CellProducts => {
                let n_products = self.manifest.products.len() as u32;
                Loaded::CellProducts(CellProducts::read(reader, self.n_cells(), n_products)?)
            }
            ShardId::Cell(_) => Loaded::Cell(Cell::read(reader, n_chunks)?),
        })
    }

    /// Answers a query, or says which shards are needed first.
    ///
    /// The text may hold words, `"phrases"` that must occur as they stand, `-words` that must not occur, and fields such as
    /// `product:finesse version:12.5` that add to the filter. Hits come by descending score, ties by ascending chunk
    /// number. A passage that stands in several versions is one hit, in the newest version that passes the filter; of
    /// passages that are almost the same the newest comes first. One that stands more than once in a version is one hit too,
    /// the best of them; the answer's totals count each.
    ///
    /// # Errors
    ///
    /// [`FormatError::Damaged`] if a loaded shard contradicts itself where it was not yet read, [`FormatError::Stemmer`] if
    /// one of [`Searcher::stemmers_needed`] is still missing.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Progress, FormatError> {
        match self.try_search(text, options) {
            Ok(answer) => Ok(Progress::Done(answer)),
            Err(Stop::Missing(shards)) => Ok(Progress::Missing(shards)),
            Err(Stop::Damaged(error)) => Err(error),
        }
    }

    fn try_search(&self, text: &str, options: &SearchOptions) -> Result<Answer, Stop> {
        if let Some(language) = self.stemmers_needed().pop() {
            return Err(Stop::Damaged(FormatError::Stemmer { language }));
        }
        let mut query = self.query(text, options)?;
        let kept = Kept::new(&self.manifest, &query.filters);
        let by_meaning = options.mode != Mode::Lexical && self.has_meaning(&query);
        let (offset, limit) = (options.offset as usize, options.limit as usize);
        let wanted = offset.saturating_add(limit).saturating_add(repeats::REPEATS_MAX);
        let mode = if by_meaning { options.mode } else { Mode::Lexical };
        // Vectors are fetched beside what is needed by words.
        let beside = |query: &Query| if by_meaning { self.vector_shards(query, &kept, mode) } else { Vec::new() };
        let (corrections, mut found) = self
            .find_corrected(&mut query, &kept, mode, wanted, options.as_typed)
            .map_err(|stop| self.and(stop, || beside(&query)))?;
        self.put_newest_first(text, &found.lists, &mut found.best)?;
        let shown_by = self.shown_by(&found.best, offset.saturating_add(limit))?;
        let hits = self.present(&found, &shown_by, offset, &query);
        let facets = facet::count(&self.manifest, &found.counts, &query.filters);
        let mut notes = std::mem::take(&mut query.notes);
        notes.extend(facet::unknown_values(&self.manifest, &query.filters));
        notes.extend(Searcher::correction_notes(&corrections));
        if found.total == 0
            && !query.terms.is_empty()
            && query.terms.iter().all(|term| term.is_common || term.is_name())
        {
            let message = "the query holds only very common words, which are looked for in short headings and in code, and \
                           stand in none; add one that says what it is about";
            notes.push(Note { code: "no-words", message: message.to_owned() });
        }
        if found.total == 0 && notes.is_empty() {
            notes.extend(facet::filtered_out(&self.manifest, &found.counts, &facets, &query.filters));
        }
        if options.mode == Mode::Semantic && !found.by_meaning {
            let message = match self.manifest.vectors {
                Some(_) => "no word of the query has a vector; the answer is by words",
                None => "this library has no index by meaning; the answer is by words",
            };
            notes.push(Note { code: "words-only", message: message.to_owned() });
        }
        Ok(Answer { hits, total: found.total, total_near: found.total_near, exact: found.exact, facets, notes })
    }

    /// Takes a query apart, with what the dictionary has of its flags.
    fn query(&self, text: &str, options: &SearchOptions) -> Result<Query, Stop> {
        let query = Query::parse(&self.analyzer, text, options, &|_| false);
        if query.dashed.is_empty() {
            return Ok(query);
        }
        let shards = || self.first_shards(&query, &Kept::new(&self.manifest, &query.filters));
        self.need(query.dashed.iter().filter_map(|flag| self.manifest.terms_shard(flag)))
            .map_err(|stop| self.and(stop, shards))?;
        Ok(Query::parse(&self.analyzer, text, options, &|flag| self.has_term(flag)))
    }

    /// Mends the words that nothing is found for, unless they are to stay as they were typed, then finds.
    fn find_corrected(
        &self,
        query: &mut Query,
        kept: &Kept,
        mode: Mode,
        wanted: usize,
        as_typed: bool,
    ) -> Result<(Vec<Correction>, Found), Stop> {
        self.need(self.first_shards(query, kept))?;
        self.settle_last_word(query)?;
        let corrections = self.correct(query, as_typed)?;
        Ok((corrections, self.find(query, kept, mode, wanted)?))
    }

    /// Asks for these shards too, where others are missing.
    fn and(&self, stop: Stop, shards: impl FnOnce() -> Vec<ShardId>) -> Stop {
        match stop {
            Stop::Missing(missing) => Stop::Missing(self.missing(missing.into_iter().chain(shards()))),
            Stop::Damaged(error) => Stop::Damaged(error),
        }
    }

    /// Stops unless all of these shards are loaded.
    fn need(&self, shards: impl IntoIterator<Item = ShardId>) -> Result<(), Stop> {
        let missing = self.missing(shards);
        if missing.is_empty() { Ok(()) } else { Err(Stop::Missing(missing)) }
    }

    /// Those of these shards that are not loaded, each once.
    fn missing(&self, shards: impl IntoIterator<Item = ShardId>) -> Vec<ShardId> {
        let mut missing = Vec::new();
        for shard in shards {
            if !self.loaded.contains_key(&shard) && !missing.contains(&shard) {
                missing.push(shard);
            }
        }
        missing
    }
}

/// Why a search cannot go on.
enum Stop {
    /// Shards are needed first.
    Missing(Vec<ShardId>),
    /// The index is not what it should be.
    Damaged(FormatError),
}

fn damaged(file: &str, what: &'static str) -> FormatError {
    FormatError::Damaged { file: file.to_owned(), what }
}
