// A collection as one document: the full text of its passages, from the site's own pages, with notes and citations; to be read, printed
// or saved by the browser. Behind `own.js`. Its address is `mine.html#book=NAME`, so that Back leads out of it.
(function () {
  "use strict";

  // Pages that are asked for at once.
  const AT_ONCE = 6;
  const { root, need, element, announce, textOf, own } = globalThis.McDeweyPage;
  const all = document.getElementById("mine-all");
  const book = document.getElementById("mine-book");
  const title = document.title;

  const MISSING = { gone: "This passage is not in the library any more. Its beginning, as it was kept:", unknown: "The page of this passage could not be reached. Its beginning, as it was kept:" };

  async function textOfPassage(one) {
    try {
      await need("preview");
      const page = await globalThis.McDeweyPage.pageOf(root + one.url);
      if (page.querySelector(".chunk-id")?.textContent !== one.chunk_id) return missing("gone", one);
      const body = globalThis.McDeweyPage.bodyOf(page, root + one.url);
      for (const picture of body.querySelectorAll("img")) picture.loading = "eager";
      return [body];
    } catch (error) {
      return missing(error.isGone ? "gone" : "unknown", one);
    }
  }

  const missing = (state, { excerpt }) => [element("p", { class: "message" }, MISSING[state]), element("blockquote", { dir: "auto" }, excerpt ?? "(nothing of its text was kept)")];

  function chapter(one) {
    return element("section", { class: "chapter" }, element("h2", { dir: "auto" }, one.title), one.note ? element("p", { class: "own-note keeps", dir: "auto" }, one.note) : "",
      element("div", { class: "body" }, "…"), element("p", { class: "cite" }, element("span", { dir: "auto" }, `${own.citation(one)}. `), element("a", { href: root + one.url }, root + one.url)));
  }

  let opened = 0;
  async function open(name) {
    const mine = opened += 1;
    const collection = own.read().collections.find((one) => one.name === name);
    if (!collection) throw own.refusal(`no collection is called “${name}”`);
    const print = element("button", { type: "button", disabled: "" }, "Print, or save as PDF");
    print.addEventListener("click", () => globalThis.print());
    const status = element("span", { class: "counts" });
    const chapters = collection.bookmarks.map(chapter);
    const heading = element("h1", { dir: "auto", tabindex: "-1" }, name);
    book.replaceChildren(heading, element("p", { class: "counts" }, `${chapters.length === 1 ? "1 passage" : `${chapters.length} passages`} of ${textOf(document.querySelector(".brand"))}, ${new Date().toLocaleDateString("en", { dateStyle: "long" })}`),
      element("p", { class: "does" }, print, element("a", { href: "mine.html" }, "Back to all that is kept"), status), ...chapters);
    document.title = name;
    swap(true);
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    let n_done = 0, n_missing = 0;
    const left = [...collection.bookmarks.entries()];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next && mine === opened; next = left.shift()) {
        const text = await textOfPassage(next[1]);
        chapters[next[0]].querySelector(".body").replaceChildren(...text);
        n_missing += text.length > 1 ? 1 : 0;
        n_done += 1;
        status.textContent = `${n_done} of ${chapters.length} are here`;
      }
    }));
    if (mine !== opened) return;
    status.textContent = n_missing === 0 ? "" : `${n_missing} of ${chapters.length} could not be had in full; each says why.`;
    print.disabled = false;
    announce(`The book is ready. ${status.textContent}`);
  }

  function swap(isOpen) {
    all.hidden = isOpen;
    book.hidden = !isOpen;
  }

  function fromAddress() {
    const name = /^#book=(.*)$/.exec(location.hash)?.[1];
    if (name === undefined) {
      if (book.hidden) return;
      opened += 1;
      document.title = title;
      swap(false);
      return;
    }
    own.attempt(() => {
      let decoded;
      try {
        decoded = decodeURIComponent(name);
      } catch {
        throw own.refusal("the address is damaged");
      }
      open(decoded).catch((error) => own.attempt(() => { throw error; }));
    });
  }

  globalThis.McDeweyPage.bookOf = ({ name, bookmarks }) => bookmarks.length === 0 ? "" : element("a", { href: `#book=${encodeURIComponent(name)}`, "data-focus": `book ${name}`, "aria-label": `Read as one document: “${name}”` }, "Read as one document");
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
