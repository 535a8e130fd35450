//! A library read back: each chunk by its name, each document after the one before.

use super::tests::{answer, model, vectors};
use super::{Progress, Searcher};
use crate::format::{IndexFile, MANIFEST_PATH};
use crate::id::{ChunkId, ChunkIdx};
use crate::query::SearchOptions;
use crate::writer::{IndexWriter, NewChunk, NewDocument};

/// Documents of all lengths around that of a pack, in natural order, in three groups.
fn library() -> (Vec<IndexFile>, Vec<ChunkId>) {
    let (mut ids, mut texts) = (Vec::new(), Vec::new());
    for (product, version) in [("alpha", "v2"), ("alpha", "v1"), ("beta", "v1")] {
        for document in 0..24_u32 {
            for ordinal in 0..[1, 2, 9, 10, 11, 47][document as usize % 6] {
                let (product, version, doc_type) = (product.to_owned(), version.to_owned(), "guide".to_owned());
                let document = format!("part {document}");
                texts.push(format!("{product} {document} says beacon{ordinal}"));
                ids.push(ChunkId { product, version, doc_type, document, ordinal });
            }
        }
    }
    let (model, mut writer) = (model(), IndexWriter::new());
    let (vectors, of_chunks) = vectors(&model, texts.iter().map(String::as_str));
    writer = writer.with_vectors(vectors);
    for ((id, text), vector) in ids.iter().zip(texts).zip(of_chunks) {
        if id.ordinal == 0 {
            let document = NewDocument {
                product: id.product.clone(),
                version: id.version.clone(),
                doc_type: id.doc_type.clone(),
                name: id.document.clone(),
                source: format!("{}/{}/{}", id.product, id.version, id.document),
                ..NewDocument::default()
            };
            writer.document(document).unwrap();
        }
        let chunk = NewChunk { ordinal: id.ordinal, text, vector: Some(vector), ..NewChunk::default() };
        writer.chunk(chunk).unwrap();
    }
    (writer.finish(), ids)
}

fn open(files: &[IndexFile]) -> Searcher {
    Searcher::open(content(files, MANIFEST_PATH)).unwrap()
}

fn content<'a>(files: &'a [IndexFile], path: &str) -> &'a [u8] {
    &files.iter().find(|file| file.path == path).unwrap().bytes
}

/// What a question comes to, and how many shards it asked for.
fn ask<T>(files: &[IndexFile], searcher: &mut Searcher, question: impl Fn(&Searcher) -> Progress<T>) -> (T, usize) {
    let mut n_loaded = 0;
    loop {
        match question(searcher) {
            Progress::Done(done) => return (done, n_loaded),
            Progress::Missing(shards) => {
                for shard in shards {
                    let path = searcher.path(shard).unwrap();
                    searcher.load(shard, content(files, &path)).unwrap();
                    n_loaded += 1;
                }
            }
        }
    }
}

#[test]
fn every_chunk_is_found_by_its_name_in_few_packs() {
    let (files, ids) = library();
    for (idx, id) in ids.iter().enumerate() {
        let mut searcher = open(&files);
        let (found, n_packs) = ask(&files, &mut searcher, |searcher| searcher.chunk_named(id));
        assert_eq!(found, Some(ChunkIdx(idx as u32)), "{id}");
        assert!(n_packs <= 7, "{id} took {n_packs} packs");
        let (chunk, _) = ask(&files, &mut searcher, |searcher| searcher.chunk(ChunkIdx(idx as u32)));
        assert_eq!(chunk.unwrap().id, *id);
    }
    let mut searcher = open(&files);
    assert_eq!(ask(&files, &mut searcher, |searcher| searcher.chunk(ChunkIdx(ids.len() as u32))).0, None);
}

#[test]
fn names_that_are_not_there_are_not_found() {
    let (files, ids) = library();
    let mut searcher = open(&files);
    let last = ids.last().unwrap();
    for wrong in [
        ChunkId { product: "gamma".into(), ..last.clone() },
        ChunkId { version: "v3".into(), ..last.clone() },
        ChunkId { doc_type: String::new(), ..last.clone() },
        ChunkId { document: "part 24".into(), ..last.clone() },
        ChunkId { document: "PART 23".into(), ..last.clone() },
        ChunkId { document: String::new(), ..last.clone() },
        ChunkId { ordinal: last.ordinal + 1, ..last.clone() },
        ChunkId { ordinal: u32::MAX, ..ids[0].clone() },
    ] {
        assert_eq!(ask(&files, &mut searcher, |searcher| searcher.chunk_named(&wrong)).0, None, "{wrong}");
    }
}

#[test]
fn each_document_follows_the_one_before() {
    let (files, ids) = library();
    let mut searcher = open(&files);
    let expected: Vec<u32> = (0..ids.len() as u32).filter(|&idx| ids[idx as usize].ordinal == 0).collect();
    let (mut firsts, mut at) = (Vec::new(), Some(ChunkIdx(0)));
    while let Some(first) = at {
        firsts.push(first.0);
        at = ask(&files, &mut searcher, |searcher| searcher.next_document(first)).0;
    }
    assert_eq!(firsts, expected);
    // From the middle of a document too.
    let next = ask(&files, &mut searcher, |searcher| searcher.next_document(ChunkIdx(expected[5] + 20))).0;
    assert_eq!(next, Some(ChunkIdx(expected[6])));
    assert_eq!(ask(&files, &mut searcher, |searcher| searcher.next_document(ChunkIdx(ids.len() as u32))).0, None);
}

#[test]
fn groups_are_what_the_library_has() {
    let (files, ids) = library();
    let searcher = open(&files);
    let groups: Vec<(&str, &str, u32)> =
        searcher.groups().map(|group| (group.product, group.version, group.n_chunks)).collect();
    let n_chunks = ids.len() as u32 / 3;
    assert_eq!(groups, [("alpha", "v2", n_chunks), ("alpha", "v1", n_chunks), ("beta", "v1", n_chunks)]);
}

#[test]
fn a_searcher_that_lets_go_of_shards_gives_the_same_answers() {
    let (files, _) = library();
    let (mut fresh, mut lean) = (open(&files), open(&files));
    for query in ["beacon3", "alpha part 11", "says beacon40 -beta", "\"part 7 says\"", "beacn9", "beacon3"] {
        let options = SearchOptions::default();
        let expected = answer(&files, &mut fresh, query, &options);
        assert_eq!(answer(&files, &mut lean, query, &options), expected, "{query}");
        let before = lean.loaded_bytes();
        lean.shrink(before / 2);
        assert!(lean.loaded_bytes() <= before / 2);
    }
    lean.shrink(0);
    assert_eq!(lean.loaded_bytes(), 0);
}
