//! What both servers, `mcdewey serve` and `mcdewey-mcp`, ask of a request before they answer it: to whom it is, from where,
//! and whether the file that it names is one of the site.
//!
//! A page elsewhere can have its name point to this machine (DNS rebinding): then its requests come from this machine's own
//! browser, and only the name in `Host` tells them from others.
#![forbid(unsafe_code)]

mod files;

use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

pub use files::files;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It names several hosts, or another in its target than in its header, or none that can be read.
    Ambiguous(&'static str),
    /// It is to a host that this server is not: its name, in lower case, with its port.
    Host(String),
    /// It is of a page of this origin, which may not call.
    Origin(String),
}

/// The host that a request is to, in lower case, with its port.
///
/// # Errors
///
/// [`Fault::Ambiguous`], since a proxy before this server may have understood another one.
pub fn host(headers: &HeaderMap, target: &Uri) -> Result<String, Fault> {
    let named = only(headers, &HOST, "several `Host` headers")?;
    let in_target = target.authority().map(|authority| authority.as_str().to_ascii_lowercase());
    match (named, in_target) {
        (Some(named), Some(in_target)) if named != in_target => {
            Err(Fault::Ambiguous("two hosts, in target and header"))
        }
        (Some(host), _) | (None, Some(host)) if is_host(&host) => Ok(host),
        (None, None) => Ok(String::new()),
        _ => Err(Fault::Ambiguous("a `Host` that is none")),
    }
}

/// The origin of the page that sent a request, in lower case, if a page did.
///
/// # Errors
///
/// [`Fault::Ambiguous`] if it names several.
pub fn origin(headers: &HeaderMap) -> Result<Option<String>, Fault> {
    only(headers, &ORIGIN, "several `Origin` headers")
}

/// The one value of a header, in lower case.
fn only(headers: &HeaderMap, name: &HeaderName, several: &'static str) -> Result<Option<String>, Fault> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Fault::Ambiguous(several));
    }
    Ok(Some(String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase()))
}

fn is_host(host: &str) -> bool {
    host.is_empty() || host.parse::<Authority>().is_ok_and(|authority| !authority.as_str().contains('@'))
}

/// A host without its port; the colons of an address in brackets are its own.
pub fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// Whether a host is this machine by a name, or any machine by its number: no name of a page elsewhere can be one.
pub fn is_local_or_number(host: &str) -> bool {
    let name = without_port(host);
    let number = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost") || number.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_of(headers: &[&str], target: &str) -> Result<String, Fault> {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append(HOST, value.parse().unwrap());
        }
        host(&map, &target.parse().unwrap())
    }

    #[test]
    fn a_request_is_to_one_host() {
        assert_eq!(host_of(&["LocalHost:4000"], "/x"), Ok("localhost:4000".to_owned()));
        assert_eq!(host_of(&["a.example"], "http://a.example/x"), Ok("a.example".to_owned()));
        assert_eq!(host_of(&[], "/x"), Ok(String::new()));
        for (headers, target) in [
            (&["localhost", "localhost"][..], "/"),
            (&["localhost", "evil.example"], "/"),
            (&["localhost"], "http://evil.example/"),
            (&["a@localhost"], "/"),
            (&["a b"], "/"),
        ] {
            assert!(matches!(host_of(headers, target), Err(Fault::Ambiguous(_))), "{headers:?} {target}");
        }
    }

    #[test]
    fn a_port_is_taken_off_a_host_and_nothing_else() {
        for (host, name) in [
            ("localhost:8765", "localhost"),
            ("localhost", "localhost"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
            ("evil.example:x", "evil.example:x"),
            ("", ""),
        ] {
            assert_eq!(without_port(host), name);
        }
    }

    #[test]
    fn names_of_elsewhere_are_told_from_this_machine_and_from_numbers() {
        for host in ["localhost", "localhost:4000", "docs.localhost", "127.0.0.1:80", "[::1]:4000", "192.168.1.7:4000"]
        {
            assert!(is_local_or_number(host), "{host}");
        }
        for host in ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.1", "[::1].evil"] {
            assert!(!is_local_or_number(host), "{host}");
        }
    }
}
