//! The vector of a chunk, as a build keeps it.

use super::N_DIMS;

/// The vector of a chunk, of length 1, rounded to 8 bits a dimension: a build holds those of all chunks at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    values: Box<[i8; N_DIMS]>,
    /// Length of `values`.
    norm: f32,
}

impl Embedding {
    /// Of a vector of any length.
    pub fn new(vector: &[f32; N_DIMS]) -> Embedding {
        let largest = vector.iter().fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
        Embedding::from_levels(vector.map(|value| (value / largest * 127.0).round() as i8))
    }

    /// From what [`Embedding::levels`] gave.
    pub fn from_levels(levels: [i8; N_DIMS]) -> Embedding {
        let squares: i32 = levels.iter().map(|&value| i32::from(value) * i32::from(value)).sum();
        Embedding { values: Box::new(levels), norm: (squares as f32).sqrt().max(1.0) }
    }

    /// What it is made of: the vector in steps of its largest value's 127th part.
    pub fn levels(&self) -> &[i8; N_DIMS] {
        &self.values
    }

    /// How near two chunks are, from -1 to 1: the cosine of their vectors.
    pub fn similarity(&self, other: &Embedding) -> f32 {
        let products = self.values.iter().zip(other.values.iter());
        let dot: i32 = products.map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        dot as f32 / (self.norm * other.norm)
    }

    /// The vector, of length 1.
    pub fn vector(&self) -> [f32; N_DIMS] {
        self.values.map(|value| f32::from(value) / self.norm)
    }

    /// A number that depends on the vector alone.
    pub(crate) fn hash(&self) -> u64 {
        let bytes = self.values.map(|value| value.to_le_bytes()[0]);
        xxhash_rust::xxh3::xxh3_64(&bytes)
    }
}
