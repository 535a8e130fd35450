//! The same passage more than once in a version.

use super::tests::{answer, open};
use crate::format::IndexFile;
use crate::id::ChunkIdx;
use crate::query::{Filter, SearchOptions};
use crate::writer::{IndexWriter, NewChunk, NewDocument};

const NOTICE: &str = "Disconnect the mains before the cover is opened.";

/// An index of chunks: version, document, title, text, and which chunk it repeats.
fn index(chunks: &[(&str, &str, &str, &str, Option<u32>)]) -> Vec<IndexFile> {
    let mut writer = IndexWriter::new();
    for &(version, name, title, text, primary) in chunks {
        let document = NewDocument {
            product: "box".into(),
            version: version.into(),
            name: name.into(),
            title: format!("{name} guide"),
            source: format!("box/{version}/{name}.md"),
            ..NewDocument::default()
        };
        writer.document(document).unwrap();
        let (title, text, primary) = (title.into(), text.into(), primary.map(ChunkIdx));
        writer.chunk(NewChunk { title, text, primary, ..NewChunk::default() }).unwrap();
    }
    writer.finish()
}

/// Source of each hit, and of where else it stands.
fn found(files: &[IndexFile], query: &str, options: &SearchOptions) -> (u32, Vec<(String, Vec<String>)>) {
    let answer = answer(files, &mut open(files), query, options);
    let hits = answer.hits.into_iter();
    let sources = |hit: crate::hit::Hit| (hit.source, hit.also_in.into_iter().map(|same| same.source).collect());
    (answer.total, hits.map(sources).collect())
}

fn hit(source: &str, also_in: &[&str]) -> (String, Vec<String>) {
    (source.to_owned(), also_in.iter().map(|&source| source.to_owned()).collect())
}

#[test]
fn a_passage_that_stands_twice_in_a_version_is_one_hit_that_of_the_document_that_the_query_names() {
    let files = index(&[
        ("v2", "install", "Safety", NOTICE, None),
        ("v2", "repair", "Safety", NOTICE, None),
        ("v2", "repair-of-mains", "Mains", NOTICE, None),
        ("v1", "repair", "Safety", NOTICE, Some(1)),
    ]);
    let all = SearchOptions::default();
    let (total, hits) = found(&files, "disconnect cover install guide", &all);
    let title_differs = hit("box/v2/repair-of-mains.md", &[]);
    assert_eq!((total, &hits[..]), (3, &[hit("box/v2/install.md", &["box/v2/repair.md"]), title_differs.clone()][..]));
    let (_, hits) = found(&files, "disconnect cover repair guide", &all);
    assert!(hits.contains(&hit("box/v2/repair.md", &["box/v2/install.md"])) && hits.contains(&title_differs));
    // A filter on a version looks at that alone.
    let filter = Filter { version: vec!["v1".to_owned()], ..Filter::default() };
    let (_, hits) = found(&files, "disconnect cover", &SearchOptions { filter, ..SearchOptions::default() });
    assert_eq!(hits, [hit("box/v1/repair.md", &[])]);
}

#[test]
fn pages_of_an_answer_with_repeats_hold_every_hit_once() {
    // 25 documents that begin with one notice, each with a passage of its own: more than a page of repeats.
    let names: Vec<String> = (0..25).map(|n| format!("guide-{n}")).collect();
    let texts: Vec<String> = (0..25).map(|n| format!("The cover of part {n} is opened last.")).collect();
    let mut chunks = Vec::new();
    for (name, text) in names.iter().zip(&texts) {
        chunks.push(("v1", name.as_str(), "Safety", NOTICE, None));
        chunks.push(("v1", name.as_str(), "Parts", text.as_str(), None));
    }
    let files = index(&chunks);
    // Twenty are looked for; the others stand as hits of their own.
    for (query, n_expected) in [("cover opened", 30), ("\"is opened\"", 30)] {
        let mut seen = Vec::new();
        loop {
            let options = SearchOptions { offset: seen.len() as u32, limit: 7, ..SearchOptions::default() };
            let found = answer(&files, &mut open(&files), query, &options);
            assert!(found.total == 50 || !found.exact, "{query}");
            if found.hits.is_empty() {
                break;
            }
            seen.extend(found.hits.into_iter().map(|hit| hit.chunk_id));
        }
        assert_eq!(seen.len(), n_expected, "{query}");
        let at_once = SearchOptions { limit: 100, ..SearchOptions::default() };
        let found = answer(&files, &mut open(&files), query, &at_once);
        assert!(found.hits.iter().map(|hit| &hit.chunk_id).eq(&seen), "{query}");
        let n_also: usize = found.hits.iter().map(|hit| hit.also_in.len()).sum();
        assert_eq!(n_also, 50 - n_expected, "{query}");
    }
}
