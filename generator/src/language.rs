//! Languages of documents: tags of BCP 47, and what the index makes of them.

use mcdewey_engine::{ENGLISH, IndexWriter, UNSTEMMED};

use crate::diagnostic::Diagnostic;

/// Scripts without spaces between words are indexed by pairs of characters in any language; other words in such texts are
/// most often English.
const UNSPACED: [&str; 4] = ["zh", "ja", "ko", "th"];

/// A tag in its usual form, or `None` for what is no tag: `pt-BR` for `pt_BR`, nothing for `Brazilian Portuguese`.
pub fn tag(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let mut parts = text.split('-');
    let primary = parts.next().filter(|code| matches!(code.len(), 2 | 3));
    let is_code = primary.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let is_part = |part: &str| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_code && parts.all(is_part)).then_some(text)
}

/// Which way a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// Languages that are written from right to left where their tag names no script.
const RTL_LANGUAGES: [&str; 36] = [
    "acm", "ajp", "apc", "ar", "arc", "ary", "arz", "azb", "bal", "bqi", "ckb", "dv", "fa", "glk", "he", "iw", "ji",
    "khw", "ks", "lrc", "mzn", "nqo", "pes", "pnb", "prs", "ps", "rhg", "sam", "sd", "sdh", "skr", "syr", "trw", "ug",
    "ur", "yi",
];
/// Scripts that are written from right to left.
const RTL_SCRIPTS: [&str; 11] =
    ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "syre", "thaa"];

impl Direction {
    /// That of a language, by its tag: a script in it decides, as in `az-Arab` and `ks-Latn`.
    pub fn of(tag: &str) -> Direction {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default();
        let is_script = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_rtl = match parts.find(is_script) {
            Some(script) => RTL_SCRIPTS.contains(&script),
            None => RTL_LANGUAGES.contains(&language),
        };
        if is_rtl { Direction::Rtl } else { Direction::Ltr }
    }

    /// That of a piece of a text that is written in direction `self`.
    ///
    /// A sentence in Arabic that begins with a product's name is one in Arabic, so that the first letter does not decide:
    /// in a text from right to left only what has no letter of such a script goes the other way, and in one from left to
    /// right what has more of them than of others.
    #[must_use]
    pub fn within(self, text: &str) -> Direction {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        let (n_rtl, n_ltr) =
            letters.fold((0, 0), |(n_rtl, n_ltr), c| if is_rtl(c) { (n_rtl + 1, n_ltr) } else { (n_rtl, n_ltr + 1) });
        match self {
            Direction::Rtl if n_rtl == 0 && n_ltr > 0 => Direction::Ltr,
            Direction::Ltr if n_rtl > n_ltr => Direction::Rtl,
            same => same,
        }
    }

    /// As the attribute `dir` has it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// Whether a character belongs to a script that is written from right to left.
pub fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        || matches!(c, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Code of the language that the index analyses words of a tag's language in.
pub fn index_code(tag: &str) -> &'static str {
    let code = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    match mcdewey_stemmers::find(&code) {
        Some(language) => language.code,
        None if code == ENGLISH || UNSPACED.contains(&code.as_str()) => ENGLISH,
        None => UNSTEMMED,
    }
}

/// An index with every stemmer there is; it names those that documents use.
pub fn index_writer() -> IndexWriter {
    mcdewey_stemmers::LANGUAGES.iter().fold(IndexWriter::new(), |writer, language| {
        writer.stemmer(language.code, Box::new(|word| language.stem(word)))
    })
}

/// A warning about what is no tag.
pub fn no_tag(source: &str, text: &str, instead: &str) -> Diagnostic {
    Diagnostic::warning(
        source,
        format!("language `{text}` is not a tag such as `de` or `pt-BR`; taken for `{instead}`"),
    )
    .help(known())
}

/// Which languages are stemmed, in words.
pub(crate) fn known() -> String {
    let known: Vec<String> = mcdewey_stemmers::LANGUAGES.iter().map(|one| format!("`{}`", one.code)).collect();
    format!("stemmed are `{ENGLISH}`, {}; `{}` need no stemmer", known.join(", "), UNSPACED.join("`, `"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_told_from_other_words() {
        assert_eq!(tag(" pt_BR "), Some("pt-BR".to_owned()));
        assert_eq!(tag("zh-Hant-TW"), Some("zh-Hant-TW".to_owned()));
        for text in ["", "d", "German", "de-", "de \"x\"", "1a", "de-überlang"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }

    #[test]
    fn a_script_decides_the_direction_and_else_the_language() {
        for tag in ["ar", "he-IL", "fa", "UR", "ckb", "dv", "yi", "az-Arab", "zh-Hebr-x-y", "pa-PK-arab"] {
            assert_eq!(Direction::of(tag), Direction::Rtl, "{tag}");
        }
        for tag in ["en", "de", "ks-Latn", "ar-Latn-EG", "arn", "hy", "ku", ""] {
            assert_eq!(Direction::of(tag), Direction::Ltr, "{tag}");
        }
    }

    #[test]
    fn a_piece_goes_the_other_way_only_if_it_is_in_another_script() {
        use Direction::{Ltr, Rtl};
        for (around, text, expected) in [
            (Rtl, "HTTP هو بروتوكول", Rtl),
            (Rtl, "Press the red key.", Ltr),
            (Rtl, "12 - 34", Rtl),
            (Ltr, "The word شكرا means thanks.", Ltr),
            (Ltr, "اضغط على زر Start", Rtl),
            (Ltr, "", Ltr),
        ] {
            assert_eq!(around.within(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_analysed_in_the_language_of_a_tag_or_as_they_stand() {
        assert_eq!(["de-DE", "PT-br", "nn", "en-GB"].map(index_code), ["de", "pt", "no", "en"]);
        assert_eq!(["ja", "zh-Hant", "pl", "grc"].map(index_code), ["en", "en", "und", "und"]);
    }
}
