//! The same query gives the same answer natively and in the browser, scores equal to the bit.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

use mcdewey::command::search::answer_json;
use mcdewey::command::store::Store;
use mcdewey_engine::{Filter, Mode, SearchOptions};
use mcdewey_tests::{Corpus, Site, judged_queries};
use serde_json::{Value, json};

/// A query and its options, for both sides.
struct Case {
    query: String,
    options: SearchOptions,
}

fn case(query: &str, options: SearchOptions) -> Case {
    Case { query: query.to_owned(), options }
}

/// Judged queries, and those that meet the edges of splitting, stemming, filtering and cutting.
fn cases() -> Vec<Case> {
    let plain = SearchOptions::default;
    let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let mut cases: Vec<Case> = judged_queries().iter().map(|judged| case(&judged.query, plain())).collect();
    let odd = [
        "",
        "   ",
        "the and of to",
        "?!",
        "🚀",
        "リバースプロキシ",
        "設定 proxy_pass",
        "Passwort ändern",
        "ÄNDERN",
        "ﬁle",
        "getStateNotification",
        "http_requests_total",
        "C++",
        "--archive",
        "10.5(1)",
        "a.b.c",
        "pg_dump -Fc",
        "\"sign in\" extension",
        "vacuum -full",
        "NOT_READY not ready",
        "404",
        "zzzzqqqq",
        "e\u{301}tude",
        "\0",
    ];
    cases.extend(odd.iter().map(|query| case(query, plain())));
    cases.push(case(&"vacuum full table bloat ".repeat(400), plain()));
    for query in ["sta", "getState", "vacu", "s", "sign in on an exten"] {
        cases.push(case(query, SearchOptions { prefix: true, ..plain() }));
    }
    let filters = [
        Filter { product: list(&["postgresql"]), ..Filter::default() },
        Filter { product: list(&["postgresql"]), version: list(&["15"]), ..Filter::default() },
        Filter { version: list(&["v12.0", "v11.6"]), ..Filter::default() },
        Filter { doc_type: list(&["reference", "release-notes"]), ..Filter::default() },
        Filter { product: list(&["FINESSE"]), doc_type: list(&["developer-guide"]), ..Filter::default() },
        Filter { vendor: list(&["nobody"]), ..Filter::default() },
    ];
    for filter in filters {
        for query in ["how to set the state of a user", "vacuum", "error"] {
            cases.push(case(query, SearchOptions { filter: filter.clone(), ..plain() }));
        }
    }
    for (limit, offset) in [(0, 0), (1, 0), (3, 2), (50, 0), (10, 5000)] {
        cases.push(case("server configuration", SearchOptions { limit, offset, ..plain() }));
    }
    for mode in [Mode::Lexical, Mode::Semantic] {
        cases.extend(judged_queries().iter().map(|judged| case(&judged.query, SearchOptions { mode, ..plain() })));
    }
    cases
}

/// A library in German with documents in other languages, and one whose language has no stemmer.
fn mixed_site() -> Site {
    Corpus::new()
        .file("mcdewey.toml", "[library]\nlanguage = \"de\"\n")
        .file(
            "a/1/g/handbuch.md",
            "# Handbücher\n\nDie Überwachung der Rufnummern großer Anlagen. Siehe `getStateNotification`.\n",
        )
        .file("a/1/g/weiter.md", "# Einstellungen\n\nDas Handbuch für agents nennt die Häuser und die Rufnummer.\n")
        .file(
            "b/1/g/guide.md",
            "---\nlang: en-GB\n---\n# The manuals\n\nWhen agents die, their state is configured. A cafe.\n",
        )
        .file("b/1/g/guide-fr.md", "---\nlanguage: fr\n---\n# Réglages\n\nLe café de l'agent est configuré.\n")
        .file("b/1/g/guide-ru.md", "---\nlanguage: ru\n---\n# Настройки\n\nНастройка серверов для agents.\n")
        .file("b/1/g/guide-tr.md", "---\nlanguage: tr\n---\n# Kullanıcılar\n\nIşık İşlemleri ve KAPI.\n")
        .file("b/1/g/guide-ja.md", "---\nlanguage: ja\n---\n# 設定ガイド\n\n設定 of agents.\n")
        .file("b/1/g/guide-pl.md", "---\nlanguage: pl\n---\n# Przewody\n\nŻółte przewody agents.\n")
        .build()
}

/// Queries for it: forms, marks, stop words of one language, phrases, exclusions, slips, unfinished words.
fn mixed_cases() -> Vec<Case> {
    let queries = [
        "Handbuch",
        "handbucher überwachen",
        "HANDBU\u{308}CHERN",
        "agent",
        "l'agent configurer",
        "die",
        "die state",
        "\"nennt die Häuser\"",
        "\"agents die\"",
        "agent -handbücher",
        "cafés",
        "настройке сервер",
        "ışık işlem kapı KAPI",
        "設定",
        "zolte",
        "Rufnumer",
        "getStateNotification notification",
        "Żółte \u{0} 10.5(1) 🚀",
    ];
    let mut cases: Vec<Case> = queries.iter().map(|query| case(query, SearchOptions::default())).collect();
    cases.push(case("Rufnumer agent", SearchOptions { as_typed: true, ..SearchOptions::default() }));
    for query in ["handbü", "l'age", "наст", "kul"] {
        cases.push(case(query, SearchOptions { prefix: true, ..SearchOptions::default() }));
    }
    cases
}

/// The options as JavaScript takes them.
fn options_json(options: &SearchOptions) -> Value {
    let mode = match options.mode {
        Mode::Hybrid => "hybrid",
        Mode::Lexical => "lexical",
        Mode::Semantic => "semantic",
    };
    let filter = &options.filter;
    json!({
        "limit": options.limit, "offset": options.offset, "mode": mode, "prefix": options.prefix, "asTyped": options.as_typed,
        "vendor": filter.vendor, "product": filter.product, "version": filter.version, "docType": filter.doc_type,
    })
}

/// The native answer, the bits of each score in place of the number.
fn native(store: &mut Store, case: &Case) -> Value {
    let answer = store.search(&case.query, &case.options).unwrap();
    let mut value: Value = serde_json::from_str(&answer_json(&answer).unwrap()).unwrap();
    for (hit, json) in answer.hits.iter().zip(value["hits"].as_array_mut().unwrap()) {
        json["score"] = format!("{:016x}", f64::from(hit.score).to_bits()).into();
    }
    value
}

mod browser {
    use mcdewey_tests::{Browser, Server};

    use super::*;

    /// Asks every query through the module that is there for anyone's own interface.
    const ASK: &str = "(async cases => {
        const { open } = await import(new URL('search/mcdewey.js', document.baseURI));
        const library = await open();
        const bits = score => {
            const view = new DataView(new ArrayBuffer(8));
            view.setFloat64(0, score);
            return view.getBigUint64(0).toString(16).padStart(16, '0');
        };
        const answers = [];
        for (const [query, options] of cases) {
            const answer = await library.search(query, options);
            for (const hit of answer.hits) hit.score = bits(hit.score);
            answers.push(answer);
        }
        library.close();
        return answers;
    })";

    #[test]
    fn the_same_queries_give_the_same_hits_and_bit_equal_scores() {
        check(&Site::sample(), &cases());
    }

    #[test]
    fn a_library_in_several_languages_is_searched_alike() {
        check(&mixed_site(), &mixed_cases());
    }

    fn check(site: &Site, cases: &[Case]) {
        let (server, browser) = (Server::start(site.root()), Browser::launch());
        let tab = browser.tab();
        tab.goto(&server.url("index.html"));
        let asked: Vec<Value> = cases.iter().map(|case| json!([case.query, options_json(&case.options)])).collect();
        let answers = tab.eval(&format!("{ASK}({})", Value::from(asked)));
        let answers = answers.as_array().unwrap();
        assert_eq!(answers.len(), cases.len());
        let mut store = Store::open(site.root()).unwrap();
        for (case, in_browser) in cases.iter().zip(answers) {
            let native = native(&mut store, case);
            assert_eq!(native, *in_browser, "{:?} with {:?}", case.query, case.options);
        }
        tab.assert_clean(&server.url(""));
        assert_eq!(server.failed(), []);
    }
}
