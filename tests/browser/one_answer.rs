//! One address gives one answer: typed, entered, opened, come back to, wherever the pointer is.

use mcdewey_tests::{Browser, Server, Site, Tab, judged_queries};
use serde_json::Value;

/// Ids of the hits on the search page, in order.
const HITS: &str = "[...document.querySelectorAll('#search-results .hit')].map(hit => hit.dataset.chunkId)";

fn hits(tab: &Tab) -> Vec<String> {
    tab.eval(HITS).as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Waits for the whole answer to a question, and gives its hits.
fn settled(tab: &Tab, query: &str) -> Vec<String> {
    tab.wait(&format!(
        "document.querySelector('.hit') && document.querySelector('#search-status').textContent.includes({:?}) \
             && !document.querySelector('#search-status').textContent.includes('…')",
        format!("“{query}”")
    ));
    hits(tab)
}

/// Address of a question's answer.
fn address(server: &Server, query: &str) -> String {
    let spaces_as_plus = query.replace(' ', "+");
    server.url(&format!("search/index.html?q={spaces_as_plus}"))
}

/// Twenty questions: of judged ones, and such as end in a word that is the beginning of others.
fn queries() -> Vec<String> {
    let plain = |query: &String| query.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    let judged: Vec<String> = judged_queries().into_iter().map(|judged| judged.query).filter(plain).collect();
    let short = [
        "install",
        "server configuration",
        "sign in on an ext",
        "agent state",
        "vacu",
        "log",
        "set",
        "connect to a database",
    ];
    let queries: Vec<String> =
        short.map(str::to_owned).into_iter().chain(judged.into_iter().step_by(3)).take(20).collect();
    assert_eq!(queries.len(), 20);
    queries
}

#[test]
fn an_address_gives_one_order_however_one_comes_to_it_and_wherever_the_pointer_is() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    for query in queries() {
        tab.goto(&address(&server, &query));
        let opened = settled(&tab, &query);
        let of_command_line: Vec<Value> = site.search(&["--limit", "10", &query])["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["chunk_id"].clone())
            .collect();
        if !["sign in on an ext", "vacu"].contains(&query.as_str()) {
            let mut sorted: Vec<&str> = opened.iter().map(String::as_str).collect();
            let mut expected: Vec<&str> = of_command_line.iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(sorted.first(), expected.first(), "{query}");
            sorted.sort_unstable();
            expected.sort_unstable();
            assert_eq!(sorted, expected, "{query}");
        }

        // Typed, with the pointer where the list comes.
        tab.goto(&server.url("search/index.html"));
        tab.point(400, 500);
        tab.type_into("#search-input", &query);
        assert_eq!(settled(&tab, &query), opened, "typed: {query}");
        tab.press("Enter");
        assert_eq!(settled(&tab, &query), opened, "entered: {query}");

        // Read on, and come back from a hit: the same hits, and ten more below.
        tab.point(5, 5);
        if tab.eval("!document.querySelector('#search-more').hidden") == true {
            tab.click("#search-more");
            tab.wait("document.querySelectorAll('.hit').length > 10");
            let more = hits(&tab);
            assert_eq!(more[..10], opened, "more: {query}");
            tab.eval("scrollTo(0, 300)");
            tab.click(".hit:last-child .hit-title");
            tab.wait("document.querySelector('#chunk-context')");
            tab.back();
            tab.wait("document.querySelectorAll('.hit').length > 10");
            assert_eq!(settled(&tab, &query), more, "back: {query}");
        }
    }
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn hits_that_are_only_near_in_meaning_say_so_and_the_count_is_of_those_with_the_words() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let status = "document.querySelector('#search-status').textContent";
    let near = "document.querySelectorAll('.hit .near').length";
    let total = &site.search(&["vacuum"])["total"];
    tab.goto(&address(&server, "vacuum"));
    settled(&tab, "vacuum");
    assert_eq!(tab.text(status), format!("{total} results for “vacuum”, and others near in meaning"));
    let expected = &site.search(&["vacuum"])["hits"];
    let n_near = expected.as_array().unwrap().iter().filter(|hit| hit["near"] == true).count();
    assert_eq!(tab.eval(near).as_u64(), Some(n_near as u64));

    tab.goto(&server.url("search/index.html?q=vacuum&product=finesse"));
    let found = settled(&tab, "vacuum");
    assert_eq!(tab.text(status), "No passage with these filters holds the words of “vacuum”. Near in meaning:");
    assert_eq!(tab.eval(near).as_u64(), Some(found.len() as u64));
    tab.assert_clean(&server.url(""));
}

#[test]
fn where_meaning_is_late_the_answer_by_words_stays_until_the_reader_asks_for_the_whole() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let query = "stop an agent from taking calls";
    tab.goto(&address(&server, query));
    let whole = settled(&tab, query);

    tab.goto(&server.url("search/index.html"));
    // The worker's answer to the whole question is held back, as a slow line would.
    tab.eval(&format!(
        "McDeweyPage.library().then(library => {{ const search = library.search.bind(library); \
         library.search = async (...asked) => {{ const answer = await search(...asked); \
         if (asked[0] === {query:?}) await new Promise(go => {{ globalThis.go = go; }}); return answer; }}; }})"
    ));
    tab.type_into("#search-input", query);
    tab.wait("document.querySelector('.hit') && document.querySelector('#search-status').textContent.includes('…')");
    let by_words = hits(&tab);
    assert_ne!(by_words, whole);
    tab.wait("globalThis.go");
    tab.eval("go()");
    tab.wait("!document.querySelector('#search-settled').hidden");
    assert_eq!(hits(&tab), by_words);
    tab.click("#search-settled");
    assert_eq!(settled(&tab, query), whole);
    assert_eq!(tab.eval("document.querySelector('#search-settled').hidden"), true);
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_correction_can_be_taken_back_and_back_leads_to_it_again() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let corrected = "document.querySelector('[data-note=corrected]')?.textContent.includes('searched for vacuum')";
    tab.goto(&server.url("search/index.html?q=vacuumm+table"));
    tab.wait(corrected);
    let with_correction = hits(&tab).join(",");
    tab.click("#search-notes button");
    tab.wait("location.search.includes('as_typed=1') && document.querySelector('[data-note=unknown-word]')");
    tab.wait("!document.querySelector('[data-note=corrected]')");
    assert_ne!(hits(&tab).join(","), with_correction);
    let as_typed = hits(&tab).join(",");
    tab.back();
    tab.wait(corrected);
    tab.wait(&format!(
        "[...document.querySelectorAll('.hit')].map(hit => hit.dataset.chunkId).join() === {with_correction:?}"
    ));
    // An address gives it as well, and the way back stands there.
    tab.goto(&server.url("search/index.html?q=vacuumm+table&as_typed=1"));
    tab.wait("document.querySelector('[data-note=unknown-word]') && document.querySelector('.hit')");
    assert_eq!(hits(&tab).join(","), as_typed);
    tab.click("#search-notes button");
    tab.wait(corrected);
    tab.wait("!location.search.includes('as_typed')");
    tab.assert_clean(&server.url(""));
}
