//! Rules about the repository itself that no lint of the compiler has.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names of our own files")]
#![allow(clippy::disallowed_methods, reason = "tests read the repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use mcdewey_tests::{Site, files_below, repository};

/// Most bytes that a reader downloads, compressed, before the first query: the module and the script around it.
const SEARCH_CODE_GZ_BYTES_MAX: usize = 104_000;
/// Most bytes of the scripts and the style of the search page, compressed.
const PAGE_CODE_GZ_BYTES_MAX: usize = 16_000;
/// Most bytes of all scripts for reading a page, compressed: also of those that are loaded when they are asked for, save [`OWN`].
const READING_CODE_GZ_BYTES_MAX: usize = 15_000;
/// Most bytes of the scripts and the style of what a reader keeps, compressed: loaded when it is touched, and on its own page.
const OWN_CODE_GZ_BYTES_MAX: usize = 15_000;
/// Most lines of a source file, and of nine files in ten.
const FILE_LINES_MAX: usize = 600;
const FILE_LINES_P90: usize = 350;
/// What a reader keeps: loaded when it is touched, and on its own page.
const OWN: [&str; 6] =
    ["assets/own.js", "assets/keep.js", "assets/mine.js", "assets/share.js", "assets/book.js", "assets/mine.css"];
/// Crates that belong to one shell each and never enter the engine as a reader has it.
const NOT_IN_THE_ENGINE: [&str; 7] = ["wasm-bindgen", "js-sys", "web-sys", "tokio", "tera", "rayon", "rmcp"];
/// Most direct dependencies of the engine as a reader has it.
const ENGINE_DEPENDENCIES_MAX: usize = 4;

/// Packages of the lock file: name, and the names that it depends on, over all targets and features.
fn lock_file() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(repository().join("Cargo.lock")).unwrap();
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in text.split("[[package]]").skip(1) {
        let name = package.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap();
        let list = package.split_once("dependencies = [").and_then(|(_, rest)| rest.split_once(']'));
        let quoted = list.map(|(list, _)| list.split('"').skip(1).step_by(2)).into_iter().flatten();
        // Where two versions are used, the version follows the name.
        let names = quoted.map(|one| one.split(' ').next().unwrap().to_owned());
        packages.entry(name.to_owned()).or_default().extend(names);
    }
    packages
}

/// Direct dependencies of the engine that no feature switches on, on any target.
fn engine_dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(repository().join("engine/Cargo.toml")).unwrap();
    let tables = manifest.split("\n[").filter_map(|table| table.split_once("dependencies]\n"));
    let tables = tables.filter(|(name, _)| !name.starts_with("dev-")).map(|(_, list)| list);
    let names = tables.flat_map(str::lines).filter(|line| !line.starts_with('#') && !line.contains("optional = true"));
    names.filter_map(|line| Some(line.split_once([' ', '.'])?.0.to_owned())).collect()
}

#[test]
fn the_engine_of_a_reader_depends_on_no_shell() {
    let (packages, direct) = (lock_file(), engine_dependencies());
    assert!(!direct.is_empty() && direct.len() <= ENGINE_DEPENDENCIES_MAX, "{direct:?}");
    let (mut reached, mut open) = (BTreeSet::new(), direct.iter().map(String::as_str).collect::<Vec<_>>());
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(packages[name].iter().map(String::as_str));
        }
    }
    for name in NOT_IN_THE_ENGINE {
        assert!(packages.contains_key(name), "{name} is not in the lock file: is it still the right name?");
        assert!(!reached.contains(name), "mcdewey-engine depends on {name}");
    }
}

#[test]
fn the_shells_do_not_depend_on_one_another() {
    let packages = lock_file();
    for (package, others) in [
        ("mcdewey-engine", &["mcdewey", "mcdewey-mcp", "mcdewey-search-wasm"][..]),
        ("mcdewey-search-wasm", &["mcdewey", "mcdewey-mcp", "mcdewey-tests"]),
        ("mcdewey-mcp", &["mcdewey", "mcdewey-search-wasm", "mcdewey-tests"]),
        ("mcdewey", &["mcdewey-mcp", "mcdewey-search-wasm", "mcdewey-tests"]),
    ] {
        for other in others {
            assert!(!packages[package].contains(*other), "{package} depends on {other}");
        }
    }
}

/// Every source file that we write, by path below the root.
fn sources() -> BTreeMap<String, String> {
    const KINDS: [&str; 5] = [".rs", ".js", ".html", ".css", ".toml"];
    let mut sources = BTreeMap::new();
    for folder in ["engine", "generator", "search-wasm", "sidecar", "templates", "tests"] {
        for (path, bytes) in files_below(&repository().join(folder)) {
            if KINDS.iter().any(|kind| path.ends_with(kind))
                && !path.starts_with("golden/")
                && !path.contains("target/")
            {
                sources.insert(format!("{folder}/{path}"), String::from_utf8(bytes).expect("a source is UTF-8"));
            }
        }
    }
    assert!(sources.len() > 50, "only {} sources found", sources.len());
    sources
}

/// A Rust source without its tests, or `None` if it is one.
fn without_tests(path: &str, text: &str) -> Option<String> {
    let is_test = path.starts_with("tests/") || path.ends_with("tests.rs") || path.contains("/benches/");
    let ours = path.ends_with(".rs") && !is_test;
    ours.then(|| text.split("\nmod tests {").next().unwrap().to_owned())
}

#[test]
fn nothing_is_left_for_later() {
    // Put together, so that this file does not hold them.
    let leftovers =
        ["TO DO", "FIX ME", "XX X", "unimplemented !", "todo !", "dbg !"].map(|words| words.replace(' ', ""));
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let found = leftovers.iter().find(|leftover| line.contains(leftover.as_str()));
            assert_eq!(found, None, "{path}:{}: open an issue instead", number + 1);
        }
    }
}

#[test]
fn no_source_unwraps_outside_tests() {
    for (path, text) in sources() {
        for (number, line) in without_tests(&path, &text).unwrap_or_default().lines().enumerate() {
            let code = line.split("//").next().unwrap();
            assert!(!code.contains(".unwrap()"), "{path}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn files_stay_short() {
    let mut lines: Vec<(usize, String)> =
        sources().into_iter().map(|(path, text)| (text.lines().count(), path)).collect();
    lines.sort();
    let (longest, path) = lines.last().unwrap();
    assert!(*longest <= FILE_LINES_MAX, "{path} has {longest} lines: look for the second reason to change");
    let (p90, path) = &lines[lines.len() * 9 / 10];
    assert!(*p90 <= FILE_LINES_P90, "one file in ten has more than {p90} lines, as {path}: expected {FILE_LINES_P90}");
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn the_code_that_a_reader_downloads_stays_within_its_budget() {
    let files = Site::sample().files();
    let sum = |paths: &[&str]| paths.iter().map(|path| gzipped(&files[*path])).sum::<usize>();
    let search = sum(&["search/mcdewey.bin", "search/client.js"]);
    let page = sum(&["assets/view.js", "assets/app.js", "assets/search.js", "assets/mcdewey.css"]);
    let is_script = |path: &&str| {
        path.starts_with("assets/") && path.ends_with(".js") && *path != "assets/search.js" && !OWN.contains(path)
    };
    let reading = sum(&files.keys().map(String::as_str).filter(is_script).collect::<Vec<_>>());
    let own = sum(&OWN);
    println!(
        "search code {search} bytes, page code {page}, code for reading {reading}, what is kept {own}, compressed"
    );
    assert!(search <= SEARCH_CODE_GZ_BYTES_MAX, "search code has {search} bytes compressed");
    assert!(page <= PAGE_CODE_GZ_BYTES_MAX, "page code has {page} bytes compressed");
    assert!(own <= OWN_CODE_GZ_BYTES_MAX, "code of what is kept has {own} bytes compressed");
    assert!(reading <= READING_CODE_GZ_BYTES_MAX, "code for reading has {reading} bytes compressed");
}

#[test]
fn every_file_of_the_sample_library_has_its_origin() {
    let mut files: BTreeSet<String> = files_below(&repository().join("corpus")).into_keys().collect();
    // The list itself, and the configuration, are no content.
    files.retain(|path| path != "ORIGINS.tsv" && path != "mcdewey.toml");
    let list = fs::read_to_string(repository().join("corpus/ORIGINS.tsv")).unwrap();
    let mut listed = BTreeSet::new();
    for line in list.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, author, licence, checked_against] = fields[..] else { panic!("{line:?}: expected four fields") };
        assert!(![author, licence, checked_against].contains(&""), "{line:?}");
        assert!(listed.insert(path.to_owned()), "{path} is listed twice");
    }
    listed.remove("mcdewey.toml");
    assert_eq!(listed, files);
}
