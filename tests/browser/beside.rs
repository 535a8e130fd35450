//! The passage of a hit beside the list, on the search page.

use mcdewey_tests::{Browser, Server, Site};

const SHOWN: &str = "document.querySelector('#search-beside .text')";

#[test]
fn arrow_keys_walk_through_hits_with_their_passages_beside_them() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.set_width(1440);
    tab.goto(&server.url("search/index.html?q=error"));
    tab.wait("document.querySelectorAll('.hit').length > 2");
    let places =
        "[...document.querySelectorAll('.hit')].map(hit => Math.round(hit.getBoundingClientRect().left)).join()";
    let before = tab.text(places);
    tab.eval("document.querySelector('#search-input').focus()");
    for nth in 0..3 {
        tab.press("ArrowDown");
        let title = format!("document.querySelectorAll('.hit-title')[{nth}]");
        tab.wait(&format!("document.activeElement === {title}"));
        let page = tab.text(&format!("{title}.href.replace(/[?#].*/, '')"));
        let text = "document.querySelector('article .text').textContent.replace(/\\s+/g, ' ').trim()";
        let wanted = tab.text(&format!(
            "fetch({page:?}).then(answer => answer.text()).then(text => {{ const document = new DOMParser().parseFromString(text, 'text/html'); return {text}; }})"
        ));
        tab.wait(&format!("{SHOWN}?.textContent.replace(/\\s+/g, ' ').trim() === {wanted:?}"));
    }
    assert_eq!(tab.text(places), before);
    tab.press("Escape");
    tab.wait(&format!("!{SHOWN}"));
    assert_eq!(tab.eval("document.activeElement === document.querySelectorAll('.hit-title')[2]"), true);
    tab.press("ArrowUp");
    tab.wait(SHOWN);
    tab.press("ArrowUp");
    tab.press("ArrowUp");
    tab.wait("document.activeElement.id === 'search-input'");
    assert!(tab.text("location.search").ends_with("?q=error"));
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn where_there_is_no_room_or_previews_are_off_nothing_stands_beside_the_hits() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let server = Server::start(site.root());
    for (width, previews) in [(390, true), (1024, true), (1440, false)] {
        let tab = browser.tab();
        tab.set_width(width);
        tab.goto(&server.url("index.html"));
        tab.eval(&format!("localStorage.setItem('mcdewey-previews', '{previews}')"));
        tab.goto(&server.url("search/index.html?q=error"));
        tab.wait("document.querySelector('.hit')");
        tab.eval("document.querySelector('#search-input').focus()");
        tab.press("ArrowDown");
        tab.wait("document.activeElement.matches('.hit-title')");
        tab.eval("new Promise(done => setTimeout(done, 500))");
        assert_eq!(
            tab.eval(&format!("{SHOWN} === null && !document.querySelector('#search-beside kbd')?.checkVisibility()")),
            true,
            "{width}"
        );
        assert!(!tab.requested().iter().any(|url| url.ends_with("/preview.js")), "{width}");
        tab.assert_clean(&server.url(""));
    }
}
