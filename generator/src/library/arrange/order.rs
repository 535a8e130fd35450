//! The order of versions.

use std::cmp::Ordering;

use mcdewey_engine::natural_order;

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
