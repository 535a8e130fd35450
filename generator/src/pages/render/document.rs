//! A document in context: all its chunks in reading order, in parts, with an outline.

use std::borrow::Cow;

use serde::Serialize;
use tera::Value;

use super::chunk::{LeadingHeading, MoreVersions};
use super::levels::Levels;
use super::newer::Newer;
use super::{Crumb, Head, Page, RenderError, Renderer, address, counted, heading_dir, numbers, thousands};
use crate::library::{CHUNKS_PER_PART, ChunkEntry, DocumentEntry};

/// Content of one document, beside what the library knows of it.
#[derive(Clone, Copy, Debug)]
pub struct DocumentView<'a> {
    /// Content of each chunk, cleaned and with its links rewritten for the document's pages, in reading order.
    pub chunk_html: &'a [String],
}

/// Most other versions that a document lists, but for the first page of the newest, which lists all.
const EDITIONS_MAX: usize = 30;
/// Parts before and after a part that its page lists; the first part lists all.
const PARTS_AROUND: u32 = 20;

#[derive(Serialize)]
struct DocumentPage<'a> {
    crumbs: Vec<Crumb>,
    heading_dir: &'static str,
    newer: Option<Newer<'a>>,
    source: &'a str,
    /// Address of the PDF that the document was made from.
    pdf: Option<String>,
    markdown: String,
    counts: String,
    /// Whether there are pages to go to by number.
    has_pages: bool,
    editions: Vec<Edition<'a>>,
    more_editions: Option<MoreVersions>,
    /// Empty where the document has one part.
    parts: Vec<Part<'a>>,
    /// Whether [`Self::parts`] are some of them only.
    some_parts: bool,
    part: u32,
    n_parts: u32,
    outline: Vec<OutlineEntry<'a>>,
    chunks: Vec<ChunkSection<'a>>,
    previous: Option<String>,
    next: Option<String>,
}

/// The same document in another version.
#[derive(Serialize)]
struct Edition<'a> {
    version: &'a str,
    href: String,
}

#[derive(Serialize)]
struct Part<'a> {
    href: String,
    pages: Option<String>,
    title: &'a str,
    current: bool,
}

#[derive(Serialize)]
struct OutlineEntry<'a> {
    text: &'a str,
    id: &'a str,
    /// 1 for the highest level in use, so that the outline begins at the margin.
    depth: u8,
}

#[derive(Serialize)]
struct ChunkSection<'a> {
    ordinal: u32,
    page: Option<u32>,
    label: Option<&'a str>,
    chunk_id: String,
    html: Cow<'a, str>,
}

impl Renderer<'_> {
    /// The pages of document `doc_idx` in context: `index.html` and, if it is long, `part-2.html` and so on.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    ///
    /// # Panics
    ///
    /// If the library has no such document, or `view` not one piece of HTML for each chunk.
    pub fn document_parts(
        &self,
        doc_idx: usize,
        view: &DocumentView<'_>,
    ) -> impl Iterator<Item = Result<Page, RenderError>> {
        let document = &self.library.documents[doc_idx];
        assert_eq!(document.chunks.len(), view.chunk_html.len(), "one piece of HTML for each chunk");
        (0..document.n_parts()).map(|part| self.document_part(document, view.chunk_html, part))
    }

    /// Part `part`, from 0.
    fn document_part(&self, document: &DocumentEntry, html: &[String], part: u32) -> Result<Page, RenderError> {
        let path = part_path(document, part);
        let first = part * CHUNKS_PER_PART;
        let range = chunk_range(document, part);
        let mut heading = Value::normal_string(&document.title);
        let mut heading_id = None;
        let mut levels = Levels::default();
        let mut chunks = Vec::with_capacity(range.len());
        for ((entry, html), ordinal) in document.chunks[range.clone()].iter().zip(&html[range.clone()]).zip(first..) {
            let mut html = html.as_str();
            if ordinal == 0 {
                // The title stands at the head of the page: the manual's own is not repeated below it.
                if let Some(title) = LeadingHeading::of(html).filter(|_| begins_with_title(document, entry)) {
                    heading = Value::safe_string(title.inner);
                    heading_id = title.id;
                    html = title.rest;
                }
            }
            chunks.push(ChunkSection {
                ordinal,
                page: entry.page,
                label: entry.page_label.as_deref(),
                chunk_id: document.chunk_id(ordinal).to_string(),
                html: levels.of_page(html),
            });
        }
        let text_bytes = html[range.clone()].iter().map(|html| html.len() + 256).sum();
        let (editions, more_editions) = self.editions_of(&path, document, part);
        let parts = parts(document, part);
        let view = DocumentPage {
            crumbs: self.document_crumbs(&path, document),
            heading_dir: heading_dir(&document.title, &document.language),
            newer: self.newer(&path, document, &[]),
            source: &document.source,
            pdf: address::pdf(&path, document),
            markdown: address::relative(&path, &format!("{}.md", document.folder)),
            counts: document_counts(document),
            has_pages: numbers::has_pages(document),
            editions,
            more_editions,
            some_parts: !parts.is_empty() && parts.len() < document.n_parts() as usize,
            parts,
            part: part + 1,
            n_parts: document.n_parts(),
            outline: outline(document, range),
            chunks,
            previous: part.checked_sub(1).map(part_file),
            next: (part + 1 < document.n_parts()).then(|| part_file(part + 1)),
        };
        let edition = format!("{} {}", self.product_title(&document.place.product), document.place.version);
        let part_of = if part == 0 { String::new() } else { format!(" · part {}", part + 1) };
        let title = self.title(&format!("{} · {edition}{part_of}", document.title));
        let description = format!("{}, {edition}{part_of}: {}.", document.title, view.counts);
        let head = Head { path: &path, title, description, language: Some(&document.language) };
        let context = self.context(&head, &view).map(|mut context| {
            // Of the parts of a document, the first stands for it.
            context.insert("structured", &(part == 0).then(|| self.structured(&path, document, None)).flatten());
            context.insert_value("heading", heading);
            context.insert("heading_id", &heading_id);
            context
        });
        self.fill("document.html", path.clone(), context, text_bytes)
    }

    /// The document in other versions, newest first, and what the list leaves out; empty where only one has it.
    fn editions_of(&self, path: &str, document: &DocumentEntry, part: u32) -> (Vec<Edition<'_>>, Option<MoreVersions>) {
        let place = &document.place;
        let key = (place.product.as_str(), place.doc_type.as_str(), place.document.as_str());
        let all = self.editions.get(&key).map_or(&[][..], Vec::as_slice);
        let newest = all.first().map(|&doc_idx| &self.library.documents[doc_idx]);
        let lists_all = part == 0 && newest.is_some_and(|newest| newest.place.version == place.version);
        let n_max = if lists_all { usize::MAX } else { EDITIONS_MAX };
        let others = all.iter().map(|&doc_idx| &self.library.documents[doc_idx]);
        let others = others.filter(|other| other.place.version != place.version).take(n_max).map(|other| Edition {
            version: &other.place.version,
            href: address::relative(path, &format!("{}/index.html", other.folder)),
        });
        let others: Vec<Edition<'_>> = others.collect();
        let n_more = all.len().saturating_sub(others.len() + 1);
        let more = newest.filter(|_| n_more > 0 && !others.is_empty()).map(|newest| MoreVersions {
            n_more,
            href: address::relative(path, &format!("{}/index.html", newest.folder)),
        });
        (others, more)
    }
}

/// Whether the document's first chunk begins with the manual's own title.
fn begins_with_title(document: &DocumentEntry, first: &ChunkEntry) -> bool {
    first.headings.first().is_some_and(|heading| heading.level == 1 && heading.text == document.title)
}

fn part_file(part: u32) -> String {
    DocumentEntry::part_file(part * CHUNKS_PER_PART)
}

fn part_path(document: &DocumentEntry, part: u32) -> String {
    format!("{}/{}", document.folder, part_file(part))
}

/// Positions of a part's chunks.
fn chunk_range(document: &DocumentEntry, part: u32) -> std::ops::Range<usize> {
    let first = (part * CHUNKS_PER_PART) as usize;
    first..(first + CHUNKS_PER_PART as usize).min(document.chunks.len())
}

/// `1,204 passages · pages 1–388`.
fn document_counts(document: &DocumentEntry) -> String {
    let chunks = counted(document.chunks.len(), "passage");
    match pages(&document.chunks) {
        Some(pages) => format!("{chunks} · {pages}"),
        None => chunks,
    }
}

/// `page 7` or `pages 41–88`: the first and last on which a chunk of `chunks` starts.
fn pages(chunks: &[ChunkEntry]) -> Option<String> {
    let numbers = chunks.iter().filter_map(|chunk| chunk.page);
    let (first, last) = (numbers.clone().min()?, numbers.max()?);
    let (first_text, last_text) = (thousands(first as usize), thousands(last as usize));
    Some(if first == last { format!("page {first_text}") } else { format!("pages {first_text}–{last_text}") })
}

/// The parts of a document, those around `current` alone unless it is the first: a list of all on each page would grow by
/// its square.
fn parts(document: &DocumentEntry, current: u32) -> Vec<Part<'_>> {
    let n_parts = document.n_parts();
    let is_near = |part: u32| current == 0 || part == 0 || part.abs_diff(current) <= PARTS_AROUND;
    let parts = (0..n_parts).filter(|part| n_parts > 1 && is_near(*part)).map(|part| {
        let chunks = &document.chunks[chunk_range(document, part)];
        Part {
            href: part_file(part),
            pages: pages(chunks),
            title: chunks.first().map_or("", |chunk| &chunk.title),
            current: part == current,
        }
    });
    parts.collect()
}

/// Headings of the chunks in `range`; other parts have outlines of their own, or a long manual's outline would
/// outweigh each of its parts.
fn outline(document: &DocumentEntry, range: std::ops::Range<usize>) -> Vec<OutlineEntry<'_>> {
    // The title stands at the head of the page and is no part of it.
    let first = document.chunks.first().filter(|first| range.start == 0 && begins_with_title(document, first));
    let headings = document.chunks[range].iter().flat_map(|chunk| &chunk.headings).skip(usize::from(first.is_some()));
    let headings: Vec<_> = headings.filter(|heading| !heading.text.is_empty()).collect();
    let highest = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let entries = headings.into_iter().map(|heading| OutlineEntry {
        text: &heading.text,
        id: &heading.id,
        depth: heading.level.saturating_sub(highest) + 1,
    });
    entries.collect()
}
