//! Addresses from one page of the site to another: relative, percent-encoded, with the file's name written out, so
//! that they hold under any path and from disk.

use crate::library::arrange::safe_path;
use crate::library::{DocumentEntry, encode_path};

/// Way from the folder of `from` up to the site's root: `../../` or nothing.
pub(super) fn root(from: &str) -> String {
    "../".repeat(from.matches('/').count())
}

/// Address of the file `to` as a link on the page `from`; both below the site's root.
pub(super) fn relative(from: &str, to: &str) -> String {
    let mut common = 0;
    for (position, (a, b)) in from.bytes().zip(to.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            common = position + 1;
        }
    }
    let mut href = root(&from[common..]);
    href.push_str(&encode_path(&to[common..]));
    href
}

/// Address of the PDF that a document was made from, where it is published.
pub(super) fn pdf(from: &str, document: &DocumentEntry) -> Option<String> {
    document.pdf.as_ref().map(|pdf| relative(from, &safe_path(pdf)))
}

/// Address of the page `path` of a site published at `base_url`; the name `index.html` is left out, as hosts do.
pub(super) fn absolute(base_url: &str, path: &str) -> String {
    let path = match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    };
    let slash = if base_url.ends_with('/') { "" } else { "/" };
    format!("{base_url}{slash}{}", encode_path(path))
}

/// The first `n_levels` folders of a document's folder: 1 is its product's, 2 its version's, 3 its type's.
pub(super) fn level(folder: &str, n_levels: usize) -> &str {
    match folder.match_indices('/').nth(n_levels - 1) {
        Some((end, _)) => &folder[..end],
        None => folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_climbs_only_to_the_nearest_common_folder() {
        let from = "finesse/v12.5/guide/dev/90.html";
        assert_eq!(relative(from, "finesse/v12.5/guide/dev/index.html"), "index.html");
        assert_eq!(relative(from, "finesse/v12.5/guide/dev.md"), "../dev.md");
        assert_eq!(relative(from, "finesse/v12.0/guide/dev/3.html"), "../../../v12.0/guide/dev/3.html");
        assert_eq!(relative(from, "index.html"), "../../../../index.html");
        assert_eq!(relative("index.html", "search/index.html"), "search/index.html");
    }

    #[test]
    fn names_are_percent_encoded_and_never_read_as_a_scheme_or_query() {
        assert_eq!(relative("index.html", "a:b/c d?/e#.html"), "a%3Ab/c%20d%3F/e%23.html");
        assert_eq!(relative("ä/x/index.html", "ä/y/index.html"), "../y/index.html");
        assert_eq!(relative("ä/index.html", "ö/index.html"), "../%C3%B6/index.html");
    }

    #[test]
    fn a_canonical_address_ends_at_the_folder() {
        assert_eq!(absolute("https://docs.example/lib/", "a/index.html"), "https://docs.example/lib/a/");
        assert_eq!(absolute("https://docs.example/lib", "index.html"), "https://docs.example/lib/");
        assert_eq!(absolute("https://docs.example/", "a/my-index.html"), "https://docs.example/a/my-index.html");
    }

    #[test]
    fn levels_are_the_first_folders() {
        assert_eq!(level("p/v/t/a/b", 1), "p");
        assert_eq!(level("p/v/t/a/b", 3), "p/v/t");
        assert_eq!(level("p/v", 3), "p/v");
    }
}
