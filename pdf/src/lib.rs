//! One PDF -> the Markdown that `mcdewey` builds from.
//!
//! A page is its text between `<!-- page 6 -->` and the next, with the label that the document gives it; entries of the
//! outline are headings at their page. What repeats on pages, words that a line's end broke and lines of contents are
//! left as they are: the build cleans them as it does for any other converter.
#![forbid(unsafe_code)]

pub mod accents;
pub mod blocks;
pub mod headings;
pub mod labels;
pub mod line;
pub mod links;
pub mod markdown;
pub mod order;
pub mod outline;
pub mod page;
pub mod reader;
pub mod sizes;
pub mod strings;
pub mod tables;
pub mod title;

use std::time::Duration;

pub use reader::Failure;

/// Markdown, and what is to be said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// The document.
    pub text: String,
    /// What could not be read, a line each: `note` or `warning`, what it is and the way out, with tabs between them.
    pub remarks: Vec<String>,
}

/// Reads a PDF for at most `time`; pages beyond are left out, with a remark.
///
/// # Errors
///
/// [`Failure`] where there is no page to read.
pub fn convert(bytes: Vec<u8>, time: Duration) -> Result<Markdown, Failure> {
    let document = reader::read(bytes, time)?;
    Ok(write(&document))
}

fn write(document: &reader::Document) -> Markdown {
    let mut text = String::new();
    if let Some(title) = title::of(document.title.as_deref(), &document.pages) {
        text.push_str(&markdown::front_matter(&title));
    }
    // Without an outline, the size of the type tells.
    let by_size = document.entries.is_empty().then(|| sizes::headings(&document.pages, &document.pitches));
    for (idx, page) in document.pages.iter().enumerate() {
        markdown::page_marker(&mut text, idx + 1, document.labels.get(idx).map(String::as_str));
        let headings = match &by_size {
            Some(headings) => headings[idx].clone(),
            None => headings::place(document.entries_of(idx), &page.lines),
        };
        for block in blocks::of_page(&page.lines, &headings, &document.pitches) {
            markdown::block(&mut text, &block);
        }
    }
    Markdown { text, remarks: document.remarks() }
}
