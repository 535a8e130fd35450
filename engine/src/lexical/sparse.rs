//! Sets of chunks, and numbers for them.
//!
//! A query touches few chunks of a library, and the manifest may claim sixteen million: a set takes a bit for each chunk up
//! to its highest, and numbers take memory by the chunks that have one.

/// Chunks in one word of a set.
const BITS: u32 = u64::BITS;

/// A set of chunks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChunkSet {
    bits: Vec<u64>,
}

impl ChunkSet {
    pub(crate) fn insert(&mut self, chunk: u32) {
        let at = (chunk / BITS) as usize;
        if at >= self.bits.len() {
            self.bits.resize(at + 1, 0);
        }
        self.bits[at] |= 1 << (chunk % BITS);
    }

    pub(crate) fn contains(&self, chunk: u32) -> bool {
        self.bits.get((chunk / BITS) as usize).is_some_and(|word| word >> (chunk % BITS) & 1 == 1)
    }

    /// Leaves only what the other set has too.
    pub(crate) fn intersect(&mut self, other: &ChunkSet) {
        self.bits.truncate(other.bits.len());
        for (word, other) in self.bits.iter_mut().zip(&other.bits) {
            *word &= other;
        }
    }

    /// Its chunks, ascending.
    fn iter(&self) -> impl Iterator<Item = u32> {
        (0..).step_by(BITS as usize).zip(&self.bits).flat_map(|(first, &word)| {
            let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            rest.take_while(|&word| word != 0).map(move |word| first + word.trailing_zeros())
        })
    }
}

impl FromIterator<u32> for ChunkSet {
    fn from_iter<I: IntoIterator<Item = u32>>(chunks: I) -> ChunkSet {
        let mut set = ChunkSet::default();
        chunks.into_iter().for_each(|chunk| set.insert(chunk));
        set
    }
}

/// A number for each chunk of a set, and 0 for all others.
#[derive(Clone, Debug)]
pub(crate) struct ChunkMap {
    chunks: ChunkSet,
    /// Chunks of the set before those of each of its words.
    before: Vec<u32>,
    /// Ascending by chunk.
    values: Vec<f32>,
}

impl ChunkMap {
    /// 0 for each chunk of a set.
    pub(crate) fn zeros(chunks: ChunkSet) -> ChunkMap {
        let mut n_chunks = 0;
        let count = |word: &u64| {
            let before = n_chunks;
            n_chunks += word.count_ones();
            before
        };
        let before = chunks.bits.iter().map(count).collect();
        ChunkMap { chunks, before, values: vec![0.0; n_chunks as usize] }
    }

    fn place(&self, chunk: u32) -> Option<usize> {
        let at = (chunk / BITS) as usize;
        let word = *self.chunks.bits.get(at)?;
        let bit = 1 << (chunk % BITS);
        (word & bit != 0).then(|| (self.before[at] + (word & (bit - 1)).count_ones()) as usize)
    }

    pub(crate) fn of(&self, chunk: u32) -> f32 {
        self.place(chunk).map_or(0.0, |at| self.values[at])
    }

    /// The number of a chunk of the set.
    pub(crate) fn of_mut(&mut self, chunk: u32) -> Option<&mut f32> {
        self.place(chunk).map(|at| &mut self.values[at])
    }

    /// The chunks of the set with their numbers, ascending.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut f32)> {
        self.chunks.iter().zip(&mut self.values)
    }
}

/// Of several numbers of a chunk the last counts.
impl FromIterator<(u32, f32)> for ChunkMap {
    fn from_iter<I: IntoIterator<Item = (u32, f32)>>(pairs: I) -> ChunkMap {
        let pairs: Vec<(u32, f32)> = pairs.into_iter().collect();
        let mut map = ChunkMap::zeros(pairs.iter().map(|(chunk, _)| *chunk).collect());
        for (chunk, value) in pairs {
            map.of_mut(chunk).into_iter().for_each(|known| *known = value);
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in_in_order() {
        let chunks = [0, 63, 64, 127, 128, 1000];
        let mut set: ChunkSet = chunks.into_iter().rev().collect();
        assert!(set.iter().eq(chunks));
        assert!((0..2000).all(|chunk| set.contains(chunk) == chunks.contains(&chunk)) && !set.contains(u32::MAX));
        set.intersect(&[63, 65, 128].into_iter().collect());
        assert!(set.iter().eq([63, 128]));
        set.intersect(&ChunkSet::default());
        assert!(set.iter().next().is_none());
    }

    #[test]
    fn a_chunk_has_its_last_number_and_the_others_have_none() {
        let pairs = [(700, 1.5), (3, 2.0), (64, 0.25), (3, 4.0)];
        let mut map = ChunkMap::from_iter(pairs);
        assert!(map.iter_mut().map(|(chunk, value)| (chunk, *value)).eq([(3, 4.0), (64, 0.25), (700, 1.5)]));
        assert!([2, 3, 65, 700, u32::MAX].map(|chunk| map.of(chunk)).into_iter().eq([0.0, 4.0, 0.0, 1.5, 0.0]));
        assert!(map.of_mut(4).is_none());
        *map.of_mut(64).unwrap() += 1.0;
        assert!(map.of(64) > 1.0);
    }

    #[test]
    fn numbers_take_memory_by_the_chunks_that_have_one() {
        let map = ChunkMap::from_iter([(0, 1.0), ((1 << 24) - 1, 1.0)]);
        assert_eq!((map.values.len(), map.before.len()), (2, 1 << 18));
    }
}
