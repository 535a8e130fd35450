//! Headings in raw HTML: reference pages that tools generate are one HTML block with all their headings inside.

use super::html_text::{attribute, tag};

/// Longest heading that is taken for one, in bytes of its HTML.
const HEADING_BYTES_MAX: usize = 2000;

/// A piece of a block of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A heading that stands in no other element: level, id, what is inside, and where it starts.
    Heading { level: u8, id: Option<&'a str>, inner: &'a str, start: usize },
    /// Everything else.
    Html { raw: &'a str, start: usize },
}

/// Cuts a block of raw HTML at its headings.
pub(super) fn parts(raw: &str) -> Vec<Part<'_>> {
    let (mut parts, mut from, mut at, mut depth) = (Vec::new(), 0, 0, 0usize);
    while let Some(next) = raw[at..].find('<') {
        at += next;
        let Some((found, after)) = tag(&raw[at..]) else {
            at += 1;
            continue;
        };
        let end = raw.len() - after.len();
        let level = found.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok());
        match level {
            Some(level @ 1..=6) if depth == 0 && !found.closing => {
                // Looked for nearby only: fifty thousand headings that never end must not cost a scan each.
                let nearby = after.as_bytes().get(..HEADING_BYTES_MAX).unwrap_or(after.as_bytes());
                let inner_len = nearby.windows(3).position(|w| w.eq_ignore_ascii_case(b"</h"));
                let close = inner_len.and_then(|len| Some(len + nearby[len..].iter().position(|&b| b == b'>')? + 1));
                let (Some(inner_len), Some(close)) = (inner_len, close) else {
                    at = end;
                    continue;
                };
                parts.push(Part::Html { raw: &raw[from..at], start: from });
                let id = attribute(found.attributes, " id").filter(|id| !id.contains('&'));
                parts.push(Part::Heading { level, id, inner: &after[..inner_len], start: at });
                at = end + close;
                from = at;
            }
            _ => {
                if is_container(&found.name) {
                    depth = if found.closing { depth.saturating_sub(1) } else { depth + 1 };
                }
                at = end;
            }
        }
    }
    parts.push(Part::Html { raw: &raw[from..], start: from });
    parts.retain(|part| !matches!(part, Part::Html { raw, .. } if raw.trim().is_empty()));
    parts
}

/// Elements that are closed again, and within which a heading is not one of the document.
fn is_container(name: &str) -> bool {
    const CONTAINERS: [&str; 14] = [
        "div",
        "table",
        "ul",
        "ol",
        "dl",
        "section",
        "article",
        "details",
        "blockquote",
        "script",
        "style",
        "pre",
        "svg",
        "template",
    ];
    CONTAINERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_outside_other_elements_are_found() {
        let raw = "<p>a</p>\n<h2 class=\"x\" id=\"io/v1.A\">A <b>b</b></h2>\n<div><h3>no</h3></div>";
        let expected = [
            Part::Html { raw: "<p>a</p>\n", start: 0 },
            Part::Heading { level: 2, id: Some("io/v1.A"), inner: "A <b>b</b>", start: 9 },
            Part::Html { raw: "\n<div><h3>no</h3></div>", start: 51 },
        ];
        assert_eq!(parts(raw), expected);
    }

    #[test]
    fn a_heading_that_never_ends_is_no_heading() {
        for raw in ["<h2>open", "<h2", "<h7>x</h7>", "<hr>", ""] {
            assert!(!parts(raw).iter().any(|part| matches!(part, Part::Heading { .. })), "{raw}");
        }
    }
}
