//! Pictures within PDFs, asked for one by one and read several at once.
//!
//! A picture of `manual.pdf` is named `manual.media/p00012-01.png`, as those of a document of Word are. `mcdewey-pdf` writes it and
//! those after it, which are asked for next: so a file is opened a few times, however many pictures it has.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::reading::pdf_program;

/// Documents whose pictures are held at a time, some 16 MB of each.
const HELD_MAX: usize = 4;
/// Most bytes of one run: what it may write before it begins no further picture, and that picture.
const WRITTEN_BYTES_MAX: u64 = 300_000_000;

/// Time that the pictures of one document may take: so many times what its text may, and so much for each that came.
const TIMES_MAX: u32 = 2;
const TIME_FOR_PICTURE: Duration = Duration::from_secs(1);

/// Pictures that were read last, by their documents.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    program: OnceLock<Option<PathBuf>>,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// The last document first.
    pictures: VecDeque<(String, HashMap<String, Vec<u8>>)>,
    /// How long the pictures of each document took beyond what those that came may take.
    spent: HashMap<String, Duration>,
}

/// Whether a picture in a PDF is named so.
pub(super) fn is_name(name: &str) -> bool {
    let stem = name.strip_suffix(".png").or_else(|| name.strip_suffix(".jpg"));
    let places = stem.and_then(|stem| stem.strip_prefix('p')?.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    places.is_some_and(|(page, place)| is_number(page) && is_number(place))
}

impl Pictures {
    /// The picture of this name in a document whose bytes `read` gives; `None` where there is none, or nothing reads PDFs.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in words that go on from "it".
    pub(super) fn picture(
        &self,
        document: &str,
        name: &str,
        read: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>, String> {
        let Some(program) = self.program.get_or_init(pdf_program::find) else { return Ok(None) };
        // Others wait, so that no two read the same file.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of_document = held.pictures.iter().find(|(of, _)| of == document);
        if let Some(bytes) = of_document.and_then(|(_, pictures)| pictures.get(name)) {
            return Ok(Some(bytes.clone()));
        }
        let Some(bytes) = read() else { return Ok(None) };
        let time = pdf_program::time_for(&bytes);
        let spent = held.spent.entry(document.to_owned()).or_default();
        if *spent > time * TIMES_MAX {
            return Err("is not read: the pictures of its document take too much time".to_owned());
        }
        let begin = Instant::now();
        let ended = pdf_program::run(program, &["--picture", name], &bytes, time, WRITTEN_BYTES_MAX);
        let ended = ended.map_err(|error| format!("cannot be read: {error}"))?;
        let is_ended = ended.status.is_some_and(|status| status.success());
        let pictures = Some(&ended.written).filter(|_| is_ended).and_then(|written| parse(written)).unwrap_or_default();
        let n_pictures = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
        *spent += begin.elapsed().saturating_sub(TIME_FOR_PICTURE * n_pictures);
        let found = pictures.get(name).cloned();
        held.pictures.retain(|(of, _)| of != document);
        held.pictures.truncate(HELD_MAX - 1);
        held.pictures.push_front((document.to_owned(), pictures));
        let reason = if is_ended { "cannot be decoded" } else { "cannot be read: it takes too much time or memory" };
        found.map(Some).ok_or_else(|| reason.to_owned())
    }
}

/// Pictures as the program writes them: a line each with name and number of bytes, and the bytes.
fn parse(mut bytes: &[u8]) -> Option<HashMap<String, Vec<u8>>> {
    let mut pictures = HashMap::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|b| *b == b'\n')?;
        let (name, n_bytes) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
        let rest = &bytes[end + 1..];
        let (picture, after) = rest.split_at_checked(n_bytes.parse().ok()?)?;
        pictures.insert(name.to_owned(), picture.to_vec());
        bytes = after;
    }
    Some(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_parsed_as_they_are_written() {
        let found = parse(b"p00001-01.png 3\nabcp00001-02.jpg 0\n").unwrap();
        assert_eq!(found["p00001-01.png"], b"abc");
        assert_eq!(found["p00001-02.jpg"], b"");
        for broken in [&b"p 9\nabc"[..], b"p\nabc", b"p x\nabc", b"p 3", b"\xff 1\na"] {
            assert_eq!(parse(broken), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn pictures_are_read_several_at_once_and_in_bounded_time() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        let script = "#!/bin/sh\ncat\nprintf 'p00001-01.png 1\\nap00001-02.png 1\\nb'\n";
        #[expect(clippy::disallowed_methods, reason = "a test makes its own program")]
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let pictures = Pictures { program: OnceLock::from(Some(program)), ..Pictures::default() };
        let n_read = std::cell::Cell::new(0);
        let ask = |document: &str, name: &str| {
            pictures.picture(document, name, || {
                n_read.set(n_read.get() + 1);
                Some(Vec::new())
            })
        };
        for (name, expected) in [("p00001-01.png", b"a"), ("p00001-02.png", b"b"), ("p00001-01.png", b"a")] {
            assert_eq!(ask("a.pdf", name), Ok(Some(expected.to_vec())));
        }
        assert_eq!(n_read.get(), 1);
        assert_eq!(ask("b.pdf", "p00009-01.png"), Err("cannot be decoded".to_owned()));
        assert_eq!(pictures.picture("c.pdf", "p00001-01.png", || None), Ok(None));
        // Whoever took too long before is not asked again.
        pictures.held.lock().unwrap().spent.insert("b.pdf".to_owned(), Duration::from_secs(1000));
        assert!(ask("b.pdf", "p00009-01.png").unwrap_err().contains("too much time"));
        assert_eq!(ask("a.pdf", "p00001-02.png"), Ok(Some(b"b".to_vec())));
        assert_eq!(n_read.get(), 3);
    }

    #[test]
    fn only_names_of_pictures_are_names_of_pictures() {
        assert!(is_name("p00001-01.png") && is_name("p99999-99.jpg"));
        for none in ["image1.png", "p1.png", "p1-2.gif", "p-1.png", "p1-.png", "--help-1.png", "p1-2x.png"] {
            assert!(!is_name(none), "{none}");
        }
    }
}
