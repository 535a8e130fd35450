//! The shards that are loaded, and which of them to let go of.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::format::aliases::AliasRun;
use crate::format::cells::{Cell, CellProducts};
use crate::format::chunks::Pack;
use crate::format::terms::{TermsShard, Tier};
use crate::format::words::WordPack;
use crate::id::ShardId;

/// A loaded shard.
pub(super) enum Loaded {
    Terms(TermsShard),
    Tier(Tier),
    Aliases(Vec<AliasRun>),
    Pack(Pack),
    Words(WordPack),
    CellProducts(CellProducts),
    Cell(Cell),
}

/// Memory that a loaded shard takes, by estimate, from its bytes before decoding.
pub(super) fn memory_bytes(shard: ShardId, n_bytes: usize) -> usize {
    // Terms and their postings stay as they are in the file; titles and words become texts of their own.
    let factor = match shard {
        ShardId::Tier(_) | ShardId::Terms(_) => 1,
        ShardId::Aliases(_) => 6,
        ShardId::Words(_) => 4,
        ShardId::Chunks(..) | ShardId::CellProducts | ShardId::Cell(_) => 2,
    };
    n_bytes * factor
}

struct Entry {
    shard: ShardId,
    loaded: Loaded,
    n_bytes: usize,
    /// Whether it was used since the hand passed by.
    is_used: AtomicBool,
}

/// Loaded shards. They are let go of by the clock algorithm: a hand goes round, spares what was used since it last passed,
/// and takes the rest; so a search, which only reads, has nothing to put in order.
#[derive(Default)]
pub(super) struct Shards {
    /// Ascending. A `BTreeMap` would have 4 kB of code in the wasm module, compressed.
    entries: Vec<Entry>,
    n_bytes: usize,
    /// What the hand comes to next.
    hand: usize,
}

impl Shards {
    pub(super) fn get(&self, shard: &ShardId) -> Option<&Loaded> {
        let entry = &self.entries[self.place(shard).ok()?];
        // Written only where it changes something: several threads read.
        if !entry.is_used.load(Ordering::Relaxed) {
            entry.is_used.store(true, Ordering::Relaxed);
        }
        Some(&entry.loaded)
    }

    pub(super) fn contains_key(&self, shard: &ShardId) -> bool {
        self.get(shard).is_some()
    }

    fn place(&self, shard: &ShardId) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.shard.cmp(shard))
    }

    pub(super) fn insert(&mut self, shard: ShardId, loaded: Loaded, n_bytes: usize) {
        let entry = Entry { shard, loaded, n_bytes, is_used: AtomicBool::new(true) };
        self.n_bytes += n_bytes;
        match self.place(&shard) {
            Ok(at) => {
                self.n_bytes -= self.entries[at].n_bytes;
                self.entries[at] = entry;
            }
            Err(at) => {
                self.hand += usize::from(at < self.hand);
                self.entries.insert(at, entry);
            }
        }
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    pub(super) fn shrink(&mut self, bytes_max: usize) {
        while self.n_bytes > bytes_max {
            if self.hand >= self.entries.len() {
                self.hand = 0;
            }
            let Some(entry) = self.entries.get(self.hand) else { return };
            if entry.is_used.swap(false, Ordering::Relaxed) {
                self.hand += 1;
            } else {
                self.n_bytes -= self.entries.remove(self.hand).n_bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(shards: &Shards) -> Vec<u32> {
        let number = |entry: &Entry| match entry.shard {
            ShardId::Tier(number) => number,
            other => panic!("{other:?}"),
        };
        shards.entries.iter().map(number).collect()
    }

    #[test]
    fn what_was_used_lately_stays() {
        let mut shards = Shards::default();
        for number in 0..4 {
            shards.insert(ShardId::Tier(number), Loaded::Aliases(Vec::new()), 10);
        }
        shards.shrink(40);
        assert_eq!(loaded(&shards), [0, 1, 2, 3]);
        shards.shrink(30);
        assert_eq!(loaded(&shards), [1, 2, 3]);
        assert!(shards.get(&ShardId::Tier(1)).is_some());
        shards.shrink(20);
        assert_eq!(loaded(&shards), [1, 3]);
        shards.shrink(0);
        assert_eq!((loaded(&shards), shards.n_bytes()), (Vec::new(), 0));
    }

    #[test]
    fn a_shard_loaded_twice_counts_once() {
        let mut shards = Shards::default();
        shards.insert(ShardId::Tier(0), Loaded::Aliases(Vec::new()), 10);
        shards.insert(ShardId::Tier(0), Loaded::Aliases(Vec::new()), 30);
        assert_eq!(shards.n_bytes(), 30);
    }
}
