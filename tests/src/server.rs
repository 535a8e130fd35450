//! A host of static files as GitHub Pages is one: a folder under a path, `404.html` for what is not there.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Path with its query, as sent.
    pub path: String,
    /// Status of the answer.
    pub status: u16,
    /// Length of its body, in bytes.
    pub n_bytes: usize,
}

/// A server on a free port of this machine; it ends with the test.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    prefix: String,
    log: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves `folder` at the host's root.
    pub fn start(folder: &Path) -> Server {
        Server::start_below("/", folder)
    }

    /// Serves `folder` below `prefix`, such as `/repository/`; there is nothing else on the host.
    pub fn start_below(prefix: &str, folder: &Path) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server { address: listener.local_addr().unwrap(), prefix: prefix.to_owned(), log: Arc::default() };
        let (prefix, folder, log) = (prefix.to_owned(), folder.to_owned(), Arc::clone(&server.log));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (prefix, folder, log) = (prefix.clone(), folder.clone(), Arc::clone(&log));
                // A reader that goes away in the middle is no failure of ours.
                thread::spawn(move || answer(stream, &prefix, &folder, &log).ok());
            }
        });
        server
    }

    /// Address of a file of the site.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{}{path}", self.address, self.prefix)
    }

    /// What was asked for so far.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    /// Requests that did not get what they asked for.
    pub fn failed(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.status >= 400).collect()
    }
}

/// Answers one request and closes: simple, and the browser keeps no connection that a test would have to wait for.
fn answer(stream: TcpStream, prefix: &str, folder: &Path, log: &Mutex<Vec<Request>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(()) };
    let (status, extra, body) = respond(path, prefix, folder);
    let length = body.len();
    log.lock().unwrap().push(Request { path: path.to_owned(), status, n_bytes: length });
    let head = format!("HTTP/1.1 {status} -\r\n{extra}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    let mut stream = stream;
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

fn respond(path: &str, prefix: &str, folder: &Path) -> (u16, String, Vec<u8>) {
    let plain = path.split(['?', '#']).next().unwrap_or_default();
    let Some(file) = plain.strip_prefix(prefix).and_then(|below| locate(folder, &percent_decode(below))) else {
        let page = fs::read(folder.join("404.html")).unwrap_or_default();
        return (404, "Content-Type: text/html; charset=utf-8\r\n".to_owned(), page);
    };
    if file.is_dir() {
        return (301, format!("Location: {plain}/\r\n"), Vec::new());
    }
    (200, format!("Content-Type: {}\r\n", content_type(&file)), fs::read(&file).unwrap_or_default())
}

/// The file that a path means, or the folder that it should have ended with a slash for.
fn locate(folder: &Path, path: &str) -> Option<PathBuf> {
    if path.split('/').any(|step| step == "..") {
        return None;
    }
    let found = folder.join(path);
    if path.is_empty() || path.ends_with('/') {
        return Some(found.join("index.html")).filter(|file| file.is_file());
    }
    Some(found).filter(|file| file.exists())
}

/// Takes the percent encoding off a path.
pub fn percent_decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("md") => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    }
}
