//! The search box that every page has.

use mcdewey_tests::{Browser, Server, Site};

/// Addresses that the suggestions lead to.
const SUGGESTED: &str = "[...document.querySelectorAll('[role=listbox] a')].map(link => link.href)";

#[test]
fn typing_on_any_page_suggests_and_the_keys_choose() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start_below("/manuals/", site.root()), browser.tab());
    tab.goto(&server.url("postgresql/v16/admin-guide/admin-guide/index.html"));
    tab.type_into("#search-input", "sign in on an ext");
    tab.wait("document.querySelector('[role=listbox] a')");
    let suggested = tab.eval(SUGGESTED);
    assert!(
        suggested.as_array().unwrap().iter().any(|url| url.as_str().unwrap().contains("/manuals/finesse/")),
        "{suggested}"
    );

    tab.press("ArrowDown");
    tab.wait("document.querySelector('[role=listbox] a[aria-selected=true]')");
    let chosen = tab.text("document.querySelector('[role=listbox] a[aria-selected=true]').href");
    tab.press("Enter");
    tab.wait(&format!("location.href === {chosen:?} && document.querySelector('#chunk-context')"));
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn enter_leads_to_all_hits() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("index.html"));
    tab.type_into("#search-input", "vacuum");
    tab.press("Enter");
    tab.wait("location.pathname.endsWith('/search/index.html') && document.querySelector('.hit')");
    assert_eq!(tab.text("new URLSearchParams(location.search).get('q')"), "vacuum");
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn a_page_loads_no_search_code_before_it_is_wanted() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("postgresql/v16/admin-guide/admin-guide/0.html"));
    tab.wait("document.readyState === 'complete'");
    let loaded: Vec<String> =
        server.requests().into_iter().map(|request| request.path).filter(|path| path.contains("/search/")).collect();
    assert_eq!(loaded, [] as [String; 0]);
    tab.assert_clean(&server.url(""));
}
