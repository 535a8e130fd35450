//! Which files are documents at all: patterns of `mcdewey.toml`, and what is said of formats that are not read.

use std::collections::BTreeMap;

use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::Diagnostic;

/// Formats of manuals that are not read, by the end of their names, with what makes Markdown of them.
const FORMATS: [(&str, &str); 13] = [
    ("doc", "save them as `.docx`"),
    ("rst", "convert them with `pandoc -f rst -t gfm`"),
    ("adoc", "convert them with `downdoc`, or with Asciidoctor and `pandoc -f docbook -t gfm`"),
    ("asciidoc", "convert them with `downdoc`, or with Asciidoctor and `pandoc -f docbook -t gfm`"),
    ("org", "convert them with `pandoc -f org -t gfm`"),
    ("textile", "convert them with `pandoc -f textile -t gfm`"),
    ("mediawiki", "convert them with `pandoc -f mediawiki -t gfm`"),
    ("wiki", "convert them with `pandoc -f mediawiki -t gfm`"),
    ("tex", "convert them with `pandoc -f latex -t gfm`"),
    ("rtf", "convert them with `pandoc -f rtf -t gfm`"),
    ("odt", "convert them with `pandoc -f odt -t gfm`"),
    ("epub", "convert them with `pandoc -f epub -t gfm`"),
    ("ipynb", "convert them with `jupyter nbconvert --to markdown`"),
];

/// Whether a file that is no document may be one that is asked for by documents, or that is to be said.
pub fn is_other(path: &str) -> bool {
    const ASKED_FOR: [&str; 16] = [
        "yml", "yaml", "toml", "json", "py", "js", "ts", "mjs", "mts", "html", "txt", "inc", "liquid", "sh", "md",
        "mdx",
    ];
    let extension = extension(path);
    ASKED_FOR.contains(&extension.as_str()) || FORMATS.iter().any(|(known, _)| *known == extension)
}

/// A note for each format of manuals that is not read.
pub fn passed_over(others: &[String]) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in others {
        let extension = extension(path);
        if let Some((known, _)) = FORMATS.iter().find(|(known, _)| *known == extension) {
            *counts.entry(known).or_default() += 1;
        }
    }
    let said = counts.into_iter().map(|(extension, count)| {
        let help = FORMATS.iter().find(|(known, _)| *known == extension).map_or("", |(_, help)| help);
        let files = if count == 1 { "file is" } else { "files are" };
        Diagnostic::note_general(format!("{count} `.{extension}` {files} not read")).help(help)
    });
    said.collect()
}

/// What is said of pages of HTML: how many are documents, and what the others are.
pub fn of_html(n_read: usize, others: &BTreeMap<&str, usize>) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    if n_read > 0 {
        let files = if n_read == 1 { "page of HTML is" } else { "pages of HTML are" };
        let message = format!("{n_read} {files} read; what leads around their site is left off");
        said.push(Diagnostic::note_general(message));
    }
    if !others.is_empty() {
        let kinds: Vec<String> = others.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let message = format!("of the files of HTML these are no documents: {}", kinds.join(", "));
        said.push(Diagnostic::note_general(message));
    }
    said
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

/// Takes the documents out of `files` that the configuration leaves out, and says how many these are.
pub fn choose<T>(files: &mut Vec<T>, path_of: impl Fn(&T) -> &str, config: &Config) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, patterns) in [("include", &config.include), ("exclude", &config.exclude)] {
        for pattern in patterns {
            if !files.iter().any(|file| matches(pattern, path_of(file))) {
                let message = format!("pattern `{pattern}` of `{key}` matches no document");
                diagnostics.push(
                    Diagnostic::warning(CONFIG_FILE, message)
                        .help("paths begin below the corpus: `product/version/**`"),
                );
            }
        }
    }
    let n_before = files.len();
    files.retain(|file| {
        let is_any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, path_of(file)));
        (config.include.is_empty() || is_any(&config.include)) && !is_any(&config.exclude)
    });
    let n_left_out = n_before - files.len();
    if n_left_out > 0 {
        let message = format!("{n_left_out} documents are left out by `include` and `exclude` of {CONFIG_FILE}");
        diagnostics.push(Diagnostic::note_general(message));
    }
    diagnostics
}

/// Whether a path matches a pattern: `*` and `?` within a name, `**` over folders. A pattern without a slash is that of a name
/// anywhere, and one that matches a folder matches all that is in it.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_end_matches('/');
    let mut parts: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    if !pattern.contains('/') {
        parts.insert(0, "**");
    }
    let names: Vec<&str> = path.split('/').collect();
    // For each number of names: whether the pattern so far matches just these.
    let mut is_matched = vec![false; names.len() + 1];
    is_matched[0] = true;
    for part in parts {
        let mut next = vec![false; names.len() + 1];
        for n in 0..=names.len() {
            next[n] = match part {
                "**" => is_matched[n] || n > 0 && next[n - 1],
                part => n > 0 && is_matched[n - 1] && matches_name(part, names[n - 1]),
            };
        }
        is_matched = next;
    }
    is_matched[1..].contains(&true)
}

/// Whether a name matches a pattern of `*` and `?`.
fn matches_name(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The last star, and the first character that it did not take so far.
    let (mut at, mut star, mut next) = (0, None, 0);
    let mut of_name = 0;
    while of_name < name.len() {
        match pattern.get(at) {
            Some('*') => {
                (star, next) = (Some(at), of_name);
                at += 1;
            }
            Some(&c) if c == '?' || c == name[of_name] => {
                at += 1;
                of_name += 1;
            }
            _ => {
                let Some(star) = star else { return false };
                next += 1;
                (at, of_name) = (star + 1, next);
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_folders_and_what_is_in_them() {
        for (pattern, path) in [
            ("*.mdx", "p/v/t/a.mdx"),
            ("p/**/a.md", "p/v/t/a.md"),
            ("p/**/a.md", "p/a.md"),
            ("**/drafts/**", "p/v/drafts/x.md"),
            ("p/v", "p/v/t/a.md"),
            ("p/v/", "p/v/t/a.md"),
            ("/p/*/t", "p/v/t/a.md"),
            ("old-?.md", "p/old-1.md"),
            ("*a*b*", "xaxbx"),
            ("drafts", "p/drafts/x.md"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.mdx", "p/a.md"),
            ("p/*.md", "p/v/a.md"),
            ("v", "p/vv/a.md"),
            ("p/v/t/a.md/x", "p/v/t/a.md"),
            ("", "p/a.md"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_left_out_is_counted_and_a_pattern_without_effect_is_a_warning() {
        let config = Config { exclude: vec!["old".to_owned(), "gone".to_owned()], ..Config::default() };
        let mut files = vec!["p/old/a.md", "p/new/a.md"];
        let found = choose(&mut files, |path| path, &config);
        assert_eq!(files, ["p/new/a.md"]);
        let said: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "pattern `gone` of `exclude` matches no document",
                "1 documents are left out by `include` and `exclude` of mcdewey.toml"
            ]
        );
    }

    #[test]
    fn each_format_that_is_not_read_is_said_once() {
        let others = ["p/a.rst", "p/b.RST", "p/c.adoc", "p/d.yml"].map(str::to_owned);
        let said: Vec<_> = passed_over(&others).iter().map(|found| found.message.clone()).collect();
        assert_eq!(said, ["1 `.adoc` file is not read", "2 `.rst` files are not read"]);
    }
}
