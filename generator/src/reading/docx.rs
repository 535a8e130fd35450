//! A document of Word (.docx: ECMA-376, Office Open XML) -> the Markdown that it is read as.
//!
//! Its text becomes HTML by styles, lists and tables, and that goes the way of every page of HTML. Headings are what the file's
//! styles say; numbers of lists and headings are counted as Word counts them. Its pages are those that Word broke it into when it
//! was last saved, if they are as many as Word says; else it has none, since a wrong page is worse than none. Archives and XML are
//! bounded in bytes, elements and nesting before anything is made of them.

mod body;
mod fields;
mod lists;
mod numbers;
mod package;
mod runs;
mod styles;
mod tables;
mod writer;

use std::collections::BTreeMap;

use package::Package;

use crate::diagnostic::Diagnostic;
use crate::reading::archive::MEDIA;
use crate::reading::web;

/// The Markdown of a document, and what is said of it, each with the way out.
///
/// # Errors
///
/// Why it cannot be read, in words that go on from "it".
pub fn markdown(source: &str, bytes: &[u8]) -> Result<(String, Vec<Diagnostic>), String> {
    let name = source.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut package = Package::open(bytes)?;
    let (html, lost) = body::html(&mut package, &format!("{stem}{MEDIA}"))?;
    drop(package);
    let markdown = web::of_html(&html)?;
    Ok((markdown, remarks(source, &lost)))
}

fn remarks(source: &str, lost: &BTreeMap<&'static str, usize>) -> Vec<Diagnostic> {
    let said = lost.iter().map(|(what, count)| {
        let message = format!("{what}: {count}, left out");
        Diagnostic::warning(source, message).help("save what is to be shown as PNG in the document")
    });
    said.collect()
}
