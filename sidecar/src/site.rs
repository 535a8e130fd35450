//! One library, searched from many threads: the shell of the engine in this server.
//!
//! A [`Generation`] is the library as one manifest describes it. An answer is worked out over one of them from its first
//! step to its last: where the site is published anew meanwhile and old shards are gone, the question is put again to the
//! new one as a whole.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use mcdewey_engine::{Answer, ChunkIdx, FormatError, Mode, Progress, SearchOptions, Searcher, ShardId, StoredChunk};
use xxhash_rust::xxh3::xxh3_64;

use crate::file::{Stamp, StoreError};
use crate::store::Store;

/// Steps after which a question is given up: no search takes ten, a name is found in as many as a number has digits.
const STEPS_MAX: usize = 64;

/// Most bytes of the files that one step reads, after decompression: all postings of a word that stands in the most chunks that
/// there may be have 25 MB.
const STEP_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Searches of one library at once: as many calls as are worked on, and some that nobody waits for any more.
const SEARCHES_MAX: usize = 64;

/// How often a host is asked whether a library was published anew; a folder is looked at each time.
const REVALIDATE: Duration = Duration::from_secs(60);

/// How soon it is asked again because a shard is missing.
const REVALIDATE_MISSING: Duration = Duration::from_secs(5);

/// A library as one manifest describes it.
pub(crate) struct Generation {
    searcher: RwLock<Searcher>,
    stamp: Stamp,
    /// Hash of the manifest.
    pub(crate) hash: u64,
    /// Why there is no manifest, by its code and in words: the library then holds nothing until it is published anew.
    closed: Option<(&'static str, String)>,
}

/// When the manifest was looked at.
struct Looked {
    last: Instant,
    /// Because a shard was missing, and it was the same.
    in_vain: Option<Instant>,
}

/// A library.
pub(crate) struct Site {
    /// What it is called where there are several.
    pub(crate) name: String,
    /// What addresses of its pages begin with; empty if they are given as they stand in the library.
    pub(crate) public_url: String,
    store: Store,
    /// Most memory for its decoded shards, in bytes.
    shard_bytes_max: usize,
    current: RwLock<Arc<Generation>>,
    /// Searches that are under way.
    n_searches: AtomicUsize,
    /// Held while the manifest is looked at.
    looked: Mutex<Looked>,
}

impl Site {
    /// Opens a library; one that cannot be opened is closed until it can.
    pub(crate) fn open(name: String, public_url: String, store: Store, shard_bytes_max: usize) -> Site {
        let missing = || StoreError::Missing { file: mcdewey_engine::MANIFEST_PATH.to_owned() };
        let found = store.manifest(None).and_then(|found| found.ok_or_else(missing));
        let opened = found.and_then(|(stamp, manifest)| Generation::open(&store, stamp, &manifest));
        let generation = Arc::new(opened.unwrap_or_else(|error| Generation::closed(&error)));
        let looked = Mutex::new(Looked { last: Instant::now(), in_vain: None });
        let (current, n_searches) = (RwLock::new(generation), AtomicUsize::new(0));
        Site { name, public_url, store, shard_bytes_max, current, n_searches, looked }
    }

    /// Address of a page, given its address below the site's root.
    pub(crate) fn url(&self, below: &str) -> String {
        format!("{}{below}", self.public_url)
    }

    /// Answers a query; where vectors cannot be had, by words, with a note that says so.
    pub(crate) fn search(&self, query: &str, options: &SearchOptions) -> Result<(Arc<Generation>, Answer), StoreError> {
        let _under_way = UnderWay::begin(&self.n_searches)?;
        let mut generation = self.current();
        generation.check()?;
        let mut found = self.ask(&generation, |searcher| searcher.search(query, options));
        if found.as_ref().is_err_and(Failure::is_missing)
            && let Some(newer) = self.newer(&generation)
        {
            generation = newer;
            found = self.ask(&generation, |searcher| searcher.search(query, options));
        }
        if let Err(Failure::Vectors(error)) = found {
            tracing::warn!(site = self.name, %error, "the index by meaning cannot be had; answering by words");
            let by_words = SearchOptions { mode: Mode::Lexical, ..options.clone() };
            let answer = self.ask(&generation, |searcher| searcher.search(query, &by_words));
            found = answer.map(Answer::without_meaning);
        }
        found.map(|answer| (generation, answer)).map_err(Failure::into_error)
    }

    /// Works something out over one generation: the current one, or if shards of it are gone, the one after it.
    pub(crate) fn over_one_generation<T>(
        &self,
        work: impl Fn(&Arc<Generation>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let generation = self.current();
        generation.check()?;
        match work(&generation) {
            Err(error @ StoreError::Missing { .. }) => match self.newer(&generation) {
                Some(newer) => work(&newer),
                None => Err(error),
            },
            other => other,
        }
    }

    /// Asks a searcher until it has all the shards that it needs.
    pub(crate) fn ask<T>(
        &self,
        generation: &Generation,
        question: impl Fn(&Searcher) -> Result<Progress<T>, FormatError>,
    ) -> Result<T, Failure> {
        for _ in 0..STEPS_MAX {
            let progress = question(&generation.searcher());
            match progress.map_err(|error| Failure::Words(error.into()))? {
                Progress::Done(answer) => return Ok(answer),
                Progress::Missing(shards) => self.load(generation, &shards)?,
            }
        }
        Err(Failure::Words(StoreError::Missing { file: "the end of a search".to_owned() }))
    }

    /// The chunks with these numbers; those beyond the last are left out.
    pub(crate) fn chunks(
        &self,
        generation: &Generation,
        chunks: std::ops::Range<u32>,
    ) -> Result<Vec<StoredChunk>, StoreError> {
        let question = |searcher: &Searcher| {
            let (mut found, mut missing) = (Vec::new(), Vec::new());
            for chunk in chunks.clone() {
                match searcher.chunk(ChunkIdx(chunk)) {
                    Progress::Done(chunk) => found.extend(chunk),
                    Progress::Missing(shards) => {
                        missing.extend(shards);
                        missing.dedup();
                    }
                }
            }
            Ok(if missing.is_empty() { Progress::Done(found) } else { Progress::Missing(missing) })
        };
        self.ask(generation, question).map_err(Failure::into_error)
    }

    /// Fetches shards, all at once, and adds them.
    fn load(&self, generation: &Generation, shards: &[ShardId]) -> Result<(), Failure> {
        let (decoded, failure) = {
            let paths: Vec<String> = {
                let searcher = generation.searcher();
                shards.iter().filter_map(|&shard| searcher.path(shard)).collect()
            };
            let (mut decoded, mut failure) = (Vec::with_capacity(paths.len()), None);
            let (mut next, mut n_bytes_left) = (shards.iter(), STEP_BYTES_MAX);
            self.store.files(&paths, &mut |file| {
                let Some(&shard) = next.next() else { return };
                let decoded_file = file.and_then(|bytes| {
                    let too_large =
                        || StoreError::TooLarge { file: generation.searcher().path(shard).unwrap_or_default() };
                    n_bytes_left = n_bytes_left.checked_sub(bytes.len()).ok_or_else(too_large)?;
                    Ok(generation.searcher().decode(shard, &bytes)?)
                });
                match decoded_file {
                    Ok(shard) => decoded.push(shard),
                    // Without words there is no answer: that failure counts before one of vectors.
                    Err(error) if !shard.is_for_meaning() => failure = Some(Failure::Words(error)),
                    Err(error) => failure = failure.take().or(Some(Failure::Vectors(error))),
                }
            });
            (decoded, failure)
        };
        let mut searcher = generation.searcher.write().unwrap_or_else(PoisonError::into_inner);
        for shard in decoded {
            searcher.insert(shard);
        }
        searcher.shrink(self.shard_bytes_max);
        failure.map_or(Ok(()), Err)
    }

    /// The library as it is published now, as far as that was looked at.
    pub(crate) fn current(&self) -> Arc<Generation> {
        let known = self.known();
        let every = if self.store.is_near() { Duration::ZERO } else { REVALIDATE };
        // Whoever comes while another looks goes on with what is known.
        let Ok(mut looked) = self.looked.try_lock() else { return known };
        if looked.last.elapsed() < every {
            return known;
        }
        looked.last = Instant::now();
        self.reopen(&known).unwrap_or(known)
    }

    /// What replaced a generation of which shards are missing; `None` if nothing did.
    fn newer(&self, old: &Arc<Generation>) -> Option<Arc<Generation>> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known();
        if !Arc::ptr_eq(&known, old) {
            return Some(known);
        }
        if !self.store.is_near() && looked.in_vain.is_some_and(|before| before.elapsed() < REVALIDATE_MISSING) {
            return None;
        }
        looked.last = Instant::now();
        let newer = self.reopen(old);
        looked.in_vain = newer.is_none().then_some(looked.last);
        newer
    }

    /// Looks at the manifest; what it was stays where it cannot be had.
    fn reopen(&self, known: &Arc<Generation>) -> Option<Arc<Generation>> {
        let opened = match self.store.manifest(Some(&known.stamp)) {
            Ok(None) => return None,
            Ok(Some((stamp, manifest))) => Generation::open(&self.store, stamp, &manifest),
            Err(error) => Err(error),
        };
        match opened {
            Ok(generation) => {
                if generation.hash != known.hash {
                    tracing::info!(site = self.name, "the library was published anew");
                }
                let generation = Arc::new(generation);
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&generation);
                (generation.hash != known.hash).then_some(generation)
            }
            Err(error) => {
                tracing::warn!(site = self.name, %error, "the library cannot be looked at; going on with what it was");
                None
            }
        }
    }

    fn known(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A search that is under way, until it is dropped.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn begin(n_searches: &'a AtomicUsize) -> Result<UnderWay<'a>, StoreError> {
        let under_way = UnderWay(n_searches);
        if n_searches.fetch_add(1, Ordering::Relaxed) < SEARCHES_MAX { Ok(under_way) } else { Err(StoreError::Busy) }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Generation {
    fn open(store: &Store, stamp: Stamp, manifest: &[u8]) -> Result<Generation, StoreError> {
        let mut searcher = Searcher::open(manifest)?;
        for code in searcher.stemmers_needed() {
            if let Some(language) = mcdewey_stemmers::find(&code) {
                searcher.set_stemmer(&code, Box::new(|word| language.stem(word)));
            }
        }
        store.forget_others(&folders(&searcher));
        Ok(Generation { searcher: RwLock::new(searcher), stamp, hash: xxh3_64(manifest), closed: None })
    }

    fn closed(error: &StoreError) -> Generation {
        let closed = Some((error.code(), error.to_string()));
        Generation { searcher: RwLock::new(Searcher::empty()), stamp: Stamp::default(), hash: 0, closed }
    }

    /// Says why the library is closed, if it is.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match &self.closed {
            Some((code, message)) => Err(StoreError::Closed { code, message: message.clone() }),
            None => Ok(()),
        }
    }

    /// The engine, for what needs no shards.
    pub(crate) fn searcher(&self) -> std::sync::RwLockReadGuard<'_, Searcher> {
        self.searcher.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names of the folders that the shards of an index lie in.
fn folders(searcher: &Searcher) -> Vec<String> {
    let packs = (0..).map_while(|group| searcher.path(ShardId::Chunks(group, 0)));
    let kinds = [ShardId::Terms(0), ShardId::Tier(0), ShardId::Aliases(0), ShardId::Words(0), ShardId::CellProducts];
    let others = kinds.into_iter().chain([ShardId::Cell(0)]).filter_map(|shard| searcher.path(shard));
    let folder = |path: String| path.rsplit('/').nth(1).map(str::to_owned);
    packs.chain(others).filter_map(folder).collect()
}

/// Why a question has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What only the search by meaning needs could not be had.
    Vectors(StoreError),
    /// Something else could not be had.
    Words(StoreError),
}

impl Failure {
    fn is_missing(&self) -> bool {
        matches!(self, Failure::Vectors(StoreError::Missing { .. }) | Failure::Words(StoreError::Missing { .. }))
    }

    pub(crate) fn into_error(self) -> StoreError {
        match self {
            Failure::Vectors(error) | Failure::Words(error) => error,
        }
    }
}
