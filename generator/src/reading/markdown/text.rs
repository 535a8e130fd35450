//! Events -> plain text.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::html_text::html_text;

/// Longest title or heading that is kept whole, in characters; longer ones end in an ellipsis.
const TITLE_CHARS_MAX: usize = 300;

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
            }
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
            Event::InlineHtml(html) if is_break(html) => self.push_blank(),
            _ => {}
        }
    }

    /// The text of a block of raw HTML.
    pub(super) fn push_html(&mut self, raw: &str) {
        let text = html_text(raw);
        if !text.is_empty() {
            self.new_line();
            self.text.push_str(&text);
        }
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
        if text.starts_with('\n') {
            text.drain(..text.len() - text.trim_start_matches('\n').len());
        }
        text
    }

    fn new_line(&mut self) {
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

    fn push_words(&mut self, text: &str) {
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
            Event::Html(html) => text.push_html(html),
            event => text.push(event),
        }
    }
    text.take()
}

/// Events with neighbouring texts as one.
pub(super) fn merge_texts(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut merged: Vec<Event<'static>> = Vec::with_capacity(events.len());
    for event in events {
        match (merged.last_mut(), event) {
            (Some(Event::Text(last)), Event::Text(next)) => *last = CowStr::from(format!("{last}{next}")),
            (_, event) => merged.push(event),
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
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() { text.to_owned() } else { title };
    match title.char_indices().nth(TITLE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", title[..at].trim_end()),
        None => title,
    }
}

fn is_break(html: &str) -> bool {
    html.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br"))
}
