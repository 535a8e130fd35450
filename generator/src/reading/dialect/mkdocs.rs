//! `MkDocs` and Material: admonitions and tabs with an indented body, blocks of slashes, snippets, attributes, icons.
//!
//! | written | becomes |
//! |---|---|
//! | `!!! note "Title"` and a body indented by 4 | an alert with its title |
//! | `??? note "Title"`, `=== "Tab"` and such a body | **Title**, then the body |
//! | `/// note \| Title` … `///` | the same |
//! | `--8<-- "file.md"` | the text of that file |
//! | `{ .md-button }`, `{: .x }`, `:material-home:`, `[TOC]` | nothing |
//! | `++ctrl+c++` | `ctrl+c` |
//! | `==marked==`, `^^inserted^^` | an element of HTML |
//! | `{{ name }}`, `-{{ name }}-` | its value of `extra` in `mkdocs.yml` |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "mkdocs",
    title: "MkDocs",
    neighbours: &["mkdocs.yml", "mkdocs.yaml"],
    syntax: syntax::BANGS
        | syntax::SLASHES
        | syntax::SNIPPETS
        | syntax::ATTRIBUTES
        | syntax::ICONS
        | syntax::MARKS
        | syntax::CONTENTS
        | syntax::VALUES
        | syntax::TAGS,
    names: &[
        ("html", Act::Plain),
        ("define", Act::Plain),
        ("caption", Act::Plain),
        ("include-markdown", Act::Include),
        ("import", Act::Nothing),
        ("raw", Act::Verbatim),
        ("set", Act::Nothing),
        ("for", Act::Gone),
    ],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    let marker = ["!!! ", "??? ", "???+ "].iter().find_map(|marker| line.strip_prefix(marker));
    let is_admonition = marker.is_some_and(|rest| {
        let word = rest.split([' ', '"']).next().unwrap_or_default();
        super::table::alert(word).is_some() && (rest == word || rest.contains('"') || rest.contains("inline"))
    });
    let is_tab =
        ["=== \"", "===+ \"", "===! \""].iter().any(|tab| line.starts_with(tab)) && line.trim_end().ends_with('"');
    is_admonition || is_tab || line.starts_with("--8<-- \"")
}
