//! Files that links and images lead to: found as they are named, or else but for letters' case and Unicode's forms.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::addresses::{hash, is_generic, longer};
use super::picture::Published;
use super::size::Size;
use super::{Asset, Broken, picture, resolve};
use crate::diagnostic::Diagnostic;
use crate::library::arrange::{fold, safe_path};
use crate::reading::source::{Folder, Found, IMAGE_ENDS, SourceError};

/// The way out where there is something that is not read.
pub const REFUSED_HELP: &str = "put the file itself there, and check its permissions";
/// Extensions of other files that are copied when a link leads to them: nothing that a browser runs.
const FILE_ENDS: [&str; 1] = ["pdf"];
/// Folders whose files generators publish from the root of their site.
const STATIC: [&str; 8] = ["static", "assets", "public", "images", "img", "media", "_static", "resources"];
/// Most names at the end of a path that are compared.
const NAMES_MAX: usize = 12;

/// The files of a corpus, looked at when something leads to them.
#[derive(Debug)]
pub(super) struct Files<'a> {
    folder: &'a Folder,
    /// What was looked at, what is not there too.
    known: Mutex<BTreeMap<String, Option<Result<Asset, Broken>>>>,
    /// The first error of the system: from then on, nothing that is said of files matters.
    failed: Mutex<Option<SourceError>>,
    /// Every file of the kinds that are copied, by its path with case and form ignored; made when one is not found as it
    /// is named, since a corpus may have more files than it uses.
    by_fold: OnceLock<HashMap<String, Vec<String>>>,
    /// Files by product, or product and version, and the end of their path; `None` where several share it.
    by_end: OnceLock<HashMap<(u64, u64), Option<String>>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(folder: &'a Folder) -> Self {
        Self {
            folder,
            known: Mutex::default(),
            failed: Mutex::default(),
            by_fold: OnceLock::new(),
            by_end: OnceLock::new(),
        }
    }

    /// Whether a regular file of any kind lies at a path.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.folder.has_file(path).unwrap_or_else(|error| self.fails(error))
    }

    /// The file at the first of `paths` where there is one: as it is named, else with case and form ignored.
    pub(super) fn find(&self, paths: &[String]) -> Option<Result<Asset, Broken>> {
        let exact = paths.iter().find_map(|path| self.at(path));
        exact.or_else(|| paths.iter().find_map(|path| self.folded(path)))
    }

    /// A file below the root, looked at once; `None` if it is not there.
    fn at(&self, path: &str) -> Option<Result<Asset, Broken>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(path) {
            return found.clone();
        }
        let looked_at = match self.folder.asset(path).unwrap_or_else(|error| self.fails(error)) {
            Found::Nothing => {
                known.insert(path.to_owned(), None);
                return None;
            }
            Found::Refused(fault) => Err((fault, REFUSED_HELP)),
            Found::Content(bytes) => picture::published(&extension(path), bytes),
        };
        let found = match looked_at {
            Ok(Published { bytes, without }) => {
                let size = is_image(path).then(|| Size::of(&extension(path), &bytes)).flatten();
                Ok(Asset { from: path.to_owned(), to: safe_path(path), size, without })
            }
            Err((fault, help)) => {
                let what = if is_image(path) { "image" } else { "file" };
                Err(Broken::new(format!("{what} `{path}` is not published: it {fault}")).help(help))
            }
        };
        known.insert(path.to_owned(), Some(found.clone()));
        Some(found)
    }

    /// A warning for each file that is published without all of its content.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`] if the system failed on one of the files that were asked for.
    pub(super) fn altered(&self) -> Result<Vec<Diagnostic>, SourceError> {
        if let Some(error) = self.failed().take() {
            return Err(error);
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let altered =
            known.iter().filter_map(|(path, found)| Some((path, found.as_ref()?.as_ref().ok()?.without.as_ref()?)));
        let warnings = altered.map(|(path, without)| {
            Diagnostic::warning(path.as_str(), format!("is published without what could run or load: {without}"))
                .help("save it as plain SVG, with text as text or outlines, and without animation; or as PNG")
        });
        Ok(warnings.collect())
    }

    /// Keeps an error until all documents are written; meanwhile there is nothing.
    fn fails<T: Default>(&self, error: SourceError) -> T {
        self.failed().get_or_insert(error);
        T::default()
    }

    fn failed(&self) -> MutexGuard<'_, Option<SourceError>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one file in the version of `source`, else in its product, whose path ends like a target from the root of a site or
    /// out of a folder: `/img/x.png` is in `static/img/`, `../../assets/x.png` in `assets/` wherever that lies.
    pub(super) fn ending(&self, source: &str, target: &str) -> Option<Result<Asset, Broken>> {
        let is_rooted = resolve::rooted(target).is_some();
        let target = names(&resolve::decode(resolve::rooted(target).or_else(|| target.strip_prefix("../"))?));
        let own = names(source);
        let scopes = [own.get(..2)?, own.get(..1)?].map(hash);
        for n_dropped in 0..target.len() {
            let (beginning, end) = target.split_at(n_dropped);
            let is_word = |name: &String| is_generic(name) || is_static(name) || own[..2].contains(name);
            let key = hash(end);
            let Some(path) = scopes.iter().find_map(|scope| self.by_end().get(&(*scope, key))?.as_ref()) else {
                continue;
            };
            let all = names(path);
            if !all.ends_with(end) {
                continue;
            }
            let folder = &all[..all.len() - end.len()];
            let is_below_static = folder.last().is_some_and(|name| is_static(name));
            // A picture of the same name deep below another document is another picture.
            let is_near_root = is_below_static || is_rooted && end.len() >= 2 && folder.len() <= 3;
            if is_near_root && beginning.iter().all(is_word) {
                return self.at(path);
            }
        }
        None
    }

    fn by_end(&self) -> &HashMap<(u64, u64), Option<String>> {
        self.by_end.get_or_init(|| {
            let mut by_end = HashMap::new();
            for path in self.folder.files(is_published).unwrap_or_else(|error| self.fails(error)) {
                let all = names(&path);
                let scopes = [all.get(..2), all.get(..1)].map(|names| names.map(hash));
                let mut key = 0;
                for name in all.iter().skip(1).rev().take(NAMES_MAX) {
                    key = longer(key, name);
                    for scope in scopes.into_iter().flatten() {
                        by_end
                            .entry((scope, key))
                            .and_modify(|found| *found = None)
                            .or_insert_with(|| Some(path.clone()));
                    }
                }
            }
            by_end
        })
    }

    /// The one file whose path differs in nothing but case and form.
    fn folded(&self, path: &str) -> Option<Result<Asset, Broken>> {
        let by_fold = self.by_fold.get_or_init(|| {
            let mut by_fold: HashMap<String, Vec<String>> = HashMap::new();
            for path in self.folder.files(is_published).unwrap_or_else(|error| self.fails(error)) {
                by_fold.entry(fold(&path)).or_default().push(path);
            }
            by_fold
        });
        match &by_fold.get(&fold(path))?[..] {
            [path] => self.at(path),
            several => {
                let broken = Broken::new(format!("file `{path}` is there in several spellings"));
                Some(Err(broken.help(format!("name one of `{}` as it is written", several.join("`, `")))))
            }
        }
    }
}

/// Whether a folder is one of those whose files generators publish from the root of their site.
fn is_static(name: &str) -> bool {
    STATIC.contains(&name)
}

/// The names of a path, case ignored, without what leads out of a folder.
fn names(path: &str) -> Vec<String> {
    let names = path.split('/').filter(|name| !matches!(*name, "" | "." | ".."));
    names.map(fold).collect()
}

/// The extension of a path in lower case; `""` if it has none.
pub(in crate::pages) fn extension(path: &str) -> String {
    path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

pub(in crate::pages) fn is_image(path: &str) -> bool {
    IMAGE_ENDS.contains(&extension(path).as_str())
}

/// Whether a file of this name is copied if a link leads to it.
pub(super) fn is_published(path: &str) -> bool {
    is_image(path) || FILE_ENDS.contains(&extension(path).as_str())
}
