// The search page: what is asked stands in the address, so that reload, back and a shared link give the same hits.
// Typing replaces the address, a filter or Enter adds one; how many hits are shown and how far one had scrolled is
// kept with the entry in the browser's history.
(function () {
  "use strict";

  const HITS = 10;
  const SCROLL_MS = 200;
  // How long one waits for the whole answer before the one by words is shown, marked as preliminary.
  const PATIENCE_MS = 2000;
  const FACETS = { vendor: "vendor", product: "product", version: "version", doc_type: "docType" };
  // Values of a filter that are shown before the others are asked for.
  const VALUES = 8;
  const { root, isOnDisk, need, library, element, latest, copyButton, keepButton, kept, scopes, step, hit: shared } = globalThis.McDeweyPage;
  const byId = (id) => document.getElementById(id);
  const input = byId("search-input");
  const filters = byId("search-filters");
  const fields = [...filters.querySelectorAll("[data-filter]")];
  const openFilters = byId("search-open-facets");
  const chips = byId("search-chips");
  const status = byId("search-status");
  const notes = byId("search-notes");
  const results = byId("search-results");
  const more = byId("search-more");
  const settled = byId("search-settled");
  const named = byId("search-scopes");
  const filterButton = (text, act) => {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", () => act(button));
    return button;
  };

  const boxes = (field) => [...field.querySelectorAll("input")];
  // In the library's order, however counts have put them.
  const set = (field) => boxes(field).filter((box) => box.checked).sort((a, b) => a.dataset.order - b.dataset.order);
  const anySet = () => fields.some((field) => set(field).length > 0);
  const textOf = (box) => box.nextElementSibling.textContent;
  const number = () => fields.forEach((field) => boxes(field).forEach((box, at) => { box.dataset.order ??= at; }));
  number();
  // Titles of products, as their filter has them.
  const titles = new Map(boxes(fields.find((field) => field.dataset.filter === "product")).map((box) => [box.value, textOf(box)]));
  // Hits on the page, and what they answer.
  let shown = [];
  let current;
  // Whether words that the library does not have are searched for as they were typed.
  let asTyped = false;

  // Where there is no room beside the hits, filters open over them.
  const room = matchMedia("(min-width: 60rem)");
  function fold(isOpen = room.matches) {
    filters.hidden = !isOpen;
    openFilters.setAttribute("aria-expanded", String(isOpen));
  }
  fold();
  room.addEventListener("change", () => fold());
  history.scrollRestoration = "manual";

  // What is asked, as the client takes it.
  function asked() {
    // Always a prefix: what an address gives must not depend on whether it was typed, entered or opened.
    const options = { prefix: true, asTyped };
    for (const field of fields) options[FACETS[field.dataset.filter]] = set(field).map((box) => box.value);
    return { query: input.value.trim(), options };
  }

  function fromAddress() {
    const parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") ?? "";
    asTyped = parameters.has("as_typed");
    tick((field) => parameters.getAll(field).filter(Boolean));
  }

  function tick(valuesOf) {
    for (const field of fields) {
      const values = valuesOf(field.dataset.filter) ?? [];
      // A value that the library does not have still filters: nothing is substituted for what was asked.
      for (const value of values.filter((value) => !boxes(field).some((box) => box.value === value))) {
        field.append(element("label", {}, element("input", { type: "checkbox", value }), element("span", { dir: "auto" }, value)));
      }
      number();
      for (const box of boxes(field)) box.checked = values.includes(box.value);
    }
  }

  function toAddress(how) {
    const parameters = new URLSearchParams();
    if (input.value.trim()) parameters.set("q", input.value.trim());
    for (const field of fields) for (const box of set(field)) parameters.append(field.dataset.filter, box.value);
    if (asTyped) parameters.set("as_typed", "1");
    const text = parameters.toString();
    const address = location.pathname + (text && "?" + text);
    if (how === "push" && address === location.pathname + location.search) how = "replace";
    remember(how, address, { n: HITS, y: 0 });
  }

  function showChips() {
    const all = fields.flatMap(set).map((box) => {
      const button = element("button", { type: "button", "aria-label": `remove the filter ${textOf(box)}` }, textOf(box));
      button.addEventListener("click", () => {
        box.checked = false;
        refilter();
        (chips.querySelector("button") ?? input).focus();
      });
      return element("li", {}, button);
    });
    if (all.length > 1) {
      const clear = element("button", { type: "reset", form: "search-filters" }, "all filters");
      all.push(element("li", {}, clear));
    }
    showScopes();
    chips.replaceChildren(...all);
    chips.hidden = all.length === 0;
  }

  /* Named scopes: filters that the reader has kept under a name, in this browser alone; `own.js` stores them. */

  const filtersNow = () => Object.fromEntries(fields.map((field) => [field.dataset.filter, set(field).map((box) => box.value)]).filter(([, values]) => values.length > 0));

  function showScopes() {
    const now = JSON.stringify(filtersNow());
    const isOf = (filter) => JSON.stringify(filter) === now;
    const all = scopes().map(({ name, ...filter }) => {
      const button = filterButton(name, () => {
        tick((field) => isOf(filter) ? [] : filter[field]);
        refilter();
        [...named.children].find((other) => other.textContent === name)?.focus();
      });
      button.setAttribute("aria-pressed", String(isOf(filter)));
      return button;
    });
    if (anySet() && !scopes().some(({ name, ...filter }) => isOf(filter))) {
      all.push(filterButton("Save these filters …", (opener) => need("own").then(() => globalThis.McDeweyPage.own.saveScope(filtersNow(), opener), () => {})));
    }
    named.replaceChildren(...all);
    named.hidden = all.length === 0;
  }

  function remember(how, address, state) {
    // Some browsers let no page from disk change its address: then only this comfort is lost.
    try {
      history[how + "State"](state, "", address);
    } catch { /* stays as it is */ }
  }

  // Starts the search that the fields ask for; `restore` is a history entry's state to come back to.
  function start({ isTyped, restore } = {}) {
    const { query, options } = asked();
    document.title = document.title.replace(/^(“.*” · )?/, query ? `“${query}” · ` : "");
    showChips();
    // Enter on what is answered, or about to be, changes nothing.
    const asks = query && JSON.stringify([query, options]);
    if (asks && asks === current && !restore) return;
    current = asks;
    settled.hidden = true;
    if (!query) {
      run.stop();
      show([]);
      facets();
      say("Type a question, a command or an error message.");
      return;
    }
    run.start({ query, options, restore }, isTyped ? undefined : 0);
  }

  const run = latest(async ({ query, options, restore }, signal) => {
    if (shown.length === 0) say("Searching …");
    const limit = Math.max(HITS, restore?.n ?? 0);
    // The answer by words, and whether it is on the screen.
    let early, isShown = false;
    const render = (answer, isFinal) => {
      show(grouped(answer.hits));
      facets(answer.facets, answer.total_near);
      say(summary(query, answer, isFinal), answer.notes);
      more.hidden = !isFinal || answer.hits.length < limit || isAll(answer, answer.hits.length);
      settled.hidden = true;
      // Once: later the reader may have gone on from there.
      if (restore?.y) scrollTo(0, restore.y);
      restore = undefined;
    };
    // What is on the screen moves only by the reader's act: the whole answer is waited for, and where that takes long and
    // the answer by words is read meanwhile, it is offered.
    let isPatient = true;
    const showEarly = () => {
      if (isPatient || !early?.hits.length || signal.aborted) return;
      isShown = true;
      render(early, false);
    };
    const patience = setTimeout(() => {
      isPatient = false;
      showEarly();
    }, PATIENCE_MS);
    const onPartial = (answer) => {
      early = answer;
      showEarly();
    };
    try {
      const answer = await (await library()).search(query, { ...options, limit, signal, onPartial });
      if (signal.aborted) return;
      const finish = () => signal.aborted || render(answer, true);
      const ids = ({ hits, notes }) => JSON.stringify([hits.map((hit) => hit.chunk_id), notes]);
      if (!isShown || ids(answer) === ids(early)) return finish();
      settled.hidden = false;
      settled.onclick = finish;
    } catch (error) {
      fail(error, signal);
    } finally {
      clearTimeout(patience);
    }
  });

  async function showMore() {
    const { query, options } = asked();
    const before = shown;
    more.disabled = true;
    try {
      const answer = await (await library()).search(query, { ...options, limit: HITS, offset: before.length });
      // Meanwhile something else may have been asked.
      if (before !== shown) return;
      const first = before.length;
      show([...before, ...grouped(answer.hits)]);
      more.hidden = answer.hits.length < HITS || isAll(answer, shown.length);
      results.children[first]?.querySelector("a")?.focus();
      keepPlace();
    } catch (error) {
      fail(error);
    } finally {
      more.disabled = false;
    }
  }

  const isAll = (answer, n) => answer.exact && n >= answer.total + answer.total_near;

  function summary(query, { hits, total, total_near: near, exact }, isFinal) {
    const filtered = anySet() ? " with these filters" : "";
    const still = isFinal ? "" : " by words; what is near in meaning is on its way …";
    if (hits.length === 0) return isFinal ? `Nothing found for “${query}”${filtered}. Fewer or other words may help.` : "Searching …";
    if (total === 0) return `No passage${filtered} holds the words of “${query}”. Near in meaning:`;
    const n = `${exact ? "" : "at least "}${total.toLocaleString("en")}`;
    return `${n} result${total === 1 ? "" : "s"} for “${query}”${near ? ", and others near in meaning" : ""}${still}`;
  }

  function fail(error, signal) {
    if (signal?.aborted || error.name === "AbortError") return;
    current = undefined;
    more.hidden = true;
    const offline = !isOnDisk && (navigator.onLine === false || error.code === "offline");
    say(offline
      ? "The search index cannot be reached. Check the connection, then search again; pages that are open can still be read."
      : `Search does not work: ${error.message}.`);
  }

  function say(text, list = []) {
    status.textContent = text;
    // What was typed or is meant stands between grave accents.
    const parts = (message) => message.split("`").map((part, at) => at % 2 ? element("code", {}, part) : part);
    notes.replaceChildren(...list.map((note) =>
      element("p", { class: "search-note", "data-note": note.code }, ...parts(note.message))));
    // What was corrected can be searched for as it was typed, and the other way round.
    const codes = list.map(({ code }) => code);
    if (!codes.includes(asTyped ? "unknown-word" : "corrected")) return;
    notes.append(element("p", {}, filterButton(asTyped ? "Correct what was typed" : "Search for exactly what was typed", () => {
      asTyped = !asTyped;
      refilter();
      input.focus();
    })));
  }

  // Sections of one document side by side, below the best of them; none is left out. Each ten by themselves, so that what
  // comes after them moves none.
  function grouped(hits) {
    const groups = [];
    for (let at = 0; at < hits.length; at += HITS) {
      const documents = new Map();
      for (const hit of hits.slice(at, at + HITS)) documents.set(hit.source, [...(documents.get(hit.source) ?? []), hit]);
      groups.push(...documents.values());
    }
    return groups.flat();
  }

  // Shows hits; those that stay keep their elements.
  function show(hits) {
    shown = hits;
    byId("search-beside").hidden = hits.length === 0 || isOnDisk || kept.get("previews") === false;
    const query = input.value.trim();
    const key = (hit) => JSON.stringify([query, hit.snippet, hit.near]);
    const present = new Map([...results.children].map((item) => [item.dataset.chunkId, item]));
    const items = hits.map((hit) => present.get(hit.chunk_id)?.key === key(hit) ? present.get(hit.chunk_id) : Object.assign(item(hit, query), { key: key(hit) }));
    items.forEach((made, at) => made.classList.toggle("section", at % HITS > 0 && hits[at - 1].source === hits[at].source));
    if (items.length !== results.childElementCount || items.some((made, at) => made !== results.children[at])) {
      const focused = document.activeElement?.closest?.(".hit")?.dataset.chunkId;
      results.replaceChildren(...items);
      if (focused) items.find((made) => made.dataset.chunkId === focused)?.querySelector("a").focus({ preventScroll: true });
    }
  }

  function item(hit, query) {
    const { title, href } = shared.place(hit, query);
    const name = `${titles.get(hit.product) ?? hit.product} ${hit.version}`;
    const steps = [hit.doc_type, ...(hit.breadcrumb ?? [])];
    // A heading that very many documents have stands behind its document's title.
    const named = title.split(" › ");
    const where = steps.filter((step, at) => step && (!named.includes(step) || (at === 1 && step === title)) && steps.indexOf(step) === at).join(" › ");
    const id = element("details", { class: "more" }, element("summary", {}, "Cite"),
      element("code", { class: "chunk-id" }, hit.chunk_id), copyButton(hit.chunk_id, "copy chunk_id"));
    return element("li", { class: "hit", "data-chunk-id": hit.chunk_id },
      element("p", { class: "where", dir: "auto" }, element("b", {}, `${name} · `), element("b", { class: "path" }, where, hit.page ? " · " : ""), hit.page ? element("span", { class: "hit-page" }, `page ${hit.page}`) : ""),
      element("h2", {}, element("a", { class: "hit-title", dir: "auto", lang: shared.language(title), href }, title)),
      hit.near ? element("p", { class: "near" }, "near in meaning, without these words") : "",
      element("p", { class: "snippet", dir: "auto", lang: shared.language(hit.snippet) }, ...shared.marked(hit.snippet ?? "", hit.highlights ?? [])),
      also(hit), keepButton(hit.chunk_id, `keep “${title}”`, hit), id);
  }

  // Elsewhere in its own version the file says where, in another the version.
  function also({ also_in: others = [], version }) {
    if (others.length === 0) return "";
    const links = others.flatMap((other, at) => [
      at ? ", " : "",
      element("a", { href: root + other.url, title: other.page ? `page ${other.page}` : undefined },
        other.version === version ? other.source.split("/").pop() : other.version),
    ]);
    return element("p", { class: "also" }, "also in ", ...links.filter((part) => part !== ""));
  }

  // Says at each value how many passages with the words it has, most first; values without any are left out unless they
  // are set, or something `near` in meaning may have them.
  function facets(counts, near) {
    for (const field of fields) {
      const values = counts?.[field.dataset.filter];
      const byValue = new Map((values ?? []).map(({ value, count }) => [value, count]));
      const labels = boxes(field).map((box) => {
        const label = box.parentElement;
        const count = byValue.get(box.value) ?? 0;
        label.querySelector(".counts")?.remove();
        if (count) label.append(element("span", { class: "counts" }, (counts.exact ? "" : "~") + count.toLocaleString("en")));
        // Versions of several products do not compare: nobody counts them, and none is shown.
        const isPossible = values?.length ? count > 0 || !counts.exact : field.dataset.filter !== "version" && (!counts || Boolean(near));
        return { label, order: box.dataset.order, count, isShown: isPossible || box.checked };
      });
      labels.sort((a, b) => b.count - a.count || a.order - b.order);
      field.querySelector(".all")?.remove();
      let n_shown = 0;
      const late = [];
      for (const { label, isShown } of labels) {
        const isLate = isShown && n_shown >= VALUES && !label.firstElementChild.checked && !field.dataset.all;
        if (isShown && !isLate) n_shown += 1;
        if (isLate) late.push(label);
        label.hidden = !isShown || isLate;
        // The one with the focus stays where it is, or a key would lose its place.
        if (!field.contains(document.activeElement)) field.append(label);
      }
      if (late.length > 0) {
        const all = element("button", { type: "button", class: "all" }, `${late.length} more`);
        all.addEventListener("click", () => {
          field.dataset.all = "yes";
          for (const label of late) label.hidden = false;
          late[0].firstElementChild.focus();
          all.remove();
        });
        field.append(all);
      }
      // One value alone is no choice.
      field.hidden = n_shown + late.length < 2 && set(field).length === 0;
    }
  }

  function keepPlace() {
    remember("replace", location.href, { n: Math.max(HITS, shown.length), y: scrollY });
  }

  let scrollTimer;
  addEventListener("scroll", () => {
    clearTimeout(scrollTimer);
    scrollTimer = setTimeout(keepPlace, SCROLL_MS);
  }, { passive: true });
  results.addEventListener("click", keepPlace);
  function restoreFrom(state) {
    fromAddress();
    start({ restore: state });
  }
  addEventListener("popstate", (event) => {
    clearTimeout(scrollTimer);
    restoreFrom(event.state);
  });
  input.addEventListener("input", () => {
    asTyped = false;
    toAddress("replace");
    start({ isTyped: true });
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    toAddress("push");
    start();
  });
  function refilter() {
    toAddress("push");
    start();
  }
  filters.addEventListener("change", refilter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const box of fields.flatMap(boxes)) box.checked = false;
    refilter();
    input.focus();
  });
  for (const event of ["mcdewey-own", "storage"]) addEventListener(event, showScopes);

  /* The passage of a hit beside the list, where there is room: for the hit that has the focus, or the pointer. */

  const beside = matchMedia("(min-width: 80rem)");
  function preview({ target }) {
    const link = target.closest(".hit")?.querySelector(".hit-title");
    if (link && beside.matches && kept.get("previews") !== false) need("preview").then(() => globalThis.McDeweyPage.beside(link), () => {});
  }
  if (!isOnDisk) for (const event of ["focusin", "pointerover"]) results.addEventListener(event, preview);
  // Arrow keys walk from the box through the hits and back.
  addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isInBox = event.target === input;
    if (!by || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !(isInBox ? by > 0 : event.target.matches(".hit-title"))) return;
    event.preventDefault();
    if (by < 0 && event.target.closest(".hit") === results.firstElementChild) input.focus();
    else step(by, isInBox ? null : event.target.closest(".hit"));
  });
  openFilters.addEventListener("click", () => fold(filters.hidden));
  more.addEventListener("click", showMore);

  restoreFrom(history.state);
  if (!input.value) input.focus();
})();
