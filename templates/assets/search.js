// The search page: what is asked stands in the address, so that reload, back and a shared link give the same hits.
// Typing replaces the address, a filter or Enter adds one; how many hits are shown and how far one had scrolled is
// kept with the entry in the browser's history.
(function () {
  "use strict";

  const HITS = 10;
  const TYPING_MS = 80;
  const SCROLL_MS = 200;
  // How long one waits for the whole answer before the one by words is shown, marked as preliminary.
  const PATIENCE_MS = 2000;
  const { root, library, element, latest, copyButton } = globalThis.McDeweyPage;
  const byId = (id) => document.getElementById(id);
  const input = byId("search-input");
  const filters = byId("search-filters");
  const selects = [...filters.querySelectorAll("[data-filter]")];
  const clear = filters.querySelector("[type=reset]");
  const status = byId("search-status");
  const notes = byId("search-notes");
  const results = byId("search-results");
  const more = byId("search-more");
  const settled = byId("search-settled");

  // Titles of products, as their filter has them.
  const titles = new Map([...selects.find((select) => select.dataset.filter === "product").options].map(({ value, text }) => [value, text]));
  // Hits on the page, and what they answer.
  let shown = [];
  let current;

  filters.hidden = false;
  history.scrollRestoration = "manual";

  // What is asked, as the client takes it.
  function asked() {
    const filter = (name) => selects.find((select) => select.dataset.filter === name).value || undefined;
    return {
      query: input.value.trim(),
      options: {
        vendor: filter("vendor"), product: filter("product"), version: filter("version"), docType: filter("doc_type"),
        // Always: what an address gives must not depend on whether it was typed, entered or opened.
        prefix: true,
      },
    };
  }

  function fromAddress() {
    const parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") ?? "";
    for (const select of selects) {
      const value = parameters.get(select.dataset.filter) ?? "";
      // A value that the library does not have still filters: nothing is substituted for what was asked.
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
      select.value = value;
    }
  }

  function toAddress(how) {
    const parameters = new URLSearchParams();
    if (input.value.trim()) parameters.set("q", input.value.trim());
    for (const select of selects) if (select.value) parameters.set(select.dataset.filter, select.value);
    const text = parameters.toString();
    const address = location.pathname + (text && "?" + text);
    if (how === "push" && address === location.pathname + location.search) how = "replace";
    remember(how, address, { n: HITS, y: 0 });
  }

  function remember(how, address, state) {
    // Some browsers let no page from disk change its address: then only this comfort is lost.
    try {
      history[how + "State"](state, "", address);
    } catch { /* stays as it is */ }
  }

  // Starts the search that the fields ask for; `restore` is a history entry's state to come back to.
  function start({ pause = 0, restore } = {}) {
    const { query, options } = asked();
    document.title = document.title.replace(/^(“.*” · )?/, query ? `“${query}” · ` : "");
    for (const select of selects) select.classList.toggle("set", select.value !== "");
    clear.hidden = !selects.some((select) => select.value);
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
    run.start({ query, options, restore }, pause);
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
    const filtered = selects.some((select) => select.value) ? " with these filters" : "";
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
    const offline = navigator.onLine === false || error.code === "offline";
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
    const present = new Map([...results.children].map((item) => [item.dataset.chunkId, item]));
    const items = hits.map((hit) => present.get(hit.chunk_id)?.snippet === hit.snippet + hit.near ? present.get(hit.chunk_id) : item(hit));
    items.forEach((made, at) => made.classList.toggle("section", at % HITS > 0 && hits[at - 1].source === hits[at].source));
    if (items.length !== results.childElementCount || items.some((made, at) => made !== results.children[at])) {
      const focused = document.activeElement?.closest?.(".hit")?.dataset.chunkId;
      results.replaceChildren(...items);
      if (focused) items.find((made) => made.dataset.chunkId === focused)?.querySelector("a").focus({ preventScroll: true });
    }
  }

  function item(hit) {
    const steps = [hit.vendor === "general" ? "" : hit.vendor, `${titles.get(hit.product) ?? hit.product} ${hit.version}`, hit.doc_type, ...(hit.breadcrumb ?? [])];
    const where = steps.filter((step, at) => step && step !== hit.title && steps.indexOf(step) === at).join(" › ");
    const made = element("li", { class: "hit", "data-chunk-id": hit.chunk_id },
      element("h2", {}, element("a", { class: "hit-title", dir: "auto", href: root + hit.url }, hit.title)),
      element("p", { class: "where", dir: "auto" }, where, hit.page ? " · " : "", hit.page ? element("span", { class: "hit-page" }, `page ${hit.page}`) : ""),
      hit.near ? element("p", { class: "near" }, "near in meaning, without these words") : "",
      element("p", { class: "snippet", dir: "auto" }, ...marked(hit.snippet ?? "", hit.highlights ?? [])),
      also(hit.also_in ?? []),
      element("footer", {}, element("code", { class: "chunk-id" }, hit.chunk_id), copyButton(hit.chunk_id, "copy chunk_id")));
    made.snippet = hit.snippet + hit.near;
    return made;
  }

  function also(others) {
    if (others.length === 0) return "";
    const links = others.flatMap((other, at) => [
      at ? ", " : "",
      element("a", { href: root + other.url, title: other.page ? `page ${other.page}` : undefined }, other.version),
    ]);
    return element("p", { class: "also" }, "also in ", ...links.filter((part) => part !== ""));
  }

  // Text with <mark> around the highlights, which count code points.
  function marked(text, highlights) {
    const points = [...text];
    const parts = [];
    let done = 0;
    for (const [start, end] of highlights) {
      parts.push(points.slice(done, start).join(""), element("mark", {}, points.slice(start, end).join("")));
      done = end;
    }
    return [...parts, points.slice(done).join("")];
  }

  // Says at each filter's values how many passages with the words they have; while none is chosen, values without any are
  // left out, unless something `near` in meaning may have them.
  function facets(counts, near) {
    for (const select of selects) {
      const values = counts?.[select.dataset.filter];
      const byValue = new Map((values ?? []).map(({ value, count }) => [value, count]));
      for (const option of select.options) {
        if (!option.value) continue;
        option.dataset.text ??= option.textContent;
        const count = byValue.get(option.value);
        const about = counts?.exact === false ? "~" : "";
        option.textContent = option.dataset.text + (count ? ` (${about}${count.toLocaleString("en")})` : "");
        // Only an exact count of none says that a choice would lead nowhere; an empty list says that nobody counted.
        option.hidden = Boolean(values?.length && counts.exact && !near && !count && !select.value);
      }
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
    toAddress("replace");
    start({ pause: TYPING_MS });
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    toAddress("push");
    start();
  });
  filters.addEventListener("change", () => {
    toAddress("push");
    start();
  });
  filters.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", (event) => {
    event.preventDefault();
    for (const select of selects) select.value = "";
    toAddress("push");
    start();
  });
  more.addEventListener("click", showMore);

  restoreFrom(history.state);
  if (!input.value) input.focus();
})();
