//! The tests' own eyes: what goes wrong on a page or in its worker is seen.

use mcdewey_tests::{Browser, Server};

const PAGE: &str = "<!doctype html><title>wrong</title><link rel=icon href=data:,><script src=page.js></script>";
const SCRIPT: &str = "
    console.error('said on the console');
    setTimeout(() => { throw new Error('thrown on the page'); });
    const text = \"fetch(base + 'missing-in-worker.bin').catch(() => {}); fetch('http://elsewhere.example/in-worker').catch(() => {}); console.error('said in the worker')\";
    const url = URL.createObjectURL(new Blob(['const base = ' + JSON.stringify(location.origin + '/') + ';' + text]));
    new Worker(url);
    fetch('missing.bin');
    fetch('http://elsewhere.example/').catch(() => {});
";

#[test]
fn whatever_goes_wrong_on_a_page_or_in_its_worker_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), PAGE).unwrap();
    std::fs::write(folder.path().join("page.js"), SCRIPT).unwrap();
    let (server, browser) = (Server::start(folder.path()), Browser::launch());
    let tab = browser.tab();
    tab.goto(&server.url("index.html"));
    let wanted = [
        "said on the console",
        "thrown on the page",
        "said in the worker",
        "/missing.bin",
        "/missing-in-worker.bin",
        "elsewhere.example",
        "ERR_NAME_NOT_RESOLVED",
    ];
    for what in wanted {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !tab.problems().iter().any(|problem| problem.contains(what)) {
            assert!(std::time::Instant::now() < end, "{what} was not seen: {:#?}", tab.problems());
            tab.eval("new Promise(requestAnimationFrame)");
        }
    }
    assert!(tab.requested().iter().any(|url| url.ends_with("/in-worker")), "{:?}", tab.requested());
    let failed: Vec<String> = server.failed().into_iter().map(|request| request.path).collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
}
