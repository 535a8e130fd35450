//! `GitBook`: blocks between tags.
//!
//! | written | becomes |
//! |---|---|
//! | `{% hint style="info" %}` … `{% endhint %}` | an alert |
//! | `{% tab title="A" %}`, `{% code title="A" %}` | **A**, then its text |
//! | `{% content-ref url="x.md" %}`, `{% columns %}`, `{% stepper %}` | their text |
//! | `{% embed url="…" %}`, `{% file src="…" %}` | a link |
//! | `{% include "x.md" %}` | the text of that file |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "gitbook",
    title: "GitBook",
    neighbours: &[".gitbook.yaml", ".gitbook", "book.json", "SUMMARY.md"],
    syntax: syntax::TAGS,
    names: &[
        ("hint", Act::Typed),
        ("code", Act::Titled),
        ("content-ref", Act::Plain),
        ("page-ref", Act::Nothing),
        ("stepper", Act::Plain),
        ("file", Act::Link),
        ("raw", Act::Verbatim),
        ("swagger", Act::Titled),
        ("openapi", Act::Plain),
        ("updates", Act::Plain),
        ("update", Act::Titled),
    ],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    ["{% hint style=", "{% endhint %}", "{% content-ref url=", "{% tab title=", "{% embed url="]
        .iter()
        .any(|tag| line.starts_with(tag))
}
