//! Where things stand: columns where there is room, drawers where there is none, filters at the side.

use mcdewey_tests::{Browser, Server, Site};

const CHUNK: &str = "finesse/v12.5/developer-guide/developer-guide/4.html";
const DOCUMENT: &str = "finesse/v12.5/developer-guide/developer-guide/index.html";

#[test]
fn the_tree_of_the_version_stands_beside_the_text_with_this_document_open() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start_below("/manuals/", site.root()), browser.tab());
    tab.set_width(1440);
    tab.goto(&server.url(CHUNK));
    tab.wait("document.querySelector('.way details[open] [aria-current]')?.checkVisibility()");
    let right = tab.eval("document.querySelector('.way').getBoundingClientRect().right").as_f64().unwrap();
    let text = tab.eval("document.querySelector('.text').getBoundingClientRect().left").as_f64().unwrap();
    assert!(right <= text, "the tree ends at {right}, the text begins at {text}");
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn on_a_phone_the_text_begins_high_and_tree_and_outline_are_drawers() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.set_width(390);
    tab.goto(&server.url(CHUNK));
    let top = tab.eval("document.querySelector('.text').getBoundingClientRect().top").as_f64().unwrap();
    assert!(top < 380.0, "the text begins at {top}");
    assert_eq!(tab.eval("document.querySelector('.way').checkVisibility()"), false);
    tab.click(".open-way");
    tab.wait("document.querySelector('.way [aria-current]')?.checkVisibility()");
    tab.press("Escape");
    tab.wait("!document.querySelector('.way').checkVisibility()");
    tab.goto(&server.url(DOCUMENT));
    tab.click(".open-outline button");
    tab.wait("document.querySelector('#_outline').matches(':popover-open')");
    tab.click("#_outline .headings li:nth-child(5) a");
    tab.wait("location.hash && !document.querySelector('#_outline').matches(':popover-open')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn no_page_is_wider_than_a_small_phone_with_dialog_and_drawers_open() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.set_width(320);
    for page in
        ["index.html", "finesse/index.html", "finesse/v12.0/index.html", CHUNK, DOCUMENT, "search/index.html?q=error"]
    {
        tab.goto(&server.url(page));
        if page.starts_with("search/") {
            tab.wait("document.querySelector('.hit')");
            tab.click("#search-open-facets");
        } else {
            tab.key('/', false);
            tab.wait("document.querySelector('dialog.finder')?.open");
        }
        let width = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(width <= 320, "{page} is {width} pixels wide");
    }
}

#[test]
fn the_outline_follows_the_text_and_keys_go_from_passage_to_passage() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(DOCUMENT));
    let current = "document.querySelector('.outline [aria-current]').textContent";
    let first = tab.text(current);
    tab.eval("scrollTo(0, 3000)");
    tab.wait(&format!("{current} !== {first:?}"));
    tab.key('j', false);
    tab.key('j', false);
    tab.wait("document.querySelector('.chunk.here')?.id === 'chunk-1'");
    tab.key('k', false);
    tab.wait("document.querySelector('.chunk.here')?.id === 'chunk-0'");
    tab.goto(&server.url(CHUNK));
    tab.key(']', false);
    tab.wait("location.pathname.endsWith('/5.html') && globalThis.McDeweyPage");
    tab.key('[', false);
    tab.wait("location.pathname.endsWith('/4.html')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn several_values_of_a_filter_are_chips_that_are_taken_away_one_by_one() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let products = "[...new Set([...document.querySelectorAll('.hit')].map(hit => hit.dataset.chunkId.split('::')[0]))].sort().join()";
    tab.goto(&server.url("search/index.html?q=configuration&product=nginx&product=haproxy"));
    tab.wait(&format!("{products} === 'haproxy,nginx'"));
    assert_eq!(
        tab.text("[...document.querySelectorAll('.chips button')].map(b => b.textContent).join()"),
        "nginx,HAProxy,all filters"
    );
    tab.click(".chips button");
    tab.wait(&format!("{products} === 'haproxy'"));
    assert_eq!(tab.text("location.search"), "?q=configuration&product=haproxy");
    tab.back();
    tab.wait(&format!("{products} === 'haproxy,nginx'"));
    tab.click(".chips li:last-child button");
    tab.wait("location.search === '?q=configuration' && document.querySelector('.chips').hidden");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_page_of_an_older_version_leads_to_the_newest() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.without_scripts();
    for page in [
        "finesse/v12.0/index.html",
        "finesse/v12.0/developer-guide/developer-guide/index.html",
        "finesse/v12.0/developer-guide/developer-guide/4.html",
    ] {
        tab.goto(&server.url(page));
        tab.click(".older a");
        tab.wait("location.pathname.includes('/v12.5/') && document.querySelector('main')");
        assert_eq!(tab.eval("document.querySelectorAll('.older').length"), 0);
    }
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}
