//! The outline (bookmarks): each entry with its level and the place that it leads to.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as PdfString};

use crate::strings;

/// Most entries that are read, and most named places.
const ENTRIES_MAX: usize = 50_000;
const NAMES_MAX: usize = 200_000;
/// Deepest level that counts as one of its own.
const LEVEL_MAX: u8 = 16;
/// How often one place may name another.
const REFERENCES_MAX: usize = 4;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// From 0.
    pub level: u8,
    /// As it stands there, white space collapsed; never empty.
    pub title: String,
    /// Index of the page that it leads to.
    pub page: usize,
    /// Height on that page, from its top, in points; `None` where it leads to the whole page.
    pub y: Option<f32>,
}

/// Where the document's places are.
struct Places<'a> {
    pages: HashMap<ObjectIdentifier, usize>,
    names: HashMap<Vec<u8>, Object<'a>>,
    pdf: &'a Pdf,
}

/// The entries that lead to a page of the document, in their order, and how many lead nowhere.
pub fn read(pdf: &Pdf, catalog: &Dict<'_>) -> (Vec<Entry>, usize) {
    let Some(root) = catalog.get::<Dict<'_>>(b"Outlines") else { return (Vec::new(), 0) };
    let pages = pdf.pages().iter().enumerate().filter_map(|(idx, page)| Some((page.raw().obj_id()?, idx)));
    let places = Places { pages: pages.collect(), names: names(catalog), pdf };
    let (mut entries, mut n_lost) = (Vec::new(), 0);
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    // Siblings that are still to be read, outermost first: a chain by `/Next`, and a level by `/First`.
    let mut open: Vec<(Dict<'_>, u8)> = root.get::<Dict<'_>>(b"First").map(|first| (first, 0)).into_iter().collect();
    while let Some((item, level)) = open.pop() {
        if seen.len() >= ENTRIES_MAX || item.obj_id().is_none_or(|id| !seen.insert(id)) {
            continue;
        }
        if let Some(next) = item.get::<Dict<'_>>(b"Next") {
            open.push((next, level));
        }
        if let Some(first) = item.get::<Dict<'_>>(b"First") {
            open.push((first, level.saturating_add(1).min(LEVEL_MAX)));
        }
        let title = item.get::<PdfString<'_>>(b"Title").map(|title| strings::text(title.as_bytes()));
        let Some(title) = title.filter(|title| !title.is_empty()) else { continue };
        match target(&item).and_then(|target| places.find(target)) {
            Some((page, y)) => entries.push(Entry { level, title, page, y }),
            None => n_lost += 1,
        }
    }
    (entries, n_lost)
}

/// What an entry or a link leads to: its own destination, or that of its action.
fn target<'a>(item: &Dict<'a>) -> Option<Object<'a>> {
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

impl Places<'_> {
    /// Page and height of a destination: an array, a name of one, or a dictionary around one.
    fn find(&self, target: Object<'_>) -> Option<(usize, Option<f32>)> {
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

    fn place(&self, array: &Array<'_>) -> Option<(usize, Option<f32>)> {
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
        let height = y.map(|y| crate::page::on_page(page_of, x.unwrap_or(0.0), y).1);
        Some((page, height.filter(|height| height.is_finite())))
    }
}
