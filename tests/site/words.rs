//! Every word of a manual stands on the page of a chunk and in the index, and every word of the index on its page.
//!
//! The index has the text of each chunk, a reader its page. Both are compared word by word, with each other and with what
//! the Markdown parser alone finds in the cleaned text. What is set aside: front matter, page markers, what cleaning
//! counts, comments, scripts, tags of HTML, and what a document's dialect adds to Markdown.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use mcdewey::config::Config;
use mcdewey::corpus::Corpus as Library;
use mcdewey::progress::Progress;
use mcdewey::reading::dialect::{Around, Dialects};
use mcdewey::reading::{clean, front_matter, page_labels, page_markers};
use mcdewey_tests::markup::without_markup;
use mcdewey_tests::words::{IN_LINE, Words, missing, seen, words};
use mcdewey_tests::{Corpus, repository};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The texts that the parser finds in a manual's cleaned text, tags of HTML stripped in the simplest way.
fn read(source: &str, bytes: &[u8], config: &Config, dialects: &Dialects) -> String {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (front, _) = front_matter::split(source, &text);
    let mut text = text[front.body_start..].to_owned();
    if (Around { config, dialects, folder: None }).translate(source, &text, 1, &[]).is_some() {
        text = without_markup(&text);
    }
    let lines = page_markers::split_lines(&text, 1);
    let (mut pages, _) = page_markers::find(source, &lines, config);
    page_labels::assign(&lines, &mut pages);
    let cleaned = clean::clean(&lines, pages).text;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let (mut read, mut html) = (String::new(), String::new());
    for event in Parser::new_ext(&cleaned, options) {
        match event {
            Event::Text(text) | Event::Code(text) => read.push_str(&text),
            Event::Html(text) => html.push_str(&text),
            Event::End(TagEnd::HtmlBlock) => read.push_str(&without_tags(&std::mem::take(&mut html))),
            Event::InlineHtml(tag) => {
                read.push_str(if is_in_line(&tag) { "" } else { " " });
            }
            // A picture without text parts no word.
            Event::End(TagEnd::Image) if read.ends_with(' ') => _ = read.pop(),
            Event::Start(Tag::Link { .. } | Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Link | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            _ => read.push(' '),
        }
    }
    read
}

/// Whether a tag is of an element within a line.
fn is_in_line(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default().to_lowercase();
    IN_LINE.contains(&name.as_str()) || matches!(name.as_str(), "font" | "label" | "tt" | "button")
}

/// A block of HTML without its tags, comments and scripts.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let lower = rest.get(..7).unwrap_or_default().to_ascii_lowercase();
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if lower == "<script" {
            "</script>"
        } else if lower.starts_with("<style") {
            "</style>"
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            ">"
        } else {
            "<"
        };
        let Some(end_at) = rest.find(end) else { break };
        if end != ">" || !is_in_line(rest) {
            text.push(' ');
        }
        rest = &rest[end_at + end.len()..];
    }
    text.push_str(rest);
    let mut decoded = String::new();
    let line =
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['<', '*', '_', '`', '[', ']', '\\', '~'], " ");
    for event in Parser::new(&format!(". {line}")) {
        match event {
            Event::Text(text) | Event::Code(text) => decoded.push_str(&text),
            _ => decoded.push(' '),
        }
    }
    decoded
}

/// What is wrong with a library, a line each; and how many words were compared.
fn faults(root: &Path) -> (Vec<String>, usize) {
    let library = Library::read(root, None, &Progress::quiet()).unwrap();
    let links = library.links();
    let (mut faults, mut n_words) = (Vec::new(), 0);
    for (doc_idx, entry) in library.library.documents.iter().enumerate() {
        let written = library.write(doc_idx, &links);
        let mut on_pages = Words::new();
        for (chunk, html) in written.document.chunks.iter().zip(&written.chunks) {
            let (page, index) = (words(&seen(&html.html)), words(&chunk.text()));
            let name = format!("{} chunk {}", entry.source, chunk.ordinal);
            for word in missing(&index, &page) {
                faults.push(format!("{name}: `{word}` is in the index and not on the page"));
            }
            // A picture that cannot be shown and has no text is an `image` there.
            for word in missing(&page, &index).into_iter().filter(|word| word != "image") {
                faults.push(format!("{name}: `{word}` is on the page and not in the index"));
            }
            for (word, n) in page {
                n_words += n;
                *on_pages.entry(word).or_default() += n;
            }
        }
        for word in
            missing(&words(&read(&entry.source, library.text(doc_idx), &library.config, &library.dialects)), &on_pages)
        {
            faults.push(format!("{}: `{word}` is in the manual and not on its pages", entry.source));
        }
    }
    (faults, n_words)
}

/// `MCDEWEY_CORPUS` names another library to look at, a large one of one's own, say.
#[test]
fn a_librarys_words_are_on_its_pages_and_in_its_index() {
    let root = std::env::var_os("MCDEWEY_CORPUS").map_or_else(|| repository().join("corpus"), PathBuf::from);
    let (faults, n_words) = faults(&root);
    assert!(faults.is_empty(), "{} of {n_words} words:\n{}", faults.len(), faults[..faults.len().min(400)].join("\n"));
    assert!(n_words > 10_000, "{n_words} words were compared");
}

/// Numbers that are the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Writes documents of which every word is known.
struct Author {
    random: Random,
    n_words: usize,
    words: Vec<String>,
}

impl Author {
    fn word(&mut self) -> String {
        self.n_words += 1;
        let word = format!("w{}x", self.n_words);
        self.words.push(word.clone());
        word
    }

    /// A piece of a line.
    fn piece(&mut self) -> String {
        let word = self.word();
        match self.random.below(22) {
            0 => format!("**{word}**"),
            1 => format!("*{word}*"),
            2 => format!("`{word}`"),
            3 => format!("<{word}>"),
            4 => format!("</{word}>"),
            5 => format!("<b>{word}</b>"),
            6 => format!("[{word}](https://example.org/x)"),
            7 => format!("![{word}](data:image/png;base64,AAAA)"),
            8 => format!(
                "{} {word}",
                self.random.of(&[
                    "<source>",
                    "<title>",
                    "<svg>",
                    "<script>",
                    "<b>",
                    "<p>",
                    "<object>",
                    "<td>",
                    "<?",
                    "<pre>",
                    "<plaintext>"
                ])
            ),
            9 => format!(
                "{word} {}",
                self.random.of(&["</b>", "</div>", "&lt;", "&", "</table>", "<br>", "<hr>", "<a id=\"x\"></a>"])
            ),
            10 => format!("<span hidden style=\"display:none\">{word}</span>"),
            11 => format!("<svg><text>{word}</text></svg>"),
            12 => format!("<template>{word}</template>"),
            13 => format!("<kbd>{word}</kbd>"),
            14 => format!("<font color=\"red\">{word}"),
            15 => format!("List<{word}>"),
            16 => format!("<{word} {}>", self.random.of(&["a=\"b\"", "of", "/"])),
            _ => word,
        }
    }

    fn line(&mut self) -> String {
        let n = 1 + self.random.below(6);
        (0..n).map(|_| self.piece()).collect::<Vec<_>>().join(" ")
    }

    fn block(&mut self, depth: usize) -> String {
        match self.random.below(if depth > 2 { 9 } else { 17 }) {
            0 => format!("{} {}\n", self.random.of(&["#", "##", "###"]), self.line()),
            1 => format!("```\n{}\n{}\n```\n", self.word(), self.random.of(&["<b>", "</div>", "# x", "| x"])),
            2 => format!("| {} | {} |\n|---|---|\n| {} | {} |\n", self.line(), self.word(), self.line(), self.word()),
            3 => format!("<{}>\n", self.word()),
            4 => self
                .random
                .of(&[
                    "<div>\n",
                    "</div>\n",
                    "<table>\n",
                    "</table>\n",
                    "<ul><li>\n",
                    "</ul>\n",
                    "<b>\n",
                    "</td>\n",
                    "</details>\n",
                    "<p>\n",
                    "<center>\n",
                    "---\n",
                    "<!-- aside -->\n",
                    "<svg>\n",
                    "<pre>\n",
                ])
                .to_owned(),
            5 | 6 => format!("{}\n{}\n", self.line(), self.line()),
            7 => format!("<p>{}\n", self.word()),
            8 => format!("<pre>\n{}\n\n  {}</pre>\n", self.word(), self.word()),
            9 => format!("- {}\n- {}\n", self.line(), indented(&self.block(depth + 1))),
            10 => self.block(depth + 1).lines().map(|line| format!("> {line}\n")).collect(),
            11 => format!("<details><summary>{}</summary>\n\n{}\n</details>\n", self.word(), self.block(depth + 1)),
            12 => {
                let (first, second, word) = (self.block(depth + 1), self.block(depth + 1), self.word());
                format!(
                    "<table>\n<tr><th>{word}</th></tr>\n<tr>\n<td>\n\n{first}\n</td>\n<td>\n\n{second}\n</td></tr>\n</table>\n"
                )
            }
            13 => format!("<ol start=\"4\">\n<li>\n\n{}\n</li>\n<li>{}\n</ol>\n", self.block(depth + 1), self.word()),
            14 => format!("<div align=\"center\">\n\n{}\n{}\n</div>\n", self.block(depth + 1), self.block(depth + 1)),
            15 => format!("<dl><dt>{}\n\n<dd>\n\n{}\n</dl>\n", self.word(), self.block(depth + 1)),
            _ => format!("<h2>{} <i>{}</i></h2>\n", self.word(), self.word()),
        }
    }
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

#[test]
fn no_word_is_lost_in_documents_that_nobody_would_write() {
    let corpus = Corpus::new();
    let mut expected = Vec::new();
    for seed in 0..400 {
        let mut author = Author { random: Random(seed), n_words: 0, words: Vec::new() };
        let n_blocks = 2 + author.random.below(12);
        let text: String = (0..n_blocks).map(|_| author.block(0) + "\n").collect();
        corpus.write(&format!("p/v/t/d{seed:03}.md"), &text);
        expected.push((text, author.words));
    }
    let library = Library::read(&corpus.root(), None, &Progress::quiet()).unwrap();
    let links = library.links();
    let mut faults = String::new();
    for (doc_idx, entry) in library.library.documents.iter().enumerate() {
        let seed: usize = entry.source["p/v/t/d".len()..].trim_end_matches(".md").parse().unwrap();
        let written = library.write(doc_idx, &links);
        let (mut on_pages, mut wrong) = (Words::new(), Vec::new());
        for (chunk, html) in written.document.chunks.iter().zip(&written.chunks) {
            let (page, index) = (words(&seen(&html.html)), words(&chunk.text()));
            wrong.extend(
                missing(&index, &page).into_iter().map(|word| format!("{word} is not on page {}", chunk.ordinal)),
            );
            wrong.extend(missing(&page, &index).into_iter().map(|word| format!("{word} is not in the index")));
            on_pages.extend(page);
        }
        let (text, all) = &expected[seed];
        wrong.extend(all.iter().filter(|word| !on_pages.contains_key(*word)).map(|word| format!("{word} is lost")));
        if !wrong.is_empty() {
            writeln!(faults, "seed {seed}: {}\n{text}\n", wrong.join(", ")).unwrap();
        }
    }
    assert!(faults.is_empty(), "{faults}");
}
