//! Page numbers are right: a document in each convention by which converters mark pages, checked chunk against page on
//! the chunk's page, in the document and in the index.

use mcdewey_tests::{Corpus, Site};

/// A page's text: a word that is found nowhere else, and enough around it for a chunk of its own.
fn words(word: &str) -> String {
    let sentence = format!("The {word} is described here in the words of the manual, with all that belongs to it. ");
    sentence.repeat(8)
}

fn document(text: &str) -> Corpus {
    Corpus::new().file("acme/v1/guide/manual.md", text)
}

/// Ordinal of the only chunk that has the word.
#[track_caller]
fn chunk_of(site: &Site, word: &str) -> (u64, serde_json::Value) {
    let answer = site.search(&[word]);
    let hit = answer["hits"][0].clone();
    let ordinal = hit["chunk_id"].as_str().and_then(|id| id.rsplit("::").next()?.parse().ok());
    (ordinal.unwrap_or_else(|| panic!("nothing found for {word}: {answer}")), hit)
}

/// Checks the page of each word, in all three places.
#[track_caller]
fn check(site: &Site, expected: &[(&str, Option<u32>)]) {
    for (word, page) in expected {
        let (ordinal, hit) = chunk_of(site, word);
        assert_eq!(hit["page"], serde_json::json!(page), "page of {word} in the index");
        let chunk = site.page(&format!("acme/v1/guide/manual/{ordinal}.html"));
        assert!(chunk.text("article .text").contains(word));
        let document = site.page("acme/v1/guide/manual/index.html");
        let section = document.text(&format!("#chunk-{ordinal}"));
        match page {
            Some(page) => {
                assert_eq!(chunk.text(".page"), page.to_string(), "page of {word} on the chunk's page");
                assert!(section.starts_with(&format!("page {page} ")), "page of {word} in the document: {section:.60}");
            }
            None => assert!(chunk.all(".page").is_empty(), "{word} has a page, expected none"),
        }
    }
}

const PAGES_1_2_3: [(&str, Option<u32>); 3] = [("aardvark", Some(1)), ("buzzard", Some(2)), ("capybara", Some(3))];

/// Three pages, each followed by its marker.
fn ended_by(markers: [&str; 3]) -> String {
    let pages = ["aardvark", "buzzard", "capybara"].iter().zip(markers);
    pages.map(|(word, marker)| format!("{}\n\n{marker}\n\n", words(word))).collect()
}

/// Three pages, each after its marker.
fn begun_by(markers: [&str; 3]) -> String {
    let pages = ["aardvark", "buzzard", "capybara"].iter().zip(markers);
    pages.map(|(word, marker)| format!("{marker}\n\n{}\n\n", words(word))).collect()
}

/// Three pages with something between them.
fn parted_by(marker: &str) -> String {
    ["aardvark", "buzzard", "capybara"].map(words).join(&format!("\n\n{marker}\n\n"))
}

#[test]
fn end_of_page_counts_from_zero() {
    let text = ended_by(["--- end of page=0 ---", "--- end of page=1 ---", "--- end of page=2 ---"]);
    check(&document(&text).build(), &PAGES_1_2_3);
}

#[test]
fn end_of_page_number_counts_from_one() {
    let line = |n: u32| format!("--- end of page.page_number={n} ---");
    let text = ended_by([&line(1), &line(2), &line(3)]);
    check(&document(&text).build(), &PAGES_1_2_3);
}

#[test]
fn a_braced_number_before_48_dashes_begins_a_page_and_counts_from_zero() {
    let line = |n: u32| format!("{{{n}}}{}", "-".repeat(48));
    check(&document(&begun_by([&line(0), &line(1), &line(2)])).build(), &PAGES_1_2_3);
}

#[test]
fn a_page_break_in_a_comment_is_counted() {
    for marker in ["<!-- PageBreak -->", "<!-- page break -->"] {
        check(&document(&parted_by(marker)).build(), &PAGES_1_2_3);
    }
}

#[test]
fn a_form_feed_is_counted_also_where_it_stands_before_a_word() {
    check(&document(&parted_by("\u{c}")).build(), &PAGES_1_2_3);
    let glued = ["aardvark", "buzzard", "capybara"].map(words).join("\n\u{c}");
    check(&document(&glued).build(), &PAGES_1_2_3);
}

#[test]
fn numbered_lines_by_hand_begin_a_page() {
    for (before, after) in [("<!-- page ", " -->"), ("## Page ", ""), ("[Page ", "]")] {
        let line = |n: u32| format!("{before}{n}{after}");
        check(&document(&begun_by([&line(1), &line(2), &line(3)])).build(), &PAGES_1_2_3);
        // An excerpt begins where it begins.
        let excerpt = document(&begun_by([&line(41), &line(42), &line(44)])).build();
        check(&excerpt, &[("aardvark", Some(41)), ("buzzard", Some(42)), ("capybara", Some(44))]);
    }
}

#[test]
fn a_separator_set_by_the_user_counts_pages_or_numbers_them() {
    let configured = |separator: &str, text: &str| {
        document(text).file("mcdewey.toml", format!("[pages]\nseparator = {separator:?}\n")).build()
    };
    check(&configured("---", &parted_by("---")), &PAGES_1_2_3);
    let numbered = begun_by(["=== 1 ===", "=== 2 ===", "=== 3 ==="]);
    check(&configured("=== %page-number% ===", &numbered), &PAGES_1_2_3);
}

#[test]
fn without_a_setting_a_thematic_break_is_no_page_marker() {
    let site = document(&parted_by("---")).build();
    check(&site, &PAGES_1_2_3.map(|(word, _)| (word, None)));
}

#[test]
fn a_printed_label_stands_beside_the_physical_page() {
    let labelled = |word: &str, label: &str| format!("{}\n\n<!-- PageNumber=\"{label}\" -->\n", words(word));
    let pages = [labelled("aardvark", "i"), labelled("buzzard", "ii"), labelled("capybara", "1")];
    let site = document(&pages.join("\n<!-- PageBreak -->\n\n")).build();
    check(&site, &PAGES_1_2_3);
    for (word, label) in [("aardvark", "i"), ("buzzard", "ii"), ("capybara", "1")] {
        let (ordinal, hit) = chunk_of(&site, word);
        assert_eq!(hit["page_label"], label);
        let chunk = site.page(&format!("acme/v1/guide/manual/{ordinal}.html"));
        assert!(chunk.text("dl.facts").contains(&format!("(printed {label})")), "{word}");
    }
}

#[test]
fn a_marker_is_neither_text_nor_heading() {
    let text = format!(
        "# Manual\n\n## Install\n\n{}\n\n## Page 2\n\n{}\n\n## Page 3\n\n{}\n",
        words("aardvark"),
        words("buzzard"),
        words("capybara")
    );
    let site = document(&text).build();
    check(&site, &PAGES_1_2_3);
    let (ordinal, hit) = chunk_of(&site, "capybara");
    // The heading above the marker still holds.
    assert_eq!(hit["headings"], serde_json::json!(["Install"]));
    let chunk = site.page(&format!("acme/v1/guide/manual/{ordinal}.html"));
    assert!(
        chunk.text("nav.crumbs").ends_with("Install") || chunk.text("h1") == "Install",
        "{}",
        chunk.text("nav.crumbs")
    );
    let shown: String = site
        .page("acme/v1/guide/manual/index.html")
        .all(".text")
        .into_iter()
        .map(mcdewey_tests::html::text_of)
        .collect();
    assert!(!shown.contains("Page 2") && !shown.contains("Page 3"));
}

#[test]
fn what_only_looks_like_a_marker_stays_text() {
    let text = format!(
        "## Page 1\n\n{}\n\n## Page Setup\n\n{}\n\n```text\n## Page 7\n<!-- page 8 -->\n```\n\nSee Page 9 and {{10}}.\n\n## Page 2\n\n{}\n",
        words("aardvark"),
        words("buzzard"),
        words("capybara")
    );
    let site = document(&text).build();
    check(&site, &[("aardvark", Some(1)), ("buzzard", Some(1)), ("capybara", Some(2))]);
    let document = site.page("acme/v1/guide/manual/index.html");
    assert!(document.all("h2, h3").into_iter().any(|h| mcdewey_tests::html::text_of(h) == "Page Setup"));
    assert_eq!(document.text("pre code"), "## Page 7 <!-- page 8 -->");
}

#[test]
fn a_document_without_markers_has_no_pages() {
    let site = document(&format!("# Manual\n\n{}\n", words("aardvark"))).build();
    check(&site, &[("aardvark", None)]);
}

#[test]
fn a_chunk_does_not_run_on_over_a_page() {
    // Paragraphs of a section that spans three pages: each chunk's text is of one page.
    let line = |n: u32| format!("--- end of page={n} ---");
    let text = format!("# Manual\n\n## One section\n\n{}", ended_by([&line(0), &line(1), &line(2)]));
    let site = document(&text).build();
    check(&site, &PAGES_1_2_3);
    let ordinals: std::collections::BTreeSet<u64> =
        PAGES_1_2_3.iter().map(|(word, _)| chunk_of(&site, word).0).collect();
    assert_eq!(ordinals.len(), 3);
}

/// Pages of a document, each followed by its marker.
fn paged(pages: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for (n, page) in pages.into_iter().enumerate() {
        text += &format!("{page}\n\n--- end of page={n} ---\n\n");
    }
    text
}

const WORDS: [&str; 5] = ["aardvark", "buzzard", "capybara", "dromedary", "echidna"];
const PAGES_1_TO_5: [(&str, Option<u32>); 5] =
    [("aardvark", Some(1)), ("buzzard", Some(2)), ("capybara", Some(3)), ("dromedary", Some(4)), ("echidna", Some(5))];

#[test]
fn a_block_over_several_pages_cites_the_page_of_each_piece() {
    let lines = |before: &str, word: &str| -> String {
        (0..30).map(|n| format!("{before}step {n} of the {word} with some words to make it long\n")).collect()
    };
    let indented = paged(WORDS.map(|word| lines("    ", word)));
    let fenced = paged(WORDS.map(|word| {
        let (open, close) = (word == WORDS[0], word == WORDS[4]);
        format!("{}{}{}", if open { "```\n" } else { "" }, lines("", word), if close { "```\n" } else { "" })
    }));
    let reopened = paged(WORDS.map(|word| format!("```\n{}```\n", lines("", word))));
    let nested = paged(WORDS.map(|word| {
        format!("{}{}", if word == WORDS[0] { "1. Do all of these:\n\n" } else { "" }, lines("   - ", word))
    }));
    let quoted = paged(WORDS.map(|word| lines("> ", word)));
    let row = |word: &str| (0..30).map(|n| format!("| {n} | the {word} and its words |\n")).collect::<String>();
    let table = paged(
        WORDS.map(|word| format!("{}{}", if word == WORDS[0] { "| a | b |\n|---|---|\n" } else { "" }, row(word))),
    );
    for text in [indented, fenced, reopened, nested, quoted, table] {
        for text in [text.replace('\n', "\r\n"), text] {
            check(&document(&format!("# Manual\n\n{text}")).build(), &PAGES_1_TO_5);
        }
    }
}

#[test]
fn a_fence_that_is_left_open_ends_with_its_page_and_is_warned_of() {
    let page = |word: &str| {
        format!("## The {word}\n\n{}{}", words(word), if word == "buzzard" { "\n\n```\nshow run" } else { "" })
    };
    let corpus = document(&format!("# Manual\n\n{}", paged(WORDS.map(page))));
    let warnings = corpus.run(["check"]).stderr;
    assert!(warnings.contains("manual.md:13: code fence is not closed"), "{warnings}");
    let site = corpus.build();
    check(&site, &PAGES_1_TO_5);
    assert_eq!(chunk_of(&site, "echidna").1["headings"], serde_json::json!(["The echidna"]));
    assert_eq!(site.page("acme/v1/guide/manual/index.html").text("pre code"), "show run");
}

#[test]
fn html_that_is_never_closed_hides_nothing_and_is_warned_of() {
    for open in ["<!-- never closed", "<!-- broken --", "<script>", "<?php", "<![CDATA[", "<pre>"] {
        let page = |word: &str| {
            format!("{}{}", if word == "buzzard" { format!("{open}\n\n") } else { String::new() }, words(word))
        };
        let corpus = document(&paged(WORDS.map(page)));
        let warnings = corpus.run(["check"]).stderr;
        assert!(
            warnings.contains("is not closed and is shown as text") && warnings.contains("manual.md:5"),
            "{warnings}"
        );
        let site = corpus.build();
        check(&site, &PAGES_1_TO_5);
        assert!(site.page("acme/v1/guide/manual/index.html").text("main").contains(open), "{open}");
    }
}

#[test]
fn printed_labels_follow_the_pages() {
    // A number from a plot's axis stands where the third page's number should be.
    let feet = ["1", "2", "5.0", "4", "5"];
    let pages = WORDS.iter().zip(feet).map(|(word, foot)| format!("{}\n\n{foot}", words(word)));
    let site = document(&format!("Cover.\n\n\u{c}{}", pages.collect::<Vec<_>>().join("\n\u{c}"))).build();
    for (word, label) in WORDS.iter().zip(["1", "2", "3", "4", "5"]) {
        assert_eq!(chunk_of(&site, word).1["page_label"], serde_json::json!(label), "{word}");
    }
}
