//! Page markers: the lines that converters leave between the pages of a manual.
//!
//! A document follows one convention, the one that most of its marker lines have; lines of other conventions are no
//! text either, but give no page. A marker is a whole line, indented by at most three blanks, inside code only where it goes on with the pages that are marked outside.
//! Pages count from 1 and are physical; what is printed on them is the label.

use crate::config::{Config, PAGE_NUMBER_PLACEHOLDER};
use crate::diagnostic::Diagnostic;
use crate::reading::parts::{self, Part};

/// Largest page number that is believed: longer manuals are sold in volumes.
pub const PAGE_MAX: u32 = 99_999;

/// One line of a document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Text without its line end; a form feed is a line of its own.
    pub text: &'a str,
    /// Number in the source file, from 1.
    pub number: u32,
    /// Whether it belongs to a fenced code block, fences included.
    pub code: bool,
}

/// The ways of marking pages that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Convention {
    /// The line set by the user in `mcdewey.toml`, with a number or to be counted.
    Configured,
    /// `--- end of page=0 ---` of pymupdf4llm: the page that ends, from 0.
    PymupdfClassic,
    /// `--- end of page.page_number=1 ---` of pymupdf4llm's layout mode: the page that ends, from 1.
    PymupdfLayout,
    /// `{0}------------------------------------------------` of marker: the page that begins, from 0.
    Marker,
    /// `<!-- page 12 -->`, by hand: the page that begins.
    Comment,
    /// `## Page 12`: the page that begins.
    Heading,
    /// `[Page 12]`: the page that begins.
    Bracket,
    /// `<!-- PageBreak -->` of Azure Document Intelligence, `<!-- page break -->` of docling: to be counted.
    Break,
    /// A form feed of pdftotext: to be counted.
    FormFeed,
}

/// A page and the line at which it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStart {
    /// Index of the line.
    pub line_idx: usize,
    /// Physical page, from 1.
    pub page: u32,
    /// What is printed on it, unless that is simply `page`.
    pub label: Option<String>,
}

/// The pages of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// Starts of pages, by line; empty where there are no markers.
    pub starts: Vec<PageStart>,
    /// Indices of the lines that are markers, ascending: no text of the manual.
    pub marker_lines: Vec<usize>,
    /// Those of them that carry a running header or footer.
    pub furniture: Vec<usize>,
}

/// What a line says about pages.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign<'a> {
    Numbered(Convention, Number<'a>),
    Counted(Convention),
    Label(&'a str),
    Furniture,
}

/// A page number as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number<'a> {
    Known(u32),
    Bad(&'a str),
}

/// Splits `body` into lines and marks those inside fenced code; its first line has the number `first_number`.
pub fn split_lines(body: &str, first_number: u32) -> Vec<Line<'_>> {
    let fences = fenced_ranges(body);
    let mut fences = fences.iter().peekable();
    let mut lines = Vec::with_capacity(body.len() / 32 + 1);
    let (mut at, mut number) = (0, first_number);
    for text in body.split('\n') {
        let end = at + text.len();
        while fences.next_if(|range| range.end <= at).is_some() {}
        let code = fences.peek().is_some_and(|range| range.start <= end);
        if memchr_form_feed(text).is_none() {
            lines.push(Line { text, number, code });
        } else {
            split_form_feeds(text, number, code, &mut lines);
        }
        at = end + 1;
        number = number.saturating_add(1);
    }
    lines
}

fn memchr_form_feed(text: &str) -> Option<usize> {
    text.as_bytes().iter().position(|&b| b == b'\x0c')
}

fn split_form_feeds<'a>(mut text: &'a str, number: u32, code: bool, lines: &mut Vec<Line<'a>>) {
    while let Some(at) = memchr_form_feed(text) {
        if at > 0 {
            lines.push(Line { text: &text[..at], number, code });
        }
        lines.push(Line { text: &text[at..=at], number, code });
        text = &text[at + 1..];
    }
    if !text.is_empty() {
        lines.push(Line { text, number, code });
    }
}

/// Byte ranges of fenced code blocks, as the Markdown parser sees them.
pub(super) fn fenced_ranges(body: &str) -> Vec<std::ops::Range<usize>> {
    use pulldown_cmark::{CodeBlockKind, Event, Tag};
    if !body.contains("```") && !body.contains("~~~") {
        return Vec::new();
    }
    let mut ranges = Vec::new();
    parts::blocks(body, &mut |part| {
        if let Part::Event(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))), range) = part {
            ranges.push(range);
        }
    });
    ranges
}

/// Whether a line, taken for itself, says something about pages.
pub(super) fn is_marker(text: &str, config: &Config) -> bool {
    sign(&Line { text, number: 0, code: false }, config.page_separator.as_deref()).is_some()
}

/// Pages that must be numbered in order within code, where no marker stands outside of it, before these are believed.
const PAGES_IN_CODE_MIN: usize = 3;

/// Which lines end or begin a page, those in code included that go on with the pages outside of it.
///
/// `is_open` says whether code runs on to the end of the document, where a fence may have been left open.
pub(super) fn breaks(lines: &[Line<'_>], config: &Config, is_open: bool) -> Vec<bool> {
    let separator = config.page_separator.as_deref();
    let signs: Vec<(usize, Sign<'_>)> = lines
        .iter()
        .enumerate()
        .filter_map(|(idx, line)| Some((idx, sign(&Line { code: false, ..*line }, separator)?)))
        .collect();
    let outside: Vec<_> = signs.iter().filter(|(idx, _)| !lines[*idx].code).cloned().collect();
    let mut breaks = vec![false; lines.len()];
    let chosen = choose(&outside);
    let Some(convention) = chosen.or_else(|| choose(&signs)) else { return breaks };
    let counts_in_code =
        matches!(convention, Convention::Break | Convention::FormFeed) && (chosen.is_some() || is_open);
    let known = |(idx, sign): &(usize, Sign<'_>)| match sign {
        Sign::Numbered(c, Number::Known(n)) if *c == convention => Some((*idx, *n)),
        _ => None,
    };
    let mut next_outside = outside.iter().filter_map(known).peekable();
    let (mut last, mut n_in_code) = (None::<u32>, 0);
    for found in &signs {
        let (idx, sign) = found;
        match (sign, known(found)) {
            (Sign::Counted(c), _) if *c == convention => breaks[*idx] = !lines[*idx].code || counts_in_code,
            (_, Some((idx, n))) => {
                while next_outside.next_if(|next| next.0 <= idx).is_some() {}
                let follows = last.map_or(n <= 1, |last| n == last.saturating_add(1));
                let precedes = next_outside.peek().is_none_or(|next| n < next.1);
                breaks[idx] = !lines[idx].code || follows && precedes;
                n_in_code += usize::from(lines[idx].code && breaks[idx]);
                last = if breaks[idx] { Some(n) } else { last };
            }
            _ => {}
        }
    }
    if chosen.is_none() && !is_open && n_in_code < PAGES_IN_CODE_MIN {
        breaks.fill(false);
    }
    breaks
}

/// Finds the pages of a document.
pub fn find(source: &str, lines: &[Line<'_>], config: &Config) -> (Pages, Vec<Diagnostic>) {
    let separator = config.page_separator.as_deref();
    let signs: Vec<(usize, Sign<'_>)> =
        lines.iter().enumerate().filter_map(|(idx, line)| Some((idx, sign(line, separator)?))).collect();
    if signs.is_empty() {
        return (Pages::default(), Vec::new());
    }
    let marker_lines = signs.iter().map(|(idx, _)| *idx).collect();
    let furniture = signs.iter().filter(|(_, sign)| *sign == Sign::Furniture).map(|(idx, _)| *idx).collect();
    let mut diagnostics = Vec::new();
    let mut starts = match choose(&signs) {
        Some(convention) => {
            let mut starts = Vec::new();
            number(convention, &signs, lines, source, &mut starts, &mut diagnostics);
            diagnostics.extend(others(convention, &signs, lines, source));
            starts
        }
        None => Vec::new(),
    };
    label(&mut starts, &signs);
    (Pages { starts, marker_lines, furniture }, diagnostics)
}

/// The convention with the most usable markers; the configured one before all others.
fn choose(signs: &[(usize, Sign<'_>)]) -> Option<Convention> {
    let mut counts = std::collections::BTreeMap::<Convention, u32>::new();
    for (_, sign) in signs {
        if let Sign::Numbered(convention, Number::Known(_)) | Sign::Counted(convention) = sign {
            *counts.entry(*convention).or_default() += 1;
        }
    }
    if counts.contains_key(&Convention::Configured) {
        return Some(Convention::Configured);
    }
    counts.into_iter().max_by_key(|&(convention, count)| (count, std::cmp::Reverse(convention))).map(|(c, _)| c)
}

/// Normalises base and direction, and says what was passed over.
fn number(
    convention: Convention,
    signs: &[(usize, Sign<'_>)],
    lines: &[Line<'_>],
    source: &str,
    starts: &mut Vec<PageStart>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let known = || {
        signs.iter().filter_map(move |(idx, sign)| match sign {
            Sign::Numbered(c, Number::Known(n)) if *c == convention => Some((*idx, Some(*n))),
            Sign::Counted(c) if *c == convention => Some((*idx, None)),
            _ => None,
        })
    };
    let from_zero = known().any(|(_, n)| n == Some(0));
    let ends = matches!(convention, Convention::PymupdfClassic | Convention::PymupdfLayout)
        || convention == Convention::Configured && numbers_end_pages(lines, known());
    let base = match convention {
        Convention::PymupdfClassic | Convention::Marker => 1,
        Convention::PymupdfLayout => 0,
        _ => u32::from(from_zero),
    };
    let has_text = |lines: &[Line<'_>]| lines.iter().any(|line| !line.text.trim().is_empty());
    // pdftotext ends every page with a form feed, the last one too, and a first page that is empty.
    let ends_first = |idx: usize| {
        let ends_last = convention == Convention::FormFeed
            && known().next_back().is_some_and(|(last, _)| !has_text(&lines[last + 1..]));
        ends_last || has_text(&lines[..idx])
    };
    let (mut last, mut out_of_order) = (0, Vec::new());
    for (i, (idx, n)) in known().enumerate() {
        let page = match n {
            Some(n) => n + base + u32::from(ends),
            None if i == 0 => 1 + u32::from(ends_first(idx)),
            None => last + 1,
        };
        if i == 0 {
            // A title above the first page belongs to it; text stands on the page before.
            let is_title = |line: &Line<'_>| line.text.trim().is_empty() || line.text.starts_with('#');
            let begins = !ends && n.is_some() && lines[..idx].iter().all(is_title);
            let before = if begins { page } else { page.saturating_sub(1).max(1) };
            starts.push(PageStart { line_idx: 0, page: before, label: None });
        }
        if page < last {
            out_of_order.push((lines[idx].number, page));
        }
        if page != last && starts.last().is_none_or(|start| start.page != page) {
            starts.push(PageStart { line_idx: idx, page, label: None });
        }
        last = page;
    }
    if let [(line, page), ..] = out_of_order[..] {
        let n = out_of_order.len();
        let message = format!("{n} page markers go backwards, here to page {page}");
        diagnostics
            .push(Diagnostic::warning(source, message).at_line(line).help("the last marker before a text counts"));
    }
    for (idx, sign) in signs {
        if let Sign::Numbered(c, Number::Bad(text)) = sign
            && *c == convention
        {
            let shown: String = text.chars().take(40).collect();
            diagnostics.push(
                Diagnostic::warning(source, format!("page marker `{shown}` is not a page number and is ignored"))
                    .at_line(lines[*idx].number)
                    .help(format!("page numbers go from 1 to {PAGE_MAX}")),
            );
        }
    }
}

/// Whether a configured, numbered line stands at the end of its page: text before the first, none after the last.
fn numbers_end_pages(lines: &[Line<'_>], markers: impl Iterator<Item = (usize, Option<u32>)>) -> bool {
    let mut indices = markers.filter(|(_, n)| n.is_some()).map(|(idx, _)| idx);
    let Some(first) = indices.next() else { return false };
    let last = indices.last().unwrap_or(first);
    let blank = |lines: &[Line<'_>]| lines.iter().all(|line| line.text.trim().is_empty());
    first != last && !blank(&lines[..first]) && blank(&lines[last + 1..])
}

/// A warning where a document mixes conventions.
fn others(convention: Convention, signs: &[(usize, Sign<'_>)], lines: &[Line<'_>], source: &str) -> Option<Diagnostic> {
    let mut other = signs.iter().filter(|(_, sign)| {
        matches!(sign, Sign::Numbered(c, _) | Sign::Counted(c) if *c != convention && *c != Convention::FormFeed)
    });
    let (first, _) = other.next()?;
    let message = format!("{} page markers follow another convention than the rest", other.count() + 1);
    Some(
        Diagnostic::warning(source, message)
            .at_line(lines[*first].number)
            .help(format!("they are left out; pages are counted by the convention {convention:?}")),
    )
}

/// Gives printed labels to the pages that they stand on.
fn label(starts: &mut [PageStart], signs: &[(usize, Sign<'_>)]) {
    let mut at = 0;
    for (idx, sign) in signs {
        let Sign::Label(text) = sign else { continue };
        while starts.get(at + 1).is_some_and(|next| next.line_idx <= *idx) {
            at += 1;
        }
        if let Some(start) = starts.get_mut(at) {
            let text = text.trim();
            start.label = (!text.is_empty() && *text != start.page.to_string()).then(|| text.to_owned());
        }
    }
}

/// What a line says about pages, if it says nothing else.
fn sign<'a>(line: &Line<'a>, separator: Option<&str>) -> Option<Sign<'a>> {
    if line.code {
        return None;
    }
    let text = line.text.trim_end_matches([' ', '\t', '\r']);
    let trimmed = text.trim_start_matches(' ');
    if text.len() - trimmed.len() > 3 {
        return None;
    }
    if let Some(separator) = separator
        && let Some(sign) = configured(trimmed, separator)
    {
        return Some(sign);
    }
    match *trimmed.as_bytes().first()? {
        b'\x0c' => Some(Sign::Counted(Convention::FormFeed)),
        b'-' => {
            let inner = trimmed.strip_prefix("--- end of page")?.strip_suffix(" ---")?;
            let (convention, number) = match inner.strip_prefix(".page_number=") {
                Some(number) => (Convention::PymupdfLayout, number),
                None => (Convention::PymupdfClassic, inner.strip_prefix('=')?),
            };
            Some(Sign::Numbered(convention, digits(number)?))
        }
        b'{' => {
            let (number, dashes) = trimmed[1..].split_once('}')?;
            let is_rule = dashes.len() == 48 && dashes.bytes().all(|b| b == b'-');
            is_rule.then(|| Some(Sign::Numbered(Convention::Marker, digits(number)?)))?
        }
        b'<' => comment(trimmed.strip_prefix("<!--")?.strip_suffix("-->")?.trim()),
        b'#' => {
            let inner = trimmed.trim_start_matches('#');
            let n_hashes = trimmed.len() - inner.len();
            let title = inner.trim_end_matches('#').trim();
            let is_heading = n_hashes <= 6 && inner.starts_with([' ', '\t']);
            is_heading.then(|| Some(Sign::Numbered(Convention::Heading, digits(after_page(title)?)?)))?
        }
        b'[' => {
            let inner = trimmed.strip_prefix('[')?.strip_suffix(']')?;
            Some(Sign::Numbered(Convention::Bracket, digits(after_page(inner)?)?))
        }
        _ => None,
    }
}

/// The line that the user set, which may hold a number.
fn configured<'a>(text: &'a str, separator: &str) -> Option<Sign<'a>> {
    let Some((before, after)) = separator.split_once(PAGE_NUMBER_PLACEHOLDER) else {
        return (text == separator).then_some(Sign::Counted(Convention::Configured));
    };
    let number = text.strip_prefix(before)?.strip_suffix(after)?;
    Some(Sign::Numbered(Convention::Configured, digits(number)?))
}

/// The content of an HTML comment.
fn comment(inner: &str) -> Option<Sign<'_>> {
    let is = |name: &str| inner.eq_ignore_ascii_case(name);
    if is("PageBreak") || is("page break") || is("page-break") {
        return Some(Sign::Counted(Convention::Break));
    }
    for (name, is_label) in [("PageNumber=", true), ("PageHeader=", false), ("PageFooter=", false)] {
        if let Some(value) = inner.strip_prefix(name) {
            let value = value.trim().trim_matches('"');
            return Some(if is_label { Sign::Label(value) } else { Sign::Furniture });
        }
    }
    let number = after_page(inner)?;
    let is_roman = |c: char| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l' | 'c' | 'd' | 'm');
    if !number.is_empty() && number.chars().all(is_roman) {
        return Some(Sign::Numbered(Convention::Comment, Number::Bad(number)));
    }
    Some(Sign::Numbered(Convention::Comment, digits(number)?))
}

/// What stands after the word `page`: `12` of `Page 12`, `page: 12`, `Page 12 of 300`.
fn after_page(text: &str) -> Option<&str> {
    let word = text.get(..4).filter(|word| word.eq_ignore_ascii_case("page"))?;
    let rest = &text[word.len()..];
    let number = rest.trim_start_matches([' ', '\t', ':', '=', '#']);
    let number =
        number.split_once(" of ").filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit())).map_or(number, |p| p.0);
    (number.len() < rest.len()).then_some(number.trim_end())
}

/// A whole text of digits, perhaps with a sign, as a page number.
fn digits(text: &str) -> Option<Number<'_>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match text.parse::<u32>() {
        Ok(n) if n <= PAGE_MAX => Number::Known(n),
        _ => Number::Bad(text),
    })
}

#[cfg(test)]
#[path = "page_markers_tests.rs"]
mod tests;
