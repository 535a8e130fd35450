//! Search by meaning: a table of word vectors in place of a model in the browser.
//!
//! The vector of a query is the sum of its words' vectors, which the index holds in small packs ([`word`] says which word
//! lies where). The vectors of chunks are made when the index is built, from the model's table and one learned map
//! (`embed`), so that both lie in the space of one sentence transformer. They are grouped in cells around centroids
//! (`cells`), each quantised to 2 bits a dimension ([`code`]). Words bring their scalar products with all centroids along
//! ([`query`]): a query reads no list of centroids, only the few nearest cells, and the codes of its best chunks by words,
//! which are in their packs.

#[cfg(feature = "write")]
pub(crate) mod cells;
pub(crate) mod code;
#[cfg(feature = "write")]
pub(crate) mod counts;
#[cfg(feature = "write")]
pub(crate) mod embed;
#[cfg(feature = "write")]
pub(crate) mod embedding;
#[cfg(feature = "write")]
pub(crate) mod hnsw;
pub(crate) mod query;
pub(crate) mod word;
#[cfg(feature = "write")]
pub(crate) mod wordpiece;

/// Dimensions of every vector; a power of two, as the rotation before quantising needs it.
#[cfg_attr(not(feature = "write"), expect(unreachable_pub, reason = "exported to those who make vectors"))]
pub const N_DIMS: usize = 256;

/// Most cells, so that words stay small; beyond, cells grow.
pub(crate) const CELLS_MAX: u32 = 1024;

/// A vector of the space that queries and chunks share.
pub(crate) type Vector = [f32; N_DIMS];

/// Scalar product. Eight sums run side by side in a fixed order, so that it is equal to the bit wherever it is made.
pub(crate) fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}

/// Scales a vector to length 1; a vector of length 0 stays as it is.
#[cfg(feature = "write")]
pub(crate) fn normalize(vector: &mut Vector) {
    let norm = dot(vector, vector).sqrt();
    if norm > 0.0 {
        for value in vector {
            *value /= norm;
        }
    }
}
