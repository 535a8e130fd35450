//! An index whose files are damaged, exchanged or made by somebody who means harm: an error, or the answer by words with a
//! note that says so; never another answer in silence, and no more memory than the bytes stand for.
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

#[path = "index/exchanged.rs"]
mod exchanged;
#[path = "index/flipped.rs"]
mod flipped;
#[path = "index/hostile.rs"]
mod hostile;
#[path = "index/memory.rs"]
mod memory;

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use mcdewey_engine::{Answer, Filter, MANIFEST_PATH, Mode, Progress, SearchOptions, Searcher, ShardId};
use mcdewey_tests::{Corpus, Site, files_below};

/// Two products, two versions that share passages, two types: five groups, stand-ins, several packs in one group.
///
/// `word` is in one document alone, so that two words make two builds that differ in one group.
fn corpus(word: &str) -> Corpus {
    let part = |n: usize| format!("## Part {n}\n\nThe gearbox number {n} turns {}\n\n", "on and on. ".repeat(n + 1));
    let parts = |from: usize, to: usize| (from..to).map(part).collect::<Vec<_>>().concat();
    Corpus::new()
        .file("acme/v2/guide/start.md", format!("# Start\n\nTurn the {word} key.\n\n{}", parts(0, 24)))
        .file("acme/v1/guide/start.md", format!("# Start\n\nTurn the red key.\n\n{}", parts(6, 24)))
        .file("acme/v2/reference/list.md", "# List\n\nA lever, a key and a screw.\n\n## More\n\nThe blue lamp is on.\n")
        .file("acme/v1/reference/list.md", "# List\n\nA lever and a screw.\n\n## More\n\nThe lamp is off.\n")
        .file("bolt/1.0/guide/start.md", format!("# Start\n\nPull the lever of the gearbox.\n\n{}", parts(30, 33)))
}

/// Files of an index as they lie on disk, by path below the site's root.
type Files = BTreeMap<String, Vec<u8>>;

fn files(site: &Site) -> Files {
    let below = files_below(&site.root().join("search/index"));
    below.into_iter().map(|(path, bytes)| (format!("search/index/{path}"), bytes)).collect()
}

/// As every shell decompresses a file of an index.
fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut content).map_err(|error| error.to_string())?;
    Ok(content)
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The content of each file.
fn contents(files: &Files) -> Files {
    files.iter().map(|(path, bytes)| (path.clone(), gunzip(bytes).unwrap())).collect()
}

/// The shards of an index, with their paths.
fn shards(searcher: &Searcher, files: &Files) -> Vec<(ShardId, String)> {
    let groups = u32::try_from(searcher.groups().count()).unwrap();
    let kinds = [ShardId::Terms, ShardId::Tier, ShardId::Aliases, ShardId::Words, ShardId::Cell];
    let numbered = (0..2000).flat_map(|number| kinds.map(|kind| kind(number)));
    let packs = (0..groups).flat_map(|group| (0..20).map(move |number| ShardId::Chunks(group, number)));
    let all = numbered.chain(packs).chain([ShardId::CellProducts]);
    let named = all.filter_map(|shard| Some((shard, searcher.path(shard)?)));
    let shards: Vec<(ShardId, String)> = named.filter(|(_, path)| files.contains_key(path)).collect();
    assert_eq!(shards.len() + 1, files.len(), "every file is a shard or the manifest");
    shards
}

/// An answer over files that `content` gives, as the shells work it out: by words where vectors cannot be had.
fn ask(
    content: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    query: &str,
    options: &SearchOptions,
) -> Result<Answer, String> {
    let mut searcher = Searcher::open(&content(MANIFEST_PATH)?).map_err(|error| error.to_string())?;
    let mut options = options.clone();
    let mut has_vectors = true;
    for _ in 0..64 {
        match searcher.search(query, &options).map_err(|error| error.to_string())? {
            Progress::Done(answer) => return Ok(if has_vectors { answer } else { answer.without_meaning() }),
            Progress::Missing(shards) => {
                for shard in shards {
                    let path = searcher.path(shard).unwrap();
                    let loaded = content(&path)
                        .and_then(|bytes| searcher.load(shard, &bytes).map_err(|error| error.to_string()));
                    match loaded {
                        Err(_) if shard.is_for_meaning() => {
                            options.mode = Mode::Lexical;
                            has_vectors = false;
                        }
                        loaded => loaded?,
                    }
                }
            }
        }
    }
    Err("the search does not end".to_owned())
}

/// Queries that read every kind of shard but further tiers, which no small library has.
fn queries() -> Vec<(&'static str, SearchOptions)> {
    let of = |product: &str, version: &str| {
        let list = |value: &str| if value.is_empty() { Vec::new() } else { vec![value.to_owned()] };
        Filter { product: list(product), version: list(version), ..Filter::default() }
    };
    vec![
        ("gearbox number", SearchOptions { limit: 60, ..SearchOptions::default() }),
        ("turn the blue key", SearchOptions::default()),
        ("lever", SearchOptions { filter: of("acme", "v1"), ..SearchOptions::default() }),
        ("gearbox", SearchOptions { filter: of("", "v1"), limit: 40, ..SearchOptions::default() }),
        ("something that rotates", SearchOptions { mode: Mode::Semantic, ..SearchOptions::default() }),
        ("\"the lamp\" gearbx", SearchOptions { filter: of("bolt", ""), ..SearchOptions::default() }),
    ]
}

/// The files that the queries read, the manifest first.
fn read_files(contents: &Files) -> Vec<String> {
    let read = std::cell::RefCell::new(vec![MANIFEST_PATH.to_owned()]);
    for (query, options) in queries() {
        let content = |path: &str| {
            let mut read = read.borrow_mut();
            if !read.iter().any(|known| known == path) {
                read.push(path.to_owned());
            }
            contents.get(path).cloned().ok_or_else(|| path.to_owned())
        };
        ask(&content, query, &options).unwrap();
    }
    read.into_inner()
}

/// A small generator (xorshift), so that every run tries the same.
struct Random(u64);

impl Random {
    /// A number from 0 to `n`, `n` left out.
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}
