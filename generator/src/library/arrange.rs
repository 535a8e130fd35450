//! Outlines of all documents -> the [`Library`]: places, vendors, order of versions, addresses, same passages.

mod address;
mod order;
mod titles;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::language;
use crate::library::{ChunkEntry, DocType, DocumentEntry, Library, Product, Vendor, Version};
use crate::model::{Place, Position};
use address::Addresses;
pub use address::{fold, safe_path};
pub use mcdewey_engine::natural_order;
pub use order::{as_documents_say, folders_of, is_index, version_order};

/// Name of a level that a path does not have, and of the vendor of products that no vendor claims.
pub const GENERAL: &str = "general";

/// Names that a message lists at most.
const NAMES_MAX: usize = 30;

/// What the library must know of a document; made by [`crate::reading::outline`].
#[derive(Clone, Debug)]
pub struct OutlinedDocument {
    /// Its levels.
    pub place: Place,
    /// Path of the file below the corpus root.
    pub source: String,
    /// Title of the document.
    pub title: String,
    /// Language of its text.
    pub language: String,
    /// Addresses that its front matter names.
    pub addresses: Vec<String>,
    /// Path below the corpus root of the PDF that it was made from, if that is published.
    pub pdf: Option<String>,
    /// Where it stands among its neighbours.
    pub position: Option<Position>,
    /// Its chunks in reading order.
    pub chunks: Vec<ChunkEntry>,
}

/// The place of each document, in the order of `sources`, by the folders of its path.
///
/// Places are distinct: of two documents that would share one (`a.md` and `a.markdown`), the later gets a number.
pub fn places<'a>(sources: impl IntoIterator<Item = &'a str>) -> (Vec<Place>, Vec<Diagnostic>) {
    let (mut places, mut diagnostics) = (Vec::new(), Vec::new());
    let mut taken = HashSet::new();
    // The last number given to a place: many of one name are numbered in linear time.
    let mut last: HashMap<Place, usize> = HashMap::new();
    for source in sources {
        let (mut place, is_changed) = place_of(source);
        if is_changed {
            let message = "name holds `::` or a control character, which a chunk's name cannot hold";
            diagnostics.push(Diagnostic::warning(source, message).help(format!("it is called `{}`", shown(&place))));
        }
        if taken.contains(&place) {
            let wanted = shown(&place);
            let n = last.entry(place.clone()).or_insert(1);
            let name = std::mem::take(&mut place.document);
            loop {
                *n += 1;
                place.document = format!("{name}-{n}");
                if !taken.contains(&place) {
                    break;
                }
            }
            let message = format!("another document is called `{wanted}` as well");
            diagnostics
                .push(Diagnostic::warning(source, message).help(format!("this one is called `{}`", shown(&place))));
        }
        taken.insert(place.clone());
        places.push(place);
    }
    (places, diagnostics)
}

fn shown(place: &Place) -> String {
    format!("{}::{}::{}::{}", place.product, place.version, place.doc_type, place.document)
}

/// The place that a path gives, and whether a name had to be changed.
fn place_of(source: &str) -> (Place, bool) {
    let mut is_changed = false;
    let mut name = |name: &str| {
        let named: String = name.chars().map(|c| if c.is_control() { '-' } else { c }).collect();
        let mut named = named.replace("::", "--");
        if named.starts_with(':') {
            named.replace_range(..1, "-");
        }
        if named.ends_with(':') {
            named.replace_range(named.len() - 1.., "-");
        }
        is_changed |= named != name;
        named
    };
    let mut folders: Vec<&str> = source.split('/').collect();
    let file = folders.pop().unwrap_or_default();
    let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let level = |n: usize| folders.get(n).copied().unwrap_or(GENERAL);
    let (product, version, doc_type) = (name(level(0)), name(level(1)), name(level(2)));
    let deeper: Vec<String> = folders.iter().skip(3).copied().chain([file]).map(name).collect();
    (Place { product, version, doc_type, document: deeper.join("/") }, is_changed)
}

/// Arranges the documents: every level in its order, every document with an address of its own.
pub fn arrange(config: &Config, documents: Vec<OutlinedDocument>) -> (Library, Vec<Diagnostic>) {
    let present: BTreeSet<&str> = documents.iter().map(|document| document.place.product.as_str()).collect();
    let mut diagnostics = config.missing_products(&present);
    diagnostics.extend(missing_versions(config, &documents));
    let mut documents: Vec<(SortKey, OutlinedDocument)> =
        documents.into_iter().map(|document| (SortKey::of(config, &document), document)).collect();
    documents.sort_by(|(a, x), (b, y)| a.cmp(b, config, x, y));
    let mut addresses = Addresses::default();
    let mut entries: Vec<DocumentEntry> = Vec::with_capacity(documents.len());
    for (key, document) in documents {
        let folder = addresses.folder(&document.place, &document.source, &mut diagnostics);
        entries.push(DocumentEntry {
            place: document.place,
            vendor: key.vendor,
            source: document.source,
            title: document.title,
            language: document.language,
            addresses: document.addresses,
            pdf: document.pdf,
            position: document.position,
            folder,
            chunks: document.chunks,
        });
    }
    diagnostics.extend(unstemmed(&entries));
    find_same_passages(&mut entries);
    titles::mark_common(&mut entries);
    let library = Library {
        name: config.name.clone(),
        tagline: config.tagline.clone(),
        base_url: config.base_url.clone(),
        vendors: levels(config, &entries),
        documents: entries,
        folders: BTreeMap::new(),
    };
    (library, diagnostics)
}

/// What documents are sorted by that is not in their place.
struct SortKey {
    vendor: String,
}

impl SortKey {
    fn of(config: &Config, document: &OutlinedDocument) -> Self {
        Self { vendor: config.vendor_of(&document.place.product).unwrap_or(GENERAL).to_owned() }
    }

    fn cmp(&self, other: &Self, config: &Config, own: &OutlinedDocument, others: &OutlinedDocument) -> Ordering {
        let (a, b) = (&own.place, &others.place);
        let is_general = |vendor: &str| vendor == GENERAL;
        is_general(&self.vendor)
            .cmp(&is_general(&other.vendor))
            .then_with(|| natural_order(&self.vendor, &other.vendor))
            .then_with(|| natural_order(&a.product, &b.product))
            .then_with(|| {
                let configured = config.products.get(&a.product).map_or(&[][..], |product| &product.versions);
                version_order(&b.version, &a.version, configured)
            })
            .then_with(|| natural_order(&a.doc_type, &b.doc_type))
            .then_with(|| natural_order(&a.document, &b.document))
            .then_with(|| own.source.cmp(&others.source))
    }
}

/// Warnings about versions of the configuration that a product does not have.
fn missing_versions(config: &Config, documents: &[OutlinedDocument]) -> Vec<Diagnostic> {
    let mut present: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for OutlinedDocument { place, .. } in documents {
        present.entry(&place.product).or_default().insert(&place.version);
    }
    let mut missing = Vec::new();
    for (name, product) in &config.products {
        let Some(versions) = present.get(name.as_str()) else { continue };
        for version in product.versions.iter().filter(|version| !versions.contains(version.as_str())) {
            let message = format!("version `{version}` of `{name}` is configured but not in the corpus");
            let known = versions.iter().copied().take(NAMES_MAX).collect::<Vec<_>>().join("`, `");
            let more = if versions.len() > NAMES_MAX { " and others" } else { "" };
            missing.push(
                Diagnostic::warning(crate::config::CONFIG_FILE, message)
                    .help(format!("versions of `{name}` are `{known}`{more}")),
            );
        }
    }
    missing
}

/// The levels above the documents, which are in order already.
fn levels(config: &Config, documents: &[DocumentEntry]) -> Vec<Vendor> {
    let mut vendors: Vec<Vendor> = Vec::new();
    for (idx, DocumentEntry { place, vendor, .. }) in documents.iter().enumerate() {
        if vendors.last().is_none_or(|last| last.name != *vendor) {
            vendors.push(Vendor { name: vendor.clone(), products: Vec::new() });
        }
        let Some(vendor) = vendors.last_mut() else { continue };
        if vendor.products.last().is_none_or(|last| last.name != place.product) {
            let title = config.products.get(&place.product).and_then(|product| product.title.clone());
            let title = title.unwrap_or_else(|| place.product.clone());
            vendor.products.push(Product { name: place.product.clone(), title, versions: Vec::new() });
        }
        let Some(product) = vendor.products.last_mut() else { continue };
        if product.versions.last().is_none_or(|last| last.name != place.version) {
            product.versions.push(Version { name: place.version.clone(), doc_types: Vec::new() });
        }
        let Some(version) = product.versions.last_mut() else { continue };
        match version.doc_types.last_mut() {
            Some(last) if last.name == place.doc_type => last.documents.end = idx + 1,
            _ => version.doc_types.push(DocType { name: place.doc_type.clone(), documents: idx..idx + 1 }),
        }
    }
    vendors
}

/// Most other versions that are listed with a passage, but for the newest passage, which lists all of them: with V versions
/// lists of all would have V² entries.
const SAME_MAX: usize = 30;
/// Chunks of one passage from which documents are looked up by name and no longer looked through.
const LOOKED_THROUGH_MAX: usize = 16;

/// Chunks of one passage: version, document name, document, ordinal; versions newest first.
type Passages<'a> = Vec<(&'a str, &'a str, usize, u32)>;

/// Fills [`ChunkEntry::same_passage`]: of each other version the chunk in the document of the same name, else the first.
fn find_same_passages(documents: &mut [DocumentEntry]) {
    let mut groups: HashMap<(&str, &str, u128), Passages<'_>> = HashMap::new();
    for (document_idx, document) in documents.iter().enumerate() {
        let Place { product, version, doc_type, document: name } = &document.place;
        for (ordinal, chunk) in (0u32..).zip(&document.chunks).filter(|(_, chunk)| chunk.passage != 0) {
            let group = groups.entry((product, doc_type, chunk.passage)).or_default();
            group.push((version, name, document_idx, ordinal));
        }
    }
    let mut found = Vec::new();
    // Each group fills in its own chunks: their order does not show.
    for group in groups.values().filter(|group| group[0].0 != group[group.len() - 1].0) {
        let by_name = by_name(group);
        for (at, &(version, name, document_idx, ordinal)) in group.iter().enumerate() {
            let n_max = if at == 0 { usize::MAX } else { SAME_MAX };
            let same = others_of(group, &by_name, (version, name), n_max);
            let all = (same.len() == n_max).then(|| (group[0].2, group[0].3));
            found.push((document_idx, ordinal, same, all));
        }
    }
    drop(groups);
    for (document_idx, ordinal, same, all) in found {
        let chunk = &mut documents[document_idx].chunks[ordinal as usize];
        (chunk.same_passage, chunk.all_passages) = (same, all);
    }
}

/// The first chunk of each version and document name, for a group that is too long to be looked through each time.
fn by_name<'a>(group: &Passages<'a>) -> HashMap<(&'a str, &'a str), (usize, u32)> {
    let mut by_name = HashMap::new();
    for &(version, name, document_idx, ordinal) in group.iter().filter(|_| group.len() > LOOKED_THROUGH_MAX) {
        by_name.entry((version, name)).or_insert((document_idx, ordinal));
    }
    by_name
}

/// One chunk of each version other than that of `own`, which is a version and a document's name; at most `n_max`.
fn others_of(
    group: &Passages<'_>,
    by_name: &HashMap<(&str, &str), (usize, u32)>,
    own: (&str, &str),
    n_max: usize,
) -> Vec<(usize, u32)> {
    let (version, name) = own;
    let mut same = Vec::new();
    let mut at = 0;
    while at < group.len() && same.len() < n_max {
        let of = group[at].0;
        // The group is in the order of documents, thus by version and, within it, by name.
        let n = group[at..].partition_point(|other| other.0 == of);
        if of != version {
            let run = &group[at..at + n];
            let first = (run[0].2, run[0].3);
            let named = if by_name.is_empty() {
                run.iter().find(|other| other.1 == name).map(|other| (other.2, other.3))
            } else {
                by_name.get(&(of, name)).copied()
            };
            same.push(named.unwrap_or(first));
        }
        at += n;
    }
    same
}

/// A note for each language whose words are indexed as they stand, at the first of its documents.
///
/// It is no warning: whoever writes in such a language can do nothing about it, and a check must be able to pass.
fn unstemmed(documents: &[DocumentEntry]) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let unstemmed =
        documents.iter().filter(|document| language::index_code(&document.language) == mcdewey_engine::UNSTEMMED);
    let firsts = unstemmed.filter(|document| seen.insert(document.language.as_str()));
    firsts
        .map(|document| {
            let message = format!("language `{}` has no stemmer: its words are found as they stand", document.language);
            Diagnostic::note(&document.source, message).help(language::known())
        })
        .collect()
}

#[cfg(test)]
#[path = "arrange/tests.rs"]
mod tests;
