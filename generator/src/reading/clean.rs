//! Cleaning: what converters leave in a text that no author wrote.
//!
//! Outside code fences: ligatures, private-use glyphs, soft hyphens and zero-width characters, the dot-leader lines of
//! tables of contents; on page-marked documents also lone page numbers and running headers and footers at the edges
//! of pages. Control characters go everywhere. Every kind is counted, nothing is dropped in silence.

use std::collections::{HashMap, HashSet};
use std::ops::AddAssign;

use crate::reading::hyphens::{self, Words};
use crate::reading::page_markers::{Line, PageStart, Pages};
use crate::reading::running::PageLines;
use crate::reading::{code_lines, contents};

/// How far from the edge of a page headers, footers and page numbers stand, in lines that are not blank.
const EDGE_LINES: usize = 3;
/// How far from a page break what it cut may stand, in lines.
const NEARBY_LINES: usize = 12;

/// Most times that a line takes a word from the next: parts of one word stand on two lines, seldom on three.
const JOINS_MAX: usize = 16;

/// What was dropped, each in its own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Control characters.
    pub n_control_chars: u32,
    /// Ligatures that were written out.
    pub n_ligatures: u32,
    /// Glyphs of private-use code points.
    pub n_private_use: u32,
    /// Soft hyphens and zero-width blanks.
    pub n_soft_hyphens: u32,
    /// Lines of tables of contents.
    pub n_dot_leader_lines: u32,
    /// Lines that hold nothing but a page number.
    pub n_page_number_lines: u32,
    /// Running headers and footers.
    pub n_running_lines: u32,
    /// Words that the end of a line or of a page cut and that were joined.
    pub n_joined_words: u32,
    /// Characters that nobody sees.
    pub n_invisible: u32,
    /// Scripts and style sheets.
    pub n_scripts: u32,
}

impl Dropped {
    /// Each kind with its name for the report.
    pub fn kinds(&self) -> [(&'static str, u32); 10] {
        [
            ("control characters", self.n_control_chars),
            ("ligatures", self.n_ligatures),
            ("private-use glyphs", self.n_private_use),
            ("soft hyphens", self.n_soft_hyphens),
            ("dot-leader lines", self.n_dot_leader_lines),
            ("page-number lines", self.n_page_number_lines),
            ("running headers and footers", self.n_running_lines),
            ("words joined at the end of a line", self.n_joined_words),
            ("invisible characters", self.n_invisible),
            ("scripts and style sheets", self.n_scripts),
        ]
    }
}

impl AddAssign for Dropped {
    fn add_assign(&mut self, other: Self) {
        self.n_control_chars += other.n_control_chars;
        self.n_ligatures += other.n_ligatures;
        self.n_private_use += other.n_private_use;
        self.n_soft_hyphens += other.n_soft_hyphens;
        self.n_dot_leader_lines += other.n_dot_leader_lines;
        self.n_page_number_lines += other.n_page_number_lines;
        self.n_running_lines += other.n_running_lines;
        self.n_joined_words += other.n_joined_words;
        self.n_invisible += other.n_invisible;
        self.n_scripts += other.n_scripts;
    }
}

/// A document's text as it goes to the Markdown parser, with the way back to lines and pages.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// The text, page markers blanked.
    pub text: String,
    /// Where each line starts, in bytes, and its number in the source file; ascending.
    pub lines: Vec<(usize, u32)>,
    /// Where each page starts, in bytes; ascending, empty without page markers.
    pub pages: Vec<(usize, PageStart)>,
    /// What was dropped.
    pub dropped: Dropped,
    /// The same line by line, in the order of lines.
    pub went: Vec<Went>,
}

/// What one line lost, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Went {
    /// Number of the line in the source file.
    pub line: u32,
    /// Physical page, where pages are marked.
    pub page: Option<u32>,
    /// Name of the kind, as in [`Dropped::kinds`].
    pub kind: &'static str,
    /// How many of the kind's unit.
    pub count: u32,
    /// The line as it is in the source file.
    pub text: String,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    /// A blank line takes its place.
    Blank,
    Drop,
}

/// Cleans the lines of a document.
pub fn clean(lines: &[Line<'_>], pages: Pages) -> Cleaned {
    let mut cleaning = Cleaning {
        lines,
        fates: vec![Fate::Keep; lines.len()],
        replaced: code_lines::escaped(lines, &pages),
        dropped: Dropped::default(),
        went: Vec::new(),
        running: HashSet::new(),
    };
    for &idx in &pages.marker_lines {
        cleaning.fates[idx] = Fate::Blank;
    }
    for idx in pages.furniture {
        cleaning.count(idx, |dropped| &mut dropped.n_running_lines);
    }
    let contents = contents::find(lines, &pages.starts, |idx| cleaning.shows(idx));
    cleaning.drop(contents, |dropped| &mut dropped.n_dot_leader_lines);
    if !pages.starts.is_empty() {
        let numbers = cleaning.edges_of(&pages.starts).page_numbers();
        cleaning.drop(numbers, |dropped| &mut dropped.n_page_number_lines);
        let running = cleaning.edges_of(&pages.starts).running();
        cleaning.drop(running.dropped, |dropped| &mut dropped.n_running_lines);
        cleaning.running.extend(running.kept);
        cleaning.join_tables(&pages.starts);
    }
    cleaning.join_words(&pages.starts);
    cleaning.finish(pages.starts)
}

/// Ranges of lines, one a page.
fn spans(starts: &[PageStart], n_lines: usize) -> Vec<std::ops::Range<usize>> {
    let ends = starts.iter().skip(1).map(|start| start.line_idx).chain([n_lines]);
    starts.iter().zip(ends).map(|(start, end)| start.line_idx..end).collect()
}

/// Whether a line is nothing but names of places: `<a id="x"></a>`.
fn is_only_names(line: &str) -> bool {
    let mut rest = line.trim();
    while !rest.is_empty() {
        let pairs = [("<a ", "></a>"), ("<span ", "></span>")];
        let inner = pairs.iter().find_map(|(open, close)| rest.strip_prefix(open)?.split_once(close));
        let Some((inner, after)) = inner.filter(|(inner, _)| !inner.contains(['<', '>'])) else { return false };
        if !inner.starts_with("id=") && !inner.starts_with("name=") {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

struct Cleaning<'a> {
    lines: &'a [Line<'a>],
    fates: Vec<Fate>,
    replaced: HashMap<usize, String>,
    dropped: Dropped,
    /// What went, by the index of its line.
    went: Vec<(usize, Went)>,
    /// Headers and footers that stay, the first of each.
    running: HashSet<usize>,
}

impl Cleaning<'_> {
    /// Whether a line is kept and shows something.
    fn is_text(&self, idx: usize) -> bool {
        self.fates[idx] == Fate::Keep && !self.lines[idx].text.trim().is_empty()
    }

    /// Whether a line is kept and shows something to a reader: the name of a place does not.
    fn shows(&self, idx: usize) -> bool {
        self.is_text(idx) && !is_only_names(self.lines[idx].text)
    }

    /// Drops lines and notes what they were.
    fn drop(&mut self, lines: Vec<usize>, count: impl Fn(&mut Dropped) -> &mut u32) {
        for idx in lines {
            self.fates[idx] = Fate::Drop;
            self.count(idx, &count);
        }
    }

    /// Counts one of what line `idx` loses.
    fn count(&mut self, idx: usize, count: impl Fn(&mut Dropped) -> &mut u32) {
        let before = self.dropped;
        *count(&mut self.dropped) += 1;
        self.note(idx, before);
    }

    /// Notes what line `idx` lost since the counts were `before`.
    fn note(&mut self, idx: usize, before: Dropped) {
        let line = &self.lines[idx];
        for ((kind, after), (_, before)) in self.dropped.kinds().into_iter().zip(before.kinds()) {
            if after > before {
                let text = line.text.trim().to_owned();
                self.went.push((idx, Went { line: line.number, page: None, kind, count: after - before, text }));
            }
        }
    }

    /// The pages with what stands at their edges.
    fn edges_of<'b>(&'b self, starts: &'b [PageStart]) -> PageLines<'b> {
        let spans = spans(starts, self.lines.len());
        let text = spans.iter().map(|span| span.clone().filter(|idx| self.shows(*idx)).collect()).collect();
        let edges = spans.into_iter().map(|span| self.edges(span)).collect();
        PageLines { lines: self.lines, starts, text, edges }
    }

    /// Lines near the top and the bottom of a page, code aside.
    fn edges(&self, span: std::ops::Range<usize>) -> Vec<usize> {
        let text = |idx: &usize| self.shows(*idx);
        let mut edges: Vec<usize> = span.clone().filter(text).take(EDGE_LINES).collect();
        let top = edges.last().copied();
        let bottom: Vec<usize> = span.rev().filter(text).take(EDGE_LINES).collect();
        edges.extend(bottom.into_iter().rev().filter(|idx| top.is_none_or(|top| *idx > top)));
        edges.retain(|idx| !self.lines[*idx].code);
        edges
    }

    /// Mends tables that a page break cut.
    fn join_tables(&mut self, starts: &[PageStart]) {
        for start in starts.iter().skip(1) {
            let from = start.line_idx.saturating_sub(NEARBY_LINES);
            let to = (start.line_idx + NEARBY_LINES).min(self.lines.len());
            let before = (from..start.line_idx).rev().find(|idx| self.is_text(*idx));
            let after = (start.line_idx..to).find(|idx| self.is_text(*idx));
            let (Some(before), Some(after)) = (before, after) else { continue };
            if !self.lines[before].code && !self.lines[after].code && self.is_table_cut(before, after) {
                self.fates[before + 1..after].fill(Fate::Drop);
            }
        }
    }

    /// Joins the words that the end of a line or of a page broke.
    fn join_words(&mut self, starts: &[PageStart]) {
        let mut words = None;
        // Backticks so far in the paragraph, and whether it is code by its indentation.
        let (mut n_ticks, mut is_indented, mut is_new) = (0, false, true);
        for idx in 0..self.lines.len() {
            if !self.is_text(idx) || self.lines[idx].code {
                is_new = is_new || self.fates[idx] != Fate::Drop;
                continue;
            }
            let text = self.lines[idx].text;
            if is_new {
                let starts_item = text.trim_start().starts_with(['-', '*', '+', '>']);
                (n_ticks, is_indented) = (0, !starts_item);
                is_new = false;
            }
            // Code by its indentation begins after a blank line and ends with the indentation.
            is_indented = is_indented && (text.starts_with('\t') || text.starts_with("    "));
            n_ticks += text.matches('`').count();
            let ends_broken =
                |text: &str| text.trim_end_matches(['*', '_', ' ']).ends_with(['-', '\u{2010}', '\u{ad}']);
            if n_ticks % 2 == 1 || text.trim_start().starts_with(['|', '#']) {
                continue;
            }
            for _ in 0..JOINS_MAX {
                if !ends_broken(self.replaced.get(&idx).map_or(text, String::as_str)) {
                    break;
                }
                let Some(after) = self.goes_on_at(idx, starts) else { break };
                let kept = |idx: usize| self.replaced.get(&idx).map_or(self.lines[idx].text, String::as_str);
                let words = words.get_or_insert_with(|| {
                    let text = (0..self.lines.len()).filter(|idx| self.is_text(*idx) && !self.lines[*idx].code);
                    Words::of(text.map(|idx| self.lines[idx].text))
                });
                let Some(joined) = hyphens::join(kept(idx), kept(after), words) else { break };
                if is_indented && !(joined.is_known && reads_like_prose(text)) {
                    break;
                }
                if joined.second.is_empty() {
                    self.fates[after] = Fate::Drop;
                }
                self.replaced.insert(idx, joined.first);
                self.replaced.insert(after, joined.second);
                self.count(idx, |dropped| &mut dropped.n_joined_words);
            }
        }
    }

    /// The line with which the paragraph of line `idx` goes on, over a page break too.
    fn goes_on_at(&self, idx: usize, starts: &[PageStart]) -> Option<usize> {
        let to = (idx + 1 + 2 * NEARBY_LINES).min(self.lines.len());
        let after = (idx + 1..to).find(|idx| self.is_text(*idx) && !self.running.contains(idx))?;
        let next_start = starts.partition_point(|start| start.line_idx <= idx);
        let is_page_break = starts.get(next_start).is_some_and(|start| start.line_idx <= after);
        let is_near = (idx + 1..after).all(|idx| self.fates[idx] == Fate::Drop);
        let text = self.lines[after].text;
        (!self.lines[after].code && !text.trim_start().starts_with(['|', '#', '<']) && (is_near || is_page_break))
            .then_some(after)
    }

    /// Whether the lines are rows of one table: the second is not the header of another.
    fn is_table_cut(&self, before: usize, after: usize) -> bool {
        let is_row = |idx: usize| self.lines[idx].text.trim_start().starts_with('|');
        let is_delimiter =
            |text: &str| text.contains("--") && text.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'));
        let next = self.lines.get(after + 1).map_or("", |line| line.text);
        let previous = before.checked_sub(1).map_or("", |idx| self.lines[idx].text);
        is_row(before) && is_row(after) && !is_delimiter(next) && previous.trim_start().starts_with('|')
    }

    /// Whether a line begins a `<pre>` with a blank line in it, below other HTML. Markdown would end all of that at the blank
    /// line; a `<pre>` that begins a block of HTML goes on to its end.
    ///
    /// `end` is the line up to which the `<pre>` before was followed, so that no line is looked at for each.
    fn begins_preformatted(&self, idx: usize, end: &mut usize) -> bool {
        let is_blank = |line: &Line<'_>| line.text.trim().is_empty();
        let line = &self.lines[idx];
        let text = line.text.trim_start_matches(' ');
        let is_pre = text.get(..4).is_some_and(|tag| tag.eq_ignore_ascii_case("<pre"))
            && text[4..].starts_with(['>', ' '])
            && line.text.len() - text.len() < 4;
        if !is_pre || line.code || idx.checked_sub(1).is_none_or(|before| is_blank(&self.lines[before])) {
            return false;
        }
        if *end < idx {
            let ends = |line: &Line<'_>| is_blank(line) || line.text.to_ascii_lowercase().contains("</pre");
            *end = self.lines[idx..].iter().position(ends).map_or(self.lines.len(), |n_lines| idx + n_lines);
        }
        self.lines.get(*end).is_some_and(is_blank)
    }

    fn finish(mut self, starts: Vec<PageStart>) -> Cleaned {
        let n_bytes: usize = self.lines.iter().map(|line| line.text.len() + 1).sum();
        let mut text = String::with_capacity(n_bytes);
        let mut numbers = Vec::with_capacity(self.lines.len());
        let mut pages = Vec::with_capacity(starts.len());
        let mut starts = starts.into_iter().peekable();
        let mut pre_end = 0;
        for (idx, line) in self.lines.iter().enumerate() {
            while let Some(start) = starts.next_if(|start| start.line_idx <= idx) {
                pages.push((text.len(), start));
            }
            if self.fates[idx] == Fate::Drop {
                continue;
            }
            numbers.push((text.len(), line.number));
            if self.begins_preformatted(idx, &mut pre_end) {
                text.push('\n');
                numbers.push((text.len(), line.number));
            }
            if self.fates[idx] == Fate::Keep {
                let kept = self.replaced.get(&idx).map_or(line.text, String::as_str);
                let before = self.dropped;
                push_clean(&mut text, kept, line.code, &mut self.dropped);
                if self.dropped != before {
                    self.note(idx, before);
                }
            }
            text.push('\n');
        }
        self.went.sort_by_key(|(idx, _)| *idx);
        let page_of = |idx: usize| {
            let at = pages.partition_point(|(_, start): &(usize, PageStart)| start.line_idx <= idx);
            at.checked_sub(1).map(|at| pages[at].1.page)
        };
        let went = self.went.into_iter().map(|(idx, went)| Went { page: page_of(idx), ..went }).collect();
        Cleaned { text, lines: numbers, pages, dropped: self.dropped, went }
    }
}

/// Whether an indented line is text all the same: converters that keep the layout indent whole paragraphs.
fn reads_like_prose(line: &str) -> bool {
    line.split_whitespace().count() >= 4 && !line.contains([';', '{', '}', '=', '\\', '|'])
}

/// Appends a line without what nobody can see or search.
fn push_clean(text: &mut String, line: &str, code: bool, dropped: &mut Dropped) {
    let is_plain = |b: u8| (0x20..0x7f).contains(&b) || b == b'\t';
    if line.bytes().all(is_plain) {
        text.push_str(line);
        return;
    }
    let mut chars = line.chars().enumerate().peekable();
    let n_indented = line.len() - line.trim_start_matches(' ').len();
    while let Some((at, c)) = chars.next() {
        let is_bullet = at == n_indented && chars.peek().is_some_and(|next| next.1 == ' ');
        match c {
            '\t' => text.push(c),
            // CommonMark replaces it, and so is it seen that something was there.
            '\0' => {
                text.push('\u{fffd}');
                dropped.n_control_chars += 1;
            }
            '\u{1b}' if chars.peek().is_some_and(|next| next.1 == '[') => {
                // A terminal's colour: `ESC [ 3 1 m`.
                dropped.n_control_chars += 1;
                while chars.next_if(|next| matches!(next.1, '[' | ';' | '0'..='9')).is_some() {}
                chars.next_if(|next| next.1.is_ascii_alphabetic());
            }
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
                dropped.n_control_chars += 1;
                // A bullet whose code converters do not know.
                if c.is_control() && !c.is_whitespace() && !code && is_bullet {
                    text.push('-');
                }
            }
            c if code || c.is_ascii() => text.push(c),
            '\u{ad}' | '\u{200b}' | '\u{2060}' => dropped.n_soft_hyphens += 1,
            'ﬀ'..='ﬆ' => {
                text.push_str(["ff", "fi", "fl", "ffi", "ffl", "st", "st"][c as usize - 'ﬀ' as usize]);
                dropped.n_ligatures += 1;
            }
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => {
                dropped.n_private_use += 1;
                // The bullet of a symbol font, as converters leave it at the head of a list item.
                if is_bullet {
                    text.push('-');
                }
            }
            c => text.push(c),
        }
    }
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
