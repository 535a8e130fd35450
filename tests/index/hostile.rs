//! Bytes with a gzip stream of their own: whatever they say, there is an error or an answer, and no more memory than they
//! stand for.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use mcdewey_engine::{MANIFEST_PATH, Mode, SearchOptions, Searcher, ShardId};
use mcdewey_tests::Sidecar;
use serde_json::json;

use crate::memory::{Taken, taken};
use crate::{Files, Random, ask, contents, corpus, files, gzip, queries, read_files, shards};

/// Bytes of memory that are asked for in one piece for each byte of a file that was mutated, at most.
const RATIO_PIECE: usize = 2;

/// Bytes of memory for each byte of a file that was mutated, at most at once: titles and words become texts of their own. What a
/// search makes of files takes more: a posting of one byte and a half becomes eight.
const RATIO: usize = 4;
const RATIO_SEARCH: usize = 10;

/// The same for one that is made to take the most: lists of empty texts. [`mcdewey_engine`] bounds their number too, so that no
/// pack takes more than 7 MB.
const RATIO_MADE: usize = 60;
const RATIO_MADE_PIECE: usize = 4;

/// Bytes of memory for any file, however small: names, messages, the first room of lists.
const SLACK: usize = 4096;

/// Numbers that a byte is replaced with, as a file of an index writes them.
const NUMBERS: [u64; 6] = [0, 127, 1 << 16, (1 << 24) - 1, u32::MAX as u64, u64::MAX];

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

/// A content with one byte, or some bytes, made anew.
fn mutations(content: &[u8], random: &mut Random) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let step = (content.len() / 200).max(1);
    for at in (0..content.len()).step_by(step) {
        for number in NUMBERS {
            let mut mutated = content[..at].to_vec();
            put(&mut mutated, number);
            mutated.extend(&content[at + 1..]);
            all.push(mutated);
        }
        for bit in 0..8 {
            let mut mutated = content.to_vec();
            mutated[at] ^= 1 << bit;
            all.push(mutated);
        }
    }
    for _ in 0..400 {
        let mut mutated = content.to_vec();
        let from = random.below(content.len());
        let to = from + random.below(content.len() - from);
        let repeated = mutated[from..to].repeat(1 + random.below(20));
        mutated.splice(from..to, repeated);
        all.push(mutated);
    }
    all
}

#[track_caller]
fn assert_little(taken: &Taken, ratio: usize, n_bytes: usize, what: &str) {
    let (max, of_piece) = (ratio * n_bytes + SLACK, if ratio == RATIO_MADE { RATIO_MADE_PIECE } else { RATIO_PIECE });
    let told = format!("{what}: {n_bytes} bytes take {} at once, {} in one piece", taken.most, taken.largest);
    assert!(taken.most <= max, "{told}");
    assert!(taken.largest <= of_piece * n_bytes + SLACK, "{told}");
}

#[test]
fn mutated_files_take_no_more_memory_than_their_bytes_stand_for_and_never_panic() {
    let whole = contents(&files(&corpus("blue").build()));
    let searcher = Searcher::open(&whole[MANIFEST_PATH]).unwrap();
    let read = read_files(&whole);
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let named = shards(&searcher, &whole).into_iter().map(|(shard, path)| (Some(shard), path));
    let (mut n_tried, mut n_open, mut n_asked) = (0, 0, 0);
    let mut worst = 0;
    for (shard, path) in [(None, MANIFEST_PATH.to_owned())].into_iter().chain(named) {
        if !read.contains(&path) {
            continue;
        }
        for mutated in mutations(&whole[&path], &mut random) {
            let (is_open, taken) = taken(|| is_taken(&searcher, shard, &mutated));
            assert_little(&taken, RATIO, mutated.len(), &path);
            worst = worst.max(taken.most.saturating_sub(SLACK) / mutated.len());
            n_tried += 1;
            n_open += usize::from(is_open);
            // Few that are opened differ in what a search makes of them.
            if is_open && n_open.is_multiple_of(24) {
                search(&whole, &path, &mutated, n_open);
                n_asked += 1;
            }
        }
    }
    println!("{n_tried} mutations, {n_open} opened, {n_asked} searched, {worst} times their bytes at most");
    assert!(n_tried > 50_000 && n_asked > 500, "does the test still try anything?");
}

fn is_taken(searcher: &Searcher, shard: Option<ShardId>, content: &[u8]) -> bool {
    match shard {
        Some(shard) => searcher.decode(shard, content).is_ok(),
        None => Searcher::open(content).is_ok(),
    }
}

/// Searches with one file in the place of another: whatever comes of it, it comes, and takes little.
fn search(whole: &Files, victim: &str, mutated: &[u8], n: usize) {
    let queries = queries();
    let (query, options) = &queries[n / 24 % queries.len()];
    let content = |path: &str| match whole.get(path) {
        Some(_) if path == victim => Ok(mutated.to_vec()),
        other => other.cloned().ok_or_else(|| path.to_owned()),
    };
    let (found, taken) = taken(|| ask(&content, query, options).map(|_| ()));
    let n_bytes = read_files(whole).iter().map(|path| whole[path].len()).sum::<usize>() + mutated.len();
    assert_little(&taken, RATIO_SEARCH, n_bytes, &format!("`{query}` over {victim}: {found:?}"));
}

/// Numbers of a manifest that say how much there is.
#[derive(Clone, Copy)]
struct Numbers {
    chunks: u64,
    indexed: u64,
    per_pack: u64,
    of_group: u64,
    word_packs: u64,
    cells: u64,
}

const HONEST: Numbers = Numbers { chunks: 20, indexed: 20, per_pack: 10, of_group: 20, word_packs: 3, cells: 1 };

/// A manifest of one group with these numbers.
fn manifest(numbers: Numbers) -> Vec<u8> {
    let mut out = vec![b'M', b'm', mcdewey_engine::FORMAT_VERSION, 0, 0, 0, 0, 0];
    let text = |out: &mut Vec<u8>, text: &str| {
        put(out, text.len() as u64);
        out.extend(text.as_bytes());
    };
    put(&mut out, 1);
    text(&mut out, "en");
    for number in [numbers.chunks, numbers.indexed, numbers.per_pack] {
        put(&mut out, number);
    }
    put(&mut out, 1);
    text(&mut out, "vendor");
    put(&mut out, 1);
    text(&mut out, "product");
    out.extend([0, 0]);
    put(&mut out, 1);
    put(&mut out, 0);
    text(&mut out, "v1");
    text(&mut out, "guide");
    put(&mut out, numbers.of_group);
    out.extend([7; 8]);
    out.extend([8; 24]);
    out.extend([1, 0, 0, 1]);
    put(&mut out, numbers.word_packs);
    put(&mut out, numbers.cells);
    out.extend([9; 24]);
    out
}

#[test]
fn the_numbers_of_a_manifest_are_not_believed() {
    assert!(Searcher::open(&manifest(HONEST)).is_ok());
    assert!(Searcher::open(&manifest(Numbers { cells: 1024, word_packs: u32::MAX.into(), ..HONEST })).is_ok());
    for number in [0, 1025, 100_000_000, u32::MAX.into(), 1 << 32, u64::MAX] {
        let more = number.max(21);
        let all = [
            Numbers { cells: more.max(1025), ..HONEST },
            Numbers { per_pack: if number == 0 { 0 } else { more.max(65) }, ..HONEST },
            Numbers { chunks: more, ..HONEST },
            Numbers { indexed: more, ..HONEST },
            Numbers { of_group: number, ..HONEST },
            Numbers { chunks: more.max(1 << 25), of_group: more.max(1 << 25), ..HONEST },
        ];
        for (idx, numbers) in all.into_iter().enumerate() {
            let manifest = manifest(numbers);
            let (is_open, taken) = taken(|| Searcher::open(&manifest).is_ok());
            assert!(!is_open, "number {number}, case {idx}");
            assert!(taken.most <= 2 * manifest.len() + SLACK / 2, "{} for {} bytes", taken.most, manifest.len());
        }
    }
}

#[test]
fn a_search_takes_memory_by_what_it_finds_and_not_by_what_a_manifest_counts() {
    let most = 1 << 24;
    let manifest = manifest(Numbers { chunks: most, indexed: most, of_group: most, ..HONEST });
    let mut terms = header(b't', 8);
    terms.extend([1, 0, 5]);
    terms.extend(b"agent");
    // No word of its own, two chunks: the first and the last.
    terms.extend([0, 2, 0]);
    let mut list = vec![0];
    put(&mut list, most - 2);
    list.push(0xff);
    terms.push(u8::try_from(list.len()).unwrap());
    terms.extend(&list);
    let mut searcher = Searcher::open(&manifest).unwrap();
    let shard = searcher.decode(ShardId::Terms(0), &terms).unwrap();
    searcher.insert(shard);
    for query in ["agent", "agent -agent", "\"agent\"", "agent nothing"] {
        let options = SearchOptions { mode: Mode::Lexical, ..SearchOptions::default() };
        let (found, taken) = taken(|| searcher.search(query, &options));
        assert!(found.is_ok(), "{query}: {found:?}");
        // A bit for each chunk up to the highest, and a number for 64 of these: 3 MB a set.
        assert!(taken.most < 12 << 20, "{query}: {} bytes at once", taken.most);
    }
}

#[test]
fn texts_that_share_their_beginnings_stand_for_no_more_than_a_few_times_their_bytes() {
    // Each text is the one before and a letter: what is written in three bytes would be as long as the file.
    for n_texts in [100_u64, 1000, 4000] {
        let mut manifest = manifest(HONEST);
        let at = manifest.len() - 24 - 2 - 3;
        let tail = manifest.split_off(at);
        put(&mut manifest, n_texts);
        manifest.extend([0, 0]);
        for n in 0..n_texts - 1 {
            put(&mut manifest, n);
            manifest.extend([1, b'x']);
        }
        manifest.extend(&tail[3 - 1..]);
        let (is_open, taken) = taken(|| Searcher::open(&manifest).is_ok());
        assert_little(&taken, RATIO_MADE, manifest.len(), &format!("{n_texts} texts, opened: {is_open}"));
        assert!(!is_open, "{n_texts} texts");
    }
}

/// The header of a shard of [`HONEST`], number 0, in the folder whose hash is this byte over and over.
fn header(kind: u8, hash: u8) -> Vec<u8> {
    vec![b'M', kind, mcdewey_engine::FORMAT_VERSION, hash, hash, hash, hash, 0]
}

/// A shard of the dictionary with so many terms of as few bytes as there may be.
fn many_terms(n_terms: u64) -> Vec<u8> {
    let mut out = header(b't', 8);
    put(&mut out, n_terms);
    for n in 0..n_terms {
        let digit = |shift: u64| u8::try_from(n >> shift & 63).unwrap() + b'!';
        // Two of three letters are those of the term before where they may be.
        let shared = if n % 64 == 0 { 0 } else { 2 };
        let term = [digit(12), digit(6), digit(0)];
        out.extend([shared, 3 - shared]);
        out.extend(&term[usize::from(shared)..]);
        out.extend([0; 4]);
    }
    out
}

/// A pack whose chunks have lists of so many empty texts.
fn many_texts(n_texts: u64) -> Vec<u8> {
    let mut out = header(b'c', 7);
    out.extend([1, 0, 0, 0, 0, 10]);
    let list = |out: &mut Vec<u8>, each: usize| {
        put(out, n_texts);
        out.extend(vec![0; usize::try_from(n_texts).unwrap() * each]);
    };
    for _ in 0..10 {
        out.extend([0; 5]);
        list(&mut out, 1);
        list(&mut out, 1);
        out.push(0);
        list(&mut out, 5);
    }
    out.extend([0; 10]);
    out
}

/// Makes a shard that has so many of something.
type Make = fn(u64) -> Vec<u8>;

#[test]
fn shards_made_to_take_memory_take_a_few_times_their_bytes_and_have_an_end() {
    let searcher = Searcher::open(&manifest(HONEST)).unwrap();
    let made: [(ShardId, Make, u64); 2] =
        [(ShardId::Terms(0), many_terms, 1 << 16), (ShardId::Chunks(0, 0), many_texts, 4096)];
    for (shard, make, most) in made {
        for number in [0, 1, 100, most / 2 + 1, most] {
            let content = make(number);
            let (decoded, taken) = taken(|| searcher.decode(shard, &content).map(|_| ()));
            assert_eq!(decoded, Ok(()), "{shard:?}, {number}");
            let (n_bytes, Taken { most, largest }) = (content.len(), &taken);
            println!("{shard:?}, {number}: {n_bytes} bytes take {most}, {largest} in one piece");
            assert_little(&taken, RATIO_MADE, content.len(), &format!("{shard:?}, {number}"));
        }
        let content = make(most + 1);
        let (decoded, taken) = taken(|| searcher.decode(shard, &content).map(|_| ()));
        assert!(decoded.is_err(), "{shard:?}: {} of them", most + 1);
        assert!(taken.most < SLACK, "{shard:?}: {} bytes", taken.most);
    }
}

#[test]
fn a_library_that_lies_takes_no_other_with_it() {
    let (good, bad) = (corpus("blue").build(), corpus("green").build());
    let path = bad.root().join(MANIFEST_PATH);
    let honest = std::fs::read(&path).unwrap();
    for cells in [100_000_000, u32::MAX.into()] {
        std::fs::write(&path, gzip(&manifest(Numbers { cells, ..HONEST }))).unwrap();
        let named = |name: &str, site: &mcdewey_tests::Site| format!("{name}={}", site.root().display());
        let (good, bad) = (named("good", &good), named("bad", &bad));
        let sidecar = Sidecar::with(&["--site", &bad, "--site", &good]);
        let blue = json!({ "query": "turn the blue key" });
        let found = sidecar.call("search", &blue);
        assert!(found["results"][0]["id"].as_str().unwrap().starts_with("good::acme::v2"), "{found}");
        let note = &found["notes"][0];
        assert_eq!(note["code"], "library-unavailable", "{found}");
        assert!(note["message"].as_str().unwrap().contains("`bad` did not answer"), "{found}");
        let id = found["results"][0]["id"].clone();
        sidecar.call("fetch", &json!({ "id": id }));
        let refusal = sidecar.refusal("fetch", &json!({ "id": "bad::acme::v2::guide::start::0" }));
        assert!(refusal.starts_with("format-damaged:"), "{refusal}");
        let listed = sidecar.rpc("resources/list", &json!({})).json();
        assert!(listed["result"]["resources"].to_string().contains("mcdewey://good/document/"), "{listed}");
        let libraries = sidecar.call("list_libraries", &json!({}));
        assert!(libraries["libraries"][0]["problem"].as_str().unwrap().contains("more cells"), "{libraries}");
        // It comes back once it is published anew.
        std::fs::write(&path, &honest).unwrap();
        let found = sidecar.call("search", &json!({ "query": "turn the key" }));
        assert!(found["results"].to_string().contains("bad::acme::v2") && found["notes"] == json!([]), "{found}");
        sidecar.call("fetch", &json!({ "id": "bad::acme::v2::guide::start::0" }));
    }
}

/// A host that gives the manifest of a site, and of its other files nothing: it takes the question and keeps silent.
fn silent_host(site: &mcdewey_tests::Site) -> String {
    let manifest = std::fs::read(site.root().join(MANIFEST_PATH)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            if line.contains(MANIFEST_PATH) {
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", manifest.len());
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&manifest).unwrap();
            } else {
                kept.push(stream);
            }
        }
    });
    address
}

#[test]
fn a_library_whose_host_keeps_silent_takes_no_other_with_it() {
    let (good, slow) = (corpus("blue").build(), corpus("green").build());
    let sites = [format!("good={}", good.root().display()), format!("slow={}", silent_host(&slow))];
    let sidecar = Sidecar::with(&["--site", &sites[0], "--site", &sites[1], "--no-cache", "--call-seconds", "3"]);
    let found = sidecar.call("search", &json!({ "query": "turn the blue key" }));
    assert!(found["results"][0]["id"].as_str().unwrap().starts_with("good::acme::v2"), "{found}");
    let note = &found["notes"][0];
    assert_eq!(note["code"], "library-unavailable", "{found}");
    assert!(
        note["message"].as_str().unwrap().contains("`slow` did not answer: it gave no answer within 2 s"),
        "{found}"
    );
}
