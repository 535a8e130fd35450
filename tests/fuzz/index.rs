//! The index: every kind of file, and queries to it. Each decoder gets damaged files of an index whose other files are whole;
//! what it takes is then searched.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;

use flate2::read::MultiGzDecoder;
use mcdewey_engine::{
    Answer, ChunkId, Filter, IndexWriter, MANIFEST_PATH, Mode, NewChunk, NewDocument, Progress, SearchOptions,
    Searcher, ShardId,
};
use mcdewey_tests::Corpus;

use crate::harness::{mark, peak_of, size};

/// Most waves of shards that a query asks for.
const WAVES_MAX: usize = 20;
/// Most memory that a decoder holds for each byte of its file, and beside it.
const DECODER_BYTES_PER_BYTE: usize = 64;
const DECODER_BYTES: usize = 64 * 1024;

/// Queries of every kind: words, phrases, fields, flags, misspelled and unfinished words.
const QUERIES: [&str; 7] = [
    "agent",
    "queue number7 stat",
    "\"agent queue\" -number3",
    "quuee version:v1",
    "product:beta the",
    "--noout",
    "common",
];

/// Files of an index by path, decompressed.
struct Index {
    files: BTreeMap<String, Vec<u8>>,
}

impl Index {
    fn open(manifest: &[u8]) -> Option<Searcher> {
        let mut searcher = Searcher::open(manifest).ok()?;
        for code in searcher.stemmers_needed() {
            let language = mcdewey_stemmers::find(&code)?;
            searcher.set_stemmer(&code, Box::new(|word| language.stem(word)));
        }
        Some(searcher)
    }

    fn whole(&self) -> Searcher {
        Index::open(&self.files[MANIFEST_PATH]).expect("the index is whole")
    }

    /// Answers as a shell does; `None` after an error, and where a file is missing.
    fn search(&self, searcher: &mut Searcher, query: &str, options: &SearchOptions) -> Option<Answer> {
        for _ in 0..WAVES_MAX {
            match searcher.search(query, options).ok()? {
                Progress::Done(answer) => return Some(answer),
                Progress::Missing(shards) => {
                    assert!(!shards.is_empty(), "a search waits for nothing");
                    for shard in shards {
                        let path = searcher.path(shard).expect("the searcher asks for its own shards");
                        searcher.load(shard, self.files.get(&path)?).ok()?;
                    }
                }
            }
        }
        panic!("a search never ends");
    }

    /// The shards of one kind that are there.
    fn shards(&self, kind: Kind) -> Vec<(ShardId, &[u8])> {
        let searcher = self.whole();
        let ids: Vec<ShardId> = match kind {
            Kind::Terms => (0..64).map(ShardId::Terms).collect(),
            Kind::Tiers => (0..64).map(ShardId::Tier).collect(),
            Kind::StandIns => (0..64).map(ShardId::Aliases).collect(),
            Kind::Packs => (0..64).flat_map(|group| (0..4).map(move |pack| ShardId::Chunks(group, pack))).collect(),
            Kind::WordVectors => (0..64).map(ShardId::Words).collect(),
            Kind::CellProducts => vec![ShardId::CellProducts],
            Kind::Cells => (0..64).map(ShardId::Cell).collect(),
        };
        let found = ids.into_iter().filter_map(|id| Some((id, self.files.get(&searcher.path(id)?)?.as_slice())));
        found.collect()
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Terms,
    Tiers,
    StandIns,
    Packs,
    WordVectors,
    CellProducts,
    Cells,
}

/// A library in several versions, types and languages, as the program builds it.
fn built() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let manual = |version: &str| {
            let section = |n: u32| {
                let text = format!("The agent queue number{n} and the state of it. Call getStateNotification{n}.");
                format!(
                    "## Section {n}\n\n{text}\n\n```\nopenssl verify --noout file{n}\n```\n\n{}\n\n",
                    "More of it. ".repeat(30)
                )
            };
            format!(
                "# Guide\n\n{}",
                (0..14).map(|n| section(if version == "v1" { n } else { n / 2 })).collect::<String>()
            )
        };
        let site = Corpus::new()
            .file("alpha/v2/guide/doc.md", manual("v2"))
            .file("alpha/v1/guide/doc.md", manual("v1"))
            .file(
                "beta/v1/manual/einstellung.md",
                "---\nlanguage: de\n---\n# Einstellungen\n\nDie Einstellung der Maschine.\n",
            )
            .file("beta/v1/manual/etat.md", "---\nlanguage: fr\n---\n# L'état\n\nL'agent de la file d'attente.\n")
            .file("beta/v1/manual/ja.md", "---\nlanguage: ja\n---\n# 日本語\n\n管理者は設定を変更します。\n")
            .build();
        let files = site.files().into_iter().filter(|(path, _)| path.starts_with("search/index/"));
        let plain = |bytes: Vec<u8>| {
            let mut plain = Vec::new();
            MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
            plain
        };
        Index { files: files.map(|(path, bytes)| (path, plain(bytes))).collect() }
    })
}

/// An index with terms so common that their lists are cut.
fn common() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut writer = IndexWriter::new();
        let document =
            NewDocument { product: "alpha".into(), version: "v1".into(), title: "Guide".into(), ..Default::default() };
        writer.document(document).unwrap();
        for ordinal in 0..4500 {
            let text = format!("common agent queue number{}", ordinal % 50);
            writer
                .chunk(NewChunk { ordinal, title: format!("Section {ordinal}"), text, ..Default::default() })
                .unwrap();
        }
        Index { files: writer.finish().into_iter().map(|file| (file.path, file.bytes)).collect() }
    })
}

/// Searches in every mode, with and without a filter.
fn search_all(index: &Index, searcher: &mut Searcher) -> Vec<Option<u32>> {
    let modes = [Mode::Hybrid, Mode::Lexical, Mode::Semantic];
    let totals = QUERIES.iter().zip(modes.into_iter().cycle()).enumerate().map(|(n, (query, mode))| {
        let filter = Filter {
            version: vec!["v1".into(); n % 2],
            product: vec!["alpha".into(); usize::from(n == 2)],
            ..Filter::default()
        };
        let options = SearchOptions { mode, filter, prefix: n % 3 == 0, ..SearchOptions::default() };
        let answer = index.search(searcher, query, &options)?;
        assert!(answer.hits.len() <= 10, "{} hits", answer.hits.len());
        Some(answer.total)
    });
    totals.collect()
}

/// A manifest is an error, or every search over it comes to an end.
pub(crate) fn manifest(bytes: &[u8]) -> u64 {
    let index = built();
    let (searcher, memory) = peak_of(|| Index::open(bytes));
    within(memory, bytes);
    let Some(mut searcher) = searcher else {
        return mark(Searcher::open(bytes).err().map(|error| error.to_string()));
    };
    mark(search_all(index, &mut searcher).iter().map(Option::is_some).collect::<Vec<_>>())
}

fn within(memory: usize, bytes: &[u8]) {
    let most = DECODER_BYTES_PER_BYTE * bytes.len() + DECODER_BYTES;
    assert!(memory <= most, "decoding {} bytes took {memory} bytes of memory", bytes.len());
}

/// A shard is an error, or every search over it comes to an end.
fn shard(index: &Index, kind: Kind, bytes: &[u8]) -> u64 {
    let mut searcher = index.whole();
    // The number in the header is that of the shard, where there is such a shard.
    let shards = index.shards(kind);
    let by_number = shards.iter().find(|(_, whole)| whole.get(..4) == bytes.get(..4));
    let (id, _) = by_number.unwrap_or(&shards[0]);
    let (decoded, memory) = peak_of(|| searcher.decode(*id, bytes));
    within(memory, bytes);
    match decoded {
        Err(error) => mark(error.to_string()),
        Ok(decoded) => {
            searcher.insert(decoded);
            let found = search_all(index, &mut searcher);
            mark((found.iter().map(|total| total.map(|n| size(n as usize))).collect::<Vec<_>>(), size(bytes.len())))
        }
    }
}

fn seeds(index: &Index, kind: Kind) -> Vec<Vec<u8>> {
    let seeds: Vec<Vec<u8>> = index.shards(kind).into_iter().map(|(_, bytes)| bytes.to_vec()).collect();
    assert!(!seeds.is_empty(), "the index has no such shard");
    seeds
}

/// The target of one kind of shard, and its seeds.
macro_rules! decoder {
    ($target:ident, $seeds:ident, $index:ident, $kind:expr) => {
        pub(crate) fn $target(bytes: &[u8]) -> u64 {
            shard($index(), $kind, bytes)
        }
        pub(crate) fn $seeds() -> Vec<Vec<u8>> {
            seeds($index(), $kind)
        }
    };
}

decoder!(terms, terms_seeds, built, Kind::Terms);
decoder!(tiers, tier_seeds, common, Kind::Tiers);
decoder!(stand_ins, stand_in_seeds, built, Kind::StandIns);
decoder!(packs, pack_seeds, built, Kind::Packs);
decoder!(word_vectors, word_vector_seeds, built, Kind::WordVectors);
decoder!(cell_products, cell_product_seeds, built, Kind::CellProducts);
decoder!(cells, cell_seeds, built, Kind::Cells);

pub(crate) fn manifests() -> Vec<Vec<u8>> {
    [built(), common()].map(|index| index.files[MANIFEST_PATH].clone()).to_vec()
}

/// A query is answered; what it marks lies within the excerpt; asked twice, the answer is the same.
pub(crate) fn query(bytes: &[u8]) -> u64 {
    let index = built();
    let text = String::from_utf8_lossy(bytes);
    let mut searcher = index.whole();
    let options = SearchOptions {
        mode: [Mode::Hybrid, Mode::Lexical, Mode::Semantic][bytes.len() % 3],
        prefix: bytes.len().is_multiple_of(2),
        as_typed: bytes.len().is_multiple_of(7),
        limit: [10, 1, 0, 3][bytes.len() / 3 % 4],
        offset: [0, 0, 2, u32::MAX][bytes.len() / 5 % 4],
        ..SearchOptions::default()
    };
    let answer = index.search(&mut searcher, &text, &options).expect("a query to a whole index is answered");
    assert!(answer.hits.len() <= options.limit as usize, "{} hits", answer.hits.len());
    for hit in &answer.hits {
        assert!(hit.score.is_finite(), "score {}", hit.score);
        let n_chars = u32::try_from(hit.snippet.chars().count()).unwrap();
        assert!(n_chars <= 1000, "the excerpt has {n_chars} characters");
        let mut last = 0;
        for &(start, end) in &hit.highlights {
            assert!(last <= start && start < end && end <= n_chars, "{:?} in {n_chars} characters", hit.highlights);
            last = end;
        }
    }
    let said: usize = answer.notes.iter().map(|note| note.message.len()).sum();
    assert!(said <= 64 * text.len().min(4096) + 8192, "{said} bytes of notes");
    assert_eq!(index.search(&mut searcher, &text, &options).as_ref(), Some(&answer), "a second answer differs");
    if let Ok(id) = text.parse::<ChunkId>() {
        assert_eq!(id.to_string(), text, "a chunk has two names");
    }
    let codes: Vec<&str> = answer.notes.iter().map(|note| note.code).collect();
    mark((answer.hits.len(), answer.total, answer.total_near, codes))
}
