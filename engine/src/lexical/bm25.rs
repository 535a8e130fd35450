//! BM25F (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, 2004), split in two.
//!
//! All of a score that depends on one chunk alone, the saturated term frequency, is worked out when the index is built and
//! stored as a 4-bit impact. Only the idf is left for query time, so that a reader needs no lengths and no fields.

// What was measured: nDCG@10 over two judged collections of documentation, `library` (231 queries over 19 versions of 15
// products) and `kubernetes` (400 reworded questions). With the values below .612 and .323; each note says what another
// value of that constant alone gave at the time it was swept.

/// Saturation of term frequency, in occurrences: at this weighted frequency a term has half of its largest effect.
///
/// Manuals reward repetition more than the usual 1.2 to 2 does: 3 gave .605 and .320, 8 .590 and .334.
#[cfg(feature = "write")]
const K1: f32 = 5.0;

/// Field of a chunk; its number is the index into the arrays below.
#[cfg(feature = "write")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The chunk's headings.
    Title,
    /// Where it stands: product, version, document, headings above.
    Path,
    /// Its text.
    Body,
}

/// Number of fields.
#[cfg(feature = "write")]
pub(crate) const N_FIELDS: usize = 3;

/// What an occurrence in a field counts, in occurrences of the body.
///
/// All at 2, 1, 1 (and `K1` 2) gave .567 and .300, at 3, 2, 1 .595 and .307; a title of 5 gains nothing more.
#[cfg(feature = "write")]
const WEIGHT: [f32; N_FIELDS] = [4.0, 2.5, 1.0];

/// How far a field's length counts against it, from 0 (not at all) to 1 (in full).
///
/// Flat: 0.45 and 0.75 for the body changed `library` by .002 and .007, `kubernetes` by at most .005.
#[cfg(feature = "write")]
const B: [f32; N_FIELDS] = [0.6, 0.4, 0.6];

/// Largest quantised impact.
pub(crate) const IMPACT_MAX: u8 = 15;

/// Saturated frequency of impact 0; lower ones are raised to it: a single mention counts as much as one in a shorter chunk.
///
/// 0.1 gave .613 and .319, 0 gave .608 and .314.
const IMPACT_FLOOR: f32 = 0.2;

/// Saturated term frequency, from 0 to 1, of a term that occurs `frequencies` times in fields of `lengths` words, where
/// the mean lengths are `means`.
#[cfg(feature = "write")]
pub(crate) fn saturated(frequencies: [u8; N_FIELDS], lengths: [f32; N_FIELDS], means: [f32; N_FIELDS]) -> f32 {
    let mut weighted = 0.0;
    for field in 0..N_FIELDS {
        let norm = 1.0 - B[field] + B[field] * lengths[field] / means[field].max(1.0);
        weighted += WEIGHT[field] * f32::from(frequencies[field]) / norm;
    }
    weighted / (K1 + weighted)
}

/// Quantises a saturated frequency to 4 bits.
#[cfg(feature = "write")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=15 before")]
pub(crate) fn quantize(saturated: f32) -> u8 {
    let scaled = (saturated - IMPACT_FLOOR) / (1.0 - IMPACT_FLOOR) * f32::from(IMPACT_MAX);
    scaled.round().clamp(0.0, f32::from(IMPACT_MAX)) as u8
}

/// The saturated frequency that a quantised impact stands for.
pub(crate) fn impact(quantized: u8) -> f32 {
    IMPACT_FLOOR + f32::from(quantized) / f32::from(IMPACT_MAX) * (1.0 - IMPACT_FLOOR)
}

/// Inverse document frequency: weight of a term that `doc_freq` of `n_chunks` chunks hold, always above 0.
pub(crate) fn idf(doc_freq: u32, n_chunks: u32) -> f32 {
    let (df, n) = (doc_freq as f32, n_chunks.max(doc_freq) as f32);
    libm::logf(1.0 + (n - df + 0.5) / (df + 0.5))
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;

    #[test]
    fn quantising_twice_changes_nothing() {
        for level in 0..=IMPACT_MAX {
            assert_eq!(quantize(impact(level)), level);
        }
    }

    #[test]
    fn an_occurrence_in_the_title_counts_more_than_one_in_the_text() {
        let lengths = [5.0, 8.0, 100.0];
        let title = saturated([1, 0, 0], lengths, lengths);
        let body = saturated([0, 0, 1], lengths, lengths);
        assert!(title > body, "{title} {body}");
    }

    #[test]
    fn a_rarer_term_weighs_more_and_one_in_every_chunk_still_weighs_something() {
        assert!(idf(1, 1000) > idf(10, 1000));
        assert!(idf(1000, 1000) > 0.0);
    }
}
