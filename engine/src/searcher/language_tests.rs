//! Libraries in other languages than English, and in several.

use super::Searcher;
use super::tests::answer;
use crate::error::FormatError;
use crate::format::{IndexFile, MANIFEST_PATH};
use crate::hit::Answer;
use crate::query::SearchOptions;
use crate::writer::{IndexWriter, NewChunk, NewDocument};

/// A library of one chunk for each text, named by its number and indexed in the language before it.
fn index(texts: &[(&str, &str)]) -> Vec<IndexFile> {
    let languages = mcdewey_stemmers::LANGUAGES.iter();
    let mut writer = languages.fold(IndexWriter::new(), |writer, language| {
        writer.stemmer(language.code, Box::new(|word| language.stem(word)))
    });
    for (idx, (language, text)) in texts.iter().enumerate() {
        let (language, source) = ((*language).to_owned(), idx.to_string());
        writer.document(NewDocument { source, language, ..NewDocument::default() }).unwrap();
        let chunk = NewChunk { title: format!("Chunk {idx}"), text: (*text).to_owned(), ..NewChunk::default() };
        writer.chunk(chunk).unwrap();
    }
    writer.finish()
}

fn content<'a>(files: &'a [IndexFile], path: &str) -> &'a [u8] {
    &files.iter().find(|file| file.path == path).unwrap().bytes
}

/// An open index with the stemmers that it needs.
fn open(files: &[IndexFile]) -> Searcher {
    let mut searcher = Searcher::open(content(files, MANIFEST_PATH)).unwrap();
    for code in searcher.stemmers_needed() {
        let language = mcdewey_stemmers::find(&code).unwrap();
        searcher.set_stemmer(&code, Box::new(|word| language.stem(word)));
    }
    searcher
}

fn search(texts: &[(&str, &str)], query: &str, options: &SearchOptions) -> Answer {
    let files = index(texts);
    answer(&files, &mut open(&files), query, options)
}

/// Numbers of the chunks found, ascending, and the codes of the notes.
fn found(texts: &[(&str, &str)], query: &str) -> (Vec<u32>, Vec<&'static str>) {
    let answer = search(texts, query, &SearchOptions::default());
    let mut numbers: Vec<u32> = answer.hits.iter().map(|hit| hit.source.parse().unwrap()).collect();
    numbers.sort_unstable();
    (numbers, answer.notes.iter().map(|note| note.code).collect())
}

/// Asserts which chunks of the texts are found, with nothing to be said about it.
#[track_caller]
fn check(texts: &[(&str, &str)], query: &str, expected: &[u32]) {
    assert_eq!(found(texts, query), (expected.to_vec(), Vec::new()), "{query}");
}

const MIXED: [(&str, &str); 6] = [
    ("en", "The manuals say when agents die."),
    ("de", "Die Handbücher nennen die Rufnummer der Agenten."),
    ("fr", "Le réglage de l'agent est configuré."),
    ("ru", "Настройки для agents и серверов."),
    ("und", "Żółte przewody."),
    ("en", "A listing of ports."),
];

#[test]
fn a_word_finds_its_forms_in_the_language_of_each_document() {
    for query in ["Handbuch", "Handbücher", "handbucher", "HANDBUCHS", "handbu\u{308}cher"] {
        check(&MIXED, query, &[1]);
    }
    check(&MIXED, "manual", &[0]);
    check(&MIXED, "réglages", &[2]);
    check(&MIXED, "reglages configurer", &[2]);
    check(&MIXED, "настройка сервер", &[3]);
    check(&MIXED, "list port", &[5]);
}

#[test]
fn a_word_of_several_languages_finds_all_of_them() {
    check(&MIXED, "agent", &[0, 1, 2, 3]);
    check(&MIXED, "l'agent", &[0, 1, 2, 3]);
    check(&MIXED, "L’agents", &[0, 1, 2, 3]);
}

#[test]
fn a_language_without_a_stemmer_is_found_by_its_words_as_they_stand() {
    check(&MIXED, "przewody", &[4]);
    check(&MIXED, "żółte", &[4]);
    check(&MIXED, "zolte", &[4]);
}

#[test]
fn a_word_is_passed_over_only_if_it_is_common_in_every_language() {
    check(&MIXED, "die", &[0]);
    let german = [("de", "Die Handbücher."), ("de", "Sie sind fertig.")];
    assert_eq!(found(&german, "die"), (Vec::new(), vec!["no-words"]));
    assert_eq!(found(&german, "die fur über"), (Vec::new(), vec!["no-words"]));
}

#[test]
fn a_common_word_of_one_language_is_never_corrected_to_a_word_of_another() {
    let mixed = [("en", "A form for agents."), ("de", "Die Agenten im Dienst.")];
    assert_eq!(found(&mixed, "from agents").1, Vec::<&str>::new());
    let answer = search(&mixed, "agents from a form", &SearchOptions::default());
    assert_eq!(
        (answer.hits[0].snippet.as_str(), &answer.hits[0].highlights[..]),
        ("A form for agents.", &[(2, 6), (11, 17)][..])
    );
}

#[test]
fn a_phrase_stands_in_a_language_that_takes_some_of_its_words_for_common_ones() {
    check(&MIXED, "\"nennen die Rufnummer\"", &[1]);
    check(&MIXED, "\"agents die\"", &[0]);
    check(&MIXED, "\"de l'agent\"", &[2]);
    check(&MIXED, "\"die nennen\"", &[]);
}

#[test]
fn a_word_that_is_left_out_is_left_out_in_every_form_and_language() {
    assert_eq!(found(&MIXED, "agent -Handbuch"), (vec![0, 2, 3], vec!["left-out"]));
    assert_eq!(found(&MIXED, "agent -manual -réglages"), (vec![1, 3], vec!["left-out", "left-out"]));
}

#[test]
fn a_flag_that_the_library_has_is_looked_for() {
    let texts = [("en", "Run openssl x509 -noout -text here."), ("en", "The x509 text of a certificate.")];
    assert_eq!(found(&texts, "x509 -noout"), (vec![0, 1], vec![]));
    assert_eq!(found(&texts, "x509 -certificate"), (vec![0], vec!["left-out"]));
    assert_eq!(found(&texts, "x509 \"-certificate\""), (vec![1], vec![]));
    assert_eq!(found(&texts, "-openssl"), (vec![0], vec!["nothing-but-left-out"]));
}

#[test]
fn a_misspelled_word_is_corrected_in_any_language() {
    assert_eq!(found(&MIXED, "Rufnumer"), (vec![1], vec!["corrected"]));
    let answer = search(&MIXED, "Rufnumer", &SearchOptions::default());
    assert!(answer.notes[0].message.ends_with("searched for `rufnummer`"), "{}", answer.notes[0].message);
}

#[test]
fn of_words_that_are_equally_near_the_likelier_slip_is_taken() {
    let texts = [
        ("en", "The tools of the handle."),
        ("en", "The vol and the hndlr are set."),
        ("en", "The closure of a stream. A future of paths."),
        ("en", "It is close. So close. The auths of it."),
    ];
    for (typed, meant) in [("vools", "tools"), ("hndle", "handle"), ("closre", "closure"), ("uture", "future")] {
        let answer = search(&texts, typed, &SearchOptions::default());
        assert!(answer.notes[0].message.ends_with(&format!("searched for `{meant}`")), "{typed}: {:?}", answer.notes);
    }
}

#[test]
fn a_misspelled_word_becomes_the_word_as_it_is_written_most() {
    let texts = [
        ("en", "Set certfile to a path."),
        ("en", "Renew the certificate of the interface."),
        ("en", "Certificates expire. A certificate is renewed, encrypted, and this configuration is kept."),
        ("en", "The configuration of encryption. Encryption matters."),
    ];
    for (typed, meant) in [
        ("certficate", "certificate"),
        ("confguration", "configuration"),
        ("encrpytion", "encryption"),
        ("nterface", "interface"),
        ("onterface", "interface"),
    ] {
        let answer = search(&texts, typed, &SearchOptions::default());
        assert!(answer.notes[0].message.ends_with(&format!("searched for `{meant}`")), "{}", answer.notes[0].message);
        assert!(!answer.hits.is_empty(), "{typed}");
    }
}

#[test]
fn a_word_that_is_nowhere_is_said_once_and_names_and_numbers_are_not_corrected() {
    let texts = [("en", "Set certFile and port 5011 of the certificate.")];
    let answer = search(&texts, "certificate xyzzyqwert", &SearchOptions::default());
    assert_eq!(answer.notes[0].message, "`xyzzyqwert` is not in the library");
    assert_eq!(found(&texts, "certificate 5012").1, ["unknown-word"]);
    assert_eq!(found(&texts, "certificate cretFiel9").1, ["unknown-word"]);
    assert_eq!(found(&texts, "certificate-port certificate").1, [""; 0]);
}

#[test]
fn an_unfinished_word_that_begins_questions_stands_for_no_other() {
    let texts = [("en", "Howitzers and whisks."), ("en", "The port of the server.")];
    let options = SearchOptions { prefix: true, ..SearchOptions::default() };
    for query in ["port how", "port wh"] {
        assert_eq!(search(&texts, query, &options).hits.len(), 1, "{query}");
    }
    assert_eq!(search(&texts, "port howi", &options).hits.len(), 2);
}

#[test]
fn very_common_words_are_looked_for_where_they_name_something() {
    let texts = [("en", "Walk a list."), ("de", "Die Liste."), ("en", "It is for agents.")];
    let named = |query: &str| {
        let mut writer = IndexWriter::new();
        let document = NewDocument { product: "p".into(), version: "v1".into(), ..NewDocument::default() };
        writer.document(document).unwrap();
        for (text, code, heading) in [
            ("Use for here.", 4..7, "Lists"),
            ("It is for agents.", 0..0, "The for loop"),
            ("Of it all.", 0..0, "Agents"),
        ] {
            let (text, headings) = (text.to_owned(), vec![heading.to_owned()]);
            writer.chunk(NewChunk { text, headings, code: vec![code], ..NewChunk::default() }).unwrap();
        }
        let files = writer.finish();
        let searcher = &mut Searcher::open(content(&files, MANIFEST_PATH)).unwrap();
        let answer = answer(&files, searcher, query, &SearchOptions::default());
        (answer.hits.len(), answer.notes.iter().map(|note| note.code).collect::<Vec<_>>())
    };
    assert_eq!(named("for"), (2, vec![]));
    assert_eq!(named("\"for\""), (2, vec!["phrase-ignored"]));
    assert_eq!(named("of it"), (0, vec!["no-words"]));
    assert_eq!(named("for agents"), (2, vec![]));
    assert_eq!(found(&texts, "of it").1, ["no-words"]);
}

#[test]
fn a_single_character_is_found_where_it_begins_a_pair() {
    assert_eq!(found(&[("en", "卡片插入。"), ("en", "Cards.")], "卡"), (vec![0], vec![]));
}

#[test]
fn an_unfinished_word_with_marks_is_found() {
    for query in ["handbü", "handbu", "handbüche", "l'age"] {
        let answer = search(&MIXED, query, &SearchOptions { prefix: true, ..SearchOptions::default() });
        assert!(answer.hits.iter().any(|hit| hit.source == if query == "l'age" { "2" } else { "1" }), "{query}");
    }
}

#[test]
fn an_excerpt_marks_the_forms_of_a_word() {
    let answer = search(&MIXED, "handbuch rufnummern", &SearchOptions::default());
    let marked = |&(start, end): &(u32, u32)| {
        answer.hits[0].snippet.chars().skip(start as usize).take((end - start) as usize).collect::<String>()
    };
    let marked: Vec<String> = answer.hits[0].highlights.iter().map(marked).collect();
    assert_eq!(marked, ["Handbücher", "Rufnummer"]);
}

#[test]
fn an_english_library_needs_no_stemmer() {
    for texts in [&MIXED[..1], &[]] {
        let searcher = Searcher::open(content(&index(texts), MANIFEST_PATH)).unwrap();
        assert!(searcher.stemmers_needed().is_empty());
    }
}

#[test]
fn a_search_without_a_stemmer_that_it_needs_is_an_error() {
    let mut searcher = Searcher::open(content(&index(&MIXED), MANIFEST_PATH)).unwrap();
    assert_eq!(searcher.stemmers_needed(), ["fr", "de", "ru"]);
    searcher.set_stemmer("xx", Box::new(|_| None));
    for code in ["de", "fr"] {
        searcher.set_stemmer(code, Box::new(|word| Some(word.to_owned())));
    }
    let error = searcher.search("agent", &SearchOptions::default()).unwrap_err();
    assert_eq!(error, FormatError::Stemmer { language: "ru".to_owned() });
}

#[test]
fn a_language_that_could_lead_elsewhere_is_damage() {
    let files = index(&MIXED[1..2]);
    let manifest = content(&files, MANIFEST_PATH);
    let at = manifest.windows(2).position(|bytes| bytes == b"de").unwrap();
    for code in [b"..", b"D!", b"d\0"] {
        let damaged = [&manifest[..at], code, &manifest[at + 2..]].concat();
        assert_eq!(Searcher::open(&damaged).err().unwrap().code(), "format-damaged");
    }
}
