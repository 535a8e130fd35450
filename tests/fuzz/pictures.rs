//! SVG: what is published of a picture draws, and does nothing else.

use mcdewey::pages::links::picture::published;
use roxmltree::{Document, Node};

use crate::harness::{mark, size};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Elements that run, load or embed, in SVG and where HTML stands in it; whatever else is not SVG is refused by its namespace.
const NEVER: [&str; 16] = [
    "script",
    "foreignObject",
    "animate",
    "animateMotion",
    "animateTransform",
    "set",
    "discard",
    "handler",
    "listener",
    "iframe",
    "audio",
    "video",
    "canvas",
    "mpath",
    "cursor",
    "link",
];

/// What is left is one SVG of the namespace alone, nothing in it runs or loads, and cleaning it again changes nothing.
pub(crate) fn svg(bytes: &[u8]) -> u64 {
    let clean = match published("svg", bytes.to_vec()) {
        Ok(clean) => clean,
        Err((fault, _)) => return mark(fault),
    };
    let text = std::str::from_utf8(&clean.bytes).expect("a picture is UTF-8");
    assert!(text.len() <= 8 * bytes.len() + 1024, "{} bytes became {}", bytes.len(), text.len());
    assert!(!text.contains("<!") && !text.contains("<?"), "a declaration, a comment or an instruction: {text}");
    let document = Document::parse(text).expect("a picture is XML");
    assert_eq!(document.root_element().tag_name().name(), "svg");
    document.descendants().filter(Node::is_element).for_each(still);
    let again = published("svg", clean.bytes.clone()).expect("what is clean stays so");
    assert_eq!(again.bytes, clean.bytes, "cleaning again changes the picture");
    assert_eq!(again.without, None, "cleaning again takes something out");
    let names = document.descendants().map(|node| node.tag_name().name()).collect::<std::collections::BTreeSet<_>>();
    mark((names, clean.without.is_some(), size(text.len())))
}

/// An element that runs nothing and loads nothing.
fn still(element: Node<'_, '_>) {
    let name = element.tag_name();
    assert_eq!(name.namespace(), Some(SVG), "<{}>", name.name());
    assert!(!NEVER.contains(&name.name()), "<{}>", name.name());
    for attribute in element.attributes() {
        let (key, value) = (attribute.name().to_ascii_lowercase(), attribute.value());
        assert!(!key.starts_with("on"), "{key}={value:?}");
        let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let plain = plain.to_ascii_lowercase();
        let is_text = key.starts_with("aria-") || key.starts_with("data-") || ["class", "id"].contains(&key.as_str());
        if key == "href" || key == "src" {
            let raster = ["png", "jpeg", "gif", "webp"].map(|kind| format!("data:image/{kind};base64,"));
            let is_within = plain.starts_with('#') || raster.iter().any(|start| plain.starts_with(start.as_str()));
            let is_link = name.name() == "a" && ["http://", "https://", "mailto:"].iter().any(|s| plain.starts_with(s));
            assert!(is_within || is_link, "<{} {key}={value:?}>", name.name());
        } else if !is_text {
            loads_nothing(value);
        }
    }
    if name.name() == "style" {
        let sheet: String = element.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
        loads_nothing(&sheet);
    }
}

/// CSS that names no address but one within the picture.
fn loads_nothing(css: &str) {
    let code = code_of(css).to_ascii_lowercase();
    for function in ["url(", "image-set(", "src(", "image(", "expression("] {
        for (at, _) in code.match_indices(function) {
            let is_word = code[..at]
                .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '#' | '@') || !c.is_ascii());
            let inside = code[at + function.len()..].trim_start().trim_start_matches('"');
            assert!(is_word || function == "url(" && inside.starts_with('#'), "{css}");
        }
    }
    assert!(!code.contains("@import"), "{css}");
    // Without a block it is nothing.
    assert!(!code.split("@font-face").skip(1).any(|rest| rest.trim_start().starts_with('{')), "{css}");
}

/// CSS as a browser takes it: comments and texts left out, save a text that begins a function; escapes undone.
fn code_of(css: &str) -> String {
    let (mut code, mut rest) = (String::new(), css);
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if c == '\\' {
            let (plain, after) = escape(&rest[1..]);
            code.extend(plain);
            rest = after;
        } else if c == '"' || c == '\'' {
            let begins = ["url(", "src(", "image(", "set("].iter().any(|function| code.trim_end().ends_with(function));
            if begins {
                code.push('"');
            }
            rest = &rest[1..];
            while let Some(inner) = rest.chars().next().filter(|inner| *inner != c && *inner != '\n') {
                let (plain, after) =
                    if inner == '\\' { escape(&rest[1..]) } else { (Some(inner), &rest[inner.len_utf8()..]) };
                // A bracket in a text opens no function.
                code.extend(plain.filter(|_| begins).map(|c| if c == '(' { ' ' } else { c }));
                rest = after;
            }
            rest = rest.strip_prefix(c).unwrap_or(rest);
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}

/// The character of an escape, and what follows it.
fn escape(text: &str) -> (Option<char>, &str) {
    let n_digits = text.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if n_digits == 0 {
        let c = text.chars().next();
        return (c.filter(|c| *c != '\n'), &text[c.map_or(0, char::len_utf8)..]);
    }
    let after = text[n_digits..].strip_prefix([' ', '\n', '\t']).unwrap_or(&text[n_digits..]);
    (u32::from_str_radix(&text[..n_digits], 16).ok().and_then(char::from_u32), after)
}
