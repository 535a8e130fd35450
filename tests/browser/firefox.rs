//! The main path in Firefox, by keyboard alone: what a reader does most must not rest on one browser.

use std::collections::BTreeSet;

use mcdewey_tests::{Firefox, Server, Site};

/// Ids of the hits on the search page, in order.
const HITS: &str = "[...document.querySelectorAll('#search-results .hit')].map(hit => hit.dataset.chunkId)";
const ANSWERED: &str =
    "document.querySelector('.hit') && document.querySelector('#search-status').textContent.includes('“')";

/// The browser, or a line that says how to get one.
fn firefox() -> Option<Firefox> {
    let firefox = Firefox::launch();
    if firefox.is_none() {
        println!(
            "Firefox is not here, so the main path is tried in Chromium alone (apt-get install firefox-esr, or FIREFOX=/path)"
        );
    }
    firefox
}

#[test]
fn from_home_by_a_question_to_the_place_in_the_manual_and_back_in_firefox() {
    let Some(firefox) = firefox() else { return };
    let site = Site::sample();
    let server = Server::start(site.root());
    firefox.goto(&server.url("index.html"));

    // The dialog opens by a key, and has hits while one types.
    firefox.wait("globalThis.McDeweyPage");
    firefox.keys("/");
    firefox.wait("document.querySelector('dialog.finder')?.open && document.activeElement.id === '_find'");
    firefox.keys("sign in on an extension");
    firefox.wait("document.querySelector('#_found a')?.href.includes('sign+in+on+an+extension')");
    firefox.wait("document.querySelector('.vh[role=status]').textContent.endsWith(' hits')");

    // Enter without a choice is the whole search: hits by words, and those that are near in meaning.
    firefox.keys(Firefox::ENTER);
    firefox.wait(&format!("location.pathname.endsWith('/search/index.html') && {ANSWERED}"));
    let found = firefox.eval(HITS);
    assert!(firefox.text("document.querySelector('.hit').textContent").contains("extension"));
    assert!(firefox.eval("document.querySelectorAll('.hit:not(:has(.near)) mark').length").as_u64() > Some(0));

    // From the first hit to its passage, and to its document with the passage in sight.
    firefox.eval("document.activeElement.blur()");
    firefox.keys("j");
    firefox.wait("document.activeElement.matches('.hit a')");
    firefox.keys(Firefox::ENTER);
    firefox
        .wait("document.querySelector('#chunk-context') && globalThis.McDeweyPage && document.querySelector('mark')");
    assert_eq!(firefox.text("document.querySelector('.chunk-id').textContent"), found[0].as_str().unwrap());
    let mut passed = BTreeSet::new();
    while firefox.text("document.activeElement.id") != "chunk-context" {
        firefox.keys(Firefox::TAB);
        let at = firefox.text("document.activeElement.outerHTML");
        assert!(passed.insert(at.clone()), "Tab comes back to {at} before the way into the document");
    }
    firefox.keys(Firefox::ENTER);
    firefox.wait("document.querySelector('section.chunk:target')");
    let top = firefox.eval("document.querySelector(':target').getBoundingClientRect().top").as_f64().unwrap();
    assert!((-1.0..600.0).contains(&top), "the passage stands at {top}");

    // And back to the same hits.
    firefox.back();
    firefox.wait("document.querySelector('#chunk-context')");
    firefox.back();
    firefox.wait(ANSWERED);
    firefox.wait(&format!("JSON.stringify({HITS}) === {:?}", found.to_string()));
    assert_eq!(firefox.text("document.querySelector('#search-input').value"), "sign in on an extension");

    assert_eq!(firefox.problems(), [] as [String; 0]);
    assert_eq!(server.failed(), []);
}

#[test]
fn a_question_in_other_words_is_answered_by_meaning_in_firefox_and_what_is_typed_over_leaves_no_error() {
    let Some(firefox) = firefox() else { return };
    let site = Site::sample();
    let server = Server::start(site.root());
    firefox.goto(&server.url("search/index.html"));
    firefox.wait("document.activeElement.id === 'search-input'");
    // Each key cancels the question before it.
    for part in ["how do I stop ", "an agent from ", "taking telephony"] {
        firefox.keys(part);
    }
    firefox.wait("document.querySelector('.hit .near')");
    firefox.keys(Firefox::ESCAPE);
    assert_eq!(firefox.problems(), [] as [String; 0]);
    assert_eq!(server.failed(), []);
}

#[test]
fn what_goes_wrong_in_firefox_is_seen() {
    let Some(firefox) = firefox() else { return };
    let folder = tempfile::tempdir().unwrap();
    let worker = "fetch(base + 'missing-in-worker.bin'); setTimeout(() => { throw new Error('thrown in the worker'); }); \
                  Promise.reject(new Error('rejected in the worker'))";
    let script = format!(
        "setTimeout(() => {{ throw new Error('thrown on the page'); }}); fetch('missing.bin'); fetch('http://elsewhere.example/').catch(() => {{}}); \
         new Worker(URL.createObjectURL(new Blob([`const base = '${{location.origin}}/'; {worker}`])))"
    );
    std::fs::write(
        folder.path().join("index.html"),
        "<!doctype html><title>wrong</title><link rel=icon href=data:,><script src=page.js></script>",
    )
    .unwrap();
    std::fs::write(folder.path().join("page.js"), script).unwrap();
    let server = Server::start(folder.path());
    firefox.goto(&server.url("index.html"));
    for what in [
        "thrown on the page",
        "thrown in the worker",
        "rejected in the worker",
        "/missing.bin",
        "/missing-in-worker.bin",
        "elsewhere.example",
    ] {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !firefox.problems().iter().any(|problem| problem.contains(what)) {
            assert!(std::time::Instant::now() < end, "{what} was not seen: {:#?}", firefox.problems());
            firefox.eval("new Promise(go => setTimeout(go, 50))");
        }
    }
}
