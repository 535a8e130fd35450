//! A library that is opened from disk, without a server.

use std::fs;

use mcdewey_tests::{Browser, Firefox, Server, Site, Tab};
use serde_json::{Value, json};

/// A folder whose name an address has to encode.
const FOLDER: &str = "Handbücher & manuals #1";

fn offline() -> Site {
    Site::sample_in(FOLDER, &["--offline"])
}

/// Address of a page on disk.
fn address(tab: &Tab, site: &Site, page: &str) -> String {
    let path = site.root().join(page).to_str().unwrap().to_owned();
    tab.text(&format!("'file://' + {path:?}.split('/').map(encodeURIComponent).join('/')"))
}

fn open(tab: &Tab, site: &Site, page: &str) {
    let address = address(tab, site, page);
    tab.goto(&address);
}

/// The page has opened the library, and answered.
const HIT: &str = "document.querySelector('#search-results .hit')";
/// Whole answers to some queries, by each mode.
const ANSWERS: &str = "(async () => {
  const library = await McDewey.open();
  const queries = ['sign in on an extension', 'ERR_CONNECTION', 'Verzeichnisse sichern', 'リバースプロキシ',
                   'how do I take a base backup', 'conection refsed', 'no such words xyzzy'];
  const answers = [library.nChunks];
  for (const query of queries)
    for (const mode of ['hybrid', 'lexical', 'semantic']) answers.push(await library.search(query, { mode }));
  return answers;
})()";

/// Those of the search page that is open.
fn answers(tab: &Tab) -> Value {
    tab.type_into("#search-input", "extension");
    tab.wait(HIT);
    tab.eval(ANSWERS)
}

#[test]
fn a_library_opened_from_disk_answers_as_over_http() {
    let (disk, host, browser) = (offline(), Site::sample(), Browser::launch());
    let (server, tab, other) = (Server::start(host.root()), browser.tab(), browser.tab());
    open(&tab, &disk, "search/index.html");
    other.goto(&server.url("search/index.html"));
    let (from_disk, from_host) = (answers(&tab), answers(&other));
    assert!(from_disk.as_array().unwrap().len() > 20);
    assert!(from_disk[1]["hits"].as_array().unwrap().len() > 3, "{}", from_disk[1]);
    assert_eq!(from_disk, from_host);
    tab.assert_clean(&address(&tab, &disk, ""));
}

#[test]
fn a_library_opened_from_disk_in_firefox_answers_as_over_http_in_chromium() {
    let Some(firefox) = Firefox::launch() else { return };
    let (disk, host, browser) = (offline(), Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(host.root()), browser.tab());
    firefox.goto(&address(&tab, &disk, "index.html"));
    firefox.eval("document.querySelector('#search-input').focus()");
    firefox.keys("extension");
    firefox.keys(Firefox::ENTER);
    firefox.wait(HIT);
    assert!(firefox.text("location.href").starts_with("file://"));
    tab.goto(&server.url("search/index.html"));
    assert_eq!(firefox.eval(ANSWERS), answers(&tab));
    assert_eq!(firefox.problems(), [] as [String; 0]);
}

#[test]
fn a_reader_on_disk_goes_from_home_to_the_passage_and_its_context() {
    let (site, browser) = (offline(), Browser::launch());
    let tab = browser.tab();
    open(&tab, &site, "index.html");
    tab.type_into("#search-input", "sign in on an extension");
    tab.press("Enter");
    tab.wait("document.querySelector('#search-results .hit') && !document.querySelector('#search-status').textContent.includes('…')");
    assert!(tab.text("location.href").ends_with("/search/index.html?q=sign+in+on+an+extension"));
    tab.click(".hit .hit-title");
    tab.wait("document.querySelector('#chunk-context') && globalThis.McDeweyPage");
    tab.click("#chunk-context");
    tab.wait("document.querySelector('section.chunk:target')");
    tab.back();
    tab.back();
    tab.wait("document.querySelectorAll('#search-results .hit').length > 1");

    // Another page's dialog, and a picture.
    open(&tab, &site, "nginx/1.26/admin-guide/reverse-proxy/index.html");
    tab.wait(
        "[...document.images].length && [...document.images].every(image => image.complete && image.naturalWidth)",
    );
    tab.key('k', true);
    tab.wait("document.querySelector('dialog[open] input')");
    tab.type_into("dialog[open] input", "proxy_pass");
    tab.wait("document.querySelector('dialog[open] [role=option] a, dialog[open] a[role=option], dialog[open] .hit')");
    tab.assert_clean(&address(&tab, &site, ""));
}

#[test]
fn a_folder_for_disk_holds_scripts_in_place_of_the_index_and_a_host_may_serve_it() {
    let (site, browser) = (offline(), Browser::launch());
    let files = site.files();
    assert!(!files.keys().any(|path| path.starts_with("search/index/")), "{:?}", files.keys());
    let n_scripts = files.keys().filter(|path| path.starts_with("search/shelf/")).count();
    assert!((2..20).contains(&n_scripts), "{n_scripts}");
    assert_eq!(offline().files(), files, "two builds differ");

    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("search/index.html?q=base+backup"));
    tab.wait("document.querySelectorAll('#search-results .hit').length > 1");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_script_that_is_gone_is_an_error_in_words() {
    let (site, browser) = (offline(), Browser::launch());
    fs::remove_dir_all(site.root().join("search/shelf")).unwrap();
    let tab = browser.tab();
    open(&tab, &site, "search/index.html");
    tab.type_into("#search-input", "extension");
    tab.wait("document.querySelector('#search-status').textContent.includes('cannot be read')");
    let error = tab.eval("McDewey.open().then(() => null, error => [error.code, error.message])");
    assert_eq!(error[0], json!("module-missing"), "{error}");
    assert!(error[1].as_str().unwrap().contains("cannot be read"), "{error}");
}

#[test]
fn a_library_for_a_host_says_why_it_is_not_searched_from_disk() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let tab = browser.tab();
    let address = address(&tab, &site, "search/index.html");
    tab.goto(&format!("{address}?q=backup"));
    tab.wait("document.body.innerText.includes('--offline')");
}
