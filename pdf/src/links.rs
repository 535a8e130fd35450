//! Links of a page to other addresses: places on it that are given a name by the side of the text.

use hayro_syntax::object::{Array, Dict, Name, Rect, String as PdfString};
use hayro_syntax::page::Page;

use crate::line::{Line, Link};

/// Most links of a page, and the longest address, in bytes.
const LINKS_MAX: usize = 500;
const ADDRESS_BYTES_MAX: usize = 2000;
/// What an address begins with.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// A rectangle of the page, from its left and top, and the address that it leads to.
#[derive(Clone, Debug)]
pub struct Place {
    x0: f32,
    x1: f32,
    y0: f32,
    y1: f32,
    address: String,
}

/// The places of a page that lead to an address; `on_page` gives points of the page as it is shown.
pub fn read(page: &Page<'_>, on_page: &dyn Fn(f64, f64) -> (f32, f32)) -> Vec<Place> {
    let annotations = page.raw().get::<Array<'_>>(b"Annots");
    let annotations = annotations.iter().flat_map(Array::iter::<Dict<'_>>).take(LINKS_MAX);
    let place = |annotation: Dict<'_>| {
        let action = annotation.get::<Dict<'_>>(b"A")?;
        let is_address = action.get::<Name<'_>>(b"S").is_some_and(|name| name.as_ref() == b"URI");
        let address = address(action.get::<PdfString<'_>>(b"URI").filter(|_| is_address)?.as_bytes())?;
        let rect = annotation.get::<Rect>(b"Rect")?;
        let ((ax, ay), (bx, by)) = (on_page(rect.x0, rect.y0), on_page(rect.x1, rect.y1));
        Some(Place { x0: ax.min(bx), x1: ax.max(bx), y0: ay.min(by), y1: ay.max(by), address })
    };
    annotations.filter_map(place).collect()
}

/// An address that a page of the library may lead to.
fn address(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let is_plain = text.len() <= ADDRESS_BYTES_MAX && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let is_known =
        SCHEMES.iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (is_plain && is_known).then(|| text.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C"))
}

/// Gives each line the links over its words.
pub fn assign(places: &[Place], lines: &mut [Line]) {
    if places.is_empty() {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.angle == 0) {
        let middle = line.y - 0.3 * line.size;
        let (x0, x1) = (line.x0(), line.x1());
        let mut found: Vec<Link> = Vec::new();
        for place in
            places.iter().filter(|place| (place.y0..place.y1).contains(&middle) && place.x0 < x1 && x0 < place.x1)
        {
            let is_over = |word: &&crate::line::Word| (place.x0..place.x1).contains(&(f32::midpoint(word.x0, word.x1)));
            let Some(start) = line.words.iter().position(|word| is_over(&word)) else { continue };
            let n_words = line.words[start..].iter().take_while(is_over).count();
            found.push(Link { words: start..start + n_words, address: place.address.clone() });
        }
        found.sort_by_key(|link| link.words.start);
        // Of two over one word, the first is it.
        let mut end = 0;
        found.retain(|link| {
            let is_free = link.words.start >= end;
            end = end.max(link.words.end);
            is_free
        });
        line.links = found;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Word;

    #[test]
    fn addresses_that_run_or_are_none_are_left_out() {
        for none in ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "", "x", "http", "https://a\u{7}"] {
            assert_eq!(address(none.as_bytes()), None, "{none}");
        }
        assert_eq!(address(b"HTTPS://a.b/<c>\\").as_deref(), Some("HTTPS://a.b/%3Cc%3E%5C"));
        assert_eq!(address(b"\xff"), None);
    }

    #[test]
    fn a_link_lies_over_its_words_and_none_over_another() {
        let words =
            (0..4_u8).map(|n| Word { end: u32::from(n) + 1, x0: 10.0 * f32::from(n), x1: 10.0 * f32::from(n) + 8.0 });
        let text = "abcd".to_owned();
        let mut lines =
            [Line { text, words: words.collect(), y: 20.0, size: 10.0, pitch: None, angle: 0, links: Vec::new() }];
        let place = |x0: f32, x1: f32, y0: f32| Place { x0, x1, y0, y1: y0 + 12.0, address: format!("https://{x0}") };
        assign(&[place(9.0, 29.0, 10.0), place(19.0, 39.0, 10.0), place(0.0, 9.0, 40.0)], &mut lines);
        assert_eq!(lines[0].links, [Link { words: 1..3, address: "https://9".to_owned() }]);
    }
}
