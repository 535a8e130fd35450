//! What both revisions of the protocol require.

use mcdewey_tests::Sidecar;
use serde_json::{Value, json};

use super::small_site;

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

#[test]
fn a_client_of_2025_11_25_is_greeted_in_its_version() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    for (asked, given) in [("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")] {
        let params = json!({
            "protocolVersion": asked, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
        });
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }).to_string();
        let answer = sidecar.post(&[], body.as_bytes());
        assert_eq!(answer.header("mcp-session-id"), None);
        let result = &answer.json()["result"];
        assert_eq!(result["protocolVersion"], given, "{asked}: {result}");
        assert_eq!(result["serverInfo"]["name"], "mcdewey-mcp");
        for capability in ["tools", "resources", "completions"] {
            assert!(result["capabilities"][capability].is_object(), "{result}");
        }
    }
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string();
    let answer = sidecar.post(&["MCP-Protocol-Version: 2025-11-25"], notification.as_bytes());
    assert_eq!((answer.status, answer.body.len()), (202, 0));
    assert_eq!(sidecar.rpc("ping", &json!({})).json()["result"], json!({}));
}

#[test]
fn a_client_of_2026_07_28_discovers_and_may_keep_what_it_got() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let discovered = sidecar.rpc_stateless("server/discover", None, json!({})).json();
    let versions = discovered["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&"2026-07-28".into()) && versions.contains(&"2025-11-25".into()), "{discovered}");
    let uri = "mcdewey://library/chunk/acme/v2/guide/start/0";
    for (method, name, params) in [
        ("server/discover", None, json!({})),
        ("tools/list", None, json!({})),
        ("resources/list", None, json!({})),
        ("resources/templates/list", None, json!({})),
        ("resources/read", Some(uri), json!({ "uri": uri })),
    ] {
        let answer = sidecar.rpc_stateless(method, name, params);
        let result = &answer.json()["result"];
        assert!(result["ttlMs"].as_u64().is_some_and(|ttl| ttl >= 60_000), "{method}: {result}");
        assert_eq!(result["cacheScope"], "public", "{method}");
        assert_eq!(result["_meta"][SERVER_INFO]["name"], "mcdewey-mcp", "{method}: {result}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    let arguments = json!({ "name": "search", "arguments": { "query": "gearbox" } });
    let result = sidecar.rpc_stateless("tools/call", Some("search"), arguments).json()["result"].clone();
    assert_eq!(result["_meta"][SERVER_INFO]["name"], "mcdewey-mcp");
    assert_eq!(result["_meta"]["mcdewey/untrustedContent"], true);
    assert_eq!(result["resultType"], "complete");
}

#[test]
fn an_address_may_be_sent_encoded_in_its_header() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    // mcdewey://library/document/acme/v2/guide/part 1/näme
    let uri = "mcdewey://library/document/acme/v2/guide/part 1/näme";
    let name = "=?base64?bWNkZXdleTovL2xpYnJhcnkvZG9jdW1lbnQvYWNtZS92Mi9ndWlkZS9wYXJ0IDEvbsOkbWU=?=";
    let answer = sidecar.rpc_stateless("resources/read", Some(name), json!({ "uri": uri })).json();
    assert!(answer["result"]["contents"][0]["text"].as_str().is_some(), "{answer}");
}

#[test]
fn tools_are_listed_in_one_order_read_only_and_with_schemas_that_clients_can_read() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let list = sidecar.rpc("tools/list", &json!({})).json()["result"]["tools"].clone();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search", "fetch", "list_libraries"]);
    for tool in list.as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        for schema in [&tool["inputSchema"], &tool["outputSchema"]] {
            assert_eq!(schema["type"], "object");
            check_types(schema);
        }
    }
}

/// Types are single words, and none has a format: clients trip over more.
fn check_types(schema: &Value) {
    match schema {
        Value::Object(fields) => {
            assert!(fields.get("type").is_none_or(|kind| kind.is_string() || kind.is_object()), "{schema}");
            assert!(!fields.contains_key("format") && !fields.contains_key("$ref"), "{schema}");
            fields.values().for_each(check_types);
        }
        Value::Array(values) => values.iter().for_each(check_types),
        _ => {}
    }
}

#[test]
fn what_openai_connectors_expect_is_there() {
    let site = small_site();
    let sidecar =
        Sidecar::with(&["--site", site.root().to_str().unwrap(), "--public-url", "https://docs.example.com/library"]);
    let found = sidecar.call("search", &json!({ "query": "gearbox" }));
    for hit in found["results"].as_array().unwrap() {
        let url = hit["url"].as_str().unwrap();
        assert!(url.starts_with("https://docs.example.com/library/"), "{url}");
        assert!(hit["id"].is_string() && hit["title"].is_string());
        let fetched = sidecar.call("fetch", &json!({ "id": hit["id"] }));
        assert_eq!((&fetched["id"], &fetched["url"]), (&hit["id"], &hit["url"]));
        let path = url.strip_prefix("https://docs.example.com/library/").unwrap();
        assert!(site.root().join(mcdewey_tests::percent_decode(path)).is_file(), "{path}");
    }
}
