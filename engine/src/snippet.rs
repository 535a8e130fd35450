//! Excerpts: the stretch of a chunk's text that shows most of the query, with its words marked.

use std::collections::HashMap;

use crate::analysis::{Analyzer, Word, fold, words};

/// Length of an excerpt, in words.
const SNIPPET_WORDS: usize = 36;

/// Words that stand before the first marked one, for context.
const LEAD_WORDS: usize = 6;

/// Longest word, or run of signs between two words, that is shown whole, in characters: of an encoded key the beginning does.
const PIECE_CHARS_MAX: usize = 100;

/// An excerpt and the marked words in it, in characters.
pub(crate) struct Snippet {
    pub(crate) text: String,
    pub(crate) highlights: Vec<(u32, u32)>,
}

/// What is marked in an excerpt.
pub(crate) struct Marks<'a> {
    /// Terms, each in every language of the index, and their weights.
    pub(crate) terms: Vec<(&'a [String], f32)>,
    /// Beginning of an unfinished word, which counts for the last of the terms.
    pub(crate) prefix: Option<&'a str>,
}

impl Marks<'_> {
    /// Which of the terms a word holds.
    fn find(&self, analyzer: &Analyzer, word: &Word<'_>) -> Option<usize> {
        let found = analyzer.terms(word);
        let holds = |text: &String| found.iter().any(|found| found.texts.contains(text));
        let by_term = self.terms.iter().position(|(texts, _)| texts.iter().any(holds));
        let begins = |prefix: &&str| fold::fold(word.text).starts_with(*prefix);
        by_term.or_else(|| self.prefix.filter(begins).and_then(|_| self.terms.len().checked_sub(1)))
    }
}

/// Which of the terms each word holds that was looked at: words come again and again, and to analyse them is most of the
/// work of an excerpt.
pub(crate) type Seen<'t> = HashMap<&'t str, Option<usize>>;

/// Cuts the excerpt of `text` that holds the most of the marked terms, by weight; without a match, the beginning.
pub(crate) fn snippet<'t>(analyzer: &Analyzer, text: &'t str, marks: &Marks<'_>, seen: &mut Seen<'t>) -> Snippet {
    let words: Vec<Word<'_>> = words(text).collect();
    let mut find = |word: &Word<'t>| *seen.entry(word.text).or_insert_with(|| marks.find(analyzer, word));
    let matches: Vec<Option<usize>> = words.iter().map(&mut find).collect();
    let first = best_window(&matches, &marks.terms).saturating_sub(LEAD_WORDS);
    let last = words.len().min(first + SNIPPET_WORDS);
    let mut snippet = Snippet { text: String::new(), highlights: Vec::new() };
    if first > 0 {
        snippet.text.push_str("… ");
    }
    let mut n_chars = snippet.text.chars().count();
    let mut at = words.get(first).map_or(0, |word| if first == 0 { 0 } else { word.start });
    for (word, found) in words[first..last].iter().zip(&matches[first..last]) {
        // Pairs of characters overlap: what was copied already is not copied again.
        n_chars += push_collapsed(&mut snippet.text, &text[at.min(word.start)..word.start]);
        let from = word.start.max(at);
        let start = n_chars - text[word.start..from].chars().count();
        n_chars += push_collapsed(&mut snippet.text, &text[from..word.end().max(from)]);
        at = at.max(word.end());
        if found.is_some() {
            push_highlight(&mut snippet.highlights, start as u32, n_chars as u32);
        }
    }
    if last < words.len() {
        snippet.text.push_str(" …");
    } else {
        push_collapsed(&mut snippet.text, text[at..].trim_end());
    }
    snippet
}

/// Adds a marked stretch, joined to the one before where they overlap.
fn push_highlight(highlights: &mut Vec<(u32, u32)>, start: u32, end: u32) {
    match highlights.last_mut() {
        Some(last) if last.1 > start => last.1 = end,
        _ => highlights.push((start, end)),
    }
}

/// Appends text with each run of white space as one space, cut to the longest that is shown, and returns the number of
/// characters appended.
fn push_collapsed(out: &mut String, text: &str) -> usize {
    let mut n_chars = 0;
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        n_chars += 1;
        if n_chars > PIECE_CHARS_MAX {
            out.push('…');
            break;
        }
        out.push(c);
    }
    n_chars
}

/// First word of the window that holds the largest weight of different terms; the earliest of equals.
fn best_window(matches: &[Option<usize>], terms: &[(&[String], f32)]) -> usize {
    let (mut best, mut best_at) = (0.0, 0);
    for (at, _) in matches.iter().enumerate().filter(|(_, found)| found.is_some()) {
        let mut seen = vec![false; terms.len()];
        let mut weight = 0.0;
        for term in matches[at..].iter().take(SNIPPET_WORDS - LEAD_WORDS).flatten() {
            // A second mention counts a little, so that the denser of two windows wins.
            weight += if seen[*term] { terms[*term].1 * 0.05 } else { terms[*term].1 };
            seen[*term] = true;
        }
        if weight > best {
            (best, best_at) = (weight, at);
        }
    }
    best_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, terms: &[&str], expected: &str) {
        let terms: Vec<[String; 1]> = terms.iter().map(|term| [(*term).to_owned()]).collect();
        let terms = terms.iter().map(|texts| (texts.as_slice(), 1.0)).collect();
        let snippet = snippet(&Analyzer::english(), text, &Marks { terms, prefix: None }, &mut Seen::new());
        let mut marked = String::new();
        for (at, c) in snippet.text.chars().enumerate() {
            let at = at as u32;
            marked.push_str(if snippet.highlights.iter().any(|range| range.0 == at) { "[" } else { "" });
            marked.push(c);
            marked.push_str(if snippet.highlights.iter().any(|range| range.1 == at + 1) { "]" } else { "" });
        }
        assert_eq!(marked, expected);
    }

    #[test]
    fn words_of_the_query_are_marked_whatever_their_ending() {
        check(
            "Agents sign in.\n\nAn agent  is ready.",
            &["agent", "readi"],
            "[Agents] sign in. An [agent] is [ready].",
        );
    }

    #[test]
    fn a_far_match_moves_the_excerpt() {
        let text = format!("{}the dialog ends here. {}", "filler ".repeat(100), "tail ".repeat(50));
        let dialog = ["dialog".to_owned()];
        let marks = Marks { terms: vec![(&dialog, 1.0)], prefix: None };
        let snippet = snippet(&Analyzer::english(), &text, &marks, &mut Seen::new());
        assert!(snippet.text.starts_with("… filler"), "{}", snippet.text);
        assert!(snippet.text.contains("dialog ends here"), "{}", snippet.text);
        assert!(snippet.text.ends_with(" …"));
    }

    #[test]
    fn a_text_without_a_match_shows_its_beginning() {
        check("ünïcödé “quotes” only", &["absent"], "ünïcödé “quotes” only");
        check("", &["absent"], "");
    }

    #[test]
    fn of_a_very_long_word_the_beginning_is_shown() {
        let (key, shown) = ("k".repeat(9000), "k".repeat(PIECE_CHARS_MAX));
        check(&format!("the {key} of agents"), &["agent"], &format!("the {shown}… of [agents]"));
        check(
            &format!("agents {}", "-".repeat(9000)),
            &["agent"],
            &format!("[agents] {}…", "-".repeat(PIECE_CHARS_MAX - 1)),
        );
    }

    #[test]
    fn unspaced_scripts_are_copied_once() {
        check("設定ガイド。", &["定ガ"], "設[定ガ]イド。");
    }
}
