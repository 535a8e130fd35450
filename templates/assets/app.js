// Every page: keys, the ways into search and help, and what scripts share in `McDeweyPage`. Classic scripts, so that they also
// run from disk; a page reads as well without them. Whatever comes from an index goes into the page as text, never as HTML.
(function () {
  "use strict";

  const DEBOUNCE_MS = 80;

  // Address of the site's root, with a final slash.
  const root = new URL(document.body.dataset.root || "./", location.href).href;
  const input = document.getElementById("search-input");
  let opening;

  // Loads a script of the site, by its path below the root or its whole one.
  function load(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(path, root).href;
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        reject(Object.assign(new Error("the search code cannot be loaded"), { code: "offline" }));
      };
      document.head.append(script);
    });
  }

  // A script of the pages, loaded when it is first needed; a failure may be tried again.
  const loaded = {};
  function need(name) {
    loaded[name] ??= load(`assets/${name}.js`);
    loaded[name].catch(() => { delete loaded[name]; });
    return loaded[name];
  }

  // Nothing can be fetched from there: no tree, and no page within a page.
  const isOnDisk = location.protocol === "file:";

  // Loads the search client on first need; a failure may be tried again.
  function library() {
    opening ??= (globalThis.McDewey ? Promise.resolve() : load("search/client.js")).then(() => globalThis.McDewey.open({ base: root }));
    opening.catch(() => { opening = undefined; });
    return opening;
  }

  // element("a", { class: "hit", href }, "text", child, …); empty values are left out.
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
    return made;
  }

  // Runs the latest of many calls: each one cancels the one before. At once where none is under way, so that a key that stands
  // alone waits for nothing; else after a pause, so that of many keys in a row not each one begins a search.
  function latest(run) {
    let controller, timer, n_running = 0, isWaiting = false;
    function stop() {
      clearTimeout(timer);
      isWaiting = false;
      controller?.abort();
    }
    function start(value, pause = isWaiting || n_running > 0 ? DEBOUNCE_MS : 0) {
      stop();
      const mine = controller = new AbortController();
      isWaiting = true;
      timer = setTimeout(async () => {
        isWaiting = false;
        n_running += 1;
        await run(value, mine.signal).finally(() => { n_running -= 1; });
      }, pause);
    }
    return { start, stop };
  }

  // What the reader has chosen, in this browser alone; some browsers keep nothing.
  const kept = {
    get(name) {
      try {
        return JSON.parse(localStorage.getItem("mcdewey-" + name));
      } catch { return null; }
    },
    set(name, value) {
      try {
        localStorage.setItem("mcdewey-" + name, JSON.stringify(value));
      } catch { /* Then it lasts as long as the page. */ }
    },
  };

  // How the reader wants to see pages: `view.js` sets it on the next one.
  function view(name, value) {
    kept.set("view", { ...kept.get("view"), [name]: value || undefined });
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    dispatchEvent(new Event("mcdewey-view"));
  }

  const live = element("div", { role: "status", class: "vh" });
  document.body.append(live);
  const announce = (text) => { live.textContent = text; };

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages from disk or over plain HTTP may have no clipboard of their own.
      const area = element("textarea", { class: "vh", readonly: "" });
      area.value = text;
      (document.querySelector("dialog[open]") ?? document.body).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("not copied");
    }
  }

  function copyButton(text, label) {
    const button = element("button", { type: "button", class: "copy", title: label, "aria-label": label }, "copy");
    button.addEventListener("click", async () => {
      button.textContent = await copy(text).then(() => "copied", () => "select and copy by hand");
      announce(button.textContent);
      setTimeout(() => { button.textContent = "copy"; }, 1600);
    });
    return button;
  }

  // Text of an element without what scripts have put into it, in one line.
  function textOf(one) {
    const copy = one.cloneNode(true);
    for (const added of copy.querySelectorAll(".anchor, .does, .copy, script, style")) added.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  /* Passages that the reader keeps, in this browser alone and for each library apart: `own.js` writes them, and is loaded with the first. */

  const ownKey = "own " + new URL(root).pathname;
  let keptIds;
  function isKept(id) {
    try {
      keptIds ??= new Set(kept.get(ownKey).collections.flatMap(({ bookmarks }) => bookmarks.map((one) => one.chunk_id)));
    } catch {
      keptIds = new Set();
    }
    return keptIds.has(id);
  }

  // Filters that the reader has kept under a name.
  const scopes = () => {
    const all = kept.get(ownKey)?.scopes;
    return Array.isArray(all) ? all.filter((one) => one?.name) : [];
  };

  const keeping = () => need("own").then(() => need("keep"));

  function keepButton(id, label, hit) {
    const button = element("button", { type: "button", class: "copy keep", "aria-label": label, "aria-pressed": String(isKept(id)), "data-keep": id }, "keep");
    button.addEventListener("click", () => keeping().then(() => globalThis.McDeweyPage.own.toggle(button, hit), () => announce("not kept")));
    return button;
  }

  for (const event of ["mcdewey-own", "storage"]) addEventListener(event, () => {
    keptIds = undefined;
    for (const button of document.querySelectorAll("[data-keep]")) button.setAttribute("aria-pressed", String(isKept(button.dataset.keep)));
  });

  /* Found words. */

  // Beginning of a word that its other forms share, roughly: what is found is marked by it, nothing is searched.
  const stem = (word) => word.length > 4 ? word.replace(/(?:ing|ions?|ed|es|s|e)$/, "") : word;
  const COMMON = new Set("a an and are as at be by can do does for from how i in is it my not of on or that the this to was what when where which who why with".split(" "));

  // An expression that finds the words of a question in texts, or nothing.
  function wordsOf(query) {
    const words = query.toLowerCase().replace(/(^|\s)(-\S+|\w+:\S+)/g, " ").match(/[\p{L}\p{N}_]+/gu) ?? [];
    const wanted = words.filter((word) => !COMMON.has(word) && (word.length > 1 || words.length === 1)).map(stem);
    if (wanted.length === 0) return null;
    // Scripts without spaces have no beginnings of words.
    const begin = (word) => /^[\p{L}\p{N}_]*[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]/u.test(word) ? word : `(?<![\\p{L}\\p{N}])${word}\\p{L}{0,4}(?!\\p{L})`;
    return new RegExp(wanted.sort((a, b) => b.length - a.length).map(begin).join("|"), "giu");
  }

  // How a hit is shown, on the search page and in the dialog.
  const hit = {
    // The heading that matched, where one of the passage's does, and the address that opens at it with the words marked.
    place({ title, headings, url }, query) {
      const words = wordsOf(query);
      const n_found = (text) => words ? new Set((text.toLowerCase().match(words) ?? []).map((word) => word.slice(0, 4))).size : 0;
      let [best, n_best] = [title, n_found(title)];
      for (const heading of headings ?? []) if (n_found(heading) > n_best) [best, n_best] = [heading, n_found(heading)];
      const parameters = new URLSearchParams(best === title ? { q: query } : { q: query, at: best });
      return { title: best, href: `${root}${url}?${parameters}` };
    },
    where({ product, version, doc_type: type, breadcrumb }) {
      const steps = [`${product} ${version}`, type, breadcrumb?.[0]];
      return steps.filter((step, at) => step && steps.indexOf(step) === at).join(" › ");
    },
    // Browsers choose the shapes of characters by language; pages say theirs, hits are told by their script.
    language(text) {
      if (/[\u3040-\u30ff]/.test(text)) return "ja";
      if (/[\uac00-\ud7af]/.test(text)) return "ko";
      return /[\u4e00-\u9fff]/.test(text) ? "zh" : undefined;
    },
    // Text with <mark> around the highlights, which count code points.
    marked(text, highlights) {
      const points = [...text];
      const parts = [];
      let done = 0;
      for (const [start, end] of highlights) {
        parts.push(points.slice(done, start).join(""), element("mark", {}, points.slice(start, end).join("")));
        done = end;
      }
      return [...parts, points.slice(done).join("")];
    },
  };

  // The next or previous of what the page consists of: hits, or passages of a document; from one of them, or where one was.
  function step(by, from = document.querySelector(".here")) {
    const all = [...document.querySelectorAll(".hit, .chunk")].filter((one) => one.checkVisibility?.() ?? true);
    const at = all.indexOf(from);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!next) return;
    document.querySelector(".here")?.classList.remove("here");
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
  }

  const find = () => need("dialog").then(() => globalThis.McDeweyPage.openDialog(), () => {});
  const openHelp = () => need("help").then(() => globalThis.McDeweyPage.openHelp(), () => {});

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const isSearch = document.body.matches(".search");
    const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    const writing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const single = !writing && !event.ctrlKey && !event.metaKey && !event.altKey && kept.get("keys") !== false && !document.querySelector("dialog[open]");
    if (letter || (single && event.key === "/")) {
      event.preventDefault();
      if (!isSearch) return find();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && !writing) {
      document.querySelector("button.found")?.click();
    } else if (single && (event.key === "j" || event.key === "k")) {
      step(event.key === "j" ? 1 : -1);
    } else if (single && (event.key === "[" || event.key === "]")) {
      document.querySelector(`.pager a[rel=${event.key === "[" ? "prev" : "next"}]`)?.click();
    } else if (single && event.key === "?") {
      event.preventDefault();
      openHelp();
    }
  });

  globalThis.McDeweyPage = { root, isOnDisk, load, need, library, element, latest, copy, copyButton, announce, kept, view, textOf, ownKey, isKept, scopes, keeping, keepButton, step, wordsOf, hit };
  document.querySelector(".top")?.append(element("a", { class: "tool open-mine", href: root + "mine.html", "aria-label": "Kept passages", title: "Kept passages" }, "☆"));
  const tools = element("button", { type: "button", class: "tool open-help", "aria-label": "Keys and view", title: "Keys and view ( ? )" }, "⚙");
  tools.addEventListener("click", openHelp);
  document.querySelector(".top")?.append(tools);
  if (!input) return;

  // Set here and not in each page: they are of no use without this script, and a library has very many pages.
  input.placeholder = matchMedia("(hover: hover)").matches ? "Search the library  ( / )" : "Search the library";
  input.autocomplete = "off";
  input.spellcheck = false;
  if (document.body.matches(".search")) {
    input.addEventListener("focus", () => library().catch(() => {}), { once: true });
    return;
  }
  // The box of a page opens the dialog, with what was typed; Tab passes by it.
  input.addEventListener("click", () => find());
  input.addEventListener("input", () => input.value && find());
})();
