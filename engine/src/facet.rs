//! Filters and counts over vendor, product, version and type.

use crate::analysis::fold::caseless;
use crate::format::manifest::{GroupEntry, Manifest};
use crate::hit::{FacetCount, Facets, Note};
use crate::lexical::rank::{Key, sort};
use crate::query::{Filter, Filters};

/// Which groups a filter keeps.
pub(crate) struct Kept {
    /// One for each group of the manifest.
    groups: Vec<bool>,
}

impl Kept {
    pub(crate) fn new(manifest: &Manifest, filters: &Filters) -> Kept {
        let kept =
            |group: &GroupEntry| [&filters.chosen, &filters.written].iter().all(|one| keeps(manifest, group, one));
        Kept { groups: manifest.groups.iter().map(kept).collect() }
    }

    pub(crate) fn keeps(&self, group_idx: usize) -> bool {
        self.groups[group_idx]
    }

    /// Groups kept, with their numbers.
    pub(crate) fn groups<'a>(&'a self, manifest: &'a Manifest) -> impl Iterator<Item = (usize, &'a GroupEntry)> {
        manifest.groups.iter().enumerate().filter(|(idx, _)| self.groups[*idx])
    }

    /// For each product, whether some of its groups are kept.
    pub(crate) fn products(&self, manifest: &Manifest) -> Vec<bool> {
        let mut products = vec![false; manifest.products.len()];
        for (_, group) in self.groups(manifest) {
            products[group.product as usize] = true;
        }
        products
    }

    /// The product that all kept groups belong to, if it is one.
    pub(crate) fn only_product(&self, manifest: &Manifest) -> Option<u32> {
        let mut products = self.groups(manifest).map(|(_, group)| group.product);
        let first = products.next()?;
        products.all(|product| product == first).then_some(first)
    }
}

/// Whether one filter keeps a group.
fn keeps(manifest: &Manifest, group: &GroupEntry, filter: &Filter) -> bool {
    let has = |values: &[String], found: &str| values.is_empty() || values.iter().any(|value| is_same(value, found));
    let product = &manifest.products[group.product as usize];
    has(&filter.product, &product.name)
        && has(&filter.vendor, &manifest.vendors[product.vendor as usize])
        && has(&filter.doc_type, &group.doc_type)
        && (filter.version.is_empty() || filter.version.iter().any(|value| is_version(&group.version, value)))
}

/// Whether a folder of this name is the version asked for: whole, or less a leading `v`.
fn is_version(folder: &str, asked: &str) -> bool {
    let bare = folder.strip_prefix(['v', 'V']).unwrap_or(folder);
    is_same(folder, asked) || is_same(bare, asked)
}

/// Whether two names differ at most in letters' case and in the codes of their characters.
fn is_same(a: &str, b: &str) -> bool {
    a == b || caseless(a) == caseless(b)
}

/// Whether a text names the version that a folder is called by, as `12.5` or `v12.5`, and not as a part of `12.5.1`.
pub(crate) fn has_name_of(folder: &str, text: &str) -> bool {
    let (text, folder) = (caseless(text), caseless(folder));
    let bare = folder.strip_prefix('v').filter(|bare| !bare.is_empty()).unwrap_or(&folder);
    // Not `match_indices`: searching for texts has 2 kB of code in the wasm module.
    text.char_indices().any(|(at, _)| {
        let (before, after) = text.split_at(at);
        let Some(after) = after.strip_prefix(bare) else { return false };
        let before = before.strip_suffix('v').unwrap_or(before);
        let goes_on = |rest: &str| rest.starts_with(char::is_alphanumeric);
        let is_end = !goes_on(after) && !after.strip_prefix('.').is_some_and(goes_on);
        is_end && !before.ends_with(|c: char| c.is_alphanumeric() || c == '.')
    })
}

/// Says which values of the filters the library does not have, and which it has.
pub(crate) fn unknown_values(manifest: &Manifest, filters: &Filters) -> Vec<Note> {
    type Same = fn(&str, &str) -> bool;
    let mut notes = Vec::new();
    let mut check =
        |field: &str, code: &'static str, asked: fn(&Filter) -> &Vec<String>, known: Vec<&str>, same: Same| {
            let asked = asked(&filters.chosen).iter().chain(asked(&filters.written));
            for value in asked.filter(|value| !known.iter().any(|known| same(known, value))) {
                let list = unique(&known).join("`, `");
                notes.push(Note { code, message: format!("the library has no {field} `{value}`; it has `{list}`") });
            }
        };
    let same: Same = is_same;
    let vendors = manifest.vendors.iter().map(String::as_str).collect();
    check("vendor", "unknown-vendor", |filter| &filter.vendor, vendors, same);
    let products = manifest.products.iter().map(|product| product.name.as_str()).collect();
    check("product", "unknown-product", |filter| &filter.product, products, same);
    let of_product = Kept::new(
        manifest,
        &filters.without(|filter| {
            filter.version.clear();
            filter.doc_type.clear();
        }),
    );
    let versions = of_product.groups(manifest).map(|(_, group)| group.version.as_str()).collect();
    check("version", "unknown-version", |filter| &filter.version, versions, is_version);
    let types = of_product.groups(manifest).map(|(_, group)| group.doc_type.as_str()).collect();
    check("type", "unknown-doc-type", |filter| &filter.doc_type, types, same);
    notes
}

/// Each value once, in the order of the library.
fn unique<'a>(values: &[&'a str]) -> Vec<&'a str> {
    let mut unique: Vec<&str> = Vec::new();
    for value in values {
        if !unique.contains(value) {
            unique.push(value);
        }
    }
    unique
}

/// Matches in each group of the manifest, whether a filter keeps it or not.
pub(crate) struct GroupCounts {
    /// Chunks with postings of their own.
    pub(crate) own: Vec<u32>,
    /// Stand-ins, as far as their shard is loaded.
    pub(crate) aliases: Vec<u32>,
    /// Whether they are certain, not lower bounds.
    pub(crate) exact: bool,
}

/// Counts matches by field: each field's counts heed the filter on the others, so that they say what another choice
/// would give.
pub(crate) fn count(manifest: &Manifest, counts: &GroupCounts, filters: &Filters) -> Facets {
    let by_field = |name: fn(&Manifest, &GroupEntry) -> String, others: &Filters, in_versions: bool| {
        let kept = Kept::new(manifest, others);
        let mut by_value: Vec<FacetCount> = Vec::new();
        for (group_idx, group) in kept.groups(manifest) {
            let stand_ins = if in_versions { counts.aliases[group_idx] } else { 0 };
            let (value, count) = (name(manifest, group), counts.own[group_idx] + stand_ins);
            match by_value.iter_mut().find(|known| known.value == value) {
                Some(known) => known.count += count,
                None => by_value.push(FacetCount { value, count }),
            }
        }
        most_first(&by_value)
    };
    let vendor = |manifest: &Manifest, group: &GroupEntry| {
        manifest.vendors[manifest.products[group.product as usize].vendor as usize].clone()
    };
    let product = |manifest: &Manifest, group: &GroupEntry| manifest.products[group.product as usize].name.clone();
    let in_versions = filters.by_version();
    let all_versions = filters.without(|filter| filter.version.clear());
    let one_product = Kept::new(manifest, &all_versions).only_product(manifest).is_some();
    let no_vendor = filters.without(|filter| {
        filter.vendor.clear();
        filter.product.clear();
    });
    Facets {
        vendor: by_field(vendor, &no_vendor, in_versions),
        product: by_field(product, &filters.without(|filter| filter.product.clear()), in_versions),
        version: if one_product { by_field(|_, group| group.version.clone(), &all_versions, true) } else { Vec::new() },
        doc_type: by_field(
            |_, group| group.doc_type.clone(),
            &filters.without(|filter| filter.doc_type.clear()),
            in_versions,
        ),
        exact: counts.exact,
    }
}

/// Values with a match, most matches first, equals in the order of the library.
fn most_first(counts: &[FacetCount]) -> Vec<FacetCount> {
    let with_match = counts.iter().enumerate().filter(|(_, facet)| facet.count > 0);
    let mut keys: Vec<Key> = with_match.map(|(idx, facet)| Key::descending(facet.count, idx as u32)).collect();
    sort(&mut keys);
    keys.iter().map(|key| counts[key.second() as usize].clone()).collect()
}

/// Says, where filters leave nothing, what there is without them.
pub(crate) fn filtered_out(
    manifest: &Manifest,
    counts: &GroupCounts,
    facets: &Facets,
    filters: &Filters,
) -> Option<Note> {
    let all = count(manifest, counts, &Filters::default());
    let candidates = [&facets.version, &facets.doc_type, &facets.product, &all.product];
    let elsewhere = candidates.into_iter().find(|counts| !counts.is_empty())?;
    let list: Vec<String> =
        elsewhere.iter().take(5).map(|facet| format!("{} in {}", facet.count, facet.value)).collect();
    // Texts of one type are joined everywhere, so that the wasm module holds one `join`.
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    (*filters != Filters::default()).then(|| Note {
        code: "filtered-out",
        message: format!("nothing holds these words with these filters; without them: {}", list.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_any_case_and_composition() {
        assert!(is_same("Gerät", "GERÄT") && is_same("Gerät", "gera\u{308}t") && is_same("Straße", "STRASSE"));
        assert!(is_same("Σύστημα", "ΣΎΣΤΗΜΑ") && is_same("ｖ１", "v1") && is_same("ﾃﾞｰﾀ", "データ"));
        assert!(!is_same("Gerät", "Gerat") && !is_same("v1.0", "v10"));
    }

    #[test]
    fn a_version_matches_whole_with_or_without_its_v() {
        assert!(is_version("v12.5", "12.5") && is_version("v12.5", "v12.5") && is_version("12.5", "12.5"));
        assert!(!is_version("v12.5", "12") && !is_version("v12.5.1", "12.5") && !is_version("12.5", "v12.5"));
    }
}
