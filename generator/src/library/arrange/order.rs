//! The order of versions, and that of documents within a type.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use mcdewey_engine::natural_order;

use crate::library::{DocumentEntry, FolderEntry};
use crate::model::{Place, Position};

/// Whether a document of this name stands for its folder.
pub fn is_index(name: &str) -> bool {
    matches!(name, "index" | "_index") || name.eq_ignore_ascii_case("readme")
}

/// Where documents and folders of one type say that they stand among their neighbours, by their paths.
struct Positions<'d>(HashMap<&'d str, Position>);

/// The documents of one type as they say that they stand among their neighbours, folder by folder; what says nothing comes
/// behind, by its name. Where nothing does, they stay as they are.
///
/// The library itself keeps them by name, since its index is searched for names.
pub fn as_documents_say<'d>(
    documents: &'d [DocumentEntry],
    folders: &'d BTreeMap<String, FolderEntry>,
) -> Vec<&'d DocumentEntry> {
    let mut sorted: Vec<&DocumentEntry> = documents.iter().collect();
    let mut positions = Positions::of(documents.iter().map(|document| (&document.place, document.position)));
    positions.add(folders_of(documents, folders).filter_map(|(path, folder)| Some((path, folder.position?))));
    if !positions.0.is_empty() {
        sorted.sort_by(|a, b| positions.cmp(&a.place, &b.place));
    }
    sorted
}

/// What is known of the folders of documents of one type, by their paths below that of the type.
pub fn folders_of<'d>(
    documents: &'d [DocumentEntry],
    folders: &'d BTreeMap<String, FolderEntry>,
) -> impl Iterator<Item = (&'d str, &'d FolderEntry)> {
    let start = documents.first().map_or_else(String::new, |document| {
        let Place { product, version, doc_type, .. } = &document.place;
        format!("{product}/{version}/{doc_type}/")
    });
    let n_start = start.len();
    let below = folders.range(start.clone()..).take_while(move |(path, _)| path.starts_with(&start));
    below.map(move |(path, folder)| (&path[n_start..], folder))
}

impl<'d> Positions<'d> {
    /// What lists say of folders goes before what their own documents do.
    fn add(&mut self, folders: impl Iterator<Item = (&'d str, Position)>) {
        self.0.extend(folders);
    }

    fn of(documents: impl Iterator<Item = (&'d Place, Option<Position>)>) -> Self {
        // The document that stands for a folder comes first in it, and says where the folder stands.
        let path = |place: &'d Place| {
            let (folder, name) = place.document.rsplit_once('/').unwrap_or(("", &place.document));
            if is_index(name) { folder } else { &place.document }
        };
        Self(documents.filter_map(|(place, position)| Some((path(place), position?))).collect())
    }

    /// Compares two documents of the type, level by level.
    fn cmp(&self, a: &Place, b: &Place) -> Ordering {
        let (mut of_a, mut of_b) = (self.levels(a), self.levels(b));
        loop {
            let (key, other) = match (of_a.next(), of_b.next()) {
                (Some(key), Some(other)) => (key, other),
                (key, other) => return key.is_some().cmp(&other.is_some()),
            };
            let order = (key.0, key.1).cmp(&(other.0, other.1)).then_with(|| natural_order(key.2, other.2));
            if order.is_ne() {
                return order;
            }
        }
    }

    /// Of each level of a document: whether it comes behind the document that stands for the folder, its position, its name.
    fn levels<'a>(&'a self, place: &'a Place) -> impl Iterator<Item = (bool, Position, &'a str)> + use<'a, 'd> {
        let ends = place.document.match_indices('/').map(|(at, _)| at).chain([place.document.len()]);
        ends.scan(0, |start, end| Some((std::mem::replace(start, end + 1), end))).map(|(start, end)| {
            let name = &place.document[start..end];
            let is_first = end == place.document.len() && is_index(name);
            let position = self.0.get(&place.document[..end]).copied();
            (!is_first, position.unwrap_or(Position::Own(i64::MAX)), name)
        })
    }
}

/// Words that mark a version as one before the release.
const BEFORE_RELEASE: [&str; 7] = ["alpha", "beta", "rc", "pre", "preview", "dev", "snapshot"];

/// Compares versions, older first: by the configured order (oldest first), else naturally.
///
/// A version that is not configured is older than those that are, one without a digit (`latest`, `general`) older
/// than any number, and one before its release (`v2.0-rc1`) older than the release.
pub fn version_order(a: &str, b: &str, configured: &[String]) -> Ordering {
    let rank = |version: &str| configured.iter().position(|name| name == version);
    match (rank(a), rank(b)) {
        (Some(x), Some(y)) => return x.cmp(&y).then_with(|| natural_order(a, b)),
        (Some(_), None) => return Ordering::Greater,
        (None, Some(_)) => return Ordering::Less,
        (None, None) => {}
    }
    let has_digit = |version: &str| version.bytes().any(|b| b.is_ascii_digit());
    match (has_digit(a), has_digit(b)) {
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        // Newest first turns the order round; among names without a number the alphabet reads better that way.
        (false, false) => return natural_order(b, a),
        (true, true) => {}
    }
    natural_order(&version_key(a), &version_key(b)).then_with(|| a.cmp(b))
}

/// A version such that natural order puts `2.0-rc1` before `2.0` and that before `2.0-1` and `2.0.1`: without a
/// leading `v`, its end marked, and a lower mark before a word that says it is not released.
fn version_key(version: &str) -> String {
    let number = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let lower = number.to_ascii_lowercase();
    let mut key = String::with_capacity(number.len() + 2);
    let mut after_digit = false;
    for (at, c) in lower.char_indices() {
        let word = lower[at..].trim_start_matches(['-', '.', '_', '~', ' ']);
        let is_before = |before: &str| {
            word.strip_prefix(before).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        };
        if after_digit && !c.is_ascii_digit() && BEFORE_RELEASE.iter().any(|before| is_before(before)) {
            key.push('\u{1}');
        }
        key.push(c);
        after_digit = c.is_ascii_digit();
    }
    key.push('\u{2}');
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that names stand in ascending order, each against each.
    #[track_caller]
    fn check(names: &[&str], order: impl Fn(&str, &str) -> Ordering) {
        for (i, a) in names.iter().enumerate() {
            for (j, b) in names.iter().enumerate() {
                assert_eq!(order(a, b), i.cmp(&j), "{a} against {b}");
            }
        }
    }

    #[test]
    fn versions_go_by_number_and_names_without_one_are_never_newer() {
        let order = |a: &str, b: &str| version_order(a, b, &[]);
        check(&["latest", "general", "v9", "v10", "v12.5", "12.5(1)", "v12.5.1", "2024"], order);
    }

    #[test]
    fn documents_stand_where_they_and_their_folders_say() {
        let place = |document: &str| {
            let name = |name: &str| name.to_owned();
            Place { product: name("p"), version: name("v"), doc_type: name("t"), document: name(document) }
        };
        let names = ["b/_index", "b/z", "b/y", "a/index", "a/x", "c/index", "c/b", "d"];
        let documents = [("b/_index", 1), ("b/z", 5), ("a/index", 20), ("a/x", 1)];
        let places: Vec<_> = documents.iter().map(|(name, position)| (place(name), Position::Own(*position))).collect();
        let positions = Positions::of(places.iter().map(|(place, position)| (place, Some(*position))));
        check(&names, |a, b| positions.cmp(&place(a), &place(b)));
    }

    #[test]
    fn what_a_list_names_comes_before_what_says_so_itself() {
        let place = |document: &str| {
            let name = |name: &str| name.to_owned();
            Place { product: name("p"), version: name("v"), doc_type: name("t"), document: name(document) }
        };
        let names = ["index", "z", "f/x", "e", "d"];
        let places = [(place("z"), Position::Listed(1)), (place("e"), Position::Own(0))];
        let mut positions = Positions::of(places.iter().map(|(place, position)| (place, Some(*position))));
        positions.add([("f", Position::Listed(2))].into_iter());
        check(&names, |a, b| positions.cmp(&place(a), &place(b)));
    }

    #[test]
    fn a_version_before_its_release_is_older() {
        check(&["v1.9", "v2.0-beta1", "v2.0-rc1", "v2.0", "v2.0-1"], |a, b| version_order(a, b, &[]));
        check(&["v2.0-rc1", "v2.0", "v2.0-a", "v2.0-record"], |a, b| version_order(a, b, &[]));
    }

    #[test]
    fn the_configured_order_comes_first() {
        let configured = ["zwei".to_owned(), "v1".to_owned(), "eins".to_owned()];
        check(&["latest", "v7", "zwei", "v1", "eins"], |a, b| version_order(a, b, &configured));
    }
}
