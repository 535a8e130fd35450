//! The lines of a document, one after the other, out of its dialect into Markdown.
//!
//! What begins a block is put on a stack, with how it ends and what stands before its lines: a quote sign for an alert,
//! the indentation of a list item. Code is passed on as it is, but for the indentation of the block it stands in. Every line
//! that comes out carries the number of the one it came from.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::lines::{self, Ends, begins_something, begun_and_ended, end_of, expand_tabs, is_all, is_item, is_phrase};
use super::manner::Manner;
use super::table::syntax;
use super::tag::{self, Element};
use crate::config::Config;
use crate::reading::fences::FenceLine;
use crate::reading::page_markers;

/// Most blocks within one another; what is deeper is taken for text, so that what stands before a line stays short.
const DEPTH_MAX: usize = 10;
/// Most lines of one tag.
const TAG_LINES_MAX: usize = 60;

/// How a block ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With the tag that closes this name.
    Tag(String),
    /// With a line of as many colons.
    Colons(usize),
    /// With a line of as many slashes.
    Slashes(usize),
    /// With this fence.
    Fence(FenceLine),
    /// With a line that is indented by less.
    Indent(usize),
}

/// What becomes of a block's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Text,
    /// They go; how many blocks of the same name stand open within.
    Gone(usize),
    /// They stay as they are.
    Verbatim,
    /// They are code.
    Code,
}

/// A block that is open.
#[derive(Debug)]
pub(super) struct Open {
    end: End,
    mode: Mode,
    /// Blanks that go from the start of each line; `None` as long as no line says how many.
    strip: Option<usize>,
    /// Bytes of what stood before lines outside of it.
    n_prefix: usize,
    /// Whether a list was open around it.
    in_list: bool,
    is_quote: bool,
}

/// The state of a document half read.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the lines so far, and they occur together")]
pub(super) struct Scan<'m> {
    pub(super) manner: &'m Manner<'m>,
    config: &'m Config,
    pub(super) out: String,
    pub(super) numbers: Vec<u32>,
    stack: Vec<Open>,
    /// Blocks that stood open where the file that is read now was put in.
    base: usize,
    prefix: String,
    number: u32,
    fence: Option<(FenceLine, usize)>,
    /// A fence around what is no code.
    unwrapped: Option<FenceLine>,
    /// The raw element that is open: what stands in it is code.
    raw: Option<&'static str>,
    pub(super) is_blank: bool,
    in_list: bool,
    in_indented: bool,
    /// Whether the line before was a tag alone.
    after_tag: bool,
    ends: Ends,
    line_idx: usize,
    /// Files that are put into one another, from the document on.
    pub(super) files: Vec<String>,
    pub(super) n_included: usize,
    /// Bytes of the document itself.
    pub(super) n_own: usize,
    is_included: bool,
    /// Names that nobody knew, with how often each stood there.
    pub(super) unknown: BTreeMap<String, u32>,
    /// How many times a file was named that is not there, or that would have gone on for ever.
    pub(super) n_missing: u32,
    /// Files that were put in.
    pub(super) included: Vec<String>,
    /// Components that stand for a file.
    pub(super) parts: HashMap<String, String>,
}

impl<'m> Scan<'m> {
    pub(super) fn new(manner: &'m Manner<'m>, config: &'m Config) -> Self {
        Scan {
            manner,
            config,
            out: String::new(),
            numbers: Vec::new(),
            stack: Vec::new(),
            base: 0,
            prefix: String::new(),
            number: 0,
            fence: None,
            unwrapped: None,
            raw: None,
            is_blank: true,
            in_list: false,
            in_indented: false,
            after_tag: false,
            ends: Ends::default(),
            line_idx: 0,
            files: vec![manner.source.to_owned()],
            n_included: 0,
            n_own: 0,
            is_included: false,
            unknown: BTreeMap::new(),
            n_missing: 0,
            included: Vec::new(),
            parts: HashMap::new(),
        }
    }

    /// Reads a text whose first line has this number.
    pub(super) fn run(&mut self, text: &str, first_number: u32) {
        let lines: Vec<&str> = text.split('\n').collect();
        self.ends = lines::find_ends(&lines);
        self.n_own += if self.is_included { 0 } else { text.len() };
        let mut at = 0;
        while at < lines.len() {
            if !self.is_included {
                self.number = first_number.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            }
            self.line_idx = at;
            at += self.line(&lines, at).max(1);
        }
        self.close_to(self.base);
    }

    /// Reads the text of another file in the place of a line.
    pub(super) fn run_included(&mut self, text: &str, path: &str) {
        let ends = std::mem::take(&mut self.ends);
        let (base, fence, raw) = (self.base, self.fence.take(), self.raw.take());
        let (line_idx, in_list, is_included) = (self.line_idx, self.in_list, self.is_included);
        (self.base, self.is_included, self.in_list) = (self.stack.len(), true, false);
        self.files.push(path.to_owned());
        self.run(text, 0);
        self.files.pop();
        (self.base, self.fence, self.raw) = (base, fence, raw);
        (self.line_idx, self.in_list, self.is_included) = (line_idx, in_list, is_included);
        self.ends = ends;
    }

    /// The file that is read now.
    pub(super) fn file(&self) -> &str {
        self.files.last().map_or("", String::as_str)
    }

    /// Whether a tag of this name is closed at this line or below; `rest` is what follows on the line itself.
    pub(super) fn is_closed_later(&self, name: &str, rest: &str) -> bool {
        let is_later = |(line, n_bytes): &(usize, usize)| {
            *line > self.line_idx || *line == self.line_idx && rest.len() >= *n_bytes
        };
        self.ends.tags.get(name).is_some_and(is_later)
    }

    /// Reads one line, and those that belong to it; how many these are.
    fn line(&mut self, lines: &[&str], at: usize) -> usize {
        let expanded = if self.stack.len() > self.base { expand_tabs(lines[at]) } else { Cow::Borrowed(lines[at]) };
        let text = self.stripped(&expanded);
        if !self.stack.last().is_none_or(|open| open.mode == Mode::Text) && self.stack.len() > self.base {
            self.line_of_other(text);
            return 1;
        }
        if let Some((fence, level)) = self.fence {
            if self.stack.len() >= level {
                return self.line_of_code(text, fence);
            }
            self.fence = None;
        }
        if let Some(name) = self.raw {
            self.put(text);
            if text.to_ascii_lowercase().contains(&format!("</{name}")) {
                self.raw = None;
            }
            return 1;
        }
        if text.trim().is_empty() {
            self.put(text);
            return 1;
        }
        if page_markers::is_marker(lines[at], self.config) {
            self.put_bare(lines[at]);
            return 1;
        }
        let expanded = expand_tabs(text);
        let n_indent = expanded.len() - expanded.trim_start_matches(' ').len();
        let is_item = is_item(text);
        self.in_list = is_item || self.in_list && (n_indent > 0 || !self.is_blank);
        let is_code = n_indent >= 4 && !self.in_list && !self.manner.has(syntax::MDX);
        if is_code && (self.is_blank || self.in_indented) {
            self.put(text);
            self.in_indented = true;
            return 1;
        }
        self.in_indented = false;
        let is_tabbed = self.in_list && text.starts_with('\t') && begins_something(&expanded);
        let text = if is_tabbed { &*expanded } else { text };
        if let Some(n_lines) = self.block(lines, at, text) {
            return n_lines;
        }
        if let Some(fence) = FenceLine::of(text) {
            if self.unwraps(text, fence) {
                self.gap();
                return 1;
            }
            if self.after_tag {
                self.gap();
            }
            self.fence = Some((fence, self.stack.len()));
            self.put(text);
            return 1;
        }
        let (joined, n_lines) = self.joined(lines, at, text);
        self.text(&joined);
        n_lines
    }

    /// A line of a block that is no text: nothing, verbatim or code, up to its end.
    fn line_of_other(&mut self, text: &str) {
        let Some(open) = self.stack.last_mut() else { return };
        let end = match &open.end {
            End::Tag(name) => {
                if let Mode::Gone(n_open) = &mut open.mode {
                    let (n_begun, ended) = begun_and_ended(text, name, *n_open);
                    *n_open = n_begun;
                    ended
                } else {
                    end_of(text, name)
                }
            }
            End::Colons(n) => (is_all(text.trim(), b':') && text.trim().len() == *n).then_some((0, text.len())),
            End::Fence(fence) => FenceLine::of(text).is_some_and(|line| line.closes(*fence)).then_some((0, text.len())),
            End::Slashes(_) | End::Indent(_) => None,
        };
        let (mode, idx) = (open.mode, self.stack.len() - 1);
        let before = end.map_or(text, |(start, _)| &text[..start]);
        let is_kept = !matches!(mode, Mode::Gone(_)) && (end.is_none() || !before.trim().is_empty());
        if is_kept {
            self.put(before);
        }
        if let Some((_, after)) = end {
            self.close_to(idx);
            let rest = text[after..].to_owned();
            if !rest.trim().is_empty() {
                self.text(&rest);
            }
        }
    }

    /// Whether a fence stands around MDX, as Docusaurus has it for other tools to pass over: ```` ```mdx-code-block ````.
    fn unwraps(&mut self, text: &str, fence: FenceLine) -> bool {
        let is_end = self.unwrapped.is_some_and(|open| fence.closes(open));
        let info = text.trim().trim_start_matches(['`', '~']).trim();
        let is_begin = self.manner.has(syntax::MDX) && info == "mdx-code-block";
        self.unwrapped = if is_begin { Some(fence) } else { self.unwrapped.filter(|_| !is_end) };
        is_begin || is_end
    }

    fn line_of_code(&mut self, text: &str, fence: FenceLine) -> usize {
        if let Some(idx) = self.closed_in_code(text) {
            // Nobody closed the fence.
            self.put(&fence.closing());
            self.close_to(idx);
        } else if FenceLine::of(text).is_some_and(|line| line.closes(fence)) {
            self.fence = None;
            self.put(text);
        } else if !self.snippet(text, true) {
            self.put(text);
        }
        1
    }

    /// The innermost block, if a line of code is the tag of a template that closes it: templates are read before code is.
    fn closed_in_code(&self, text: &str) -> Option<usize> {
        let trimmed = text.trim();
        let is_tag = trimmed.starts_with("{{") && trimmed.ends_with("}}") && lines::len_of(trimmed) == trimmed.len();
        let name = lines::closed_name(trimmed).filter(|_| is_tag)?;
        let idx = self.stack.len().checked_sub(1).filter(|idx| *idx >= self.base)?;
        (self.stack[idx].end == End::Tag(name)).then_some(idx)
    }

    /// A line without the indentation of the blocks around it; blocks end that it is not indented enough for.
    fn stripped<'t>(&mut self, line: &'t str) -> &'t str {
        let is_blank = line.trim().is_empty();
        let mut rest = line;
        let mut idx = self.base;
        while idx < self.stack.len() {
            let n_indent = rest.len() - rest.trim_start_matches(' ').len();
            let open = &mut self.stack[idx];
            if matches!(open.end, End::Indent(n) if n_indent < n) && !is_blank {
                self.close_to(idx);
                break;
            }
            if open.strip.is_none() && !is_blank && !rest.trim_start().starts_with("</") {
                open.strip = Some(n_indent);
            }
            rest = &rest[open.strip.unwrap_or(0).min(n_indent)..];
            idx += 1;
        }
        rest
    }

    /// A line with those that follow it, as far as a tag that it begins goes on.
    fn joined<'t>(&self, lines: &[&str], at: usize, text: &'t str) -> (Cow<'t, str>, usize) {
        let Some(start) = self.open_tag(text) else { return (Cow::Borrowed(text), 1) };
        let is_element = text[start..].starts_with('<');
        let mut joined = text.to_owned();
        for (n, line) in lines[at + 1..].iter().take(TAG_LINES_MAX).enumerate() {
            if FenceLine::of(line).is_some() || joined.len() - start > tag::TAG_BYTES_MAX {
                break;
            }
            joined.push('\n');
            joined.push_str(line.trim());
            let is_closed = if is_element {
                line.contains('>') && matches!(tag::element(&joined[start..]), Some(Element::Tag(..)))
            } else {
                line.contains('}') && self.open_tag(&joined[start..]).is_none_or(|open| open > 0)
            };
            if is_closed {
                return (Cow::Owned(joined), n + 2);
            }
        }
        (Cow::Borrowed(text), 1)
    }

    /// Where the last tag of a text begins, if it goes on beyond the text.
    fn open_tag(&self, text: &str) -> Option<usize> {
        let manner = self.manner;
        let last = |open: &str, close: &str| {
            let at = text.rfind(open)?;
            (text.len() - at < tag::TAG_BYTES_MAX && !text[at..].contains(close)).then_some(at)
        };
        if manner.has(syntax::SHORTCODES)
            && let Some(at) = last("{{<", ">}}").or_else(|| last("{{%", "%}}"))
        {
            return Some(at);
        }
        if manner.has(syntax::TAGS)
            && let Some(at) = last("{%", "%}")
        {
            return Some(at);
        }
        if manner.has(syntax::MDX)
            && let Some(at) = last("{/*", "*/}")
        {
            return Some(at);
        }
        if manner.has(syntax::MDX | syntax::COMPONENTS) {
            let at = text.rfind('<').filter(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()))?;
            return (tag::element(&text[at..]) == Some(Element::Open)).then_some(at);
        }
        None
    }

    /// Begins a block; its lines come behind what stands before those around it, and behind `n_lead` blanks.
    pub(super) fn open(&mut self, end: End, mode: Mode, strip: Option<usize>, n_lead: usize, is_quote: bool) {
        let n_prefix = self.prefix.len();
        self.prefix.extend(std::iter::repeat_n(' ', n_lead));
        if is_quote {
            self.prefix.push_str("> ");
        }
        self.stack.push(Open { end, mode, strip, n_prefix, in_list: self.in_list, is_quote });
        self.in_list = false;
        self.is_blank = self.is_blank || is_quote;
    }

    /// Whether another block may begin.
    pub(super) fn has_room(&self) -> bool {
        self.stack.len() < DEPTH_MAX
    }

    /// Ends the blocks from this one on.
    pub(super) fn close_to(&mut self, idx: usize) {
        while self.stack.len() > idx {
            let Some(open) = self.stack.pop() else { return };
            if open.mode == Mode::Code {
                self.put("~~~~");
            }
            self.prefix.truncate(open.n_prefix);
            self.in_list = open.in_list;
            // What follows a quote would go on with it.
            self.is_blank = self.is_blank && !open.is_quote;
            self.gap();
        }
        if self.fence.is_some_and(|(_, level)| level > self.stack.len()) {
            self.fence = None;
        }
    }

    /// The innermost open block that ends so, among those of the file that is read now.
    pub(super) fn find_open(&self, is_end: impl Fn(&End) -> bool) -> Option<usize> {
        (self.base..self.stack.len()).rev().find(|idx| is_end(&self.stack[*idx].end))
    }

    /// Whether a line of colons or slashes stands below.
    pub(super) fn ends_below(&self, sign: u8) -> bool {
        let last = if sign == b':' { self.ends.colons } else { self.ends.slashes };
        last.is_some_and(|last| last > self.line_idx)
    }

    /// Begins a raw element: code up to its end.
    pub(super) fn begin_raw(&mut self, name: &'static str) {
        self.raw = Some(name);
    }

    /// Lets the first line of the block that was begun last say how many blanks go.
    pub(super) fn strip_later(&mut self) {
        if let Some(open) = self.stack.last_mut() {
            open.strip = None;
        }
    }

    /// Reads what follows the beginning of a block that is no text on its own line; all of it is taken.
    pub(super) fn other(&mut self, rest: &str) -> usize {
        self.line_of_other(rest);
        rest.len()
    }

    pub(super) fn n_open(&self) -> usize {
        self.stack.len()
    }

    /// Takes back the last line, from this byte on.
    pub(super) fn take_back(&mut self, n_bytes: usize) {
        self.out.truncate(n_bytes);
        self.numbers.pop();
        self.is_blank = true;
    }

    /// Writes a line, or several of which a tag was made.
    pub(super) fn put(&mut self, lines: &str) {
        for line in lines.split('\n') {
            self.put_line(line);
        }
    }

    fn put_line(&mut self, line: &str) {
        let is_blank = line.trim().is_empty();
        let prefix = if is_blank { self.prefix.trim_end() } else { &self.prefix };
        self.out.push_str(prefix);
        self.out.push_str(if is_blank && !prefix.is_empty() { "" } else { line });
        self.out.push('\n');
        self.numbers.push(self.number);
        self.is_blank = is_blank;
        self.after_tag = false;
    }

    /// Writes a line that stands in no block.
    fn put_bare(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
        self.numbers.push(self.number);
        self.is_blank = false;
    }

    /// Writes a blank line unless one stands there.
    pub(super) fn gap(&mut self) {
        if !self.is_blank {
            self.put("");
        }
    }

    /// Writes what came of a line of text, which may have become several.
    pub(super) fn put_text(&mut self, text: &str) {
        for line in text.split('\n') {
            let trimmed = line.trim_start();
            let is_tag = trimmed.starts_with('<') && trimmed.trim_end().ends_with('>');
            let is_mdx = self.manner.has(syntax::MDX);
            let is_markdown = trimmed.starts_with("![") || trimmed.starts_with("[![") || is_mdx;
            if self.after_tag && is_markdown && !trimmed.starts_with('<') || is_mdx && trimmed.starts_with('#') {
                self.gap();
            }
            let line =
                if self.manner.has(syntax::MDX) && !self.in_list && line.starts_with("    ") { trimmed } else { line };
            self.put(line.trim_end_matches('\r'));
            let is_wrapper = is_tag && !is_phrase(trimmed) && (is_mdx || !trimmed.starts_with("</"));
            self.after_tag = is_wrapper || is_markdown && trimmed.ends_with(')') && self.after_tag;
        }
    }

    /// As [`Scan::gap`], unless the block that is open is code.
    pub(super) fn gap_in_text(&mut self) {
        if self.stack.last().is_none_or(|open| open.mode == Mode::Text) {
            self.gap();
        }
    }

    pub(super) fn count(&mut self, name: String) {
        *self.unknown.entry(name).or_default() += 1;
    }
}
