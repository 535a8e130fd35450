//! A library that changes or breaks while it is served.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use mcdewey_tests::{Corpus, Server, Sidecar, files_below, run};
use serde_json::{Value, json};

/// A corpus in a colour: every document names it.
fn paint(corpus: &Corpus, colour: &str) {
    for n in 0..30 {
        let text = format!("# Part {n}\n\nThe {colour} gearbox number {n} turns {}.\n", "on and on ".repeat(n));
        corpus.write(&format!("acme/v1/guide/d{n}.md"), text);
    }
}

fn build(corpus: &Corpus) {
    let outcome = run(corpus.dir(), ["build"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

/// Colours in the snippets of an answer.
fn colours(found: &Value) -> Vec<&'static str> {
    let text = found["results"].to_string();
    ["blue", "green"].into_iter().filter(|colour| text.contains(colour)).collect()
}

#[test]
fn a_site_that_is_rebuilt_while_it_is_served_answers_whole_from_one_build() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    // So little memory that shards are read again and again.
    let site = corpus.dir().join("site");
    let sidecar = Sidecar::with(&["--site", site.to_str().unwrap(), "--memory", "1"]);
    let (is_done, mut seen) = (AtomicBool::new(false), Vec::new());
    thread::scope(|scope| {
        let ask = || {
            let mut seen = Vec::new();
            for n in 0.. {
                if is_done.load(Ordering::Relaxed) {
                    break;
                }
                let query = format!("gearbox number {}", n % 30);
                let found = sidecar.call("search", &json!({ "query": query, "limit": 20 }));
                let colours = colours(&found);
                assert_eq!(colours.len(), 1, "{found}");
                seen.push(colours[0]);
            }
            seen
        };
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(ask)).collect();
        for colour in ["green", "blue", "green", "blue", "green"] {
            paint(&corpus, colour);
            build(&corpus);
        }
        is_done.store(true, Ordering::Relaxed);
        seen.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
    });
    assert!(seen.contains(&"blue") && seen.contains(&"green"), "{} answers", seen.len());
    assert_eq!(colours(&sidecar.call("search", &json!({ "query": "gearbox number 3" }))), ["green"]);
}

#[test]
fn a_published_site_that_is_rebuilt_is_read_anew() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    let server = Server::start(&corpus.dir().join("site"));
    let sidecar = Sidecar::with(&["--site", &server.url(""), "--no-cache"]);
    assert_eq!(colours(&sidecar.call("search", &json!({ "query": "gearbox number 1" }))), ["blue"]);
    paint(&corpus, "green");
    build(&corpus);
    // Packs of the first build are gone: the answer is the second one's.
    let found = sidecar.call("search", &json!({ "query": "gearbox number 17", "limit": 30 }));
    assert_eq!(colours(&found), ["green"], "{found}");
}

#[test]
fn a_cursor_of_an_older_build_is_told_so() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    let sidecar = Sidecar::start(&corpus.dir().join("site"));
    let mut arguments = json!({ "query": "gearbox", "limit": 5 });
    arguments["cursor"] = sidecar.call("search", &arguments)["next_cursor"].clone();
    sidecar.call("search", &arguments);
    paint(&corpus, "green");
    build(&corpus);
    let refusal = sidecar.refusal("search", &arguments);
    assert!(refusal.starts_with("bad-cursor:"), "{refusal}");
}

/// Removes the shards of some kinds from a site.
fn remove(site: &std::path::Path, kinds: &[char]) {
    for path in files_below(&site.join("search/index")).into_keys() {
        if path.rsplit('/').next().is_some_and(|name| name.starts_with(kinds)) && path.contains('/') {
            fs::remove_file(site.join("search/index").join(path)).unwrap();
        }
    }
}

#[test]
fn a_shard_that_vanishes_is_told_and_comes_back() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    let site = corpus.dir().join("site");
    let sidecar = Sidecar::start(&site);
    let kept = files_below(&site.join("search/index"));
    remove(&site, &['c']);
    let refusal = sidecar.refusal("search", &json!({ "query": "gearbox" }));
    assert!(refusal.starts_with("shard-missing:") && refusal.contains("try again"), "{refusal}");
    let refusal = sidecar.refusal("fetch", &json!({ "id": "acme::v1::guide::d1::0" }));
    assert!(refusal.starts_with("shard-missing:"), "{refusal}");
    for (path, bytes) in kept {
        fs::write(site.join("search/index").join(path), bytes).unwrap();
    }
    assert_eq!(colours(&sidecar.call("search", &json!({ "query": "gearbox" }))), ["blue"]);
}

#[test]
fn without_vectors_the_answer_is_by_words_and_says_so() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    let site = corpus.dir().join("site");
    let sidecar = Sidecar::start(&site);
    remove(&site, &['w', 'v', 'e']);
    let found = sidecar.call("search", &json!({ "query": "gearbox number 7" }));
    assert_eq!(found["notes"][0]["code"], "meaning-unavailable", "{found}");
    let by_words = sidecar.call("search", &json!({ "query": "gearbox number 7", "mode": "lexical" }));
    assert_eq!(found["results"], by_words["results"]);
}

#[test]
fn damaged_shards_and_a_damaged_manifest_are_told() {
    let corpus = Corpus::new();
    paint(&corpus, "blue");
    build(&corpus);
    let site = corpus.dir().join("site");
    let sidecar = Sidecar::start(&site);
    for path in files_below(&site.join("search/index")).into_keys() {
        fs::write(site.join("search/index").join(path), "<html>not found</html>").unwrap();
    }
    let refusal = sidecar.refusal("search", &json!({ "query": "gearbox" }));
    assert!(refusal.starts_with("format-magic:"), "{refusal}");
    let answer = sidecar.rpc("resources/list", &json!({})).json();
    assert_eq!(answer["error"]["code"], -32603, "{answer}");
    build(&corpus);
    assert_eq!(colours(&sidecar.call("search", &json!({ "query": "gearbox" }))), ["blue"]);
}
