//! Targets as texts: schemes, paths, and names that are near.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::library::arrange::is_index;
pub(super) use crate::reading::source::join;

/// The scheme of an address in lower case, if it is one that we know by name; `""` for `//host`.
///
/// What browsers pass over (control characters within) is passed over here, so that `java\tscript:` has a scheme too.
pub(super) fn scheme(target: &str) -> Option<&str> {
    if target.starts_with("//") || target.starts_with("\\\\") {
        return Some("");
    }
    let end = target.find(['/', '?', '#', ':'])?;
    if !target[end..].starts_with(':') {
        return None;
    }
    let found = &target[..end];
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') || c.is_control();
    if !found.chars().all(is_scheme) || !found.starts_with(|c: char| c.is_ascii_alphabetic() || c.is_control()) {
        return None;
    }
    let known = ["http", "https", "mailto", "tel", "data"];
    Some(known.into_iter().find(|known| found.eq_ignore_ascii_case(known)).unwrap_or(found))
}

/// Path and fragment of a target, its query left out.
pub(super) fn split(target: &str) -> (&str, &str) {
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    (path.split('?').next().unwrap_or_default(), fragment)
}

/// Path of a target, and all that follows it: query and fragment, with their signs.
pub(super) fn tail(target: &str) -> (&str, &str) {
    target.split_at(target.find(['?', '#']).unwrap_or(target.len()))
}

/// What follows a path, so that it may stand in an address: what is encoded stays so, what must be is.
pub(super) fn encode_tail(tail: &str) -> String {
    const ODD: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'\\')
        .add(b'^')
        .add(b'{')
        .add(b'|')
        .add(b'}')
        .add(b'[')
        .add(b']');
    utf8_percent_encode(tail, ODD).to_string()
}

/// Paths below the root that a target may mean, the likeliest first: as an address, as it stands, and as Windows writes it.
pub(super) fn paths(source: &str, path: &str) -> Vec<String> {
    let decoded = decode(path);
    let slashes = decoded.replace('\\', "/");
    let mut paths = Vec::new();
    for spelled in [decoded.as_str(), path, slashes.as_str()] {
        let joined = bases(source, spelled).filter_map(|base| join(&base, spelled));
        for path in joined {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// A text with its percent-encoding undone, if that gives text.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// Folders from which a path may be meant: that of the file; the file as a folder, where a generator published it so;
/// for a path from the root that of the corpus and every level above the file, nearest first.
pub(super) fn bases(source: &str, path: &str) -> impl Iterator<Item = String> + use<> {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut bases = Vec::new();
    if path.starts_with('/') {
        bases.push(String::new());
        let mut level = folder;
        while !level.is_empty() {
            bases.push(level.to_owned());
            level = level.rsplit_once('/').map_or("", |(above, _)| above);
        }
    } else {
        bases.push(folder.to_owned());
        bases.push(source.rsplit_once('.').map_or(source, |(stem, _)| stem).to_owned());
    }
    bases.into_iter()
}

/// The folder from whose side a generator links where it publishes an index at its folder's address without a `/` behind it:
/// `./x` in `a/b/index.md` is `a/x` there.
pub(super) fn above_index(source: &str) -> Option<&str> {
    let (folder, name) = source.rsplit_once('/')?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    is_index(stem).then_some(folder)?.rsplit_once('/').map(|(above, _)| above)
}

/// The path from the root of a site that a target is: `/x`, `@site/x`, `~/x`, `pathname:///x`.
pub(super) fn rooted(target: &str) -> Option<&str> {
    let rest = ["@site", "~", "pathname://"].iter().find_map(|start| target.strip_prefix(start)).unwrap_or(target);
    rest.starts_with('/').then_some(rest)
}

/// What a target means that begins with an expression of a template: `{{ '/x' | relative_url }}` and `{{< ref "x" >}}` the
/// path in quotes, `{% link x.md %}` a path from the root, and a variable, as in `{{base}}/x` or `$base/x`, the root.
pub(super) fn unwrapped(target: &str) -> Option<String> {
    const BYTES_MAX: usize = 1000;
    if target.len() > BYTES_MAX || !target.starts_with(['{', '$', '%']) {
        return None;
    }
    let target = decode(target);
    let pairs = [("{{", "}}"), ("{%", "%}"), ("${", "}"), ("{", "}")];
    let wrapped = pairs.iter().find_map(|(open, close)| target.strip_prefix(open)?.split_once(close));
    let Some((inner, after)) = wrapped else {
        let path = target.strip_prefix('$')?;
        return path.find('/').filter(|&at| at > 0).map(|at| path[at..].to_owned());
    };
    let inner = inner.trim_matches(|c: char| c.is_whitespace() || "<>%-".contains(c));
    let word = |text: &str| text.chars().all(|c| c.is_alphabetic() || c == '_' || c == ' ');
    let quoted = inner.split_once(['"', '\'']).filter(|(before, _)| word(before));
    if let Some((path, _)) = quoted.and_then(|(_, rest)| rest.split_once(['"', '\''])) {
        return Some(format!("{path}{after}"));
    }
    match inner.split_once(char::is_whitespace) {
        Some(("link" | "ref" | "relref", path)) => Some(format!("/{}{after}", path.trim().trim_start_matches('/'))),
        None if after.starts_with('/') => Some(after.to_owned()),
        _ if inner.contains('|') || inner.split_whitespace().count() == 1 => {
            Some(format!("/{after}")).filter(|path| path.len() > 1)
        }
        _ => None,
    }
}

/// Files that a path may mean: itself, with an extension added or changed, the index of a folder.
pub(super) fn candidates(path: &str) -> impl Iterator<Item = String> {
    let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm"));
    let stem = stem.or_else(|| path.strip_suffix(".mdx")).unwrap_or(path);
    let folder = stem.strip_suffix("/index").unwrap_or(stem);
    let in_folder = move |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let named = ["md", "markdown", "mdx", "html", "htm", "xhtml"].map(|end| format!("{stem}.{end}"));
    let index =
        ["index.md", "_index.md", "README.md", "readme.md", "index.mdx", "index.html", "index.htm"].map(in_folder);
    std::iter::once(path.to_owned()).chain(named).chain(index)
}

/// A name in lower case, with a hyphen for all that is neither letter nor digit.
pub(super) fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with('-') {
            folded.push('-');
        }
    }
    folded.truncate(folded.trim_end_matches('-').len());
    folded
}

/// The names nearest to the one that was wanted, in their own order where all are listed.
pub(super) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>, n_max: usize) -> Vec<String> {
    /// A document with more names is not looked through: the message should not cost more than the page.
    const LOOKED_AT_MAX: usize = 300;
    /// Characters of each that count.
    const COMPARED_CHARS_MAX: usize = 200;
    let start = |name: &'a str| name.char_indices().nth(COMPARED_CHARS_MAX).map_or(name, |(at, _)| &name[..at]);
    let mut names: Vec<&str> = names.take(LOOKED_AT_MAX).map(start).collect();
    if names.len() > n_max {
        let wanted: String = wanted.chars().take(COMPARED_CHARS_MAX).flat_map(char::to_lowercase).collect();
        let of_wanted: Vec<&str> = words(&wanted).collect();
        names.sort_by_cached_key(|name| std::cmp::Reverse(shared(&wanted, &of_wanted, &name.to_lowercase())));
        names.truncate(n_max);
    }
    names.into_iter().map(|name| name.chars().take(80).collect()).collect()
}

/// How much two names share: the words of both, then the letters at their start. `of_a` are the words of `a`.
fn shared(a: &str, of_a: &[&str], b: &str) -> (usize, usize) {
    let n_words = of_a.iter().filter(|word| words(b).any(|of_b| of_b == **word)).count();
    (n_words, a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
