//! `mcdewey search` on built files: filters, versions, the batch mode.

use mcdewey_tests::{Corpus, Site, judged_queries, run};
use serde_json::{Value, json};

/// Values of a field over the hits, in order.
fn field(answer: &Value, name: &str) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit[name].as_str().unwrap().to_owned()).collect()
}

/// One manual in three versions: a passage that stays, and one that is each version's own.
fn versions() -> Site {
    let filler = "It stays as it was from one release to the next, and so does all that is said of it here. ".repeat(8);
    let text = |version: &str| {
        format!(
            "# Guide\n\n## The dialler\n\nThe dialler dials. {filler}\n\n## News\n\nIn {version} the gearbox shifts. {filler}\n"
        )
    };
    let mut corpus = Corpus::new();
    for version in ["v9", "v10", "v10.5"] {
        corpus = corpus.file(&format!("acme/{version}/guide/manual.md"), text(version));
    }
    corpus.build()
}

#[test]
fn the_same_passage_in_several_versions_is_one_hit_the_newest() {
    let answer = versions().search(&["--mode", "lexical", "dialler dials"]);
    assert_eq!(field(&answer, "chunk_id"), ["acme::v10.5::guide::manual::0"]);
    assert_eq!(answer["total"], 1);
    let also: Vec<&str> =
        answer["hits"][0]["also_in"].as_array().unwrap().iter().map(|same| same["version"].as_str().unwrap()).collect();
    assert_eq!(also, ["v10", "v9"]);
}

#[test]
fn a_version_filter_gives_that_version_and_no_other() {
    let site = versions();
    for asked in ["9", "v9"] {
        let answer = site.search(&["--mode", "lexical", "--version", asked, "dialler dials"]);
        assert_eq!(field(&answer, "chunk_id"), ["acme::v9::guide::manual::0"]);
    }
    let answer = site.search(&["--version", "10", "gearbox shifts"]);
    assert_eq!(field(&answer, "version"), ["v10"]);
    let both = site.search(&["--mode", "lexical", "--version", "9", "--version", "10.5", "gearbox shifts"]);
    let mut found = field(&both, "version");
    found.sort();
    assert_eq!(found, ["v10.5", "v9"]);
}

#[test]
fn meaning_never_leads_to_a_version_that_was_not_asked_for() {
    let site = versions();
    for mode in ["hybrid", "semantic"] {
        let answer = site.search(&["--mode", mode, "--version", "9", "how the dialler places a call"]);
        let found = field(&answer, "version");
        assert!(!found.is_empty() && found.iter().all(|version| version == "v9"), "{mode}: {found:?}");
    }
}

#[test]
fn an_unknown_version_finds_nothing_and_says_what_there_is() {
    let answer = versions().search(&["--version", "1", "dialler"]);
    assert_eq!(answer["hits"], json!([]));
    let notes = answer["notes"].as_array().unwrap();
    assert!(
        notes
            .iter()
            .any(|note| note["code"] == "unknown-version" && note["message"].as_str().unwrap().contains("v10.5")),
        "{notes:?}"
    );
}

#[test]
fn the_page_of_a_chunk_leads_to_the_same_passage_in_other_versions() {
    let site = versions();
    let page = site.page("acme/v10/guide/manual/0.html");
    let links: Vec<&str> = page.all("dd.versions a").into_iter().map(|link| link.attr("href").unwrap()).collect();
    assert_eq!(links, ["../../../v10.5/guide/manual/0.html", "../../../v9/guide/manual/0.html"]);
    assert!(site.page("acme/v10/guide/manual/1.html").all("dl.facts dd.versions").is_empty());
}

#[test]
fn offset_and_limit_cut_one_ranking_into_pages() {
    let site = Site::sample();
    let all = field(&site.search(&["--limit", "12", "server configuration"]), "chunk_id");
    let pages = ["0", "4", "8"]
        .map(|offset| field(&site.search(&["--limit", "4", "--offset", offset, "server configuration"]), "chunk_id"));
    assert_eq!(all.len(), 12);
    assert_eq!(pages.concat(), all);
}

#[test]
fn a_batch_answers_line_by_line_as_single_queries_do() {
    let site = Site::sample();
    let mut lines: Vec<Value> =
        judged_queries().iter().map(|judged| json!({ "id": judged.id, "query": judged.query })).collect();
    lines.push(json!({ "id": 7, "query": "vacuum", "product": "postgresql", "version": ["15", "v16"] }));
    lines.push(json!({ "id": null, "query": "", "doc_type": "no-such-type" }));
    let text: String = lines.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n");
    let file = site.root().join("../queries.jsonl");
    std::fs::write(&file, text).unwrap();
    let outcome =
        run(site.root(), ["search", "--site", ".", "--queries", file.to_str().unwrap(), "--limit", "5", "--json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let answers: Vec<Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    for (line, answer) in lines.iter().zip(&answers) {
        assert_eq!((&answer["id"], &answer["query"]), (&line["id"], &line["query"]));
    }
    for (line, answer) in lines.iter().zip(&answers).step_by(7) {
        let single = site.search(&["--limit", "5", line["query"].as_str().unwrap()]);
        assert_eq!(answer["hits"], single["hits"], "{line}");
    }
    let filtered = field(&answers[lines.len() - 2], "version");
    assert!(
        !filtered.is_empty() && filtered.iter().all(|version| version == "v15" || version == "v16"),
        "{filtered:?}"
    );
    assert_eq!(answers[lines.len() - 1]["hits"], json!([]));
}

#[test]
fn every_address_among_the_hits_is_a_page_of_the_site() {
    let site = Site::sample();
    for query in judged_queries() {
        let answer = site.search(&["--limit", "20", &query.query]);
        for hit in answer["hits"].as_array().unwrap() {
            let also = hit["also_in"].as_array().unwrap().iter().map(|same| &same["url"]);
            for url in std::iter::once(&hit["url"]).chain(also) {
                let path = mcdewey_tests::percent_decode(url.as_str().unwrap());
                assert!(site.root().join(&path).is_file(), "{path}");
            }
        }
    }
}

/// A manual whose file names carry the version, with a word and a heading that changed from one to the next.
fn lifts() -> Site {
    let mut corpus = Corpus::new();
    for (version, ropes, title) in
        [("9", "two", "Hang the lift"), ("10", "three", "Hang the lift"), ("11", "four", "Hang up the lift")]
    {
        let text = format!(
            "# Lift {version}\n\n## {title}\n\nHang the cabin into the shaft by its {ropes} ropes, fasten the clamps, and let the \
             brake out until the pointer stands in the green field.\n\n## Oil\n\nOil the rails of lift {version} {}.\n",
            "once a week ".repeat(40)
        );
        corpus = corpus.file(&format!("lift/{version}/manual/lift-{version}.md"), text);
    }
    corpus.build()
}

#[test]
fn of_a_passage_in_which_a_word_changed_from_version_to_version_the_newest_comes_first() {
    let site = lifts();
    let versions = |args: &[&str]| {
        let found = field(&site.search(args), "version");
        found[..found.len().min(3)].to_vec()
    };
    for mode in ["hybrid", "lexical", "semantic"] {
        for query in ["hang the cabin into the shaft", "brake pointer green field", "clamps of the ropes"] {
            assert_eq!(versions(&["--mode", mode, query]), ["11", "10", "9"], "{query} ({mode})");
        }
        assert_eq!(versions(&["--mode", mode, "lift 10: hang the cabin into the shaft"])[0], "10", "{mode}");
        assert_eq!(versions(&["--mode", mode, "--version", "9", "hang the cabin"])[0], "9", "{mode}");
    }
    assert_eq!(versions(&["cabin by two ropes"])[0], "9");
}

#[test]
fn hits_without_the_words_are_counted_apart_and_filters_say_where_the_words_are() {
    let site = Site::sample();
    let answer = site.search(&["--limit", "1000", "vacuum"]);
    let hits = answer["hits"].as_array().unwrap();
    let n_near = hits.iter().filter(|hit| hit["near"] == true).count();
    assert!(n_near > 0 && answer["exact"] == true);
    assert_eq!(
        (answer["total"].as_u64(), answer["total_near"].as_u64()),
        (Some((hits.len() - n_near) as u64), Some(n_near as u64))
    );
    let by_words = site.search(&["--limit", "1000", "--mode", "lexical", "vacuum"]);
    assert_eq!((&answer["total"], &answer["facets"]), (&by_words["total"], &by_words["facets"]));
    assert_eq!(by_words["total_near"], 0);
    let counted: u64 =
        answer["facets"]["product"].as_array().unwrap().iter().map(|facet| facet["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, answer["total"].as_u64().unwrap());

    let elsewhere = site.search(&["--product", "finesse", "vacuum"]);
    assert!(elsewhere["total"] == 0 && elsewhere["hits"].as_array().unwrap().iter().all(|hit| hit["near"] == true));
    assert_eq!(elsewhere["notes"][0]["code"], "filtered-out");
}
