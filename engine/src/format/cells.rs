//! Cells of the search by meaning: their centroids, in one shard, and the chunks of each, a shard a cell.
//!
//! Layout of the centroids: the mean of all, half precision; count of cells; for each the quantised difference of its
//! centroid from the mean, then the products that have chunks in it (count, gaps as in posting lists).
//!
//! Layout of a cell: count of chunks; gaps between their numbers; their codes.

use super::bytes::{Flaw, Reader};
#[cfg(feature = "write")]
use super::bytes::{put_len, put_u32};
use crate::vector::code::{Code, half_to_f32, rotate};
use crate::vector::{N_DIMS, Vector, dot};

/// The loaded centroids.
#[derive(Clone, Debug)]
pub(crate) struct Centroids {
    mean: Vector,
    cells: Vec<CentroidEntry>,
}

/// The centroid of one cell.
#[derive(Clone, Debug)]
pub(crate) struct CentroidEntry {
    pub(crate) code: Code,
    /// Products that have chunks in the cell, ascending.
    pub(crate) products: Vec<u32>,
}

/// A query's vector, ready to be compared with codes.
pub(crate) struct QueryVector {
    pub(crate) rotated: Vector,
    /// Its scalar product with each centroid.
    pub(crate) to_centroids: Vec<f32>,
}

impl QueryVector {
    /// Similarity of a chunk by its cell and its code.
    pub(crate) fn similarity(&self, cell: u32, code: &Code) -> f32 {
        self.to_centroids.get(cell as usize).map_or(0.0, |near| near + code.dot(&self.rotated))
    }
}

impl Centroids {
    pub(crate) fn read(reader: &mut Reader<'_>, n_cells: u32, n_products: u32) -> Result<Centroids, Flaw> {
        let mut mean = [0.0; N_DIMS];
        for value in &mut mean {
            *value = half_to_f32(u16::from_le_bytes([reader.u8()?, reader.u8()?]));
        }
        let mut cells = Vec::new();
        for _ in 0..reader.count()? {
            let code = Code::read(reader)?;
            let count = reader.count()?;
            cells.push(CentroidEntry { code, products: read_numbers(reader, count, n_products)? });
        }
        reader.end()?;
        if cells.len() as u32 != n_cells {
            return Err("it does not hold the cells that the manifest gives");
        }
        Ok(Centroids { mean, cells })
    }

    /// Compares a query's vector with every centroid.
    pub(crate) fn compare(&self, query: &Vector) -> QueryVector {
        let rotated = rotate(query);
        let to_mean = dot(query, &self.mean);
        let to_centroids = self.cells.iter().map(|cell| to_mean + cell.code.dot(&rotated)).collect();
        QueryVector { rotated, to_centroids }
    }

    pub(crate) fn products(&self, cell: usize) -> &[u32] {
        self.cells.get(cell).map_or(&[], |cell| &cell.products)
    }
}

/// A loaded cell: chunks, ascending, with their codes.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) chunks: Vec<(u32, Code)>,
}

impl Cell {
    pub(crate) fn read(reader: &mut Reader<'_>, n_chunks: u32) -> Result<Cell, Flaw> {
        let count = reader.count()?;
        let numbers = read_numbers(reader, count, n_chunks)?;
        let coded = |chunk| Ok((chunk, Code::read(reader)?));
        let chunks = numbers.into_iter().map(coded).collect::<Result<_, Flaw>>()?;
        reader.end()?;
        Ok(Cell { chunks })
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

/// Appends the centroids.
#[cfg(feature = "write")]
pub(crate) fn write_centroids(out: &mut Vec<u8>, mean: &Vector, cells: &[CentroidEntry]) {
    out.extend(mean.iter().flat_map(|value| crate::vector::code::f32_to_half(*value).to_le_bytes()));
    put_len(out, cells.len());
    for cell in cells {
        cell.code.write(out);
        put_len(out, cell.products.len());
        put_numbers(out, cell.products.iter().copied());
    }
}

/// Appends a cell.
#[cfg(feature = "write")]
pub(crate) fn write_cell(out: &mut Vec<u8>, chunks: &[(u32, Code)]) {
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

    #[test]
    fn cells_come_back_as_they_were_written_and_every_cut_is_an_error() {
        let code = Code::of(&rotate(&[0.0625; N_DIMS]));
        let mut bytes = Vec::new();
        write_cell(&mut bytes, &[(3, code.clone()), (4, code.clone()), (900, code.clone())]);
        let cell = Cell::read(&mut Reader::new(&bytes), 901).unwrap();
        assert_eq!(cell.chunks, [(3, code.clone()), (4, code.clone()), (900, code.clone())]);
        assert!(Cell::read(&mut Reader::new(&bytes), 900).is_err(), "a chunk beyond the index");
        let mut centroids = Vec::new();
        let entry = CentroidEntry { code, products: vec![0, 2] };
        write_centroids(&mut centroids, &[0.0625; N_DIMS], &[entry]);
        let read = Centroids::read(&mut Reader::new(&centroids), 1, 3).unwrap();
        assert_eq!(read.products(0), [0, 2]);
        assert!((read.compare(&[0.0625; N_DIMS]).to_centroids[0] - 2.0).abs() < 0.01);
        for len in 0..bytes.len() {
            assert!(Cell::read(&mut Reader::new(&bytes[..len]), 901).is_err(), "cell cut to {len} bytes");
        }
        for len in 0..centroids.len() {
            assert!(Centroids::read(&mut Reader::new(&centroids[..len]), 1, 3).is_err(), "cut to {len} bytes");
        }
    }
}
