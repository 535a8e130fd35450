// How a page asks each engine. These functions run in the browser: `open` loads the engine, `ask` answers with the ten
// hits that a reader would see, their excerpts included, and says when it had what.

const N_HITS = 10;

const pagefind = {
  page: "index.html",
  open: async ({ base }) => {
    globalThis.engine = await import(`${base}pagefind/pagefind.js`);
    await globalThis.engine.init();
  },
  ask: async ({ query, nHits }) => {
    const begin = performance.now();
    const found = await globalThis.engine.search(query);
    // Which pages match is known here; their titles and excerpts are not.
    const rankedMs = performance.now() - begin;
    const hits = await Promise.all(found.results.slice(0, nHits).map((result) => result.data()));
    const ms = performance.now() - begin;
    return { nHits: hits.length, ms, firstMs: ms, rankedMs, titles: hits.slice(0, 3).map((hit) => hit.meta.title) };
  },
};

const mcdewey = {
  page: "index.html",
  open: async ({ base }) => {
    const { open } = await import(`${base}search/mcdewey.js`);
    globalThis.engine = await open();
    return { nChunks: globalThis.engine.nChunks };
  },
  ask: async ({ query, nHits, mode }) => {
    const begin = performance.now();
    let firstMs;
    const onPartial = () => (firstMs ??= performance.now() - begin);
    const { hits, notes } = await globalThis.engine.search(query, { limit: nHits, mode, onPartial });
    const ms = performance.now() - begin;
    const titles = hits.slice(0, 3).map((hit) => hit.title);
    return { nHits: hits.length, ms, firstMs: firstMs ?? ms, titles, notes: notes.map((note) => note.code) };
  },
};

/** By the name that the command line has for it: the functions, and what they are called with. */
export const ENGINES = {
  pagefind: { ...pagefind, options: { nHits: N_HITS } },
  lexical: { ...mcdewey, options: { nHits: N_HITS, mode: "lexical" } },
  hybrid: {
    ...mcdewey,
    options: { nHits: N_HITS, mode: "hybrid" },
    // A library without vectors answers a question for meaning by words, and says so.
    lacks: async (ask) => {
      const { notes } = await ask({ query: "set up a server", mode: "semantic" });
      return notes.includes("words-only") && "vectors";
    },
  },
};
