//! A chunk's blocks -> safe HTML.
//!
//! Markdown is written by `writer`, which escapes every text. A block that holds raw HTML is written the same way and
//! then cleaned as a whole by an allow-list (`raw`), with its links and images resolved like all others. Ids, wrappers
//! and classes of ours are put around what was cleaned, never through it.
//!
//! The classes that a stylesheet may want: `table` (a box that scrolls around a table), `al`, `ac`, `ar` (alignment of a
//! cell), `broken` (a link or image that leads nowhere), `remote-image`, `footnote` and `fnref`, `language-…` on code, and
//! `note`, `tip`, `important`, `warning`, `caution` on quotes.

mod children;
mod escape;
mod picture;
mod raw;
mod writer;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::diagnostic::{Dead, DeadKind, Diagnostic};
use crate::language::{self, Direction};
use crate::library::DocumentEntry;
use crate::model::{Block, BlockKind, Chunk, Document};
use crate::pages::links::{Asset, Broken, Links, Target, clipped};
use crate::reading::markdown::{anchors, text_of};
pub use children::Children;

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
    direction: Direction,
    /// Footnotes by their labels.
    footnotes: HashMap<CowStr<'a>, Footnote>,
}

/// Where a footnote and what refers to it stand.
#[derive(Clone, Copy, Debug)]
struct Footnote {
    /// Counted through the document.
    number: u32,
    /// Chunk that the note begins in.
    ordinal: u32,
    /// First chunk that refers to it.
    reference: Option<u32>,
}

impl<'a> Renderer<'a> {
    /// Prepares a document, which is number `document_idx` in the library that `links` was made from.
    pub fn new(links: &'a Links<'a>, document_idx: usize, document: &'a Document) -> Self {
        let direction = Direction::of(&document.language);
        Self { links, document, document_idx, direction, footnotes: Footnote::all(document) }
    }

    /// The HTML of one chunk of the document.
    pub fn chunk_html(&self, chunk: &Chunk) -> ChunkHtml {
        let anchors = chunk.anchors.iter().map(|anchor| (anchor.name.clone(), anchor.id.clone())).collect();
        let context = Context {
            renderer: self,
            ordinal: chunk.ordinal,
            out: RefCell::default(),
            line: 0.into(),
            is_mixed: false.into(),
            anchors: RefCell::new(anchors),
            written: RefCell::default(),
            ours: RefCell::default(),
        };
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

impl Footnote {
    /// The footnotes of a document by their labels.
    fn all(document: &Document) -> HashMap<CowStr<'_>, Footnote> {
        let mut references = HashMap::new();
        for chunk in &document.chunks {
            for event in chunk.blocks.iter().flat_map(|block| block.events.iter()) {
                if let Event::FootnoteReference(label) = event {
                    references.entry(label).or_insert(chunk.ordinal);
                }
            }
        }
        let (mut footnotes, mut number) = (HashMap::new(), 0);
        for chunk in &document.chunks {
            for event in chunk.blocks.iter().flat_map(|block| block.events.iter()) {
                if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                    let reference = references.get(&label).copied();
                    footnotes.entry(label).or_insert_with(|| {
                        number += 1;
                        Footnote { number, ordinal: chunk.ordinal, reference }
                    });
                }
            }
        }
        footnotes
    }
}

/// What writing one chunk shares.
struct Context<'a> {
    renderer: &'a Renderer<'a>,
    ordinal: u32,
    out: RefCell<ChunkHtml>,
    line: Cell<u32>,
    /// Whether the block may hold text in either direction.
    is_mixed: Cell<bool>,
    /// Ids of the chunk's anchors that are not written yet, by their names.
    anchors: RefCell<HashMap<String, String>>,
    /// Ids of footnotes and references that are written.
    written: RefCell<HashSet<String>>,
    /// Ids and addresses of ours in HTML that is not cleaned yet: what else stands there is an author's.
    ours: RefCell<HashSet<String>>,
}

impl Context<'_> {
    fn block(&self, block: &Block, html: &mut String) {
        let is_raw = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
        let events = block.events.unpack();
        let has_raw = events.iter().any(is_raw);
        let n = events.len();
        self.is_mixed.set(self.renderer.direction == Direction::Rtl || block.text.contains(language::is_rtl));
        match (&block.kind, events.first()) {
            (BlockKind::Rule, _) => html.push_str("<hr>\n"),
            (BlockKind::Heading { level, id }, _) if n >= 2 => {
                // The page has a heading of its own above.
                let level = (level + 1).min(6);
                let dir = self.dir(self.renderer.direction, &block.text).1;
                _ = write!(html, "<h{level} id=\"{}\"{dir}>", escape::escaped(id));
                self.events(&events[1..n - 1], has_raw, html);
                _ = writeln!(html, "</h{level}>");
            }
            (_, Some(Event::Start(Tag::FootnoteDefinition(label)))) if n >= 2 => {
                self.open_footnote(label, "", false, html);
                self.events(&events[1..n - 1], has_raw, html);
                html.push_str("</div>\n");
            }
            (BlockKind::Table, Some(Event::Html(_))) => {
                let dir = self.dir(self.renderer.direction, &block.text).1;
                _ = writeln!(html, "<div class=\"table\" tabindex=\"0\"{dir}>");
                self.events(&events, has_raw, html);
                html.push_str("</div>\n");
            }
            (_, Some(Event::Html(_))) if !self.dir(self.renderer.direction, &block.text).1.is_empty() => {
                _ = writeln!(html, "<div{}>", self.dir(self.renderer.direction, &block.text).1);
                self.events(&events, has_raw, html);
                html.push_str("</div>\n");
            }
            _ => {
                self.events(&events, has_raw, html);
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
        for name in block.anchors.iter().cloned().chain(anchors::names(&block.events.unpack())) {
            if let Some(id) = self.anchor(&name) {
                _ = write!(elements, "<a id=\"{}\"></a>", escape::escaped(&id));
            }
        }
        // A heading stays what its block begins with: pages look for it there.
        let is_heading = matches!(block.kind, BlockKind::Heading { .. });
        let inner = html[start..].find('>').filter(|_| is_heading).map_or(start, |end| start + end + 1);
        html.insert_str(inner, &elements);
    }

    /// The direction of a text within one that goes `around`, and the attribute that says so where it is another. In a
    /// document whose text all goes from left to right nothing is looked at.
    fn dir(&self, around: Direction, text: &str) -> (Direction, &'static str) {
        let found = if self.is_mixed.get() { around.within(text) } else { around };
        let attribute = match found {
            found if found == around => "",
            Direction::Ltr => " dir=\"ltr\"",
            Direction::Rtl => " dir=\"rtl\"",
        };
        (found, attribute)
    }

    /// The attribute that keeps code from left to right; the stylesheet says it too.
    fn code_dir(&self) -> &'static str {
        if self.is_mixed.get() { " dir=\"ltr\"" } else { "" }
    }

    fn events(&self, events: &[Event<'_>], has_raw: bool, html: &mut String) {
        if has_raw {
            let mut unsafe_html = String::new();
            writer::Writer::new(self, &mut unsafe_html, true).events(events);
            let cleaned = raw::clean(self, &unsafe_html, || text_of(events));
            html.push_str(cleaned.trim_end());
        } else {
            writer::Writer::new(self, html, false).events(events);
        }
    }

    /// Opens the box of a footnote; its number leads back to what refers to it. The first piece of a note has the id.
    fn open_footnote(&self, label: &str, dir: &str, is_raw: bool, html: &mut String) {
        let Some(&Footnote { number, ordinal, reference }) = self.renderer.footnotes.get(label) else {
            return html.push_str("<div class=\"footnote\" role=\"note\">\n");
        };
        let id = self.own_id(format!("fn-{number}"), ordinal, is_raw);
        _ = write!(html, "<div class=\"footnote\"{id}{dir} role=\"note\"><sup>");
        if let Some(reference) = reference {
            let href = self.own_address(&format!("fnref-{number}"), reference, is_raw);
            _ = write!(html, "<a href=\"{href}\">{number}</a>");
        } else {
            _ = write!(html, "{number}");
        }
        html.push_str("</sup>\n");
    }

    /// Writes a reference to a footnote; the first to a note has an id, so that the note can lead back.
    fn footnote_reference(&self, label: &str, is_raw: bool, html: &mut String) {
        let Some(&Footnote { number, ordinal, reference }) = self.renderer.footnotes.get(label) else { return };
        let id = reference.map_or_else(String::new, |first| self.own_id(format!("fnref-{number}"), first, is_raw));
        let href = self.own_address(&format!("fn-{number}"), ordinal, is_raw);
        _ = write!(html, "<sup class=\"fnref\"{id}><a href=\"{href}\">{number}</a></sup>");
    }

    /// The attribute `id` of something that stands in chunk `ordinal`, once.
    fn own_id(&self, id: String, ordinal: u32, is_raw: bool) -> String {
        if ordinal != self.ordinal || !self.written.borrow_mut().insert(id.clone()) {
            return String::new();
        }
        let attribute = format!(" id=\"{id}\"");
        if is_raw {
            self.ours.borrow_mut().insert(id);
        }
        attribute
    }

    /// Address of an id of ours in chunk `ordinal`: on the same page, or on the part of the document that shows the chunk.
    fn own_address(&self, id: &str, ordinal: u32, is_raw: bool) -> String {
        let page = if ordinal == self.ordinal { String::new() } else { DocumentEntry::part_file(ordinal) };
        let href = format!("{page}#{id}");
        if is_raw {
            self.ours.borrow_mut().insert(href.clone());
        }
        href
    }

    /// Where a link leads; a broken one is reported.
    fn link(&self, target: &str, place: &str) -> Target {
        let found = self.renderer.links.link(self.renderer.document_idx, target);
        self.report(found, target, false, place)
    }

    /// Where an image lies; a broken one is reported, a remote one counted.
    fn image(&self, target: &str, place: &str) -> Target {
        let found = self.renderer.links.image(self.renderer.document_idx, target);
        if let Target::External(_) = found {
            self.out.borrow_mut().n_remote_images += 1;
        }
        self.report(found, target, true, place)
    }

    fn report(&self, found: Target, target: &str, is_image: bool, place: &str) -> Target {
        let mut out = self.out.borrow_mut();
        match &found {
            Target::Local { asset: Some(asset), .. } => out.assets.push(asset.clone()),
            Target::Broken(Broken { message, help, kind, .. }) => {
                let warning = Diagnostic::warning(self.renderer.document.source.as_str(), message.as_str());
                let place = place.split_once(':').and_then(|(l, c)| Some((l.parse().ok()?, c.parse().ok()?)));
                let mut warning = match place {
                    Some((line, column)) => warning.at(line, column),
                    None => warning.at_line(self.line.get()),
                };
                warning.help.clone_from(help);
                let kind = if is_image { DeadKind::Image } else { *kind };
                warning.dead = Some(Box::new(Dead { kind, target: clipped(target.trim()) }));
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
