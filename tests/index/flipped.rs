//! Files of which a bit is flipped, or the end is missing.

use mcdewey_engine::{MANIFEST_PATH, Mode, SearchOptions, Searcher, ShardId};

use crate::{Files, ask, contents, corpus, files, gunzip, queries, read_files, shards};

/// Files of at most so many bytes are tried bit by bit, and those that queries read.
const SMALL: usize = 300;

/// Of the others, one bit in so many: a prime, so that all bits of a byte come to be tried.
const EVERY: usize = 211;

/// What a file comes to for a reader: `None` for an error.
fn content(searcher: &Searcher, shard: Option<ShardId>, bytes: &[u8]) -> Option<Vec<u8>> {
    let content = gunzip(bytes).ok()?;
    match shard {
        Some(shard) => searcher.decode(shard, &content).is_ok(),
        None => Searcher::open(&content).is_ok(),
    }
    .then_some(content)
}

/// Every file, with the shard that it is, and whether all of its bits are to be tried.
fn all(searcher: &Searcher, index: &Files, contents: &Files) -> Vec<(Option<ShardId>, String, bool)> {
    let read = read_files(contents);
    let named = shards(searcher, index).into_iter().map(|(shard, path)| (Some(shard), path));
    let manifest = [(None, MANIFEST_PATH.to_owned())];
    let is_whole = |path: &String| read.contains(path) || index[path].len() <= SMALL;
    manifest.into_iter().chain(named).map(|(shard, path)| (shard, path.clone(), is_whole(&path))).collect()
}

#[test]
fn a_flipped_bit_is_an_error_or_changes_nothing() {
    let index = files(&corpus("blue").build());
    let whole = contents(&index);
    let searcher = Searcher::open(&whole[MANIFEST_PATH]).unwrap();
    let (mut n_tried, mut n_same) = (0, 0);
    for (shard, path, all_bits) in all(&searcher, &index, &whole) {
        let mut bytes = index[&path].clone();
        for bit in (0..bytes.len() * 8).step_by(if all_bits { 1 } else { EVERY }) {
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Some(found) = content(&searcher, shard, &bytes) {
                // The time and the system in the head of a gzip stream, and the bits behind its end, say nothing.
                assert_eq!(found, whole[&path], "{path}: bit {bit} changes it in silence");
                n_same += 1;
            }
            bytes[bit / 8] ^= 1 << (bit % 8);
            n_tried += 1;
        }
    }
    println!("{n_tried} flipped bits: {} errors, {n_same} the same content", n_tried - n_same);
    assert!(n_tried > 200_000, "does the test still try anything?");
}

#[test]
fn a_file_that_is_cut_is_an_error() {
    let index = files(&corpus("blue").build());
    let whole = contents(&index);
    let searcher = Searcher::open(&whole[MANIFEST_PATH]).unwrap();
    let mut n_tried = 0;
    for (shard, path, every_length) in all(&searcher, &index, &whole) {
        let bytes = &index[&path];
        for len in (0..bytes.len()).step_by(if every_length { 1 } else { EVERY }) {
            assert_eq!(content(&searcher, shard, &bytes[..len]), None, "{path} cut to {len} bytes");
            n_tried += 1;
        }
    }
    println!("{n_tried} cuts");
    assert!(n_tried > 20_000, "does the test still try anything?");
}

#[test]
fn an_answer_over_a_damaged_file_is_an_error_or_by_words_with_a_note() {
    let index = files(&corpus("blue").build());
    let whole = contents(&index);
    let (mut n_errors, mut n_noted) = (0, 0);
    for (query, options) in queries() {
        let undamaged = |path: &str| whole.get(path).cloned().ok_or_else(|| path.to_owned());
        let right = ask(&undamaged, query, &options).unwrap();
        let by_words = SearchOptions { mode: Mode::Lexical, ..options.clone() };
        let by_words = ask(&undamaged, query, &by_words).unwrap().without_meaning();
        for victim in read_files(&whole) {
            let n_bits = index[&victim].len() * 8;
            for bit in (0..n_bits).step_by(n_bits / 40) {
                let mut bytes = index[&victim].clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let damaged = |path: &str| if path == victim { gunzip(&bytes) } else { undamaged(path) };
                match ask(&damaged, query, &options) {
                    Err(_) => n_errors += 1,
                    Ok(answer) if answer == right => {}
                    Ok(answer) => {
                        assert!(
                            answer.notes.iter().any(|note| note.code == "meaning-unavailable"),
                            "`{query}`: bit {bit} of {victim} gives another answer in silence"
                        );
                        assert_eq!(answer.hits, by_words.hits, "`{query}`: bit {bit} of {victim}");
                        n_noted += 1;
                    }
                }
            }
        }
    }
    println!("{n_errors} errors, {n_noted} answers by words with a note");
    assert!(n_errors > 1000 && n_noted > 500, "does the test still try anything?");
}
