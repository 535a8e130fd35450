//! Relevance on the judged queries of the sample library, with a floor for each kind.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

use std::collections::BTreeMap;

use mcdewey::command::store::Store;
use mcdewey_engine::{Mode, SearchOptions};
use mcdewey_tests::{Site, judged_queries, ndcg_at_10};

/// A kind of query, and the mean nDCG@10 that it must not fall below: what was measured less 0.03 (1.00 and 0.91 by words,
/// 1.00 and 0.96 hybrid, 0.28 for paraphrases by meaning).
const FLOORS: [(Mode, &str, f64); 5] = [
    (Mode::Lexical, "lookup", 0.97),
    (Mode::Lexical, "question", 0.88),
    (Mode::Hybrid, "lookup", 0.97),
    (Mode::Hybrid, "question", 0.92),
    (Mode::Semantic, "paraphrase", 0.25),
];

/// How much better the hybrid must be than words alone on paraphrases, which share no word with their answer.
const PARAPHRASES_GAIN: f64 = 0.15;

/// Mean nDCG@10 of each kind of query.
fn by_kind(store: &mut Store, mode: Mode) -> BTreeMap<String, f64> {
    // Places are counted once, so more than ten hits may be needed to see ten.
    let options = SearchOptions { limit: 30, mode, ..SearchOptions::default() };
    let mut by_kind = BTreeMap::<String, Vec<f64>>::new();
    for query in judged_queries() {
        let answer = store.search(&query.query, &options).unwrap();
        by_kind.entry(query.kind.clone()).or_default().push(ndcg_at_10(&query, &answer.hits));
    }
    let mean = |scores: Vec<f64>| scores.iter().sum::<f64>() / scores.len() as f64;
    by_kind.into_iter().map(|(kind, scores)| (kind, mean(scores))).collect()
}

#[test]
fn judged_queries_find_their_section() {
    let site = Site::sample();
    let mut store = Store::open(site.root()).unwrap();
    let found = [Mode::Lexical, Mode::Hybrid, Mode::Semantic].map(|mode| (mode, by_kind(&mut store, mode)));
    for (mode, by_kind) in &found {
        println!("{mode:?}: nDCG@10 {by_kind:.3?}");
    }
    let of = |mode: Mode, kind: &str| found.iter().find(|(known, _)| *known == mode).unwrap().1[kind];
    for (mode, kind, floor) in FLOORS {
        let found = of(mode, kind);
        assert!(found >= floor, "{mode:?}, {kind}: nDCG@10 is {found:.3}, expected at least {floor}");
    }
    let gain = of(Mode::Hybrid, "paraphrase") - of(Mode::Lexical, "paraphrase");
    assert!(gain >= PARAPHRASES_GAIN, "the hybrid gains {gain:.3} on paraphrases, expected {PARAPHRASES_GAIN}");
}

#[test]
fn every_judged_query_names_a_section_that_the_sample_library_has() {
    let site = Site::sample();
    for query in judged_queries() {
        let markdown = site.read(&query.source);
        assert!(markdown.contains(&query.heading), "{}: no `{}` in {}", query.id, query.heading, query.source);
    }
}
