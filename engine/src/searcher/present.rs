//! What is shown of the chunks found.

use super::Searcher;
use super::matching::Found;
use crate::hit::Hit;
use crate::lexical::bm25::idf;
use crate::lexical::rank::TermPostings;
use crate::query::Query;
use crate::snippet::{Marks, Seen, snippet};

impl Searcher {
    /// Hits from `offset` on; `shown_by` says of the first chunks found which chunk each is shown by, and their packs are loaded.
    pub(super) fn present(&self, found: &Found, shown_by: &[u32], offset: usize, query: &Query) -> Vec<Hit> {
        let lists = &found.lists;
        let weight = |list: &TermPostings| list.weight * idf(list.doc_freq, self.manifest.n_indexed);
        // Words that are common in one of the languages are marked only where there are no others.
        let only_common = query.terms.iter().all(|term| term.is_common);
        let terms = query.terms.iter().zip(lists).filter(|(term, _)| only_common || !term.is_common);
        let terms = terms.map(|(term, list)| (term.texts.as_slice(), weight(list))).collect();
        let prefix = query.terms.last().and_then(|term| term.prefix.as_deref());
        let marks = Marks::new(&self.analyzer, terms, prefix);
        let mut seen = Seen::new();
        let hit = |&(chunk, score)| {
            let hit = self.hit(chunk, score, &marks, &mut seen)?;
            let also_in = self.also_in(chunk, &found.best, shown_by);
            Some(Hit { near: self.is_near_alone(chunk, &hit, lists), also_in, ..hit })
        };
        let shown = found.best.iter().zip(shown_by).filter(|((chunk, _), by)| chunk == *by).map(|(found, _)| found);
        shown.skip(offset).filter_map(hit).collect()
    }

    /// Whether a hit was found by meaning alone. A list that is cut does not tell of all chunks that hold its term; what is
    /// marked in the excerpt does.
    fn is_near_alone(&self, chunk: u32, hit: &Hit, lists: &[TermPostings]) -> bool {
        let chunk = self.indexed_for(chunk);
        let is_shown = !hit.highlights.is_empty() && lists.iter().any(TermPostings::is_cut);
        !is_shown && !lists.iter().any(|list| list.holds(chunk))
    }

    fn hit<'a>(&'a self, chunk: u32, score: f32, marks: &Marks<'_>, seen: &mut Seen<'a>) -> Option<Hit> {
        let (document, record) = self.record(chunk)?;
        let group = self.manifest.group_of(chunk).1;
        let product = &self.manifest.products[group.product as usize];
        // The title stands above the snippet: the snippet need not repeat it.
        let body = record.text.strip_prefix(record.title.as_str()).filter(|rest| rest.starts_with('\n'));
        let snippet = snippet(&self.analyzer, body.unwrap_or(&record.text).trim_start(), marks, seen);
        Some(Hit {
            chunk_id: self.id(chunk, document, record).to_string(),
            title: record.shown_title(document),
            url: record.url(document),
            source: document.source.clone(),
            page: record.page,
            page_label: record.page_label.clone(),
            headings: record.headings.clone(),
            breadcrumb: record.breadcrumb(document),
            vendor: self.manifest.vendors[product.vendor as usize].clone(),
            product: product.name.clone(),
            version: group.version.clone(),
            doc_type: group.doc_type.clone(),
            score,
            snippet: snippet.text,
            highlights: snippet.highlights,
            also_in: Vec::new(),
            near: false,
        })
    }
}
