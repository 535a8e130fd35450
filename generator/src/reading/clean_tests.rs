//! Text in; cleaned text and counts out.
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::config::Config;
use crate::reading::{page_labels, page_markers};

fn cleaned(text: &str) -> Cleaned {
    let lines = page_markers::split_lines(text, 1);
    let (mut pages, _) = page_markers::find("doc.md", &lines, &Config::default());
    page_labels::assign(&lines, &mut pages);
    clean(&lines, pages)
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let cleaned = cleaned(text);
    let mut shown = cleaned.text.lines().filter(|line| !line.is_empty()).fold(String::new(), |s, l| s + l + "\n");
    for (name, n) in cleaned.dropped.kinds() {
        if n > 0 {
            writeln!(shown, "[{name}: {n}]").unwrap();
        }
    }
    expected.assert_eq(&shown);
}

/// Ten pages, each made of its number.
fn ten_pages(page: impl Fn(u32) -> String) -> String {
    (1..=10).map(|n| format!("<!-- page {n} -->\n{}\n", page(n))).collect::<Vec<_>>().concat()
}

#[test]
fn clean_text_stays_as_it_is() {
    check(
        "# A_b\n\n\ttext_with_underscores … `x`\n",
        &expect![[r"
        # A_b
        	text_with_underscores … `x`
    "]],
    );
}

#[test]
fn characters_that_nobody_typed_are_dropped_and_counted() {
    check(
        "a\u{1}b\u{1b}[31mred\u{1b}[0m nul\0 of\u{ad}fice e\u{fb03}cient \u{f0b7}\n\u{f0b7} item\n",
        &expect![[r"
        abred nul� office efficient 
        - item
        [control characters: 4]
        [ligatures: 1]
        [private-use glyphs: 2]
        [soft hyphens: 1]
    "]],
    );
}

#[test]
fn code_keeps_all_but_control_characters() {
    let cleaned = cleaned("```\nof\u{ad}f \u{fb01} ..... 3\u{1}\n```\n");
    assert_eq!(cleaned.text.trim_end(), "```\nof\u{ad}f \u{fb01} ..... 3\n```");
    assert_eq!(cleaned.dropped, Dropped { n_control_chars: 1, ..Dropped::default() });
}

#[test]
fn contents_are_dropped_with_the_numbers_of_their_sections_and_an_ellipsis_is_not() {
    check(
        "# Contents\nPreface . . . . . . iv\n1.2 Setup ........ 12\n2\nUse ........ 14\n\n2.1\n\nWiring ..........\n15\n\
         Appendix.....B-3\nand so on ....\nwait ... 5\n0.0.0.0\n| a .... | 3 |\n",
        &expect![[r"
            # Contents
            and so on ....
            wait ... 5
            0.0.0.0
            | a .... | 3 |
            [dot-leader lines: 8]
        "]],
    );
}

#[test]
fn entries_whose_titles_stand_further_on_are_contents() {
    let text = "Setup …… 3\nUse ........ 5\nCare ········ 9\n\n# Setup\n\nwords\n\n# Use\n\nwords\n\n# Care\n\nwords\n";
    assert_eq!(cleaned(text).dropped.n_dot_leader_lines, 3);
}

#[test]
fn numbers_beside_contents_and_entries_without_a_leader_go_with_them() {
    check(
        "# Contents\n\n1\n\nSafety and use . . 3\n1.1\n1.2\n\nGeneral ........ 3\nSpecial ........ 4\n\nMounting     7\n\n2\n\n\
         2.1\n\nWall ........\nFloor ........\n\n7\n9\n\nVoltage     24\n\n# Safety and use\n",
        &expect![[r"
            # Contents
            Voltage     24
            # Safety and use
            [dot-leader lines: 13]
        "]],
    );
}

#[test]
fn dotted_lines_of_a_data_sheet_or_a_price_list_are_text() {
    for text in [
        "Input voltage ............ 24\n\nInput current ............ 3\n\nFuse rating .............. 10\n",
        "Small .... 2\nMedium .... 3\nLarge .... 4\n",
        "Coffee .... 3\nTea ...... 2\n",
        "Input voltage .... 24\nInput current .... 30\nFuse rating .... 100\n",
        "1.1 Input voltage .... 24\n1.2 Input current .... 30\n1.3 Fuse rating .... 100\n",
        "Fuse rating .... 24\nVoltage .... 30\nCurrent .... 100\n\n# Current\n\n# Voltage\n\n# Fuse rating\n",
        "Voltage ........ 24\n\n# Voltage\n",
    ] {
        assert_eq!(cleaned(text).dropped, Dropped::default(), "{text}");
    }
}

#[test]
fn a_line_that_closes_every_page_stays_once() {
    let cleaned = cleaned(&ten_pages(|n| format!("Turn screw {n} of it.\n\n**WARNING: Disconnect the mains.**")));
    assert_eq!(cleaned.text.matches("WARNING").count(), 1);
    assert_eq!(cleaned.dropped.n_running_lines, 9);
}

#[test]
fn lines_with_numbers_of_their_own_stay() {
    let text = ten_pages(|n| format!("Alarm {}\n\nThe sensor {n} x.\n\nChannel {n}: {} A", 4100 + 7 * n, 5 * n + 3));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
    let text = ten_pages(|n| format!("{}\n\nThe reading {n} x.\n", 4100 + 7 * n));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
    let text = ten_pages(|n| format!("Step {n}\n\nThe sensor {n} x.\n"));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
}

#[test]
fn numbers_that_grow_with_the_pages_stay_unless_they_are_the_pages() {
    let text = ten_pages(|n| format!("Fault code {}\n\nThe sensor {n} x.\n\nLesson {n} – Summary", 100 + n));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
    // The number of a footnote above its text.
    let note = |n: u32| if n % 4 > 1 { format!("{}\n\nThe note {n} x.\n\n", n + 3) } else { String::new() };
    let text = ten_pages(|n| format!("The sensor {n} x.\n\n{}{}", note(n), n + 20));
    assert_eq!(cleaned(&text).dropped, Dropped { n_page_number_lines: 10, ..Dropped::default() });
}

#[test]
fn the_number_of_a_footnote_that_is_the_pages_too_stays() {
    for of_each in [
        "{n}\n\nThe sensor {n} x.\n\n{note}\n\nThe note {n} y.",
        "{note}\n\nThe note {n} y.\n\nThe sensor {n} x.\n\n{n}",
    ] {
        let text = ten_pages(|n| {
            let note = if n % 3 == 1 { (n + 20).to_string() } else { format!("Unit {n}") };
            of_each.replace("{note}", &note).replace("{n}", &(n + 20).to_string())
        });
        let cleaned = cleaned(&text);
        assert_eq!(cleaned.dropped, Dropped { n_page_number_lines: 10, ..Dropped::default() }, "{of_each}");
        assert_eq!(cleaned.text.lines().filter(|line| line.trim().parse::<u32>().is_ok()).count(), 4, "{of_each}");
    }
}

#[test]
fn a_name_with_a_version_after_the_pages_number_is_a_header() {
    let text = ten_pages(|n| format!("{n}   Plot 5.4\n\nThe sensor {n} x."));
    assert_eq!(cleaned(&text).dropped, Dropped { n_running_lines: 9, ..Dropped::default() });
    let text = ten_pages(|n| format!("The sensor {n} x.\n\n{n} von 40"));
    assert_eq!(cleaned(&text).dropped, Dropped { n_page_number_lines: 10, ..Dropped::default() });
}

#[test]
fn bullets_of_unknown_codes_are_items() {
    check(
        "Parts:\n\n\u{88} Chapter 2\n  \u{f0b7} Chapter 3\n\nif |x| \u{1c} 1\n",
        &expect![[r#"
        Parts:
        - Chapter 2
          - Chapter 3
        if |x|  1
        [control characters: 2]
        [private-use glyphs: 1]
    "#]],
    );
}

#[test]
fn what_ends_or_heads_the_text_of_each_page_alike_is_text() {
    for page in [
        "## Task {n}\n\n1. Open the lid\n2. Turn key {n}\n3. Press the key",
        "The unit {n} x.\n\n- Press the key",
        "The unit {n} x.\n\n> Press the key",
        "<table><tr><td>Unit {n}</td></tr>\n</table>",
        "| Name | Unit |\n|---|---|\n| a{n} | V |",
        "## Command {n}\n\nSyntax\n\nrun{n} it\n\nwith {n} words\n\nand {n} more",
    ] {
        let text = ten_pages(|n| page.replace("{n}", &format!("x{n}")));
        assert_eq!(cleaned(&text).dropped, Dropped::default(), "{page}");
    }
}

#[test]
fn page_numbers_in_headers_and_footers_are_told_in_other_languages() {
    for footer in
        ["Handbuch, Seite {n} von 10", "手册 第 {n} 页", "دليل صفحة {n}", "Руководство | стр. {n}", "{n}   Manual"]
    {
        let cleaned =
            cleaned(&ten_pages(|n| format!("Words x{n} of it.\n\n{}", footer.replace("{n}", &n.to_string()))));
        assert_eq!(cleaned.dropped, Dropped { n_running_lines: 9, ..Dropped::default() }, "{footer}");
    }
}

#[test]
fn numbers_of_sections_and_rows_of_signs_stay() {
    let text = ten_pages(|n| format!("A.{n}\n\nThe sensor {n} x.\n\nł ø œ ß"));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
}

#[test]
fn what_went_is_listed_with_its_line_and_page_and_the_counts_agree() {
    let cleaned = cleaned(
        &(ten_pages(|n| format!("Words {n} of it.\nof\u{ad}fice {n}\nmore {n}\nMaker of it\n{n}"))
            + "<!-- PageFooter=\"x\" -->\n"),
    );
    let count = |kind: &str| cleaned.went.iter().filter(|went| went.kind == kind).map(|went| went.count).sum::<u32>();
    assert_eq!(cleaned.dropped.kinds().map(|(kind, _)| count(kind)), cleaned.dropped.kinds().map(|(_, n)| n));
    let first = cleaned.went.iter().find(|went| went.kind == "running headers and footers").unwrap();
    assert_eq!((first.line, first.page, first.text.as_str()), (11, Some(2), "Maker of it"));
}

#[test]
fn the_name_of_a_chapter_goes_and_its_heading_stays() {
    let page = |n: u32| match n {
        3 => "# Wiring\n\nWords of page 3 here.\n".to_owned(),
        4..=7 => format!("Wiring\n\nWords of page {n} here.\n"),
        n => format!("Words of page {n} here.\n"),
    };
    let pages: Vec<String> = (1..=40).map(|n| format!("<!-- page {n} -->\n{}\n", page(n))).collect();
    let cleaned = cleaned(&pages.concat());
    assert_eq!(cleaned.text.matches("Wiring").count(), 1);
    assert_eq!(cleaned.dropped.n_running_lines, 4);
}

#[test]
fn running_lines_and_page_numbers_at_the_edges_are_dropped() {
    let text = ten_pages(|n| {
        format!(
            "Developer Guide, Release 12.5(1)\n\nWords of page {n}.\nMore of it.\nAll the same here.\n\nCisco Inc. {n}\n{n}",
        )
    });
    let cleaned = cleaned(&text);
    let count = |name: &str| cleaned.text.matches(name).count();
    assert_eq!((count("Guide"), count("Cisco")), (1, 1), "{}", cleaned.text);
    assert!(cleaned.text.contains("Words of page 7.\nMore of it.\nAll the same here."));
    assert_eq!((cleaned.dropped.n_running_lines, cleaned.dropped.n_page_number_lines), (18, 10));
}

#[test]
fn text_that_only_differs_by_its_number_is_text() {
    let text = ten_pages(|n| format!("## Topic {n}\n\nText about topic {n}\n"));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
    let text = ten_pages(|n| format!("## Topic {n}\n\nThe same words.\n"));
    assert_eq!(cleaned(&text).dropped, Dropped::default());
}

#[test]
fn lines_that_repeat_away_from_the_edges_are_text() {
    let text = ten_pages(|n| format!("a{n} x\nb{n} y\nc{n} z\nExample\nd{n} u\ne{n} v\nf{n} w"));
    assert_eq!(cleaned(&text).text.matches("Example").count(), 10);
}

#[test]
fn names_of_places_are_no_lines_of_a_page() {
    let page = |n: u32| {
        format!(
            "<a id=\"p{n}.1\"></a>\n\nAcme guide\n\nText {} of its own.\n\n<span id=\"p{n}\"></span>\n",
            "x".repeat(n as usize)
        )
    };
    let cleaned = cleaned(&ten_pages(page));
    assert_eq!(cleaned.dropped.n_running_lines, 9);
    assert_eq!(cleaned.text.matches("<a id=").count(), 10);
    for (line, expected) in [
        ("<a id=\"x\"></a>", true),
        ("<a name='x'></a> <span id=x></span>", true),
        ("<a id=\"x\">y</a>", false),
        ("<a href=\"x\"></a>", false),
        ("", true),
        ("<a id=\"x\"></a> y", false),
    ] {
        assert_eq!(is_only_names(line), expected, "{line}");
    }
}

#[test]
fn a_few_pages_show_no_running_header() {
    let pages: Vec<String> = (1..=4).map(|n| format!("<!-- page {n} -->\nHeader\nText {n} is here.\n")).collect();
    // An empty page is none of them.
    assert_eq!(cleaned(&(pages.concat() + "<!-- page 5 -->\n")).dropped.n_running_lines, 0);
}

#[test]
fn page_numbers_are_text_where_no_pages_are_marked() {
    check(
        "a\n\n90\n\nb\n",
        &expect![[r"
        a
        90
        b
    "]],
    );
}

#[test]
fn a_word_cut_by_a_page_break_is_joined_and_a_table_goes_on() {
    check(
        "A word is hyphen-\n\n<!-- page 13 -->\n\nated across pages.\n\n| a |\n|---|\n| 1 |\n\n<!-- page 14 -->\n\n| 3 |\n",
        &expect![[r"
            A word is hyphenated
            across pages.
            | a |
            |---|
            | 1 |
            | 3 |
            [words joined at the end of a line: 1]
        "]],
    );
}

#[test]
fn a_word_goes_on_behind_the_header_of_the_next_page() {
    let text = ten_pages(|n| match n {
        3 => "Words 3 of a hyphen-".to_owned(),
        4 => "Chapter Wiring\n\nated word.".to_owned(),
        n if n > 4 => format!("Chapter Wiring\n\nWords {n} of it."),
        n => format!("Words {n} of it."),
    });
    let cleaned = cleaned(&text);
    assert!(cleaned.text.contains("Words 3 of a hyphenated\n"), "{}", cleaned.text);
    assert_eq!((cleaned.text.matches("Wiring").count(), cleaned.dropped.n_joined_words), (1, 1));
}

#[test]
fn words_of_indented_paragraphs_are_whole_where_they_are_known() {
    let text = "Text.\n\n     This opens the configu-\n     ration of the new con-\n     troller, int n-\n     ode;\n";
    let cleaned = cleaned(text);
    assert!(
        cleaned.text.contains("the configuration\n     of the new controller,\n     int n-\n     ode;"),
        "{}",
        cleaned.text
    );
}

#[test]
fn a_word_cut_at_the_end_of_a_line_is_whole_but_not_in_code_or_tables() {
    check(
        "The config-\nu\u{2010}\nration of a client-\nserver.\n\n```\nfoo-\nbar\n```\n\n    foo-\n    bar\nThe instal-\nlation.\n\n`a-\nb` c\n\n| a-\n|---|\n",
        &expect![[r"
            The configuration
            of a client-server.
            ```
            foo-
            bar
            ```
                foo-
                bar
            The installation.
            `a-
            b` c
            | a-
            |---|
            [words joined at the end of a line: 4]
        "]],
    );
}

#[test]
fn every_line_keeps_its_number_and_every_page_its_place() {
    let cleaned = cleaned("a\n<!-- page 2 -->\n# Contents\nb\nIntro ..... 3\nz\n");
    let at = |needle: &str| cleaned.text.find(needle).unwrap();
    let line = |needle: &str| cleaned.lines.iter().rev().find(|(start, _)| *start <= at(needle)).unwrap().1;
    assert_eq!((line("a"), line("b"), line("z")), (1, 4, 6));
    let pages: Vec<_> = cleaned.pages.iter().map(|(start, page)| (*start, page.page)).collect();
    assert_eq!(pages, [(0, 1), (at("#") - 1, 2)]);
}
