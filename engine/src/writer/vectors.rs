//! The part of an index that answers by meaning: cells of chunks, packs of word vectors.

use rayon::prelude::*;

use super::emit_folder;
use crate::format::cells::{write_cell, write_products};
use crate::format::manifest::{Manifest, VectorEntry};
use crate::format::words::{self, NewWord};
use crate::format::{self, IndexFile};
use crate::vector::cells::{Cells, ChunkVector};
use crate::vector::code::{Code, add_row, rotate, write_row};
use crate::vector::counts::TokenCounts;
use crate::vector::embed::Model;
use crate::vector::word::pack_of;
use crate::vector::{N_DIMS, Vector, dot};

/// Words in one pack, on average: a query reads one pack for each of its words.
const WORDS_PER_PACK: usize = 16;

/// Words of several tokens that have a vector of their own, the most common ones; names of products among them.
const OWN_WORDS_MAX: usize = 12_000;

/// What an index needs to answer by meaning, made from all chunks before the first is written.
pub struct Vectors {
    words: Vec<NewWord>,
    /// The quantised difference of each centroid from the mean.
    centroids: Vec<Code>,
    /// Chunks of each cell, ascending, with their codes.
    chunks: Vec<Vec<(u32, Code)>>,
    /// Products that have chunks in each cell, ascending.
    products: Vec<Vec<u32>>,
}

impl Vectors {
    /// Makes cells for these chunks and vectors for the words that a query may hold.
    pub fn new(model: &Model, counts: &TokenCounts, cells: &Cells) -> Vectors {
        let n_cells = cells.n_cells();
        let words = model.word_vectors(counts, OWN_WORDS_MAX);
        Vectors {
            words: words.into_par_iter().map(|(word, vector)| new_word(word, &vector, cells)).collect(),
            centroids: cells.codes.clone(),
            chunks: vec![Vec::new(); n_cells],
            products: vec![Vec::new(); n_cells],
        }
    }

    /// Puts a chunk into its cell.
    pub(super) fn add(&mut self, chunk: u32, product: u32, vector: &ChunkVector) {
        let cell = vector.cell as usize;
        self.chunks[cell].push((chunk, vector.from_centroid.clone()));
        if self.products[cell].last() != Some(&product) {
            self.products[cell].push(product);
        }
    }

    /// Writes the shards and says in the manifest where they are.
    pub(super) fn finish(self, files: &mut Vec<IndexFile>, manifest: &mut Manifest) {
        let n_packs = self.words.len().div_ceil(WORDS_PER_PACK) as u32;
        let mut packs: Vec<Vec<NewWord>> = vec![Vec::new(); n_packs as usize];
        for word in self.words {
            if let Some(pack) = pack_of(&word.word, n_packs) {
                packs[pack as usize].push(word);
            }
        }
        let shard = |kind: u8, number: usize, write: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = format::header(kind, number as u32);
            write(&mut bytes);
            bytes
        };
        let packs =
            packs.iter().enumerate().map(|(number, words)| shard(b'w', number, &|out| words::write(out, words)));
        let words_hash = emit_folder(files, 'w', &[], packs.collect());
        let products = shard(b'v', 0, &|out| write_products(out, &self.products));
        let products_hash = emit_folder(files, 'v', &[], vec![products]);
        let cells = self.centroids.iter().zip(&self.chunks).enumerate();
        let cells =
            cells.map(|(number, (centroid, chunks))| shard(b'e', number, &|out| write_cell(out, centroid, chunks)));
        let cells_hash = emit_folder(files, 'e', &[], cells.collect());
        let n_cells = self.centroids.len() as u32;
        manifest.vectors = Some(VectorEntry { n_word_packs: n_packs, words_hash, n_cells, products_hash, cells_hash });
    }
}

/// A word with its vector's scalar products, all from what a reader sees of both.
fn new_word(word: String, vector: &Vector, cells: &Cells) -> NewWord {
    let mut row = Vec::new();
    write_row(&mut row, vector);
    let mut seen = [0.0; N_DIMS];
    add_row(&mut seen, &row);
    let rotated = rotate(&seen);
    let to_centroids = cells.rotated.iter().map(|centroid| dot(&rotated, centroid)).collect();
    NewWord { word, row, to_mean: dot(&rotated, &cells.rotated_mean), to_centroids }
}
