//! Normal forms and lower case of Unicode: of the standard library and the `unicode-normalization` crate; in a browser its own,
//! which its shell hands in: their tables would have 30 kB of the module, those of the letters of manuals alone 8 kB, compressed.
//!
//! Normal forms of what is assigned never change (Unicode Standard Annex #15, 1.1), nor does the lower case of letters in use, so
//! that both sides read a word alike.

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use unicode_normalization::UnicodeNormalization;

    pub(super) fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    pub(super) fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    pub(super) fn nfd(text: &str) -> String {
        text.nfd().collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod tables {
    use super::{Unicode, given};

    pub(super) fn lower(text: &str) -> String {
        given().map_or_else(|| text.to_ascii_lowercase(), |Unicode { lower, .. }| lower(text))
    }

    pub(super) fn nfkc(text: &str) -> String {
        given().map_or_else(|| text.to_owned(), |Unicode { nfkc, .. }| nfkc(text))
    }

    pub(super) fn nfd(text: &str) -> String {
        given().map_or_else(|| text.to_owned(), |Unicode { nfd, .. }| nfd(text))
    }
}

/// Unicode's operations as a browser has them.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy, Debug)]
pub struct Unicode {
    /// Lower case, by the rules that no language changes.
    pub lower: fn(&str) -> String,
    /// Normalization Form KC.
    pub nfkc: fn(&str) -> String,
    /// Normalization Form D.
    pub nfd: fn(&str) -> String,
}

#[cfg(target_arch = "wasm32")]
static GIVEN: std::sync::OnceLock<Unicode> = std::sync::OnceLock::new();

/// Hands in what the engine has no tables for in a browser; once is enough. Without it, ASCII alone is read right.
#[cfg(target_arch = "wasm32")]
pub fn set_unicode(unicode: Unicode) {
    let _ = GIVEN.set(unicode);
}

#[cfg(target_arch = "wasm32")]
fn given() -> Option<&'static Unicode> {
    GIVEN.get()
}

/// Lower case, by the rules that no language changes.
pub(crate) fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else if text.chars().all(|c| c.is_ascii_digit() || is_uncased(c)) {
        text.to_owned()
    } else {
        tables::lower(text)
    }
}

/// Normalization Form KC: compatible characters are one, letters and their marks are joined.
pub(crate) fn nfkc(text: &str) -> String {
    if text.chars().all(is_normal) { text.to_owned() } else { tables::nfkc(text) }
}

/// The letter that stands first in the canonical decomposition of a character.
pub(crate) fn base(c: char) -> char {
    tables::nfd(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c)
}

/// Letters that are alike in all normal forms, without marks behind them; not all that there are, but most that are written.
fn is_normal(c: char) -> bool {
    let is_latin = matches!(c, '\u{c0}'..='\u{131}') && c != '×';
    c.is_ascii() || is_latin || is_uncased(c) || matches!(c, '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{45f}')
}

/// Those of them that have no case.
fn is_uncased(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn what_needs_no_table_is_as_the_tables_have_it() {
        let mut n_normal = 0;
        for c in (0..=0xffff).filter_map(char::from_u32).filter(|c| is_normal(*c)) {
            assert!(c.to_string().nfkc().eq([c]), "{c}");
            assert!(!is_uncased(c) || c.to_lowercase().eq([c]), "{c}");
            n_normal += 1;
        }
        assert!(n_normal > 30_000);
    }
}
