//! A chunk's blocks -> safe HTML.
//!
//! Markdown is written by `writer`, which escapes every text. A block that holds raw HTML is written the same way and
//! then cleaned as a whole by an allow-list (`raw`), with its links and images resolved like all others. Ids, wrappers
//! and classes of ours are put around what was cleaned, never through it.
//!
//! The classes that a stylesheet may want: `table` (a box that scrolls around a table), `al`, `ac`, `ar` (alignment of a
//! cell), `broken` (a link or image that leads nowhere), `remote-image`, `footnote` and `fnref`, `language-…` on code, and
//! `note`, `tip`, `important`, `warning`, `caution` on quotes.

mod raw;
mod writer;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::Diagnostic;
use crate::library::DocumentEntry;
use crate::model::{Block, BlockKind, Chunk, Document};
use crate::pages::links::{Asset, Broken, Links, Target};
use crate::reading::markdown::anchors;

/// The HTML of one chunk and what came to light while it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChunkHtml {
    /// Safe HTML, ready to stand in a page.
    pub html: String,
    /// Warnings about links and images.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that the chunk shows or links to.
    pub assets: Vec<Asset>,
    /// Images of other hosts, which became links.
    pub n_remote_images: u32,
}

/// Writes the chunks of one document.
#[derive(Debug)]
pub struct Renderer<'a> {
    links: &'a Links<'a>,
    document: &'a Document,
    document_idx: usize,
    /// Number and chunk of each footnote that is defined, by its label.
    footnotes: HashMap<&'a str, (u32, u32)>,
}

impl<'a> Renderer<'a> {
    /// Prepares a document, which is number `document_idx` in the library that `links` was made from.
    pub fn new(links: &'a Links<'a>, document_idx: usize, document: &'a Document) -> Self {
        let mut footnotes = HashMap::new();
        let mut number = 0;
        for chunk in &document.chunks {
            for event in chunk.blocks.iter().flat_map(|block| &block.events) {
                if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                    footnotes.entry(label.as_ref()).or_insert_with(|| {
                        number += 1;
                        (number, chunk.ordinal)
                    });
                }
            }
        }
        Self { links, document, document_idx, footnotes }
    }

    /// The HTML of one chunk of the document.
    pub fn chunk_html(&self, chunk: &Chunk) -> ChunkHtml {
        let anchors = chunk.anchors.iter().map(|anchor| (anchor.name.clone(), anchor.id.clone())).collect();
        let context =
            Context { renderer: self, out: RefCell::default(), line: 0.into(), anchors: RefCell::new(anchors) };
        let mut html = String::with_capacity(chunk.blocks.iter().map(|block| block.text.len() * 2).sum());
        for block in &chunk.blocks {
            context.line.set(block.line);
            let start = html.len();
            context.block(block, &mut html);
            context.name_beginning(block, start, &mut html);
        }
        let mut out = context.out.into_inner();
        out.html = html;
        out.diagnostics.sort();
        out.assets.sort();
        out.assets.dedup();
        out
    }
}

/// What writing one chunk shares.
struct Context<'a> {
    renderer: &'a Renderer<'a>,
    out: RefCell<ChunkHtml>,
    line: std::cell::Cell<u32>,
    /// Ids of the chunk's anchors that are not written yet, by their names.
    anchors: RefCell<HashMap<String, String>>,
}

impl Context<'_> {
    fn block(&self, block: &Block, html: &mut String) {
        let is_raw = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
        let has_raw = block.events.iter().any(is_raw);
        let n = block.events.len();
        match (&block.kind, block.events.first()) {
            (BlockKind::Rule, _) => html.push_str("<hr>\n"),
            (BlockKind::Heading { level, id }, _) if n >= 2 => {
                // The page has a heading of its own above.
                let level = (level + 1).min(6);
                _ = write!(html, "<h{level} id=\"{}\">", writer::escaped(id));
                self.events(&block.events[1..n - 1], has_raw, html);
                _ = writeln!(html, "</h{level}>");
            }
            (_, Some(Event::Start(Tag::FootnoteDefinition(label)))) if n >= 2 => {
                let number = self.open_footnote(label, html);
                _ = writeln!(html, "<sup>{number}</sup>");
                self.events(&block.events[1..n - 1], has_raw, html);
                html.push_str("</div>\n");
            }
            (BlockKind::Table, Some(Event::Start(Tag::HtmlBlock))) => {
                html.push_str("<div class=\"table\" tabindex=\"0\">\n");
                self.events(&block.events, has_raw, html);
                html.push_str("</div>\n");
            }
            _ => {
                self.events(&block.events, has_raw, html);
                if has_raw && !html.ends_with('\n') {
                    html.push('\n');
                }
            }
        }
    }

    /// The id of a name, to be written now: no id is written twice.
    fn anchor(&self, name: &str) -> Option<String> {
        self.anchors.borrow_mut().remove(name)
    }

    /// Gives the beginning of a block, which starts at `start`, the names that nothing within it carries: those of what
    /// came before it and shows nothing, and of elements that did not pass the cleaner. So no link to a name is dead.
    fn name_beginning(&self, block: &Block, start: usize, html: &mut String) {
        if self.anchors.borrow().is_empty() {
            return;
        }
        let mut elements = String::new();
        for name in block.anchors.iter().cloned().chain(anchors::names(&block.events)) {
            if let Some(id) = self.anchor(&name) {
                _ = write!(elements, "<a id=\"{}\"></a>", writer::escaped(&id));
            }
        }
        // A heading stays what its block begins with: pages look for it there.
        let is_heading = matches!(block.kind, BlockKind::Heading { .. });
        let inner = html[start..].find('>').filter(|_| is_heading).map_or(start, |end| start + end + 1);
        html.insert_str(inner, &elements);
    }

    fn events(&self, events: &[Event<'_>], has_raw: bool, html: &mut String) {
        if has_raw {
            let mut unsafe_html = String::new();
            writer::Writer::new(self, &mut unsafe_html, true).events(events);
            let cleaned = raw::clean(self, &unsafe_html);
            let cleaned = cleaned.trim_end();
            if cleaned != "<p></p>" {
                html.push_str(cleaned);
            }
        } else {
            writer::Writer::new(self, html, false).events(events);
        }
    }

    /// Opens the box of a footnote and gives its number; the first definition of a label has the id.
    fn open_footnote(&self, label: &str, html: &mut String) -> u32 {
        let number = self.renderer.footnotes.get(label).map_or(0, |found| found.0);
        _ = write!(html, "<div class=\"footnote\" id=\"fn-{number}\" role=\"note\">");
        number
    }

    /// Number and address of a footnote, from any page of the document.
    fn footnote(&self, label: &str) -> Option<(u32, String)> {
        let &(number, ordinal) = self.renderer.footnotes.get(label)?;
        Some((number, format!("{}#fn-{number}", DocumentEntry::part_file(ordinal))))
    }

    /// Where a link leads; a broken one is reported.
    fn link(&self, target: &str, place: &str) -> Target {
        let found = self.renderer.links.link(self.renderer.document_idx, target);
        self.report(found, place)
    }

    /// Where an image lies; a broken one is reported, a remote one counted.
    fn image(&self, target: &str, place: &str) -> Target {
        let found = self.renderer.links.image(self.renderer.document_idx, target);
        if let Target::External(_) = found {
            self.out.borrow_mut().n_remote_images += 1;
        }
        self.report(found, place)
    }

    fn report(&self, found: Target, place: &str) -> Target {
        let mut out = self.out.borrow_mut();
        match &found {
            Target::Local { asset: Some(asset), .. } => out.assets.push(asset.clone()),
            Target::Broken(Broken { message, help, .. }) => {
                let warning = Diagnostic::warning(self.renderer.document.source.as_str(), message.as_str());
                let place = place.split_once(':').and_then(|(l, c)| Some((l.parse().ok()?, c.parse().ok()?)));
                let mut warning = match place {
                    Some((line, column)) => warning.at(line, column),
                    None => warning.at_line(self.line.get()),
                };
                warning.help.clone_from(help);
                out.diagnostics.push(warning);
            }
            _ => {}
        }
        found
    }
}

#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
