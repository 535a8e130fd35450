//! What of a tag a page may see: known attributes, values without what nobody sees.

use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Tag as MarkdownTag};

use super::LESS;
use super::tag::Tag;
use crate::reading::invisible::visible;

/// A text as it is seen.
pub(super) fn clean(text: &str) -> CowStr<'static> {
    let text = visible(text);
    if text.contains(LESS) { text.replace(LESS, "<").into() } else { text.into_owned().into() }
}

/// A tag of Markdown with its title as it is seen.
pub(super) fn clean_tag(tag: MarkdownTag<'static>) -> MarkdownTag<'static> {
    match tag {
        MarkdownTag::Link { link_type, dest_url, title, id } => {
            MarkdownTag::Link { link_type, dest_url: dest_url.replace(LESS, "<").into(), title: clean(&title), id }
        }
        MarkdownTag::Image { link_type, dest_url, title, id } => {
            MarkdownTag::Image { link_type, dest_url: dest_url.replace(LESS, "<").into(), title: clean(&title), id }
        }
        tag => tag,
    }
}

/// A start tag with the attributes that pages know; the last gate before a page looks at their values.
pub(super) fn written(name: &str, tag: &Tag) -> String {
    let own: &[&str] = match name {
        "a" => &["href", "name"],
        "img" => &["src", "alt", "width", "height"],
        "td" | "th" => &["colspan", "rowspan", "scope"],
        _ => &[],
    };
    let mut html = format!("<{name}");
    if name == "details" {
        // Nothing of a manual is hidden, on paper least of all.
        html.push_str(" open=\"\"");
    }
    for attribute_name in own.iter().chain(&["id", "lang", "dir", "title"]) {
        if let Some(value) = tag.value(attribute_name) {
            attribute(&mut html, attribute_name, &value);
        }
    }
    if let ("td" | "th", Some(class)) = (name, alignment(tag)) {
        attribute(&mut html, "class", class);
    }
    html.push('>');
    html
}

/// The class of a cell that says how it aligns.
fn alignment(tag: &Tag) -> Option<&'static str> {
    let style = tag.value("style").unwrap_or_default();
    let style = style.split(';').filter_map(|rule| rule.split_once(':'));
    let mut style =
        style.filter(|(name, _)| name.trim().eq_ignore_ascii_case("text-align")).map(|(_, value)| value.to_owned());
    let align = style.next_back().or_else(|| tag.value("align"))?.trim().to_ascii_lowercase();
    Some(match align.as_str() {
        "left" => "al",
        "center" => "ac",
        "right" => "ar",
        _ => return None,
    })
}

/// Appends an attribute.
pub(super) fn attribute(html: &mut String, name: &str, value: &str) {
    _ = write!(html, " {name}=\"");
    for c in clean(value).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html.push('"');
}
