//! Pictures that pages draw: where they stand, and their bytes.
//!
//! What is drawn in strips is one picture. An icon, a rule, the paper of a scan and what stands on page after page are none that a
//! reader looks for. A picture is named by its page and its place among what that page draws, so that its bytes can be asked for
//! later: those of a JPEG as they are, any other's as PNG on white, as paper is.

use std::collections::{HashMap, HashSet};

use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{CacheKey, Image as Decodable};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Name, Object, Stream};

use crate::line::Line;

/// Larger and smaller side of a picture that is larger than an icon, in points.
const SIDES_POINTS_MIN: (f64, f64) = (60.0, 24.0);
/// The same in pixels.
const SIDES_PIXELS_MIN: (u32, u32) = (48, 16);
/// Share of a page's area beyond which a picture is the paper, in percent.
const PAPER_PERCENT: f64 = 85.0;
/// Pages from which a picture that stands on each is no more than ornament; its first is shown.
const ORNAMENT_PAGES_MIN: usize = 3;
/// Most pictures of a page: their numbers have two digits.
pub const PICTURES_MAX: usize = 99;
/// How far the edges of two strips of a picture may be apart, in points.
const STRIP_POINTS: f64 = 1.0;

/// What a page draws as an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Its place on the page, in points from its left and top.
    rect: Rect,
    /// Width and height in pixels.
    pixels: (u32, u32),
    /// What it is, whatever page it stands on.
    key: u128,
    is_jpeg: bool,
}

/// A picture of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its place on the page, in points from its left and top.
    pub rect: Rect,
    /// Its strips, by their places among what the page draws.
    pub strips: std::ops::Range<usize>,
    key: u128,
    is_jpeg: bool,
}

impl Image {
    /// What an image is that is drawn so.
    pub fn new(image: &Decodable<'_, '_>, transform: Affine) -> Self {
        let pixels = (image.width(), image.height());
        let rect = transform.transform_rect_bbox(Rect::new(0.0, 0.0, f64::from(pixels.0), f64::from(pixels.1)));
        let is_jpeg = match image {
            Decodable::Raster(image) => is_upright(transform) && is_plain_jpeg(image.stream()),
            Decodable::Stencil(_) => false,
        };
        Self { rect, pixels, key: image.cache_key(), is_jpeg }
    }
}

/// Whether what is drawn so stands as it is stored.
fn is_upright(transform: Affine) -> bool {
    let [a, b, c, d, ..] = transform.as_coeffs();
    a > 0.0 && d > 0.0 && b.abs() < 0.01 * a && c.abs() < 0.01 * d
}

/// Whether the bytes of a stream are a JPEG that every browser shows as the page does: in gray or RGB, without a mask.
fn is_plain_jpeg(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    let is_alone = ![&b"SMask"[..], b"Mask", b"Decode", b"SMaskInData"].iter().any(|key| dict.contains_key(*key));
    let space = dict.get::<Object<'_>>(b"ColorSpace");
    let is_known = match space {
        Some(Object::Name(name)) => matches!(name.as_ref() as &[u8], b"DeviceRGB" | b"DeviceGray"),
        Some(Object::Array(array)) => is_plain_space(&array),
        _ => false,
    };
    is_alone && is_known && stream.filters().as_slice() == [Filter::DctDecode]
}

/// Whether a colour space is gray or RGB, by its profile.
fn is_plain_space(space: &Array<'_>) -> bool {
    let mut items = space.flex_iter();
    match items.next::<Name<'_>>() {
        Some(name) if name.as_ref() as &[u8] == b"ICCBased" => {
            let profile = items.next::<Stream<'_>>();
            profile.and_then(|profile| profile.dict().get::<u8>(b"N")).is_some_and(|n| n == 1 || n == 3)
        }
        Some(name) => matches!(name.as_ref() as &[u8], b"CalRGB" | b"CalGray"),
        None => false,
    }
}

/// The pictures among what a page of this size draws, in their order.
pub fn of_page(drawn: &[Image], page: Rect) -> Vec<Picture> {
    let mut pictures: Vec<(Picture, (u32, u32))> = Vec::new();
    for (idx, one) in drawn.iter().enumerate() {
        if let Some((picture, pixels)) = pictures.last_mut()
            && goes_on(picture, one)
            && pixels.0 == one.pixels.0
        {
            picture.rect = picture.rect.union(one.rect);
            picture.strips.end = idx + 1;
            picture.is_jpeg = false;
            pixels.1 += one.pixels.1;
            continue;
        }
        let picture = Picture { rect: one.rect, strips: idx..idx + 1, key: one.key, is_jpeg: one.is_jpeg };
        pictures.push((picture, one.pixels));
    }
    let is_shown = |(picture, pixels): &(Picture, (u32, u32))| {
        let seen = picture.rect.intersect(page);
        let (width, height) = (seen.width(), seen.height());
        let is_large = width.max(height) >= SIDES_POINTS_MIN.0
            && width.min(height) >= SIDES_POINTS_MIN.1
            && pixels.0.max(pixels.1) >= SIDES_PIXELS_MIN.0
            && pixels.0.min(pixels.1) >= SIDES_PIXELS_MIN.1;
        is_large && seen.area() * 100.0 < PAPER_PERCENT * page.area()
    };
    pictures.into_iter().filter(is_shown).map(|(picture, _)| picture).collect()
}

/// Whether an image is the next strip of a picture, right below what there is of it.
fn goes_on(picture: &Picture, next: &Image) -> bool {
    let is_near = |a: f64, b: f64| (a - b).abs() < STRIP_POINTS;
    is_near(picture.rect.x0, next.rect.x0)
        && is_near(picture.rect.x1, next.rect.x1)
        && is_near(picture.rect.y1, next.rect.y0)
}

/// Pictures by the line that each stands before, ascending: the first that begins below it in its column.
pub fn before<'a>(pictures: &'a [Picture], lines: &[Line]) -> Vec<(&'a Picture, usize)> {
    let mut placed: Vec<(&Picture, usize)> = pictures
        .iter()
        .map(|picture| {
            let rect = picture.rect;
            let is_below = |line: &Line| {
                f64::from(line.y - 0.5 * line.size) > rect.center().y.max(rect.y1 - 2.0 * f64::from(line.size))
            };
            let is_beside = |line: &Line| f64::from(line.x0()) < rect.x1 && f64::from(line.x1()) > rect.x0;
            let below = lines.iter().position(|line| is_below(line) && is_beside(line));
            (picture, below.or_else(|| lines.iter().position(is_below)).unwrap_or(lines.len()))
        })
        .collect();
    placed.sort_by_key(|(_, line)| *line);
    placed
}

/// Takes out what stands on page after page, but for the first.
pub fn without_ornaments<'a>(pages: impl Iterator<Item = &'a mut Vec<Picture>>) {
    let mut pages: Vec<&mut Vec<Picture>> = pages.collect();
    let mut n_pages: HashMap<u128, (usize, usize)> = HashMap::new();
    for (idx, picture) in pages.iter().enumerate().flat_map(|(idx, page)| page.iter().map(move |one| (idx, one))) {
        let (n, last) = n_pages.entry(picture.key).or_insert((1, idx));
        *n += usize::from(*last != idx);
        *last = idx;
    }
    let mut seen = HashSet::new();
    for page in &mut pages {
        page.retain(|picture| n_pages[&picture.key].0 < ORNAMENT_PAGES_MIN || seen.insert(picture.key));
    }
}

impl Picture {
    /// What it is, whatever page it stands on.
    pub fn key(&self) -> u128 {
        self.key
    }

    /// Whether its bytes are shown as they are.
    pub fn is_jpeg(&self) -> bool {
        self.is_jpeg
    }

    /// Its name, from the index of its page.
    pub fn name(&self, page: usize) -> String {
        let end = if self.is_jpeg { "jpg" } else { "png" };
        format!("p{:05}-{:02}.{end}", page + 1, self.strips.start + 1)
    }
}

/// Page, and place among what it draws, that the name of a picture means.
pub fn place_of(name: &str) -> Option<(usize, usize)> {
    let (stem, _) = name.rsplit_once('.')?;
    let (page, drawn) = stem.strip_prefix('p')?.split_once('-')?;
    let index = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
    Some((index(page)?, index(drawn)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Rect = Rect::new(0.0, 0.0, 600.0, 800.0);

    fn drawn(x0: u32, y0: u32, x1: u32, y1: u32, key: u32) -> Image {
        let rect = Rect::new(x0.into(), y0.into(), x1.into(), y1.into());
        Image { rect, pixels: (2 * (x1 - x0), 2 * (y1 - y0)), key: key.into(), is_jpeg: false }
    }

    fn names(drawn: &[Image]) -> Vec<String> {
        of_page(drawn, PAGE).iter().map(|picture| picture.name(11)).collect()
    }

    #[test]
    fn an_icon_a_rule_and_the_paper_are_no_pictures() {
        let picture = drawn(100, 100, 300, 200, 1);
        let others = [
            drawn(0, 0, 32, 32, 2),
            drawn(100, 300, 500, 301, 3),
            drawn(0, 0, 600, 800, 4),
            drawn(900, 0, 1200, 300, 5),
        ];
        for other in others {
            assert_eq!(names(&[other, picture.clone()]), ["p00012-02.png"]);
        }
        let coarse = Image { pixels: (8, 4), ..picture };
        assert!(names(&[coarse]).is_empty());
    }

    #[test]
    fn strips_below_one_another_are_one_picture() {
        let strip = |n: u32| drawn(100, 100 + 20 * n, 400, 120 + 20 * n, n);
        let found = of_page(&[strip(0), strip(1), strip(2), strip(9)], PAGE);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].strips.clone(), found[0].rect), (0..3, Rect::new(100.0, 100.0, 400.0, 160.0)));
    }

    #[test]
    fn of_what_stands_on_many_pages_the_first_is_shown() {
        let page = |keys: &[u32]| {
            let at = |key: &u32| drawn(100, 200 * *key, 300, 200 * *key + 90, *key);
            of_page(&keys.iter().map(at).collect::<Vec<_>>(), PAGE)
        };
        let mut pages = [page(&[1, 2]), page(&[1, 2]), page(&[1, 3]), page(&[1])];
        without_ornaments(pages.iter_mut());
        assert_eq!(
            pages.map(|page| page.iter().map(|one| one.key).collect::<Vec<_>>()),
            [vec![1, 2], vec![2], vec![3], vec![]]
        );
    }

    #[test]
    fn a_name_leads_back_to_its_place() {
        let names = names(&[drawn(100, 100, 300, 200, 1)]);
        assert_eq!(names.iter().map(|name| place_of(name)).collect::<Vec<_>>(), [Some((11, 0))]);
        for none in ["", "p-1.png", "p00000-01.png", "p00001.png", "x1-1.png", "p1-1"] {
            assert_eq!(place_of(none), None, "{none}");
        }
    }
}
