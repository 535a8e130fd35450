//! HTML of a manual -> safe HTML: cleaned by an allow-list, then its links and images resolved like those of Markdown.
//!
//! What the cleaner returns is well-formed, so that the second step may look at its tags as text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::Context;
use super::escape::escaped;
use super::picture::{self, Picture};
use crate::language::Direction;
use crate::pages::links::{Broken, Target};

/// Tags that may stand: text, lists, tables and pictures.
const TAGS: [&str; 57] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];
/// Elements that go with all they hold, should one ever come here: reading has left none of them.
const DROPPED: [&str; 9] = ["script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript"];
/// Deepest nesting that is cleaned as HTML, and most tags of one block: beyond it, the block is shown as text.
const DEPTH_MAX: usize = 200;
/// See [`DEPTH_MAX`]; the largest block of a real reference page has about 9,000.
const TAGS_MAX: usize = 50_000;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let attributes = HashMap::from([
        ("a", set(&["href", "name"])),
        ("img", set(&["src", "alt", "width", "height"])),
        ("td", set(&["colspan", "rowspan"])),
        ("th", set(&["colspan", "rowspan", "scope"])),
        ("ol", set(&["start", "reversed"])),
        ("details", set(&["open"])),
        ("div", set(&["tabindex"])),
        ("code", set(&["class"])),
    ]);
    let classes = HashMap::from([
        ("td", set(&["al", "ac", "ar"])),
        ("th", set(&["al", "ac", "ar"])),
        ("div", set(&["table", "footnote"])),
        ("sup", set(&["fnref"])),
        ("blockquote", set(&["note", "tip", "important", "warning", "caution"])),
    ]);
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(set(&TAGS))
        .clean_content_tags(set(&DROPPED))
        .generic_attributes(set(&["lang", "title", "dir", "id"]))
        .tag_attributes(attributes)
        .allowed_classes(classes)
        .url_schemes(set(&["http", "https", "mailto", "tel", "data"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .attribute_filter(attribute)
        .link_rel(None)
        .strip_comments(true);
    cleaner
});

/// Attributes whose value is bounded further; addresses are resolved later.
fn attribute<'v>(tag: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let is_number = || !value.is_empty() && value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
    let is_language = || {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#' | b'.');
        value.strip_prefix("language-").is_some_and(|language| language.bytes().all(plain))
    };
    let is_kept = match (tag, name) {
        ("code", "class") => is_language(),
        ("div", "tabindex") => value == "0",
        (_, "width" | "height" | "colspan" | "rowspan" | "start") => is_number(),
        _ => true,
    };
    is_kept.then_some(Cow::Borrowed(value))
}

/// Cleans a block that holds raw HTML, and resolves its links and images; `text` is what it says.
pub(super) fn clean(context: &Context<'_>, html: &str, text: impl FnOnce() -> String) -> String {
    if is_excessive(html) {
        return format!("<p>{}</p>", escaped(&text()));
    }
    // A parser of HTML leaves an empty paragraph where a block stood in one.
    let cleaned = CLEANER.clean(html).to_string().replace("<p></p>", "");
    let mut resolved = String::with_capacity(cleaned.len() + cleaned.len() / 8);
    let mut rest = cleaned.as_str();
    let mut in_link = false;
    while let Some(at) = rest.find('<') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        rest = &rest[end..];
        let name = tag[1..].split([' ', '>']).next().unwrap_or_default();
        match name {
            "a" => {
                in_link = true;
                link(context, tag, &mut resolved);
            }
            "/a" => {
                in_link = false;
                resolved.push_str(tag);
            }
            "img" => image(context, tag, in_link, &mut resolved),
            _ => {
                let id = id(context, tag) + dir(context, tag);
                // What the cleaner leaves of classes that are not ours.
                let tag = without(tag, "id").replace(" class=\"\"", "");
                resolved.push_str(&tag[..=name.len()]);
                resolved.push_str(&id);
                resolved.push_str(&tag[name.len() + 1..]);
            }
        }
    }
    resolved.push_str(rest);
    resolved
}

/// The attribute `id` of an element that an author gave a name. The name itself never is one: it could be one of ours.
fn id(context: &Context<'_>, tag: &str) -> String {
    if let Some(id) = value(tag, "id").filter(|id| context.ours.borrow_mut().remove(id)) {
        return format!(" id=\"{id}\"");
    }
    let named = |attribute| value(tag, attribute).and_then(|name| context.anchor(name.trim()).map(|id| escaped(&id)));
    let id = named("id").or_else(|| named("name").filter(|_| tag.starts_with("<a ")));
    id.map_or_else(String::new, |id| format!(" id=\"{id}\""))
}

/// The attribute `dir` of an element in another language than the document, where its author gave none.
fn dir(context: &Context<'_>, tag: &str) -> &'static str {
    let language = value(tag, "lang").filter(|_| value(tag, "dir").is_none());
    match language.map(|language| Direction::of(&language)) {
        Some(found) if found == context.renderer.direction => "",
        Some(Direction::Rtl) => " dir=\"rtl\"",
        Some(Direction::Ltr) => " dir=\"ltr\"",
        None => "",
    }
}

/// A tag without one of its attributes.
fn without<'t>(tag: &'t str, name: &str) -> Cow<'t, str> {
    let start = format!(" {name}=\"");
    let Some(at) = tag.find(&start) else { return Cow::Borrowed(tag) };
    let value = &tag[at + start.len()..];
    let rest = value.split_once('"').map_or("", |(_, rest)| rest);
    Cow::Owned(format!("{}{rest}", &tag[..at]))
}

/// End of the tag at the start of a text, quotes respected.
fn tag_end(text: &str) -> usize {
    let mut in_quotes = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'>' if !in_quotes => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The value of an attribute, as the cleaner writes it: in double quotes.
fn value(tag: &str, name: &str) -> Option<String> {
    let mut rest = &tag[tag.find(' ')?..];
    loop {
        let (found, after) = rest.trim_start().split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if found == name {
            let plain = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
            return Some(plain.replace("&nbsp;", "\u{a0}").replace("&amp;", "&"));
        }
        rest = after;
    }
}

fn link(context: &Context<'_>, tag: &str, html: &mut String) {
    let id = id(context, tag);
    // An anchor without an address is a place to link to.
    let Some(target) = value(tag, "href") else {
        _ = write!(html, "<a{id}>");
        return;
    };
    if context.ours.borrow().contains(&target) {
        _ = write!(html, "<a{id} href=\"{target}\">");
        return;
    }
    let title = value(tag, "title").map_or_else(String::new, |title| format!(" title=\"{}\"", escaped(&title)));
    let (class, href) = match context.link(&target, "") {
        Target::Local { href, .. } | Target::Data(href) => ("", href),
        Target::External(href) => (" rel=\"noreferrer noopener\"", href),
        Target::Broken(Broken { href: Some(href), .. }) => (" class=\"broken\"", href),
        Target::Broken(_) => {
            _ = write!(html, "<a{id} class=\"broken\">");
            return;
        }
    };
    _ = write!(html, "<a{id}{class} href=\"{}\"{title}>", escaped(&href));
}

fn image(context: &Context<'_>, tag: &str, in_link: bool, html: &mut String) {
    let alt = value(tag, "alt").unwrap_or_default();
    let found = value(tag, "src").map(|target| context.image(&target, ""));
    match found {
        Some(Target::Local { href, asset }) => {
            shown(context, tag, &Picture::new(&href, asset.as_ref(), in_link), &alt, html);
        }
        Some(Target::Data(href)) => shown(context, tag, &Picture::new(&href, None, true), &alt, html),
        Some(Target::External(href)) => {
            let (href, alt) = (escaped(&href), escaped(if alt.is_empty() { "image" } else { &alt }));
            _ = if in_link {
                write!(html, "<span class=\"remote-image\" title=\"{href}\">{alt}</span>")
            } else {
                write!(html, "<a class=\"remote-image\" rel=\"noreferrer noopener\" href=\"{href}\">{alt}</a>")
            };
        }
        Some(Target::Broken(_)) | None => {
            _ = write!(html, "<span class=\"broken\">{}</span>", escaped(&alt));
        }
    }
}

/// Writes a picture that the site has.
fn shown(context: &Context<'_>, tag: &str, picture: &Picture<'_>, alt: &str, html: &mut String) {
    let number = |name| value(tag, name).and_then(|value| value.parse().ok());
    let id = id(context, tag);
    let end = picture::open_full(picture.full, alt, html);
    let start = picture.start(number("width"), number("height"));
    _ = write!(html, "{start}{id} alt=\"{}\"", escaped(alt));
    if let Some(title) = value(tag, "title") {
        _ = write!(html, " title=\"{}\"", escaped(&title));
    }
    html.push('>');
    html.push_str(end);
}

/// Whether a block nests so deep, or has so many tags, that cleaning it would cost more than it is worth.
fn is_excessive(html: &str) -> bool {
    /// Elements whose end may be left out.
    const OPEN: [&str; 18] = [
        "p", "li", "td", "th", "tr", "dt", "dd", "br", "hr", "img", "col", "thead", "tbody", "tfoot", "input", "link",
        "meta", "wbr",
    ];
    let (mut depth, mut n_tags) = (0usize, 0usize);
    for tag in html.split('<').skip(1) {
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        n_tags += 1;
        if name.is_empty() || OPEN.contains(&name.as_str()) {
            continue;
        }
        depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEPTH_MAX || n_tags > TAGS_MAX {
            return true;
        }
    }
    false
}
