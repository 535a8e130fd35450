//! `mcdewey serve`, as a writer uses it: a change of a manual shows without another command.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use mcdewey_tests::{Corpus, program};

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
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
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
fn an_unknown_address_is_not_found_and_nothing_outside_the_site_is_served() {
    let corpus = Corpus::new().file("acme/v1/guide/start.md", "# Start\n\nText.\n");
    let serving = Serving::start(&corpus);
    assert!(serving.get("/acme/none.html").0.contains("404"));
    for path in ["/../corpus/acme/v1/guide/start.md", "/%2e%2e/corpus/acme/v1/guide/start.md"] {
        assert!(!serving.get(path).0.contains("200"), "{path}");
    }
}
