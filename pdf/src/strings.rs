//! Text strings of a PDF outside of its pages: titles, entries of the outline, prefixes of labels.

/// What the codes from 0x18 and from 0x80 mean in `PDFDocEncoding`; the rest is Latin-1.
const FROM_18: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const FROM_80: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];
/// Longest string that is read, in bytes: a title is a line.
const BYTES_MAX: usize = 4096;

/// A text string in any of its three encodings, white space collapsed, control characters left out.
pub fn text(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(BYTES_MAX)];
    let utf16 = |bytes: &[u8], from: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|unit| from(*unit));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let text: String = match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| of_byte(byte)).collect(),
    };
    tidy(&text)
}

fn of_byte(byte: u8) -> char {
    match byte {
        0x18..=0x1f => FROM_18[usize::from(byte - 0x18)],
        0x80..=0xa0 => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// White space collapsed; escape sequences of language (`ESC de ESC`) and other control characters left out.
fn tidy(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    // What stands between two escapes names a language.
    while let (Some(_), Some(rest)) = (parts.next(), parts.next()) {
        plain.push_str(rest);
    }
    let words = plain.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_of_a_text_string_is_read() {
        assert_eq!(text(b"Plain \x84 text"), "Plain — text");
        assert_eq!(text(b"\xfe\xff\0G\0r\0\xf6\0\xdf\0e"), "Größe");
        assert_eq!(text(b"\xff\xfeG\0o\0"), "Go");
        assert_eq!(text("\u{feff}naïve".as_bytes()), "naïve");
        assert_eq!(text(b"\xfe\xff\0\x1b\0d\0e\0\x1b\0J\0a"), "Ja");
        assert_eq!(text(b" a\r\n\tb\0c "), "a b c");
        assert_eq!(text(b""), "");
    }
}
