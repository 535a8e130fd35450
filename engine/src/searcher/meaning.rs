//! The chunks that are near to a query by meaning.

use super::{Loaded, Searcher, Stop};
use crate::facet::Kept;
use crate::id::ShardId;
use crate::lexical::rank::{Key, sort};
use crate::query::{Mode, Query};
use crate::vector::query::{QuerySum, QueryVector};
use crate::vector::word::pack_of;

/// Cells that a query reads.
///
/// nDCG@10 of the hybrid on two judged collections and on the first among 75,000 other chunks, the mean of four clusterings: this
/// .645 .376 .582, 4 .640 .377 .584, 5 .642 .379 .579 and all of the third's .582. Two more would cost a first query a wave: a
/// browser fetches six files at once.
const PROBES: usize = 3;

/// Cells that it reads where words cover little of it: its answer may be one that only meaning finds. With three for these too,
/// the two had .640 .375, with six .640 .378; in `loss_tests.rs`, most of whose queries are of this kind, .362 and .388.
const PROBES_UNCOVERED: usize = 6;

/// Cells that a query by meaning alone reads: it has no words to fall back on.
const PROBES_ALONE: usize = 12;

/// Cells that a query reads whose best chunk by words has this share of its full weight.
pub(super) fn n_probes(mode: Mode, covered: f32) -> usize {
    match mode {
        Mode::Hybrid if covered < 1.0 => PROBES_UNCOVERED,
        Mode::Hybrid => PROBES,
        _ => PROBES_ALONE,
    }
}

/// A query's vector, and the chunks of the nearest cells with their similarity.
type Near = (QueryVector, Vec<(u32, f32)>);

impl Searcher {
    /// Whether the index has vectors, and the query words that may have some.
    pub(super) fn has_meaning(&self, query: &Query) -> bool {
        self.manifest.vectors.is_some() && !query.meaning.is_empty()
    }

    pub(super) fn n_cells(&self) -> u32 {
        self.manifest.vectors.as_ref().map_or(0, |vectors| vectors.n_cells)
    }

    /// Shards that a search by meaning needs: those of the query's vector, and once they are loaded the nearest cells.
    pub(super) fn vector_shards(&self, query: &Query, kept: &Kept, mode: Mode) -> Vec<ShardId> {
        let shards = self.query_shards(query, kept);
        if self.need(shards.iter().copied()).is_err() {
            return shards;
        }
        // Whether words cover the query is not known yet.
        self.query_vector(query).map_or(Vec::new(), |vector| self.nearest_cells(&vector, kept, n_probes(mode, 1.0)))
    }

    /// Shards of the query's vector, and of what chooses its cells.
    fn query_shards(&self, query: &Query, kept: &Kept) -> Vec<ShardId> {
        let Some(vectors) = &self.manifest.vectors else { return Vec::new() };
        let packs = query.meaning.iter().filter_map(|word| pack_of(word, vectors.n_word_packs).map(ShardId::Words));
        let is_filtered = kept.products(&self.manifest).contains(&false);
        packs.chain(is_filtered.then_some(ShardId::CellProducts)).collect()
    }

    /// The query's vector: the sum of those of its words; `None` if no word has one.
    fn query_vector(&self, query: &Query) -> Option<QueryVector> {
        let vectors = self.manifest.vectors.as_ref()?;
        let mut sum = QuerySum::new(vectors.n_cells);
        for word in &query.meaning {
            let pack = pack_of(word, vectors.n_word_packs).map(ShardId::Words)?;
            if let Some(Loaded::Words(pack)) = self.loaded.get(&pack) {
                pack.add(word, &mut sum);
            }
        }
        sum.finish()
    }

    /// The cells nearest to the query among those with chunks of a product that the filter keeps.
    fn nearest_cells(&self, vector: &QueryVector, kept: &Kept, n_probes: usize) -> Vec<ShardId> {
        let products = kept.products(&self.manifest);
        let has_kept = |cell: &usize| match self.loaded.get(&ShardId::CellProducts) {
            Some(Loaded::CellProducts(cells)) => cells.of(*cell).iter().any(|&product| products[product as usize]),
            // Nothing is filtered out.
            _ => true,
        };
        // Similarities lie between -2 and 2; as floats above 0 their bits are in order.
        let key = |cell: usize| Key::descending((vector.to_centroids[cell] + 4.0).max(0.0).to_bits(), cell as u32);
        let mut keys: Vec<Key> = (0..vector.to_centroids.len()).filter(has_kept).map(key).collect();
        sort(&mut keys);
        keys.iter().take(n_probes).map(|key| ShardId::Cell(key.second())).collect()
    }

    /// What is near to a query: its vector, and the chunks of the nearest cells with their similarity; `None` if no word of
    /// it has a vector. Where cells are missing, `likely` are asked for beside them.
    pub(super) fn near(
        &self,
        query: &Query,
        kept: &Kept,
        n_probes: usize,
        likely: impl FnOnce() -> Vec<ShardId>,
    ) -> Result<Option<Near>, Stop> {
        self.need(self.query_shards(query, kept))?;
        let Some(vector) = self.query_vector(query) else { return Ok(None) };
        let cells = self.nearest_cells(&vector, kept, n_probes);
        self.need(cells.iter().copied()).map_err(|stop| self.and(stop, likely))?;
        let mut similar: Vec<(u32, f32)> = Vec::new();
        for cell in cells {
            if let Some(Loaded::Cell(cell)) = self.loaded.get(&cell) {
                similar.extend(cell.similarities(&vector));
            }
        }
        Ok(Some((vector, similar)))
    }

    /// Similarity of a chunk whose pack is loaded; `None` if it has no vector.
    pub(super) fn similarity(&self, chunk: u32, vector: &QueryVector) -> Option<f32> {
        Some(vector.similarity(self.record(chunk)?.1.code.as_ref()?))
    }
}
