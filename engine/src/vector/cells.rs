//! Cells around centroids, made when an index is built: spherical k-means over a sample of the chunks.

use super::code::{Code, rotate};
use super::embedding::Embedding;
use super::hnsw::Hnsw;
use super::{CELLS_MAX, N_DIMS, Vector, dot, normalize};

/// Chunks of a cell, on average.
///
/// With 74,821 chunks these are 512 cells: 256 bytes a word for its nearness to them, and 10 kB a cell. Half as many chunks
/// cost twice the bytes a word; twice as many lost .02 of the hybrid's nDCG@10.
const CHUNKS_PER_CELL: usize = 146;

/// Chunks that the centroids are made from, for each cell.
const SAMPLE_PER_CELL: usize = 48;

/// Rounds of k-means; the centroids move little after these.
const ROUNDS: usize = 8;

/// Centroids, and which is nearest.
pub struct Cells {
    /// The mean of the centroids, rotated.
    pub(crate) rotated_mean: Vector,
    /// The quantised difference of each centroid from the mean.
    pub(crate) codes: Vec<Code>,
    /// The centroids as a reader will see them, rotated.
    pub(crate) rotated: Vec<Vector>,
    graph: Hnsw,
}

impl Cells {
    /// Makes cells for these chunks.
    ///
    /// The sample and the first centroids are chosen by the vectors' content, so that a chunk added elsewhere in the
    /// library does not choose others.
    pub fn new<'a>(embeddings: impl Iterator<Item = &'a Embedding> + Clone) -> Cells {
        let n_chunks = embeddings.clone().count();
        let n_cells = (n_chunks / CHUNKS_PER_CELL).clamp(1, CELLS_MAX as usize);
        let sample = sample(embeddings, n_cells * SAMPLE_PER_CELL);
        let centroids = k_means(&sample, n_cells);
        let mut mean = [0.0; N_DIMS];
        for centroid in &centroids {
            for (sum, value) in mean.iter_mut().zip(centroid) {
                *sum += value / centroids.len() as f32;
            }
        }
        let difference = |centroid: &Vector| rotate(&std::array::from_fn(|dim| centroid[dim] - mean[dim]));
        let codes: Vec<Code> = centroids.iter().map(|centroid| Code::of(&difference(centroid))).collect();
        let rotated_mean = rotate(&mean);
        let seen = |code: &Code| {
            let difference = code.levels();
            std::array::from_fn(|dim| rotated_mean[dim] + difference[dim])
        };
        let rotated = codes.iter().map(seen).collect();
        Cells { rotated_mean, codes, rotated, graph: Hnsw::new(&centroids) }
    }

    /// Number of cells.
    pub(crate) fn n_cells(&self) -> usize {
        self.codes.len()
    }

    /// The cells nearest to a chunk; its own comes first.
    pub fn nearest(&self, embedding: &Embedding, n: usize) -> Vec<u32> {
        self.graph.nearest(&embedding.vector(), n)
    }

    /// Quantises a chunk's vector in one of its [`Cells::nearest`], best in the first.
    pub fn encode(&self, embedding: &Embedding, cell: u32) -> ChunkVector {
        let (rotated, centroid) = (rotate(&embedding.vector()), &self.rotated[cell as usize]);
        let from = |origin: &Vector| Code::of(&std::array::from_fn(|dim| rotated[dim] - origin[dim]));
        ChunkVector { cell, from_centroid: from(centroid), from_mean: from(&self.rotated_mean) }
    }
}

/// A chunk's cell and its vector, quantised twice: for its cell, and for where its cell is not read.
#[derive(Clone, Debug)]
pub struct ChunkVector {
    pub(crate) cell: u32,
    pub(crate) from_centroid: Code,
    pub(crate) from_mean: Code,
}

/// At most `n` of the vectors, those with the smallest hashes, in the order of these; different ones only.
fn sample<'a>(embeddings: impl Iterator<Item = &'a Embedding>, n: usize) -> Vec<Vector> {
    let mut hashed: Vec<(u64, &Embedding)> = embeddings.map(|embedding| (embedding.hash(), embedding)).collect();
    hashed.sort_by_key(|(hash, _)| *hash);
    hashed.dedup_by_key(|(hash, _)| *hash);
    hashed.into_iter().take(n).map(|(_, embedding)| embedding.vector()).collect()
}

/// Spherical k-means: centroids of length 1, begun with the first vectors of the sample.
fn k_means(sample: &[Vector], n_cells: usize) -> Vec<Vector> {
    use rayon::prelude::*;
    let mut centroids: Vec<Vector> = sample.iter().take(n_cells).copied().collect();
    if centroids.is_empty() {
        return vec![[0.0; N_DIMS]];
    }
    for _ in 0..ROUNDS {
        let own: Vec<usize> = sample.par_iter().map(|vector| nearest(&centroids, vector)).collect();
        let mut sums = vec![[0.0_f32; N_DIMS]; centroids.len()];
        for (cell, vector) in own.iter().zip(sample) {
            for (sum, value) in sums[*cell].iter_mut().zip(vector) {
                *sum += value;
            }
        }
        for (centroid, mut sum) in centroids.iter_mut().zip(sums) {
            normalize(&mut sum);
            // A cell that lost all of its chunks stays where it was.
            if dot(&sum, &sum) > 0.0 {
                *centroid = sum;
            }
        }
    }
    centroids
}

fn nearest(centroids: &[Vector], vector: &Vector) -> usize {
    let mut best = (0, f32::MIN);
    for (cell, centroid) in centroids.iter().enumerate() {
        let similarity = dot(centroid, vector);
        if similarity > best.1 {
            best = (cell, similarity);
        }
    }
    best.0
}
