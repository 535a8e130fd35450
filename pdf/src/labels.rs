//! `/PageLabels`: what is printed on each page.

use std::collections::{BTreeMap, HashSet};

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier, String as PdfString};

use crate::strings;

/// Most ranges of labels that are read, and most nodes of their tree.
const RANGES_MAX: usize = 100_000;
/// Longest prefix that is a label's, in characters.
const PREFIX_CHARS_MAX: usize = 24;
/// Largest number that is written as a Roman one, and the most letters of `aaaa`.
const ROMAN_MAX: u32 = 3999;
const LETTERS_MAX: u32 = 26 * 4;

/// A range of pages that are counted alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    style: Option<Style>,
    prefix: String,
    first: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Decimal,
    RomanUpper,
    RomanLower,
    LettersUpper,
    LettersLower,
}

/// Labels of all pages; empty where the document names none, or where each is the page's own number.
pub fn read(catalog: &Dict<'_>, n_pages: usize) -> Vec<String> {
    let Some(root) = catalog.get::<Dict<'_>>(b"PageLabels") else { return Vec::new() };
    let mut ranges = BTreeMap::new();
    gather(root, &mut ranges);
    expand(&ranges, n_pages)
}

/// The ranges of a number tree, whatever its nodes lead to.
fn gather(root: Dict<'_>, ranges: &mut BTreeMap<u32, Range>) {
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if let Some(numbers) = node.get::<Array<'_>>(b"Nums") {
            let mut items = numbers.flex_iter();
            while let Some(start) = items.next::<i32>() {
                let Some(label) = items.next::<Dict<'_>>() else { break };
                if let Ok(start) = u32::try_from(start) {
                    ranges.insert(start, range(&label));
                }
                if ranges.len() >= RANGES_MAX {
                    return;
                }
            }
        }
        for kid in node.get::<Array<'_>>(b"Kids").into_iter().flat_map(|kids| kids.iter::<Dict<'_>>()) {
            if seen.len() < RANGES_MAX && kid.obj_id().is_some_and(|id| seen.insert(id)) {
                open.push(kid);
            }
        }
    }
}

fn range(label: &Dict<'_>) -> Range {
    let style = label.get::<Name<'_>>(b"S").and_then(|name| match name.as_ref() {
        b"D" => Some(Style::Decimal),
        b"R" => Some(Style::RomanUpper),
        b"r" => Some(Style::RomanLower),
        b"A" => Some(Style::LettersUpper),
        b"a" => Some(Style::LettersLower),
        _ => None,
    });
    let prefix = label.get::<PdfString<'_>>(b"P").map(|prefix| strings::text(prefix.as_bytes())).unwrap_or_default();
    let first = label.get::<i32>(b"St").and_then(|first| u32::try_from(first).ok()).unwrap_or(1).max(1);
    Range { style, prefix: prefix.chars().take(PREFIX_CHARS_MAX).collect(), first }
}

fn expand(ranges: &BTreeMap<u32, Range>, n_pages: usize) -> Vec<String> {
    let mut labels = Vec::with_capacity(n_pages);
    let mut next = ranges.iter().peekable();
    let mut current: Option<(u32, &Range)> = None;
    for page in 0..u32::try_from(n_pages).unwrap_or(u32::MAX) {
        while let Some((start, range)) = next.next_if(|(start, _)| **start <= page) {
            current = Some((*start, range));
        }
        labels.push(current.map_or_else(String::new, |(start, range)| range.label(page - start)));
    }
    let is_plain = labels.iter().enumerate().all(|(idx, label)| label.is_empty() || *label == (idx + 1).to_string());
    if is_plain { Vec::new() } else { labels }
}

impl Range {
    fn label(&self, n_after: u32) -> String {
        let number = self.first.saturating_add(n_after);
        let number = match self.style {
            None => String::new(),
            Some(Style::RomanUpper) => roman(number),
            Some(Style::RomanLower) => roman(number).to_lowercase(),
            Some(Style::LettersUpper) => letters(number),
            Some(Style::LettersLower) => letters(number).to_lowercase(),
            Some(Style::Decimal) => number.to_string(),
        };
        format!("{}{number}", self.prefix)
    }
}

fn roman(mut number: u32) -> String {
    if number > ROMAN_MAX {
        return number.to_string();
    }
    let mut text = String::new();
    for (value, letters) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}

/// A to Z, then AA to ZZ, and so on.
fn letters(number: u32) -> String {
    if number > LETTERS_MAX {
        return number.to_string();
    }
    let (times, letter) = ((number - 1) / 26 + 1, b'A' + ((number - 1) % 26) as u8);
    char::from(letter).to_string().repeat(times as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ranges: &[(u32, Option<Style>, &str, u32)], n_pages: usize) -> String {
        let ranges = ranges
            .iter()
            .map(|&(start, style, prefix, first)| (start, Range { style, prefix: prefix.to_owned(), first }));
        expand(&ranges.collect(), n_pages).join(" ")
    }

    #[test]
    fn ranges_are_counted_in_their_style() {
        let ranges =
            [(0, Some(Style::RomanLower), "", 1), (3, Some(Style::Decimal), "", 1), (5, Some(Style::Decimal), "A-", 8)];
        assert_eq!(labels(&ranges, 7), "i ii iii 1 2 A-8 A-9");
        assert_eq!(labels(&[(0, None, "Cover", 1), (1, Some(Style::LettersUpper), "", 26)], 3), "Cover Z AA");
        assert_eq!(labels(&[(1, Some(Style::RomanUpper), "", 3998)], 5), " MMMCMXCVIII MMMCMXCIX 4000 4001");
    }

    #[test]
    fn labels_that_are_the_pages_own_numbers_are_none() {
        assert_eq!(labels(&[(0, Some(Style::Decimal), "", 1)], 3), "");
        assert_eq!(labels(&[], 3), "");
        assert_eq!(letters(u32::MAX), u32::MAX.to_string());
    }
}
