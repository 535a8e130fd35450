//! `--serve-site`: the pages beside the endpoint.

use std::io::Read;

use flate2::read::GzDecoder;
use mcdewey_tests::{Sidecar, Site};
use serde_json::json;

fn started() -> (Site, Sidecar) {
    let site = Site::sample();
    let sidecar = Sidecar::with(&["--site", site.root().to_str().unwrap(), "--serve-site"]);
    (site, sidecar)
}

#[test]
fn files_come_with_their_types_and_say_how_long_they_last() {
    let (site, sidecar) = started();
    let shard = site.files().into_keys().find(|path| path.ends_with("/t0.bin")).unwrap();
    for (path, kind, keep) in [
        ("", "text/html", "no-cache"),
        ("index.html", "text/html", "no-cache"),
        ("assets/mcdewey.css", "text/css", "no-cache"),
        ("search/client.js", "text/javascript", "no-cache"),
        ("search/index/manifest.bin", "application/octet-stream", "no-cache"),
        (&shard, "application/octet-stream", "public, max-age=31536000, immutable"),
    ] {
        let answer = sidecar.get(&format!("/{path}"), &[]);
        assert_eq!(answer.status, 200, "{path}");
        let file = if path.is_empty() { "index.html" } else { path };
        assert_eq!(answer.body, site.files()[file], "{path}");
        assert!(answer.header("content-type").unwrap().starts_with(kind), "{path}: {}", answer.head);
        assert_eq!(answer.header("cache-control"), Some(keep), "{path}");
        let since = format!("If-Modified-Since: {}", answer.header("last-modified").unwrap());
        assert_eq!(sidecar.get(&format!("/{path}"), &[&since]).status, 304, "{path}");
    }
    // The endpoint is there too.
    assert!(sidecar.call("search", &json!({ "query": "agent" }))["total"].as_u64().unwrap() > 0);
}

#[test]
fn pages_are_compressed_for_those_who_take_it_and_shards_are_not_compressed_again() {
    let (site, sidecar) = started();
    let answer = sidecar.get("/index.html", &["Accept-Encoding: gzip"]);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let body = unchunked(&answer.body);
    let mut page = Vec::new();
    GzDecoder::new(&body[..]).read_to_end(&mut page).unwrap();
    assert_eq!(page, site.files()["index.html"]);
    let answer = sidecar.get("/search/index/manifest.bin", &["Accept-Encoding: gzip"]);
    assert_eq!(answer.header("content-encoding"), None);
}

/// A body without the lengths of its chunks.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let (mut rest, mut whole) = (body, Vec::new());
    loop {
        let end = rest.windows(2).position(|some| some == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return whole;
        }
        whole.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let (site, sidecar) = started();
    let answer = sidecar.get("/index.html", &["Range: bytes=10-19", "Accept-Encoding: gzip"]);
    assert_eq!((answer.status, &answer.body[..]), (206, &site.files()["index.html"][10..20]));
    assert_eq!(sidecar.get("/index.html", &["Range: bytes=99999999-"]).status, 416);
}

#[test]
fn what_is_not_there_is_404_and_nothing_else_is_served() {
    let (site, sidecar) = started();
    std::fs::write(site.root().with_file_name("secret.txt"), "secret").unwrap();
    std::fs::write(site.root().join("search/.hidden"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.root().with_file_name("secret.txt"), site.root().join("link.txt")).unwrap();
    let answer = sidecar.get("/none.html", &[]);
    assert_eq!((answer.status, &answer.body), (404, &site.files()["404.html"]));
    for path in [
        "/.mcdewey",
        "/%2emcdewey",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/a%00b",
        "//secret.txt",
        "/search%2f.hidden",
        "/link.txt",
    ] {
        let answer = sidecar.get(path, &[]);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("secret") || answer.status == 404);
    }
    assert_eq!(sidecar.request("POST", "/index.html", &[], b"").status, 405);
    assert_eq!(sidecar.get("/index.html", &["Host: evil.example"]).status, 403);
}
