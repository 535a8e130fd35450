//! The order of documents and the names of their folders, as the tools' own files list them: `SUMMARY.md`, `mkdocs.yml`,
//! `sidebars.js`, `_category_.json`, `toc.yml`, the `toctree` of documents and others.
//!
//! A list is flattened: a document stands where it is first named, and a folder where its first document is. A section
//! names the folder that its documents lie in, where it has most of that folder's documents. Of several lists the one that lies
//! nearest above a document counts. What is named and not in the corpus is passed over: many copy a part of the documents.

mod formats;
mod value;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::library::arrange::is_index;
use crate::library::{FolderEntry, Library};
use crate::model::Position;
use crate::reading::front_matter;
use crate::reading::source::{Folder, Found, SourceError, join};
use formats::{Kind, Listed};

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 2 << 20;
/// Entries of a list by which the folder that its paths begin in is found.
const TRIED_MAX: usize = 100;
/// Documents of one name among which that folder is looked for.
const NAMED_MAX: usize = 64;
/// Folders in which files are looked for that begin with a dot.
const HIDDEN_MAX: usize = 2000;

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    title: Option<String>,
    target: Target,
    children: Vec<Entry>,
}

/// What an entry leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Target {
    /// Nothing, or what is not in the corpus.
    #[default]
    None,
    /// A document, or a folder, by a path as the tool writes it.
    File(String),
    /// A folder.
    Folder(String),
}

impl Entry {
    fn section(title: &str) -> Entry {
        Entry { title: Some(title.trim().to_owned()).filter(|title| !title.is_empty()), ..Entry::default() }
    }
}

/// Where documents and folders stand, and what they are called.
#[derive(Debug, Default)]
pub struct Navigation {
    /// Of each document, by its path: how deep the list's root lies, and the place in it.
    documents: HashMap<String, (usize, u32)>,
    /// The same of folders.
    listed: HashMap<String, (usize, u32)>,
    /// Names of folders and the places that they state themselves.
    folders: BTreeMap<String, FolderEntry>,
    titles: HashMap<String, String>,
}

impl Navigation {
    /// Reads what lists documents among `others`, files that are no documents, and among the documents with their texts;
    /// `has` says whether a product has a dialect of this name, `none` that it is read as Markdown alone.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`].
    pub fn find(
        folder: &Folder,
        documents: &[(&str, &[u8])],
        others: &[String],
        has: &dyn Fn(&str, &str) -> bool,
    ) -> Result<(Navigation, Vec<Diagnostic>), SourceError> {
        let product = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
        let is_read = |path: &&str| !has(&product(path), "none");
        let mut files: Vec<(String, Kind)> = Vec::new();
        for path in others.iter().map(String::as_str).filter(is_read) {
            files.extend(formats::kind(path).filter(|kind| *kind != Kind::Summary).map(|kind| (path.to_owned(), kind)));
        }
        for path in hidden(documents, has) {
            if folder.has_file(&path)? {
                files.extend(formats::kind(&path).map(|kind| (path.clone(), kind)));
            }
        }
        let mut lists: Vec<(String, Listed)> = Vec::new();
        for (path, kind) in files {
            if let Found::Content(bytes) = folder.asset(&path)?
                && bytes.len() <= FILE_BYTES_MAX
            {
                let listed = formats::read(kind, &path, &String::from_utf8_lossy(&bytes));
                lists.push((path, listed));
            }
        }
        for (path, bytes) in documents.iter().filter(|(path, _)| formats::kind(path) == Some(Kind::Summary)) {
            if bytes.len() <= FILE_BYTES_MAX && is_read(path) {
                lists.push(((*path).to_owned(), formats::read(Kind::Summary, path, &String::from_utf8_lossy(bytes))));
            }
        }
        let trees = documents.iter().filter(|(path, _)| has(&product(path), "myst"));
        let trees: Vec<_> = trees.filter(|(_, bytes)| contains(bytes, b"{toctree}")).copied().collect();
        if lists.is_empty() && trees.is_empty() {
            return Ok((Navigation::default(), Vec::new()));
        }
        let known = Known::of(documents, lists.iter().any(|(path, _)| formats::kind(path) == Some(Kind::Sidebars)));
        let mut found = Navigation::default();
        let mut n_computed: BTreeMap<String, usize> = BTreeMap::new();
        for (path, listed) in &lists {
            *n_computed.entry(product(path)).or_default() += usize::from(listed.is_computed);
            found.add(path, listed, &known);
        }
        found.add_trees(&trees, &known);
        let computed = n_computed.iter().filter(|(_, count)| **count > 0);
        Ok((found, computed.map(|(product, count)| not_run(product, *count)).collect()))
    }

    /// Where a list names a document.
    fn position(&self, source: &str) -> Option<Position> {
        self.documents.get(source).map(|(_, rank)| Position::Listed(*rank))
    }

    /// What a list calls a document, or the folder that it stands for.
    pub fn title(&self, source: &str) -> Option<&str> {
        let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let of_folder = || self.folders.get(folder).filter(|_| is_index(stem))?.name.as_deref();
        self.titles.get(source).map(String::as_str).or_else(of_folder)
    }

    /// Puts documents and folders where lists have them; without a list all stays as it is.
    pub fn arrange(&self, library: &mut Library) {
        library.folders = self.folders();
        for document in &mut library.documents {
            document.position = self.position(&document.source).or(document.position);
        }
    }

    /// Names and places of folders, by their paths.
    fn folders(&self) -> BTreeMap<String, FolderEntry> {
        let mut folders = self.folders.clone();
        for (path, (_, rank)) in &self.listed.iter().collect::<BTreeMap<_, _>>() {
            folders.entry((*path).clone()).or_default().position = Some(Position::Listed(*rank));
        }
        folders
    }

    fn add(&mut self, path: &str, listed: &Listed, known: &Known<'_>) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if listed.name.is_some() || listed.position.is_some() {
            let entry = self.folders.entry(folder.to_owned()).or_default();
            entry.name = listed.name.clone().or(entry.name.take());
            entry.position = listed.position.map(Position::Own).or(entry.position);
        }
        let roots = listed.roots.iter().filter_map(|root| join(folder, root)).collect();
        let Some(root) = known.root(folder, roots, &listed.entries) else { return };
        let mut order =
            Order { root: &root, known, sections: BTreeMap::new(), found: self, rank: 0, placed: HashSet::new() };
        order.entries(&listed.entries, None);
        let sections = order.sections;
        for (folder, name) in sections {
            self.folders.entry(folder).or_default().name.get_or_insert(name);
        }
    }

    /// The `toctree` directives of documents, those of a product and version as one list: from the documents that no other
    /// names down, each once.
    fn add_trees(&mut self, trees: &[(&str, &[u8])], known: &Known<'_>) {
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut below: HashSet<&str> = HashSet::new();
        for (source, bytes) in trees {
            let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
            for (title, path) in formats::toctrees(&String::from_utf8_lossy(bytes)) {
                let bases = std::iter::once(folder).chain(ancestors(source)).filter(|_| path.starts_with('/'));
                let mut bases = bases.chain(std::iter::once(folder).filter(|_| !path.starts_with('/')));
                let target = bases.find_map(|base| known.document(&join(base, &path)?));
                let Some(target) = target else { continue };
                if let Some(title) = title {
                    self.titles.entry(target.to_owned()).or_insert(title);
                }
                named.entry(source).or_default().push(target);
                below.insert(target);
            }
        }
        let mut seen: HashSet<&str> = HashSet::new();
        let all: Vec<&str> = named.keys().copied().collect();
        let tops = all.iter().filter(|source| !below.contains(*source)).chain(&all);
        let mut rank = 0;
        for top in tops {
            let mut open = vec![*top];
            while let Some(source) = open.pop() {
                if !seen.insert(source) {
                    continue;
                }
                self.place(source, scope(source), rank);
                rank += 1;
                open.extend(named.get(source).into_iter().flatten().rev());
            }
        }
    }

    /// Puts a document and the folders that it lies in at a place in a list, where no list nearer to them has them.
    fn place(&mut self, source: &str, root: &str, rank: u32) {
        let depth = if root.is_empty() { 0 } else { root.matches('/').count() + 1 };
        better(&mut self.documents, source, (depth, rank));
        self.place_folders(source, root, depth, rank);
    }

    /// The folders above `path` that lie below `root`.
    fn place_folders(&mut self, path: &str, root: &str, depth: usize, rank: u32) {
        for folder in ancestors(path) {
            let is_below = folder.len() > root.len() && folder.starts_with(root);
            // What is placed by this list already has been placed with all above it.
            if !is_below || self.listed.get(folder).is_some_and(|(of, _)| *of == depth) {
                return;
            }
            better(&mut self.listed, folder, (depth, rank));
        }
    }
}

/// Keeps the place in the list whose root lies deeper, of one list the first.
fn better(places: &mut HashMap<String, (usize, u32)>, path: &str, place: (usize, u32)) {
    match places.get_mut(path) {
        Some(known) if known.0 < place.0 => *known = place,
        Some(_) => {}
        None => _ = places.insert(path.to_owned(), place),
    }
}

/// A list while it is gone through.
struct Order<'a> {
    root: &'a str,
    known: &'a Known<'a>,
    /// Names that sections give to folders.
    sections: BTreeMap<String, String>,
    found: &'a mut Navigation,
    rank: u32,
    placed: HashSet<String>,
}

impl Order<'_> {
    /// Goes through entries below a section that names the folder `above`; the folder that all their documents lie in, and
    /// how many these are.
    fn entries(&mut self, entries: &[Entry], above: Option<&str>) -> (Option<String>, usize) {
        let (mut common, mut n_documents) = (None::<String>, 0);
        for entry in entries {
            let (folder, count) = self.entry(entry, above);
            n_documents += count;
            common = match (common, folder) {
                (Some(a), Some(b)) => Some(shared(&a, &b)),
                (a, b) => a.or(b),
            };
        }
        (common, n_documents)
    }

    fn entry(&mut self, entry: &Entry, above: Option<&str>) -> (Option<String>, usize) {
        let (mut folder, mut n_documents) = (None, 0);
        match &entry.target {
            Target::None => {}
            Target::File(path) => {
                let path = join(self.root, path).unwrap_or_default();
                if let Some(source) = self.known.document(&path) {
                    if self.placed.insert(source.to_owned()) {
                        self.found.place(source, self.root, self.rank);
                        self.rank += 1;
                        n_documents = 1;
                    }
                    if let Some(title) = &entry.title {
                        self.found.titles.entry(source.to_owned()).or_insert_with(|| title.clone());
                    }
                    folder = source.rsplit_once('/').map(|(folder, _)| folder.to_owned());
                } else if self.known.count(&path) > 0 {
                    (folder, n_documents) = self.folder(path);
                }
            }
            Target::Folder(path) => {
                if let Some(path) = join(self.root, path).filter(|path| self.known.count(path) > 0) {
                    (folder, n_documents) = self.folder(path);
                }
            }
        }
        if entry.children.is_empty() {
            if let (Some(name), Some(path)) = (&entry.title, &folder)
                && n_documents > 1
            {
                self.claim(path.clone(), name);
            }
            return (folder, n_documents);
        }
        let (below, count) = self.entries(&entry.children, entry.title.as_deref().or(above));
        n_documents += count;
        let common = match (folder, below) {
            (Some(a), Some(b)) => Some(shared(&a, &b)),
            (a, b) => a.or(b),
        };
        if let (Some(name), Some(path)) = (&entry.title, &common)
            && n_documents * 2 > self.known.count(path)
        {
            self.claim(path.clone(), name);
        }
        (common, n_documents)
    }

    /// A folder as a whole.
    fn folder(&mut self, path: String) -> (Option<String>, usize) {
        let depth = if self.root.is_empty() { 0 } else { self.root.matches('/').count() + 1 };
        self.found.place_folders(&format!("{path}/"), self.root, depth, self.rank);
        self.rank += 1;
        let count = self.known.count(&path);
        (Some(path), count)
    }

    /// A section has most of a folder: sections around others come after these, and the outermost counts.
    fn claim(&mut self, folder: String, name: &str) {
        if folder.len() > self.root.len() {
            self.sections.insert(folder, name.to_owned());
        }
    }
}

/// Documents by what lists may call them.
struct Known<'d> {
    /// By paths without extensions, numbers in front and `index`.
    documents: HashMap<String, &'d str>,
    /// Paths of documents by their names.
    named: HashMap<&'d str, Vec<&'d str>>,
    /// Documents in a folder and below it.
    counts: HashMap<&'d str, usize>,
}

impl<'d> Known<'d> {
    fn of(documents: &[(&'d str, &'d [u8])], with_ids: bool) -> Known<'d> {
        let mut known = Known { documents: HashMap::new(), named: HashMap::new(), counts: HashMap::new() };
        let stem = |source: &'d str| source.rsplit_once('.').map_or(source, |(stem, _)| stem);
        for (source, _) in documents {
            known.documents.entry(stem(source).to_owned()).or_insert(source);
            let name = stem(source).rsplit('/').next().unwrap_or_default();
            known.named.entry(name).or_default().push(stem(source));
            for folder in ancestors(source) {
                *known.counts.entry(folder).or_default() += 1;
            }
        }
        for (source, bytes) in documents {
            let (folder, name) = stem(source).rsplit_once('/').unwrap_or(("", stem(source)));
            if is_index(name) {
                known.documents.entry(folder.to_owned()).or_insert(source);
            }
            let plain: Vec<&str> = stem(source).split('/').map(without_number).collect();
            let plain = plain.join("/");
            if plain != stem(source) {
                known.documents.entry(plain).or_insert(source);
            }
            if with_ids && bytes.starts_with(b"---") {
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(1 << 16)]);
                let (front, _) = front_matter::split("", &text.replace("\r\n", "\n"));
                if let Some((_, id)) = front.values.iter().find(|(key, _)| key == "id") {
                    let folder: Vec<&str> = folder.split('/').map(without_number).collect();
                    known.documents.entry(format!("{}/{id}", folder.join("/"))).or_insert(source);
                }
            }
        }
        known
    }

    /// The document that a path below the corpus means, with an extension or without.
    fn document(&self, path: &str) -> Option<&'d str> {
        let bare = [".md", ".mdx", ".markdown", ".html"].iter().find_map(|end| path.strip_suffix(end));
        let found = self.documents.get(bare.unwrap_or(path)).or_else(|| self.documents.get(path));
        found.copied().filter(|_| !path.is_empty())
    }

    fn count(&self, folder: &str) -> usize {
        self.counts.get(folder).copied().unwrap_or(0)
    }

    /// The folder that the paths of a list begin in: of those that the tool means the one from which most are there, else
    /// one whose documents end so.
    fn root(&self, folder: &str, roots: Vec<String>, entries: &[Entry]) -> Option<String> {
        let mut paths = Vec::new();
        gather(entries, &mut paths);
        let n_there = |root: &String| {
            let there = |path: &&&str| {
                let path = join(root, path).unwrap_or_default();
                self.document(&path).is_some() || self.count(&path) > 0
            };
            paths.iter().filter(there).count()
        };
        let best = roots.into_iter().map(|root| (n_there(&root), root)).rev().max_by_key(|(n, _)| *n);
        if let Some((n, root)) = best
            && n > 0
        {
            return Some(root);
        }
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        let scope = folder.match_indices('/').nth(1).map_or(folder, |(at, _)| &folder[..at]);
        for path in &paths {
            let path = path.rsplit_once('.').filter(|(_, end)| !end.contains('/')).map_or(*path, |(stem, _)| stem);
            let path = path.trim_start_matches("./").trim_matches('/');
            let named = self.named.get(path.rsplit('/').next().unwrap_or_default()).map_or(&[][..], Vec::as_slice);
            for known in named.iter().take(NAMED_MAX).filter(|known| known.starts_with(scope)) {
                let root = known.strip_suffix(path).and_then(|root| root.strip_suffix('/'));
                if let Some(root) = root {
                    *votes.entry(root).or_default() += 1;
                }
            }
        }
        let (root, count) = votes.into_iter().rev().max_by_key(|(_, count)| *count)?;
        (count * 2 > paths.len()).then(|| root.to_owned())
    }
}

/// Product and version of a document.
fn scope(source: &str) -> &str {
    source.match_indices('/').take(2).last().map_or("", |(at, _)| &source[..at])
}

/// The first paths of a list.
fn gather<'e>(entries: &'e [Entry], paths: &mut Vec<&'e str>) {
    for entry in entries {
        if paths.len() >= TRIED_MAX {
            return;
        }
        if let Target::File(path) | Target::Folder(path) = &entry.target {
            paths.push(path);
        }
        gather(&entry.children, paths);
    }
}

/// The folders that a path lies in, the deepest first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

/// A name without the number that sorts it: `01-intro`.
fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == name.len() {
        return name;
    }
    let plain = rest.trim_start_matches(['-', '_', '.', ' ']);
    if plain.len() == rest.len() || plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit()) {
        name
    } else {
        plain
    }
}

/// The folder that two folders lie in.
fn shared(a: &str, b: &str) -> String {
    let steps = a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b);
    steps.map(|(step, _)| step).collect::<Vec<_>>().join("/")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Paths of files that begin with a dot and may list documents.
fn hidden(documents: &[(&str, &[u8])], has: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut folders: Vec<&str> = documents.iter().flat_map(|(source, _)| ancestors(source)).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut paths = Vec::new();
    for folder in folders.into_iter().take(HIDDEN_MAX) {
        let product = folder.split('/').next().unwrap_or_default();
        if has(product, "mkdocs") {
            paths.extend([".pages", ".nav.yml"].map(|name| format!("{folder}/{name}")));
        }
        if has(product, "vitepress") && folder.matches('/').count() < 6 {
            let name = |end: &&str| format!("{folder}/{end}");
            paths.extend(
                [".vitepress/config.ts", ".vitepress/config.mts", ".vitepress/config.js", ".vitepress/config.mjs"]
                    .iter()
                    .map(name),
            );
            paths.extend([".vuepress/config.js", ".vuepress/config.ts"].iter().map(name));
        }
    }
    paths
}

fn not_run(product: &str, n_files: usize) -> Diagnostic {
    let files = if n_files == 1 { "a file".to_owned() } else { format!("{n_files} files") };
    let message = format!("product `{product}` has {files} with lists of documents that a script makes");
    Diagnostic::note_general(message).help("no script is run: what it would list stands by its name")
}

#[cfg(test)]
#[path = "navigation_tests.rs"]
mod tests;
