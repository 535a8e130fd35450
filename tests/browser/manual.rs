//! A long manual: pages by their numbers, and where one has read.

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};

const MANUAL: &str = "acme/v1/guide/manual/index.html";

/// A manual of 130 pages, of which the first six are printed with Roman numbers and the others from 1.
fn manual() -> Site {
    let page = |page: u32| {
        let printed = match page {
            1..=6 => ["i", "ii", "iii", "iv", "v", "vi"][page as usize - 1].to_owned(),
            page => (page - 6).to_string(),
        };
        let text = format!("Valve {page} is opened before its pump is started. ").repeat(30);
        format!("<!-- page {page} -->\n<!-- PageNumber=\"{printed}\" -->\n\n## Valve {page}\n\n{text}\n\n")
    };
    let text: String = std::iter::once("# Manual\n\n".to_owned()).chain((1..=130).map(page)).collect();
    Corpus::new().file("acme/v1/guide/manual.md", &text).build()
}

/// The page that the passage at the top of the window says.
const SHOWN: &str = "document.querySelector('.chunk:target .at span')?.textContent";

#[test]
fn a_page_is_gone_to_by_its_number_or_by_what_is_printed_on_it() {
    let (site, browser) = (manual(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(MANUAL));
    tab.type_into("#_page", "iv");
    tab.press("Enter");
    tab.wait(&format!("{SHOWN} === 'page 4 (printed iv)'"));
    // In another part of the document; nothing is printed so.
    tab.eval("document.getElementById('_page').value = ''");
    tab.type_into("#_page", "127");
    tab.press("Enter");
    tab.wait(&format!("{SHOWN} === 'page 127 (printed 121)'"));
    assert_ne!(tab.text("location.pathname.split('/').pop()"), "index.html");
    // A number that means two pages is asked back.
    tab.type_into("#_page", "20");
    tab.press("Enter");
    tab.wait("document.querySelectorAll('.offer a').length === 2");
    assert_eq!(
        tab.text("[...document.querySelectorAll('.offer a')].map(a => a.textContent).join()"),
        "page 20,printed 20 (page 26)"
    );
    tab.click(".offer a:nth-of-type(2)");
    tab.wait(&format!("{SHOWN} === 'page 26 (printed 20)'"));
    tab.type_into("#_page", "131");
    tab.press("Enter");
    tab.wait("document.getElementById('_page').validationMessage.includes('pages 1 to 130')");
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

fn open_page_126(server: &Server, tab: &Tab) {
    tab.goto(&server.url("index.html"));
    // It goes on by itself, before it has loaded.
    tab.eval(&format!("location.href = '{MANUAL}#page=126'; 0"));
    tab.wait(&format!("{SHOWN} === 'page 126 (printed 120)'"));
}

#[test]
fn a_page_in_the_address_is_the_passage_that_begins_on_it() {
    let (site, browser) = (manual(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open_page_126(&server, &tab);
    // What is no page leads nowhere, and breaks nothing.
    for wrong in ["#page=0", "#page=4000000000", "#page=x"] {
        tab.goto(&server.url(&format!("{MANUAL}{wrong}")));
        tab.eval("new Promise(done => setTimeout(done, 300))");
        assert!(tab.text("location.href").ends_with(&format!("{MANUAL}{wrong}")));
    }
    tab.assert_clean(&server.url(""));
}

#[test]
fn where_one_has_read_is_offered_until_it_is_forgotten() {
    let (site, browser) = (manual(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open_page_126(&server, &tab);
    tab.wait("localStorage.getItem('mcdewey-places')?.includes('printed 120')");
    tab.goto(&server.url(MANUAL));
    tab.wait("document.querySelector('.offer a')?.textContent === 'Continue at page 126 (printed 120)'");
    tab.click(".offer a");
    tab.wait(&format!("{SHOWN} === 'page 126 (printed 120)'"));
    tab.goto(&server.url(MANUAL));
    tab.wait("document.querySelector('.offer a')");
    tab.click(".offer button");
    tab.wait("!document.querySelector('.offer')");
    tab.goto(&server.url("index.html"));
    tab.goto(&server.url(MANUAL));
    tab.wait("document.querySelector('.outline [aria-current]')");
    assert_eq!(tab.eval("document.querySelector('.offer')"), serde_json::Value::Null);
    // Switched off, nothing is kept.
    tab.key('?', false);
    tab.wait("document.querySelector('dialog.keys')?.open");
    tab.click("dialog.keys label:nth-of-type(2) input");
    assert_eq!(tab.text("localStorage.getItem('mcdewey-places')"), "false");
    tab.press("Escape");
    tab.eval("scrollTo(0, 5000)");
    tab.eval("new Promise(done => setTimeout(done, 600))");
    assert_eq!(tab.text("localStorage.getItem('mcdewey-places')"), "false");
    tab.assert_clean(&server.url(""));
}
