//! The page of one chunk.

use serde::Serialize;
use tera::Value;

use super::levels::Levels;
use super::newer::Newer;
use super::{Crumb, Head, Page, RenderError, Renderer, address, heading_dir};
use crate::library::{ChunkEntry, DocumentEntry, HeadingEntry};
use crate::model::{BlockKind, Chunk};

/// Longest description of a page, in characters: enough to tell it from its neighbours where a link to it is shown.
const DESCRIPTION_CHARS_MAX: usize = 120;

#[derive(Serialize)]
struct ChunkPage<'a> {
    crumbs: Vec<Crumb>,
    heading_id: Option<&'a str>,
    heading_dir: &'static str,
    context: String,
    newer: Option<Newer<'a>>,
    page: Option<u32>,
    label: Option<&'a str>,
    /// Address of the PDF that the document was made from.
    pdf: Option<String>,
    source: &'a str,
    markdown: String,
    chunk_id: String,
    also: Vec<Also<'a>>,
    more_versions: Option<MoreVersions>,
    related: Vec<Related<'a>>,
    citation: String,
    previous: Option<Neighbour<'a>>,
    next: Option<Neighbour<'a>>,
}

/// The same passage in another version.
#[derive(Serialize)]
struct Also<'a> {
    version: &'a str,
    href: String,
    page: Option<u32>,
}

/// Versions that a list leaves out, and the page that has them.
#[derive(Serialize)]
pub(super) struct MoreVersions {
    pub(super) n_more: usize,
    pub(super) href: String,
}

/// A near passage in another document.
#[derive(Serialize)]
struct Related<'a> {
    href: String,
    title: &'a str,
    product: &'a str,
    version: &'a str,
    page: Option<u32>,
}

#[derive(Serialize)]
struct Neighbour<'a> {
    href: String,
    title: &'a str,
}

impl Renderer<'_> {
    /// The page of a chunk of document `doc_idx`; `html` is the chunk's content, cleaned and with its links rewritten
    /// for this page.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    ///
    /// # Panics
    ///
    /// If the library has no such document or the document no such chunk.
    pub fn chunk(&self, doc_idx: usize, chunk: &Chunk, html: &str) -> Result<Page, RenderError> {
        let document = &self.library.documents[doc_idx];
        let entry = &document.chunks[chunk.ordinal as usize];
        let path = format!("{}/{}.html", document.folder, chunk.ordinal);
        // A chunk that begins with its own heading shows it once: as the heading of the page.
        let leading = LeadingHeading::of(html).filter(|_| begins_with_title(chunk, entry));
        let (heading, heading_id, text) = match &leading {
            Some(leading) => (Value::safe_string(leading.inner), leading.id, leading.rest),
            None => (Value::normal_string(&chunk.title), None, html),
        };
        let view = ChunkPage {
            crumbs: self.chunk_crumbs(&path, document, chunk),
            heading_id,
            heading_dir: heading_dir(&chunk.title, &document.language),
            context: format!("{}#chunk-{}", DocumentEntry::part_file(chunk.ordinal), chunk.ordinal),
            newer: self.newer(&path, document, &entry.same_passage),
            page: chunk.page,
            label: chunk.page_label.as_deref(),
            pdf: address::pdf(&path, document),
            source: &document.source,
            markdown: address::relative(&path, &format!("{}.md", document.folder)),
            chunk_id: document.chunk_id(chunk.ordinal).to_string(),
            also: self.also(&path, entry),
            more_versions: self.more_versions(&path, entry),
            related: entry.related.iter().map(|&(doc_idx, ordinal)| self.related(&path, doc_idx, ordinal)).collect(),
            citation: self.citation(document, chunk),
            previous: neighbour(document, chunk.ordinal.checked_sub(1)),
            next: neighbour(document, chunk.ordinal.checked_add(1)),
        };
        let product = self.product_title(&document.place.product);
        let title = format!("{} · {} · {product} {}", chunk.title, document.title, document.place.version);
        let language = Some(document.language.as_str());
        let head = Head { path: &path, title, description: excerpt(chunk), language };
        let context = self.context(&head, &view).map(|mut context| {
            context.insert("structured", &self.structured(&path, document, Some(&chunk.title)));
            context.insert_value("heading", heading);
            context.insert_value("html", Value::safe_string(&Levels::default().of_page(text)));
            context
        });
        self.fill("chunk.html", path, context, html.len())
    }

    /// Product, version, type and document, as links, then the headings above the chunk.
    fn chunk_crumbs(&self, path: &str, document: &DocumentEntry, chunk: &Chunk) -> Vec<Crumb> {
        let mut crumbs = self.document_crumbs(path, document);
        crumbs.push(Crumb::link(&document.title, "index.html".to_owned()));
        // The chunk's own heading stands right below, as the heading of the page.
        let above = match chunk.heading_path.split_last() {
            Some((last, above)) if *last == chunk.title => above,
            _ => &chunk.heading_path,
        };
        crumbs.extend(above.iter().filter(|heading| **heading != document.title).map(|heading| Crumb::text(heading)));
        crumbs
    }

    /// Library, product, version and type of a document, as links from `path`.
    pub(super) fn document_crumbs(&self, path: &str, document: &DocumentEntry) -> Vec<Crumb> {
        let place = &document.place;
        let names = [self.library.name.as_str(), self.product_title(&place.product), &place.version, &place.doc_type];
        let steps = names.into_iter().enumerate().map(|(n_levels, name)| {
            let page = match n_levels {
                0 => "index.html".to_owned(),
                _ => format!("{}/index.html", address::level(&document.folder, n_levels)),
            };
            Crumb::link(name, address::relative(path, &page))
        });
        steps.collect()
    }

    fn related(&self, path: &str, doc_idx: usize, ordinal: u32) -> Related<'_> {
        let document = &self.library.documents[doc_idx];
        let chunk = &document.chunks[ordinal as usize];
        Related {
            href: address::relative(path, &format!("{}/{ordinal}.html", document.folder)),
            title: &chunk.title,
            product: self.product_title(&document.place.product),
            version: &document.place.version,
            page: chunk.page,
        }
    }

    fn also(&self, path: &str, entry: &ChunkEntry) -> Vec<Also<'_>> {
        let others = entry.same_passage.iter().map(|&(doc_idx, ordinal)| {
            let other = &self.library.documents[doc_idx];
            Also {
                version: &other.place.version,
                href: address::relative(path, &format!("{}/{ordinal}.html", other.folder)),
                page: other.chunks.get(ordinal as usize).and_then(|chunk| chunk.page),
            }
        });
        others.collect()
    }

    /// The page that lists the passage in all versions, where this one does not.
    fn more_versions(&self, path: &str, entry: &ChunkEntry) -> Option<MoreVersions> {
        let (doc_idx, ordinal) = entry.all_passages?;
        let newest = &self.library.documents[doc_idx];
        // Each counts the other's version and not its own.
        let n_more = newest.chunks.get(ordinal as usize)?.same_passage.len().checked_sub(entry.same_passage.len())?;
        let href = address::relative(path, &format!("{}/{ordinal}.html", newest.folder));
        (n_more > 0).then_some(MoreVersions { n_more, href })
    }

    /// One line of plain text by which people and agents cite the chunk.
    fn citation(&self, document: &DocumentEntry, chunk: &Chunk) -> String {
        let (title, source, version) = (&document.title, &document.source, &document.place.version);
        let product = self.product_title(&document.place.product);
        let page = chunk.page.map_or(String::new(), |page| format!(", page {page}"));
        let printed = chunk.page_label.as_ref().map_or(String::new(), |label| format!(" (printed {label})"));
        format!("{title}, {product} {version}{page}{printed}. {source}, {}", document.chunk_id(chunk.ordinal))
    }
}

fn neighbour(document: &DocumentEntry, ordinal: Option<u32>) -> Option<Neighbour<'_>> {
    let ordinal = ordinal?;
    let entry = document.chunks.get(ordinal as usize)?;
    Some(Neighbour { href: format!("{ordinal}.html"), title: &entry.title })
}

/// Whether the chunk's first block is the heading that is its title.
fn begins_with_title(chunk: &Chunk, entry: &ChunkEntry) -> bool {
    let first = entry.headings.first().map(|HeadingEntry { text, .. }| text == &chunk.title);
    first == Some(true) && matches!(chunk.blocks.first().map(|block| &block.kind), Some(BlockKind::Heading { .. }))
}

/// Beginning of the chunk's running text, cut at a word.
fn excerpt(chunk: &Chunk) -> String {
    let blocks = chunk.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Heading { .. }));
    let mut excerpt = String::new();
    let mut n_chars = 0;
    for word in blocks.flat_map(|block| block.text.split_whitespace()) {
        let n_word_chars = word.chars().count() + 1;
        if n_chars + n_word_chars > DESCRIPTION_CHARS_MAX {
            excerpt.push('…');
            break;
        }
        if !excerpt.is_empty() {
            excerpt.push(' ');
        }
        excerpt.push_str(word);
        n_chars += n_word_chars;
    }
    excerpt
}

/// The heading with which a piece of HTML begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LeadingHeading<'a> {
    pub(super) id: Option<&'a str>,
    /// What stands between the tags.
    pub(super) inner: &'a str,
    /// What follows the heading.
    pub(super) rest: &'a str,
}

impl<'a> LeadingHeading<'a> {
    /// Reads our own HTML, in which a heading's start tag has nothing but an id and classes.
    pub(super) fn of(html: &'a str) -> Option<LeadingHeading<'a>> {
        let after = html.trim_start().strip_prefix("<h")?;
        let level = after.chars().next().filter(|level| ('1'..='6').contains(level))?;
        let (attributes, content) = after[1..].split_once('>')?;
        let (inner, rest) = content.split_once(&format!("</h{level}>"))?;
        let id = attributes.split_once("id=\"").and_then(|(_, value)| value.split_once('"')).map(|(id, _)| id);
        Some(LeadingHeading { id, inner, rest: rest.trim_start() })
    }
}
