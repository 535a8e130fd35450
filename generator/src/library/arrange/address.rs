//! Addresses: a folder of the site for every document, unique on every file system.
//!
//! Two rules keep pages apart: a folder is unique when case and Unicode form are ignored, and no folder ends like a
//! file of ours (`.html`, `.md`, an image), so that a folder never takes the place of a file.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::Diagnostic;
use crate::model::Place;

/// Longest name of a folder, in bytes: file systems take 255, and suffixes come on top.
const SEGMENT_BYTES_MAX: usize = 200;
/// Longest folder of a document, in bytes: Windows takes paths of 32,767, Linux of 4,096, archives of less.
const FOLDER_BYTES_MAX: usize = 900;
/// Names at the site's root that are ours.
const RESERVED: [&str; 15] = [
    "search",
    "assets",
    "index",
    "404",
    "_",
    "mcp",
    "llms.txt",
    "llms-full.txt",
    "opensearch.xml",
    "robots.txt",
    "sitemap.xml",
    "sitemap.txt",
    "favicon.ico",
    "favicon.svg",
    "cname",
];
/// Ends of names that only files have.
const FILE_ENDS: [&str; 17] = [
    ".html",
    ".htm",
    ".md",
    ".markdown",
    ".mdx",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".avif",
    ".svg",
    ".pdf",
    ".js",
    ".css",
    ".json",
    ".wasm",
];
/// Names that Windows gives to devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Hands out folders.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Folder of each level by the folder above it and its name.
    levels: HashMap<(String, String), String>,
    /// Folders in use, case and form ignored.
    taken: HashSet<String>,
    /// The last number given to a folder, case and form ignored: many of one name are numbered in linear time.
    last: HashMap<String, usize>,
}

impl Addresses {
    /// The folder of a document, which no other has.
    pub(super) fn folder(&mut self, place: &Place, source: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
        let mut folder = String::new();
        for name in [&place.product, &place.version, &place.doc_type] {
            folder = self.level(&folder, name, source, diagnostics);
        }
        let mut wanted = place.document.split('/').map(safe_segment).collect::<Vec<_>>().join("/");
        if folder.len() + wanted.len() > FOLDER_BYTES_MAX {
            let name = wanted.rsplit('/').next().unwrap_or_default();
            wanted = shortened(name, 100, &place.document);
        }
        let address = self.claim(&folder, &wanted);
        let plain = format!("{}/{}/{}/{}", place.product, place.version, place.doc_type, place.document);
        if address != format!("{folder}/{wanted}") {
            let message = format!("address `{folder}/{wanted}` belongs to another document or to a page of ours");
            diagnostics.push(Diagnostic::warning(source, message).help(format!("this document is at `{address}`")));
        } else if !plain.ends_with(&wanted) {
            let message = "name cannot be an address on every system";
            diagnostics.push(Diagnostic::warning(source, message).help(format!("this document is at `{address}`")));
        }
        address
    }

    fn level(&mut self, above: &str, name: &str, source: &str, diagnostics: &mut Vec<Diagnostic>) -> String {
        let key = (above.to_owned(), name.to_owned());
        if let Some(folder) = self.levels.get(&key) {
            return folder.clone();
        }
        let wanted = safe_segment(name);
        let folder = self.claim(above, &wanted);
        let plain = if above.is_empty() { wanted.clone() } else { format!("{above}/{wanted}") };
        if folder != plain {
            let message = format!("address `{plain}` belongs to another folder or to a page of ours");
            diagnostics
                .push(Diagnostic::warning(source, message).help(format!("the folder `{name}` is at `{folder}`")));
        } else if wanted != name {
            let message = format!("folder `{name}` cannot be an address on every system");
            diagnostics.push(Diagnostic::warning(source, message).help(format!("it is at `{folder}`")));
        }
        self.levels.insert(key, folder.clone());
        folder
    }

    fn claim(&mut self, above: &str, wanted: &str) -> String {
        let join = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let is_taken = |taken: &HashSet<String>, name: &str| {
            let folded = fold(name);
            let is_part = |start, end| folded.starts_with(start) && folded.ends_with(end);
            let is_ours =
                is_part("sitemap-", ".xml") || is_part("llms-full-", ".txt") || RESERVED.contains(&folded.as_str());
            above.is_empty() && is_ours || taken.contains(&fold(&join(name)))
        };
        let mut name = wanted.to_owned();
        if is_taken(&self.taken, &name) {
            let n = self.last.entry(fold(&join(wanted))).or_insert(1);
            while is_taken(&self.taken, &name) {
                *n += 1;
                name = format!("{wanted}-{n}");
            }
        }
        let folder = join(&name);
        self.taken.insert(fold(&folder));
        folder
    }
}

/// A name with case and Unicode form ignored.
pub fn fold(name: &str) -> String {
    // Most names are ASCII, which has one form, and each link asks for some twenty of them.
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc().collect::<String>().to_lowercase().nfc().collect()
}

/// The same path of a file, safe as an address: every folder and the file's name changed where they must be.
pub fn safe_path(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(safe_segment).collect();
    if let (Some(last), Some(name)) = (parts.last_mut(), path.rsplit('/').next()) {
        let cleaned = cleaned(name);
        *last = if cleaned == name && name.len() <= SEGMENT_BYTES_MAX {
            cleaned
        } else {
            let (_, extension) = name.rsplit_once('.').unwrap_or(("", "bin"));
            format!("{}.{}", shortened(&cleaned, 100, name), extension.to_ascii_lowercase())
        };
    }
    let first = parts.first().map(|part| fold(part)).unwrap_or_default();
    let is_ours = parts.len() < 2 || RESERVED.contains(&first.as_str());
    if is_ours { format!("_/{}", parts.join("/")) } else { parts.join("/") }
}

/// A name that is the same folder on every system.
fn safe_segment(name: &str) -> String {
    let mut safe = cleaned(name);
    let lower = safe.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    if FILE_ENDS.iter().any(|end| lower.ends_with(end)) || DEVICES.contains(&stem) {
        safe.push('_');
    }
    if safe.len() > SEGMENT_BYTES_MAX { shortened(&safe, SEGMENT_BYTES_MAX - 40, name) } else { safe }
}

/// A name without the characters that some system forbids.
fn cleaned(name: &str) -> String {
    let forbidden = |c: char| {
        c.is_control()
            || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut cleaned: String = name.chars().map(|c| if forbidden(c) { '-' } else { c }).collect();
    let kept = cleaned.trim_end_matches(['.', ' ']).len();
    if kept < cleaned.len() {
        let n = cleaned.len() - kept;
        cleaned.truncate(kept);
        cleaned.extend(std::iter::repeat_n('-', n));
    }
    if cleaned.starts_with(['.', ' ']) {
        cleaned.replace_range(..1, "-");
    }
    if cleaned.is_empty() { "-".to_owned() } else { cleaned }
}

/// The start of a name and a hash of the whole.
fn shortened(name: &str, n_bytes: usize, whole: &str) -> String {
    let end = (0..=n_bytes.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    format!("{}-{:016x}", &name[..end], xxh3_64(whole.as_bytes()))
}
