//! Bytes of one file -> a [`Document`]: decodes, finds front matter and pages, cleans, parses and cuts.
//!
//! Pure and deterministic: the same bytes give the same document, so that a build may read a file twice instead of
//! keeping all texts in memory.

mod archive;
pub mod chosen;
pub mod chunker;
pub mod clean;
mod code_lines;
mod contents;
pub mod converted;
pub mod dialect;
pub mod docx;
pub mod fences;
pub mod front_matter;
mod hyphens;
pub mod invisible;
pub mod listing;
pub mod markdown;
pub mod navigation;
pub mod page_labels;
pub mod page_markers;
pub mod parts;
pub mod pdf;
mod pdf_pictures;
mod pdf_program;
mod running;
pub mod source;
pub mod unclosed;
pub mod web;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::language;
use crate::library::arrange::{OutlinedDocument, is_index};
use crate::library::{ChunkEntry, HeadingEntry};
use crate::model::{BlockKind, Chunk, Document, Place, Position};
use clean::{Dropped, Went};
use dialect::{Around, Dialects, Translated};

/// A document, what is to be said about it, and what was dropped from it.
#[derive(Clone, Debug)]
pub struct Read {
    /// The document.
    pub document: Document,
    /// Whether it says that it is not to be published.
    pub is_draft: bool,
    /// Remarks, in the order of lines.
    pub diagnostics: Vec<Diagnostic>,
    /// What cleaning dropped, for the report.
    pub dropped: Dropped,
    /// The same line by line.
    pub went: Vec<Went>,
    /// Names of a dialect that nobody knew, and how often they stood there.
    pub unknown: BTreeMap<String, u32>,
    /// How many times it names a file, to be put in, that is not in the corpus.
    pub n_missing: u32,
    /// Paths of files that were put into the document.
    pub included: Vec<String>,
}

/// Reads one document for itself, as Markdown.
pub fn read_document(source: &str, place: &Place, bytes: &[u8], config: &Config) -> Read {
    read_among(source, place, bytes, Around { config, dialects: &Dialects::default(), folder: None })
}

/// Reads one document; whatever the bytes are, there is one.
pub fn read_among(source: &str, place: &Place, bytes: &[u8], around: Around<'_>) -> Read {
    let config = around.config;
    let mut diagnostics = Vec::new();
    let text = decode(source, bytes, &mut diagnostics);
    let text = unix_line_ends(&text);
    let (front_matter, found) = front_matter::split(source, &text);
    diagnostics.extend(found);
    let addresses = front_matter.addresses;
    let language = front_matter.language.map_or_else(
        || config.language.clone(),
        |text| {
            language::tag(&text).unwrap_or_else(|| {
                diagnostics.push(language::no_tag(source, &text, &config.language));
                config.language.clone()
            })
        },
    );
    let (head, body) = text.split_at(front_matter.body_start);
    let first_number = u32::try_from(head.matches('\n').count() + 1).unwrap_or(u32::MAX);
    let is_empty = body.trim().is_empty();
    // A document of which nothing is known but what it is about says at least that.
    let body = front_matter.description.as_deref().filter(|_| body.trim().is_empty()).unwrap_or(body);
    let translated = around.translate(source, body, first_number, &front_matter.values);
    let (body, numbers) = translated.as_ref().map_or((body, &[][..]), |found| (&found.text, &found.numbers));
    let (body, found) = unclosed::escape(source, body, first_number, config);
    let number_of = |line: u32| numbers.get((line - first_number) as usize).copied().unwrap_or(line);
    diagnostics.extend(found.into_iter().map(|found| Diagnostic { line: found.line.map(number_of), ..found }));
    let mut lines = page_markers::split_lines(&body, first_number);
    for line in lines.iter_mut().filter(|_| !numbers.is_empty()) {
        line.number = number_of(line.number);
    }
    diagnostics.extend(fences::mend(source, &mut lines, config));
    let (mut found_pages, found) = page_markers::find(source, &lines, config);
    diagnostics.extend(found);
    page_labels::assign(&lines, &mut found_pages);
    let mut cleaned = clean::clean(&lines, found_pages);
    drop(lines);
    let blocks = markdown::parse(&mut cleaned);
    cleaned.text = String::new();
    let title = front_matter.title.or_else(|| {
        let is_h1 = |kind: &BlockKind| matches!(kind, BlockKind::Heading { level: 1, .. });
        let text = blocks.iter().find(|block| is_h1(&block.kind)).map(|block| block.text.clone());
        text.or(front_matter.short_title).or_else(|| around.dialects.navigation().title(source).map(str::to_owned))
    });
    let title = title.or_else(|| around.dialects.title_of_post(source));
    let title = title.map(|title| around.title(source, title, &front_matter.values));
    let title = markdown::plain_title(&title.unwrap_or_else(|| file_title(place)));
    let is_bare = is_empty || blocks.iter().all(|block| matches!(block.kind, BlockKind::Heading { .. }));
    let mut chunks = chunker::cut(blocks, &title);
    markdown::footnotes::gather(&mut chunks);
    markdown::anchors::claim(&mut chunks);
    diagnostics.sort();
    let position = front_matter.position;
    let is_draft = front_matter.is_draft || around.dialects.is_draft(source);
    let (place, source) = (place.clone(), source.to_owned());
    let document = Document { place, source, title, language, addresses, position, is_bare, chunks };
    let Translated { unknown, n_missing, included, .. } = translated.unwrap_or_default();
    Read { document, is_draft, diagnostics, dropped: cleaned.dropped, went: cleaned.went, unknown, n_missing, included }
}

/// What the rest of the library must know of a document.
pub fn outline(document: &Document) -> OutlinedDocument {
    OutlinedDocument {
        place: document.place.clone(),
        source: document.source.clone(),
        title: document.title.clone(),
        language: document.language.clone(),
        addresses: document.addresses.clone(),
        pdf: None,
        position: document.position.map(Position::Own),
        chunks: document.chunks.iter().map(outline_chunk).collect(),
    }
}

fn outline_chunk(chunk: &Chunk) -> ChunkEntry {
    let headings = chunk.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Heading { level, id } => {
            Some(HeadingEntry { level: *level, id: id.clone(), text: markdown::plain_title(&block.text) })
        }
        _ => None,
    });
    ChunkEntry {
        title: chunk.title.clone(),
        is_titled_by_heading: chunk.headings.first() == Some(&chunk.title),
        is_common_title: false,
        page: chunk.page,
        page_label: chunk.page_label.clone(),
        headings: headings.collect(),
        anchors: chunk.anchors.clone(),
        passage: passage_hash(chunk),
        same_passage: Vec::new(),
        all_passages: None,
        related: Vec::new(),
    }
}

/// Hash of a chunk's words in lower case; 0 for a chunk without words.
pub fn passage_hash(chunk: &Chunk) -> u128 {
    let mut words = String::new();
    for block in &chunk.blocks {
        for word in block.text.split_whitespace() {
            words.extend(word.chars().flat_map(char::to_lowercase));
            words.push(' ');
        }
    }
    if words.is_empty() { 0 } else { xxhash_rust::xxh3::xxh3_128(words.as_bytes()) }
}

/// The file's name as a title; of a document that stands for its folder, the folder's.
fn file_title(place: &Place) -> String {
    let (folder, name) = place.document.rsplit_once('/').unwrap_or((&place.doc_type, &place.document));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let title = if is_index(name) && !folder.is_empty() { folder } else { name };
    if title.is_empty() { place.document.clone() } else { title.to_owned() }
}

/// Bytes as text: UTF-16 where a mark says so, else UTF-8, with a warning where that does not hold.
fn decode<'a>(source: &str, bytes: &'a [u8], diagnostics: &mut Vec<Diagnostic>) -> Cow<'a, str> {
    let utf16 = |from: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes[2..].as_chunks::<2>();
        let text: String = char::decode_utf16(units.iter().map(|unit| from(*unit)))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        (text, !rest.is_empty())
    };
    let (text, is_broken) = match bytes {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = String::from_utf8_lossy(bytes);
            if let Cow::Owned(_) = text {
                let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
                let line = String::from_utf8_lossy(&bytes[..valid]).matches('\n').count() + 1;
                diagnostics.push(not_unicode(source, u32::try_from(line).unwrap_or(u32::MAX), "UTF-8"));
            }
            return text;
        }
    };
    if is_broken || text.contains(char::REPLACEMENT_CHARACTER) {
        diagnostics.push(not_unicode(source, 1, "UTF-16"));
    }
    Cow::Owned(text)
}

fn not_unicode(source: &str, line: u32, expected: &str) -> Diagnostic {
    Diagnostic::warning(source, format!("is not {expected} throughout; what cannot be read is shown as \u{fffd}"))
        .at_line(line)
        .help("save the file as UTF-8")
}

fn unix_line_ends<'a>(text: &'a Cow<'a, str>) -> Cow<'a, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
#[path = "reading/tests.rs"]
mod tests;
