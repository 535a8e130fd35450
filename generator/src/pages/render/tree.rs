//! A list of documents as a tree of the folders that they lie in.

use std::collections::HashMap;

use serde::Serialize;

use super::{address, counted};
use crate::library::DocumentEntry;
use crate::library::arrange::{as_documents_say, is_index};

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

/// A folder with what lies in it.
#[derive(Default)]
struct Folder<'d> {
    name: String,
    /// Folders that it lies in, itself among them.
    depth: usize,
    /// Title of the document that stands for it.
    title: Option<&'d str>,
    documents: Vec<&'d DocumentEntry>,
    folders: Vec<Folder<'d>>,
    by_name: HashMap<&'d str, usize>,
}

impl DocumentRow {
    /// The row of a document in a list of the page at `path`.
    fn new(path: &str, document: &DocumentEntry) -> DocumentRow {
        let chunks = counted(document.chunks.len(), "chunk");
        let last_page = document.chunks.iter().filter_map(|chunk| chunk.page).max();
        DocumentRow {
            title: document.title.clone(),
            href: address::relative(path, &format!("{}/index.html", document.folder)),
            counts: last_page.map_or(chunks.clone(), |page| format!("{chunks} · {}", counted(page as usize, "page"))),
            source: document.source.clone(),
        }
    }
}

/// All documents, in their folders; `path` is the page that lists them.
pub(super) fn lines(path: &str, documents: &[DocumentEntry]) -> Vec<Line> {
    let mut lines = Vec::new();
    Folder::of(documents).write(path, documents.len() <= OPEN_MAX, &mut 0, &mut lines);
    lines
}

/// Documents that lie in no folder, and the folders that `page` lists the documents of.
pub(super) fn top_lines(path: &str, page: &str, documents: &[DocumentEntry]) -> Vec<Line> {
    let root = Folder::of(documents);
    let mut lines: Vec<Line> = root.documents.iter().map(|document| Line::Document(root.row(path, document))).collect();
    let mut n_before = 0;
    for folder in &root.folders {
        let href = format!("{}#{}", address::relative(path, page), id(n_before));
        lines.push(Line::Folder { href, name: folder.label(), counts: folder.counts() });
        n_before += folder.n_folders();
    }
    lines
}

fn last_step(document: &DocumentEntry) -> &str {
    document.place.document.rsplit('/').next().unwrap_or_default()
}

fn id(n_before: usize) -> String {
    format!("folder-{}", n_before + 1)
}

impl<'d> Folder<'d> {
    /// The folder of the documents of one type.
    fn of(documents: &'d [DocumentEntry]) -> Folder<'d> {
        let mut root = Folder::default();
        for document in as_documents_say(documents) {
            let mut folder = &mut root;
            let mut steps = document.place.document.splitn(DEPTH_MAX + 1, '/').peekable();
            while let Some(step) = steps.next().filter(|_| steps.peek().is_some()) {
                folder = folder.within(step);
            }
            folder.documents.push(document);
        }
        root.settle(true);
        root
    }

    fn within(&mut self, name: &'d str) -> &mut Folder<'d> {
        let at = *self.by_name.entry(name).or_insert_with(|| {
            self.folders.push(Folder { name: name.to_owned(), depth: self.depth + 1, ..Folder::default() });
            self.folders.len() - 1
        });
        &mut self.folders[at]
    }

    /// Puts the document that stands for a folder first in it, and gives those that hold one folder and nothing else the name
    /// of both.
    fn settle(&mut self, is_root: bool) {
        // `users.md` beside `users/` is that folder's.
        let (by_name, folders) = (&self.by_name, &mut self.folders);
        self.documents.retain(|document| match by_name.get(last_step(document)) {
            Some(&at) => {
                folders[at].documents.insert(0, document);
                folders[at].title = Some(&document.title);
                false
            }
            None => true,
        });
        for folder in &mut self.folders {
            folder.settle(false);
        }
        if is_root {
            return;
        }
        if let Some(at) = self.documents.iter().position(|document| is_index(last_step(document))) {
            let index = self.documents.remove(at);
            self.title = Some(&index.title);
            self.documents.insert(0, index);
        }
        if self.documents.is_empty() && self.folders.len() == 1 {
            let only = self.folders.remove(0);
            *self = Folder { name: format!("{}/{}", self.name, only.name), ..only };
        }
    }

    fn label(&self) -> String {
        self.title.map_or_else(|| self.name.clone(), str::to_owned)
    }

    fn n_documents(&self) -> usize {
        self.documents.len() + self.folders.iter().map(Folder::n_documents).sum::<usize>()
    }

    fn n_folders(&self) -> usize {
        1 + self.folders.iter().map(Folder::n_folders).sum::<usize>()
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
        lines.extend(self.documents.iter().map(|document| Line::Document(self.row(path, document))));
        for folder in &self.folders {
            lines.push(Line::Open { id: id(*n_before), name: folder.label(), counts: folder.counts(), is_open });
            *n_before += 1;
            folder.write(path, is_open, n_before, lines);
            lines.push(Line::Close);
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
            outline(&lines("acme/v1/guide/index.html", &documents)),
            [
                "acme/v1/guide/about.md",
                "acme/v1/guide/x2.md",
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
            ]
        );
        assert_eq!(
            outline(&top_lines("acme/v1/index.html", "acme/v1/guide/index.html", &documents)),
            [
                "acme/v1/guide/about.md",
                "acme/v1/guide/x2.md",
                "Title of admin/README (4 documents) guide/index.html#folder-1",
                "x/y (1 document) guide/index.html#folder-3",
            ]
        );
    }

    #[test]
    fn a_list_without_folders_is_flat_and_one_of_very_many_documents_is_closed() {
        let flat = documents(&["b", "a"]);
        assert_eq!(outline(&lines("x", &flat)), ["acme/v1/guide/b.md", "acme/v1/guide/a.md"]);
        let names: Vec<String> = (0..=OPEN_MAX).map(|idx| format!("f/{idx}")).collect();
        let many = documents(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(outline(&lines("x", &many))[0], format!("+ f ({} documents) folder-1, closed", OPEN_MAX + 1));
    }

    #[test]
    fn what_lies_deeper_than_a_list_shows_has_its_folders_in_its_path() {
        let deep = documents(&["1/2/3/4/5/6/7/8/9", "1/x"]);
        let outline = outline(&lines("x", &deep));
        assert_eq!((outline.len(), outline[1].as_str()), (6, "x.md"));
        assert_eq!(outline[3], "7/8/9.md");
        assert!(outline[2].starts_with("+ 2/3/4/5/6 ("), "{outline:?}");
    }
}
