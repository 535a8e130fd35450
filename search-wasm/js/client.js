// The page's side of the search: starts the worker and passes questions and answers. A classic script, since modules
// cannot be loaded from disk; `search/mcdewey.js` is this text with an `export`.
(() => {
  "use strict";
  const WORKER_TEXT = "{{worker}}";
  const here = document.currentScript?.src;

  function failure({ name, code, message }) {
    const error = name === "AbortError" ? new DOMException(message, name) : new Error(message);
    // `code` of a DOMException is a number of its own and stays as it is.
    return name === "AbortError" ? error : Object.assign(error, { code });
  }

  class Library {
    #worker;
    #waiting = new Map();
    #nextId = 0;
    /** Number of chunks in the library. */
    nChunks = 0;

    constructor(worker) {
      this.#worker = worker;
      worker.onmessage = ({ data }) => {
        const call = this.#waiting.get(data.id);
        if (data.partial) {
          call?.onPartial(data.partial);
          return;
        }
        this.#waiting.delete(data.id);
        if (data.error) call?.reject(failure(data.error));
        else call?.resolve(data.value);
      };
      worker.onerror = (event) => {
        const message = `the search worker failed: ${event.message || "it could not start"}`;
        for (const call of this.#waiting.values()) call.reject(failure({ code: "worker", message }));
        this.#waiting.clear();
      };
    }

    #call(message, signal, onPartial) {
      const id = this.#nextId++;
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(failure({ name: "AbortError", message: "the search was cancelled" }));
        const abort = () => this.#worker.postMessage({ abort: id });
        signal?.addEventListener("abort", abort, { once: true });
        const done = (settle) => (value) => {
          signal?.removeEventListener("abort", abort);
          settle(value);
        };
        this.#waiting.set(id, { resolve: done(resolve), reject: done(reject), onPartial });
        this.#worker.postMessage({ id, ...message });
      });
    }

    static async open(base, shelf) {
      const url = URL.createObjectURL(new Blob([shelf?.prelude ?? "", WORKER_TEXT], { type: "text/javascript" }));
      const worker = new Worker(url);
      shelf?.serve(worker);
      const library = new Library(worker);
      try {
        library.nChunks = await library.#call({ open: base });
      } catch (error) {
        library.close();
        throw error;
      } finally {
        URL.revokeObjectURL(url);
      }
      return library;
    }

    /**
     * Searches the library. Options: limit, offset, vendor, product, version, docType (a value or a list of values),
     * mode ("hybrid", "lexical", "semantic"), prefix (whether the last word may be unfinished), asTyped (whether words that
     * the library does not have stay as they are, uncorrected), signal (an AbortSignal) and onPartial (gets the answer by words before the final one). Resolves to { hits, total, exact, facets, notes }.
     */
    search(query, { signal, onPartial, ...options } = {}) {
      return this.#call({ search: String(query), options: { ...options, partial: Boolean(onPartial) } }, signal, onPartial);
    }

    /** Ends the worker; the library cannot be searched any more. */
    close() {
      this.#worker.terminate();
    }
  }

  /** Opens the library whose root is `base`; by default the one that this script was loaded from. */
  async function open({ base = new URL("../", here).href } = {}) {
    const shelf = globalThis.McDeweyShelf; // see shelf.js
    if (shelf?.base === base) return Library.open(base, shelf);
    if (new URL(base).protocol === "file:") {
      const message = "this library cannot be searched from disk; build it with --offline, or serve the folder";
      throw failure({ code: "file-protocol", message });
    }
    return Library.open(base);
  }

  globalThis.McDewey = Object.freeze({ open });
})();
