//! Text -> blocks: parses Markdown and cuts it into top-level pieces that can be rendered one by one.
//!
//! Parsing cannot fail. Blocks never run on over a page where their kind allows a cut (between the items of a list and
//! the rows of a table), and long lists, tables and code blocks come as several blocks. Nesting beyond [`DEPTH_MAX`] is
//! flattened, so that neither we nor a browser follow a manual down ten thousand quotes.
//!
//! The field `id` of link and image tags, which after parsing has no use, carries `line:column` of the source.

pub mod anchors;
mod cut;
pub mod footnotes;
mod html_parts;
mod html_text;
mod ids;
mod spaced;
mod text;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::model::{Block, BlockKind};
use crate::reading::clean::Cleaned;
pub use cut::{cut_events, cut_html};
use html_parts::Part;
pub use html_text::html_text;
pub use ids::{Ids, slug};
use text::TextBuilder;
pub use text::{plain_title, text_of};

/// Deepest nesting of tags that is kept; real manuals have under 12.
pub const DEPTH_MAX: usize = 48;
/// Words of a table or code block beyond which it is cut.
pub const WHOLE_WORDS_MAX: usize = 600;
/// Lines of a code block beyond which it is cut.
pub const CODE_LINES_MAX: usize = 200;
/// Words of a list after which its next item starts a new block.
const LIST_WORDS: usize = 100;
/// Words of a heading beyond which it is a paragraph: no heading, but text that a converter took for one.
const HEADING_WORDS_MAX: usize = 60;
/// What of Markdown is understood beyond `CommonMark`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM);

/// Parses a cleaned text into blocks, in reading order.
pub fn parse(cleaned: &Cleaned) -> Vec<Block> {
    let mut builder = Builder::new(cleaned);
    for (event, range) in Parser::new_ext(&cleaned.text, OPTIONS).into_offset_iter() {
        builder.push(event, range.start);
    }
    builder.finish_block();
    builder.finish()
}

/// Where in the source file and in the manual an offset lies; offsets are asked for in ascending order.
struct Cursor<'a> {
    cleaned: &'a Cleaned,
    line_idx: usize,
    page_idx: usize,
    /// Offset, column in characters: where the last column was counted.
    column: (usize, u32),
}

impl<'a> Cursor<'a> {
    fn new(cleaned: &'a Cleaned) -> Self {
        Self { cleaned, line_idx: 0, page_idx: 0, column: (0, 0) }
    }

    /// Number of the line, from 1.
    fn line(&mut self, offset: usize) -> u32 {
        let lines = &self.cleaned.lines;
        while lines.get(self.line_idx + 1).is_some_and(|next| next.0 <= offset) {
            self.line_idx += 1;
        }
        while self.line_idx > 0 && lines[self.line_idx].0 > offset {
            self.line_idx -= 1;
        }
        lines.get(self.line_idx).map_or(1, |line| line.1)
    }

    /// Column in that line, from 1; counts on from where it stopped, so that a long line is counted once.
    fn column(&mut self, offset: usize) -> u32 {
        let start = self.cleaned.lines.get(self.line_idx).map_or(0, |line| line.0);
        let (from, before) = if (start..=offset).contains(&self.column.0) { self.column } else { (start, 0) };
        let between = self.cleaned.text.get(from..offset).map_or(0, |text| text.chars().count());
        self.column = (offset, before + u32::try_from(between).unwrap_or(0));
        self.column.1 + 1
    }

    /// Physical page and printed label.
    fn page(&mut self, offset: usize) -> (Option<u32>, Option<&'a str>) {
        let pages = &self.cleaned.pages;
        while pages.get(self.page_idx + 1).is_some_and(|next| next.0 <= offset) {
            self.page_idx += 1;
        }
        match pages.get(self.page_idx) {
            Some((_, start)) => (Some(start.page), start.label.as_deref()),
            None => (None, None),
        }
    }
}

/// Collects the events of one block after the other.
struct Builder<'a> {
    cursor: Cursor<'a>,
    ids: Ids,
    blocks: Vec<Block>,
    events: Vec<Event<'static>>,
    text: TextBuilder,
    depth: usize,
    kind: BlockKind,
    line: u32,
    page: (Option<u32>, Option<&'a str>),
    explicit_id: Option<String>,
    /// Names of places that show nothing: they lead to the block that follows.
    anchors: Vec<String>,
    /// Raw HTML of the block that is being read.
    html: Option<String>,
    /// Top-level list: number of its next item.
    list_number: Option<u64>,
    /// Top-level table: events and text of its head.
    table_head: (Vec<Event<'static>>, String),
    n_words_at_cut: usize,
}

impl<'a> Builder<'a> {
    fn new(cleaned: &'a Cleaned) -> Self {
        Self {
            cursor: Cursor::new(cleaned),
            ids: Ids::default(),
            blocks: Vec::new(),
            events: Vec::new(),
            text: TextBuilder::default(),
            depth: 0,
            kind: BlockKind::Text,
            line: 1,
            page: (None, None),
            explicit_id: None,
            anchors: Vec::new(),
            html: None,
            list_number: None,
            table_head: (Vec::new(), String::new()),
            n_words_at_cut: 0,
        }
    }

    fn push(&mut self, event: Event<'_>, offset: usize) {
        match event {
            Event::Start(tag) => self.start(tag, offset),
            Event::End(tag) => self.end(tag),
            Event::Rule if self.depth == 0 => {
                self.open(BlockKind::Rule, offset);
                self.events.push(Event::Rule);
                self.finish_block();
            }
            Event::Html(html) => match &mut self.html {
                Some(raw) => raw.push_str(&html),
                None => self.events.push(Event::Html(html.into_static())),
            },
            event => {
                if self.depth == 0 && self.events.is_empty() {
                    self.open(BlockKind::Text, offset);
                }
                self.text.push(&event);
                self.events.push(event.into_static());
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, offset: usize) {
        if self.depth == 0 {
            self.open(kind_of(&tag), offset);
        } else if self.depth == 1 {
            self.cut_before(&tag, offset);
        }
        self.depth += 1;
        if let Tag::HtmlBlock = tag {
            self.html = Some(String::new());
        }
        self.text.start(&tag);
        if self.depth > DEPTH_MAX {
            return;
        }
        let tag = match tag {
            Tag::Link { link_type, dest_url, title, .. } => {
                let id = self.place(offset);
                Tag::Link { link_type, dest_url, title, id }
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                let id = self.place(offset);
                Tag::Image { link_type, dest_url, title, id }
            }
            Tag::Heading { level, id, .. } => {
                if self.depth == 1 {
                    self.explicit_id = id.map(|id| id.to_string());
                }
                Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }
            }
            Tag::List(start) => {
                if self.depth == 1 {
                    self.list_number = start;
                }
                Tag::List(start)
            }
            tag => tag,
        };
        self.events.push(Event::Start(tag.into_static()));
    }

    fn end(&mut self, tag: TagEnd) {
        if let TagEnd::HtmlBlock = tag
            && let Some(raw) = self.html.take()
        {
            self.text.push_html(&raw);
            self.events.push(Event::Html(raw.into()));
        }
        self.text.end(tag);
        if self.depth <= DEPTH_MAX {
            self.events.push(Event::End(tag));
        }
        self.depth = self.depth.saturating_sub(1);
        match tag {
            TagEnd::TableHead if self.depth == 1 => {
                self.table_head = (self.events.clone(), self.text.as_str().to_owned());
                self.n_words_at_cut = self.text.n_words();
            }
            TagEnd::Item if self.depth == 1 => self.list_number = self.list_number.map(|n| n.saturating_add(1)),
            _ => {}
        }
        if self.depth == 0 {
            self.finish_block();
        }
    }

    /// Line and column of a link, as text.
    fn place(&mut self, offset: usize) -> CowStr<'static> {
        let line = self.cursor.line(offset);
        format!("{line}:{}", self.cursor.column(offset)).into()
    }

    fn open(&mut self, kind: BlockKind, offset: usize) {
        self.kind = kind;
        self.line = self.cursor.line(offset);
        self.page = self.cursor.page(offset);
        self.n_words_at_cut = 0;
    }

    /// Begins a new block within a list or table, before an item or row that stands on another page or has no room.
    fn cut_before(&mut self, tag: &Tag<'_>, offset: usize) {
        let is_item = matches!((tag, self.events.first()), (Tag::Item, Some(Event::Start(Tag::List(_)))));
        let is_row = matches!(tag, Tag::TableRow) && self.kind == BlockKind::Table;
        if !(is_item || is_row) || self.events.len() < 2 {
            return;
        }
        let n_head = if is_row { self.table_head.0.len() } else { 1 };
        if self.events.len() <= n_head {
            return;
        }
        let n_words = self.text.n_words();
        let is_full = if is_row {
            // A head of a thousand columns must not be repeated for every row.
            let n_words_head = count_words(&self.table_head.1);
            n_words.saturating_sub(n_words_head) > WHOLE_WORDS_MAX.saturating_sub(n_words_head).max(n_words_head)
        } else {
            n_words >= LIST_WORDS
        };
        let page = self.cursor.page(offset);
        if !is_full && page == self.page {
            return;
        }
        let number = self.list_number;
        self.events.push(Event::End(if is_row { TagEnd::Table } else { TagEnd::List(number.is_some()) }));
        let kind = self.kind.clone();
        let head = std::mem::take(&mut self.table_head);
        self.finish_block();
        self.open(kind, offset);
        if is_row {
            self.text.set(&head.1);
            self.events.clone_from(&head.0);
            self.table_head = head;
        } else {
            self.events.push(Event::Start(Tag::List(number)));
        }
    }

    fn finish_block(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        let text = self.text.take();
        let kind = std::mem::replace(&mut self.kind, BlockKind::Text);
        if events.is_empty() {
            return;
        }
        let is_changed = spaced::link(&mut events) | anchors::mark(&mut events);
        let text = if is_changed { text_of(&events) } else { text };
        if let [Event::Start(Tag::HtmlBlock), Event::Html(raw), ..] = &events[..] {
            let raw = raw.clone();
            self.finish_html(&raw, text);
            return;
        }
        match kind {
            BlockKind::Heading { level, .. } => self.finish_heading(level, events, &text),
            BlockKind::Code => self.finish_code(events, text),
            kind => {
                if let Some(Event::Start(Tag::Heading { .. })) = events.first() {
                    events.clear();
                }
                if kind == BlockKind::Text && is_only_anchors(&events, &text) {
                    self.anchors.extend(anchors::names(&events));
                } else {
                    self.add(kind, events, text);
                }
            }
        }
    }

    fn finish_heading(&mut self, level: u8, mut events: Vec<Event<'static>>, text: &str) {
        let explicit = self.explicit_id.take();
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if count_words(&title) > HEADING_WORDS_MAX || title.is_empty() {
            let last = events.len() - 1;
            events[0] = Event::Start(Tag::Paragraph);
            events[last] = Event::End(TagEnd::Paragraph);
            self.anchors.extend(explicit);
            if title.is_empty() {
                self.anchors.extend(anchors::names(&events));
            } else {
                self.add(BlockKind::Text, events, title);
            }
            return;
        }
        let id = self.ids.claim(explicit.as_deref(), &title);
        self.anchors.extend(explicit.filter(|explicit| *explicit != id));
        if let Event::Start(Tag::Heading { id: slot, .. }) = &mut events[0] {
            *slot = Some(id.clone().into());
        }
        self.add(BlockKind::Heading { level, id }, events, title);
    }

    /// A code block, cut into closed blocks of the same language where it is long.
    fn finish_code(&mut self, events: Vec<Event<'static>>, text: String) {
        if let Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))) = events.first()
            && let Some(at) = info.find('{')
            && let Some((names, _)) = anchors::attribute_list(&info[at..])
        {
            self.anchors.extend(names);
        }
        let n_lines = text.matches('\n').count() + 1;
        if n_lines <= CODE_LINES_MAX && count_words(&text) <= WHOLE_WORDS_MAX {
            self.add(BlockKind::Code, events, text);
            return;
        }
        let first_line = self.line;
        let start = events.into_iter().next();
        for (line_idx, piece) in cut::cut_code(&text, CODE_LINES_MAX, WHOLE_WORDS_MAX) {
            self.line = first_line.saturating_add(line_idx);
            let body = Event::Text(format!("{piece}\n").into());
            let events = start.iter().cloned().chain([body, Event::End(TagEnd::CodeBlock)]).collect();
            self.add(BlockKind::Code, events, piece);
        }
    }

    /// Raw HTML, cut at its headings; a comment shows nothing and is no block.
    fn finish_html(&mut self, raw: &str, text: String) {
        let parts = html_parts::parts(raw);
        if let [Part::Html { .. }] = parts[..] {
            self.add_html(raw, text);
            return;
        }
        let first_line = self.line;
        for part in parts {
            let (Part::Heading { start, .. } | Part::Html { start, .. }) = part;
            let lines_before = u32::try_from(raw[..start].matches('\n').count()).unwrap_or(u32::MAX);
            self.line = first_line.saturating_add(lines_before);
            match part {
                Part::Html { raw, .. } => self.add_html(raw, html_text(raw)),
                Part::Heading { level, id, inner, .. } => {
                    let Ok(heading) = HeadingLevel::try_from(usize::from(level)) else { continue };
                    let tag = Tag::Heading { level: heading, id: None, classes: Vec::new(), attrs: Vec::new() };
                    let end = Event::End(TagEnd::Heading(heading));
                    let events = vec![Event::Start(tag), Event::InlineHtml(inner.to_owned().into()), end];
                    self.explicit_id = id.map(str::to_owned);
                    self.finish_heading(level, events, &html_text(inner));
                }
            }
        }
    }

    fn add_html(&mut self, raw: &str, text: String) {
        let shows = !text.is_empty() || raw.contains("<img") || raw.contains("<hr") || raw.contains("<IMG");
        let html = [Event::Html(raw.to_owned().into())];
        if !shows {
            self.anchors.extend(anchors::names(&html));
            return;
        }
        let kind = if html_text::has_table(raw) { BlockKind::Table } else { BlockKind::Text };
        let [html] = html;
        self.add(kind, vec![Event::Start(Tag::HtmlBlock), html, Event::End(TagEnd::HtmlBlock)], text);
    }

    fn add(&mut self, kind: BlockKind, events: Vec<Event<'static>>, text: String) {
        let (page, label) = self.page;
        let page_label = label.map(str::to_owned);
        let anchors = std::mem::take(&mut self.anchors);
        self.blocks.push(Block { kind, events, text, anchors, line: self.line, page, page_label });
    }

    /// The blocks; what is named at the very end leads to the last.
    fn finish(mut self) -> Vec<Block> {
        if let Some(last) = self.blocks.last_mut() {
            last.anchors.extend(self.anchors);
        }
        footnotes::resolve(&mut self.blocks);
        self.blocks
    }
}

/// Whether a block holds nothing that is shown.
fn is_only_anchors(events: &[Event<'_>], text: &str) -> bool {
    let is_blank = |event: &Event<'_>| match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) | Event::SoftBreak | Event::HardBreak => true,
        Event::Text(text) => text.trim().is_empty(),
        Event::InlineHtml(html) => ["<a", "</a", "<span", "</span"].iter().any(|tag| html.starts_with(tag)),
        _ => false,
    };
    text.trim().is_empty() && events.iter().all(is_blank)
}

/// Kind of the block that a top-level tag opens; the id of a heading is set when its text is known.
fn kind_of(tag: &Tag<'_>) -> BlockKind {
    match tag {
        Tag::Heading { level, .. } => BlockKind::Heading { level: level_number(*level), id: String::new() },
        Tag::Table(_) => BlockKind::Table,
        Tag::CodeBlock(_) => BlockKind::Code,
        _ => BlockKind::Text,
    }
}

/// A heading's level as a number, 1 to 6.
pub fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// Words of a text, by white space.
///
/// The same as [`Block::n_words`], faster on the ASCII that most manuals are: every text is counted several times.
pub fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let (mut n, mut after_blank) = (0, true);
    for &byte in text.as_bytes() {
        let is_blank = byte == b' ' || byte.wrapping_sub(b'\t') < 5;
        n += usize::from(after_blank && !is_blank);
        after_blank = is_blank;
    }
    n
}

#[cfg(test)]
#[path = "markdown/tests.rs"]
mod tests;
