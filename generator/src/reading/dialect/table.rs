//! What a dialect is made of: which kinds of syntax it has, and what becomes of the names that stand in them.

/// Kinds of syntax, as bits: a product may have several dialects, and then has the syntax of all.
pub(super) mod syntax {
    /// Containers between lines of colons: `:::note`.
    pub(in super::super) const COLONS: u32 = 1;
    /// A marker and a body that is indented: `!!! note`, `??? note`, `=== "Tab"`.
    pub(in super::super) const BANGS: u32 = 1 << 1;
    /// Blocks between slashes: `/// note`.
    pub(in super::super) const SLASHES: u32 = 1 << 2;
    /// Lines that stand for another file: `--8<-- "file"`.
    pub(in super::super) const SNIPPETS: u32 = 1 << 3;
    /// Shortcodes: `{{< note >}}`, `{{% note %}}`.
    pub(in super::super) const SHORTCODES: u32 = 1 << 4;
    /// Tags: `{% note %}`.
    pub(in super::super) const TAGS: u32 = 1 << 5;
    /// Values: `{{ site.name }}`.
    pub(in super::super) const VALUES: u32 = 1 << 6;
    /// Directives, comments and roles of `MyST`: a fence `{note}`, `% comment`, `` {ref}`x` ``.
    pub(in super::super) const DIRECTIVES: u32 = 1 << 7;
    /// Components, imports and expressions of MDX.
    pub(in super::super) const MDX: u32 = 1 << 8;
    /// Components among HTML, as Vue has them.
    pub(in super::super) const COMPONENTS: u32 = 1 << 9;
    /// Lists of attributes: `{: .x }`, `{ .x }`.
    pub(in super::super) const ATTRIBUTES: u32 = 1 << 10;
    /// Icons by name: `:material-home:`, and keys: `++ctrl+c++`.
    pub(in super::super) const ICONS: u32 = 1 << 11;
    /// Markers in brackets: `[!INCLUDE [x](x.md)]`, `> [!div class="x"]`.
    pub(in super::super) const BRACKETS: u32 = 1 << 12;
    /// The place of a table of contents: `[[toc]]`, `[TOC]`, `{:toc}`.
    pub(in super::super) const CONTENTS: u32 = 1 << 13;
    /// Includes of `VitePress`: `<!--@include: ./x.md-->`, `<<< @/x.js`.
    pub(in super::super) const AT_INCLUDES: u32 = 1 << 14;
    /// Signs around words: `==marked==`, `^^inserted^^`.
    pub(in super::super) const MARKS: u32 = 1 << 15;
}

/// What becomes of a name, wherever it stands: a container, a shortcode, a tag, a component, a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// An alert of this kind, its title in bold.
    Alert(&'static str),
    /// An alert whose kind stands among its arguments.
    Typed,
    /// Its title in bold, then its text: a tab, a card, what can be unfolded.
    Titled,
    /// Its text alone.
    Plain,
    /// Nothing, its text neither: a comment, a loop.
    Gone,
    /// Its text as it stands.
    Verbatim,
    /// Its text is code.
    Code,
    /// The text of the file that it names.
    Include,
    /// The target of a link.
    Target,
    /// A link to the address that it names.
    Link,
    /// An image.
    Image,
    /// The text that stands among its arguments, in the line.
    Text,
    /// The value that it names.
    Value,
    /// Nothing: it has no text.
    Nothing,
}

/// A dialect.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name in `mcdewey.toml`.
    pub(super) name: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    /// Files that only its projects have, by name.
    pub(super) neighbours: &'static [&'static str],
    /// Kinds of syntax, of [`syntax`].
    pub(super) syntax: u32,
    /// Names in lower case and what becomes of them; of two dialects of a product the first that knows a name decides.
    pub(super) names: &'static [(&'static str, Act)],
    /// Whether a line, without its indentation and outside of fenced code, is one that no other text has.
    pub(super) is_sign: fn(&str) -> bool,
}

/// The kind of alert that a word stands for, and whether the word itself says no more than the kind does.
pub(in crate::reading) fn alert(word: &str) -> Option<(&'static str, bool)> {
    Some(match word {
        "note" | "info" | "information" | "notice" | "notes" => ("NOTE", true),
        "tip" | "tips" | "hint" => ("TIP", true),
        "important" | "attention" => ("IMPORTANT", true),
        "warning" | "warn" | "alert" => ("WARNING", true),
        "caution" | "danger" | "error" => ("CAUTION", true),
        "abstract" | "summary" | "tldr" | "todo" | "question" | "help" | "faq" | "example" | "quote" | "cite"
        | "seealso" | "see-also" | "secondary" | "prerequisites" => ("NOTE", false),
        "success" | "check" | "done" => ("TIP", false),
        "failure" | "fail" | "missing" | "bug" => ("CAUTION", false),
        _ => return None,
    })
}

/// What becomes of names that mean the same everywhere.
pub(super) fn common(name: &str) -> Option<Act> {
    Some(match name {
        "tab" | "tabitem" | "tab-item" | "details" | "collapse" | "collapsible" | "expand" | "accordion"
        | "dropdown" | "card" | "step" => Act::Titled,
        "tabs" | "tab-set" | "steps" | "cards" | "cardgrid" | "card-grid" | "cardgroup" | "grid" | "columns"
        | "column" | "code-group" | "codegroup" | "accordions" => Act::Plain,
        "admonition" | "callout" | "aside" => Act::Typed,
        "comment" => Act::Gone,
        "youtube" | "vimeo" | "video" | "embed" => Act::Link,
        "include" => Act::Include,
        "highlight" | "mermaid" => Act::Code,
        _ => return alert(name).map(|(kind, _)| Act::Alert(kind)),
    })
}
