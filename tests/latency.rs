//! How long a reader waits from a key to the hits of what was typed; by name alone, since a machine that does other things meanwhile
//! has other figures:
//!
//! `cargo test --release -p mcdewey-tests --test latency -- --nocapture`, of another library with `MCDEWEY_LIBRARY=DIR` and
//! `MCDEWEY_QUERIES=FILE.jsonl` in front.
//!
//! Queries are typed key by key, on the search page and in the dialog, by a reader who has been there before: the browser has
//! the files. A key waits until the one before it has its hits, so that each is counted, and no key is measured that a later one took
//! over. Time runs from the event of the key, as the browser stamps it, to the frame that shows the first hits of the query.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests read what they are given")]
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use mcdewey_tests::{Browser, Server, Site, Tab, judged_queries};

/// Most that 95 of 100 keys may take, in milliseconds.
const P95_MS_MAX: f64 = 100.0;
/// Queries that are typed.
const N_QUERIES: usize = 12;
/// Between the hits of a key and the next key.
const PAUSE: Duration = Duration::from_millis(60);

/// Runs in the page: notes when a key came, and when the first hit that belongs to what then stood in the field was painted.
/// Hits name their question in the address that they lead to.
const WATCH: &str = "(() => {
  let key = 0, asked;
  globalThis.shown = null;
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data: [query, from] }) => { if (asked?.query === query) globalThis.shown = performance.now() - from; };
  addEventListener('keydown', event => { key = event.timeStamp; globalThis.shown = null; asked = undefined; }, true);
  addEventListener('input', event => { asked = { query: event.target.value.trim(), from: key }; }, true);
  new MutationObserver(() => {
    const hit = document.querySelector('#_found a[role=option], .hit-title');
    const nothing = document.querySelector('.vh[role=status]')?.textContent + document.querySelector('#search-status')?.textContent;
    if (!asked || asked.seen) return;
    if (hit ? new URL(hit.href).searchParams.get('q') !== asked.query : !nothing.includes(`Nothing found for “${asked.query}”`)) return;
    asked.seen = true;
    const { query, from } = asked;
    // The frame is on the screen once a task can run after it.
    requestAnimationFrame(() => channel.port2.postMessage([query, from]));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
})()";

/// Types a query; milliseconds for each key that asks something.
fn type_query(tab: &Tab, field: &str, query: &str) -> Vec<f64> {
    tab.wait(&format!("document.querySelector({field:?})"));
    tab.eval(&format!("document.querySelector({field:?}).value = ''"));
    let mut times = Vec::new();
    for key in query.chars() {
        tab.type_into(field, &key.to_string());
        // A space asks nothing new.
        if key != ' ' {
            tab.wait("globalThis.shown !== null");
            times.push(tab.eval("globalThis.shown").as_f64().unwrap());
        }
        thread::sleep(PAUSE);
    }
    times
}

fn part(times: &[f64], of_hundred: usize) -> f64 {
    times[(times.len() * of_hundred).div_ceil(100).saturating_sub(1)]
}

fn queries() -> Vec<String> {
    let all: Vec<String> = match std::env::var_os("MCDEWEY_QUERIES") {
        None => judged_queries().into_iter().map(|judged| judged.query).collect(),
        Some(file) => {
            let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let query =
                |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["query"].as_str().map(str::to_owned);
            text.lines().filter_map(query).collect()
        }
    };
    // Evenly from all of them, whatever their order.
    all.iter().step_by((all.len() / N_QUERIES).max(1)).take(N_QUERIES).cloned().collect()
}

#[test]
fn hits_are_on_the_screen_soon_after_a_key() {
    let site = match std::env::var_os("MCDEWEY_LIBRARY") {
        None => Site::sample(),
        Some(corpus) => Site::of_corpus(&PathBuf::from(corpus)),
    };
    let (browser, queries) = (Browser::launch(), queries());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let mut slow = String::new();
    for (name, page, field) in
        [("search page", "search/index.html", "#search-input"), ("dialog", "index.html", "#_find")]
    {
        let mut times = Vec::new();
        // First by a new reader, so that the browser has the files; then on a new page, which counts.
        for is_counted in [false, true] {
            tab.goto(&server.url(page));
            tab.wait("globalThis.McDeweyPage");
            if field == "#_find" {
                tab.key('/', false);
            }
            tab.wait(&format!("document.activeElement.matches({field:?})"));
            tab.eval(WATCH);
            for query in &queries {
                let of_query = type_query(&tab, field, query);
                if is_counted {
                    times.extend(of_query);
                }
            }
        }
        times.sort_by(f64::total_cmp);
        let (p50, p95) = (part(&times, 50), part(&times, 95));
        println!(
            "{name}: {} keys, p50 {p50:.0} ms, p95 {p95:.0} ms, longest {:.0} ms",
            times.len(),
            times.last().unwrap()
        );
        if p95 > P95_MS_MAX {
            slow += &format!("{name}: p95 is {p95:.0} ms, expected at most {P95_MS_MAX} ms\n");
        }
    }
    tab.assert_clean(&server.url(""));
    assert!(slow.is_empty(), "{slow}");
}
