//! The order in which the lines of a page are read.
//!
//! It is that in which they are drawn, but for what is drawn last or first and stands at the other end: a header that comes
//! after the text, a footer before it. Pieces of one row that follow one another become one line.

use crate::line::{Line, Word};

/// How far two pieces of one row may differ in height, in ems.
const ROW_EMS: f32 = 0.15;

/// Puts the lines of a page into the order of reading.
pub fn arrange(lines: Vec<Line>) -> Vec<Line> {
    let mut rows: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match rows.last_mut() {
            Some(last) if is_one_row(last, &line) => join(last, line),
            _ => rows.push(line),
        }
    }
    edges_first_and_last(rows)
}

/// Whether two pieces stand side by side: to the right, as cells do, or to the left, as a label that is drawn last.
fn is_one_row(last: &Line, line: &Line) -> bool {
    let size = last.size.min(line.size);
    last.angle == line.angle
        && (last.y - line.y).abs() <= ROW_EMS * size
        && (line.x0() >= last.x1() || line.x1() <= last.x0())
}

fn join(last: &mut Line, line: Line) {
    let pitch = last.pitch.filter(|pitch| line.pitch == Some(*pitch));
    if line.x0() < last.x0() {
        let right = std::mem::replace(last, line);
        append(last, &right);
    } else {
        append(last, &line);
    }
    last.pitch = pitch;
}

fn append(left: &mut Line, right: &Line) {
    let offset = left.text.len() as u32;
    left.text.push_str(&right.text);
    left.words.extend(right.words.iter().map(|word| Word { end: word.end + offset, ..*word }));
    left.size = left.size.max(right.size);
}

/// Moves the one stretch of lines that stands above all others to the front, and the one below to the end.
fn edges_first_and_last(mut lines: Vec<Line>) -> Vec<Line> {
    let is_upright = |line: &&Line| line.angle == 0;
    // From the back: the longest tail that stands above everything before it.
    if let Some(start) = tail_above(&lines) {
        lines.rotate_left(start);
    }
    let lowest_after = |lines: &[Line]| lines.iter().filter(is_upright).map(|line| line.y).fold(f32::MIN, f32::max);
    // From the front: the longest head that stands below everything after it.
    let mut highest = f32::MAX;
    let mut end = 0;
    for (idx, line) in lines.iter().enumerate().take(EDGE_LINES_MAX) {
        highest = highest.min(line.y - line.size);
        if idx + 1 < lines.len() && highest > lowest_after(&lines[idx + 1..]) {
            end = idx + 1;
        }
    }
    lines.rotate_left(end);
    lines
}

/// Most lines of a header or footer that is drawn out of its order.
const EDGE_LINES_MAX: usize = 6;

/// Where a tail of few lines begins that stands above all lines before it.
fn tail_above(lines: &[Line]) -> Option<usize> {
    let first = lines.len().saturating_sub(EDGE_LINES_MAX).max(1);
    (first..lines.len()).find(|&start| {
        let lowest = lines[start..].iter().map(|line| line.y).fold(f32::MIN, f32::max);
        let highest = lines[..start].iter().map(|line| line.y - line.size).fold(f32::MAX, f32::min);
        lowest < highest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x0: f32, y: f32) -> Line {
        let word = Word { end: text.len() as u32, x0, x1: x0 + 5.0 * text.len() as f32 };
        Line { text: text.to_owned(), words: vec![word], y, size: 10.0, pitch: None, angle: 0, links: Vec::new() }
    }

    fn check(lines: &[(&str, f32, f32)], expected: &str) {
        let arranged = arrange(lines.iter().map(|&(text, x0, y)| line(text, x0, y)).collect());
        assert_eq!(arranged.iter().map(Line::spaced).collect::<Vec<_>>().join("|"), expected);
    }

    #[test]
    fn a_header_that_is_drawn_last_comes_first_and_a_footer_that_is_drawn_first_comes_last() {
        check(&[("a", 0.0, 100.0), ("b", 0.0, 112.0), ("head", 0.0, 20.0)], "head|a|b");
        check(&[("foot", 0.0, 700.0), ("a", 0.0, 100.0), ("b", 0.0, 112.0)], "a|b|foot");
        check(&[("foot", 0.0, 700.0), ("head", 0.0, 20.0), ("a", 0.0, 100.0), ("b", 0.0, 112.0)], "head|a|b|foot");
        check(&[], "");
        check(&[("a", 0.0, 100.0)], "a");
    }

    #[test]
    fn columns_stay_as_they_are_drawn() {
        check(&[("l1", 0.0, 100.0), ("l2", 0.0, 112.0), ("r1", 300.0, 100.0), ("r2", 300.0, 112.0)], "l1|l2|r1|r2");
    }

    #[test]
    fn pieces_of_one_row_are_one_line() {
        check(&[("cell", 100.0, 50.0), ("next", 200.0, 50.5), ("label", 0.0, 50.0)], "label cell next");
    }
}
