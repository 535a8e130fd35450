//! Letters as the stemmers know them.

use std::borrow::Cow;

/// A combining mark, the letters it stands on, and the same letters with it.
const MARKS: [(char, &str, &str); 11] = [
    ('\u{300}', "aeiou", "àèìòù"),
    ('\u{301}', "aeiouy", "áéíóúý"),
    ('\u{302}', "aeiou", "âêîôû"),
    ('\u{303}', "ano", "ãñõ"),
    ('\u{306}', "agи", "ăğй"),
    ('\u{307}', "i", "i"), // what lower-casing a Turkish `İ` leaves
    ('\u{308}', "aeiouyе", "äëïöüÿё"),
    ('\u{30a}', "a", "å"),
    ('\u{30b}', "ou", "őű"),
    ('\u{326}', "st", "şţ"),
    ('\u{327}', "cst", "çşţ"),
];

/// Joins letters and the marks that follow them, as converters of PDF leave them apart, drops soft hyphens and their like,
/// and writes Romanian's `ș` and `ț` as its stemmer and its stop words do, with a cedilla.
pub(crate) fn compose(word: &str) -> Cow<'_, str> {
    if !word.contains(|c| matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | 'ș' | 'ț')) {
        return Cow::Borrowed(word);
    }
    let mut composed = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ș' => composed.push('ş'),
            'ț' => composed.push('ţ'),
            '\u{ad}' | '\u{200b}'..='\u{200d}' => {}
            _ => push(&mut composed, c),
        }
    }
    Cow::Owned(composed)
}

/// Adds a letter, or puts a mark on the last one.
fn push(composed: &mut String, c: char) {
    let with_mark = composed.chars().next_back().and_then(|letter| {
        let (_, letters, marked) = MARKS.iter().find(|(mark, ..)| *mark == c)?;
        letters.chars().zip(marked.chars()).find(|(plain, _)| *plain == letter)
    });
    match with_mark {
        Some((_, marked)) => {
            composed.pop();
            composed.push(marked);
        }
        None => composed.push(c),
    }
}

/// An Arabic word without vowel signs and the stroke that lengthens it, with every form of alef as the plain one.
pub(crate) fn plain_arabic(word: &str) -> String {
    let letters = word.chars().filter(|c| !matches!(c, '\u{640}' | '\u{64b}'..='\u{65b}'));
    letters.map(|c| if matches!(c, 'آ' | 'أ' | 'إ' | 'ٱ' | 'ى') { 'ا' } else { c }).collect()
}
