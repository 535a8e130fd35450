//! Headings and anchors by every name that a link may give them.
//!
//! Tools differ in how they make the address of a heading: `a.b` is `ab`, `a-b` or `a.b`, an accent stays or goes, a number in
//! front counts or not. So a name is looked for as it is, then as GitHub writes it, then with case and punctuation ignored,
//! and at last by its letters and digits alone, as long as one place in the document has them.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::resolve;
use crate::library::{DocumentEntry, Library};
use crate::reading::markdown::slug;

/// Where a name leads: the chunk that holds it, and its id there.
pub(super) type Named<'a> = (u32, &'a str);
/// The same, to be kept in what is made later.
type Kept = (u32, Box<str>);
/// Places by document and name; `None` where several share it.
type Single = HashMap<(usize, String), Option<Kept>>;
type Labels = HashMap<[String; 3], Option<(usize, Kept)>>;

/// The names in all documents of a library.
#[derive(Debug)]
pub(super) struct Names<'a> {
    library: &'a Library,
    exact: HashMap<(usize, &'a str), Named<'a>>,
    /// By what names that are spelled a little differently share, see [`resolve::fold_name`].
    near: HashMap<(usize, String), Named<'a>>,
    /// By letters and digits alone: ids and names, then texts of headings; made when a link asks for them.
    bare: OnceLock<(Single, Single)>,
    /// Documents and places of anchors, by product, version and name; `None` where several share it.
    labels: OnceLock<Labels>,
}

impl<'a> Names<'a> {
    pub(super) fn new(library: &'a Library) -> Self {
        let (mut exact, mut near) = (HashMap::new(), HashMap::new());
        for (idx, document) in library.documents.iter().enumerate() {
            for (name, place) in names(document) {
                exact.entry((idx, name)).or_insert(place);
                near.entry((idx, resolve::fold_name(name))).or_insert(place);
            }
            for (place, text) in headings(document) {
                near.entry((idx, resolve::fold_name(&slug(text)))).or_insert(place);
                near.entry((idx, resolve::fold_name(text))).or_insert(place);
            }
        }
        Self { library, exact, near, bare: OnceLock::new(), labels: OnceLock::new() }
    }

    /// The place in the document `idx` that a fragment of an address names.
    pub(super) fn find(&self, idx: usize, fragment: &str) -> Option<Named<'_>> {
        let decoded = resolve::decode(fragment);
        let slugged = slug(&decoded);
        let exact = [&decoded, fragment, &slugged].into_iter().find_map(|name| self.exact.get(&(idx, name)));
        let found = exact.or_else(|| self.near.get(&(idx, resolve::fold_name(&decoded))));
        found.copied().or_else(|| self.bare(idx, &decoded))
    }

    /// The one place that has the letters and digits of a name.
    fn bare(&self, idx: usize, name: &str) -> Option<Named<'_>> {
        let (ids, texts) = self.bare.get_or_init(|| {
            let (mut ids, mut texts) = (Single::new(), Single::new());
            for (idx, document) in self.library.documents.iter().enumerate() {
                for (name, place) in names(document) {
                    put(&mut ids, (idx, bare(name)), place);
                }
                for (place, text) in headings(document) {
                    for text in [Some(text), unnumbered(text), called(text)].into_iter().flatten() {
                        put(&mut texts, (idx, bare(text)), place);
                    }
                }
            }
            (ids, texts)
        });
        let key = (idx, bare(name));
        if key.1.is_empty() {
            return None;
        }
        let (ordinal, id) = ids.get(&key).or_else(|| texts.get(&key))?.as_ref()?;
        Some((*ordinal, id))
    }

    /// The anchor of this name in the version of the document `from`, as `MyST` means a target that is no path.
    pub(super) fn label(&self, from: usize, name: &str) -> Option<(usize, Named<'_>)> {
        let labels = self.labels.get_or_init(|| {
            let mut labels = HashMap::new();
            for (idx, document) in self.library.documents.iter().enumerate() {
                for (ordinal, chunk) in (0..).zip(&document.chunks) {
                    for anchor in &chunk.anchors {
                        let place = &document.place;
                        let key = [place.product.clone(), place.version.clone(), anchor.name.clone()];
                        let found = Some((idx, (ordinal, anchor.id.as_str().into())));
                        labels.entry(key).and_modify(|found| *found = None).or_insert(found);
                    }
                }
            }
            labels
        });
        let place = &self.library.documents[from].place;
        let key = [place.product.clone(), place.version.clone(), name.to_owned()];
        let (idx, (ordinal, id)) = labels.get(&key)?.as_ref()?;
        Some((*idx, (*ordinal, id)))
    }
}

/// What links to a document may name, in its order.
pub(super) fn names(document: &DocumentEntry) -> impl Iterator<Item = (&str, Named<'_>)> {
    (0..).zip(&document.chunks).flat_map(|(ordinal, chunk)| {
        let headings = chunk.headings.iter().map(move |heading| (heading.id.as_str(), (ordinal, heading.id.as_str())));
        let anchors = chunk.anchors.iter().map(move |anchor| (anchor.name.as_str(), (ordinal, anchor.id.as_str())));
        headings.chain(anchors)
    })
}

/// Headings by their texts, which say more than an id of its author's.
fn headings(document: &DocumentEntry) -> impl Iterator<Item = (Named<'_>, &str)> {
    let chunks = (0..).zip(&document.chunks);
    chunks.flat_map(|(ordinal, chunk)| {
        chunk.headings.iter().map(move |heading| ((ordinal, heading.id.as_str()), heading.text.as_str()))
    })
}

fn put(places: &mut Single, key: (usize, String), place: Named<'_>) {
    let found = places.entry(key).or_insert_with(|| Some((place.0, place.1.into())));
    if found.as_ref().is_some_and(|found| *found.1 != *place.1) {
        *found = None;
    }
}

/// Letters and digits of a name, in lower case and without accents. What stands between two digits counts: `1.1` is not `11`.
fn bare(name: &str) -> String {
    let mut bare = String::with_capacity(name.len());
    let mut is_apart = false;
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        if !c.is_alphanumeric() {
            is_apart = true;
            continue;
        }
        if std::mem::take(&mut is_apart) && c.is_numeric() && bare.ends_with(char::is_numeric) {
            bare.push('.');
        }
        bare.extend(c.to_lowercase());
    }
    bare
}

/// A heading without the number before it, which kramdown leaves out of its address.
fn unnumbered(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| !c.is_alphabetic());
    (rest.len() < text.len()).then_some(rest)
}

/// What a heading defines that is a signature: `Index` of `class Index(name, *, path=None)`. A word before a blank and a
/// parenthesis is none.
fn called(text: &str) -> Option<&str> {
    let before = text.split_once('(')?.0;
    before.rsplit(char::is_whitespace).next().filter(|name| !name.is_empty())
}
