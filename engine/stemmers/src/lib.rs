//! Stop words and stemmers of the languages other than English.
//!
//! They are those of `elasticlunr-rs`: the lists in `words/` are its lists, and the stemmers are `rust-stemmers`, which it
//! uses itself. They stand apart from the engine, whose module every reader downloads: a library in German brings the
//! module of German, a library in English none. The same code stems natively and in these modules, so that both give the
//! same terms.
//!
//! ```
//! let german = mcdewey_stemmers::find("de-AT").expect("German is there");
//! assert_eq!(german.stem("handbücher").as_deref(), Some("handbuch"));
//! assert_eq!(german.stem("und"), None);
//! ```
#![deny(unsafe_code)]

mod letters;
#[doc(hidden)]
pub mod module;

use rust_stemmers::{Algorithm, Stemmer};

/// A language other than English whose words are stemmed.
#[derive(Debug)]
pub struct Language {
    /// Its code in BCP 47.
    pub code: &'static str,
    /// What it is called in English.
    pub name: &'static str,
    /// Words too common to be looked for, one a line; those with marks also without them.
    stop_words: &'static str,
    stem: fn(&str) -> String,
}

impl Language {
    /// The stem of a word in lower case that has its marks; `None` for a stop word.
    pub fn stem(&self, word: &str) -> Option<String> {
        let word = letters::compose(word);
        let is_stop_word = self.stop_words.lines().any(|stop_word| *stop_word == *word);
        (!is_stop_word).then(|| (self.stem)(&word))
    }
}

/// Declares the languages with a list of stop words and a stemmer of Snowball.
macro_rules! snowball {
    ($($code:literal, $name:ident;)*) => {
        &[$(Language {
            code: $code,
            name: stringify!($name),
            stop_words: include_str!(concat!("../words/", $code, ".txt")),
            stem: |word| Stemmer::create(Algorithm::$name).stem(word).into_owned(),
        },)*
        // Its stemmer in elasticlunr-rs is no more than this, and it has no stop words.
        Language { code: "ar", name: "Arabic", stop_words: "", stem: letters::plain_arabic }]
    };
}

/// Every language, by its English name, save Arabic.
pub const LANGUAGES: &[Language] = snowball! {
    "da", Danish;
    "nl", Dutch;
    "fi", Finnish;
    "fr", French;
    "de", German;
    "hu", Hungarian;
    "it", Italian;
    "no", Norwegian;
    "pt", Portuguese;
    "ro", Romanian;
    "ru", Russian;
    "es", Spanish;
    "sv", Swedish;
    "tr", Turkish;
};

/// The language of a tag of BCP 47 such as `de`, `pt-BR` or `nb`: what stands before the first hyphen decides.
pub fn find(tag: &str) -> Option<&'static Language> {
    let code = tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    let code = if code == "nb" || code == "nn" { "no" } else { &code };
    LANGUAGES.iter().find(|language| language.code == code)
}

#[cfg(test)]
mod tests;
