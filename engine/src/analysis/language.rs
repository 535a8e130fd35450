//! Languages of an index.

/// Gives the stem of a word in lower case that has its marks, or `None` for a stop word: what the engine must be handed for
/// each language but English, so that an English library does not carry the others.
///
/// A server searches from several threads; in a browser there is one, and its functions stay there.
#[cfg(not(target_family = "wasm"))]
pub type Stemmer = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;
/// Gives the stem of a word.
#[cfg(target_family = "wasm")]
pub type Stemmer = Box<dyn Fn(&str) -> Option<String>>;

/// Code of the language whose stop words and stemmer are part of the engine.
pub const ENGLISH: &str = "en";

/// Code that stands for every language without a stemmer.
pub const UNSTEMMED: &str = "und";

/// How the words of one language become terms.
pub(crate) enum Language {
    English,
    /// Each word stands for itself, without its marks.
    Unstemmed,
    Stemmed {
        stemmer: Stemmer,
        /// Whether it is written in Latin letters; in other texts a word in these is taken for English.
        is_latin: bool,
    },
    /// Its stemmer was not handed over yet.
    Awaited,
}

impl Language {
    /// The language with a code, without the stemmer that it may need.
    pub(crate) fn new(code: &str) -> Language {
        match code {
            ENGLISH => Language::English,
            UNSTEMMED => Language::Unstemmed,
            _ => Language::Awaited,
        }
    }

    /// Whether each term begins with the same two letters as the word, or the part of a word, that it stands for, save that `i`
    /// may have taken the place of `y`: stemmers of some languages take beginnings off.
    pub(crate) fn keeps_beginnings(&self) -> bool {
        matches!(self, Language::English | Language::Unstemmed)
    }

    pub(crate) fn stemmed(code: &str, stemmer: Stemmer) -> Language {
        Language::Stemmed { stemmer, is_latin: !matches!(code, "ar" | "ru") }
    }
}
