//! Requests to the servers: the guard of both, and what the sidecar takes for a message.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use mcdewey_guard::{host, is_local_or_number, origin, without_port};
use mcdewey_mcp::message::{self, DEPTH_MAX};
use serde_json::Value;

use crate::harness::{mark, size};

/// The first line is the target, each other one a header.
pub(crate) fn request(bytes: &[u8]) -> u64 {
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
