//! The browser shell over the engine: it fetches shards and converts values; it ranks and decodes nothing itself.
//!
//! It runs in a worker, so that typing never waits for a search. `js/worker.js` owns the one [`SearchIndex`] of a page.

mod convert;
mod failure;
mod fetch;
#[cfg(target_arch = "wasm32")]
mod unicode;

use std::cell::RefCell;

use js_sys::{Function, Promise};
use mcdewey_engine::{Mode, Progress, SearchOptions, Searcher, ShardId};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use failure::Failure;
use fetch::Group;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Search over one published library, for JavaScript.
#[wasm_bindgen]
pub struct SearchIndex {
    searcher: RefCell<Searcher>,
    /// Address of the site's root, with a final `/`.
    base: String,
    /// Gives the promise of a language's stemmer.
    load_stemmer: Function,
}

#[wasm_bindgen]
impl SearchIndex {
    /// Opens the library at `base`; `manifest` is the promise of its manifest's `Response`, begun before this module was
    /// there, so that the two do not wait for one another. `load_stemmer` is called with the code of each language of the
    /// library but English, and gives the promise of a function from words to stems.
    ///
    /// # Errors
    ///
    /// Rejects with an `Error` whose `code` is `offline` or `manifest-missing` if the manifest cannot be had, or one of
    /// the `format-…` codes if it is not one of this release; or with what `load_stemmer` rejects with.
    pub async fn open(base: String, manifest: Promise, load_stemmer: Function) -> Result<SearchIndex, JsValue> {
        #[cfg(target_arch = "wasm32")]
        mcdewey_engine::set_unicode(unicode::OF_BROWSER);
        let response =
            JsFuture::from(manifest).await.map_err(|cause| convert::error(&Failure::network(&base, &cause)))?;
        let searcher = open(&base, response, &load_stemmer).await?;
        Ok(SearchIndex { searcher: RefCell::new(searcher), base, load_stemmer })
    }

    /// Answers a query; `options` as in the documentation of `search/mcdewey.js`. `on_partial`, if it is a function, is
    /// called with the answer by words where that is there before the final one.
    ///
    /// Where vectors cannot be had, the answer is by words, with a note that says so.
    ///
    /// # Errors
    ///
    /// Rejects with an `Error` whose `code` is `offline`, `shard-missing` or one of the `format-…` codes, or with an
    /// `AbortError` once `signal` is aborted.
    pub async fn search(
        &self,
        query: String,
        options: JsValue,
        signal: AbortSignal,
        on_partial: JsValue,
    ) -> Result<JsValue, JsValue> {
        let options = convert::options(&options)?;
        let on_partial = on_partial.dyn_into::<Function>().ok().filter(|_| options.mode == Mode::Hybrid);
        let mut attempt = Attempt {
            query,
            options,
            signal,
            on_partial,
            groups: Vec::new(),
            n_groups: 0,
            reloaded: false,
            has_vectors: true,
        };
        loop {
            // An answer that is there at once needs no other before it.
            let mut missing = if attempt.n_groups == 0 { Vec::new() } else { self.partial(&mut attempt)? };
            match self.step(&attempt.query, &attempt.options)? {
                Progress::Done(answer) => {
                    let answer = if attempt.has_vectors { answer } else { answer.without_meaning() };
                    return Ok(convert::answer(&answer));
                }
                Progress::Missing(more) => missing.extend(more),
            }
            self.begin(missing, &mut attempt);
            self.wait(&mut attempt).await?;
        }
    }

    /// Number of chunks in the library.
    #[wasm_bindgen(getter, js_name = nChunks)]
    pub fn n_chunks(&self) -> u32 {
        self.searcher.borrow().n_chunks()
    }
}

/// One call of [`SearchIndex::search`].
struct Attempt {
    query: String,
    options: SearchOptions,
    signal: AbortSignal,
    /// Is to be called with the answer by words.
    on_partial: Option<Function>,
    /// What is being fetched, by number.
    groups: Vec<(u32, Group)>,
    n_groups: u32,
    /// Whether the manifest was fetched anew.
    reloaded: bool,
    /// Whether vectors could be had so far.
    has_vectors: bool,
}

impl SearchIndex {
    fn step(&self, query: &str, options: &SearchOptions) -> Result<Progress, JsValue> {
        self.searcher.borrow().search(query, options).map_err(|error| convert::error(&Failure::from(error)))
    }

    /// Gives the answer by words to whoever wants it, or says what it still needs.
    fn partial(&self, attempt: &mut Attempt) -> Result<Vec<ShardId>, JsValue> {
        let Some(call) = &attempt.on_partial else { return Ok(Vec::new()) };
        let by_words = SearchOptions { mode: Mode::Lexical, ..attempt.options.clone() };
        match self.step(&attempt.query, &by_words)? {
            Progress::Missing(missing) => Ok(missing),
            Progress::Done(answer) => {
                // What the page's function throws is the page's concern.
                let _ = call.call1(&JsValue::NULL, &convert::answer(&answer));
                attempt.on_partial = None;
                Ok(Vec::new())
            }
        }
    }

    /// Begins to fetch what is missing and not on its way yet: vectors apart from words, so that neither waits for the other.
    fn begin(&self, mut missing: Vec<ShardId>, attempt: &mut Attempt) {
        let is_new = |shard: &ShardId| !attempt.groups.iter().any(|(_, group)| group.shards.contains(shard));
        missing.retain(is_new);
        let (vectors, words): (Vec<_>, Vec<_>) = missing.into_iter().partition(|shard| shard.is_for_meaning());
        for shards in [vectors, words] {
            let mut paths: Vec<(ShardId, String)> = Vec::new();
            for shard in shards {
                if let Some(path) =
                    self.searcher.borrow().path(shard).filter(|_| !paths.iter().any(|(known, _)| *known == shard))
                {
                    paths.push((shard, path));
                }
            }
            if !paths.is_empty() {
                let number = attempt.n_groups;
                attempt.n_groups += 1;
                let group = Group::begin(number, &self.base, paths, &attempt.signal, attempt.reloaded);
                attempt.groups.push((number, group));
            }
        }
    }

    /// Waits for some of what is being fetched, and loads it; without vectors a search goes on by words.
    async fn wait(&self, attempt: &mut Attempt) -> Result<(), JsValue> {
        let (number, contents) = fetch::first(attempt.groups.iter().map(|(_, group)| group)).await;
        let Some(at) = attempt.groups.iter().position(|(known, _)| *known == number) else { return Ok(()) };
        let (_, group) = attempt.groups.swap_remove(at);
        let are_vectors = group.shards.iter().any(|shard| shard.is_for_meaning());
        match self.load(&group.shards, contents) {
            Ok(()) => Ok(()),
            Err(Failure::Aborted) => Err(convert::error(&Failure::Aborted)),
            // The site was published anew since this page opened it: its old shards are gone.
            Err(Failure::Missing { .. }) if !attempt.reloaded => {
                attempt.reloaded = true;
                attempt.groups.clear();
                self.reload().await
            }
            Err(_) if are_vectors => {
                attempt.has_vectors = false;
                attempt.options.mode = Mode::Lexical;
                Ok(())
            }
            Err(failure) => Err(convert::error(&failure)),
        }
    }

    fn load(&self, shards: &[ShardId], contents: Result<Vec<Vec<u8>>, Failure>) -> Result<(), Failure> {
        for (shard, bytes) in shards.iter().zip(contents?) {
            self.searcher.borrow_mut().load(*shard, &bytes)?;
        }
        Ok(())
    }

    async fn reload(&self) -> Result<(), JsValue> {
        let response = fetch::manifest(&self.base).await.map_err(|failure| convert::error(&failure))?;
        let searcher = open(&self.base, response, &self.load_stemmer).await?;
        self.searcher.replace(searcher);
        Ok(())
    }
}

async fn open(base: &str, response: JsValue, load_stemmer: &Function) -> Result<Searcher, JsValue> {
    let mut searcher = read(base, response).await.map_err(|failure| convert::error(&failure))?;
    let needed = searcher.stemmers_needed();
    // All requests start before the first is waited for.
    let started: Vec<JsValue> =
        needed.iter().map(|language| load_stemmer.call1(&JsValue::NULL, &language.into())).collect::<Result<_, _>>()?;
    for (language, stemmer) in needed.iter().zip(started) {
        let stemmer: Function = JsFuture::from(Promise::resolve(&stemmer)).await?.unchecked_into();
        let stem = move |word: &str| stemmer.call1(&JsValue::NULL, &word.into()).ok()?.as_string();
        searcher.set_stemmer(language, Box::new(stem));
    }
    Ok(searcher)
}

async fn read(base: &str, response: JsValue) -> Result<Searcher, Failure> {
    let bytes = fetch::content(&fetch::address(base, mcdewey_engine::MANIFEST_PATH), response).await?;
    Ok(Searcher::open(&bytes)?)
}
