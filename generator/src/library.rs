//! The library as a whole: vendors, products, versions, types and documents in their order, and every address.
//!
//! [`Library`] holds no text: only what pages and links must know of documents other than their own.

pub mod arrange;

use std::collections::BTreeMap;

use mcdewey_engine::ChunkId;

use crate::model::{Anchor, Place, Position};

/// Chunks on one part of a document in context; a longer document is cut into parts.
pub const CHUNKS_PER_PART: u32 = 50;

/// All documents of a corpus, arranged.
#[derive(Clone, Debug)]
pub struct Library {
    /// Name of the library, shown in the header of every page.
    pub name: String,
    /// Line under the name.
    pub tagline: String,
    /// Address at which the site is published, with a final `/`; only `404.html` and the sitemap need it.
    pub base_url: Option<String>,
    /// Vendors by name; products that no vendor claims belong to the vendor `general`, which comes last.
    pub vendors: Vec<Vendor>,
    /// Every document, in the order of chunk numbers: by vendor, product, version (newest first), type and name.
    pub documents: Vec<DocumentEntry>,
    /// What is known of folders of documents, by their paths below the corpus root.
    pub folders: BTreeMap<String, FolderEntry>,
}

/// What lists of documents say of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderEntry {
    /// What it is called.
    pub name: Option<String>,
    /// Where it stands among its neighbours.
    pub position: Option<Position>,
}

/// A vendor and its products.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// Name, as configured.
    pub name: String,
    /// Products by name.
    pub products: Vec<Product>,
}

/// A product and its versions.
#[derive(Clone, Debug)]
pub struct Product {
    /// First level of a [`Place`].
    pub name: String,
    /// Title for people; the name where none is configured.
    pub title: String,
    /// Newest first.
    pub versions: Vec<Version>,
}

/// A version of a product and its types of document.
#[derive(Clone, Debug)]
pub struct Version {
    /// Second level of a [`Place`].
    pub name: String,
    /// Types by name.
    pub doc_types: Vec<DocType>,
}

/// A type of document within a version.
#[derive(Clone, Debug)]
pub struct DocType {
    /// Third level of a [`Place`].
    pub name: String,
    /// Range of its documents in [`Library::documents`].
    pub documents: std::ops::Range<usize>,
}

/// What the rest of the library knows of one document.
#[derive(Clone, Debug)]
pub struct DocumentEntry {
    /// Its levels.
    pub place: Place,
    /// Vendor of its product.
    pub vendor: String,
    /// Path of the file below the corpus root, as it is on disk.
    pub source: String,
    /// Title of the document.
    pub title: String,
    /// As in [`crate::model::Document::language`].
    pub language: String,
    /// As in [`crate::model::Document::addresses`].
    pub addresses: Vec<String>,
    /// Path below the corpus root of the PDF that it was made from, if that is published; the same below the site's root,
    /// but for what [`arrange::safe_path`] changes.
    pub pdf: Option<String>,
    /// Where it stands among its neighbours.
    pub position: Option<Position>,
    /// Folder of its pages below the site's root, `/` between folders, as on disk (not percent-encoded):
    /// `finesse/v12.5/developer-guide/developer-guide`. Its Markdown lies beside it, at `<folder>.md`.
    pub folder: String,
    /// Its chunks in reading order; never empty.
    pub chunks: Vec<ChunkEntry>,
}

/// What the rest of the library knows of one chunk.
#[derive(Clone, Debug)]
pub struct ChunkEntry {
    /// As in [`crate::model::Chunk::title`].
    pub title: String,
    /// Whether the title is a heading.
    pub is_titled_by_heading: bool,
    /// Whether it is a heading that very many documents have, and so says nothing by itself.
    pub is_common_title: bool,
    /// As in [`crate::model::Chunk::page`].
    pub page: Option<u32>,
    /// As in [`crate::model::Chunk::page_label`].
    pub page_label: Option<String>,
    /// Headings inside the chunk: level, id and plain text, for the outline and for links.
    pub headings: Vec<HeadingEntry>,
    /// As in [`crate::model::Chunk::anchors`].
    pub anchors: Vec<Anchor>,
    /// Hash of the normalised text: equal in one product and type means the same passage.
    pub passage: u128,
    /// The same passage in other versions of the product, newest version first: document (index into
    /// [`Library::documents`]) and ordinal. Where a passage stands in very many versions, the newest alone lists them all.
    pub same_passage: Vec<(usize, u32)>,
    /// The chunk that lists them all, where this one does not.
    pub all_passages: Option<(usize, u32)>,
    /// Near passages in other documents, those of other vendors first: document and ordinal. Empty until a build looks
    /// for them.
    pub related: Vec<(usize, u32)>,
}

/// A heading, as the outline and links need it.
#[derive(Clone, Debug)]
pub struct HeadingEntry {
    /// 1 to 6.
    pub level: u8,
    /// Address within the document's page.
    pub id: String,
    /// Plain text.
    pub text: String,
}

impl DocumentEntry {
    /// Public name of its chunk `ordinal`.
    pub fn chunk_id(&self, ordinal: u32) -> ChunkId {
        self.place.chunk_id(ordinal)
    }

    /// Number of parts in which the document is shown in context, at least 1.
    pub fn n_parts(&self) -> u32 {
        let n_chunks = u32::try_from(self.chunks.len()).unwrap_or(u32::MAX);
        n_chunks.div_ceil(CHUNKS_PER_PART).max(1)
    }

    /// File name of the part that holds chunk `ordinal`: `index.html`, `part-2.html`, …
    pub fn part_file(ordinal: u32) -> String {
        match ordinal / CHUNKS_PER_PART {
            0 => "index.html".to_owned(),
            part => format!("part-{}.html", part + 1),
        }
    }
}

/// Percent-encodes a path of the site for use in an address, `/` kept.
pub fn encode_path(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}
