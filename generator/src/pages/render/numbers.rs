//! `pages.js` beside a document: which passage begins on which page of the manual, for “go to page”. A script, since a page
//! that was opened from disk can load nothing else.

use serde::Serialize;

use super::Renderer;
use crate::library::{CHUNKS_PER_PART, ChunkEntry, DocumentEntry};

#[derive(Serialize)]
struct Numbers<'a> {
    per_part: u32,
    pages: Vec<Begins<'a>>,
}

/// A page, the first passage that begins on it, and what is printed on it if that is something else.
#[derive(Serialize)]
#[serde(untagged)]
enum Begins<'a> {
    Plain(u32, usize),
    Printed(u32, usize, &'a str),
}

impl Renderer<'_> {
    /// Path below the site's root and content, for a document that has pages.
    pub fn page_numbers(&self, doc_idx: usize) -> Option<(String, String)> {
        let document = &self.library.documents[doc_idx];
        let numbers = Numbers { per_part: CHUNKS_PER_PART, pages: begins(document) };
        let json = has_pages(document).then(|| serde_json::to_string(&numbers).ok())??;
        Some((format!("{}/pages.js", document.folder), format!("globalThis.McDeweyPages={json};\n")))
    }
}

/// Whether there is more than one page to go to.
pub(super) fn has_pages(document: &DocumentEntry) -> bool {
    let mut pages = document.chunks.iter().filter_map(|chunk| chunk.page);
    pages.next().is_some_and(|first| pages.any(|page| page != first))
}

fn begins(document: &DocumentEntry) -> Vec<Begins<'_>> {
    let mut before = None;
    let mut pages = Vec::new();
    for (ordinal, ChunkEntry { page, page_label, .. }) in document.chunks.iter().enumerate() {
        if let Some(page) = page.filter(|&page| before.replace(page) != Some(page)) {
            pages.push(match page_label {
                Some(label) => Begins::Printed(page, ordinal, label),
                None => Begins::Plain(page, ordinal),
            });
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::super::tests::{library, renderer};

    #[test]
    fn a_document_with_pages_says_where_each_begins_and_one_without_says_nothing() {
        let mut library = library(4);
        library.documents[0].chunks[1].page_label = Some("\"5\u{2028}".into());
        // A page of which two passages begin, and a passage without one.
        library.documents[0].chunks[2].page = Some(17);
        library.documents[0].chunks[3].page = None;
        let (path, script) = renderer(&library).page_numbers(0).unwrap();
        assert_eq!(path, "finesse/v12.5/developer-guide/developer-guide/pages.js");
        let numbers = "{\"per_part\":50,\"pages\":[[16,0,\"iv\"],[17,1,\"\\\"5\u{2028}\"]]}";
        assert_eq!(script, format!("globalThis.McDeweyPages={numbers};\n"));
        for chunk in &mut library.documents[0].chunks {
            chunk.page = Some(3);
        }
        assert_eq!(renderer(&library).page_numbers(0), None);
        library.documents[1].chunks.clear();
        assert_eq!(renderer(&library).page_numbers(1), None);
    }
}
