//! Lines by themselves: what they begin, and where what was begun ends.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tag::{self, Element, Shape, Tag};

/// Where in a text the last end of each kind stands: what is never closed is no block.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// By name: the line, and how many bytes of it begin with the end.
    pub(super) tags: HashMap<String, (usize, usize)>,
    pub(super) colons: Option<usize>,
    pub(super) slashes: Option<usize>,
}

/// Whether a line begins with an element that stands among words.
pub(super) fn is_phrase(tag: &str) -> bool {
    const PHRASES: [&str; 22] = [
        "a", "abbr", "b", "br", "code", "del", "em", "i", "img", "input", "ins", "kbd", "label", "mark", "s", "small",
        "span", "strong", "sub", "sup", "u", "video",
    ];
    let name =
        tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    PHRASES.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether a line begins with what may be a block of a dialect.
pub(super) fn begins_something(line: &str) -> bool {
    let text = line.trim_start();
    ["{{", "{%", ":::", "!!!", "???", "===", "///", "<", "--8<--"].iter().any(|sign| text.starts_with(sign))
}

/// Whether a text is nothing but three or more of a sign.
pub(super) fn is_all(text: &str, sign: u8) -> bool {
    text.len() >= 3 && text.bytes().all(|b| b == sign)
}

/// Whether a line begins an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t']);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = if digits > 0 && digits < 10 { &text[digits..] } else { text };
    let marks: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    rest.strip_prefix(marks).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A line whose indentation is blanks.
pub(super) fn expand_tabs(line: &str) -> Cow<'_, str> {
    let rest = line.trim_start_matches([' ', '\t']);
    let indentation = &line[..line.len() - rest.len()];
    if !indentation.contains('\t') {
        return Cow::Borrowed(line);
    }
    let mut n_columns = 0;
    for c in indentation.chars() {
        n_columns += if c == '\t' { 4 - n_columns % 4 } else { 1 };
    }
    Cow::Owned(" ".repeat(n_columns) + rest)
}

/// The name that the tag at the start of a text closes.
pub(super) fn closed_name(text: &str) -> Option<String> {
    let close = |tag: Tag<'_>| (tag.shape == Shape::Close).then_some(tag.name);
    if let Some(rest) = text.strip_prefix("{{") {
        let is_close = rest.trim_start_matches(['<', '%', ' ', '\t']).starts_with('/');
        return is_close.then(|| tag::shortcode(text)).flatten().and_then(|(tag, _)| close(tag));
    }
    if let Some(rest) = text.strip_prefix("{%") {
        let is_close = rest.trim_start_matches(['-', '+', ' ']).starts_with("end");
        return is_close.then(|| tag::liquid(text)).flatten().and_then(|(tag, _)| close(tag));
    }
    match text.starts_with("</").then(|| tag::element(text)).flatten() {
        Some(Element::Tag(tag, _)) => close(tag),
        _ => None,
    }
}

/// Where the first tag stands in a text that closes a name.
pub(super) fn end_of(text: &str, name: &str) -> Option<(usize, usize)> {
    let starts = text.bytes().enumerate().filter(|(_, b)| matches!(b, b'{' | b'<')).map(|(at, _)| at);
    starts
        .filter(|at| closed_name(&text[*at..]).is_some_and(|closed| closed == name))
        .map(|at| (at, at + len_of(&text[at..])))
        .next()
}

pub(super) fn len_of(text: &str) -> usize {
    let shortcode = tag::shortcode(text).map(|(_, len)| len);
    let len = shortcode.or_else(|| tag::liquid(text).map(|(_, len)| len));
    len.or_else(|| match tag::element(text)? {
        Element::Tag(_, len) => Some(len),
        Element::Open => None,
    })
    .unwrap_or(1)
}

/// Where the last end of each kind stands.
pub(super) fn find_ends(lines: &[&str]) -> Ends {
    let mut ends = Ends::default();
    for (idx, line) in lines.iter().enumerate() {
        let text = line.trim();
        if is_all(text, b':') {
            ends.colons = Some(idx);
        } else if is_all(text, b'/') {
            ends.slashes = Some(idx);
        }
        let opens = line.bytes().enumerate().filter(|(_, b)| matches!(b, b'{' | b'<'));
        for (at, _) in opens {
            if let Some(name) = closed_name(&line[at..]) {
                ends.tags.insert(name, (idx, line.len() - at));
            }
        }
    }
    ends
}

/// How many blocks of a name are open behind a text, `n_open` of them before it, and where the outermost ends.
pub(super) fn begun_and_ended(text: &str, name: &str, mut n_open: usize) -> (usize, Option<(usize, usize)>) {
    for (at, _) in text.bytes().enumerate().filter(|(_, b)| matches!(b, b'{' | b'<')) {
        let rest = &text[at..];
        let shape = tag::shortcode(rest).or_else(|| tag::liquid(rest)).filter(|(tag, _)| tag.name == name);
        match shape.map(|(tag, len)| (tag.shape, len)) {
            Some((Shape::Open, _)) => n_open += 1,
            Some((Shape::Close, len)) if n_open == 0 => return (0, Some((at, at + len))),
            Some((Shape::Close, _)) => n_open -= 1,
            _ => {}
        }
    }
    (n_open, None)
}
