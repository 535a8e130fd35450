//! Relevance on the judged queries of the sample library, with a floor for each kind.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

use std::collections::BTreeMap;

use mcdewey::store::Store;
use mcdewey_engine::{Mode, SearchOptions};
use mcdewey_tests::{Site, judged_queries, ndcg_at_10};

/// A kind of query, and the mean nDCG@10 by words that it must not fall below: what was measured (1.00, 0.86) less 0.03.
/// Paraphrases share no word with their answer: by words they find nothing, by design.
const FLOORS_BY_WORDS: [(&str, f64); 2] = [("lookup", 0.97), ("question", 0.83)];

#[test]
fn judged_queries_find_their_section_by_words() {
    let site = Site::sample();
    let mut store = Store::open(site.root()).unwrap();
    // Places are counted once, so more than ten hits may be needed to see ten.
    let options = SearchOptions { limit: 30, mode: Mode::Lexical, ..SearchOptions::default() };
    let mut by_kind = BTreeMap::<String, Vec<(f64, String)>>::new();
    for query in judged_queries() {
        let answer = store.search(&query.query, &options).unwrap();
        let found = ndcg_at_10(&query, &answer.hits);
        by_kind.entry(query.kind).or_default().push((found, format!("{} {}", query.id, query.query)));
    }
    let mean = |scores: &[(f64, String)]| scores.iter().map(|(score, _)| score).sum::<f64>() / scores.len() as f64;
    for (kind, scores) in &by_kind {
        println!("{kind}: nDCG@10 {:.3} of {} queries", mean(scores), scores.len());
        for (score, query) in scores.iter().filter(|(score, _)| *score < 0.5) {
            println!("  {score:.2} {query}");
        }
    }
    for (kind, floor) in FLOORS_BY_WORDS {
        let found = mean(&by_kind[kind]);
        assert!(found >= floor, "{kind}: nDCG@10 is {found:.3}, expected at least {floor}");
    }
}

#[test]
fn every_judged_query_names_a_section_that_the_sample_library_has() {
    let site = Site::sample();
    for query in judged_queries() {
        let markdown = site.read(&query.source);
        assert!(markdown.contains(&query.heading), "{}: no `{}` in {}", query.id, query.heading, query.source);
    }
}
