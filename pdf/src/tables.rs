//! Lines whose words stand in columns.
//!
//! A page draws no table, only words with wide gaps between them. Three rows or more whose cells keep to the same columns,
//! none of them reaching into another, are one. A line without a first cell goes on with the row above it.

use std::ops::Range;

use crate::line::Line;

/// Narrowest gap between two cells, in ems.
const CELL_GAP_EMS: f32 = 1.5;
/// Fewest rows, and most columns.
const ROWS_MIN: usize = 3;
const COLUMNS_MAX: usize = 12;
/// Most lines, so that looking for one costs little where there is none: a page has some sixty.
const LINES_MAX: usize = 120;
/// Largest distance of two lines of one table, in ems.
const DISTANCE_EMS: f32 = 2.6;
/// Largest distance of two lines of one row, in ems.
const ROW_EMS: f32 = 1.35;
/// Cells with more characters on the average are columns of text, in the two widest columns.
const CELL_CHARS_MAX: usize = 45;

/// Rows of cells in the place of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The lines.
    pub lines: Range<usize>,
    /// Texts of the cells, as many in each row.
    pub rows: Vec<Vec<String>>,
}

/// Words between two wide gaps.
#[derive(Clone, Debug)]
struct Cell {
    text: String,
    x0: f32,
    x1: f32,
}

/// The left and the right end of a column.
type Column = (f32, f32);

/// The tables among lines; those that are not free belong to none.
pub fn find(lines: &[Line], is_free: &[bool]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let table = grow(lines, start, is_free);
        start = table.as_ref().map_or(start + 1, |table| table.lines.end);
        tables.extend(table);
    }
    tables
}

/// The table that begins with a line.
fn grow(lines: &[Line], start: usize, is_free: &[bool]) -> Option<Table> {
    let mut columns: Vec<Column> = Vec::new();
    // Cells by the number of their column when they were met, which later ones may move.
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut end = start;
    while let Some(line) = lines.get(end).filter(|line| line.angle == 0 && is_free[end] && !has_leaders(line)) {
        if end - start >= LINES_MAX {
            break;
        }
        let cells = cells(line);
        let distance = end.checked_sub(1).map_or(0.0, |last| (line.y - lines[last].y) / line.size);
        if end == start && cells.len() < 2 || end > start && !(0.3..DISTANCE_EMS).contains(&distance) {
            break;
        }
        let Some(wider) = fit(&columns, &cells) else { break };
        let begins_row = wider.first().is_some_and(|first| cells[0].x0 < first.1);
        if !begins_row || cells.len() == 1 && end > start {
            // A wrapped cell; a single one that stands apart is text below the table.
            if distance > ROW_EMS {
                break;
            }
            if !begins_row {
                rows.last_mut()?.extend(cells);
                columns = wider;
                end += 1;
                continue;
            }
        }
        rows.push(cells);
        columns = wider;
        end += 1;
    }
    let n_full = rows.iter().filter(|row| row.len() > 1).count();
    let is_table = n_full >= ROWS_MIN && n_full * 2 >= rows.len() && (2..=COLUMNS_MAX).contains(&columns.len());
    if !is_table || is_text(&rows, &columns) {
        return None;
    }
    Some(Table { lines: start..end, rows: rows.iter().map(|row| texts(row, &columns)).collect() })
}

/// The columns, made wider by the cells of a line; `None` where a cell would belong to two.
fn fit(columns: &[Column], cells: &[Cell]) -> Option<Vec<Column>> {
    let mut wider = columns.to_vec();
    let mut last = None;
    for cell in cells {
        let mut touched = wider.iter().enumerate().filter(|(_, column)| cell.x0 < column.1 && column.0 < cell.x1);
        let idx = match (touched.next(), touched.next()) {
            (Some((idx, _)), None) => idx,
            (None, _) => {
                let idx = wider.iter().position(|column| column.0 > cell.x0).unwrap_or(wider.len());
                wider.insert(idx, (cell.x0, cell.x1));
                idx
            }
            _ => return None,
        };
        if last.is_some_and(|last| last >= idx) || wider.len() > COLUMNS_MAX {
            return None;
        }
        wider[idx] = (wider[idx].0.min(cell.x0), wider[idx].1.max(cell.x1));
        last = Some(idx);
    }
    wider.windows(2).all(|pair| pair[0].1 < pair[1].0).then_some(wider)
}

/// Whether the cells are lines of text in columns.
fn is_text(rows: &[Vec<Cell>], columns: &[Column]) -> bool {
    let mut averages: Vec<usize> = columns
        .iter()
        .map(|column| {
            let cells = rows.iter().flatten().filter(|cell| is_in(cell, *column));
            let lengths: Vec<usize> = cells.map(|cell| cell.text.chars().count()).collect();
            lengths.iter().sum::<usize>() / lengths.len().max(1)
        })
        .collect();
    averages.sort_unstable_by_key(|average| std::cmp::Reverse(*average));
    averages.get(1).is_some_and(|second| *second > CELL_CHARS_MAX)
}

fn is_in(cell: &Cell, column: Column) -> bool {
    cell.x0 < column.1 && column.0 < cell.x1
}

/// The texts of a row, one for each column.
fn texts(row: &[Cell], columns: &[Column]) -> Vec<String> {
    let text = |column: &Column| {
        row.iter().filter(|cell| is_in(cell, *column)).fold(String::new(), |mut text, cell| {
            // A word that the end of a line broke.
            let is_broken = cell.text.starts_with(char::is_lowercase)
                && text.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_lowercase));
            if is_broken {
                text.pop();
            } else if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&cell.text);
            text
        })
    };
    columns.iter().map(text).collect()
}

fn cells(line: &Line) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for (text, word) in line.words() {
        match cells.last_mut().filter(|cell| word.x0 - cell.x1 < CELL_GAP_EMS * line.size) {
            Some(cell) => {
                cell.text.push(' ');
                cell.text.push_str(text);
                cell.x1 = word.x1.max(cell.x1);
            }
            None => cells.push(Cell { text: text.to_owned(), x0: word.x0, x1: word.x1.max(word.x0 + 0.1) }),
        }
    }
    cells
}

/// Whether dots lead from a title to its page, as in a table of contents.
fn has_leaders(line: &Line) -> bool {
    let n_dots = line.words().filter(|(word, _)| word.chars().all(|c| ".·…_".contains(c))).count();
    n_dots > 2 || line.text.contains("....")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Word;

    /// A line of 10 points from words with their left edges; a character is 5 points wide.
    fn line(y: f32, words: &[(&str, f32)]) -> Line {
        let mut line =
            Line { text: String::new(), words: Vec::new(), y, size: 10.0, pitch: None, angle: 0, links: Vec::new() };
        for (text, x0) in words {
            line.text.push_str(text);
            let x1 = x0 + 5.0 * text.chars().count() as f32;
            line.words.push(Word { end: line.text.len() as u32, x0: *x0, x1 });
        }
        line
    }

    fn check(lines: &[&[(&str, f32)]], expected: &str) {
        let lines: Vec<Line> = lines.iter().zip(1_u8..).map(|(words, n)| line(12.0 * f32::from(n), words)).collect();
        let tables = find(&lines, &vec![true; lines.len()]);
        let rows = tables.iter().map(|table| {
            let rows: Vec<String> = table.rows.iter().map(|row| row.join("|")).collect();
            format!("{:?} {}", table.lines, rows.join(" / "))
        });
        assert_eq!(rows.collect::<Vec<_>>().join("; "), expected);
    }

    #[test]
    fn rows_that_keep_to_their_columns_are_a_table() {
        check(
            &[
                &[("Some", 0.0), ("text", 23.0)],
                &[("Name", 0.0), ("Meaning", 100.0), ("Size", 220.0)],
                &[("abc", 0.0), ("a", 100.0), ("word", 108.0), ("12", 230.0)],
                &[("that", 100.0), ("wraps", 123.0)],
                &[("de", 0.0), ("another", 100.0), ("4", 235.0)],
                &[("This", 0.0), ("text", 23.0), ("is", 46.0), ("wide", 60.0), ("enough", 83.0), ("here", 117.0)],
            ],
            "1..5 Name|Meaning|Size / abc|a word that wraps|12 / de|another|4",
        );
    }

    #[test]
    fn two_rows_dots_that_lead_and_text_are_none() {
        check(&[&[("a", 0.0), ("b", 100.0)], &[("c", 0.0), ("d", 100.0)]], "");
        let contents = [("One", 0.0), (".", 40.0), (".", 80.0), (".", 120.0), ("7", 160.0)];
        check(&[&contents, &contents, &contents], "");
        let long = "x".repeat(60);
        let columns = [(long.as_str(), 0.0), (long.as_str(), 330.0)];
        check(&[&columns, &columns, &columns, &columns], "");
        check(&[], "");
    }
}
