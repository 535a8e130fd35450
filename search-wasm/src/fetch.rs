//! Getting files of the index over HTTP: `fetch`, then the browser's own gzip decoder.

use js_sys::{Array, Promise, Uint8Array};
use mcdewey_engine::{FormatError, MANIFEST_PATH, ShardId};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    AbortSignal, ReadableStream, ReadableWritablePair, RequestCache, RequestInit, Response, WorkerGlobalScope,
    WritableStream,
};

use crate::convert::whole;
use crate::failure::Failure;

#[wasm_bindgen]
extern "C" {
    /// The browser's decoder; `web-sys` still counts it among the unstable interfaces, which need a compiler flag.
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &DecompressionStream) -> ReadableStream;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &DecompressionStream) -> WritableStream;
}

/// Address of a file below the site's root.
pub(crate) fn address(base: &str, path: &str) -> String {
    format!("{base}{path}")
}

/// Fetches the manifest, never from a stale cache.
pub(crate) async fn manifest(base: &str) -> Result<JsValue, Failure> {
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoCache);
    let address = address(base, MANIFEST_PATH);
    JsFuture::from(start(&address, &init)).await.map_err(|cause| Failure::network(&address, &cause))
}

/// Shards that are being fetched together.
pub(crate) struct Group {
    pub(crate) shards: Vec<ShardId>,
    /// Gives the group's number and its contents, or what [`pack`] makes of a failure; never rejects.
    done: Promise,
}

impl Group {
    /// Begins to fetch shards, all at once.
    ///
    /// A shard's address changes with its content, so a copy in the browser's HTTP cache is good however old it is.
    /// `afresh` passes the cache by: it may hold the "not found" of a moment when the site was being published.
    pub(crate) fn begin(
        number: u32,
        base: &str,
        shards: Vec<(ShardId, String)>,
        signal: &AbortSignal,
        afresh: bool,
    ) -> Group {
        let init = RequestInit::new();
        init.set_cache(if afresh { RequestCache::Reload } else { RequestCache::ForceCache });
        init.set_signal(Some(signal));
        let fetched = |path: &str| {
            let address = address(base, path);
            let response = start(&address, &init);
            future_to_promise(async move {
                let response =
                    JsFuture::from(response).await.map_err(|cause| pack(Failure::network(&address, &cause)))?;
                content(&address, response).await.map(|bytes| Uint8Array::from(bytes.as_slice()).into()).map_err(pack)
            })
        };
        let contents = Promise::all(&shards.iter().map(|(_, path)| fetched(path)).collect::<Array>());
        let done = future_to_promise(async move {
            let contents = JsFuture::from(contents).await.unwrap_or_else(|packed| packed);
            Ok(Array::of2(&number.into(), &contents).into())
        });
        Group { shards: shards.into_iter().map(|(shard, _)| shard).collect(), done }
    }
}

/// Waits for the first of some groups that is there: its number, and its contents in the order of its shards.
pub(crate) async fn first(groups: impl Iterator<Item = &Group>) -> (u32, Result<Vec<Vec<u8>>, Failure>) {
    let promises: Array = groups.map(|group| JsValue::from(&group.done)).collect();
    let done = JsFuture::from(Promise::race(&promises)).await.map(|done| Array::from(&done)).unwrap_or_default();
    let contents = Array::from(&done.get(1));
    let number = whole(&done.get(0)).unwrap_or_default();
    if contents.get(0).is_string() {
        return (number, Err(unpack(&contents)));
    }
    (number, Ok(contents.iter().map(|bytes| Uint8Array::new(&bytes).to_vec()).collect()))
}

fn start(address: &str, init: &RequestInit) -> Promise {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.fetch_with_str_and_init(address, init)
}

/// Reads and decompresses the body of a response.
pub(crate) async fn content(address: &str, response: JsValue) -> Result<Vec<u8>, Failure> {
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(Failure::Missing { address: address.to_owned(), status: response.status() });
    }
    let damaged = || FormatError::Magic { file: address.to_owned() };
    let failed = |cause: JsValue| Failure::network(address, &cause);
    // First the whole of it: where a search is cancelled while a body runs through a decoder, Firefox reports a failure that
    // nobody can catch.
    let compressed = JsFuture::from(response.array_buffer().map_err(failed)?).await.map_err(failed)?;
    let compressed = Response::new_with_opt_buffer_source(Some(compressed.unchecked_ref()));
    let body = compressed.ok().and_then(|response| response.body()).ok_or_else(damaged)?;
    let gzip = DecompressionStream::new("gzip").map_err(|_| damaged())?;
    let through = ReadableWritablePair::new(&gzip.readable(), &gzip.writable());
    let plain = Response::new_with_opt_readable_stream(Some(&body.pipe_through(&through))).map_err(|_| damaged())?;
    let buffer = plain.array_buffer().map_err(|_| damaged())?;
    // A body that is cut short or is no gzip stream fails here, on its checksum.
    let buffer = JsFuture::from(buffer).await.map_err(|_| damaged())?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Carries a [`Failure`] through a promise.
fn pack(failure: Failure) -> JsValue {
    let (kind, address, detail) = match failure {
        Failure::Missing { address, status } => ("missing", address, status.to_string()),
        Failure::Network { address, cause } => ("network", address, cause),
        Failure::Aborted => ("aborted", String::new(), String::new()),
        Failure::Format(_) => ("format", String::new(), String::new()),
    };
    [kind, &address, &detail].into_iter().map(JsValue::from_str).collect::<Array>().into()
}

/// The reverse of [`pack`].
fn unpack(packed: &JsValue) -> Failure {
    let text = |at: u32| Array::from(packed).get(at).as_string().unwrap_or_default();
    let address = text(1);
    match text(0).as_str() {
        "missing" => Failure::Missing { address, status: text(2).parse().unwrap_or(0) },
        "aborted" => Failure::Aborted,
        "format" => Failure::Format(FormatError::Magic { file: address }),
        _ => Failure::Network { address, cause: text(2) },
    }
}
