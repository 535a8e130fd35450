//! A library that another host publishes.

use std::process::{Command, Stdio};

use mcdewey_tests::{Server, Sidecar, Site, files_below, sidecar};
use serde_json::{Value, json};

use super::small_site;

#[test]
fn a_published_library_gives_the_answers_of_its_folder() {
    let site = Site::sample();
    let server = Server::start_below("/manuals/", site.root());
    let near = Sidecar::start(site.root());
    let far = Sidecar::with(&["--site", &server.url(""), "--no-cache"]);
    for query in ["how do I sign out an agent", "replication slot", "10.5(1)"] {
        let arguments = json!({ "query": query });
        let (near, far) = (near.call("search", &arguments), far.call("search", &arguments));
        let plain = |found: &Value| found.to_string().replace(&server.url(""), "");
        assert_eq!(plain(&far), plain(&near));
        let url = far["results"][0]["url"].as_str().unwrap();
        assert!(url.starts_with(&server.url("")), "{url}");
    }
    assert_eq!(server.failed(), []);
}

#[test]
fn what_was_read_is_kept_and_only_the_manifest_is_asked_for_again() {
    let site = Site::sample();
    let cache = tempfile::tempdir().unwrap();
    let server = Server::start(site.root());
    let args = ["--site", &server.url(""), "--cache-dir", cache.path().to_str().unwrap()];
    let arguments = json!({ "query": "how do I sign out an agent" });
    let first = Sidecar::with(&args).call("search", &arguments);
    let n_first = server.requests().len();
    assert!(n_first > 5, "{n_first}");
    let again = Sidecar::with(&args);
    assert_eq!(again.call("search", &arguments), first);
    let more: Vec<String> = server.requests()[n_first..].iter().map(|request| request.path.clone()).collect();
    assert_eq!(more, ["/search/index/manifest.bin"]);
    // A copy that is damaged is fetched again.
    for path in files_below(cache.path()).into_keys() {
        std::fs::write(cache.path().join(path), "x").unwrap();
    }
    assert_eq!(Sidecar::with(&args).call("search", &arguments), first);
    // Copies that no index names any more are removed.
    let old = cache.path().join(std::fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().file_name());
    let old = old.join("search/index/0123456789abcdef");
    std::fs::create_dir_all(&old).unwrap();
    let _third = Sidecar::with(&args);
    assert!(!old.exists());
}

#[test]
fn what_is_no_library_is_told_before_the_server_starts() {
    let site = small_site();
    let server = Server::start(&site.root().join("acme"));
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_str().unwrap();
    for (args, code, told) in [
        (vec!["--site", folder], 1, "mcdewey build"),
        (vec!["--site", "/no/such/folder"], 1, "mcdewey build"),
        (vec!["--site", &server.url("")], 1, "holds no McDewey library"),
        (vec!["--site", "http://127.0.0.1:1/"], 1, "cannot be had"),
        (vec!["--site", "http://"], 1, "cannot be had"),
        (vec![], 2, "--site"),
        (vec!["--site", folder, "--stdio", "--serve-site"], 2, "--stdio"),
        (vec!["--site", &server.url(""), "--serve-site"], 2, "--serve-site"),
        (vec!["--site", folder, "--site", "other=x", "--public-url", "https://a.example"], 2, "--public-url"),
        (vec!["--site", folder, "--token-file", "/dev/null"], 2, "openssl rand"),
        (vec!["--site", site.root().to_str().unwrap(), "--site", site.root().to_str().unwrap()], 2, "other="),
        (vec!["--site", site.root().to_str().unwrap(), "--addr", "192.0.2.1:1"], 1, "--addr"),
    ] {
        let output = Command::new(sidecar()).args(&args).stdin(Stdio::null()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert!(stderr.contains(told) && !stderr.contains("panicked"), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
}

mod browser {
    use mcdewey_tests::Browser;

    use super::*;

    #[test]
    fn a_first_search_transfers_no_more_than_a_browser_does() {
        let site = Site::sample();
        let query = "how do I sign out an agent";
        let (for_browser, for_agents) = (Server::start(site.root()), Server::start(site.root()));
        let browser = Browser::launch();
        let tab = browser.tab();
        tab.goto(&for_browser.url("index.html"));
        let script = "(async query => {
            const { open } = await import(new URL('search/mcdewey.js', document.baseURI));
            return (await (await open()).search(query, { limit: 10 })).hits.length;
        })";
        assert_eq!(tab.eval(&format!("{script}({query:?})")), 10);
        let sidecar = Sidecar::with(&["--site", &for_agents.url(""), "--no-cache"]);
        sidecar.call("search", &json!({ "query": query, "limit": 10 }));
        let index = |server: &Server| -> (usize, usize) {
            let requests = server.requests();
            let sizes =
                requests.iter().filter(|request| request.path.contains("/search/index/")).map(|one| one.n_bytes);
            (sizes.clone().count(), sizes.sum())
        };
        let (in_browser, here) = (index(&for_browser), index(&for_agents));
        println!("browser {in_browser:?}, sidecar {here:?} (requests, bytes)");
        assert!(here.0 <= in_browser.0 && here.1 <= in_browser.1, "browser {in_browser:?}, sidecar {here:?}");
    }
}
