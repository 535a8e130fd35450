//! The search dialog of every page, by keyboard; words found on the page that it leads to.

use mcdewey_tests::{Browser, Server, Site};

const PAGE: &str = "postgresql/v16/admin-guide/admin-guide/index.html";
const IS_OPEN: &str = "document.querySelector('dialog.finder')?.open";

#[test]
fn slash_and_ctrl_k_open_it_and_escape_gives_the_page_back() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(PAGE));
    tab.eval("scrollTo(0, 400)");
    for (key, with_ctrl) in [('/', false), ('k', true)] {
        tab.key(key, with_ctrl);
        tab.wait(IS_OPEN);
        assert_eq!(tab.text("document.activeElement.id"), "_find");
        // Where one types, a slash is a slash.
        tab.key('/', false);
        tab.wait("document.activeElement.value === '/'");
        tab.eval("document.activeElement.value = ''");
        tab.press("Escape");
        tab.wait("!document.querySelector('dialog.finder').open");
        assert_eq!(tab.eval("scrollY"), 400);
    }
    tab.assert_clean(&server.url(""));
}

#[test]
fn single_keys_can_be_switched_off() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(PAGE));
    tab.key('?', false);
    tab.wait("document.querySelector('dialog.keys')?.open");
    tab.click("dialog.keys input");
    tab.press("Escape");
    tab.wait("!document.querySelector('dialog.keys').open");
    tab.goto(&server.url(PAGE));
    tab.key('/', false);
    tab.key('k', true);
    tab.wait(IS_OPEN);
    assert_eq!(tab.text("document.activeElement.value"), "");
    tab.assert_clean(&server.url(""));
}

#[test]
fn hits_stand_by_document_and_what_comes_later_stands_below() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("index.html"));
    // The worker's answer is held back, as a slow line would.
    tab.eval(
        "McDeweyPage.library().then(library => { const search = library.search.bind(library); \
         library.search = async (...asked) => { const answer = await search(...asked); \
         await new Promise(go => { globalThis.go = go; }); return answer; }; })",
    );
    tab.type_into("#search-input", "stop an agent from taking calls");
    tab.wait("document.querySelector('#_found a')");
    let hits = "[...document.querySelectorAll('#_found a')].map(link => [link.href, link.getBoundingClientRect().top])";
    tab.wait("globalThis.go");
    tab.press("ArrowDown");
    let by_words = tab.eval(hits);
    let chosen = tab.text("document.querySelector('#_found [aria-selected=true]').href");
    tab.eval("go()");
    tab.wait("document.querySelector('.vh[role=status]').textContent.includes('hits')");
    let whole = tab.eval(hits);
    let n_before = by_words.as_array().unwrap().len();
    assert_eq!(whole.as_array().unwrap()[..n_before], by_words.as_array().unwrap()[..]);
    assert_eq!(tab.text("document.querySelector('#_found [aria-selected=true]').href"), chosen);
    assert!(tab.eval("document.querySelectorAll('#_found [role=group]').length").as_u64().unwrap() > 1);
    tab.assert_clean(&server.url(""));
}

#[test]
fn what_was_asked_is_kept_until_it_is_removed() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(PAGE));
    tab.type_into("#search-input", "vacuum");
    tab.wait("document.querySelector('#_found a')");
    tab.press("Enter");
    tab.wait("location.pathname.endsWith('/search/index.html')");
    tab.goto(&server.url(PAGE));
    tab.key('/', false);
    tab.wait("document.querySelector('.recent a')?.textContent === 'vacuum'");
    tab.click(".recent button");
    tab.wait("!document.querySelector('.recent')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn words_that_were_found_are_marked_until_escape() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("search/index.html?q=autovacuum"));
    tab.wait("document.querySelector('.hit')");
    tab.click(".hit-title");
    tab.wait("document.querySelector('article mark')");
    let text = "document.querySelector('article .text').innerText";
    let marked = tab.text(text);
    assert_eq!(tab.text("document.querySelector('mark').textContent.toLowerCase().slice(0, 8)"), "autovacu");
    tab.press("Escape");
    tab.wait("!document.querySelector('mark') && location.search === ''");
    assert_eq!(tab.text(text), marked);
    tab.assert_clean(&server.url(""));
}
