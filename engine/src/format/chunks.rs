//! A pack: what is shown of a few neighbouring chunks, with their text for snippets and phrases.
//!
//! Layout: documents (source, title, address of its folder, name); then chunks: number of the document, ordinal, page + 1
//! (0: none), printed label (empty: none), title, headings, heading path, text, the same passage in other versions
//! (version, chunk id, address, page, source); then, for each chunk, a byte (1: it has a vector, 2: its title says nothing without its
//! document's) and, if it has one, its vector's quantised
//! difference from the mean of all centroids, so that the similarity of the best chunks by words is known without their cells.

use crate::bytes::{COUNT, Flaw, Reader};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_str, put_strs, put_u32};
use crate::hit::SamePassage;
use crate::vector::code::Code;

/// Most headings of a chunk, and most other versions that hold it: what is beyond is left out.
pub(crate) const LISTED_MAX: usize = 4096;

/// A chunk has a vector.
const HAS_VECTOR: u8 = 1;
/// A chunk's title says nothing without that of its document.
const COMMON_TITLE: u8 = 2;

/// What a pack knows of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentRecord {
    pub(crate) source: String,
    pub(crate) title: String,
    /// Percent-encoded address of its folder below the site's root.
    pub(crate) url: String,
    /// Fourth level of the chunk's id.
    pub(crate) name: String,
}

/// What a pack knows of a chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChunkRecord {
    /// Index into [`Pack::documents`].
    pub(crate) document: u32,
    pub(crate) ordinal: u32,
    pub(crate) page: Option<u32>,
    pub(crate) page_label: Option<String>,
    pub(crate) title: String,
    /// Whether very many documents have a chunk of this title.
    pub(crate) is_common_title: bool,
    pub(crate) headings: Vec<String>,
    pub(crate) heading_path: Vec<String>,
    pub(crate) text: String,
    pub(crate) also_in: Vec<SamePassage>,
    /// Its vector's quantised difference from the mean of all centroids.
    pub(crate) code: Option<Code>,
}

impl ChunkRecord {
    /// Percent-encoded address of its page below the site's root.
    pub(crate) fn url(&self, document: &DocumentRecord) -> String {
        format!("{}/{}.html", document.url, self.ordinal)
    }

    /// What it is called among hits: its title, behind that of its document where it says nothing by itself.
    pub(crate) fn shown_title(&self, document: &DocumentRecord) -> String {
        if self.is_common_title && !document.title.is_empty() {
            format!("{} › {}", document.title, self.title)
        } else {
            self.title.clone()
        }
    }

    /// Title of its document, then the headings that it stands under.
    pub(crate) fn breadcrumb(&self, document: &DocumentRecord) -> Vec<String> {
        std::iter::once(&document.title).chain(&self.heading_path).cloned().collect()
    }
}

/// A loaded pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pack {
    pub(crate) documents: Vec<DocumentRecord>,
    pub(crate) chunks: Vec<ChunkRecord>,
}

impl Pack {
    /// Reads the pack of `n_chunks` chunks.
    pub(crate) fn read(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Pack, Flaw> {
        let mut pack = Pack::default();
        for _ in 0..reader.count_up_to(n_chunks as usize, 4)? {
            pack.documents.push(DocumentRecord {
                source: reader.string()?,
                title: reader.string()?,
                url: reader.string()?,
                name: reader.string()?,
            });
        }
        if reader.u32()? != n_chunks {
            return Err(COUNT);
        }
        for _ in 0..n_chunks {
            let chunk = read_chunk(reader)?;
            if chunk.document as usize >= pack.documents.len() {
                return Err("a chunk names a document that is not there");
            }
            pack.chunks.push(chunk);
        }
        for chunk in &mut pack.chunks {
            let flags = reader.u8()?;
            chunk.is_common_title = flags & COMMON_TITLE != 0;
            if flags & HAS_VECTOR != 0 {
                chunk.code = Some(Code::read(reader)?);
            }
        }
        reader.end()?;
        Ok(pack)
    }

    #[cfg(feature = "write")]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_len(out, self.documents.len());
        for document in &self.documents {
            for text in [&document.source, &document.title, &document.url, &document.name] {
                put_str(out, text);
            }
        }
        put_len(out, self.chunks.len());
        for chunk in &self.chunks {
            write_chunk(out, chunk);
        }
        for chunk in &self.chunks {
            let common = if chunk.is_common_title { COMMON_TITLE } else { 0 };
            out.push(common | if chunk.code.is_some() { HAS_VECTOR } else { 0 });
            if let Some(code) = &chunk.code {
                code.write(out);
            }
        }
    }
}

fn read_page(reader: &mut Reader<'_>) -> Result<Option<u32>, Flaw> {
    Ok(reader.u32()?.checked_sub(1))
}

fn read_chunk(reader: &mut Reader<'_>) -> Result<ChunkRecord, Flaw> {
    let mut chunk = ChunkRecord {
        document: reader.u32()?,
        ordinal: reader.u32()?,
        page: read_page(reader)?,
        page_label: Some(reader.string()?).filter(|label| !label.is_empty()),
        title: reader.string()?,
        is_common_title: false,
        headings: reader.strings(LISTED_MAX)?,
        heading_path: reader.strings(LISTED_MAX)?,
        text: reader.string()?,
        also_in: Vec::new(),
        code: None,
    };
    for _ in 0..reader.count_up_to(LISTED_MAX, 5)? {
        chunk.also_in.push(SamePassage {
            version: reader.string()?,
            chunk_id: reader.string()?,
            url: reader.string()?,
            page: read_page(reader)?,
            source: reader.string()?,
        });
    }
    Ok(chunk)
}

#[cfg(feature = "write")]
fn put_page(out: &mut Vec<u8>, page: Option<u32>) {
    put_u32(out, page.map_or(0, |page| page.saturating_add(1)));
}

#[cfg(feature = "write")]
fn listed<T>(all: &[T]) -> &[T] {
    &all[..all.len().min(LISTED_MAX)]
}

#[cfg(feature = "write")]
fn write_chunk(out: &mut Vec<u8>, chunk: &ChunkRecord) {
    put_u32(out, chunk.document);
    put_u32(out, chunk.ordinal);
    put_page(out, chunk.page);
    put_str(out, chunk.page_label.as_deref().unwrap_or(""));
    put_str(out, &chunk.title);
    put_strs(out, listed(&chunk.headings));
    put_strs(out, listed(&chunk.heading_path));
    put_str(out, &chunk.text);
    put_len(out, listed(&chunk.also_in).len());
    for same in listed(&chunk.also_in) {
        put_str(out, &same.version);
        put_str(out, &same.chunk_id);
        put_str(out, &same.url);
        put_page(out, same.page);
        put_str(out, &same.source);
    }
}
