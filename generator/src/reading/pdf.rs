//! A PDF -> the Markdown that it is read as, by `mcdewey-pdf`, a process of its own.
//!
//! A PDF may be made to break whatever reads it. So its bytes, which [`super::source`] has read, go into a process that
//! bounds its own memory and time, and that is ended here if it does not; what comes out is a document like any other. Where
//! the process fails, that document is left out with a warning.

use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, Severity};
use crate::reading::archive::MEDIA;
use crate::reading::pdf_program::{self, Ended, PROGRAM};
use crate::reading::source::{DOCUMENT_BYTES_MAX, SourceFile, Unread};

/// Most remarks of one document that are shown.
const REMARKS_MAX: usize = 20;

/// The program that reads PDFs, as it was found on this machine.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
}

impl Reader {
    /// Finds the program beside the one that runs, or else on the path.
    pub fn find() -> Option<Reader> {
        pdf_program::find().map(|program| Reader { program })
    }

    /// The Markdown of a PDF, and what is to be said of it.
    ///
    /// # Errors
    ///
    /// [`Unread::LeftOut`], whatever went wrong.
    pub fn markdown(&self, file: &SourceFile, bytes: &[u8]) -> Result<(Vec<u8>, Vec<Diagnostic>), Unread> {
        let left_out = |reason: &str| {
            let message = format!("cannot be read and is left out: {reason}");
            let help = "convert it to Markdown by other means, and put that beside it under the same name";
            Unread::LeftOut(Diagnostic::warning(file.source.as_str(), message).help(help))
        };
        let name = file.source.rsplit('/').next().unwrap_or_default();
        let media = format!("{}{MEDIA}", name.rsplit_once('.').map_or(name, |(stem, _)| stem));
        let time = pdf_program::time_for(bytes);
        let ended = pdf_program::run(&self.program, &["--media", &media], bytes, time, DOCUMENT_BYTES_MAX)
            .map_err(|error| left_out(&format!("`{}` cannot be run: {error}", self.program.display())))?;
        let Ended { status, written, said } = ended;
        let said = String::from_utf8_lossy(&said);
        match status {
            Some(status) if status.success() => {
                Ok((written, said.lines().take(REMARKS_MAX).map(|line| remark(file, line)).collect()))
            }
            Some(status) if status.code() == Some(1) => Err(left_out(said.lines().next().unwrap_or("it is no PDF"))),
            Some(_) => Err(left_out(&format!("`{PROGRAM}` broke on it, or it takes too much memory"))),
            None => Err(left_out("it takes too much time, or becomes too long")),
        }
    }
}

/// What is said of PDFs where nothing reads them.
pub fn unread(files: &[SourceFile]) -> Option<Diagnostic> {
    let first = &files.first()?.source;
    let message = match files.len() {
        1 => format!("1 PDF is not read: {first}"),
        n => format!("{n} PDF files are not read, the first is {first}"),
    };
    let help = format!(
        "`cargo build --release -p {PROGRAM}` makes the program that reads them; it is looked for beside `mcdewey` and on \
         PATH"
    );
    Some(Diagnostic::general(message).help(help))
}

/// A line that the program says: `note` or `warning`, what it is and the way out, with tabs between them.
fn remark(file: &SourceFile, line: &str) -> Diagnostic {
    let mut parts = line.split('\t');
    let kind = parts.next().unwrap_or_default();
    let message = parts.next().unwrap_or(kind);
    let mut found = Diagnostic::warning(file.source.as_str(), message);
    if kind == "note" {
        found.severity = Severity::Note;
    }
    parts.next().into_iter().fold(found, Diagnostic::help)
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
