//! A list of documents as a tree of the folders that they lie in.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{address, counted};
use crate::library::arrange::{as_documents_say, folders_of, is_index};
use crate::library::{DocumentEntry, FolderEntry};

/// Folders within one another that a list shows; those below are a part of the last one's name.
const DEPTH_MAX: usize = 6;

/// Most documents of a list whose folders are open: more are looked for by the folders' names.
const OPEN_MAX: usize = 40;

/// A document in a list.
#[derive(Serialize)]
pub(super) struct DocumentRow {
    title: String,
    href: String,
    counts: String,
    source: String,
}

/// A line of a list.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Line {
    Document(DocumentRow),
    /// What follows lies in a folder, as far as the line that closes it.
    Open {
        id: String,
        name: String,
        counts: String,
        is_open: bool,
    },
    Close,
    /// A folder whose documents another page lists.
    Folder {
        href: String,
        name: String,
        counts: String,
    },
}

/// What is known of folders, as in [`crate::library::Library::folders`].
type Folders = BTreeMap<String, FolderEntry>;

/// A folder with what lies in it, in the order of the documents.
#[derive(Default)]
struct Folder<'d> {
    name: String,
    /// Folders that it lies in, itself among them.
    depth: usize,
    /// What a list calls it, or the title of the document that stands for it.
    title: Option<&'d str>,
    entries: Vec<Entry<'d>>,
    /// Where its folders stand among its entries.
    folders: HashMap<&'d str, usize>,
}

enum Entry<'d> {
    Document(&'d DocumentEntry),
    Folder(Folder<'d>),
}

/// All documents, in their folders; `path` is the page that lists them.
pub(super) fn lines(path: &str, documents: &[DocumentEntry], folders: &Folders) -> Vec<Line> {
    let mut lines = Vec::new();
    Folder::of(documents, folders).write(path, documents.len() <= OPEN_MAX, &mut 0, &mut lines);
    lines
}

/// Documents that lie in no folder, and the folders that `page` lists the documents of.
pub(super) fn top_lines(path: &str, page: &str, documents: &[DocumentEntry], folders: &Folders) -> Vec<Line> {
    let root = Folder::of(documents, folders);
    let mut n_before = 0;
    let line = |entry: &Entry<'_>| match entry {
        Entry::Document(document) => Line::Document(root.row(path, document)),
        Entry::Folder(folder) => {
            let href = format!("{}#{}", address::relative(path, page), id(n_before));
            n_before += folder.n_folders();
            Line::Folder { href, name: folder.label(), counts: folder.counts() }
        }
    };
    root.entries.iter().map(line).collect()
}

impl DocumentRow {
    /// The row of a document in a list of the page at `path`.
    fn new(path: &str, document: &DocumentEntry) -> DocumentRow {
        let chunks = counted(document.chunks.len(), "passage");
        let last_page = document.chunks.iter().filter_map(|chunk| chunk.page).max();
        DocumentRow {
            title: document.title.clone(),
            href: address::relative(path, &format!("{}/index.html", document.folder)),
            counts: last_page.map_or(chunks.clone(), |page| format!("{chunks} · {}", counted(page as usize, "page"))),
            source: document.source.clone(),
        }
    }
}

fn last_step(document: &DocumentEntry) -> &str {
    document.place.document.rsplit('/').next().unwrap_or_default()
}

fn id(n_before: usize) -> String {
    format!("folder-{}", n_before + 1)
}

impl<'d> Folder<'d> {
    /// The folder of the documents of one type.
    fn of(documents: &'d [DocumentEntry], folders: &'d Folders) -> Folder<'d> {
        let mut root = Folder::default();
        let names = folders_of(documents, folders).filter_map(|(path, folder)| Some((path, folder.name.as_deref()?)));
        let names: HashMap<&str, &str> = names.collect();
        for document in as_documents_say(documents, folders) {
            let mut folder = &mut root;
            let name = document.place.document.as_str();
            for (at, _) in name.match_indices('/').take(DEPTH_MAX) {
                let step = name[..at].rsplit('/').next().unwrap_or_default();
                folder = folder.within(step);
                folder.title = names.get(&name[..at]).copied();
            }
            folder.entries.push(Entry::Document(document));
        }
        root.settle(true);
        root
    }

    /// The folder of this name in it.
    fn within(&mut self, name: &'d str) -> &mut Folder<'d> {
        let Folder { depth, entries, folders, .. } = self;
        let at = *folders.entry(name).or_insert_with(|| {
            let folder = Folder { name: name.to_owned(), depth: *depth + 1, ..Folder::default() };
            entries.push(Entry::Folder(folder));
            entries.len() - 1
        });
        match &mut entries[at] {
            Entry::Folder(folder) => folder,
            Entry::Document(_) => unreachable!("`folders` has folders only"),
        }
    }

    /// Puts the document that stands for a folder first in it, and gives those that hold one folder and nothing else the name
    /// of both.
    fn settle(&mut self, is_root: bool) {
        // `users.md` beside `users/` is that folder's.
        let mut owned: HashMap<usize, &'d DocumentEntry> = HashMap::new();
        for entry in &self.entries {
            if let Entry::Document(document) = entry
                && let Some(&at) = self.folders.get(last_step(document))
            {
                owned.insert(at, document);
            }
        }
        for (at, entry) in self.entries.iter_mut().enumerate() {
            if let Entry::Folder(folder) = entry {
                folder.settle(false);
                if let Some(document) = owned.get(&at) {
                    folder.stands_for(document);
                }
            }
        }
        let folders = &self.folders;
        self.entries.retain(|entry| match entry {
            Entry::Document(document) => !folders.contains_key(last_step(document)),
            Entry::Folder(_) => true,
        });
        if is_root {
            return;
        }
        let index = |entry: &Entry<'d>| matches!(entry, Entry::Document(document) if is_index(last_step(document)));
        if let Some(at) = self.entries.iter().position(index)
            && let Entry::Document(document) = self.entries.remove(at)
        {
            self.stands_for(document);
        }
        if let [Entry::Folder(_)] = &self.entries[..]
            && let Some(Entry::Folder(only)) = self.entries.pop()
        {
            *self = Folder { name: format!("{}/{}", self.name, only.name), title: only.title.or(self.title), ..only };
        }
    }

    fn stands_for(&mut self, document: &'d DocumentEntry) {
        self.title.get_or_insert(&document.title);
        self.entries.insert(0, Entry::Document(document));
    }

    fn label(&self) -> String {
        self.title.map_or_else(|| self.name.clone(), str::to_owned)
    }

    fn n_documents(&self) -> usize {
        let count = |entry: &Entry<'_>| match entry {
            Entry::Document(_) => 1,
            Entry::Folder(folder) => folder.n_documents(),
        };
        self.entries.iter().map(count).sum()
    }

    /// Folders in it, itself among them.
    fn n_folders(&self) -> usize {
        let count = |entry: &Entry<'_>| match entry {
            Entry::Document(_) => 0,
            Entry::Folder(folder) => folder.n_folders(),
        };
        1 + self.entries.iter().map(count).sum::<usize>()
    }

    fn counts(&self) -> String {
        counted(self.n_documents(), "document")
    }

    /// The line of a document; of its path a folder leaves what its own place does not say.
    fn row(&self, path: &str, document: &DocumentEntry) -> DocumentRow {
        let mut row = DocumentRow::new(path, document);
        if self.depth > 0 {
            let n_steps = document.place.document.split('/').count().saturating_sub(self.depth).max(1);
            let steps: Vec<&str> = row.source.rsplitn(n_steps + 1, '/').take(n_steps).collect();
            row.source = steps.into_iter().rev().collect::<Vec<_>>().join("/");
        }
        row
    }

    fn write(&self, path: &str, is_open: bool, n_before: &mut usize, lines: &mut Vec<Line>) {
        for entry in &self.entries {
            match entry {
                Entry::Document(document) => lines.push(Line::Document(self.row(path, document))),
                Entry::Folder(folder) => {
                    let id = id(*n_before);
                    *n_before += 1;
                    lines.push(Line::Open { id, name: folder.label(), counts: folder.counts(), is_open });
                    folder.write(path, is_open, n_before, lines);
                    lines.push(Line::Close);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::*;

    fn documents(names: &[&str]) -> Vec<DocumentEntry> {
        names.iter().map(|name| document(["acme", "v1", "guide", name], &format!("Title of {name}"), 1)).collect()
    }

    /// Lines as an outline: `+` opens a folder, `-` closes it.
    fn outline(lines: &[Line]) -> Vec<String> {
        let line = |line: &Line| match line {
            Line::Document(row) => row.source.clone(),
            Line::Open { id, name, counts, is_open } => {
                format!("+ {name} ({counts}) {id}{}", if *is_open { "" } else { ", closed" })
            }
            Line::Close => "-".to_owned(),
            Line::Folder { href, name, counts } => format!("{name} ({counts}) {href}"),
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn documents_stand_in_their_folders_and_an_index_names_its_own() {
        let documents =
            documents(&["about", "admin/README", "admin/a", "admin/users", "admin/users/add", "x/y/z", "x2"]);
        assert_eq!(
            outline(&lines("acme/v1/guide/index.html", &documents, &Folders::new())),
            [
                "acme/v1/guide/about.md",
                "+ Title of admin/README (4 documents) folder-1",
                "README.md",
                "a.md",
                "+ Title of admin/users (2 documents) folder-2",
                "users.md",
                "add.md",
                "-",
                "-",
                "+ x/y (1 document) folder-3",
                "z.md",
                "-",
                "acme/v1/guide/x2.md",
            ]
        );
        assert_eq!(
            outline(&top_lines("acme/v1/index.html", "acme/v1/guide/index.html", &documents, &Folders::new())),
            [
                "acme/v1/guide/about.md",
                "Title of admin/README (4 documents) guide/index.html#folder-1",
                "x/y (1 document) guide/index.html#folder-3",
                "acme/v1/guide/x2.md",
            ]
        );
    }

    #[test]
    fn a_list_without_folders_is_flat_and_one_of_very_many_documents_is_closed() {
        let flat = documents(&["b", "a"]);
        assert_eq!(outline(&lines("x", &flat, &Folders::new())), ["acme/v1/guide/b.md", "acme/v1/guide/a.md"]);
        let names: Vec<String> = (0..=OPEN_MAX).map(|idx| format!("f/{idx}")).collect();
        let many = documents(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(
            outline(&lines("x", &many, &Folders::new()))[0],
            format!("+ f ({} documents) folder-1, closed", OPEN_MAX + 1)
        );
    }

    #[test]
    fn what_lies_deeper_than_a_list_shows_has_its_folders_in_its_path() {
        let deep = documents(&["1/2/3/4/5/6/7/8/9", "1/x"]);
        let outline = outline(&lines("x", &deep, &Folders::new()));
        assert_eq!((outline.len(), outline[4].as_str()), (6, "x.md"));
        assert_eq!(outline[2], "7/8/9.md");
        assert!(outline[1].starts_with("+ 2/3/4/5/6 ("), "{outline:?}");
    }
}
