//! Characters that nobody sees: a page would not show them, and an index or an agent would read them all the same.
//!
//! Left out are tags (which spell hidden text), overrides and isolates of direction, fillers, interlinear annotations,
//! selectors in rows, joiners where nothing joins, marks of direction where no script runs from right to left, and glyphs
//! of private use. What scripts and emoji need stays.

use std::borrow::Cow;

/// A text without what nobody can see.
pub fn visible(text: &str) -> Cow<'_, str> {
    // All of them need three bytes or more, save the soft hyphen (C2 AD), CGJ (CD 8F) and ALM (D8 9C).
    if !text.bytes().any(|byte| byte >= 0xe1 || matches!(byte, 0xc2 | 0xcd | 0xd8)) {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    let mut before = '\0';
    while let Some(c) = chars.next() {
        if is_visible(c, before, chars.peek().copied(), text) {
            shown.push(c);
        }
        before = c;
    }
    if shown.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(shown) }
}

/// Whether a character is seen, or makes its neighbours look as they should; `text` is all that stands around.
fn is_visible(c: char, before: char, after: Option<char>, text: &str) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => joins(before) && after.is_some_and(joins),
        '\u{200e}' | '\u{200f}' | '\u{61c}' => !is_mark(before) && text.chars().any(is_right_to_left),
        // Selectors: one after a character that can have several shapes.
        '\u{180b}'..='\u{180d}' | '\u{180f}' => ('\u{1820}'..='\u{18aa}').contains(&before),
        '\u{fe00}'..='\u{fe0f}' => is_symbol(before) || is_ideograph(before),
        '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        c => !is_hidden(c),
    }
}

/// Characters that have no shape, whatever stands beside them.
fn is_hidden(c: char) -> bool {
    // Soft hyphen, grapheme joiner, fillers, vowels without a shape, formats of shorthand and of music.
    let fills = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}'
    ) || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}');
    // Blanks and joiners without width, invisible operators, overrides, isolates, deprecated formats.
    let formats = matches!(c, '\u{200b}' | '\u{2060}'..='\u{206f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    // Interlinear annotations, tags and what is reserved beside them, private use.
    let is_foreign =
        matches!(c, '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    fills || formats || is_foreign
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && !is_mark(c)
}

/// Characters that a selector may follow: signs with a picture of their own, digits and signs of keycaps.
fn is_symbol(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*' | '©' | '®' | '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a joiner beside this character changes what is seen: scripts whose letters join, and emoji.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{1aff}' | '\u{a840}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
        || matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
        || is_symbol(c) && c > '\u{ff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_left_out() {
        let tags: String = "ignore".chars().filter_map(|c| char::from_u32(0xe0000 + c as u32)).collect();
        for hidden in [
            tags.as_str(),
            "\u{202e}",
            "\u{2066}",
            "\u{2069}",
            "\u{200b}",
            "\u{200d}",
            "\u{200c}",
            "\u{200e}",
            "\u{2062}",
            "\u{feff}",
            "\u{ad}",
            "\u{3164}",
            "\u{fff9}",
            "\u{fffb}",
            "\u{e000}",
            "\u{fe0f}\u{fe01}",
            "\u{e0101}",
            "\u{100000}",
        ] {
            assert_eq!(visible(&format!("safe{hidden}ty")), "safety", "{hidden:?}");
        }
    }

    #[test]
    fn what_scripts_and_emoji_need_stays() {
        for text in [
            "نمی\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}💻",
            "❤\u{fe0f}\u{200d}🔥",
            "👩🏽\u{200d}🚀",
            "1\u{fe0f}\u{20e3}",
            "☑\u{fe0f}",
            "葛\u{e0100}",
            "C#\u{200e} و Java",
            "Ünïcode „Zitat“ – 日本語 ½ µ",
        ] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn rows_of_selectors_keep_one() {
        assert_eq!(visible("❤\u{fe0f}\u{fe01}\u{fe02}\u{fe03}!"), "❤\u{fe0f}!");
        assert_eq!(visible("א\u{200e}\u{200f}\u{200e}ב"), "א\u{200e}ב");
    }
}
