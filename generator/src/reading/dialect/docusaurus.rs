//! Docusaurus, and MDX wherever it stands: containers of colons, components, `import` and `export`.
//!
//! | written | becomes |
//! |---|---|
//! | `:::note[Title]` … `:::` | an alert with its title |
//! | `<Tabs><TabItem label="A">` | **A**, then its text |
//! | `<Admonition type="tip">`, `<Aside>` | an alert |
//! | `<Anything title="T">text</Anything>` | **T**, then the text |
//! | `import Part from './_part.mdx'`, `<Part />` | the text of that file |
//! | other `import` and `export` lines, `{/* comment */}` | nothing |
//! | `<div className="x" style={{…}}>` | HTML without what is an expression |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "docusaurus",
    title: "Docusaurus",
    neighbours: &["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "sidebars.js"],
    syntax: syntax::COLONS | syntax::MDX | syntax::CONTENTS,
    names: NAMES,
    is_sign,
};

/// MDX without Docusaurus: any file that ends in `.mdx`, and what imports components.
pub(super) const MDX: Table = Table {
    name: "mdx",
    title: "MDX",
    neighbours: &["astro.config.mjs", "astro.config.ts", "mint.json"],
    syntax: syntax::COLONS | syntax::MDX,
    names: NAMES,
    is_sign: |line| {
        line.starts_with("import ") && line.contains(" from ") && line.trim_end_matches(';').ends_with(['\'', '"'])
    },
};

/// Containers alone, which are much the same in several dialects.
pub(super) const CONTAINERS: Table = Table {
    name: "containers",
    title: "Markdown with containers",
    neighbours: &[],
    syntax: syntax::COLONS,
    names: &[],
    is_sign: is_container,
};

const NAMES: &[(&str, Act)] = &[
    ("codeblock", Act::Code),
    ("linkcard", Act::Link),
    ("doccardlist", Act::Nothing),
    ("toc", Act::Nothing),
    ("icon", Act::Nothing),
    ("badge", Act::Text),
];

fn is_container(line: &str) -> bool {
    line.strip_prefix(":::").is_some_and(|rest| {
        let name = rest.trim_start_matches(':');
        name.starts_with(" {.callout-")
            || ["note", "tip", "info", "warning", "danger", "caution", "important"].iter().any(|known| {
                name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', ' ', '{']))
            })
    })
}

fn is_sign(line: &str) -> bool {
    line.starts_with("import ")
        && ["'@theme/", "'@site/", "\"@theme/", "'@docusaurus/"].iter().any(|from| line.contains(from))
}
