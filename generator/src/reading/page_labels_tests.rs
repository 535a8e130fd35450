//! Pages in; their labels out.
use super::*;
use crate::config::Config;
use crate::reading::page_markers;

/// The label of each page, `-` where there is none.
#[track_caller]
fn check(pages: &[String], expected: &str) {
    let text = pages.join("\n\n<!-- PageBreak -->\n\n");
    let config = Config::default();
    let lines = page_markers::split_lines(&text, 1);
    let (mut pages, _) = page_markers::find("doc.md", &lines, &config);
    assign(&lines, &mut pages);
    let labels: Vec<&str> = pages.starts.iter().map(|start| start.label.as_deref().unwrap_or("-")).collect();
    assert_eq!(labels.join(" "), expected);
}

/// A page with text and what is printed at its foot.
fn page(foot: &str) -> String {
    format!("Some text that stands on the page.\n\nMore of it.\n\nAnd more.\n\nLast words.\n\n{foot}")
}

fn pages(feet: &[&str]) -> Vec<String> {
    feet.iter().map(|foot| page(foot)).collect()
}

#[test]
fn roman_pages_come_first_and_arabic_ones_follow() {
    check(&pages(&["", "", "i", "ii", "iii", "1", "2", "3", "4"]), "- - i ii iii 1 2 3 4");
    check(&pages(&["", "II", "III", "IV", "", "2", "3", "4"]), "- II III IV 1 2 3 4");
}

#[test]
fn a_page_without_its_number_gets_that_of_its_run() {
    check(&pages(&["", "", "", "2", "3", "", "5", "6", "", "8"]), "- - 1 2 3 4 5 6 7 8");
    let mut feet = vec!["", "1", "2", "3"];
    feet.extend([""; 30]);
    feet.extend(["34", "35", "36"]);
    let labels: Vec<String> = (1..=36).map(|n| n.to_string()).collect();
    check(&pages(&feet), &format!("- {}", labels.join(" ")));
}

#[test]
fn a_number_that_does_not_follow_the_pages_is_no_label() {
    check(&pages(&["", "1", "2", "5.0", "4", "1.1", "6", "B", "8", "100"]), "- 1 2 3 4 5 6 7 8 -");
    check(&pages(&["1.1", "7", "", "4.2", "I", "", "12", "3.3"]), "- - - - - - - -");
}

#[test]
fn what_equals_the_physical_page_is_not_shown() {
    check(&pages(&["1", "2", "3", "4"]), "- - - -");
    check(&pages(&["i", "ii", "iii", "4", "5", "6"]), "i ii iii - - -");
}

#[test]
fn pages_may_be_numbered_by_chapters() {
    check(
        &pages(&["", "1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "A-1", "", "A-3", "A-4"]),
        "- 1-1 1-2 1-3 2-1 2-2 2-3 A-1 A-2 A-3 A-4",
    );
}

#[test]
fn a_number_may_stand_in_a_header_or_after_a_word() {
    let running = |n: u32| {
        if n.is_multiple_of(2) { format!("{n} Guide for users") } else { format!("Chapter two of it {n}") }
    };
    let feet: Vec<String> = (0..14).map(|n| if n < 2 { String::new() } else { running(n - 1) }).collect();
    check(&feet.iter().map(|foot| page(foot)).collect::<Vec<_>>(), "- - 1 2 3 4 5 6 7 8 9 10 11 12");
    for form in [
        "Page %",
        "- % -",
        "**%**",
        "Page % of 80",
        "% / 80",
        "Seite %",
        "第 % 页",
        "第%页",
        "% | Page",
        "Guide, Page %",
    ] {
        let feet: Vec<String> =
            (0..6).map(|n| if n == 0 { String::new() } else { form.replace('%', &n.to_string()) }).collect();
        check(&feet.iter().map(|foot| page(foot)).collect::<Vec<_>>(), "- 1 2 3 4 5");
    }
}

#[test]
fn a_layout_keeps_the_gap_between_a_header_and_its_number() {
    let feet: Vec<String> =
        (0..12).map(|n| if n < 2 { String::new() } else { format!("Index{}{}", " ".repeat(180), n - 1) }).collect();
    check(&feet.iter().map(|foot| page(foot)).collect::<Vec<_>>(), "- - 1 2 3 4 5 6 7 8 9 10");
}

#[test]
fn digits_of_other_scripts_are_kept() {
    check(&pages(&["", "١", "٢", "٣", "", "٥"]), "- ١ ٢ ٣ ٤ ٥");
}

#[test]
fn an_excerpt_may_run_ahead_of_its_pages() {
    check(&pages(&["233", "234", "235", "236"]), "233 234 235 236");
}

#[test]
fn numbers_may_begin_anew() {
    check(&pages(&["1", "2", "3", "4", "1", "2", "3", "4"]), "- - - - 1 2 3 4");
}

#[test]
fn labels_of_markers_win_unless_a_run_says_otherwise() {
    let marked = |label: &str| {
        if label.is_empty() { page("") } else { format!("{}\n\n<!-- PageNumber=\"{label}\" -->", page("")) }
    };
    let labels = |labels: &[&str]| labels.iter().map(|label| marked(label)).collect::<Vec<_>>();
    check(&labels(&["i", "ii", "1"]), "i ii 1");
    check(&labels(&["", "ii", "", "iv", "1", "", "3", "5.0", "5"]), "- ii iii iv 1 2 3 4 5");
    check(&labels(&["Cover", "", "Page 1 of 9", "- 2 -"]), "Cover - 1 2");
    // A converter that counts the pages says nothing of what is printed.
    let counted: Vec<String> =
        (1..=6).map(|n| format!("{}\n\n<!-- PageNumber=\"{n}\" -->", page(&(n + 9).to_string()))).collect();
    check(&counted, "10 11 12 13 14 15");
}

#[test]
fn lessons_steps_and_headings_are_no_pages() {
    let feet: Vec<String> = (0..8).map(|n| format!("Lesson {n}")).collect();
    check(&feet.iter().map(|foot| page(foot)).collect::<Vec<_>>(), "- - - - - - - -");
    let tops: Vec<String> = (0..8).map(|n| format!("## {n} Installing the parts\n\n{}", page(""))).collect();
    check(&tops, "- - - - - - - -");
}

#[test]
fn roman_numbers_are_read_as_they_are_written() {
    for number in 1..400 {
        assert_eq!(parse_roman(&roman(number).unwrap()), Some(number));
    }
    for text in ["", "iiii", "vx", "ic", "d", "page"] {
        assert_eq!(parse_roman(text), None, "{text}");
    }
}

#[test]
fn a_number_beside_how_many_pages_there_are_is_a_label() {
    let feet: Vec<String> = (1..=12)
        .map(|page| match page {
            1 => String::new(),
            2..=4 => format!("Debian Reference      {}", roman(page - 1).unwrap()),
            _ => format!("Debian Reference      {} / 233", page - 4),
        })
        .collect();
    let feet: Vec<&str> = feet.iter().map(String::as_str).collect();
    check(&pages(&feet), "- i ii iii 1 2 3 4 5 6 7 8");
    // A measure is none, however often it stands there.
    check(&pages(&["Ratio of sides   3 / 4"; 6]), "- - - - - -");
}
