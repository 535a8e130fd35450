//! The vector of a query, as far as it is needed: rotated, and its scalar products with what all codes start from.

use super::code::{Code, add_row, rotate};
use super::{N_DIMS, Vector, dot};

/// The sum of the vectors of a query's words.
pub(crate) struct QuerySum {
    vector: Vector,
    /// Scalar product with the mean of all centroids.
    to_mean: f32,
    /// Scalar product with each centroid.
    to_centroids: Vec<f32>,
}

impl QuerySum {
    pub(crate) fn new(n_cells: u32) -> QuerySum {
        QuerySum { vector: [0.0; N_DIMS], to_mean: 0.0, to_centroids: vec![0.0; n_cells as usize] }
    }

    /// Adds a word: its row, its scalar product with the mean, those with the centroids.
    pub(crate) fn add(&mut self, row: &[u8], to_mean: f32, to_centroids: impl Iterator<Item = f32>) {
        add_row(&mut self.vector, row);
        self.to_mean += to_mean;
        for (sum, product) in self.to_centroids.iter_mut().zip(to_centroids) {
            *sum += product;
        }
    }

    /// The sum, scaled to length 1; `None` for one of length 0.
    pub(crate) fn finish(mut self) -> Option<QueryVector> {
        let norm = dot(&self.vector, &self.vector).sqrt();
        if norm <= 0.0 {
            return None;
        }
        for value in self.vector.iter_mut().chain(&mut self.to_centroids) {
            *value /= norm;
        }
        let rotated = rotate(&self.vector);
        Some(QueryVector { rotated, to_mean: self.to_mean / norm, to_centroids: self.to_centroids })
    }
}

/// A query's vector, ready to be compared with codes.
pub(crate) struct QueryVector {
    rotated: Vector,
    to_mean: f32,
    /// About its scalar product with each centroid: enough to choose cells by.
    pub(crate) to_centroids: Vec<f32>,
}

impl QueryVector {
    /// Similarity of what a code stands for, which starts from the mean.
    pub(crate) fn similarity(&self, code: &Code) -> f32 {
        self.to_mean + code.dot(&self.rotated)
    }

    /// What to add to the similarity of a centroid for that of a chunk of its cell.
    pub(crate) fn residual(&self, code: &Code) -> f32 {
        code.dot(&self.rotated)
    }
}
