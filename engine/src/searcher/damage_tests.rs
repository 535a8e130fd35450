//! Damaged indexes: whatever the bytes are, there is an error or an answer, never a panic.
//!
//! A short run is part of every test run. A longer one: `MCDEWEY_DAMAGE_ROUNDS=1000000 cargo test --release -p
//! mcdewey-engine --features write damaged`.

use super::tests::{Random, model, vectors};
use super::{Progress, Searcher};
use crate::format::{IndexFile, MANIFEST_PATH};
use crate::hit::SamePassage;
use crate::id::ChunkIdx;
use crate::query::{Filter, SearchOptions};
use crate::writer::{IndexWriter, NewChunk, NewDocument};

const ROUNDS: u32 = 4000;

/// An index with every kind of shard: cut lists, stand-ins, several packs, vectors.
fn index() -> Vec<IndexFile> {
    let text = |ordinal: u32| format!("agent queue number{ordinal} and the state of it");
    let texts: Vec<String> = (0..24).map(|idx| text(idx % 12)).collect();
    let (vectors, of_chunks) = vectors(&model(), texts.iter().map(String::as_str));
    let mut writer = IndexWriter::with_tier_postings(3).with_vectors(vectors);
    let mut next = 0;
    for version in ["v2", "v1"] {
        let document = NewDocument { product: "alpha".into(), version: version.into(), ..NewDocument::default() };
        writer.document(document).unwrap();
        for ordinal in 0..12 {
            let same = SamePassage {
                version: "v1".into(),
                chunk_id: "alpha::v1".into(),
                url: "alpha/v1/0.html".into(),
                page: Some(3),
                source: "alpha/v1.md".into(),
            };
            let chunk = NewChunk {
                ordinal,
                page: Some(ordinal + 1),
                title: format!("Section {ordinal}"),
                headings: vec![format!("Section {ordinal}")],
                text: text(ordinal),
                vector: Some(of_chunks[next as usize].clone()),
                also_in: vec![same],
                primary: (version == "v1" && ordinal % 2 == 0).then_some(ChunkIdx(ordinal)),
                ..NewChunk::default()
            };
            assert_eq!(writer.chunk(chunk).unwrap(), ChunkIdx(next));
            next += 1;
        }
    }
    writer.finish()
}

/// Flips, overwrites, cuts or repeats some of the bytes.
fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.extend_from_within(at..),
            _ if bytes.is_empty() => {}
            2 => bytes[at] ^= 1 << random.below(8),
            3 => bytes[at] = 0xff,
            _ => bytes[at] = u8::try_from(random.below(256)).unwrap(),
        }
    }
    bytes
}

/// Searches as far as the files let it; an error ends the search, as it would end a reader's.
fn search(manifest: &[u8], content: &dyn Fn(&str) -> Option<Vec<u8>>, query: &str, options: &SearchOptions) {
    let Ok(mut searcher) = Searcher::open(manifest) else { return };
    for _ in 0..20 {
        let Ok(Progress::Missing(shards)) = searcher.search(query, options) else { return };
        for shard in shards {
            let Some(bytes) = searcher.path(shard).and_then(|path| content(&path)) else { return };
            if searcher.load(shard, &bytes).is_err() {
                return;
            }
        }
    }
}

#[test]
fn damaged_files_give_an_error_or_an_answer_and_never_a_panic() {
    let rounds = std::env::var("MCDEWEY_DAMAGE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let files = index();
    let is_read = |file: &&IndexFile| !file.path.rsplit('/').next().unwrap().starts_with('w');
    let read: Vec<usize> = (0..files.len()).filter(|&idx| is_read(&&files[idx])).collect();
    let queries = ["agent", "queue number7 stat", "\"agent queue\" -number3", "quuee version:v1", "number"];
    for round in 0..rounds {
        // Of the many packs of word vectors few are ever read.
        let victim = if round % 3 == 0 { random.below(files.len()) } else { read[random.below(read.len())] };
        let damaged = damage(&files[victim].bytes, &mut random);
        let content = |path: &str| {
            let at = files.iter().position(|file| file.path == path)?;
            Some(if at == victim { damaged.clone() } else { files[at].bytes.clone() })
        };
        let manifest = content(MANIFEST_PATH).unwrap();
        let filter = Filter { version: vec!["1".into(); random.below(2)], ..Filter::default() };
        let prefix = round % 2 == 0;
        search(&manifest, &content, queries[random.below(5)], &SearchOptions { prefix, filter, ..Default::default() });
    }
}
