//! From text to terms: the same code when the index is built and when it is queried.
//!
//! [`words`] finds the words of a text; [`Analyzer::terms`] turns one word into the terms that are indexed for it: the whole
//! word, and, where it is a compound such as `getStateNotification`, `http_requests_total` or `10.5(1)`, its parts.

pub(crate) mod fold;
mod split;

use elasticlunr::lang::{English, Language};
use elasticlunr::pipeline::PipelineFn;

pub(crate) use split::{Word, words};

/// Longest term in bytes that is indexed; a longer word (a key, an encoded blob) is found by its parts only.
pub(crate) const TERM_BYTES_MAX: usize = 64;

/// A term of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    /// Whether it stands for the whole word, not for a part of a compound.
    pub(crate) whole: bool,
}

/// Turns words into terms for one language.
pub(crate) struct Analyzer {
    stop_words: Box<dyn PipelineFn>,
    stemmer: Box<dyn PipelineFn>,
}

impl Analyzer {
    /// Analyzer for English: stop words and stemmer of `elasticlunr-rs`.
    ///
    /// Its trimmer is left out: it takes letters beyond ASCII for punctuation.
    pub(crate) fn english() -> Analyzer {
        let mut steps = English::new().make_pipeline().queue.into_iter();
        let mut step = |name: &str| steps.find(|step| step.name() == name).unwrap_or_else(|| Box::new(PassThrough));
        Analyzer { stop_words: step("stopWordFilter"), stemmer: step("stemmer") }
    }

    /// The term of a simple word; `None` for a stop word.
    fn simple(&self, lower: String) -> Option<String> {
        if !lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Some(lower);
        }
        self.stemmer.filter(self.stop_words.filter(lower)?)
    }

    /// Terms of one word; none for a stop word.
    pub(crate) fn terms(&self, word: &Word<'_>) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        let mut push = |text: Option<String>, whole: bool| {
            let Some(text) = text.filter(|text| !text.is_empty() && text.len() <= TERM_BYTES_MAX) else { return };
            if !terms.iter().any(|term| term.text == text) {
                terms.push(Term { text, whole });
            }
        };
        let text = split::without_possessive(word.text);
        let split = split::compound(text);
        if let Some(split) = split {
            for (idx, whole) in split.wholes.into_iter().enumerate() {
                push(self.simple(whole), idx == 0);
            }
            for part in split.parts {
                push(self.simple(part), false);
            }
        } else {
            push(self.simple(fold::fold(text)), true);
        }
        terms
    }
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
        let analyzer = Analyzer::english();
        let found: Vec<String> = words(text)
            .flat_map(|word| analyzer.terms(&word))
            .map(|term| if term.whole { term.text } else { format!("({})", term.text) })
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
}
