//! `mcdewey search`: the browser's search on built files, for people and for programs.

use std::fmt::Write as _;

use mcdewey_engine::{Answer, Facets, Filter, Hit, Note, SearchOptions};
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

#[derive(Serialize)]
struct AnswerJson<'a> {
    hits: &'a [Hit],
    total: u32,
    total_near: u32,
    exact: bool,
    facets: &'a Facets,
    notes: &'a [Note],
}

#[derive(Serialize)]
struct BatchAnswer<'a> {
    id: &'a serde_json::Value,
    query: &'a str,
    hits: &'a [Hit],
    notes: &'a [Note],
}

/// An answer as one JSON object: `hits`, `total`, `total_near`, `exact`, `facets`, `notes`.
///
/// # Errors
///
/// None in practice: every value has a form in JSON.
pub fn answer_json(answer: &Answer) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&AnswerJson {
        hits: &answer.hits,
        total: answer.total,
        total_near: answer.total_near,
        exact: answer.exact,
        facets: &answer.facets,
        notes: &answer.notes,
    })
}

/// One line of a batch's output: `id`, `query`, `hits`, `notes`.
///
/// # Errors
///
/// None in practice: every value has a form in JSON.
pub fn batch_json(query: &BatchQuery, answer: &Answer) -> serde_json::Result<String> {
    serde_json::to_string(&BatchAnswer { id: &query.id, query: &query.query, hits: &answer.hits, notes: &answer.notes })
}

/// An answer for people.
pub fn answer_text(answer: &Answer) -> String {
    let mut text = String::new();
    for note in &answer.notes {
        let _ = writeln!(text, "note: {}", note.message);
    }
    let about = if answer.exact { "" } else { "at least " };
    let _ = writeln!(text, "chunks that hold words of the query: {about}{}", answer.total);
    if answer.total_near > 0 {
        let _ = writeln!(text, "others that are near in meaning: {}", answer.total_near);
    }
    for (rank, hit) in answer.hits.iter().enumerate() {
        let page = hit.page.map_or_else(String::new, |page| format!(", page {page}"));
        let _ = writeln!(text, "\n{}. {}  [{:.3}]", rank + 1, hit.title, hit.score);
        let _ = writeln!(text, "   {}{page}  {}", hit.source, hit.chunk_id);
        let _ = writeln!(text, "   {}", hit.snippet);
        if hit.near {
            let _ = writeln!(text, "   near in meaning, without these words");
        }
        // Elsewhere in its own version the file says where, in another the version.
        let also_in = hit.also_in.iter();
        let places: Vec<&str> = also_in
            .map(|same| if same.version == hit.version { same.source.as_str() } else { same.version.as_str() })
            .collect();
        if !places.is_empty() {
            let _ = writeln!(text, "   also in {}", places.join(", "));
        }
    }
    text
}
