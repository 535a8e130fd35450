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
    fn words_are_analysed_in_the_language_of_a_tag_or_as_they_stand() {
        assert_eq!(["de-DE", "PT-br", "nn", "en-GB"].map(index_code), ["de", "pt", "no", "en"]);
        assert_eq!(["ja", "zh-Hant", "pl", "grc"].map(index_code), ["en", "en", "und", "und"]);
    }
}
