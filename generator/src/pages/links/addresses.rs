//! Documents by every address that they may have on their vendor's site, and by the ends of these.
//!
//! A copy of a manual rarely has the folders above it that its site has: `/docs/loki/<VERSION>/query/` is `query/_index.md`
//! here. So a link from the root is looked for by its end, the longest first: near the document that it stands in, then in
//! its version, then in its product, and only where one document fits. What stands before that end must be known to stand
//! for the folder: by its words (`docs`, the product, a version, a variable), or since other links say the same.
//!
//! Everything is looked up by hashes of ends, so that a link costs what its length does; the table is made when the first
//! link asks for it.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::resolve::{self, decode};
use crate::library::arrange::fold;
use crate::library::{DocumentEntry, Library};

/// Most names in an address that is looked for; a longer one leads nowhere.
const NAMES_MAX: usize = 32;
/// Links that must say the same, the one that is looked for among them, before an unknown beginning stands for a folder.
const SUPPORT_MIN: u32 = 3;
/// Longest path that is counted, in bytes.
const PATH_BYTES_MAX: usize = 400;
/// Most versions of a product that are told apart by one word.
const VERSIONS_MAX: usize = 64;
/// Words at the beginning of an address that stand for no folder of their own.
const GENERIC: [&str; 13] = [
    "docs",
    "doc",
    "documentation",
    "manual",
    "manuals",
    "content",
    "latest",
    "current",
    "stable",
    "main",
    "master",
    "en",
    "en-us",
];

/// A document that an address was found to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) idx: usize,
    /// Whether others fit as well, and this one was the nearest, or the newest.
    pub(super) is_one_of_several: bool,
}

/// The addresses of a library.
#[derive(Debug)]
pub(super) struct Addresses<'a> {
    library: &'a Library,
    texts: &'a [Vec<u8>],
    table: OnceLock<Table>,
}

/// The documents that share an address, or the end of one.
#[derive(Clone, Copy, Debug)]
struct Slot {
    /// Which of [`addresses`] it is: a higher one never stands beside a lower one.
    rank: u8,
    /// The first, which is of the newest version.
    idx: u32,
    /// Its place within its version.
    place: u64,
    is_alone: bool,
    /// Whether all have the same place within their versions.
    is_same: bool,
}

/// Words of a version's name, and its number.
type Version = (Vec<String>, u32);

#[derive(Debug, Default)]
struct Table {
    /// Numbers of each document's product and version.
    scopes: Vec<(u32, u32)>,
    /// Versions by product and one word of their names: all words, and the version's number.
    versions: HashMap<(u32, String), Vec<Version>>,
    whole: HashMap<u64, Slot>,
    in_version: HashMap<(u32, u64), Slot>,
    in_product: HashMap<(u32, u64), Slot>,
    /// How many links from the root begin so: product, beginning.
    beginnings: HashMap<(u32, u64), u32>,
    /// How many of them end in a document of this folder: product, beginning, folder within the version.
    support: HashMap<(u32, u64, u64), u32>,
}

impl<'a> Addresses<'a> {
    /// The addresses of a library; `texts` are those of its documents, whose links say what beginnings stand for.
    pub(super) fn new(library: &'a Library, texts: &'a [Vec<u8>]) -> Self {
        Self { library, texts, table: OnceLock::new() }
    }

    /// The document at one of `paths` below the corpus root.
    pub(super) fn at(&self, paths: impl Iterator<Item = String>) -> Option<usize> {
        let table = self.table();
        let mut slots = paths.filter_map(|path| {
            let plain = names(&path);
            let made = || table.whole.get(&hash(&published(&plain)?));
            table.whole.get(&hash(&plain)).or_else(made)
        });
        slots.find(|slot| slot.is_alone).map(|slot| slot.idx as usize)
    }

    /// The document that an address from the root of the vendor's site means in the document `from`.
    pub(super) fn below_root(&self, from: usize, path: &str) -> Option<Found> {
        let target = names(path);
        if target.is_empty() || target.len() > NAMES_MAX {
            return None;
        }
        (0..target.len()).find_map(|n_dropped| {
            let (beginning, end) = target.split_at(n_dropped);
            self.behind(from, beginning, end)
        })
    }

    /// The document that all of a path means whose folder is not said, as Hugo's `ref` and texts that stand in several documents
    /// write it. One name alone says too little.
    pub(super) fn below_any(&self, from: usize, path: &str) -> Option<Found> {
        let target = names(path);
        if target.len() < 2 || target.len() > NAMES_MAX || path.starts_with('.') {
            return None;
        }
        self.behind(from, &[], &target)
    }

    /// The document with this end, near the document `from`, if `beginning` stands for what is before it.
    fn behind(&self, from: usize, beginning: &[String], end: &[String]) -> Option<Found> {
        let (table, own) = (self.table(), self.table().scopes[from]);
        let version = table.version_of(beginning, own)?;
        let key = hash(end);
        let found = if version == own.1 { self.near(from, end, key) } else { None };
        let found = found.or_else(|| {
            let slot = table.in_version.get(&(version, key));
            let slot = slot.or_else(|| table.in_product.get(&(own.0, key)).filter(|_| version == own.1))?;
            (slot.is_alone || slot.is_same)
                .then_some(Found { idx: slot.idx as usize, is_one_of_several: !slot.is_alone })
        });
        found.filter(|found| self.stands_for(beginning, end, found.idx, own.0))
    }

    /// The document with this end in the version of `from`, if it is the only one.
    pub(super) fn ending(&self, from: usize, end: &[&str]) -> Option<usize> {
        let table = self.table();
        let end: Vec<String> = end.iter().map(|name| fold(name)).collect();
        let slot = table.in_version.get(&(table.scopes[from].1, hash(&end)))?;
        slot.is_alone.then_some(slot.idx as usize)
    }

    /// The document with this end in the nearest folder above `from`.
    fn near(&self, from: usize, end: &[String], key: u64) -> Option<Found> {
        let table = self.table();
        let mut above = names(&self.library.documents[from].source);
        while above.pop().is_some() && above.len() < NAMES_MAX {
            let whole = above.iter().rev().fold(key, |key, name| longer(key, name));
            if let Some(slot) = table.whole.get(&whole).filter(|slot| slot.is_alone) {
                let in_version = table.in_version.get(&(table.scopes[from].1, hash(end)));
                let is_one_of_several = in_version.is_some_and(|slot| !slot.is_alone);
                return Some(Found { idx: slot.idx as usize, is_one_of_several });
            }
        }
        None
    }

    /// Whether a beginning stands for the folder in which the document `idx` has this end.
    fn stands_for(&self, beginning: &[String], end: &[String], idx: usize, product: u32) -> bool {
        let table = self.table();
        let document = &self.library.documents[idx];
        let Some(folder) = folder_before(document, end) else { return false };
        let support = || table.support.get(&(product, hash(beginning), hash(&folder))).copied().unwrap_or(0);
        let place = &document.place;
        let own = [&place.product, &place.version, &place.doc_type].map(|name| fold(name));
        if beginning.iter().all(|name| own.contains(name) || is_generic(name)) {
            return end.len() >= 2 || folder.len() <= 1 || support() >= SUPPORT_MIN;
        }
        let n_all = table.beginnings.get(&(product, hash(beginning))).copied().unwrap_or(0);
        support() >= SUPPORT_MIN && support() * 2 >= n_all
    }

    fn table(&self) -> &Table {
        self.table.get_or_init(|| {
            let mut table = Table::default();
            table.add_scopes(self.library);
            for rank in 0..3 {
                for (idx, document) in self.library.documents.iter().enumerate() {
                    for address in addresses(document, rank) {
                        table.add(rank, idx, &address);
                    }
                }
            }
            table.add_links(self.library, self.texts);
            table
        })
    }
}

impl Table {
    fn add_scopes(&mut self, library: &Library) {
        let (mut product, mut version) = (0, 0);
        for (idx, document) in library.documents.iter().enumerate() {
            let place = &document.place;
            let before = idx.checked_sub(1).map(|idx| &library.documents[idx].place);
            let is_product = before.is_none_or(|before| before.product != place.product);
            if is_product {
                product += 1;
            }
            if is_product || before.is_none_or(|before| before.version != place.version) {
                version += 1;
                let name = fold(&place.version);
                let all: Vec<String> = words(&name).map(str::to_owned).collect();
                if let Some(word) = all.iter().max_by_key(|word| (is_number(word), word.len())) {
                    let versions = self.versions.entry((product, word.clone())).or_default();
                    if versions.len() < VERSIONS_MAX {
                        versions.push((all, version));
                    }
                }
            }
            self.scopes.push((product, version));
        }
    }

    /// Adds an address of the document `idx`, and its ends within the version.
    fn add(&mut self, rank: u8, idx: usize, address: &[String]) {
        if address.len() > NAMES_MAX {
            return;
        }
        let (product, version) = self.scopes[idx];
        let place = hash(address.get(2..).unwrap_or_default());
        let idx = u32::try_from(idx).unwrap_or(u32::MAX);
        let slot = Slot { rank, idx, place, is_alone: true, is_same: true };
        let n_ends = address.len().saturating_sub(2).max(1);
        let mut key = 0;
        for (n, name) in address.iter().rev().enumerate() {
            key = longer(key, name);
            if n < n_ends {
                put(&mut self.in_version, (version, key), slot);
                put(&mut self.in_product, (product, key), slot);
            }
        }
        put(&mut self.whole, key, slot);
    }

    /// Counts what links from the root begin with, and the folders that they then lead to. They are found in the texts as
    /// they are: one in a code block more or less does not matter.
    fn add_links(&mut self, library: &Library, texts: &[Vec<u8>]) {
        let mut seen = HashSet::new();
        for (text, &(product, _)) in texts.iter().zip(&self.scopes) {
            for path in rooted_paths(text) {
                let target = names(&decode(resolve::rooted(path).unwrap_or(path)));
                if target.is_empty() || target.len() > NAMES_MAX || !seen.insert((product, hash(&target))) {
                    continue;
                }
                for n in 1..target.len() {
                    *self.beginnings.entry((product, hash(&target[..n]))).or_default() += 1;
                }
                let ends = (0..target.len()).map(|n| target.split_at(n));
                let found = ends
                    .filter_map(|(beginning, end)| Some((beginning, end, self.in_product.get(&(product, hash(end)))?)));
                let Some((beginning, end, slot)) = found.into_iter().next().filter(|found| found.2.is_same) else {
                    continue;
                };
                if let Some(folder) = folder_before(&library.documents[slot.idx as usize], end) {
                    *self.support.entry((product, hash(beginning), hash(&folder))).or_default() += 1;
                }
            }
        }
    }

    /// The version that the beginning of an address names, else that of the document; `None` if it names another one.
    fn version_of(&self, beginning: &[String], (product, own): (u32, u32)) -> Option<u32> {
        let said: Vec<&str> = beginning.iter().flat_map(|name| words(name)).collect();
        let versions = said.iter().filter_map(|word| self.versions.get(&(product, (*word).to_owned()))).flatten();
        let fitting = versions.filter(|(all, _)| all.iter().all(|word| said.contains(&word.as_str())));
        // Of as many words the first, which is the newest.
        let best = fitting.reduce(|best, other| if other.0.len() > best.0.len() { other } else { best });
        let is_known = |word: &str| best.is_some_and(|(all, _)| all.iter().any(|of_it| of_it == word));
        said.iter().all(|word| !is_number(word) || is_known(word)).then(|| best.map_or(own, |best| best.1))
    }
}

fn put<K: Eq + std::hash::Hash>(slots: &mut HashMap<K, Slot>, key: K, slot: Slot) {
    let found = slots.entry(key).or_insert(slot);
    if found.rank == slot.rank && found.idx != slot.idx {
        found.is_alone = false;
        found.is_same &= found.place == slot.place;
    }
}

/// Addresses of a document, as names from the corpus root: of rank 0 where its file lies; of rank 1 what its front matter
/// says; of rank 2 what tools make of its name: `_docs/2-setup.md` is `docs/setup`,
/// `_posts/2024-01-31-x.md` is `2024/01/31/x`, `x/x.md` is `x`.
fn addresses(document: &DocumentEntry, rank: u8) -> Vec<Vec<String>> {
    let plain = || names(&document.source);
    match rank {
        0 => vec![plain()],
        1 => {
            let folder = document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
            let version: Vec<&str> = folder.split('/').take(2).collect();
            let said = document.addresses.iter().filter_map(|address| {
                let base = if address.starts_with('/') { version.join("/") } else { folder.to_owned() };
                resolve::join(&base, address).map(|path| names(&path))
            });
            said.collect()
        }
        _ => {
            let (plain, mut made) = (plain(), Vec::new());
            if let Some(named) = published(&plain) {
                // Docusaurus has `setup/setup.md` as the index of its folder.
                let is_of_folder = named.len() > 4 && named[named.len() - 1] == named[named.len() - 2];
                let named = named[..named.len() - usize::from(is_of_folder)].to_vec();
                made.extend(Some(named).filter(|named| *named != plain));
            }
            made
        }
    }
}

/// The names that tools make of others; `None` if one has nothing left.
fn published(names: &[String]) -> Option<Vec<String>> {
    let mut made = Vec::new();
    for name in names {
        match dated(name) {
            Some(parts) => made.extend(parts.map(str::to_owned)),
            None => made.push(unnumbered(name.trim_start_matches('_')).to_owned()),
        }
    }
    (!made.iter().any(String::is_empty)).then_some(made)
}

/// Year, month, day and name of a post of Jekyll.
fn dated(name: &str) -> Option<[&str; 4]> {
    let mut parts = name.splitn(4, '-');
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let is_date = parts[..3].iter().zip([4, 2, 2]).all(|(part, len)| part.len() == len && is_digits(part));
    (is_date && !parts[3].is_empty()).then_some(parts)
}

/// A name without the number that gives it its place in a list: `01-intro`, `2. setup`.
fn unnumbered(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = rest.trim_start_matches(['-', '_', '.', ' ']);
    let is_number = rest.len() < name.len() && after.len() < rest.len();
    if is_number && after.starts_with(char::is_alphabetic) { after } else { name }
}

/// Names of the folder that stands before an end in the address of a document, from its version on.
fn folder_before(document: &DocumentEntry, end: &[String]) -> Option<Vec<String>> {
    let mut all = (0..3).flat_map(|rank| addresses(document, rank));
    let address = all.find(|address| address.ends_with(end))?;
    Some(address[..address.len() - end.len()].get(2..).unwrap_or_default().to_vec())
}

/// The names of a path: case ignored, without the ends of a document's name, an index as its folder.
fn names(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => _ = names.pop(),
            name => names.push(fold(name)),
        }
    }
    if let Some(last) = names.last_mut() {
        let ends = [".md", ".mdx", ".markdown", ".html", ".htm"];
        if let Some(stem) = ends.iter().find_map(|end| last.strip_suffix(end)).filter(|stem| !stem.is_empty()) {
            *last = stem.to_owned();
        }
        if ["index", "_index", "readme"].contains(&last.as_str()) {
            names.pop();
        }
    }
    names
}

/// Paths in a text that begin at the root of a site, after what may stand before an address.
fn rooted_paths(text: &[u8]) -> impl Iterator<Item = &str> {
    let slashes = (1..text.len()).filter(|&at| text[at] == b'/');
    slashes.filter_map(|at| {
        let before = &text[..at];
        let is_start = matches!(before[at - 1], b'(' | b'"' | b'\'' | b'}' | b'~')
            || before.ends_with(b"]: ")
            || before.ends_with(b"@site");
        let rest = text.get(at..).filter(|_| is_start)?;
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b")\"'#?`".contains(byte);
        let len = rest.iter().take(PATH_BYTES_MAX).position(is_end)?;
        std::str::from_utf8(&rest[..len]).ok()
    })
}

/// Words of a name, a version's number without its `v`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    let plain = words.map(|word| word.strip_prefix('v').filter(|rest| is_number(rest)).unwrap_or(word));
    plain.filter(|word| !word.is_empty())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a word is the number of a version: `12.5`, `6.x`.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || b".x".contains(&byte))
}

/// Whether a name at the beginning of an address stands for no folder of its own.
pub(super) fn is_generic(name: &str) -> bool {
    GENERIC.contains(&name) || is_variable(name) || is_number(name.strip_prefix('v').unwrap_or(name))
}

/// Whether a name stands for what a site fills in: `<VERSION>`, `{{ base }}`, `$base`.
fn is_variable(name: &str) -> bool {
    name.starts_with(['<', '{', '$', '%'])
}

/// Hash of an end, from that of the shorter end behind `name`.
pub(super) fn longer(key: u64, name: &str) -> u64 {
    xxh3_64_with_seed(name.as_bytes(), key.wrapping_add(1))
}

pub(super) fn hash(names: &[String]) -> u64 {
    names.iter().rev().fold(0, |key, name| longer(key, name))
}
