//! Headings that say nothing by themselves, since very many documents have them: `Notes`, `PARAMETERS`, `Overview`.

use xxhash_rust::xxh3::xxh3_64;

use crate::library::DocumentEntry;

/// Documents from which a heading is common, those of several versions counted once.
const COMMON_MIN: usize = 5;

/// Marks the chunks whose title is a heading that very many documents of the library have.
pub(super) fn mark_common(documents: &mut [DocumentEntry]) {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for document in documents.iter() {
        let place = &document.place;
        let name = xxh3_64(format!("{}\0{}\0{}", place.product, place.doc_type, place.document).as_bytes());
        let titles = document.chunks.iter().map(|chunk| (hash(&chunk.title), name));
        found.extend(titles.filter(|(title, _)| *title != 0));
    }
    found.sort_unstable();
    found.dedup();
    let runs = found.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= COMMON_MIN);
    let common: Vec<u64> = runs.map(|run| run[0].0).collect();
    if common.is_empty() {
        return;
    }
    for document in documents {
        for chunk in &mut document.chunks {
            // `Page 7` and the document's own title are no headings.
            let is_heading = chunk.title != document.title && chunk.is_titled_by_heading;
            chunk.is_common_title = is_heading && common.binary_search(&hash(&chunk.title)).is_ok();
        }
    }
}

/// Letters and digits alone count: `Notes:` is `notes`.
fn hash(title: &str) -> u64 {
    let letters: String = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() { xxh3_64(title.as_bytes()) } else { xxh3_64(letters.as_bytes()) }
}
