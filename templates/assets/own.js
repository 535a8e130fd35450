// What is the reader's own: passages kept in collections, with notes, and named scopes. It lies in this browser alone, one entry of
// `localStorage` for each library, and is loaded when it is touched. Other tabs write there too: a change reads what is stored, makes its
// one change and stores all of it, and what could not be stored is said. README.md has the shape.
(function () {
  "use strict";

  const FORMAT = "mcdewey-own";
  const VERSION = 1;
  // Fields of a passage, in the order in which they are written; those that it must have first.
  const NEEDED = ["chunk_id", "url", "title"];
  const TEXTS = ["document", "product", "version", "printed", "source", "excerpt", "note"];
  const FILTERS = ["vendor", "product", "version", "doc_type"];
  const { root, element, announce, ownKey } = globalThis.McDeweyPage;
  const KEY = "mcdewey-" + ownKey;

  // An error whose message is for the reader.
  const refusal = (message) => Object.assign(new Error(message), { isRefusal: true });
  const empty = () => ({ format: FORMAT, version: VERSION, collections: [], scopes: [] });

  /* What comes from a store, a file or an address is checked to the last field. */

  const isText = (value) => typeof value === "string" && value.trim() !== "";

  function listOf(value, name) {
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw refusal(`\`${name}\` is no list`);
    return value;
  }

  function nameOf(one, of) {
    if (!isText(one?.name)) throw refusal(`a ${of} has no name`);
    return one.name.trim();
  }

  function passageOf(one, collection) {
    const where = `in “${collection}”, \`${one?.title ?? one?.chunk_id ?? "a passage"}\``;
    const made = {};
    for (const field of NEEDED) {
      if (!isText(one?.[field])) throw refusal(`${where} has no \`${field}\``);
      made[field] = one[field];
    }
    const to = URL.canParse(made.url, root) ? new URL(made.url, root).href : "";
    if (!to.startsWith(root)) throw refusal(`${where} leads out of this library`);
    made.url = to.slice(root.length);
    for (const field of TEXTS) {
      const value = one[field] ?? "";
      if (typeof value !== "string") throw refusal(`${where} has a \`${field}\` that is no text`);
      if (value.trim()) made[field] = value;
    }
    if (one.page !== undefined && one.page !== null) {
      if (!Number.isSafeInteger(one.page)) throw refusal(`${where} has a \`page\` that is no number`);
      made.page = one.page;
    }
    return made;
  }

  function scopeOf(one) {
    const made = { name: nameOf(one, "scope") };
    for (const field of FILTERS) {
      const values = listOf(one[field], field);
      if (!values.every(isText)) throw refusal(`the scope “${made.name}” has a \`${field}\` that is no text`);
      if (values.length > 0) made[field] = [...values];
    }
    return made;
  }

  // What a text says, or the reason why it is refused.
  function parse(text) {
    let read;
    try {
      read = JSON.parse(text);
    } catch {
      throw refusal("it is no JSON: it may be another file, or damaged on its way");
    }
    if (read?.format !== FORMAT) throw refusal("it holds no kept passages of a library");
    if (read.version !== VERSION) throw refusal(`its version is ${JSON.stringify(read.version)}, and this library reads version ${VERSION}; a newer release of the library may read it`);
    const state = empty();
    for (const one of listOf(read.collections, "collections")) {
      const name = nameOf(one, "collection");
      const bookmarks = listOf(one.bookmarks, "bookmarks").map((each) => passageOf(each, name));
      if (new Set(bookmarks.map((each) => each.chunk_id)).size < bookmarks.length) throw refusal(`a passage stands twice in “${name}”`);
      if (state.collections.some((other) => other.name === name)) throw refusal(`two collections are called “${name}”`);
      state.collections.push({ name, bookmarks });
    }
    for (const one of listOf(read.scopes, "scopes").map(scopeOf)) {
      if (state.scopes.some((other) => other.name === one.name)) throw refusal(`two scopes are called “${one.name}”`);
      state.scopes.push(one);
    }
    return state;
  }

  /* The store. */

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      throw refusal("this browser keeps nothing for this site: allow it to store data, or leave the private window");
    }
  }

  function store(text) {
    try {
      if (text === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, text);
    } catch (error) {
      throw refusal(error.name === "SecurityError"
        ? "this browser keeps nothing for this site: allow it to store data, or leave the private window"
        : "this browser has no more room for this site: save what you keep as a file, then remove some of it");
    }
    dispatchEvent(new Event("mcdewey-own"));
  }

  function read() {
    const text = stored();
    if (text === null) return empty();
    try {
      return parse(text);
    } catch (error) {
      throw refusal(`what is stored here cannot be read, as ${error.message}; it stays as it is`);
    }
  }

  // Makes one change of what is stored now; gives what `act` gives, and a way back.
  function change(act) {
    const before = stored();
    const state = read();
    const result = act(state);
    const after = JSON.stringify(state);
    store(after);
    const undo = () => {
      if (stored() === after) store(before);
      else change((now) => takeBack(now, before === null ? empty() : parse(before), parse(after)));
    };
    return { result, undo };
  }

  // Takes back, in a state that was changed since, what changed from `before` to `after`: each passage and scope by itself, where it is
  // still as it was then.
  function takeBack(now, before, after) {
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    function each(listOf, key) {
      const [was, then] = [before, after].map((state) => listOf(state) ?? []);
      const find = (list, one) => list.find((other) => other[key] === one[key]);
      for (const one of [...was, ...then.filter((other) => !find(was, other))]) {
        const old = find(was, one), list = listOf(now) ?? [];
        if (same(old, find(then, one)) || !same(find(then, one), find(list, one))) continue;
        const at = list.findIndex((other) => other[key] === one[key]);
        if (old && at < 0) (listOf(now) ?? listOf(now, true)).push(old);
        else list.splice(at, 1, ...[old].filter(Boolean));
      }
    }
    each((state) => state.scopes, "name");
    for (const name of new Set([...before.collections, ...after.collections].map((one) => one.name))) {
      each((state, isNeeded) => (isNeeded ? collection(state, name) : state.collections.find((one) => one.name === name))?.bookmarks, "chunk_id");
    }
  }

  // As `change`, and says what came of it; `said` makes the message of the result. Nothing is lost in silence.
  function perform(act, said, beside) {
    try {
      const { result, undo } = change(act);
      if (said) bar(said(result), { Undo: () => attempt(() => { undo(); bar("Undone.", {}, beside); }, beside) }, beside);
      return true;
    } catch (error) {
      return refused(error, beside);
    }
  }

  function attempt(act, beside) {
    try {
      act();
    } catch (error) {
      refused(error, beside);
    }
  }

  function refused(error, beside) {
    if (!error.isRefusal) throw error;
    bar(`Nothing was changed: ${error.message}.`, {}, beside);
    return false;
  }

  // Says something at the foot of the window, where it moves nothing, with what can be done about it; after what it is about, so that
  // Tab leads there.
  function bar(text, does, beside) {
    document.querySelector(".offer")?.remove();
    const close = element("button", { type: "button", class: "tool", "aria-label": "close" }, "✕");
    const made = element("div", { class: "offer", role: "group", "aria-label": text }, text, ...Object.entries(does).map(([name, act]) => {
      if (typeof act === "string") return element("a", { href: act }, name);
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", act);
      return button;
    }), close);
    close.addEventListener("click", () => {
      made.remove();
      beside?.focus();
    });
    if (beside?.isConnected) beside.after(made);
    else document.querySelector("main").append(made);
    announce(text);
    return made;
  }

  // The collection of a name, made where there is none.
  function collection(state, name) {
    let found = state.collections.find((one) => one.name === name);
    if (!found) state.collections.push(found = { name, bookmarks: [] });
    return found;
  }

  function citation({ title, document: manual, product, version, page: number, printed, source, chunk_id: id }) {
    const at = number === undefined ? "" : `, page ${number}${printed ? ` (printed ${printed})` : ""}`;
    return `${manual ?? title}, ${[product, version].filter(Boolean).join(" ")}${at}. ${[source, id].filter(Boolean).join(", ")}`;
  }

  // A dialog with a form. What `save` refuses is said in it, and it stays; what it gives is said when it is closed.
  function form(title, fields, save, opener) {
    document.querySelector(".offer")?.remove();
    const failed = element("p", { role: "alert", class: "message", hidden: "" });
    const cancel = element("button", { type: "button" }, "Cancel");
    const made = element("form", {}, ...fields, failed, element("p", {}, element("button", {}, "Save"), " ", cancel));
    const dialog = element("dialog", { class: "keys own-form", "aria-label": title }, element("h2", { dir: "auto" }, title), made);
    document.body.append(dialog);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        const said = save();
        dialog.close();
        bar(said, document.body.matches(".mine") ? {} : { "All that I keep": root + "mine.html" }, opener);
      } catch (error) {
        if (!error.isRefusal) throw error;
        failed.textContent = `Nothing was changed: ${error.message}.`;
        failed.hidden = false;
      }
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      // What opened it may have been made anew.
      const key = opener?.dataset.focus;
      (opener?.isConnected ? opener : key && [...document.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === key))?.focus();
    });
    dialog.showModal();
  }

  /* Named scopes. */

  function saveScope(filters, opener) {
    const input = element("input", { type: "text", required: "", maxlength: "200", autocomplete: "off", dir: "auto" });
    const what = element("p", { class: "counts", dir: "auto" }, filtersText(filters));
    form("Save these filters", [what, element("label", {}, "Name", input)], () => {
      const made = scopeOf({ ...filters, name: input.value });
      change((state) => {
        if (state.scopes.some((other) => other.name === made.name)) throw refusal(`other filters are called “${made.name}”`);
        state.scopes.push(made);
      });
      return `Saved as “${made.name}”: on this page, in the search dialog, and among what you keep.`;
    }, opener);
  }

  const filtersText = (filters) => FILTERS.flatMap((field) => filters[field] ?? []).join(", ");

  globalThis.McDeweyPage.own = { empty, parse, passageOf, stored, store, read, change, perform, attempt, refusal, bar, collection, citation, form, saveScope, filtersText };
})();
