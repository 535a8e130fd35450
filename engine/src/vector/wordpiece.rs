//! `WordPiece` as BERT uses it (Devlin et al. 2019; Wu et al. 2016): the tokenizer of the sentence transformer whose space
//! the vectors lie in.
//!
//! Only building needs it: an index holds the vectors of whole words, so that a reader's browser never cuts one.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Characters from which a word is not cut but unknown.
const WORD_CHARS_MAX: usize = 100;

/// A vocabulary of word pieces; a piece that goes on a word begins with `##`.
#[derive(Clone, Debug)]
pub(crate) struct WordPiece {
    ids: HashMap<String, u32>,
    unknown: u32,
}

impl WordPiece {
    /// Reads a vocabulary, one piece a line; a line's number from 0 is its id.
    pub(crate) fn new(vocabulary: &str) -> Option<WordPiece> {
        let ids: HashMap<String, u32> =
            (0..).zip(vocabulary.lines()).map(|(id, piece)| (piece.to_owned(), id)).collect();
        let unknown = *ids.get("[UNK]")?;
        Some(WordPiece { ids, unknown })
    }

    /// Number of pieces.
    pub(crate) fn n_pieces(&self) -> usize {
        self.ids.len()
    }

    /// The pieces that are whole words.
    pub(crate) fn whole_words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.ids.iter().map(|(piece, id)| (piece.as_str(), *id)).filter(|(piece, _)| !piece.starts_with("##"))
    }

    /// Ids of the pieces of a text, without special tokens.
    #[cfg(test)]
    pub(crate) fn encode(&self, text: &str) -> Vec<u32> {
        basic_tokens(text).flat_map(|token| self.cut(&token)).collect()
    }

    /// Cuts a word into the longest pieces from the left; one that cannot be cut is the unknown piece.
    pub(crate) fn cut(&self, word: &str) -> Vec<u32> {
        if word.chars().count() > WORD_CHARS_MAX {
            return vec![self.unknown];
        }
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut candidate = String::with_capacity(word.len() + 2);
        while start < word.len() {
            let ends = word[start..].char_indices().map(|(at, c)| start + at + c.len_utf8()).rev();
            let longest = ends.into_iter().find_map(|end| {
                candidate.clear();
                candidate.push_str(if start > 0 { "##" } else { "" });
                candidate.push_str(&word[start..end]);
                self.ids.get(&candidate).map(|&id| (id, end))
            });
            let Some((id, end)) = longest else { return vec![self.unknown] };
            pieces.push(id);
            start = end;
        }
        pieces
    }
}

/// Words and single punctuation marks of a text: lower case, without accents and control characters.
pub(crate) fn basic_tokens(text: &str) -> impl Iterator<Item = String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in text.chars().filter(|&c| c == '\t' || c == '\n' || c == '\r' || !is_removed(c)).nfd() {
        // Tables are asked of what is not ASCII alone, here and below: they took a sixth of a build of an English manual.
        if !c.is_ascii() && c.general_category() == GeneralCategory::NonspacingMark {
            continue;
        }
        if c.is_whitespace() {
            is_open = false;
        } else if is_punctuation(c) || is_ideograph(c) {
            tokens.push(c.to_lowercase().collect());
            is_open = false;
        } else {
            if !is_open {
                tokens.push(String::new());
            }
            if let Some(token) = tokens.last_mut() {
                token.extend(c.to_lowercase());
            }
            is_open = true;
        }
    }
    tokens.into_iter()
}

/// Whether a character is cleaned away: controls, formats, private use, and what stands for a broken character.
fn is_removed(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let category = c.general_category();
    // The reference keeps characters that are not assigned.
    let is_other = c.general_category_group() == GeneralCategoryGroup::Other && category != GeneralCategory::Unassigned;
    c == '\u{fffd}' || is_other
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// CJK ideographs, each a token of its own; kana and hangul are not among them.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b73f}'
        | '\u{2b740}'..='\u{2b81f}' | '\u{2b920}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_into_the_longest_pieces_from_the_left() {
        let pieces = WordPiece::new("[UNK]\nun\n##aff\n##able\nunaff\n##a\ncafe\n!").unwrap();
        assert_eq!(pieces.encode("Unaffable café!"), [4, 3, 6, 7]);
        assert_eq!(pieces.encode("xyz un"), [0, 1]);
        assert_eq!(pieces.encode(&"un".repeat(51)), [0]);
        assert!(WordPiece::new("un\n##aff").is_none());
    }

    /// Some thousand real and odd texts with the ids that the reference tokenizer gives them; `generator/model/train` made
    /// them. Texts that name a special token are left out: the reference takes `[SEP]` in a text for one.
    #[test]
    fn real_and_odd_texts_are_cut_as_the_reference_tokenizer_cuts_them() {
        let pieces = WordPiece::new(include_str!("../../../generator/model/vocab.txt")).unwrap();
        let (mut n_cases, mut n_other) = (0, 0);
        for line in include_str!("../../../generator/model/tokenizer-cases.jsonl").lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = case["text"].as_str().unwrap();
            if ["[SEP]", "[CLS]", "[MASK]", "[PAD]", "[UNK]"].iter().any(|token| text.contains(token)) {
                continue;
            }
            let ids: Vec<u32> = case["ids"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as u32).collect();
            n_cases += 1;
            if pieces.encode(text) != ids {
                // The reference's tables of categories are of an older Unicode: it cuts signs of rare scripts otherwise.
                assert!(text.chars().any(|c| c > '\u{1000}'), "{text:?}: {:?}, expected {ids:?}", pieces.encode(text));
                n_other += 1;
            }
        }
        assert!(n_other <= 5, "{n_other} texts are cut otherwise");
        assert!(n_cases > 3000, "{n_cases}");
    }
}
