//! Letters that are printed as several glyphs, and glyphs that are several letters.

use unicode_normalization::UnicodeNormalization;

/// Accents that stand by themselves, and the marks that they put on the letter below.
const ACCENTS: [(char, char); 14] = [
    ('`', '\u{300}'),
    ('´', '\u{301}'),
    ('ˆ', '\u{302}'),
    ('˜', '\u{303}'),
    ('¯', '\u{304}'),
    ('˘', '\u{306}'),
    ('˙', '\u{307}'),
    ('¨', '\u{308}'),
    ('˚', '\u{30a}'),
    ('˝', '\u{30b}'),
    ('ˇ', '\u{30c}'),
    ('¸', '\u{327}'),
    ('˛', '\u{328}'),
    ('^', '\u{302}'),
];

/// Whether a character is an accent that stands by itself.
pub fn is_accent(c: char) -> bool {
    ACCENTS.iter().any(|(accent, _)| *accent == c)
}

/// Puts characters behind `text`, ligatures written out.
pub fn push(text: &mut String, chars: &[char]) {
    for c in chars {
        match c {
            '\u{fb00}'..='\u{fb06}' => text.extend(std::iter::once(*c).nfkc()),
            _ => text.push(*c),
        }
    }
}

/// Makes one character of the last one of `text` and `c`, which was printed over it; `false` if the two are no letter and accent.
pub fn combine(text: &mut String, c: char) -> bool {
    let Some(last) = text.chars().next_back() else { return false };
    let mark = |c: char| ACCENTS.iter().find(|(accent, _)| *accent == c).map(|(_, mark)| *mark);
    let dotted = |c: char| match c {
        'ı' => 'i',
        'ȷ' => 'j',
        c => c,
    };
    let (letter, mark) = match (mark(last), mark(c)) {
        (Some(mark), None) => (dotted(c), mark),
        (None, Some(mark)) => (dotted(last), mark),
        _ => return false,
    };
    let mut composed = [letter, mark].into_iter().nfc();
    match (letter.is_alphabetic(), composed.next(), composed.next()) {
        (true, Some(one), None) => {
            text.pop();
            text.push(one);
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_accents_become_one_character() {
        let over = |first: &str, c: char| {
            let mut text = first.to_owned();
            let is_one = combine(&mut text, c);
            (text, is_one)
        };
        assert_eq!(over("Cr´", 'e'), ("Cré".to_owned(), true));
        assert_eq!(over("Gro", '¨'), ("Grö".to_owned(), true));
        assert_eq!(over("na¨", 'ı'), ("naï".to_owned(), true));
        assert_eq!(over("a", 'b'), ("a".to_owned(), false));
        assert_eq!(over("´", '7'), ("´".to_owned(), false));
        assert_eq!(over("", 'e'), (String::new(), false));
    }

    #[test]
    fn ligatures_are_written_out() {
        let mut text = "e".to_owned();
        push(&mut text, &['ﬃ', 'x']);
        assert_eq!(text, "effix");
    }
}
