//! Text in; lines with a mark for code, and warnings, out.
use std::fmt::Write as _;

use super::*;

/// The lines that are not blank, code behind a bar, breaks between pages left out.
#[track_caller]
fn check(text: &str, expected: &str, n_warnings: usize) {
    let config = Config::default();
    let mut lines = page_markers::split_lines(text, 1);
    let diagnostics = mend("doc.md", &mut lines, &config);
    let mut shown = String::new();
    for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
        if line.code || !page_markers::is_marker(line.text, &config) {
            writeln!(shown, "{}{}", if line.code { "|" } else { "" }, line.text).unwrap();
        }
    }
    assert_eq!(shown, expected);
    assert_eq!(diagnostics.len(), n_warnings, "{diagnostics:?}");
}

/// Pages, each followed by its marker.
fn paged(pages: &[&str]) -> String {
    let mut text = String::new();
    for (n, page) in pages.iter().enumerate() {
        write!(text, "{page}\n\n--- end of page={n} ---\n\n").unwrap();
    }
    text
}

#[test]
fn a_fence_that_is_never_closed_ends_with_its_page() {
    let pages = paged(&["A.", "B.\n\n```\nshow run", "## C\n\nText of c.", "D."]);
    check(&pages, "A.\nB.\n|```\n|show run\n|```\n## C\nText of c.\nD.\n", 1);
    check(&pages.replace("```", "~~~~"), "A.\nB.\n|~~~~\n|show run\n|~~~~\n## C\nText of c.\nD.\n", 1);
}

#[test]
fn the_fences_of_a_later_page_do_not_close_it() {
    let pages = paged(&["```\nshow run", "Some text.\n\n```\nls\n```\n\nMore text."]);
    check(&pages, "|```\n|show run\n|```\nSome text.\n|```\n|ls\n|```\nMore text.\n", 1);
    let pages = paged(&["```\nshow run", "Some text.\n\n```sh\nls\n```"]);
    check(&pages, "|```\n|show run\n|```\nSome text.\n|```sh\n|ls\n|```\n", 1);
}

#[test]
fn each_page_may_leave_its_fence_open() {
    let pages = paged(&["First text.\n\n```\na", "Second text.\n\n```\nb", "Third text."]);
    check(&pages, "First text.\n|```\n|a\n|```\nSecond text.\n|```\n|b\n|```\nThird text.\n", 2);
}

#[test]
fn a_listing_over_several_pages_stays_code() {
    let pages = paged(&["Text.\n\n```c\na = 1;", "b = 2;", "c = 3;\n```\n\nText again.", "More."]);
    check(&pages, "Text.\n|```c\n|a = 1;\n|b = 2;\n|c = 3;\n|```\nText again.\nMore.\n", 0);
    let form_feeds = "Text.\n\n```\na = 1;\n\x0cb = 2;\n\x0cc = 3;\n```\n\x0cText.\n";
    check(form_feeds, "Text.\n|```\n|a = 1;\n|b = 2;\n|c = 3;\n|```\nText.\n", 0);
}

#[test]
fn a_listing_may_end_on_a_page_with_a_listing_of_its_own() {
    let pages = paged(&["```\na = 1;", "b = 2;\n```\n\nThis is the second one:\n\n```\nc = 3;\n```"]);
    check(&pages, "|```\n|a = 1;\n|b = 2;\n|```\nThis is the second one:\n|```\n|c = 3;\n|```\n", 0);
}

#[test]
fn a_shorter_fence_inside_is_code() {
    let pages = paged(&["````\n```sh\nls", "```\n````\n\nText."]);
    check(&pages, "|````\n|```sh\n|ls\n|```\n|````\nText.\n", 0);
}

#[test]
fn without_pages_a_heading_ends_it() {
    check("```\nshow run\n\n## Next\n\nText.\n", "|```\n|show run\n|```\n## Next\nText.\n", 1);
    check("Text.\n\n```\nshow run\n\nno heading\n", "Text.\n|```\n|show run\n|no heading\n", 1);
    check("```\nshow run", "|```\n|show run\n", 1);
    check("```\nclosed\n```", "|```\n|closed\n|```\n", 0);
    check(
        "```\n# a comment\nls\n\n# another\nls\n```\n\ntext\n",
        "|```\n|# a comment\n|ls\n|# another\n|ls\n|```\ntext\n",
        0,
    );
}

#[test]
fn markers_as_examples_stay_code() {
    let text = "<!-- page 1 -->\nA.\n\n```\n<!-- page 7 -->\n## Page 2\n```\n\n<!-- page 2 -->\nB.\n";
    check(text, "A.\n|```\n|<!-- page 7 -->\n|## Page 2\n|```\nB.\n", 0);
    let text = "```\n<!-- page 1 -->\n<!-- page 2 -->\n```\n\nWithout pages.\n";
    check(text, "|```\n|<!-- page 1 -->\n|<!-- page 2 -->\n|```\nWithout pages.\n", 0);
}

#[test]
fn within_a_quote_or_a_list_a_fence_ends_where_they_end() {
    check("> ```\n> a\n\nText.\n", "|> ```\n|> a\nText.\n", 0);
    check("- item\n\n  ```\n  a\n  ```\n\nText.\n", "- item\n|  ```\n|  a\n|  ```\nText.\n", 0);
}
