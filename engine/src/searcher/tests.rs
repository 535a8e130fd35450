//! Answers against brute force: random libraries, every chunk looked at.

use std::collections::BTreeSet;

use super::{Progress, Searcher};
use crate::analysis::{Analyzer, words};
use crate::format::{IndexFile, MANIFEST_PATH};
use crate::hit::Answer;
use crate::id::ChunkIdx;
use crate::query::{Filter, Mode, SearchOptions};
use crate::vector::cells::{Cells, ChunkVector};
use crate::vector::embed::{Embedder, Model};
use crate::vector::embedding::Embedding;
use crate::writer::{IndexWriter, NewChunk, NewDocument, Vectors};

/// Words of the random texts, the first ones common. None is a stop word, none is a part or a stem of another.
const WORDS: [&str; 12] = [
    "agent", "queue", "server", "dialog", "router", "socket", "ledger", "cursor", "beacon", "turnip", "walrus",
    "zephyr",
];

/// A small generator (xorshift), so that every run tests the same libraries.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// A number from 0 to `n`, `n` left out; 0 if `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    /// A word, the first ones far more often.
    fn word(&mut self) -> &'static str {
        let n = 1 + self.below(WORDS.len());
        WORDS[self.below(n)]
    }

    fn text(&mut self, n_words: usize) -> String {
        (0..n_words).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Clone, Debug)]
struct Made {
    product: String,
    version: String,
    text: String,
    primary: Option<u32>,
}

/// Products in two versions; about a third of the older version repeats the newer.
fn library(random: &mut Random) -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    for product in ["alpha", "beta"] {
        let newest = made.len();
        for version in ["v2", "v1"] {
            for idx in 0..60 {
                let repeats = version == "v1" && random.below(3) == 0;
                let n_words = 3 + random.below(30);
                let text = if repeats { made[newest + idx].text.clone() } else { random.text(n_words) };
                let primary = repeats.then_some((newest + idx) as u32);
                made.push(Made { product: product.into(), version: version.into(), text, primary });
            }
        }
    }
    made
}

/// The model that the command line carries.
pub(super) fn model() -> Model {
    let vocabulary = include_str!("../../../generator/model/vocab.txt");
    Model::read(include_bytes!("../../../generator/model/model.bin"), vocabulary).unwrap()
}

/// What an index of these texts needs to answer by meaning, and the vector of each.
pub(super) fn vectors<'a>(model: &Model, texts: impl Iterator<Item = &'a str>) -> (Vectors, Vec<ChunkVector>) {
    let mut embedder = Embedder::new(model);
    let embeddings: Vec<Embedding> = texts.map(|text| embedder.embed(std::iter::once(text))).collect();
    let cells = Cells::new(embeddings.iter());
    let encoded = embeddings.iter().map(|embedding| cells.encode(embedding, cells.nearest(embedding, 1)[0])).collect();
    (Vectors::new(model, &embedder.into_counts(), &cells), encoded)
}

fn index(made: &[Made], tier_postings: usize) -> Vec<IndexFile> {
    write(made, IndexWriter::with_tier_postings(tier_postings), &[])
}

fn index_with_vectors(model: &Model, made: &[Made]) -> Vec<IndexFile> {
    let (vectors, of_chunks) = vectors(model, made.iter().map(|chunk| chunk.text.as_str()));
    write(made, IndexWriter::with_tier_postings(16).with_vectors(vectors), &of_chunks)
}

fn write(made: &[Made], mut writer: IndexWriter, vectors: &[ChunkVector]) -> Vec<IndexFile> {
    for (idx, chunk) in made.iter().enumerate() {
        let (product, version) = (chunk.product.clone(), chunk.version.clone());
        let (name, source) = (idx.to_string(), idx.to_string());
        writer.document(NewDocument { product, version, name, source, ..NewDocument::default() }).unwrap();
        let primary = chunk.primary.map(ChunkIdx);
        let vector = vectors.get(idx).cloned();
        writer.chunk(NewChunk { text: chunk.text.clone(), primary, vector, ..NewChunk::default() }).unwrap();
    }
    writer.finish()
}

/// The answer to a query, loading what it needs from the files.
pub(super) fn answer(files: &[IndexFile], searcher: &mut Searcher, query: &str, options: &SearchOptions) -> Answer {
    let content = |path: &str| &files.iter().find(|file| file.path == path).unwrap().bytes;
    loop {
        match searcher.search(query, options).unwrap() {
            Progress::Done(answer) => return answer,
            Progress::Missing(shards) => {
                for shard in shards {
                    let path = searcher.path(shard).unwrap();
                    searcher.load(shard, content(&path)).unwrap();
                }
            }
        }
    }
}

pub(super) fn open(files: &[IndexFile]) -> Searcher {
    Searcher::open(&files.iter().find(|file| file.path == MANIFEST_PATH).unwrap().bytes).unwrap()
}

/// A query of random shape, and what it asks for.
#[derive(Clone, Debug, Default)]
struct Asked {
    words: Vec<&'static str>,
    phrase: Vec<&'static str>,
    excluded: Vec<&'static str>,
    product: Option<&'static str>,
    version: Option<&'static str>,
}

impl Asked {
    fn random(random: &mut Random) -> Asked {
        let mut asked = Asked { words: vec![random.word()], ..Asked::default() };
        for _ in 0..random.below(3) {
            asked.words.push(random.word());
        }
        if random.below(3) == 0 {
            asked.phrase = vec![random.word(), random.word()];
        }
        if random.below(3) == 0 {
            asked.excluded.push(random.word());
        }
        asked.product = [None, Some("alpha"), Some("beta")][random.below(3)];
        asked.version = [None, Some("v1"), Some("2")][random.below(3)];
        asked
    }

    fn text(&self) -> String {
        let mut text = self.words.join(" ");
        if !self.phrase.is_empty() {
            text.extend([" \"", &self.phrase.join(" "), "\""]);
        }
        for word in &self.excluded {
            text.extend([" -", *word]);
        }
        text
    }

    fn options(&self, limit: u32) -> SearchOptions {
        let list = |value: Option<&str>| value.into_iter().map(str::to_owned).collect();
        let filter = Filter { product: list(self.product), version: list(self.version), ..Filter::default() };
        SearchOptions { limit, filter, ..SearchOptions::default() }
    }

    fn matches(&self, text: &str) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        let any = self.words.iter().chain(&self.phrase).any(|word| words.contains(word));
        let phrase = self.phrase.is_empty() || words.windows(2).any(|pair| pair == self.phrase);
        any && phrase && !self.excluded.iter().any(|word| words.contains(word))
    }

    /// Numbers of the chunks that are hits: of equal passages the newest that passes the filter.
    fn expected(&self, made: &[Made]) -> BTreeSet<String> {
        let passes = |chunk: &Made| {
            self.product.is_none_or(|product| product == chunk.product)
                && self
                    .version
                    .is_none_or(|version| chunk.version.trim_start_matches('v') == version.trim_start_matches('v'))
        };
        let hits = made.iter().enumerate().filter(|(_, chunk)| passes(chunk) && self.matches(&chunk.text));
        let newest = hits.filter(|(_, chunk)| !chunk.primary.is_some_and(|primary| passes(&made[primary as usize])));
        newest.map(|(idx, _)| idx.to_string()).collect()
    }
}

fn found(answer: &Answer) -> BTreeSet<String> {
    answer.hits.iter().map(|hit| hit.chunk_id.split("::").nth(3).unwrap().to_owned()).collect()
}

#[test]
fn every_answer_equals_brute_force_with_filters_phrases_and_exclusions() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..8 {
        let made = library(&mut random);
        for tier_postings in [4, 4096] {
            let files = index(&made, tier_postings);
            let mut searcher = open(&files);
            for _ in 0..60 {
                let asked = Asked::random(&mut random);
                let expected = asked.expected(&made);
                let all = answer(&files, &mut searcher, &asked.text(), &asked.options(1000));
                assert_eq!(found(&all), expected, "{asked:?}");
                assert!(all.exact && all.total as usize == expected.len(), "{asked:?}");
                let first = answer(&files, &mut searcher, &asked.text(), &asked.options(5));
                assert_eq!(first.hits.len(), expected.len().min(5), "{asked:?}");
                assert!(found(&first).is_subset(&expected), "{asked:?}");
            }
        }
    }
}

#[test]
fn what_meaning_adds_heeds_filters_phrases_and_exclusions_and_nothing_found_by_words_is_lost() {
    let mut random = Random(0x5851_f42d_4c95_7f2d);
    let (model, made) = (model(), library(&mut random));
    let files = index_with_vectors(&model, &made);
    let mut searcher = open(&files);
    for _ in 0..60 {
        let asked = Asked::random(&mut random);
        let by_words = asked.expected(&made);
        let anything = Asked { words: WORDS.to_vec(), ..asked.clone() }.expected(&made);
        let options = |mode| SearchOptions { mode, ..asked.options(1000) };
        let hybrid = answer(&files, &mut searcher, &asked.text(), &options(Mode::Hybrid));
        assert!(found(&hybrid).is_superset(&by_words) && found(&hybrid).is_subset(&anything), "{asked:?}");
        assert!(hybrid.hits.is_sorted_by(|a, b| a.score >= b.score), "{asked:?}");
        assert_eq!(hybrid.total as usize, by_words.len(), "{asked:?}");
        assert_eq!((hybrid.total + hybrid.total_near) as usize, found(&hybrid).len(), "{asked:?}");
        let with_words = hybrid.hits.iter().filter(|hit| !hit.near).cloned().collect();
        assert_eq!(found(&Answer { hits: with_words, ..Answer::default() }), by_words, "{asked:?}");
        let n_in_facets: u32 = hybrid.facets.doc_type.iter().map(|facet| facet.count).sum();
        assert!(asked.version.is_some() || n_in_facets == hybrid.total, "{asked:?}");
        let semantic = answer(&files, &mut searcher, &asked.text(), &options(Mode::Semantic));
        assert!(found(&semantic).is_subset(&anything), "{asked:?}");
        let words = answer(&files, &mut searcher, &asked.text(), &options(Mode::Lexical));
        assert_eq!(found(&words), by_words, "{asked:?}");
    }
}

#[test]
fn a_word_that_no_chunk_has_is_found_by_what_it_means() {
    let texts = ["Restart the server after an update.", "Bake the bread for an hour.", "Paint the wall in white."];
    let made: Vec<Made> = texts
        .iter()
        .map(|text| Made { product: "alpha".into(), version: "v1".into(), text: (*text).into(), primary: None })
        .collect();
    let files = index_with_vectors(&model(), &made);
    let options = SearchOptions { mode: Mode::Semantic, ..SearchOptions::default() };
    let first = |query: &str| answer(&files, &mut open(&files), query, &options).hits[0].snippet.clone();
    assert_eq!(first("reboot the computer"), texts[0]);
    assert_eq!(first("cake in the oven"), texts[1]);
    let unknown = answer(&files, &mut open(&files), "zzqx", &options);
    let codes: Vec<&str> = unknown.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["unknown-word", "words-only"]);
}

#[test]
fn an_answer_does_not_depend_on_what_was_asked_before() {
    let mut random = Random(42);
    let made = library(&mut random);
    let files = index_with_vectors(&model(), &made);
    let mut used = open(&files);
    for _ in 0..80 {
        let asked = Asked::random(&mut random);
        let answered = [Mode::Hybrid, Mode::Lexical, Mode::Semantic][random.below(3)];
        let options = SearchOptions { mode: answered, ..asked.options(7) };
        let fresh = answer(&files, &mut open(&files), &asked.text(), &options);
        assert_eq!(answer(&files, &mut used, &asked.text(), &options), fresh, "{asked:?}");
    }
}

#[test]
fn pages_of_one_answer_neither_repeat_nor_skip() {
    let mut random = Random(7);
    let made = library(&mut random);
    let files = index_with_vectors(&model(), &made);
    let mut searcher = open(&files);
    let all = answer(&files, &mut searcher, "agent router", &SearchOptions { limit: 100, ..SearchOptions::default() });
    let mut pages = Vec::new();
    for offset in (0..100).step_by(10) {
        let options = SearchOptions { limit: 10, offset, ..SearchOptions::default() };
        pages.extend(answer(&files, &mut searcher, "agent router", &options).hits);
    }
    assert_eq!(pages, all.hits);
}

#[test]
fn a_misspelled_word_is_corrected_and_said_so() {
    let made = library(&mut Random(3));
    let files = index(&made, 4096);
    let mut searcher = open(&files);
    let options = SearchOptions::default();
    let typed = answer(&files, &mut searcher, "ruoter", &options);
    let meant = answer(&files, &mut searcher, "router", &options);
    assert_eq!(found(&typed), found(&meant));
    assert_eq!(typed.notes[0].code, "corrected");
    assert_eq!(typed.notes[0].message, "`ruoter` is not in the library; searched for `router`");
    assert!(meant.notes.is_empty());
}

#[test]
fn a_word_that_the_library_does_not_have_stays_as_it_was_typed_where_that_is_asked_for() {
    let made = library(&mut Random(3));
    let files = index(&made, 4096);
    let mut searcher = open(&files);
    for mode in [Mode::Hybrid, Mode::Lexical] {
        let options = SearchOptions { as_typed: true, mode, ..SearchOptions::default() };
        let alone = answer(&files, &mut searcher, "ruoter", &options);
        assert_eq!(alone.total, 0);
        assert_eq!((alone.notes[0].code, &*alone.notes[0].message), ("unknown-word", "`ruoter` is not in the library"));
        // The other words find what they find without it.
        let beside = answer(&files, &mut searcher, "ruoter agent", &options);
        let other = answer(&files, &mut searcher, "agent", &options);
        assert_eq!((beside.total, beside.hits.is_empty()), (other.total, false));
        assert!(answer(&files, &mut searcher, "router", &options).notes.is_empty());
    }
}

#[test]
fn a_filter_that_leaves_nothing_says_where_there_is_something() {
    let made = library(&mut Random(3));
    let files = index(&made, 4096);
    let mut searcher = open(&files);
    let options = Asked { version: Some("v3"), ..Asked::default() }.options(10);
    let unknown = answer(&files, &mut searcher, "router", &options);
    assert_eq!((unknown.hits.len(), unknown.notes[0].code), (0, "unknown-version"));
    let none =
        answer(&files, &mut searcher, "router product:alpha product:beta vendor:none", &SearchOptions::default());
    assert_eq!((none.hits.len(), none.notes[0].code), (0, "unknown-vendor"));
}

#[test]
fn words_of_the_test_texts_are_terms_of_their_own() {
    let analyzer = Analyzer::english();
    let terms: BTreeSet<String> = WORDS
        .iter()
        .flat_map(|word| words(word).flat_map(|word| analyzer.terms(&word)).collect::<Vec<_>>())
        .flat_map(|term| term.texts)
        .collect();
    assert_eq!(terms.len(), WORDS.len());
}
