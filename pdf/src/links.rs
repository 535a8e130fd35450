//! Links of a page, to addresses and to other places of the document: rectangles on it that are named by the side of the text.

use hayro_syntax::object::{Array, Dict, Name, Rect, String as PdfString};
use hayro_syntax::page::Page;

use crate::destinations::{self, Destinations};
use crate::line::{Line, Link, To, Word};

/// Most links of a page, and the longest address, in bytes.
const LINKS_MAX: usize = 500;
const ADDRESS_BYTES_MAX: usize = 2000;
/// What an address begins with.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// A rectangle of the page, from its left and top, and what it leads to.
#[derive(Clone, Debug)]
pub struct Place {
    x0: f32,
    x1: f32,
    y0: f32,
    y1: f32,
    to: To,
}

/// The places of a page that lead somewhere; `on_page` gives points of the page as it is shown.
pub fn read(page: &Page<'_>, destinations: &Destinations<'_>, on_page: &dyn Fn(f64, f64) -> (f32, f32)) -> Vec<Place> {
    let annotations = page.raw().get::<Array<'_>>(b"Annots");
    let annotations = annotations.iter().flat_map(Array::iter::<Dict<'_>>).take(LINKS_MAX);
    let place = |annotation: Dict<'_>| {
        let is_link = annotation.get::<Name<'_>>(b"Subtype").is_none_or(|name| name.as_ref() == b"Link");
        let spot = || destinations.find(destinations::target(&annotation)?);
        let to = web(&annotation).map(To::Address).or_else(|| spot().filter(|_| is_link).map(To::Spot))?;
        let rect = annotation.get::<Rect>(b"Rect")?;
        let ((ax, ay), (bx, by)) = (on_page(rect.x0, rect.y0), on_page(rect.x1, rect.y1));
        Some(Place { x0: ax.min(bx), x1: ax.max(bx), y0: ay.min(by), y1: ay.max(by), to })
    };
    annotations.filter_map(place).collect()
}

/// The address that an annotation leads to.
fn web(annotation: &Dict<'_>) -> Option<String> {
    let action = annotation.get::<Dict<'_>>(b"A")?;
    let is_address = action.get::<Name<'_>>(b"S").is_some_and(|name| name.as_ref() == b"URI");
    address(action.get::<PdfString<'_>>(b"URI").filter(|_| is_address)?.as_bytes())
}

/// An address that a page of the library may lead to.
fn address(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let is_plain = text.len() <= ADDRESS_BYTES_MAX && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let is_known =
        SCHEMES.iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (is_plain && is_known).then(|| text.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C"))
}

/// Words of dots alone that make the leader of a line of contents.
const LEADER_DOTS_MIN: usize = 4;

/// The first word of a leader of dots. What stands before it in a line of contents has a heading, and the library lists those;
/// in an index, only what stands behind it leads anywhere.
fn leader(line: &Line) -> Option<usize> {
    let is_dots = |(_, (word, _)): &(usize, (&str, Word))| word.chars().all(|c| ".…·".contains(c));
    let dots: Vec<(usize, usize)> =
        line.words().enumerate().filter(is_dots).map(|(idx, (word, _))| (idx, word.len())).collect();
    let n_dots: usize = dots.iter().map(|(_, n)| n).sum();
    dots.first().filter(|_| n_dots >= LEADER_DOTS_MIN).map(|(idx, _)| *idx)
}

/// Whether a word begins at the end of a line and goes on in the next.
fn is_broken(line: &Line) -> bool {
    line.text.ends_with(['-', '\u{2010}', '\u{ad}'])
}

/// Gives each line the links over its words.
pub fn assign(places: &[Place], lines: &mut [Line]) {
    if places.is_empty() {
        return;
    }
    let mut begins_within = false;
    for line in lines.iter_mut().filter(|line| line.angle == 0) {
        let ends_within = is_broken(line);
        let goes_on = std::mem::replace(&mut begins_within, ends_within);
        let middle = line.y - 0.3 * line.size;
        let (x0, x1) = (line.x0(), line.x1());
        let mut found: Vec<Link> = Vec::new();
        for place in
            places.iter().filter(|place| (place.y0..place.y1).contains(&middle) && place.x0 < x1 && x0 < place.x1)
        {
            let is_over = |word: &&crate::line::Word| (place.x0..place.x1).contains(&(f32::midpoint(word.x0, word.x1)));
            let Some(start) = line.words.iter().position(|word| is_over(&word)) else { continue };
            let n_words = line.words[start..].iter().take_while(is_over).count();
            found.push(Link { words: start..start + n_words, to: place.to.clone() });
        }
        found.sort_by_key(|link| link.words.start);
        // Of two over one word, the first is it.
        let mut end = 0;
        found.retain(|link| {
            let is_free = link.words.start >= end;
            end = end.max(link.words.end);
            is_free
        });
        // A link within the document is worth less than a whole word, and less than contents that are known as such.
        let n_words = line.words.len();
        let cuts = |link: &Link| goes_on && link.words.start == 0 || ends_within && link.words.end == n_words;
        let is_within = |link: &Link| matches!(link.to, To::Spot(_));
        let leader = if found.iter().any(is_within) { leader(line) } else { None };
        let is_of_contents =
            leader.is_some_and(|leader| found.iter().any(|link| is_within(link) && link.words.start < leader));
        found.retain(|link| !is_within(link) || !is_of_contents && !cuts(link));
        line.links = found;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destinations::Spot;

    /// A line of words, ten points wide each.
    fn line(text: &str) -> Line {
        let mut line = Line { y: 20.0, size: 10.0, ..Line::default() };
        for (word, n) in text.split(' ').zip(0_u8..) {
            line.text.push_str(word);
            let x0 = 10.0 * f32::from(n);
            line.words.push(Word { end: u32::try_from(line.text.len()).unwrap(), x0, x1: x0 + 8.0 });
        }
        line
    }

    #[test]
    fn contents_have_no_links_and_an_index_has_those_to_its_pages() {
        let check = |text: &str, from: f32, expected: usize| {
            let to = To::Spot(Spot { page: 3, y: None });
            let mut lines = [line(text)];
            assign(&[Place { x0: from, x1: 99.0, y0: 10.0, y1: 22.0, to }], &mut lines);
            assert_eq!(lines[0].links.len(), expected, "{text}");
        };
        check("Setup . . . . 12", 0.0, 0);
        check("Setup ....... 12", 0.0, 0);
        check("socket . . . . 12", 49.0, 1);
        check("see Section 4.2 ...", 9.0, 1);
        check("see the con-", 9.0, 0);
    }

    #[test]
    fn the_rest_of_a_broken_word_is_no_link() {
        let to = |x0| Place { x0, x1: 99.0, y0: 10.0, y1: 44.0, to: To::Spot(Spot { page: 3, y: None }) };
        let mut lines = [line("plug the con-"), line("nector in")];
        lines[1].y = 32.0;
        assign(&[to(0.0)], &mut lines);
        assert!(lines.iter().all(|line| line.links.is_empty()));
        lines[1].links.clear();
        assign(&[to(9.0)], &mut lines[1..]);
        assert_eq!(lines[1].links.len(), 1);
    }

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
        let place =
            |x0: f32, x1: f32, y0: f32| Place { x0, x1, y0, y1: y0 + 12.0, to: To::Address(format!("https://{x0}")) };
        assign(&[place(9.0, 29.0, 10.0), place(19.0, 39.0, 10.0), place(0.0, 9.0, 40.0)], &mut lines);
        assert_eq!(lines[0].links, [Link { words: 1..3, to: To::Address("https://9".to_owned()) }]);
    }
}
