//! Words as the search by meaning takes them, and where their vectors lie.
//!
//! The same code finds words when the index is built and when it is queried. It cuts as BERT's tokenizer does, at white
//! space and at every punctuation mark, so that a word is what its vector was made from.

use crate::analysis::fold::fold;

/// Longest word that has a vector, in bytes.
pub(crate) const WORD_BYTES_MAX: usize = 32;

/// Words of a text in their normal form, in order; those that are too long for a vector are left out.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|piece| !piece.is_empty());
    pieces.map(fold).filter(|word| !word.is_empty() && word.len() <= WORD_BYTES_MAX)
}

/// Combining marks belong to the letter before them; [`fold`] takes them away.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The pack that holds a word's vector, of `n_packs`: FNV-1a, 32 bits, over its bytes.
pub(crate) fn pack_of(word: &str, n_packs: u32) -> Option<u32> {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.checked_rem(n_packs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_punctuation_and_have_no_marks() {
        let found: Vec<String> = words("Café's pg_dump, e\u{301}tude; 10.5(1) NOT_READY").collect();
        assert_eq!(found, ["cafe", "s", "pg", "dump", "etude", "10", "5", "1", "not", "ready"]);
        assert_eq!(words(&"x".repeat(33)).count(), 0);
    }

    #[test]
    fn every_word_has_a_pack_and_none_where_there_are_no_packs() {
        assert!(pack_of("agent", 7).is_some_and(|pack| pack < 7));
        assert_eq!(pack_of("agent", 0), None);
    }
}
