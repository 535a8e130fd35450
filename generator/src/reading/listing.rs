//! Chunks that lead elsewhere instead of saying something: contents, indexes, change logs.
//!
//! Such a chunk names every subject of its manual and answers no question; a search that counts words finds it too often.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::{BlockKind, Chunk};

/// Titles of such sections and documents, in lower case. Release notes are not among them: people look for these.
const TITLES: [&str; 12] = [
    "change history",
    "change log",
    "changelog",
    "changes",
    "contents",
    "general index",
    "index",
    "list of figures",
    "list of tables",
    "release history",
    "revision history",
    "table of contents",
];

/// Links from which a chunk can be a list of links; below, two links in a short sentence would make one.
const LINKS_MIN: usize = 4;

/// Share of the words outside headings that stand in links, from which a chunk is a list of links.
const LINKED_SHARE_MIN: f32 = 0.6;

/// Whether a chunk of the document with this title only leads elsewhere.
pub fn is_listing(chunk: &Chunk, document_title: &str) -> bool {
    let named = |title: &str| TITLES.contains(&title.trim().to_lowercase().as_str());
    let outermost = chunk.heading_path.first().map_or(document_title, String::as_str);
    [document_title, outermost, &chunk.title].into_iter().any(named) || is_list_of_links(chunk)
}

fn is_list_of_links(chunk: &Chunk) -> bool {
    let (mut n_links, mut n_linked, mut n_words, mut depth) = (0_usize, 0_usize, 0_usize, 0_usize);
    let events = chunk.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Heading { .. }));
    for event in events.flat_map(|block| block.events.iter()) {
        match event {
            Event::Start(Tag::Link { .. }) => {
                n_links += 1;
                depth += 1;
            }
            Event::End(TagEnd::Link) => depth = depth.saturating_sub(1),
            Event::InlineHtml(tag) if tag.starts_with("<a ") && tag.contains(" href=") => {
                n_links += 1;
                depth += 1;
            }
            Event::InlineHtml(tag) if &*tag == "</a>" => depth = depth.saturating_sub(1),
            Event::Text(text) | Event::Code(text) => {
                let n = text.split_whitespace().count();
                n_words += n;
                n_linked += if depth > 0 { n } else { 0 };
            }
            _ => {}
        }
    }
    n_links >= LINKS_MIN && n_linked as f32 >= LINKED_SHARE_MIN * n_words as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Place;
    use crate::reading::read_document;

    /// Whether each chunk of a document is a listing.
    fn listings(markdown: &str) -> Vec<bool> {
        let place = Place { product: "p".into(), version: "v".into(), doc_type: "t".into(), document: "d".into() };
        let document = read_document("p/v/t/d.md", &place, markdown.as_bytes(), &Config::default()).document;
        document.chunks.iter().map(|chunk| is_listing(chunk, &document.title)).collect()
    }

    #[test]
    fn contents_indexes_and_change_logs_are_known_by_their_title() {
        for title in ["Contents", "Table of Contents", "INDEX", "Changelog"] {
            assert_eq!(listings(&format!("# {title}\n\nSign in, sign out, states.\n")), [true], "{title}");
        }
        assert_eq!(listings("# Release notes\n\nSign in needs a password now.\n"), [false]);
        assert_eq!(listings("# Index a table\n\nAn index makes lookups fast.\n"), [false]);
    }

    #[test]
    fn a_list_of_links_leads_elsewhere_and_a_text_with_links_does_not() {
        let links = "- [Sign in](a.md)\n- [Sign out](b.md)\n- [Set the state](c.md)\n- [Queues](d.md)\n";
        assert_eq!(listings(&format!("# Guide\n\n{links}")), [true]);
        let text = "See [a](a.md), [b](b.md), [c](c.md) and [d](d.md) for what is meant by an agent who is ready.\n";
        assert_eq!(listings(&format!("# Guide\n\n{text}")), [false]);
    }
}
