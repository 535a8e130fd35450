//! The way from a question to the place in the manual, and back.

use mcdewey_tests::{Browser, Server, Site, Tab};
use serde_json::Value;

/// Ids of the hits on the search page, in order.
const HITS: &str = "[...document.querySelectorAll('#search-results .hit')].map(hit => hit.dataset.chunkId)";

/// Whether the hits answer this question and all of it.
fn answered(query: &str) -> String {
    format!(
        "document.querySelector('.hit') && document.querySelector('#search-status').textContent.includes('“{query}”') \
             && !document.querySelector('#search-status').textContent.includes('…')"
    )
}

/// Opens the search page and types, as a reader does.
fn search(tab: &Tab, server: &Server, query: &str) {
    tab.goto(&server.url("search/index.html"));
    tab.type_into("#search-input", query);
    tab.wait(&answered(query));
}

fn hits(tab: &Tab) -> Vec<String> {
    let ids = tab.eval(HITS);
    ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn assert_clean(tab: &Tab, server: &Server) {
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

/// The whole way, on a site at the root of a host or below it.
fn from_query_to_context_and_back(prefix: &str) {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start_below(prefix, site.root()), browser.tab());

    // Typing a query gives hits.
    search(&tab, &server, "sign in on an extension");
    let found = hits(&tab);
    let wanted = found.iter().find(|id| id.starts_with("finesse::v12.5::developer-guide::")).expect("a hit in v12.5");
    let address = tab.text("location.href");
    assert!(address.ends_with("?q=sign+in+on+an+extension"), "{address}");

    // Opening one shows the chunk.
    tab.click(&format!("[data-chunk-id='{wanted}'] .hit-title"));
    tab.wait("document.querySelector('#chunk-context') && globalThis.McDeweyPage");
    assert_eq!(tab.text("document.querySelector('.chunk-id').textContent"), *wanted);
    assert_eq!(
        tab.text("document.querySelector('a.source').textContent"),
        "finesse/v12.5/developer-guide/developer-guide.md"
    );
    assert!(tab.text("document.querySelector('.page').textContent").parse::<u32>().is_ok());
    assert!(tab.text("document.querySelector('article .text').innerText").contains("extension"));

    // "View in doc context" leads to the document, with the chunk marked and in sight.
    tab.click("#chunk-context");
    tab.wait("document.querySelector('section.chunk:target')");
    let ordinal = wanted.rsplit("::").next().unwrap();
    assert_eq!(tab.text("document.querySelector(':target').id"), format!("chunk-{ordinal}"));
    let top = tab.eval("document.querySelector(':target').getBoundingClientRect().top").as_f64().unwrap();
    assert!((-1.0..600.0).contains(&top), "the chunk stands at {top}");
    let marked = "getComputedStyle(document.querySelector('section.chunk:target'))";
    let other = "getComputedStyle(document.querySelector('section.chunk:not(:target)'))";
    let style =
        |of: &str| tab.text(&format!("[{of}.backgroundColor, {of}.borderLeft, {of}.boxShadow, {of}.outline].join()"));
    assert_ne!(style(marked), style(other), "nothing shows which chunk it is");

    // The browser's back button returns to the same hits.
    tab.back();
    tab.wait("document.querySelector('#chunk-context')");
    tab.back();
    tab.wait(&answered("sign in on an extension"));
    assert_eq!(hits(&tab), found);
    assert_eq!(tab.text("document.querySelector('#search-input').value"), "sign in on an extension");

    assert_clean(&tab, &server);
}

#[test]
fn a_query_leads_to_the_chunk_to_its_context_and_back_to_the_same_hits() {
    from_query_to_context_and_back("/");
}

#[test]
fn the_same_works_below_a_path() {
    from_query_to_context_and_back("/repository/");
}

#[test]
fn filters_narrow_the_hits_and_the_back_button_widens_them_again() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    search(&tab, &server, "configuration");
    let all = hits(&tab);
    let products = |hits: &[String]| {
        hits.iter().map(|id| id.split("::").next().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(products(&all).len() > 1, "{all:?}");

    tab.click("[data-filter=product] input[value=postgresql]");
    tab.wait("location.search.includes('product=postgresql')");
    tab.wait("[...document.querySelectorAll('.hit')].every(hit => hit.dataset.chunkId.startsWith('postgresql::'))");
    let narrowed = hits(&tab);
    assert!(!narrowed.is_empty() && narrowed != all);

    // Versions are offered once the answer is about one product.
    tab.wait("document.querySelector('[data-filter=version] input[value=v15]').checkVisibility()");
    tab.click("[data-filter=version] input[value=v15]");
    tab.wait("document.querySelector('.hit') && [...document.querySelectorAll('.hit')].every(hit => hit.dataset.chunkId.startsWith('postgresql::v15::'))");

    tab.back();
    tab.wait(&format!("JSON.stringify({HITS}) === {:?}", Value::from(narrowed.clone()).to_string()));
    tab.back();
    tab.wait(&format!("JSON.stringify({HITS}) === {:?}", Value::from(all.clone()).to_string()));
    assert_eq!(tab.eval("document.querySelectorAll('#search-filters :checked').length"), 0);
    assert_clean(&tab, &server);
}

#[test]
fn an_address_with_a_question_and_filters_gives_their_hits() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("search/index.html?q=vacuum&product=postgresql&version=v16"));
    tab.wait(&answered("vacuum"));
    assert!(hits(&tab).iter().all(|id| id.starts_with("postgresql::v16::")), "{:?}", hits(&tab));
    assert_eq!(tab.text("document.querySelector('[data-filter=version] :checked').value"), "v16");
    assert_clean(&tab, &server);
}

#[test]
fn a_question_without_an_answer_says_so() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("search/index.html"));
    tab.type_into("#search-input", "zzqqxyzzy");
    tab.wait("document.querySelector('#search-status').textContent.includes('Nothing found')");
    assert!(hits(&tab).is_empty());
    assert_clean(&tab, &server);
}

#[test]
fn words_of_the_question_are_marked_and_shown_as_text() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    search(&tab, &server, "autovacuum");
    let marks =
        tab.eval("[...document.querySelectorAll('.hit .snippet mark')].map(mark => mark.textContent.toLowerCase())");
    let marks = marks.as_array().unwrap();
    assert!(!marks.is_empty() && marks.iter().all(|mark| mark.as_str().unwrap().contains("vacuum")), "{marks:?}");
    assert_clean(&tab, &server);
}

#[test]
fn a_site_without_its_index_says_what_is_wrong() {
    let (site, browser) = (Site::sample(), Browser::launch());
    std::fs::remove_dir_all(site.root().join("search/index")).unwrap();
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("search/index.html?q=vacuum"));
    tab.wait("document.querySelector('#search-status').textContent.includes('Search does not work')");
    assert!(tab.text("document.querySelector('#search-status').textContent").contains("manifest.bin"));
}
