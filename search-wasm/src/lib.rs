//! The browser shell over the engine: it fetches shards and converts values; it ranks and decodes nothing itself.
//!
//! It runs in a worker, so that typing never waits for a search. `js/worker.js` owns the one [`SearchIndex`] of a page.

mod convert;
mod fetch;

use std::cell::RefCell;

use js_sys::{Function, Promise};
use mcdewey_engine::{Progress, Searcher};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use fetch::Failure;

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
        let response =
            JsFuture::from(manifest).await.map_err(|cause| convert::error(&Failure::network(&base, &cause)))?;
        let searcher = open(&base, response, &load_stemmer).await?;
        Ok(SearchIndex { searcher: RefCell::new(searcher), base, load_stemmer })
    }

    /// Answers a query; `options` as in the documentation of `search/mcdewey.js`.
    ///
    /// # Errors
    ///
    /// Rejects with an `Error` whose `code` is `offline`, `shard-missing` or one of the `format-…` codes, or with an
    /// `AbortError` once `signal` is aborted.
    pub async fn search(&self, query: String, options: JsValue, signal: AbortSignal) -> Result<JsValue, JsValue> {
        let options = convert::options(&options)?;
        let mut reloaded = false;
        loop {
            let progress = self.searcher.borrow().search(&query, &options);
            let missing = match progress.map_err(|error| convert::error(&Failure::from(error)))? {
                Progress::Done(answer) => return Ok(convert::answer(&answer)),
                Progress::Missing(missing) => missing,
            };
            let paths = missing.iter().filter_map(|shard| self.searcher.borrow().path(*shard)).collect::<Vec<_>>();
            match fetch::all(&self.base, &paths, &signal, reloaded).await {
                Ok(contents) => {
                    for (shard, bytes) in missing.into_iter().zip(contents) {
                        let loaded = self.searcher.borrow_mut().load(shard, &bytes);
                        loaded.map_err(|error| convert::error(&Failure::from(error)))?;
                    }
                }
                // The site was published anew since this page opened it: its old shards are gone.
                Err(Failure::Missing { .. }) if !reloaded => {
                    reloaded = true;
                    self.reload().await?;
                }
                Err(failure) => return Err(convert::error(&failure)),
            }
        }
    }

    /// Number of chunks in the library.
    #[wasm_bindgen(getter, js_name = nChunks)]
    pub fn n_chunks(&self) -> u32 {
        self.searcher.borrow().n_chunks()
    }
}

impl SearchIndex {
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
