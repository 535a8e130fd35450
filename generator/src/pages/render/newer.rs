//! The way from a page of an older version to the newest one.

use serde::Serialize;

use super::{Renderer, address};
use crate::library::DocumentEntry;

/// What a page of an older version says of the newest.
#[derive(Serialize)]
pub(super) struct Newer<'a> {
    version: &'a str,
    /// Nearest page there: the same passage, else the document, else the version.
    href: String,
    /// Whether that page is the same passage.
    is_same: bool,
}

impl Renderer<'_> {
    /// The newest version of the product, where that is not the document's own; `same_passage` as in
    /// [`crate::library::ChunkEntry::same_passage`].
    pub(super) fn newer(
        &self,
        path: &str,
        document: &DocumentEntry,
        same_passage: &[(usize, u32)],
    ) -> Option<Newer<'_>> {
        let place = &document.place;
        let (_, product) = self.product_of(&place.product)?;
        let newest = product.versions.first().filter(|newest| newest.name != place.version)?;
        let in_newest = |doc_idx: usize| {
            let other = self.library.documents.get(doc_idx)?;
            (other.place.version == newest.name).then_some(other)
        };
        let passage = same_passage.iter().find_map(|&(doc_idx, ordinal)| Some((in_newest(doc_idx)?, ordinal)));
        let key = (place.product.as_str(), place.doc_type.as_str(), place.document.as_str());
        let edition = || self.editions.get(&key)?.iter().find_map(|&doc_idx| in_newest(doc_idx));
        let page = match (passage, edition()) {
            (Some((other, ordinal)), _) => format!("{}/{ordinal}.html", other.folder),
            (None, Some(edition)) => format!("{}/index.html", edition.folder),
            (None, None) => self.level_page(std::slice::from_ref(newest), 2),
        };
        let href = address::relative(path, &page);
        Some(Newer { version: &newest.name, href, is_same: passage.is_some() })
    }
}
