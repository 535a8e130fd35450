//! From text to terms: the same code when the index is built and when it is queried.
//!
//! [`words`] finds the words of a text; [`Analyzer::terms`] turns one word into the terms that are indexed for it: the whole
//! word, and, where it is a compound such as `getStateNotification`, `http_requests_total` or `10.5(1)`, its parts. A chunk's
//! words are analysed in its own language, those of a query in every language that the index has.

mod compat;
pub(crate) mod fold;
mod language;
mod split;
pub(crate) mod unicode;

use std::collections::HashSet;

use elasticlunr::lang::{English, Language as _};
use elasticlunr::pipeline::PipelineFn;

pub(crate) use language::Language;
pub use language::{ENGLISH, Stemmer, UNSTEMMED};
#[cfg(feature = "write")]
pub(crate) use split::flags;
pub(crate) use split::{Word, flag_term, grouped_len, is_unspaced, may_begin, words};

/// Longest term in bytes that is indexed; a longer word (a key, an encoded blob) is found by its parts only.
pub(crate) const TERM_BYTES_MAX: usize = 64;

/// Terms of a word up to which a further one is compared with each.
const COMPARED_MAX: usize = 16;

/// A term of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// The term in each language, each text once; never empty. A word with marks may have two in one language: its own
    /// stem, and the stem of the word without them, by which it is found when it is typed or written so.
    pub(crate) texts: Vec<String>,
    /// Whether it stands for the whole word, not for a part of a compound.
    pub(crate) whole: bool,
    /// Whether it is a stop word in some of the languages: their chunks then do not have it.
    pub(crate) is_common: bool,
}

/// Turns words into terms for one language, or for all that an index has.
pub(crate) struct Analyzer {
    languages: Vec<Language>,
}

/// Stop words and stemmer of English, as `elasticlunr-rs` has them.
///
/// Its trimmer is left out: it takes letters beyond ASCII for punctuation.
struct EnglishSteps {
    stop_words: Box<dyn PipelineFn>,
    stemmer: Box<dyn PipelineFn>,
}

impl EnglishSteps {
    fn new() -> EnglishSteps {
        let mut steps = English::new().make_pipeline().queue.into_iter();
        let mut step = |name: &str| steps.find(|step| step.name() == name).unwrap_or_else(|| Box::new(PassThrough));
        EnglishSteps { stop_words: step("stopWordFilter"), stemmer: step("stemmer") }
    }
}

thread_local! {
    /// For each thread its own: the type does not promise that several may use one.
    static ENGLISH_STEPS: EnglishSteps = EnglishSteps::new();
}

impl Analyzer {
    /// Analyzer for these languages.
    pub(crate) fn new(languages: Vec<Language>) -> Analyzer {
        Analyzer { languages }
    }

    /// Analyzer for English.
    #[cfg(test)]
    pub(crate) fn english() -> Analyzer {
        Analyzer::new(vec![Language::English])
    }

    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Hands over the language at a place of the list.
    pub(crate) fn set(&mut self, idx: usize, language: Language) {
        self.languages[idx] = language;
    }

    /// Terms of one word; none for a stop word.
    pub(crate) fn terms(&self, word: &Word<'_>) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        // A compound of very many parts is not compared part with part.
        let mut known: HashSet<String> = HashSet::new();
        let mut push = |lower: &str, whole: bool| {
            let mut term = self.simple(lower, whole);
            let is_among = |text: &String| terms.iter().any(|known| known.texts.contains(text));
            let is_few = terms.len() < COMPARED_MAX;
            term.texts.retain(|text| {
                let fits = !text.is_empty() && text.len() <= TERM_BYTES_MAX;
                fits && if is_few { !is_among(text) } else { !known.contains(text) }
            });
            if terms.len() + 1 == COMPARED_MAX {
                known.extend(terms.iter().flat_map(|term| term.texts.iter().cloned()));
            }
            if terms.len() + 1 >= COMPARED_MAX {
                known.extend(term.texts.iter().cloned());
            }
            if !term.texts.is_empty() {
                terms.push(term);
            }
        };
        let standard = fold::standard(word.text);
        let bare = self.bare(split::without_possessive(&standard));
        if let Some(split) = split::compound(bare) {
            for (idx, whole) in split.wholes.iter().enumerate() {
                push(whole, idx == 0);
            }
            for part in &split.parts {
                push(part, false);
            }
        } else {
            push(&fold::lower(bare), true);
        }
        for other in fold::others(word.text).iter().filter(|other| other.chars().count() > 1) {
            push(other, false);
        }
        terms
    }

    /// The term of a simple word; without texts for a stop word.
    fn simple(&self, lower: &str, whole: bool) -> Term {
        let plain = fold::plain(lower.to_owned());
        let mut term = Term { texts: Vec::new(), whole, is_common: false };
        for language in &self.languages {
            let text = match language {
                Language::Stemmed { stemmer, is_latin } if is_stemmed(lower) && (*is_latin || !plain.is_ascii()) => {
                    let stem = stemmer(lower).map(fold::plain);
                    term.add(stem.clone());
                    if stem.is_some() && plain != lower { stemmer(&plain).map(fold::plain).or(stem) } else { stem }
                }
                Language::Unstemmed => Some(plain.clone()),
                _ => english_term(plain.clone()),
            };
            term.is_common |= text.is_none();
            term.add(text);
        }
        term
    }

    /// A word without the article that an apostrophe joins to it: `agent` of `l'agent`, `sistema` of `dell'sistema`.
    ///
    /// In English what stands there belongs to the word, as in `don't`.
    pub(crate) fn bare<'a>(&self, word: &'a str) -> &'a str {
        let is_article = |head: &str| {
            self.languages.iter().any(|language| match language {
                Language::Stemmed { stemmer, .. } => stemmer(&fold::lower(head)).is_none(),
                _ => false,
            })
        };
        match word.split_once(['\'', '’']) {
            Some((head, rest)) if !rest.is_empty() && is_article(head) => rest,
            _ => word,
        }
    }
}

/// The term of a very common word where it names something, in a short heading or in inline code. No word begins with a grave
/// accent, so that no other query meets it.
pub(crate) fn common_term(word: &str) -> String {
    format!("`{}", fold::fold(word))
}

/// Whether a word in its normal form is a stop word of English, the language of the vectors.
pub(crate) fn is_english_stop_word(word: &str) -> bool {
    english_term(word.to_owned()).is_none()
}

/// The English term of a simple word; `None` for a stop word.
fn english_term(plain: String) -> Option<String> {
    if !plain.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some(plain);
    }
    ENGLISH_STEPS.with(|steps| steps.stemmer.filter(steps.stop_words.filter(plain)?))
}

impl Term {
    fn add(&mut self, text: Option<String>) {
        if let Some(text) = text.filter(|text| !self.texts.contains(text)) {
            self.texts.push(text);
        }
    }
}

/// Whether stemmers know a word: it is not too long, and what it has of ASCII are letters.
fn is_stemmed(lower: &str) -> bool {
    lower.len() <= TERM_BYTES_MAX && lower.bytes().all(|byte| !byte.is_ascii() || byte.is_ascii_lowercase())
}

/// Stands for a step that the pipeline does not have.
struct PassThrough;

impl PipelineFn for PassThrough {
    fn name(&self) -> String {
        "passThrough".into()
    }

    fn filter(&self, token: String) -> Option<String> {
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_in(&["en"], text, expected);
    }

    /// Terms of a text in some languages: alternatives with a bar between them, parts in parentheses.
    #[track_caller]
    fn check_in(codes: &[&str], text: &str, expected: &str) {
        let language = |code: &&str| match mcdewey_stemmers::find(code) {
            Some(found) => Language::stemmed(code, Box::new(|word| found.stem(word))),
            None => Language::new(code),
        };
        let analyzer = Analyzer::new(codes.iter().map(language).collect());
        let found: Vec<String> = words(text)
            .flat_map(|word| analyzer.terms(&word))
            .map(|term| (term.texts.join("|"), term.whole))
            .map(|(texts, whole)| if whole { texts } else { format!("({texts})") })
            .collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn plain_words_are_stemmed_and_stop_words_are_left_out() {
        check("How do I configure the agents?", "configur agent");
    }

    #[test]
    fn camel_snake_and_kebab_case_meet_in_one_whole_term() {
        check("getStateNotification", "getstatenotif (state) (notif)");
        check("get_state_notification", "getstatenotif (state) (notif)");
        check("get-state-notification", "getstatenotif (state) (notif)");
        check("NOT_READY", "notreadi (readi)");
    }

    #[test]
    fn a_possessive_meets_its_noun() {
        check("the cluster's nodes and the agents’s states", "cluster node agent state");
    }

    #[test]
    fn a_single_letter_does_not_split_a_word() {
        check("IPv4 OAuth VMs", "ipv4 oauth vm");
    }

    #[test]
    fn a_name_has_its_parts_though_one_of_them_has_a_single_letter() {
        check("OAuth2Token", "oauth2token (oauth2) (token)");
        check("IPv6Address", "ipv6address (ipv6) (address)");
    }

    #[test]
    fn numbers_are_one_however_their_digits_are_grouped() {
        check("1,234,567", "1234567 (234) (567)");
        check(
            "10 000 10,000 10\u{202f}000 10'000",
            "10000 (10) (000) 10000 (10) (000) 10000 (10) (000) 10000 (10) (000)",
        );
        check("1.000.000", "1.000.000 (1000000) (000)");
        check("port 80 443, 80,443,8080", "port 80 443 80 443 8080");
        check("0x80070005 80070005", "0x80070005 (80070005) 80070005");
    }

    #[test]
    fn signs_by_another_code_part_words_as_their_plain_forms_do() {
        check("1920×1080 1920x1080", "1920x1080 (1920) (1080) 1920x1080 (1920) (1080)");
        check("45º 25℃ 25 °C 7 µA", "45 25 c 25 c 7 μa");
        check("3½ SO₄²⁻ Voltage¹", "3.5 (1/2) so42 (so4) voltage1 (voltag)");
        check("ﾊﾞｯｸ バック", "バッ ック バッ ック");
    }

    #[test]
    fn versions_addresses_and_dotted_names_are_found_whole_and_by_part() {
        check("10.5(1)", "10.5(1) (10.5) (10)");
        check("v12.5", "v12.5 (12.5) (v12)");
        check("192.168.1.10", "192.168.1.10 (192) (168) (10)");
        check("kubernetes.io/hostname", "kubernetes.io/hostname (kubernetes.io) (hostnam) (kubernet) (io)");
    }

    #[test]
    fn punctuation_around_words_is_trimmed_but_not_that_of_names() {
        check("What is NodeSync?", "nodesync (node) (sync)");
        check("C++ and C#, --flag!", "c++ c# flag");
        check("(see \"release notes\").", "see releas note");
    }

    #[test]
    fn letters_with_marks_meet_their_plain_forms() {
        check("Café Überwachung", "cafe uberwachung");
    }

    #[test]
    fn scripts_without_spaces_become_bigrams() {
        check("設定ガイド", "設定 定ガ ガイ イド");
        check("設", "設");
        check("การ", "กา าร");
    }

    #[test]
    fn words_of_other_languages_have_their_own_stems() {
        check_in(&["de"], "Die Handbücher über Überwachung", "handbuch uberwach");
        check_in(&["fr"], "La configuration de l'agent", "configur agent");
        check_in(&["it"], "dell’utente", "utent");
        check_in(&["es"], "Las configuraciones más rápidas", "configur rap");
        check_in(&["und"], "Żółte the przewody", "zolte the przewody");
    }

    #[test]
    fn latin_words_in_other_scripts_are_english() {
        check_in(&["ru"], "Настройки the agents", "настройк agent");
        check_in(&["ar"], "كِتَاب agents", "كتاب agent");
    }

    #[test]
    fn compounds_and_numbers_are_split_in_every_language_as_in_english() {
        check_in(
            &["de"],
            "getStateNotification 10.5(1)",
            "getstatenotification (get) (stat) (notification) 10.5(1) (10.5) (10)",
        );
    }

    #[test]
    fn a_word_has_the_term_of_each_language_once() {
        check_in(&["en", "de"], "agents", "agent");
        check_in(&["en", "fr"], "configuration", "configur");
        check_in(&["en", "de"], "notifications the und", "notif|notification the und");
    }

    #[test]
    fn a_word_with_marks_is_also_indexed_by_the_stem_that_it_has_without_them() {
        check_in(&["es"], "administración administracion", "administr|administracion administracion");
    }
}
