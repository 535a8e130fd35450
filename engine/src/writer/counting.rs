//! Words of a chunk, as postings count them; words as they are written, for corrections.

use std::collections::HashMap;

use super::{Facts, IndexWriter, KnownWord, NewChunk, RawPosting, WrittenWord};
use crate::analysis::{common_term, flag_term, flags, fold, words};
use crate::format::terms::WRITTEN_MAX;
use crate::lexical::bm25::{Field, N_FIELDS};

/// Longest heading, in words, and longest stretch of code, in bytes, whose very common words are names: `for`, `NOT NULL`.
const NAME_WORDS_MAX: usize = 4;
const NAME_BYTES_MAX: usize = 32;

/// How often words that a term keeps for corrections must be written, but for the first: others are rather slips.
const WRITTEN_TIMES_MIN: u32 = 3;

/// Words whose terms are remembered while an index is built.
const MEMO_WORDS_MAX: usize = 1 << 18;

impl IndexWriter {
    /// Counts a chunk's words, field by field.
    pub(super) fn index_text(&mut self, idx: u32, chunk: &NewChunk) {
        self.n_indexed += 1;
        self.languages[self.language_idx].is_used = true;
        let document = &self.document;
        let document_title = document.title.clone();
        let mut path = vec![document.name.replace(['-', '_', '/'], " ")];
        path.extend([document.vendor.clone(), document.product.clone(), document.version.clone()]);
        path.push(document.doc_type.clone());
        path.extend(chunk.heading_path.iter().cloned());
        // A query for an older version must meet the passage that stands for it.
        path.extend(chunk.also_in.iter().map(|same| same.version.clone()));
        let mut found: HashMap<u32, [u8; N_FIELDS]> = HashMap::new();
        let mut lengths = [0; N_FIELDS];
        let own_title = chunk.headings.is_empty().then_some(&chunk.title);
        for heading in chunk.headings.iter().chain(own_title) {
            self.count_terms(heading, Field::Title, &mut found, &mut lengths);
            if words(heading).count() <= NAME_WORDS_MAX {
                self.count_common(heading, Field::Title, &mut found);
            }
        }
        self.count_terms(&document_title, Field::Title, &mut found, &mut lengths);
        for text in &path {
            self.count_terms(text, Field::Path, &mut found, &mut lengths);
        }
        let mut at = 0;
        for code in &chunk.code {
            self.count_terms(&chunk.text[at..code.start], Field::Body, &mut found, &mut lengths);
            self.count_terms(&chunk.text[code.clone()], Field::Code, &mut found, &mut lengths);
            if code.len() <= NAME_BYTES_MAX {
                self.count_common(&chunk.text[code.clone()], Field::Code, &mut found);
            }
            at = code.end;
        }
        self.count_terms(&chunk.text[at..], Field::Body, &mut found, &mut lengths);
        let document = self.document_words.len().saturating_sub(1);
        if let Some(n_words) = self.document_words.last_mut() {
            *n_words += lengths[Field::Body as usize] + lengths[Field::Code as usize];
        }
        self.facts.push(Facts { lengths, document: document as u32, is_listing: chunk.is_listing });
        #[expect(clippy::iter_over_hash_type, reason = "each term has a list of its own: the order does not show")]
        for (term, frequencies) in found {
            self.postings[term as usize].push(RawPosting { chunk: idx, frequencies });
        }
    }

    fn count_terms(
        &mut self,
        text: &str,
        field: Field,
        found: &mut HashMap<u32, [u8; N_FIELDS]>,
        lengths: &mut [u32; N_FIELDS],
    ) {
        for word in words(text) {
            if !self.languages[self.language_idx].memo.contains_key(word.text) {
                let terms = self.languages[self.language_idx].analyzer.terms(&word);
                let terms: Box<[u32]> =
                    terms.into_iter().flat_map(|term| term.texts).map(|text| self.term_id(text)).collect();
                let written = terms.first().and_then(|&term| self.written_id(term, word.text));
                let memo = &mut self.languages[self.language_idx].memo;
                if memo.len() >= MEMO_WORDS_MAX {
                    memo.clear();
                }
                memo.insert(word.text.to_owned(), KnownWord { terms, written });
            }
            let KnownWord { terms, written } = &self.languages[self.language_idx].memo[word.text];
            if let Some(written) = written {
                self.written[*written].n_times += 1;
            }
            lengths[field as usize] += u32::from(!terms.is_empty());
            for &term in &**terms {
                let frequency = &mut found.entry(term).or_default()[field as usize];
                *frequency = frequency.saturating_add(1);
            }
        }
        // They add no length: they stand beside their words.
        for flag in flags(text).filter_map(flag_term) {
            let term = self.term_id(flag);
            let frequency = &mut found.entry(term).or_default()[field as usize];
            *frequency = frequency.saturating_add(1);
        }
    }

    fn term_id(&mut self, term: String) -> u32 {
        let next = self.postings.len() as u32;
        *self.term_ids.entry(term).or_insert_with(|| {
            self.postings.push(Vec::new());
            next
        })
    }

    /// Counts the very common words of a name; they add no length.
    fn count_common(&mut self, name: &str, field: Field, found: &mut HashMap<u32, [u8; N_FIELDS]>) {
        for word in words(name) {
            let memo = &self.languages[self.language_idx].memo;
            if memo.get(word.text).is_some_and(|known| known.terms.is_empty()) {
                let term = self.term_id(common_term(word.text));
                let frequency = &mut found.entry(term).or_default()[field as usize];
                *frequency = frequency.saturating_add(1);
            }
        }
    }

    /// Number of a word as it is written; `None` for one that is not of letters alone.
    fn written_id(&mut self, term: u32, word: &str) -> Option<usize> {
        let text = fold::lower(&fold::standard(word));
        if !text.chars().all(char::is_alphabetic) {
            return None;
        }
        let next = self.written.len();
        Some(*self.written_ids.entry((term, text)).or_insert_with_key(|(_, text)| {
            self.written.push(WrittenWord { term, text: text.clone(), n_times: 0 });
            next
        }))
    }

    /// For each term the words that it stands for, as [`crate::format::terms::NewTerm::written`] has them.
    pub(super) fn most_written(&mut self) -> Vec<Vec<String>> {
        let mut most: Vec<Vec<String>> = vec![Vec::new(); self.postings.len()];
        self.written.sort_by(|a, b| b.n_times.cmp(&a.n_times).then_with(|| a.text.cmp(&b.text)));
        for word in self.written.drain(..) {
            let words = &mut most[word.term as usize];
            if words.is_empty() || word.n_times >= WRITTEN_TIMES_MIN && words.len() < WRITTEN_MAX {
                words.push(word.text);
            }
        }
        most
    }
}
