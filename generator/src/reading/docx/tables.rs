//! Tables.

use std::fmt::Write as _;

use roxmltree::Node;

use super::package::{attribute, child, is, switch, value};
use super::writer::Writer;

/// Most columns that a cell may take.
const SPAN_MAX: usize = 1000;

/// A cell.
#[derive(Debug)]
struct Cell {
    column: usize,
    n_columns: usize,
    n_rows: usize,
    /// Whether it goes on with the cell above.
    is_continued: bool,
    html: String,
}

impl<'a> Writer<'a> {
    /// Writes a table; one of a single cell only draws a frame.
    pub(super) fn table(&mut self, table: Node<'a, '_>, depth: u32) {
        let mut rows: Vec<(bool, Vec<Cell>)> = Vec::new();
        for row in elements(table, "tr") {
            let properties = child(row, "trPr");
            let is_deleted = properties.is_some_and(|node| child(node, "del").is_some());
            if is_deleted {
                continue;
            }
            let is_head = properties.and_then(|node| switch(node, "tblHeader")).unwrap_or(false);
            let before = properties.and_then(|node| span(node, "gridBefore")).unwrap_or(0);
            let mut column = before;
            let mut cells = Vec::new();
            for cell in elements(row, "tc") {
                let properties = child(cell, "tcPr");
                let n_columns = properties.and_then(|node| span(node, "gridSpan")).unwrap_or(1).max(1);
                let merged = properties.and_then(|node| child(node, "vMerge"));
                let is_continued = merged.is_some_and(|node| attribute(node, "val") != Some("restart"));
                let html = self.cell(cell, depth);
                cells.push(Cell { column, n_columns, n_rows: 1, is_continued, html });
                column += n_columns;
            }
            if before > 0 {
                cells.insert(
                    0,
                    Cell { column: 0, n_columns: before, n_rows: 1, is_continued: false, html: String::new() },
                );
            }
            rows.push((is_head, cells));
        }
        join_down(&mut rows);
        let has_text = |cell: &Cell| !cell.html.trim().is_empty();
        if !rows.iter().flat_map(|(_, cells)| cells).any(has_text) {
            return;
        }
        if let [(_, cells)] = &*rows
            && let [cell] = &**cells
        {
            self.out.push_str(&cell.html);
            return;
        }
        if let Some(first) = rows.first_mut().filter(|_| marks_first_row(table)) {
            first.0 = true;
        }
        self.out.push_str("<table>\n");
        for (is_head, cells) in &rows {
            self.out.push_str("<tr>");
            let tag = if *is_head { "th" } else { "td" };
            for cell in cells.iter().filter(|cell| !cell.is_continued) {
                _ = write!(self.out, "<{tag}");
                for (name, n) in [("colspan", cell.n_columns), ("rowspan", cell.n_rows)] {
                    if n > 1 {
                        _ = write!(self.out, " {name}=\"{n}\"");
                    }
                }
                let html = one_line(&cell.html);
                _ = write!(self.out, ">{html}</{tag}>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>\n");
    }

    /// What a cell holds.
    fn cell(&mut self, cell: Node<'a, '_>, depth: u32) -> String {
        let (out, group) = (std::mem::take(&mut self.out), std::mem::take(&mut self.group));
        self.blocks(cell, depth + 1);
        self.close();
        self.group = group;
        std::mem::replace(&mut self.out, out)
    }
}

/// The rows of a table, or the cells of a row, through what may stand around them.
fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    let mut stack: Vec<(Node<'a, 'i>, u32)> = node.children().rev().map(|node| (node, 0)).collect();
    while let Some((node, depth)) = stack.pop() {
        if is(node, name) {
            found.push(node);
        } else if ["sdt", "sdtContent", "customXml", "ins"].contains(&node.tag_name().name()) && depth < 16 {
            stack.extend(node.children().rev().map(|node| (node, depth + 1)));
        }
    }
    found
}

fn span(node: Node<'_, '_>, name: &str) -> Option<usize> {
    value(node, name)?.parse().ok().map(|n: usize| n.min(SPAN_MAX))
}

/// Lets the cell that others go on with reach down to the last of them; one that goes on with none stands for itself.
fn join_down(rows: &mut [(bool, Vec<Cell>)]) {
    // For each column, the row and the place of the cell that may go on.
    let mut above: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
    for row in 0..rows.len() {
        let mut next = std::collections::BTreeMap::new();
        for at in 0..rows[row].1.len() {
            let cell = &rows[row].1[at];
            let (column, width) = (cell.column, cell.n_columns);
            let top = above.get(&column).copied().filter(|_| cell.is_continued);
            let top = top.filter(|(row, at)| rows[*row].1[*at].n_columns == width);
            if let Some((top_row, top_at)) = top {
                let html = std::mem::take(&mut rows[row].1[at].html);
                let top = &mut rows[top_row].1[top_at];
                top.n_rows = row - top_row + 1;
                top.html.push_str(&html);
                next.insert(column, (top_row, top_at));
            } else {
                rows[row].1[at].is_continued = false;
                next.insert(column, (row, at));
            }
        }
        above = next;
    }
}

/// Whether a table's first row is written as its head.
fn marks_first_row(table: Node<'_, '_>) -> bool {
    const FIRST_ROW: u32 = 0x20;
    let Some(look) = child(table, "tblPr").and_then(|node| child(node, "tblLook")) else { return false };
    let bits = attribute(look, "val").and_then(|bits| u32::from_str_radix(bits, 16).ok());
    match attribute(look, "firstRow") {
        Some(on) => on == "1" || on == "true",
        None => bits.is_some_and(|bits| bits & FIRST_ROW != 0),
    }
}

/// A cell of one paragraph without the paragraph.
fn one_line(html: &str) -> &str {
    let inner = html.trim().strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    inner.filter(|inner| !inner.contains("<p>")).unwrap_or(html)
}
