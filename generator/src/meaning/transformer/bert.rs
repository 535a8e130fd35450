//! BERT (Devlin et al. 2019) as sentence-transformers reads it: the mean of its last layer over all tokens, of length 1.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{D, Device, Result, Tensor};
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::meaning::embedder::{EmbedderError, PIECES_MAX};

/// Ids of the signs that stand before and after a text, `[CLS]` and `[SEP]`.
const BEFORE: u32 = 101;
const AFTER: u32 = 102;

/// What `config.json` says.
#[derive(Debug, Deserialize)]
struct Config {
    model_type: String,
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    vocab_size: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    max_position_embeddings: usize,
    type_vocab_size: usize,
    layer_norm_eps: f64,
}

fn absolute() -> String {
    "absolute".to_owned()
}

impl Config {
    /// What is wrong with it, if something is.
    fn fault(&self) -> Option<String> {
        for (name, found, expected) in [
            ("model_type", &self.model_type, "bert"),
            ("hidden_act", &self.hidden_act, "gelu"),
            ("position_embedding_type", &self.position_embedding_type, "absolute"),
        ] {
            if found != expected {
                return Some(format!("`{name}` is `{found}`, expected `{expected}`"));
            }
        }
        if self.num_attention_heads == 0 || !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            let (size, heads) = (self.hidden_size, self.num_attention_heads);
            return Some(format!("`hidden_size` {size} cannot be divided among {heads} heads"));
        }
        let n_places = self.max_position_embeddings;
        (n_places < PIECES_MAX + 2)
            .then(|| format!("`max_position_embeddings` is {n_places}, expected at least {}", PIECES_MAX + 2))
    }
}

/// The model, in single precision.
pub(super) struct Bert {
    identity: u128,
    n_dims: usize,
    n_heads: usize,
    words: Tensor,
    /// Vectors of places, with that of the first type of text added.
    places: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
}

impl Bert {
    /// Reads `config.json` and `model.safetensors` of a folder.
    pub(super) fn open(folder: &Path) -> std::result::Result<Bert, EmbedderError> {
        let (config_path, weights_path) = (folder.join("config.json"), folder.join("model.safetensors"));
        let bad_config = |what| EmbedderError::Config { path: config_path.clone(), what };
        let config_bytes = read(&config_path)?;
        let config: Config = serde_json::from_slice(&config_bytes).map_err(|error| bad_config(error.to_string()))?;
        if let Some(what) = config.fault() {
            return Err(bad_config(what));
        }
        let bytes = read(&weights_path)?;
        let bad_weights = |what| EmbedderError::Weights { path: weights_path.clone(), what };
        let tensors = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu)
            .map_err(|error| bad_weights(format!("it is no safetensors file ({error})")))?;
        let identity = xxh3_128(&[xxh3_128(&bytes).to_le_bytes(), xxh3_128(&config_bytes).to_le_bytes()].concat());
        drop(bytes);
        Bert::new(&config, Weights { tensors }, identity).map_err(|error| bad_weights(error.to_string()))
    }

    fn new(config: &Config, mut weights: Weights, identity: u128) -> Result<Bert> {
        let (n_dims, eps) = (config.hidden_size, config.layer_norm_eps);
        let words = weights.take("embeddings.word_embeddings.weight", &[config.vocab_size, n_dims])?;
        let places =
            weights.take("embeddings.position_embeddings.weight", &[config.max_position_embeddings, n_dims])?;
        let kinds = weights.take("embeddings.token_type_embeddings.weight", &[config.type_vocab_size, n_dims])?;
        let norm = weights.norm("embeddings.LayerNorm", n_dims, eps)?;
        let layers = (0..config.num_hidden_layers)
            .map(|layer| Layer::new(&mut weights, &format!("encoder.layer.{layer}"), config))
            .collect::<Result<_>>()?;
        let places = places.broadcast_add(&kinds.narrow(0, 0, 1)?)?;
        Ok(Bert { identity, n_dims, n_heads: config.num_attention_heads, words, places, norm, layers })
    }

    /// Hash of the files that it was read from.
    pub(super) fn identity(&self) -> u128 {
        self.identity
    }

    /// Dimensions of its vectors.
    pub(super) fn n_dims(&self) -> usize {
        self.n_dims
    }

    /// The vector of a text that was cut into word pieces.
    pub(super) fn embed(&self, pieces: &[u16]) -> Result<Vec<f32>> {
        let pieces = pieces.iter().take(PIECES_MAX).map(|&piece| u32::from(piece));
        let ids: Vec<u32> = std::iter::once(BEFORE).chain(pieces).chain([AFTER]).collect();
        let places = self.places.narrow(0, 0, ids.len())?;
        let ids = Tensor::new(ids, &Device::Cpu)?;
        let mut x = self.norm.apply(&(self.words.index_select(&ids, 0)? + places)?)?;
        for layer in &self.layers {
            x = layer.apply(&x, self.n_heads)?;
        }
        let mean = x.mean(0)?;
        let norm = mean.sqr()?.sum_all()?.sqrt()?;
        mean.broadcast_div(&norm)?.to_vec1()
    }
}

#[expect(clippy::disallowed_methods, reason = "the weights are input of the build's own, not of the corpus")]
fn read(path: &Path) -> std::result::Result<Vec<u8>, EmbedderError> {
    std::fs::read(path).map_err(|source| EmbedderError::Unreadable { path: path.to_owned(), source })
}

/// Tensors by name, taken one after another.
struct Weights {
    tensors: HashMap<String, Tensor>,
}

impl Weights {
    /// A tensor of this shape, with or without the prefix that some files have.
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Tensor> {
        let prefixed = || format!("bert.{name}");
        let Some(tensor) = self.tensors.remove(name).or_else(|| self.tensors.remove(&prefixed())) else {
            candle_core::bail!("tensor `{name}` is missing");
        };
        if tensor.dims() != shape {
            candle_core::bail!("tensor `{name}` has the shape {:?}, expected {shape:?}", tensor.dims());
        }
        tensor.to_dtype(candle_core::DType::F32)
    }

    fn linear(&mut self, name: &str, n_in: usize, n_out: usize) -> Result<Linear> {
        let matrix = self.take(&format!("{name}.weight"), &[n_out, n_in])?;
        let bias = self.take(&format!("{name}.bias"), &[n_out])?;
        Ok(Linear { matrix: matrix.t()?, bias })
    }

    fn norm(&mut self, name: &str, n_dims: usize, eps: f64) -> Result<Norm> {
        let scale = self.take(&format!("{name}.weight"), &[n_dims])?;
        Ok(Norm { scale, shift: self.take(&format!("{name}.bias"), &[n_dims])?, eps })
    }
}

struct Linear {
    matrix: Tensor,
    bias: Tensor,
}

impl Linear {
    fn apply(&self, x: &Tensor) -> Result<Tensor> {
        x.matmul(&self.matrix)?.broadcast_add(&self.bias)
    }
}

/// Each row with mean 0 and variance 1, then scaled and shifted.
struct Norm {
    scale: Tensor,
    shift: Tensor,
    eps: f64,
}

impl Norm {
    fn apply(&self, x: &Tensor) -> Result<Tensor> {
        let x = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
        let variance = x.sqr()?.mean_keepdim(D::Minus1)?;
        let x = x.broadcast_div(&(variance + self.eps)?.sqrt()?)?;
        x.broadcast_mul(&self.scale)?.broadcast_add(&self.shift)
    }
}

/// One layer: attention, then two linear maps, each with what went in added.
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    wide: Linear,
    narrow: Linear,
    norm: Norm,
}

impl Layer {
    fn new(weights: &mut Weights, name: &str, config: &Config) -> Result<Layer> {
        let (n, wide, eps) = (config.hidden_size, config.intermediate_size, config.layer_norm_eps);
        Ok(Layer {
            query: weights.linear(&format!("{name}.attention.self.query"), n, n)?,
            key: weights.linear(&format!("{name}.attention.self.key"), n, n)?,
            value: weights.linear(&format!("{name}.attention.self.value"), n, n)?,
            attended: weights.linear(&format!("{name}.attention.output.dense"), n, n)?,
            attended_norm: weights.norm(&format!("{name}.attention.output.LayerNorm"), n, eps)?,
            wide: weights.linear(&format!("{name}.intermediate.dense"), n, wide)?,
            narrow: weights.linear(&format!("{name}.output.dense"), wide, n)?,
            norm: weights.norm(&format!("{name}.output.LayerNorm"), n, eps)?,
        })
    }

    fn apply(&self, x: &Tensor, n_heads: usize) -> Result<Tensor> {
        let (n_tokens, n_dims) = x.dims2()?;
        let head_dims = n_dims / n_heads;
        let heads =
            |linear: &Linear| linear.apply(x)?.reshape((n_tokens, n_heads, head_dims))?.transpose(0, 1)?.contiguous();
        let scores = (heads(&self.query)?.matmul(&heads(&self.key)?.t()?)? / (head_dims as f64).sqrt())?;
        let attended = softmax(&scores)?.matmul(&heads(&self.value)?)?;
        let attended = attended.transpose(0, 1)?.reshape((n_tokens, n_dims))?;
        let x = self.attended_norm.apply(&(self.attended.apply(&attended)? + x)?)?;
        let wide = self.wide.apply(&x)?.gelu_erf()?;
        self.norm.apply(&(self.narrow.apply(&wide)? + &x)?)
    }
}

fn softmax(x: &Tensor) -> Result<Tensor> {
    let x = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;
    x.broadcast_div(&x.sum_keepdim(D::Minus1)?)
}
