//! Microsoft Learn: includes and buttons in brackets, zones and images between colons, tabs by their headings.
//!
//! | written | becomes |
//! |---|---|
//! | `[!INCLUDE [x](part.md)]` | the text of that file |
//! | `> [!NOTE] text` | an alert |
//! | `> [!div class="x"]`, `:::zone`, `:::row:::`, `::: moniker range="x"` and their ends | nothing |
//! | `:::image source="x.png" alt-text="X":::` | an image |
//! | `:::code source="x.cs":::`, `[!code-csharp[](x.cs)]` | a block of code |
//! | `# [Linux](#tab/linux)` | **Linux** |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "learn",
    title: "Microsoft Learn",
    neighbours: &["docfx.json", ".openpublishing.publish.config.json"],
    syntax: syntax::BRACKETS | syntax::COLONS,
    names: &[
        ("zone", Act::Nothing),
        ("zone-end", Act::Nothing),
        ("row", Act::Nothing),
        ("row-end", Act::Nothing),
        ("column", Act::Nothing),
        ("column-end", Act::Nothing),
        ("moniker", Act::Nothing),
        ("moniker-end", Act::Nothing),
        ("image", Act::Image),
        ("image-end", Act::Nothing),
        ("code", Act::Include),
    ],
    is_sign,
};

fn is_sign(line: &str) -> bool {
    let is_marker = ["[!INCLUDE", "[!include", "> [!div ", "> [!VIDEO "].iter().any(|sign| line.starts_with(sign));
    is_marker || [":::image ", ":::zone ", ":::code ", "::: moniker "].iter().any(|sign| line.starts_with(sign))
}
