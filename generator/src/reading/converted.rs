//! A file of any format -> the Markdown that it is read as: one way for a build and for an import.

use super::pdf;
use super::source::{SourceFile, Unread};
use super::{docx, web};
use crate::diagnostic::Diagnostic;

/// What a file was read as.
#[derive(Debug)]
pub enum Text {
    /// A document: its Markdown, and what is to be said of it.
    Document(Vec<u8>, Vec<Diagnostic>),
    /// No document; what it is, in the plural.
    Other(&'static str),
}

/// The Markdown of a file. A PDF is read where there is a reader; a part of a page is no document in a product that has Markdown.
///
/// # Errors
///
/// [`Unread`].
pub fn text(
    file: &SourceFile,
    bytes: Vec<u8>,
    is_among_markdown: bool,
    pdf_reader: Option<&pdf::Reader>,
) -> Result<Text, Unread> {
    if file.is_html() {
        return page(file, &bytes, is_among_markdown);
    }
    if file.is_docx() {
        return word(file, &bytes);
    }
    match pdf_reader.filter(|_| file.is_pdf()) {
        Some(reader) => reader.markdown(file, &bytes).map(|(bytes, remarks)| Text::Document(bytes, remarks)),
        None => Ok(Text::Document(bytes, Vec::new())),
    }
}

/// A page of HTML as Markdown.
fn page(file: &SourceFile, bytes: &[u8], is_among_markdown: bool) -> Result<Text, Unread> {
    let source = file.source.as_str();
    match web::markdown(source, bytes, is_among_markdown) {
        Ok(web::Found::Page(markdown, broken)) => {
            let remark = broken.map(|name| {
                let message = format!("is not {name} throughout; what cannot be read is shown as \u{fffd}");
                Diagnostic::warning(source, message).help("name its character set in its head")
            });
            Ok(Text::Document(markdown.into_bytes(), remark.into_iter().collect()))
        }
        Ok(web::Found::Other(kind)) => Ok(Text::Other(kind)),
        Err(reason) => Err(unread(source, &reason)),
    }
}

/// A document of Word as Markdown.
fn word(file: &SourceFile, bytes: &[u8]) -> Result<Text, Unread> {
    let read = docx::markdown(&file.source, bytes).map_err(|reason| unread(&file.source, &reason))?;
    Ok(Text::Document(read.0.into_bytes(), read.1))
}

fn unread(source: &str, reason: &str) -> Unread {
    let message = format!("cannot be read and is left out: {reason}");
    let help = "convert it to Markdown by other means, and put that beside it under the same name";
    Unread::LeftOut(Diagnostic::warning(source, message).help(help))
}
