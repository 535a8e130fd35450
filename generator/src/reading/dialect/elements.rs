//! What stands between angles in a line of text: comments that include, components, elements of MDX.

use super::manner::Manner;
use super::table::syntax;
use super::tag::{self, Element, Found, Shape, Tag, window};

/// What stands at the `<` at the start of a text, and how many bytes of it.
pub(super) fn angle<'t>(manner: &Manner<'_>, rest: &'t str) -> Option<(usize, Found<'t>)> {
    if let Some(comment) = rest.strip_prefix("<!--") {
        let n_inner = window(comment).find("-->")?;
        let (inner, end) = (comment[..n_inner].trim(), 4 + n_inner);
        if let Some(path) = inner.strip_prefix("@include:").filter(|_| manner.has(syntax::AT_INCLUDES)) {
            let path = path.trim().split(['{', '#']).next().unwrap_or_default();
            let tag = Tag { args: vec![path.to_owned().into()], ..Tag::new("include", Shape::Alone) };
            return Some((end + 3, Found::Tag(tag)));
        }
        return Some((end + 3, Found::Keep));
    }
    if !manner.has(syntax::MDX | syntax::COMPONENTS) {
        return None;
    }
    let Element::Tag(tag, len) = tag::element(rest)? else { return None };
    let name = rest[1..].trim_start_matches('/');
    if manner.has(syntax::MDX)
        && let Some(link) = anchor(&tag)
    {
        return Some((len, Found::Text(link)));
    }
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '>') || tag.name.contains('.');
    if is_component || manner.has(syntax::COMPONENTS) && tag.name.contains('-') {
        return Some((len, Found::Component(tag)));
    }
    let written = &rest[..len];
    let is_mdx = manner.has(syntax::MDX) && (written.contains('{') || written.contains("className"));
    Some((len, if is_mdx { Found::Text(html(&tag, &rest[1..])) } else { Found::Keep }))
}

/// A component that is a link, as an element of HTML.
fn anchor(tag: &Tag<'_>) -> Option<String> {
    if !["link", "linkbutton", "navlink"].contains(&tag.name.as_str()) {
        return None;
    }
    let href = tag.get(&["to", "href"]).filter(|href| !href.contains(['"', '<', '>']));
    match tag.shape {
        Shape::Close => Some("</a>".to_owned()),
        Shape::Open => Some(href.map_or_else(|| "<a>".to_owned(), |href| format!("<a href=\"{href}\">"))),
        Shape::Alone => None,
    }
}

/// An element of HTML without what is an expression of MDX.
fn html(tag: &Tag<'_>, written: &str) -> String {
    let n_name = written.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(written.len());
    let mut html = format!("<{}", &written[..n_name]);
    for (name, value) in &tag.named {
        let name = match name.as_str() {
            "classname" => "class",
            "htmlfor" => "for",
            "style" => continue,
            name => name,
        };
        let is_attribute = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if is_attribute && !value.is_empty() && !value.contains(['"', '<', '\n']) {
            html.extend([" ", name, "=\"", &**value, "\""]);
        }
    }
    html += if tag.shape == Shape::Alone { " />" } else { ">" };
    html
}
