//! `mcdewey search`: the browser's search on built files, for people and for programs.

use std::fmt::Write as _;

use mcdewey_engine::{Answer, FacetCount, Filter, Hit, SearchOptions};
use serde::{Deserialize, Serialize};

/// One line of a batch: a query, with filters if they are there.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct BatchQuery {
    /// Name of the query, handed back with its hits.
    pub id: serde_json::Value,
    /// Text of the query.
    pub query: String,
    /// Vendors to keep.
    #[serde(default)]
    pub vendor: OneOrMany,
    /// Products to keep.
    #[serde(default)]
    pub product: OneOrMany,
    /// Versions to keep.
    #[serde(default)]
    pub version: OneOrMany,
    /// Types of document to keep.
    #[serde(default)]
    pub doc_type: OneOrMany,
}

/// A value or a list of values.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One value.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> OneOrMany {
        OneOrMany::Many(Vec::new())
    }
}

impl From<OneOrMany> for Vec<String> {
    fn from(values: OneOrMany) -> Vec<String> {
        match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        }
    }
}

impl BatchQuery {
    /// The options of this query: its own filters in place of those of `options`, where it has some.
    pub fn options(&self, options: &SearchOptions) -> SearchOptions {
        let own = |values: &OneOrMany, given: &Vec<String>| {
            let values: Vec<String> = values.clone().into();
            if values.is_empty() { given.clone() } else { values }
        };
        let filter = Filter {
            vendor: own(&self.vendor, &options.filter.vendor),
            product: own(&self.product, &options.filter.product),
            version: own(&self.version, &options.filter.version),
            doc_type: own(&self.doc_type, &options.filter.doc_type),
        };
        SearchOptions { filter, ..options.clone() }
    }
}

/// A hit as JSON; the same fields in every interface.
#[derive(Serialize)]
struct HitJson<'a> {
    chunk_id: &'a str,
    title: &'a str,
    url: &'a str,
    source: &'a str,
    page: Option<u32>,
    page_label: Option<&'a str>,
    headings: &'a [String],
    breadcrumb: &'a [String],
    vendor: &'a str,
    product: &'a str,
    version: &'a str,
    doc_type: &'a str,
    score: f64,
    snippet: &'a str,
    highlights: &'a [(u32, u32)],
    also_in: Vec<SamePassageJson<'a>>,
}

#[derive(Serialize)]
struct SamePassageJson<'a> {
    version: &'a str,
    chunk_id: &'a str,
    url: &'a str,
    page: Option<u32>,
    source: &'a str,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    hits: Vec<HitJson<'a>>,
    total: u32,
    exact: bool,
    facets: FacetsJson<'a>,
    notes: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
struct FacetsJson<'a> {
    vendor: Vec<CountJson<'a>>,
    product: Vec<CountJson<'a>>,
    version: Vec<CountJson<'a>>,
    doc_type: Vec<CountJson<'a>>,
    exact: bool,
}

#[derive(Serialize)]
struct CountJson<'a> {
    value: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct BatchAnswer<'a> {
    id: &'a serde_json::Value,
    query: &'a str,
    hits: Vec<HitJson<'a>>,
}

fn hit_json(hit: &Hit) -> HitJson<'_> {
    HitJson {
        chunk_id: &hit.chunk_id,
        title: &hit.title,
        url: &hit.url,
        source: &hit.source,
        page: hit.page,
        page_label: hit.page_label.as_deref(),
        headings: &hit.headings,
        breadcrumb: &hit.breadcrumb,
        vendor: &hit.vendor,
        product: &hit.product,
        version: &hit.version,
        doc_type: &hit.doc_type,
        score: f64::from(hit.score),
        snippet: &hit.snippet,
        highlights: &hit.highlights,
        also_in: hit
            .also_in
            .iter()
            .map(|same| SamePassageJson {
                version: &same.version,
                chunk_id: &same.chunk_id,
                url: &same.url,
                page: same.page,
                source: &same.source,
            })
            .collect(),
    }
}

fn counts_json(counts: &[FacetCount]) -> Vec<CountJson<'_>> {
    counts.iter().map(|facet| CountJson { value: &facet.value, count: facet.count }).collect()
}

/// An answer as one JSON object: `hits`, `total`, `exact`, `facets`, `notes`.
///
/// # Errors
///
/// None in practice: every value has a form in JSON.
pub fn answer_json(answer: &Answer) -> serde_json::Result<String> {
    let facets = &answer.facets;
    serde_json::to_string_pretty(&AnswerJson {
        hits: answer.hits.iter().map(hit_json).collect(),
        total: answer.total,
        exact: answer.exact,
        facets: FacetsJson {
            vendor: counts_json(&facets.vendor),
            product: counts_json(&facets.product),
            version: counts_json(&facets.version),
            doc_type: counts_json(&facets.doc_type),
            exact: answer.exact,
        },
        notes: answer.notes.iter().map(|note| NoteJson { code: note.code, message: &note.message }).collect(),
    })
}

/// One line of a batch's output: `id`, `query`, `hits`.
///
/// # Errors
///
/// None in practice: every value has a form in JSON.
pub fn batch_json(query: &BatchQuery, answer: &Answer) -> serde_json::Result<String> {
    let hits = answer.hits.iter().map(hit_json).collect();
    serde_json::to_string(&BatchAnswer { id: &query.id, query: &query.query, hits })
}

/// An answer for people.
pub fn answer_text(answer: &Answer) -> String {
    let mut text = String::new();
    for note in &answer.notes {
        let _ = writeln!(text, "note: {}", note.message);
    }
    let about = if answer.exact { "" } else { "at least " };
    let _ = writeln!(text, "{about}{} chunks match", answer.total);
    for (rank, hit) in answer.hits.iter().enumerate() {
        let page = hit.page.map_or_else(String::new, |page| format!(", page {page}"));
        let _ = writeln!(text, "\n{}. {}  [{:.3}]", rank + 1, hit.title, hit.score);
        let _ = writeln!(text, "   {}{page}  {}", hit.source, hit.chunk_id);
        let _ = writeln!(text, "   {}", hit.snippet);
        let versions: Vec<&str> = hit.also_in.iter().map(|same| same.version.as_str()).collect();
        if !versions.is_empty() {
            let _ = writeln!(text, "   also in {}", versions.join(", "));
        }
    }
    text
}
