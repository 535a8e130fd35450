//! Steps and what becomes of them -> balanced events.

mod open;

use pulldown_cmark::{CowStr, Event, Tag as MarkdownTag, TagEnd};

use super::element::{Kind, kind};
use super::fate::Fate;
use super::steps::{Placed, Step};
use super::tag::{Tag, decoded};
use super::written::{attribute, clean, clean_tag, written};
use super::{Sink, Woven};

/// Deepest nesting of elements; further ones lose their tags. Beyond it Markdown's own nesting is flattened too.
const OPEN_MAX: usize = super::super::DEPTH_MAX;

/// Places to link to that are carried on to what follows them; more in a row stay a paragraph.
const ANCHORS_MAX: usize = 50;

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// Blocks alone: a text makes a paragraph.
    Flow,
    /// Blocks or a text: an item, a cell.
    Cell,
    /// A line of text.
    Inline,
    /// Preformatted text.
    Pre,
    /// Items, rows or cells.
    Structure,
}

/// Something open.
struct Open {
    /// Its step and name, if a tag of HTML opened it.
    element: Option<(usize, String)>,
    /// What ends it.
    ends: Vec<Event<'static>>,
    level: Level,
    role: Role,
    /// Whether it ends with the block of raw HTML.
    ends_with_block: bool,
    /// Events up to its start.
    n_events: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Markdown,
    /// A paragraph around a text that has none.
    Loose,
    List,
    Table,
    Row,
    Details,
    Definitions,
    Foreign,
    Plain,
}

/// Makes the events, and hands them on block by block, so that those of a whole document never pile up; what is left out is
/// counted.
#[derive(Default)]
pub(super) struct Weaver {
    woven: Woven,
    stack: Vec<Open>,
    /// Ids that wait for a place in a line of text.
    anchors: Vec<String>,
    /// Open elements of other languages.
    n_foreign: usize,
    offset: usize,
    /// Steps that came before those that are being woven.
    n_steps: usize,
}

impl Weaver {
    /// Takes steps that follow those of before.
    pub(super) fn weave(&mut self, mut steps: Vec<Placed<'_>>, fates: &[Fate], sink: &mut dyn Sink) {
        // Taken from the end, so that their memory can go as they do.
        steps.reverse();
        for (idx, fate) in fates.iter().enumerate() {
            let Some(placed) = steps.pop() else { break };
            if steps.len() * 2 < steps.capacity() {
                steps.shrink_to_fit();
            }
            self.offset = placed.offset;
            match placed.step {
                Step::Event(event) => self.markdown(event),
                Step::Text(text) => self.raw_text(&text),
                Step::Script => self.woven.n_scripts += 1,
                Step::BlockStart => {}
                Step::BlockEnd => self.end_block(),
                Step::Tag(tag) => self.tag(self.n_steps + idx, &tag, *fate, placed.in_block),
            }
            if self.stack.is_empty() {
                self.hand_on(sink);
            }
        }
        self.n_steps += fates.len();
    }

    /// The end of the document.
    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> Woven {
        self.pop(0);
        if !self.anchors.is_empty() {
            self.emit(Event::Start(MarkdownTag::Paragraph));
            self.place_anchors();
            self.emit(Event::End(TagEnd::Paragraph));
        }
        self.hand_on(sink);
        self.woven
    }

    fn hand_on(&mut self, sink: &mut dyn Sink) {
        self.woven.events.drain(..).for_each(|(event, offset)| sink.push(event, offset));
    }

    fn level(&self) -> Level {
        self.stack.last().map_or(Level::Flow, |open| open.level)
    }

    fn emit(&mut self, event: Event<'static>) {
        self.woven.events.push((event, self.offset));
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            let text = self.seen(text);
            self.emit(Event::Text(text));
        }
    }

    /// A text as it is seen; what goes is counted.
    fn seen(&mut self, text: &str) -> CowStr<'static> {
        let seen = clean(text);
        let n_hidden = if seen.len() < text.len() { text.chars().count() - seen.chars().count() } else { 0 };
        self.woven.n_invisible = self.woven.n_invisible.saturating_add(u32::try_from(n_hidden).unwrap_or(u32::MAX));
        seen
    }

    fn push(&mut self, element: Option<(usize, String)>, ends: Vec<Event<'static>>, level: Level, role: Role) {
        let n_events = self.woven.events.len();
        self.n_foreign += usize::from(role == Role::Foreign);
        self.stack.push(Open { element, ends, level, role, ends_with_block: false, n_events });
        if matches!(level, Level::Inline | Level::Cell) {
            self.place_anchors();
        }
    }

    /// Ends what is open, down to `to`.
    fn pop(&mut self, to: usize) {
        while self.stack.len() > to {
            let Some(open) = self.stack.pop() else { return };
            self.n_foreign -= usize::from(open.role == Role::Foreign);
            let is_paragraph = matches!(open.ends[..], [Event::End(TagEnd::Paragraph)]);
            for end in open.ends {
                self.emit(end);
            }
            if is_paragraph && self.level() == Level::Flow {
                self.take_anchors(open.n_events.saturating_sub(1));
            }
        }
    }

    /// A paragraph that holds nothing but places to link to is none: they stand in front of what follows.
    fn take_anchors(&mut self, from: usize) {
        let is_blank = |text: &str| text.chars().all(char::is_whitespace);
        let paragraph = &self.woven.events[from..];
        let mut ids = Vec::new();
        for (event, _) in paragraph {
            match event {
                Event::InlineHtml(html) if html.starts_with("<a id=") || html.starts_with("<span id=") => {
                    let tag = super::tag::tag(html);
                    ids.extend(tag.and_then(|(tag, _)| tag.value("id")));
                }
                Event::InlineHtml(html) if html.starts_with("<a name=") => {
                    let tag = super::tag::tag(html);
                    ids.extend(tag.and_then(|(tag, _)| tag.value("name")));
                }
                Event::InlineHtml(html) if matches!(&**html, "</a>" | "</span>") => {}
                Event::Text(text) if is_blank(text) => {}
                Event::SoftBreak | Event::HardBreak | Event::Start(MarkdownTag::Paragraph) | Event::End(_) => {}
                _ => return,
            }
        }
        if (1..=ANCHORS_MAX).contains(&ids.len()) {
            self.woven.events.truncate(from);
            self.anchors.extend(ids);
        }
    }

    /// An event of Markdown.
    fn markdown(&mut self, event: Event<'_>) {
        match event {
            Event::Start(MarkdownTag::Paragraph) if self.level() == Level::Inline => {
                // Within a heading written in HTML, say.
                self.text(" ");
                self.push(None, Vec::new(), Level::Inline, Role::Markdown);
            }
            Event::Start(tag) => {
                let level = level_of(&tag);
                let end = Event::End(tag.to_end());
                self.emit(Event::Start(clean_tag(tag.into_static())));
                self.push(None, vec![end], level, Role::Markdown);
            }
            Event::End(_) => {
                if let Some(at) = self.stack.iter().rposition(|open| open.role == Role::Markdown) {
                    self.pop(at);
                }
            }
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                let code = self.seen(&code);
                self.emit(Event::Code(code));
            }
            event => self.emit(event.into_static()),
        }
    }

    /// Makes a paragraph, where a text is about to stand among blocks.
    fn open_line(&mut self) {
        if self.level() == Level::Flow {
            self.emit(Event::Start(MarkdownTag::Paragraph));
            self.push(None, vec![Event::End(TagEnd::Paragraph)], Level::Inline, Role::Loose);
        }
    }

    /// Ends that paragraph: a block follows.
    fn close_line(&mut self) {
        let inline = self.stack.iter().rev().take(2 * OPEN_MAX).take_while(|open| open.level == Level::Inline).count();
        let from = self.stack.len() - inline;
        if let Some(at) = self.stack[from..].iter().position(|open| open.role == Role::Loose) {
            if let Some((Event::Text(text), _)) = self.woven.events.last_mut()
                && text.ends_with(char::is_whitespace)
            {
                *text = text.trim_end().to_owned().into();
            }
            self.pop(from + at);
        }
    }

    /// Where what is open in the innermost tag of Markdown begins; no HTML reaches beyond.
    fn barrier(&self) -> usize {
        self.stack.iter().rposition(|open| open.role == Role::Markdown).map_or(0, |at| at + 1)
    }

    /// A block of raw HTML ends, and with it what has no end of its own.
    fn end_block(&mut self) {
        self.close_line();
        let barrier = self.barrier();
        if let Some(at) = self.stack[barrier..].iter().position(|open| open.ends_with_block) {
            self.pop(barrier + at);
        }
    }

    fn raw_text(&mut self, raw: &str) {
        if self.level() == Level::Pre {
            return self.text(&decoded(raw));
        }
        if raw.trim().is_empty() {
            if matches!(self.level(), Level::Inline | Level::Cell) {
                self.text(" ");
            }
            return;
        }
        let text = decoded(raw);
        if self.level() == Level::Structure {
            // A browser shows it in front of the table or list, right after what stands there.
            return self.text(&format!(" {text} "));
        }
        let is_first = self.level() == Level::Flow;
        self.open_line();
        self.text(if is_first { text.trim_start() } else { &text });
    }

    fn tag(&mut self, idx: usize, tag: &Tag, fate: Fate, in_block: bool) {
        let in_foreign = self.n_foreign > 0;
        match fate {
            Fate::Close(open) => self.close(self.n_steps + open, in_foreign),
            _ if in_foreign => self.separate(),
            Fate::Text | Fate::Unpaired => {
                self.open_line();
                self.text(&tag.written);
            }
            Fate::Void => self.void(tag, in_block),
            Fate::Drop => self.drop_tag(tag),
            Fate::Open => self.open(idx, tag, in_block, false),
            Fate::OpenInBlock => self.open(idx, tag, in_block, true),
        }
    }

    /// Keeps words apart where a tag goes.
    fn separate(&mut self) {
        if matches!(self.level(), Level::Inline | Level::Cell) {
            self.text(" ");
        }
    }

    fn close(&mut self, open: usize, in_foreign: bool) {
        let barrier = self.barrier();
        let is_it = |entry: &Open| entry.element.as_ref().is_some_and(|element| element.0 == open);
        match self.stack[barrier..].iter().rposition(is_it) {
            Some(at) => self.pop(barrier + at),
            None if in_foreign => self.separate(),
            None => {}
        }
    }

    fn drop_tag(&mut self, tag: &Tag) {
        if !tag.closing {
            self.keep_anchor(tag);
        }
        if kind(&tag.name) != Some(Kind::Format) {
            self.close_line();
            self.separate();
        }
    }

    fn void(&mut self, tag: &Tag, in_block: bool) {
        match tag.name.as_str() {
            "br" => match self.level() {
                Level::Pre => self.text("\n"),
                Level::Inline | Level::Cell => self.emit(Event::HardBreak),
                Level::Flow | Level::Structure => {}
            },
            "hr" if in_block => {
                self.close_line();
                self.emit(Event::Rule);
            }
            "hr" => self.emit(Event::InlineHtml("<hr>".into())),
            "img" => {
                self.open_line();
                self.emit(Event::InlineHtml(written("img", tag).into()));
            }
            _ => {}
        }
    }

    /// Remembers the id of a tag that goes.
    fn keep_anchor(&mut self, tag: &Tag) {
        let id = tag.value("id").or_else(|| tag.value("name").filter(|_| tag.name == "a"));
        self.anchors.extend(id.filter(|id| !id.is_empty()));
        if matches!(self.level(), Level::Inline | Level::Cell) {
            self.place_anchors();
        }
    }

    fn place_anchors(&mut self) {
        for id in std::mem::take(&mut self.anchors) {
            let mut html = "<a".to_owned();
            attribute(&mut html, "id", &id);
            html.push('>');
            self.emit(Event::InlineHtml(html.into()));
            self.emit(Event::InlineHtml("</a>".into()));
        }
    }
}

fn level_of(tag: &MarkdownTag<'_>) -> Level {
    match tag {
        MarkdownTag::BlockQuote(_) | MarkdownTag::FootnoteDefinition(_) | MarkdownTag::HtmlBlock => Level::Flow,
        MarkdownTag::Item => Level::Cell,
        MarkdownTag::List(_) | MarkdownTag::Table(_) | MarkdownTag::TableHead | MarkdownTag::TableRow => {
            Level::Structure
        }
        MarkdownTag::CodeBlock(_) => Level::Pre,
        _ => Level::Inline,
    }
}
