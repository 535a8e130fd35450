//! Posting lists: ascending chunk numbers as gaps, and a 4-bit impact for each.
//!
//! Layout: varint gap of each posting (the first from 0, the others from the one before, less 1), then the impacts, two a
//! byte, low half first. The impact is the saturated term frequency of [`crate::lexical::bm25`], quantised.

#[cfg(feature = "write")]
use crate::bytes::put_u32;
use crate::bytes::{Flaw, Reader};
use crate::lexical::Posting;

/// Appends a list whose chunk numbers strictly ascend.
#[cfg(feature = "write")]
pub(crate) fn write(out: &mut Vec<u8>, postings: &[Posting]) {
    let mut next = 0;
    for posting in postings {
        debug_assert!(posting.chunk >= next, "chunk numbers strictly ascend");
        put_u32(out, posting.chunk - next);
        next = posting.chunk + 1;
    }
    for pair in postings.chunks(2) {
        out.push(pair[0].impact | pair.get(1).map_or(0, |second| second.impact << 4));
    }
}

/// Reads a list of `n_postings` whose chunk numbers stay below `n_chunks`.
pub(crate) fn read(reader: &mut Reader<'_>, n_postings: usize, n_chunks: u32) -> Result<Vec<Posting>, Flaw> {
    if n_postings + n_postings.div_ceil(2) > reader.n_left() {
        return Err("a posting list is longer than the file");
    }
    let mut postings = Vec::with_capacity(n_postings);
    let mut next = 0_u32;
    for _ in 0..n_postings {
        let chunk = next.checked_add(reader.u32()?).filter(|&chunk| chunk < n_chunks);
        let chunk = chunk.ok_or("a posting names a chunk that the index does not have")?;
        postings.push(Posting { chunk, impact: 0 });
        next = chunk + 1;
    }
    let impacts = reader.bytes(n_postings.div_ceil(2))?;
    for (pair, byte) in postings.chunks_mut(2).zip(impacts) {
        pair[0].impact = byte & 15;
        if let Some(second) = pair.get_mut(1) {
            second.impact = byte >> 4;
        }
    }
    Ok(postings)
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;

    fn check(postings: &[Posting]) {
        let mut out = Vec::new();
        write(&mut out, postings);
        let mut reader = Reader::new(&out);
        assert_eq!(read(&mut reader, postings.len(), 1000).unwrap(), postings);
        assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn lists_come_back_as_they_were_written() {
        check(&[]);
        check(&[Posting { chunk: 0, impact: 15 }]);
        check(&[Posting { chunk: 0, impact: 1 }, Posting { chunk: 1, impact: 2 }, Posting { chunk: 999, impact: 3 }]);
    }

    #[test]
    fn a_chunk_beyond_the_index_is_an_error() {
        let mut out = Vec::new();
        write(&mut out, &[Posting { chunk: 1000, impact: 0 }]);
        assert!(read(&mut Reader::new(&out), 1, 1000).is_err());
    }
}
