//! What is asked: the text of a query taken apart, and the options beside it.

use crate::analysis::{
    Analyzer, Term, common_term, flag_term, fold, grouped_len, is_english_stop_word, is_unspaced, words,
};
use crate::hit::Note;
use crate::vector::word;

/// Weight of a part of a compound word in the query, where the whole word counts 1: `state` in `getStateNotification`.
const PART_WEIGHT: f32 = 0.4;

/// Weight of a word that is a stop word in one of several languages of the index: `from` in English and German.
const COMMON_WEIGHT: f32 = 0.2;

/// Longest query that is read, in bytes; the rest is left out.
const QUERY_BYTES_MAX: usize = 4096;

/// Most different terms of a query; the rest is left out.
const QUERY_TERMS_MAX: usize = 64;

/// Most words of a query that its vector is made of; the rest is left out.
const MEANING_WORDS_MAX: usize = 32;

/// Which side of the index answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// By words and by meaning, as far as the index has both.
    #[default]
    Hybrid,
    /// By words alone.
    Lexical,
    /// By meaning alone.
    Semantic,
}

/// How a query is to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Most hits to return.
    pub limit: u32,
    /// Hits to pass over first.
    pub offset: u32,
    /// Which side of the index answers.
    pub mode: Mode,
    /// Whether the last word may be unfinished: terms that begin with it count too.
    pub prefix: bool,
    /// Whether words that the library does not have stay as they are; else they are taken for those that are spelled almost alike.
    pub as_typed: bool,
    /// Keep only chunks with one of these values in each field; an empty list keeps all.
    pub filter: Filter,
}

impl Default for SearchOptions {
    fn default() -> SearchOptions {
        SearchOptions {
            limit: 10,
            offset: 0,
            mode: Mode::default(),
            prefix: false,
            as_typed: false,
            filter: Filter::default(),
        }
    }
}

/// Values to keep, by field; letters' case does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Vendors.
    pub vendor: Vec<String>,
    /// Products.
    pub product: Vec<String>,
    /// Versions: the folder's name, or the name without its leading `v`.
    pub version: Vec<String>,
    /// Types of document.
    pub doc_type: Vec<String>,
}

impl Filter {
    /// The values of a field by the name that a query gives it, as in `product:finesse`.
    fn field(&mut self, name: &str) -> Option<&mut Vec<String>> {
        match name.to_ascii_lowercase().as_str() {
            "vendor" => Some(&mut self.vendor),
            "product" => Some(&mut self.product),
            "version" => Some(&mut self.version),
            "type" | "doc_type" | "doctype" => Some(&mut self.doc_type),
            _ => None,
        }
    }
}

/// The filter of the options and the one that the query's text names: a chunk must pass both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    pub(crate) chosen: Filter,
    pub(crate) written: Filter,
}

impl Filters {
    /// Whether one of them is about versions, so that stand-ins matter.
    pub(crate) fn by_version(&self) -> bool {
        !self.chosen.version.is_empty() || !self.written.version.is_empty()
    }

    /// The same without what `clear` takes out of each.
    pub(crate) fn without(&self, clear: impl Fn(&mut Filter)) -> Filters {
        let mut filters = self.clone();
        clear(&mut filters.chosen);
        clear(&mut filters.written);
        filters
    }
}

/// One term that is looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct QueryTerm {
    /// The term in each language of the index, each text once; of a chunk that holds several, the best counts.
    pub(crate) texts: Vec<String>,
    /// The word of the query that it comes from.
    pub(crate) word: String,
    /// Share of its idf that counts.
    pub(crate) weight: f32,
    /// Whether it is a stop word in some language of the index.
    pub(crate) is_common: bool,
    /// Terms that begin with this count for it too.
    pub(crate) prefix: Option<String>,
}

impl QueryTerm {
    /// Whether it is a very common word, looked for where it names something; see [`common_term`].
    pub(crate) fn is_name(&self) -> bool {
        self.texts[0].starts_with('`')
    }
}

/// A stretch of words that a chunk must hold as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Phrase {
    /// Its words in their normal form, stop words included.
    pub(crate) words: Vec<String>,
    /// The terms that its words are indexed by, in each language, one for each word that is a stop word in none.
    pub(crate) terms: Vec<Vec<String>>,
}

/// A query taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Query {
    /// Terms that score, each once, in the order of the text; those of phrases among them.
    pub(crate) terms: Vec<QueryTerm>,
    /// All of them must occur.
    pub(crate) phrases: Vec<Phrase>,
    /// Terms of which none may occur.
    pub(crate) excluded: Vec<String>,
    /// Terms of the flags that its words with a dash before them may be; see [`flag_term`].
    pub(crate) dashed: Vec<String>,
    /// Its words that are very common in some language: they are looked for as names where there are no others.
    common: Vec<String>,
    /// Words that its vector is made of, in the order of the text: stop words are none.
    pub(crate) meaning: Vec<String>,
    pub(crate) filters: Filters,
    pub(crate) notes: Vec<Note>,
}

impl Query {
    /// Takes a query apart: words, `"phrases"`, `-without`, `product:finesse`; of what has a dash before it, `is_flag` says
    /// whether the library has it as a flag, by its term.
    pub(crate) fn parse(
        analyzer: &Analyzer,
        text: &str,
        options: &SearchOptions,
        is_flag: &dyn Fn(&str) -> bool,
    ) -> Query {
        let text = &text[..floor_char_boundary(text, QUERY_BYTES_MAX)];
        let query = Query::read(analyzer, text, options, is_flag);
        if !query.terms.is_empty() || query.excluded.is_empty() {
            return query;
        }
        // What only leaves out finds nothing: it is taken for what is looked for.
        let mut positive = Query::read(analyzer, text, options, &|_| true);
        positive.terms.retain(|term| !term.texts[0].starts_with('-') || is_flag(&term.texts[0]));
        positive.notes.push(Note {
            code: "nothing-but-left-out",
            message: "the query only leaves words out; searched for them instead".to_owned(),
        });
        positive
    }

    fn read(analyzer: &Analyzer, text: &str, options: &SearchOptions, is_flag: &dyn Fn(&str) -> bool) -> Query {
        let mut query = Query::default();
        query.filters.chosen = options.filter.clone();
        for piece in pieces(text) {
            let last = std::ptr::eq(piece.text.as_bytes().as_ptr_range().end, text.as_bytes().as_ptr_range().end);
            match piece.kind {
                Kind::Words => query.add_words(analyzer, piece.text, options.prefix && last),
                Kind::Phrase => query.add_phrase(analyzer, piece.text),
                Kind::Without => query.add_dashed(analyzer, piece.text, options.prefix && last, is_flag),
                Kind::Field(name) => {
                    if let Some(values) = query.filters.written.field(name) {
                        values.push(piece.text.to_owned());
                    }
                }
            }
        }
        if query.terms.iter().all(|term| term.is_common) {
            for word in std::mem::take(&mut query.common) {
                query.add_name(&word);
            }
        }
        query.terms.truncate(QUERY_TERMS_MAX);
        query.meaning.truncate(MEANING_WORDS_MAX);
        if query.terms.is_empty() && !text.trim().is_empty() {
            let message =
                "the query holds no word to look for, or only very common ones; add one that says what it is about";
            query.notes.push(Note { code: "no-words", message: message.to_owned() });
        }
        query
    }

    fn add_words(&mut self, analyzer: &Analyzer, text: &str, prefix: bool) {
        let unfinished = prefix && text.chars().next_back().is_some_and(char::is_alphanumeric);
        // Stop words have vectors too, but left out they changed nDCG@10 by less than .003 and each costs a request.
        self.meaning.extend(word::words(text).filter(|word| !is_english_stop_word(word)));
        for word in words(text) {
            let found = analyzer.terms(&word);
            let is_word = matches!(&found[..], [term] if !term.is_common) && !begins_common(word.text);
            if unfinished && word.end() == text.len() && is_word {
                let prefix = fold::fold(analyzer.bare(word.text));
                let texts = found.into_iter().next().map_or_else(|| vec![prefix.clone()], |term| term.texts);
                let (word, prefix) = (word.text.to_owned(), Some(prefix));
                self.terms.push(QueryTerm { texts, word, weight: 1.0, is_common: false, prefix });
                continue;
            }
            if found.iter().all(|term| term.is_common) {
                self.common.push(word.text.to_owned());
            }
            let is_begun = unfinished && word.end() == text.len() && !found.is_empty();
            for term in found {
                // The beginning of a question word is no word that the library should have.
                let is_common = term.is_common || is_begun && begins_common(word.text);
                self.add_term(Term { is_common, ..term }, word.text);
            }
            // A single character of a script without spaces stands in pairs, most often before another one.
            if word.text.starts_with(is_unspaced)
                && word.text.chars().count() == 1
                && let Some(term) = self.terms.last_mut()
            {
                term.prefix = Some(fold::fold(word.text));
            }
        }
    }

    /// Adds a very common word where it names something.
    fn add_name(&mut self, word: &str) {
        self.add_term(Term { texts: vec![common_term(word)], whole: true, is_common: false }, word);
    }

    fn add_term(&mut self, Term { texts, whole, is_common }: Term, word: &str) {
        let weight = if whole { 1.0 } else { PART_WEIGHT } * if is_common { COMMON_WEIGHT } else { 1.0 };
        match self.terms.iter_mut().find(|known| known.texts == texts) {
            Some(known) => known.weight = known.weight.max(weight),
            None => self.terms.push(QueryTerm { texts, word: word.to_owned(), weight, is_common, prefix: None }),
        }
    }

    fn add_phrase(&mut self, analyzer: &Analyzer, text: &str) {
        let mut phrase = Phrase { words: Vec::new(), terms: Vec::new() };
        for word in words(text) {
            phrase.words.push(fold::fold(word.text));
            // Chunks in the language of a stop word have no term for it; their text is compared anyway.
            let term = analyzer.terms(&word).into_iter().find(|term| term.whole && !term.is_common);
            phrase.terms.extend(term.map(|term| term.texts));
        }
        self.add_words(analyzer, text, false);
        if phrase.terms.is_empty() {
            for word in &phrase.words {
                self.add_name(word);
            }
            if !phrase.words.is_empty() {
                let message = format!("`\"{text}\"` holds only very common words and was not looked for as a phrase");
                self.notes.push(Note { code: "phrase-ignored", message });
            }
        } else {
            self.phrases.push(phrase);
        }
    }

    /// A flag that the library has is looked for, beside the word itself; other words are left out.
    fn add_dashed(&mut self, analyzer: &Analyzer, text: &str, prefix: bool, is_flag: &dyn Fn(&str) -> bool) {
        let Some(flag) = flag_term(text) else { return self.add_excluded(analyzer, text) };
        if is_flag(&flag) {
            self.add_words(analyzer, text, prefix);
            let term = Term { texts: vec![flag.clone()], whole: true, is_common: false };
            self.add_term(term, text);
        } else {
            self.add_excluded(analyzer, text);
        }
        self.dashed.push(flag);
    }

    fn add_excluded(&mut self, analyzer: &Analyzer, text: &str) {
        let before = self.excluded.len();
        for word in words(text) {
            let term = analyzer.terms(&word).into_iter().find(|term| term.whole);
            self.excluded.extend(term.into_iter().flat_map(|term| term.texts));
        }
        if self.excluded.len() == before {
            let message = format!("`-{text}` is a very common word and could not be left out");
            self.notes.push(Note { code: "exclusion-ignored", message });
        } else {
            let message = format!("passages with `{text}` are left out; to look for it, write `\"-{text}\"`");
            self.notes.push(Note { code: "left-out", message });
        }
    }
}

/// Whether an unfinished word begins one that questions begin with: it would stand for words that are rare and have nothing
/// to do with the question.
fn begins_common(word: &str) -> bool {
    const OF_QUESTIONS: [&str; 10] = ["how", "what", "where", "when", "which", "who", "why", "does", "should", "would"];
    let word = fold::fold(word);
    word.len() > 1 && OF_QUESTIONS.iter().any(|common| common.starts_with(&word))
}

/// What a piece of a query's text asks for.
enum Kind<'a> {
    Words,
    Phrase,
    Without,
    Field(&'a str),
}

struct Piece<'a> {
    kind: Kind<'a>,
    text: &'a str,
}

/// Cuts a query at white space and quotation marks.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        if let Some(phrase) = rest.strip_prefix(is_quote) {
            let (text, after) = phrase.split_once(is_quote).unwrap_or((phrase, ""));
            rest = after;
            return Some(Piece { kind: Kind::Phrase, text });
        }
        let number = grouped_len(rest).unwrap_or(0);
        let word_len =
            number + rest[number..].find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len() - number);
        let (word, after) = rest.split_at(word_len);
        if let Some(piece) = field(word, after, &mut rest) {
            return Some(piece);
        }
        rest = after;
        let without = word.strip_prefix('-').filter(|text| is_exclusion(text));
        Some(match without {
            Some(text) => Piece { kind: Kind::Without, text },
            None => Piece { kind: Kind::Words, text: word },
        })
    })
}

/// Whether a character begins or ends a phrase, in whatever typography.
fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '＂'
            | '″'
            | '〝'
            | '〞'
    )
}

/// Whether what follows a `-` may be a word to leave out: not a `--flag`, not a one-letter flag such as `-v`, no number.
fn is_exclusion(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().nth(1).is_some()
}

/// Reads `product:finesse` or `vendor:"Internet Systems Consortium"`.
fn field<'a>(word: &'a str, after: &'a str, rest: &mut &'a str) -> Option<Piece<'a>> {
    let (name, value) = word.split_once(':')?;
    Filter::default().field(name)?;
    let kind = Kind::Field(name);
    if value.is_empty() {
        let (text, after) = after.strip_prefix(is_quote)?.split_once(is_quote)?;
        *rest = after;
        return Some(Piece { kind, text });
    }
    *rest = after;
    Some(Piece { kind, text: value })
}

/// Whether a text holds the words of a phrase side by side, whatever stands between them but other words.
pub(crate) fn holds_phrase(text: &str, phrase: &Phrase) -> bool {
    let found: Vec<String> = words(text).map(|word| fold::fold(word.text)).collect();
    found.windows(phrase.words.len()).any(|window| window == phrase.words)
}

/// The largest character boundary at or below `at`.
fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(&Analyzer::english(), text, &SearchOptions::default(), &|flag| flag == "-noout")
    }

    #[track_caller]
    fn check(text: &str, terms: &[&str], excluded: &[&str]) {
        let query = parse(text);
        let found: Vec<&str> = query.terms.iter().map(|term| term.texts[0].as_str()).collect();
        assert_eq!(found, terms);
        assert_eq!(query.excluded, excluded);
    }

    #[test]
    fn words_count_once_and_stop_words_do_not_count() {
        check("the agent and the agents", &["agent"], &[]);
    }

    #[test]
    fn a_word_after_a_hyphen_is_left_out_but_a_flag_is_looked_for() {
        check("state -dialog", &["state"], &["dialog"]);
        check("rsync --delete -v", &["rsync", "delet", "v"], &[]);
        check("well-known", &["wellknown", "well", "known"], &[]);
    }

    #[test]
    fn a_number_is_never_left_out_and_a_flag_of_the_library_is_looked_for() {
        check("error -5011", &["error", "5011"], &[]);
        check("-40 °C −40 –12", &["40", "c", "12"], &[]);
        check("x509 -noout -dialog", &["x509", "noout", "-noout"], &["dialog"]);
    }

    #[test]
    fn what_is_left_out_is_said_and_a_query_of_nothing_else_is_looked_for() {
        let query = parse("state -dialog");
        assert_eq!(query.notes[0].code, "left-out");
        assert!(query.notes[0].message.contains("`\"-dialog\"`"), "{}", query.notes[0].message);
        let query = parse("-dialog");
        assert_eq!((query.terms[0].texts[0].as_str(), query.excluded.len()), ("dialog", 0));
        assert_eq!(query.notes[0].code, "nothing-but-left-out");
    }

    #[test]
    fn typographic_quotation_marks_make_a_phrase() {
        for text in [
            "“user state”",
            "„user state“",
            "«user state»",
            "»user state«",
            "‹user state›",
            "「user state」",
            "＂user state",
        ] {
            assert_eq!(parse(text).phrases[0].words, ["user", "state"], "{text}");
        }
        assert_eq!(parse("vendor:“A B” x").filters.written.vendor, ["A B"]);
    }

    #[test]
    fn a_phrase_is_scored_by_its_words_and_kept_as_it_stands() {
        let query = parse("\"Set the user state\" agent");
        assert_eq!(query.phrases[0].words, ["set", "the", "user", "state"]);
        assert_eq!(query.phrases[0].terms, [["set"], ["user"], ["state"]]);
        assert_eq!(query.terms.len(), 4);
        assert!(holds_phrase("To set the user state, send …", &query.phrases[0]));
        assert!(!holds_phrase("Set the state of the user", &query.phrases[0]));
    }

    #[test]
    fn an_unclosed_quotation_mark_reaches_to_the_end() {
        assert_eq!(parse("\"user state").phrases[0].words, ["user", "state"]);
        assert!(parse("\"\"").phrases.is_empty());
    }

    #[test]
    fn fields_become_filters_and_other_colons_stay_words() {
        let query = parse("state product:finesse version:12.5 vendor:\"Internet Systems Consortium\" type:guide 10:30");
        assert_eq!(query.filters.written.product, ["finesse"]);
        assert_eq!(query.filters.written.version, ["12.5"]);
        assert_eq!(query.filters.written.vendor, ["Internet Systems Consortium"]);
        assert_eq!(query.filters.written.doc_type, ["guide"]);
        assert_eq!(query.terms[0].texts, ["state"]);
        assert_eq!(query.terms[1].texts, ["10:30"]);
    }

    #[test]
    fn what_cannot_be_looked_for_is_said() {
        let codes = |text: &str| parse(text).notes.iter().map(|note| note.code).collect::<Vec<_>>();
        assert_eq!(codes("…"), ["no-words"]);
        assert_eq!(codes("\"to be or not\" queue"), ["phrase-ignored"]);
        assert_eq!(codes("queue -the"), ["exclusion-ignored"]);
        assert_eq!(codes(""), [""; 0]);
    }
}
