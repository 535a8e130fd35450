//! Markdown's events with its raw HTML taken apart.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag as MarkdownTag, TagEnd};

use super::tag::{Tag, Token, Tokens, tag};
use crate::reading::parts::{self, Part, PartSize};

/// What a document is made of, piece by piece.
#[derive(Clone, Debug)]
pub(super) enum Step<'a> {
    /// An event of Markdown that is no HTML.
    Event(Event<'a>),
    /// A tag of raw HTML.
    Tag(Tag),
    /// A text in a block of raw HTML, entities and all.
    Text(String),
    /// A script or style sheet in a block of raw HTML.
    Script,
    /// A block of raw HTML begins.
    BlockStart,
    /// It ends: at a blank line, in the middle of a table as it may be.
    BlockEnd,
}

/// A step, and where it stands in the source.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    pub(super) step: Step<'a>,
    pub(super) offset: usize,
    /// Whether it is of a block of raw HTML, and not of HTML within a line of Markdown.
    pub(super) in_block: bool,
}

impl Placed<'_> {
    /// The tag, if it is one.
    pub(super) fn tag(&self) -> Option<&Tag> {
        if let Step::Tag(tag) = &self.step { Some(tag) } else { None }
    }
}

/// Takes the steps that there are, or leaves them to those that follow.
type Sink<'s, 'a> = &'s mut dyn FnMut(&mut Vec<Placed<'a>>);

/// Parses a text into steps, in parts; `sink` may take those that there are whenever a block ends that stands
/// in no other, and in the midst of a long block of raw HTML.
pub(super) fn steps<'a>(text: &'a str, size: PartSize, sink: Sink<'_, 'a>) -> Vec<Placed<'a>> {
    let mut reader = Reader { text, size, steps: Vec::new(), block: None, braces: None, cell_end: 0 };
    parts::parse(text, super::super::OPTIONS, size, &mut |part| match part {
        Part::Event(event, range) => reader.push(event, range, sink),
        Part::End => sink(&mut reader.steps),
    });
    reader.steps
}

struct Reader<'a> {
    text: &'a str,
    size: PartSize,
    steps: Vec<Placed<'a>>,
    block: Option<Block>,
    /// Braces at the end of a heading that hold words: `## Set {hostname}` has no attributes.
    braces: Option<&'a str>,
    /// Where the last cell of a table ended.
    cell_end: usize,
}

/// What is there of a block of raw HTML and was not taken apart. Within a quote or list it is not of one piece in the source.
#[derive(Default)]
struct Block {
    raw: String,
    /// Positions in `raw`, and in the source.
    lines: Vec<(usize, usize)>,
    /// Bytes of `raw` beyond which it is taken apart though more of it follows.
    n_bytes_max: usize,
}

impl Block {
    /// Where a position of `raw` stands in the source.
    fn offset(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|line| line.0 <= at).saturating_sub(1);
        self.lines.get(line).map_or(0, |line| line.1 + at - line.0)
    }

    /// Forgets what stands before a position.
    fn drop_before(&mut self, at: usize) {
        let offset = self.offset(at);
        let n_lines = self.lines.partition_point(|line| line.0 <= at);
        self.lines.drain(..n_lines);
        self.lines.iter_mut().for_each(|line| line.0 -= at);
        self.lines.insert(0, (0, offset));
        self.raw.drain(..at);
    }
}

impl<'a> Reader<'a> {
    fn push(&mut self, event: Event<'a>, range: Range<usize>, sink: Sink<'_, 'a>) {
        let offset = range.start;
        match event {
            Event::Start(MarkdownTag::HtmlBlock) => {
                self.block = Some(Block { n_bytes_max: self.size.n_bytes_block, ..Block::default() });
                self.add(Step::BlockStart, offset, true);
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(mut block) = self.block.take() {
                    self.raw(&mut block, true, sink);
                }
                self.add(Step::BlockEnd, range.end, true);
            }
            Event::Html(html) => match &mut self.block {
                Some(block) => {
                    block.lines.push((block.raw.len(), offset));
                    block.raw.push_str(&html);
                    if block.raw.len() > block.n_bytes_max
                        && let Some(mut block) = self.block.take()
                    {
                        self.raw(&mut block, false, sink);
                        block.n_bytes_max = self.size.n_bytes_block.max(block.raw.len().saturating_mul(2));
                        self.block = Some(block);
                    }
                }
                None => self.inline(&html, offset),
            },
            Event::InlineHtml(html) => self.inline(&html, offset),
            Event::Start(MarkdownTag::Heading { ref id, ref classes, ref attrs, .. }) => {
                let has_words = id.is_none() && classes.is_empty() && attrs.iter().any(|(_, value)| value.is_none());
                self.braces = has_words.then(|| braces(&self.text[range])).flatten();
                self.add(Step::Event(event), offset, false);
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(braces) = self.braces.take() {
                    let offset = range.end.saturating_sub(1);
                    self.add(Step::Event(Event::Text(format!(" {braces}").into())), offset, false);
                }
                self.add(Step::Event(event), offset, false);
            }
            Event::End(end) => {
                match end {
                    TagEnd::TableCell => self.cell_end = range.end,
                    TagEnd::TableRow => self.further_cells(range.end),
                    _ => {}
                }
                self.add(Step::Event(event), offset, false);
            }
            event => self.add(Step::Event(event), offset, false),
        }
    }

    /// Cells of a row beyond those that its head has: the parser leaves them out, and with them what they say.
    fn further_cells(&mut self, row_end: usize) {
        let rest = self.text.get(self.cell_end..row_end).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        let Some(cells) = line.trim_start().strip_prefix('|') else { return };
        let cells = cells.strip_suffix('|').unwrap_or(cells);
        if cells.trim().is_empty() {
            return;
        }
        let offset = self.cell_end;
        for cell in cells.replace("\\|", "\u{1}p").split('|') {
            let cell = cell.trim().replace("\u{1}p", "|");
            self.add(Step::Event(Event::Start(MarkdownTag::TableCell)), offset, false);
            for event in Parser::new_ext(&cell, super::super::OPTIONS) {
                match event {
                    Event::Html(html) | Event::InlineHtml(html) => self.inline(&html, offset),
                    Event::Start(MarkdownTag::HtmlBlock | MarkdownTag::Paragraph)
                    | Event::End(TagEnd::HtmlBlock | TagEnd::Paragraph) => {}
                    event => self.add(Step::Event(event.into_static()), offset, false),
                }
            }
            self.add(Step::Event(Event::End(TagEnd::TableCell)), offset, false);
        }
    }

    fn add(&mut self, step: Step<'a>, offset: usize, in_block: bool) {
        self.steps.push(Placed { step, offset, in_block });
    }

    /// HTML within a line: one tag or comment. Declarations and instructions are no elements, but text.
    fn inline(&mut self, html: &str, offset: usize) {
        if html.starts_with("<!--") {
            return;
        }
        let step = match tag(html) {
            Some((tag, len)) if len == html.len() => Step::Tag(tag),
            _ => Step::Event(Event::Text(html.to_owned().into())),
        };
        self.add(step, offset, false);
    }

    /// Takes a block of raw HTML apart; where more of it follows, what that may change stays in it.
    fn raw(&mut self, block: &mut Block, is_whole: bool, sink: Sink<'_, 'a>) {
        let mut tokens = Tokens::new(&block.raw, is_whole);
        let mut n_steps_max = self.steps.len().saturating_add(self.size.n_events_block);
        for (at, token) in tokens.by_ref() {
            let step = match token {
                Token::Tag(tag) => Step::Tag(tag),
                Token::Text(text) => Step::Text(text.to_owned()),
                Token::Script => Step::Script,
                Token::Comment => continue,
            };
            self.add(step, block.offset(at), true);
            if self.steps.len() >= n_steps_max {
                sink(&mut self.steps);
                n_steps_max = self.steps.len().saturating_add(self.size.n_events_block);
            }
        }
        let end = tokens.from;
        block.drop_before(end);
    }
}

/// The braces with which a heading ends.
fn braces(heading: &str) -> Option<&str> {
    let line = heading.lines().next()?.trim_end().trim_end_matches('#').trim_end();
    line.rfind('{').map(|at| &line[at..])
}
