//! What stands within a line of text: tags, values, roles, attributes, icons. Code spans are left as they are.

use super::elements;
use super::figures::is_picture;
use super::manner::Manner;
use super::myst::{self, Role};
use super::table::syntax;
use super::tag::{self, Found, Shape, Tag, window};

/// Prefixes of the names of icons.
const ICONS: [&str; 6] = ["material-", "fontawesome-", "octicons-", "simple-", "octicon-", "fa-"];

/// Longest text that is marked, in bytes.
const MARKED_BYTES_MAX: usize = 400;

/// Whether a byte may begin something.
pub(super) fn is_special(b: u8) -> bool {
    matches!(b, b'`' | b'\\' | b'{' | b'<' | b'[' | b':' | b'+' | b'-' | b'=' | b'^')
}

/// What stands at a byte of `text` that [`is_special`], and how many bytes of it; `file` is where the text comes from.
pub(super) fn at<'t>(manner: &Manner<'_>, file: &str, text: &'t str, at: usize) -> Option<(usize, Found<'t>)> {
    let rest = &text[at..];
    match rest.as_bytes()[0] {
        b'`' => Some((code_span(rest), Found::Keep)),
        b'\\' => rest.as_bytes().get(1).filter(|b| b.is_ascii_punctuation()).map(|_| (2, Found::Keep)),
        b'{' => brace(manner, file, text, at),
        b'<' => elements::angle(manner, rest),
        b'[' => bracket(manner, text, at),
        b':' if manner.has(syntax::ICONS) => icon(rest),
        b'+' if manner.has(syntax::ICONS) => keys(rest),
        b'=' if manner.has(syntax::MARKS) => marked(&text[..at], rest, "==", "mark"),
        b'^' if manner.has(syntax::MARKS) => marked(&text[..at], rest, "^^", "ins"),
        b'-' if manner.has(syntax::ICONS) => {
            let (open, close) = if rest.starts_with("-{{") {
                (3, "}}-")
            } else if rest.starts_with("-{%") {
                (3, "%}-")
            } else {
                return None;
            };
            let end = window(rest).find(close)?;
            let found = if close == "}}-" {
                value(manner, &rest[open..end], is_target(&text[..at]))
            } else {
                Found::Text(String::new())
            };
            Some((end + 3, found))
        }
        _ => None,
    }
}

/// Length of the code span at the start of a text, or of its backticks where they are never closed.
fn code_span(text: &str) -> usize {
    let n_ticks = text.len() - text.trim_start_matches('`').len();
    let bytes = window(text).as_bytes();
    let mut at = n_ticks;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'`')) {
        let start = at + next;
        let n = bytes[start..].iter().take_while(|b| **b == b'`').count();
        at = start + n;
        if n == n_ticks {
            return at;
        }
    }
    n_ticks
}

/// Whether what follows a text stands in the target of a link.
fn is_target(before: &str) -> bool {
    /// A target is no longer.
    const TARGET_BYTES_MAX: usize = 300;
    let mut start = before.len().saturating_sub(TARGET_BYTES_MAX);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let before = &before[start..];
    let from = before.rfind(['(', '"', '\'', ' ', '<']).map_or("", |at| &before[..=at]);
    from.ends_with("](")
        || from.ends_with("](<")
        || ["href=\"", "src=\"", "href='", "src='"].iter().any(|end| from.ends_with(end))
}

fn brace<'t>(manner: &Manner<'_>, file: &str, text: &'t str, at: usize) -> Option<(usize, Found<'t>)> {
    let rest = &text[at..];
    if rest.starts_with("{{<") || rest.starts_with("{{%") {
        if manner.has(syntax::SHORTCODES) {
            return tag::shortcode(rest).map(|(tag, len)| (len, Found::Tag(tag)));
        }
        return None;
    }
    if rest.starts_with("{%") && manner.has(syntax::TAGS) {
        return tag::liquid(rest).map(|(tag, len)| (len, Found::Tag(tag)));
    }
    if rest.starts_with("{{#include ") && manner.has(syntax::TAGS) {
        let end = window(rest).find("}}")?;
        let tag = Tag { args: vec![rest[11..end].trim().to_owned().into()], ..Tag::new("include", Shape::Alone) };
        return Some((end + 2, Found::Tag(tag)));
    }
    if rest.starts_with("{{") {
        if !manner.has(syntax::VALUES) {
            return None;
        }
        let end = window(rest).find("}}")?;
        return Some((end + 2, value(manner, &rest[2..end], is_target(&text[..at]))));
    }
    if rest.starts_with("{/*") && manner.has(syntax::MDX) {
        let end = 3 + window(&rest[3..]).find("*/}")? + 3;
        let is_name = rest[3..].trim_start().starts_with('#');
        return Some((end, if is_name { Found::Keep } else { Found::Text(String::new()) }));
    }
    if manner.has(syntax::DIRECTIVES)
        && let Some(found) = role(manner, file, rest)
    {
        return Some(found);
    }
    if manner.has(syntax::ATTRIBUTES)
        && let Some(end) = window(rest).find('}')
        && may_have_attributes(&text[..at], &rest[..=end], &rest[end + 1..])
        && let Some(id) = tag::attributes(&rest[1..end])
    {
        let kept = if id.is_empty() { String::new() } else { format!("{{#{id}}}") };
        return Some((end + 1, Found::Text(kept)));
    }
    manner.has(syntax::MDX).then(|| expression(manner, rest)).flatten()
}

/// Attributes that are set by name, where nothing else tells a list of them from `{job="x"}`, which selects something.
const NAMED_ATTRIBUTES: [&str; 12] =
    ["class", "id", "style", "width", "height", "align", "target", "rel", "loading", "lang", "start", "linenos"];

/// Whether a list of attributes may stand between these texts: right behind something in a line, never behind a word
/// (`up{job="x"}` is a metric), or at the end of a line or of a table's cell.
fn may_have_attributes(before: &str, list: &str, after: &str) -> bool {
    let is_behind = before.ends_with([')', ']', '`', '*', '_', '>', '~', '"']) || ends_with_icon(before);
    let is_last = || {
        let line = after.split('\n').next().unwrap_or_default().trim_start();
        let inner = list[1..].trim_start();
        let name = inner.split('=').next().unwrap_or_default();
        !before.ends_with(char::is_alphanumeric)
            && (inner.starts_with(['#', '.']) || NAMED_ATTRIBUTES.contains(&name))
            && (line.is_empty() || line.starts_with(['|', '{', '<']))
    };
    is_behind || list.starts_with("{:") || is_last()
}

/// Whether a text ends with the name of a picture: `:smile:`, `:material-home:`.
fn ends_with_icon(text: &str) -> bool {
    let Some(rest) = text.strip_suffix(':') else { return false };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+');
    let n_name = rest.bytes().rev().take_while(|b| is_name(*b)).count();
    let before = rest[..rest.len() - n_name].strip_suffix(':');
    n_name > 0 && before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == ':'))
}

/// An expression of MDX: a text in quotes, or what has a value; what calls something has no text.
fn expression<'t>(manner: &Manner<'_>, rest: &'t str) -> Option<(usize, Found<'t>)> {
    let len = tag::balanced(rest)?;
    let inner = rest[1..len - 1].trim();
    if inner.starts_with('#') {
        return Some((len, Found::Keep));
    }
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote
        && inner.len() > 1
        && inner.ends_with(quote)
    {
        let text = &inner[1..inner.len() - 1];
        return Some((len, Found::Text(text.replace('<', "&lt;").replace('{', "&#123;"))));
    }
    if inner.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$')) && inner.contains('.') {
        return Some((len, named(manner, inner, false)));
    }
    let is_code = ["=>", "(", "&&", "||", "<"].iter().any(|sign| inner.contains(sign));
    is_code.then(|| (len, Found::Unknown("{…}".to_owned(), String::new())))
}

/// The text that takes the place of a value.
fn value<'t>(manner: &Manner<'_>, inner: &str, is_target: bool) -> Found<'t> {
    let inner = inner.trim().trim_start_matches('-').trim_end_matches('-').trim();
    let first = inner.split(" | ").next().unwrap_or_default().trim();
    if let Some(quote) = first.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let text = first[1..].split(quote).next().unwrap_or_default();
        return Found::Text(text.to_owned());
    }
    if let Some((name, arguments)) = first.strip_suffix(')').and_then(|call| call.split_once('(')) {
        return call(name, arguments);
    }
    named(manner, first, is_target)
}

/// A macro that is called: what it shows as a link, or its title.
fn call<'t>(name: &str, arguments: &str) -> Found<'t> {
    let arguments = Tag::new(name, Shape::Alone).with_arguments(arguments);
    let title = arguments.title().unwrap_or_default();
    let text = match arguments.get(&["url", "src", "href"]) {
        Some(url) if is_picture(url) => format!("![{title}]({url})"),
        Some(url) if url.contains("://") => format!("[{}]({url})", if title.is_empty() { url } else { title }),
        _ => title.to_owned(),
    };
    Found::Unknown(format!("{name}()"), text)
}

/// The value of a name; the last part of a name that has none, except in a link's target.
fn named<'t>(manner: &Manner<'_>, name: &str, is_target: bool) -> Found<'t> {
    if let Some(value) = manner.value(name) {
        return Found::Text(value);
    }
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'$'));
    let last = name.rsplit('.').next().unwrap_or_default();
    let shown = if is_name && !is_target { last.to_owned() } else { String::new() };
    Found::Unknown(if is_name { format!("{{{{ {name} }}}}") } else { "{{ … }}".to_owned() }, shown)
}

/// A role of `MyST`: `` {name}`text` ``.
fn role<'t>(manner: &Manner<'_>, file: &str, rest: &'t str) -> Option<(usize, Found<'t>)> {
    let name = rest[1..].split('}').next().filter(|name| name.len() <= 40)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'+'));
    let after = rest.get(name.len() + 2..).filter(|after| is_name && after.starts_with('`'))?;
    let n_ticks = after.len() - after.trim_start_matches('`').len();
    let n_bytes = code_span(after);
    if n_bytes <= 2 * n_ticks {
        return None;
    }
    let inner = after[n_ticks..n_bytes - n_ticks].trim();
    let (text, target) = match inner.strip_suffix('>').and_then(|inner| inner.rsplit_once('<')) {
        Some((text, target)) => (text.trim(), target),
        None => ("", inner),
    };
    let shown = if text.is_empty() { target } else { text };
    let text = match myst::role(name) {
        Role::Link => match manner.target(file, target) {
            Some((address, title)) => {
                let shown = if text.is_empty() { &title } else { text };
                format!("[{}](<{address}>)", shown.replace(['[', ']'], ""))
            }
            None => shown.trim_start_matches(['~', '!', '/']).to_owned(),
        },
        Role::Strong => format!("**{}**", inner.replace("-->", "→")),
        Role::Emphasis => format!("*{inner}*"),
        Role::Code => {
            format!("`{}`", shown.rsplit_once(':').filter(|_| name.ends_with("option")).map_or(shown, |(_, last)| last))
        }
        Role::Text => inner.to_owned(),
    };
    Some((name.len() + 2 + n_bytes, Found::Text(text)))
}

fn bracket<'t>(manner: &Manner<'_>, text: &'t str, at: usize) -> Option<(usize, Found<'t>)> {
    let rest = &text[at..];
    if manner.has(syntax::CONTENTS) {
        let marks = ["[[toc]]", "[[TOC]]", "[[_TOC_]]", "[TOC]"];
        let mark = marks.iter().find(|mark| rest.starts_with(**mark) && text.trim() == **mark);
        if let Some(mark) = mark {
            return Some((mark.len(), Found::Text(String::new())));
        }
    }
    let inner = rest.strip_prefix("[!").filter(|_| manner.has(syntax::BRACKETS))?;
    let n_name = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(inner.len());
    let name = inner[..n_name].to_ascii_lowercase();
    let after = inner[n_name..].trim_start();
    if name == "include" || name.starts_with("code") {
        let end = window(inner).find(")]")?;
        let path = inner[..end].rsplit_once('(')?.1.split(['?', '#', ' ']).next().unwrap_or_default();
        let mut tag = Tag { args: vec![path.to_owned().into()], ..Tag::new("include", Shape::Alone) };
        if let Some(language) = name.strip_prefix("code") {
            tag.named.push(("language".to_owned(), language.trim_start_matches('-').to_owned().into()));
        }
        return Some((2 + end + 2, Found::Tag(tag)));
    }
    let end = window(after).find(']')?;
    let len = rest.len() - after.len() + end + 1;
    let inner = after[..end].trim();
    match name.as_str() {
        "video" => Some((len, Found::Text(format!("<{inner}>")))),
        "div" | "op" => Some((len, Found::Text(String::new()))),
        "uicontrol" | "dnl" | "key" => Some((len, Found::Text(inner.to_owned()))),
        _ => None,
    }
}

/// An icon: `:material-home:`.
fn icon(rest: &str) -> Option<(usize, Found<'_>)> {
    let end = tag::start(&rest[1..], 80).find(':')?;
    let name = &rest[1..=end];
    let is_icon = ICONS.iter().any(|prefix| name.starts_with(prefix))
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_icon.then(|| (end + 2, Found::Text(String::new())))
}

/// Keys: `++ctrl+c++`.
fn keys(rest: &str) -> Option<(usize, Found<'_>)> {
    let inner = rest.strip_prefix("++")?;
    let end = tag::start(inner, 60).find("++").filter(|end| *end > 0)?;
    let keys = &inner[..end];
    let is_keys = !keys.starts_with(['+', ' '])
        && keys.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'"'));
    is_keys.then(|| (end + 4, Found::Text(keys.replace('"', ""))))
}

/// A text between two signs, as words are: `==marked==` is, `a==b==c` is none.
fn marked<'t>(before: &str, rest: &'t str, sign: &str, element: &str) -> Option<(usize, Found<'t>)> {
    let inner = rest.strip_prefix(sign)?;
    let end = tag::start(inner, MARKED_BYTES_MAX).find(sign).filter(|end| *end > 0)?;
    let (text, after) = (&inner[..end], &inner[end + sign.len()..]);
    let is_sign = |c: char| sign.contains(c) || c.is_alphanumeric();
    let is_apart = !before.ends_with(is_sign) && !after.starts_with(is_sign);
    let is_text = !text.starts_with(|c: char| c.is_whitespace() || sign.contains(c))
        && !text.ends_with(char::is_whitespace)
        && !text.contains(['\n', '`']);
    (is_apart && is_text).then(|| (end + 2 * sign.len(), Found::Text(format!("<{element}>{text}</{element}>"))))
}
