//! Raw HTML -> plain text, for the index: tags stripped, rows and paragraphs kept apart, entities decoded.

/// Tags after which a new line begins.
const LINE_TAGS: [&str; 22] = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "pre",
    "hr",
    "section",
    "details",
    "summary",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
];
/// Elements whose content is no text.
pub(super) const SILENT_TAGS: [&str; 7] = ["script", "style", "template", "noscript", "iframe", "svg", "math"];

/// Plain text of a piece of HTML; never fails, whatever stands there.
pub fn html_text(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len() / 2);
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        push_text(&mut text, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, after)) = tag(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = after;
        if !tag.closing && SILENT_TAGS.contains(&tag.name.as_str()) {
            rest = skip_element(&tag.name, rest);
        } else if tag.name == "td" || tag.name == "th" {
            if !tag.closing && !text.is_empty() && !text.ends_with('\n') {
                text.truncate(text.trim_end().len());
                text.push_str(" | ");
            }
        } else if LINE_TAGS.contains(&tag.name.as_str()) {
            text.truncate(text.trim_end_matches(' ').len());
            if !text.is_empty() && !text.ends_with('\n') && !text.ends_with(" |") {
                text.push('\n');
            }
        } else if tag.name == "img"
            && let Some(alt) = attribute(tag.attributes, "alt")
        {
            push_text(&mut text, alt);
        }
    }
    push_text(&mut text, rest);
    text.truncate(text.trim_end().len());
    text
}

/// Whether a piece of HTML opens a table.
pub(super) fn has_table(raw: &str) -> bool {
    raw.as_bytes().windows(6).any(|w| w.eq_ignore_ascii_case(b"<table"))
}

/// A tag at the start of a text.
pub(super) struct HtmlTag<'a> {
    pub(super) name: String,
    pub(super) closing: bool,
    pub(super) attributes: &'a str,
}

/// The tag at the start of `text`, and what follows it.
pub(super) fn tag(text: &str) -> Option<(HtmlTag<'_>, &str)> {
    let inner = text.strip_prefix('<')?;
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name_len = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':').unwrap_or(inner.len());
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        // A declaration or processing instruction is no text either.
        let odd = inner.starts_with(['!', '?']);
        let end = tag_end(inner).filter(|_| odd)?;
        return Some((HtmlTag { name: String::new(), closing, attributes: "" }, &inner[end + 1..]));
    }
    let end = tag_end(&inner[name_len..])? + name_len;
    let name = inner[..name_len].to_ascii_lowercase();
    Some((HtmlTag { name, closing, attributes: &inner[name_len..end] }, &inner[end + 1..]))
}

/// Position of the `>` that ends a tag, quotes respected.
///
/// Where another tag begins first, or too far away, there is none: a thousand tags without end cost no more than one.
fn tag_end(attributes: &str) -> Option<usize> {
    const TAG_BYTES_MAX: usize = 8192;
    let mut quote = None;
    for (at, byte) in attributes.bytes().enumerate().take(TAG_BYTES_MAX) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of a quoted attribute.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.find(name)?;
    let value = attributes[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// What follows the end tag of an element.
pub(super) fn skip_element<'a>(name: &str, rest: &'a str) -> &'a str {
    let mut at = 0;
    while let Some(next) = rest[at..].find("</") {
        let inner = &rest[at + next + 2..];
        if inner.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return inner.find('>').map_or("", |end| &inner[end + 1..]);
        }
        at += next + 2;
    }
    ""
}

/// Appends text with white space collapsed and entities decoded.
fn push_text(text: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        push_collapsed(text, &rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(34).position(|b| b == b';');
        if let Some((decoded, end)) = end.and_then(|end| Some((decode_entity(&rest[..=end])?, end))) {
            push_collapsed(text, &decoded);
            rest = &rest[end + 1..];
        } else {
            text.push('&');
            rest = &rest[1..];
        }
    }
    push_collapsed(text, rest);
}

fn push_collapsed(text: &mut String, raw: &str) {
    for c in raw.chars() {
        if c.is_whitespace() {
            if !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
        } else if !c.is_control() {
            text.push(c);
        }
    }
}

/// Decodes one entity such as `&eacute;`; the Markdown parser has the table.
fn decode_entity(entity: &str) -> Option<String> {
    let simple = match entity {
        "&lt;" => "<",
        "&gt;" => ">",
        "&amp;" => "&",
        "&quot;" => "\"",
        "&nbsp;" => " ",
        _ => {
            let decoded = super::text_of(&pulldown_cmark::Parser::new(entity).collect::<Vec<_>>());
            return (decoded != entity).then_some(decoded);
        }
    };
    Some(simple.to_owned())
}
