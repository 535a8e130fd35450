//! Quantised vectors: residuals rotated at random, 2 bits a dimension; rows at 4 bits.
//!
//! After `RaBitQ` (Gao and Long: Quantizing High-Dimensional Vectors with a Theoretical Error Bound, 2024) and its
//! extension to several bits: what is left of a vector after its centroid is rotated, so that no dimension carries more
//! than another, each dimension is rounded to one of four levels, and one factor makes scalar products unbiased.

use super::{N_DIMS, Vector};
use crate::bytes::{Flaw, Reader};

/// Bytes of the levels: 2 bits a dimension.
const LEVEL_BYTES: usize = N_DIMS / 4;

/// Bytes of a code: its factor and its levels.
pub(crate) const CODE_BYTES: usize = 2 + LEVEL_BYTES;

/// Bytes of a row: its scale, and 4 bits a dimension.
pub(crate) const ROW_BYTES: usize = 2 + N_DIMS / 2;

/// A quantised residual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// Half-precision factor that the levels are multiplied with.
    factor: u16,
    /// Four levels a byte, the first in the lowest bits; level `l` stands for `l - 1.5`.
    levels: [u8; LEVEL_BYTES],
}

impl Code {
    /// Scalar product with a rotated vector.
    pub(crate) fn dot(&self, rotated: &Vector) -> f32 {
        let mut lanes = [0.0_f32; 4];
        for (byte, values) in self.levels.iter().zip(rotated.chunks_exact(4)) {
            for lane in 0..4 {
                lanes[lane] += (f32::from(byte >> (2 * lane) & 3) - 1.5) * values[lane];
            }
        }
        half_to_f32(self.factor) * (lanes[0] + lanes[1] + lanes[2] + lanes[3])
    }

    /// The rotated residual that the code stands for.
    #[cfg(feature = "write")]
    pub(crate) fn levels(&self) -> Vector {
        let factor = half_to_f32(self.factor);
        std::array::from_fn(|dim| factor * (f32::from(self.levels[dim / 4] >> (2 * (dim % 4)) & 3) - 1.5))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Code, Flaw> {
        let factor = read_half(reader)?;
        let mut levels = [0; LEVEL_BYTES];
        levels.copy_from_slice(reader.bytes(LEVEL_BYTES)?);
        Ok(Code { factor, levels })
    }

    #[cfg(feature = "write")]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.factor.to_le_bytes());
        out.extend_from_slice(&self.levels);
    }

    /// Quantises a rotated residual.
    #[cfg(feature = "write")]
    #[expect(clippy::cast_sign_loss, reason = "clamped to 0..=3 before")]
    pub(crate) fn of(rotated: &Vector) -> Code {
        use super::dot;
        // Levels of the width of one standard deviation: all but 5% of a normal distribution lies within them.
        let deviation = (dot(rotated, rotated) / N_DIMS as f32).sqrt();
        let mut levels = [0_u8; LEVEL_BYTES];
        let mut rounded: Vector = [0.0; N_DIMS];
        for (dim, value) in rotated.iter().enumerate() {
            let level = if deviation > 0.0 { (value / deviation + 2.0).floor().clamp(0.0, 3.0) } else { 0.0 };
            rounded[dim] = level - 1.5;
            levels[dim / 4] |= (level as u8) << (2 * (dim % 4));
        }
        // The factor that gives a vector its own scalar product with itself: estimates are then unbiased.
        let overlap = dot(rotated, &rounded);
        let factor = if overlap > 0.0 { dot(rotated, rotated) / overlap } else { 0.0 };
        Code { factor: f32_to_half(factor), levels }
    }
}

/// Adds a row, read from a reader, to a sum of rows.
///
/// Layout: half-precision scale, then 4 bits a dimension, low half first; `n` stands for `(n - 8) * scale`.
pub(crate) fn add_row(sum: &mut Vector, row: &[u8]) {
    let Some((scale, nibbles)) = row.split_first_chunk::<2>() else { return };
    let scale = half_to_f32(u16::from_le_bytes(*scale));
    for (pair, byte) in sum.chunks_exact_mut(2).zip(nibbles) {
        pair[0] += (f32::from(byte & 15) - 8.0) * scale;
        pair[1] += (f32::from(byte >> 4) - 8.0) * scale;
    }
}

/// Reads the bytes of a row.
pub(crate) fn read_row<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Flaw> {
    reader.bytes(ROW_BYTES)
}

/// Appends a vector as a row.
#[cfg(feature = "write")]
#[expect(clippy::cast_sign_loss, reason = "clamped to 0..=15 before")]
pub(crate) fn write_row(out: &mut Vec<u8>, vector: &Vector) {
    let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let half = f32_to_half(largest / 7.0);
    let scale = half_to_f32(half);
    out.extend_from_slice(&half.to_le_bytes());
    let nibble = |value: f32| if scale > 0.0 { ((value / scale).round() + 8.0).clamp(0.0, 15.0) as u8 } else { 8 };
    out.extend(vector.chunks_exact(2).map(|pair| nibble(pair[0]) | nibble(pair[1]) << 4));
}

/// Rotates a vector by a fixed random rotation: twice a change of random signs and a Walsh-Hadamard transform.
///
/// It needs additions and one factor only, so that it is equal to the bit wherever it is made, and no table.
pub(crate) fn rotate(vector: &Vector) -> Vector {
    let mut rotated = *vector;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..2 {
        for value in &mut rotated {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if random >> 63 == 1 {
                *value = -*value;
            }
        }
        let mut width = 1;
        while width < N_DIMS {
            for block in rotated.chunks_exact_mut(2 * width) {
                let (low, high) = block.split_at_mut(width);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (*a + *b, *a - *b);
                }
            }
            width *= 2;
        }
        for value in &mut rotated {
            *value /= 16.0; // the square root of the number of dimensions
        }
    }
    rotated
}

pub(crate) fn read_half(reader: &mut Reader<'_>) -> Result<u16, Flaw> {
    Ok(u16::from_le_bytes([reader.u8()?, reader.u8()?]))
}

/// The value of a half-precision number (IEEE 754 binary16). No infinities: the largest exponent is one more binade.
pub(crate) fn half_to_f32(half: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(half >> 15), u32::from(half >> 10 & 31), u32::from(half & 1023));
    let magnitude = if exponent == 0 {
        // 2^-24 is the smallest subnormal number.
        fraction as f32 * f32::from_bits((127 - 24) << 23)
    } else {
        f32::from_bits((exponent + 127 - 15) << 23 | fraction << 13)
    };
    if sign == 1 { -magnitude } else { magnitude }
}

/// The nearest half-precision number; one that is too large becomes the largest.
#[cfg(feature = "write")]
#[expect(clippy::cast_sign_loss, reason = "a magnitude")]
pub(crate) fn f32_to_half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff).min(65504.0);
    if magnitude < f32::from_bits((127 - 14) << 23) {
        return sign | (magnitude * f32::from_bits((127 + 24) << 23)).round() as u16;
    }
    // Rounding to the nearest may carry into the exponent, which is right.
    let rounded = magnitude.to_bits() + 0x0fff + (magnitude.to_bits() >> 13 & 1);
    sign | ((rounded >> 13) - ((127 - 15) << 10)) as u16
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::super::{dot, normalize};
    use super::*;

    /// A vector of length 1 of numbers that look random.
    fn vector(seed: u32) -> Vector {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        let mut vector = [0.0; N_DIMS];
        for value in &mut vector {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *value = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
        }
        normalize(&mut vector);
        vector
    }

    #[test]
    fn half_precision_numbers_come_back_as_they_were_written() {
        for half in (0..0x7c00).chain(0x8000..0xfc00) {
            assert_eq!(f32_to_half(half_to_f32(half)), half, "{half:#x}");
        }
        assert!((half_to_f32(f32_to_half(0.1)) - 0.1).abs() < 1e-4);
        assert!((half_to_f32(f32_to_half(1e9)) - 65504.0).abs() < 1.0);
    }

    #[test]
    fn a_rotation_keeps_scalar_products() {
        let (a, b) = (vector(1), vector(2));
        assert!((dot(&rotate(&a), &rotate(&b)) - dot(&a, &b)).abs() < 1e-5);
    }

    #[test]
    fn a_code_gives_almost_the_scalar_product_of_its_vector() {
        let mut worst = 0.0_f32;
        for seed in 0..50 {
            let (chunk, query) = (vector(seed), vector(seed + 1000));
            let code = Code::of(&rotate(&chunk));
            worst = worst.max((code.dot(&rotate(&query)) - dot(&chunk, &query)).abs());
            assert!((code.dot(&rotate(&chunk)) - 1.0).abs() < 1e-2);
        }
        assert!(worst < 0.1, "{worst}");
        assert!(Code::of(&[0.0; N_DIMS]).dot(&vector(1)).abs() < 1e-9);
    }

    #[test]
    fn a_row_comes_back_within_half_a_step() {
        let vector = vector(7);
        let mut bytes = Vec::new();
        write_row(&mut bytes, &vector);
        let mut sum = [0.0; N_DIMS];
        add_row(&mut sum, read_row(&mut Reader::new(&bytes)).unwrap());
        let step = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs())) / 7.0;
        for (found, value) in sum.iter().zip(vector) {
            assert!((found - value).abs() <= 0.51 * step, "{found} {value}");
        }
    }
}
