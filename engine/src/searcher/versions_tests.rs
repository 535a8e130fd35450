//! Passages that are almost the same in several versions.

use super::tests::{answer, model, open, vectors};
use crate::facet::has_name_of;
use crate::format::IndexFile;
use crate::hit::Answer;
use crate::id::ChunkIdx;
use crate::query::{Filter, Mode, SearchOptions};
use crate::writer::{IndexWriter, NewChunk, NewDocument};

/// An index of chunks: version, document, title, text, and which chunk it repeats.
fn index(chunks: &[(&str, &str, &str, &str, Option<u32>)]) -> Vec<IndexFile> {
    let texts: Vec<String> = chunks.iter().map(|chunk| format!("{}\n{}", chunk.2, chunk.3)).collect();
    let (of_words, of_chunks) = vectors(&model(), texts.iter().map(String::as_str));
    let mut writer = IndexWriter::new().with_vectors(of_words);
    for (((version, name, title, _, primary), text), vector) in chunks.iter().zip(&texts).zip(of_chunks) {
        let document = NewDocument {
            product: "box".into(),
            version: (*version).into(),
            name: (*name).into(),
            source: format!("box/{version}/{name}.md"),
            ..NewDocument::default()
        };
        writer.document(document).unwrap();
        let (title, text, vector) = ((*title).into(), text.clone(), Some(vector));
        let primary = primary.map(ChunkIdx);
        writer.chunk(NewChunk { title, text, primary, vector, ..NewChunk::default() }).unwrap();
    }
    writer.finish()
}

/// Version and document of each hit, in each mode the same or the test fails.
#[track_caller]
fn check(files: &[IndexFile], query: &str, expected: &[&str]) {
    for mode in [Mode::Lexical, Mode::Hybrid, Mode::Semantic] {
        let options = SearchOptions { mode, ..SearchOptions::default() };
        let found = answer(files, &mut open(files), query, &options);
        assert_eq!(names(&found)[..expected.len()], *expected, "{query} ({mode:?})");
        assert!(found.hits.is_sorted_by(|a, b| a.score >= b.score));
    }
}

fn names(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| format!("{} {}", hit.version, hit.chunk_id.split("::").nth(3).unwrap())).collect()
}

/// The newest is the longest, so that it would come last.
fn three_versions() -> Vec<IndexFile> {
    let long =
        "Fix the box to the wall with four strong bolts of steel, connect the power, and wait for the green light.";
    let middle = "Fix the box to the wall with three bolts of steel, connect the power, and wait for the green light.";
    let short = "Fix the box to the wall with two bolts, connect the power, and wait for the green light.";
    index(&[
        ("v3", "mounting-3.0", "Install the box", long, None),
        ("v2", "mounting-2.0", "Install the box", middle, None),
        ("v1", "guide", "Install the box", short, None),
    ])
}

#[test]
fn of_passages_that_are_almost_the_same_the_newest_comes_first() {
    let files = three_versions();
    let newest_first = ["v3 mounting-3.0", "v2 mounting-2.0", "v1 guide"];
    for query in ["install", "install the box", "fix the box to the wall", "green light"] {
        check(&files, query, &newest_first);
    }
}

#[test]
fn a_version_that_the_query_names_comes_before_newer_ones() {
    check(&three_versions(), "fix the box to the wall 2", &["v2 mounting-2.0", "v3 mounting-3.0"]);
    check(&three_versions(), "box v1: green light", &["v1 guide", "v3 mounting-3.0"]);
    let only = Filter { version: vec!["1".into()], ..Filter::default() };
    let options = SearchOptions { filter: only, ..SearchOptions::default() };
    assert_eq!(names(&answer(&three_versions(), &mut open(&three_versions()), "install", &options)), ["v1 guide"]);
}

#[test]
fn a_word_of_the_query_that_only_the_older_has_is_not_given_up_for_the_newer() {
    for mode in [Mode::Lexical, Mode::Hybrid] {
        let files = three_versions();
        let options = SearchOptions { mode, ..SearchOptions::default() };
        let found = answer(&files, &mut open(&files), "fix the box with two bolts", &options);
        assert_eq!(names(&found), ["v1 guide", "v3 mounting-3.0", "v2 mounting-2.0"], "{mode:?}");
    }
}

#[test]
fn passages_of_one_pattern_that_are_about_something_else_keep_their_places() {
    // The passage about doors is the same in both versions: the one about windows is no version of it.
    let doors =
        "Open the door of the cabinet with the key, turn the handle to the left and pull it slowly towards you.";
    let windows =
        "Open the window of the cabinet with the key, turn the handle to the left and pull it slowly towards you.";
    let files = index(&[
        ("v2", "windows", "Windows of the cabinet", windows, None),
        ("v1", "doors", "Doors of the shed", "Paint the doors green each spring.", None),
    ]);
    check(&files, "paint doors", &["v1 doors"]);
    let files = index(&[("v2", "windows", "Windows", windows, None), ("v1", "doors", "Doors", doors, None)]);
    check(&files, "door handle", &["v1 doors", "v2 windows"]);
}

#[test]
fn the_first_hits_do_not_depend_on_how_many_are_asked_for() {
    let files = three_versions();
    let first = |limit| {
        let options = SearchOptions { limit, ..SearchOptions::default() };
        names(&answer(&files, &mut open(&files), "install", &options)).remove(0)
    };
    assert_eq!([first(1), first(2), first(20)], ["v3 mounting-3.0"; 3]);
}

#[test]
fn a_version_is_named_whole() {
    assert!(
        has_name_of("v12.5", "finesse 12.5 sign in") && has_name_of("v12.5", "V12.5?") && has_name_of("12.5", "v12.5")
    );
    assert!(has_name_of("2023 R2", "install 2023 r2") && has_name_of("v15", "postgresql (15)"));
    assert!(!has_name_of("v12.5", "12.5.1") && !has_name_of("v12.5", "112.5") && !has_name_of("v5", "12.5"));
    assert!(!has_name_of("v1", "dev1") && !has_name_of("v1", "level 10") && has_name_of("v1", "in v1."));
}

#[test]
fn an_unfinished_word_gives_the_answer_of_the_whole_one_where_the_library_has_it() {
    let files = three_versions();
    let ask = |query: &str, prefix| {
        answer(&files, &mut open(&files), query, &SearchOptions { prefix, ..SearchOptions::default() })
    };
    for query in ["wait for the light", "light light", "fix the box", "box", "green -light", "wll", "the"] {
        assert_eq!(ask(query, true), ask(query, false), "{query}");
    }
    // No word of the library, but the beginning of one.
    let begun = ask("connect the pow", true);
    assert!(begun.hits.iter().all(|hit| !hit.near && !hit.highlights.is_empty()) && begun.total == 3, "{begun:?}");
    assert_eq!(names(&begun)[0], "v3 mounting-3.0");
}
