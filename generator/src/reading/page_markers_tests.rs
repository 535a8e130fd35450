//! Text in; page, label and text of each line out.
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;

#[track_caller]
fn check(text: &str, expected: &Expect) {
    check_with(&Config::default(), text, expected);
}

#[track_caller]
fn check_with(config: &Config, text: &str, expected: &Expect) {
    let lines = split_lines(text, 1);
    let (pages, diagnostics) = find("doc.md", &lines, config);
    let mut shown = String::new();
    for (idx, line) in lines.iter().enumerate() {
        if pages.marker_lines.contains(&idx) || line.text.trim().is_empty() {
            continue;
        }
        let start = pages.starts.iter().rev().find(|start| start.line_idx <= idx);
        let page = start.map_or_else(|| "-".to_owned(), |start| start.page.to_string());
        let label = start.and_then(|start| start.label.as_ref()).map_or_else(String::new, |l| format!(" ({l})"));
        writeln!(shown, "{page}{label}: {}", line.text).unwrap();
    }
    for diagnostic in diagnostics {
        writeln!(shown, "{diagnostic}").unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn a_document_without_markers_has_no_pages() {
    check(
        "# A\ntext\n---\nmore\n",
        &expect![[r"
        -: # A
        -: text
        -: ---
        -: more
    "]],
    );
    check("", &expect![""]);
}

#[test]
fn pymupdf_classic_names_the_page_that_ends_from_0() {
    check(
        "one\n--- end of page=0 ---\ntwo\n--- end of page=1 ---\n",
        &expect![[r"
        1: one
        2: two
    "]],
    );
}

#[test]
fn pymupdf_layout_names_the_page_that_ends_from_1() {
    check(
        "one\n\n--- end of page.page_number=1 ---\n\ntwo\n\n--- end of page.page_number=2 ---\n\nthree",
        &expect![[r"
            1: one
            2: two
            3: three
        "]],
    );
}

#[test]
fn marker_names_the_page_that_begins_from_0() {
    let rule = "-".repeat(48);
    check(
        &format!("{{0}}{rule}\n\none\n\n{{1}}{rule}\n\ntwo\n"),
        &expect![[r"
        1: one
        2: two
    "]],
    );
    check(
        &format!("{{0}}{}\n", "-".repeat(47)),
        &expect![[r"
        -: {0}-----------------------------------------------
    "]],
    );
}

#[test]
fn azure_breaks_are_counted_and_give_printed_labels() {
    check(
        "cover\n<!-- PageBreak -->\n<!-- PageHeader=\"Guide\" -->\nii text\n<!-- PageNumber=\"ii\" -->\n\
         <!-- PageFooter=\"Inc.\" -->\n<!-- PageBreak -->\nthree\n<!-- PageNumber=\"3\" -->\n",
        &expect![[r"
            1: cover
            2 (ii): ii text
            3: three
        "]],
    );
}

#[test]
fn doclings_example_is_counted() {
    check(
        "one\n\n<!-- page break -->\n\ntwo\n",
        &expect![[r"
        1: one
        2: two
    "]],
    );
}

#[test]
fn form_feeds_are_counted_wherever_they_stand_in_a_line() {
    check(
        "one\n\x0ctwo\nstill two\x0c\nthree\n\x0c",
        &expect![[r"
        1: one
        2: two
        2: still two
        3: three
    "]],
    );
    check(
        "\x0cone\n\x0ctwo\n",
        &expect![[r"
        1: one
        2: two
    "]],
    );
}

#[test]
fn empty_pages_count_where_form_feeds_end_pages() {
    check(
        "\x0cone\n\x0ctwo\n\x0c",
        &expect![[r"
        2: one
        3: two
    "]],
    );
    check(
        "\x0c\n\x0cone\n\x0c\x0ctwo\n\x0c\n",
        &expect![[r"
        3: one
        5: two
    "]],
    );
}

#[test]
fn comments_headings_and_brackets_name_the_page_that_begins() {
    check(
        "<!-- page 12 -->\na\n<!-- Page: 13 -->\nb\n<!-- page 14 of 300 -->\nc\n",
        &expect![[r"
        12: a
        13: b
        14: c
    "]],
    );
    check(
        "# T\n\n## Page 1\n\na\n\n## Page 2 ##\n\nb\n",
        &expect![[r"
        1: # T
        1: a
        2: b
    "]],
    );
    check(
        "[Page 4]\na\n[page 5]\nb\n",
        &expect![[r"
        4: a
        5: b
    "]],
    );
}

#[test]
fn numbers_from_0_are_normalised() {
    check(
        "<!-- page 0 -->\na\n<!-- page 1 -->\nb\n",
        &expect![[r"
        1: a
        2: b
    "]],
    );
}

#[test]
fn text_before_the_first_marker_stands_on_the_page_before() {
    check(
        "cut by a\n\n<!-- page 12 -->\n\nbreak\n",
        &expect![[r"
        11: cut by a
        12: break
    "]],
    );
}

#[test]
fn look_alikes_are_text() {
    check(
        "## Page 1\n## Page Setup\n## Page 5 of the form\nSee Page 106 and [Page 107](#x).\n[Page 3]: http://x\n\
         Page 9\n    ## Page 7\n#Page 8\n####### Page 8\n<!-- pages 3 -->\n",
        &expect![[r"
            1: ## Page Setup
            1: ## Page 5 of the form
            1: See Page 106 and [Page 107](#x).
            1: [Page 3]: http://x
            1: Page 9
            1:     ## Page 7
            1: #Page 8
            1: ####### Page 8
            1: <!-- pages 3 -->
        "]],
    );
}

#[test]
fn markers_inside_code_are_code() {
    check(
        "<!-- page 2 -->\n```\n<!-- page 200 -->\n## Page 201\n\x0c\n```\nafter\n",
        &expect![[r"
        2: ```
        2: <!-- page 200 -->
        2: ## Page 201
        2: ```
        2: after
    "]],
    );
}

#[test]
fn a_thematic_break_is_a_page_break_only_where_configured() {
    let config = Config { page_separator: Some("---".to_owned()), ..Config::default() };
    check_with(
        &config,
        "one\n\n---\n\ntwo\n---\nthree\n",
        &expect![[r"
        1: one
        2: two
        3: three
    "]],
    );
}

#[test]
fn a_configured_line_may_hold_the_number_before_or_after_its_page() {
    let config = Config { page_separator: Some("== %page-number% ==".to_owned()), ..Config::default() };
    check_with(
        &config,
        "== 7 ==\none\n== 8 ==\ntwo\n",
        &expect![[r"
        7: one
        8: two
    "]],
    );
    check_with(
        &config,
        "one\n== 7 ==\ntwo\n== 8 ==\n",
        &expect![[r"
        7: one
        8: two
    "]],
    );
}

#[test]
fn bad_numbers_are_ignored_with_a_warning() {
    check(
        "<!-- page 1 -->\na\n<!-- page 99999999999999999999 -->\nb\n<!-- page -1 -->\nc\n<!-- page iv -->\nd\n",
        &expect![[r"
            1: a
            1: b
            1: c
            1: d
            warning: doc.md:3: page marker `99999999999999999999` is not a page number and is ignored
              help: page numbers go from 1 to 99999
            warning: doc.md:5: page marker `-1` is not a page number and is ignored
              help: page numbers go from 1 to 99999
            warning: doc.md:7: page marker `iv` is not a page number and is ignored
              help: page numbers go from 1 to 99999
        "]],
    );
}

#[test]
fn markers_out_of_order_are_believed_with_a_warning() {
    check(
        "<!-- page 1 -->\na\n<!-- page 3 -->\nb\n<!-- page 2 -->\nc\n<!-- page 2 -->\nd\n",
        &expect![[r"
        1: a
        3: b
        2: c
        2: d
        warning: doc.md:5: 1 page markers go backwards, here to page 2
          help: the last marker before a text counts
    "]],
    );
}

#[test]
fn one_convention_counts_and_lines_of_the_others_are_left_out_with_a_warning() {
    check(
        "<!-- page 1 -->\na\n<!-- page 2 -->\nb\n## Page 106\nc\n",
        &expect![[r"
        1: a
        2: b
        2: c
        warning: doc.md:5: 1 page markers follow another convention than the rest
          help: they are left out; pages are counted by the convention Comment
    "]],
    );
}
