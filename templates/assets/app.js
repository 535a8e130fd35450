// Every page: the search box with suggestions, copy buttons, keys. A classic script, so that it also runs from disk;
// a page reads as well without it. Whatever comes from an index goes into the page as text, never as HTML.
(function () {
  "use strict";

  const SUGGESTIONS = 8;
  const DEBOUNCE_MS = 80;

  // Address of the site's root, with a final slash.
  const root = new URL(document.body.dataset.root || "./", location.href).href;
  const input = document.getElementById("search-input");
  let opening;

  // Loads the search client on first need; a failure may be tried again.
  function library() {
    opening ??= new Promise((resolve, reject) => {
      if (globalThis.McDewey) return resolve();
      const script = document.createElement("script");
      script.src = root + "search/client.js";
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        reject(Object.assign(new Error("the search code cannot be loaded"), { code: "offline" }));
      };
      document.head.append(script);
    }).then(() => globalThis.McDewey.open({ base: root }));
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

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages from disk or over plain HTTP may have no clipboard of their own.
      const area = element("textarea", { class: "vh", readonly: "" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("not copied");
    }
  }

  function copyButton(text, label) {
    const button = element("button", { type: "button", class: "copy", title: label }, "copy");
    button.addEventListener("click", async () => {
      button.textContent = await copy(text).then(() => "copied", () => "select and copy by hand");
      setTimeout(() => { button.textContent = "copy"; }, 1600);
    });
    return button;
  }

  for (const target of document.querySelectorAll("[data-copy]")) {
    target.after(copyButton(target.textContent, target.matches(".chunk-id") ? "copy chunk_id" : "copy citation"));
  }
  for (const pre of document.querySelectorAll(".text pre")) {
    const box = element("div", { class: "code" });
    pre.replaceWith(box);
    box.append(pre, copyButton(pre.textContent, "copy code"));
  }

  globalThis.McDeweyPage = { root, library, element, latest, copyButton };
  if (!input) return;

  // `/` and Ctrl-K or Cmd-K lead to the box, Escape out of it. Where one writes, `/` is a slash.
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (slash || letter) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  // Set here and not in each page: they are of no use without this script, and a library has very many pages.
  input.placeholder = matchMedia("(hover: hover)").matches ? "Search the library  ( / )" : "Search the library";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.addEventListener("focus", () => library().catch(() => {}), { once: true });
  if (document.body.matches(".search")) return;

  // Suggestions: a combobox with a list of links.
  const list = element("div", { id: "_suggestions", role: "listbox", "aria-label": "Suggestions", hidden: "" });
  const status = element("div", { role: "status", class: "vh" });
  let selected = -1;
  input.after(list);
  list.after(status);
  for (const [key, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": "_suggestions", "aria-autocomplete": "list",
  })) input.setAttribute(key, value);

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) select(-1);
  }

  function select(index) {
    const links = list.querySelectorAll("a");
    links[selected]?.setAttribute("aria-selected", "false");
    selected = index;
    const link = links[index];
    if (!link) return input.removeAttribute("aria-activedescendant");
    link.setAttribute("aria-selected", "true");
    link.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", link.id);
  }

  function option(index, href, ...children) {
    return element("a", { id: "_suggestion-" + index, role: "option", "aria-selected": "false", tabindex: "-1", href }, ...children);
  }

  function show(query, answer) {
    const kept = list.querySelectorAll("a")[selected]?.href;
    const links = answer.hits.map((hit, index) => {
      const page = hit.page ? ` · page ${hit.page}` : "";
      return option(index, root + hit.url,
        element("b", { dir: "auto" }, hit.title), element("span", { dir: "auto" }, `${hit.product} ${hit.version} · ${hit.breadcrumb?.[0] ?? hit.doc_type}${page}`));
    });
    if (links.length > 0) {
      const all = root + "search/index.html?q=" + encodeURIComponent(query);
      links.push(option(links.length, all, `All results for “${query}”`));
      list.replaceChildren(...links);
      status.textContent = `${links.length - 1} suggestions`;
    } else {
      message("Nothing found.");
    }
    open(true);
    // A refined answer must not take the selection from the link that it is on.
    select(links.findIndex((link) => link.href === kept));
  }

  function message(text) {
    list.replaceChildren(element("p", {}, text));
    status.textContent = text;
    open(true);
  }

  const suggest = latest(async (query, signal) => {
    const render = (answer) => { if (!signal.aborted && document.activeElement === input) show(query, answer); };
    try {
      render(await (await library()).search(query, { limit: SUGGESTIONS, prefix: true, signal, onPartial: render }));
    } catch (error) {
      if (!signal.aborted) message(`Search does not work: ${error.message}.`);
    }
  });

  input.addEventListener("input", () => {
    const query = input.value.trim();
    if (query) return suggest.start(query);
    suggest.stop();
    list.replaceChildren();
    open(false);
  });
  input.addEventListener("keydown", (event) => {
    const links = list.querySelectorAll("a");
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      open(false);
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && links.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (list.hidden) open(true);
      // One position more than there are links: the one in between is the box itself.
      select((selected + 1 + step + links.length + 1) % (links.length + 1) - 1);
    } else if (event.key === "Enter" && !list.hidden && links[selected]) {
      event.preventDefault();
      links[selected].click();
    }
  });
  // A click into the list must not close it before it arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", () => open(false));
  input.addEventListener("focus", () => { if (list.childElementCount > 0 && input.value.trim()) open(true); });
})();
