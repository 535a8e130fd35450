//! Stand-ins: chunks that repeat a passage of a newer version, and the chunk that was indexed for them.
//!
//! A passage that stands in five versions of a manual is indexed once, for its newest version. A filter on an older
//! version reads this shard, one a product, and puts the older chunk in the place of the newer.
//!
//! Layout: count of runs, then for each run the gap from the end of the last run to its first chunk, its length, and the
//! distance back from its first chunk to the chunk that stands for it. A run maps `first + i` to `primary + i`.

use crate::bytes::{Flaw, Reader};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_u32};

/// `len` consecutive chunks from `first`, for which the chunks from `primary` were indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AliasRun {
    pub(crate) first: u32,
    pub(crate) primary: u32,
    pub(crate) len: u32,
}

/// Joins pairs (chunk, primary), ascending by chunk, to runs and appends them.
#[cfg(feature = "write")]
pub(crate) fn write(out: &mut Vec<u8>, pairs: &[(u32, u32)]) {
    let mut runs: Vec<AliasRun> = Vec::new();
    for &(chunk, primary) in pairs {
        match runs.last_mut() {
            Some(run) if run.first + run.len == chunk && run.primary + run.len == primary => run.len += 1,
            _ => runs.push(AliasRun { first: chunk, primary, len: 1 }),
        }
    }
    put_len(out, runs.len());
    let mut next = 0;
    for run in &runs {
        put_u32(out, run.first - next);
        put_u32(out, run.len);
        put_u32(out, run.first - run.primary);
        next = run.first + run.len;
    }
}

/// Reads runs whose chunks stay below `n_chunks`.
pub(crate) fn read(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Vec<AliasRun>, Flaw> {
    const FLAW: Flaw = "a stand-in names a chunk that the index does not have";
    let count = reader.count(3)?;
    let mut runs = Vec::with_capacity(count);
    let mut next = 0_u32;
    for _ in 0..count {
        let first = next.checked_add(reader.u32()?).ok_or(FLAW)?;
        let len = reader.u32()?;
        let primary = first.checked_sub(reader.u32()?).ok_or(FLAW)?;
        next = first.checked_add(len).filter(|&end| end <= n_chunks).ok_or(FLAW)?;
        runs.push(AliasRun { first, primary, len });
    }
    Ok(runs)
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_keep_their_distance_become_one_run() {
        let mut out = Vec::new();
        write(&mut out, &[(10, 0), (11, 1), (12, 2), (14, 3), (20, 5)]);
        let runs = read(&mut Reader::new(&out), 21).unwrap();
        let run = |first, primary, len| AliasRun { first, primary, len };
        assert_eq!(runs, [run(10, 0, 3), run(14, 3, 1), run(20, 5, 1)]);
        assert!(read(&mut Reader::new(&out), 20).is_err());
    }
}
