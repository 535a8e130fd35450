//! Hugo: shortcodes, those of common themes among them.
//!
//! | written | becomes |
//! |---|---|
//! | `{{< note >}}` … `{{< /note >}}`, `{{% admonition type="note" %}}` | an alert |
//! | `{{% tab "A" %}}`, `{{< details "A" >}}` | **A**, then its text |
//! | `{{< include "x.md" >}}`, `{{< docs/shared lookup="x.md" >}}` | the text of that file |
//! | `[x]({{< ref "/y" >}})` | `[x](/y)` |
//! | `{{< figure src="x.png" alt="X" >}}` | an image |
//! | `{{< highlight sh >}}` | a block of code |
//! | `{{< param "name" >}}` | its value of `params` in `hugo.toml` |
//! | any other | its text |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "hugo",
    title: "Hugo",
    neighbours: &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "archetypes"],
    syntax: syntax::SHORTCODES | syntax::ATTRIBUTES | syntax::CONTENTS,
    names: &[
        ("call-out", Act::Typed),
        ("alert", Act::Typed),
        ("hint", Act::Typed),
        ("notice", Act::Typed),
        ("tabpane", Act::Plain),
        ("tab-content", Act::Titled),
        ("docs/shared", Act::Include),
        ("docs/ignore", Act::Plain),
        ("readfile", Act::Include),
        ("render_include", Act::Include),
        ("embed-md", Act::Include),
        ("include-md", Act::Include),
        ("md-include", Act::Include),
        ("ref", Act::Target),
        ("relref", Act::Target),
        ("figure", Act::Image),
        ("image", Act::Image),
        ("img", Act::Image),
        ("imgproc", Act::Image),
        ("gist", Act::Nothing),
        ("icon", Act::Nothing),
        ("br", Act::Nothing),
        ("toc", Act::Nothing),
        ("ghcode", Act::Link),
        ("link", Act::Link),
        ("button", Act::Link),
        ("param", Act::Value),
        ("var", Act::Value),
        ("glossary_tooltip", Act::Text),
        ("badge", Act::Text),
        ("heading", Act::Text),
        ("code_sample", Act::Include),
        ("codenew", Act::Include),
        ("table", Act::Plain),
        ("nb", Act::Plain),
    ],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    let opens = |open: &str, close: &str| {
        let after = line.split_once(open).map(|(_, after)| after.trim_start_matches([' ', '/', '-']));
        after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()) && after.contains(close))
    };
    !line.contains('`') && (opens("{{<", ">}}") || opens("{{%", "%}}"))
}
