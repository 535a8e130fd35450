//! Bytes of a page -> its text, in whatever character set it was saved.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page its character set is looked for, in bytes.
const HEAD_BYTES_MAX: usize = 4096;

/// The text of a page, and the name of its character set where that does not hold throughout.
///
/// A mark at the beginning decides; then whether the bytes are UTF-8, since many a page says something older and was saved
/// anew; then what the page says; else it is what browsers take it for.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Some((encoding, n_mark)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[n_mark..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    with(said(&bytes[..bytes.len().min(HEAD_BYTES_MAX)]).unwrap_or(WINDOWS_1252), bytes)
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, Option<&'static str>) {
    let (text, is_broken) = encoding.decode_without_bom_handling(bytes);
    (text, is_broken.then(|| encoding.name()))
}

/// The character set that the head of a page names: `charset=x`, `encoding="x"`.
fn said(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    [&b"charset"[..], b"encoding"].iter().find_map(|key| {
        let starts = (0..head.len()).filter(|&at| head[at..].starts_with(key));
        let labels = starts.filter_map(|at| label(&head[at + key.len()..]));
        // What is said in UTF-16 was not read as such.
        labels
            .filter_map(Encoding::for_label)
            .map(|found| if found.is_ascii_compatible() { found } else { UTF_8 })
            .next()
    })
}

/// What follows the name of an attribute, without its quotes.
fn label(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_end = |byte: &u8| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte);
    Some(&rest[..rest.iter().position(is_end).unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_its_character_set() {
        for (bytes, expected) in [
            (
                &b"<meta charset=windows-1252>\x93a\x94 \x80"[..],
                "<meta charset=windows-1252>\u{201c}a\u{201d} \u{20ac}",
            ),
            (
                b"<meta content='text/html; charset=ISO-8859-2'>\xb1",
                "<meta content='text/html; charset=ISO-8859-2'>\u{105}",
            ),
            (b"<?xml encoding=\"koi8-r\"?>\xc1", "<?xml encoding=\"koi8-r\"?>\u{430}"),
            (b"<meta charset=latin1>\xc3\xa9", "<meta charset=latin1>\u{e9}"),
            (b"\xff\xfea\0\xe9\0", "a\u{e9}"),
            (b"\xef\xbb\xbfa", "a"),
            (b"\xe9", "\u{e9}"),
        ] {
            assert_eq!(decode(bytes), (expected.into(), None));
        }
        let (text, said) = decode(b"<meta charset=shift_jis>\x82\xa0\xff");
        assert_eq!((text.as_ref(), said), ("<meta charset=shift_jis>\u{3042}\u{fffd}", Some("Shift_JIS")));
    }
}
