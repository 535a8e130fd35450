//! Relevance on the judged queries of the sample library, with a floor for each kind.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

use std::collections::{BTreeMap, BTreeSet};

use mcdewey::command::store::Store;
use mcdewey_engine::{Mode, SearchOptions};
use mcdewey_tests::html::{Html, text_of};
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

/// Words that are looked for, drawn by hash.
const DRAWN: usize = 500;

/// Words and identifiers of the sample's pages, each with the chunks that by words alone are all there is, at most five.
fn rare_words(site: &Site, store: &mut Store) -> Vec<(String, BTreeSet<String>)> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "_.+#-".contains(c);
    let mut words = BTreeSet::new();
    for (_, html) in site.pages() {
        let page = Html::parse(&html);
        let [text] = page.all("body.passage article .text")[..] else { continue };
        let text = text_of(text);
        let found = text.split(|c: char| !is_inside(c)).map(|word| word.trim_end_matches(['.', '-']));
        words.extend(found.filter(|word| matches!(word.len(), 4..=26)).map(str::to_owned));
    }
    let mut drawn: Vec<String> =
        words.into_iter().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())).collect();
    drawn.sort_by_key(|word| xxhash_rust::xxh3::xxh3_64(word.as_bytes()));
    let options = SearchOptions { limit: 6, mode: Mode::Lexical, ..SearchOptions::default() };
    let mut rare = Vec::new();
    for word in drawn {
        let hits = store.search(&word, &options).unwrap().hits;
        if (1..=5).contains(&hits.len()) {
            rare.push((word, hits.into_iter().map(|hit| hit.chunk_id).collect()));
        }
    }
    rare
}

#[test]
fn the_only_passage_with_a_word_comes_first_and_an_identifier_of_few_passages_finds_them_all() {
    let site = Site::sample();
    let mut store = Store::open(site.root()).unwrap();
    let rare = rare_words(&site, &mut store);
    let mut first_ten = |word: &str| -> Vec<String> {
        store.search(word, &SearchOptions::default()).unwrap().hits.into_iter().map(|hit| hit.chunk_id).collect()
    };
    let single: Vec<_> = rare.iter().filter(|(_, chunks)| chunks.len() == 1).take(DRAWN).collect();
    let missed: Vec<&str> = single
        .iter()
        .filter(|(word, chunks)| first_ten(word).first().is_none_or(|first| !chunks.contains(first)))
        .map(|(word, _)| word.as_str())
        .collect();
    assert!(single.len() >= 400, "only {} words stand in one passage", single.len());
    assert!(missed.len() * 100 <= single.len(), "of {} not first: {missed:?}", single.len());
    let is_identifier = |word: &str| {
        let humps = word.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
        humps || word.contains(|c: char| c.is_ascii_digit() || "_.-+#".contains(c))
    };
    let few: Vec<_> = rare.iter().filter(|(word, chunks)| chunks.len() > 1 && is_identifier(word)).collect();
    let missed: Vec<&str> = few
        .iter()
        .filter(|(word, chunks)| !chunks.is_subset(&first_ten(word).into_iter().collect()))
        .map(|(word, _)| word.as_str())
        .collect();
    assert!(few.len() >= 50, "only {} identifiers stand in few passages", few.len());
    assert!(missed.len() * 100 <= few.len() * 3, "of {} not among the first ten: {missed:?}", few.len());
}
