//! Tags as the dialects write them, taken apart: shortcodes, tags of Liquid, components of MDX, lists of attributes.
//!
//! Nothing here looks further than [`TAG_BYTES_MAX`]: what is never closed is text, and costs no more than that.

use std::borrow::Cow;

/// Longest tag, in bytes.
pub(super) const TAG_BYTES_MAX: usize = 2000;
/// Names under which a title stands, the likeliest first.
const TITLES: [&str; 9] =
    ["title", "label", "header", "heading", "summary", "tabname", "caption", "header-text", "name"];

/// Whether a tag begins something, ends it, or stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Open,
    Close,
    Alone,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name in lower case.
    pub(super) name: String,
    pub(super) shape: Shape,
    /// Arguments without a name.
    pub(super) args: Vec<Cow<'a, str>>,
    /// Arguments with one, in lower case.
    pub(super) named: Vec<(String, Cow<'a, str>)>,
}

impl<'a> Tag<'a> {
    pub(super) fn new(name: &str, shape: Shape) -> Self {
        Tag { name: name.to_ascii_lowercase(), shape, args: Vec::new(), named: Vec::new() }
    }

    /// The first of some named arguments that is there and not empty.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let of = |name: &&str| self.named.iter().find(|(known, value)| known == name && !value.trim().is_empty());
        names.iter().find_map(of).map(|(_, value)| value.trim())
    }

    /// Its title, as a named argument.
    pub(super) fn title(&self) -> Option<&str> {
        self.get(&TITLES).or_else(|| self.get(&["value"]).filter(|_| self.name == "tabitem"))
    }

    /// Its first argument without a name.
    pub(super) fn first(&self) -> Option<&str> {
        self.args.first().map(|arg| arg.trim()).filter(|arg| !arg.is_empty())
    }

    /// Reads arguments: words, texts in quotes, and `name=value`, with or without blanks around the sign.
    pub(super) fn with_arguments(mut self, text: &'a str) -> Self {
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let (word, after) = word(rest);
            let value = after.trim_start().strip_prefix('=').filter(|value| !value.starts_with(['=', '>']));
            if let Some(value) = value.filter(|_| !matches!(first, '"' | '\'' | '`' | '=')) {
                let (value, after) = value_of(value.trim_start());
                self.named.push((word.trim_matches([':', ',']).to_ascii_lowercase(), value));
                rest = after.trim_start();
            } else {
                let (value, after) = value_of(rest);
                self.args.push(value);
                rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            }
        }
        self
    }
}

/// What stands at a place of a text.
#[derive(Debug)]
pub(super) enum Found<'t> {
    /// It stays as it is.
    Keep,
    /// Something else takes its place.
    Text(String),
    /// A name that nobody knows the value of, and what takes its place.
    Unknown(String, String),
    /// A tag, by which a block may begin or end.
    Tag(Tag<'t>),
    /// A component that is one only if it is closed somewhere: else it is text.
    Component(Tag<'t>),
}

/// A name before `=`, or the first word.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len()))
}

/// A value at the start of a text, its quotes or braces taken off; at least one character is taken.
fn value_of(text: &str) -> (Cow<'_, str>, &str) {
    let mut chars = text.chars();
    match chars.next() {
        None => (Cow::Borrowed(""), ""),
        Some(quote @ ('"' | '\'' | '`')) => {
            let inner = chars.as_str();
            match end_of_quote(inner, quote) {
                Some(end) if inner[..end].contains('\\') => {
                    (Cow::Owned(inner[..end].replace(&format!("\\{quote}"), &quote.to_string())), &inner[end + 1..])
                }
                Some(end) => (Cow::Borrowed(&inner[..end]), &inner[end + 1..]),
                None => (Cow::Borrowed(inner), ""),
            }
        }
        Some('{') => {
            let end = balanced(text).unwrap_or(text.len());
            (Cow::Borrowed(literal(&text[..end])), &text[end..])
        }
        Some(c) => {
            let end = text.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(text.len()).max(c.len_utf8());
            (Cow::Borrowed(&text[..end]), &text[end..])
        }
    }
}

/// Where a quote ends, backslashes before it aside.
fn end_of_quote(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !is_escaped {
            return Some(at);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

/// Where the brace at the start of a text is closed, texts in quotes aside: behind its `}`.
pub(super) fn balanced(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None::<u8>);
    let mut bytes = text.bytes().enumerate().take(TAG_BYTES_MAX);
    while let Some((at, b)) = bytes.next() {
        match (quote, b) {
            (Some(_), b'\\') => _ = bytes.next(),
            (Some(open), _) if open == b => quote = None,
            // An apostrophe in a comment or text opens no quote that is closed on its line.
            (None, b'"' | b'`') => quote = Some(b),
            (None, b'\'') if !text[..at].ends_with(|c: char| c.is_alphanumeric()) => quote = Some(b),
            (None, b'{') => depth += 1,
            (None, b'}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The first text in quotes within an expression between braces; nothing where there is none.
fn literal(expression: &str) -> &str {
    let Some(at) = expression.find(['"', '\'', '`']) else {
        let inner = expression.trim_matches(['{', '}', ' ']);
        return if inner.bytes().all(|b| b.is_ascii_digit()) { inner } else { "" };
    };
    let inner = &expression[at + 1..];
    let quote = expression[at..].chars().next().unwrap_or('"');
    end_of_quote(inner, quote).map_or("", |end| &inner[..end])
}

/// A window of a text: what a tag may be long.
pub(super) fn window(text: &str) -> &str {
    start(text, TAG_BYTES_MAX)
}

/// At most `n_bytes` of a text, from its start.
pub(super) fn start(text: &str, n_bytes: usize) -> &str {
    let mut end = text.len().min(n_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Reads `{{< name … >}}` or `{{% name … %}}` at the start of a text; also how long it is.
pub(super) fn shortcode(text: &str) -> Option<(Tag<'_>, usize)> {
    let close = match text.as_bytes().get(..3)? {
        b"{{<" => ">}}",
        b"{{%" => "%}}",
        _ => return None,
    };
    let end = 3 + window(&text[3..]).find(close)?;
    let inner = text[3..end].trim();
    // `{{</* name */>}}` shows a shortcode, as documentation about Hugo does.
    let inner = inner.strip_prefix("/*").map_or(inner, |inner| inner.trim_end_matches("*/").trim());
    let (inner, mut shape) = match inner.strip_prefix('/') {
        Some(inner) => (inner.trim_start(), Shape::Close),
        None => (inner, Shape::Open),
    };
    let inner = inner.strip_suffix('/').map_or(inner, |inner| {
        shape = Shape::Alone;
        inner
    });
    let (name, rest) = inner.split_at(inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len()));
    Some((Tag::new(name, shape).with_arguments(rest), end + 3))
}

/// Reads `{% name … %}` at the start of a text; `{% endname %}` closes `name`.
pub(super) fn liquid(text: &str) -> Option<(Tag<'_>, usize)> {
    let inner = text.strip_prefix("{%")?;
    let end = window(inner).find("%}")?;
    let len = end + 4;
    let inner = inner[..end].trim_start_matches(['-', '+']).trim_end_matches(['-', '+']).trim();
    let (name, rest) = inner.split_at(inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len()));
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (name, shape) = match name.strip_prefix("end").filter(|name| !name.is_empty()) {
        Some(name) => (name, Shape::Close),
        None => (name, Shape::Open),
    };
    Some((Tag::new(name, shape).with_arguments(rest), len))
}

/// What stands at a `<`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Element<'a> {
    /// A tag and how long it is.
    Tag(Tag<'a>, usize),
    /// A tag that is not closed here; it may be on the next line.
    Open,
}

/// Reads a tag of MDX at the start of a text: a component or an element, with attributes in quotes or braces.
pub(super) fn element(text: &str) -> Option<Element<'_>> {
    let rest = text.strip_prefix('<')?;
    let (rest, is_close) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let n_name =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
    let name = &rest[..n_name];
    // `<>` and `</>` hold several elements together.
    let is_fragment = name.is_empty() && rest.starts_with('>');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_fragment {
        return None;
    }
    let attributes = &rest[n_name..];
    if !attributes.is_empty() && !attributes.starts_with([' ', '\n', '\t', '>', '/']) {
        return None;
    }
    let (mut at, mut quote) = (0, None::<u8>);
    let bytes = window(attributes).as_bytes();
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(open), b) => quote = (open != b).then_some(open),
            (None, b'{') => at += balanced(&attributes[at..])?.saturating_sub(1),
            (None, b'"' | b'\'') => quote = Some(bytes[at]),
            // A quote from the beginning of another tag: this one is none.
            (None, b'<') => return None,
            (None, b'>') => break,
            _ => {}
        }
        at += 1;
    }
    if at >= bytes.len() {
        return (attributes.len() < TAG_BYTES_MAX).then_some(Element::Open);
    }
    let is_alone = attributes[..at].ends_with('/');
    let shape = if is_close {
        Shape::Close
    } else if is_alone {
        Shape::Alone
    } else {
        Shape::Open
    };
    let mut tag = Tag::new(name, shape);
    attributes_of(attributes[..at].trim_end_matches('/'), &mut tag);
    Some(Element::Tag(tag, text.len() - rest.len() + n_name + at + 1))
}

/// Reads attributes of an element: `name`, `name="value"`, `name={expression}`, `{...rest}`.
fn attributes_of<'a>(text: &'a str, tag: &mut Tag<'a>) {
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if rest.starts_with('{') {
            rest = rest[balanced(rest).unwrap_or(rest.len())..].trim_start();
            continue;
        }
        let (name, after) = word(rest);
        if let Some(value) = after.trim_start().strip_prefix('=') {
            let (value, after) = value_of(value.trim_start());
            tag.named.push((name.to_ascii_lowercase(), value));
            rest = after.trim_start();
        } else {
            tag.args.push(Cow::Borrowed(name));
            rest = after.trim_start();
        }
    }
}

/// The id in a list of attributes between braces, empty without one: `.class`, `#id`, `key="value"`, blanks between them.
/// `None` if it is no list.
///
/// After a colon, as kramdown writes it, any word is one.
pub(super) fn attributes(inner: &str) -> Option<&str> {
    let (inner, is_kramdown) = inner.strip_prefix(':').map_or((inner, false), |inner| (inner, true));
    let (mut rest, mut id, mut n_found) = (inner.trim(), "", 0);
    while !rest.is_empty() {
        let (word, after) = word(rest);
        if let Some(value) = after.strip_prefix('=').filter(|_| is_name(word)) {
            let (_, after) = value_of(value);
            rest = after.trim_start();
            if rest.len() == after.len() && !rest.is_empty() {
                return None;
            }
        } else if let Some(name) = word.strip_prefix('#').filter(|name| !name.is_empty()) {
            (id, rest) = (name, after.trim_start());
        } else if is_class(word) || (is_kramdown || n_found > 0) && is_name(word) {
            rest = after.trim_start();
        } else {
            return None;
        }
        n_found += 1;
    }
    (n_found > 0 || is_kramdown).then_some(id)
}

fn is_class(word: &str) -> bool {
    word.strip_prefix('.').is_some_and(|class| is_name(&class.replace(['.', ':', '/'], "")))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '!' | '@' | ':'))
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'!' | b'.' | b'@' | b':' | b'/'))
}

#[cfg(test)]
#[path = "tag_tests.rs"]
mod tests;
