//! Whatever a page says, the Markdown of it says the same: no sign of the text is taken for one of Markdown.
#![forbid(unsafe_code)]

use mcdewey_pdf::anchors::Anchors;
use mcdewey_pdf::blocks::Block;
use mcdewey_pdf::line::{Line, Word};
use mcdewey_pdf::markdown;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Pieces that mean something in Markdown, and some that do not.
const PIECES: [&str; 44] = [
    "#",
    "##",
    "*",
    "**",
    "_",
    "__",
    "`",
    "``",
    "```",
    "~~~",
    "~~",
    "[",
    "](",
    ")",
    "]:",
    "[^1]:",
    "!",
    "<",
    "</b>",
    "<!--",
    "-->",
    ">",
    "|",
    "|---|",
    "---",
    "===",
    "-",
    "+",
    "1.",
    "12)",
    "&amp;",
    "&",
    "\\",
    "$x$",
    ":",
    "::: note",
    "{% x %}",
    "{#id}",
    "- [ ] x",
    "http://a.b/",
    "word",
    "Größe",
    "a_b",
    "\u{a0}",
];

fn line(text: &str) -> Line {
    let mut line =
        Line { text: String::new(), words: Vec::new(), y: 0.0, size: 10.0, pitch: None, angle: 0, links: Vec::new() };
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        line.text.push_str(word);
        line.words.push(Word { end: u32::try_from(line.text.len()).unwrap_or(0), x0: 0.0, x1: 0.0 });
    }
    line
}

/// The text that a parser finds, and the kinds of blocks and spans around it.
fn parsed(text: &str) -> (String, Vec<String>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let (mut plain, mut tags) = (String::new(), Vec::new());
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Text(text) => plain.push_str(&text),
            Event::SoftBreak => plain.push(' '),
            Event::Start(Tag::Paragraph) | Event::End(_) => {}
            Event::Start(tag) => tags.push(format!("{tag:?}")),
            other => tags.push(format!("{other:?}")),
        }
    }
    (plain, tags)
}

/// Texts by chance, the same in each run.
fn texts(n_texts: usize) -> Vec<String> {
    let mut seed = 1_u32;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % n
    };
    let mut text = || {
        let n_pieces = 1 + next(6);
        (0..n_pieces).fold(String::new(), |mut text, _| {
            text.push_str(PIECES[next(PIECES.len())]);
            if next(2) == 0 {
                text.push(' ');
            }
            text
        })
    };
    (0..n_texts).map(|_| text()).collect()
}

#[test]
fn a_paragraph_is_the_text_of_its_lines_and_nothing_else() {
    for pair in texts(40_000).chunks_exact(2) {
        let lines: Vec<Line> = pair.iter().map(|text| line(text)).filter(|line| !line.words.is_empty()).collect();
        let said = lines.iter().map(Line::spaced).collect::<Vec<_>>().join(" ");
        let mut out = String::new();
        markdown::block(&mut out, &Block::Text(lines.iter().collect()), &Anchors::default());
        let (plain, tags) = parsed(&out);
        assert_eq!((plain.trim(), tags), (said.trim(), Vec::new()), "{out}");
    }
}

#[test]
fn a_cell_is_its_text_and_nothing_else() {
    for row in texts(12_000).chunks_exact(3) {
        let row: Vec<String> = row.iter().map(|text| line(text).spaced()).collect();
        let mut out = String::new();
        let head = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        markdown::block(&mut out, &Block::Table(vec![head, row.clone()]), &Anchors::default());
        let (plain, tags) = parsed(&out);
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(solid(&plain), solid(&format!("abc{}", row.concat())), "{out}");
        assert_eq!(tags.iter().filter(|tag| !tag.starts_with("Table")).count(), 0, "{tags:?} {out}");
    }
}
