//! Normal form of words: lower case, one code for each character, Latin and Greek letters without their marks.

use std::borrow::Cow;

use super::{compat, unicode};

pub(crate) use unicode::lower;

/// The normal form of a word: what is written differently and read alike is one.
pub(crate) fn fold(text: &str) -> String {
    plain(lower(&standard(text)).replace(is_separator, ""))
}

/// A name without letters' case, with one code for each character; its marks stay.
pub(crate) fn caseless(name: &str) -> String {
    lower(&standard(name)).replace('ß', "ss").replace('ς', "σ")
}

/// A word with one code for each character, in letters' case as it is: `3.5` of `3½`, `CO2` of `CO₂`.
pub(crate) fn standard(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), String::new());
    for c in text.chars().filter(|&c| !is_ignored(c)) {
        let Some(decimals) = compat::fraction(c).and_then(|fraction| decimals(&fraction)) else {
            rest.push(c);
            continue;
        };
        out.push_str(&compat::standard(&std::mem::take(&mut rest)));
        if !out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('0');
        }
        out.push('.');
        out.push_str(&decimals);
    }
    out.push_str(&compat::standard(&rest));
    Cow::Owned(out)
}

/// Other words that a word is read as: `1/2` in `3½`, `SO4` in `SO₄²`, `Voltage` in `Voltage¹`.
pub(crate) fn others(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut others: Vec<String> = text.chars().filter_map(compat::fraction).collect();
    let bare = text.trim_end_matches(compat::is_superscript);
    if bare.len() < text.len() {
        others.push(lower(&standard(bare)));
    }
    others
}

/// Decimals of a fraction, three at most: `5` of `1/2`; `None` for other texts with a slash.
fn decimals(fraction: &str) -> Option<String> {
    let (part, whole) = fraction.split_once('/')?;
    let (part, whole): (u32, u32) = (part.parse().ok()?, whole.parse().ok()?);
    let thousandths = format!("{:03}", (part * 1000).checked_div(whole)?);
    Some(thousandths.trim_end_matches('0').to_owned())
}

/// What stands between groups of digits in a number, beside `.` and `'`.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, ',' | ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// Characters within a word that are not read: soft hyphens, places to break a line.
pub(super) fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Takes the marks from the Latin and Greek letters of a word in lower case.
pub(crate) fn plain(lower: String) -> String {
    if lower.is_ascii() {
        return lower;
    }
    let mut plain = String::with_capacity(lower.len());
    for c in lower.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')) {
        fold_char(c, &mut plain);
    }
    plain
}

/// Appends one lower-case letter in its normal form.
fn fold_char(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'đ' => out.push('d'),
        'ø' => out.push('o'),
        'ı' => out.push('i'),
        'ł' => out.push('l'),
        'ς' => out.push('σ'),
        'à'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1eff}' => match unicode::base(c) {
            base if base == c => out.push(c),
            base => fold_char(base, out),
        },
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &[&str], expected: &str) {
        for text in written {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn one_character_has_one_code() {
        check(&["7µA", "7μA", "７μＡ"], "7μa");
        check(&["kΩ", "k\u{2126}", "㏀"], "kω");
        check(&["CO₂", "CO²", "ＣＯ２"], "co2");
        check(&["㎏", "ｋｇ", "KG"], "kg");
        check(&["Ⅳ", "ⅳ", "iv"], "iv");
        check(&["10 000", "10,000", "10\u{202f}000", "10\u{a0}000"], "10000");
        check(&["𝐀𝑏𝟣", "ab1"], "ab1");
        check(&["٨٠٨٠", "۸۰۸۰"], "8080");
        check(&["e‑mail", "e‐mail"], "e-mail");
        check(&["oﬃce", "o\u{ad}ffice"], "office");
    }

    #[test]
    fn fractions_are_decimals() {
        check(&["3½"], "3.5");
        check(&["½"], "0.5");
        check(&["2⅛"], "2.125");
        assert_eq!(others("3½"), ["1/2"]);
        assert_eq!(others("SO₄²"), ["so4"]);
    }

    #[test]
    fn letters_and_their_marks_are_one_character() {
        check(&["Ångström", "A\u{30a}ngstro\u{308}m", "\u{212b}ngström"], "angstrom");
        check(&["Straße", "STRASSE", "Stra\u{1e9e}e"], "strasse");
        check(&["İstanbul", "istanbul", "I\u{307}stanbul"], "istanbul");
        check(&["ΕΓΚΑΤΆΣΤΑΣΗΣ", "εγκατάστασης", "εγκατα\u{301}στασης"], "εγκαταστασησ");
        check(&["Ti\u{1ebf}ng", "Tie\u{302}\u{301}ng"], "tieng");
        check(&["Стройка", "Строи\u{306}ка"], "стройка");
        check(&["バックアップ", "ﾊﾞｯｸｱｯﾌﾟ", "ハ\u{3099}ックアッフ\u{309a}"], "バックアップ");
        check(&["한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"], "한글");
        check(&["\u{fedb}\u{fe98}\u{fe8e}\u{fe8f}"], "كتاب");
        check(&["\u{627}\u{653}"], "آ");
    }
}
