//! Printed page labels: what stands on the pages themselves, `iv` or `3-12`, beside the physical page.
//!
//! One number at the edge of a page says little: it may be a section, a version, a value on a plot's axis. Labels follow
//! the pages, though: within a run the physical page less the printed number stays the same. So all numbers at the
//! edges of pages are candidates, each for the run of its form and its offset, and dynamic programming (Viterbi) finds
//! the sequence of runs that the pages support best. Within a run every page gets its label, printed there or not; what
//! does not fit is dropped. A label that a marker names (`<!-- PageNumber="iv" -->`) counts more than one that was
//! found, and gives way only to a run.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::reading::page_markers::{Line, Pages};

/// How far from the edge of a page its number stands, in lines that are not blank.
const EDGE_LINES: usize = 4;
/// Longest line that may be a header or footer with a number in it, in bytes that are no blanks.
const LINE_BYTES_MAX: usize = 150;
/// What a page says for a run, in points: a label of a marker, a Roman number alone in its line or at an end of it,
/// another number alone in its line or after a word such as `page`, another number at an end of its line.
const MARKED: f32 = 8.0;
const ROMAN: f32 = 4.0;
const ROMAN_BESIDE: f32 = 3.5;
const ALONE: f32 = 3.0;
const BESIDE: f32 = 1.0;
/// What beginning a run costs: three numbers alone in their lines, or two Roman ones, carry it.
const BEGIN_COST: f32 = 6.0;
/// What a page of a run costs that does not show its label, and one that shows another number alone in its line.
const SILENT_COST: f32 = 0.5;
const OTHER_COST: f32 = 1.0;
/// Most runs that are looked at, those with the most evidence: a manual numbered by chapters has one a chapter.
const RUNS_MAX: usize = 400;
/// Pages without a number that belong to the run before them: the last of a chapter, an empty one.
const AFTER_PAGES_MAX: usize = 2;
/// Longest label of a marker that is shown as it is, in characters.
const LABEL_CHARS_MAX: usize = 12;
/// Words after which a number is a page's, in lower case.
const PAGE_WORDS: [&str; 32] = [
    "page",
    "p",
    "pg",
    "pag",
    "pág",
    "página",
    "pagina",
    "seite",
    "s",
    "str",
    "strona",
    "стр",
    "страница",
    "sida",
    "side",
    "sivu",
    "oldal",
    "sayfa",
    "trang",
    "blz",
    "strana",
    "stránka",
    "σελίδα",
    "صفحة",
    "עמוד",
    "หน้า",
    "페이지",
    "第",
    "ページ",
    "页",
    "頁",
    "쪽",
];

/// Words between the number of a page and how many there are, in lower case.
const OF_WORDS: [&str; 18] =
    ["of", "von", "de", "di", "sur", "van", "av", "af", "z", "ze", "iz", "из", "із", "од", "din", "dari", "από", "من"];

/// The form of a label and its distance from the physical page: what stays the same within a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    form: Form,
    offset: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    /// Digits of any script, by the one for zero.
    Digits(char),
    RomanLower,
    RomanUpper,
    /// `3-12`, `A-4`: what stands before the page's number, the sign included.
    Chapter(String),
}

impl Run {
    /// The label of a physical page, where the run has one and it is not simply the page.
    fn label(&self, page: u32) -> Option<String> {
        let number = u32::try_from(i64::from(page) - self.offset).ok().filter(|number| *number > 0)?;
        match &self.form {
            Form::Digits(_) if self.offset == 0 => None,
            Form::Digits(zero) => Some(digits(number, *zero)),
            Form::RomanLower => roman(number),
            Form::RomanUpper => roman(number).map(|label| label.to_uppercase()),
            Form::Chapter(chapter) => Some(format!("{chapter}{number}")),
        }
    }

    fn has(&self, page: u32) -> bool {
        i64::from(page) > self.offset
    }
}

/// A number at the edge of a page.
#[derive(Clone, Debug)]
struct Candidate {
    run: Run,
    points: f32,
}

/// What one page says.
#[derive(Clone, Debug, Default)]
struct Evidence {
    candidates: Vec<Candidate>,
    /// Whether a number stands alone in a line.
    has_number: bool,
}

/// Sets the label of each page; those that are set already come from markers, and differ from the page.
///
/// A converter that marks each page with its physical number has said nothing of what is printed.
pub fn assign(lines: &[Line<'_>], pages: &mut Pages) {
    if pages.starts.is_empty() {
        return;
    }
    let mut evidence = Vec::with_capacity(pages.starts.len());
    let mut is_marker = vec![false; lines.len()];
    for &idx in &pages.marker_lines {
        is_marker[idx] = true;
    }
    let ends = pages.starts.iter().skip(1).map(|start| start.line_idx).chain([lines.len()]);
    for (start, end) in pages.starts.iter().zip(ends) {
        let mut found = evidence_of(lines, &is_marker, start.line_idx..end, start.page);
        if let Some((form, number)) = start.label.as_deref().and_then(alone).and_then(parse) {
            let run = Run { form, offset: i64::from(start.page) - i64::from(number) };
            found.candidates.push(Candidate { run, points: MARKED });
        }
        evidence.push(found);
    }
    let numbers: Vec<u32> = pages.starts.iter().map(|start| start.page).collect();
    let runs = best_runs(&evidence);
    let mut chosen = follow(&runs, &evidence, &numbers);
    fill(&mut chosen, &runs, &evidence, &numbers);
    for (start, run_idx) in pages.starts.iter_mut().zip(chosen) {
        match run_idx {
            Some(idx) => start.label = runs[idx].label(start.page),
            None => start.label = start.label.take().filter(|label| is_plain(label)),
        }
    }
}

/// Whether a marker's label that belongs to no run can be shown: a label by its form, or a short word.
fn is_plain(label: &str) -> bool {
    let is_word = label.chars().all(|c| c.is_alphabetic() || c == ' ');
    label.chars().count() <= LABEL_CHARS_MAX && (is_word || parse(label).is_some())
}

/// The runs that pages speak for, the best first to be kept, in a fixed order.
fn best_runs(evidence: &[Evidence]) -> Vec<Run> {
    let mut points = BTreeMap::<&Run, f32>::new();
    for candidate in evidence.iter().flat_map(|page| &page.candidates) {
        *points.entry(&candidate.run).or_default() += candidate.points;
    }
    let mut runs: Vec<(&Run, f32)> = points.into_iter().filter(|(_, points)| *points >= BEGIN_COST).collect();
    runs.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    runs.truncate(RUNS_MAX);
    runs.into_iter().map(|(run, _)| run.clone()).collect()
}

/// For each page the run that it belongs to, so that the points of all pages together are the most.
fn follow(runs: &[Run], evidence: &[Evidence], pages: &[u32]) -> Vec<Option<usize>> {
    let none = runs.len();
    let mut best = vec![f32::NEG_INFINITY; none + 1];
    best[none] = 0.0;
    // For each page and run: whether the run began there, and what was best before.
    let mut began: Vec<Vec<bool>> = Vec::with_capacity(pages.len());
    let mut before: Vec<usize> = Vec::with_capacity(pages.len());
    for (page, found) in pages.iter().zip(evidence) {
        let top = (0..=none).max_by(|a, b| best[*a].total_cmp(&best[*b]).then(b.cmp(a))).unwrap_or(none);
        let top_points = best[top];
        let mut begins = vec![false; none + 1];
        for (idx, run) in runs.iter().enumerate() {
            let anew = top_points - BEGIN_COST;
            begins[idx] = anew > best[idx];
            let gain = if run.has(*page) { gain(run, found) } else { f32::NEG_INFINITY };
            best[idx] = best[idx].max(anew) + gain;
        }
        begins[none] = top_points > best[none];
        best[none] = top_points;
        began.push(begins);
        before.push(top);
    }
    let mut at = (0..=none).max_by(|a, b| best[*a].total_cmp(&best[*b]).then(b.cmp(a))).unwrap_or(none);
    let mut chosen = vec![None; pages.len()];
    for page_idx in (0..pages.len()).rev() {
        chosen[page_idx] = (at < none).then_some(at);
        if began[page_idx][at] {
            at = before[page_idx];
        }
    }
    chosen
}

fn gain(run: &Run, found: &Evidence) -> f32 {
    let points = found.candidates.iter().filter(|c| c.run == *run).map(|c| c.points).fold(0.0, f32::max);
    match (points > 0.0, found.has_number) {
        (true, _) => points,
        (false, true) => -OTHER_COST,
        (false, false) => -SILENT_COST,
    }
}

/// Gives the pages between and beside the runs their labels.
fn fill(chosen: &mut [Option<usize>], runs: &[Run], evidence: &[Evidence], pages: &[u32]) {
    let n_pages = chosen.len();
    // Between two stretches of one run, however far apart, the numbers went on.
    let mut last: Option<usize> = None;
    for idx in 0..n_pages {
        if chosen[idx].is_none() {
            continue;
        }
        if let Some(last) = last.filter(|last| chosen[*last] == chosen[idx]) {
            let run = chosen[idx];
            chosen[last..idx].fill(run);
        }
        last = Some(idx);
    }
    let shows = |candidate: &Candidate, run: usize| candidate.run == runs[run] && candidate.points >= ALONE;
    let stands = |idx: usize, run: usize| evidence[idx].candidates.iter().any(|candidate| shows(candidate, run));
    let mut at = 0;
    while at < n_pages {
        let Some(run) = chosen[at] else {
            at += 1;
            continue;
        };
        let end = (at..n_pages).find(|idx| chosen[*idx] != Some(run)).unwrap_or(n_pages);
        let next = (end..n_pages).find(|idx| chosen[*idx].is_some()).unwrap_or(n_pages);
        let previous = (0..at).rev().find(|idx| chosen[*idx].is_some()).map_or(0, |idx| idx + 1);
        // The first pages of a run often show no number; the cover is none of them.
        let first = (previous.max(1)..at).find(|idx| runs[run].has(pages[*idx])).unwrap_or(at);
        let counts_from_one = first < at && i64::from(pages[first]) - runs[run].offset == 1;
        let printed = (previous..at).find(|idx| stands(*idx, run)).unwrap_or(at);
        let is_free = !(first..at).any(|idx| evidence[idx].has_number && !stands(idx, run));
        let from = if counts_from_one && is_free { first.min(printed) } else { printed };
        chosen[from..at].fill(Some(run));
        let printed_to = (end..next).rev().find(|idx| stands(*idx, run)).map_or(end, |idx| idx + 1);
        let mut to = printed_to;
        while to < next && to < printed_to + AFTER_PAGES_MAX && !evidence[to].has_number {
            to += 1;
        }
        // Where the next run could reach back just as well, nobody knows.
        let is_next_begun = next == n_pages || chosen[next].is_some_and(|r| !runs[r].has(pages[next - 1]));
        let to = if is_next_begun { to } else { printed_to };
        chosen[end..to].fill(Some(run));
        at = to.max(end);
    }
}

/// The numbers at the edges of a page.
fn evidence_of(lines: &[Line<'_>], is_marker: &[bool], span: Range<usize>, page: u32) -> Evidence {
    let is_text = |idx: &usize| !is_marker[*idx] && !lines[*idx].code && !lines[*idx].text.trim().is_empty();
    let mut edges: Vec<usize> = span.clone().filter(is_text).take(EDGE_LINES).collect();
    let top = edges.last().copied();
    edges.extend(span.rev().filter(is_text).take(EDGE_LINES).filter(|idx| top.is_none_or(|top| *idx > top)));
    let mut found = Evidence::default();
    for idx in edges {
        candidates(lines[idx].text, page, &mut found);
    }
    found
}

/// The numbers of one line that may be its page's.
fn candidates(line: &str, page: u32, found: &mut Evidence) {
    let line = line.trim();
    // A converter that keeps the layout puts a hundred blanks before the number.
    if line.bytes().filter(|b| *b != b' ').count() > LINE_BYTES_MAX {
        return;
    }
    let mut add = |number: &str, points: f32| {
        if let Some((form, number)) = parse(number) {
            let offset = i64::from(page) - i64::from(number);
            found.candidates.push(Candidate { run: Run { form, offset }, points });
        }
    };
    if let Some(number) = alone(line) {
        // `3.12` is a section or a version more often than a page.
        let points = if number.contains('.') { ALONE / 2.0 } else { ALONE };
        add(number, if parse_roman(&number.to_ascii_lowercase()).is_some() { ROMAN } else { points });
        found.has_number = true;
        return;
    }
    if line.starts_with('#') {
        return;
    }
    // A number that runs ahead of the pages is no page, unless it says so.
    let is_page = |word: &str| parse_digits(word).is_some_and(|(_, number)| number <= page);
    if let Some(number) = counted(line).filter(|number| is_page(number)) {
        add(number, ALONE);
        found.has_number = true;
        return;
    }
    let words: Vec<&str> = line.split_whitespace().map(strip).filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        if is_page_word(pair[0]) && pair[0].chars().count() > 2 {
            add(pair[1], ALONE);
        }
    }
    if let [first, .., last] = words[..] {
        // `Lesson 4` numbers itself; a header or footer has a name and a number, or a wide gap between them.
        let is_header = words.len() > 2 || line.contains("   ") || line.contains(['|', '\t']);
        for word in [first, last] {
            let is_roman = parse_roman(word).is_some();
            if is_roman || is_header && is_page(word) {
                add(word, if is_roman { ROMAN_BESIDE } else { BESIDE });
            }
        }
    }
}

/// The number of a page beside how many there are, at an end of a line: `Reference   2 / 233`.
fn counted(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_of = |number: &str, total: &str| {
        let (number, total) = (parse_digits(number), parse_digits(total));
        number.zip(total).is_some_and(|((_, number), (_, total))| number <= total)
    };
    let ends = [words.last_chunk::<3>(), words.first_chunk::<3>()];
    ends.into_iter()
        .flatten()
        .find(|[number, sign, total]| *sign == "/" && is_of(number, total))
        .map(|[number, ..]| *number)
}

/// The label of a line that holds nothing else: `90`, `- 90 -`, `Page 90`, `90 | Page`, `Page 90 of 300`, `iv`, `第90页`.
pub(super) fn alone(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().map(strip).filter(|word| !word.is_empty()).collect();
    let bare: Vec<&str> = words.iter().copied().filter(|word| !is_page_word(word)).collect();
    let is_label = |text: &str| parse(text).is_some();
    let number = match bare[..] {
        // A row of a table may hold nothing but a number.
        [number] if !line.starts_with('|') || words.len() > 1 => number,
        [number, total] if is_label(total) && line.contains('/') => number,
        [number, of, total] if is_label(total) && OF_WORDS.contains(&of.to_lowercase().as_str()) => number,
        _ => return None,
    };
    let number = bare_number(number);
    is_label(number).then_some(number)
}

/// A number without what is written together with it: `3` of `3/40` and of `第3页`.
pub(super) fn bare_number(word: &str) -> &str {
    let word = strip(word);
    let number = word.split_once('/').map_or(word, |(number, _)| number);
    number.trim_start_matches('第').trim_end_matches(['页', '頁', '쪽'])
}

pub(super) fn is_page_word(word: &str) -> bool {
    PAGE_WORDS.contains(&word.to_lowercase().as_str())
}

/// A word without the signs around it.
fn strip(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The form and the number of a label.
pub(super) fn parse(text: &str) -> Option<(Form, u32)> {
    if text.is_empty() || text.len() > 24 {
        return None;
    }
    if let Some((zero, number)) = parse_digits(text) {
        return Some((Form::Digits(zero), number));
    }
    if let Some((at, sign)) = text.char_indices().rev().find(|(_, c)| matches!(c, '-' | '–' | '.')) {
        let (chapter, number) = (&text[..at], &text[at + sign.len_utf8()..]);
        let is_chapter = parse_digits(chapter).is_some_and(|(_, n)| n < 1000)
            || chapter.len() <= 2 && !chapter.is_empty() && chapter.bytes().all(|b| b.is_ascii_uppercase());
        let number = parse_digits(number).filter(|(zero, _)| *zero == '0' && is_chapter)?.1;
        return Some((Form::Chapter(text[..at + sign.len_utf8()].to_owned()), number));
    }
    let number = parse_roman(&text.to_ascii_lowercase())?;
    let form = if text.bytes().all(|b| b.is_ascii_lowercase()) { Form::RomanLower } else { Form::RomanUpper };
    let is_one_case = form == Form::RomanLower || text.bytes().all(|b| b.is_ascii_uppercase());
    is_one_case.then_some((form, number))
}

/// Digits of one script, with the one for zero.
fn parse_digits(text: &str) -> Option<(char, u32)> {
    /// Zeros of the scripts whose digits pages are numbered with.
    const ZEROS: [char; 8] = ['0', '٠', '۰', '०', '০', '๐', '０', '௦'];
    let first = text.chars().next()?;
    let zero =
        ZEROS.into_iter().find(|zero| (*zero..=char::from_u32(*zero as u32 + 9).unwrap_or(*zero)).contains(&first))?;
    let mut number = 0_u32;
    for (n_digits, c) in text.chars().enumerate() {
        let digit = (c as u32).checked_sub(zero as u32).filter(|digit| *digit < 10)?;
        if n_digits >= 5 {
            return None;
        }
        number = number * 10 + digit;
    }
    // No page is numbered `007`.
    (number > 0 && first != zero).then_some((zero, number))
}

fn digits(number: u32, zero: char) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit)).unwrap_or(c);
    number.to_string().chars().map(digit).collect()
}

const ROMAN_SIGNS: [(u32, &str); 9] =
    [(100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

/// A Roman number below 400 in lower case, as it is written properly.
fn parse_roman(text: &str) -> Option<u32> {
    let (mut number, mut rest) = (0, text);
    for (value, sign) in ROMAN_SIGNS {
        while let Some(after) = rest.strip_prefix(sign) {
            number += value;
            rest = after;
        }
    }
    (rest.is_empty() && roman(number).as_deref() == Some(text)).then_some(number)
}

fn roman(mut number: u32) -> Option<String> {
    if number == 0 || number >= 400 {
        return None;
    }
    let mut text = String::new();
    for (value, sign) in ROMAN_SIGNS {
        while number >= value {
            number -= value;
            text.push_str(sign);
        }
    }
    Some(text)
}

#[cfg(test)]
#[path = "page_labels_tests.rs"]
mod tests;
