//! The outline (bookmarks): each entry with its level and the place that it leads to.

use std::collections::HashSet;

use hayro_syntax::object::{Dict, ObjectIdentifier, String as PdfString};

use crate::destinations::{self, Destinations, Spot};
use crate::strings;

/// Most entries that are read.
const ENTRIES_MAX: usize = 50_000;
/// Deepest level that counts as one of its own.
const LEVEL_MAX: u8 = 16;

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

/// The entries that lead to a page of the document, in their order, and how many lead nowhere.
pub fn read(catalog: &Dict<'_>, destinations: &Destinations<'_>) -> (Vec<Entry>, usize) {
    let Some(root) = catalog.get::<Dict<'_>>(b"Outlines") else { return (Vec::new(), 0) };
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
        match destinations::target(&item).and_then(|target| destinations.find(target)) {
            Some(Spot { page, y }) => entries.push(Entry { level, title, page, y }),
            None => n_lost += 1,
        }
    }
    (entries, n_lost)
}
