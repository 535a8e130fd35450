//! Places of the document that its outline and its links lead to: by a page and a height on it, or by a name.

use std::collections::{HashMap, HashSet};

use hayro_interpret::TransformExt;
use hayro_interpret::kurbo::Point;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as PdfString};
use hayro_syntax::page::Page;

/// Most named places.
const NAMES_MAX: usize = 200_000;
/// How often one place may name another.
const REFERENCES_MAX: usize = 4;

/// A place of the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Index of the page.
    pub page: usize,
    /// Height on that page, from its top, in points; `None` for the whole page.
    pub y: Option<f32>,
}

/// A place of user space as points from the left and the top of the page as it is shown.
pub fn on_page(page: &Page<'_>, x: f64, y: f64) -> (f32, f32) {
    let point = page.initial_transform(true).to_kurbo() * Point::new(x, y);
    (point.x as f32, point.y as f32)
}

/// Where the document's places are.
pub struct Destinations<'a> {
    pages: HashMap<ObjectIdentifier, usize>,
    names: HashMap<Vec<u8>, Object<'a>>,
    pdf: &'a Pdf,
}

/// What an entry or a link leads to: its own destination, or that of its action.
pub fn target<'a>(item: &Dict<'a>) -> Option<Object<'a>> {
    item.get::<Object<'_>>(b"Dest").or_else(|| {
        let action = item.get::<Dict<'_>>(b"A")?;
        let is_here = action.get::<Name<'_>>(b"S").is_some_and(|name| name.as_ref() == b"GoTo");
        is_here.then(|| action.get::<Object<'_>>(b"D"))?
    })
}

/// All named places, of both kinds.
fn names<'a>(catalog: &Dict<'a>) -> HashMap<Vec<u8>, Object<'a>> {
    let mut names = HashMap::new();
    if let Some(dests) = catalog.get::<Dict<'_>>(b"Dests") {
        let keys: Vec<_> = dests.keys().take(NAMES_MAX).map(|key| key.as_ref().to_vec()).collect();
        for key in keys {
            if let Some(place) = dests.get::<Object<'_>>(&key) {
                names.insert(key, place);
            }
        }
    }
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let tree = catalog.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"Dests"));
    let mut open: Vec<Dict<'_>> = tree.into_iter().collect();
    while let Some(node) = open.pop() {
        if let Some(pairs) = node.get::<Array<'_>>(b"Names") {
            let mut items = pairs.flex_iter();
            while let Some(name) = items.next::<PdfString<'_>>() {
                let Some(place) = items.next::<Object<'_>>() else { break };
                if names.len() >= NAMES_MAX {
                    return names;
                }
                names.insert(name.as_bytes().to_vec(), place);
            }
        }
        for kid in node.get::<Array<'_>>(b"Kids").into_iter().flat_map(|kids| kids.iter::<Dict<'_>>()) {
            if seen.len() < NAMES_MAX && kid.obj_id().is_some_and(|id| seen.insert(id)) {
                open.push(kid);
            }
        }
    }
    names
}

impl<'a> Destinations<'a> {
    /// The places of a document with this catalog.
    pub fn new(pdf: &'a Pdf, catalog: &Dict<'a>) -> Self {
        Self { names: names(catalog), ..Self::unnamed(pdf) }
    }

    /// Those without a name, where the names cannot be read.
    pub fn unnamed(pdf: &'a Pdf) -> Self {
        let pages = pdf.pages().iter().enumerate().filter_map(|(idx, page)| Some((page.raw().obj_id()?, idx)));
        Self { pages: pages.collect(), names: HashMap::new(), pdf }
    }

    /// The place that a destination means: an array, a name of one, or a dictionary around one.
    pub fn find(&self, target: Object<'_>) -> Option<Spot> {
        let name = match target {
            Object::Array(array) => return self.place(&array),
            Object::Dict(dict) => return self.place(&dict.get::<Array<'_>>(b"D")?),
            Object::String(name) => name.as_bytes().to_vec(),
            Object::Name(name) => name.as_ref().to_vec(),
            _ => return None,
        };
        let mut place = self.names.get(&name)?;
        for _ in 0..REFERENCES_MAX {
            match place {
                Object::Array(array) => return self.place(array),
                Object::Dict(dict) => return self.place(&dict.get::<Array<'_>>(b"D")?),
                Object::String(name) => place = self.names.get(name.as_bytes())?,
                Object::Name(name) => place = self.names.get(name.as_ref() as &[u8])?,
                _ => return None,
            }
        }
        None
    }

    fn place(&self, array: &Array<'_>) -> Option<Spot> {
        let mut items = array.raw_iter();
        let page = match items.next()? {
            MaybeRef::Ref(reference) => *self.pages.get(&ObjectIdentifier::from(reference))?,
            MaybeRef::NotRef(Object::Number(number)) => usize::try_from(number.as_i64()).ok()?,
            MaybeRef::NotRef(_) => return None,
        };
        let kind = match items.next() {
            Some(MaybeRef::NotRef(Object::Name(name))) => name.as_ref().to_vec(),
            _ => Vec::new(),
        };
        let mut number = || match items.next() {
            Some(MaybeRef::NotRef(Object::Number(number))) => Some(number.as_f64()),
            _ => None,
        };
        let (x, y) = match kind.as_slice() {
            b"XYZ" => (number(), number()),
            b"FitH" | b"FitBH" => (None, number()),
            b"FitR" => {
                let (left, _, _) = (number(), number(), number());
                (left, number())
            }
            _ => (None, None),
        };
        let page_of = self.pdf.pages().get(page)?;
        let height = y.map(|y| on_page(page_of, x.unwrap_or(0.0), y).1);
        Some(Spot { page, y: height.filter(|height| height.is_finite()) })
    }
}
