//! Tables of contents with leaders of dots: `1.2 Setup ........ 12`.
//!
//! A data sheet or a price list has such lines as well, and is text. Contents are told by their numbers, which do not
//! fall from line to line, and by one thing more: a heading that says so, entries numbered by the sections of several
//! chapters, or entries whose words stand again further on in the same order, as headings of what they lead to. With
//! the entries go the numbers that a converter wrote in columns of their own beside them.

use std::collections::{HashMap, HashSet};

use crate::reading::page_labels;
use crate::reading::page_markers::{Line, PageStart};

/// Dots in a row, blanks aside, that make a leader.
const LEADER_DOTS_MIN: usize = 4;
/// Dots that make one without a number behind them: an ellipsis ends a sentence.
const BARE_DOTS_MIN: usize = 8;
/// Dots with blanks between them that make one within contents, where a long title leaves no room for more.
const SPACED_DOTS_MIN: usize = 2;
/// Blanks that take the place of a leader between entries that have one.
const WIDE_BLANKS_MIN: usize = 3;
/// Characters that leaders are made of, with the dots that each stands for.
const LEADERS: [(char, usize); 6] = [('.', 1), ('…', 3), ('‥', 2), ('·', 1), ('⋅', 1), ('．', 1)];
/// Lines with words that may stand between two entries: titles that were broken, chapters without a leader.
const BETWEEN_LINES_MAX: usize = 3;
/// Fewest entries of contents without a heading that says so.
const ENTRIES_MIN: usize = 3;
/// Fewest entries that are contents for the numbers of their sections alone.
const NUMBERED_ENTRIES_MIN: usize = 6;
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
    /// The number of its page, empty where that stands in another line.
    label: &'a str,
    /// Dots of the leader, and whether blanks stand between them.
    n_dots: usize,
    is_spaced: bool,
}

impl Entry<'_> {
    /// Whether its leader is one beyond doubt.
    fn is_plain(&self) -> bool {
        self.n_dots >= if self.label.is_empty() { BARE_DOTS_MIN } else { LEADER_DOTS_MIN }
    }

    /// Whether it may begin or end contents, where others are plain.
    fn is_dotted(&self) -> bool {
        self.is_plain() || !self.label.is_empty() && self.is_spaced && self.n_dots >= SPACED_DOTS_MIN
    }
}

/// Entries that follow each other, and the range of lines with text, by their rank, that they and their numbers take.
#[derive(Default)]
struct Run<'a> {
    entries: Vec<Entry<'a>>,
    from: usize,
    to: usize,
}

/// Lines of tables of contents, ascending, among those lines that `is_text` says show something.
pub(super) fn find(lines: &[Line<'_>], starts: &[PageStart], is_text: impl Fn(usize) -> bool) -> Vec<usize> {
    let text: Vec<usize> = (0..lines.len()).filter(|idx| is_text(*idx)).collect();
    let runs = runs(lines, starts, &text);
    if runs.is_empty() {
        return Vec::new();
    }
    let standing = standing(lines, &text);
    let mut found = Vec::new();
    for run in runs {
        if is_contents(lines, &text, &run, &standing) {
            let entries: HashSet<usize> = run.entries.iter().map(|entry| entry.idx).collect();
            let goes = |idx: &usize| entries.contains(idx) || is_number(lines[*idx].text);
            found.extend(text[run.from..run.to].iter().copied().filter(goes));
        }
    }
    found
}

fn runs<'a>(lines: &[Line<'a>], starts: &[PageStart], text: &[usize]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    // Lines with words since the last entry; a title whose number stands in the next line is none.
    let mut n_between = usize::MAX;
    // Where the numbers begin that stand right above a line.
    let mut numbers_from = 0;
    let mut starts = starts.iter().map(|start| start.line_idx).peekable();
    for (at, &idx) in text.iter().enumerate() {
        let line = &lines[idx];
        while starts.next_if(|start| *start <= idx).is_some() {
            n_between = n_between.max(1);
        }
        if !line.code && is_number(line.text) {
            match (n_between, runs.last_mut()) {
                (0, Some(run)) => run.to = at + 1,
                _ => n_between = (n_between - 1).max(1),
            }
            continue;
        }
        let entry = entry(idx, line.text).filter(|_| !line.code);
        match (entry, runs.last_mut()) {
            (Some(entry), Some(run)) if n_between <= BETWEEN_LINES_MAX => {
                if entry.is_dotted() {
                    run.to = at + 1;
                    n_between = 0;
                }
                run.entries.push(entry);
            }
            (Some(entry), _) if entry.is_dotted() => {
                let from = numbers_from.max(runs.last().map_or(0, |run| run.to));
                runs.push(Run { entries: vec![entry], from, to: at + 1 });
                n_between = 0;
            }
            _ => n_between = n_between.saturating_add(1),
        }
        numbers_from = at + 1;
    }
    for run in &mut runs {
        let n_entries = run.entries.iter().rposition(Entry::is_dotted).map_or(0, |last| last + 1);
        run.entries.truncate(n_entries);
    }
    runs
}

/// Where the words of lines that may be headings stand, for [`is_contents`], by the rank of the line.
fn standing(lines: &[Line<'_>], text: &[usize]) -> HashMap<String, Vec<usize>> {
    let mut standing = HashMap::<String, Vec<usize>>::new();
    for (at, &idx) in text.iter().enumerate() {
        let line = &lines[idx];
        if !line.code && line.text.len() <= 150 && entry(idx, line.text).is_none_or(|entry| !entry.is_dotted()) {
            standing.entry(name(line.text)).or_default().push(at);
        }
    }
    standing.remove("");
    standing
}

/// The words of a title, without its section number and the signs of Markdown.
fn name(text: &str) -> String {
    let is_number = |word: &&str| word.chars().all(|c| !c.is_alphabetic());
    let words: Vec<String> = text.split_whitespace().skip_while(is_number).map(str::to_lowercase).collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn is_contents(lines: &[Line<'_>], text: &[usize], run: &Run<'_>, standing: &HashMap<String, Vec<usize>>) -> bool {
    let entries = &run.entries;
    let labels = entries.iter().map(|entry| entry.label).filter(|label| !label.is_empty());
    let mut numbers: Vec<_> = labels.filter_map(page_labels::parse).collect();
    if numbers.is_empty() {
        // All in a column of their own.
        let column = text[run.from..run.to].iter().rev().map(|idx| lines[*idx].text.trim());
        numbers = column.map_while(|line| page_labels::parse(line).filter(|_| is_number(line))).collect();
        numbers.reverse();
    }
    // Contents may have gone wrong in a place or two, and lists of figures follow.
    let pairs = || numbers.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let n_falling = pairs().filter(|pair| pair[0].1 > pair[1].1).count();
    if numbers.is_empty() || n_falling * 10 > pairs().count() || !entries.iter().any(Entry::is_plain) {
        return false;
    }
    let above = text[..run.from].iter().rev().take(2);
    let is_headed = above.into_iter().any(|idx| HEADINGS.contains(&name(lines[*idx].text).as_str()));
    let is_share = |n: usize| n * 2 >= entries.len() && n > 0;
    let further_on = |entry: &Entry<'_>| {
        let places = standing.get(&name(entry.title))?;
        places.get(places.partition_point(|at| *at < run.to)).copied()
    };
    let places: Vec<usize> = entries.iter().filter_map(further_on).collect();
    // A title may stand in a text before it stands above one.
    let n_backwards = places.windows(2).filter(|pair| pair[0] > pair[1]).count();
    let is_standing = is_share(places.len()) && n_backwards * 3 <= places.len().saturating_sub(1);
    let sections: Vec<u32> = entries.iter().filter_map(|entry| chapter(entry.title)).collect();
    let is_numbered = is_share(sections.len()) && sections.is_sorted() && sections.first() != sections.last();
    is_headed || is_standing && entries.len() >= ENTRIES_MIN || is_numbered && entries.len() >= NUMBERED_ENTRIES_MIN
}

/// The first number of a section's number: 2 of `2.1 Setup`.
fn chapter(title: &str) -> Option<u32> {
    let digits = title.trim_matches(['#', '*', '-', ' ']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// The title, the leader and the page of an entry, the latter empty where none is there.
fn entry(idx: usize, line: &str) -> Option<Entry<'_>> {
    let dots_of = |c: char| LEADERS.into_iter().find(|(leader, _)| *leader == c).map_or(0, |(_, n)| n);
    let is_leader = |c: char| dots_of(c) > 0 || c.is_whitespace();
    let line = line.trim().trim_end_matches('*');
    if line.starts_with('|') {
        return None;
    }
    let label = line.rfind(is_leader).map_or("", |at| line[at..].trim_start_matches(is_leader));
    if !(label.is_empty() || is_page_label(label)) {
        return None;
    }
    let leader = &line[..line.len() - label.len()];
    let title = leader.trim_end_matches(is_leader);
    let leader = &leader[title.len()..];
    let n_dots: usize = leader.chars().map(dots_of).sum();
    let is_wide = n_dots == 0 && !label.is_empty() && leader.chars().count() >= WIDE_BLANKS_MIN;
    let found = Entry { idx, title, label, n_dots, is_spaced: leader.contains(". .") };
    (!title.is_empty() && (found.is_dotted() || is_wide)).then_some(found)
}

fn is_page_label(text: &str) -> bool {
    text.len() <= 8 && page_labels::parse(text).is_some()
}

/// `2`, `2.1`, `A.3`, `117`: what an entry leaves behind whose numbers stand in lines of their own.
fn is_number(line: &str) -> bool {
    let text = line.trim().trim_matches(['*', '#', ' ']).trim_end_matches('.');
    let is_part = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    (is_part(first) || first.len() == 1 && first.bytes().all(|b| b.is_ascii_uppercase() && text.len() > 1))
        && parts.all(is_part)
}
