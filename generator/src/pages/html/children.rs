//! What a document that stands for its folder, and says nothing itself, leads to: the documents of the folder.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::escape::escaped;
use crate::library::Library;
use crate::library::arrange::{as_documents_say, is_index};
use crate::model::Place;
use crate::pages::links;

/// The documents of each folder for which one stands, in their order.
#[derive(Debug)]
pub struct Children(HashMap<usize, Vec<usize>>);

impl Children {
    /// Finds them all: each document is one of the nearest folder above it for which a document stands.
    pub fn of(library: &Library) -> Children {
        let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
        let doc_types = library.vendors.iter().flat_map(|vendor| &vendor.products);
        let doc_types = doc_types.flat_map(|product| &product.versions).flat_map(|version| &version.doc_types);
        for doc_type in doc_types {
            let documents = &library.documents[doc_type.documents.clone()];
            let mut indexes: HashMap<&str, usize> = HashMap::new();
            let mut idx_of: HashMap<&str, usize> = HashMap::new();
            for (doc_idx, document) in doc_type.documents.clone().zip(documents) {
                let name = document.place.document.as_str();
                idx_of.insert(name, doc_idx);
                if let Some(folder) = folder_of_index(&document.place) {
                    indexes.entry(folder).or_insert(doc_idx);
                }
            }
            for document in as_documents_say(documents, &library.folders) {
                let name = document.place.document.as_str();
                let Some(&doc_idx) = idx_of.get(name) else { continue };
                let above = std::iter::successors(Some(name), |path| parent(path)).skip(1);
                if let Some(&index) = above.filter_map(|folder| indexes.get(folder)).find(|index| **index != doc_idx) {
                    children.entry(index).or_default().push(doc_idx);
                }
            }
        }
        Children(children)
    }

    /// The list of a document's folder, as safe HTML for its own pages; `None` if there is none.
    pub fn html(&self, library: &Library, doc_idx: usize) -> Option<String> {
        let children = self.0.get(&doc_idx)?;
        let own = &library.documents[doc_idx].folder;
        let mut html = String::from("<ul>\n");
        for &child in children {
            let document = &library.documents[child];
            let href = links::relative(own, &format!("{}/index.html", document.folder));
            let _ = writeln!(html, "<li><a href=\"{}\">{}</a></li>", escaped(&href), escaped(&document.title));
        }
        html.push_str("</ul>\n");
        Some(html)
    }
}

/// The folder that a document stands for; `""` for that of the type.
fn folder_of_index(place: &Place) -> Option<&str> {
    let (folder, name) = place.document.rsplit_once('/').unwrap_or(("", &place.document));
    is_index(name).then_some(folder)
}

/// The folder of a path, at last `""`.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() { None } else { Some(path.rsplit_once('/').map_or("", |(folder, _)| folder)) }
}
