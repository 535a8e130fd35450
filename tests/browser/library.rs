//! `search/mcdewey.js`, the module for anyone's own interface.

use mcdewey_tests::{Browser, Server, Site, Tab};
use serde_json::Value;

fn open(tab: &Tab, server: &Server) {
    tab.goto(&server.url("index.html"));
    let address = server.url("search/mcdewey.js");
    tab.eval(&format!("import({address:?}).then(m => m.open()).then(library => {{ globalThis.library = library; }})"));
}

#[test]
fn the_module_answers_with_what_the_contract_lists() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start_below("/repository/", site.root()), browser.tab());
    open(&tab, &server);
    let answer = tab.eval("library.search('sign in on an extension', { limit: 3 })");
    assert_eq!(answer["hits"].as_array().unwrap().len(), 3);
    assert!(answer["total"].as_u64().unwrap() >= 3 && answer["total_near"].is_u64() && answer["exact"].is_boolean());
    assert!(answer["facets"]["product"].is_array() && answer["notes"].is_array());
    let mut fields: Vec<&str> = answer["hits"][0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.retain(|field| !["highlights", "page_label"].contains(field));
    fields.sort_unstable();
    let contract = [
        "also_in",
        "breadcrumb",
        "chunk_id",
        "doc_type",
        "headings",
        "near",
        "page",
        "product",
        "score",
        "snippet",
        "source",
        "title",
        "url",
        "vendor",
        "version",
    ];
    assert_eq!(fields, contract);
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn filters_take_a_value_or_a_list() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open(&tab, &server);
    let versions = |options: &str| {
        let asked = format!(
            "library.search('vacuum', {options}).then(a => [...new Set(a.hits.map(h => h.version))].sort().join())"
        );
        tab.text(&asked)
    };
    assert_eq!(versions("{ product: 'postgresql', version: '15' }"), "v15");
    assert_eq!(versions("{ product: ['postgresql'], version: ['v15', '16'], limit: 50 }"), "v15,v16");
    assert_eq!(versions("{ docType: 'no-such-type' }"), "");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_signal_cancels_and_what_is_wrong_has_a_code() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open(&tab, &server);
    let failure = |call: &str| tab.text(&format!("{call}.then(() => 'answered', e => `${{e.name}} ${{e.code}}`)"));
    let cancelled = "(() => { const c = new AbortController(); const p = library.search('vacuum', { signal: c.signal }); c.abort(); return p; })()";
    assert!(failure(cancelled).starts_with("AbortError "), "{}", failure(cancelled));
    let before = "library.search('vacuum', { signal: AbortSignal.abort() })";
    assert!(failure(before).starts_with("AbortError "));
    assert_eq!(failure("library.search('vacuum', { mode: 'magic' })"), "Error usage");
    assert_eq!(failure("library.search('vacuum', { limit: -1 })"), "Error usage");
    // The library still answers.
    assert_eq!(failure("library.search('vacuum')"), "answered");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_shard_that_is_missing_or_damaged_is_an_error_with_a_code() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open(&tab, &server);
    let shards: Vec<_> = site
        .files()
        .into_keys()
        .filter(|path| path.starts_with("search/index/") && !path.ends_with("manifest.bin"))
        .collect();
    for shard in &shards {
        std::fs::remove_file(site.root().join(shard)).unwrap();
    }
    let failure = "library.search('vacuum').then(() => 'answered', e => e.code)";
    assert_eq!(tab.text(failure), "shard-missing");
    for shard in &shards {
        std::fs::write(site.root().join(shard), "no shard").unwrap();
    }
    open(&tab, &server);
    assert_ne!(tab.text(failure), "answered");
}

#[test]
fn without_vectors_the_answer_is_by_words_and_says_so() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let by_mode = |mode: &str| {
        open(&tab, &server);
        tab.eval(&format!("library.search('how do I vacuum a table', {{ mode: '{mode}' }})"))
    };
    let by_words = by_mode("lexical");
    let is_vector =
        |path: &String| path.starts_with("search/index/") && "wve".contains(&path[path.rfind('/').unwrap() + 1..][..1]);
    for shard in site.files().keys().filter(|path| is_vector(path)) {
        std::fs::remove_file(site.root().join(shard)).unwrap();
    }
    for mode in ["hybrid", "semantic"] {
        let answer = by_mode(mode);
        assert_eq!(answer["hits"], by_words["hits"]);
        assert_eq!(answer["notes"][0]["code"], "meaning-unavailable");
    }
}

#[test]
fn the_answer_by_words_comes_before_the_final_one() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open(&tab, &server);
    let answers = tab.eval(
        "(async () => {
            const partial = [];
            const final = await library.search('stop an agent from taking calls', { limit: 3, onPartial: a => partial.push(a) });
            const words = await library.search('stop an agent from taking calls', { limit: 3, mode: 'lexical' });
            return { partial, final, words };
        })()",
    );
    assert_eq!(answers["partial"].as_array().unwrap().len(), 1);
    assert_eq!(answers["partial"][0], answers["words"]);
    assert_ne!(answers["final"]["hits"], answers["words"]["hits"]);
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn a_stemmer_that_is_missing_or_no_module_is_an_error_with_a_code() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("index.html"));
    let stemmer = site.root().join("search/stemmers/de.wasm");
    let address = server.url("search/mcdewey.js");
    let failure = format!("import({address:?}).then(m => m.open()).then(() => 'opened', e => e.code)");
    assert_eq!(tab.text(&failure), "opened");
    std::fs::write(&stemmer, "no module").unwrap();
    assert_eq!(tab.text(&failure), "module-missing");
    std::fs::remove_file(&stemmer).unwrap();
    assert_eq!(tab.text(&failure), "module-missing");
}

#[test]
fn characters_by_another_code_are_read_in_the_browser_as_on_the_command_line() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    open(&tab, &server);
    // Full width, a ligature, letters and marks apart, capitals with marks, fractions, digits of other alphabets, other scripts.
    for query in [
        "ＶＡＣＵＵＭ full",
        "conﬁguration",
        "ve\u{301}rifier l'e\u{301}tat",
        "ÜBERWACHUNG",
        "3½ CO₂",
        "٨٠٨٠",
        "ΣΊΣΥΦΟΣ",
        "İnstall",
        "ｲﾝｽﾄｰﾙ",
    ] {
        let answer = tab.eval(&format!("library.search({query:?}, {{ limit: 10 }})"));
        let expected = site.search(&["--limit", "10", query]);
        let ids = |answer: &Value| -> Vec<Value> {
            answer["hits"].as_array().unwrap().iter().map(|hit| hit["chunk_id"].clone()).collect()
        };
        assert_eq!(ids(&answer), ids(&expected), "{query}");
        assert_eq!(answer["notes"], expected["notes"], "{query}");
        assert_eq!(answer["total"], expected["total"], "{query}");
    }
    tab.assert_clean(&server.url(""));
}
