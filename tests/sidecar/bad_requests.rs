//! Every bad thing that can be sent, and what it gets.

use mcdewey_tests::{Sidecar, Site};
use serde_json::{Value, json};

use super::small_site;

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;

fn started() -> (Site, Sidecar) {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    (site, sidecar)
}

/// A search as a whole body.
fn search() -> Vec<u8> {
    json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "search", "arguments": { "query": "gearbox" } },
    })
    .to_string()
    .into_bytes()
}

/// It still answers.
#[track_caller]
fn assert_alive(sidecar: &Sidecar) {
    assert_eq!(sidecar.post(&[], &search()).status, 200);
}

#[test]
fn pages_of_other_origins_are_refused() {
    let (_site, sidecar) = started();
    let port = sidecar.addr().rsplit(':').next().unwrap().to_owned();
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost",
        "http://localhost.evil.example:8765",
        "http://127.0.0.1:1",
        "file://",
        "\u{1}",
        "",
    ] {
        let answer = sidecar.post(&[&format!("Origin: {origin}")], &search());
        assert!([400, 403].contains(&answer.status), "{origin}: {}", answer.head);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    for origin in [format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")] {
        assert_eq!(sidecar.post(&[&format!("Origin: {origin}")], &search()).status, 200, "{origin}");
    }
}

#[test]
fn a_page_is_let_in_where_it_was_asked_for() {
    let site = small_site();
    let origin = "https://app.example.com";
    let sidecar = Sidecar::with(&["--site", site.root().to_str().unwrap(), "--allowed-origin", origin]);
    let headers = [format!("Origin: {origin}"), "Access-Control-Request-Method: POST".to_owned()];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let answer = sidecar.request("OPTIONS", "/mcp", &headers, b"");
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{}", answer.head);
    let answer = sidecar.post(&[headers[0]], &search());
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(origin)));
}

#[test]
fn a_request_that_can_be_read_in_two_ways_gets_no_answer() {
    let (_site, sidecar) = started();
    for headers in [&["Host: localhost", "Host: evil.example"][..], &["Host: localhost", "Host: localhost"]] {
        assert_eq!(sidecar.post(headers, &search()).status, 400, "{headers:?}");
    }
    let origins = ["Origin: http://localhost", "Origin: https://evil.example"];
    assert_eq!(sidecar.post(&origins, &search()).status, 400);
    let doubled = String::from_utf8(search()).unwrap().replacen('{', "{\"method\":\"ping\",", 1);
    assert_eq!(sidecar.post(&[], doubled.as_bytes()).status, 400);
    let target = "http://evil.example/mcp";
    assert_eq!(sidecar.request("POST", target, &["Content-Type: application/json"], &search()).status, 400);
    assert_alive(&sidecar);
}

#[test]
fn a_request_to_another_host_is_refused() {
    let (_site, sidecar) = started();
    for host in ["evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]"] {
        let answer = sidecar.post(&[&format!("Host: {host}")], &search());
        assert_eq!(answer.status, 403, "{host}");
    }
    for host in ["localhost", "LOCALHOST:9", "127.0.0.1:80", "[::1]:8765"] {
        assert_eq!(sidecar.post(&[&format!("Host: {host}")], &search()).status, 200, "{host}");
    }
    // Who asks whether it lives need not know its name.
    assert_eq!(sidecar.get("/healthz", &["Host: 10.1.2.3"]).status, 200);
}

#[test]
fn a_token_is_asked_for_where_there_is_one() {
    let site = small_site();
    let token_file = site.root().with_file_name("token");
    std::fs::write(&token_file, "0123456789abcdef\n").unwrap();
    let sidecar =
        Sidecar::with(&["--site", site.root().to_str().unwrap(), "--token-file", token_file.to_str().unwrap()]);
    for header in [
        "X: y",
        "Authorization: Bearer",
        "Authorization: Bearer 0123456789abcde",
        "Authorization: Basic 0123456789abcdef",
    ] {
        let answer = sidecar.post(&[header], &search());
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{header}");
    }
    assert_eq!(sidecar.post(&["Authorization: bearer 0123456789abcdef"], &search()).status, 200);
    assert_eq!(sidecar.get("/healthz", &[]).status, 200);
    assert!(!sidecar.log().contains("0123456789abcdef"));
}

#[test]
fn a_body_that_is_no_message_is_told_so() {
    let (_site, sidecar) = started();
    let deep = format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}1{}}}",
        "{\"a\":".repeat(40),
        "}".repeat(40)
    );
    let deeper = "[".repeat(60_000);
    for (body, code) in [
        ("", PARSE_ERROR),
        ("no json", PARSE_ERROR),
        ("{\"jsonrpc\":\"2.0\"", PARSE_ERROR),
        ("\u{0}", PARSE_ERROR),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\u{1}ng\"}", PARSE_ERROR),
        ("[]", INVALID_REQUEST),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", INVALID_REQUEST),
        ("7", INVALID_REQUEST),
        ("{}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", INVALID_REQUEST),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}", INVALID_PARAMS),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", INVALID_REQUEST),
        (&deep, INVALID_REQUEST),
        (&deeper, INVALID_REQUEST),
    ] {
        let answer = sidecar.post(&[], body.as_bytes());
        assert_eq!(answer.error(), (400, code), "{}", &body[..body.len().min(100)]);
    }
    assert_eq!(sidecar.post(&[], b"\xff\xfe{}").error(), (400, PARSE_ERROR));
    assert_alive(&sidecar);
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let (_site, sidecar) = started();
    let body = format!(
        "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{{\"a\":\"{}\"}}}}",
        "x".repeat(65 * 1024)
    );
    assert_eq!(sidecar.post(&[], body.as_bytes()).error(), (413, INVALID_REQUEST));
    // One that does not say its length is cut off all the same.
    let chunks = format!("{:x}\r\n{}\r\n", 32 * 1024, "x".repeat(32 * 1024)).repeat(40);
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n\r\n",
        sidecar.addr()
    );
    // It may close before all is sent: then there is no answer to read, and that is right too.
    if let Ok(answer) = sidecar.try_send(&[head.as_bytes(), chunks.as_bytes()].concat()) {
        assert_eq!(answer.status, 413);
    }
    let heads = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX: {}\r\nConnection: close\r\n\r\n", "y".repeat(100_000));
    if let Ok(answer) = sidecar.try_send(heads.as_bytes()) {
        assert_eq!(answer.status, 431);
    }
    assert_alive(&sidecar);
}

#[test]
fn a_request_that_is_no_http_is_told_so() {
    let (_site, sidecar) = started();
    for request in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"hello\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"] {
        if let Ok(answer) = sidecar.try_send(request) {
            assert_eq!(answer.status, 400, "{}", answer.head);
        }
    }
    assert_alive(&sidecar);
}

#[test]
fn unknown_methods_tools_and_versions_are_told_so() {
    let (_site, sidecar) = started();
    assert_eq!(sidecar.rpc("no/such", &json!({})).error(), (200, METHOD_NOT_FOUND));
    assert_eq!(sidecar.rpc_stateless("no/such", None, json!({})).error(), (404, METHOD_NOT_FOUND));
    assert_eq!(sidecar.rpc("prompts/list", &json!({})).error().1, METHOD_NOT_FOUND);
    let answer = sidecar.rpc("tools/call", &json!({ "name": "rm", "arguments": {} }));
    assert_eq!(answer.error().1, INVALID_PARAMS);
    assert!(answer.text().contains("list_libraries"), "{}", answer.text());
    for version in ["1999-01-01", "", "x", "2026-07-29"] {
        let answer = sidecar.post(&[&format!("MCP-Protocol-Version: {version}")], &search());
        assert_eq!(answer.error(), (400, -32022), "{version}");
        let supported = &answer.json()["error"]["data"]["supported"];
        assert!(supported.as_array().unwrap().contains(&"2025-11-25".into()), "{supported}");
        assert_eq!(answer.json()["error"]["data"]["requested"], version);
    }
    for method in ["GET", "DELETE", "PUT", "HEAD"] {
        let answer = sidecar.request(method, "/mcp", &["Accept: text/event-stream"], b"");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method}");
    }
}

#[test]
fn parameters_that_are_not_what_a_method_takes_are_invalid() {
    let (_site, sidecar) = started();
    for (method, params) in [
        ("tools/call", json!({})),
        ("tools/call", json!({ "name": 7 })),
        ("tools/call", json!({ "name": "search", "arguments": "query" })),
        ("tools/call", json!({ "name": "search", "arguments": [1] })),
        ("resources/read", json!({})),
        ("resources/read", json!({ "uri": 7 })),
        ("resources/list", json!({ "cursor": 7 })),
        ("completion/complete", json!({ "ref": { "type": "ref/none" } })),
        (
            "completion/complete",
            json!({ "ref": { "type": "ref/resource", "uri": "x" }, "argument": { "name": "a", "value": "" } }),
        ),
        (
            "completion/complete",
            json!({ "ref": { "type": "ref/prompt", "name": "x" }, "argument": { "name": "a", "value": "" } }),
        ),
    ] {
        assert_eq!(sidecar.rpc(method, &params).error().1, INVALID_PARAMS, "{method} {params}");
    }
    for cursor in ["", "x", "0.0000000000000000", "ffffffffff.0", "../..", "%00"] {
        for method in ["tools/list", "resources/list", "resources/templates/list"] {
            assert_eq!(
                sidecar.rpc(method, &json!({ "cursor": cursor })).error().1,
                INVALID_PARAMS,
                "{method} {cursor}"
            );
        }
    }
}

#[test]
fn arguments_of_wrong_types_are_told_what_would_be_right() {
    let (_site, sidecar) = started();
    for (tool, arguments, told) in [
        ("search", json!({}), "query"),
        ("search", json!({ "query": "" }), "query"),
        ("search", json!({ "query": " \n" }), "query"),
        ("search", json!({ "query": "x".repeat(5000) }), "4096"),
        ("search", json!({ "query": ["a"] }), "string"),
        ("search", json!({ "query": "a", "limit": "10" }), "u32"),
        ("search", json!({ "query": "a", "limit": 0 }), "1 to 50"),
        ("search", json!({ "query": "a", "limit": 51 }), "1 to 50"),
        ("search", json!({ "query": "a", "limit": 1.5 }), "1.5"),
        ("search", json!({ "query": "a", "limit": -1 }), "-1"),
        ("search", json!({ "query": "a", "limit": 1e30 }), "u32"),
        ("search", json!({ "query": "a", "max_chars": 60_001 }), "500 to 60000"),
        ("search", json!({ "query": "a", "mode": "fast" }), "hybrid"),
        ("search", json!({ "query": "a", "products": "x" }), "product"),
        ("search", json!({ "query": "a", "product": { "$ne": "" } }), "string"),
        ("search", json!({ "query": "a", "cursor": "x" }), "bad-cursor"),
        ("search", json!({ "query": "a", "cursor": "1.0123456789abcdef" }), "bad-cursor"),
        ("search", json!({ "query": "a", "cursor": "ffffffff.0123456789abcdef" }), "bad-cursor"),
        ("fetch", json!({}), "id"),
        ("fetch", json!({ "id": 7 }), "string"),
        ("fetch", json!({ "id": "acme::v2::guide::start::0", "before": 21 }), "0 to 20"),
        ("fetch", json!({ "id": "acme::v2::guide::start::0", "cursor": "1.1" }), "bad-cursor"),
        ("list_libraries", json!({ "x": 1 }), "x"),
    ] {
        let refusal = sidecar.refusal(tool, &arguments);
        assert!(refusal.contains(told), "{tool} {arguments}: {refusal}");
    }
}

#[test]
fn nothing_outside_of_the_index_is_reachable() {
    let (site, sidecar) = started();
    std::fs::write(site.root().join("secret.txt"), "secret").unwrap();
    for id in [
        "",
        "..",
        "../../etc/passwd",
        "..::..::..::..::0",
        "acme::v2::guide::../../secret.txt::0",
        "acme::v2::guide::start::0\u{0}",
        "acme::v2::guide::start%00::0",
        "acme::v2::guide::start::99",
        "acme::v2::guide::start::4294967296",
        "acme::v2::guide::start::-1",
        "acme::v2::guide::start",
        "ACME::v2::guide::start::0",
        "secret.txt",
        "::::::::0",
    ] {
        let refusal = sidecar.refusal("fetch", &json!({ "id": id }));
        assert!(refusal.starts_with("unknown-id:"), "{id:?}: {refusal}");
    }
    for uri in [
        "",
        "file:///etc/passwd",
        "mcdewey://library/document/../../../secret.txt",
        "mcdewey://library/document/acme/v2/guide/..%2F..%2F..%2Fsecret.txt",
        "mcdewey://library/document/acme/v2/guide/start%00",
        "mcdewey://library/chunk/acme/v2/guide/start/99",
        "mcdewey://library/chunk/acme/v2/guide/start/%00",
        "mcdewey://other/document/acme/v2/guide/start",
        "mcdewey://library/secret.txt",
    ] {
        let params = json!({ "uri": uri });
        assert_eq!(sidecar.rpc("resources/read", &params).error().1, -32002, "{uri}");
        let answer = sidecar.rpc_stateless("resources/read", Some(uri), params);
        assert_eq!(answer.error().1, INVALID_PARAMS, "{uri}");
    }
    for path in ["/secret.txt", "/search/index/manifest.bin", "/", "/../etc/passwd", "/%2e%2e/x", "/mcp/../secret.txt"]
    {
        assert_eq!(sidecar.get(path, &[]).status, 404, "{path}");
    }
}

#[test]
fn headers_that_contradict_the_body_are_refused() {
    let (_site, sidecar) = started();
    let meta = json!({ "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} });
    let body = |meta: &Value| {
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": { "_meta": meta } }).to_string()
    };
    let version = "MCP-Protocol-Version: 2026-07-28";
    let right = [version, "Mcp-Method: tools/list"];
    assert_eq!(sidecar.post(&right, body(&meta).as_bytes()).status, 200);
    for headers in [
        &["Mcp-Method: tools/list"][..],
        &[version],
        &[version, "Mcp-Method: tools/call"],
        &["MCP-Protocol-Version: 2025-11-25", "Mcp-Method: tools/list"],
    ] {
        assert_eq!(sidecar.post(headers, body(&meta).as_bytes()).error(), (400, -32020), "{headers:?}");
    }
    let without = json!({ "io.modelcontextprotocol/protocolVersion": "2026-07-28" });
    assert_eq!(sidecar.post(&right, body(&without).as_bytes()).error(), (400, INVALID_PARAMS));
    let mut unknown = meta.clone();
    unknown["io.modelcontextprotocol/protocolVersion"] = "2030-01-01".into();
    let answer =
        sidecar.post(&["MCP-Protocol-Version: 2030-01-01", "Mcp-Method: tools/list"], body(&unknown).as_bytes());
    assert_eq!(answer.error(), (400, -32022));
    assert_eq!(answer.json()["error"]["data"]["requested"], "2030-01-01");
}

#[test]
fn queries_stay_out_of_the_log_unless_they_are_asked_for() {
    let (site, sidecar) = started();
    sidecar.call("search", &json!({ "query": "gearbox of secrets" }));
    assert!(!sidecar.log_with("tool=\"search\"").contains("secrets"));
    let sidecar = Sidecar::with(&["--site", site.root().to_str().unwrap(), "--log-queries"]);
    sidecar.call("search", &json!({ "query": "gearbox of secrets" }));
    sidecar.log_with("gearbox of secrets");
}
