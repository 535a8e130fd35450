//! What is asked: the words of a query and the options beside it.

use crate::analysis::{Analyzer, words};

/// Weight of a part of a compound word in the query, where the whole word counts 1: `state` in `getStateNotification`.
const PART_WEIGHT: f32 = 0.4;

/// Longest query that is read, in bytes; the rest is left out.
const QUERY_BYTES_MAX: usize = 4096;

/// Most different terms of a query; the rest is left out.
pub(crate) const QUERY_TERMS_MAX: usize = 64;

/// Which side of the index answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// By words and by meaning, as far as the index has both.
    #[default]
    Hybrid,
    /// By words alone.
    Lexical,
    /// By meaning alone.
    Semantic,
}

/// How a query is to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Most hits to return.
    pub limit: u32,
    /// Hits to pass over first.
    pub offset: u32,
    /// Which side of the index answers.
    pub mode: Mode,
    /// Whether the last word may be unfinished: terms that begin with it count too.
    pub prefix: bool,
    /// Keep only chunks with one of these values in each field; an empty list keeps all.
    pub filter: Filter,
}

impl Default for SearchOptions {
    fn default() -> SearchOptions {
        SearchOptions { limit: 10, offset: 0, mode: Mode::default(), prefix: false, filter: Filter::default() }
    }
}

/// Values to keep, by field; letters' case does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Vendors.
    pub vendor: Vec<String>,
    /// Products.
    pub product: Vec<String>,
    /// Versions: the folder's name, or the name without its leading `v`.
    pub version: Vec<String>,
    /// Types of document.
    pub doc_type: Vec<String>,
}

/// One term that is looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct QueryTerm {
    pub(crate) text: String,
    /// Share of its idf that counts.
    pub(crate) weight: f32,
    /// Terms that begin with `text` count for it too.
    pub(crate) prefix: Option<String>,
}

/// The terms of a query, each once, in the order of the text.
pub(crate) fn parse(analyzer: &Analyzer, text: &str, prefix: bool) -> Vec<QueryTerm> {
    let text = &text[..floor_char_boundary(text, QUERY_BYTES_MAX)];
    let unfinished = prefix && text.chars().next_back().is_some_and(char::is_alphanumeric);
    let mut terms: Vec<QueryTerm> = Vec::new();
    for word in words(text) {
        let last = unfinished && word.end() == text.len();
        let found = analyzer.terms(&word);
        if last && found.len() <= 1 {
            let prefix = word.text.to_lowercase();
            let text = found.into_iter().next().map_or_else(|| prefix.clone(), |term| term.text);
            terms.push(QueryTerm { text, weight: 1.0, prefix: Some(prefix) });
            continue;
        }
        for term in found {
            let weight = if term.whole { 1.0 } else { PART_WEIGHT };
            match terms.iter_mut().find(|known| known.text == term.text) {
                Some(known) => known.weight = known.weight.max(weight),
                None => terms.push(QueryTerm { text: term.text, weight, prefix: None }),
            }
        }
    }
    terms.truncate(QUERY_TERMS_MAX);
    terms
}

/// The largest character boundary at or below `at`.
pub(crate) fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
