//! What stands again and again at the edges of pages: running headers and footers, and page numbers.
//!
//! A line counts as running where it stands as it is on a run of pages, or where it differs by one number that is the
//! page's: its printed label, or its physical number. A line with numbers of its own (`Alarm 4114`) is text, even where
//! they grow with the pages. Of a running line one occurrence stays, the first, unless the same
//! words stand elsewhere: what is deleted was only ever a repetition, or a page's number.

use std::collections::{HashMap, HashSet};

use crate::reading::page_labels::{self, Form};
use crate::reading::page_markers::{Line, PageStart};

/// Share of a document's pages on which a line stands that is a header or footer, in percent.
const RUNNING_PERCENT: usize = 30;
/// Pages in a row, or every other one, on which a line stands that is one too: a chapter's name.
const RUN_PAGES_MIN: usize = 4;
/// Fewer pages than this show no running header.
const RUNNING_PAGES_MIN: usize = 5;
/// Fewest pages whose lone numbers are the pages' if they go on as the pages do.
const NUMBERED_PAGES_MIN: usize = 3;
/// Longest header or footer, in bytes.
const RUNNING_BYTES_MAX: usize = 150;
/// Share of the pages that may lose all their text to running lines before these are text after all, in percent.
const EMPTIED_PERCENT_MAX: usize = 20;

/// The lines of a document by page, markers and what was dropped before aside.
pub(super) struct PageLines<'a> {
    /// All lines.
    pub(super) lines: &'a [Line<'a>],
    /// Physical page and label of each page.
    pub(super) starts: &'a [PageStart],
    /// Lines of each page that show something.
    pub(super) text: Vec<Vec<usize>>,
    /// Those near the top and the bottom of each page, code aside.
    pub(super) edges: Vec<Vec<usize>>,
}

/// Running lines: those that go, and the first of each, which stays.
#[derive(Debug, Default)]
pub(super) struct Running {
    pub(super) dropped: Vec<usize>,
    pub(super) kept: Vec<usize>,
}

impl PageLines<'_> {
    /// Lines that hold nothing but the number of their page.
    ///
    /// A number that merely grows from page to page is another's: of footnotes, steps or figures.
    pub(super) fn page_numbers(&self) -> Vec<usize> {
        let number_of = |idx: usize| {
            let line = self.lines[idx].text.trim();
            // `3.` begins a step, `A.3` is a section's number.
            let number = page_labels::alone(line).filter(|number| !number.contains('.') && !line.ends_with(['.', ')']));
            number.and_then(page_labels::parse)
        };
        let is_physical =
            |page: usize, idx: usize| number_of(idx).is_some_and(|number| self.is_physical(page, &number));
        let n_physical =
            (0..self.edges.len()).filter(|&page| self.edges[page].iter().any(|&idx| is_physical(page, idx))).count();
        let is_number = |page: usize, idx: usize| {
            let is_printed = number_of(idx).is_some_and(|number| self.is_printed(page, &number));
            let runs = self.starts[page].label.is_none() && n_physical >= NUMBERED_PAGES_MIN;
            is_printed || is_physical(page, idx) && (self.says_page(idx) || runs)
        };
        let found = self.edges.iter().enumerate();
        let found = found.map(|(page, edges)| edges.iter().copied().filter(|&idx| is_number(page, idx)).collect());
        self.one_a_page(&found.collect::<Vec<_>>())
    }

    /// Of several bare numbers on a page the one that stands where the others' do: a footnote may be numbered as its page.
    fn one_a_page(&self, found: &[Vec<usize>]) -> Vec<usize> {
        let from_top = |page: usize, idx: usize| self.text[page].partition_point(|other| *other < idx);
        let single = || found.iter().enumerate().filter(|(_, numbers)| numbers.len() == 1);
        let n_top = single().filter(|(page, numbers)| from_top(*page, numbers[0]) * 2 < self.text[*page].len()).count();
        let is_at_top = n_top * 2 > single().count();
        let mut kept = Vec::new();
        for numbers in found {
            let mut bare = numbers.iter().copied().filter(|idx| !self.says_page(*idx));
            let bare = if is_at_top { bare.next() } else { bare.next_back() };
            kept.extend(numbers.iter().copied().filter(|idx| self.says_page(*idx) || Some(*idx) == bare));
        }
        kept
    }

    /// Whether a line with a number has more than that: `Page 3`, `- 3 -`.
    fn says_page(&self, idx: usize) -> bool {
        self.lines[idx].text.trim().chars().any(|c| !c.is_numeric())
    }

    /// Whether a number is the printed label of its page.
    fn is_printed(&self, page: usize, number: &(Form, u32)) -> bool {
        self.starts[page].label.as_deref().and_then(page_labels::parse).as_ref() == Some(number)
    }

    /// Whether a number is the physical number of its page.
    fn is_physical(&self, page: usize, number: &(Form, u32)) -> bool {
        !matches!(number.0, Form::Chapter(_)) && number.1 == self.starts[page].page
    }

    /// Running headers and footers.
    pub(super) fn running(&self) -> Running {
        if self.text.iter().filter(|text| !text.is_empty()).count() < RUNNING_PAGES_MIN {
            return Running::default();
        }
        let mut pages_of = HashMap::<String, Vec<usize>>::new();
        for (page, edges) in self.edges.iter().enumerate() {
            for key in edges.iter().flat_map(|&idx| self.keys(page, idx)) {
                let pages = pages_of.entry(key).or_default();
                if pages.last() != Some(&page) {
                    pages.push(page);
                }
            }
        }
        // For each line the key by which it runs; that of the most pages.
        let key_of = |page: usize, idx: usize| {
            let runs = self.keys(page, idx).into_iter().filter_map(|key| {
                let pages = pages_of.get(&key)?;
                self.runs_on(pages, page).then_some((pages.len(), key))
            });
            runs.reduce(|best, key| if key.0 > best.0 { key } else { best }).map(|(_, key)| (idx, key))
        };
        let running: Vec<Vec<(usize, String)>> = (0..self.edges.len())
            .map(|page| self.outermost(page, self.edges[page].iter().filter_map(|&idx| key_of(page, idx)).collect()))
            .collect();
        if self.empties(&running) { Running::default() } else { self.but_one(&running) }
    }

    /// Those of a page's running lines that have none but such lines between them and the edge of the page.
    ///
    /// `Syntax` stands on every page of a reference below the name of a command, and is text.
    fn outermost(&self, page: usize, running: Vec<(usize, String)>) -> Vec<(usize, String)> {
        let runs = |idx: &usize| running.iter().any(|(other, _)| other == idx);
        let text = &self.text[page];
        let top = text.iter().take_while(|idx| runs(idx)).count();
        let bottom = text.len() - text.iter().rev().take_while(|idx| runs(idx)).count();
        let is_outermost = |idx: usize| text[..top].contains(&idx) || text[bottom..].contains(&idx);
        running.into_iter().filter(|(idx, _)| is_outermost(*idx)).collect()
    }

    /// Whether a line that stands on `pages` runs on `page`.
    fn runs_on(&self, pages: &[usize], page: usize) -> bool {
        let share = (self.edges.len() * RUNNING_PERCENT).div_ceil(100).max(RUN_PAGES_MIN);
        if pages.len() >= share {
            return true;
        }
        let at = pages.partition_point(|&other| other < page);
        let goes_on = |pair: &&[usize]| pair[1] - pair[0] <= 2;
        let before = pages[..=at].windows(2).rev().take_while(goes_on).count();
        let after = pages[at..].windows(2).take_while(goes_on).count();
        before + after + 1 >= RUN_PAGES_MIN
    }

    /// Whether too many pages would lose all that stands on them.
    fn empties(&self, running: &[Vec<(usize, String)>]) -> bool {
        let is_body = |idx: &&usize| !self.lines[**idx].text.starts_with('#');
        let pages = || self.text.iter().zip(running).filter(|(text, _)| text.iter().any(|idx| is_body(&idx)));
        let goes = |idx: &usize, running: &[(usize, String)]| running.iter().any(|(other, _)| other == idx);
        let emptied = pages().filter(|(text, running)| text.iter().filter(is_body).all(|idx| goes(idx, running)));
        emptied.count() * 100 > pages().count() * EMPTIED_PERCENT_MAX
    }

    /// Tells the first of each running line, whose words stand nowhere else, from all others.
    fn but_one(&self, running: &[Vec<(usize, String)>]) -> Running {
        let all: HashSet<usize> = running.iter().flatten().map(|(idx, _)| *idx).collect();
        let stays = |idx: &usize| !all.contains(idx) && !self.lines[*idx].code;
        let mut seen: HashSet<String> =
            self.text.iter().flatten().filter(|idx| stays(idx)).map(|idx| words(self.lines[*idx].text)).collect();
        for (page, edges) in self.edges.iter().enumerate() {
            seen.extend(edges.iter().filter(|idx| stays(idx)).flat_map(|&idx| self.keys(page, idx)));
        }
        let mut found = Running::default();
        for (idx, key) in running.iter().flatten() {
            let line = words(self.lines[*idx].text);
            let name = key.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            if seen.contains(&line) || !name.is_empty() && seen.contains(&name) || seen.contains(key) {
                found.dropped.push(*idx);
            } else {
                seen.insert(key.clone());
                found.kept.push(*idx);
            }
            seen.insert(line);
        }
        found
    }

    /// The keys under which a line counts as a running one: its words as they are, and with the page's number masked.
    fn keys(&self, page: usize, idx: usize) -> Vec<String> {
        let line = self.lines[idx].text.trim();
        // A row of signs from a table of characters is no name; a row of a table and a tag are parts of something.
        let has_word = line.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().nth(1).is_some());
        if !has_word || line.len() > RUNNING_BYTES_MAX || line.starts_with(['|', '<', '>']) || is_sentence(line) {
            return Vec::new();
        }
        let text = words(line);
        let mut keys = if is_item(line) { Vec::new() } else { vec![text.clone()] };
        let reads_like_text = line.starts_with(['#', '-', '+'])
            || line.ends_with(['!', '?', ':', ';', ',', '{', '}', ')'])
            || text.split(' ').count() > 12;
        // `Lesson 4` numbers itself; a header or footer has a name and a number, or a sign or a wide gap between them.
        let n_words = text.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
        let is_wide = line.contains("   ") || line.contains('\t');
        if reads_like_text || !(n_words > 2 || is_wide || line.contains(['|', '·', '•', '–', '—'])) {
            return keys;
        }
        let mut before = "";
        for (at, word) in text.split(' ').scan(0, |at, word| Some((std::mem::replace(at, *at + word.len() + 1), word)))
        {
            let number = page_labels::bare_number(word);
            let is_edge = at == 0 || at + word.len() == text.len();
            let may_be_page = is_edge || is_wide || word.contains('/') || page_labels::is_page_word(before);
            let is_page = |number: &(Form, u32)| match self.starts[page].label {
                Some(_) => self.is_printed(page, number),
                None => self.is_physical(page, number),
            };
            if may_be_page && page_labels::parse(number).as_ref().is_some_and(is_page) {
                let at = at + word.find(number).unwrap_or(0);
                keys.push(format!("{}\0{}", &text[..at], &text[at + number.len()..]));
            }
            before = word.trim_matches(|c: char| !c.is_alphanumeric());
        }
        keys
    }
}

/// A line's words without the signs of Markdown around them.
fn words(line: &str) -> String {
    let bare = line.trim().trim_matches(|c| matches!(c, '#' | '*' | '_' | ' '));
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line is an item of a list: steps end alike on page after page.
fn is_item(line: &str) -> bool {
    let (marker, _) = line.split_once(' ').unwrap_or((line, ""));
    let number = marker.strip_suffix(['.', ')']).unwrap_or_default();
    matches!(marker, "-" | "+" | "*" | "•" | "◦" | "▪" | "●" | "‣" | "∗")
        || !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a line is a sentence, which no header or footer is, except for what lawyers want there.
fn is_sentence(line: &str) -> bool {
    const LEGAL: [&str; 6] = ["©", "(c)", "copyright", "rights reserved", "confidential", "proprietary"];
    let is_closed = line.ends_with(['.', '!', '?', ':', ';', ',']) && line.split_whitespace().count() >= 3;
    is_closed && {
        let lower = line.to_lowercase();
        !LEGAL.iter().any(|word| lower.contains(word))
    }
}
