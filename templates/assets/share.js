// What the reader keeps as one file or one address, and what comes in by either: it is shown, asked for, merged, and can be taken back.
// Behind `own.js`. An address carries it behind `#`, which no server is sent.
(function () {
  "use strict";

  // Mail and chat programs cut longer addresses, or make no link of them.
  const ADDRESS_CHARS_MAX = 8000;
  // What an address or a file may hold when it is unpacked.
  const BYTES_MAX = 5_000_000;
  const { root, element, copy, announce, textOf, own } = globalThis.McDeweyPage;
  const tools = document.getElementById("mine-tools");
  const offered = document.getElementById("mine-offered");
  const library = textOf(document.querySelector(".brand"));

  const nPassages = ({ collections }) => collections.reduce((sum, { bookmarks }) => sum + bookmarks.length, 0);
  const counted = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

  /* As a file. */

  // A name that every system takes.
  const fileName = (name) => name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "").toLowerCase() || "kept";

  function saveFile(state, name) {
    const text = JSON.stringify({ format: state.format, version: state.version, library, collections: state.collections, scopes: state.scopes }, null, 1) + "\n";
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: url, download: `${fileName(name)}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  /* What comes in. */

  function merge(state, theirs) {
    const n = { added: 0, replaced: 0, passed: 0 };
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    function put(list, at, made) {
      if (at < 0) list.push(made);
      else if (same(list[at], made)) n.passed += 1;
      else [list[at], n.replaced] = [made, n.replaced + 1];
      if (at < 0) n.added += 1;
    }
    for (const { name, bookmarks } of theirs.collections) {
      const mine = own.collection(state, name).bookmarks;
      for (const one of bookmarks) {
        const at = mine.findIndex((other) => other.chunk_id === one.chunk_id);
        put(mine, at, at < 0 ? one : own.passageOf({ ...mine[at], ...one, note: joined(mine[at].note, one.note) }, name));
      }
    }
    for (const one of theirs.scopes) put(state.scopes, state.scopes.findIndex((other) => other.name === one.name), one);
    return n;
  }

  // Two notes on one passage: neither is lost.
  function joined(mine = "", theirs = "") {
    if (mine.includes(theirs)) return mine;
    return theirs.includes(mine) ? theirs : `${mine}\n\n${theirs}`;
  }

  const result = ({ added, replaced, passed }) => `${added} added, ${replaced} replaced, ${passed} passed over${passed > 0 ? ", here already" : ""}.`;
  const take = (state) => own.perform((mine) => merge(mine, state), result, tools);

  function openFile(file) {
    return refuseOr(() => {
      if (file.size > BYTES_MAX) throw own.refusal(`it has more than ${BYTES_MAX / 1e6} MB`);
      return file.text();
    }, `“${file.name}” cannot be taken: `, take);
  }

  // Reads a text, and hands on what it says; what is wrong with it is said.
  async function refuseOr(read, lead, then) {
    try {
      const state = own.parse(await read());
      if (nPassages(state) + state.scopes.length === 0) throw own.refusal("nothing is kept in it");
      then(state);
    } catch (error) {
      const reason = error.isRefusal ? error.message : "it cannot be read";
      own.bar(`Nothing was changed: ${lead}${reason}.`, {}, tools);
    }
  }

  /* As an address. */

  // What a stream gives, as far as a bound.
  async function bytesOf(stream) {
    const parts = [];
    let n = 0;
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
      n += value.length;
      if (n > BYTES_MAX) {
        reader.cancel();
        throw own.refusal("it holds too much");
      }
      parts.push(value);
    }
  }

  async function pack(text) {
    const bytes = await bytesOf(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate")));
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    return new TextDecoder().decode(await bytesOf(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))));
  }

  async function share(collection, opener) {
    // The text's beginning is left out, for a shorter address: whoever opens it has the library.
    const bookmarks = collection.bookmarks.map(({ excerpt, ...one }) => one);
    const address = `${root}mine.html#share=${await pack(JSON.stringify({ ...own.empty(), collections: [{ ...collection, bookmarks }] }))}`;
    if (address.length > ADDRESS_CHARS_MAX) {
      const asFile = () => saveFile({ ...own.empty(), collections: [collection] }, collection.name);
      own.bar(`“${collection.name}” is too long for an address: ${address.length} characters, and many programs cut those of more than ${ADDRESS_CHARS_MAX}. Send it as a file.`, { "Save as a file": asFile }, opener);
      return;
    }
    await copy(address).then(() => own.bar(`The address of “${collection.name}” is copied. Whoever opens it sees these passages and notes.`, {}, opener),
      () => own.bar("The address cannot be copied here:", { [`“${collection.name}”`]: address }, opener));
  }

  // An address that holds something shows it, and keeps nothing unless the reader says so.
  async function fromAddress() {
    const packed = /^#share=(.*)$/.exec(location.hash)?.[1];
    offered.hidden = true;
    if (packed === undefined) return;
    await refuseOr(() => unpack(packed), "this address cannot be taken: perhaps it was cut on its way; ", offer);
  }

  function done() {
    offered.hidden = true;
    offered.replaceChildren();
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  function offer(state) {
    const keep = element("button", { type: "button" }, "Keep them");
    const leave = element("button", { type: "button" }, "Leave them");
    keep.addEventListener("click", () => { if (take(state)) done(); });
    leave.addEventListener("click", done);
    const what = [[nPassages(state), "passage"], [state.scopes.length, "scope"]].filter(([n]) => n > 0).map(([n, name]) => counted(n, name)).join(" and ");
    const heading = element("h2", { tabindex: "-1" }, `Someone shared ${what} with you`);
    offered.replaceChildren(heading, element("p", {}, "They are not kept yet. Names and notes are those of whoever shared them."),
      ...state.collections.map(({ name, bookmarks }) => element("section", {}, element("h3", { dir: "auto" }, name), element("ul", {}, ...bookmarks.map((one) =>
        element("li", {}, element("a", { href: root + one.url, dir: "auto" }, one.title), element("span", { class: "counts", dir: "auto" }, ` ${[one.product, one.version].filter(Boolean).join(" ")}${one.page === undefined ? "" : ` · page ${one.page}`}`),
          one.note ? element("p", { class: "own-note", dir: "auto" }, one.note) : ""))))),
      ...state.scopes.map((one) => element("p", { dir: "auto" }, `Scope “${one.name}”: ${own.filtersText(one)}`)),
      element("p", { class: "does" }, keep, leave));
    offered.hidden = false;
    heading.focus();
    announce(heading.textContent);
  }

  function button(text, focus, act, label) {
    const made = element("button", { type: "button", "data-focus": focus, "aria-label": label }, text);
    made.addEventListener("click", () => act(made));
    return made;
  }

  /* Beside what `mine.js` shows. */

  const input = element("input", { type: "file", accept: ".json,application/json", class: "vh", tabindex: "-1", "aria-hidden": "true" });
  input.addEventListener("change", () => {
    if (input.files[0]) openFile(input.files[0]);
    input.value = "";
  });
  tools.after(input);
  globalThis.McDeweyPage.sharing = {
    ofAll: (state) => [
      nPassages(state) + state.scopes.length > 0 ? button("Save all as a file", "save", () => saveFile(own.read(), library)) : "",
      button("Open a file", "open", () => input.click()),
    ],
    of: (collection) => [
      button("Copy an address", `share ${collection.name}`, (opener) => share(collection, opener), `Copy an address: “${collection.name}”`),
      button("Save as a file", `file ${collection.name}`, () => saveFile({ ...own.empty(), collections: [collection] }, collection.name), `Save as a file: “${collection.name}”`),
    ],
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
