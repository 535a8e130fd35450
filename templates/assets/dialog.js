// The search dialog of every page, loaded when it is first asked for. The page beneath stays as it is.
(function () {
  "use strict";

  const HITS = 12;
  const RECENT = 8;
  // How long the whole answer is waited for before the one by words is shown; what comes after it stands below it.
  const PATIENCE_MS = 250;
  const { root, library, element, latest, announce, kept, scopes: named, hit: shared } = globalThis.McDeweyPage;
  const box = document.getElementById("search-input");

  // The product and the version that the page belongs to, by its address.
  const names = location.href.startsWith(root) ? location.href.slice(root.length).replace(/[?#].*/, "").split("/").map(decodeURIComponent) : [];
  const crumb = (href) => [...document.querySelectorAll(".crumbs a")].find((link) => link.href === root + href)?.textContent;
  const product = names.length > 1 && names[0] !== "search" ? names[0] : undefined;
  const version = names.length > 2 && product ? names[1] : undefined;

  const input = element("input", {
    id: "_find", type: "search", dir: "auto", "aria-label": "Search the library", placeholder: "A question, a command, an error message",
    autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "false", "aria-controls": "_found", "aria-autocomplete": "list",
  });
  const close = element("button", { type: "button" }, "Close");
  const form = element("form", { role: "search" }, input, close);
  const scopes = element("div", { class: "scopes", role: "group", "aria-label": "Where to search" });
  const list = element("div", { id: "_found", class: "found-list", role: "listbox", "aria-label": "Hits" });
  const side = element("div", { class: "found-list", hidden: "" });
  const all = element("a", { href: root + "search/index.html" }, "All results, with filters");
  const hint = (key, text) => element("span", {}, element("kbd", {}, key), " " + text);
  const footer = element("footer", {}, hint("↑ ↓", "choose"), hint("Enter", "open"), hint("Esc", "close"), all);
  const dialog = element("dialog", { class: "finder", "aria-label": "Search" }, form, scopes, list, side, footer);
  document.body.append(dialog);

  let selected = -1;
  let shown = [];
  let scope = {};

  function makeScopes() {
    const choices = [["Everything", {}]];
    const title = product && crumb(encodeURIComponent(product) + "/index.html");
    if (product) choices.push([title ?? product, { product }]);
    if (version) choices.push([`${title ?? product} ${version}`, { product, version }]);
    choices.push(...named().map(({ name, ...filter }) => [name, filter]));
    scopes.hidden = choices.length < 2;
    scopes.replaceChildren(...choices.map(([text, filter]) => {
      const button = element("button", { type: "button", "aria-pressed": String(JSON.stringify(filter) === JSON.stringify(scope)) }, text);
      button.addEventListener("click", () => {
        scope = filter;
        for (const other of scopes.children) other.setAttribute("aria-pressed", String(other === button));
        ask(0);
        input.focus();
      });
      return button;
    }));
  }

  const options = () => [...list.querySelectorAll("[role=option]")];

  function select(index) {
    const links = options();
    links[selected]?.setAttribute("aria-selected", "false");
    selected = index;
    const link = links[index];
    if (!link) return input.removeAttribute("aria-activedescendant");
    link.setAttribute("aria-selected", "true");
    link.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", link.id);
  }

  function option(hit, query, index) {
    const { title, href } = shared.place(hit, query);
    const page = hit.page ? element("span", { class: "hit-page" }, `page ${hit.page}`) : "";
    return element("a", { id: "_found-" + index, role: "option", "aria-selected": "false", tabindex: "-1", href },
      page, element("b", { dir: "auto", lang: shared.language(hit.title) }, title), element("span", { class: "snippet", dir: "auto", lang: shared.language(hit.snippet) }, ...shared.marked(hit.snippet ?? "", hit.highlights ?? [])));
  }

  // Shows hits grouped by document; those that came before keep their places, the others stand below them.
  function show(query, hits, isMore) {
    const before = isMore ? shown : [];
    const known = new Set(before.map((hit) => hit.chunk_id));
    const fresh = hits.filter((hit) => !known.has(hit.chunk_id)).slice(0, Math.max(0, HITS - before.length));
    if (!isMore) {
      list.replaceChildren();
      select(-1);
    }
    const documents = new Map();
    for (const hit of fresh) documents.set(hit.source, [...(documents.get(hit.source) ?? []), hit]);
    let index = before.length;
    for (const [, group] of documents) {
      const where = shared.where(group[0]);
      list.append(element("div", { role: "group", "aria-label": where }, element("div", { class: "doc", dir: "auto", "aria-hidden": "true" }, where), ...group.map((hit) => option(hit, query, index++))));
    }
    shown = [...before, ...fresh];
    if (!isMore) list.scrollTop = 0;
    open(shown.length > 0);
  }

  function open(hasHits) {
    list.hidden = !hasHits;
    side.hidden = hasHits;
    input.setAttribute("aria-expanded", String(hasHits));
    if (!hasHits) {
      list.replaceChildren();
      shown = [];
      select(-1);
    }
  }

  function message(text) {
    open(false);
    side.replaceChildren(element("p", {}, text));
    announce(text);
  }

  const address = (query) => {
    const parameters = new URLSearchParams(Object.entries({ q: query, ...scope }).flatMap(([name, values]) => [values].flat().filter(Boolean).map((value) => [name, value])));
    return root + "search/index.html" + (parameters.size ? "?" + parameters : "");
  };

  const run = latest(async (query, signal) => {
    let isShown = false, early;
    const showEarly = () => {
      if (signal.aborted || isShown || !early?.hits.length) return;
      isShown = true;
      show(query, early.hits, false);
    };
    let patient = true;
    const timer = setTimeout(() => { patient = false; showEarly(); }, PATIENCE_MS);
    const onPartial = (answer) => {
      early = answer;
      if (!patient) showEarly();
    };
    const { doc_type: docType, ...filters } = scope;
    try {
      const answer = await (await library()).search(query, { limit: HITS, prefix: true, ...filters, docType, signal, onPartial });
      if (signal.aborted) return;
      if (answer.hits.length === 0) return message(`Nothing found for “${query}”${Object.keys(scope).length > 0 ? " here; try everything" : "; fewer or other words may help"}.`);
      show(query, answer.hits, isShown);
      announce(`${shown.length} hits`);
    } catch (error) {
      if (!signal.aborted && error.name !== "AbortError") message(`Search does not work: ${error.message}.`);
    } finally {
      clearTimeout(timer);
    }
  });

  function ask(pause) {
    const query = input.value.trim();
    all.href = address(query);
    if (query) return run.start(query, pause);
    run.stop();
    recent();
  }

  // What was asked before, in this browser alone; each can be removed.
  function recent() {
    const asked = kept.get("recent") ?? [];
    open(false);
    side.replaceChildren(element("p", {}, asked.length ? "Asked before, kept in this browser alone:" : "Type a question, a command or an error message."),
      ...asked.map((query) => {
        const remove = element("button", { type: "button", class: "tool", "aria-label": `forget “${query}”` }, "✕");
        remove.addEventListener("click", () => {
          kept.set("recent", (kept.get("recent") ?? []).filter((other) => other !== query));
          recent();
          input.focus();
        });
        const link = element("a", { href: address(query), dir: "auto" }, query);
        link.addEventListener("click", (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          input.value = query;
          input.focus();
          ask(0);
        });
        return element("div", { class: "recent" }, link, remove);
      }));
  }

  function remember() {
    const query = input.value.trim();
    if (query) kept.set("recent", [query, ...(kept.get("recent") ?? []).filter((other) => other !== query)].slice(0, RECENT));
  }

  input.addEventListener("input", () => ask());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const links = options();
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length > 0) {
      event.preventDefault();
      // One position more than there are links: the one in between is the box itself.
      select((selected + 1 + (event.key === "ArrowDown" ? 1 : -1) + links.length + 1) % (links.length + 1) - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      remember();
      if (links[selected]) links[selected].click();
      else if (input.value.trim()) location.href = address(input.value.trim());
    }
  });
  list.addEventListener("click", remember);
  all.addEventListener("click", remember);
  form.addEventListener("submit", (event) => event.preventDefault());
  close.addEventListener("click", () => dialog.close());
  // A click beside it closes it.
  dialog.addEventListener("pointerdown", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => run.stop());

  globalThis.McDeweyPage.openDialog = () => {
    const text = box?.value ?? "";
    if (box) box.value = "";
    // Letters that were typed while this was loaded come one by one: none may take the place of another.
    const wasOpen = dialog.open;
    if (!wasOpen) {
      makeScopes();
      dialog.showModal();
      library().catch(() => {});
    }
    if (text) input.value = wasOpen ? input.value + text : text;
    input.focus();
    if (text || wasOpen) input.setSelectionRange(input.value.length, input.value.length);
    else input.select();
    if (text || !shown.length) ask(text ? undefined : 0);
  };
})();
