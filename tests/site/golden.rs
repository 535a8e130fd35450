//! A page and the index, as they are; `tests/run --bless` takes what is found for what is expected.

use mcdewey_tests::{Site, assert_golden};
use xxhash_rust::xxh3::xxh3_64;

#[test]
fn the_page_of_a_chunk_is_as_it_was() {
    let site = Site::sample();
    assert_golden("chunk.html", &site.read("finesse/v12.5/developer-guide/developer-guide/4.html"));
}

#[test]
fn the_home_page_is_as_it_was() {
    assert_golden("home.html", &Site::sample().read("index.html"));
}

/// The names of shards are hashes of their content, and the manifest points to them: one digest tells of any change,
/// for instance of a machine whose mathematics differ.
#[test]
fn the_index_is_as_it_was() {
    let files = Site::sample().files();
    let index = files.iter().filter(|(path, _)| path.starts_with("search/index/"));
    let (mut n_files, mut all) = (0, Vec::new());
    for (path, bytes) in index {
        n_files += 1;
        all.extend_from_slice(path.as_bytes());
        all.extend_from_slice(&xxh3_64(bytes).to_le_bytes());
    }
    assert_golden("index.txt", &format!("{n_files} files, digest {:016x}\n", xxh3_64(&all)));
}
