//! Links and images of a document -> addresses within the site.
//!
//! A link to a document leads to the part of its document in context that holds the target; a broken one stays as text,
//! with a warning that lists what there is. All addresses are relative, so that a site works under any path and from
//! disk; the chunk pages and the parts of one document lie in one folder, so that one address suits them all.
//!
//! Images and PDF files that lie in the corpus are copied, whether they are shown or linked to, if they are what
//! their names say; other local files are not
//! published. What an SVG could run or load is taken out of it.

mod addresses;
mod files;
mod names;
pub mod picture;
mod resolve;
mod size;
mod svg;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::config::Config;
use crate::diagnostic::{DeadKind, Diagnostic};
use crate::library::arrange::fold;
use crate::library::{DocumentEntry, Library, encode_path};
use crate::reading::source::{Folder, IMAGE_ENDS, SourceError, is_pdf_name};
use addresses::Addresses;
use files::Files;
pub use files::REFUSED_HELP;
pub(super) use files::{extension, is_image};
use names::{Names, names};
pub use size::Size;

/// Names that a message lists at most.
const NAMES_MAX: usize = 8;

/// A file to be copied into the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asset {
    /// Path below the corpus root, `/` between folders.
    pub from: String,
    /// Path below the site's root, `/` between folders, not percent-encoded.
    pub to: String,
    /// Of a picture, where it says so.
    pub size: Option<Size>,
    /// What is taken out of it, in words.
    without: Option<String>,
}

/// Where a link or an image leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Within the site: a relative address, encoded.
    Local {
        /// The address.
        href: String,
        /// The file to copy, if it is no page.
        asset: Option<Asset>,
    },
    /// Somewhere else: an absolute address.
    External(String),
    /// An image that is its own address.
    Data(String),
    /// Nowhere.
    Broken(Broken),
}

/// Why a target is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong, to be printed after the place.
    pub message: String,
    /// What there is instead.
    pub help: Option<String>,
    /// Address of the document, where only the heading in it is missing.
    pub href: Option<String>,
    /// What it should have led to.
    pub kind: DeadKind,
}

impl Broken {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, href: None, kind: DeadKind::Link }
    }

    fn kind(mut self, kind: DeadKind) -> Self {
        self.kind = kind;
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Finds the targets of links; shared by all threads that render.
#[derive(Debug)]
pub struct Links<'a> {
    library: &'a Library,
    files: Files<'a>,
    by_source: HashMap<&'a str, usize>,
    /// Documents by their path with case and Unicode form ignored; `None` where several share it.
    by_fold: HashMap<String, Option<usize>>,
    /// Names of documents by their folder.
    by_folder: HashMap<&'a str, Vec<&'a str>>,
    names: Names<'a>,
    addresses: Addresses<'a>,
    /// Addresses of vendors' sites, by product.
    sites: BTreeMap<&'a str, &'a str>,
    /// Links of each product that fitted several documents.
    several: Mutex<BTreeMap<String, u32>>,
}

impl<'a> Links<'a> {
    /// Prepares the links of a library whose corpus lies in `folder`.
    pub fn new(library: &'a Library, folder: &'a Folder) -> Self {
        let (mut by_source, mut by_fold) = (HashMap::new(), HashMap::new());
        let mut by_folder: HashMap<&str, Vec<&str>> = HashMap::new();
        for (idx, document) in library.documents.iter().enumerate() {
            let (above, name) = document.source.rsplit_once('/').unwrap_or(("", &document.source));
            by_folder.entry(above).or_default().push(name);
            // A link to a PDF leads to the file, at the page that it names.
            if !is_pdf_name(&document.source) {
                by_source.insert(document.source.as_str(), idx);
                by_fold.entry(fold(&document.source)).and_modify(|found| *found = None).or_insert(Some(idx));
            }
        }
        Self {
            library,
            files: Files::new(folder),
            by_source,
            by_fold,
            by_folder,
            names: Names::new(library),
            addresses: Addresses::new(library, &[]),
            sites: BTreeMap::new(),
            several: Mutex::default(),
        }
    }

    /// The same, with what a configuration says of vendors' sites, and the texts of the documents, whose links tell what
    /// the beginnings of their addresses stand for.
    #[must_use]
    pub fn with_sites(mut self, config: &'a Config, texts: &'a [Vec<u8>]) -> Self {
        let sites =
            config.products.iter().filter_map(|(name, product)| Some((name.as_str(), product.site.as_deref()?)));
        self.sites = sites.collect();
        self.addresses = Addresses::new(self.library, texts);
        self
    }

    /// Where a link of the document `from` (index into [`Library::documents`]) leads.
    pub fn link(&self, from: usize, target: &str) -> Target {
        let target = target.trim();
        let Some(document) = self.library.documents.get(from) else {
            return Target::Broken(Broken::new("link of an unknown document"));
        };
        if target.is_empty() {
            return Target::Broken(Broken::new("link target is empty"));
        }
        match resolve::scheme(target) {
            Some("http" | "https" | "mailto" | "tel") => return Target::External(safe_url(target)),
            Some("") => return Target::External(safe_url(&format!("https:{target}"))),
            Some("pathname") => {}
            Some("xref") => return self.xref(from, target),
            Some(scheme) if self.find(&document.source, target).is_none() => {
                let scheme = scheme.chars().take(40).collect::<String>();
                let broken = Broken::new(format!("link scheme `{scheme}` is not published")).kind(DeadKind::Scheme);
                return Target::Broken(broken.help("schemes that are published are `http`, `https`, `mailto`, `tel`"));
            }
            _ => {}
        }
        if let Some(fragment) = target.strip_prefix('#') {
            return self.heading(document, from, from, fragment, target);
        }
        // A `#` or `?` may belong to a name: the whole target is tried as well.
        let (path, fragment) = resolve::split(target);
        let found = self.find(&document.source, path).map(|idx| (idx, fragment));
        if let Some((idx, fragment)) = found.or_else(|| Some((self.find(&document.source, target)?, ""))) {
            return self.part(from, idx, fragment, target);
        }
        let meant = resolve::unwrapped(target);
        let meant = meant.as_deref().unwrap_or(target);
        let (path, fragment) = resolve::split(meant);
        let file = || self.file(document, target, files::is_published, "link target");
        // A file is meant before the document of its name.
        if let Some(found) = is_pdf_name(path).then(file).filter(|found| !matches!(found, Target::Broken(_))) {
            return found;
        }
        if let Some(idx) = self.find_published(from, path) {
            return self.part(from, idx, fragment, target);
        }
        if let Some((idx, (ordinal, id))) = self.names.label(from, target) {
            let page = page_address(document, &self.library.documents[idx], ordinal);
            return Target::Local { href: format!("{page}#{}", encode_path(id)), asset: None };
        }
        self.at_vendor(document, meant, file())
    }

    /// A document, or the part of it that a fragment names.
    fn part(&self, from: usize, idx: usize, fragment: &str, target: &str) -> Target {
        let document = &self.library.documents[from];
        match fragment {
            "" => Target::Local { href: page_address(document, &self.library.documents[idx], 0), asset: None },
            fragment => self.heading(document, from, idx, fragment, target),
        }
    }

    /// The document that a path means by an address that its vendor's site has for it.
    fn find_published(&self, from: usize, path: &str) -> Option<usize> {
        let source = &self.library.documents[from].source;
        let Some(rooted) = resolve::rooted(path) else {
            if path.is_empty() {
                return None;
            }
            let decoded = resolve::decode(path);
            let above = resolve::above_index(source).and_then(|base| resolve::join(base, &decoded));
            let found = self.addresses.at(resolve::paths(source, path).into_iter().chain(above));
            return found.or_else(|| Some(self.counted(from, self.addresses.below_any(from, &decoded)?)));
        };
        if let Some(idx) =
            Some(rooted).filter(|rooted| rooted.len() < path.len()).and_then(|path| self.find(source, path))
        {
            return Some(idx);
        }
        Some(self.counted(from, self.addresses.below_root(from, &resolve::decode(rooted))?))
    }

    /// The document that was found, one of several counted.
    fn counted(&self, from: usize, found: addresses::Found) -> usize {
        if found.is_one_of_several {
            let product = self.library.documents[from].place.product.clone();
            *self.several.lock().unwrap_or_else(PoisonError::into_inner).entry(product).or_default() += 1;
        }
        found.idx
    }

    /// What `xref:` names: `Module.Name` is the document `Module/Name`.
    fn xref(&self, from: usize, target: &str) -> Target {
        let document = &self.library.documents[from];
        let uid = resolve::decode(resolve::split(&target["xref:".len()..]).0);
        let named = uid.rsplit_once('.').and_then(|(above, name)| self.addresses.ending(from, &[above, name]));
        if let Some(idx) = named {
            return self.part(from, idx, resolve::split(target).1, target);
        }
        // Microsoft Learn resolves all others as names of .NET.
        let uid = uid.trim_end_matches('*').to_lowercase().replace('`', "-");
        let broken = Broken::new(format!("link target `{}` does not exist", clipped(target)));
        match self.sites.get(document.place.product.as_str()) {
            Some(site) if site.starts_with("https://learn.microsoft.com") => {
                Target::External(safe_url(&format!("{site}dotnet/api/{}", encode_path(&uid))))
            }
            _ => Target::Broken(broken),
        }
    }

    /// A target that is not in the library: at the vendor's site, if that is known and it is a path from its root.
    fn at_vendor(&self, document: &DocumentEntry, meant: &str, found: Target) -> Target {
        let site = self.sites.get(document.place.product.as_str());
        match (found, site, resolve::rooted(meant)) {
            (Target::Broken(_), Some(site), Some(path)) => Target::External(safe_url(&format!("{site}{}", &path[1..]))),
            (found, ..) => found,
        }
    }

    /// Where an image of the document `from` lies.
    pub fn image(&self, from: usize, target: &str) -> Target {
        let target = target.trim();
        let Some(document) = self.library.documents.get(from) else {
            return Target::Broken(Broken::new("image of an unknown document"));
        };
        match resolve::scheme(target) {
            Some("http" | "https") => return Target::External(safe_url(target)),
            Some("") => return Target::External(safe_url(&format!("https:{target}"))),
            Some("data") => return data_image(target),
            _ => {}
        }
        let meant = resolve::unwrapped(target);
        let meant = meant.as_deref().unwrap_or(target);
        self.at_vendor(document, meant, self.file(document, target, files::is_image, "image"))
    }

    /// The document at a path, as a link of `source` gives it.
    fn find(&self, source: &str, path: &str) -> Option<usize> {
        let paths = resolve::paths(source, path);
        paths.iter().find_map(|path| resolve::candidates(path).find_map(|path| self.by_path(&path)))
    }

    fn by_path(&self, path: &str) -> Option<usize> {
        let exact = self.by_source.get(path).copied();
        exact.or_else(|| *self.by_fold.get(&fold(path))?)
    }

    /// A heading or anchor of the document `idx`.
    fn heading(&self, document: &DocumentEntry, from: usize, idx: usize, fragment: &str, target: &str) -> Target {
        let other = &self.library.documents[idx];
        let decoded = resolve::decode(fragment);
        if let Some((ordinal, id)) = self.names.find(idx, fragment) {
            let page = page_address(document, other, ordinal);
            return Target::Local { href: format!("{page}#{}", encode_path(id)), asset: None };
        }
        if decoded.is_empty() || decoded == "top" {
            return Target::Local { href: page_address(document, other, 0), asset: None };
        }
        let name = other.source.rsplit('/').next().unwrap_or_default();
        let help = match resolve::nearest(&decoded, names(other).map(|(name, _)| name), NAMES_MAX) {
            names if names.is_empty() => format!("`{name}` has no headings or anchors"),
            names => format!("headings and anchors of `{name}` are `{}`", names.join("`, `")),
        };
        let message = format!("link target `{}` has no such heading or anchor", clipped(target));
        let mut broken = Broken::new(message).help(help).kind(DeadKind::Anchor);
        broken.href = (from != idx).then(|| page_address(document, other, 0));
        Target::Broken(broken)
    }

    /// A local file that is copied, if `is_kind` holds for its name. What follows the path (`#page=12`) stays.
    fn file(&self, document: &DocumentEntry, target: &str, is_kind: fn(&str) -> bool, what: &str) -> Target {
        let (path, tail) = resolve::tail(target);
        // A `#` or `?` may belong to the name.
        for (path, tail) in [(path, tail), (target, "")] {
            let mut paths = resolve::paths(&document.source, path);
            paths.retain(|path| is_kind(path));
            match self.files.find(&paths) {
                Some(Ok(asset)) => {
                    let href = relative(&document.folder, &asset.to) + &resolve::encode_tail(tail);
                    return Target::Local { href, asset: Some(asset) };
                }
                Some(Err(broken)) => return Target::Broken(broken),
                None => {}
            }
        }
        let meant = resolve::unwrapped(path);
        let meant = meant.as_deref().unwrap_or(path);
        if let Some(Ok(asset)) =
            Some(meant).filter(|path| is_kind(path)).and_then(|path| self.files.ending(&document.source, path))
        {
            let href = relative(&document.folder, &asset.to) + &resolve::encode_tail(tail);
            return Target::Local { href, asset: Some(asset) };
        }
        let shown = clipped(target);
        let decoded = resolve::decode(path);
        let plain = resolve::bases(&document.source, &decoded).next();
        let Some(first) = &plain.and_then(|base| resolve::join(&base, &decoded)) else {
            return Target::Broken(Broken::new(format!("{what} `{shown}` leads out of the corpus")));
        };
        if !is_kind(first) {
            return Target::Broken(self.missing(what, &shown, first));
        }
        let broken = Broken::new(format!("{what} `{shown}` does not exist"));
        Target::Broken(broken.help(format!("it was looked for at `{first}`")))
    }

    /// What is to be said when all links are resolved: a warning for each file that is published without all of its content,
    /// and how many links fitted several documents.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`] if the system failed on a file that a link or an image leads to.
    pub fn remarks(&self) -> Result<Vec<Diagnostic>, SourceError> {
        let mut said = self.files.altered()?;
        for (product, n) in &*self.several.lock().unwrap_or_else(PoisonError::into_inner) {
            let message = format!("{n} links fit several documents by the end of their address");
            said.push(
                Diagnostic::note(product, message).help("each leads to the nearest, or to that of the newest version"),
            );
        }
        Ok(said)
    }

    /// What to say of a target that is neither a document nor a file that is copied.
    fn missing(&self, what: &str, shown: &str, path: &str) -> Broken {
        if self.files.exists(path) {
            let broken = Broken::new(format!("{what} `{shown}` is a file that is not published"));
            return broken.help("Markdown, images and PDF are");
        }
        let broken = Broken::new(format!("{what} `{shown}` does not exist"));
        if what == "image" && !files::extension(path).is_empty() {
            return broken.help(format!("images end in `{}`", IMAGE_ENDS.join("`, `")));
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = self.by_folder.get(folder).map_or(&[][..], Vec::as_slice);
        let wanted = path.rsplit('/').next().unwrap_or_default();
        match resolve::nearest(wanted, beside.iter().copied(), NAMES_MAX) {
            names if names.is_empty() => broken,
            names => broken.help(format!("documents in that folder are `{}`", names.join("`, `"))),
        }
    }
}

/// Address of the part that holds a chunk, as the pages of `from` write it.
fn page_address(from: &DocumentEntry, to: &DocumentEntry, ordinal: u32) -> String {
    relative(&from.folder, &format!("{}/{}", to.folder, DocumentEntry::part_file(ordinal)))
}

/// Address of the file `to`, as pages in the folder `from` write it; both below the site's root.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').collect();
    let n_shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut address = "../".repeat(from.len() - n_shared);
    address.push_str(&encode_path(&to[n_shared..].join("/")));
    address
}

/// An address without blanks and control characters, which browsers drop or misread.
fn safe_url(url: &str) -> String {
    let mut safe = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' => safe.push_str("%20"),
            c if c.is_control() || c.is_whitespace() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// Pictures within the text: raster images only, since an SVG can hold anything.
fn data_image(target: &str) -> Target {
    let kinds =
        ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64,"];
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let data = kinds.iter().find_map(|kind| target.strip_prefix(kind));
    match data {
        Some(data) if data.chars().all(is_base64) => Target::Data(target.to_owned()),
        _ => Target::Broken(Broken::new("image within the text is not a PNG, JPEG, GIF or WebP in base64")),
    }
}

/// A target as messages show it.
pub(super) fn clipped(target: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 120;
    match target.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &target[..at]),
        None => target.to_owned(),
    }
}

#[cfg(test)]
#[path = "links/sites_tests.rs"]
mod sites_tests;
#[cfg(test)]
#[path = "links/tests.rs"]
mod tests;
