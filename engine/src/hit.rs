//! What comes out of a search.

/// A ranked chunk, with all that is needed to show and to cite it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Hit {
    /// Public name, `product::version::doc-type::document::ordinal`.
    pub chunk_id: String,
    /// The chunk's heading, or `Page 106`, or the document's title; a heading that very many documents have stands behind its
    /// document's title: `Get-Help › Notes`.
    pub title: String,
    /// Percent-encoded address of the chunk's page below the site's root.
    pub url: String,
    /// Path of the document below the corpus root.
    pub source: String,
    /// Physical page of the manual on which the chunk starts, from 1; `None` where the document has no page markers.
    pub page: Option<u32>,
    /// Label printed on that page, where it is known and differs.
    pub page_label: Option<String>,
    /// The nearest heading at or above the chunk's first line, and every heading inside it.
    pub headings: Vec<String>,
    /// Title of the document, then the headings that the chunk stands under.
    pub breadcrumb: Vec<String>,
    /// Vendor of the product.
    pub vendor: String,
    /// Product, as its folder is named.
    pub product: String,
    /// Version, as its folder is named.
    pub version: String,
    /// Type of document, as its folder is named.
    pub doc_type: String,
    /// Higher is better; comparable only within one query.
    #[cfg_attr(feature = "serde", serde(serialize_with = "widened"))]
    pub score: f32,
    /// Excerpt of the text around the words of the query.
    pub snippet: String,
    /// Words of the query within `snippet`: start and end, in characters (Unicode scalar values).
    pub highlights: Vec<(u32, u32)>,
    /// The same passage elsewhere in its version, then in other versions, newest first.
    pub also_in: Vec<SamePassage>,
    /// Whether it is near in meaning alone: it holds none of the words of the query.
    pub near: bool,
}

/// The same passage in another version of the product, or elsewhere in its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SamePassage {
    /// Version, as its folder is named.
    pub version: String,
    /// Public name of the chunk there.
    pub chunk_id: String,
    /// Percent-encoded address of its page below the site's root.
    pub url: String,
    /// Physical page there, from 1.
    pub page: Option<u32>,
    /// Path of its document below the corpus root.
    pub source: String,
}

/// Answer to one query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The hits asked for, best first.
    pub hits: Vec<Hit>,
    /// Number of chunks that hold words of the query, same passages in several versions counted once.
    pub total: u32,
    /// Number of further chunks that are hits: those near in meaning that hold none of the words.
    pub total_near: u32,
    /// Whether `total` is certain, not a lower bound.
    pub exact: bool,
    /// Chunks that hold words of the query by vendor, product, version and type.
    pub facets: Facets,
    /// What the reader should know about the answer.
    pub notes: Vec<Note>,
}

impl Answer {
    /// The same answer by words, with a note that the index by meaning could not be had.
    #[must_use]
    pub fn without_meaning(mut self) -> Answer {
        let message = "the index by meaning cannot be reached; the answer is by words".to_owned();
        self.notes.push(Note { code: "meaning-unavailable", message });
        self
    }
}

/// Numbers of matches by field; values without a match are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Facets {
    /// By vendor.
    pub vendor: Vec<FacetCount>,
    /// By product.
    pub product: Vec<FacetCount>,
    /// By version; only where the answer is about one product, since versions of several products do not compare.
    pub version: Vec<FacetCount>,
    /// By type of document.
    pub doc_type: Vec<FacetCount>,
    /// Whether all of them are certain, not lower bounds.
    pub exact: bool,
}

/// Number of matches with one value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Matches that have it.
    pub count: u32,
}

/// Something the reader should know about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Note {
    /// Stable name for programs, such as `stop-words-only`.
    pub code: &'static str,
    /// The same for people.
    pub message: String,
}

/// A score as every interface prints it: an f32 widened to f64, so that the same bits give the same digits.
#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn widened<S: serde::Serializer>(score: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(*score))
}
