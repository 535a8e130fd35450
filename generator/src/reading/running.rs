//! What stands again and again at the edges of pages: running headers and footers, and page numbers.
//!
//! A line counts as running where it stands as it is on a run of pages, or where it differs by one number that follows
//! the pages: the physical page less the number stays the same, as on printed pages, whatever the number's form. A line
//! with numbers of its own (`Alarm 4114`) is text. Of a running line one occurrence stays, the first, unless the same
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

/// What a line has in common with those of other pages: words with one number masked, and how that runs to the pages.
type Key = (String, Option<(Form, i64)>);

impl PageLines<'_> {
    /// Lines that hold nothing but the number of their page.
    pub(super) fn page_numbers(&self) -> Vec<usize> {
        let runs_of = |page: usize, idx: usize| -> Vec<(Form, i64)> {
            let number = page_labels::alone(self.lines[idx].text.trim());
            // `A.3` is a section's number, which may well follow the pages for a while.
            let parsed = number.filter(|number| !number.contains('.')).and_then(page_labels::parse);
            parsed.map(|(form, number)| (form, self.page(page) - i64::from(number))).into_iter().collect()
        };
        let mut counts = HashMap::<(Form, i64), usize>::new();
        for (page, edges) in self.edges.iter().enumerate() {
            let mut runs: Vec<_> = edges.iter().flat_map(|&idx| runs_of(page, idx)).collect();
            runs.sort();
            runs.dedup();
            for run in runs {
                *counts.entry(run).or_default() += 1;
            }
        }
        let is_number = |page: usize, idx: usize| {
            let line = self.lines[idx].text.trim();
            runs_of(page, idx).iter().any(|run| {
                let says_page = run.1 == 0 && line.chars().any(|c| !c.is_numeric());
                let label = self.starts[page].label.as_deref();
                counts.get(run).is_some_and(|&n| n >= NUMBERED_PAGES_MIN)
                    || says_page
                    || label.is_some() && label == page_labels::alone(line)
            })
        };
        let pages = self.edges.iter().enumerate();
        pages.flat_map(|(page, edges)| edges.iter().copied().filter(move |&idx| is_number(page, idx))).collect()
    }

    fn page(&self, page: usize) -> i64 {
        i64::from(self.starts[page].page)
    }

    /// Running headers and footers but for the occurrence that stays.
    pub(super) fn running(&self) -> Vec<usize> {
        if self.edges.len() < RUNNING_PAGES_MIN {
            return Vec::new();
        }
        let mut pages_of = HashMap::<Key, Vec<usize>>::new();
        for (page, edges) in self.edges.iter().enumerate() {
            for key in edges.iter().flat_map(|&idx| keys(self.lines[idx].text, self.page(page))) {
                let pages = pages_of.entry(key).or_default();
                if pages.last() != Some(&page) {
                    pages.push(page);
                }
            }
        }
        pages_of.retain(|_, pages| pages.len() >= 3);
        // For each line the key by which it runs; that of the most pages.
        let mut running: Vec<Vec<(usize, Key)>> = Vec::with_capacity(self.edges.len());
        for (page, edges) in self.edges.iter().enumerate() {
            let key_of = |idx: usize| {
                let runs = keys(self.lines[idx].text, self.page(page)).into_iter().filter_map(|key| {
                    let pages = pages_of.get(&key)?;
                    self.runs_on(pages, page).then_some((pages.len(), key))
                });
                runs.reduce(|best, key| if key.0 > best.0 { key } else { best }).map(|(_, key)| (idx, key))
            };
            running.push(edges.iter().filter_map(|&idx| key_of(idx)).collect());
        }
        if self.empties(&running) { Vec::new() } else { self.but_one(&running) }
    }

    /// Whether a line that stands on `pages` runs on `page`.
    fn runs_on(&self, pages: &[usize], page: usize) -> bool {
        let share = (self.edges.len() * RUNNING_PERCENT).div_ceil(100).max(3);
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
    fn empties(&self, running: &[Vec<(usize, Key)>]) -> bool {
        let is_body = |idx: &&usize| !self.lines[**idx].text.starts_with('#');
        let pages = || self.text.iter().zip(running).filter(|(text, _)| text.iter().any(|idx| is_body(&idx)));
        let goes = |idx: &usize, running: &[(usize, Key)]| running.iter().any(|(other, _)| other == idx);
        let emptied = pages().filter(|(text, running)| text.iter().filter(is_body).all(|idx| goes(idx, running)));
        emptied.count() * 100 > pages().count() * EMPTIED_PERCENT_MAX
    }

    /// All running lines but the first of each, where its words stand nowhere else.
    fn but_one(&self, running: &[Vec<(usize, Key)>]) -> Vec<usize> {
        let all: HashSet<usize> = running.iter().flatten().map(|(idx, _)| *idx).collect();
        let stays = |idx: &usize| !all.contains(idx) && !self.lines[*idx].code;
        let mut seen: HashSet<String> =
            self.text.iter().flatten().filter(|idx| stays(idx)).map(|idx| words(self.lines[*idx].text)).collect();
        let mut dropped = Vec::new();
        for (idx, (masked, _)) in running.iter().flatten() {
            let line = words(self.lines[*idx].text);
            let name = masked.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            if seen.contains(&line) || !name.is_empty() && seen.contains(&name) || seen.contains(masked) {
                dropped.push(*idx);
            } else {
                seen.insert(masked.clone());
            }
            seen.insert(line);
        }
        dropped
    }
}

/// A line's words without the signs of Markdown around them.
fn words(line: &str) -> String {
    let bare = line.trim().trim_matches(|c| matches!(c, '#' | '*' | '_' | ' '));
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys under which a line counts as a running one: as it is and, unless it reads like text, by each number.
fn keys(line: &str, page: i64) -> Vec<Key> {
    let line = line.trim();
    // A row of signs from a table of characters is no name.
    let has_word = line.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().nth(1).is_some());
    if !has_word || line.len() > RUNNING_BYTES_MAX || line.starts_with('|') || is_sentence(line) {
        return Vec::new();
    }
    let text = words(line);
    let reads_like_text = line.starts_with(['#', '-', '+', '>'])
        || line.ends_with(['!', '?', ':', ';', ',', '{', '}', ')'])
        || text.split(' ').count() > 12;
    let mut found = Vec::new();
    let n_words = text.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
    // `Lesson 4` numbers itself; a header or footer has a name and a number, or a sign or a wide gap between them.
    let is_header = n_words > 2 || line.contains("   ") || line.contains(['|', '\t', '·', '•', '–', '—']);
    if !reads_like_text && is_header {
        let mut at = 0;
        for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            if let Some((form, number)) = page_labels::parse(word) {
                let masked = format!("{}\0{}", &text[..at], &text[at + word.len()..]);
                found.push((masked, Some((form, page - i64::from(number)))));
            }
            at += part.len();
        }
    }
    found.push((text, None));
    found
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
