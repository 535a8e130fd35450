//! Templates and shared files: embedded in the binary, each replaceable by a file of the same name.

use std::io;
use std::path::Path;

use tera::Tera;

use super::RenderError;

/// Embeds files of `templates/` under their names.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/", $name)))),*]
    };
}

/// Tera templates, by name.
const TEMPLATES: &[(&str, &str)] = embedded![
    "404.html",
    "base.html",
    "chunk.html",
    "doc_type.html",
    "document.html",
    "home.html",
    "mine.html",
    "parts.html",
    "product.html",
    "search.html",
    "version.html",
];

/// Files that are written as they are, by path below the site's root; scripts as the build script has made them smaller.
const ASSETS: &[(&str, &str)] = &[
    ("assets/app.js", include_str!(concat!(env!("OUT_DIR"), "/app.js"))),
    ("assets/book.js", include_str!(concat!(env!("OUT_DIR"), "/book.js"))),
    ("assets/dialog.js", include_str!(concat!(env!("OUT_DIR"), "/dialog.js"))),
    ("assets/document.js", include_str!(concat!(env!("OUT_DIR"), "/document.js"))),
    ("assets/help.js", include_str!(concat!(env!("OUT_DIR"), "/help.js"))),
    ("assets/icon.svg", include_str!("../../../../templates/assets/icon.svg")),
    ("assets/keep.js", include_str!(concat!(env!("OUT_DIR"), "/keep.js"))),
    ("assets/mcdewey.css", include_str!("../../../../templates/assets/mcdewey.css")),
    ("assets/mine.css", include_str!("../../../../templates/assets/mine.css")),
    ("assets/mine.js", include_str!(concat!(env!("OUT_DIR"), "/mine.js"))),
    ("assets/own.js", include_str!(concat!(env!("OUT_DIR"), "/own.js"))),
    ("assets/preview.js", include_str!(concat!(env!("OUT_DIR"), "/preview.js"))),
    ("assets/read.js", include_str!(concat!(env!("OUT_DIR"), "/read.js"))),
    ("assets/search.js", include_str!(concat!(env!("OUT_DIR"), "/search.js"))),
    ("assets/share.js", include_str!(concat!(env!("OUT_DIR"), "/share.js"))),
    ("assets/view.js", include_str!(concat!(env!("OUT_DIR"), "/view.js"))),
];

/// What [`super::Renderer`] works with.
pub(super) struct Templates {
    pub(super) tera: Tera,
    pub(super) assets: Vec<(&'static str, Vec<u8>)>,
}

impl Templates {
    /// Takes each file from `dir` where it has one of that name, else the embedded one.
    pub(super) fn load(dir: Option<&Path>) -> Result<Templates, RenderError> {
        if let Some(dir) = dir {
            refuse_unknown(dir, dir)?;
        }
        let mut texts = Vec::with_capacity(TEMPLATES.len());
        for &(name, embedded) in TEMPLATES {
            texts.push((name, own(dir, name)?.unwrap_or_else(|| embedded.to_owned())));
        }
        let mut assets = Vec::with_capacity(ASSETS.len());
        for &(path, embedded) in ASSETS {
            assets.push((path, own(dir, path)?.unwrap_or_else(|| embedded.to_owned()).into_bytes()));
        }
        let mut tera = Tera::default();
        tera.set_escape_fn(escape);
        tera.add_raw_templates(texts).map_err(|source| RenderError::Syntax { source: source.into() })?;
        Ok(Templates { tera, assets })
    }
}

/// The file `name` in `dir`, if there is a folder and it has one.
#[expect(clippy::disallowed_methods, reason = "templates are input of the build's own, not of the corpus")]
fn own(dir: Option<&Path>, name: &str) -> Result<Option<String>, RenderError> {
    let Some(path) = dir.map(|dir| dir.join(name)) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RenderError::Read { path, source }),
    }
}

/// A misspelt name would be a silent loss of somebody's work: it is an error. Hidden files and notes (`DESIGN.md`) are let be.
fn refuse_unknown(root: &Path, dir: &Path) -> Result<(), RenderError> {
    let fail = |source| RenderError::Read { path: dir.to_owned(), source };
    let mut entries = std::fs::read_dir(dir).map_err(fail)?.collect::<io::Result<Vec<_>>>().map_err(fail)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_note = path.extension().is_some_and(|extension| extension == "md");
        if is_note || entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            refuse_unknown(root, &path)?;
            continue;
        }
        let known = |&(name, _): &(&str, &str)| path.strip_prefix(root).is_ok_and(|below| below == Path::new(name));
        if !TEMPLATES.iter().any(known) && !ASSETS.iter().any(known) {
            let names: Vec<String> = TEMPLATES.iter().chain(ASSETS).map(|(name, _)| format!("`{name}`")).collect();
            return Err(RenderError::Unknown { path, known: names.join(", ") });
        }
    }
    Ok(())
}

/// Escapes text for HTML content and attributes, copying the stretches between special characters at once (Tera's
/// own way goes byte by byte).
fn escape(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut done = 0;
    for (position, byte) in text.bytes().enumerate() {
        let entity: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            // Control characters, which a file's name may hold and a page may not.
            0..=8 | 11..=12 | 14..=31 | 127 => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.write_all(&text.as_bytes()[done..position])?;
        out.write_all(entity)?;
        done = position + 1;
    }
    out.write_all(&text.as_bytes()[done..])
}
