// Every page: copying, found words, the way through the library, the outline, keys, and the way into the search. A classic
// script, so that it also runs from disk; a page reads as well without it. Whatever comes from an index goes into the page
// as text, never as HTML.
"use strict";
// Before the page is painted: the theme and the width that the reader has chosen, so that nothing changes under their eyes.
try {
  const { theme, width } = JSON.parse(localStorage.getItem("mcdewey-view")) ?? {};
  Object.assign(document.documentElement.dataset, theme && { theme }, width && { width });
} catch { /* Nothing chosen, or a browser that keeps nothing. */ }

// The rest once the page is parsed, and before scripts that wait for that.
document.addEventListener("readystatechange", () => {

  const DEBOUNCE_MS = 80;

  // Address of the site's root, with a final slash.
  const root = new URL(document.body.dataset.root || "./", location.href).href;
  const input = document.getElementById("search-input");
  const page = document.documentElement;
  let opening;

  // Loads a script of the site.
  function load(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        reject(Object.assign(new Error("the search code cannot be loaded"), { code: "offline" }));
      };
      document.head.append(script);
    });
  }

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

  // Runs the latest of many calls: each one cancels the one before, with a pause first unless told otherwise.
  function latest(run) {
    let controller, timer;
    function stop() {
      clearTimeout(timer);
      controller?.abort();
    }
    function start(value, pause = DEBOUNCE_MS) {
      stop();
      const mine = controller = new AbortController();
      timer = setTimeout(() => run(value, mine.signal), pause);
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

  // The page's own address, without what is only for this reader.
  const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href.replace(/[?#].*/, "");

  for (const target of document.querySelectorAll("[data-copy]")) {
    const isId = target.matches(".chunk-id");
    if (!isId) target.after(" ", element("span", {}, address()));
    target.after(copyButton(isId ? target.textContent : `${target.textContent}. ${address()}`, isId ? "copy chunk_id" : "copy citation"));
  }
  for (const pre of document.querySelectorAll(".text pre")) {
    const box = element("div", { class: "code" });
    pre.replaceWith(box);
    box.append(pre, copyButton(pre.textContent, "copy code"));
  }
  // What scrolls by itself can be reached and scrolled by keys.
  for (const wide of document.querySelectorAll(".text pre, .text .table")) {
    if (wide.scrollWidth > wide.clientWidth || wide.scrollHeight > wide.clientHeight) {
      wide.tabIndex = 0;
      wide.setAttribute("role", "group");
      wide.setAttribute("aria-label", wide.matches("pre") ? "Code" : "Table");
    }
  }
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)[id]")) {
    const anchor = element("a", { class: "anchor", href: "#" + heading.id, "aria-label": "copy the address of this heading" }, "#");
    anchor.addEventListener("click", () => copy(address() + "#" + heading.id).then(() => announce("address copied"), () => {}));
    heading.append(anchor);
  }

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

  function markFound() {
    const parameters = new URLSearchParams(location.search);
    const query = parameters.get("q");
    const words = query && wordsOf(query);
    const places = document.querySelectorAll("article h1, main .text");
    if (!words || places.length === 0) return;
    let n_marks = 0;
    for (const place of places) {
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("button, .anchor")) texts.push(walker.currentNode);
      for (const text of texts) {
        const parts = [];
        let done = 0;
        for (const { 0: found, index } of text.data.matchAll(words)) {
          parts.push(text.data.slice(done, index), element("mark", { class: "found-word" }, found));
          done = index + found.length;
          n_marks += 1;
        }
        if (parts.length > 0) text.replaceWith(...parts, text.data.slice(done));
      }
    }
    // The search and the way on keep what is looked for.
    const context = document.getElementById("chunk-context");
    if (context) context.search = "?q=" + encodeURIComponent(query);
    const section = parameters.get("at");
    const heading = section && [...document.querySelectorAll("main .text :is(h1, h2, h3, h4, h5, h6)")].find((one) => one.textContent.replace(/#$/, "") === section);
    if (heading && !location.hash) heading.scrollIntoView();
    if (n_marks === 0) return;
    const clear = element("button", { type: "button", class: "found" }, "Clear marks ", element("kbd", {}, "Esc"));
    clear.addEventListener("click", clearFound);
    document.body.append(clear);
  }

  function clearFound() {
    for (const mark of document.querySelectorAll("mark.found-word")) mark.replaceWith(...mark.childNodes);
    document.querySelector("button.found")?.remove();
    try {
      history.replaceState(history.state, "", location.pathname + location.hash);
    } catch { /* Pages from disk keep their address. */ }
  }

  /* The outline follows the text. */

  function followOutline() {
    const outline = document.getElementById("_outline");
    const links = new Map([...outline?.querySelectorAll(".headings a") ?? []].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    if (headings.length === 0) return;
    let current, waits = false;
    function follow() {
      waits = false;
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      const link = links.get((passed.at(-1) ?? headings[0]).id);
      if (link === current) return;
      current?.removeAttribute("aria-current");
      current = link;
      link.setAttribute("aria-current", "true");
      const { top, bottom } = link.getBoundingClientRect(), box = outline.getBoundingClientRect();
      if (top < box.top || bottom > box.bottom) outline.scrollTop += top - box.top - box.height / 2;
    }
    addEventListener("scroll", () => {
      if (!waits) requestAnimationFrame(follow);
      waits = true;
    }, { passive: true });
    follow();
    outline.addEventListener("click", (event) => {
      if (event.target.closest("a") && outline.matches(":popover-open")) outline.hidePopover();
    });
  }

  /* The way through the library: a tree of the version that the page belongs to, taken from that version's own page. */

  function makeWay() {
    if (!("popover" in HTMLElement.prototype) || !document.body.matches(".passage, .document, .version, .doc-type, .product")) return;
    const way = element("nav", { id: "_way", class: "way", popover: "", "aria-label": "Library" });
    const button = element("button", { type: "button", class: "tool open-way", popovertarget: "_way", "aria-label": "Library" }, "☰");
    const steps = [...document.querySelectorAll(".crumbs li")].map((step) => step.firstElementChild).filter(Boolean);
    const names = location.href.startsWith(root) ? location.href.slice(root.length).replace(/[?#].*/, "").split("/") : [];
    let inner = way;
    for (const [at, step] of steps.slice(0, names.length + 2).entries()) {
      if (at > 0 && step.matches("[href^='#']")) break;
      const item = element("li", {}, element("a", { href: step.href, dir: "auto", "aria-current": !step.href && step === steps.at(-1) && "page" }, step.textContent));
      inner.append(element("ul", {}, item));
      inner = item;
      // Types and documents come with the tree.
      if (step.href && step.href === root + names.slice(0, 2).join("/") + "/index.html") break;
    }
    const versions = [...document.querySelectorAll(".editions h2 a")].map((link) => element("li", {}, element("a", { href: link.href }, link.textContent)));
    if (versions.length > 0) inner.append(element("ul", {}, ...versions));
    document.querySelector(".top").after(way);
    document.querySelector(".brand").before(button);
    let asked = false;
    async function fill() {
      if (asked || names.length < 3) return;
      asked = true;
      const url = root + names.slice(0, 2).join("/") + "/index.html";
      // From disk nothing can be fetched: then the way up is all there is.
      const text = await fetch(url).then((answer) => answer.ok ? answer.text() : "").catch(() => "");
      const version = new DOMParser().parseFromString(text, "text/html");
      const types = [...version.querySelectorAll("main > section")].map((section) => branch(section, url));
      if (types.length > 0) inner.append(element("ul", {}, ...types));
      // The tree scrolls by itself, and the page not at all.
      const here = way.querySelector("[aria-current]");
      if (here) way.scrollTop += here.getBoundingClientRect().top - way.getBoundingClientRect().top - way.clientHeight / 2;
    }
    const isHere = (href) => location.href.startsWith(href.replace(/index\.html$/, ""));
    function branch(section, url) {
      const link = section.querySelector("h2 a");
      return folder(link.textContent, new URL(link.getAttribute("href"), url).href, section.querySelector(".documents"), url);
    }
    function folder(name, href, list, url) {
      const rows = [...list?.children ?? []].map((row) => {
        const inner = row.querySelector(":scope > details");
        if (inner) return folder(inner.querySelector("bdi").textContent, "", inner.querySelector(".documents"), url);
        const link = row.querySelector("a");
        const target = new URL(link.getAttribute("href"), url).href;
        return element("li", {}, element("a", { href: target, dir: "auto", "aria-current": isHere(target) && "page" }, link.textContent));
      });
      const isOwn = href && location.href.replace(/[?#].*/, "") === href;
      if (href) rows.unshift(element("li", {}, element("a", { href, "aria-current": isOwn && "page" }, "Overview")));
      const open = rows.some((row) => row.querySelector("[aria-current]"));
      return element("li", {}, element("details", { open: open ? "" : false }, element("summary", { dir: "auto" }, name), element("ul", {}, ...rows)));
    }
    way.addEventListener("beforetoggle", fill);
    // Where there is room it is open already.
    const room = matchMedia("(min-width: 75rem)");
    const whenIdle = () => room.matches && (globalThis.requestIdleCallback ?? setTimeout)(fill);
    room.addEventListener("change", whenIdle);
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle);
  }

  /* Theme, width and keys by choice. */

  const view = kept.get("view") ?? {};
  function choose(name, value) {
    view[name] = value || undefined;
    kept.set("view", view);
    if (value) page.dataset[name] = value;
    else delete page.dataset[name];
  }

  function help() {
    let dialog = document.querySelector("dialog.keys");
    if (!dialog) {
      const rows = [["/ or Ctrl-K", "search"], ["j, k", "next and previous passage or hit"], ["[, ]", "previous and next page"], ["Esc", "clear marks, close"], ["?", "this list"]];
      const on = element("input", { type: "checkbox" });
      on.checked = kept.get("keys") !== false;
      on.addEventListener("change", () => kept.set("keys", on.checked));
      const select = (label, name, choices) => {
        const made = element("select", {}, ...choices.map(([value, text]) => element("option", { value }, text)));
        made.value = view[name] ?? "";
        made.addEventListener("change", () => choose(name, made.value));
        return element("label", {}, label, made);
      };
      dialog = element("dialog", { class: "keys", "aria-label": "Keys and view" },
        element("h2", {}, "Keys and view"),
        element("dl", {}, ...rows.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)])),
        element("label", {}, on, "single keys (all but Ctrl-K)"),
        select("Theme", "theme", [["", "as the system"], ["light", "light"], ["dark", "dark"]]),
        select("Width of text", "width", [["", "comfortable"], ["wide", "as wide as the window"]]),
        element("form", { method: "dialog" }, element("button", {}, "Close")));
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  // The next or previous of what the page consists of: hits, or passages of a document.
  function step(by) {
    const all = [...document.querySelectorAll(".hit, .chunk")].filter((one) => one.checkVisibility?.() ?? true);
    const at = all.findIndex((one) => one.matches(".here"));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!next) return;
    all[at]?.classList.remove("here");
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
  }

  let dialog;
  function find(text) {
    dialog ??= load("assets/dialog.js");
    return dialog.then(() => globalThis.McDeweyPage.openDialog(text), () => { dialog = undefined; });
  }

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
    } else if (event.key === "Escape" && !writing && document.querySelector("button.found")) {
      clearFound();
    } else if (single && (event.key === "j" || event.key === "k")) {
      step(event.key === "j" ? 1 : -1);
    } else if (single && (event.key === "[" || event.key === "]")) {
      document.querySelector(`.pager a[rel=${event.key === "[" ? "prev" : "next"}]`)?.click();
    } else if (single && event.key === "?") {
      event.preventDefault();
      help();
    }
  });

  globalThis.McDeweyPage = { root, library, element, latest, copyButton, announce, kept, hit };
  const tools = element("button", { type: "button", class: "tool", "aria-label": "Keys and view", title: "Keys and view ( ? )" }, "⚙");
  tools.addEventListener("click", help);
  document.querySelector(".top")?.append(tools);
  makeWay();
  markFound();
  followOutline();
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
  input.addEventListener("click", () => find(input.value));
  input.addEventListener("input", () => input.value && find(input.value));
}, { once: true });
