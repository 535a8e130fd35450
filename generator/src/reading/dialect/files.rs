//! Files whose text stands in a document.

use std::sync::Arc;

use super::lines::is_item;
use super::scan::{End, Mode, Scan};
use super::tag::Tag;
use super::text::VALUES_MAX;
use crate::reading::front_matter;

/// Most bytes of other files in one document, beside a multiple of its own.
const INCLUDED_BYTES_MAX: usize = 1 << 18;
/// How many times a document's own bytes these may be.
const INCLUDED_TIMES: usize = 16;
/// Most files within one another.
const FILES_MAX: usize = 8;
impl Scan<'_> {
    /// The text of a file within a line: its first line there, the others below, indented as the line's own text.
    pub(super) fn put_file(&mut self, path: &str, tag: Option<&Tag<'_>>, pending: &mut String) {
        if pending.trim().is_empty() {
            let n_lead = pending.len();
            pending.clear();
            self.gap();
            self.include(path, tag, n_lead, false);
            self.gap();
            return;
        }
        let Some((path, text)) = self.file_text(path) else { return };
        let body = &text[front_matter::split("", &text).0.body_start..];
        let body = body.trim();
        self.n_included += body.len();
        if !body.contains('\n') {
            self.files.push(path);
            let filled = self.filled_within(body, VALUES_MAX);
            self.files.pop();
            pending.push_str(&filled);
            return;
        }
        let n_text = pending.len()
            - pending
                .trim_start_matches([' ', '-', '*', '+', '.', ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
                .len();
        let n_lead = if is_item(pending) { n_text } else { 0 };
        let (first, others) = body.split_once('\n').unwrap_or((body, ""));
        self.files.push(path.clone());
        let first = self.filled_within(first, VALUES_MAX);
        self.files.pop();
        pending.push_str(&first);
        let line = std::mem::take(pending);
        self.put_text(&line);
        self.run_indented(others, &path, n_lead);
    }

    /// Puts in a file's text; whether there is one.
    pub(super) fn include(&mut self, path: &str, tag: Option<&Tag<'_>>, n_lead: usize, is_code: bool) -> bool {
        let (path, section) = section_of(path);
        let Some((path, text)) = self.file_text(path) else { return false };
        let body = if is_code { &*text } else { &text[front_matter::split("", &text).0.body_start..] };
        let part = part_of(body, section, tag);
        self.n_included += part.len();
        if is_code {
            for line in part.trim_end_matches('\n').split('\n') {
                self.put(&format!("{}{line}", " ".repeat(n_lead)));
            }
        } else {
            self.run_indented(part, &path, n_lead);
        }
        true
    }

    fn run_indented(&mut self, text: &str, path: &str, n_lead: usize) {
        let idx = self.n_open();
        let is_nested = n_lead > 0 && self.has_room();
        if is_nested {
            self.open(End::Indent(0), Mode::Text, Some(0), n_lead, false);
        }
        self.run_included(text.trim_end_matches('\n'), path);
        if is_nested {
            self.close_to(idx);
        }
    }

    /// The text of another file and its path, within the bounds of a document; each way to a file is counted.
    fn file_text(&mut self, path: &str) -> Option<(String, Arc<str>)> {
        let found = self.manner.file(self.file(), path);
        let Some((path, text)) = found else {
            self.n_missing += u32::from(!path.contains("://"));
            return None;
        };
        let is_round = self.files.contains(&path);
        if is_round
            || self.files.len() > FILES_MAX
            || self.n_included > INCLUDED_BYTES_MAX + INCLUDED_TIMES * self.n_own
        {
            self.n_missing += 1;
            return None;
        }
        self.included.push(path.clone());
        Some((path, text))
    }
}

/// A path and the section of the file that is meant: `file.md:name`, `file.md:3:9`, `file.md{3-9}`.
fn section_of(path: &str) -> (&str, &str) {
    let at =
        path.char_indices().find(|(at, c)| *c == ':' && !path[at + 1..].starts_with(['/', '\\'])).map(|(at, _)| at);
    at.map_or((path, ""), |at| (&path[..at], &path[at + 1..]))
}

/// The part of a file's text that a section names, or the marks among a tag's arguments.
fn part_of<'t>(text: &'t str, section: &str, tag: Option<&Tag<'_>>) -> &'t str {
    if let Some(tag) = tag {
        let start = tag.get(&["start-after"]).map(|mark| mark.trim_matches('"'));
        let end = tag.get(&["end-before"]).map(|mark| mark.trim_matches('"'));
        let from = start.and_then(|mark| text.find(mark).map(|at| at + mark.len())).unwrap_or(0);
        let to = end.and_then(|mark| text[from..].find(mark)).map_or(text.len(), |at| from + at);
        return &text[from..to];
    }
    if section.is_empty() {
        return text;
    }
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |number: usize| starts.get(number).copied().unwrap_or(text.len());
    if section.starts_with(|c: char| c.is_ascii_digit() || c == ':') {
        let mut numbers =
            section.split(',').next().unwrap_or_default().split(':').map(|number| number.parse::<usize>().ok());
        let from = numbers.next().flatten().unwrap_or(1).saturating_sub(1);
        let to = numbers.next().flatten().unwrap_or(usize::MAX);
        let (from, to) = (line(from), line(to));
        return &text[from.min(to)..to];
    }
    let (open, close) = (format!("[start:{section}]"), format!("[end:{section}]"));
    let from = text.find(&open).map_or(0, |at| text[at..].find('\n').map_or(text.len(), |end| at + end + 1));
    let to =
        text[from..].find(&close).map_or(text.len(), |at| text[..from + at].rfind('\n').map_or(from, |end| end + 1));
    &text[from..to.max(from)]
}
