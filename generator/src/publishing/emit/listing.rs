//! The list of a site's own files, as its marker holds it.
//!
//! A line is a folder, the names in it and its pages by number (`n.html`) as runs, between tabs; entries are separated
//! by `/`, which no name can hold. So a site of 100,000 chunks has a list of some hundred kilobytes.
//!
//! ```text
//! mcdewey site 1
//! finesse/v12.5/guide/dev → index.html/part-2.html → 0-89
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{EmitError, MARKER};

/// First line of a marker; the number is the list's format.
pub(super) const FIRST_LINE: &str = "mcdewey site 1\n";

/// Folders and the files in them; a path that is written has no control characters, hence no tab.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    folders: BTreeMap<String, Names>,
}

/// Names of one folder, pages by number apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Names {
    names: BTreeSet<String>,
    /// `n.html` for every n of these runs, both ends included; ascending, apart from one another.
    runs: Vec<(u32, u32)>,
}

impl Listing {
    pub(super) fn new(written: BTreeMap<String, BTreeSet<String>>) -> Listing {
        let folders = written.into_iter().filter(|(_, names)| !names.is_empty());
        Listing { folders: folders.map(|(folder, names)| (folder, Names::new(names))).collect() }
    }

    /// Reads the marker of the site at `root`.
    #[expect(clippy::disallowed_methods, reason = "the marker is the output's own, no part of the corpus")]
    pub(super) fn read(root: &Path) -> Result<Listing, EmitError> {
        let path = root.join(MARKER);
        match std::fs::read_to_string(&path) {
            Ok(text) => Listing::parse(&text).ok_or(EmitError::Listing { path }),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(EmitError::Listing { path }),
            // What the system fails on may be whole: nobody is told to empty the folder.
            Err(source) => Err(EmitError::Read { path, source }),
        }
    }

    /// Whether we wrote the file `path`, `/` between folders, below the root.
    pub(super) fn contains(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        path == MARKER || self.folders.get(folder).is_some_and(|names| names.contain(name))
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = FIRST_LINE.to_owned();
        for (folder, Names { names, runs }) in &self.folders {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let runs: Vec<String> = runs.iter().map(|(first, last)| format!("{first}-{last}")).collect();
            text.extend([folder, "\t", &names.join("/"), "\t", &runs.join("/"), "\n"]);
        }
        text
    }

    fn parse(text: &str) -> Option<Listing> {
        let mut listing = Listing::default();
        for line in text.strip_prefix(FIRST_LINE)?.lines() {
            let (folder, entries) = line.split_once('\t')?;
            let (names, runs) = entries.split_once('\t')?;
            let entries = Names {
                names: entries_of(names).map(str::to_owned).collect(),
                runs: entries_of(runs).map(run).collect::<Option<_>>()?,
            };
            listing.folders.insert(folder.to_owned(), entries);
        }
        Some(listing)
    }
}

impl Names {
    fn new(names: BTreeSet<String>) -> Names {
        let mut numbers = BTreeSet::new();
        let mut split = Names::default();
        for name in names {
            match number(&name) {
                Some(number) => {
                    numbers.insert(number);
                }
                None => {
                    split.names.insert(name);
                }
            }
        }
        for number in numbers {
            match split.runs.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
                _ => split.runs.push((number, number)),
            }
        }
        split
    }

    fn contain(&self, name: &str) -> bool {
        match number(name) {
            Some(number) => self.runs.iter().any(|&(first, last)| (first..=last).contains(&number)),
            None => self.names.contains(name),
        }
    }
}

/// `90` of `90.html`, as we write it: digits alone, no leading zero.
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".html")?;
    let number: u32 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

fn entries_of(column: &str) -> impl Iterator<Item = &str> {
    column.split('/').filter(|entry| !entry.is_empty())
}

/// Both ends of `0-89`.
fn run(entry: &str) -> Option<(u32, u32)> {
    let (first, last) = entry.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(paths: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            folders.entry(folder.to_owned()).or_default().insert(name.to_owned());
        }
        folders
    }

    #[test]
    fn numbered_pages_are_listed_as_runs_and_read_back() {
        let listing =
            Listing::new(written(&["index.html", "a/0.html", "a/1.html", "a/2.html", "a/9.html", "a/3-5.html"]));
        assert_eq!(listing.to_text(), "mcdewey site 1\n\tindex.html\t\na\t3-5.html\t0-2/9-9\n");
        assert_eq!(Listing::parse(&listing.to_text()), Some(listing));
    }

    #[test]
    fn only_files_that_were_written_are_ours() {
        let listing = Listing::new(written(&["index.html", "a/0.html", "a/1.html"]));
        for ours in [".mcdewey", "index.html", "a/0.html", "a/1.html"] {
            assert!(listing.contains(ours), "{ours}");
        }
        for foreign in ["CNAME", "a/2.html", "a/01.html", "a/0-1.html", "b/0.html", "a", "a/index.html"] {
            assert!(!listing.contains(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_list_of_another_format_or_cut_short_within_a_line_is_not_read() {
        assert_eq!(Listing::parse("mcdewey site 2\n"), None);
        assert_eq!(Listing::parse(""), None);
        assert_eq!(Listing::parse("mcdewey site 1\nfinesse/v12"), None);
        assert_eq!(Listing::parse("mcdewey site 1\na\tb\t0-"), None);
    }
}
