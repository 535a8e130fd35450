//! What links lead to beside documents and headings: places that an author named, footnotes, pictures and other files.

use mcdewey_tests::html::text_of;
use mcdewey_tests::{Corpus, Site};

use super::links;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Words that fill a section so that it stays a chunk of its own.
fn filler() -> String {
    "A sentence that fills the section so that it stays a chunk of its own. ".repeat(12)
}

/// Builds one document beside others; no link may be broken.
#[track_caller]
fn document(text: &str) -> Site {
    let site = Corpus::new().file("acme/v1/guide/t.md", text).build();
    assert!(!site.outcome.stderr.contains("link target"), "{}", site.outcome.stderr);
    links::check(&site);
    site
}

/// Text of what a link on a page leads to, followed as a browser does.
#[track_caller]
fn followed(site: &Site, page: &str, href: &str) -> String {
    let (file, anchor) = href.split_once('#').unwrap();
    let folder = page.rsplit_once('/').unwrap().0;
    let target = if file.is_empty() { page.to_owned() } else { format!("{folder}/{file}") };
    text_of(site.page(&target).one(&format!("[id='{anchor}']")))
}

#[test]
fn a_name_leads_to_the_part_of_the_document_that_holds_it() {
    let sections: String = (0..120)
        .map(|n| {
            format!(
                "## Section {n}\n\n<span id=\"page-{n}-1\"></span>{} [next](#page-{}-1)\n\n",
                filler(),
                (n + 1) % 120
            )
        })
        .collect();
    let site = document(&format!("# T\n\n{sections}"));
    let page = site.page("acme/v1/guide/t/0.html");
    assert_eq!(page.attribute("article .text a[href]", "href"), "index.html#page-1-1");
    let links: Vec<String> = site.pages().into_iter().map(|(_, html)| html).collect();
    assert!(links.iter().any(|html| html.contains("part-3.html#page-119-1")), "the last is not on part 3");
}

#[test]
fn names_in_every_place_and_dialect_are_reached() {
    let text = format!(
        "# T\n\n<a name=top-table></a>\n\n| a |\n|---|\n| <A ID='cell'></A> v |\n\n- <span id=\"item\"></span> one\n\n> <b id=\"quote\">q</b>\n\n\
         ## Title <a id=\"heading\"></a> {{#explicit}}\n\n{}\n\n## Kram {{: #kram .x}}\n\ntext\n{{: #after}}\n\n## Mdx {{/* #mdx */}}\n\n\
         (my_label)=\n\n## Labelled\n\n[]{{#empty}} and [words]{{#words .mark}} and ![p](data:image/png;base64,AAAA){{#fig:1}}\n\n\
         ```{{#listing .sh}}\nls\n```\n\n<div id=\"box\">\n\nIn a box.\n\n</div>\n\n<table id=\"tab\"><tr id=\"row\"><td>x</td></tr></table>\n\n\
         <h3 id=\"raw+heading\">Raw</h3>\n\n<details id=\"more\"><summary id=\"sum\">s</summary>t</details>\n\nEnd. <a id=\"Größe\"></a>\n\n<a id=\"last\"></a>\n\n\
         {}\n",
        filler(),
        [
            "top-table",
            "cell",
            "item",
            "quote",
            "heading",
            "explicit",
            "title",
            "kram",
            "after",
            "mdx",
            "my_label",
            "empty",
            "words",
            "fig:1",
            "listing",
            "box",
            "tab",
            "row",
            "raw+heading",
            "more",
            "sum",
            "Gr%C3%B6%C3%9Fe",
            "GRÖSSE",
            "last",
            "MY-LABEL",
        ]
        .iter()
        .filter(|name| **name != "GRÖSSE")
        .map(|name| format!("[x](#{name})"))
        .collect::<Vec<_>>()
        .join(" ")
    );
    let site = document(&text);
    let (_, whole) = site.pages().into_iter().find(|(path, _)| path == "acme/v1/guide/t/index.html").unwrap();
    for gone in ["{#", "{:", "{/*", ")=", "[]", "[words]"] {
        assert!(!whole.contains(gone), "`{gone}` is shown");
    }
    let titles: Vec<String> =
        site.page("acme/v1/guide/t/index.html").all(".headings a").into_iter().map(text_of).collect();
    assert_eq!(titles, ["Title", "Kram", "Mdx", "Labelled", "Raw"]);
}

#[test]
fn what_only_looks_like_a_name_is_text() {
    let kept = ["{# a comment #}", "{#if open}", "f{#x}g", "{.class}", "{: .only }", "(see the end)=", "{}", "{#"];
    let site = document(&format!("# T\n\n{}\n\n`{{#code}}`\n\n```\n{{#fenced}}\n```\n", kept.join("\n\n")));
    let text = site.page("acme/v1/guide/t/0.html").text("article .text");
    for part in kept.iter().chain(&["{#code}", "{#fenced}"]) {
        assert!(text.contains(part), "`{part}` is gone: {text}");
    }
}

#[test]
fn names_that_stand_twice_or_are_ours_make_no_id_twice() {
    let site = document(
        "# A\n\n<p id=\"a\">one</p>\n\n<p id=\"x\">two</p>\n\n<p id=\"x\">three</p>\n\n<a id=\"search-input\"></a><a id=\"fn-1\"></a>\
         <a id=\"chunk-0\"></a><a id=\"_main\"></a>four[^1] [1](#x) [2](#search-input) [3](#fn-1) [4](#_main)\n\n[^1]: note\n",
    );
    let page = site.page("acme/v1/guide/t/index.html");
    // The name stands before the text of its element, once.
    let html = site.read("acme/v1/guide/t/index.html");
    assert!(html.contains("<a id=\"x\"></a>two") && html.matches("id=\"x\"").count() == 1, "{html}");
    assert_eq!(page.one("#search-input").value().name(), "input");
    assert!(text_of(page.one("#fn-1")).contains("note"));
}

#[test]
fn a_name_in_html_that_is_cut_over_chunks_leads_to_its_chunk() {
    let rows: String = (0..400)
        .map(|n| format!("<tr id=\"row-{n}\"><td>Row {n} has words in it, a few of them.</td></tr>\n"))
        .collect();
    let site =
        document(&format!("# T\n\n<table id=\"t\">\n{rows}</table>\n\n## End\n\n[x](#row-399) [y](#row-0) [z](#t)\n"));
    assert_eq!(followed(&site, "acme/v1/guide/t/index.html", "#row-399"), "Row 399 has words in it, a few of them.");
}

#[test]
fn names_are_reached_from_other_documents() {
    let site = Corpus::new()
        .file("acme/v1/guide/other.md", "# Other\n\n<a id=\"Far\"></a>Text.\n")
        .file("acme/v1/guide/t.md", "# T\n\n[a](other.md#Far) [b](OTHER.md#far) [c](other.html#far)\n")
        .build();
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    links::check(&site);
}

#[test]
fn a_dead_link_is_reported_with_the_names_that_there_are() {
    let corpus = Corpus::new().file("acme/v1/guide/t.md", "# T\n\n<a id=\"here\"></a>Text. [x](#gone)\n");
    let check = corpus.run(["check"]);
    assert_eq!(check.code, Some(1));
    for part in
        ["t.md:3: link target `#gone` has no such heading or anchor", "headings and anchors of `t.md` are `t`, `here`"]
    {
        assert!(check.stderr.contains(part), "{}", check.stderr);
    }
}

/// Follows the references of each fact on the page of its chunk: the note that it leads to.
#[track_caller]
fn check_notes(text: &str, expected: &[(&str, &str)]) {
    let site = document(text);
    let mut found: Vec<(String, String)> = Vec::new();
    for (path, _) in site
        .pages()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("index.html") && path.starts_with("acme/v1/guide/t/"))
    {
        let page = site.page(&path);
        for paragraph in page.all(".text > p") {
            let hrefs = addresses(paragraph);
            let fact: String = text_of(paragraph).chars().filter(|c| !c.is_ascii_digit()).collect();
            for href in hrefs {
                assert!(href.starts_with('#'), "{path}: `{href}` is on another page");
                let note: String = followed(&site, &path, &href).chars().filter(|c| !c.is_ascii_digit()).collect();
                found.push((fact.trim().to_owned(), note.trim().to_owned()));
            }
        }
    }
    let expected: Vec<(String, String)> =
        expected.iter().map(|&(fact, note)| (fact.to_owned(), note.to_owned())).collect();
    assert_eq!(found, expected);
}

/// Addresses of the footnotes that a paragraph refers to.
fn addresses(paragraph: scraper::ElementRef<'_>) -> Vec<String> {
    let links = paragraph.descendent_elements().filter(|element| element.attr("href").is_some());
    links.filter_map(|element| element.attr("href").map(str::to_owned)).collect()
}

#[test]
fn footnotes_that_begin_anew_in_each_chapter_lead_to_their_own_note() {
    let after = "# T\n\n## A\n\nFact of A.[^1]\n\n[^1]: Note of A.\n\n## B\n\nFact of B.[^1]\n\n[^1]: Note of B.\n";
    let before = "# T\n\n## A\n\n[^1]: Note of A.\n\nFact of A.[^1]\n\n## B\n\n[^1]: Note of B.\n\nFact of B.[^1]\n";
    let chapters = "# A\n\n## A.1\n\nFact of A.[^n]\n\n## A.2\n\n[^n]: Note of A.\n\n# B\n\n## B.1\n\nFact of B.[^N]\n\n## B.2\n\n[^n]: Note of B.\n";
    let flat = "Fact of A.[^1]\n\n[^1]: Note of A.\n\nFact of B.[^1]\n\n[^1]: Note of B.\n";
    let pages = "# T\n\n<!-- page 1 -->\n\n## A\n\nFact of A.[^1]\n\n## B\n\n[^1]: Note of A.\n\n<!-- page 2 -->\n\nFact of B.[^1]\n\n## C\n\n[^1]: Note of B.\n";
    let collected =
        "# T\n\n## A\n\nFact of A.[^1]\n\n## B\n\nFact of B.[^1]\n\n## Notes\n\n[^1]: Note of A.\n\n[^1]: Note of B.\n";
    for text in [after, before, chapters, flat, pages, collected] {
        check_notes(text, &[("Fact of A.", "Note of A."), ("Fact of B.", "Note of B.")]);
    }
}

#[test]
fn a_note_far_below_is_shown_and_found_where_it_is_referred_to() {
    let filler = filler();
    let text = format!(
        "# T\n\n## A\n\n{filler}\n\nFact of A.[^a]\n\n## B\n\n{filler}\n\nFact of B.[^b]\n\n## Z\n\n{filler}\n\n[^a]: A pangolin.\n\n[^b]: An aardvark.\n\n[^c]: An unused okapi.\n"
    );
    check_notes(&text, &[("Fact of A.", "A pangolin."), ("Fact of B.", "An aardvark.")]);
    let site = document(&text);
    for (word, page) in [("pangolin", "0"), ("aardvark", "1"), ("okapi", "2")] {
        let answer = site.search(&["--mode", "lexical", word]);
        assert_eq!(answer["total"], 1, "{word}");
        assert_eq!(answer["hits"][0]["chunk_id"], format!("acme::v1::guide::t::{page}"), "{word}");
        assert!(site.page(&format!("acme/v1/guide/t/{page}.html")).text(".text").contains(word));
    }
}

#[test]
fn a_note_leads_back_to_what_refers_to_it() {
    let site = document("# T\n\nFact.[^a] Again.[^a] <br> Raw.[^b]\n\n[^a]: Note a.\n\n[^b]: Note b.\n");
    let page = site.page("acme/v1/guide/t/0.html");
    for (note, reference) in [("#fn-1", "#fnref-1"), ("#fn-2", "#fnref-2")] {
        assert_eq!(page.attribute(&format!("{note} > sup > a"), "href"), reference);
        assert_eq!(page.attribute(&format!("{reference} > a"), "href"), note);
    }
}

#[test]
fn a_link_to_a_picture_or_pdf_publishes_it_whatever_the_case_of_its_letters() {
    let corpus = Corpus::new()
        .file("acme/v1/guide/img/small.png", PNG)
        .file("acme/v1/guide/img/Large Size.PNG", PNG)
        .file("acme/v1/guide/img/fig#1.png", PNG)
        .file("acme/v1/guide/img/Gera\u{308}t.png", PNG)
        .file("acme/v1/guide/img/ok.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path id=\"p\"/></svg>")
        .file("acme/v1/guide/img/unused.png", PNG)
        .file("acme/v1/guide/spec.pdf", "%PDF-1.4");
    let text = "# T\n\n[![a](img/SMALL.png \"title\")](img/large%20size.png) [b](<IMG/Large Size.png>) [c](img/fig%231.png) [d](<img/fig#1.png>)\n\
                [e](img/Gerät.png) [f][ref] [g](img\\small.png) [h](/acme/v1/guide/img/small.png) [i](./../guide/img/small.png)\n\
                [j](spec.pdf#page=12) [k](<SPEC.PDF#nameddest=One two>) [l](spec.pdf?v=1#page=2) ![m](img/ok.svg#p) <a href='Spec.pdf#page=7'>n</a>\n\n\
                [ref]: img/Small.png\n\n## [o](img/small.png)\n\n| [p](img/small.png) |\n|---|\n\nq[^q]\n\n[^q]: [q](img/small.png)\n";
    let site = corpus.file("acme/v1/guide/t.md", text).build();
    assert!(!site.outcome.stderr.contains("warning: acme/v1/guide/t.md"), "{}", site.outcome.stderr);
    links::check(&site);
    let page = site.page("acme/v1/guide/t/0.html");
    let pdf: Vec<_> = page.all("a[href*='spec.pdf']").into_iter().filter_map(|a| a.attr("href")).collect();
    assert_eq!(
        pdf,
        ["../spec.pdf#page=12", "../spec.pdf#nameddest=One%20two", "../spec.pdf?v=1#page=2", "../spec.pdf#page=7"]
    );
    let images: Vec<_> = page.all("img").into_iter().map(|image| (image.attr("src"), image.attr("title"))).collect();
    assert_eq!(images, [(Some("../img/small.png"), Some("title")), (Some("../img/ok.svg#p"), None)]);
    assert!(!site.files().contains_key("acme/v1/guide/img/unused.png"));
}

#[test]
fn an_address_with_blanks_is_one_if_it_ends_as_a_file_does() {
    let text = "# T\n\n![The pump](img/pump house.png \"title\") and [the manual](the manual.pdf#page=2), but [see](the end of it) and \
                `[x](a b.png)`.\n";
    let corpus =
        Corpus::new().file("acme/v1/guide/img/pump house.png", PNG).file("acme/v1/guide/the manual.pdf", "%PDF-1.4");
    let site = corpus.file("acme/v1/guide/t.md", text).build();
    assert!(!site.outcome.stderr.contains("warning: acme/v1/guide/t.md"), "{}", site.outcome.stderr);
    let page = site.page("acme/v1/guide/t/0.html");
    assert_eq!(page.attribute(".text a", "href"), "../the%20manual.pdf#page=2");
    assert!(page.text(".text").ends_with("and the manual, but [see](the end of it) and [x](a b.png)."));
}

#[test]
fn a_file_that_several_names_fit_is_named_exactly() {
    let corpus = Corpus::new().file("a/1/g/x.png", PNG).file("a/1/g/X.png", PNG);
    let site = corpus.file("a/1/g/t.md", "![one](x.png) ![other](X.png) ![which](x.PNG)\n").build();
    let said = "file `a/1/g/x.PNG` is there in several spellings\n  help: name one of `a/1/g/X.png`, `a/1/g/x.png` as it is written";
    assert!(site.outcome.stderr.contains(said), "{}", site.outcome.stderr);
    assert_eq!(site.page("a/1/g/t/0.html").all("img").len(), 2);
}
