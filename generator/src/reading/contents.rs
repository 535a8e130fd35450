//! Tables of contents with leaders of dots: `1.2 Setup ........ 12`.
//!
//! A data sheet or a price list has such lines as well, and is text. Contents are told by their numbers, which do not
//! fall from line to line, and by one thing more: a heading that says so, entries numbered by sections, or entries
//! whose words stand again further on, as headings of what they lead to.

use std::collections::HashSet;

use crate::reading::page_labels;
use crate::reading::page_markers::Line;

/// Dots in a row, blanks aside, that make a leader.
const LEADER_DOTS_MIN: usize = 4;
/// Dots that make one without a number behind them: an ellipsis ends a sentence.
const BARE_DOTS_MIN: usize = 8;
/// Lines that show something and may stand between two entries: titles that were broken, section numbers.
const BETWEEN_LINES_MAX: usize = 3;
/// Fewest entries of contents without a heading that says so.
const ENTRIES_MIN: usize = 3;
/// What contents are headed by, in lower case.
const HEADINGS: [&str; 26] = [
    "contents",
    "table of contents",
    "list of figures",
    "list of tables",
    "figures",
    "tables",
    "inhalt",
    "inhaltsverzeichnis",
    "abbildungsverzeichnis",
    "tabellenverzeichnis",
    "sommaire",
    "table des matières",
    "contenido",
    "índice",
    "índice de contenidos",
    "indice",
    "sommario",
    "inhoud",
    "inhoudsopgave",
    "conteúdo",
    "sumário",
    "spis treści",
    "содержание",
    "оглавление",
    "目录",
    "目次",
];

/// One line with a leader of dots.
struct Entry<'a> {
    idx: usize,
    title: &'a str,
    /// The number of its page, with where that stands if in a line of its own.
    label: &'a str,
    label_idx: Option<usize>,
}

/// Lines of tables of contents, ascending, among those lines that `is_text` says show something.
pub(super) fn find(lines: &[Line<'_>], is_text: impl Fn(usize) -> bool) -> Vec<usize> {
    let text: Vec<usize> = (0..lines.len()).filter(|idx| is_text(*idx)).collect();
    let mut found = Vec::new();
    let mut run: Vec<Entry<'_>> = Vec::new();
    let mut run_from = 0;
    let mut last = 0;
    let mut later = None;
    let mut end = |run: &mut Vec<Entry<'_>>, from: usize, to: usize| {
        let later = later.get_or_insert_with(|| standing(lines, &text));
        if is_contents(lines, run, text[..from].iter().rev().take(2).copied(), later) {
            let entries: HashSet<usize> = run.iter().flat_map(|e| [Some(e.idx), e.label_idx]).flatten().collect();
            let goes = |idx: &usize| entries.contains(idx) || is_section_number(lines[*idx].text);
            found.extend(text[from..to].iter().copied().filter(goes));
        }
        run.clear();
    };
    for (at, &idx) in text.iter().enumerate() {
        if lines[idx].code {
            continue;
        }
        let Some((title, label)) = entry(lines[idx].text) else { continue };
        let next = text.get(at + 1).copied().filter(|_| label.is_empty());
        let label_idx = next.filter(|next| is_page_label(lines[*next].text.trim()));
        let label = label_idx.map_or(label, |idx| lines[idx].text.trim());
        if !run.is_empty() && at > last + 1 + BETWEEN_LINES_MAX {
            end(&mut run, run_from, last + 1);
        }
        if run.is_empty() {
            // A section's number may stand above the first entry.
            run_from = at - usize::from(at > 0 && is_section_number(lines[text[at - 1]].text));
        }
        run.push(Entry { idx, title, label, label_idx });
        last = at + usize::from(label_idx.is_some());
    }
    if !run.is_empty() {
        end(&mut run, run_from, last + 1);
    }
    found
}

/// Words of the lines that may be headings, for [`is_contents`].
fn standing(lines: &[Line<'_>], text: &[usize]) -> HashSet<String> {
    let may_head =
        |idx: &&usize| !lines[**idx].code && lines[**idx].text.len() <= 150 && entry(lines[**idx].text).is_none();
    text.iter().filter(may_head).map(|idx| name(lines[*idx].text)).filter(|name| !name.is_empty()).collect()
}

/// The words of a title, without its section number and the signs of Markdown.
fn name(text: &str) -> String {
    let is_number = |word: &&str| word.chars().all(|c| !c.is_alphabetic());
    let words: Vec<String> = text.split_whitespace().skip_while(is_number).map(str::to_lowercase).collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn is_contents(
    lines: &[Line<'_>],
    run: &[Entry<'_>],
    above: impl Iterator<Item = usize>,
    later: &HashSet<String>,
) -> bool {
    let numbers: Vec<_> = run.iter().filter_map(|entry| page_labels::parse(entry.label)).collect();
    // Contents may have gone wrong in a place or two, and lists of figures follow.
    let pairs = || numbers.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let n_falling = pairs().filter(|pair| pair[0].1 > pair[1].1).count();
    if numbers.is_empty() || n_falling * 10 > pairs().count() {
        return false;
    }
    let is_headed = above.into_iter().any(|idx| HEADINGS.contains(&name(lines[idx].text).as_str()));
    let share = |n: usize| n * 2 >= run.len() && n > 0;
    let n_numbered = run
        .iter()
        .filter(|entry| entry.title.trim_matches(['#', '*', ' ']).starts_with(|c: char| c.is_ascii_digit()))
        .count();
    let n_standing = run.iter().filter(|entry| later.contains(&name(entry.title))).count();
    is_headed || share(n_standing) || run.len() >= ENTRIES_MIN && share(n_numbered)
}

/// The title and the page of an entry, the latter empty where none is there.
fn entry(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_end_matches('*');
    if !line.contains("..") && !line.contains(". .") || line.starts_with('|') {
        return None;
    }
    let label = line.rfind([' ', '.', '\t']).map_or("", |at| &line[at + 1..]);
    if !(label.is_empty() || is_page_label(label)) {
        return None;
    }
    let leader = &line[..line.len() - label.len()];
    let title = leader.trim_end_matches(['.', ' ', '\t']);
    let dots = leader[title.len()..].bytes().filter(|&b| b == b'.').count();
    let enough = if label.is_empty() { BARE_DOTS_MIN } else { LEADER_DOTS_MIN };
    (dots >= enough && !title.is_empty()).then_some((title, label))
}

fn is_page_label(text: &str) -> bool {
    text.len() <= 8 && page_labels::parse(text).is_some()
}

/// `2`, `2.1`, `A.3`: what an entry leaves behind whose number stands in a line of its own.
fn is_section_number(line: &str) -> bool {
    let text = line.trim().trim_matches(['*', '#', ' ']).trim_end_matches('.');
    let is_part = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    (is_part(first) || first.len() == 1 && first.bytes().all(|b| b.is_ascii_uppercase() && text.len() > 1))
        && parts.all(is_part)
}
