//! Texts in HTML.

/// Appends a text, with all escaped that means something in HTML, in a text or a quoted attribute; characters that no
/// HTML may hold are left out.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'' | 0x7f | 0..0x20)) {
        html.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'&' => html.push_str("&amp;"),
            b'<' => html.push_str("&lt;"),
            b'>' => html.push_str("&gt;"),
            b'"' => html.push_str("&quot;"),
            b'\'' => html.push_str("&#39;"),
            b'\n' => html.push('\n'),
            b'\t' => html.push('\t'),
            _ => {}
        }
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// The same as a text.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 8);
    escape(text, &mut html);
    html
}
