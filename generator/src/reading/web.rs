//! A page of HTML -> the Markdown that it is read as.
//!
//! The page is parsed as browsers parse it, what leads around a site is left off, and the rest becomes Markdown in which every
//! sign of the text is text. From there on it is a document like any other, with the same gates for what it may do. No process
//! of its own is needed: there is no unsafe code, and nesting, nodes, time and what comes out are bounded.

mod charset;
mod escape;
mod notes;
mod page;
mod part;
mod tree;
mod write;

use part::Parts;
use tree::{Data, Id, Tree};

/// What comes out may have so many times the bytes of the page, and this many more.
const GROWTH: (usize, usize) = (8, 1_000_000);

/// What a file of HTML is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A document: its Markdown, and the character set that does not hold throughout.
    Page(String, Option<&'static str>),
    /// A page that has no text of its own: what it is, in the plural.
    Other(&'static str),
}

/// Reads a page. In a product that has Markdown, what is no whole page is a part of its site's machinery.
///
/// # Errors
///
/// Why it cannot be read, in words that go on from "it".
pub fn markdown(source: &str, bytes: &[u8], is_among_markdown: bool) -> Result<Found, String> {
    let (text, broken) = charset::decode(bytes);
    if is_template(&text) {
        return Ok(Found::Other("templates"));
    }
    let name = source.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if ["genindex", "py-modindex", "search", "searchresults", "404", "print", "modindex"].contains(&stem.as_str()) {
        return Ok(Found::Other("lists and searches that a site's tool made"));
    }
    let head = &text[..tree::boundary(&text, HEAD_BYTES)];
    let is_whole = ["<html", "<!doctype", "<body"].iter().any(|tag| contains(head, tag));
    if !is_whole && is_among_markdown {
        return Ok(Found::Other("parts of pages"));
    }
    let tree = Tree::parse(&text)?;
    if is_machinery(&tree) {
        return Ok(Found::Other("frames and pages that only lead to another"));
    }
    let parts = Parts::of(&tree);
    let main = part::main_part(&tree, &parts);
    if parts.n_kept(main) == 0 {
        return Ok(Found::Other("pages without text"));
    }
    let markdown = write(&tree, &parts, main);
    if markdown.len() > text.len() * GROWTH.0 + GROWTH.1 {
        return Err("it becomes too long".to_owned());
    }
    Ok(Found::Page(markdown, broken))
}

/// The Markdown of a page that is text throughout.
///
/// # Errors
///
/// As for [`markdown`].
pub fn of_html(html: &str) -> Result<String, String> {
    let tree = Tree::parse(html)?;
    let parts = Parts::whole(&tree);
    let body = tree.below(Tree::ROOT, |_| false).find(|id| tree.name(*id) == "body").unwrap_or(Tree::ROOT);
    let markdown = write(&tree, &parts, body);
    if markdown.len() > html.len() * GROWTH.0 + GROWTH.1 { Err("it becomes too long".to_owned()) } else { Ok(markdown) }
}

/// How far the signs of a page are looked for.
const HEAD_BYTES: usize = 4096;

fn contains(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|found| found.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a text is what a site's tool makes pages from.
fn is_template(text: &str) -> bool {
    let start = text.trim_start();
    let head = &start[..tree::boundary(start, HEAD_BYTES)];
    let head = head.split("<body").next().unwrap_or_default();
    start.starts_with("---\n") || ["{{", "{%", "<%", "<?php"].iter().any(|sign| head.contains(sign))
}

/// Whether a page only leads to another, or is made of frames.
fn is_machinery(tree: &Tree) -> bool {
    tree.below(Tree::ROOT, |_| false).any(|id| tree.name(id) == "frameset")
        || part::meta(tree, "http-equiv", "refresh").is_some_and(|content| contains(content, "url"))
}

fn write(tree: &Tree, parts: &Parts, main: Id) -> String {
    let titles =
        |top: Id| tree.below(top, |id| parts.is_around(id)).find(|id| tree.name(*id) == "h1" && parts.n_kept(*id) > 0);
    let own = titles(main);
    // A title may stand above the main part.
    let above = titles(Tree::ROOT).filter(|_| own.is_none());
    let promoted = first_heading(tree, parts, main).filter(|_| own.is_none() && above.is_none());
    let mut page = page::Page::new(tree, parts, promoted);
    let head = part::head_title(tree).filter(|_| own.or(above).or(promoted).is_none());
    let mut values = Vec::new();
    values.extend(head.map(|title| ("title", title)));
    let language =
        tree.children(Tree::ROOT).find_map(|id| tree.attribute(id, "lang").or_else(|| tree.attribute(id, "xml:lang")));
    values.extend(language.filter(|tag| crate::language::tag(tag).is_some()).map(|tag| ("language", tag.to_owned())));
    values.extend(part::meta(tree, "name", "description").map(|text| ("description", text.to_owned())));
    if !values.is_empty() {
        page.lines.put("---");
        for (name, value) in &values {
            page.lines.put(&format!("{name}: \"{}\"", quoted(value)));
        }
        page.lines.block("---");
    }
    if let Some(above) = above {
        page.title(above);
    }
    page.all(main);
    page.lines.out
}

/// A value of front matter, in one line.
fn quoted(value: &str) -> String {
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .chars()
        .filter(|c| !c.is_control())
        .flat_map(|c| matches!(c, '"' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}

/// The heading that a page begins with, before any other text.
fn first_heading(tree: &Tree, parts: &Parts, main: Id) -> Option<Id> {
    let first = tree.below(main, |id| parts.is_around(id)).find(|id| match tree.data(*id) {
        Data::Text(text) => !text.trim().is_empty(),
        Data::Element(name, _) => matches!(&*name.local, "h2" | "h3" | "h4" | "h5" | "h6"),
        Data::Other => false,
    })?;
    (!tree.name(first).is_empty()).then_some(first)
}

#[cfg(test)]
#[path = "web_tests.rs"]
mod tests;
