//! Divides steps where an element is longer than what is looked at together: between its rows, items or paragraphs.
//!
//! What is open ends there and begins anew behind it: a table with its head, a list with its next number.

use super::element::{Kind, kind};
use super::steps::{Placed, Step};
use super::tag::{Tag, attributes, decoded};
use super::written::attribute;

/// A place to divide steps at.
#[derive(Clone, Debug)]
pub(super) struct Seam {
    /// The first step behind it.
    pub(super) at: usize,
    /// Steps whose elements are open there, the outermost first.
    pub(super) open: Vec<usize>,
}

/// Most bytes of a table's head that is repeated.
const HEAD_BYTES_MAX: usize = 8192;

/// Whether an element can be divided before one that it holds.
pub(super) fn may_divide(parent: &str, name: &str) -> bool {
    match name {
        "tr" => matches!(parent, "table" | "tbody" | "tfoot"),
        "li" => matches!(parent, "ul" | "ol" | "menu" | "dir"),
        "dt" => parent == "dl",
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" | "pre" => parent == "blockquote",
        _ => false,
    }
}

/// Whether an element may end, and go on as another.
pub(super) fn may_go_on(name: &str) -> bool {
    kind(name) == Some(Kind::Wrapper)
        || matches!(
            name,
            "table"
                | "tbody"
                | "tfoot"
                | "tr"
                | "td"
                | "th"
                | "ul"
                | "ol"
                | "li"
                | "dl"
                | "dd"
                | "blockquote"
                | "details"
        )
}

/// Ends what is open at a seam and begins it anew; how many steps stand before it then.
pub(super) fn divide(steps: &mut Vec<Placed<'_>>, seam: &Seam) -> usize {
    let Some(offset) = steps.get(seam.at).map(|placed| placed.offset) else { return steps.len() };
    let placed = |tag: Tag| Placed { step: Step::Tag(tag), offset, in_block: true };
    let tags = || seam.open.iter().filter_map(|idx| Some((*idx, steps.get(*idx)?.tag()?)));
    let ends: Vec<Placed<'_>> = tags().rev().map(|(_, tag)| placed(end(&tag.name))).collect();
    let table = tags().rfind(|(_, tag)| tag.name == "table").map(|(idx, _)| idx);
    let mut begins = Vec::new();
    // A box that opens is shorter than that: this one comes apart.
    for (idx, tag) in tags().filter(|(_, tag)| tag.name != "details") {
        let number = (tag.name == "ol").then(|| next_number(tag, &steps[idx + 1..seam.at]));
        begins.push(placed(again(tag, number)));
        if Some(idx) == table {
            begins.extend(head(&steps[idx + 1..seam.at]));
        }
    }
    let n_steps = seam.at + ends.len();
    steps.splice(seam.at..seam.at, ends.into_iter().chain(begins));
    n_steps
}

fn end(name: &str) -> Tag {
    Tag { name: name.to_owned(), closing: true, attributes: String::new(), written: format!("</{name}>") }
}

/// The same tag for what goes on: places to link to are where it began.
fn again(tag: &Tag, number: Option<u64>) -> Tag {
    let mut kept = String::new();
    if let Some(number) = number {
        attribute(&mut kept, "start", &number.to_string());
    }
    let is_kept = |name: &str| !matches!(name.to_ascii_lowercase().as_str(), "id" | "name");
    for (name, value) in attributes(&tag.attributes).filter(|(name, _)| is_kept(name)) {
        attribute(&mut kept, name, &decoded(value));
    }
    Tag { attributes: kept, ..tag.clone() }
}

/// Number of the next item of a list, of which these steps are there.
fn next_number(list: &Tag, steps: &[Placed<'_>]) -> u64 {
    let (mut number, mut n_lists) =
        (list.value("start").and_then(|start| start.parse().ok()).unwrap_or(1_u64), 0_usize);
    for tag in steps.iter().filter_map(Placed::tag) {
        match (tag.name.as_str(), tag.closing) {
            ("ul" | "ol", false) => n_lists += 1,
            ("ul" | "ol", true) => n_lists = n_lists.saturating_sub(1),
            ("li", false) if n_lists == 0 => number = number.saturating_add(1),
            _ => {}
        }
    }
    number
}

/// The head of a table, of which these steps are there: its `<thead>`, or a first row of nothing but heads of columns.
fn head<'a>(steps: &[Placed<'a>]) -> Vec<Placed<'a>> {
    let (mut name, mut n_heads, mut n_bytes) = ("", 0, 0);
    let mut head = Vec::new();
    for placed in steps {
        let tag = placed.tag().map_or(("", false), |tag| (tag.name.as_str(), tag.closing));
        match tag {
            ("thead" | "tr", false) if name.is_empty() => name = tag.0,
            ("tbody" | "tfoot" | "table", _) => break,
            ("tr", false) if name == "tr" => break,
            ("td", false) if name == "tr" => return Vec::new(),
            _ => {}
        }
        if name.is_empty() {
            continue;
        }
        n_heads += usize::from(tag == ("th", false));
        n_bytes += match &placed.step {
            Step::Tag(tag) => tag.written.len(),
            Step::Text(text) => text.len(),
            _ => 1,
        };
        if n_bytes > HEAD_BYTES_MAX {
            return Vec::new();
        }
        let step = placed.tag().map_or_else(|| placed.step.clone(), |tag| Step::Tag(again(tag, None)));
        head.push(Placed { step, ..*placed });
        if tag == (name, true) {
            break;
        }
    }
    if name == "thead" || n_heads > 0 { head } else { Vec::new() }
}

#[cfg(test)]
#[path = "divide_tests.rs"]
mod tests;
