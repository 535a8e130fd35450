// Pages that are read: copying, found words, the way through the library. Behind `app.js`.
(function () {
  "use strict";

  const { root, isOnDisk, need, element, copy, copyButton, announce, kept, view, isKept, keeping, keepButton, wordsOf } = globalThis.McDeweyPage;

  // The page's own address, without what is only for this reader.
  const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href.replace(/[?#].*/, "");

  // The style sheet keeps room for what comes here, so that nothing moves.
  for (const target of document.querySelectorAll("[data-copy]")) {
    const isId = target.matches(".chunk-id");
    if (!isId) target.after(element("span", { class: "own", title: address() }, address()));
    target.parentElement.append(copyButton(isId ? target.textContent : `${target.textContent}. ${address()}`, isId ? "copy chunk_id" : "copy citation"));
  }

  // Each passage can be kept.
  const context = document.querySelector(".passage .context");
  const id = document.querySelector(".chunk-id")?.textContent;
  if (context) context.append(element("span", { class: "does" }, keepButton(id, "keep this passage")));
  if (context && isKept(id)) keeping().catch(() => {});
  for (const at of document.querySelectorAll(".chunk .at")) at.append(keepButton(at.lastElementChild.title, `keep ${at.lastElementChild.textContent}`));

  // Code: a button that copies it, and one that wraps its lines, where they are longer than there is room.
  const wraps = () => Boolean(document.documentElement.dataset.wrap);
  const wrapButtons = [];
  for (const pre of document.querySelectorAll(".text pre")) {
    const box = element("div", { class: "code" });
    const wrap = element("button", { type: "button", class: "copy wrap", title: "wrap long lines", "aria-label": "wrap long lines", "aria-pressed": String(wraps()) }, "wrap");
    wrap.addEventListener("click", () => view("wrap", wraps() ? "" : "on"));
    wrapButtons.push(wrap);
    pre.replaceWith(box);
    box.append(pre, element("div", { class: "does" }, wrap, copyButton(pre.textContent, "copy code")));
  }
  addEventListener("mcdewey-view", () => {
    for (const wrap of wrapButtons) wrap.setAttribute("aria-pressed", String(wraps()));
  });
  // What scrolls by itself can be reached and scrolled by keys. First all is measured, then changed.
  const scrolls = (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
  for (const wide of [...document.querySelectorAll(".text pre, .text .table")].filter(scrolls)) {
    const isCode = wide.matches("pre");
    wide.tabIndex = 0;
    wide.setAttribute("role", "group");
    wide.setAttribute("aria-label", isCode ? "Code" : "Table");
    if (isCode) wide.parentElement.classList.add("long");
  }
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)[id]")) {
    const anchor = element("a", { class: "anchor", href: "#" + heading.id, "aria-label": "copy the address of this heading" }, "#");
    anchor.addEventListener("click", () => copy(address() + "#" + heading.id).then(() => announce("address copied"), () => {}));
    heading.append(anchor);
  }

  /* Found words. */

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
    const inContext = document.getElementById("chunk-context");
    if (inContext) inContext.search = "?q=" + encodeURIComponent(query);
    const section = parameters.get("at");
    const heading = section && [...document.querySelectorAll("main .text :is(h1, h2, h3, h4, h5, h6)")].find((one) => one.textContent.replace(/#$/, "") === section);
    if (heading && !location.hash) heading.scrollIntoView();
    if (n_marks === 0) return;
    const clear = element("button", { type: "button", class: "found" }, "Clear marks ", element("kbd", {}, "Esc"));
    clear.addEventListener("click", clearFound);
    document.querySelector("main").append(clear);
  }

  function clearFound() {
    for (const mark of document.querySelectorAll("mark.found-word")) mark.replaceWith(...mark.childNodes);
    document.querySelector("button.found")?.remove();
    try {
      history.replaceState(history.state, "", location.pathname + location.hash);
    } catch { /* Pages from disk keep their address. */ }
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
      // From disk the way up is all there is.
      const text = isOnDisk ? "" : await fetch(url).then((answer) => answer.ok ? answer.text() : "").catch(() => "");
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

  /* Previews of links within the library, loaded with the first; from disk nothing could be fetched. */

  function preview({ target, type, pointerType }) {
    const link = target.closest?.(".text a[href], .related a[href]");
    const isKnown = link?.href.startsWith(root) && /(\.html|\/)(#.*)?$/.test(link.href) && !link.closest("h1, h2, h3, h4, h5, h6");
    if (!isKnown || pointerType === "touch" || (type === "focusin" && !link.matches(":focus-visible"))) return;
    if (kept.get("previews") === false || navigator.connection?.saveData) return;
    need("preview").then(() => globalThis.McDeweyPage.preview(link), () => {});
  }
  if (!isOnDisk) for (const event of ["pointerover", "focusin"]) document.addEventListener(event, preview);

  makeWay();
  markFound();
})();
