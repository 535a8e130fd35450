//! Where words begin and end, and the parts of compound ones.

use super::fold::lower;

/// A word of a text, without the punctuation around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    /// Byte offset of `text` in the text that was split.
    pub(crate) start: usize,
}

impl Word<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Wholes and parts of a compound word, in lower case, with their marks, not yet stemmed.
pub(crate) struct Compound {
    /// The word itself first, then the names that a slash or a colon joins in it, and a version without `v` or `(1)`.
    pub(crate) wholes: Vec<String>,
    pub(crate) parts: Vec<String>,
}

/// Scripts that are written without spaces between words, indexed by pairs of characters.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0e7f}'       // Thai
        | '\u{3041}'..='\u{30ff}'     // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{ac00}'..='\u{d7a3}'     // Hangul
        | '\u{20000}'..='\u{2fa1f}')
}

/// Characters that may stand inside a word beside letters and digits.
fn is_joiner(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '+' | '#' | '(' | ')' | '\'' | '’')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

fn is_word_char(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c)) && !is_unspaced(c)
}

/// Splits a text into its words, in order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    let mut pairs: Option<Pairs<'_>> = None;
    std::iter::from_fn(move || {
        loop {
            if let Some(word) = pairs.as_mut().and_then(Iterator::next) {
                return Some(word);
            }
            pairs = None;
            let rest = &text[at..];
            let start = at + rest.find(|c: char| c.is_alphanumeric())?;
            let run = &text[start..];
            if run.starts_with(is_unspaced) {
                let len = run.find(|c| !is_unspaced(c)).unwrap_or(run.len());
                at = start + len;
                pairs = Some(Pairs { text: &run[..len], start, first: true });
                continue;
            }
            let len = run.find(|c| !is_word_char(c) && !is_joiner(c)).unwrap_or(run.len());
            let word = trim(&run[..len]);
            at = start + word.len();
            return Some(Word { text: word, start });
        }
    })
}

/// Cuts the joiners off the end of a word, save the `++` and `#` of a language's name and a closing `(1)`.
fn trim(run: &str) -> &str {
    let run = cut_at_double_joiner(run);
    let mut word = run.trim_end_matches(is_joiner);
    let tail = &run[word.len()..];
    if let Some(open) = word.rfind('(') {
        let digits = &word[open + 1..];
        if tail.starts_with(')') && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            word = &run[..=word.len()];
        } else {
            word = word[..open].trim_end_matches(is_joiner);
        }
    } else if let Some(close) = word.find(')') {
        word = &word[..close];
    }
    let tail = &run[word.len()..];
    let letters = word.chars().count() <= 2;
    match () {
        () if letters && tail.starts_with("++") => &run[..word.len() + 2],
        () if letters && tail.starts_with('#') => &run[..=word.len()],
        () => word,
    }
}

/// Cuts a run where two joiners meet (`a--b`, `e.g.)`, `https://`), except before `++` and inside `(1)`.
fn cut_at_double_joiner(run: &str) -> &str {
    let mut before = None;
    for (at, c) in run.char_indices() {
        if is_joiner(c) && before.is_some_and(is_joiner) && c != '+' {
            return &run[..at];
        }
        before = Some(c);
    }
    run
}

/// Pairs of neighbouring characters of an unspaced run; a single character stands for itself.
struct Pairs<'a> {
    text: &'a str,
    start: usize,
    first: bool,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let mut chars = self.text.char_indices();
        let (_, _) = chars.next()?;
        let second = chars.next();
        let Some((second_at, second_char)) = second else {
            let alone = self.first.then_some(Word { text: self.text, start: self.start });
            self.text = "";
            return alone;
        };
        let word = Word { text: &self.text[..second_at + second_char.len_utf8()], start: self.start };
        self.text = &self.text[second_at..];
        self.start += second_at;
        self.first = false;
        Some(word)
    }
}

/// A word without the ending of a possessive: `cluster` of `cluster's`.
pub(crate) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Takes a compound word apart; `None` for a simple one.
pub(crate) fn compound(word: &str) -> Option<Compound> {
    if word.chars().next_back().is_some_and(|c| c == '+' || c == '#') {
        return Some(Compound { wholes: vec![lower(word)], parts: Vec::new() });
    }
    let mut parts = Vec::new();
    let pieces: Vec<&str> = word.split(is_joiner).filter(|piece| !piece.is_empty()).collect();
    for piece in &pieces {
        let humps = humps(piece);
        if humps.len() > 1 && pieces.len() > 1 {
            parts.push(lower(piece));
        }
        parts.extend(humps.into_iter().map(lower));
    }
    if parts.len() < 2 && pieces.first() == Some(&word) {
        return None;
    }
    parts.retain(|part| part.chars().count() > 1);
    Some(Compound { wholes: wholes(word), parts })
}

/// The word itself, joined over `_` and `-` as camelCase is, and the shorter names within it.
fn wholes(word: &str) -> Vec<String> {
    let join = |name: &str| lower(&name.replace(['_', '-', '\'', '’'], ""));
    let mut wholes = vec![join(word)];
    let names: Vec<&str> = word.split(['/', ':', '@']).filter(|name| !name.is_empty()).collect();
    for name in names {
        wholes.push(join(name));
        let bare = name.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let bare = bare.unwrap_or(name);
        let bare = bare.split('(').next().unwrap_or(bare);
        if bare != name {
            wholes.push(join(bare));
        }
    }
    wholes
}

/// Splits camelCase where each hump has at least two characters; else the word is one piece.
fn humps(word: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut starts = vec![0];
    for idx in 1..chars.len() {
        let (before, (at, here)) = (chars[idx - 1].1, chars[idx]);
        let after_is_lower = chars.get(idx + 1).is_some_and(|(_, c)| c.is_lowercase());
        if here.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && after_is_lower) {
            starts.push(at);
        }
    }
    starts.push(word.len());
    let humps: Vec<&str> = starts.windows(2).map(|pair| &word[pair[0]..pair[1]]).collect();
    if humps.iter().any(|hump| hump.chars().count() < 2) { vec![word] } else { humps }
}
