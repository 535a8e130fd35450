//! Manuals: the whole way from bytes to chunks and pages, and its steps alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use mcdewey::config::Config;
use mcdewey::library::arrange;
use mcdewey::model::{BlockKind, Place};
use mcdewey::pages::html::Renderer;
use mcdewey::pages::links::Links;
use mcdewey::reading::clean::{self, Cleaned};
use mcdewey::reading::dialect::{Around, Dialects};
use mcdewey::reading::page_markers::{self, Line, PAGE_MAX};
use mcdewey::reading::source::Folder;
use mcdewey::reading::{Read, chunker, docx, markdown, outline, page_labels, read_among, read_document, web};
use mcdewey_tests::docx::Docx;
use mcdewey_tests::html::Html;
use mcdewey_tests::words::{missing, seen, words};
use tempfile::TempDir;

use crate::harness::{mark, size};

const SOURCE: &str = "acme/v1/guide/doc.md";

fn place() -> Place {
    let name = |name: &str| name.to_owned();
    Place { product: name("acme"), version: name("v1"), doc_type: name("guide"), document: name("doc") }
}

fn read(bytes: &[u8]) -> Read {
    read_document(SOURCE, &place(), bytes, &Config::default())
}

/// What was found wrong, by kind: messages without names and numbers.
fn kinds(read: &Read) -> BTreeSet<String> {
    let kind =
        |message: &str| message.split('`').step_by(2).flat_map(str::chars).filter(|c| !c.is_ascii_digit()).collect();
    read.diagnostics.iter().map(|found| kind(&found.message)).collect()
}

/// A document is read whatever it is: its chunks follow one another, its ids are unique, what is said of it can be printed.
pub(crate) fn document(bytes: &[u8]) -> u64 {
    holds(bytes, &read(bytes))
}

/// The same of a document in any dialect, and of one in all of them at once; the next of them with each length.
pub(crate) fn dialect(bytes: &[u8]) -> u64 {
    const DIALECTS: [&str; 11] = [
        "docusaurus",
        "mdx",
        "vitepress",
        "mkdocs",
        "hugo",
        "gitbook",
        "github",
        "jekyll",
        "learn",
        "myst",
        "containers",
    ];
    let one = [DIALECTS[bytes.len() % DIALECTS.len()]];
    let marks = [&one[..], &DIALECTS[..]].map(|names| {
        let (config, dialects) = (Config::default(), Dialects::of_product("acme", names));
        let read = read_among(SOURCE, &place(), bytes, Around { config: &config, dialects: &dialects, folder: None });
        let n_lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1;
        let lines = read.document.chunks.iter().flat_map(|chunk| &chunk.blocks).map(|block| block.line as usize);
        lines.for_each(|line| assert!((1..=n_lines).contains(&line), "line {line} of {n_lines}"));
        (holds(bytes, &read), read.unknown.len().min(4))
    });
    mark(marks)
}

/// The same of a page of HTML, which becomes Markdown first; what is no document says why in a line.
pub(crate) fn web(bytes: &[u8]) -> u64 {
    match web::markdown("acme/v1/guide/doc.html", bytes, false) {
        Ok(web::Found::Page(text, _)) => {
            assert!(text.len() <= 8 * 3 * bytes.len() + 1_000_000, "{} bytes become {}", bytes.len(), text.len());
            holds(text.as_bytes(), &read(text.as_bytes()))
        }
        Ok(web::Found::Other(what)) => mark(what),
        Err(why) => {
            assert!(!why.contains('\n') && why.len() < 200, "{why}");
            mark("error")
        }
    }
}

/// The same of the text of a document of Word, or of its archive.
pub(crate) fn docx(bytes: &[u8]) -> u64 {
    let packed = match bytes {
        [b'P', b'K', ..] => bytes.to_owned(),
        _ => Docx::new(&String::from_utf8_lossy(bytes))
            .related("p", "image", "media/image1.png")
            .related("l", "hyperlink", "https://acme.example/")
            .notes("<w:footnote w:id=\"2\"><w:p><w:r><w:t>n</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p></w:footnote>")
            .pages(2)
            .bytes(),
    };
    match docx::markdown("acme/v1/guide/doc.docx", &packed) {
        Ok((text, _)) => holds(text.as_bytes(), &read(text.as_bytes())),
        Err(why) => {
            assert!(!why.contains('\n') && why.len() < 400, "{why}");
            mark("error")
        }
    }
}

/// What must hold of a document that was read from some bytes.
fn holds(bytes: &[u8], read: &Read) -> u64 {
    let document = &read.document;
    assert!(!document.chunks.is_empty(), "there is no chunk");
    let (mut ids, mut n_text_bytes, mut blocks) = (BTreeSet::new(), 0, BTreeSet::new());
    for (ordinal, chunk) in (0..).zip(&document.chunks) {
        assert_eq!(chunk.ordinal, ordinal, "chunks are not in order");
        assert!(chunk.page.is_none_or(|page| (1..=PAGE_MAX + 1).contains(&page)), "page {:?}", chunk.page);
        for anchor in &chunk.anchors {
            assert!(ids.insert(anchor.id.clone()), "id `{}` stands twice", anchor.id);
        }
        for block in &chunk.blocks {
            n_text_bytes += block.text.len();
            blocks.insert(match block.kind {
                BlockKind::Heading { level, .. } => level,
                BlockKind::Text => 7,
                BlockKind::Table => 8,
                BlockKind::Code => 9,
                BlockKind::Rule => 10,
            });
            if let BlockKind::Heading { id, .. } = &block.kind {
                assert!(ids.insert(id.clone()), "id `{id}` stands twice");
            }
        }
        let (text, code) = chunk.text_and_code();
        assert!(code.iter().all(|range| text.get(range.clone()).is_some()), "code lies outside of the text");
    }
    assert!(n_text_bytes <= 4 * bytes.len() + 4096, "{} bytes have {n_text_bytes} bytes of text", bytes.len());
    for found in &read.diagnostics {
        let shown = found.to_string();
        let is_plain = |c: char| !c.is_control() || c == '\n';
        assert!(shown.chars().all(is_plain), "a terminal would obey {shown:?}");
        assert!(shown.len() <= 2048, "a message has {} bytes", shown.len());
    }
    mark((size(document.chunks.len()), blocks, kinds(read), read.dropped.kinds().map(|(_, n)| n > 0)))
}

fn lines_of(text: &str) -> Vec<Line<'_>> {
    page_markers::split_lines(text, 1)
}

/// Pages stand in the order of their lines, and no line loses text.
pub(crate) fn page_markers(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes).replace('\r', "\n");
    let lines = lines_of(&text);
    let joined: String = lines.iter().map(|line| line.text).collect();
    assert_eq!(joined, text.replace('\n', ""), "lines lose text");
    let separator = text.lines().next().filter(|line| !line.trim().is_empty()).map(str::to_owned);
    let mut marks = Vec::new();
    for page_separator in [None, separator] {
        let config = Config { page_separator, ..Config::default() };
        let (mut pages, found) = page_markers::find(SOURCE, &lines, &config);
        page_labels::assign(&lines, &mut pages);
        let ascends = |pages: &[usize]| pages.is_sorted_by(|a, b| a < b);
        assert!(ascends(&pages.marker_lines) && ascends(&pages.furniture), "markers are not in order");
        assert!(pages.starts.is_sorted_by_key(|start| start.line_idx), "pages are not in order");
        for start in &pages.starts {
            assert!((1..=PAGE_MAX + 2).contains(&start.page), "page {}", start.page);
            assert!(start.line_idx <= lines.len(), "a page begins behind the document");
            assert!(
                start.label.as_ref().is_none_or(|label| !label.is_empty() && label.len() < 64),
                "{:?}",
                start.label
            );
        }
        assert!(found.len() <= pages.marker_lines.len() + 2, "more is said than there are markers");
        let n_labels = pages.starts.iter().filter(|start| start.label.is_some()).count();
        marks.push((size(pages.starts.len()), size(pages.marker_lines.len()), size(n_labels), found.len().min(4)));
    }
    mark(marks)
}

fn cleaned(bytes: &[u8]) -> Cleaned {
    let text = String::from_utf8_lossy(bytes).replace('\r', "\n");
    let lines = lines_of(&text);
    let (pages, _) = page_markers::find(SOURCE, &lines, &Config::default());
    clean::clean(&lines, pages)
}

/// Cutting keeps the text, in order; only the heads of tables stand more than once.
pub(crate) fn chunker(bytes: &[u8]) -> u64 {
    let blocks = markdown::parse(&mut cleaned(bytes));
    let before: String = blocks.iter().flat_map(|block| [block.text.as_str(), "\n"]).collect();
    let has_table = blocks.iter().any(|block| block.kind == BlockKind::Table);
    let (n_blocks, title) = (blocks.len(), blocks.first().map_or_else(String::new, |block| block.text.clone()));
    let chunks = chunker::cut(blocks, &title);
    let after: String =
        chunks.iter().flat_map(|chunk| &chunk.blocks).flat_map(|block| [block.text.as_str(), "\n"]).collect();
    if has_table {
        assert_eq!(missing(&words(&before), &words(&after)), [] as [&str; 0], "words are lost");
    } else {
        assert!(
            before.split_whitespace().eq(after.split_whitespace()),
            "text is lost, moved, repeated or cut in a word"
        );
    }
    assert!(after.len() <= 4 * before.len() + 4096, "{} bytes of text became {}", before.len(), after.len());
    mark((size(n_blocks), size(chunks.len()), size(before.len()), has_table))
}

/// A folder without files.
fn empty_folder() -> &'static Folder {
    static FOLDER: OnceLock<(TempDir, Folder)> = OnceLock::new();
    let open = || {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(Path::new(dir.path())).unwrap();
        (dir, folder)
    };
    &FOLDER.get_or_init(open).1
}

/// How often each letter and digit stands in a text.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut letters = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *letters.entry(c).or_default() += 1;
    }
    letters
}

/// Nothing that runs or loads is on a page; its words are those of the index; no id stands twice.
pub(crate) fn html(bytes: &[u8]) -> u64 {
    let read = read(bytes);
    let (library, _) = arrange::arrange(&Config::default(), vec![outline(&read.document)]);
    let links = Links::new(&library, empty_folder());
    let renderer = Renderer::new(&links, 0, &read.document);
    let (mut whole, mut elements) = (String::new(), BTreeSet::new());
    for chunk in &read.document.chunks {
        let html = renderer.chunk_html(chunk).html;
        let (page, index) = (words(&seen(&html)), words(&chunk.text()));
        // A picture that cannot be shown and has no text is an `image` there.
        let n_images = html.matches("image</").count();
        let differs = missing(&page, &index).iter().any(|word| word != "image") || !missing(&index, &page).is_empty();
        // Where HTML is broken, a parser moves texts: words may stand together that are apart, but none is lost or made up.
        let (shown, held) = (letters(&seen(&html)), letters(&chunk.text()));
        assert!(
            !differs || held.iter().all(|(c, n)| shown.get(c) >= Some(n)),
            "text of the index is not on the page: {html}"
        );
        let n_more = shown.values().sum::<usize>().saturating_sub(held.values().sum());
        assert!(!differs || n_more <= "image".len() * n_images, "text of the page is not in the index: {html}");
        whole += &html;
    }
    assert!(whole.len() <= 64 * bytes.len() + 16_384, "{} bytes became {} of HTML", bytes.len(), whole.len());
    let page = Html::parse(&whole);
    assert_eq!(page.active_content(), [] as [&str; 0], "something runs");
    assert_eq!(page.duplicate_ids(), [] as [&str; 0], "ids stand twice");
    for image in
        page.all("img, video, audio, source, track, input, script, style, link, form, button, textarea, select")
    {
        let source = image.attr("src").unwrap_or_default();
        let is_ours = image.value().name() == "img" && source.starts_with("data:image/")
            || image.value().name() == "input" && image.attr("type") == Some("checkbox");
        assert!(is_ours, "{}", image.html());
    }
    elements.extend(page.all("*").into_iter().map(|element| element.value().name().to_owned()));
    mark((elements, size(whole.len())))
}

/// A configuration is read or refused, in words that name a line; what is read holds no more than was written.
pub(crate) fn config(bytes: &[u8]) -> u64 {
    match Config::parse(bytes) {
        Ok((config, found)) => {
            let shown: usize = found.iter().map(|found| found.to_string().len()).sum();
            assert!(shown <= 16 * bytes.len() + 4096, "{shown} bytes are said");
            let products: BTreeMap<_, _> = config.products.iter().collect();
            mark((products.len(), config.vendors.len(), config.base_url.is_some(), config.page_separator.is_some()))
        }
        Err(error) => {
            let shown = error.to_string();
            assert!(shown.len() <= bytes.len() + 512, "{} bytes are said", shown.len());
            mark(shown.chars().filter(char::is_ascii_lowercase).take(60).collect::<String>())
        }
    }
}
