//! Pages of HTML of any size, as the corpus may hold them.

use super::patterns::Pattern;

const PAGE: &str = "p/v1/guide/doc.html";

/// A page whose body repeats one thing.
fn page(name: &str, unit: impl Fn(usize) -> String + Sync + 'static) -> Pattern {
    let n_unit = unit(1000).len();
    Pattern::files_of(format!("page of HTML: {name}"), move |n_bytes| {
        let body: String = (0..n_bytes / n_unit).map(&unit).collect();
        vec![(PAGE.to_owned(), format!("<!DOCTYPE html><html><head><title>T</title></head><body><h1>T</h1>{body}"))]
    })
}

pub(super) fn all() -> Vec<Pattern> {
    vec![
        page("paragraphs", |i| format!("<p>The <b>pump</b> {i} of <code>unit-{i}</code>.</p>\n")),
        page("headings", |i| format!("<h2 id=h{i}>Heading {i}</h2><p>Text.</p>\n")),
        page("cells", |i| format!("<table><tr><td>{i}<td>x</table>\n")),
        page("rows of one table", |i| format!("{}<tr><td>{i}<td>x", if i == 0 { "<table>" } else { "" })),
        page("cells with blocks", |i| format!("{}<tr><td>{i}<ul><li>x</ul>", if i == 0 { "<table>" } else { "" })),
        page("links", |i| format!("<a href=\"doc.html#h{i}\">l{i}</a> ")),
        page("notes", |i| format!("<a href=#n{i}><sup>{i}</sup></a> <aside id=n{i} role=note>n</aside>")),
        page("lists in lists", |i| if i % 40 == 39 { "</ul>".repeat(40) } else { format!("<ul><li>i{i}") }),
        page("paragraphs that are never closed", |i| format!("<p>x{i}<br>y")),
        page("names of places", |i| format!("<a name=n{i}></a>")),
        page("definitions", |i| format!("<dl><dt id=d{i}>t{i}<dd>x</dl>")),
        page("what leads around", |i| format!("<nav><a href=x{i}>x</a></nav><footer>f</footer>")),
    ]
}
