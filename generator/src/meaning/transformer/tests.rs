#![expect(clippy::disallowed_methods, reason = "tests write models and caches of their own")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use candle_core::{Device, Tensor};
use mcdewey_engine::{Embedder, Embedding, N_DIMS};

use super::bert::Bert;
use super::cache::Cache;
use super::mixture::{self, with_document};
use super::ridge::Ridge;
use crate::meaning::embedder::{EmbedderError, PIECES_MAX};

/// Tensors of a model of two layers, eight dimensions, two heads, with numbers that a formula gives.
fn small_tensors() -> HashMap<String, Tensor> {
    let (n, wide) = (8, 12);
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("embeddings.word_embeddings.weight".into(), vec![120, n]),
        ("embeddings.position_embeddings.weight".into(), vec![256, n]),
        ("embeddings.token_type_embeddings.weight".into(), vec![2, n]),
        ("embeddings.LayerNorm.weight".into(), vec![n]),
        ("embeddings.LayerNorm.bias".into(), vec![n]),
    ];
    for layer in 0..2 {
        for (name, n_in, n_out) in [
            ("attention.self.query", n, n),
            ("attention.self.key", n, n),
            ("attention.self.value", n, n),
            ("attention.output.dense", n, n),
            ("attention.output.LayerNorm", 0, n),
            ("intermediate.dense", n, wide),
            ("output.dense", wide, n),
            ("output.LayerNorm", 0, n),
        ] {
            let shape = if n_in == 0 { vec![n_out] } else { vec![n_out, n_in] };
            shapes.push((format!("encoder.layer.{layer}.{name}.weight"), shape));
            shapes.push((format!("encoder.layer.{layer}.{name}.bias"), vec![n_out]));
        }
    }
    let tensor = |(idx, (name, shape)): (usize, (String, Vec<usize>))| {
        let base = if name.ends_with("LayerNorm.weight") { 0.5 } else { -0.5 };
        let number = |at: usize| (((at * 7919 + (idx + 1) * 104_729) % 1009) as f64 / 1009.0 + base) as f32;
        let numbers: Vec<f32> = (0..shape.iter().product()).map(number).collect();
        (name, Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap())
    };
    shapes.into_iter().enumerate().map(tensor).collect()
}

const SMALL_CONFIG: &str = r#"{"model_type": "bert", "hidden_act": "gelu", "vocab_size": 120, "hidden_size": 8,
    "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 256,
    "type_vocab_size": 2, "layer_norm_eps": 1e-12}"#;

fn write_small(folder: &Path, tensors: &HashMap<String, Tensor>) {
    fs::write(folder.join("config.json"), SMALL_CONFIG).unwrap();
    candle_core::safetensors::save(tensors, folder.join("model.safetensors")).unwrap();
}

#[track_caller]
fn assert_near(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    let difference = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(difference <= tolerance, "{difference}: {found:?}, expected {expected:?}");
}

/// The expected numbers are those of `transformers.BertModel` 4 with the same weights, in `PyTorch`.
#[test]
fn a_small_model_gives_what_the_reference_gives() {
    let folder = tempfile::tempdir().unwrap();
    write_small(folder.path(), &small_tensors());
    let bert = Bert::open(folder.path()).unwrap();
    assert_eq!(bert.n_dims(), 8);
    let some = [-0.144_757, 0.220_874, -0.521_043, 0.133_95, 0.018_475, -0.038_461, -0.254_994, 0.757_621];
    let none = [-0.188_865, 0.351_943, -0.600_47, 0.120_054, 0.050_71, -0.016_216, -0.217_249, 0.644_56];
    let long = [-0.060_736, 0.300_393, -0.593_406, 0.116_362, 0.018_763, -0.022_141, -0.251_629, 0.690_105];
    assert_near(&bert.embed(&[5, 17, 99, 3]).unwrap(), &some, 1e-5);
    assert_near(&bert.embed(&[]).unwrap(), &none, 1e-5);
    let pieces: Vec<u16> = (0..300).map(|piece| piece % 100).collect();
    assert_near(&bert.embed(&pieces).unwrap(), &long, 1e-5);
    assert_eq!(bert.embed(&pieces).unwrap(), bert.embed(&pieces[..PIECES_MAX]).unwrap());
}

#[test]
fn weights_that_do_not_fit_their_configuration_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let name = "encoder.layer.1.intermediate.dense.weight";
    let check = |tensors: &HashMap<String, Tensor>, expected: &str| {
        write_small(folder.path(), tensors);
        let Err(EmbedderError::Weights { what, .. }) = Bert::open(folder.path()) else { panic!("it was accepted") };
        assert!(what.contains(expected), "{what}");
    };
    let mut tensors = small_tensors();
    tensors.insert(name.into(), Tensor::zeros((8, 8), candle_core::DType::F32, &Device::Cpu).unwrap());
    check(&tensors, "`encoder.layer.1.intermediate.dense.weight` has the shape [8, 8], expected [12, 8]");
    tensors.remove(name);
    check(&tensors, "`encoder.layer.1.intermediate.dense.weight` is missing");
    fs::write(folder.path().join("model.safetensors"), "version https://git-lfs.github.com/spec/v1\n").unwrap();
    let Err(error) = Bert::open(folder.path()) else { panic!("it was accepted") };
    assert!(error.to_string().contains("no safetensors file"), "{error}");
}

/// The true weights are too large for the repository: `MCDEWEY_MINILM` names their folder. The expected vectors are those
/// of the reference in `PyTorch`.
#[test]
fn the_true_model_gives_what_the_reference_gives() {
    let Some(folder) = std::env::var_os("MCDEWEY_MINILM") else { return };
    let (bert, model) = (Bert::open(Path::new(&folder)).unwrap(), crate::meaning::model().unwrap());
    for line in include_str!("../../../model/teacher-cases.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        let expected: Vec<f32> = serde_json::from_value(case["vector"].clone()).unwrap();
        let (_, pieces) = Embedder::new(&model).embed_with_pieces(std::iter::once(text), PIECES_MAX);
        let found = bert.embed(&pieces.iter().map(|&piece| piece as u16).collect::<Vec<_>>()).unwrap();
        let cosine: f32 = found.iter().zip(&expected).map(|(a, b)| a * b).sum();
        println!("cosine {cosine} to the reference, {} pieces", pieces.len());
        assert_near(&found, &expected, 2e-5);
    }
}

/// A vector of a few numbers, the rest 0.
fn vector(numbers: &[f32]) -> Embedding {
    let mut vector = [0.0; N_DIMS];
    vector[..numbers.len()].copy_from_slice(numbers);
    Embedding::new(&vector)
}

/// Two pairs, mirrored at the first axis. Worked out by hand: the centre is (0, 0), the inputs are (0, ±1) since the first
/// numbers are equal and go with the mean; so every quantity below is one number.
#[test]
fn the_correction_is_that_of_ridge_regression_worked_out_by_hand() {
    let (up, down) = (vector(&[0.0, 1.0]), vector(&[0.0, -1.0]));
    let (up_taught, down_taught) = (vector(&[0.6, 0.8]), vector(&[0.6, -0.8]));
    let ridge = Ridge::fit(&[(up.clone(), up_taught.clone()), (down, down_taught)]);
    // Residuals: (0.6, ∓0.2); their mean (0.6, 0), what is left (0, ∓0.2).
    let kernel = |a: f64, b: f64| super::ridge::kernel(a * b);
    // (K + λ) w = r with K = [[k(1), k(-1)], [k(-1), k(1)]] and r = (-0.2, 0.2): w = ∓0.2 / (k(1) − k(-1) + λ).
    let weight = 0.2 / (kernel(1.0, 1.0) - kernel(1.0, -1.0) + super::ridge::PENALTY);
    let corrected = 1.0 - weight * (kernel(1.0, 1.0) - kernel(1.0, -1.0));
    let expected = vector(&[0.6, corrected as f32]);
    let found = ridge.correct(&up);
    assert!(found.similarity(&expected) > 0.9999, "{}", found.similarity(&expected));
    assert!(found.similarity(&up_taught) > up.similarity(&up_taught));
}

/// Numbers between -1 and 1 that look like chance.
fn scattered(seed: u64) -> impl Iterator<Item = f32> {
    (0_u64..).map(move |at| {
        let hash = xxhash_rust::xxh3::xxh3_64(&[seed.to_le_bytes(), at.to_le_bytes()].concat());
        (hash >> 40) as f32 / 8_388_608.0 - 1.0
    })
}

/// The weights of a regression solve its equations: what is left of them is 0.
#[test]
fn the_equations_of_the_regression_are_solved() {
    let n = 40;
    let embedding = |seed| Embedding::new(&std::array::from_fn(|dim| scattered(seed).nth(dim).unwrap()));
    let pairs: Vec<(Embedding, Embedding)> = (0..n).map(|at| (embedding(at), embedding(1000 + at))).collect();
    let ridge = Ridge::fit(&pairs);
    for (row, (known, taught)) in pairs.iter().enumerate() {
        let (known, taught) = (known.vector(), taught.vector());
        let predicted = ridge.predict(&known.map(f64::from));
        for dim in 0..N_DIMS {
            // K w + λ w = r, so that the prediction misses the residual by λ w.
            let residual = f64::from(taught[dim]) - f64::from(known[dim]);
            let missed = residual - predicted[dim] - super::ridge::PENALTY * ridge.weight(row, dim);
            assert!(missed.abs() < 1e-9, "row {row}, dimension {dim}: {missed}");
        }
    }
}

#[test]
fn without_a_chunk_to_learn_from_nothing_is_corrected() {
    let one = vector(&[0.1, 0.9, -0.3]);
    assert!(Ridge::fit(&[]).correct(&one).similarity(&one) > 0.9999);
}

#[test]
fn a_chunk_has_a_share_of_its_document_that_falls_with_the_documents_length() {
    let (east, north) = (vector(&[1.0]), vector(&[0.0, 1.0]));
    assert!(with_document(vec![]).is_empty());
    assert_eq!(with_document(vec![east.clone()])[0], east, "a chunk is its own document");
    let pull = |n_others: usize| {
        let mut chunks = vec![north.clone(); n_others];
        chunks.push(east.clone());
        with_document(chunks).last().unwrap().similarity(&east)
    };
    // Of (1, 0): 0.6 of itself and 0.4 of the mean (1, 1) / √2 makes (0.883, 0.283).
    assert!((pull(1) - 0.952).abs() < 0.005, "{}", pull(1));
    assert!(pull(15) < pull(1) && pull(63) > pull(15), "{} {} {}", pull(1), pull(15), pull(63));
}

#[test]
fn both_models_count_alike() {
    let mixed = mixture::of(&vector(&[1.0]), &vector(&[0.0, 2.0]));
    assert!(mixed.similarity(&vector(&[1.0, 1.0])) > 0.9999);
}

/// Opens the cache of a folder, and says what was wrong with it.
fn open(folder: &Path, identity: u128) -> (Cache, String) {
    let (cache, diagnostic) = Cache::open(folder, identity);
    (cache, diagnostic.map(|diagnostic| diagnostic.to_string()).unwrap_or_default())
}

/// A folder with a cache of two vectors, made by the models 7.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (mut cache, problem) = open(folder.path(), 7);
    assert_eq!(problem, "", "no cache is no problem");
    cache.extend(vec![(1, vector(&[0.5, -1.0])), (u128::MAX, vector(&[0.25]))]);
    assert!(cache.finish::<()>(None).is_none());
    folder
}

#[test]
fn the_cache_gives_back_what_it_was_given() {
    let folder = filled();
    let (cache, problem) = open(folder.path(), 7);
    assert_eq!(problem, "");
    assert_eq!(cache.get(1), Some(&vector(&[0.5, -1.0])));
    assert_eq!(cache.get(u128::MAX), Some(&vector(&[0.25])));
    assert_eq!(cache.get(2), None);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["minilm.vectors"]);
}

#[test]
fn the_cache_forgets_what_is_not_kept() {
    let folder = filled();
    let (cache, _) = open(folder.path(), 7);
    assert!(cache.finish(Some(&BTreeMap::from([(1, "kept")]))).is_none());
    let (cache, _) = open(folder.path(), 7);
    assert_eq!((cache.get(1).is_some(), cache.get(u128::MAX)), (true, None));
}

#[test]
fn a_cache_of_other_models_is_left_out_and_rewritten() {
    let folder = filled();
    let (cache, problem) = open(folder.path(), 8);
    assert!(problem.contains("other weights") && cache.get(1).is_none(), "{problem}");
    assert!(cache.finish::<()>(None).is_none());
    assert_eq!(open(folder.path(), 8).1, "");
}

#[test]
fn any_damage_to_a_cache_is_noticed() {
    let folder = filled();
    let path = folder.path().join("minilm.vectors");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, &bytes).unwrap();
        let (cache, problem) = open(folder.path(), 7);
        assert!(problem.contains("all were made anew") && cache.get(1).is_none(), "byte {at}: {problem}");
        fs::write(&path, &whole[..at]).unwrap();
        assert!(open(folder.path(), 7).1.contains("all were made anew"), "cut at {at}");
    }
    fs::write(&path, "somebody's notes").unwrap();
    assert!(open(folder.path(), 7).1.contains("something else"));
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let (mut cache, _) = open(&file, 7);
    cache.extend(vec![(1, vector(&[1.0]))]);
    let warning = cache.finish::<()>(None).unwrap().to_string();
    assert!(warning.contains("cannot be written") && warning.contains("--cache"), "{warning}");
}
