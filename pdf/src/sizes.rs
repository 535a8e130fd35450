//! Headings of a document without an outline: short lines in larger type than its text.

use std::collections::{BTreeMap, HashMap};

use crate::headings::Heading;
use crate::line::Line;
use crate::page::{Content, Pitches};

/// How much larger the type of a heading is than that of the text, at least.
const FACTOR_MIN: f32 = 1.08;
/// Longest heading, in characters, and most lines of one.
const CHARS_MAX: usize = 120;
const LINES_MAX: usize = 3;
/// Most levels: the sizes beyond are no headings.
const LEVELS_MAX: usize = 4;
/// Pages on which a line stands again and again that is a running header.
const RUNNING_PAGES_MIN: usize = 4;
/// Share of the lines beyond which large type is the text, in percent.
const HEADINGS_PERCENT_MAX: usize = 35;

/// Headings by page; none where what is large is not few.
pub fn headings(pages: &[Content], pitches: &Pitches) -> Vec<Vec<Heading>> {
    let none = || vec![Vec::new(); pages.len()];
    let Some(usual) = usual_size(pages) else { return none() };
    let mut n_pages_with: HashMap<&str, usize> = HashMap::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        *n_pages_with.entry(&line.text).or_default() += 1;
    }
    let is_heading = |line: &Line| {
        line.angle == 0
            && line.size >= FACTOR_MIN * usual
            && line.text.chars().any(char::is_alphabetic)
            && line.text.chars().count() <= CHARS_MAX
            && !line.pitch.is_some_and(|pitch| pitches.is_fixed(pitch))
            && n_pages_with.get(line.text.as_str()).is_none_or(|n| *n < RUNNING_PAGES_MIN)
    };
    let lines = || pages.iter().flat_map(|page| &page.lines);
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for line in lines().filter(|line| is_heading(line)) {
        *sizes.entry(half_points(line.size)).or_default() += 1;
    }
    let n_headings: usize = sizes.values().sum();
    if n_headings * 100 > lines().count() * HEADINGS_PERCENT_MAX {
        return none();
    }
    // The largest type is the title's, unless it comes again.
    let levels: Vec<u32> = sizes.keys().rev().copied().collect();
    let is_title = levels.len() > 1 && levels.first().is_some_and(|size| sizes[size] <= LINES_MAX);
    let levels = &levels[usize::from(is_title)..];
    let level_of = |line: &Line| {
        let at = levels.iter().position(|size| *size == half_points(line.size)).filter(|at| *at < LEVELS_MAX)?;
        is_heading(line).then_some(at as u8 + 1)
    };
    pages.iter().map(|page| of_page(&page.lines, &level_of)).collect()
}

/// The headings of a page; lines of one size that follow one another are one.
fn of_page(lines: &[Line], level_of: &dyn Fn(&Line) -> Option<u8>) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for (idx, line) in lines.iter().enumerate() {
        let Some(level) = level_of(line) else { continue };
        let last = headings.last_mut().filter(|last| {
            let is_near = idx > 0 && (0.3..1.6).contains(&((line.y - lines[idx - 1].y) / line.size));
            last.lines.end == idx && last.lines.len() < LINES_MAX && last.level == level && is_near
        });
        match last {
            Some(last) => {
                last.text = format!("{} {}", last.text, line.spaced());
                last.lines.end = idx + 1;
            }
            None => headings.push(Heading { level, text: line.spaced(), lines: idx..idx + 1 }),
        }
    }
    headings
}

/// The size in which most characters are set.
fn usual_size(pages: &[Content]) -> Option<f32> {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        *sizes.entry(half_points(line.size)).or_default() += line.text.len();
    }
    sizes.into_iter().max_by_key(|(_, n_bytes)| *n_bytes).map(|(size, _)| size as f32 / 2.0)
}

#[expect(clippy::cast_sign_loss, reason = "sizes are positive")]
fn half_points(size: f32) -> u32 {
    (size * 2.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Word;

    fn page(lines: &[(&str, f32)]) -> Content {
        let line = |(n, (text, size)): (u8, &(&str, f32))| {
            let word = Word { end: text.len() as u32, x0: 0.0, x1: 100.0 };
            let y = 14.0 * f32::from(n);
            Line {
                text: (*text).to_owned(),
                words: vec![word],
                y,
                size: *size,
                pitch: None,
                angle: 0,
                links: Vec::new(),
            }
        };
        Content { lines: (1_u8..).zip(lines).map(line).collect(), ..Content::default() }
    }

    fn check(pages: &[Content], expected: &[&str]) {
        let headings = headings(pages, &Pitches::default());
        let shown = headings.iter().map(|page| {
            let headings = page.iter().map(|heading| format!("{} {} {:?}", heading.level, heading.text, heading.lines));
            headings.collect::<Vec<_>>().join("; ")
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    const TEXT: (&str, f32) = ("text of the manual as it goes on and on", 10.0);

    #[test]
    fn short_lines_in_larger_type_are_headings_by_their_size() {
        let first = page(&[("Manual", 24.0), ("Install", 16.0), TEXT, TEXT, TEXT, ("Linux", 12.0), TEXT, TEXT, TEXT]);
        let second = page(&[("Remove it", 16.0), ("again", 16.0), TEXT, TEXT, TEXT, TEXT, TEXT, ("Big", 12.0), TEXT]);
        check(&[first, second], &["1 Install 1..2; 2 Linux 5..6", "1 Remove it again 0..2; 2 Big 7..8"]);
    }

    #[test]
    fn what_runs_over_the_pages_and_what_is_mostly_large_is_none() {
        let running: Vec<Content> = (0..5).map(|_| page(&[("Acme manual", 14.0), TEXT, TEXT, TEXT, TEXT])).collect();
        check(&running, &["", "", "", "", ""]);
        check(&[page(&[("a slide", 20.0), ("with", 16.0), ("words", 16.0), TEXT])], &[""]);
        check(&[], &[]);
    }
}
