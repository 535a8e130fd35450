//! A PDF, a document of Word or a page of HTML -> the Markdown that a build would read, for those who want to correct it.
//!
//! What is written is what a build makes of the same file, with its page markers, and the pictures that it shows.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use pulldown_cmark::{Event, Parser, Tag};

use crate::diagnostic::Diagnostic;
use crate::reading::converted::{self, Text};
use crate::reading::pdf;
use crate::reading::source::{Folder, Found, SourceError, SourceFile, Unread, is_pdf_name};

/// What an import is asked for.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Files to convert.
    pub files: Vec<PathBuf>,
    /// Folder to write into: that of a product's version and type of document in the corpus.
    pub to: PathBuf,
    /// Whether what is there is replaced.
    pub force: bool,
}

/// What came of one file.
#[derive(Debug)]
pub struct Imported {
    /// The Markdown that was written.
    pub path: PathBuf,
    /// Pages that it has marks for.
    pub n_pages: usize,
    /// Pictures that were written beside it.
    pub n_pictures: usize,
    /// What is to be said of it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file was not imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is no file with a name of its own.
    #[error("`{path}` is no file; name a PDF, a .docx or a page of HTML")]
    NoFile {
        /// As it was given.
        path: String,
    },
    /// It is of another format.
    #[error("`{path}` is not converted: {reason}")]
    NotConverted {
        /// As it was given.
        path: String,
        /// Why, and the way out.
        reason: String,
    },
    /// It cannot be read.
    #[error("`{path}` {message}; {help}")]
    Unread {
        /// As it was given.
        path: String,
        /// What is wrong with it.
        message: String,
        /// The way out.
        help: String,
    },
    /// The system failed on it, or on its folder.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Something is there already.
    #[error("`{path}` exists; correct or remove it, or replace it with `--force`")]
    Exists {
        /// The path.
        path: String,
    },
    /// What was made of it cannot be written.
    #[error("`{path}` cannot be written")]
    Write {
        /// The path.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Imports each file; what fails does not hinder the others.
pub fn import(options: &ImportOptions) -> Vec<Result<Imported, ImportError>> {
    let reader = pdf::Reader::find();
    let mut names = BTreeSet::new();
    options.files.iter().map(|path| import_one(path, options, reader.as_ref(), &mut names)).collect()
}

fn import_one(
    path: &Path,
    options: &ImportOptions,
    reader: Option<&pdf::Reader>,
    names: &mut BTreeSet<String>,
) -> Result<Imported, ImportError> {
    let shown = || path.display().to_string();
    let no_file = || ImportError::NoFile { path: shown() };
    let given = path.file_name().and_then(|name| name.to_str()).ok_or_else(no_file)?;
    let stem = given.rsplit_once('.').map_or(given, |(stem, _)| stem);
    // Whoever names a link means what it leads to.
    let path = path.canonicalize().map_err(|_| no_file())?;
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(no_file)?;
    let n_bytes = path.metadata().ok().filter(std::fs::Metadata::is_file).ok_or_else(no_file)?.len();
    let file = SourceFile { source: name.to_owned(), n_bytes, pdf: is_pdf_name(name).then(|| name.to_owned()) };
    let not_converted = |reason: &str| ImportError::NotConverted { path: shown(), reason: reason.to_owned() };
    if !file.is_pdf() && !file.is_docx() && !file.is_html() {
        return Err(not_converted(
            "it is no PDF, .docx or page of HTML; Markdown needs no import, copy it into the corpus",
        ));
    }
    if file.is_pdf() && reader.is_none() {
        let said = pdf::unread(std::slice::from_ref(&file)).and_then(|said| said.help);
        return Err(not_converted(&said.unwrap_or_default()));
    }
    let folder = Folder::open(path.parent().unwrap_or(Path::new("/")))?;
    let read = folder.read(&file).and_then(|bytes| converted::text(&file, bytes, false, reader));
    let (markdown, mut diagnostics) = match read {
        Ok(Text::Document(bytes, remarks)) => (bytes, remarks),
        Ok(Text::Other(kind)) => return Err(not_converted(&format!("it is one of the {kind}"))),
        Err(Unread::LeftOut(Diagnostic { message, help, .. })) => {
            return Err(ImportError::Unread { path: shown(), message, help: help.unwrap_or_default() });
        }
        Err(Unread::Failed(error)) => return Err(error.into()),
    };
    let target = format!("{stem}.md");
    let written = options.to.join(&target);
    if !names.insert(target.clone()) {
        return Err(not_converted(&format!("another of the files is written to `{}`", written.display())));
    }
    let out = Out::open(&options.to, options.force)?;
    out.write(&target, &markdown)?;
    let text = String::from_utf8_lossy(&markdown);
    let mut n_pictures = 0;
    for picture in pictures(&text) {
        match folder.asset(&picture)? {
            Found::Content(bytes) => {
                out.write(&picture, &bytes)?;
                n_pictures += 1;
            }
            Found::Nothing => {}
            Found::Refused(reason) => {
                let message = format!("image `{picture}` is left out: it {reason}");
                diagnostics.push(Diagnostic::warning(name, message));
            }
        }
    }
    let n_pages = text.lines().filter(|line| line.starts_with("<!-- page ")).count();
    Ok(Imported { path: written, n_pages, n_pictures, diagnostics })
}

/// Paths of the pictures that a text shows and that lie in the folder of its file, each once.
fn pictures(markdown: &str) -> BTreeSet<String> {
    let shown = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url),
        _ => None,
    });
    let path = |address: pulldown_cmark::CowStr<'_>| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
        let is_within = !path.is_empty() && !path.contains(':') && !path.starts_with(['/', '\\']);
        is_within.then(|| path.strip_prefix("./").unwrap_or(&path).to_owned())
    };
    shown.filter_map(path).filter(|path| path.split('/').all(|step| !matches!(step, "" | "." | ".."))).collect()
}

/// The folder that is written into.
struct Out<'a> {
    shown: &'a Path,
    dir: Dir,
    force: bool,
}

impl<'a> Out<'a> {
    fn open(path: &'a Path, force: bool) -> Result<Out<'a>, ImportError> {
        let failed = |source| ImportError::Write { path: path.display().to_string(), source };
        Dir::create_ambient_dir_all(path, ambient_authority()).map_err(failed)?;
        let dir = Dir::open_ambient_dir(path, ambient_authority()).map_err(failed)?;
        Ok(Out { shown: path, dir, force })
    }

    /// Writes a file, through no link out of the folder.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let shown = || self.shown.join(path).display().to_string();
        let failed = |source| ImportError::Write { path: shown(), source };
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.dir.create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).create_new(!self.force).truncate(self.force);
        match self.dir.open_with(path, &options) {
            Ok(mut file) => file.write_all(bytes).map_err(failed),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(ImportError::Exists { path: shown() }),
            Err(error) => Err(failed(error)),
        }
    }
}
