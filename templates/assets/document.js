// A document in context: its contents follow the text, its pages are gone to by number, and where one has read is remembered
// in this browser. Behind `app.js`.
(function () {
  "use strict";

  const PLACES = 20;
  const SETTLE_MS = 300;
  // Fewer passages are looked through faster than a place is offered.
  const LONG = 15;
  const { element, load, kept, announce } = globalThis.McDeweyPage;
  const sections = [...document.querySelectorAll(".chunk")];
  const file = location.pathname.split("/").pop() || "index.html";
  const folder = location.pathname.slice(0, location.pathname.lastIndexOf("/") + 1);

  // Something to go to, at the foot of the window, where it moves nothing.
  function offer(text, links, forget) {
    document.querySelector(".offer")?.remove();
    const close = element("button", { type: "button", class: "tool", "aria-label": forget ? "forget this place" : "close", title: forget ? "forget this place" : "close" }, "✕");
    const bar = element("div", { class: "offer", role: "group", "aria-label": text || links[0][0] }, text,
      ...links.map(([name, href]) => element("a", { href }, name)), close);
    close.addEventListener("click", () => { bar.remove(); forget?.(); });
    bar.addEventListener("click", (event) => { if (event.target.closest("a")) bar.remove(); });
    document.querySelector("main").append(bar);
    announce([text, ...links.map(([name]) => name)].filter(Boolean).join(", "));
    return bar;
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

  /* Pages by number: `pages.js` beside the document says which passage begins on which; `#page=106` leads there too. */

  const form = document.querySelector("form.go");
  const number = form?.elements.page;
  const pages = () => Promise.resolve(globalThis.McDeweyPages ?? load(folder + "pages.js")).then(() => globalThis.McDeweyPages);

  // Where a passage stands, as an address beside this one.
  function placeOf(ordinal, perPart) {
    const part = Math.floor(ordinal / perPart);
    return `${part === 0 ? "index.html" : `part-${part + 1}.html`}#chunk-${ordinal}`;
  }

  const last = (all) => Math.max(...all.map(([page]) => page));

  // Places that a number may mean, each with its name: a page of the file, and one with this number printed on it.
  function places({ pages: all, per_part: perPart }, text) {
    const wanted = /^\d+$/.test(text) ? Number(text) : NaN;
    // A page may begin within a passage that began before it.
    const physical = all.find(([page]) => page === wanted) ?? (wanted < last(all) ? all.findLast(([page]) => page < wanted) : undefined);
    const printed = all.find(([, , label]) => label !== undefined && label.toLowerCase() === text.toLowerCase());
    const found = [];
    if (physical) found.push([`page ${wanted}`, placeOf(physical[1], perPart)]);
    if (printed && printed !== physical) found.push([`printed ${printed[2]} (page ${printed[0]})`, placeOf(printed[1], perPart)]);
    return found;
  }

  async function goTo(text) {
    const known = await pages().catch(() => undefined);
    const found = known ? places(known, text) : [];
    if (found.length === 1) location.assign(found[0][1]);
    if (found.length > 1) offer(`Which page ${text}?`, found).querySelector("a").focus();
    if (found.length > 0) return;
    number.setCustomValidity(known ? `There is no page ${text}: this document has pages ${known.pages[0][0]} to ${last(known.pages)}.` : "The list of pages cannot be loaded.");
    number.reportValidity();
  }

  async function fromAddress() {
    const wanted = /^#page=(\d+)$/.exec(location.hash)?.[1];
    const known = wanted && form && await pages().catch(() => undefined);
    const found = known ? places(known, wanted)[0] : undefined;
    if (found) location.replace(found[1]);
  }

  if (form) {
    number.addEventListener("focus", () => pages().catch(() => {}), { once: true });
    number.addEventListener("input", () => number.setCustomValidity(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (number.value.trim()) goTo(number.value.trim());
    });
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }

  /* Where one has read, of the documents that were read last; it can be forgotten, and switched off in “Keys and view”. */

  const known = () => kept.get("places");
  const remember = (mine) => known() !== false && kept.set("places", [...mine, ...(known() ?? []).filter((place) => place.folder !== folder)].slice(0, PLACES));

  function rememberPlace() {
    const isFirst = file === "index.html";
    const before = (known() || []).find((place) => place.folder === folder);
    const isHere = before?.file === file && sections.findIndex(({ id }) => id === before.id) < 2;
    if (before && isFirst && !location.hash && !location.search && !isHere && scrollY < innerHeight) {
      offer("", [[`Continue at ${before.name}`, `${before.file}#${before.id}`]], () => remember([]));
    }
    let timer;
    function keep() {
      const here = sections.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3);
      // The beginning of a document is no place to come back to.
      if (!here || (isFirst && scrollY < innerHeight)) return;
      const page = here.querySelector(".at span")?.textContent;
      const heading = document.querySelector(".outline [aria-current=true]")?.textContent;
      remember([{ folder, file, id: here.id, name: page ?? (heading ? `“${heading}”` : here.id.replace("chunk-", "passage ")) }]);
      document.querySelector(".offer:has([aria-label^=forget])")?.remove();
    }
    addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, SETTLE_MS);
    }, { passive: true });
  }

  followOutline();
  if (sections.length > LONG || document.querySelector(".parts")) rememberPlace();
})();
