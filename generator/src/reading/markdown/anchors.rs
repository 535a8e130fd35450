//! Names that an author gave to places, for links to lead to: ids in raw HTML, and what dialects of Markdown have for them.
//!
//! In HTML they are `id` on any element and `name` on `a`. In the text they are attribute lists as pandoc, kramdown and
//! their kin write them (`{#id}`, `{: #id .class}`), `{/* #id */}` of MDX, and labels of `MyST` (`(label)=`). Those of the
//! text are taken out of it and stand as empty elements `<a id>` among the events.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Ids;
use super::text::merge_texts;
use crate::model::{Anchor, BlockKind, Chunk};

/// How far before an attribute list the `[` of its span is looked for, in bytes.
pub(super) const SPAN_BYTES_MAX: usize = 1000;
/// Longest attribute list that is looked at, in bytes.
const LIST_BYTES_MAX: usize = 300;

/// Gives every name in a document's chunks an id that stands nowhere else in it; of a name that stands twice, the first
/// place has it.
pub fn claim(chunks: &mut [Chunk]) {
    let mut ids = Ids::default();
    for block in chunks.iter().flat_map(|chunk| &chunk.blocks) {
        if let BlockKind::Heading { id, .. } = &block.kind {
            ids.take(id);
        }
    }
    let mut seen = HashSet::new();
    for chunk in chunks {
        for block in &chunk.blocks {
            let own = if let BlockKind::Heading { id, .. } = &block.kind { id } else { "" };
            for name in block.anchors.iter().cloned().chain(names(&block.events.unpack())) {
                if name != own && seen.insert(name.clone()) {
                    let id = ids.claim(Some(&name), &name);
                    chunk.anchors.push(Anchor { name, id });
                }
            }
        }
    }
}

/// Names in the HTML among events, each of which is one tag, in their order.
pub fn names(events: &[Event<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for event in events {
        let (Event::Html(tag) | Event::InlineHtml(tag)) = event else { continue };
        let Some(inner) = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')) else { continue };
        let (element, rest) =
            inner.split_at(inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len()));
        for (name, value) in attributes(rest) {
            if (name == "id" || element == "a" && name == "name") && !value.is_empty() {
                found.push(value);
            }
        }
    }
    found
}

/// Attributes of a tag, quoted or not: name and value.
fn attributes(text: &str) -> Vec<(&str, String)> {
    let mut attributes = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        if end == 0 {
            // A lone `=` belongs to nothing.
            let Some(after) = rest.strip_prefix('=') else { return attributes };
            rest = after;
            continue;
        }
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let value = if after.is_empty() { value.trim_end_matches('/') } else { value };
        let plain =
            value.trim().replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">");
        attributes.push((name, plain.replace("&amp;", "&")));
        rest = after;
    }
}

/// Takes names out of the texts of a block and puts empty elements in their place; whether there was any.
pub(super) fn mark(events: &mut Vec<Event<'static>>) -> bool {
    let may_hold = |text: &str| ["{#", "{ #", "{:", "{/", "id=", ")="].iter().any(|sign| text.contains(sign));
    if !events.iter().any(|event| matches!(event, Event::Text(text) if may_hold(text))) {
        return false;
    }
    // The parser splits texts at every sign that might have meant something.
    let merged = merge_texts(std::mem::take(events));
    let mut is_marked = false;
    let mut in_code = false;
    for at in 0..merged.len() {
        match &merged[at] {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        match &merged[at] {
            Event::Text(text) if !in_code => {
                let around = Around { before: at.checked_sub(1).map(|at| &merged[at]), after: merged.get(at + 1) };
                is_marked |= mark_text(text, around, events);
            }
            event => events.push(event.clone()),
        }
    }
    is_marked
}

/// What stands beside a text.
#[derive(Clone, Copy)]
struct Around<'a> {
    before: Option<&'a Event<'static>>,
    after: Option<&'a Event<'static>>,
}

impl Around<'_> {
    fn begins_line(self) -> bool {
        matches!(self.before, None | Some(Event::Start(_) | Event::SoftBreak | Event::HardBreak))
    }

    fn ends_line(self) -> bool {
        use TagEnd::{BlockQuote, FootnoteDefinition, Heading, Item, Paragraph, TableCell};
        match self.after {
            None | Some(Event::SoftBreak | Event::HardBreak | Event::Start(Tag::List(_))) => true,
            Some(Event::End(end)) => {
                matches!(end, Paragraph | Heading(_) | Item | TableCell | BlockQuote(_) | FootnoteDefinition)
            }
            _ => false,
        }
    }

    /// Whether an element ends right before, to which an attribute list may belong.
    fn follows_span(self) -> bool {
        use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong};
        match self.before {
            Some(Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_)) => true,
            Some(Event::End(end)) => matches!(end, Emphasis | Image | Link | Strikethrough | Strong),
            _ => false,
        }
    }
}

/// Appends a text without the names in it, with elements in their place.
fn mark_text(text: &str, around: Around<'_>, events: &mut Vec<Event<'static>>) -> bool {
    let mut is_marked = false;
    let mut rest = text;
    if let Some(label) = label(text).filter(|_| around.begins_line() && around.ends_line()) {
        events.extend(element(label));
        return true;
    }
    let mut from = 0;
    while let Some(open) = rest[from..].find('{').map(|at| from + at) {
        from = open + 1;
        let Some((names, len)) = attribute_list(&rest[open..]) else { continue };
        let (before, after) = (&rest[..open], &rest[open + len..]);
        let closes_span = before.ends_with(']') || before.is_empty() && !is_marked && around.follows_span();
        let is_last = after.trim().is_empty() && around.ends_line();
        let is_apart = before.ends_with(char::is_whitespace) || before.is_empty();
        if !(closes_span || is_last && is_apart) {
            continue;
        }
        let kept = if is_last && !closes_span { before.trim_end() } else { before };
        push_text(kept.strip_suffix(']').filter(|_| closes_span).unwrap_or(kept), events);
        if before.ends_with(']') && !open_bracket(events) {
            push_text("]", events);
        }
        // A link without text and target, as MkDocs writes it, is there for its name alone.
        if let [.., Event::Start(Tag::Link { dest_url, .. }), Event::End(TagEnd::Link)] = &events[..]
            && dest_url.is_empty()
        {
            events.truncate(events.len() - 2);
        }
        events.extend(names.iter().flat_map(|name| element(name)));
        is_marked = true;
        rest = after;
        from = 0;
    }
    push_text(rest, events);
    is_marked
}

fn push_text(text: &str, events: &mut Vec<Event<'static>>) {
    if !text.is_empty() {
        events.push(Event::Text(text.to_owned().into()));
    }
}

/// Removes the `[` that a `]` belongs to, within the same paragraph; whether there is one.
fn open_bracket(events: &mut [Event<'static>]) -> bool {
    let (mut depth, mut n_bytes) = (0usize, 0usize);
    for event in events.iter_mut().rev().take(SPAN_BYTES_MAX) {
        if n_bytes > SPAN_BYTES_MAX {
            return false;
        }
        let text = match event {
            Event::Text(text) => text,
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell | Tag::Heading { .. }) => return false,
            _ => continue,
        };
        n_bytes += text.len();
        for (at, byte) in text.bytes().enumerate().rev().take(SPAN_BYTES_MAX) {
            match byte {
                b']' => depth += 1,
                b'[' if depth == 0 => {
                    *text = format!("{}{}", &text[..at], &text[at + 1..]).into();
                    return true;
                }
                b'[' => depth -= 1,
                _ => {}
            }
        }
    }
    false
}

/// Names in an attribute list at the start of a text, and its length.
pub(super) fn attribute_list(text: &str) -> Option<(Vec<String>, usize)> {
    let end = text.bytes().take(LIST_BYTES_MAX).position(|byte| byte == b'}')?;
    let inner = text[..end].strip_prefix('{')?;
    let comment = inner.trim().strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/"));
    let inner = comment.or_else(|| inner.strip_prefix(':')).unwrap_or(inner);
    let mut names = Vec::new();
    for part in inner.split_whitespace() {
        match part.as_bytes()[0] {
            b'#' if is_name(&part[1..]) => names.push(part[1..].to_owned()),
            b'.' => {}
            b'#' => return None,
            _ if part.contains('=') => {
                let value = part.strip_prefix("id=").map(|value| value.trim_matches(['"', '\'']));
                names.extend(value.filter(|value| is_name(value)).map(str::to_owned));
            }
            _ => return None,
        }
    }
    (!names.is_empty()).then_some((names, end + 1))
}

/// The label of `MyST` that a text is.
fn label(text: &str) -> Option<&str> {
    text.trim().strip_prefix('(')?.strip_suffix(")=").filter(|label| is_name(label))
}

fn is_name(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "{}()[]<>\"'`#&=".contains(c);
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !text.contains(is_odd)
}

/// An empty element of this name: one event holds one tag, so that what is cut does not open it again.
fn element(name: &str) -> [Event<'static>; 2] {
    [Event::InlineHtml(format!("<a id=\"{name}\">").into()), Event::InlineHtml("</a>".into())]
}
