//! Markdown in; one line a chunk out: page, title, headings, path and the start of its text.
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::config::Config;
use crate::model::Place;
use crate::reading::read_document;

fn chunks(markdown: &str) -> Vec<Chunk> {
    let place = Place { product: "p".into(), version: "v".into(), doc_type: "t".into(), document: "doc".into() };
    read_document("p/v/t/doc.md", &place, markdown.as_bytes(), &Config::default()).document.chunks
}

#[track_caller]
fn check(markdown: &str, expected: &Expect) {
    let mut shown = String::new();
    for chunk in chunks(markdown) {
        let page = chunk.page.map_or_else(String::new, |page| format!(" p{page}"));
        let text = chunk.text().replace('\n', " ");
        let text = if text.len() > 60 { format!("{} words", count_words(&text)) } else { text };
        let (headings, path) = (chunk.headings.join("; "), chunk.heading_path.join(" > "));
        writeln!(shown, "{}{page} [{}] ({headings}) <{path}> {text}", chunk.ordinal, chunk.title).unwrap();
    }
    expected.assert_eq(&shown);
}

fn words(n: usize) -> String {
    (0..n).map(|i| if i % 10 == 9 { format!("word{i}. ") } else { format!("word{i} ") }).collect()
}

/// Words of each chunk outside tables and code.
fn sizes(markdown: &str) -> Vec<usize> {
    let of = |chunk: &Chunk| chunk.blocks.iter().filter(|b| !is_whole(b)).map(Block::n_words).sum();
    chunks(markdown).iter().map(of).collect()
}

#[test]
fn a_document_without_text_has_one_chunk() {
    check(
        "",
        &expect![[r"
        0 [doc] () <> 
    "]],
    );
    check(
        "# Only a heading\n",
        &expect![[r"
        0 [Only a heading] (Only a heading) <> Only a heading
    "]],
    );
}

#[test]
fn each_section_of_some_size_is_a_chunk() {
    let text = words(60);
    check(
        &format!("# Doc\n\n## One\n\n{text}\n\n### Deep\n\n{text}\n\n## Two\n\n{text}\n"),
        &expect![[r"
        0 [Doc] (Doc; One) <> 62 words
        1 [Deep] (Deep) <One > Deep> 61 words
        2 [Two] (Two) <Two> 61 words
    "]],
    );
}

#[test]
fn tiny_sections_join_a_neighbour_under_the_same_parent() {
    let text = words(60);
    check(
        &format!("## A\n\nfew\n\n## B\n\nfew\n\n## C\n\n{text}\n\n### C1\n\nfew\n\n## D\n\nfew\n"),
        &expect![[r"
        0 [A] (A; B; C; C1) <A> 67 words
        1 [D] (D) <D> D  few
    "]],
    );
}

#[test]
fn sections_that_stand_alone_stay_apart() {
    let text = words(100);
    check(
        &format!("## A\n\n{text}\n\n## B\n\n{text}\n"),
        &expect![[r"
        0 [A] (A) <A> 101 words
        1 [B] (B) <B> 101 words
    "]],
    );
}

#[test]
fn a_heading_without_text_joins_what_stands_under_it() {
    let text = words(100);
    check(
        &format!("# Doc\n\n## A\n\n### A1\n\n{text}\n\n## B\n\n## C\n\n{text}\n"),
        &expect![[r"
        0 [Doc] (Doc; A; A1) <> 103 words
        1 [B] (B; C) <B> 102 words
    "]],
    );
}

#[test]
fn a_long_section_is_cut_into_balanced_chunks() {
    let paragraphs = format!("{}\n\n", words(50)).repeat(10);
    let found = sizes(&format!("## A\n\n{paragraphs}"));
    assert_eq!(found, [251, 250]);
    assert_eq!(sizes(&format!("## A\n\n{}", words(299))), [300]);
    assert!(sizes(&format!("## A\n\n{}", words(300))).iter().all(|&n| n < 300));
}

#[test]
fn a_long_paragraph_is_cut_at_sentence_ends_else_between_words() {
    let found = chunks(&words(700));
    assert!(found.iter().all(|chunk| chunk.text().ends_with('.')));
    let endless = "word ".repeat(1000);
    assert!(sizes(&endless).iter().all(|&n| n <= CHUNK_WORDS_MAX), "{:?}", sizes(&endless));
    assert_eq!(sizes(&endless).iter().sum::<usize>(), 1000);
}

#[test]
fn a_long_list_is_cut_between_items_and_keeps_its_numbers() {
    let list: Vec<String> = (1..=60).map(|n| format!("{n}. {}\n", words(10))).collect();
    let found = chunks(&list.concat());
    let starts: Vec<u64> = found
        .iter()
        .flat_map(|chunk| &chunk.blocks)
        .filter_map(|block| match block.events.first() {
            Some(Event::Start(pulldown_cmark::Tag::List(Some(n)))) => Some(n),
            _ => None,
        })
        .collect();
    assert_eq!(starts, [1, 11, 21, 31, 41, 51]);
    assert!(found.len() > 1);
}

#[test]
fn tables_and_code_stay_whole_up_to_a_limit() {
    let table = format!("| a | b |\n|---|---|\n{}", "| one two | three |\n".repeat(100));
    let found = chunks(&format!("## A\n\nIntroduced here.\n\n{table}\n"));
    assert_eq!(found.len(), 1);
    let found = chunks(&format!("## A\n\n{table}{}", "| one two | three |\n".repeat(100)));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|chunk| chunk.text().contains("a | b\none two | three")));
}

#[test]
fn long_code_is_cut_into_closed_blocks_of_its_language() {
    let code = "let x = 1; # no heading\n".repeat(500);
    let found = chunks(&format!("## A\n\n```rust\n{code}```\n"));
    assert!(found.len() >= 3);
    let n_lines: usize = found.iter().map(|chunk| chunk.text().matches("let x").count()).sum();
    assert_eq!(n_lines, 500);
    assert!(found.iter().all(|chunk| chunk.headings == ["A"]));
}

#[test]
fn a_chunk_does_not_run_on_over_a_page() {
    check(
        "# Doc\n\n<!-- page 1 -->\n\nOne.\n\n<!-- page 2 -->\n\nTwo.\n\n## A\n\nText.\n\n<!-- page 3 -->\n\nThree.\n",
        &expect![[r"
            0 p1 [Doc] (Doc) <> Doc  One.  Two.
            1 p2 [A] (A) <A> A  Text.
            2 p3 [A] (A) <A> Three.
        "]],
    );
}

#[test]
fn a_tiny_rest_above_the_next_heading_stays_with_its_section() {
    let text = words(100);
    check(
        &format!("<!-- page 1 -->\n## A\n\n{text}\n<!-- page 2 -->\nThe rest.\n\n## B\n\n{text}\n"),
        &expect![[r"
        0 p1 [A] (A) <A> 103 words
        1 p2 [B] (B) <B> 101 words
    "]],
    );
}

#[test]
fn a_page_is_the_title_where_there_is_no_heading() {
    check(
        "# Doc\n\n## Page 105\n\ntext\n\n## Page 106\n\nmore text\n",
        &expect![[r"
        0 p105 [Doc] (Doc) <> Doc  text
        1 p106 [Page 106] (Doc) <> more text
    "]],
    );
}

#[test]
fn markers_neither_enter_the_path_nor_close_a_section() {
    let text = words(50);
    check(
        &format!("## Page 1\n\n# Doc\n\n## A\n\n### B\n\n{text}\n\n## Page 2\n\n{text}\n"),
        &expect![[r"
        0 p1 [Doc] (Doc; A; B) <> 53 words
        1 p2 [B] (B) <A > B> 50 words
    "]],
    );
}

#[test]
fn the_title_is_no_part_of_a_path_and_other_first_headings_are() {
    check(
        &format!("---\ntitle: The  doc\n---\n# the Doc\n\n{0}\n\n# Other\n\n{0}\n", words(50)),
        &expect![[r"
        0 [the Doc] (the Doc) <> 52 words
        1 [Other] (Other) <Other> 51 words
    "]],
    );
}

#[test]
fn fifty_thousand_headings_are_cut_in_bounded_chunks() {
    let headings: Vec<String> = (0..5000).map(|n| format!("## Heading {n}\n\n")).collect();
    let found = chunks(&headings.concat());
    assert!(found.iter().all(|chunk| chunk.headings.len() <= CHUNK_HEADINGS_MAX));
    assert_eq!(found.iter().map(|chunk| chunk.headings.len()).sum::<usize>(), 5000);
}
