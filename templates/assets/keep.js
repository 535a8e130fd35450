// Keeping a passage: the button beside it, on its page, in its document and at a hit; its note, and the collection that it is in. Behind
// `own.js`, which stores it; loaded with the first passage that is kept.
(function () {
  "use strict";

  const EXCERPT_CHARS = 300;
  const FIRST = "My passages";
  const { root, need, element, kept, textOf, own } = globalThis.McDeweyPage;
  const { passageOf, read, change, perform, attempt, refusal, bar, collection, form } = own;

  const where = (state, id) => state.collections.filter(({ bookmarks }) => bookmarks.some((one) => one.chunk_id === id));
  const names = (collections) => collections.map(({ name }) => `“${name}”`).join(" and ");

  // What a passage's own page says of it.
  function factsOf(of, url) {
    const text = (css) => of.querySelector(css) ? textOf(of.querySelector(css)) : undefined;
    const crumbs = [...of.querySelectorAll(".crumbs li")].map(textOf);
    const number = of.querySelector(".facts .page");
    return passageOf({
      chunk_id: text(".chunk-id"), url, title: text("h1"), document: crumbs[4], product: crumbs[1], version: crumbs[2], source: text(".facts .source"),
      page: number ? Number(number.textContent) : undefined, printed: /\(printed (.*)\)/.exec(number?.closest("dd").textContent)?.[1],
      excerpt: (text("article .text") ?? "").slice(0, EXCERPT_CHARS),
    }, FIRST);
  }

  // What a document in context shows of one of its passages.
  function factsWithin(section) {
    const link = section.querySelector(".at a[title]");
    const crumbs = [...document.querySelectorAll(".crumbs li")].map(textOf);
    const manual = textOf(document.querySelector("h1"));
    const [, number, printed] = /(\d+)(?: \(printed (.*)\))?/.exec(section.querySelector(".at span")?.textContent) ?? [];
    const heading = section.querySelector(":is(h1, h2, h3, h4, h5, h6)");
    const title = heading ? textOf(heading) : manual;
    const text = textOf(section.querySelector(".text"));
    return {
      chunk_id: link.title, url: link.href.slice(root.length), title, document: manual, product: crumbs[1], version: crumbs[2],
      source: textOf(document.querySelector(".facts .source")), page: number && Number(number), printed,
      // The heading is the title of the passage's page.
      excerpt: (text.startsWith(title) ? text.slice(title.length).trim() : text).slice(0, EXCERPT_CHARS),
    };
  }

  // What a hit says of its passage.
  const factsOfHit = ({ chunk_id, url, title, source, page, page_label: printed, product, version, breadcrumb }) =>
    ({ chunk_id, url, title, source, page, printed: printed ?? undefined, product, version, document: breadcrumb?.[0] });

  // Only the page of a passage knows all of it; what is known is kept at once, and the rest when it is there.
  function complete(id, url) {
    need("preview").then(() => globalThis.McDeweyPage.pageOf(root + url)).then((of) => {
      const facts = factsOf(of, url);
      if (facts.chunk_id !== id) return;
      change((state) => {
        for (const { bookmarks } of where(state, id)) {
          const at = bookmarks.findIndex((one) => one.chunk_id === id);
          bookmarks[at] = passageOf({ ...facts, note: bookmarks[at].note }, FIRST);
        }
      });
    }).catch(() => {});
  }

  function toggle(button, hit) {
    const id = button.dataset.keep;
    attempt(() => {
      const before = where(read(), id);
      if (before.length > 0) {
        const drop = (state) => {
          for (const one of where(state, id)) one.bookmarks = one.bookmarks.filter((other) => other.chunk_id !== id);
        };
        return perform(drop, () => `Removed from ${names(before)}.`, button);
      }
      const section = button.closest(".chunk");
      const here = location.href.replace(/[?#].*/, "").slice(root.length);
      const facts = hit ? factsOfHit(hit) : (section ? factsWithin(section) : factsOf(document, here));
      const wanted = kept.get("collection") ?? FIRST;
      const { result: name } = change((state) => {
        const into = state.collections.find((one) => one.name === wanted) ?? state.collections[0] ?? collection(state, FIRST);
        into.bookmarks.push(passageOf(facts, into.name));
        return into.name;
      });
      bar(`Kept in “${name}”.`, { "Note and collection": () => edit(id, name, button), "All that I keep": root + "mine.html" }, button);
      if (hit || section) complete(id, facts.url);
    }, button);
  }

  // The collection and the note of one kept passage.
  function edit(id, name, opener) {
    attempt(() => {
      const state = read();
      const mine = state.collections.find((one) => one.name === name)?.bookmarks.find((one) => one.chunk_id === id);
      if (!mine) throw refusal("this passage is not kept there any more");
      const into = element("input", { type: "text", value: name, list: "_collections", required: "", maxlength: "200", autocomplete: "off", dir: "auto" });
      const note = element("textarea", { rows: "6", dir: "auto" });
      note.value = mine.note ?? "";
      const known = element("datalist", { id: "_collections" }, ...state.collections.map((one) => element("option", { value: one.name })));
      const save = () => {
        const wanted = into.value.trim();
        if (!wanted) throw refusal("a collection needs a name");
        change((now) => {
          const from = now.collections.find((one) => one.name === name);
          const at = from?.bookmarks.findIndex((one) => one.chunk_id === id) ?? -1;
          if (at < 0) throw refusal("this passage was removed meanwhile, in another tab");
          const fresh = passageOf({ ...from.bookmarks[at], note: note.value }, name);
          from.bookmarks[at] = fresh;
          if (wanted === name) return;
          const to = collection(now, wanted);
          if (to.bookmarks.some((one) => one.chunk_id === id)) throw refusal(`it is in “${wanted}” already, with a note of its own`);
          from.bookmarks.splice(at, 1);
          to.bookmarks.push(fresh);
        });
        kept.set("collection", wanted);
        return wanted === name ? "Saved." : `Moved to “${wanted}”.`;
      };
      form(mine.title, [element("label", {}, "Note", note), element("label", {}, "Collection (another name makes a new one)", into), known], save, opener);
    }, opener);
  }

  /* Notes on the page of a passage: at its end, where they move nothing, and beside the button a way there. */

  function showNotes() {
    const id = document.querySelector(".passage .chunk-id")?.textContent;
    const button = document.querySelector(".context .keep");
    if (!id || !button) return;
    let collections = [];
    try {
      collections = where(read(), id);
    } catch { /* It is said when something is to be changed, and on the page of all that is kept. */ }
    document.getElementById("_own")?.remove();
    document.querySelector(".context .own-link")?.remove();
    if (collections.length === 0) return;
    const entries = collections.map(({ name, bookmarks }) => {
      const { note } = bookmarks.find((one) => one.chunk_id === id);
      const change = element("button", { type: "button" }, note ? "Change the note" : "Add a note");
      change.addEventListener("click", () => edit(id, name, button));
      return element("div", {}, element("p", {}, "Kept in ", element("a", { href: root + "mine.html", dir: "auto" }, name)), note ? element("p", { class: "own-note", dir: "auto" }, note) : "", change);
    });
    document.querySelector("main").append(element("section", { id: "_own", class: "keeps", "aria-label": "Kept" }, ...entries));
    if (document.querySelector("#_own .own-note")) button.before(element("a", { class: "own-link", href: "#_own" }, "note"));
  }

  Object.assign(own, { edit, toggle });
  for (const event of ["mcdewey-own", "storage"]) addEventListener(event, showNotes);
  showNotes();
})();
