//! `MyST`, the Markdown of Sphinx: directives in fences, roles, comments, labels.
//!
//! | written | becomes |
//! |---|---|
//! | a fence `{note}`, `{admonition} Title` | an alert |
//! | `{tab-item} A`, `{dropdown} A` | **A**, then its text |
//! | `{code-block} sh`, `{terminal}` | a block of code |
//! | `{include} part.md`, `{literalinclude} x.py` | the text of that file |
//! | `{figure} x.png` | an image and its text |
//! | `{toctree}`, `{contents}`, `{raw}`, `% comment`, `+++` | nothing |
//! | `` {ref}`text <label>` ``, `` {doc}`/page` `` | a link |
//! | `` {guilabel}`Save` ``, `` {command}`ls` `` | **Save**, `ls` |
//! | `{{ name }}` | its value of `myst_substitutions` in `conf.py`, or of `substitutions` in the front matter |

use super::table::{Act, Table, common, syntax};

pub(super) const TABLE: Table = Table {
    name: "myst",
    title: "MyST",
    neighbours: &["conf.py", "myst.yml", "_toc.yml"],
    syntax: syntax::DIRECTIVES | syntax::COLONS | syntax::VALUES | syntax::ATTRIBUTES,
    names: &[
        ("code-block", Act::Code),
        ("code-cell", Act::Code),
        ("code", Act::Code),
        ("sourcecode", Act::Code),
        ("terminal", Act::Code),
        ("prompt", Act::Code),
        ("parsed-literal", Act::Code),
        ("math", Act::Code),
        ("eval-rst", Act::Code),
        ("csv-table", Act::Code),
        ("literalinclude", Act::Include),
        ("figure", Act::Image),
        ("image", Act::Image),
        ("toctree", Act::Gone),
        ("filtered-toctree", Act::Gone),
        ("contents", Act::Gone),
        ("raw", Act::Gone),
        ("index", Act::Gone),
        ("meta", Act::Gone),
        ("group-tab", Act::Titled),
        ("grid-item-card", Act::Titled),
        ("topic", Act::Titled),
        ("rubric", Act::Titled),
        ("list-table", Act::Titled),
        ("table", Act::Titled),
        ("versionadded", Act::Titled),
        ("versionchanged", Act::Titled),
        ("deprecated", Act::Titled),
        ("grid-item", Act::Plain),
        ("only", Act::Plain),
        ("if", Act::Plain),
        ("div", Act::Plain),
        ("glossary", Act::Plain),
    ],
    is_sign,
};

/// The form in which the text of a role is shown, by the role's name.
pub(super) fn role(name: &str) -> Role {
    match name.rsplit(':').next().unwrap_or(name) {
        "ref" | "numref" | "doc" | "download" | "any" | "term" => Role::Link,
        "guilabel" | "menuselection" | "strong" => Role::Strong,
        "emphasis" => Role::Emphasis,
        "kbd" | "command" | "file" | "literal" | "envvar" | "code" | "option" | "samp" | "program" | "math"
        | "func" | "class" | "meth" | "mod" | "attr" | "py" | "key" | "name" => Role::Code,
        _ => Role::Text,
    }
}

/// Forms of the text of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Link,
    Strong,
    Emphasis,
    Code,
    Text,
}

fn is_sign(line: &str) -> bool {
    let is_name = |rest: &str| {
        let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(name, _)| name);
        TABLE.names.iter().any(|(known, _)| *known == name) || common(name).is_some() || name.contains(':')
    };
    let fenced = line.trim_start_matches(['`', '~', ':']);
    let is_directive = line.len() - fenced.len() >= 3 && is_name(fenced.trim_start());
    is_directive || ["{ref}`", "{doc}`", "{guilabel}`", "{term}`"].iter().any(|role| line.contains(role))
}
