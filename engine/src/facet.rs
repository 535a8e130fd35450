//! Filters and counts over vendor, product, version and type.

use std::collections::BTreeMap;

use crate::format::manifest::{GroupEntry, Manifest};
use crate::hit::{FacetCount, Facets, Note};
use crate::query::Filter;

/// Which groups a filter keeps.
pub(crate) struct Kept {
    /// One for each group of the manifest.
    groups: Vec<bool>,
    /// Whether the filter is about versions, so that stand-ins matter.
    pub(crate) by_version: bool,
}

impl Kept {
    pub(crate) fn new(manifest: &Manifest, filter: &Filter) -> Kept {
        let keeps = |values: &[String], found: &str| {
            values.is_empty() || values.iter().any(|value| value.eq_ignore_ascii_case(found))
        };
        let groups = manifest.groups.iter().map(|group| {
            let product = &manifest.products[group.product as usize];
            keeps(&filter.product, &product.name)
                && keeps(&filter.vendor, &manifest.vendors[product.vendor as usize])
                && keeps(&filter.doc_type, &group.doc_type)
                && (filter.version.is_empty() || filter.version.iter().any(|value| is_version(&group.version, value)))
        });
        Kept { groups: groups.collect(), by_version: !filter.version.is_empty() }
    }

    pub(crate) fn keeps(&self, group_idx: usize) -> bool {
        self.groups[group_idx]
    }

    /// Groups kept, with their numbers.
    pub(crate) fn groups<'a>(&'a self, manifest: &'a Manifest) -> impl Iterator<Item = (usize, &'a GroupEntry)> {
        manifest.groups.iter().enumerate().filter(|(idx, _)| self.groups[*idx])
    }

    /// The product that all kept groups belong to, if it is one.
    pub(crate) fn only_product(&self, manifest: &Manifest) -> Option<u32> {
        let mut products = self.groups(manifest).map(|(_, group)| group.product);
        let first = products.next()?;
        products.all(|product| product == first).then_some(first)
    }
}

/// Whether a folder of this name is the version asked for: whole, or less a leading `v`.
fn is_version(folder: &str, asked: &str) -> bool {
    let bare = folder.strip_prefix(['v', 'V']).unwrap_or(folder);
    folder.eq_ignore_ascii_case(asked) || bare.eq_ignore_ascii_case(asked)
}

/// Says which values of a filter the library does not have, and which it has.
pub(crate) fn unknown_values(manifest: &Manifest, filter: &Filter) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut check = |field: &str, code: &'static str, asked: &[String], known: Vec<&str>, same: fn(&str, &str) -> bool| {
        for value in asked.iter().filter(|value| !known.iter().any(|known| same(known, value))) {
            let list = sorted_unique(&known).join("`, `");
            notes.push(Note { code, message: format!("the library has no {field} `{value}`; it has `{list}`") });
        }
    };
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    check("vendor", "unknown-vendor", &filter.vendor, manifest.vendors.iter().map(String::as_str).collect(), same);
    let products = manifest.products.iter().map(|product| product.name.as_str()).collect();
    check("product", "unknown-product", &filter.product, products, same);
    let of_product = Kept::new(manifest, &Filter { version: Vec::new(), doc_type: Vec::new(), ..filter.clone() });
    let versions = of_product.groups(manifest).map(|(_, group)| group.version.as_str()).collect();
    check("version", "unknown-version", &filter.version, versions, is_version);
    let types = of_product.groups(manifest).map(|(_, group)| group.doc_type.as_str()).collect();
    check("type", "unknown-doc-type", &filter.doc_type, types, same);
    notes
}

fn sorted_unique<'a>(values: &[&'a str]) -> Vec<&'a str> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.dedup();
    values
}

/// Counts matches by field from their number in each group.
///
/// `by_version` are the numbers by version name, where the answer is about one product.
pub(crate) fn count(manifest: &Manifest, by_group: &[u32], by_version: BTreeMap<String, u32>) -> Facets {
    let (mut vendors, mut products, mut types) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (group, &count) in manifest.groups.iter().zip(by_group).filter(|(_, count)| **count > 0) {
        let product = &manifest.products[group.product as usize];
        *vendors.entry(manifest.vendors[product.vendor as usize].clone()).or_default() += count;
        *products.entry(product.name.clone()).or_default() += count;
        *types.entry(group.doc_type.clone()).or_default() += count;
    }
    Facets {
        vendor: by_count(vendors),
        product: by_count(products),
        version: by_count(by_version),
        doc_type: by_count(types),
    }
}

/// Most matches first, then by name.
fn by_count(counts: BTreeMap<String, u32>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_matches_whole_with_or_without_its_v() {
        assert!(is_version("v12.5", "12.5") && is_version("v12.5", "v12.5") && is_version("12.5", "12.5"));
        assert!(!is_version("v12.5", "12") && !is_version("v12.5.1", "12.5") && !is_version("12.5", "v12.5"));
    }
}
