//! Fenced code at the breaks between pages.
//!
//! A converter works page by page: a fence that it forgot to close would make code of all that follows, and hide the
//! markers of the pages in it. A real listing may run on over several pages within one fence, though. Both are told
//! apart by what follows: whether a closing fence comes at all, whether the fences of its page pair up without this one,
//! and whether what stands between reads like prose.

use std::ops::Range;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::reading::page_markers::{self, Line};

/// A line that may open or close fenced code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FenceLine {
    sign: char,
    n_signs: usize,
    has_info: bool,
}

impl FenceLine {
    /// Reads a line, quote signs and a list marker aside.
    pub fn of(line: &str) -> Option<Self> {
        let text = line.trim_start_matches([' ', '\t', '>']);
        let text = ["- ", "* ", "+ "].iter().find_map(|marker| text.strip_prefix(marker)).unwrap_or(text).trim_start();
        let sign = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = text.trim_start_matches(sign);
        let n_signs = text.len() - info.len();
        let is_inline = sign == '`' && info.contains('`');
        (n_signs >= 3 && !is_inline).then(|| Self { sign, n_signs, has_info: !info.trim().is_empty() })
    }

    /// Whether this line closes what `open` opened.
    pub fn closes(self, open: Self) -> bool {
        self.sign == open.sign && self.n_signs >= open.n_signs && !self.has_info
    }

    /// The line that closes what this one opened.
    pub fn closing(self) -> String {
        self.sign.to_string().repeat(self.n_signs)
    }

    /// Whether this line begins code of its own, so that what `open` opened was left open.
    fn opens_beside(self, open: Self) -> bool {
        self.sign == open.sign && self.n_signs >= open.n_signs && self.has_info
    }
}

/// Marks which lines are code where a fence meets a page break or is never closed; puts in the fences that are missing.
///
/// Elsewhere the marks stay as `page_markers::split_lines` set them.
pub fn mend(source: &str, lines: &mut Vec<Line<'_>>, config: &Config) -> Vec<Diagnostic> {
    let Some(last) = lines.iter().rposition(|line| !line.text.trim().is_empty()) else { return Vec::new() };
    if !lines.iter().any(|line| line.code) {
        return Vec::new();
    }
    let breaks = page_markers::breaks(lines, config, lines[last].code);
    if !lines[last].code && !breaks.iter().zip(&*lines).any(|(is_break, line)| *is_break && line.code) {
        return Vec::new();
    }
    let mut scan = Scan { lines, breaks, missing: Vec::new(), diagnostics: Vec::new() };
    scan.run(source);
    let Scan { missing, diagnostics, .. } = scan;
    if !missing.is_empty() {
        // In one pass: there may be as many as pages.
        let mut missing = missing.into_iter().peekable();
        let mut mended = Vec::with_capacity(lines.len() + missing.len());
        for (idx, line) in lines.drain(..).enumerate() {
            while let Some((_, fence)) = missing.next_if(|(before, _)| *before <= idx) {
                mended.push(fence);
            }
            mended.push(line);
        }
        mended.extend(missing.map(|(_, fence)| fence));
        *lines = mended;
    }
    diagnostics
}

/// A fence that is open where its page ends.
struct Open {
    line_idx: usize,
    fence: FenceLine,
}

struct Scan<'s, 'a> {
    lines: &'s mut Vec<Line<'a>>,
    /// Which lines are breaks between pages.
    breaks: Vec<bool>,
    /// Closing fences, each before the line with that index; ascending.
    missing: Vec<(usize, Line<'a>)>,
    diagnostics: Vec<Diagnostic>,
}

impl Scan<'_, '_> {
    fn run(&mut self, source: &str) {
        let n_lines = self.lines.len();
        let mut at = 0;
        while at < n_lines {
            if self.breaks[at] {
                self.lines[at].code = false;
                at += 1;
                continue;
            }
            let end = self.next_break(at);
            let (ranges, open) = self.fences(at..end);
            self.mark(at..end, false);
            for range in ranges {
                self.mark(range, true);
            }
            at = match open {
                None => end,
                Some(open) => match self.goes_on(&open, end) {
                    Some(closer) => {
                        self.mark(end..closer + 1, true);
                        closer + 1
                    }
                    None => self.close(source, &open, end),
                },
            };
        }
    }

    fn mark(&mut self, range: Range<usize>, code: bool) {
        for idx in range {
            self.lines[idx].code = code && !self.breaks[idx];
        }
    }

    fn next_break(&self, from: usize) -> usize {
        (from..self.lines.len()).find(|idx| self.breaks[*idx]).unwrap_or(self.lines.len())
    }

    /// Lines of fenced code within a page, as the Markdown parser sees them, and the fence that stays open.
    fn fences(&self, page: Range<usize>) -> (Vec<Range<usize>>, Option<Open>) {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(page.len());
        for line in &self.lines[page.clone()] {
            starts.push(text.len());
            text.push_str(line.text);
            text.push('\n');
        }
        let idx_of = |offset: usize| page.start + starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let ranges = page_markers::fenced_ranges(&text);
        let open = ranges.last().filter(|range| range.end >= text.trim_end().len()).and_then(|range| {
            let line_idx = idx_of(range.start);
            let fence = FenceLine::of(self.lines[line_idx].text)?;
            let last = (line_idx + 1..page.end).rev().find(|idx| !self.lines[*idx].text.trim().is_empty());
            let closer = last.and_then(|idx| FenceLine::of(self.lines[idx].text));
            (!closer.is_some_and(|closer| closer.closes(fence))).then_some(Open { line_idx, fence })
        });
        let ranges = ranges.iter().map(|range| idx_of(range.start)..idx_of(range.end.saturating_sub(1)) + 1).collect();
        (ranges, open)
    }

    /// The line that closes a fence on a later page, if it was meant to stay open over the break.
    fn goes_on(&self, open: &Open, from: usize) -> Option<usize> {
        let fence_at = |idx: usize| FenceLine::of(self.lines[idx].text).filter(|_| !self.breaks[idx]);
        let is_end = |idx: &usize| fence_at(*idx).is_some_and(|fence| fence.closes(open.fence));
        let decides = |idx: &usize| is_end(idx) || fence_at(*idx).is_some_and(|fence| fence.opens_beside(open.fence));
        let closer = (from..self.lines.len()).find(decides).filter(is_end)?;
        if self.reads_like_prose(from..closer) {
            return None;
        }
        let page_start = (from..closer).rev().find(|idx| self.breaks[*idx]).map_or(from, |idx| idx + 1);
        let page_end = self.next_break(closer);
        if self.fences(page_start..page_end).1.is_some() {
            return Some(closer);
        }
        // The page's fences pair up. If what stands between the first two reads like prose, it is no code.
        let next = (closer + 1..page_end).find(is_end);
        next.is_none_or(|next| self.reads_like_prose(closer + 1..next)).then_some(closer)
    }

    /// Whether most of some lines are headings and sentences.
    fn reads_like_prose(&self, range: Range<usize>) -> bool {
        let (mut n_lines, mut n_prose) = (0, 0);
        let is_part = |idx: &usize| !self.breaks[*idx];
        let texts: Vec<&str> = range.filter(is_part).map(|idx| self.lines[idx].text.trim()).collect();
        for paragraph in texts.split(|text| text.is_empty()).filter(|paragraph| !paragraph.is_empty()) {
            n_lines += paragraph.len();
            let is_heading = paragraph.len() == 1 && paragraph[0].starts_with("##");
            if is_heading || is_sentence(paragraph) {
                n_prose += paragraph.len();
            }
        }
        n_prose > 0 && n_prose * 2 >= n_lines
    }

    /// Ends a fence that was left open: before the next heading or fence, else with its page; says where to go on.
    fn close(&mut self, source: &str, open: &Open, end: usize) -> usize {
        let text = |idx: usize| self.lines.get(idx).map_or("", |line| line.text.trim());
        let is_new = |idx: &usize| {
            let after_blank = text(idx - 1).is_empty();
            let level = text(*idx).bytes().take_while(|b| *b == b'#').count();
            let is_heading = (1..=6).contains(&level) && text(*idx)[level..].starts_with(' ');
            let alone = is_heading && (idx + 1 >= end || text(idx + 1).is_empty());
            let opens = FenceLine::of(text(*idx)).is_some_and(|fence| fence.opens_beside(open.fence));
            after_blank && (alone || opens)
        };
        let next = (open.line_idx + 2..end).find(is_new).unwrap_or(end);
        let last = (open.line_idx..next).rev().find(|idx| !text(*idx).is_empty()).unwrap_or(open.line_idx);
        let opener = self.lines[open.line_idx];
        let (first, number) = (opener.number, self.lines[last].number);
        self.mark(last + 1..next, false);
        let fence_at = opener.text.find(open.fence.sign).unwrap_or(0);
        // Within a list item the fence would have to be indented, and the end of the item ends it anyway.
        let is_in_item = opener.text[..fence_at].contains(|c: char| !matches!(c, ' ' | '\t' | '>'));
        if next < self.lines.len() && !is_in_item {
            let fence = Line { text: &opener.text[..fence_at + open.fence.n_signs], number, code: true };
            self.missing.push((last + 1, fence));
        }
        self.diagnostics.push(
            Diagnostic::warning(source, format!("code fence is not closed and is taken to end after line {number}"))
                .at_line(first)
                .help("close it with a line that repeats the fence"),
        );
        next
    }
}

/// Whether lines of one paragraph are sentences: a capital first, a full stop last, and little else than words.
fn is_sentence(paragraph: &[&str]) -> bool {
    let first = paragraph[0].trim_start_matches(|c: char| !c.is_alphabetic());
    let is_closed = paragraph[paragraph.len() - 1].ends_with(['.', '!', '?', ':', '。', '！', '？', '।', '؟']);
    let (mut n_chars, mut n_words) = (0, 0);
    for c in paragraph.iter().flat_map(|line| line.chars()) {
        n_chars += 1;
        n_words += usize::from(c.is_alphabetic() || matches!(c, ' ' | ',' | '.'));
    }
    is_closed && first.starts_with(|c: char| !c.is_lowercase()) && n_words * 5 >= n_chars * 4
}

#[cfg(test)]
#[path = "fences_tests.rs"]
mod tests;
