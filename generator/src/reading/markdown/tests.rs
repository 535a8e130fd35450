//! Markdown in; kind, page and text of each block out.
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::config::Config;
use crate::reading::{clean, fences, page_markers};

fn blocks(markdown: &str) -> Vec<Block> {
    let mut lines = page_markers::split_lines(markdown, 1);
    fences::mend("doc.md", &mut lines, &Config::default());
    let (found, _) = page_markers::find("doc.md", &lines, &Config::default());
    parse(&mut clean::clean(&lines, found))
}

#[track_caller]
fn check(markdown: &str, expected: &Expect) {
    let mut shown = String::new();
    for block in blocks(markdown) {
        let page = block.page.map_or_else(String::new, |page| format!(" p{page}"));
        writeln!(shown, "{:?}{page}: {}", block.kind, block.text.replace('\n', "\\n")).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn every_kind_of_block_has_its_plain_text() {
    check(
        "# A *b* `c`\n\npara\nsoft  \nhard &amp; &copy;\n\n- one\n- two\n  - in\n\n> quote\n>\n> more\n\n```sh\na\n\n  b\n```\n\n    indented\n\n---\n\n![alt *text*](x.png) [link](y)\n",
        &expect![[r#"
            Heading { level: 1, id: "a-b-c" }: A b c
            Text: para soft hard & ©
            Text: one\ntwo\nin
            Text: quote\nmore
            Code: a\n\n  b
            Code: indented
            Rule: 
            Text: alt text link
        "#]],
    );
}

#[test]
fn a_row_is_a_line_and_cells_are_joined_by_bars() {
    check(
        "| a | b |\n|---|:-:|\n| 1 | **2** |\n| <br>x |  |\n",
        &expect![[r"
        Table: a | b\n1 | 2\nx |
    "]],
    );
}

#[test]
fn raw_html_gives_its_text_without_tags() {
    check(
        "<table>\n<tr><th>A</th><th>B</th></tr>\n<tr><td>1 &lt; 2</td><td>x<br>y</td></tr>\n</table>\n\n<!-- a comment -->\n\n<div>text <script>alert(1)</script></div>\n\ninline <b>bold</b> &eacute;\n",
        &expect![[r"
            Table: A | B\n1 < 2 | x y
            Text: text
            Text: inline bold é
        "]],
    );
}

#[test]
fn hash_inside_a_code_fence_is_no_heading() {
    check(
        "# Install\n~~~sh\n# comment\n~~~\n",
        &expect![[r#"
        Heading { level: 1, id: "install" }: Install
        Code: # comment
    "#]],
    );
}

#[test]
fn explicit_ids_are_kept_and_no_id_repeats() {
    check(
        "# A {#own}\n\n## A {.class}\n\n## A\n\n## chunk 90\n\n## {#x}\n",
        &expect![[r#"
        Heading { level: 1, id: "own" }: A
        Heading { level: 2, id: "a" }: A
        Heading { level: 2, id: "a-1" }: A
        Heading { level: 2, id: "section-chunk-90" }: chunk 90
    "#]],
    );
}

#[test]
fn a_heading_of_many_words_is_a_paragraph() {
    check(
        &format!("# {}\n", "w ".repeat(HEADING_WORDS_MAX)),
        &expect![[r#"
        Heading { level: 1, id: "w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w-w" }: w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w
    "#]],
    );
    assert_eq!(blocks(&format!("# {}\n", "w ".repeat(HEADING_WORDS_MAX + 1)))[0].kind, BlockKind::Text);
}

#[test]
fn lists_and_tables_are_cut_where_a_page_begins() {
    check(
        "1. a\n2. b\n\n<!-- page 2 -->\n\n3. c\n\n| h |\n|---|\n| 1 |\n\n<!-- page 3 -->\n\n| 2 |\n",
        &expect![[r"
        Text p1: a\nb
        Text p2: c
        Table p2: h\n1
        Table p3: h\n2
    "]],
    );
}

#[test]
fn footnotes_keep_their_text_and_references_have_none() {
    check(
        "Text[^1] and [^none].\n\n[^1]: The note.\n",
        &expect![[r"
        Text: Text and [^none].
        Text: The note.
    "]],
    );
}

#[test]
fn deep_nesting_is_flattened_and_events_stay_balanced() {
    for text in [">".repeat(10_000) + " deep", "- ".repeat(5_000) + "deep", "*a **b ".repeat(2000)] {
        for block in blocks(&text) {
            let mut depth = 0usize;
            for event in block.events.iter() {
                match event {
                    Event::Start(_) => depth += 1,
                    Event::End(_) => depth -= 1,
                    _ => {}
                }
                assert!(depth <= DEPTH_MAX);
            }
            assert_eq!(depth, 0);
        }
    }
}

#[test]
fn links_know_their_place() {
    let places: Vec<String> = blocks("x\n\nab [c](d) ![e](f)\n  [g](h)\n")
        .iter()
        .flat_map(|block| block.events.iter())
        .filter_map(|event| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => Some(id.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(places, ["3:4", "3:11", "4:3"]);
}

#[test]
fn pieces_of_html_are_opened_again() {
    let row = "<tr><td>one two three</td></tr>";
    let block = blocks(&format!("<table>{}</table>", row.repeat(10))).remove(0);
    let pieces = cut_events(block.events.to_owned_events(), 12);
    let begins = |piece: &Vec<Event<'_>>| matches!(&piece[0], Event::Html(tag) if &**tag == "<table>");
    assert!(pieces.len() > 1 && pieces.iter().all(begins), "{pieces:?}");
    let text: String = pieces.iter().map(|piece| text_of(piece)).collect();
    assert_eq!(text.matches("one two three").count(), 10);
}

#[test]
fn a_cut_closes_and_opens_what_is_open() {
    let block = blocks("> *one two three. four five six. seven eight nine.*\n").remove(0);
    let pieces: Vec<String> =
        cut_events(block.events.to_owned_events(), 4).iter().map(|events| text_of(events)).collect();
    assert_eq!(pieces, ["one two three.", "four five six.", "seven eight nine."]);
}

#[test]
fn code_lists_and_quotes_are_cut_where_a_page_begins() {
    let marker = "\n\n<!-- page 2 -->\n\n";
    check(
        &format!("<!-- page 1 -->\n\n    one{marker}    two\n\ntext\n"),
        &expect![[r"
            Code p1: one
            Code p2: two
            Text p2: text
        "]],
    );
    check(
        &format!("<!-- page 1 -->\n\n1. first\n\n   - a{marker}   - b\n\n2. second\n\n> q{marker}> r\n"),
        &expect![[r"
            Text p1: first\na
            Text p2: b\nsecond
            Text p2: q
            Text p2: r
        "]],
    );
    check(
        &format!("<!-- page 1 -->\n\n```\n\n\nä one{marker}  two ö\n```\n"),
        &expect![[r"
            Code p1: ä one
            Code p2:   two ö
        "]],
    );
    check(
        &format!("<!-- page 1 -->\n\n- item\n\n  ```\n  a{marker}  b\n  ```\n"),
        &expect![[r"
            Text p1: item\na
            Text p2: b
        "]],
    );
}

#[test]
fn what_pieces_repeat_is_bounded_and_no_word_goes() {
    let words = |n: usize| "word ".repeat(n);
    let address = "x".repeat(5000);
    for markdown in [
        format!("[{}]({address}) end\n", words(900)),
        format!("<p><a href=\"{address}\">{}</a></p>\n", words(900)),
        format!("<blockquote><p><b title=\"{address}\">{}</b></p></blockquote>\n", words(900)),
    ] {
        let block = blocks(&markdown).remove(0);
        let text = block.text.clone();
        let pieces = cut_events(block.events.to_owned_events(), 260);
        assert!(pieces.len() > 3, "{}", pieces.len());
        let shown: Vec<String> = pieces.iter().map(|piece| format!("{piece:?}")).collect();
        assert_eq!(shown.iter().filter(|piece| piece.contains(&address)).count(), 1);
        let n_words: usize = pieces.iter().map(|piece| count_words(&text_of(piece))).sum();
        assert_eq!(n_words, count_words(&text));
        for piece in &pieces {
            let starts = piece.iter().filter(|event| matches!(event, Event::Start(_))).count();
            assert_eq!(starts, piece.iter().filter(|event| matches!(event, Event::End(_))).count());
        }
    }
}

#[test]
fn no_cut_goes_through_a_word() {
    let marked = "un**break**able ".repeat(200) + "`a`.`b` x<b>y</b>z.**w** [li](a)nk" + &" co`de`d".repeat(200);
    let block = blocks(&marked).remove(0);
    let words: Vec<&str> = block.text.split_whitespace().collect();
    for n_words in [1, 2, 3, 7, 50] {
        let pieces = cut_events(block.events.to_owned_events(), n_words);
        let texts: Vec<String> = pieces.iter().map(|piece| text_of(piece)).collect();
        assert_eq!(texts.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>(), words, "{n_words}");
        assert!(pieces.len() > 400 / (n_words * 4), "{n_words}: {}", pieces.len());
    }
}

#[test]
fn a_picture_stands_between_words() {
    let texts = |markdown: &str| blocks(markdown).into_iter().map(|block| block.text).collect::<Vec<_>>();
    assert_eq!(texts("Guide![](a.png)next, press![OK](b.png)now, ![x](c.png).\n"), ["Guide next, press OK now, x."]);
    assert_eq!(texts("Guide<img src=\"a.png\">next\n"), ["Guide next"]);
    assert_eq!(
        texts("<dl>one<table>two</table></dl>\n").concat().split_whitespace().collect::<Vec<_>>(),
        ["one", "two"]
    );
}
