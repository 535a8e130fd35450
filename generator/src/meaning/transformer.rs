//! The sentence transformer all-MiniLM-L6-v2 on the builder's machine: better vectors of chunks, in the space that the static
//! model was fitted to, so that a reader's browser needs nothing more.
//!
//! Chunks are read one by one, on all cores: a batch would be padded, and could change a vector's last digits with the
//! company it is in. A vector is rounded to 8 bits a dimension before anything is made of it, so that it does not matter
//! whether it comes from the cache.

use std::collections::BTreeMap;
use std::path::Path;

use mcdewey_engine::{Embedding, Model, TEACHER_DIMS};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::Diagnostic;
use crate::meaning::embedder::{Embedded, EmbedderError, EmbedderKind, MODEL_BYTES};
use crate::progress::{Progress, Stage};

mod bert;
mod cache;
mod mixture;
mod ridge;
#[cfg(test)]
mod tests;

use bert::Bert;
use cache::Cache;
use ridge::Ridge;

/// Chunks that `calibrated` has the transformer read. With 1,000 and 2,000 the vectors come nearer to the transformer's (cosine
/// .820, .836 and .848 on one set), the hybrid stays as it is.
const CALIBRATION_CHUNKS: usize = 500;

/// Chunks after which what was made so far is saved, so that a build that is stopped loses little.
const SAVE_EVERY: usize = 1024;

/// The transformer, ready to read.
pub struct Transformer {
    kind: EmbedderKind,
    bert: Bert,
    cache: Cache,
    diagnostics: Vec<Diagnostic>,
}

/// What a chunk is known by: the hash of its word pieces.
type Key = u128;

impl Transformer {
    /// Reads the weights in `model` and what `cache` has of earlier builds.
    ///
    /// # Errors
    ///
    /// [`EmbedderError`] if the weights cannot be used.
    pub fn open(kind: EmbedderKind, model: &Path, cache: &Path) -> Result<Transformer, EmbedderError> {
        let bert = Bert::open(model)?;
        if bert.n_dims() != TEACHER_DIMS {
            let what = format!("`hidden_size` is {}, expected {TEACHER_DIMS}", bert.n_dims());
            return Err(EmbedderError::Config { path: model.join("config.json"), what });
        }
        // The static model holds the projection, so its bytes are part of what made a vector.
        let identity = xxh3_128(&[bert.identity().to_le_bytes(), xxh3_128(MODEL_BYTES).to_le_bytes()].concat());
        let (cache, damage) = Cache::open(cache, identity);
        Ok(Transformer { kind, bert, cache, diagnostics: damage.into_iter().collect() })
    }

    /// Vectors of all chunks, one list for each document, and what is to be said.
    ///
    /// # Errors
    ///
    /// [`EmbedderError::Failed`] if the transformer does not work.
    pub fn refine(
        mut self,
        documents: &[Vec<Embedded>],
        model: &Model,
        progress: &Progress,
    ) -> Result<(Vec<Vec<Embedding>>, Vec<Diagnostic>), EmbedderError> {
        let keys: Vec<Vec<Key>> =
            documents.iter().map(|chunks| chunks.iter().map(|chunk| key(&chunk.pieces)).collect()).collect();
        let chunks = || keys.iter().flatten().copied().zip(documents.iter().flatten());
        let mut wanted: BTreeMap<Key, &Embedded> = chunks().collect();
        if self.kind == EmbedderKind::Calibrated {
            // The keys are hashes, so that their order is a choice by chance that other chunks do not change.
            wanted = wanted.into_iter().take(CALIBRATION_CHUNKS).collect();
        }
        self.embed(&wanted, model, progress)?;
        let ridge = (self.kind == EmbedderKind::Calibrated).then(|| {
            let pair = |(key, chunk): (&Key, &&Embedded)| Some((chunk.vector.clone(), self.cache.get(*key)?.clone()));
            Ridge::fit(&wanted.iter().filter_map(pair).collect::<Vec<_>>())
        });
        // The cache may know more than this build asks for; what it knows must not matter.
        let known = |key: &Key| wanted.contains_key(key).then(|| self.cache.get(*key)).flatten();
        let taught = |(key, chunk): (&Key, &Embedded)| match (known(key), &ridge) {
            (Some(vector), _) => mixture::of(&chunk.vector, vector),
            (None, Some(ridge)) => mixture::of(&chunk.vector, &ridge.correct(&chunk.vector)),
            (None, None) => chunk.vector.clone(),
        };
        let vectors = keys
            .par_iter()
            .zip(documents)
            .map(|(keys, chunks)| mixture::with_document(keys.iter().zip(chunks).map(taught).collect()))
            .collect();
        let mut diagnostics = self.diagnostics;
        diagnostics.extend(self.cache.finish((self.kind == EmbedderKind::MiniLm).then_some(&wanted)));
        Ok((vectors, diagnostics))
    }

    /// Has the transformer read what the cache does not have.
    fn embed(
        &mut self,
        wanted: &BTreeMap<Key, &Embedded>,
        model: &Model,
        progress: &Progress,
    ) -> Result<(), EmbedderError> {
        let missing: Vec<(Key, &Embedded)> = wanted
            .iter()
            .filter(|(key, _)| self.cache.get(**key).is_none())
            .map(|(key, chunk)| (*key, *chunk))
            .collect();
        let stage = progress.stage("embedding", missing.len());
        for some in missing.chunks(SAVE_EVERY) {
            let made: Vec<(Key, Embedding)> = some
                .par_iter()
                .map(|(key, chunk)| Ok((*key, self.read(&chunk.pieces, model, &stage)?)))
                .collect::<Result<_, EmbedderError>>()?;
            self.cache.extend(made);
            if some.len() == SAVE_EVERY {
                self.cache.save();
            }
        }
        Ok(())
    }

    /// The vector of one chunk.
    fn read(&self, pieces: &[u16], model: &Model, stage: &Stage) -> Result<Embedding, EmbedderError> {
        let failed = |what: String| EmbedderError::Failed { what };
        let vector = self.bert.embed(pieces).map_err(|error| failed(error.to_string()))?;
        stage.step();
        let finite = vector.iter().all(|value| value.is_finite());
        let vector = finite.then(|| model.project(&vector)).flatten();
        vector.ok_or_else(|| failed("a vector has no finite numbers; the weights may be damaged".to_owned()))
    }
}

fn key(pieces: &[u16]) -> Key {
    xxh3_128(&pieces.iter().flat_map(|piece| piece.to_le_bytes()).collect::<Vec<u8>>())
}
