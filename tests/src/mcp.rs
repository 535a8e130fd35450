//! A running `mcdewey-mcp`, and what a client says to it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::sidecar;

/// How long an answer may take before the test fails.
const ANSWER: Duration = Duration::from_secs(20);

/// An answer over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, as sent.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find(named).map(|line| line.split_once(':').unwrap().1.trim())
    }

    /// Status and code of an error.
    #[track_caller]
    pub fn error(&self) -> (u16, i64) {
        let json = self.json();
        (self.status, json["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {json}")))
    }
}

/// A running `mcdewey-mcp` on a free port; it ends with the test.
#[derive(Debug)]
pub struct Sidecar {
    child: Child,
    addr: String,
    log: Arc<Mutex<String>>,
}

impl Sidecar {
    /// Serves the site in a folder.
    #[track_caller]
    pub fn start(site: &Path) -> Sidecar {
        Sidecar::with(&["--site", site.to_str().unwrap()])
    }

    /// Starts it with these arguments and without copies on disk.
    #[track_caller]
    pub fn with(args: &[&str]) -> Sidecar {
        let mut command = Command::new(sidecar());
        command.args(["--addr", "127.0.0.1:0"]).args(args).stderr(Stdio::piped()).stdin(Stdio::null());
        // Whoever runs the tests may have copies of their own.
        command.env("XDG_CACHE_HOME", std::env::temp_dir().join(format!("mcdewey-test-cache-{}", std::process::id())));
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let log = Arc::new(Mutex::new(String::new()));
        let line = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it did not start: {}", log.lock().unwrap()));
            writeln!(log.lock().unwrap(), "{line}").unwrap();
            if line.contains("serving http://") {
                break line;
            }
        };
        let addr = line.split(['/', ' ']).find(|part| part.starts_with("127.")).unwrap().to_owned();
        let written = Arc::clone(&log);
        // What it says later is read, so that it never waits for a full pipe.
        thread::spawn(move || lines.for_each(|line| writeln!(written.lock().unwrap(), "{line}").unwrap()));
        Sidecar { child, addr, log }
    }

    /// Where it listens.
    pub fn addr(&self) -> &str {
        &self.addr
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The same, once it holds a text.
    #[track_caller]
    pub fn log_with(&self, text: &str) -> String {
        let end = Instant::now() + ANSWER;
        while !self.log().contains(text) {
            assert!(Instant::now() < end, "`{text}` never came: {}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
        self.log()
    }

    /// Waits for its end: the exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Sends a whole request, as it stands, and reads the answer to the end.
    #[track_caller]
    pub fn send(&self, request: &[u8]) -> Answer {
        self.try_send(request).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(request)))
    }

    /// As [`Sidecar::send`], where a connection that breaks off is an answer too.
    ///
    /// # Errors
    ///
    /// If there is no connection, or no answer comes.
    pub fn try_send(&self, request: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.addr)?;
        stream.set_read_timeout(Some(ANSWER))?;
        // A server that has seen enough closes while we write: its answer counts.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        let Some(at) = bytes.windows(4).position(|some| some == b"\r\n\r\n") else {
            read?;
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        };
        let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Ok(Answer { status, head, body: bytes[at + 4..].to_vec() })
    }

    /// A GET with further header lines.
    #[track_caller]
    pub fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.request("GET", path, headers, b"")
    }

    /// A request with further header lines; `Host: …` among them replaces the right one.
    #[track_caller]
    pub fn request(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            write!(head, "Host: {}\r\n", self.addr).unwrap();
        }
        for header in headers {
            write!(head, "{header}\r\n").unwrap();
        }
        if method == "POST" {
            write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
        }
        self.send(&[head.as_bytes(), b"\r\n", body].concat())
    }

    /// A POST to `/mcp` in the revision of 2025-11-25, with further header lines.
    #[track_caller]
    pub fn post(&self, headers: &[&str], body: &[u8]) -> Answer {
        let mut all = vec!["Content-Type: application/json", "Accept: application/json, text/event-stream"];
        all.extend(headers);
        self.request("POST", "/mcp", &all, body)
    }

    /// Answer to a request of the revision of 2025-11-25, whole.
    #[track_caller]
    pub fn rpc(&self, method: &str, params: &Value) -> Answer {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        self.post(&["MCP-Protocol-Version: 2025-11-25"], body.as_bytes())
    }

    /// Answer to a request of the revision of 2026-07-28, whole; `name` is what its `Mcp-Name` says.
    #[track_caller]
    pub fn rpc_stateless(&self, method: &str, name: Option<&str>, mut params: Value) -> Answer {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let (method, name) = (format!("Mcp-Method: {method}"), name.map(|name| format!("Mcp-Name: {name}")));
        let mut headers = vec!["MCP-Protocol-Version: 2026-07-28", &method];
        headers.extend(name.as_deref());
        self.post(&headers, body.as_bytes())
    }

    /// Result of a tool, which must not be an error: its structured content, which must be what its text holds.
    #[track_caller]
    pub fn call(&self, tool: &str, arguments: &Value) -> Value {
        let answer = self.rpc("tools/call", &json!({ "name": tool, "arguments": arguments })).json();
        let result = &answer["result"];
        assert_eq!(result["isError"], false, "{arguments}: {answer}");
        let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text, result["structuredContent"]);
        text
    }

    /// What a tool says that went wrong.
    #[track_caller]
    pub fn refusal(&self, tool: &str, arguments: &Value) -> String {
        let answer = self.rpc("tools/call", &json!({ "name": tool, "arguments": arguments })).json();
        assert_eq!(answer["result"]["isError"], true, "{arguments}: {answer}");
        answer["result"]["content"][0]["text"].as_str().unwrap().to_owned()
    }
}

impl Drop for Sidecar {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
