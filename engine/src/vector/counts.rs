//! What an index's chunks say of its words: in how many each stands, and what these are about.

use std::collections::HashMap;

use super::embedding::Embedding;
use super::{N_DIMS, Vector};
use crate::analysis::fold::fold;
use crate::lexical::bm25::plain_idf;

/// Steps of a weight, and of a dimension of a vector, in the sums: whole numbers, whose sums do not depend on the order.
/// Those of 32 bits hold a million chunks with room to spare.
const WEIGHT_STEPS: f32 = 16.0;
const VALUE_STEPS: f32 = 256.0;

/// Chunks of a token from which half of what they are about is taken: a word that stands in few keeps its common sense. Without
/// it (and a share of .3), paraphrases in the sample library, whose words stand elsewhere in it, had .246 by meaning alone, with
/// it .282.
const CONTEXT_HALF: f32 = 30.0;

/// In how many chunks each token stands, with the mean of their vectors, and each word that the model has no token for.
#[derive(Clone, Debug, Default)]
pub struct TokenCounts {
    n_chunks: u32,
    tokens: HashMap<u32, Token>,
    words: HashMap<String, u32>,
    /// Sum of the vectors of all chunks.
    all: Sum,
}

#[derive(Clone, Debug, Default)]
struct Token {
    n_chunks: u32,
    /// Of the vectors of its chunks, each weighted by the place where the token first stands.
    sum: Sum,
}

/// A weighted sum of vectors.
#[derive(Clone, Debug)]
struct Sum {
    weight: i64,
    values: Box<[i32; N_DIMS]>,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum { weight: 0, values: Box::new([0; N_DIMS]) }
    }
}

impl Sum {
    fn add(&mut self, values: &[i32; N_DIMS], weight: i32) {
        self.weight += i64::from(weight);
        for (sum, value) in self.values.iter_mut().zip(values) {
            *sum += weight * value;
        }
    }

    fn merge(&mut self, other: &Sum) {
        self.weight += other.weight;
        for (sum, value) in self.values.iter_mut().zip(other.values.iter()) {
            *sum += value;
        }
    }

    fn mean(&self) -> Vector {
        let scale = 1.0 / (VALUE_STEPS * self.weight.max(1) as f32);
        self.values.map(|sum| sum as f32 * scale)
    }
}

impl TokenCounts {
    /// Adds a chunk: its tokens in order, each with the weight of its place, from 0 to 1, and its words.
    pub(crate) fn add(&mut self, embedding: &Embedding, mut tokens: Vec<(u32, f32)>, mut words: Vec<String>) {
        let values = embedding.vector().map(|value| (value * VALUE_STEPS).round() as i32);
        self.n_chunks += 1;
        self.all.add(&values, WEIGHT_STEPS as i32);
        // The sort is stable: of a token's places the first stays.
        tokens.sort_by_key(|(token, _)| *token);
        tokens.dedup_by_key(|(token, _)| *token);
        for (token, weight) in tokens {
            let token = self.tokens.entry(token).or_default();
            token.n_chunks += 1;
            token.sum.add(&values, ((weight * WEIGHT_STEPS).round() as i32).max(1));
        }
        words.sort_unstable();
        words.dedup();
        for word in words {
            // As a query's words are written: what has another form there would never be asked for.
            if fold(&word) == word && word.chars().all(char::is_alphanumeric) {
                *self.words.entry(word).or_default() += 1;
            }
        }
    }

    /// Adds the counts of other chunks.
    #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
    pub fn merge(&mut self, other: TokenCounts) {
        self.n_chunks += other.n_chunks;
        self.all.merge(&other.all);
        for (token, other) in other.tokens {
            let token = self.tokens.entry(token).or_default();
            token.n_chunks += other.n_chunks;
            token.sum.merge(&other.sum);
        }
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
    }

    /// Inverse document frequency of a token.
    pub(crate) fn idf(&self, token: u32) -> f32 {
        plain_idf(self.tokens.get(&token).map_or(0, |token| token.n_chunks), self.n_chunks)
    }

    /// What the chunks of a token are about: the mean of their vectors, less that of all chunks, and the less of it, the fewer
    /// they are; `None` without any.
    pub(crate) fn context(&self, token: u32) -> Option<Vector> {
        let token = self.tokens.get(&token)?;
        let trust = token.n_chunks as f32 / (token.n_chunks as f32 + CONTEXT_HALF);
        let mut context = token.sum.mean();
        for (value, of_all) in context.iter_mut().zip(self.all.mean()) {
            *value = trust * (*value - of_all);
        }
        Some(context)
    }

    /// Words of several tokens, in no order, with the number of chunks that hold them.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&String, u32)> {
        self.words.iter().map(|(word, count)| (word, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vector that points along one dimension.
    fn along(dim: usize) -> Embedding {
        let mut vector = [0.0; N_DIMS];
        vector[dim] = 1.0;
        Embedding::new(&vector)
    }

    fn chunk(dim: usize, tokens: &[(u32, f32)]) -> TokenCounts {
        let mut counts = TokenCounts::default();
        counts.add(&along(dim), tokens.to_vec(), vec!["node7x".into(), "node7x".into()]);
        counts
    }

    #[test]
    fn a_token_has_the_mean_of_its_chunks_less_that_of_all() {
        let mut counts = chunk(0, &[(5, 1.0), (7, 0.5), (5, 0.25)]);
        counts.merge(chunk(1, &[(7, 0.5)]));
        let context = counts.context(5).unwrap();
        let trust = 1.0 / (1.0 + CONTEXT_HALF);
        assert_eq!((context[0], context[1], context[2]), (trust * 0.5, trust * -0.5, 0.0));
        assert!(counts.context(7).unwrap().iter().all(|value| value.abs() < 1e-6));
        assert_eq!(counts.context(9), None);
        assert!(counts.idf(5) > counts.idf(7) && counts.idf(9) > counts.idf(5));
        assert_eq!(counts.words().collect::<Vec<_>>(), [(&"node7x".to_owned(), 2)]);
    }

    #[test]
    fn the_first_place_of_a_token_weighs_its_chunk() {
        let mut counts = chunk(0, &[(5, 1.0), (5, 0.25)]);
        counts.merge(chunk(1, &[(5, 0.25)]));
        let context = counts.context(5).unwrap();
        let expected = 0.3 * 2.0 / (2.0 + CONTEXT_HALF);
        assert!((context[0] - expected).abs() < 1e-6 && (context[1] + expected).abs() < 1e-6, "{:?}", &context[..2]);
    }

    #[test]
    fn counts_do_not_depend_on_who_counted_what() {
        let parts = || (0..9_u32).map(|idx| chunk(idx as usize % 3, &[(idx % 4, 1.0 / (idx + 1) as f32)]));
        let (mut forward, mut backward) = (TokenCounts::default(), TokenCounts::default());
        parts().for_each(|part| forward.merge(part));
        parts().rev().for_each(|part| backward.merge(part));
        assert!((0..4).all(|token| forward.context(token) == backward.context(token)));
    }
}
