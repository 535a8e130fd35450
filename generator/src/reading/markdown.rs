//! Text -> blocks: parses Markdown and cuts it into top-level pieces that can be rendered one by one.
//!
//! Parsing cannot fail. Blocks never run on over a page (raw HTML aside): code, lists, tables and quotes are cut where a
//! page begins, and long lists, tables and code blocks come as several blocks. Nesting beyond [`DEPTH_MAX`] is
//! flattened, so that neither we nor a browser follow a manual down ten thousand quotes.
//!
//! The field `id` of link and image tags, which after parsing has no use, carries `line:column` of the source.

pub mod anchors;
mod blocks;
mod cut;
pub mod footnotes;
mod html;
mod ids;
mod spaced;
mod text;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Tag, TagEnd};

use crate::model::{Block, BlockKind, Events};
use crate::reading::clean::Cleaned;
use blocks::{is_block, is_only_anchors, kind_of, marked, shows_nothing};
use cut::REPEATED_BYTES_MAX;
pub use cut::cut_events;
use html::Shape;
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

/// Parses a cleaned text into blocks, in reading order; what is left out is added to its counts.
pub fn parse(cleaned: &mut Cleaned) -> Vec<Block> {
    let mut builder = Builder::new(cleaned);
    let woven = html::events(&cleaned.text, &mut builder);
    builder.finish_block();
    let blocks = builder.finish();
    cleaned.dropped.n_scripts += woven.n_scripts;
    cleaned.dropped.n_invisible += woven.n_invisible;
    blocks
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

    fn has_pages(&self) -> bool {
        !self.cleaned.pages.is_empty()
    }

    /// Physical page and printed label.
    fn page(&mut self, offset: usize) -> PageAt<'a> {
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
    page: PageAt<'a>,
    explicit_id: Option<String>,
    /// Names of places that show nothing: they lead to the block that follows.
    anchors: Vec<String>,
    /// Top-level list: number of its next item.
    list_number: Option<u64>,
    /// Top-level table: its head.
    table_head: TableHead,
    /// Where further pages begin within the block that is being read, ascending.
    turns: Vec<Turn<'a>>,
}

/// The head of a table, which its further blocks repeat.
#[derive(Default)]
struct TableHead {
    /// From the start of the table.
    events: Vec<Event<'static>>,
    text: String,
    n_words: usize,
    n_bytes: usize,
    /// Whether the block that is being read does without, since its rows are fewer than the head is long.
    is_left_out: bool,
}

/// A page that begins within a block.
struct Turn<'a> {
    /// Index of the first event on it.
    event_idx: usize,
    line: u32,
    page: PageAt<'a>,
}

/// Physical page and printed label.
type PageAt<'a> = (Option<u32>, Option<&'a str>);

impl html::Sink for Builder<'_> {
    fn push(&mut self, event: Event<'static>, offset: usize) {
        self.take(event, offset);
    }

    fn restart(&mut self) {
        *self = Builder::new(self.cursor.cleaned);
    }
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
            list_number: None,
            table_head: TableHead::default(),
            turns: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'static>, offset: usize) {
        match event {
            Event::Start(tag) => self.start(tag, offset),
            Event::End(tag) => self.end(tag),
            Event::Rule if self.depth == 0 => {
                self.open(BlockKind::Rule, offset);
                self.events.push(Event::Rule);
                self.finish_block();
            }
            Event::Html(ref tag) | Event::InlineHtml(ref tag) => match html::shape(tag) {
                (Shape::Open, name) => self.open_tag(name, event.clone(), offset),
                (Shape::Close, name) => self.close_tag(name, event.clone()),
                (Shape::Void, _) => self.add_event(event, offset),
            },
            event => self.add_event(event, offset),
        }
    }

    fn add_event(&mut self, event: Event<'static>, offset: usize) {
        if self.depth == 0 && self.events.is_empty() {
            self.open(BlockKind::Text, offset);
        }
        match event {
            Event::Text(code) if self.text.is_code() && self.cursor.has_pages() => self.push_code(&code, offset),
            event => {
                self.text.push(&event);
                self.events.push(event);
            }
        }
    }

    /// Code, line by line: the parser hands over the lines of a fence as one, whatever page they stand on.
    fn push_code(&mut self, code: &str, offset: usize) {
        let mut at = offset;
        for line in code.split_inclusive('\n') {
            self.turn_page(at);
            at += line.len();
            let event = Event::Text(line.to_owned().into());
            self.text.push(&event);
            self.events.push(event);
        }
    }

    /// The tag of an element that Markdown does not have.
    fn open_tag(&mut self, name: &str, event: Event<'static>, offset: usize) {
        if self.depth == 0 {
            self.open(if name == "table" { BlockKind::Table } else { BlockKind::Text }, offset);
        } else if self.depth == 1 {
            match (name, self.block_tag()) {
                ("tr", Some("table")) => self.cut_before(Cut::Row, offset),
                ("dt", Some("dl")) => self.cut_before(Cut::Item, offset),
                _ => {}
            }
        }
        self.depth += 1;
        self.text.push(&event);
        if self.depth <= DEPTH_MAX {
            self.events.push(event);
        }
    }

    fn close_tag(&mut self, name: &str, event: Event<'static>) {
        self.text.push(&event);
        if self.depth <= DEPTH_MAX {
            self.events.push(event);
        }
        self.depth = self.depth.saturating_sub(1);
        let is_table = self.depth == 1 && self.block_tag() == Some("table");
        if is_table && (name == "thead" || name == "tr" && self.table_head.events.is_empty() && self.is_head_row()) {
            self.keep_table_head();
        }
        if self.depth == 0 {
            self.finish_block();
        }
    }

    /// Name of the element that the block is, where it is one that Markdown does not have.
    fn block_tag(&self) -> Option<&str> {
        match self.events.first() {
            Some(Event::Html(tag)) => Some(html::shape(tag).1),
            _ => None,
        }
    }

    /// Whether the first row of a table written in HTML, which ends here, has nothing but heads of columns.
    fn is_head_row(&self) -> bool {
        let (mut n_rows, mut n_heads) = (0, 0);
        for event in &self.events {
            let Event::Html(tag) = event else { continue };
            match html::shape(tag) {
                (Shape::Open, "tr") => n_rows += 1,
                (Shape::Open, "th") => n_heads += 1,
                (Shape::Open, "td") => return false,
                _ => {}
            }
            // A table of many rows is not counted at each of them.
            if n_rows > 1 {
                return false;
            }
        }
        n_heads > 0
    }

    /// Keeps the head of a table, which its further blocks repeat.
    fn keep_table_head(&mut self) {
        let (events, text) = (self.events.clone(), self.text.as_str().to_owned());
        let (n_words, n_bytes) = (count_words(&text), cut::n_bytes(&events));
        self.table_head = TableHead { events, text, n_words, n_bytes, is_left_out: false };
    }

    fn start(&mut self, tag: Tag<'static>, offset: usize) {
        if self.depth == 0 {
            self.open(kind_of(&tag), offset);
        } else if self.depth == 1 {
            match (&tag, self.events.first()) {
                (Tag::Item, Some(Event::Start(Tag::List(_)))) => self.cut_before(Cut::Item, offset),
                (Tag::TableRow, _) if self.kind == BlockKind::Table => self.cut_before(Cut::Row, offset),
                _ => {}
            }
        }
        if self.depth > 0 && is_block(&tag) {
            self.turn_page(offset);
        }
        self.depth += 1;
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
            Tag::Heading { level, id, attrs, .. } => {
                if self.depth == 1 {
                    let named = || attrs.into_iter().find(|(key, _)| &**key == "id")?.1;
                    self.explicit_id = id.or_else(named).map(|id| id.trim_matches(['"', '\'']).to_owned());
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
        self.events.push(Event::Start(tag));
    }

    fn end(&mut self, tag: TagEnd) {
        self.text.end(tag);
        if self.depth <= DEPTH_MAX {
            self.events.push(Event::End(tag));
        }
        self.depth = self.depth.saturating_sub(1);
        match tag {
            TagEnd::TableHead if self.depth == 1 => self.keep_table_head(),
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
        self.turns.clear();
    }

    /// Remembers where a page begins within a block, so that the block can be cut there.
    fn turn_page(&mut self, offset: usize) {
        let page = self.cursor.page(offset);
        if page == self.turns.last().map_or(self.page, |turn| turn.page) || self.kind == BlockKind::Table {
            return;
        }
        self.turns.push(Turn { event_idx: self.events.len(), line: self.cursor.line(offset), page });
    }

    /// Begins a new block within a list or table, before an item or row that stands on another page or has no room.
    fn cut_before(&mut self, cut: Cut, offset: usize) {
        let is_row = cut == Cut::Row;
        let head = Some(&self.table_head).filter(|head| is_row && !head.is_left_out);
        let (n_head, n_words_head) = head.map_or((0, 0), |head| (head.events.len(), head.n_words));
        let n_head = n_head.max(1);
        if self.events.len() <= n_head {
            return;
        }
        let n_words = self.text.n_words();
        let is_full = if is_row {
            // A head of a thousand columns must not be repeated for every row.
            n_words.saturating_sub(n_words_head) > WHOLE_WORDS_MAX.saturating_sub(n_words_head).max(n_words_head)
        } else {
            n_words >= LIST_WORDS
        };
        let page = self.cursor.page(offset);
        if !is_full && page == self.turns.last().map_or(self.page, |turn| turn.page) {
            return;
        }
        let number = self.list_number;
        let (start, end) = match self.events.first() {
            Some(Event::Html(tag)) => (cut::bounded_tag(tag), Event::Html(format!("</{}>", html::shape(tag).1).into())),
            Some(Event::Start(Tag::Table(alignments))) => {
                let alignments = if alignments.len() > REPEATED_BYTES_MAX { Vec::new() } else { alignments.clone() };
                (Event::Start(Tag::Table(alignments)), Event::End(TagEnd::Table))
            }
            _ => (Event::Start(Tag::List(number)), Event::End(TagEnd::List(number.is_some()))),
        };
        // Neither must a long head, unless the rows below it are twice as long.
        let n_bytes_max = REPEATED_BYTES_MAX.max(if is_row { cut::n_bytes(&self.events[n_head..]) / 2 } else { 0 });
        self.events.push(end);
        let kind = self.kind.clone();
        let mut head = std::mem::take(&mut self.table_head);
        self.finish_block();
        self.open(kind, offset);
        if is_row && !head.events.is_empty() {
            head.is_left_out = head.n_bytes > n_bytes_max;
        }
        if is_row && !head.events.is_empty() && !head.is_left_out {
            self.text.set(&head.text);
            self.events.clone_from(&head.events);
        } else {
            self.events.push(start);
        }
        self.table_head = head;
    }

    fn finish_block(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        let text = self.text.take();
        let kind = std::mem::replace(&mut self.kind, BlockKind::Text);
        self.table_head = TableHead::default();
        if events.is_empty() {
            return;
        }
        // Indices of events change with what is marked: a block that is cut is marked in pieces.
        let text = if self.turns.is_empty() { marked(&mut events, text) } else { text };
        if text.is_empty() && shows_nothing(&events) {
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
                    self.finish_pages(&kind, events, text);
                }
            }
        }
    }

    /// A list or quote, cut where pages begin within it.
    fn finish_pages(&mut self, kind: &BlockKind, events: Vec<Event<'static>>, text: String) {
        let turns = std::mem::take(&mut self.turns);
        // A note stays whole: two of one name would be two notes.
        if turns.is_empty() || matches!(events.first(), Some(Event::Start(Tag::FootnoteDefinition(_)))) {
            self.add(kind.clone(), &events, text);
            return;
        }
        let cuts: Vec<usize> = turns.iter().map(|turn| turn.event_idx).collect();
        let mut turns = turns.into_iter();
        for mut piece in cut::cut_events_at(events, &cuts) {
            let text = text_of(&piece);
            let text = marked(&mut piece, text);
            let shows = |event: &Event<'_>| matches!(event, Event::Start(Tag::Image { .. }) | Event::Html(_));
            if !text.is_empty() || piece.iter().any(shows) {
                self.add(kind.clone(), &piece, text);
            }
            if let Some(turn) = turns.next() {
                (self.line, self.page) = (turn.line, turn.page);
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
                self.add(BlockKind::Text, &events, title);
            }
            return;
        }
        let id = self.ids.claim(explicit.as_deref(), &title);
        self.anchors.extend(explicit.filter(|explicit| *explicit != id));
        if let Event::Start(Tag::Heading { id: slot, .. }) = &mut events[0] {
            *slot = Some(id.clone().into());
        }
        self.add(BlockKind::Heading { level, id }, &events, title);
    }

    /// A code block, cut where pages begin, and where it is long; the pieces are closed blocks of the same language.
    fn finish_code(&mut self, events: Vec<Event<'static>>, text: String) {
        if let Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))) = events.first()
            && let Some(at) = info.find('{')
            && let Some((names, _)) = anchors::attribute_list(&info[at..])
        {
            self.anchors.extend(names);
        }
        let turns = std::mem::take(&mut self.turns);
        if turns.is_empty() && !is_long(&text) {
            self.add(BlockKind::Code, &events, text);
            return;
        }
        let start = match events.first().cloned() {
            Some(Event::Start(tag)) => Some(Event::Start(cut::short_info(tag))),
            start => start,
        };
        // The fence is a line of its own; code by indentation has none.
        let is_fenced = matches!(start, Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))));
        let mut line = self.line.saturating_add(u32::from(is_fenced));
        let cuts: Vec<usize> = turns.iter().map(|turn| turn.event_idx).collect();
        let mut turns = turns.into_iter();
        for piece in cut::cut_events_at(events, &cuts) {
            for (line_idx, code) in cut::cut_code(&text_of(&piece), CODE_LINES_MAX, WHOLE_WORDS_MAX) {
                self.line = line.saturating_add(line_idx);
                let body = Event::Text(format!("{code}\n").into());
                let events: Vec<_> = start.iter().cloned().chain([body, Event::End(TagEnd::CodeBlock)]).collect();
                self.add(BlockKind::Code, &events, code);
            }
            if let Some(turn) = turns.next() {
                (line, self.page) = (turn.line, turn.page);
            }
        }
    }

    fn add(&mut self, kind: BlockKind, events: &[Event<'_>], text: String) {
        let events = Events::pack(events);
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

/// Where a block is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Item,
    Row,
}

/// Whether code is too long for one block.
fn is_long(code: &str) -> bool {
    code.matches('\n').count() >= CODE_LINES_MAX || count_words(code) > WHOLE_WORDS_MAX
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
