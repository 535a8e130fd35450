//! Ids of headings: unique within a document, the way GitHub makes them.

use std::collections::{HashMap, HashSet};

/// Longest id, in bytes.
const ID_BYTES_MAX: usize = 200;

/// Ids of the parts of our own pages that hold text of a manual, and variables, which scripts and tests look for.
const PAGE_IDS: [&str; 4] = ["search-input", "chunk-context", "McDewey", "McDeweyPage"];

/// Hands out ids.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    taken: HashSet<String>,
    /// Last number that was appended to a base: ten thousand equal headings are named in linear time.
    next: HashMap<String, u32>,
}

impl Ids {
    /// The id of a heading: as its author set it, if that is usable, else made of its text.
    ///
    /// Names that our own pages use are avoided: `search-input`, `chunk-context`, `chunk-90`, `fn-…` and `fnref-…` for
    /// footnotes, `_…` and `mcd-…`; and those of our scripts, since an id becomes a variable of the page.
    pub fn claim(&mut self, explicit: Option<&str>, text: &str) -> String {
        let usable = |id: &&str| {
            !id.is_empty() && id.len() <= ID_BYTES_MAX && id.chars().all(|c| c.is_alphanumeric() || "-_.:/".contains(c))
        };
        let mut base = explicit.filter(usable).map_or_else(|| slug(text), str::to_owned);
        if base.is_empty() {
            "section".clone_into(&mut base);
        }
        if is_reserved(&base) {
            base.insert_str(0, "section-");
        }
        let mut id = base.clone();
        if self.taken.contains(&id) {
            let mut n = self.next.get(&base).copied().unwrap_or(1);
            loop {
                id = format!("{base}-{n}");
                n += 1;
                if !self.taken.contains(&id) {
                    break;
                }
            }
            self.next.insert(base, n);
        }
        self.taken.insert(id.clone());
        id
    }

    /// Keeps an id from being handed out.
    pub(super) fn take(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }
}

/// GitHub's address of a heading: lower case, blanks as hyphens, punctuation dropped.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if slug.len() >= ID_BYTES_MAX {
            break;
        }
        if c.is_alphanumeric() || c == '-' || c == '_' {
            slug.extend(c.to_lowercase());
        } else if c.is_whitespace() {
            slug.push('-');
        }
    }
    slug
}

fn is_reserved(id: &str) -> bool {
    let is_chunk = id.strip_prefix("chunk-").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    is_chunk || ["_", "fn-", "fnref-", "mcd-"].iter().any(|start| id.starts_with(start)) || PAGE_IDS.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_githubs() {
        assert_eq!(slug("How to `install` C++ (v2.0)?"), "how-to-install-c-v20");
        assert_eq!(slug("Über_uns – 日本"), "über_uns--日本");
    }

    #[test]
    fn ids_never_repeat_and_never_look_like_ours() {
        let mut ids = Ids::default();
        let claimed: Vec<_> =
            ["A", "a 1", "a", "a", "!!", "??", "Chunk 90", "Chunk-x"].iter().map(|t| ids.claim(None, t)).collect();
        assert_eq!(claimed, ["a", "a-1", "a-2", "a-3", "section", "section-1", "section-chunk-90", "chunk-x"]);
        assert_eq!(ids.claim(Some("own.id"), "x"), "own.id");
        assert_eq!(ids.claim(Some("own.id"), "x"), "own.id-1");
        assert_eq!(ids.claim(Some("\"><script>"), "Text"), "text");
        assert_eq!(ids.claim(Some("fn-1"), "x"), "section-fn-1");
    }
}
