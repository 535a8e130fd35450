//! Tables: as rows of Markdown where they are simple, as HTML with Markdown in its cells where they are not, and as what they
//! hold where they only put it in its place.

use std::fmt::Write as _;

use super::Page;
use super::inline::{self, Line, is_block};
use crate::reading::web::tree::{Id, Tree};

/// Writes a table.
pub(super) fn write(page: &mut Page<'_>, id: Id, depth: u32) {
    let tree = page.tree;
    let rows = rows(page, id);
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    if let Some(caption) = tree.children(id).find(|id| tree.name(*id) == "caption") {
        page.blocks(caption, depth);
    }
    let is_layout = tree.attribute(id, "role") == Some("presentation")
        || widest <= 1
        || tree.below(id, |_| false).any(|id| matches!(tree.name(id), "table" | "h1" | "h2" | "h3" | "nav"));
    if is_layout {
        for cell in rows.iter().flatten() {
            page.blocks(*cell, depth + 1);
        }
        return;
    }
    if rows.iter().flatten().all(|cell| is_simple(tree, *cell)) {
        plain(page, &rows, widest);
    } else {
        html(page, &rows, depth);
    }
}

/// Cells of a table, row by row; those of tables within it are not looked at.
fn rows(page: &Page<'_>, id: Id) -> Vec<Vec<Id>> {
    let tree = page.tree;
    let is_inner = |node: Id| tree.name(node) == "table" || !page.is_kept(node);
    let trs = tree.below(id, is_inner).filter(|node| tree.name(*node) == "tr");
    let cells = |tr: Id| {
        let cells = tree.children(tr).filter(|cell| matches!(tree.name(*cell), "td" | "th") && page.is_kept(*cell));
        cells.collect::<Vec<_>>()
    };
    trs.map(cells).filter(|cells| !cells.is_empty()).collect()
}

/// Whether a cell is one line of text.
fn is_simple(tree: &Tree, cell: Id) -> bool {
    let is_one = |name: &str| tree.attribute(cell, name).is_none_or(|n| n.trim() == "1");
    let mut n_blocks = 0;
    for id in tree.below(cell, |_| false) {
        let name = tree.name(id);
        if is_block(name) {
            n_blocks += 1;
            if n_blocks > 1 || !matches!(name, "p" | "div") {
                return false;
            }
        }
    }
    is_one("colspan") && is_one("rowspan")
}

fn plain(page: &mut Page<'_>, rows: &[Vec<Id>], widest: usize) {
    let tree = page.tree;
    let has_head = rows.first().is_some_and(|row| row.iter().all(|cell| tree.name(*cell) == "th"));
    let mut lines = Vec::new();
    if !has_head {
        lines.push(format!("|{}", "  |".repeat(widest)));
        lines.push(format!("|{}", " --- |".repeat(widest)));
    }
    for (n, row) in rows.iter().enumerate() {
        let mut text = String::from("|");
        for cell in row {
            let mut line = Line::new();
            inline::children(page, *cell, &mut line, 0);
            // Code keeps its signs, but for the one that parts cells.
            let line = bars(line.trim().trim_end_matches("\\\n"));
            text.extend([" ", &line.replace("\\\n", "<br>").replace('\n', " "), " |"]);
        }
        text.push_str(&"  |".repeat(widest - row.len()));
        lines.push(text);
        if n == 0 && has_head {
            lines.push(format!("|{}", " --- |".repeat(widest)));
        }
    }
    page.lines.block(&lines.join("\n"));
}

/// A cell in which each bar is one of the text.
fn bars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for c in text.chars() {
        if c == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        out.push(c);
    }
    out
}

fn html(page: &mut Page<'_>, rows: &[Vec<Id>], depth: u32) {
    let tree = page.tree;
    page.lines.gap();
    page.lines.put("<table>");
    for row in rows {
        page.lines.put("<tr>");
        for cell in row {
            let mut tag = format!("<{}", tree.name(*cell));
            for name in ["colspan", "rowspan"] {
                let n = tree
                    .attribute(*cell, name)
                    .and_then(|n| n.trim().parse::<u16>().ok())
                    .filter(|n| (2..=1000).contains(n));
                if let Some(n) = n {
                    _ = write!(tag, " {name}=\"{n}\"");
                }
            }
            page.lines.put(&(tag + ">"));
            page.lines.put("");
            page.blocks(*cell, depth + 1);
            page.lines.gap();
            page.lines.put(&format!("</{}>", tree.name(*cell)));
        }
        page.lines.put("</tr>");
    }
    page.lines.block("</table>");
}
