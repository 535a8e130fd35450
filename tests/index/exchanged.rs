//! Files in the place of others, of the same build and of another.

use mcdewey::command::store::Store;
use mcdewey_engine::{Answer, MANIFEST_PATH, Searcher};

use crate::{Files, Random, ask, contents, corpus, files, queries, read_files, shards};

/// Where the seal of a file stands.
const SEAL: std::ops::Range<usize> = 3..7;

/// How many contents are taken for those of other shards: as they are, and with the place's seal put on them.
fn taken(searcher: &Searcher, places: &Files, others: &Files) -> (usize, usize, usize) {
    let (mut n_tried, mut n_taken, mut n_taken_sealed) = (0, 0, 0);
    for (shard, path) in shards(searcher, places) {
        let own = &places[&path];
        for other in others.values().filter(|other| *other != own) {
            n_tried += 1;
            n_taken += usize::from(searcher.decode(shard, other).is_ok());
            let mut sealed = other.clone();
            sealed[SEAL].copy_from_slice(&own[SEAL]);
            n_taken_sealed += usize::from(sealed != *own && searcher.decode(shard, &sealed).is_ok());
        }
    }
    (n_tried, n_taken, n_taken_sealed)
}

#[test]
fn no_file_is_taken_for_another_of_its_build_or_of_another_build() {
    let (blue, green) = (contents(&files(&corpus("blue").build())), contents(&files(&corpus("green").build())));
    let searcher = Searcher::open(&blue[MANIFEST_PATH]).unwrap();
    for (name, others) in [("of the same build", &blue), ("of another build", &green)] {
        let (n_tried, n_taken, n_sealed) = taken(&searcher, &blue, others);
        println!("{n_tried} exchanges with files {name}: {n_taken} taken, {n_sealed} if it were not for the seal");
        assert!(n_tried > 1_000_000 && n_sealed > 0, "does the test still try anything?");
        assert_eq!(n_taken, 0, "{name}");
    }
    for (path, content) in blue.iter().chain(&green).filter(|(path, _)| *path != MANIFEST_PATH) {
        assert!(Searcher::open(content).is_err(), "{path} is taken for the manifest");
    }
}

/// Whether an answer is the right one, or says what is missing of it.
#[track_caller]
fn assert_told(found: &Result<Answer, String>, right: &Answer, by_words: &Answer, what: &str) {
    if let Ok(answer) = found
        && answer != right
    {
        assert!(
            answer.notes.iter().any(|note| note.code == "meaning-unavailable"),
            "{what}: another answer in silence"
        );
        assert_eq!(answer.hits, by_words.hits, "{what}");
    }
}

#[test]
fn an_answer_over_exchanged_files_is_an_error_or_by_words_with_a_note() {
    let (blue, green) = (contents(&files(&corpus("blue").build())), contents(&files(&corpus("green").build())));
    let (read, of_green) = (read_files(&blue), read_files(&green));
    let whole = |path: &str| blue.get(path).cloned().ok_or_else(|| path.to_owned());
    let mut n_errors = [0; 2];
    for (query, options) in queries() {
        let right = ask(&whole, query, &options).unwrap();
        let by_words = mcdewey_engine::SearchOptions { mode: mcdewey_engine::Mode::Lexical, ..options.clone() };
        let by_words = ask(&whole, query, &by_words).unwrap().without_meaning();
        let foreign = of_green.iter().map(|path| (path, &green[path]));
        for (other, content) in read.iter().map(|path| (path, &blue[path])).chain(foreign) {
            for place in &read {
                let exchanged = |path: &str| if path == place { Ok(content.clone()) } else { whole(path) };
                let found = ask(&exchanged, query, &options);
                n_errors[usize::from(found.is_ok())] += 1;
                assert_told(&found, &right, &by_words, &format!("`{query}`, {other} in the place of {place}"));
                // The two exchanged with each other.
                let swapped = |path: &str| match blue.get(place) {
                    Some(back) if path == other => Ok(back.clone()),
                    _ => exchanged(path),
                };
                assert_told(
                    &ask(&swapped, query, &options),
                    &right,
                    &by_words,
                    &format!("{other} and {place} swapped"),
                );
            }
        }
    }
    println!("{} errors, {} answers", n_errors[0], n_errors[1]);
}

#[test]
fn the_command_line_tells_packs_that_lie_in_the_place_of_other_groups() {
    let site = corpus("blue").build();
    let index = files(&site);
    let packs: Vec<&String> = index.keys().filter(|path| path.ends_with("/c0.bin")).collect();
    assert_eq!(packs.len(), 5);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for place in &packs {
        let other = loop {
            let other = packs[random.below(packs.len())];
            if other != *place {
                break other;
            }
        };
        std::fs::write(site.root().join(place), &index[other]).unwrap();
        let mut store = Store::open(site.root()).unwrap();
        let options = mcdewey_engine::SearchOptions { limit: 100, ..Default::default() };
        let error = store.search("gearbox lever lamp key", &options).unwrap_err().to_string();
        assert!(error.contains(place.as_str()) && error.contains("of another folder or build"), "{error}");
        std::fs::write(site.root().join(place), &index[*place]).unwrap();
    }
}
