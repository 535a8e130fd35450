//! Where a block that is longer than a part is cut, so that what follows can be parsed by itself: before a row of a table, an item
//! of a list, a line of a paragraph or quote.
//!
//! What is cut is two blocks of its kind. A table's head, and the line with which a block of HTML begins, are repeated before
//! what follows; items are counted on. Text is cut where none of it is emphasis, link or code, nor may become a link.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

/// A place to cut.
#[derive(Clone, Debug)]
pub(super) struct Seam {
    /// Events before it.
    pub(super) n_events: usize,
    /// Of the text that is the next event, what stands before it.
    pub(super) text: Range<usize>,
    /// What is open before it, and ends there, the innermost first.
    pub(super) ends: Vec<TagEnd>,
    /// Where the text goes on.
    pub(super) onward: Onward,
}

/// Where and how a text goes on after a seam.
#[derive(Clone, Debug, Default)]
pub(super) struct Onward {
    pub(super) from: usize,
    pub(super) kind: Kind,
}

/// What the block is that goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whatever the text begins with.
    #[default]
    Any,
    /// Rows of a table, whose head stands there in the text.
    Rows(Range<usize>),
    /// Items of a list that is numbered, from this number on.
    Items(u64),
    /// Lines of a block of HTML that begins with the line there, and has not ended.
    Html(Range<usize>),
}

impl Kind {
    /// Whether the block has not ended before what follows.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Html(_))
    }

    /// What of the text is repeated before what follows.
    pub(super) fn repeated(&self) -> Range<usize> {
        if let Self::Rows(range) | Self::Html(range) = self { range.clone() } else { 0..0 }
    }
}

/// Most bytes that are repeated before what follows.
const REPEATED_BYTES_MAX: usize = 8192;
/// Share of a part at whose end text is not cut: what opens there may close behind it.
const OPEN_SHARE: usize = 8;

/// Looks for the last seam of a part.
pub(super) struct Seams<'t> {
    text: &'t str,
    part: Range<usize>,
    /// What goes on from the part before, until something else begins.
    onward: Kind,
    /// Tags that are open, the outermost first.
    open: Vec<TagEnd>,
    /// Head of the table that is open, or number of the next item of the list.
    kind: Kind,
    /// Whether the next event begins a line of text.
    is_line: bool,
    /// Brackets and tags that are open in the text of the block: a link or element may end behind the part.
    n_open: usize,
    /// How far lines were looked for, and the start of the last one.
    line: (usize, usize),
    /// Whether a link may be defined in the part: a definition is no event, and may go on in the next line.
    may_define: bool,
    /// The last place to cut.
    pub(super) last: Option<Seam>,
}

impl<'t> Seams<'t> {
    pub(super) fn new(text: &'t str, part: Range<usize>, onward: Kind) -> Self {
        let (line, may_define) = ((part.start, part.start), text[part.clone()].contains("]:"));
        let mut seams = Self {
            text,
            part,
            onward,
            open: Vec::new(),
            kind: Kind::Any,
            is_line: false,
            n_open: 0,
            line,
            may_define,
            last: None,
        };
        if seams.onward.is_open() {
            seams.open.push(TagEnd::HtmlBlock);
            seams.kind = std::mem::take(&mut seams.onward);
        }
        seams
    }

    /// Takes the next event of the part; `n_events` came before it.
    pub(super) fn take(&mut self, event: &Event<'_>, range: &Range<usize>, n_events: usize) {
        let at = range.start;
        // The end of a tag has the place of its beginning.
        if n_events > 0
            && !matches!(event, Event::End(_))
            && let Some((from, kind)) = self.seam(event, at)
        {
            let ends = if kind.is_open() { Vec::new() } else { self.open.iter().rev().copied().collect() };
            self.last = Some(Seam { n_events, text: at..from.max(at), ends, onward: Onward { from, kind } });
        }
        self.is_line = matches!(event, Event::SoftBreak | Event::HardBreak);
        match event {
            Event::Start(tag) => {
                if self.open.is_empty() {
                    self.begin(tag, at, n_events == 0);
                }
                self.open.push(tag.to_end());
            }
            Event::Text(text) => {
                for byte in text.bytes() {
                    match byte {
                        b'[' => self.n_open += 1,
                        b']' => self.n_open = self.n_open.saturating_sub(1),
                        _ => {}
                    }
                }
            }
            Event::InlineHtml(tag) if tag.starts_with("</") => self.n_open = self.n_open.saturating_sub(1),
            Event::InlineHtml(tag) => self.n_open += usize::from(!is_closed(tag)),
            Event::End(end) => {
                self.open.pop();
                if let (TagEnd::Item, Kind::Items(number), 1) = (end, &mut self.kind, self.open.len()) {
                    *number = number.saturating_add(1);
                }
            }
            _ => {}
        }
    }

    /// A block begins that stands in no other.
    fn begin(&mut self, tag: &Tag<'_>, at: usize, is_first: bool) {
        let onward = std::mem::take(&mut self.onward);
        self.n_open = 0;
        self.kind = match tag {
            Tag::Table(_) if is_first && matches!(onward, Kind::Rows(_)) => onward,
            Tag::Table(_) => Kind::Rows(self.lines(at, 2)),
            Tag::HtmlBlock => Kind::Html(self.lines(at, 1)),
            Tag::List(Some(number)) => Kind::Items(*number),
            _ => Kind::Any,
        };
    }

    /// The line of an offset, and those below it.
    fn lines(&mut self, at: usize, n_lines: usize) -> Range<usize> {
        let start = self.line_start(at);
        let n_bytes: usize = self.text[start..].split_inclusive('\n').take(n_lines).map(str::len).sum();
        start..start + n_bytes
    }

    fn line_start(&mut self, at: usize) -> usize {
        let (seen, start) = self.line;
        if at < seen {
            return self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        }
        let start = self.text[seen..at].rfind('\n').map_or(start, |end| seen + end + 1);
        self.line = (at, start);
        start
    }

    /// Where the text may be cut before an event, and what goes on there.
    fn seam(&mut self, event: &Event<'_>, at: usize) -> Option<(usize, Kind)> {
        let n_quotes = self.open.iter().take_while(|end| matches!(end, TagEnd::BlockQuote(_))).count();
        let line = self.line_start(at);
        // Marks of quotes stand before what begins a line, and nothing else.
        let begins_line = line > self.part.start && is_quoted(&self.text[line..at], n_quotes);
        match (&self.open[n_quotes..], event) {
            ([], Event::Start(_) | Event::Rule) if begins_line && !self.may_define => Some((line, Kind::Any)),
            ([TagEnd::List(_)], Event::Start(Tag::Item)) if begins_line => Some((line, self.kind.clone())),
            ([TagEnd::Table], Event::Start(Tag::TableRow)) | ([TagEnd::HtmlBlock], Event::Html(_))
                if n_quotes == 0 && begins_line =>
            {
                self.repeated(line)
            }
            ([TagEnd::Paragraph | TagEnd::Heading(_)], event) if self.n_open == 0 && at <= self.text_end() => {
                if self.is_line && begins_line && begins_text(&self.text[at..]) {
                    return Some((line, Kind::Any));
                }
                (n_quotes == 0).then(|| self.word(event, at)).flatten().map(|at| (at, Kind::Any))
            }
            _ => None,
        }
    }

    /// Up to where text is cut.
    fn text_end(&self) -> usize {
        self.part.end - self.part.len() / OPEN_SHARE
    }

    /// The lines of the block that goes on, if they are short enough to be repeated.
    fn repeated(&self, line: usize) -> Option<(usize, Kind)> {
        let range = self.kind.repeated();
        (range.len() <= REPEATED_BYTES_MAX && range.end <= line).then(|| (line, self.kind.clone()))
    }

    /// Where a word begins, in a text or with the event, that nothing takes for the start of another block.
    fn word(&self, event: &Event<'_>, at: usize) -> Option<usize> {
        let begins =
            |at: usize| at > self.part.start && self.text[..at].ends_with(' ') && begins_text(&self.text[at..]);
        if begins(at) {
            return Some(at);
        }
        let Event::Text(text) = event else { return None };
        // A text is as it stands in the source, escapes aside.
        let source = self.text.get(at..at + text.len()).filter(|source| *source == &**text)?;
        let end = source.len().min(self.text_end() - at);
        let source = source.as_bytes()[..end].split(|byte| *byte == b'[').next().unwrap_or_default();
        (0..source.len()).rev().filter(|idx| source[*idx] == b' ').map(|idx| at + idx + 1).find(|at| begins(*at))
    }
}

/// Whether a tag within a line is one that nothing needs to close, or a comment.
fn is_closed(tag: &str) -> bool {
    let name = tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    tag.ends_with("/>") || ["", "br", "hr", "img", "wbr"].iter().any(|void| name.eq_ignore_ascii_case(void))
}

/// Whether nothing but so many marks of quotes stands in a text.
fn is_quoted(text: &str, n_quotes: usize) -> bool {
    text.len() <= 4 * (n_quotes + 1)
        && text.bytes().filter(|byte| *byte == b'>').count() == n_quotes
        && text.bytes().all(|byte| matches!(byte, b'>' | b' '))
}

/// Whether a text at the start of a line is that of a paragraph.
fn begins_text(text: &str) -> bool {
    /// Longest name of a link that is looked at.
    const NAME_BYTES: usize = 1000;
    let mark = text.chars().next().unwrap_or(' ');
    let rest = text.trim_start_matches(mark);
    let (n_marks, after) = (text.len() - rest.len(), rest.chars().next().unwrap_or(' '));
    match mark {
        '*' | '_' | '`' | '~' => n_marks <= 2 && (after.is_alphanumeric() || after == mark),
        '[' => {
            let name = text.as_bytes().iter().take(NAME_BYTES).position(|byte| *byte == b']');
            name.is_some_and(|end| text.as_bytes().get(end + 1) != Some(&b':'))
        }
        '!' => after == '[',
        '(' | '"' | '\'' | '&' | '\\' | '$' => true,
        '0'..='9' => !text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']),
        mark => mark.is_alphabetic() || !mark.is_ascii() && !mark.is_whitespace(),
    }
}
