// The worker: owns the search index of the page. In front of this text stands the binding that wasm-bindgen wrote
// (`wasm_bindgen`). Messages in: { id, open: base }, { id, search: query, options }, { abort: id }.
// Messages out: { id, partial: value }, then { id, value } or { id, error: { name, code, message } }.
"use strict";
(() => {
  let index = null; // promise of the SearchIndex
  const running = new Map(); // id of a search -> its AbortController

  function missing(module, cause) {
    const message = `${module} cannot be run (${cause?.message ?? cause}); check the connection, or publish the site again`;
    return Object.assign(new Error(message), { code: "module-missing" });
  }

  // A language's module has a buffer, and `stem`, which puts a stem in the place of the buffer's word (see engine/stemmers/).
  async function stemmer(module) {
    try {
      const response = await fetch(module);
      if (!response.ok) throw response.status;
      const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
      const { memory, buffer, stem } = instance.exports;
      return (word) => {
        const { written } = new TextEncoder().encodeInto(word, new Uint8Array(memory.buffer, buffer(), 256));
        const length = stem(written);
        return length < 0 ? null : new TextDecoder().decode(new Uint8Array(memory.buffer, buffer(), length));
      };
    } catch (cause) {
      throw missing(module, cause);
    }
  }

  async function open(base) {
    // Both start at once: neither waits for the other.
    const manifest = fetch(`${base}search/index/manifest.bin`, { cache: "no-cache" });
    manifest.catch(() => {}); // its failure is reported by SearchIndex.open
    const module = `${base}search/mcdewey.bin`;
    try {
      // Compressed in the file, so that it is small on every host.
      const response = await fetch(module);
      if (!response.ok) throw response.status;
      const plain = new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
      await wasm_bindgen({ module_or_path: await plain.arrayBuffer() });
    } catch (cause) {
      throw missing(module, cause);
    }
    return wasm_bindgen.SearchIndex.open(base, manifest, (language) => stemmer(`${base}search/stemmers/${language}.wasm`));
  }

  async function search(id, query, { partial, ...options }) {
    const controller = new AbortController();
    running.set(id, controller);
    const onPartial = partial && ((value) => controller.signal.aborted || postMessage({ id, partial: value }));
    try {
      return await (await index).search(query, options, controller.signal, onPartial);
    } finally {
      running.delete(id);
    }
  }

  // A search that is cancelled leaves its fetches behind; nobody waits for them, and Firefox would report each.
  addEventListener("unhandledrejection", (event) => {
    if (event.reason?.name === "AbortError") event.preventDefault();
  });

  onmessage = async ({ data }) => {
    if (data.abort !== undefined) {
      running.get(data.abort)?.abort();
      return;
    }
    try {
      let value = null;
      if (data.open !== undefined) {
        index = open(data.open);
        value = (await index).nChunks;
      } else {
        value = await search(data.id, data.search, data.options);
      }
      postMessage({ id: data.id, value });
    } catch (error) {
      const { name = "Error", code = "internal", message = String(error) } = error ?? {};
      postMessage({ id: data.id, error: { name, code, message } });
    }
  };
})();
