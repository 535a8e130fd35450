//! One PDF -> the Markdown that `mcdewey` builds from.
//!
//! A page is its text between `<!-- page 6 -->` and the next, with the label that the document gives it; entries of the
//! outline are headings at their page. What repeats on pages, words that a line's end broke and lines of contents are
//! left as they are: the build cleans them as it does for any other converter.
#![forbid(unsafe_code)]

pub mod accents;
pub mod anchors;
pub mod blocks;
pub mod destinations;
pub mod extract;
pub mod headings;
pub mod labels;
pub mod line;
pub mod links;
pub mod markdown;
pub mod order;
pub mod outline;
pub mod page;
pub mod pictures;
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

/// Reads a PDF for at most `time`; pages beyond are left out, with a remark. Its pictures are shown as files of the folder `media`,
/// if there is one; [`extract::pictures`] has their bytes.
///
/// # Errors
///
/// [`Failure`] where there is no page to read.
pub fn convert(bytes: Vec<u8>, time: Duration, media: Option<&str>) -> Result<Markdown, Failure> {
    let mut document = reader::read(bytes, time)?;
    pictures::without_ornaments(document.pages.iter_mut().map(|page| &mut page.pictures));
    Ok(write(&document, media))
}

fn write(document: &reader::Document, media: Option<&str>) -> Markdown {
    let mut text = String::new();
    if let Some(title) = title::of(document.title.as_deref(), &document.pages) {
        text.push_str(&markdown::front_matter(&title));
    }
    // Without an outline, the size of the type tells.
    let by_size = document.entries.is_empty().then(|| sizes::headings(&document.pages, &document.pitches));
    let pages = document.pages.iter().enumerate();
    let headings = by_size
        .unwrap_or_else(|| pages.map(|(idx, page)| headings::place(document.entries_of(idx), &page.lines)).collect());
    let pages = document.pages.iter().zip(&headings);
    let pages: Vec<_> =
        pages.map(|(page, headings)| blocks::of_page(&page.lines, headings, &document.pitches)).collect();
    let lines: Vec<_> = document.pages.iter().map(|page| &page.lines[..]).collect();
    let anchors = anchors::Anchors::new(&pages, &lines);
    for (page_idx, pieces) in pages.iter().enumerate() {
        markdown::page_marker(&mut text, page_idx + 1, document.labels.get(page_idx).map(String::as_str));
        let page = &document.pages[page_idx];
        let mut pictures = pictures::before(&page.pictures, &page.lines).into_iter().peekable();
        let mut show = |text: &mut String, line: usize| {
            while let Some((picture, _)) = pictures.next_if(|(_, before)| *before <= line) {
                if let Some(media) = media {
                    markdown::picture(text, media, &picture.name(page_idx));
                }
            }
        };
        for (idx, piece) in pieces.iter().enumerate() {
            show(&mut text, piece.line);
            if let Some(name) = anchors.name(page_idx, idx) {
                markdown::anchor(&mut text, &name);
            }
            markdown::block(&mut text, &piece.block, &anchors);
        }
        show(&mut text, usize::MAX);
    }
    Markdown { text, remarks: document.remarks() }
}
