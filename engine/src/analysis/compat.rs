//! Characters that are other characters by another code: `½`, `µ`, `㎏`, `①`, `Ⅳ`, full and half-width forms, letters with
//! their marks apart. Unicode's compatibility says most of it; here is what readers read alike beyond that.

use super::unicode::nfkc;

/// Whether a symbol that is no letter stands for some: `㎏`, `№`, `℃`.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2103}' | '\u{2109}' | '\u{2116}' | '\u{2121}' | '\u{3371}'..='\u{337a}' | '\u{3380}'..='\u{33df}')
}

/// Whether a character is a digit or a sign that is set small and high: a footnote's number, or an exponent.
pub(super) fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{207e}')
}

/// A fraction that is one character as its two numbers: `1/2`.
pub(super) fn fraction(c: char) -> Option<String> {
    matches!(c, '¼'..='¾' | '\u{2150}'..='\u{215e}').then(|| standard(c.encode_utf8(&mut [0; 4])))
}

/// A text with one code for each character, letters' case as it is.
pub(super) fn standard(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let digit = |zero: u32| char::from_digit(c as u32 - zero, 10).unwrap_or(c);
        match c {
            '\u{660}'..='\u{669}' => out.push(digit(0x660)),
            '\u{6f0}'..='\u{6f9}' => out.push(digit(0x6f0)),
            '\u{966}'..='\u{96f}' => out.push(digit(0x966)),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\u{2bc}' => out.push('\''),
            '×' => out.push('x'),
            // Without the sign of degrees, and the points of `p.m.`.
            _ if is_symbol(c) => {
                let form = nfkc(c.encode_utf8(&mut [0; 4]));
                out.extend(form.chars().filter(|&c| c.is_alphanumeric() || c == '\u{2215}'));
            }
            _ => out.push(c),
        }
    }
    nfkc(&out).chars().map(|c| if matches!(c, '\u{2044}' | '\u{2215}') { '/' } else { c }).collect()
}
