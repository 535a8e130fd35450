//! What a block is, and whether it shows anything.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::{self, Shape};
use super::{anchors, level_number, spaced, text_of};
use crate::model::BlockKind;

/// Makes links and names of what stands for them in the text of a block; the block's text afterwards.
pub(super) fn marked(events: &mut Vec<Event<'static>>, text: String) -> String {
    if spaced::link(events) | anchors::mark(events) { text_of(events) } else { text }
}

/// Whether a block holds nothing that is shown.
pub(super) fn is_only_anchors(events: &[Event<'_>], text: &str) -> bool {
    let is_blank = |event: &Event<'_>| match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) | Event::SoftBreak | Event::HardBreak => true,
        Event::Text(text) => text.trim().is_empty(),
        Event::InlineHtml(html) | Event::Html(html) => {
            ["<a", "</a", "<span", "</span"].iter().any(|tag| html.starts_with(tag))
        }
        _ => false,
    };
    text.trim().is_empty() && events.iter().all(is_blank)
}

/// Whether a block without text is nothing but empty elements.
pub(super) fn shows_nothing(events: &[Event<'_>]) -> bool {
    let is_tag = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
    let shows = |event: &Event<'_>| match event {
        Event::Html(tag) | Event::InlineHtml(tag) => {
            let is_named = tag.contains(" id=\"") || tag.contains(" name=\"");
            is_named || matches!(html::shape(tag), (Shape::Void, "img" | "hr"))
        }
        Event::Start(Tag::Image { .. } | Tag::CodeBlock(_)) | Event::Rule => true,
        _ => false,
    };
    events.iter().any(is_tag) && !events.iter().any(shows)
}

/// Kind of the block that a top-level tag opens; the id of a heading is set when its text is known.
pub(super) fn kind_of(tag: &Tag<'_>) -> BlockKind {
    match tag {
        Tag::Heading { level, .. } => BlockKind::Heading { level: level_number(*level), id: String::new() },
        Tag::Table(_) => BlockKind::Table,
        Tag::CodeBlock(_) => BlockKind::Code,
        _ => BlockKind::Text,
    }
}

/// Whether a tag begins on a line of its own, so that a page may begin with it.
pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
    )
}
