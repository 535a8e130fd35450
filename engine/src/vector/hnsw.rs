//! The nearest of some vectors, by a graph (HNSW, Malkov and Yashunin 2016; `instant-distance`).
//!
//! The build asks it for the cells nearest to each chunk: the first is the chunk's own, the next are where related
//! passages are looked for. A reader's side scans its few hundred centroids instead.

use instant_distance::{Builder, HnswMap, Point, Search};

use super::{Vector, dot};

/// Seed of the graph's levels, so that two builds make the same graph.
const SEED: u64 = 0x6d63_6465_7765_7900;

/// Candidates kept while the graph is searched. With 64, 0.4% of the chunks of a large library got another cell than by
/// an exact scan.
const EF_SEARCH: usize = 64;

#[derive(Clone)]
struct Node(Box<Vector>);

impl Point for Node {
    fn distance(&self, other: &Node) -> f32 {
        1.0 - dot(&self.0, &other.0)
    }
}

/// A graph over vectors, each with its number.
pub(crate) struct Hnsw(HnswMap<Node, u32>);

impl Hnsw {
    pub(crate) fn new(vectors: &[Vector]) -> Hnsw {
        let points = vectors.iter().map(|vector| Node(Box::new(*vector))).collect();
        let numbers = (0..vectors.len() as u32).collect();
        let build = || Builder::default().seed(SEED).ef_search(EF_SEARCH).build(points, numbers);
        // Points are inserted in parallel, and the graph then depends on the order in which threads come first.
        match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
            Ok(one_thread) => Hnsw(one_thread.install(build)),
            Err(_) => Hnsw(build()),
        }
    }

    /// Numbers of the `n` nearest vectors, the nearest first.
    pub(crate) fn nearest(&self, vector: &Vector, n: usize) -> Vec<u32> {
        let mut search = Search::default();
        self.0.search(&Node(Box::new(*vector)), &mut search).take(n).map(|item| *item.value).collect()
    }
}
