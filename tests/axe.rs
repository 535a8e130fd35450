//! What axe-core finds on every kind of page; `tests/axe/run` fetches the package and runs this, by name alone.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests read what they are given")]

use std::fmt::Write;

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};

const CHUNK: &str = "finesse/v12.5/developer-guide/developer-guide/4.html";
const DOCUMENT: &str = "finesse/v12.5/developer-guide/developer-guide/index.html";

/// Axe's own rules with all its tags, those of good practice too; what is found, a line each.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => \
     nodes.slice(0, 5).map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)).join('\\n'))";

fn axe() -> String {
    let path = std::env::var("MCDEWEY_AXE").expect("`MCDEWEY_AXE` names no axe.min.js: start this by tests/axe/run");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What is open on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Dialog,
    Help,
    Way,
    Outline,
    Filters,
    Preview,
    Keep,
    Note,
    Book,
    Beside,
}

impl Open {
    fn open(self, tab: &Tab) {
        match self {
            Open::Nothing => {}
            Open::Dialog => tab.open_dialog("error"),
            Open::Help => tab.open_help(),
            Open::Way => tab.open_way(),
            Open::Outline => tab.open_outline(),
            Open::Filters => tab.open_filters(),
            Open::Preview => {
                tab.eval("document.querySelector('.text a[href]').focus({ focusVisible: true })");
                tab.wait("document.querySelector('.preview')?.hidden === false");
            }
            Open::Keep => {
                tab.click(".keep");
                tab.wait("document.querySelector('.keep[aria-pressed=true]') && document.querySelector('.offer')");
            }
            Open::Note => {
                tab.click("#_own button");
                tab.wait("document.querySelector('dialog.own-form')?.open");
            }
            Open::Book => {
                tab.click("[data-focus^='book ']");
                tab.wait("document.querySelector('#mine-book button')?.disabled === false");
            }
            Open::Beside => {
                tab.eval("document.querySelector('#search-input').focus()");
                tab.press("ArrowDown");
                if tab.is_visible("#search-beside") {
                    tab.wait("document.querySelector('#search-beside .text')");
                }
            }
        }
    }
}

#[test]
fn axe_finds_nothing_on_any_kind_of_page() {
    let axe = axe();
    let (site, browser) = (Site::sample(), Browser::launch());
    let server = Server::start(site.root());
    let pages = [
        ("index.html", Open::Nothing),
        ("finesse/index.html", Open::Nothing),
        ("finesse/v12.0/index.html", Open::Nothing),
        ("finesse/v12.0/developer-guide/index.html", Open::Way),
        (CHUNK, Open::Nothing),
        (CHUNK, Open::Dialog),
        (CHUNK, Open::Help),
        (CHUNK, Open::Way),
        (DOCUMENT, Open::Nothing),
        (DOCUMENT, Open::Outline),
        ("postgresql/v16/admin-guide/admin-guide/index.html", Open::Preview),
        ("postgresql/v17/reference/sqlstate/index.html", Open::Nothing),
        ("nginx/1.26/admin-guide/reverse-proxy/index.html", Open::Nothing),
        ("nginx/1.26/quick-start/quick-start-ja/index.html", Open::Nothing),
        ("search/index.html", Open::Nothing),
        ("search/index.html?q=error", Open::Filters),
        ("search/index.html?q=error&product=postgresql", Open::Beside),
        (CHUNK, Open::Keep),
        (CHUNK, Open::Note),
        ("mine.html", Open::Nothing),
        ("mine.html", Open::Book),
        ("404.html", Open::Nothing),
    ];
    let (mut found, mut n_pages) = (String::new(), 0);
    for theme in ["light", "dark"] {
        for width in [390, 1440] {
            let tab = browser.tab();
            tab.set_width(width);
            tab.goto(&server.url("index.html"));
            tab.eval(&format!("localStorage.setItem('mcdewey-view', JSON.stringify({{ theme: {theme:?} }}))"));
            for (page, open) in pages {
                tab.goto(&server.url(page));
                if page.contains("?q=") {
                    tab.wait("document.querySelector('.hit')");
                }
                open.open(&tab);
                tab.eval(&format!("{axe}; 0"));
                let lines = tab.text(RUN);
                n_pages += 1;
                for line in lines.lines() {
                    writeln!(found, "{page} ({open:?}, {theme}, {width}): {line}").unwrap();
                }
            }
        }
    }
    assert_eq!(n_pages, 4 * pages.len());
    assert!(found.is_empty(), "{found}");
}

#[test]
fn axe_would_find_what_is_wrong() {
    let site = Corpus::new().file("acme/v1/guide/doc.md", "# Doc\n\nText.\n").build();
    let browser = Browser::launch();
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("acme/v1/guide/doc/0.html"));
    tab.eval("document.querySelector('main').append(document.createElement('button'))");
    tab.eval(&format!("{}; 0", axe()));
    assert!(tab.text(RUN).contains("button-name"));
}
