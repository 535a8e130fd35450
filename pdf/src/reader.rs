//! A whole document, page by page, within a time.
//!
//! The pages are read by a thread of its own, which hands each over as it is done: where one never ends, or breaks the
//! parser, those before it are there.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use hayro_interpret::{InterpreterCache, InterpreterSettings, RenderContent};
use hayro_syntax::object::Dict;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::destinations::Destinations;
use crate::outline::Entry;
use crate::page::{Content, Pitches};
use crate::{labels, outline, page, strings};

/// Most pages that are read: page numbers of the library go no further.
const PAGES_MAX: usize = 99_999;
/// Stack of the thread that parses, in bytes: objects nest 512 deep, content 50.
pub(crate) const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Most ranges of pages that a remark names.
const RANGES_MAX: usize = 12;

/// Why a document was not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// It opens with a password alone.
    Encrypted,
    /// It is no PDF, or too broken.
    Invalid,
    /// It has no pages.
    NoPages,
    /// The parser broke on it.
    Broke,
    /// Nothing was read in the time that was given.
    Slow,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Failure::Encrypted => "it is encrypted",
            Failure::Invalid => "it is no PDF, or a broken one",
            Failure::NoPages => "it has no pages",
            Failure::Broke => "the parser broke on it",
            Failure::Slow => "no page of it was read in time",
        })
    }
}

/// A document that was read.
#[derive(Debug, Default)]
pub struct Document {
    /// Its own title, of its information.
    pub title: Option<String>,
    /// Labels of its pages, by index; empty where it names none.
    pub labels: Vec<String>,
    /// Its outline, by page.
    pub entries: Vec<Entry>,
    /// Its pages, as far as they were read.
    pub pages: Vec<Content>,
    /// Widths of typewriters in it.
    pub pitches: Pitches,
    n_pages: usize,
    n_lost_entries: usize,
    broken_pages: BTreeSet<usize>,
}

enum Message {
    Begin(Box<Document>),
    Page(Option<Content>),
    End(Pitches),
}

impl Document {
    /// Entries of the outline that lead to a page, in their order.
    pub fn entries_of(&self, page: usize) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.page < page);
        let end = self.entries.partition_point(|entry| entry.page <= page);
        &self.entries[start..end]
    }

    /// What is to be said of the document.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut say = |is_note: bool, text: String, help: &str| {
            remarks.push(format!("{}\t{text}\t{help}", if is_note { "note" } else { "warning" }));
        };
        if self.pages.len() < self.n_pages {
            let (read, all) = (self.pages.len(), self.n_pages);
            say(false, format!("pages {} to {all} are not read: their time was over", read + 1), "split the file");
        }
        let which = |is: &dyn Fn(&Content) -> bool| {
            let pages =
                self.pages.iter().enumerate().filter(|(idx, page)| is(page) && !self.broken_pages.contains(idx));
            pages.map(|(idx, _)| idx).collect::<Vec<_>>()
        };
        let scanned = which(&|page| page.lines.is_empty() && page.n_images > 0);
        let n_chars = |page: &Content| page.lines.iter().map(|line| line.text.chars().count()).sum::<usize>();
        let unknown = which(&|page| page.n_unknown > n_chars(page));
        let cut = which(&|page| page.is_cut);
        // A cover is a picture; a manual of pictures is a scan.
        let is_cover = scanned.len() * 2 < self.pages.len();
        let nothing = "nothing can be done but to convert the file another way";
        let broken: Vec<usize> = self.broken_pages.iter().copied().collect();
        for (is_note, pages, what, help) in [
            (is_cover, &scanned, "without text: pictures alone, as of a scan", "recognise its text (OCR) to find it"),
            (
                false,
                &unknown,
                "whose fonts do not say which characters they show",
                "recognise its text (OCR) to find it",
            ),
            (false, &cut, "with more characters than are read", nothing),
            (false, &broken, "that could not be read", nothing),
        ] {
            if !pages.is_empty() {
                say(is_note, format!("{} {what}: {}", count(pages.len(), "page"), ranges(pages)), help);
            }
        }
        if self.n_lost_entries > 0 {
            let n = count(self.n_lost_entries, "entry");
            say(true, format!("{n} of the outline without a page of this file"), "these are no headings");
        }
        remarks
    }
}

fn count(n: usize, what: &str) -> String {
    match what.strip_suffix('y') {
        _ if n == 1 => format!("1 {what}"),
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {what}s"),
    }
}

/// Pages by their numbers: `3, 5-7`.
fn ranges(pages: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for page in pages.iter().map(|idx| idx + 1) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => ranges.push((page, page)),
        }
    }
    let shown = ranges.iter().take(RANGES_MAX).map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if ranges.len() > RANGES_MAX {
        text.push_str(", …");
    }
    text
}

/// Reads a document for at most `time`.
///
/// # Errors
///
/// [`Failure`] where not one page was read.
pub fn read(bytes: Vec<u8>, time: Duration) -> Result<Document, Failure> {
    let end = Instant::now() + time;
    let (sender, receiver) = mpsc::sync_channel(64);
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || parse(bytes, &sender));
    if thread.is_err() {
        return Err(Failure::Broke);
    }
    let mut document: Option<Document> = None;
    loop {
        match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Err(failure)) => return Err(failure),
            Ok(Ok(Message::Begin(begun))) => document = Some(*begun),
            Ok(Ok(Message::Page(content))) => {
                if let Some(document) = &mut document {
                    if content.is_none() {
                        document.broken_pages.insert(document.pages.len());
                    }
                    document.pages.push(content.unwrap_or_default());
                }
            }
            Ok(Ok(Message::End(pitches))) => {
                if let Some(document) = &mut document {
                    document.pitches = pitches;
                }
                break;
            }
            // A thread that goes on ends with the process.
            Err(RecvTimeoutError::Timeout) if document.as_ref().is_none_or(|document| document.pages.is_empty()) => {
                return Err(Failure::Slow);
            }
            Err(_) => break,
        }
    }
    let document = document.ok_or(Failure::Broke)?;
    if document.broken_pages.len() == document.pages.len() { Err(Failure::Broke) } else { Ok(document) }
}

type Sent = Result<Message, Failure>;

/// Parses the document and sends what it finds; that nobody listens any more ends it.
fn parse(bytes: Vec<u8>, sender: &SyncSender<Sent>) {
    let sent = catch_unwind(AssertUnwindSafe(|| match Pdf::new(bytes) {
        Ok(pdf) => pages(&pdf, sender),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm)) => {
            _ = sender.send(Err(Failure::Encrypted));
        }
        Err(_) => _ = sender.send(Err(Failure::Invalid)),
    }));
    if sent.is_err() {
        _ = sender.send(Err(Failure::Broke));
    }
}

fn pages(pdf: &Pdf, sender: &SyncSender<Sent>) {
    let n_pages = pdf.pages().len().min(PAGES_MAX);
    if n_pages == 0 {
        _ = sender.send(Err(Failure::NoPages));
        return;
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let title = pdf.metadata().title.as_deref().map(strings::text);
    // What breaks the parser in an outline does not take the text with it.
    let labels = catch_unwind(AssertUnwindSafe(|| labels::read(&catalog, n_pages))).unwrap_or_default();
    let destinations = catch_unwind(AssertUnwindSafe(|| Destinations::new(pdf, &catalog)));
    let destinations = destinations.unwrap_or_else(|_| Destinations::unnamed(pdf));
    let found = catch_unwind(AssertUnwindSafe(|| outline::read(&catalog, &destinations)));
    let (mut entries, n_lost_entries) = found.unwrap_or_default();
    entries.sort_by_key(|entry| entry.page);
    let document = Document { title, labels, entries, n_pages, n_lost_entries, ..Document::default() };
    if sender.send(Ok(Message::Begin(Box::new(document)))).is_err() {
        return;
    }
    let settings = settings();
    let cache = InterpreterCache::new();
    let mut pitches = Pitches::default();
    for page in pdf.pages().iter().take(n_pages) {
        let content =
            catch_unwind(AssertUnwindSafe(|| page::read(pdf, page, &cache, &settings, &destinations, &mut pitches)));
        if sender.send(Ok(Message::Page(content.ok()))).is_err() {
            return;
        }
    }
    _ = sender.send(Ok(Message::End(pitches)));
}

/// What is read of a page.
pub(crate) fn settings() -> InterpreterSettings {
    InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named_in_ranges() {
        assert_eq!(ranges(&[0]), "1");
        assert_eq!(ranges(&[2, 4, 5, 6]), "3, 5-7");
        assert_eq!(
            ranges(&(0..40).map(|page| page * 2).collect::<Vec<_>>()),
            "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, …"
        );
    }

    #[test]
    fn what_is_no_pdf_is_said_to_be_none() {
        for bytes in [&b""[..], b"%PDF-1.7", b"hello", b"startxref%PDF-"] {
            assert_eq!(read(bytes.to_vec(), Duration::from_secs(5)).err(), Some(Failure::Invalid));
        }
    }
}
