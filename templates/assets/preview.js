// What a link within the library leads to, shown while the pointer or the focus is on it: title, document, page, first lines.
// Loaded with the first link that is pointed at. What is fetched goes into the page as text, never as HTML.
(function () {
  "use strict";

  const PAUSE_MS = 350;
  // Time to come from the link to what is shown.
  const GRACE_MS = 300;
  const CHARS = 320;
  const PAGES = 20;
  const LEAVING = ["pointerleave", "blur"];
  const { element, textOf } = globalThis.McDeweyPage;
  const card = element("div", { id: "_preview", class: "preview", role: "tooltip", hidden: "" });
  document.querySelector("main").append(card);
  const fetched = new Map();
  let link, timer;

  // The page that an address leads to, as a document; a page that was fetched is kept.
  function pageOf(url) {
    if (url === location.href.replace(/#.*/, "")) return Promise.resolve(document);
    if (!fetched.has(url)) {
      if (fetched.size >= PAGES) fetched.delete(fetched.keys().next().value);
      const page = fetch(url).then((answer) => answer.ok ? answer.text() : Promise.reject(Object.assign(new Error("not found"), { isGone: [404, 410].includes(answer.status) })));
      fetched.set(url, page.then((text) => new DOMParser().parseFromString(text, "text/html")));
      fetched.get(url).catch(() => fetched.delete(url));
    }
    return fetched.get(url);
  }

  // What comes after an element, as far as there is room.
  function linesAfter(start, around) {
    let text = "";
    const blocks = [...around.querySelectorAll("p, li, pre, td, dd, blockquote")].filter((one) => !one.querySelector("p, li, pre, td, dd"));
    for (const block of blocks) {
      const isBefore = start && !start.contains(block) && !(start.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (isBefore || block.matches(".at, .context, .cite, .older")) continue;
      text += (text && " ") + textOf(block);
      if (text.length > CHARS) return text.slice(0, text.lastIndexOf(" ", CHARS)) + " …";
    }
    return text;
  }

  function describe(page, url) {
    const named = url.hash ? page.getElementById(decodeURIComponent(url.hash.slice(1))) : null;
    const around = named?.closest(".chunk, article") ?? page.querySelector(".chunk, article");
    if (!around) return undefined;
    const heading = named?.matches("h1, h2, h3, h4, h5, h6") ? named : around.querySelector("h1, h2, h3, h4, h5, h6");
    const title = page.querySelector("h1");
    const steps = [...page.querySelectorAll(".crumbs li")].slice(1, 3).map(textOf);
    const isPassage = page.body.matches(".passage");
    const crumbs = page.querySelectorAll(".crumbs li");
    const manual = isPassage ? crumbs[4] ?? title : title;
    const number = isPassage ? page.querySelector(".facts .page")?.closest("dd")?.textContent : around.querySelector(".at span")?.textContent.replace(/^page /, "");
    return {
      title: textOf(heading ?? title),
      where: [steps.join(" "), manual && manual !== heading && textOf(manual), number && `page ${number.trim()}`].filter(Boolean).join(" · "),
      lines: linesAfter(named || heading, around.querySelector(".text") && !named ? around.querySelector(".text") : around),
      lang: page.documentElement.lang,
      dir: page.documentElement.dir || "ltr",
    };
  }

  async function show(asked) {
    const url = new URL(asked.href);
    const page = await pageOf(asked.href.replace(/#.*/, "")).catch(() => undefined);
    const found = page && asked === link && describe(page, url);
    if (!found || asked !== link) return;
    card.replaceChildren(element("b", {}, found.title), element("span", { class: "counts" }, found.where), element("p", {}, found.lines));
    card.lang = found.lang;
    card.dir = found.dir;
    card.hidden = false;
    asked.setAttribute("aria-describedby", card.id);
    // Below the line that it begins on, or above it where there is no room.
    const box = asked.getClientRects()[0] ?? asked.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const isBelow = box.bottom + height + 8 < innerHeight || box.top < height + 8;
    card.style.top = `${Math.max(4, isBelow ? box.bottom + 4 : box.top - height - 4)}px`;
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  }

  function hide() {
    clearTimeout(timer);
    link?.removeAttribute("aria-describedby");
    for (const event of LEAVING) link?.removeEventListener(event, hideLater);
    link = undefined;
    card.hidden = true;
  }

  function hideLater() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!card.matches(":hover") && !link?.matches(":hover, :focus-visible")) hide();
    }, GRACE_MS);
  }

  // The text of a passage's page, one level of headings down, with addresses that hold elsewhere.
  function bodyOf(page, url) {
    const body = document.importNode(page.querySelector("article .text"), true);
    for (const one of body.querySelectorAll("script, style")) one.remove();
    for (const one of body.querySelectorAll("[id]")) one.removeAttribute("id");
    for (const name of ["href", "src"]) for (const one of body.querySelectorAll(`[${name}]`)) one.setAttribute(name, new URL(one.getAttribute(name), url).href);
    for (const one of body.querySelectorAll("h2, h3, h4, h5")) one.replaceWith(element(`h${Number(one.localName[1]) + 1}`, {}, ...one.childNodes));
    // What scrolls by itself can be reached by keys; code is wrapped.
    for (const one of body.querySelectorAll(".table")) Object.assign(one, { tabIndex: 0, role: "group", ariaLabel: "Table" });
    return body;
  }

  /* On the search page the whole passage of a hit stands beside the list; Escape closes it until another hit is chosen. */

  const pane = document.getElementById("search-beside");
  const hint = [...pane?.childNodes ?? []];
  let shown;

  async function fillPane(asked) {
    const page = await pageOf(asked.href.replace(/[?#].*/, "")).catch(() => undefined);
    const found = page && asked === shown && describe(page, new URL(asked.href));
    if (!found || asked !== shown) return;
    const body = bodyOf(page, asked.href);
    pane.replaceChildren(element("b", { dir: "auto" }, found.title), element("span", { class: "counts" }, found.where), body);
    [body.lang, body.dir] = [found.lang, found.dir];
    pane.scrollTop = 0;
    pane.classList.add("open");
  }

  Object.assign(globalThis.McDeweyPage, { pageOf, bodyOf, beside(next) {
    if (next === shown) return;
    shown = next;
    clearTimeout(timer);
    timer = setTimeout(() => fillPane(next), next.matches(":focus") ? 0 : PAUSE_MS);
  } });
  // The pointer or the focus has come to a link.
  globalThis.McDeweyPage.preview = (next) => {
    if (next === link) return;
    hide();
    link = next;
    timer = setTimeout(() => show(next), PAUSE_MS);
    for (const event of LEAVING) next.addEventListener(event, hideLater);
  };
  card.addEventListener("pointerleave", hideLater);
  addEventListener("scroll", () => card.hidden || hide(), { passive: true });
  // Before other keys: it closes this and nothing else.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (card.hidden && !pane?.matches(".open"))) return;
    event.preventDefault();
    hide();
    pane?.classList.remove("open");
    pane?.replaceChildren(...hint);
  }, { capture: true });
})();
