//! What cells and codes cost: the hybrid of the index beside one that compares the query with every chunk's own vector.
//!
//! The chunks are the sections of the sample library among the texts that the tokenizer is tested with, so that there are
//! cells enough for a query to miss some.
#![allow(clippy::disallowed_methods, reason = "a test reads the repository")]

use std::collections::HashMap;
use std::path::Path;

use super::Searcher;
use super::tests::{answer, model, open};
use crate::format::IndexFile;
use crate::fusion::{Fusion, SCALED_OVER, covered, support};
use crate::lexical::rank::{Blocked, Scores, select};
use crate::query::{Mode, Query, SearchOptions};
use crate::vector::cells::Cells;
use crate::vector::embed::Embedder;
use crate::vector::embedding::Embedding;
use crate::vector::{N_DIMS, Vector, dot, normalize};
use crate::writer::{IndexWriter, NewChunk, NewDocument, Vectors};

/// Most nDCG@10 that probing a few cells and 2 bits a dimension may cost.
const LOSS_MAX: f64 = 0.01;

/// Fewest cells for which the test says something: a query reads a few of them.
const CELLS_MIN: usize = 20;

/// Chunks of the three cells that a query reads.
const NEAREST: usize = 3 * 146;

struct Section {
    source: String,
    heading: String,
    text: String,
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn lines(path: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(repository().join(path)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Sections of the documents that the judged queries ask for, then the other texts.
fn sections(queries: &[serde_json::Value]) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut sources: Vec<&str> = queries.iter().map(|query| query["source"].as_str().unwrap()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let text = std::fs::read_to_string(repository().join("corpus").join(source)).unwrap();
        for part in format!("\n{text}").split("\n#").skip(1) {
            let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
            let heading = heading.trim_start_matches('#').trim().to_owned();
            sections.push(Section { source: source.to_owned(), heading, text: body.to_owned() });
        }
    }
    for case in lines("generator/model/tokenizer-cases.jsonl") {
        let text = case["text"].as_str().unwrap().to_owned();
        sections.push(Section { source: String::new(), heading: String::new(), text });
    }
    sections
}

/// An index of these sections, with the vectors that it was made from.
struct Indexed {
    searcher: Searcher,
    files: Vec<IndexFile>,
    embeddings: Vec<Vector>,
    words: HashMap<String, Vector>,
}

impl Indexed {
    fn new(sections: &[Section]) -> Indexed {
        let model = model();
        let mut embedder = Embedder::new(&model);
        let parts = |section: &Section| [section.heading.clone(), section.text.clone()];
        let embeddings: Vec<Embedding> =
            sections.iter().map(|section| embedder.embed(parts(section).iter().map(String::as_str))).collect();
        let counts = embedder.into_counts();
        let cells = Cells::new(embeddings.iter());
        assert!(cells.n_cells() >= CELLS_MIN, "only {} cells", cells.n_cells());
        let mut writer = IndexWriter::default().with_vectors(Vectors::new(&model, &counts, &cells));
        for (idx, (section, embedding)) in sections.iter().zip(&embeddings).enumerate() {
            let source = idx.to_string();
            writer.document(NewDocument { product: "all".into(), source, ..NewDocument::default() }).unwrap();
            let vector = Some(cells.encode(embedding, cells.nearest(embedding, 1)[0]));
            let (title, text) = (section.heading.clone(), section.text.clone());
            writer.chunk(NewChunk { title, text, vector, ..NewChunk::default() }).unwrap();
        }
        let files = writer.finish();
        let words = model.word_vectors(&counts, usize::MAX).into_iter().collect();
        let embeddings = embeddings.iter().map(Embedding::vector).collect();
        Indexed { searcher: open(&files), files, embeddings, words }
    }

    /// Sections found for a query, best first.
    fn found(&mut self, query: &str, mode: Mode, limit: u32) -> Vec<(u32, f32)> {
        let options = SearchOptions { limit, mode, ..SearchOptions::default() };
        let answer = answer(&self.files, &mut self.searcher, query, &options);
        answer.hits.iter().map(|hit| (hit.source.parse().unwrap(), hit.score)).collect()
    }

    /// The hybrid over the vectors themselves, each compared with the query.
    fn exhaustive(&mut self, query: &str) -> Vec<(u32, f32)> {
        let by_words = self.found(query, Mode::Lexical, SCALED_OVER as u32);
        let parsed = Query::parse(&self.searcher.analyzer, query, &SearchOptions::default(), &|_| false);
        let mut vector = [0.0; N_DIMS];
        for word in parsed.meaning.iter().filter_map(|word| self.words.get(word)) {
            vector.iter_mut().zip(word).for_each(|(sum, value)| *sum += value);
        }
        normalize(&mut vector);
        let mut similar: Vec<(u32, f32)> =
            (0..).zip(&self.embeddings).map(|(idx, embedding)| (idx, dot(&vector, embedding))).collect();
        similar.sort_by(|a, b| b.1.total_cmp(&a.1));
        // The scale begins at the median of as many as the index reads.
        // What the search by words has loaded.
        let (lists, _) = self.searcher.postings(&parsed, false).ok().unwrap();
        let possible = Scores::possible(&lists, self.searcher.manifest.n_indexed);
        let is_open = Searcher::open_words(&parsed, &lists);
        let coverage = Scores::coverage(&lists, &is_open, self.searcher.manifest.n_indexed);
        let fusion = Fusion::new(&by_words, covered(&by_words, possible), &similar[..NEAREST], coverage);
        let by_words = Scores::new(by_words.into_iter().collect(), &Blocked::default());
        let scores = fusion.estimate(&by_words, &similar, &Blocked::default());
        let mut best: Vec<(u32, f32)> = scores.matched.iter().map(|&idx| (idx, scores.of(idx))).collect();
        select(&mut best, SCALED_OVER);
        for (idx, support) in support(&best) {
            let hit = best.iter_mut().find(|(known, _)| *known == idx).unwrap();
            hit.1 += support;
        }
        select(&mut best, 10);
        best
    }
}

#[test]
fn cells_and_codes_cost_little_of_the_hybrid() {
    let queries = lines("tests/queries/sample.jsonl");
    let sections = sections(&queries);
    let mut indexed = Indexed::new(&sections);
    let ndcg = |query: &serde_json::Value, found: &[(u32, f32)]| {
        let is_right = |(idx, _): &(u32, f32)| {
            let section = &sections[*idx as usize];
            query["source"] == section.source.as_str() && query["heading"] == section.heading.as_str()
        };
        found.iter().position(is_right).map_or(0.0, |rank| 1.0 / (rank as f64 + 2.0).log2())
    };
    let (mut of_index, mut of_vectors) = (0.0, 0.0);
    for query in &queries {
        let text = query["query"].as_str().unwrap();
        of_index += ndcg(query, &indexed.found(text, Mode::Hybrid, 10)) / queries.len() as f64;
        of_vectors += ndcg(query, &indexed.exhaustive(text)) / queries.len() as f64;
    }
    println!("nDCG@10 {of_index:.4} by cells and codes, {of_vectors:.4} by all vectors");
    assert!(of_vectors > 0.3, "{of_vectors:.4}: does the test still find anything?");
    assert!(of_index >= of_vectors - LOSS_MAX, "{of_index:.4}, by all vectors {of_vectors:.4}");
}
