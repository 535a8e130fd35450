//! Links and images whose address holds blanks: `![pump](img/pump house.png)`.
//!
//! `CommonMark` takes them for text, Python-Markdown and many an editor for links, and so did whoever wrote them. One whose
//! address ends as a picture, a PDF or a document does is a link.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::anchors::SPAN_BYTES_MAX;
use super::text::merge_texts;

/// Ends of addresses that are taken for one.
const ENDS: [&str; 12] =
    [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".pdf", ".md", ".markdown", ".html", ".htm"];
/// Longest address, in bytes.
const ADDRESS_BYTES_MAX: usize = 400;

/// Makes links of such texts in a block; whether there was any.
pub(super) fn link(events: &mut Vec<Event<'static>>) -> bool {
    // The parser gives a bracket a text of its own.
    let may_hold = |text: &str| text.starts_with('(') || text.contains("](");
    if !events.iter().any(|event| matches!(event, Event::Text(text) if may_hold(text))) {
        return false;
    }
    let (mut is_changed, mut closed) = (false, true);
    for event in merge_texts(std::mem::take(events)) {
        match &event {
            // No link stands in another, and code is code.
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => closed = false,
            Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => closed = true,
            Event::Text(text) if closed => {
                is_changed |= link_text(text, events);
                continue;
            }
            _ => {}
        }
        events.push(event);
    }
    is_changed
}

fn link_text(text: &str, events: &mut Vec<Event<'static>>) -> bool {
    let (mut rest, mut from, mut is_changed) = (text, 0, false);
    while let Some(middle) = rest[from..].find("](").map(|at| from + at) {
        from = middle + 2;
        let Some((address, title, len)) = address(&rest[from..]) else { continue };
        let Some(open) = open_bracket(&rest[..middle]) else { continue };
        let label = CowStr::from(rest[open + 1..middle].to_owned());
        let (dest_url, title, id) = (address.to_owned().into(), title.to_owned().into(), CowStr::Borrowed(""));
        let link_type = LinkType::Inline;
        let is_image = rest[..open].ends_with('!');
        let (start, end) = if is_image {
            (Tag::Image { link_type, dest_url, title, id }, TagEnd::Image)
        } else {
            (Tag::Link { link_type, dest_url, title, id }, TagEnd::Link)
        };
        let before = &rest[..open - usize::from(is_image)];
        if !before.is_empty() {
            events.push(Event::Text(before.to_owned().into()));
        }
        events.extend([Event::Start(start), Event::Text(label), Event::End(end)]);
        rest = &rest[from + len..];
        (from, is_changed) = (0, true);
    }
    if !rest.is_empty() {
        events.push(Event::Text(rest.to_owned().into()));
    }
    is_changed
}

/// Address and title at the start of a text that goes on until `)`, and the length of it all.
fn address(text: &str) -> Option<(&str, &str, usize)> {
    let end = text.bytes().take(ADDRESS_BYTES_MAX).position(|byte| byte == b')')?;
    let inner = text[..end].trim();
    let (address, title) = match inner.strip_suffix('"').and_then(|inner| inner.split_once(" \"")) {
        Some((address, title)) => (address.trim(), title),
        None => (inner, ""),
    };
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_odd = |c: char| c.is_control() || matches!(c, '<' | '>' | '(' | '[' | ']' | '"');
    let is_file = ENDS.iter().any(|end| path.ends_with(end));
    (is_file && address.contains(' ') && !address.contains(is_odd)).then_some((address, title, end + 1))
}

/// Position of the `[` that a `]` after `text` closes, if it is near.
fn open_bracket(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate().rev().take(SPAN_BYTES_MAX) {
        match byte {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}
