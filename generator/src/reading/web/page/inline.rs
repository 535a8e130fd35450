//! What stands within a line: emphasis, code, links, images.

use super::Page;
use crate::reading::web::escape;
use crate::reading::web::tree::{Data, Id};

/// Text of a line as it grows, with the names of places that lie before it.
pub(super) type Line = String;

/// Most names of one place.
const NAMES_MAX: usize = 20;

/// Whether an element is a block of its own.
pub(super) fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 38] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ];
    BLOCKS.contains(&name) || matches!(name, "summary" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "caption")
}

/// Adds a node to a line.
pub(super) fn node(page: &Page<'_>, id: Id, line: &mut Line, depth: u32) {
    let tree = page.tree;
    let name = match tree.data(id) {
        Data::Text(text) => return escape::push(line, text),
        Data::Element(name, _) if page.is_kept(id) => &*name.local,
        Data::Element(name, _) => {
            if &*name.local == "a" {
                anchor(page, id, line);
            }
            return;
        }
        Data::Other => return,
    };
    anchor(page, id, line);
    let depth = depth + 1;
    match name {
        "br" => {
            let n_kept = line.trim_end_matches(' ').len();
            line.truncate(n_kept);
            line.push_str("\\\n");
        }
        "wbr" => {}
        "b" | "strong" => around(page, id, line, depth, "**", "strong"),
        "i" | "em" | "cite" | "var" | "dfn" => around(page, id, line, depth, "*", "em"),
        "sub" | "sup" | "kbd" | "del" | "s" | "strike" => {
            let tag = if name == "strike" { "del" } else { name };
            around(page, id, line, depth, "", tag);
        }
        "q" => {
            line.push('\u{201c}');
            children(page, id, line, depth);
            line.push('\u{201d}');
        }
        "code" | "tt" | "samp" => code(page, id, line, depth),
        "math" => math(page, id, line),
        "img" => image(page, id, line),
        "a" => link(page, id, line, depth),
        _ => {
            if is_block(name) {
                escape::push(line, " ");
            }
            children(page, id, line, depth);
            if is_block(name) {
                escape::push(line, " ");
            }
        }
    }
}

/// Adds all that an element holds.
pub(super) fn children(page: &Page<'_>, id: Id, line: &mut Line, depth: u32) {
    for child in page.tree.children(id) {
        if depth > Page::DEPTH_MAX {
            escape::push(line, &page.tree.text(child, |id| !page.is_kept(id)));
        } else {
            node(page, child, line, depth);
        }
    }
}

/// Names of a place.
fn anchor(page: &Page<'_>, id: Id, line: &mut Line) {
    if let Some(name) = name(page, id).and_then(place) {
        line.push_str(&name);
    }
}

/// The name of an element.
pub(super) fn name<'p>(page: &'p Page<'_>, id: Id) -> Option<&'p str> {
    let tree = page.tree;
    tree.attribute(id, "id").or_else(|| tree.attribute(id, "name").filter(|_| tree.name(id) == "a"))
}

/// An empty element with a name; `None` if that cannot be one.
pub(super) fn place(name: &str) -> Option<String> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>&|`\\".contains(c);
    (!name.is_empty() && !name.contains(is_odd)).then(|| format!("<a id=\"{name}\"></a>"))
}

/// Names of places, before a block.
pub(super) fn places(names: &mut Vec<String>) -> String {
    names.drain(..).take(NAMES_MAX).filter_map(|name| place(&name)).collect()
}

/// What stands within an element, with signs of Markdown around it where these are certain to be read as such.
fn around(page: &Page<'_>, id: Id, line: &mut Line, depth: u32, sign: &str, tag: &str) {
    let mut inner = Line::new();
    children(page, id, &mut inner, depth);
    let text = inner.trim_matches(' ');
    if inner.starts_with(' ') || page.begins_blank(id) {
        escape::push(line, " ");
    }
    if !text.is_empty() {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_sure = is_word(text.chars().next()) && is_word(text.chars().next_back());
        if !sign.is_empty() && is_sure && !line.ends_with(['*', '_']) {
            line.extend([sign, text, sign]);
        } else {
            line.extend(["<", tag, ">", text, "</", tag, ">"]);
        }
    }
    if inner.len() > 1 && inner.ends_with(' ') {
        line.push(' ');
    }
}

/// Code within a line; a link in it stays one.
fn code(page: &Page<'_>, id: Id, line: &mut Line, depth: u32) {
    let has_link = page.tree.below(id, |_| false).any(|id| page.tree.attribute(id, "href").is_some());
    if !has_link || depth > Page::DEPTH_MAX {
        return span(&page.tree.text(id, |id| !page.is_kept(id)), line);
    }
    for child in page.tree.children(id) {
        match page.tree.data(child) {
            Data::Text(text) => span(text, line),
            Data::Element(name, _) if &*name.local == "a" && page.is_kept(child) => {
                anchor(page, child, line);
                let mut inner = Line::new();
                span(&page.tree.text(child, |id| !page.is_kept(id)), &mut inner);
                linked(page, child, line, &inner);
            }
            Data::Element(..) if page.is_kept(child) => code(page, child, line, depth + 1),
            _ => {}
        }
    }
}

/// A text as code.
fn span(text: &str, line: &mut Line) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.starts_with(char::is_whitespace) {
        escape::push(line, " ");
    }
    if words.is_empty() {
        return;
    }
    if line.ends_with('`') {
        line.push_str("<code>");
        escape::push(line, &words);
        line.push_str("</code>");
    } else {
        let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let blank = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
        line.extend([&fence, blank, &words, blank, &fence]);
    }
    if text.ends_with(char::is_whitespace) {
        line.push(' ');
    }
}

/// A formula: as its author wrote it, if that stands there.
fn math(page: &Page<'_>, id: Id, line: &mut Line) {
    let is_source = |id: &Id| {
        page.tree.name(*id) == "annotation"
            && page.tree.attribute(*id, "encoding").is_some_and(|found| found.contains("tex"))
    };
    match page.tree.below(id, |_| false).find(is_source) {
        Some(source) => span(&page.tree.text(source, |_| false), line),
        None => escape::push(line, &page.tree.text(id, |_| false)),
    }
}

fn image(page: &Page<'_>, id: Id, line: &mut Line) {
    let attribute = |name| page.tree.attribute(id, name).filter(|value| !value.trim().is_empty());
    // A page that loads its pictures later has a blank one in their place.
    let source = attribute("data-src").or_else(|| attribute("src"));
    let Some(source) = source else { return };
    line.push_str("![");
    let mut alt = String::new();
    escape::push(&mut alt, attribute("alt").unwrap_or_default());
    line.extend([alt.trim(), "](", &escape::address(source), ")"]);
}

fn link(page: &Page<'_>, id: Id, line: &mut Line, depth: u32) {
    let mut inner = Line::new();
    children(page, id, &mut inner, depth);
    if inner.starts_with(' ') {
        escape::push(line, " ");
    }
    let text = inner.trim().replace("\\\n", " ");
    let is_blank = inner.len() > 1 && inner.ends_with(' ');
    linked(page, id, line, &text);
    if is_blank {
        line.push(' ');
    }
}

/// A text that leads where an element says.
fn linked(page: &Page<'_>, id: Id, line: &mut Line, text: &str) {
    if let Some(note) = page.note_of(id) {
        line.push_str(&note);
        return;
    }
    let href = page.tree.attribute(id, "href").map(str::trim);
    let is_shown = |href: &&str| {
        let scheme = href.split(['/', '#', '?', ':']).next().unwrap_or_default();
        !(scheme.eq_ignore_ascii_case("javascript") || href.is_empty() || text.is_empty())
    };
    match href.filter(is_shown) {
        Some(href) => line.extend(["[", text, "](", &escape::address(href), ")"]),
        None => line.push_str(text),
    }
}
