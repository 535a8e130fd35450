//! A PDF in the corpus is a document: its text, its pages, its outline, and the file itself beside them.

use std::fs;
use std::process::Command;

use mcdewey_tests::{Corpus, Outcome, PICTURE, pdf, pdf_reader, program};

const NAME: &str = "acme/v1/guide/manual.pdf";

/// Text that is Markdown or HTML to whoever takes it for that.
const SIGNS: &str = "copy <source> to [there]: a|b `x` **y** __z__ <!-- no {{ x }} ::: {% y %} $1$ &lt; ~~w~~ end";

fn manual() -> Vec<u8> {
    pdf(&[
        &["The Acme manual", "Everything about the aardvark that is known today."],
        &["# Installing", "Plug the buzzard into the socket and press # and *enter* for the con-", "figuration."],
        &["# Removing", "Pull the capybara out of the wall before you leave the house.", SIGNS],
    ])
}

#[test]
fn a_pdf_is_a_document_whose_chunks_lead_to_their_page_of_it() {
    if pdf_reader().is_none() {
        return;
    }
    let note = "# Note\n\nSee [the manual](manual.pdf#page=2).\n";
    let site = Corpus::new().file(NAME, manual()).file("acme/v1/guide/note.md", note).build();
    assert_eq!(site.page("acme/v1/guide/note/0.html").attribute(".text a", "href"), "../manual.pdf#page=2");
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    for (word, page, label, title) in
        [("buzzard", 2, "1", "Installing"), ("capybara", 3, "2", "Removing"), ("configuration", 2, "1", "Installing")]
    {
        let hit = site.search(&[word])["hits"][0].clone();
        assert_eq!((&hit["page"], &hit["title"]), (&page.into(), &title.into()), "{hit}");
        assert_eq!(hit["source"], NAME);
        let ordinal = hit["chunk_id"].as_str().and_then(|id| id.rsplit("::").next()).unwrap().to_owned();
        let chunk = site.page(&format!("acme/v1/guide/manual/{ordinal}.html"));
        let href = format!("../manual.pdf#page={page}");
        assert_eq!(chunk.attribute("a.pdf", "href"), href);
        assert!(chunk.text(".facts").contains(&format!("(printed {label})")), "{}", chunk.text(".facts"));
        let document = site.page("acme/v1/guide/manual/index.html");
        assert_eq!(document.attribute(&format!("#chunk-{ordinal} a.pdf"), "href"), href);
    }
    let text = site.page("acme/v1/guide/manual/index.html").text(".chunks");
    assert!(text.contains("press # and *enter* for the configuration."), "{text}");
    assert!(text.contains(SIGNS), "{text}");
    assert_eq!(site.files()["acme/v1/guide/manual.pdf"], manual());
}

#[test]
fn links_within_a_pdf_lead_to_what_stands_there() {
    if pdf_reader().is_none() {
        return;
    }
    let header = "Acme manual";
    let pages: Vec<Vec<&str>> = vec![
        vec![header, "# Start", "-> 3 Removing it", "is described below."],
        vec![header, "# Installing", "Plug the buzzard into the socket."],
        vec![header, "# Removing", "Pull the capybara out of the wall."],
        vec![header, "# Care", "-> 2 See above", "or -> 3 not."],
        vec![header, "# End", "Goodbye."],
    ];
    let file = pdf(&pages.iter().map(|page| &page[..]).collect::<Vec<_>>());
    let site = Corpus::new().file(NAME, file).build();
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    let document = site.page("acme/v1/guide/manual/index.html");
    let links = document.all(".chunks .text a[href]");
    let hrefs: Vec<&str> = links.iter().filter_map(|link| link.attr("href")).collect();
    assert_eq!(hrefs.len(), 2, "{hrefs:?}");
    for (href, word) in hrefs.iter().zip(["capybara", "buzzard"]) {
        let id = href.split_once('#').unwrap().1;
        let html = site.read("acme/v1/guide/manual/index.html");
        let target = html.find(&format!("id=\"{id}\"")).unwrap();
        let heading = html[..html.find(word).unwrap()].rfind("<h2").unwrap();
        assert!((heading..heading + 60).contains(&target), "{href} is not in the heading above {word}");
    }
    // What the links need is no text: the header of each page but the first is cleaned away as before.
    assert_eq!(document.text(".chunks").matches(header).count(), 1);
}

#[test]
fn pictures_of_a_pdf_are_published_where_they_stand() {
    if pdf_reader().is_none() {
        return;
    }
    let page = ["# Lamp", "This is what the aardvark looks like.", PICTURE, "And so on with the buzzard."];
    let site = Corpus::new().file(NAME, pdf(&[&page, &["# Next", "Text."]])).build();
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    let path = "acme/v1/guide/manual.media/p00001-01.png";
    assert!(site.files()[path].starts_with(b"\x89PNG"));
    let document = site.page("acme/v1/guide/manual/index.html");
    assert_eq!(document.attribute(".chunks img", "src"), "../manual.media/p00001-01.png");
    let html = site.read("acme/v1/guide/manual/index.html");
    let at = |what: &str| html.find(what).unwrap();
    assert!(at("aardvark") < at("<img") && at("<img") < at("buzzard"));
}

#[test]
fn beside_its_markdown_a_pdf_is_published_and_not_read() {
    for name in ["manual.md", "manual.markdown", "manual.pdf.md"] {
        let path = format!("acme/v1/guide/{name}");
        let text = "# By hand\n\nThe better text.\n\n<!-- page 2 -->\n\nThe second page.\n";
        let site = Corpus::new().file(NAME, manual()).file(&path, text).build();
        let folder = if name == "manual.pdf.md" { "manual.pdf_" } else { "manual" };
        let pages = site.pages();
        assert!(!pages.iter().any(|(_, html)| html.contains("aardvark")), "{name}");
        let document = site.page(&format!("acme/v1/guide/{folder}/index.html"));
        assert_eq!(document.attribute("#chunk-0 a.pdf", "href"), "../manual.pdf#page=1", "{name}");
        assert_eq!(site.files()["acme/v1/guide/manual.pdf"], manual(), "{name}");
    }
}

#[test]
fn publish_pdf_leaves_the_file_out() {
    let text = "# By hand\n\n<!-- page 2 -->\n\nThe second page.\n";
    let corpus = Corpus::new().file(NAME, manual()).file("acme/v1/guide/manual.md", text);
    let site = corpus.file("mcdewey.toml", "[library]\npublish_pdf = false\n").build();
    assert!(!site.files().contains_key("acme/v1/guide/manual.pdf"));
    assert!(site.pages().iter().all(|(_, html)| !html.contains(".pdf#page")));
}

#[test]
fn a_pdf_that_cannot_be_read_is_a_warning_and_the_rest_is_built() {
    if pdf_reader().is_none() {
        return;
    }
    let mut cut = manual();
    cut.truncate(40);
    let corpus = Corpus::new().file(NAME, manual()).file("acme/v1/guide/broken.pdf", cut);
    let site = corpus.file("acme/v1/guide/none.PDF", "not a PDF").build();
    for name in ["broken.pdf", "none.PDF"] {
        let said =
            format!("warning: acme/v1/guide/{name}: cannot be read and is left out: it is no PDF, or a broken one");
        assert!(site.outcome.stderr.contains(&said), "{}", site.outcome.stderr);
    }
    assert!(site.files().contains_key("acme/v1/guide/manual.pdf"));
}

/// The program by itself, in a folder with nothing beside it, and nothing on the path.
fn alone(corpus: &Corpus) -> Outcome {
    let program_alone = corpus.dir().join("mcdewey");
    fs::copy(program(), &program_alone).unwrap();
    let mut command = Command::new(&program_alone);
    Outcome::from(command.arg("build").current_dir(corpus.dir()).env("PATH", "").output().unwrap())
}

#[test]
fn where_nothing_reads_a_pdf_it_is_said_once_how_to_get_what_does() {
    let corpus = Corpus::new().file(NAME, manual()).file("acme/v1/guide/other.pdf", manual());
    let outcome = alone(&corpus);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let corpus = corpus.file("acme/v1/guide/text.md", "# Text\n");
    let outcome = alone(&corpus);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let said = "warning: 2 PDF files are not read, the first is acme/v1/guide/manual.pdf\n  \
                help: `cargo build --release -p mcdewey-pdf` makes the program that reads them";
    assert_eq!(outcome.stderr.matches(said).count(), 1, "{}", outcome.stderr);
}
