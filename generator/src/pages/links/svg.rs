//! Looks at an SVG for what could run or load anything.

/// Why an SVG must not be published; `None` if it is a picture and nothing else.
pub(super) fn fault(bytes: &[u8]) -> Option<&'static str> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("is not UTF-8");
    };
    let text: String = text.chars().filter(|c| !c.is_control()).collect::<String>().to_ascii_lowercase();
    if text.contains("<!entity") {
        return Some("defines entities");
    }
    // Names may carry a prefix (`svg:script`), and entities may hide a scheme: what looks odd is refused.
    for tag in text.split('<').skip(1) {
        let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        match name {
            "script" | "handler" | "listener" => return Some("holds a script"),
            "foreignobject" | "iframe" | "embed" | "object" | "audio" | "video" => {
                return Some("holds foreign content");
            }
            _ => {}
        }
        if has_handler(tag) {
            return Some("holds an event handler");
        }
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find("href") {
        rest = &rest[at + 4..];
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']).trim_start();
        if !(value.starts_with('#') || value.starts_with("data:image/png") || value.starts_with("data:image/jpeg")) {
            return Some("refers to something outside");
        }
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find("url(") {
        rest = &rest[at + 4..];
        if !rest.trim_start_matches(['"', '\'', ' ']).trim_start_matches("&quot;").starts_with('#') {
            return Some("refers to something outside");
        }
    }
    (text.contains("@import") || text.contains("<?xml-stylesheet")).then_some("refers to something outside")
}

/// Whether a tag has an attribute such as `onload=`.
fn has_handler(tag: &str) -> bool {
    let mut rest = tag;
    while let Some(at) = rest.find("on") {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + 2..];
        let name = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        let follows_break = before.is_some_and(|c| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
        if follows_break && name.len() < after.len() && name.trim_start().starts_with('=') {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_harmless() {
        for svg in [
            "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/><use href='#a'/><text>on = off</text></svg>",
            "<svg><rect fill=\"url(#g)\" font='x'/></svg>",
        ] {
            assert_eq!(fault(svg.as_bytes()), None, "{svg}");
        }
    }

    #[test]
    fn what_runs_or_loads_is_a_fault() {
        for svg in [
            "<svg><script>alert(1)</script></svg>",
            "<svg><svg:SCRIPT/></svg>",
            "<svg onload=\"alert(1)\"/>",
            "<svg><a x=\"1\"onclick = 'x'/></svg>",
            "<svg><foreignObject/></svg>",
            "<svg><image xlink:href='https://x/y.png'/></svg>",
            "<svg><a href='java\nscript:alert(1)'/></svg>",
            "<svg><style>@import 'x'</style></svg>",
            "<svg><rect fill='url(http://x)'/></svg>",
            "<!DOCTYPE svg [<!ENTITY a 'x'>]><svg/>",
        ] {
            assert!(fault(svg.as_bytes()).is_some(), "{svg}");
        }
        assert!(fault(b"\xff").is_some());
    }
}
