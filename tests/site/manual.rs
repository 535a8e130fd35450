//! A manual as users have it: 120 pages out of a PDF, of which the 106th holds chunk 90.

use mcdewey_tests::{Corpus, Site};

const SOURCE: &str = "finesse/v12.5/developer-guide/developer-guide.md";
const PAGE: &str = "finesse/v12.5/developer-guide/developer-guide/90.html";
const CHUNK_ID: &str = "finesse::v12.5::developer-guide::developer-guide::90";
const TEXT_106: &str = "The interface answers with the state of the agent and the time since when it holds.";

/// Text of a page, long enough to be a chunk of its own.
fn prose(page: u32) -> String {
    let sentence =
        |n: u32| format!("Sentence {n} of page {page} tells what the service does when a request comes in. ");
    (1..=8).map(sentence).collect()
}

/// 120 pages. Of the first 105, fifteen are plates without any text, so that the 106th holds the chunk with ordinal 90.
fn manual(on_page_106: &str) -> String {
    let mut text = String::from("# Developer Guide\n\n");
    for page in 1..=120 {
        text += &match page {
            106 => format!("{on_page_106}{TEXT_106} {}", prose(page)),
            page if page % 7 == 3 => String::new(),
            page => prose(page),
        };
        text += &format!("\n\n--- end of page={} ---\n\n", page - 1);
    }
    text
}

fn build(on_page_106: &str) -> Site {
    Corpus::new().file(SOURCE, manual(on_page_106)).build()
}

/// What a chunk's page must show besides its heading.
fn check_facts(site: &Site) {
    let page = site.page(PAGE);
    assert_eq!(page.text("#chunk-context"), "↗ View in doc context");
    assert_eq!(page.text(".page"), "106");
    assert_eq!(page.text("a.source"), SOURCE);
    assert_eq!(page.text("code.chunk-id"), CHUNK_ID);
    assert!(page.text("article .text").starts_with(TEXT_106), "{}", page.text("article .text"));
    assert!(page.text("article .text").ends_with("when a request comes in."));
    // In the order in which users know them.
    let order = page.all("h1, #chunk-context, .page, a.source, code.chunk-id, article .text");
    let names: Vec<String> = order.iter().map(|element| element.value().name().to_owned()).collect();
    assert_eq!(names, ["h1", "a", "span", "a", "code", "div"]);
}

#[test]
fn page_106_of_120_holds_chunk_90_and_shows_what_users_know_it_by() {
    let site = build("");
    assert_eq!(site.page(PAGE).text("h1"), "Page 106");
    check_facts(&site);
}

#[test]
fn a_chunk_with_a_heading_shows_the_heading_instead_of_its_page() {
    let site = build("## Get the state of an agent\n\n");
    assert_eq!(site.page(PAGE).text("h1"), "Get the state of an agent");
    check_facts(&site);
}

#[test]
fn view_in_doc_context_leads_to_the_chunk_within_its_document() {
    let site = build("");
    let href = site.page(PAGE).attribute("#chunk-context", "href");
    let (file, anchor) = href.split_once('#').unwrap();
    assert_eq!(anchor, "chunk-90");
    let document = site.page(&format!("finesse/v12.5/developer-guide/developer-guide/{file}"));
    assert!(document.text("#chunk-90 .text").starts_with(TEXT_106));
    assert!(document.text("#chunk-90").starts_with("page 106"));
}

#[test]
fn search_finds_the_chunk_with_page_and_source() {
    let site = build("");
    let answer = site.search(&["state of the agent and the time since when it holds"]);
    let hit = &answer["hits"][0];
    assert_eq!(hit["chunk_id"], CHUNK_ID);
    assert_eq!(hit["page"], 106);
    assert_eq!(hit["source"], SOURCE);
    assert_eq!(hit["url"], PAGE);
    assert_eq!(hit["title"], "Page 106");
}

#[test]
fn the_header_reads_as_agreed_on_every_page() {
    let site = build("");
    for (path, html) in site.pages().into_iter().filter(|(path, _)| path != "404.html") {
        let page = mcdewey_tests::html::Html::parse(&html);
        assert_eq!(page.text("header.top .brand"), "McDewey", "{path}");
        let tagline = "Multi-vendor documentation library · semantic search · MCP endpoint at /mcp";
        assert_eq!(page.text("header.top > p"), tagline, "{path}");
    }
}
