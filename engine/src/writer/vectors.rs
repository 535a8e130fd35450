//! The part of an index that answers by meaning: cells of chunks, their centroids, packs of word vectors.

use super::emit_folder;
use crate::format::cells::{CentroidEntry, write_cell, write_centroids};
use crate::format::manifest::{Manifest, VectorEntry};
use crate::format::{self, IndexFile, words};
use crate::vector::Vector;
use crate::vector::cells::{Cells, ChunkVector};
use crate::vector::code::Code;
use crate::vector::embed::{Model, TokenCounts};
use crate::vector::word::pack_of;

/// Words in one pack, on average: a query reads one pack for each of its words, 2 kB.
const WORDS_PER_PACK: usize = 16;

/// Words of several tokens that have a vector of their own, the most common ones; names of products among them.
const OWN_WORDS_MAX: usize = 12_000;

/// What an index needs to answer by meaning, made from all chunks before the first is written.
pub struct Vectors {
    mean: Vector,
    /// The quantised centroid of each cell.
    centroids: Vec<Code>,
    words: Vec<(String, Vector)>,
    /// Chunks of each cell, ascending, with their codes.
    chunks: Vec<Vec<(u32, Code)>>,
    /// Products that have chunks in each cell, ascending.
    products: Vec<Vec<u32>>,
}

impl Vectors {
    /// Makes cells for these chunks and vectors for the words that a query may hold.
    pub fn new(model: &Model, counts: &TokenCounts, cells: &Cells) -> Vectors {
        let n_cells = cells.n_cells();
        Vectors {
            mean: cells.mean,
            centroids: cells.codes.clone(),
            words: model.word_vectors(counts, OWN_WORDS_MAX),
            chunks: vec![Vec::new(); n_cells],
            products: vec![Vec::new(); n_cells],
        }
    }

    /// Puts a chunk into its cell.
    pub(super) fn add(&mut self, chunk: u32, product: u32, vector: &ChunkVector) {
        let cell = vector.cell as usize;
        self.chunks[cell].push((chunk, vector.code.clone()));
        if self.products[cell].last() != Some(&product) {
            self.products[cell].push(product);
        }
    }

    /// Writes the shards and says in the manifest where they are.
    pub(super) fn finish(self, files: &mut Vec<IndexFile>, manifest: &mut Manifest) {
        let n_packs = self.words.len().div_ceil(WORDS_PER_PACK) as u32;
        let mut packs: Vec<Vec<(String, Vector)>> = vec![Vec::new(); n_packs as usize];
        for (word, vector) in self.words {
            if let Some(pack) = pack_of(&word, n_packs) {
                packs[pack as usize].push((word, vector));
            }
        }
        let shard = |kind: u8, number: usize, write: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = format::header(kind, number as u32);
            write(&mut bytes);
            bytes
        };
        let packs =
            packs.iter().enumerate().map(|(number, words)| shard(b'w', number, &|out| words::write(out, words)));
        let words_hash = emit_folder(files, 'w', packs.collect());
        let entry = |(code, products): (&Code, Vec<u32>)| CentroidEntry { code: code.clone(), products };
        let centroids: Vec<CentroidEntry> = self.centroids.iter().zip(self.products).map(entry).collect();
        let bytes = shard(b'v', 0, &|out| write_centroids(out, &self.mean, &centroids));
        let centroids_hash = emit_folder(files, 'v', vec![bytes]);
        let cells = self.chunks.iter().enumerate();
        let cells = cells.map(|(number, chunks)| shard(b'e', number, &|out| write_cell(out, chunks)));
        let cells_hash = emit_folder(files, 'e', cells.collect());
        let n_cells = centroids.len() as u32;
        manifest.vectors = Some(VectorEntry { n_word_packs: n_packs, words_hash, n_cells, centroids_hash, cells_hash });
    }
}
