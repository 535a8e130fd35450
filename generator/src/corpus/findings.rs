//! All that was found, as a person can act on it: without what the configuration leaves out, the same in several versions
//! once, and a summary of what many have in common, with the way out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::config::CONFIG_FILE;
use crate::diagnostic::{Dead, DeadKind, Diagnostic, Severity};
use crate::library::Library;

/// Warnings from which they are summed up: fewer are read.
const SUMMED_MIN: usize = 10;
/// Warnings of a group that is worth a line.
const GROUP_MIN: usize = 3;
/// Lines of each list of a summary.
const LINES_MAX: usize = 5;

/// Leaves out what `ignore` names, and says the same in several versions once, of the newest; all in order.
pub fn settle(mut diagnostics: Vec<Diagnostic>, library: &Library, ignore: &[String]) -> Vec<Diagnostic> {
    let mut n_ignored = vec![0; ignore.len()];
    diagnostics.retain(|diagnostic| {
        let fitting = ignore.iter().position(|pattern| is_named(diagnostic, pattern));
        fitting.filter(|_| diagnostic.severity == Severity::Warning).inspect(|&at| n_ignored[at] += 1).is_none()
    });
    let mut settled = merge_versions(diagnostics, library);
    for (pattern, n) in ignore.iter().zip(&n_ignored).filter(|(_, n)| **n == 0) {
        let message = format!("`{pattern}` of `check.ignore` fits {n} warnings");
        settled.push(
            Diagnostic::note(CONFIG_FILE, message).help("a pattern is a target, a file or a message; `*` is anything"),
        );
    }
    let n_ignored: usize = n_ignored.into_iter().sum();
    if n_ignored > 0 {
        settled.push(Diagnostic::note(CONFIG_FILE, format!("{n_ignored} warnings are left out by `check.ignore`")));
    }
    settled.sort();
    settled
}

/// Whether a pattern fits the target, the file or the message of a warning.
fn is_named(diagnostic: &Diagnostic, pattern: &str) -> bool {
    let target = diagnostic.dead.as_ref().map(|dead| dead.target.as_str());
    let texts = [target, diagnostic.source.as_deref(), Some(diagnostic.message.as_str())];
    texts.into_iter().flatten().any(|text| fits(text, pattern))
}

/// Whether a text is what a pattern says, in which `*` stands for anything.
fn fits(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    // Each part where it stands first leaves most to those behind it.
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// What is said of a document and of others in its place within other versions, once.
fn merge_versions(diagnostics: Vec<Diagnostic>, library: &Library) -> Vec<Diagnostic> {
    let order: HashMap<&str, usize> =
        library.documents.iter().enumerate().map(|(idx, document)| (document.source.as_str(), idx)).collect();
    let version = |diagnostic: &Diagnostic| {
        let idx = *order.get(diagnostic.source.as_deref()?)?;
        Some((idx, &library.documents[idx].place))
    };
    let mut sorted = diagnostics;
    sorted
        .sort_by_cached_key(|diagnostic| (version(diagnostic).map_or(usize::MAX, |(idx, _)| idx), diagnostic.clone()));
    let (mut merged, mut others): (Vec<Diagnostic>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    // What is said several times of one document is another thing each time.
    let mut n_said: HashMap<(usize, String), usize> = HashMap::new();
    let mut first: HashMap<(&str, &str, &str, String, usize), usize> = HashMap::new();
    for diagnostic in sorted {
        let Some((idx, place)) = version(&diagnostic) else {
            merged.push(diagnostic);
            others.push(Vec::new());
            continue;
        };
        let n = n_said.entry((idx, diagnostic.message.clone())).or_default();
        *n += 1;
        let key =
            (place.product.as_str(), place.doc_type.as_str(), place.document.as_str(), diagnostic.message.clone(), *n);
        // No two documents of a version have one place.
        if let Some(&at) = first.get(&key) {
            others[at].push(place.version.clone());
            continue;
        }
        first.insert(key, merged.len());
        merged.push(diagnostic);
        others.push(Vec::new());
    }
    for (diagnostic, others) in merged.iter_mut().zip(others) {
        diagnostic.also_in = others.into();
    }
    merged
}

/// Warnings that stand for themselves, and those of other versions that are said with them.
pub fn count(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let warnings = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning);
    warnings.fold((0, 0), |(n, n_more), diagnostic| (n + 1, n_more + diagnostic.also_in.len()))
}

/// What many dead links have in common: lines by kind, beginning of the target, folder and target.
pub fn summary(diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut by_kind: BTreeMap<DeadKind, Vec<(&str, &Dead)>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning) {
        if let (Some(dead), Some(source)) = (&diagnostic.dead, &diagnostic.source) {
            by_kind.entry(dead.kind).or_default().push((source, dead));
        }
    }
    let mut lines = Vec::new();
    for (kind, found) in by_kind.into_iter().filter(|(_, found)| found.len() >= SUMMED_MIN) {
        let (what, way_out) = words(kind);
        lines.push(format!("{} {what}: {way_out}", found.len()));
        lines.extend(beginnings(kind, &found));
        let folders =
            found.iter().map(|(source, _)| source.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
        lines.extend(most("are in", folders.map(|folder| format!("`{folder}/`"))));
        let targets = found.iter().map(|(_, dead)| format!("`{}`", dead.target));
        lines.extend(most("lead to", targets));
    }
    lines
}

/// What dead targets of a kind are called, and what to do about them.
fn words(kind: DeadKind) -> (&'static str, &'static str) {
    match kind {
        DeadKind::Link => ("links lead to nothing in the library", "copy what they lead to, or correct them"),
        DeadKind::Anchor => ("links lead to headings that are not there", "each warning lists the nearest headings"),
        DeadKind::Image => ("images are not there", "copy the folder that holds them into the version's folder"),
        DeadKind::Scheme => ("links have an address of another kind", "write them as `https://…`, or as text"),
    }
}

/// What targets from the root of a site begin with, a line for each product, which can name the site.
fn beginnings(kind: DeadKind, found: &[(&str, &Dead)]) -> Vec<String> {
    let mut products: BTreeMap<&str, BTreeMap<&str, Beginning<'_>>> = BTreeMap::new();
    for (source, dead) in found.iter().filter(|(_, dead)| dead.target.starts_with('/') && kind != DeadKind::Anchor) {
        let path = dead.target[1..].split(['?', '#']).next().unwrap_or_default();
        // What stands last is no folder.
        let mut folders = path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        let product = source.split('/').next().unwrap_or_default();
        let first = folders.next().unwrap_or_default();
        let group = products.entry(product).or_default().entry(first).or_default();
        group.n += 1;
        if let Some(second) = folders.next() {
            *group.seconds.entry(second).or_default() += 1;
        }
    }
    let mut lines = Vec::new();
    for (product, groups) in products {
        let mut starts: Vec<_> = groups.into_iter().map(|(first, group)| group.start(first)).collect();
        starts.retain(|(n, _)| *n >= GROUP_MIN);
        starts.sort_by_key(|(n, _)| Reverse(*n));
        let shown: Vec<String> =
            starts.iter().take(LINES_MAX).map(|(n, start)| format!("{n} begin with `{start}`")).collect();
        if !shown.is_empty() {
            let way_out =
                format!("set `site` of `[product.{product}]` in {CONFIG_FILE}, and they lead to the vendor's site");
            lines.push(format!("  {}: {way_out}", shown.join(", ")));
        }
    }
    lines
}

/// Targets that begin with one folder.
#[derive(Default)]
struct Beginning<'a> {
    n: usize,
    /// How many have which folder behind it.
    seconds: BTreeMap<&'a str, usize>,
}

impl Beginning<'_> {
    /// How many begin how: with two folders where most share the second, else with the first.
    fn start(&self, first: &str) -> (usize, String) {
        match self.seconds.iter().max_by_key(|(name, n)| (**n, Reverse(**name))) {
            Some((second, n)) if n * 2 > self.n => (*n, format!("/{first}/{second}/")),
            _ if first.is_empty() => (self.n, "/".to_owned()),
            _ => (self.n, format!("/{first}/")),
        }
    }
}

/// The most frequent of some names, in one line.
fn most(what: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, n)| *n >= GROUP_MIN).collect();
    counts.sort_by_key(|(_, n)| Reverse(*n));
    let shown: Vec<String> = counts.into_iter().take(LINES_MAX).map(|(name, n)| format!("{n} {what} {name}")).collect();
    (!shown.is_empty()).then(|| format!("  {}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_as_a_whole() {
        for (text, pattern) in [
            ("/blog/x", "/blog/*"),
            ("abc", "abc"),
            ("abc", "*"),
            ("a/b/c", "a*b*c"),
            ("aXbXb", "a*b"),
            ("", "*"),
            ("", ""),
        ] {
            assert!(fits(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("/blog/x", "/blog"), ("abc", "b*"), ("abc", ""), ("ab", "a*b*b"), ("a", "a*a")] {
            assert!(!fits(text, pattern), "{text} {pattern}");
        }
    }

    fn dead(n: usize, target: &str) -> Vec<Diagnostic> {
        let one = |line| {
            let mut found = Diagnostic::warning("p/v/t/a/x.md", "m").at_line(line);
            found.dead = Some(Box::new(Dead { kind: DeadKind::Link, target: target.to_owned() }));
            found
        };
        (0..n).map(|line| one(u32::try_from(line).unwrap())).collect()
    }

    #[test]
    fn many_dead_links_are_summed_up_with_the_way_out() {
        assert!(summary(&dead(9, "/dotnet/api/x")).is_empty());
        let found =
            [dead(9, "/dotnet/api/x?y"), dead(4, "/blog/1/x"), dead(4, "/blog/2/x"), dead(3, "gone.md")].concat();
        assert_eq!(
            summary(&found),
            [
                "20 links lead to nothing in the library: copy what they lead to, or correct them",
                "  9 begin with `/dotnet/api/`, 8 begin with `/blog/`: set `site` of `[product.p]` in mcdewey.toml, and they \
                 lead to the vendor's site",
                "  20 are in `p/v/t/a/`",
                "  9 lead to `/dotnet/api/x?y`, 4 lead to `/blog/1/x`, 4 lead to `/blog/2/x`, 3 lead to `gone.md`",
            ]
        );
    }
}
