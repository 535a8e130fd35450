// The dialog of keys and view, loaded when it is first asked for.
(function () {
  "use strict";

  const { root, element, kept, view } = globalThis.McDeweyPage;
  const KEYS = [["/ or Ctrl-K", "search"], ["j, k", "next and previous passage or hit"], ["[, ]", "previous and next page"], ["↓, ↑", "from the search box through the hits"], ["Esc", "clear marks, close"], ["?", "this list"]];

  const selects = [];
  function select(label, name, choices) {
    const made = element("select", {}, ...choices.map(([value, text]) => element("option", { value }, text)));
    made.addEventListener("change", () => view(name, made.value));
    selects.push([made, name]);
    return element("label", {}, label, made);
  }

  function tick(name, label) {
    const made = element("input", { type: "checkbox" });
    made.checked = kept.get(name) !== false;
    made.addEventListener("change", () => kept.set(name, made.checked ? null : false));
    return element("label", {}, made, label);
  }

  const dialog = element("dialog", { class: "keys", "aria-label": "Keys and view" },
    element("h2", {}, "Keys and view"),
    element("dl", {}, ...KEYS.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)])),
    tick("keys", "single keys (all but Ctrl-K)"),
    // Switched off, what was remembered goes too.
    tick("places", "remember where I read long documents, in this browser alone"),
    tick("previews", "show what a link leads to, on hover and focus"),
    select("Theme", "theme", [["", "as the system"], ["light", "light"], ["dark", "dark"]]),
    select("Width of text", "width", [["", "comfortable"], ["wide", "as wide as the window"]]),
    select("Long lines of code", "wrap", [["", "scroll"], ["on", "wrap"]]),
    element("p", {}, element("a", { href: root + "mine.html" }, "Kept passages")),
    element("form", { method: "dialog" }, element("button", {}, "Close")));
  document.body.append(dialog);
  globalThis.McDeweyPage.openHelp = () => {
    // What was chosen elsewhere meanwhile is shown too.
    for (const [made, name] of selects) made.value = kept.get("view")?.[name] ?? "";
    dialog.showModal();
  };
})();
