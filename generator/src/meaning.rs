//! The search by meaning as a build makes it: vectors of all chunks, their cells, and which passages are related.
//!
//! Vectors are made while documents are read, since cells need all of them before the first chunk is indexed. The model
//! (`generator/model`) is embedded in the binary.

pub mod choice;
pub mod embedder;
#[cfg_attr(not(feature = "minilm"), path = "meaning/transformer_absent.rs")]
pub mod transformer;

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use mcdewey_engine::{Cells, ChunkVector, ENGLISH, Embedder, Embedding, Model, ModelError, TokenCounts, Vectors};
use rayon::prelude::*;

use crate::language::index_code;
use crate::library::Library;
use crate::model::{Chunk, Document};
use embedder::{Embedded, MODEL_BYTES};

/// Chunks of a document that one thread embeds; others may take those that follow.
const EMBEDDED_TOGETHER: usize = 256;

/// Cells that a chunk's related passages are looked for in, its own among them.
const RELATED_CELLS: usize = 3;

/// Most chunks of a cell that a chunk is compared with, evenly spread. A cell has 146 on average; ten thousand chunks of one
/// text share one.
const MEMBERS_MAX: usize = 4000;

/// Most related passages of a chunk.
const RELATED_MAX: usize = 3;

/// Similarity from which passages are related. Pairs of chunks of other products that were looked at by hand were about one
/// subject from about here; two thirds of the chunks of the sample library have such a neighbour.
const RELATED_MIN: f32 = 0.6;

/// The model that the binary carries.
///
/// # Errors
///
/// [`ModelError`] if the binary was built with a file that is no model.
pub fn model() -> Result<Model, ModelError> {
    Model::read(MODEL_BYTES, include_str!("../model/vocab.txt"))
}

/// Embeds documents from several threads.
pub struct Embedders<'a> {
    model: &'a Model,
    /// Word pieces of each chunk to hand on.
    n_pieces_max: usize,
    /// Those that no thread holds; each remembers words, so they are kept.
    idle: Mutex<Vec<Embedder<'a>>>,
}

impl<'a> Embedders<'a> {
    /// With this model; a transformer is handed each chunk's first `n_pieces_max` word pieces.
    pub fn new(model: &'a Model, n_pieces_max: usize) -> Embedders<'a> {
        Embedders { model, n_pieces_max, idle: Mutex::default() }
    }

    /// Vectors of a document's chunks; none for a document that is not in English, which the model does not know.
    pub fn embed(&self, document: &Document) -> Vec<Embedded> {
        if index_code(&document.language) != ENGLISH {
            return Vec::new();
        }
        let embed_some = |chunks: &[Chunk]| {
            let mut embedder = self.lock().pop().unwrap_or_else(|| Embedder::new(self.model));
            let embed = |chunk| embed(&mut embedder, &document.title, chunk, self.n_pieces_max);
            let vectors: Vec<Embedded> = chunks.iter().map(embed).collect();
            self.lock().push(embedder);
            vectors
        };
        document.chunks.par_chunks(EMBEDDED_TOGETHER).flat_map_iter(embed_some).collect()
    }

    /// Counts of all tokens seen.
    pub fn into_counts(self) -> TokenCounts {
        let mut counts = TokenCounts::default();
        let idle = self.idle.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        for embedder in idle {
            counts.merge(embedder.into_counts());
        }
        counts
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Embedder<'a>>> {
        // Taking one out or putting it back is one step: the list is whole even if a thread that held it panicked.
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Embeds the document's title, the headings above the chunk and in it, each once, and its text.
fn embed(embedder: &mut Embedder<'_>, title: &str, chunk: &Chunk, n_pieces_max: usize) -> Embedded {
    let mut seen: HashSet<&str> = HashSet::new();
    let headings = std::iter::once(title).chain(chunk.heading_path.iter().chain(&chunk.headings).map(String::as_str));
    let headings: Vec<&str> = headings.filter(|heading| seen.insert(heading)).collect();
    let text = chunk.blocks.iter().map(|block| block.text.as_str());
    let (vector, pieces) = embedder.embed_with_pieces(headings.into_iter().chain(text), n_pieces_max);
    // The vocabulary has 30,522 pieces.
    Embedded { vector, pieces: pieces.into_iter().map(|piece| piece as u16).collect() }
}

/// Vectors of all chunks of a library, in cells.
pub struct Meaning {
    cells: Cells,
    /// For each document, for each chunk with a vector: the vector and the nearest cells, its own first.
    chunks: Vec<Vec<(Embedding, Vec<u32>)>>,
}

impl Meaning {
    /// Makes the cells of these vectors, one list for each document.
    pub fn new(embeddings: Vec<Vec<Embedding>>) -> Meaning {
        let cells = Cells::new(embeddings.iter().flatten());
        let placed = |embedding: Embedding| {
            let nearest = cells.nearest(&embedding, RELATED_CELLS);
            (embedding, nearest)
        };
        let chunks =
            embeddings.into_par_iter().map(|of_document| of_document.into_iter().map(placed).collect()).collect();
        Meaning { cells, chunks }
    }

    /// What the index needs beside the vectors of chunks; `None` if no chunk has one.
    pub fn vectors(&self, model: &Model, counts: &TokenCounts) -> Option<Vectors> {
        let has_some = self.chunks.iter().any(|of_document| !of_document.is_empty());
        has_some.then(|| Vectors::new(model, counts, &self.cells))
    }

    /// The quantised vector of a chunk.
    pub fn vector(&self, doc_idx: usize, ordinal: u32) -> Option<ChunkVector> {
        let (embedding, nearest) = self.chunks[doc_idx].get(ordinal as usize)?;
        Some(self.cells.encode(embedding, *nearest.first()?))
    }

    /// Finds the related passages of every chunk.
    pub fn relate(&self, library: &mut Library) {
        let mut members: Vec<Vec<(usize, u32)>> = Vec::new();
        for (doc_idx, chunks) in self.chunks.iter().enumerate() {
            for (ordinal, (_, nearest)) in (0..).zip(chunks) {
                let Some(cell) = nearest.first().map(|&cell| cell as usize) else { continue };
                members.resize_with(members.len().max(cell + 1), Vec::new);
                members[cell].push((doc_idx, ordinal));
            }
        }
        // Documents come by product, the newest version first: of equal keys, the last that is put in stays.
        let versions = library.documents.iter().map(|document| (&document.place.product, &document.place.version));
        let newest = versions.rev().map(|(product, version)| (product.as_str(), version.as_str())).collect();
        let shared = Shared { library, members, newest };
        let of_document = |doc_idx: usize| {
            (0..self.chunks[doc_idx].len()).map(|at| self.related(&shared, doc_idx, at)).collect::<Vec<_>>()
        };
        let related: Vec<Vec<Vec<(usize, u32)>>> = (0..self.chunks.len()).into_par_iter().map(of_document).collect();
        for (document, related) in library.documents.iter_mut().zip(related) {
            for (chunk, related) in document.chunks.iter_mut().zip(related) {
                chunk.related = related;
            }
        }
    }

    /// The nearest passages in other documents of the same version and in the newest versions of other products: those of
    /// other vendors before those of other products and those before the rest; one of each document.
    fn related(&self, shared: &Shared<'_>, doc_idx: usize, at: usize) -> Vec<(usize, u32)> {
        let Shared { library, members, newest } = shared;
        let (own, cells) = &self.chunks[doc_idx][at];
        let document = &library.documents[doc_idx];
        let mut found: Vec<(u8, f32, usize, u32)> = Vec::new();
        let cells = cells.iter().filter_map(|&cell| members.get(cell as usize));
        let looked_at = cells.flat_map(|members| members.iter().step_by(members.len().div_ceil(MEMBERS_MAX).max(1)));
        for &(other_idx, ordinal) in looked_at {
            let other = &library.documents[other_idx];
            let is_same_product = other.place.product == document.place.product;
            let is_newest = newest.get(other.place.product.as_str()) == Some(&other.place.version.as_str());
            // Within a product, nobody is sent to another version.
            let is_right = if is_same_product { other.place.version == document.place.version } else { is_newest };
            if !is_right || other_idx == doc_idx {
                continue;
            }
            let similarity = own.similarity(&self.chunks[other_idx][ordinal as usize].0);
            if similarity >= RELATED_MIN {
                let nearness = if other.vendor == document.vendor { 1 + u8::from(is_same_product) } else { 0 };
                found.push((nearness, similarity, other_idx, ordinal));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
        let mut seen = HashSet::new();
        found.retain(|(_, _, other_idx, _)| seen.insert(*other_idx));
        // Borrowed, so that the few that are kept do not keep the memory of all that were found.
        found.iter().take(RELATED_MAX).map(|&(_, _, other_idx, ordinal)| (other_idx, ordinal)).collect()
    }
}

/// What every look for related passages needs.
struct Shared<'a> {
    library: &'a Library,
    /// Chunks of each cell: document and ordinal.
    members: Vec<Vec<(usize, u32)>>,
    /// Newest version of each product.
    newest: HashMap<&'a str, &'a str>,
}
