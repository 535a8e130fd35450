//! A pack of word vectors: what a query by meaning reads for each of its words.
//!
//! Layout: count of words; for each, in ascending byte order: the word, then its vector as a row of
//! [`crate::vector::code`]. A word lies in the pack that [`crate::vector::word::pack_of`] gives.

use super::bytes::{Flaw, Reader};
#[cfg(feature = "write")]
use super::bytes::{put_len, put_str};
use crate::vector::Vector;
use crate::vector::code::{add_row, read_row};

/// A loaded pack of word vectors.
#[derive(Clone, Debug)]
pub(crate) struct WordPack {
    words: Vec<(String, Vec<u8>)>,
}

impl WordPack {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<WordPack, Flaw> {
        let mut words: Vec<(String, Vec<u8>)> = Vec::new();
        for _ in 0..reader.count()? {
            let word = reader.string()?;
            if words.last().is_some_and(|(last, _)| *last >= word) {
                return Err("its words are out of order");
            }
            words.push((word, read_row(reader)?.to_vec()));
        }
        reader.end()?;
        Ok(WordPack { words })
    }

    /// Adds the vector of a word to a sum; `false` if the word has none.
    pub(crate) fn add(&self, word: &str, sum: &mut Vector) -> bool {
        let found = self.words.binary_search_by(|(known, _)| known.as_str().cmp(word));
        if let Ok(at) = found {
            add_row(sum, &self.words[at].1);
        }
        found.is_ok()
    }
}

/// Appends a pack of words, ascending, with their vectors.
#[cfg(feature = "write")]
pub(crate) fn write(out: &mut Vec<u8>, words: &[(String, Vector)]) {
    put_len(out, words.len());
    for (word, vector) in words {
        put_str(out, word);
        crate::vector::code::write_row(out, vector);
    }
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;
    use crate::vector::N_DIMS;

    #[test]
    fn a_word_is_found_with_its_vector_and_every_cut_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, &[("agent".into(), [0.5; N_DIMS]), ("queue".into(), [-0.25; N_DIMS])]);
        let pack = WordPack::read(&mut Reader::new(&bytes)).unwrap();
        let mut sum = [0.0; N_DIMS];
        assert!(pack.add("agent", &mut sum) && pack.add("queue", &mut sum) && !pack.add("que", &mut sum));
        assert!(sum.iter().all(|value| (value - 0.25).abs() < 1e-3), "{sum:?}");
        for len in 0..bytes.len() {
            assert!(WordPack::read(&mut Reader::new(&bytes[..len])).is_err(), "cut to {len} bytes");
        }
    }
}
