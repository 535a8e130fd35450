//! What tools and resources give.

use mcdewey_tests::{Sidecar, Site, judged_queries};
use serde_json::{Value, json};

use super::{numbered, small_site};

/// Fields of a hit that are the same in every interface, scores by their bits.
fn common(hit: &Value) -> Value {
    let mut hit = hit.clone();
    let fields = hit.as_object_mut().unwrap();
    // Places of words are for eyes, and `id` is the chunk's for `fetch`.
    fields.remove("highlights");
    fields.remove("id");
    let score = fields["score"].as_f64().unwrap();
    fields.insert("score".to_owned(), format!("{:016x}", score.to_bits()).into());
    hit
}

#[test]
fn the_same_queries_give_the_hits_of_the_command_line_and_bit_equal_scores() {
    let site = Site::sample();
    let sidecar = Sidecar::start(site.root());
    let mut n_hits = 0;
    for query in judged_queries() {
        for mode in ["hybrid", "lexical", "semantic"] {
            let expected = site.search(&["--limit", "10", "--mode", mode, &query.query]);
            let arguments = json!({ "query": query.query, "mode": mode, "limit": 10, "max_chars": 60_000 });
            let found = sidecar.call("search", &arguments);
            let expected: Vec<Value> = expected["hits"].as_array().unwrap().iter().map(common).collect();
            let hits: Vec<Value> = found["results"].as_array().unwrap().iter().map(common).collect();
            assert_eq!(hits, expected, "{} ({mode})", query.query);
            n_hits += hits.len();
        }
    }
    assert!(n_hits > 500, "{n_hits}");
}

#[test]
fn pages_of_an_answer_follow_one_another_and_its_length_is_kept() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let mut arguments = json!({ "query": "turn screw lamp green", "limit": 50, "mode": "lexical", "max_chars": 2000 });
    let mut ids: Vec<String> = Vec::new();
    for _ in 0..5 {
        let found = sidecar.call("search", &arguments);
        assert!(found["results"].to_string().len() < 2200, "{found}");
        assert_eq!(found["truncated"], true);
        let some = found["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned());
        ids.extend(some);
        arguments["cursor"] = found["next_cursor"].clone();
    }
    let expected = site.search(&["--limit", &ids.len().to_string(), "--mode", "lexical", "turn screw lamp green"]);
    let expected: Vec<&str> =
        expected["hits"].as_array().unwrap().iter().map(|hit| hit["chunk_id"].as_str().unwrap()).collect();
    assert_eq!(ids, expected);
}

#[test]
fn a_version_is_never_substituted() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let found = sidecar.call("search", &json!({ "query": "gearbox key", "product": "acme", "version": "1" }));
    let versions: Vec<&Value> = found["results"].as_array().unwrap().iter().map(|hit| &hit["version"]).collect();
    assert_eq!(versions, ["v1"]);
    let refusal = sidecar.refusal("search", &json!({ "query": "key", "product": "acme", "version": "3" }));
    assert!(refusal.starts_with("unknown-version:") && refusal.contains("`v2`, `v1`"), "{refusal}");
    let refusal = sidecar.refusal("search", &json!({ "query": "key", "product": "bolts" }));
    assert!(refusal.starts_with("unknown-product:") && refusal.contains("`acme`, `bolt`"), "{refusal}");
    let refusal = sidecar.refusal("fetch", &json!({ "id": "acme::v3::guide::start::0" }));
    assert!(refusal.starts_with("unknown-id:") && refusal.contains("`v2`, `v1`"), "{refusal}");
}

#[test]
fn every_hit_of_a_search_can_be_fetched_with_its_neighbours() {
    let site = Site::sample();
    let sidecar = Sidecar::start(site.root());
    for query in ["agent state", "replication slot", "checkpoint", "drain a node"] {
        for hit in sidecar.call("search", &json!({ "query": query, "limit": 20 }))["results"].as_array().unwrap() {
            let fetched = sidecar.call("fetch", &json!({ "id": hit["id"], "before": 1, "after": 2 }));
            for field in ["id", "title", "url", "source", "page", "version", "doc_type", "breadcrumb", "also_in"] {
                assert_eq!(fetched[field], hit[field], "{field} of {}", hit["id"]);
            }
            assert!(!fetched["text"].as_str().unwrap().is_empty() && !fetched["url"].as_str().unwrap().is_empty());
            let before = fetched["before"].as_array().unwrap();
            assert_eq!(before.last().map_or(&Value::Null, |chunk| &chunk["id"]), &fetched["previous_id"]);
            let after = fetched["after"].as_array().unwrap();
            assert_eq!(after.first().map_or(&Value::Null, |chunk| &chunk["id"]), &fetched["next_id"]);
        }
    }
}

#[test]
fn a_long_text_is_read_in_parts() {
    let code = numbered(900, |n| format!("value_{n} = {n}\n"));
    let corpus = mcdewey_tests::Corpus::new().file("acme/v1/guide/code.md", format!("# Code\n\n```\n{code}```\n"));
    let site = corpus.build();
    let sidecar = Sidecar::start(site.root());
    let id = "acme::v1::guide::code::0";
    let whole = sidecar.call("fetch", &json!({ "id": id, "max_chars": 60_000 }));
    assert_eq!(whole["truncated"], false);
    let (mut text, mut arguments) = (String::new(), json!({ "id": id, "max_chars": 500 }));
    loop {
        let part = sidecar.call("fetch", &arguments);
        let some = part["text"].as_str().unwrap();
        assert!(some.chars().count() <= 500);
        text.push_str(some);
        if part["next_cursor"].is_null() {
            break;
        }
        arguments["cursor"] = part["next_cursor"].clone();
    }
    assert_eq!(text, whole["text"].as_str().unwrap());
    assert!(text.chars().count() > 1500, "{}", text.len());
}

#[test]
fn libraries_products_and_versions_are_listed() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let listed = sidecar.call("list_libraries", &json!({}));
    let products = &listed["libraries"][0]["products"];
    assert_eq!(products[0]["product"], "acme");
    assert_eq!(products[0]["versions"][0]["version"], "v2");
    assert_eq!(products[0]["versions"][1], json!({ "version": "v1", "doc_types": ["guide"], "n_chunks": 1 }));
    assert_eq!(products[1]["product"], "bolt");
}

/// Every resource of the list, page by page.
fn resources(sidecar: &Sidecar) -> Vec<Value> {
    let (mut all, mut params) = (Vec::new(), json!({}));
    loop {
        let answer = sidecar.rpc("resources/list", &params).json();
        all.extend(answer["result"]["resources"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().cloned());
        match answer["result"].get("nextCursor") {
            Some(cursor) => params = json!({ "cursor": cursor }),
            None => return all,
        }
    }
}

#[test]
fn every_document_is_a_resource_once_and_can_be_read() {
    let mut corpus = mcdewey_tests::Corpus::new();
    for n in 0..130 {
        let text = numbered(n % 7 + 1, |part| format!("# Part {part}\n\n{}\n\n", "word ".repeat(200)));
        corpus = corpus.file(&format!("acme/v{}/guide/d {n}.md", n % 3), format!("Mark{n}\n\n{text}"));
    }
    let site = corpus.build();
    let sidecar = Sidecar::start(site.root());
    let listed = resources(&sidecar);
    assert_eq!(listed.len(), 130);
    let mut uris: Vec<&str> = listed.iter().map(|resource| resource["uri"].as_str().unwrap()).collect();
    uris.sort_unstable();
    uris.dedup();
    assert_eq!(uris.len(), 130);
    for n in [0, 1, 64, 129] {
        let uri = format!("mcdewey://library/document/acme/v{}/guide/d%20{n}", n % 3);
        assert!(uris.contains(&uri.as_str()));
        let answer = sidecar.rpc("resources/read", &json!({ "uri": uri })).json();
        let text = answer["result"]["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(text.contains(&format!("Mark{n}\n")) && text.contains(&format!("Part {}", n % 7)), "{text}");
    }
}

#[test]
fn a_long_document_goes_on_at_another_address() {
    let site = mcdewey_tests::Corpus::new()
        .file("bolt/1.0/manual/long.md", numbered(60, |n| format!("# Part {n}\n\n{}\n\n", "word ".repeat(250))))
        .build();
    let sidecar = Sidecar::start(site.root());
    let (mut uri, mut text) = ("mcdewey://library/document/bolt/1.0/manual/long".to_owned(), String::new());
    let mut n_parts = 0;
    loop {
        let answer = sidecar.rpc("resources/read", &json!({ "uri": uri })).json();
        let content = &answer["result"]["contents"][0];
        text.push_str(content["text"].as_str().unwrap());
        n_parts += 1;
        match content["_meta"]["mcdewey/source"]["next"].as_str() {
            Some(next) => next.clone_into(&mut uri),
            None => break,
        }
    }
    assert_eq!(n_parts, 2);
    for n in 0..60 {
        assert_eq!(text.matches(&format!("Part {n}\n")).count(), 1, "part {n}");
    }
}

#[test]
fn a_chunk_is_a_resource_whichever_way_its_address_is_encoded() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    for document in ["part%201%2Fn%C3%A4me", "part%201/näme", "part%201%2fn%c3%a4me"] {
        let uri = format!("mcdewey://library/chunk/acme/v2/guide/{document}/0");
        let answer = sidecar.rpc("resources/read", &json!({ "uri": uri })).json();
        let content = &answer["result"]["contents"][0];
        assert!(content["text"].as_str().unwrap().contains("A gearbox has a name."), "{uri}: {answer}");
        assert_eq!(content["_meta"]["mcdewey/source"]["chunk_id"], "acme::v2::guide::part 1/näme::0");
    }
}

#[test]
fn products_and_versions_are_completed() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let templates = sidecar.rpc("resources/templates/list", &json!({})).json();
    let uri = &templates["result"]["resourceTemplates"][0]["uriTemplate"];
    let complete = |argument: &str, value: &str, known: Value| {
        let params = json!({
            "ref": { "type": "ref/resource", "uri": uri },
            "argument": { "name": argument, "value": value },
            "context": { "arguments": known },
        });
        sidecar.rpc("completion/complete", &params).json()["result"]["completion"]["values"].clone()
    };
    assert_eq!(complete("product", "", json!({})), json!(["acme", "bolt"]));
    assert_eq!(complete("product", "A", json!({})), json!(["acme"]));
    assert_eq!(complete("version", "", json!({ "product": "acme" })), json!(["v2", "v1"]));
    assert_eq!(complete("version", "2", json!({ "product": "acme" })), json!(["v2"]));
    assert_eq!(complete("version", "", json!({ "product": "none" })), json!([]));
}

#[test]
fn several_libraries_are_merged_and_their_ids_name_them() {
    let (one, two) = (small_site(), Site::sample());
    let (one_arg, two_arg) = (format!("one={}", one.root().display()), format!("two={}", two.root().display()));
    let sidecar = Sidecar::with(&["--site", &one_arg, "--site", &two_arg]);
    let found = sidecar.call("search", &json!({ "query": "turn the key of the agent", "limit": 8 }));
    let ids: Vec<&str> = found["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
    // Each is ranked alone: first places alternate.
    assert!(ids[0].starts_with("one::") && ids[1].starts_with("two::") && ids[2].starts_with("one::"), "{ids:?}");
    for id in &ids {
        assert_eq!(sidecar.call("fetch", &json!({ "id": id }))["id"], *id);
    }
    // A product that one of them has is no error, and the other one is silent.
    let found = sidecar.call("search", &json!({ "query": "gearbox", "product": "acme" }));
    assert!(
        found["results"].as_array().unwrap().iter().all(|hit| hit["id"].as_str().unwrap().starts_with("one::acme"))
    );
    let refusal = sidecar.refusal("fetch", &json!({ "id": "acme::v2::guide::start::0" }));
    assert!(refusal.contains("`one`, `two`"), "{refusal}");
    let is_markdown = |path: &str| std::path::Path::new(path).extension().is_some_and(|extension| extension == "md");
    let n_documents = |site: &Site| site.files().keys().filter(|path| is_markdown(path)).count();
    assert_eq!(resources(&sidecar).len(), n_documents(&one) + n_documents(&two));
}
