//! `VitePress` and `VuePress`: containers of colons, components of Vue, values of the front matter.
//!
//! | written | becomes |
//! |---|---|
//! | `::: tip Title` … `:::`, `::: details Title` | an alert; **Title**, then its text |
//! | `:::: tabs`, `::: tab Name` | **Name**, then its text |
//! | `<Badge type="tip" text="new" />` | new |
//! | `<!--@include: ./part.md-->`, `<<< @/file.js` | the text of that file |
//! | `{{ $frontmatter.title }}` | its value |
//! | `[[toc]]`, `{.class}` | nothing |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "vitepress",
    title: "VitePress",
    neighbours: &[".vitepress", ".vuepress"],
    syntax: syntax::COLONS
        | syntax::COMPONENTS
        | syntax::VALUES
        | syntax::ATTRIBUTES
        | syntax::CONTENTS
        | syntax::AT_INCLUDES,
    names: &[("badge", Act::Text), ("v-pre", Act::Verbatim), ("raw", Act::Plain)],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    let container = line.strip_prefix("::: ").or_else(|| line.strip_prefix(":::: "));
    let is_container = container.is_some_and(|rest| {
        let name = rest.split(' ').next().unwrap_or_default();
        ["tip", "warning", "danger", "info", "details", "tabs", "tab", "code-group"].contains(&name)
    });
    is_container || line == "[[toc]]" || line.starts_with("<!--@include: ") || line.starts_with("<<< @/")
}
