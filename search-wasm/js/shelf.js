// Stands before client.js in a library that is made to be opened from disk: gives the worker what it would fetch, out of
// scripts, since a page below `file://` may run scripts and fetch nothing.
globalThis.McDeweyShelf = (() => {
  "use strict";
  // The first path of each script, ascending.
  const FIRST = "{{first}}";
  // Scripts that stay in memory.
  const KEPT_MAX = 8;
  const base = new URL("../", document.currentScript.src).href;
  const scripts = new Map(); // number of a script -> promise of its files; what was asked for last is last
  const given = new Map(); // number of a script -> its files, until the promise has them

  function load(number) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${base}search/shelf/${number}.js`;
      script.onload = () => {
        resolve(given.get(number) ?? {});
        given.delete(number);
        script.remove();
      };
      script.onerror = () => {
        scripts.delete(number);
        script.remove();
        reject(new Error(`${script.src} cannot be read`));
      };
      document.head.append(script);
    });
  }

  // The bytes of a file of the library; null where there is none.
  async function read(address) {
    const path = address.slice(base.length);
    const number = FIRST.findLastIndex((first) => first <= path);
    if (!address.startsWith(base) || number < 0) return null;
    const files = scripts.get(number) ?? load(number);
    scripts.delete(number);
    scripts.set(number, files);
    if (scripts.size > KEPT_MAX) scripts.delete(scripts.keys().next().value);
    const text = (await files)[path];
    return text === undefined ? null : Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  }

  // Runs in the worker, in front of its text: asks the page for what it fetches.
  function prelude() {
    const asked = new Map();
    let nAsked = 0;
    self.fetch = (address, { signal } = {}) => new Promise((resolve, reject) => {
      const abort = () => reject(new DOMException("the search was cancelled", "AbortError"));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      asked.set(++nAsked, { resolve, reject });
      postMessage({ wanted: nAsked, address: String(address) });
    });
    addEventListener("message", (event) => {
      const { wanted, bytes, failure } = event.data;
      if (wanted === undefined) return;
      event.stopImmediatePropagation();
      const { resolve, reject } = asked.get(wanted);
      asked.delete(wanted);
      if (failure) reject(new TypeError(failure));
      else resolve(new Response(bytes, { status: bytes ? 200 : 404 }));
    });
  }

  // Answers what a worker asks for.
  function serve(worker) {
    worker.addEventListener("message", async (event) => {
      const { wanted, address } = event.data;
      if (wanted === undefined) return;
      event.stopImmediatePropagation();
      try {
        const bytes = await read(address);
        worker.postMessage({ wanted, bytes }, bytes ? [bytes] : []);
      } catch (error) {
        worker.postMessage({ wanted, failure: error.message });
      }
    });
  }

  return Object.freeze({ base, prelude: `(${prelude})();\n`, serve, put: (number, files) => given.set(number, files) });
})();
