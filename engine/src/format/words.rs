//! A pack of word vectors: what a query by meaning reads for each of its words.
//!
//! Layout: count of words; for each, in ascending byte order: the word; its vector as a row of [`crate::vector::code`]; its
//! scalar product with the mean of the centroids; the smallest of its scalar products with the centroids, and the width of a
//! step (all three half precision); then 4 bits a centroid, low half first, `n` for `smallest + n * step`. A query knows its
//! nearest cells from its words, with no list of centroids. A word lies in the pack that
//! [`crate::vector::word::pack_of`] gives.

use crate::bytes::{Flaw, Reader, TEXTS_MAX};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_str};
use crate::vector::code::{ROW_BYTES, half_to_f32, read_half, read_row};
use crate::vector::query::QuerySum;

/// A loaded pack of word vectors.
#[derive(Clone, Debug)]
pub(crate) struct WordPack {
    words: Vec<(String, WordRecord)>,
}

#[derive(Clone, Debug)]
struct WordRecord {
    row: Vec<u8>,
    to_mean: f32,
    smallest: f32,
    step: f32,
    /// Two centroids a byte.
    to_centroids: Vec<u8>,
}

impl WordPack {
    pub(crate) fn read(reader: &mut Reader<'_>, n_cells: u32) -> Result<WordPack, Flaw> {
        let mut words: Vec<(String, WordRecord)> = Vec::new();
        for _ in 0..reader.count_up_to(TEXTS_MAX, 1 + ROW_BYTES)? {
            let word = reader.string()?;
            if words.last().is_some_and(|(last, _)| *last >= word) {
                return Err("its words are out of order");
            }
            let record = WordRecord {
                row: read_row(reader)?.to_vec(),
                to_mean: half_to_f32(read_half(reader)?),
                smallest: half_to_f32(read_half(reader)?),
                step: half_to_f32(read_half(reader)?),
                to_centroids: reader.bytes(n_cells.div_ceil(2) as usize)?.to_vec(),
            };
            words.push((word, record));
        }
        reader.end()?;
        Ok(WordPack { words })
    }

    /// Adds the vector of a word to a sum; `false` if the word has none.
    pub(crate) fn add(&self, word: &str, sum: &mut QuerySum) -> bool {
        let found = self.words.binary_search_by(|(known, _)| known.as_str().cmp(word));
        if let Ok(at) = found {
            let record = &self.words[at].1;
            let nibbles = record.to_centroids.iter().flat_map(|byte| [byte & 15, byte >> 4]);
            let products = nibbles.map(|nibble| record.smallest + f32::from(nibble) * record.step);
            sum.add(&record.row, record.to_mean, products);
        }
        found.is_ok()
    }
}

/// A word as it is written.
#[cfg(feature = "write")]
#[derive(Clone, Debug)]
pub(crate) struct NewWord {
    pub(crate) word: String,
    /// As [`crate::vector::code::write_row`] makes it.
    pub(crate) row: Vec<u8>,
    pub(crate) to_mean: f32,
    pub(crate) to_centroids: Vec<f32>,
}

/// Appends a pack of words, ascending, with their vectors.
#[cfg(feature = "write")]
#[expect(clippy::cast_sign_loss, reason = "clamped to 0..=15 before")]
pub(crate) fn write(out: &mut Vec<u8>, words: &[NewWord]) {
    use crate::vector::code::f32_to_half;
    put_len(out, words.len());
    for NewWord { word, row, to_mean, to_centroids } in words {
        put_str(out, word);
        out.extend_from_slice(row);
        let smallest = to_centroids.iter().copied().fold(f32::MAX, f32::min);
        let largest = to_centroids.iter().copied().fold(f32::MIN, f32::max);
        let halves = [*to_mean, smallest, (largest - smallest) / 15.0].map(f32_to_half);
        out.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
        let [_, smallest, step] = halves.map(half_to_f32);
        let nibble =
            |product: &f32| if step > 0.0 { ((product - smallest) / step).round().clamp(0.0, 15.0) as u8 } else { 0 };
        out.extend(to_centroids.chunks(2).map(|pair| nibble(&pair[0]) | pair.get(1).map_or(0, nibble) << 4));
    }
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;
    use crate::vector::N_DIMS;
    use crate::vector::code::{Code, rotate, write_row};

    fn word(word: &str, value: f32, to_centroids: &[f32]) -> NewWord {
        let mut row = Vec::new();
        write_row(&mut row, &[value; N_DIMS]);
        NewWord { word: word.into(), row, to_mean: 2.0 * value, to_centroids: to_centroids.to_vec() }
    }

    #[test]
    fn words_are_found_with_their_vectors_and_every_cut_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, &[word("agent", 0.5, &[1.0, -2.0, 0.5]), word("queue", -0.25, &[3.0, 3.0, 3.0])]);
        let pack = WordPack::read(&mut Reader::new(&bytes), 3).unwrap();
        let mut sum = QuerySum::new(3);
        assert!(pack.add("agent", &mut sum) && pack.add("queue", &mut sum) && !pack.add("que", &mut sum));
        // 256 times 0.25 has length 4.
        let query = sum.finish().unwrap();
        for (found, product) in query.to_centroids.iter().zip([4.0, 1.0, 3.5]) {
            assert!((found - product / 4.0).abs() < 0.03, "{found} for {product}");
        }
        let code = Code::of(&rotate(&[0.0625; N_DIMS]));
        assert!((query.similarity(&code) - (0.5 / 4.0 + 1.0)).abs() < 0.01, "{}", query.similarity(&code));
        for len in 0..bytes.len() {
            assert!(WordPack::read(&mut Reader::new(&bytes[..len]), 3).is_err(), "cut to {len} bytes");
        }
    }

    #[test]
    fn words_without_a_vector_make_no_query() {
        assert!(QuerySum::new(3).finish().is_none());
    }
}
