//! Where words begin and end, and the parts of compound ones.

use super::COMPARED_MAX;
use super::compat::is_symbol;
use super::fold::{is_ignored, is_separator, lower};

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
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0e7f}'       // Thai
        | '\u{1100}'..='\u{11ff}'     // Hangul, letters apart
        | '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{ac00}'..='\u{d7a3}'     // Hangul
        | '\u{20000}'..='\u{2fa1f}')
}

/// Characters that may stand inside a word beside letters and digits.
fn is_joiner(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '+' | '#' | '(' | ')' | '\'' | '’')
        || matches!(c, '\u{2010}' | '\u{2011}' | '\u{2044}' | '\u{2215}' | '．' | '－' | '／' | '＿' | '＠')
}

/// Whether a character belongs to the one before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1160}'..='\u{11ff}')
}

fn is_word_char(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c) || is_ignored(c) || is_symbol(c)) && !is_unspaced(c)
}

/// Whether a word may begin with a character: `º` is a degree or an ending.
fn begins_word(c: char) -> bool {
    (c.is_alphanumeric() || is_symbol(c)) && !matches!(c, 'º' | 'ª')
}

/// Length of the run of word characters and joiners that a text begins with.
fn run_len(text: &str) -> usize {
    let from = grouped_len(text).unwrap_or(0);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..from].chars().next_back();
    let mut chars = text[from..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let goes_on = match c {
            // `1920×1080`, but not `a × b`.
            '×' => is_digit(before) && is_digit(next),
            // Degrees, as many manuals write them, and what is first or second in Spanish.
            'º' | 'ª' => !is_digit(before),
            // `25℃` is `25 °C`.
            '℃' | '℉' => before.is_none(),
            _ => is_word_char(c) || is_joiner(c),
        };
        if !goes_on {
            return from + at;
        }
        before = Some(c);
    }
    text.len()
}

/// Length of a number in groups of three digits, such as `1,234,567` and `10 000`, that a text begins with.
///
/// Where plain spaces part them, two numbers may stand side by side (`80 443`): there are then three groups, or the last one
/// is round.
pub(crate) fn grouped_len(text: &str) -> Option<usize> {
    let n_digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut end = n_digits(text);
    let separator = text[end..].chars().next().filter(|&c| is_separator(c))?;
    if end == 0 || end > 3 || text.starts_with('0') {
        return None;
    }
    let mut n_groups = 1;
    while let Some(group) = text[end..].strip_prefix(separator)
        && n_digits(group) == 3
    {
        end += separator.len_utf8() + 3;
        n_groups += 1;
    }
    // `80,443,8080` and `1,234,56` are lists.
    let goes_on = separator == ',' && text[end..].strip_prefix(',').is_some_and(|rest| n_digits(rest) > 0);
    let is_one = separator != ' ' || n_groups > 2 || text[..end].ends_with("000");
    (n_groups > 1 && !goes_on && is_one).then_some(end)
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
            let start = at + rest.find(begins_word)?;
            let run = &text[start..];
            if run.starts_with(is_unspaced) {
                let len = run.find(|c| !is_unspaced(c)).unwrap_or(run.len());
                at = start + len;
                pairs = Some(Pairs { text: &run[..len], start, first: true });
                continue;
            }
            let word = simple_word(run).unwrap_or_else(|| trim(&run[..run_len(run)]));
            at = start + word.len();
            return Some(Word { text: word, start });
        }
    })
}

/// The ASCII letters and digits that a text begins with, if a letter is the first and they are a word whatever follows: most are.
fn simple_word(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let ends = |&byte: &u8| byte.is_ascii() && !is_joiner(char::from(byte));
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.as_bytes().get(len).is_none_or(ends);
    is_word.then(|| &text[..len])
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
        let first_len = character_len(self.text)?;
        let Some(second_len) = character_len(&self.text[first_len..]) else {
            let alone = self.first.then_some(Word { text: self.text, start: self.start });
            self.text = "";
            return alone;
        };
        let word = Word { text: &self.text[..first_len + second_len], start: self.start };
        self.text = &self.text[first_len..];
        self.start += first_len;
        self.first = false;
        Some(word)
    }
}

/// Length in bytes of the first character of a text with the marks that belong to it.
fn character_len(text: &str) -> Option<usize> {
    let first = text.chars().next()?.len_utf8();
    Some(first + text[first..].find(|c| !is_mark(c)).unwrap_or(text.len() - first))
}

#[cfg(feature = "write")]
/// Flags of commands in a text, `-noout` and `--output`, without their dashes. Those of one letter are words as others are.
pub(crate) fn flags(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('-').filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let opens =
            |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '|' | '"' | '\'' | '“' | '‘' | '`' | ',');
        let name = text[at + 1..].strip_prefix('-').unwrap_or(&text[at + 1..]);
        (before.is_none_or(opens) && flag_term(name).is_some()).then_some(name)
    })
}

/// The term of a flag, from its name and what follows; `None` for what is none. No word begins with a dash.
pub(crate) fn flag_term(name: &str) -> Option<String> {
    let len = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(name.len());
    let name = name[..len].trim_end_matches('-');
    let is_flag =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && (2..super::TERM_BYTES_MAX).contains(&name.len());
    is_flag.then(|| format!("-{}", lower(name)))
}

/// A word without the ending of a possessive: `cluster` of `cluster's`.
pub(crate) fn without_possessive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Whether a word is a run of small ASCII letters, the first of them large at most, as most words are: no compound.
fn is_plain(word: &str) -> bool {
    let rest = word.strip_prefix(|c: char| c.is_ascii_alphabetic());
    rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Whether [`compound`] may let a name or a part begin at a place of an ASCII word.
pub(crate) fn may_begin(word: &[u8], at: usize) -> bool {
    let before = if at == 0 { b' ' } else { word[at - 1] };
    // The sides of a size, the digits of `0x1f` and of `v12`.
    let is_behind_sign = matches!(before, b'x' | b'X' | b'v' | b'V') && word[at].is_ascii_hexdigit();
    !before.is_ascii_alphanumeric() || word[at].is_ascii_uppercase() || is_behind_sign
}

/// Takes a compound word apart; `None` for a simple one.
pub(crate) fn compound(word: &str) -> Option<Compound> {
    if is_plain(word) {
        return None;
    }
    if word.chars().next_back().is_some_and(|c| c == '+' || c == '#') {
        return Some(Compound { wholes: vec![lower(word)], parts: Vec::new() });
    }
    let mut parts = Vec::new();
    let is_size = std::cell::LazyCell::new(|| is_size(word));
    let parts_at = |c: char| is_joiner(c) || is_separator(c) || c == 'x' && *is_size;
    let pieces: Vec<&str> = word.split(parts_at).filter(|piece| !piece.is_empty()).collect();
    for piece in &pieces {
        let humps = humps(piece);
        if humps.len() > 1 && pieces.len() > 1 {
            parts.push(lower(piece));
        }
        parts.extend(humps.into_iter().map(lower));
    }
    let wholes = wholes(word);
    if parts.len() < 2 && wholes.len() < 2 && pieces.first() == Some(&word) {
        return None;
    }
    parts.retain(|part| part.chars().count() > 1);
    Some(Compound { wholes, parts })
}

/// Whether a word is a size such as `1920x1080`.
fn is_size(word: &str) -> bool {
    word.split('x').all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// The word itself, joined over `_` and `-` as camelCase is, and the shorter names within it.
fn wholes(word: &str) -> Vec<String> {
    let is_joint = |c: char| matches!(c, '_' | '-' | '\'' | '’') || is_separator(c);
    let mut wholes: Vec<String> = Vec::new();
    let mut push = |name: &str| {
        let name = lower(&name.replace(is_joint, ""));
        // Names beyond those that are compared may repeat one; their terms are told apart afterwards.
        if wholes.len() >= COMPARED_MAX || !wholes.contains(&name) {
            wholes.push(name);
        }
    };
    push(word);
    for name in word.split(['/', ':', '@']).filter(|name| !name.is_empty()) {
        push(name);
        let bare = name.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let bare = bare.unwrap_or(name);
        push(bare.split('(').next().unwrap_or(bare));
        let hexadecimal = name.strip_prefix("0x").or_else(|| name.strip_prefix("0X"));
        if let Some(digits) = hexadecimal.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            push(digits);
        }
        if is_dotted_number(name) {
            push(&name.replace('.', ""));
        }
    }
    wholes
}

/// Whether a word may be a number in groups of three digits, as `1.000.000` is.
fn is_dotted_number(word: &str) -> bool {
    let mut groups = word.split('.');
    let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_number(first));
    first && word.contains('.') && groups.all(|group| group.len() == 3 && is_number(group))
}

/// Splits camelCase; a hump of one character stays with the one after it, as in `OAuth` and `IPv6`, or before it.
fn humps(word: &str) -> Vec<&str> {
    if word.is_ascii() && !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return vec![word];
    }
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut starts = vec![0];
    let mut last = 0;
    for idx in 1..chars.len() {
        let (before, (at, here)) = (chars[idx - 1].1, chars[idx]);
        let after_is_lower = chars.get(idx + 1).is_some_and(|(_, c)| c.is_lowercase());
        let begins = before.is_lowercase() || (before.is_uppercase() || before.is_ascii_digit()) && after_is_lower;
        if here.is_uppercase() && begins && idx - last > 1 && idx + 1 < chars.len() {
            starts.push(at);
            last = idx;
        } else if here.is_uppercase() && begins {
            last = idx;
        }
    }
    starts.push(word.len());
    starts.windows(2).map(|pair| &word[pair[0]..pair[1]]).collect()
}
