//! `mcdewey-pdf`: a PDF on standard input, or in a file, becomes Markdown on standard output.
//!
//! A process of its own, since it parses what anybody may have written: it bounds its memory and its time before it reads.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

/// Memory of the process, in bytes.
const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Time for a document, in seconds: so many, and one more for each megabyte.
const SECONDS: u32 = 15;
/// Seconds of processor time beyond that, in which what was read is written.
const SECONDS_MORE: u64 = 4;
/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

const USAGE: &str = "Usage: mcdewey-pdf [--seconds N] [--media FOLDER | --picture NAME] [FILE.pdf]\n\n\
    Reads a PDF, from standard input if no file is named, and writes Markdown for `mcdewey build`: its text page by page\n\
    with printed labels, its outline as headings. What could not be read is said on standard error, a line each: `note` or\n\
    `warning`, what it is and the way out, with tabs between them. It ends after N seconds, 15 unless set, and one more for\n\
    each megabyte of the file; pages that were not read by then are left out.\n\n\
    With --media, pictures are shown as files of a folder. With --picture, that one is written and those after it, 16 MB and\n\
    one more at most: a line each with name and number of bytes, and the bytes.\n\n\
    Exit codes: 0 written, 1 not a PDF that can be read, 2 wrong usage.\n";

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut value_of = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name).filter(|at| at + 1 < arguments.len())?;
        arguments.drain(at..at + 2).nth(1)?.into_string().ok()
    };
    let seconds = value_of("--seconds").and_then(|n| n.parse().ok()).unwrap_or(SECONDS);
    let (media, picture) = (value_of("--media"), value_of("--picture"));
    let asks = |names: [&str; 2]| arguments.iter().any(|argument| names.iter().any(|name| argument == name));
    if asks(["--help", "-h"]) {
        return finish(USAGE.as_bytes());
    }
    if asks(["--version", "-V"]) {
        return finish(concat!("mcdewey-pdf ", env!("CARGO_PKG_VERSION"), "\n").as_bytes());
    }
    let file = arguments.pop();
    if !arguments.is_empty() || file.as_deref().is_some_and(|file| file.to_string_lossy().starts_with("--")) {
        say(USAGE);
        return ExitCode::from(2);
    }
    let bytes = match file {
        Some(path) => std::fs::File::open(path).and_then(|file| all(&file)),
        None => all(&io::stdin()),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => {
            say(&format!("it cannot be read: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    let seconds = u64::from(seconds) + bytes.len() as u64 / 1_000_000;
    limit(seconds + SECONDS_MORE);
    // What the parser says when it breaks is of no use to whoever has the file.
    std::panic::set_hook(Box::new(|_| {}));
    if let Some(from) = picture {
        let Some(from) = mcdewey_pdf::pictures::place_of(&from) else {
            say(USAGE);
            return ExitCode::from(2);
        };
        return finish(&framed(mcdewey_pdf::extract::pictures(bytes, from, Duration::from_secs(seconds))));
    }
    match mcdewey_pdf::convert(bytes, Duration::from_secs(seconds), media.as_deref()) {
        Ok(markdown) => {
            for remark in markdown.remarks {
                say(&format!("{remark}\n"));
            }
            finish(markdown.text.as_bytes())
        }
        Err(failure) => {
            say(&format!("{failure}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Pictures one after the other, a line before each.
fn framed(pictures: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in pictures {
        out.extend(format!("{name} {}\n", bytes.len()).into_bytes());
        out.extend(bytes);
    }
    out
}

fn all(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(io::Error::other(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

#[expect(clippy::print_stderr, reason = "the one place that says something")]
fn say(text: &str) {
    eprint!("{text}");
}

fn finish(text: &[u8]) -> ExitCode {
    let mut out = io::stdout().lock();
    let written = out.write_all(text).and_then(|()| out.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Bounds the process. Where the system refuses, the caller's clock remains.
#[cfg(unix)]
fn limit(seconds: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [(Resource::As, MEMORY_BYTES_MAX), (Resource::Cpu, seconds), (Resource::Core, 0)] {
        _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
fn limit(_: u64) {}
