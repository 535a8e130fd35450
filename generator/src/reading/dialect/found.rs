//! Which dialects the products of a corpus have, and what their documents fill in from one another.
//!
//! A dialect is set in `mcdewey.toml`, or found by a file that only its projects have, or by its syntax in the product's
//! documents, since most people copy only the folder of documents. A file is read when a document first asks for it, and kept
//! as it was then: a document that is read twice has the same text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::manner::Corpus;
use super::table::{Table, syntax};
use super::{docusaurus, gitbook, github, hugo, jekyll, learn, mkdocs, myst, values, vitepress};
use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::Diagnostic;
use crate::reading::fences::FenceLine;
use crate::reading::front_matter;
use crate::reading::navigation::Navigation;
use crate::reading::source::{Folder, Found, SourceError, is_html_name, is_pdf_name, join};

/// All dialects; of two that know a name the first decides.
pub(super) const ALL: [&Table; 11] = [
    &docusaurus::TABLE,
    &docusaurus::MDX,
    &vitepress::TABLE,
    &mkdocs::TABLE,
    &hugo::TABLE,
    &gitbook::TABLE,
    &github::TABLE,
    &jekyll::TABLE,
    &learn::TABLE,
    &myst::TABLE,
    &docusaurus::CONTAINERS,
];
/// Lines with a dialect's syntax from which a product has it: one alone may be a manual that speaks of it.
const SIGNS_MIN: usize = 2;
/// Largest file that stands in a document, in bytes.
const FILE_BYTES_MAX: usize = 4 << 20;
/// Files of one name among which a path is looked for by its end.
const NAMED_MAX: usize = 1000;
/// Folders of files that are parts of documents.
const PART_FOLDERS: [&str; 12] = [
    "includes",
    "_includes",
    "include",
    "_include",
    "partials",
    "_partials",
    "snippets",
    "_snippets",
    "shared",
    "_shared",
    "reusables",
    "fragments",
];
/// Files of projects that begin with a dot, which a walk passes over.
const HIDDEN: [(&str, &Table); 10] = [
    (".vitepress/config.ts", &vitepress::TABLE),
    (".vitepress/config.mts", &vitepress::TABLE),
    (".vitepress/config.js", &vitepress::TABLE),
    (".vitepress/config.mjs", &vitepress::TABLE),
    (".vuepress/config.js", &vitepress::TABLE),
    (".vuepress/config.ts", &vitepress::TABLE),
    ("docs/.vitepress/config.ts", &vitepress::TABLE),
    ("docs/.vuepress/config.js", &vitepress::TABLE),
    (".gitbook.yaml", &gitbook::TABLE),
    (".openpublishing.publish.config.json", &learn::TABLE),
];

/// The dialects of a corpus.
#[derive(Debug, Default)]
pub struct Dialects {
    products: BTreeMap<String, Vec<&'static Table>>,
    /// Values by product, or product and version, and name.
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// Paths of files by their names.
    paths: HashMap<String, BTreeSet<String>>,
    /// Titles of documents of `MyST`.
    titles: HashMap<String, String>,
    /// Labels of `MyST` by product and version: the document, and the heading below the label.
    labels: HashMap<(String, String), (String, String)>,
    navigation: Navigation,
    files: Mutex<HashMap<String, Option<Arc<str>>>>,
    fault: Mutex<Option<SourceError>>,
}

/// A document as the search for dialects needs it.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// Its path.
    pub source: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// The dialects, with the folder whose files they may read.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) dialects: &'a Dialects,
    pub(super) folder: Option<&'a Folder>,
}

impl Dialects {
    /// One product with dialects by their names in the configuration; names that are not known are passed over.
    pub fn of_product(product: &str, names: &[&str]) -> Dialects {
        let tables = ALL.into_iter().filter(|table| names.contains(&table.name)).collect();
        Dialects { products: BTreeMap::from([(product.to_owned(), tables)]), ..Dialects::default() }
    }

    /// Finds the dialects of a corpus; `others` are the paths of files that are no documents.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`].
    pub fn find(
        folder: &Folder,
        config: &Config,
        samples: &[Sample<'_>],
        others: &[String],
    ) -> Result<(Dialects, Vec<Diagnostic>), SourceError> {
        let mut dialects = Dialects::default();
        let mut diagnostics = Vec::new();
        let mut signs: BTreeMap<&str, [usize; ALL.len()]> = BTreeMap::new();
        for (product, counts) in samples_signs(samples) {
            let all = signs.entry(product).or_default();
            for (sum, count) in all.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        let mut paths: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in samples.iter().map(|sample| sample.source).chain(others.iter().map(String::as_str)) {
            paths.entry(product_of(path)).or_default().push(path);
        }
        for (product, counts) in signs {
            let set = config.products.get(product).and_then(|product| product.dialect.as_deref());
            let by_name = set.and_then(|set| ALL.into_iter().find(|table| table.name == set));
            let tables: Vec<_> = match (set, by_name) {
                (Some("none"), _) => Vec::new(),
                (Some(_), Some(table)) => vec![table],
                (set, _) => {
                    diagnostics.extend(set.map(|set| unknown(product, set)));
                    let paths = paths.get(product).map_or(&[][..], Vec::as_slice);
                    let has_file = by_files(folder, product, paths)?;
                    let is_found = |idx: &usize| counts[*idx] >= SIGNS_MIN || has_file[*idx];
                    distinct((0..ALL.len()).filter(is_found).map(|idx| ALL[idx]).collect())
                }
            };
            if !tables.is_empty() {
                let names: Vec<_> = tables.iter().map(|table| table.title).collect();
                let message = format!("product `{product}` is read as {}", names.join(" and "));
                diagnostics.push(Diagnostic::note_general(message));
                dialects.products.insert(product.to_owned(), tables);
            }
        }
        dialects.gather(folder, samples, others)?;
        let documents: Vec<_> = samples.iter().map(|sample| (sample.source, sample.bytes)).collect();
        let has = |product: &str, name: &str| {
            let set = config.products.get(product).and_then(|product| product.dialect.as_deref());
            set == Some(name) || dialects.products.get(product).is_some_and(|of| of.iter().any(|of| of.name == name))
        };
        let (navigation, found) = Navigation::find(folder, &documents, others, &has)?;
        diagnostics.extend(found);
        dialects.navigation = navigation;
        Ok((dialects, diagnostics))
    }

    /// Order and names of documents and folders.
    pub fn navigation(&self) -> &Navigation {
        &self.navigation
    }

    /// Reads what documents of products with a dialect may fill in.
    fn gather(&mut self, folder: &Folder, samples: &[Sample<'_>], others: &[String]) -> Result<(), SourceError> {
        let has_dialect = |path: &&str| self.products.contains_key(product_of(path)) || is_mdx(path);
        let paths = samples.iter().map(|sample| sample.source).chain(others.iter().map(String::as_str));
        let mut by_name: HashMap<String, BTreeSet<String>> = HashMap::new();
        for path in paths.filter(has_dialect) {
            by_name.entry(name_of(path).to_owned()).or_default().insert(path.to_owned());
        }
        for path in others.iter().map(String::as_str).filter(has_dialect).filter(|path| values::is_known(path)) {
            if let Found::Content(bytes) = folder.asset(path)?
                && bytes.len() <= values::VALUES_BYTES_MAX
            {
                let scope = scopes(path).next().unwrap_or_default().to_owned();
                values::read(path, &String::from_utf8_lossy(&bytes), self.values.entry(scope).or_default());
            }
        }
        for sample in samples {
            let tables = self.products.get(product_of(sample.source)).map_or(&[][..], Vec::as_slice);
            if tables.iter().any(|table| table.syntax & syntax::DIRECTIVES != 0) {
                let text = String::from_utf8_lossy(sample.bytes);
                let scope = scopes(sample.source).next().unwrap_or_default();
                let title = labels(&text, &mut |label, title| {
                    let key = (scope.to_owned(), label.to_ascii_lowercase());
                    self.labels.entry(key).or_insert_with(|| (sample.source.to_owned(), title.to_owned()));
                });
                self.titles.insert(sample.source.to_owned(), title);
            }
        }
        self.paths = by_name;
        Ok(())
    }

    /// The dialects of a document; those of its product, and MDX by its name.
    pub(super) fn of(&self, source: &str) -> Vec<&'static Table> {
        // What a PDF or a page of HTML is read as is plain Markdown, whatever the manuals beside it are.
        if is_pdf_name(source) || is_html_name(source) {
            return Vec::new();
        }
        let mut tables = self.products.get(product_of(source)).cloned().unwrap_or_default();
        if is_mdx(source) && !tables.iter().any(|table| table.syntax & syntax::MDX != 0) {
            tables.push(&docusaurus::MDX);
        }
        tables
    }

    /// What the system failed on while a file was read for a document.
    pub fn fault(&self) -> Option<SourceError> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether a document lies where its tool keeps those that are not published.
    pub fn is_draft(&self, source: &str) -> bool {
        source.contains("/_drafts/") && self.of(source).iter().any(|table| table.name == jekyll::TABLE.name)
    }

    /// A title by the name of a file that begins with a date, where the tool gives it one: `2026-01-31-new-release`.
    pub fn title_of_post(&self, source: &str) -> Option<String> {
        let is_post =
            source.contains("/_posts/") && self.of(source).iter().any(|table| table.name == jekyll::TABLE.name);
        let name = name_of(source).rsplit_once('.').map_or(name_of(source), |(stem, _)| stem);
        let date = name.get(..11).filter(|date| is_post && date.bytes().all(|b| b.is_ascii_digit() || b == b'-'))?;
        let words = name[date.len()..].replace(['-', '_'], " ");
        let mut letters = words.chars();
        let first = letters.next()?;
        Some(first.to_uppercase().chain(letters).collect())
    }

    /// Which of some documents are parts of others: their names say so, and another document holds one of their folder.
    pub fn parts<'a>(&self, sources: impl Iterator<Item = &'a str>, included: &[String]) -> Vec<&'a str> {
        let folders: HashSet<&str> = included.iter().filter_map(|path| part_folder(path)).collect();
        let included: HashSet<&str> = included.iter().map(String::as_str).collect();
        let is_part = |source: &&str| {
            let tables = self.of(source);
            let has = |kind: u32| tables.iter().any(|table| table.syntax & kind != 0);
            let name = name_of(source);
            let is_partial = name.starts_with('_') && !name.starts_with("_index.");
            let folder = part_folder(source);
            is_partial && has(syntax::MDX)
                || folder.is_some() && has(syntax::BRACKETS)
                || folder.is_some_and(|folder| folder.ends_with("/_includes") && has(syntax::TAGS))
                || folder.is_some_and(|folder| folders.contains(folder))
                || is_partial && included.contains(*source)
        };
        sources.filter(is_part).collect()
    }
}

impl Corpus for Lookup<'_> {
    fn file(&self, from: &str, path: &str) -> Option<(String, Arc<str>)> {
        let path = path.trim().replace('\\', "/");
        let path = path.trim_start_matches("@site/").trim_start_matches("@/").trim_start_matches("~/");
        let near = near(from, path).into_iter();
        near.chain(self.by_end(from, path)).find_map(|path| {
            let text = self.read(&path)?;
            Some((path, text))
        })
    }

    fn value(&self, from: &str, name: &str) -> Option<String> {
        scopes(from).find_map(|scope| self.dialects.values.get(scope)?.get(name).cloned())
    }

    fn target(&self, from: &str, name: &str) -> Option<(String, String)> {
        let name = name.trim();
        let scope = scopes(from).next().unwrap_or_default();
        let key = (scope.to_owned(), name.to_ascii_lowercase());
        if let Some((source, title)) = self.dialects.labels.get(&key) {
            let path = if source == from { String::new() } else { relative(from, source) };
            return Some((format!("{path}#{name}"), title.clone()));
        }
        let bare = name.trim_end_matches(".md");
        let near = near(from, &format!("{bare}.md")).into_iter();
        let source = near
            .chain(self.by_end(from, &format!("{bare}.md")))
            .find(|path| self.dialects.titles.contains_key(path))?;
        let title = self.dialects.titles.get(&source)?.clone();
        Some((relative(from, &source), title))
    }
}

impl Lookup<'_> {
    /// Paths of the product and version that end so: the one, where it is one alone.
    fn by_end(&self, from: &str, path: &str) -> Option<String> {
        let path = join("", path.trim_start_matches("../")).filter(|path| !path.is_empty())?;
        let scope = scopes(from).next().unwrap_or_default();
        let named = self.dialects.paths.get(name_of(&path))?;
        let is_end = |known: &&String| {
            let is_in_scope = known.strip_prefix(scope).is_some_and(|rest| rest.starts_with('/'));
            is_in_scope && known.strip_suffix(path.as_str()).is_some_and(|rest| rest.ends_with('/'))
        };
        if named.len() > NAMED_MAX {
            return None;
        }
        let mut found = named.iter().filter(is_end);
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    /// The text of a file as it was when it was first asked for.
    fn read(&self, path: &str) -> Option<Arc<str>> {
        let folder = self.folder?;
        let lock = |files: &'_ Mutex<HashMap<String, Option<Arc<str>>>>| {
            files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
        };
        if let Some(known) = lock(&self.dialects.files) {
            return known;
        }
        let text = match folder.asset(path) {
            Ok(Found::Content(bytes)) if bytes.len() <= FILE_BYTES_MAX => {
                let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
                text.map(|text| Arc::from(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").as_str()))
            }
            Ok(_) => None,
            Err(error) => {
                self.dialects.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        };
        let mut files = self.dialects.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(path.to_owned()).or_insert(text).clone()
    }
}

/// Paths that a path may mean, from the folder of a file and from those above it, nearest first.
fn near(from: &str, path: &str) -> Vec<String> {
    let mut folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut near = Vec::new();
    loop {
        near.extend(join(folder, path));
        if folder.is_empty() || path.starts_with("../") {
            return near;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        if folder.is_empty() {
            return near;
        }
    }
}

/// How often the syntax of each dialect stands in each document, with the document's product.
fn samples_signs<'a>(samples: &[Sample<'a>]) -> Vec<(&'a str, [usize; ALL.len()])> {
    use rayon::prelude::*;
    samples.par_iter().map(|sample| (product_of(sample.source), signs(sample.bytes))).collect()
}

/// How often the syntax of each dialect stands in a document, outside of fenced code.
fn signs(bytes: &[u8]) -> [usize; ALL.len()] {
    let mut counts = [0; ALL.len()];
    let (mut fence, mut in_script) = (None::<FenceLine>, false);
    for line in bytes.split(|b| *b == b'\n') {
        let start = line.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(line.len());
        let first = line.get(start).copied().unwrap_or(b' ');
        let may_be_sign = matches!(first, b':' | b'!' | b'?' | b'=' | b'-' | b'i' | b'`' | b'~' | b'>' | b'[' | b'<');
        if !may_be_sign && !line.contains(&b'{') {
            continue;
        }
        let Ok(text) = std::str::from_utf8(&line[start..]) else { continue };
        let text = text.trim_end();
        let of_line = matches!(first, b'`' | b'~').then(|| FenceLine::of(text)).flatten();
        match (fence, of_line) {
            (Some(open), Some(line)) if line.closes(open) => fence = None,
            (Some(_), _) => continue,
            (None, Some(line)) => fence = Some(line),
            _ => {}
        }
        // A script is no text: what it imports says nothing.
        if text.starts_with("<script") || text.starts_with("</script") {
            in_script = !text.contains("</script");
        }
        for (count, table) in counts.iter_mut().zip(ALL).filter(|_| !in_script) {
            *count += usize::from((table.is_sign)(text));
        }
    }
    counts
}

/// Which dialects have one of their own files in a product.
fn by_files(folder: &Folder, product: &str, paths: &[&str]) -> Result<[bool; ALL.len()], SourceError> {
    let mut has_file = [false; ALL.len()];
    let mut levels = BTreeSet::from([product.to_owned()]);
    for path in paths {
        for (has, table) in has_file.iter_mut().zip(ALL) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            *has |= table.neighbours.contains(&name_of(path))
                || table.neighbours.iter().any(|name| folder.rsplit('/').next() == Some(*name));
        }
        levels.extend(path.match_indices('/').take(3).map(|(at, _)| path[..at].to_owned()));
    }
    for level in levels.iter().take(LEVELS_MAX) {
        for (name, table) in HIDDEN {
            let idx = ALL.iter().position(|known| known.name == table.name).unwrap_or_default();
            if !has_file[idx] {
                has_file[idx] = folder.has_file(&format!("{level}/{name}"))?;
            }
        }
    }
    Ok(has_file)
}

/// Folders of a product in which hidden files are looked for.
const LEVELS_MAX: usize = 64;

/// Without the tables that add nothing to the others'.
fn distinct(mut tables: Vec<&'static Table>) -> Vec<&'static Table> {
    let all = tables.clone();
    tables.retain(|table| {
        let others = all.iter().filter(|other| other.name != table.name).fold(0, |all, other| all | other.syntax);
        !matches!(table.name, "mdx" | "containers") || table.syntax & !others != 0
    });
    tables
}

fn unknown(product: &str, set: &str) -> Diagnostic {
    let known: Vec<_> = ALL.iter().map(|table| table.name).collect();
    let message = format!("dialect `{set}` of product `{product}` is not known; it is looked for in the documents");
    Diagnostic::warning(CONFIG_FILE, message).help(format!("known are `{}` and `none`", known.join("`, `")))
}

/// Calls `found` with each label of `MyST` and the heading below it; the title of the document.
fn labels(text: &str, found: &mut dyn FnMut(&str, &str)) -> String {
    let (front, _) = front_matter::split("", text);
    let mut title = front.title;
    let mut waiting: Vec<&str> = Vec::new();
    let mut fence = None::<FenceLine>;
    for line in text[front.body_start..].lines() {
        let of_line = FenceLine::of(line);
        match (fence, of_line) {
            (Some(open), Some(line)) if line.closes(open) => fence = None,
            (Some(_), _) => continue,
            (None, Some(line)) => fence = Some(line),
            _ => {}
        }
        let trimmed = line.trim();
        if let Some(label) = trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(")=")) {
            waiting.push(label);
        } else if !trimmed.is_empty() {
            let heading = trimmed.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
            let heading = heading.map(|heading| heading.split(" {#").next().unwrap_or_default());
            if title.is_none() {
                title = heading.map(str::to_owned);
            }
            for label in waiting.drain(..) {
                found(label, heading.or(title.as_deref()).unwrap_or(label));
            }
        }
    }
    title.unwrap_or_default()
}

/// The part of a path up to the folder that says that its files are parts of documents.
fn part_folder(path: &str) -> Option<&str> {
    let folder = path.rsplit_once('/')?.0;
    let mut end = 0;
    for name in folder.split('/') {
        end += name.len();
        if PART_FOLDERS.contains(&name) {
            return Some(&path[..end]);
        }
        end += 1;
    }
    None
}

fn is_mdx(path: &str) -> bool {
    path.get(path.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".mdx"))
}

fn product_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(product, _)| product)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The parts of a corpus that a path stands in, the narrowest first: product and version, product.
fn scopes(path: &str) -> impl Iterator<Item = &str> {
    let mut ends: Vec<usize> = path.match_indices('/').take(2).map(|(at, _)| at).collect();
    ends.reverse();
    ends.into_iter().map(|end| &path[..end])
}

/// The path from one file to another.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    let mut to: Vec<&str> = to.split('/').collect();
    from.pop();
    let n_shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count().min(to.len() - 1);
    let up = vec![".."; from.len() - n_shared];
    to.drain(..n_shared);
    up.into_iter().chain(to).collect::<Vec<_>>().join("/")
}
