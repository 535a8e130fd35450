//! Which lines of a page are the headings that the outline names.
//!
//! An entry leads to a page, often to a height on it. The heading is the line there, or the two or three lines, that reads
//! like the entry, numbers aside. Where none does, the entry itself stands as a heading at its height: the outline is the
//! author's too.

use std::ops::Range;

use crate::line::Line;
use crate::outline::Entry;

/// Most lines of one heading.
const LINES_MAX: usize = 3;
/// Entries of one page beyond which they are placed by their height alone: each is looked for in all lines.
const SOUGHT_MAX: usize = 300;
/// Longest number before a title that is not part of it, in letters and digits: `Appendix A.12`.
const NUMBER_CHARS_MAX: usize = 14;
/// Words that a number of a chapter stands behind.
const CHAPTER_WORDS: [&str; 10] =
    ["chapter", "appendix", "part", "section", "kapitel", "anhang", "chapitre", "annexe", "capítulo", "capitolo"];
/// Share of the words of a title that a line at its height has, if it is the heading in other words, in percent.
const SHARED_PERCENT_MIN: usize = 60;

/// A heading of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// From 1.
    pub level: u8,
    /// What it says.
    pub text: String,
    /// The lines that it stands for; empty where it stands before the line with that index.
    pub lines: Range<usize>,
}

/// How well lines read like an entry; better ones are larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The entry has a number that the lines lack.
    WithoutNumber,
    /// The lines have a number that the entry lacks.
    WithNumber,
    Same,
}

/// The headings of one page, in the order of its lines.
pub fn place(entries: &[Entry], lines: &[Line]) -> Vec<Heading> {
    if entries.is_empty() {
        return Vec::new();
    }
    let plain: Vec<String> = lines.iter().map(|line| letters(&line.text)).collect();
    let mut taken = vec![false; lines.len()];
    let mut headings: Vec<Heading> = Vec::with_capacity(entries.len());
    for (idx, entry) in entries.iter().enumerate() {
        let level = entry.level.saturating_add(1).min(6);
        let found = (idx < SOUGHT_MAX).then(|| best(entry, lines, &plain, &taken)).flatten();
        let (text, range) = match found {
            Some((Likeness::WithNumber, range)) => (spaced(&lines[range.clone()]), range),
            Some((_, range)) => (entry.title.clone(), range),
            None => in_other_words(entry, lines, &taken).unwrap_or_else(|| (entry.title.clone(), before(entry, lines))),
        };
        taken[range.clone()].fill(true);
        headings.push(Heading { level, text, lines: range });
    }
    // Entries whose heights contradict their order keep the order of the page.
    headings.sort_by_key(|heading| heading.lines.start);
    headings
}

/// The lines that read most like an entry: by likeness, then by the height that it leads to, then by the size of the type.
fn best(entry: &Entry, lines: &[Line], plain: &[String], taken: &[bool]) -> Option<(Likeness, Range<usize>)> {
    let title = letters(&entry.title);
    let mut best: Option<((Likeness, i32, i32), Range<usize>)> = None;
    for start in 0..lines.len() {
        let mut window = String::new();
        for end in start + 1..=(start + LINES_MAX).min(lines.len()) {
            if taken[end - 1] || window.len() > title.len() + 4 * NUMBER_CHARS_MAX {
                break;
            }
            window.push_str(&plain[end - 1]);
            let Some(likeness) = likeness(&window, &title, &lines[start]) else { continue };
            let line = &lines[start];
            let off = entry.y.map_or(0.0, |y| (line.y - line.size - y).abs());
            let rank = (likeness, -(off / 4.0) as i32, (line.size * 4.0) as i32);
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                best = Some((rank, start..end));
            }
        }
    }
    best.map(|((likeness, ..), range)| (likeness, range))
}

/// Whether lines, from their letters and digits, read like a title.
fn likeness(window: &str, title: &str, first: &Line) -> Option<Likeness> {
    if title.is_empty() || window.is_empty() {
        return None;
    }
    if window == title {
        return Some(Likeness::Same);
    }
    if let Some(number) = window.strip_suffix(title) {
        let begins = first.words().next().map(|(word, _)| word.to_lowercase()).unwrap_or_default();
        return is_number(number, &begins).then_some(Likeness::WithNumber);
    }
    let number = title.strip_suffix(window)?;
    is_number(number, number).then_some(Likeness::WithoutNumber)
}

/// Whether letters and digits are a chapter's number, perhaps with its word: `3`, `a1`, `chapter4`.
fn is_number(plain: &str, begins: &str) -> bool {
    let rest =
        CHAPTER_WORDS.iter().find_map(|word| begins.starts_with(word).then(|| plain.strip_prefix(word)).flatten());
    let number = rest.unwrap_or(plain);
    let is_roman = number.chars().all(|c| "ivxlc".contains(c));
    plain.chars().count() <= NUMBER_CHARS_MAX
        && (is_roman || number.chars().count() <= 1 || number.chars().skip(1).all(|c| c.is_ascii_digit()))
}

/// The line at the height of an entry, if it has most of its words.
fn in_other_words(entry: &Entry, lines: &[Line], taken: &[bool]) -> Option<(String, Range<usize>)> {
    let idx = before(entry, lines).start;
    entry.y?;
    let line = lines.get(idx).filter(|_| !taken[idx])?;
    let words = |text: &str| text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let (title, here) = (words(&entry.title), words(&line.spaced()));
    let n_shared = title.iter().filter(|word| here.contains(word)).count();
    let is_alike = !title.is_empty() && here.len() <= title.len() + 2;
    (is_alike && n_shared * 100 >= title.len() * SHARED_PERCENT_MIN).then(|| (line.spaced(), idx..idx + 1))
}

/// The place before the first line that stands below the height of an entry.
fn before(entry: &Entry, lines: &[Line]) -> Range<usize> {
    let at = entry.y.map_or(0, |y| lines.iter().position(|line| line.y >= y).unwrap_or(lines.len()));
    at..at
}

fn spaced(lines: &[Line]) -> String {
    lines.iter().map(Line::spaced).collect::<Vec<_>>().join(" ")
}

/// Letters and digits alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Word;

    fn line(text: &str, y: f32, size: f32) -> Line {
        let mut line =
            Line { text: String::new(), words: Vec::new(), y, size, pitch: None, angle: 0, links: Vec::new() };
        for word in text.split(' ') {
            line.text.push_str(word);
            line.words.push(Word { end: line.text.len() as u32, x0: 0.0, x1: 0.0 });
        }
        line
    }

    #[track_caller]
    fn check(title: &str, y: Option<f32>, lines: &[(&str, f32, f32)], expected: &str) {
        let lines: Vec<Line> = lines.iter().map(|&(text, y, size)| line(text, y, size)).collect();
        let entry = Entry { level: 1, title: title.to_owned(), page: 0, y };
        let placed = place(&[entry], &lines);
        assert_eq!(format!("{} {:?}", placed[0].text, placed[0].lines), expected);
    }

    #[test]
    fn a_title_is_found_with_its_number_without_it_and_over_several_lines() {
        let text = ("Text about installation.", 100.0, 10.0);
        check("Installation", None, &[text, ("2.1 Installation", 50.0, 14.0)], "2.1 Installation 1..2");
        check("2.1 Installation", None, &[text, ("Installation", 50.0, 14.0)], "2.1 Installation 1..2");
        check(
            "A Installation",
            None,
            &[("Appendix A", 40.0, 20.0), ("Installation", 60.0, 20.0)],
            "Appendix A Installation 0..2",
        );
        check("Installation", None, &[("Chapter 2", 40.0, 20.0), ("Installation", 60.0, 20.0)], "Installation 1..2");
        check("A long title", None, &[("2 A long", 40.0, 20.0), ("title", 60.0, 20.0), text], "2 A long title 0..2");
    }

    #[test]
    fn of_two_lines_that_read_alike_the_one_at_the_height_of_the_entry_is_the_heading() {
        let lines = [("Errors", 20.0, 10.0), ("Errors", 300.0, 10.0), ("Errors 12", 400.0, 10.0)];
        check("Errors", Some(288.0), &lines, "Errors 1..2");
        check("Errors", None, &[("Errors", 20.0, 10.0), ("Errors", 90.0, 16.0)], "Errors 1..2");
    }

    #[test]
    fn a_title_that_stands_nowhere_is_a_heading_at_its_height() {
        let lines = [("Some text", 100.0, 10.0), ("The command itself", 200.0, 10.0)];
        check("Options", Some(150.0), &lines, "Options 1..1");
        check("Options", None, &lines, "Options 0..0");
        check("Options", Some(900.0), &lines, "Options 2..2");
        check("The commands itself", Some(190.0), &lines, "The command itself 1..2");
        check("…", Some(190.0), &[], "… 0..0");
    }
}
