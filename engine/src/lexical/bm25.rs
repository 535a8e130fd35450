//! BM25F (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, 2004), split in two.
//!
//! All of a score that depends on one chunk alone, the saturated term frequency, is worked out when the index is built and
//! stored as a 4-bit impact. Only the idf is left for query time, so that a reader needs no lengths and no fields.

// What was measured: nDCG@10 over two judged collections of documentation, `library` (231 queries over 19 versions of 15
// products) and `kubernetes` (400 reworded questions). With the values below .619 and .344; each note says what another
// value of that constant alone gave.

/// Saturation of term frequency, in occurrences: at this weighted frequency a term has half of its largest effect.
///
/// Manuals reward repetition more than the usual 1.2 to 2 does: 4 gave .609 and .339, 7 .602 and .337.
#[cfg(feature = "write")]
const K1: f32 = 5.0;

/// Field of a chunk; its number is the index into the arrays below.
#[cfg(feature = "write")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The chunk's headings and the document's title.
    Title,
    /// Where it stands: product, version, document, headings above.
    Path,
    /// Its text.
    Body,
    /// Its code.
    Code,
}

/// Number of fields.
#[cfg(feature = "write")]
pub(crate) const N_FIELDS: usize = 4;

/// What an occurrence in a field counts, in occurrences of the body.
///
/// A document's title as part of the path gave .613 and .339; a title of 5 .615 and .334, a path of 3.5 .615 and .336,
/// code as the body .616 and .339 (before the document's title moved).
#[cfg(feature = "write")]
const WEIGHT: [f32; N_FIELDS] = [4.0, 2.5, 1.0, 0.7];

/// How far a field's length counts against it, from 0 (not at all) to 1 (in full). Body and code have one length.
///
/// 0.4 for the title gave .608 and .341. The body is flat: 0.45 and 0.75 changed either set by at most .007.
#[cfg(feature = "write")]
const B: [f32; N_FIELDS] = [0.6, 0.4, 0.6, 0.6];

/// Share of the whole document in a chunk's saturated frequency: of two chunks with a term, the one whose document speaks
/// of it throughout answers better.
///
/// None gave .620 and .329, 0.15 .599 and .336: sections are found better without it, documents better with more.
#[cfg(feature = "write")]
const DOCUMENT_SHARE: f32 = 0.1 / 1.1;

/// As [`K1`], for the occurrences of a term in the text of a whole document.
#[cfg(feature = "write")]
const DOCUMENT_K1: f32 = 3.0;

/// As [`B`], for the length of a document.
#[cfg(feature = "write")]
const DOCUMENT_B: f32 = 0.6;

/// What a mention counts in a chunk that only leads elsewhere, as a share: contents, indexes, change logs.
///
/// In full it gave .618 and .344: judged questions hardly tell, readers who land in a table of contents do.
#[cfg(feature = "write")]
const LISTING_SHARE: f32 = 0.75;

/// Largest quantised impact.
pub(crate) const IMPACT_MAX: u8 = 15;

/// Saturated frequency of impact 0; lower ones are raised to it: a single mention counts as much as one in a shorter chunk.
///
/// 0.1 gave .613 and .319, 0 gave .608 and .314.
const IMPACT_FLOOR: f32 = 0.2;

/// How often a term occurs in a chunk and around it, and where that is.
#[cfg(feature = "write")]
pub(crate) struct Occurrence {
    /// Occurrences in each field.
    pub(crate) frequencies: [u8; N_FIELDS],
    /// Words of each field.
    pub(crate) lengths: [u32; N_FIELDS],
    /// Occurrences in the text and code of the whole document.
    pub(crate) in_document: u32,
    /// Words of the text and code of the whole document.
    pub(crate) document_words: u32,
    /// Whether the chunk only leads elsewhere.
    pub(crate) is_listing: bool,
}

/// Mean lengths that [`saturated`] compares with, in words.
#[cfg(feature = "write")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Means {
    /// Of each field; those of body and code are that of both together.
    pub(crate) fields: [f32; N_FIELDS],
    /// Of a document.
    pub(crate) document: f32,
}

/// Words of each field as they count against its occurrences: code is part of the body's length.
#[cfg(feature = "write")]
pub(crate) fn norm_lengths(lengths: [u32; N_FIELDS]) -> [f32; N_FIELDS] {
    let [title, path, body, code] = lengths.map(|length| length as f32);
    [title, path, body + code, body + code]
}

/// Saturated term frequency of an occurrence, from 0 to 1.
#[cfg(feature = "write")]
pub(crate) fn saturated(occurrence: &Occurrence, means: &Means) -> f32 {
    let norm = |b: f32, length: f32, mean: f32| 1.0 - b + b * length / mean.max(1.0);
    let lengths = norm_lengths(occurrence.lengths);
    let mut weighted = 0.0;
    for field in 0..N_FIELDS {
        let frequency = f32::from(occurrence.frequencies[field]);
        weighted += WEIGHT[field] * frequency / norm(B[field], lengths[field], means.fields[field]);
    }
    let document_norm = norm(DOCUMENT_B, occurrence.document_words as f32, means.document);
    let in_document = occurrence.in_document as f32 / document_norm;
    let own = weighted / (K1 + weighted);
    let around = in_document / (DOCUMENT_K1 + in_document);
    let share = if occurrence.is_listing { LISTING_SHARE } else { 1.0 };
    share * (own + DOCUMENT_SHARE * (around - own))
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

/// Added to each idf: in questions, whose words are many, common words say more than the idf alone gives them.
///
/// None gave .612 and .335, 1 .612 and .336 where this gave .613 and .339.
const IDF_FLOOR: f32 = 0.5;

/// Inverse document frequency: weight of a term that `doc_freq` of `n_chunks` chunks hold, always above 0.
pub(crate) fn idf(doc_freq: u32, n_chunks: u32) -> f32 {
    IDF_FLOOR + plain_idf(doc_freq, n_chunks)
}

/// The same without the addition, as tokens of a vector are weighted.
pub(crate) fn plain_idf(n_with: u32, n_chunks: u32) -> f32 {
    let (df, n) = (n_with as f32, n_chunks.max(n_with) as f32);
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

    fn occurrence(frequencies: [u8; N_FIELDS]) -> Occurrence {
        let lengths = [5, 8, 100, 20];
        Occurrence { frequencies, lengths, in_document: 1, document_words: 1000, is_listing: false }
    }

    const MEANS: Means = Means { fields: [5.0, 8.0, 120.0, 120.0], document: 1000.0 };

    #[test]
    fn an_occurrence_in_the_title_counts_more_than_one_in_the_text_and_that_more_than_one_in_code() {
        let [title, body, code] =
            [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]].map(|frequencies| saturated(&occurrence(frequencies), &MEANS));
        assert!(title > body && body > code, "{title} {body} {code}");
    }

    #[test]
    fn a_document_that_speaks_of_a_term_throughout_raises_its_chunks() {
        let once = occurrence([0, 0, 1, 0]);
        let often = Occurrence { in_document: 30, ..occurrence([0, 0, 1, 0]) };
        assert!(saturated(&often, &MEANS) > saturated(&once, &MEANS));
    }

    #[test]
    fn a_mention_in_a_table_of_contents_counts_less() {
        let text = occurrence([1, 0, 1, 0]);
        let listing = Occurrence { is_listing: true, ..occurrence([1, 0, 1, 0]) };
        assert!(saturated(&listing, &MEANS) < saturated(&text, &MEANS));
    }

    #[test]
    fn a_rarer_term_weighs_more_and_one_in_every_chunk_still_weighs_something() {
        assert!(idf(1, 1000) > idf(10, 1000));
        assert!(idf(1000, 1000) > 0.0);
    }
}
