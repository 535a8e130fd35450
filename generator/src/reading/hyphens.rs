//! Words that the end of a line broke: `con-` / `figuration`.
//!
//! Whether the hyphen is the typesetter's or the word's own, the document says first: the joined word or the
//! hyphenated one stands elsewhere, or both parts stand alone. Where it is silent, a list of words of English (the
//! model's) knows `client-server`; all else in lower case is one word.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Hyphens that may stand at the end of a line; the soft one is never a word's own.
const HYPHENS: [char; 3] = ['-', '\u{2010}', SOFT];
const SOFT: char = '\u{ad}';
/// Words after which a hyphen is left open: `pre-` / `and post-processing`.
const CONJUNCTIONS: [&str; 16] =
    ["and", "or", "nor", "to", "und", "oder", "bzw", "bis", "sowie", "et", "ou", "y", "o", "e", "en", "of"];
/// Words that end no other: after a hyphen, where the first part is a word, they begin what follows a dash.
const BEGINNINGS: [&str; 22] = [
    "do", "does", "is", "are", "was", "were", "has", "the", "this", "that", "these", "it", "we", "you", "they", "if",
    "but", "so", "then", "not", "please", "see",
];
/// First parts that keep their hyphen, and those that are never a word of their own before it.
const COMPOUNDING: [&str; 5] = ["well", "self", "ill", "cross", "half"];
const PREFIXES: [&str; 13] = [
    "inter", "over", "under", "super", "multi", "auto", "anti", "micro", "hyper", "trans", "counter", "photo", "infra",
];
/// Fewest letters of a part that the list of English words is asked about.
const PART_CHARS_MIN: usize = 4;

static ENGLISH: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../model/vocab.txt").lines().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())).collect()
});

/// How often each word of a document stands in it, in lower case, whole ones and hyphenated ones.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<String, u32>);

impl Words {
    /// Counts the words of the lines, those that a line's end broke aside.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = HashMap::new();
        let mut is_broken = false;
        for line in lines.map(str::trim) {
            let mut words = line.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).peekable();
            let ends_broken = line.ends_with(HYPHENS);
            let mut is_first = true;
            while let Some(word) = words.next() {
                let is_part = is_first && is_broken || words.peek().is_none() && ends_broken;
                is_first = false;
                if !is_part {
                    *counts.entry(word.replace('\u{2010}', "-").to_lowercase()).or_default() += 1;
                }
            }
            is_broken = ends_broken;
        }
        Self(counts)
    }

    fn n(&self, word: &str) -> u32 {
        self.0.get(&word.to_lowercase()).copied().unwrap_or(0)
    }
}

/// What becomes of two lines of which the first ends in a hyphen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// The first line with the rest of the word.
    pub(super) first: String,
    /// What is left of the second; empty where nothing is.
    pub(super) second: String,
    /// Whether the word is one that the document has elsewhere, or English.
    pub(super) is_known: bool,
}

/// Joins the word that the end of `first` broke with what `second` goes on with, unless there is none.
pub(super) fn join(first: &str, second: &str, words: &Words) -> Option<Joined> {
    let first = first.trim_end();
    let (depth, rest) = quote(second);
    if quote(first).0 != depth {
        return None;
    }
    let prefix = &second[..second.len() - rest.len()];
    // Emphasis that ends with the one line and begins again with the next.
    let (bare, rest, signs) = ["**", "__", "*", "_"]
        .into_iter()
        .find_map(|sign| Some((first.strip_suffix(sign)?, rest.strip_prefix(sign)?, sign)))
        .unwrap_or((first, rest, ""));
    let hyphen = bare.chars().next_back().filter(|c| HYPHENS.contains(c))?;
    let stem_line = &bare[..bare.len() - hyphen.len_utf8()];
    let stem = &stem_line[stem_line
        .rfind(|c| !is_word(c))
        .map_or(0, |at| at + stem_line[at..].chars().next().map_or(1, char::len_utf8))..];
    let before = stem_line[..stem_line.len() - stem.len()].chars().next_back();
    let is_free = before.is_none_or(|c| c.is_whitespace() || "*_([{\"'“„«‘‚|—–".contains(c));
    let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let part = &rest[..end];
    // An address, a path, an option or a name of code is left as it is.
    let token_end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let is_code = |c: char| matches!(c, '/' | '@' | '\\' | '=' | '<' | '>' | '$' | '#' | '&' | '%' | '`' | '{' | '}');
    let tail = rest[end..token_end].trim_end_matches(|c: char| !c.is_alphanumeric() && !is_code(c));
    let is_plain = tail.is_empty()
        || !tail.contains(is_code) && !tail.contains('_') && !tail.starts_with('.') && !tail.starts_with(':');
    // `Format = Inc-` and `Maximum = 7` are two settings.
    let are_settings = first.contains(" = ") && second.contains(" = ");
    let is_dash = stem.is_empty() || part.is_empty() || stem.starts_with('-') || part.starts_with('-');
    if is_dash || !is_free || !is_plain || are_settings {
        return None;
    }
    let previous = stem_line[..stem_line.len() - stem.len()].split_whitespace().next_back().unwrap_or_default();
    let next = rest[token_end..].split_whitespace().next().unwrap_or_default();
    let in_capitals = is_capitals(stem) && is_capitals(if previous.is_empty() { next } else { previous });
    let sign = match verdict(stem, part, in_capitals, words) {
        _ if hyphen == SOFT => "",
        Some(true) => "",
        Some(false) => "-",
        None => return None,
    };
    let whole = format!("{stem}{part}");
    let is_known = sign.is_empty() && (words.n(&whole) > 0 || ENGLISH.contains(whole.to_lowercase().as_str()));
    let (word, left) = rest.split_at(token_end);
    let (mut joined, mut left) = (format!("{stem_line}{sign}{word}"), left.trim_start());
    // What would begin a block of its own stays behind the word.
    let begins_block = left.starts_with(['-', '+', '*', '>', '#', '|', '=', '~', '`', '<', ':'])
        || left.starts_with(|c: char| c.is_ascii_digit())
            && left.split(' ').next().is_some_and(|w| w.ends_with(['.', ')']));
    if begins_block || !signs.is_empty() && word.ends_with(signs) {
        joined = if left.is_empty() { joined } else { format!("{joined} {left}") };
        left = "";
    } else if !signs.is_empty() {
        joined.push_str(signs);
    }
    let opens = if signs.is_empty() || word.ends_with(signs) || left.is_empty() { "" } else { signs };
    let second = if left.is_empty() { String::new() } else { format!("{prefix}{opens}{left}") };
    Some(Joined { first: joined, second, is_known })
}

/// Whether a word's parts are written together, or with a hyphen; `None` where the hyphen is left open.
///
/// `in_capitals` says that the text around is written in capitals, so that they say nothing about the word.
fn verdict(stem: &str, part: &str, in_capitals: bool, words: &Words) -> Option<bool> {
    let last = stem.rsplit(['-', '\u{2010}']).next().unwrap_or(stem);
    let (n_joined, n_hyphenated) = (words.n(&format!("{last}{part}")), words.n(&format!("{stem}-{part}")));
    if n_joined > 0 || n_hyphenated > 0 {
        return Some(n_joined > n_hyphenated);
    }
    if CONJUNCTIONS.contains(&part) {
        return None;
    }
    let is_letters = |text: &str| text.chars().all(char::is_alphabetic);
    let is_english_word = |text: &str| ENGLISH.contains(text.to_lowercase().as_str());
    if BEGINNINGS.contains(&part) && is_english_word(stem) && !is_english_word(&format!("{stem}{part}")) {
        return None;
    }
    let is_case_of_word = (part.starts_with(char::is_lowercase) || in_capitals && is_capitals(part))
        && is_letters(last)
        && last.chars().count() > 1;
    // `MIT-` / `style`.
    if !is_case_of_word || is_capitals(last) && part.starts_with(char::is_lowercase) {
        return Some(false);
    }
    let (last, part) = (last.to_lowercase(), part.to_lowercase());
    let next = part.split('-').next().unwrap_or(&part);
    let is_compound = words.n(&last) > 0 && words.n(next) > 0 && !ENGLISH.contains(format!("{last}{next}").as_str());
    let is_known = |text: &str| text.len() >= PART_CHARS_MIN && ENGLISH.contains(text);
    let is_english = is_known(&last)
        && is_known(next)
        && !PREFIXES.contains(&last.as_str())
        && !ENGLISH.contains(format!("{last}{next}").as_str());
    // `state-of-the-` / `art`.
    let goes_on =
        last != stem.to_lowercase() && ENGLISH.contains(last.as_str()) && last.len() >= 2 && ENGLISH.contains(next);
    Some(!(is_compound || is_english || goes_on || COMPOUNDING.contains(&last.as_str())))
}

fn is_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.contains(|c: char| !c.is_uppercase() && c.is_alphanumeric())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\u{2010}' | '\'' | '’')
}

/// How deep in quotes a line stands, and its text.
fn quote(line: &str) -> (usize, &str) {
    let text = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
    (line[..line.len() - text.len()].matches('>').count(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: &str, second: &str, expected: Option<(&str, &str)>) {
        let lines = [text, first, second];
        let joined = join(first, second, &Words::of(lines.into_iter()));
        assert_eq!(joined.as_ref().map(|joined| (joined.first.as_str(), joined.second.as_str())), expected);
    }

    #[test]
    fn a_word_that_the_end_of_a_line_broke_is_whole() {
        check("", "The config-", "uration of it", Some(("The configuration", "of it")));
        check("", "the tempera\u{2010}", "ture.", Some(("the temperature.", "")));
        check("", "of\u{ad}", "fice it", Some(("office", "it")));
        check("", "> main-", "> tenance text", Some(("> maintenance", "> text")));
        check("", "- about pro-", "  gramming it", Some(("- about programming", "  it")));
        check("", "The **instal-", "lation** works", Some(("The **installation**", "works")));
        check("", "The **instal-**", "**lation** works", Some(("The **installation** works", "")));
        check("", "Haupt-", "schalter, Ein-", Some(("Hauptschalter,", "Ein-")));
        check("", "со-", "единение", Some(("соединение", "")));
        check("", "ANY IM-", "PLIED WARRANTY", Some(("ANY IMPLIED", "WARRANTY")));
        check("", "WAR-", "RANTY OF IT", Some(("WARRANTY", "OF IT")));
        check("", "con-", "figuration - see", Some(("configuration - see", "")));
    }

    #[test]
    fn a_hyphen_of_its_own_is_kept_without_a_blank() {
        check("", "A well-", "known port", Some(("A well-known", "port")));
        check("", "an e-", "mail", Some(("an e-mail", "")));
        check("", "an X-", "ray", Some(("an X-ray", "")));
        check("", "a state-of-the-", "art device", Some(("a state-of-the-art", "device")));
        check("", "a client-", "server link", Some(("a client-server", "link")));
        check("the foo-bar", "a foo-", "bar link", Some(("a foo-bar", "link")));
        check("", "an RS-", "232 port", Some(("an RS-232", "port")));
        check("", "an MIT-", "style licence", Some(("an MIT-style", "licence")));
        check("", "a USB-", "HID device", Some(("a USB-HID", "device")));
        check("the interface", "the inter-", "face", Some(("the interface", "")));
    }

    #[test]
    fn open_hyphens_addresses_and_names_are_left_alone() {
        check("", "Pre-", "and post-processing", None);
        check("", "Label Format = Inc-", "Maximum Volumes = 7", None);
        check("", "our flow-", "do reach out", None);
        check("", "see https://example.org/a-", "b and", None);
        check("", "call my_name-", "of it", None);
        check("", "a dash -", "then it", None);
        check("", "a dash --", "then it", None);
        check("", "plain", "text", None);
        check("", "the file con-", "fig/main.c", None);
    }
}
