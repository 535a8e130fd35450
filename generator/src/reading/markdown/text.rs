//! Events -> plain text.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::reading::invisible::visible;

use super::html::{Shape, alt, shape};

/// Longest title or heading that is kept whole, in characters; longer ones end in an ellipsis.
const TITLE_CHARS_MAX: usize = 300;

/// Bytes of room that are kept for the next block's text: a small text that is made smaller leaves a hole in memory behind it.
const ROOM_BYTES_MAX: usize = 1 << 16;

/// Collects the plain text of a block.
///
/// Code keeps its line breaks, a table's row is a line with its cells joined by ` | `, paragraphs and items of one
/// block are lines; all other white space is collapsed.
#[derive(Clone, Debug, Default)]
pub(super) struct TextBuilder {
    text: String,
    /// Words up to a byte: so that counting on and on stays linear.
    counted: std::cell::Cell<(usize, usize)>,
    in_code: bool,
    cell_idx: usize,
    /// Whether a picture stands right before what comes next.
    after_image: bool,
}

impl TextBuilder {
    pub(super) fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph
            | Tag::Item
            | Tag::BlockQuote(_)
            | Tag::HtmlBlock
            | Tag::Table(_)
            | Tag::Heading { .. }
            | Tag::FootnoteDefinition(_) => self.new_line(),
            Tag::Image { .. } => self.push_image(),
            Tag::CodeBlock(_) => {
                self.new_line();
                self.in_code = true;
            }
            Tag::TableHead | Tag::TableRow => {
                self.new_line();
                self.cell_idx = 0;
            }
            Tag::TableCell => {
                if self.cell_idx > 0 {
                    self.text.push_str(" | ");
                }
                self.cell_idx += 1;
            }
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.text.truncate(self.text.trim_end_matches('\n').len());
                self.new_line();
            }
            TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::Table => self.new_line(),
            TagEnd::Image => self.after_image = true,
            TagEnd::Paragraph | TagEnd::Item => self.text.truncate(self.text.trim_end_matches(' ').len()),
            _ => {}
        }
    }

    pub(super) fn push(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) if self.in_code => self.push_code(text),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push_words(text);
            }
            Event::SoftBreak | Event::HardBreak => self.push_blank(),
            Event::Html(tag) | Event::InlineHtml(tag) => self.push_tag(tag),
            _ => {}
        }
    }

    /// The tag of an element that Markdown does not have.
    fn push_tag(&mut self, tag: &str) {
        match shape(tag) {
            (Shape::Void, "img") => {
                self.push_image();
                if let Some(alt) = alt(tag) {
                    self.push_words(&alt);
                }
                self.after_image = true;
            }
            (Shape::Open, "td" | "th") => {
                if self.cell_idx > 0 {
                    self.text.truncate(self.text.trim_end().len());
                    self.text.push_str(" | ");
                }
                self.cell_idx += 1;
            }
            (Shape::Open, "tr") => {
                self.new_line();
                self.cell_idx = 0;
            }
            (shape, "pre") => {
                self.new_line();
                self.in_code = shape == Shape::Open;
            }
            (
                _,
                "table" | "tr" | "caption" | "dl" | "dt" | "dd" | "p" | "div" | "li" | "details" | "summary" | "figure"
                | "figcaption" | "hr" | "h2" | "h3" | "h4" | "h5" | "h6",
            ) => self.new_line(),
            _ => {}
        }
    }

    /// Whether what comes next is code.
    pub(super) fn is_code(&self) -> bool {
        self.in_code
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.counted.set((0, 0));
    }

    /// Words so far; a word that still grows may count twice.
    pub(super) fn n_words(&self) -> usize {
        let (at, n_words) = self.counted.get();
        let at = at.min(self.text.len());
        let n_words = n_words + super::count_words(self.text.get(at..).unwrap_or_default());
        self.counted.set((self.text.len(), n_words));
        n_words
    }

    pub(super) fn take(&mut self) -> String {
        let mut text = std::mem::take(&mut self.text);
        *self = Self::default();
        text.truncate(text.trim_end().len());
        text.drain(..text.len() - text.trim_start_matches('\n').len());
        if text.len() > ROOM_BYTES_MAX {
            text.shrink_to_fit();
            return text;
        }
        let block = text.as_str().to_owned();
        text.clear();
        self.text = text;
        block
    }

    fn new_line(&mut self) {
        // A cell begins on the line of its row, whatever stands in it.
        if self.text.ends_with(" | ") {
            return;
        }
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn push_blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn push_code(&mut self, code: &str) {
        self.text.extend(code.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')));
    }

    /// A picture begins: no word goes on over it.
    fn push_image(&mut self) {
        if self.text.ends_with(char::is_alphanumeric) {
            self.push_blank();
        }
    }

    fn push_words(&mut self, text: &str) {
        if std::mem::take(&mut self.after_image) && text.starts_with(char::is_alphanumeric) {
            self.push_image();
        }
        // Most texts hold single blanks only.
        let odd = |b: u8| b < b' ' || b == 0x7f || b >= 0xc2;
        let doubles = text.contains("  ") || text.starts_with(' ') && self.text.ends_with([' ', '\n']);
        if !doubles && !text.bytes().any(odd) {
            self.text.push_str(text);
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                self.push_blank();
            } else if !c.is_control() {
                self.text.push(c);
            }
        }
    }
}

/// Plain text of balanced events.
pub fn text_of(events: &[Event<'_>]) -> String {
    let mut text = TextBuilder::default();
    for event in events {
        match event {
            Event::Start(tag) => text.start(tag),
            Event::End(tag) => text.end(*tag),
            event => text.push(event),
        }
    }
    text.take()
}

/// Events with neighbouring texts as one.
pub(super) fn merge_texts(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut merged: Vec<Event<'static>> = Vec::with_capacity(events.len());
    let mut texts = String::new();
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        let Event::Text(text) = event else {
            merged.push(event);
            continue;
        };
        if !matches!(events.peek(), Some(Event::Text(_))) && texts.is_empty() {
            merged.push(Event::Text(text));
            continue;
        }
        texts.push_str(&text);
        if !matches!(events.peek(), Some(Event::Text(_))) {
            merged.push(Event::Text(CowStr::from(std::mem::take(&mut texts))));
        }
    }
    merged
}

/// A heading's text as a title: without what templates of other generators leave in it, and not endlessly long.
pub fn plain_title(text: &str) -> String {
    // No more is looked at than can be shown, shortcodes included.
    let end = text.char_indices().nth(TITLE_CHARS_MAX * 8).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let mut title = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ["{{<", "{{%"].into_iter().filter_map(|open| rest.find(open)).min() {
        let Some(end) = [">}}", "%}}"].into_iter().filter_map(|close| rest[at..].find(close)).min() else { break };
        title.push_str(&rest[..at]);
        rest = &rest[at + end + 3..];
    }
    title.push_str(rest);
    let title = visible(&title).split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() { text.to_owned() } else { title };
    match title.char_indices().nth(TITLE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", title[..at].trim_end()),
        None => title,
    }
}
