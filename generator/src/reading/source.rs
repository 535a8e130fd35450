//! The corpus on disk: finds its documents and reads files. The only module that opens input files.
//!
//! Documents are regular files that end in `.md`, `.markdown` or `.mdx`, and those in `.html` (`.htm`, `.xhtml`), `.docx` or
//! `.pdf` that lie beside none of their name.
//! What begins with a dot is hidden and passed over.
//! Links are never followed while walking: one that leads to a document of the corpus is built at its own place, and
//! one that leads elsewhere, to nothing or to itself is a warning.
//!
//! A file is opened below the corpus folder that was opened first, without waiting for anybody who would write into a pipe;
//! then what was opened is looked at. A document is opened without following a link that was put there meanwhile; an image or
//! another file that documents lead to may be a link, as long as every step of it stays within the corpus. What is absent or
//! forbidden is left out with a warning; any other error of the system ends the build, since it says nothing about the corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use walkdir::{DirEntry, WalkDir};

use crate::config::{CONFIG_FILE, Config, ConfigError};
use crate::diagnostic::Diagnostic;
use crate::reading::archive;
use crate::reading::pdf_pictures::{self, Pictures};

/// Largest document, in bytes: a manual of 10,000 pages has about 30 MB.
pub const DOCUMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Largest image that is copied, in bytes: GitHub refuses files beyond 100 MB.
pub const ASSET_BYTES_MAX: u64 = 100 * 1000 * 1000;
/// Extensions of images that are copied.
pub const IMAGE_ENDS: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
/// Said of a pipe, a socket, a device or a folder where a file should be.
const NO_REGULAR_FILE: &str = "it is no regular file";

/// A document of the corpus, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the corpus root, `/` between folders, as it is on disk.
    pub source: String,
    /// Size when it was found, in bytes.
    pub n_bytes: u64,
    /// Path of the PDF that the document was made from: the file itself, or the one beside it.
    pub pdf: Option<String>,
}

impl SourceFile {
    /// Whether the file itself is a PDF.
    pub fn is_pdf(&self) -> bool {
        self.pdf.as_deref() == Some(self.source.as_str())
    }

    /// Whether the file is a page of HTML.
    pub fn is_html(&self) -> bool {
        is_html_name(&self.source)
    }

    /// Whether the file is a document of Word.
    pub fn is_docx(&self) -> bool {
        is_docx_name(&self.source)
    }

    /// Whether the file is Markdown, as it is or in a dialect.
    pub fn is_markdown(&self) -> bool {
        !self.is_pdf() && !self.is_html() && !self.is_docx()
    }
}

/// The corpus cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no such folder.
    #[error("corpus folder `{root}` does not exist; name the folder that holds the manuals")]
    Missing {
        /// The path that was given.
        root: String,
    },
    /// The root is not a folder.
    #[error("corpus `{root}` is a file, expected a folder; name the folder that holds the manuals")]
    NotAFolder {
        /// The path that was given.
        root: String,
    },
    /// The root or its configuration cannot be read.
    #[error("`{path}` cannot be read; check its permissions")]
    Unreadable {
        /// The path that was given.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The system failed on a file or folder: whether it is there, and what it holds, is not known.
    #[error(
        "`{path}` could not be read, so that nothing was built; see to the disk or the limits of this system, and build again"
    )]
    Failed {
        /// Path below the corpus root.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// There is nothing to build.
    #[error(
        "corpus folder `{root}` holds no document, expected Markdown files such as \
         `{root}/<product>/<version>/<doc-type>/<document>.md`; add one, or name another folder"
    )]
    NoDocument {
        /// The path that was given.
        root: String,
        /// What was passed over.
        diagnostics: Vec<Diagnostic>,
    },
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Finds every document below `root`, in the order of their paths.
///
/// # Errors
///
/// [`SourceError::Missing`], [`SourceError::NotAFolder`], [`SourceError::Unreadable`] or
/// [`SourceError::NoDocument`]. What is wrong with single files is a [`Diagnostic`]: the rest goes on.
pub fn discover(root: &Path) -> Result<(Vec<SourceFile>, Vec<Diagnostic>), SourceError> {
    let shown = || root.display().to_string();
    let metadata = fs::metadata(root).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SourceError::Missing { root: shown() },
        _ => SourceError::Unreadable { path: shown(), source: error },
    })?;
    if !metadata.is_dir() {
        return Err(SourceError::NotAFolder { root: shown() });
    }
    let unreadable = |source| SourceError::Unreadable { path: shown(), source };
    let real_root = fs::canonicalize(root).map_err(unreadable)?;
    fs::read_dir(root).map_err(unreadable)?;
    let (mut files, mut diagnostics) = (Vec::new(), Vec::new());
    let walk = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| !(is_hidden(entry) && entry.file_type().is_dir())) {
        match entry {
            Ok(entry) if is_hidden(&entry) => {
                if is_document_name(&entry.file_name().to_string_lossy()) {
                    let note = Diagnostic::note(relative(entry.path(), root), "is hidden by its name and left out");
                    diagnostics.push(note.help("name it without the dot in front to publish it"));
                }
            }
            Ok(entry) => inspect(&entry, root, &real_root, &mut files, &mut diagnostics)?,
            Err(error) => {
                // While a folder is read, it is not named.
                let path = error.path().map_or_else(shown, |path| relative(path, root));
                let reason = match error.into_io_error() {
                    Some(source) if !is_absence(&source) => return Err(SourceError::Failed { path, source }),
                    reason => reason.map_or_else(|| "a link leads back to it".to_owned(), |reason| reason.to_string()),
                };
                diagnostics.push(
                    Diagnostic::warning(path, format!("cannot be read and is left out: {reason}"))
                        .help("check its permissions"),
                );
            }
        }
    }
    if files.is_empty() {
        return Err(SourceError::NoDocument { root: shown(), diagnostics });
    }
    files.sort_by(|a, b| a.source.cmp(&b.source));
    diagnostics.extend(beside_their_text(&mut files));
    Ok((files, diagnostics))
}

/// Gives a PDF that lies beside its text, `manual.md` or `manual.pdf.md`, to that document; a page of HTML or a document of Word
/// beside it is left out, and said, since somebody made better text of it.
fn beside_their_text(files: &mut Vec<SourceFile>) -> Option<Diagnostic> {
    let stem = |path: &str| path.rsplit_once('.').map_or_else(|| path.to_owned(), |(stem, _)| stem.to_owned());
    let mut pdfs = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_pdf()) {
        pdfs.insert(file.source.clone(), file.source.clone());
        pdfs.entry(stem(&file.source)).or_insert_with(|| file.source.clone());
    }
    let markdown: BTreeSet<String> =
        files.iter().filter(|file| file.is_markdown()).map(|file| stem(&file.source)).collect();
    let is_beside = |path: &str| markdown.contains(&stem(path)) || markdown.contains(path);
    let is_unread = |file: &mut SourceFile| (file.is_html() || file.is_docx()) && is_beside(&file.source);
    let beside: Vec<SourceFile> = files.extract_if(.., is_unread).collect();
    let mut taken = BTreeSet::new();
    for file in files.iter_mut().filter(|file| !file.is_pdf()) {
        file.pdf = pdfs.get(&stem(&file.source)).cloned();
        taken.extend(file.pdf.clone());
    }
    files.retain(|file| !(file.is_pdf() && taken.contains(&file.source)));
    let first = &beside.first()?.source;
    let message = match beside.len() {
        1 => format!("{first} is not read, since Markdown of its name lies beside it"),
        n => format!("{n} files are not read, since Markdown of their names lies beside them; the first is {first}"),
    };
    Some(Diagnostic::note_general(message).help("remove the Markdown to have the other read"))
}

/// Why a document was not read.
#[derive(Debug)]
pub enum Unread {
    /// It is not there any more, or must not be read: the warning to print; the rest of the corpus goes on.
    LeftOut(Diagnostic),
    /// The system failed.
    Failed(SourceError),
}

/// What lies where a document shows or links to a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// Nothing, or a folder.
    #[default]
    Nothing,
    /// Something that is not read: why, in words that go on from "it".
    Refused(String),
    /// A file, with its content.
    Content(Vec<u8>),
}

/// The folder of a corpus, held open.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    dir: Dir,
    pictures: Pictures,
}

impl Folder {
    /// Opens the folder of a corpus that [`discover`] has found.
    ///
    /// # Errors
    ///
    /// [`SourceError::Unreadable`].
    pub fn open(root: &Path) -> Result<Folder, SourceError> {
        let unreadable = |source| SourceError::Unreadable { path: root.display().to_string(), source };
        let dir = Dir::open_ambient_dir(root, ambient_authority()).map_err(unreadable)?;
        Ok(Folder { root: root.to_owned(), dir, pictures: Pictures::default() })
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// [`Unread`].
    pub fn read(&self, file: &SourceFile) -> Result<Vec<u8>, Unread> {
        let left_out = |reason: &dyn std::fmt::Display, help: &str| {
            let message = format!("cannot be read and is left out: {reason}");
            Unread::LeftOut(Diagnostic::warning(file.source.as_str(), message).help(help))
        };
        if file.n_bytes > DOCUMENT_BYTES_MAX {
            let reason = format!("it has {} bytes, at most {DOCUMENT_BYTES_MAX} are read", file.n_bytes);
            return Err(left_out(&reason, "split it into several files"));
        }
        self.bytes(&file.source, FollowSymlinks::No, DOCUMENT_BYTES_MAX).map_err(|error| {
            if is_absence(&error) {
                left_out(&error, "check its permissions, and whether it was changed while the library was built")
            } else {
                Unread::Failed(SourceError::Failed { path: file.source.clone(), source: error })
            }
        })
    }

    /// Reads the configuration, if there is one.
    ///
    /// # Errors
    ///
    /// [`SourceError::Unreadable`] or [`SourceError::Config`]: a configuration that is there must be obeyed.
    pub fn read_config(&self) -> Result<(Config, Vec<Diagnostic>), SourceError> {
        match self.bytes(CONFIG_FILE, FollowSymlinks::Yes, DOCUMENT_BYTES_MAX) {
            Ok(bytes) => Ok(Config::parse(&bytes)?),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && self.dir.symlink_metadata(CONFIG_FILE).is_err() =>
            {
                Ok((Config::default(), Vec::new()))
            }
            Err(source) => {
                Err(SourceError::Unreadable { path: self.root.join(CONFIG_FILE).display().to_string(), source })
            }
        }
    }

    /// Reads an image or another file that a document shows or links to.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`]: what is not there, or not for us, is [`Found::Nothing`] or [`Found::Refused`].
    pub fn asset(&self, path: &str) -> Result<Found, SourceError> {
        match self.bytes(path, FollowSymlinks::Yes, ASSET_BYTES_MAX) {
            Ok(bytes) => Ok(Found::Content(bytes)),
            Err(error) if is_nothing(&error) => Ok(self.within_document(path)),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Ok(Found::Refused(format!("has more than {ASSET_BYTES_MAX} bytes")))
            }
            Err(error) if is_way_out(&error) => Ok(Found::Refused("lies behind a link out of the corpus".to_owned())),
            Err(error) if is_absence(&error) => Ok(Found::Refused(format!("cannot be read: {error}"))),
            Err(source) => Err(SourceError::Failed { path: path.to_owned(), source }),
        }
    }

    /// A picture within a document of Word or a PDF; where that cannot be opened, its own warning says so.
    fn within_document(&self, path: &str) -> Found {
        let Some((stem, name)) = archive::picture_of(path) else { return Found::Nothing };
        match self.within_archive(&format!("{stem}.docx"), name) {
            Found::Nothing if pdf_pictures::is_name(name) => self.within_pdf(stem, name),
            found => found,
        }
    }

    fn within_pdf(&self, stem: &str, name: &str) -> Found {
        let read = |document: &str| self.bytes(document, FollowSymlinks::No, DOCUMENT_BYTES_MAX).ok();
        for document in ["pdf", "PDF"].map(|end| format!("{stem}.{end}")) {
            match self.pictures.picture(&document, name, || read(&document)) {
                Ok(Some(bytes)) if bytes.len() as u64 > ASSET_BYTES_MAX => {
                    return Found::Refused(format!("has more than {ASSET_BYTES_MAX} bytes"));
                }
                Ok(Some(bytes)) => return Found::Content(bytes),
                Ok(None) => {}
                Err(reason) => return Found::Refused(reason),
            }
        }
        Found::Nothing
    }

    fn within_archive(&self, document: &str, name: &str) -> Found {
        let Ok((file, n_bytes)) = self.opened(document, FollowSymlinks::No) else { return Found::Nothing };
        if n_bytes > DOCUMENT_BYTES_MAX {
            return Found::Nothing;
        }
        match archive::picture(file.into_std(), name, ASSET_BYTES_MAX) {
            Ok(found) => found.map_or(Found::Nothing, Found::Content),
            Err(reason) => Found::Refused(reason),
        }
    }

    /// Whether a regular file lies at a path.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`].
    pub fn has_file(&self, path: &str) -> Result<bool, SourceError> {
        match self.dir.metadata(path) {
            Ok(metadata) => Ok(metadata.is_file()),
            Err(error) if is_absence(&error) => Ok(false),
            Err(source) => Err(SourceError::Failed { path: path.to_owned(), source }),
        }
    }

    /// Every regular file whose path is wanted, in the order of their paths; hidden ones and links are passed over.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`].
    pub fn files(&self, is_wanted: fn(&str) -> bool) -> Result<Vec<String>, SourceError> {
        let walk = WalkDir::new(&self.root).min_depth(1).sort_by_file_name().into_iter();
        let mut files = Vec::new();
        for entry in walk.filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => files.push(relative(entry.path(), &self.root)),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().map_or(&*self.root, |path| path).display().to_string();
                    if let Some(source) = error.into_io_error().filter(|error| !is_absence(error)) {
                        return Err(SourceError::Failed { path, source });
                    }
                }
            }
        }
        files.retain(|path| is_wanted(path));
        Ok(files)
    }

    /// Content of a regular file below the folder, never more than `bytes_max`, whatever its size was said to be. Links
    /// lead nowhere out of the folder, whether the last step may be one or not.
    fn bytes(&self, path: &str, follow: FollowSymlinks, bytes_max: u64) -> io::Result<Vec<u8>> {
        let (file, n_bytes) = self.opened(path, follow)?;
        read_bounded(file, n_bytes, bytes_max)
    }

    /// A regular file below the folder, and its size.
    fn opened(&self, path: &str, follow: FollowSymlinks) -> io::Result<(cap_std::fs::File, u64)> {
        let mut options = OpenOptions::new();
        options.read(true).follow(follow).nonblock(true);
        let file = self.dir.open_with(path, &options)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            let kind = if metadata.is_dir() { io::ErrorKind::IsADirectory } else { io::ErrorKind::InvalidInput };
            return Err(io::Error::new(kind, NO_REGULAR_FILE));
        }
        Ok((file, metadata.len()))
    }
}

/// Whether an error says that a file is not there, or not for us: any other says nothing about it.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::InvalidInput
    ) || is_no_file(error)
}

/// Whether an error says that no file is there, rather than that one may not be read.
fn is_nothing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, IsADirectory, NotADirectory, NotFound};
    match error.kind() {
        NotFound | NotADirectory | IsADirectory | InvalidFilename => true,
        // A path with a NUL; what we say of a pipe has a text of ours.
        InvalidInput => error.get_ref().is_none_or(|inner| inner.to_string() != NO_REGULAR_FILE),
        _ => false,
    }
}

/// Whether a link led out of the folder that is held open: refused by `cap_std`, not by the system.
fn is_way_out(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
}

/// Whether a link stands where none may, or leads to itself, or a socket where a file should be.
fn is_no_file(error: &io::Error) -> bool {
    #[cfg(unix)]
    let is_no_file = {
        use rustix::io::Errno;
        [Errno::LOOP, Errno::NXIO, Errno::OPNOTSUPP].map(|no| Some(no.raw_os_error())).contains(&error.raw_os_error())
    };
    #[cfg(not(unix))]
    let is_no_file = false;
    is_no_file
}

/// Reads a file of about `n_bytes`, but never more than `bytes_max`.
fn read_bounded(file: impl Read, n_bytes: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(n_bytes.min(bytes_max)).unwrap_or(0) + 1);
    file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Whether a name belongs to a document.
fn is_document_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["md", "markdown", "mdx"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        || is_pdf_name(name)
        || is_html_name(name)
        || is_docx_name(name)
}

/// Whether a name is that of a document of Word.
pub fn is_docx_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("docx"))
}

/// Whether a name is that of a page of HTML.
pub fn is_html_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["html", "htm", "xhtml"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether a name is that of a PDF.
pub fn is_pdf_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("pdf"))
}

/// A path below a folder of the corpus, its `.` and `..` resolved; `None` if it leads out.
pub fn join(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// The path below the root, for messages: what is not UTF-8 is replaced.
fn relative(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn inspect(
    entry: &DirEntry,
    root: &Path,
    real_root: &Path,
    files: &mut Vec<SourceFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), SourceError> {
    let shown = relative(entry.path(), root);
    let named = is_document_name(&entry.file_name().to_string_lossy());
    if entry.path_is_symlink() {
        diagnostics.extend(inspect_link(entry.path(), &shown, named, real_root)?);
        return Ok(());
    }
    if !named {
        return Ok(());
    }
    if entry.file_type().is_dir() {
        diagnostics.push(Diagnostic::note(shown, "is a folder, though named like a document; its files are read"));
        return Ok(());
    }
    if !entry.file_type().is_file() {
        diagnostics.push(Diagnostic::warning(shown, "is neither a file nor a folder and is left out"));
        return Ok(());
    }
    if entry.path().strip_prefix(root).ok().and_then(Path::to_str).is_none() {
        diagnostics
            .push(Diagnostic::warning(shown, "name is not UTF-8; the document is left out").help("rename the file"));
        return Ok(());
    }
    // What is wrong with it shows when it is opened.
    let n_bytes = entry.metadata().map_or(0, |metadata| metadata.len());
    let pdf = is_pdf_name(&shown).then(|| shown.clone());
    files.push(SourceFile { source: shown, n_bytes, pdf });
    Ok(())
}

/// What is to be said of a symbolic link; only those that matter to a reader of the library are named.
fn inspect_link(path: &Path, shown: &str, named: bool, real_root: &Path) -> Result<Option<Diagnostic>, SourceError> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(source) if !is_absence(&source) => return Err(SourceError::Failed { path: shown.to_owned(), source }),
        Err(error) => {
            let message = format!("link leads to nothing and is left out: {error}");
            return Ok(Some(Diagnostic::warning(shown, message).help("repair or remove the link")));
        }
    };
    if !target.starts_with(real_root) {
        let message = "link leads out of the corpus and is left out";
        return Ok(Some(Diagnostic::warning(shown, message).help("copy what it leads to into the corpus")));
    }
    if target.is_dir() {
        let around = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
        if around.is_some_and(|around| around.starts_with(&target)) {
            return Ok(Some(Diagnostic::warning(shown, "link leads back to a folder around it and is left out")));
        }
        return Ok(Some(Diagnostic::note(shown, "link to a folder of the corpus is not followed")));
    }
    Ok(named.then(|| Diagnostic::note(shown, "link to a document of the corpus, which is built at its own place")))
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
