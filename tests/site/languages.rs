//! Languages of documents: their pages, their words, and the modules that a library brings.

use std::collections::BTreeSet;

use elasticlunr::lang::from_code;
use mcdewey_stemmers::LANGUAGES;
use mcdewey_tests::{Corpus, Site, files_below, repository};

/// Modules of stemmers in a site.
fn stemmers(site: &Site) -> Vec<String> {
    let paths = site.files().into_keys();
    paths.filter_map(|path| path.strip_prefix("search/stemmers/").map(str::to_owned)).collect()
}

/// Sources of the hits for a query, sorted.
fn found(site: &Site, query: &str) -> BTreeSet<String> {
    let answer = site.search(&[query]);
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["source"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_english_library_brings_no_stemmer() {
    let english = Corpus::new().file("a/1/g/x.md", "---\nlang: en-GB\n---\n# Manuals\n").build();
    assert_eq!(stemmers(&english), [""; 0]);
    let japanese = Corpus::new().file("a/1/g/x.md", "---\nlang: ja\n---\n# 設定ガイド\n").build();
    assert_eq!((stemmers(&japanese), japanese.outcome.stderr.contains("stemmer")), (Vec::new(), false));
    assert_eq!(found(&japanese, "設定").len(), 1);
}

#[test]
fn a_library_brings_the_stemmers_of_its_languages_alone() {
    let site = Corpus::new()
        .file("mcdewey.toml", "[library]\nlanguage = \"de\"\n")
        .file("a/1/g/de.md", "# Handbücher\n")
        .file("a/1/g/fr.md", "+++\nlang = \"fr-CA\"\n+++\n# Réglages\n")
        .build();
    assert_eq!(stemmers(&site), ["de.wasm", "fr.wasm"]);
    assert_eq!(found(&site, "Handbuch"), BTreeSet::from(["a/1/g/de.md".to_owned()]));
    assert_eq!(found(&site, "réglage"), BTreeSet::from(["a/1/g/fr.md".to_owned()]));
}

#[test]
fn a_library_that_the_model_cannot_read_brings_no_vectors() {
    let vectors = |language: &str| {
        let site = Corpus::new().file("a/1/g/x.md", format!("---\nlang: {language}\n---\n# Manual\n")).build();
        let is_of_words = |path: &String| path.starts_with("search/index/") && path.contains("/w");
        let answer = site.search(&["--mode", "semantic", "manual"]);
        let total = answer["total"].as_u64().unwrap();
        (site.files().keys().any(is_of_words), total, answer["notes"][0]["code"].as_str().map(str::to_owned))
    };
    assert_eq!(vectors("en"), (true, 1, None));
    assert_eq!(vectors("pl"), (false, 1, Some("words-only".to_owned())));
}

#[test]
fn the_german_document_of_the_sample_library_is_found_by_other_forms_of_its_words() {
    let site = Site::sample();
    assert_eq!(stemmers(&site), ["de.wasm"]);
    assert!(found(&site, "Verzeichnisses").contains("rsync/v3.2/quick-start/schnellstart.md"));
}

#[test]
fn pages_of_a_document_carry_its_language() {
    let site = Corpus::new()
        .file("a/1/g/de.md", "---\nlanguage: de_AT\n---\n# Handbücher\n")
        .file("a/1/g/en.md", "# Manuals\n")
        .build();
    let lang = |path: &str| site.page(path).attribute("html", "lang");
    assert_eq!((lang("a/1/g/de/index.html"), lang("a/1/g/de/0.html")), ("de-AT".to_owned(), "de-AT".to_owned()));
    assert_eq!((lang("a/1/g/en/0.html"), lang("index.html")), ("en".to_owned(), "en".to_owned()));
}

#[test]
fn what_is_no_language_is_a_warning_and_one_without_a_stemmer_a_note() {
    let corpus = Corpus::new()
        .file("mcdewey.toml", "[library]\nlanguage = \"German\"\n")
        .file("a/1/g/x.md", "---\nlanguage: rust\n---\n# X\n")
        .file("a/1/g/y.md", "---\nlanguage: pl\n---\n# Y\n")
        .file("a/1/g/z.md", "---\nlanguage: pl\n---\n# Z\n");
    let outcome = corpus.run(["check"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(said.contains("warning: mcdewey.toml: language `German` is not a tag"), "{said}");
    assert!(said.contains("warning: a/1/g/x.md: language `rust` is not a tag"), "{said}");
    assert!(said.contains("note: a/1/g/y.md: language `pl` has no stemmer"), "{said}");
    assert!(said.contains("stemmed are `en`, `da`, `nl`"), "{said}");
    assert!(!said.contains("z.md"), "{said}");
}

#[test]
fn stop_words_and_stems_are_those_of_elasticlunr() {
    for language in LANGUAGES {
        let code = if language.code == "nl" { "du" } else { language.code };
        let theirs = from_code(code).unwrap().make_pipeline();
        let step = |name: &str| theirs.queue.iter().find(|step| step.name().starts_with(name));
        let list = files_below(&repository().join("engine/stemmers/words"));
        let list = list.get(&format!("{}.txt", language.code)).map_or("", |list| std::str::from_utf8(list).unwrap());
        for word in list.lines() {
            assert_eq!(language.stem(word), None, "{word} in {}", language.name);
            // Words without their marks are ours; the rest must be theirs.
            let is_theirs = step("stopWordFilter").unwrap().filter(word.to_owned()).is_none();
            // A mark of byte order stands before the Russian `а` in their source.
            assert!(is_theirs || word.is_ascii() || word == "а", "{word} in {}", language.name);
        }
        for word in ["dokumentation", "configurazioni", "réglages", "настройки", "kullanıcılar", "كتـاب"]
        {
            assert_eq!(
                language.stem(word),
                step("stemmer").unwrap().filter(word.to_owned()),
                "{word} in {}",
                language.name
            );
        }
    }
}
