// The page of what the reader keeps: collections with their passages, in the reader's order. Behind `own.js`, which stores it. All that
// is shown comes from a store that others can write to: it goes into the page as text, and links lead into this library alone.
(function () {
  "use strict";

  // Pages that are asked for at once.
  const AT_ONCE = 6;
  const { root, element, copy, copyButton, announce, textOf, own, sharing, bookOf } = globalThis.McDeweyPage;
  const tools = document.getElementById("mine-tools");
  const list = document.getElementById("mine-collections");
  // What was found when one looked for the passages, by chunk_id: "there", "changed", "gone" or "unknown".
  const found = new Map();

  function button(text, focus, act, label) {
    const made = element("button", { type: "button", "data-focus": focus, "aria-label": label }, text);
    made.addEventListener("click", () => act(made));
    return made;
  }

  // One place up or down in a list, that of what has this key.
  function move(items, at, by) {
    if (!items[at] || !items[at + by]) throw own.refusal(by < 0 ? "it is the first" : "it is the last");
    [items[at], items[at + by]] = [items[at + by], items[at]];
  }
  const within = (state, name) => {
    const one = state.collections.find((other) => other.name === name);
    if (!one) throw own.refusal("this collection is gone meanwhile, in another tab");
    return one;
  };
  const indexOf = (bookmarks, id) => bookmarks.findIndex((one) => one.chunk_id === id);

  const STATES = {
    gone: "This passage is not in the library any more. What was kept of it:",
    changed: "At this address stands another text now. What was kept began:",
    unknown: "Its page could not be reached.",
  };

  function passage(one, collection) {
    const { chunk_id: id, title, page, printed } = one;
    const { name } = collection;
    const key = `${name}\n${id}`;
    const shift = (by) => () => own.perform((state) => move(within(state, name).bookmarks, indexOf(within(state, name).bookmarks, id), by), null, list);
    const remove = () => {
      const drop = (state) => {
        const from = within(state, name);
        from.bookmarks.splice(indexOf(from.bookmarks, id), 1);
      };
      if (own.perform(drop, () => `Removed “${title}” from “${name}”.`)) document.querySelector(".offer button")?.focus();
    };
    const at = page === undefined ? "" : `page ${page}${printed ? ` (printed ${printed})` : ""}`;
    const state = found.get(id);
    return element("li", { class: "kept", "data-chunk-id": id },
      element("h3", {}, state === "gone" ? element("span", { dir: "auto" }, title) : element("a", { href: root + one.url, dir: "auto" }, title)),
      element("p", { class: "counts", dir: "auto" }, [one.document === title ? "" : one.document, [one.product, one.version].filter(Boolean).join(" "), at].filter(Boolean).join(" · ")),
      element("p", { class: "source" }, one.source ? `${one.source} · ` : "", element("code", { class: "chunk-id" }, id), copyButton(own.citation(one), `copy the citation of “${title}”`)),
      STATES[state] ? element("p", { class: "message" }, STATES[state]) : "",
      STATES[state] && one.excerpt ? element("blockquote", { dir: "auto" }, one.excerpt) : "",
      one.note ? element("p", { class: "own-note", dir: "auto" }, one.note) : "",
      element("p", { class: "does" },
        button("Note and collection", `edit ${key}`, (opener) => own.edit(id, name, opener), `note and collection of “${title}”`),
        button("↑", `up ${key}`, shift(-1), `move “${title}” up`), button("↓", `down ${key}`, shift(1), `move “${title}” down`),
        button("Remove", `remove ${key}`, remove, `remove “${title}”`)));
  }

  function section(collection) {
    const { name, bookmarks } = collection;
    const shift = (by) => () => own.perform((state) => move(state.collections, state.collections.indexOf(within(state, name)), by), null, list);
    const remove = () => {
      const drop = (state) => { state.collections = state.collections.filter((other) => other.name !== name); };
      if (own.perform(drop, () => `Removed the collection “${name}”, with ${counted(bookmarks.length)}.`)) document.querySelector(".offer button")?.focus();
    };
    return element("section", { class: "collection", "data-name": name },
      element("h2", { dir: "auto" }, name, " ", element("span", { class: "counts" }, counted(bookmarks.length))),
      element("p", { class: "does" },
        button("Rename", `rename ${name}`, (opener) => rename(name, opener), `rename the collection “${name}”`),
        button("↑", `up ${name}`, shift(-1), `move the collection “${name}” up`), button("↓", `down ${name}`, shift(1), `move the collection “${name}” down`),
        button("Remove", `remove ${name}`, remove, `remove the collection “${name}”`),
        bookOf(collection), bookmarks.length > 0 ? button("Copy all citations", `cite ${name}`, (opener) => cite(bookmarks, opener), `copy all citations of “${name}”`) : "",
        ...sharing.of(collection)),
      element("ol", {}, ...bookmarks.map((one) => passage(one, collection))));
  }

  function cite(bookmarks, opener) {
    const lines = bookmarks.map((one) => `${own.citation(one)}. ${root}${one.url}`).join("\n");
    copy(lines).then(() => own.bar(`The citations of ${counted(bookmarks.length)} are copied.`, {}, opener), () => own.bar("The browser copies nothing here; each passage’s page has its citation.", {}, opener));
  }

  const counted = (n) => `${n} passage${n === 1 ? "" : "s"}`;

  // Asks for a name; `take` gives it to the state.
  function askName(title, value, take, opener) {
    const input = element("input", { type: "text", value, required: "", maxlength: "200", autocomplete: "off", dir: "auto" });
    own.form(title, [element("label", {}, "Name", input)], () => {
      const name = input.value.trim();
      if (!name) throw own.refusal("it needs a name");
      own.change((state) => take(state, name));
      return `“${name}” is saved.`;
    }, opener);
    input.select();
  }

  function rename(name, opener) {
    askName(`Rename “${name}”`, name, (state, wanted) => {
      if (wanted !== name && state.collections.some((other) => other.name === wanted)) throw own.refusal(`another collection is called “${wanted}”`);
      within(state, name).name = wanted;
      opener.dataset.focus = `rename ${wanted}`;
    }, opener);
  }

  function newCollection(opener) {
    askName("New collection", "", (state, wanted) => {
      if (state.collections.some((other) => other.name === wanted)) throw own.refusal(`a collection is called “${wanted}” already`);
      own.collection(state, wanted);
    }, opener);
  }

  function scope(one) {
    const { name, ...filters } = one;
    const at = (state) => state.scopes.findIndex((other) => other.name === name);
    const shift = (by) => () => own.perform((state) => move(state.scopes, at(state), by), null, list);
    const renamed = (opener) => askName(`Rename “${name}”`, name, (state, wanted) => {
      if (wanted !== name && state.scopes.some((other) => other.name === wanted)) throw own.refusal(`other filters are called “${wanted}”`);
      if (at(state) < 0) throw own.refusal("this scope is gone meanwhile, in another tab");
      state.scopes[at(state)].name = wanted;
      opener.dataset.focus = `rename scope ${wanted}`;
    }, opener);
    const remove = () => {
      if (own.perform((state) => { state.scopes = state.scopes.filter((other) => other.name !== name); }, () => `Removed the scope “${name}”.`)) document.querySelector(".offer button")?.focus();
    };
    const address = new URLSearchParams(Object.entries(filters).flatMap(([field, values]) => values.map((value) => [field, value])));
    return element("li", { class: "kept" }, element("h3", {}, element("a", { href: `${root}search/index.html?${address}`, dir: "auto" }, name)), element("p", { class: "counts", dir: "auto" }, own.filtersText(filters)),
      element("p", { class: "does" }, button("Rename", `rename scope ${name}`, renamed, `rename the scope “${name}”`),
        button("↑", `up scope ${name}`, shift(-1), `move the scope “${name}” up`), button("↓", `down scope ${name}`, shift(1), `move the scope “${name}” down`),
        button("Remove", `remove scope ${name}`, remove, `remove the scope “${name}”`)));
  }

  /* Whether passages are still there: looked for when one asks, and not before. */

  async function look(one) {
    try {
      const answer = await fetch(root + one.url, { cache: "no-cache" });
      if (!answer.ok) return [404, 410].includes(answer.status) ? "gone" : "unknown";
      const of = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (of.querySelector(".chunk-id")?.textContent !== one.chunk_id) return "gone";
      return one.excerpt && !textOf(of.querySelector("article .text")).startsWith(one.excerpt) ? "changed" : "there";
    } catch {
      return "unknown";
    }
  }

  // Each item through `act`, a few at once.
  async function each(items, act) {
    const left = [...items];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
    }));
  }

  async function check(opener) {
    const all = new Map(own.read().collections.flatMap(({ bookmarks }) => bookmarks).map((one) => [one.chunk_id, one]));
    announce("Looking …");
    await each(all.values(), async (one) => found.set(one.chunk_id, await look(one)));
    show();
    const n = (state) => [...all.keys()].filter((id) => found.get(id) === state).length;
    const others = [[n("changed"), "with another text"], [n("gone"), "not in the library any more"], [n("unknown"), "that could not be reached"]];
    own.bar([`${n("there")} of ${counted(all.size)} as they were kept`, ...others.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)].join(", ") + ".", {}, document.querySelector(`[data-focus="check"]`) ?? opener);
  }

  /* All of it, made anew when something changes, here or in another tab; the focus stays on what it was on. */

  function show() {
    const focused = document.activeElement?.dataset?.focus;
    let state;
    try {
      state = own.read();
    } catch (error) {
      if (!error.isRefusal) throw error;
      unreadable(error);
      return;
    }
    const n = state.collections.reduce((sum, { bookmarks }) => sum + bookmarks.length, 0);
    tools.replaceChildren(button("New collection", "new", newCollection), n > 0 ? button("See whether all are still there", "check", check) : "", ...sharing.ofAll(state));
    list.replaceChildren(...state.collections.map(section));
    if (state.collections.length === 0) {
      list.append(element("p", {}, "Nothing is kept yet: “keep” beside a passage or a hit keeps it here."));
    }
    if (state.scopes.length > 0) {
      list.append(element("section", { class: "collection scopes-kept" }, element("h2", {}, "Named scopes ", element("span", { class: "counts" }, "filters to search with")), element("ol", {}, ...state.scopes.map(scope))));
    }
    if (focused) [...document.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused)?.focus();
  }

  // What is stored is of another release, or damaged: nothing writes over it unless the reader says so.
  function unreadable(error) {
    const text = (() => { try { return own.stored(); } catch { return null; } })();
    tools.replaceChildren();
    list.replaceChildren(element("p", { class: "message" }, `${error.message[0].toUpperCase()}${error.message.slice(1)}.`));
    if (text === null) return;
    list.append(element("p", {}, element("textarea", { readonly: "", rows: "6", "aria-label": "What is stored" }, text)),
      element("p", { class: "does" }, button("Remove it and begin anew", "anew", () => own.attempt(() => { own.store(null); }, list)), copyButton(text, "copy what is stored")));
  }

  for (const event of ["mcdewey-own", "storage"]) addEventListener(event, show);
  show();
})();
