//! The judged queries of `tests/queries`, and the measure by which an answer is judged.

use std::collections::BTreeSet;
use std::fs;

use mcdewey_engine::Hit;

/// A query and the one place that answers it.
#[derive(Clone, Debug)]
pub struct JudgedQuery {
    /// Its name.
    pub id: String,
    /// What is asked.
    pub query: String,
    /// `lookup`, `question` or `paraphrase`.
    pub kind: String,
    /// Path of the document that answers it.
    pub source: String,
    /// Heading of the section that does.
    pub heading: String,
}

/// The queries about the sample library.
pub fn judged_queries() -> Vec<JudgedQuery> {
    let path = crate::repository().join("tests/queries/sample.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let parse = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let field = |name: &str| value[name].as_str().unwrap_or_else(|| panic!("{line}: no `{name}`")).to_owned();
        JudgedQuery {
            id: field("id"),
            query: field("query"),
            kind: field("kind"),
            source: field("source"),
            heading: field("heading"),
        }
    };
    lines.map(parse).collect()
}

/// Letters and digits of a heading, as two headings are compared.
fn plain(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// `1 / log2(1 + rank)` of the first right hit among the first ten, else 0. Hits on one place count once.
pub fn ndcg_at_10(query: &JudgedQuery, hits: &[Hit]) -> f64 {
    let wanted = plain(&query.heading);
    let mut places = BTreeSet::new();
    for hit in hits {
        let headings: BTreeSet<String> = hit.headings.iter().map(|heading| plain(heading)).collect();
        let sources = || std::iter::once(&hit.source).chain(hit.also_in.iter().map(|same| &same.source));
        let is_right = headings.contains(&wanted) && sources().any(|source| *source == query.source);
        places.insert((hit.source.clone(), headings));
        if places.len() > 10 {
            return 0.0;
        }
        if is_right {
            return 1.0 / (1.0 + places.len() as f64).log2();
        }
    }
    0.0
}
