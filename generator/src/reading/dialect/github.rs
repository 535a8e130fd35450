//! The documentation of GitHub: tags of Liquid with versions, variables and reusable texts.
//!
//! | written | becomes |
//! |---|---|
//! | `{% data variables.x.y %}` | its value in `data/variables/x.yml` |
//! | `{% data reusables.x.y %}` | the text of `data/reusables/x/y.md` |
//! | `{% note %}` … `{% endnote %}` | an alert |
//! | `{% ifversion x %}` … `{% else %}` … | both texts |
//! | `{% octicon "x" aria-label="Add" %}` | Add |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "github",
    title: "GitHub Docs",
    neighbours: &[],
    syntax: syntax::TAGS | syntax::VALUES,
    names: &[
        ("data", Act::Value),
        ("indented_data_reference", Act::Value),
        ("octicon", Act::Text),
        ("ifversion", Act::Nothing),
        ("rowheaders", Act::Plain),
        ("webui", Act::Plain),
        ("cli", Act::Plain),
        ("api", Act::Plain),
        ("mac", Act::Plain),
        ("linux", Act::Plain),
        ("windows", Act::Plain),
        ("vscode", Act::Plain),
        ("desktop", Act::Plain),
        ("bash", Act::Plain),
        ("powershell", Act::Plain),
        ("prompt", Act::Plain),
        ("endprompt", Act::Nothing),
    ],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    ["{% data variables.", "{% data reusables.", "{% ifversion "].iter().any(|tag| line.contains(tag))
        && !line.contains('`')
}
