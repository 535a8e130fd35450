//! Requests to the servers: the guard of both, and what the sidecar takes for a message.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use mcdewey_guard::{files, host, is_local_or_number, origin, without_port};
use mcdewey_mcp::message::{self, DEPTH_MAX};
use serde_json::Value;
use tower::ServiceExt;

use crate::harness::{mark, size};

/// The first line is the target, each other one a header.
fn target_and_headers(bytes: &[u8]) -> (Uri, HeaderMap) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let target = Uri::try_from(lines.next().unwrap_or_default()).unwrap_or_default();
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii())) {
            headers.append(name, value);
        }
    }
    (target, headers)
}

pub(crate) fn request(bytes: &[u8]) -> u64 {
    let (target, headers) = target_and_headers(bytes);
    let host = host(&headers, &target);
    if let Ok(host) = &host {
        let n_named = headers.get_all(HOST).iter().count();
        assert!(n_named <= 1, "{n_named} hosts are taken for {host}");
        assert!(
            !host.contains(|c: char| c.is_uppercase() || c.is_whitespace() || c.is_control() || c == '@' || c == '/'),
            "{host:?}"
        );
        let in_target = target.authority().map(|authority| authority.as_str().to_ascii_lowercase());
        assert!(in_target.is_none_or(|in_target| in_target == *host), "{host:?} is not the target's");
        let name = without_port(host);
        assert!(
            host.strip_prefix(name).is_some_and(|port| port.is_empty() || port.starts_with(':')),
            "{host:?} {name:?}"
        );
        if is_local_or_number(host) {
            let number = name.trim_start_matches('[').trim_end_matches(']');
            let is_number = number.parse::<std::net::IpAddr>().is_ok();
            let last = name.rsplit('.').next();
            assert!(is_number || last == Some("localhost"), "{host:?} is taken for this machine");
        }
    }
    let origin = origin(&headers);
    if let Ok(origin) = &origin {
        assert_eq!(usize::from(origin.is_some()), headers.get_all(ORIGIN).iter().count(), "several origins are one");
    }
    let kind = |text: &str| (text.contains(':'), text.starts_with('['), text.is_empty(), is_local_or_number(text));
    mark((host.map(|host| kind(&host)).map_err(|fault| format!("{fault:?}")), origin.is_ok(), headers.len().min(4)))
}

/// A site with a page, a folder and a page for what is not there; beside these, what was put there by somebody and is for others.
const PAGES: [(&str, &str); 3] =
    [("index.html", "home"), ("a/b.html", "a page of the site"), ("404.html", "not there")];
const FOR_OTHERS: &str = "a secret";

/// Makes the site that addresses are asked of, once.
fn served() -> &'static (Router, tokio::runtime::Runtime, tempfile::TempDir) {
    static SERVED: OnceLock<(Router, tokio::runtime::Runtime, tempfile::TempDir)> = OnceLock::new();
    SERVED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        let write = |path: &Path, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for (path, text) in PAGES {
            write(&site.join(path), text);
        }
        for hidden in ["site/.git/config", "site/a/.x", "outside/x", "x", "site-x/index.html"] {
            write(&folder.path().join(hidden), FOR_OTHERS);
        }
        #[cfg(unix)]
        for (link, target) in [("link", "../outside"), ("a/link.html", "../../x")] {
            std::os::unix::fs::symlink(target, site.join(link)).unwrap();
        }
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        (files(&site), runtime, folder)
    })
}

/// Whatever is asked for, what comes is of the site: a page of it, whole or in part, where the address may name it, else the
/// page for what is not there.
pub(crate) fn address(bytes: &[u8]) -> u64 {
    let (target, headers) = target_and_headers(bytes);
    let (router, runtime, _folder) = served();
    let mut request = Request::new(Body::empty());
    *request.method_mut() = if bytes.len().is_multiple_of(7) { Method::HEAD } else { Method::GET };
    *request.uri_mut() = target.clone();
    *request.headers_mut() = headers;
    let is_head = request.method() == Method::HEAD;
    let is_part = request.headers().contains_key("range");
    let (status, body) = runtime.block_on(async {
        let response = router.clone().oneshot(request).await.expect("a router answers");
        let status = response.status();
        (status, to_bytes(response.into_body(), 1 << 20).await.expect("a body comes"))
    });
    let text = std::str::from_utf8(&body).unwrap();
    assert!(!text.contains(FOR_OTHERS), "{target}: {text}");
    let is_page =
        |known: &str| PAGES.iter().any(|(path, page)| known.is_empty() || *path != "404.html" && *page == known);
    match status {
        StatusCode::OK => assert!(is_page(text) || target.path().contains("404.html"), "{target}: {text:?}"),
        StatusCode::NOT_FOUND => assert!(is_head || text == PAGES[2].1, "{target}: {text:?}"),
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => assert!(is_part, "{target}: {status}"),
        _ => assert!(status.is_redirection() || status.is_client_error(), "{target}: {status}"),
    }
    mark((status.as_u16(), is_head, is_part, target.path().len().min(9), body.is_empty()))
}

/// A message is one object with each key once, no deeper than is allowed, and as any reader of JSON has it.
pub(crate) fn message(bytes: &[u8]) -> u64 {
    match message::parse(bytes) {
        Ok(message) => {
            assert!(depth(&message) <= DEPTH_MAX, "{} lists and objects within one another", depth(&message));
            assert_eq!(message["jsonrpc"], "2.0");
            assert!(message.get("id").is_none_or(|id| id.is_string() || id.is_i64() || id.is_u64()), "{message}");
            assert!(message.get("params").is_none_or(Value::is_object), "{message}");
            let plain: Value = serde_json::from_slice(bytes).expect("a message is JSON");
            assert_eq!(plain, message, "another reader sees another message");
            // Of two readers of a doubled key one takes the first, the other the last: written anew, both see the same.
            // (Large numbers may differ in their last digit.)
            message::parse(message.to_string().as_bytes()).expect("a message that is written anew is one");
            mark((message.as_object().map_or(0, serde_json::Map::len), depth(&message), size(bytes.len())))
        }
        Err(refused) => {
            assert!(refused.message.len() <= bytes.len() + 256, "{} bytes are said", refused.message.len());
            mark((refused.code, refused.message.chars().filter(char::is_ascii_lowercase).take(40).collect::<String>()))
        }
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
