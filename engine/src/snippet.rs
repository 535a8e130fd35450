//! Excerpts: the stretch of a chunk's text that shows most of the query, with its words marked.

use std::collections::HashMap;

use crate::analysis::{Analyzer, Language, Word, fold, may_begin, words};

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
    terms: Vec<(&'a [String], f32)>,
    /// Beginning of an unfinished word, which counts for the last of the terms.
    prefix: Option<&'a str>,
    /// For each ASCII character that one of them begins with, those that follow, as [`bit`] has them, if a word's terms tell how
    /// it begins.
    heads: Option<[u64; 128]>,
}

/// A bit for each letter and digit that may be the second of a word, and one for none. `i` and `y` have one.
fn bit(next: Option<&u8>) -> u64 {
    1 << match next {
        Some(b'y' | b'Y') => b'i' % 32,
        Some(digit) if digit.is_ascii_digit() => 32 + digit % 16,
        Some(letter) => letter % 32,
        None => 63,
    }
}

impl<'a> Marks<'a> {
    pub(crate) fn new(analyzer: &Analyzer, terms: Vec<(&'a [String], f32)>, prefix: Option<&'a str>) -> Marks<'a> {
        let is_kept = analyzer.languages().iter().all(Language::keeps_beginnings);
        let mut heads = [0; 128];
        let texts = terms.iter().flat_map(|(texts, _)| texts.iter());
        for text in texts.map(String::as_bytes).chain(prefix.map(str::as_bytes)) {
            // What follows a single letter may have been a stem's ending, and a sign may have been within the word or not.
            let next = text.get(1).filter(|next| next.is_ascii_alphanumeric());
            let next = next.map_or(u64::MAX, |next| bit(Some(next)));
            let head = text.first().and_then(|&first| heads.get_mut(usize::from(first)));
            if let Some(head) = head {
                *head |= next;
            }
        }
        Marks { terms, prefix, heads: is_kept.then_some(heads) }
    }

    /// Whether a word surely holds none of the terms: to take all apart would be most of the work of an excerpt.
    fn is_other(&self, word: &str) -> bool {
        let Some(heads) = self.heads.as_ref().filter(|_| word.is_ascii()) else { return false };
        let word = word.as_bytes();
        let holds = |at: usize| {
            let next = word[at + 1..].iter().find(|next| next.is_ascii_alphanumeric());
            heads[usize::from(word[at].to_ascii_lowercase())] & bit(next) != 0
        };
        !(0..word.len()).any(|at| may_begin(word, at) && holds(at))
    }

    /// Which of the terms a word holds.
    fn find(&self, analyzer: &Analyzer, word: &Word<'_>) -> Option<usize> {
        let found = analyzer.terms(word);
        let holds = |text: &String| found.iter().any(|found| found.texts.contains(text));
        let by_term = self.terms.iter().position(|(texts, _)| texts.iter().any(holds));
        let begins = |prefix: &&str| fold::fold(word.text).starts_with(*prefix);
        by_term.or_else(|| self.prefix.filter(begins).and_then(|_| self.terms.len().checked_sub(1)))
    }
}

/// Which of the terms each word holds that was looked at: words come again and again.
pub(crate) type Seen<'t> = HashMap<&'t str, Option<usize>>;

/// Cuts the excerpt of `text` that holds the most of the marked terms, by weight; without a match, the beginning.
pub(crate) fn snippet<'t>(analyzer: &Analyzer, text: &'t str, marks: &Marks<'_>, seen: &mut Seen<'t>) -> Snippet {
    let words: Vec<Word<'_>> = words(text).collect();
    let mut find = |word: &Word<'t>| {
        if marks.is_other(word.text) {
            None
        } else {
            *seen.entry(word.text).or_insert_with(|| marks.find(analyzer, word))
        }
    };
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
        let analyzer = Analyzer::english();
        let snippet = snippet(&analyzer, text, &Marks::new(&analyzer, terms, None), &mut Seen::new());
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
    fn no_word_that_holds_a_term_is_passed_over() {
        let analyzer = Analyzer::english();
        // Of parts that stemmers and compounds treat in their own ways, chosen by a generator of Lehmer's.
        let parts = "a y s i e 0 1 12 x X v V N O C b bb ab at ed eed ing ies sses ly al ational State Not OK io http 0x1f _ - . / : @ + # ( ) ' ,";
        let parts: Vec<&str> = parts.split(' ').collect();
        let mut state = 1_u64;
        let mut below = |n: usize| {
            state = state * 48271 % 0x7fff_ffff;
            state as usize % n
        };
        let (mut n_terms, mut n_passed) = (0, 0);
        for _ in 0..30_000 {
            let text: String = (0..=below(5)).map(|_| parts[below(parts.len())]).collect();
            for word in words(&text) {
                for texts in analyzer.terms(&word).into_iter().map(|term| term.texts) {
                    let marks = Marks::new(&analyzer, vec![(&texts, 1.0)], None);
                    assert!(!marks.is_other(word.text), "{} holds {texts:?}", word.text);
                    n_terms += 1;
                }
                let other = ["zz".to_owned()];
                n_passed += u32::from(Marks::new(&analyzer, vec![(&other, 1.0)], None).is_other(word.text));
            }
        }
        assert!(n_terms > 40_000 && n_passed > 20_000, "{n_terms} {n_passed}");
    }

    #[test]
    fn a_far_match_moves_the_excerpt() {
        let text = format!("{}the dialog ends here. {}", "filler ".repeat(100), "tail ".repeat(50));
        let dialog = ["dialog".to_owned()];
        let analyzer = Analyzer::english();
        let marks = Marks::new(&analyzer, vec![(&dialog, 1.0)], None);
        let snippet = snippet(&analyzer, &text, &marks, &mut Seen::new());
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
