//! Cells of the search by meaning, a shard a cell, and which products have chunks in which, in one shard for filters.
//!
//! Layout of a cell: its centroid's quantised difference from the mean of all centroids; count of chunks; gaps between their
//! numbers; their codes, which start from the centroid.
//!
//! Layout of the products: count of cells; for each the products that have chunks in it (count, gaps).

use crate::bytes::{COUNT, Flaw, Reader};
#[cfg(feature = "write")]
use crate::bytes::{put_len, put_u32};
use crate::vector::code::{CODE_BYTES, Code};
use crate::vector::query::QueryVector;

/// A loaded cell.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    centroid: Code,
    /// Its chunks, ascending, with their codes.
    chunks: Vec<(u32, Code)>,
}

impl Cell {
    pub(crate) fn read(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Cell, Flaw> {
        let centroid = Code::read(reader)?;
        let count = reader.count(1 + CODE_BYTES)?;
        let numbers = read_numbers(reader, count, n_chunks)?;
        let coded = |chunk| Ok((chunk, Code::read(reader)?));
        let chunks = numbers.into_iter().map(coded).collect::<Result<_, Flaw>>()?;
        reader.end()?;
        Ok(Cell { centroid, chunks })
    }

    /// The chunks with their similarities.
    pub(crate) fn similarities(&self, query: &QueryVector) -> impl Iterator<Item = (u32, f32)> {
        let near = query.similarity(&self.centroid);
        self.chunks.iter().map(move |(chunk, code)| (*chunk, near + query.residual(code)))
    }
}

/// For each cell the products that have chunks in it, ascending.
#[derive(Clone, Debug)]
pub(crate) struct CellProducts(Vec<Vec<u32>>);

impl CellProducts {
    pub(crate) fn read(reader: &mut Reader<'_>, n_cells: u32, n_products: u32) -> Result<CellProducts, Flaw> {
        if reader.u32()? != n_cells {
            return Err(COUNT);
        }
        let mut cells = Vec::new();
        for _ in 0..n_cells {
            let count = reader.count(1)?;
            cells.push(read_numbers(reader, count, n_products)?);
        }
        reader.end()?;
        Ok(CellProducts(cells))
    }

    pub(crate) fn of(&self, cell: usize) -> &[u32] {
        self.0.get(cell).map_or(&[], Vec::as_slice)
    }
}

/// Strictly ascending numbers below `end`, as gaps.
fn read_numbers(reader: &mut Reader<'_>, count: usize, end: u32) -> Result<Vec<u32>, Flaw> {
    let mut next = 0_u32;
    let mut numbers = Vec::new();
    for _ in 0..count {
        let number = next.checked_add(reader.u32()?).filter(|&number| number < end);
        let number = number.ok_or("a number names a chunk or product that the index does not have")?;
        numbers.push(number);
        next = number + 1;
    }
    Ok(numbers)
}

#[cfg(feature = "write")]
fn put_numbers(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    let mut next = 0;
    for number in numbers {
        put_u32(out, number - next);
        next = number + 1;
    }
}

/// Appends the products of all cells.
#[cfg(feature = "write")]
pub(crate) fn write_products(out: &mut Vec<u8>, cells: &[Vec<u32>]) {
    put_len(out, cells.len());
    for products in cells {
        put_len(out, products.len());
        put_numbers(out, products.iter().copied());
    }
}

/// Appends a cell.
#[cfg(feature = "write")]
pub(crate) fn write_cell(out: &mut Vec<u8>, centroid: &Code, chunks: &[(u32, Code)]) {
    centroid.write(out);
    put_len(out, chunks.len());
    put_numbers(out, chunks.iter().map(|(chunk, _)| *chunk));
    for (_, code) in chunks {
        code.write(out);
    }
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;
    use crate::vector::N_DIMS;
    use crate::vector::code::rotate;

    #[test]
    fn cells_come_back_as_they_were_written_and_every_cut_is_an_error() {
        let code = Code::of(&rotate(&[0.0625; N_DIMS]));
        let mut bytes = Vec::new();
        write_cell(&mut bytes, &code, &[(3, code.clone()), (4, code.clone()), (900, code.clone())]);
        let cell = Cell::read(&mut Reader::new(&bytes), 901).unwrap();
        assert_eq!(cell.chunks, [(3, code.clone()), (4, code.clone()), (900, code.clone())]);
        assert_eq!(cell.centroid, code);
        assert!(Cell::read(&mut Reader::new(&bytes), 900).is_err(), "a chunk beyond the index");
        let mut products = Vec::new();
        write_products(&mut products, &[vec![0, 2], vec![]]);
        let read = CellProducts::read(&mut Reader::new(&products), 2, 3).unwrap();
        assert_eq!((read.of(0), read.of(1), read.of(2)), (&[0, 2][..], &[][..], &[][..]));
        assert!(CellProducts::read(&mut Reader::new(&products), 2, 2).is_err(), "a product beyond the index");
        for len in 0..bytes.len() {
            assert!(Cell::read(&mut Reader::new(&bytes[..len]), 901).is_err(), "cell cut to {len} bytes");
        }
        for len in 0..products.len() {
            assert!(CellProducts::read(&mut Reader::new(&products[..len]), 2, 3).is_err(), "cut to {len} bytes");
        }
    }
}
