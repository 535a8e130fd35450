//! What the transformer's vectors are mixed with.

use mcdewey_engine::{Embedding, N_DIMS};

/// Share of the transformer in a chunk's vector; the rest is the static model's, which is nearer to the static queries.
///
/// `generator/model/README.md` has what these three were chosen from; in the hybrid most of it is within chance.
const TEACHER_SHARE: f32 = 0.5;

/// Share of its document's mean in a chunk's vector.
const DOCUMENT_SHARE: f32 = 0.4;

/// Chunks up to which a document has that share; it falls with their number, since a long manual is about many things.
const DOCUMENT_CHUNKS: f32 = 16.0;

/// The mean of both models' vectors.
pub(super) fn of(by_table: &Embedding, by_transformer: &Embedding) -> Embedding {
    mix(by_table, by_transformer, TEACHER_SHARE)
}

fn mix(a: &Embedding, b: &Embedding, share: f32) -> Embedding {
    let (a, b) = (a.vector(), b.vector());
    Embedding::new(&std::array::from_fn(|dim| (1.0 - share) * a[dim] + share * b[dim]))
}

/// The vectors of a document's chunks, each with a share of their mean.
pub(super) fn with_document(chunks: Vec<Embedding>) -> Vec<Embedding> {
    let mut sum = [0.0; N_DIMS];
    for chunk in &chunks {
        sum.iter_mut().zip(chunk.vector()).for_each(|(sum, value)| *sum += value);
    }
    let mean = Embedding::new(&sum);
    let share = DOCUMENT_SHARE * (DOCUMENT_CHUNKS / chunks.len() as f32).min(1.0);
    chunks.into_iter().map(|chunk| mix(&chunk, &mean, share)).collect()
}
