//! What the reading side hands to the rendering side: documents cut into chunks.

mod events;

use std::ops::Range;

pub use events::Events;
use mcdewey_engine::ChunkId;

/// Where a document stands in the library: the levels of its path, as ids and breadcrumbs show them.
///
/// Names are verbatim, save that `::` and control characters were replaced (with a warning): ids stay unambiguous.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// First folder of the corpus, or `general`.
    pub product: String,
    /// Second folder, or `general`.
    pub version: String,
    /// Third folder, or `general`.
    pub doc_type: String,
    /// Deeper folders and the file's name without its extension, joined with `/`.
    pub document: String,
}

impl Place {
    /// Public name of the document's chunk `ordinal`.
    pub fn chunk_id(&self, ordinal: u32) -> ChunkId {
        ChunkId {
            product: self.product.clone(),
            version: self.version.clone(),
            doc_type: self.doc_type.clone(),
            document: self.document.clone(),
            ordinal,
        }
    }
}

/// One Markdown file, read, cleaned and cut.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its levels.
    pub place: Place,
    /// Path of the file below the corpus root, `/` between folders, as it is on disk.
    pub source: String,
    /// Title from the front matter, else the first heading of level 1, else the file's name.
    pub title: String,
    /// Language of its text, a tag of BCP 47: that of the front matter, else the library's.
    pub language: String,
    /// Addresses that its front matter names: from the site's root with a `/` in front, else from its folder.
    pub addresses: Vec<String>,
    /// Where it says that it stands among its neighbours, in thousandths; lower comes first.
    pub position: Option<i64>,
    /// Whether it has no text of its own beside headings.
    pub is_bare: bool,
    /// Chunks in reading order; never empty (a document without text has one chunk without blocks).
    pub chunks: Vec<Chunk>,
}

/// Where a document or a folder stands among its neighbours: what a list names comes before what says so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// Its place in the list of a tool.
    Listed(u32),
    /// What it says itself, in thousandths; lower comes first.
    Own(i64),
}

/// The unit of retrieval: a stretch of one document that is read, linked and cited as a whole.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Place in reading order within the document, from 0.
    pub ordinal: u32,
    /// The nearest heading at or above the first line; without one, `Page 106`; without pages, the document's title.
    pub title: String,
    /// Physical page of the manual on which the chunk starts, from 1; `None` where the document has no page markers.
    pub page: Option<u32>,
    /// Label printed on that page (`iv`, `B-12`), where the markers carry one and it is not simply `page`.
    pub page_label: Option<String>,
    /// The nearest heading at or above the chunk's first line, and every heading inside it, as plain text.
    pub headings: Vec<String>,
    /// Headings that the first line stands under, outermost first, the chunk's own first heading included;
    /// without the document's title where the first heading of level 1 repeats it.
    pub heading_path: Vec<String>,
    /// The chunk's content.
    pub blocks: Vec<Block>,
    /// Places within that an author gave a name, headings' own ids aside.
    pub anchors: Vec<Anchor>,
}

/// A place that an author gave a name, for links to lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The name as it is written.
    pub name: String,
    /// Its id in the pages, unique within the document and none that our pages use.
    pub id: String,
}

impl Chunk {
    /// Plain text: blocks separated by an empty line, line breaks kept inside code and between table rows,
    /// table cells separated by ` | `.
    pub fn text(&self) -> String {
        self.text_and_code().0
    }

    /// The same, and the ranges of its bytes that are code, ascending.
    pub fn text_and_code(&self) -> (String, Vec<Range<usize>>) {
        let (mut text, mut code) = (String::new(), Vec::new());
        for block in self.blocks.iter().filter(|block| !block.text.is_empty()) {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(&block.text);
            if block.kind == BlockKind::Code {
                code.push(start..text.len());
            }
        }
        (text, code)
    }
}

/// A top-level piece of a document that is rendered on its own: a heading, a paragraph, a table, a code block.
///
/// A long list, table or code block is cut into several blocks, each complete by itself (a table repeats its header).
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Balanced parser events, ready to be rendered; link and image targets still as they stand in the source
    /// until `links` rewrites them.
    pub events: Events,
    /// Plain text of the block.
    pub text: String,
    /// Names of its beginning that stand in no event: those of empty elements before it, and of its own attributes.
    pub anchors: Vec<String>,
    /// Line of its start in the source file, from 1.
    pub line: u32,
    /// Physical page, as for [`Chunk::page`].
    pub page: Option<u32>,
    /// Printed label, as for [`Chunk::page_label`].
    pub page_label: Option<String>,
}

impl Block {
    /// Number of words, by white space.
    pub fn n_words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}

/// Kinds of [`Block`], as far as cutting and indexing treat them differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading; never a page marker.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Address within the document's page; unique within the document, never of the form `chunk-90`.
        id: String,
    },
    /// Running text: paragraphs, quotes, lists, cleaned HTML, footnotes.
    Text,
    /// A table with its header row.
    Table,
    /// A code block.
    Code,
    /// A thematic break.
    Rule,
}
