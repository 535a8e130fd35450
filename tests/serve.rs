//! `mcdewey serve`, as a writer uses it: a change of a manual shows without another command.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "tests put files into sites")]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use mcdewey_tests::{Corpus, pdf, pdf_reader, program};

/// A running `mcdewey serve` on a free port; it ends with the test.
struct Serving {
    child: Child,
    addr: String,
}

impl Serving {
    fn start(corpus: &Corpus) -> Serving {
        let mut command = Command::new(program());
        command.args(["serve", "--addr", "127.0.0.1:0"]).current_dir(corpus.dir()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("serving ")).unwrap();
        let addr = line.split(['/', ' ']).find(|part| part.starts_with("127.")).unwrap().to_owned();
        // What it says later is read, so that it never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Serving { child, addr }
    }

    /// Status line and body of a GET.
    fn get(&self, path: &str) -> (String, String) {
        let (head, body) = self.ask("GET", path, &format!("Host: {}\r\n", self.addr));
        (head.lines().next().unwrap().to_owned(), body)
    }

    /// Head and body of the answer to a request with these headers.
    fn ask(&self, method: &str, target: &str, headers: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        write!(stream, "{method} {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_ascii_lowercase(), body.to_owned())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_changed_manual_is_built_anew_and_pages_are_told() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nTurn the blue key.\n");
    let serving = Serving::start(&corpus);
    let page = "/acme/v1/guide/start/0.html";
    let (status, body) = serving.get(page);
    assert!(status.contains("200"), "{status}");
    assert!(body.contains("blue key") && body.contains("/.mcdewey/reload.js"), "{body}");
    corpus.write("acme/v1/guide/start.md", "# Start\n\nTurn the green key.\n");
    // Answered as soon as there is a second build.
    assert_eq!(serving.get("/.mcdewey/builds?seen=1").1.trim(), "2");
    assert!(serving.get(page).1.contains("green key"));
}

#[test]
fn a_changed_pdf_is_built_anew() {
    if pdf_reader().is_none() {
        return;
    }
    let corpus = Corpus::new().file("acme/v1/guide/start.pdf", pdf(&[&["# Start", "Turn the blue key."]]));
    let serving = Serving::start(&corpus);
    let page = "/acme/v1/guide/start/0.html";
    assert!(serving.get(page).1.contains("blue key"));
    corpus.write("acme/v1/guide/start.pdf", pdf(&[&["# Start", "Turn the green key."]]));
    assert_eq!(serving.get("/.mcdewey/builds?seen=1").1.trim(), "2");
    assert!(serving.get(page).1.contains("green key"));
}

#[test]
fn an_unknown_address_is_not_found_and_nothing_outside_the_site_is_served() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nText.\n");
    let serving = Serving::start(&corpus);
    assert!(serving.get("/acme/none.html").0.contains("404"));
    for path in ["/../corpus/acme/v1/guide/start.md", "/%2e%2e/corpus/acme/v1/guide/start.md"] {
        assert!(!serving.get(path).0.contains("200"), "{path}");
    }
}

#[test]
fn a_request_to_another_name_is_refused_since_a_page_elsewhere_may_have_sent_it() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nText.\n");
    let serving = Serving::start(&corpus);
    let port = serving.addr.rsplit(':').next().unwrap().to_owned();
    for host in [format!("localhost:{port}"), "127.0.0.1".to_owned(), format!("[::1]:{port}"), "192.168.1.7".to_owned()]
    {
        let (head, _) = serving.ask("GET", "/index.html", &format!("Host: {host}\r\n"));
        assert!(head.starts_with("http/1.1 200"), "{host}: {head}");
    }
    for headers in ["Host: evil.example\r\n", "Host: localhost.evil.example\r\n", "Host: \r\n"] {
        for target in ["/index.html", "/.mcdewey/builds?seen=0", "/.mcdewey/reload.js"] {
            let (head, body) = serving.ask("GET", target, headers);
            assert!(head.starts_with("http/1.1 403") && !body.contains("Start"), "{headers}{target}: {head}");
        }
    }
    for (target, headers) in [
        ("/index.html", "Host: localhost\r\nHost: evil.example\r\n"),
        ("http://evil.example/index.html", "Host: localhost\r\n"),
    ] {
        assert!(serving.ask("GET", target, headers).0.starts_with("http/1.1 400"), "{target} {headers}");
    }
}

#[test]
fn a_page_comes_whole_and_with_its_length_and_a_part_of_another_file_as_asked_for() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nText.\n");
    let serving = Serving::start(&corpus);
    let host = "Host: localhost\r\n";
    let (head, body) = serving.ask("GET", "/index.html", host);
    let length = format!("content-length: {}", body.len());
    assert!(head.contains(&length) && body.ends_with("reload.js\"></script>\n"), "{head}");
    let (head, part) = serving.ask("GET", "/index.html", &format!("{host}Range: bytes=0-9\r\n"));
    assert!(head.starts_with("http/1.1 200") && part == body && !head.contains("accept-ranges"), "{head}");
    let (head, none) = serving.ask("HEAD", "/index.html", host);
    assert!(head.contains(&length) && none.is_empty(), "{head}");
    let (_, style) = serving.ask("GET", "/assets/mcdewey.css", host);
    let (head, part) = serving.ask("GET", "/assets/mcdewey.css", &format!("{host}Range: bytes=10-19\r\n"));
    assert!(head.starts_with("http/1.1 206") && part == style[10..20], "{head}");
    let (head, none) = serving.ask("HEAD", "/assets/mcdewey.css", host);
    assert!(head.contains(&format!("content-length: {}", style.len())) && none.is_empty(), "{head}");
}

#[test]
#[cfg(unix)]
fn what_is_hidden_or_behind_a_link_is_not_served() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nText.\n");
    let serving = Serving::start(&corpus);
    let site = corpus.dir().join("site");
    std::fs::create_dir(site.join(".git")).unwrap();
    std::fs::write(site.join(".git/config"), "secret").unwrap();
    std::fs::write(corpus.dir().join("outside.txt"), "secret").unwrap();
    std::os::unix::fs::symlink(corpus.dir().join("outside.txt"), site.join("link.txt")).unwrap();
    for path in
        ["/.git/config", "/%2egit/config", "/.git%2fconfig", "/acme%2f..%2f.git%2fconfig", "/link.txt", "/.mcdewey"]
    {
        let (status, body) = serving.get(path);
        assert!(status.contains("404") && !body.contains("secret"), "{path}: {status}");
    }
}
