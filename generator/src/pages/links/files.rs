//! Files that links and images lead to: found as they are named, or else but for letters' case and Unicode's forms.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Asset, Broken, picture};
use crate::diagnostic::Diagnostic;
use crate::library::arrange::{fold, safe_path};
use crate::reading::source;

/// Extensions of images that are copied.
pub(super) const IMAGE_ENDS: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
/// Extensions of other files that are copied when a link leads to them: nothing that a browser runs.
const FILE_ENDS: [&str; 1] = ["pdf"];

/// The files of a corpus, looked at when something leads to them.
#[derive(Debug)]
pub(super) struct Files {
    root: PathBuf,
    /// What was looked at, what is not there too.
    known: Mutex<BTreeMap<String, Option<Result<Asset, Broken>>>>,
    /// Every file of the kinds that are copied, by its path with case and form ignored; made when one is not found as it
    /// is named, since a corpus may have more files than it uses.
    by_fold: OnceLock<HashMap<String, Vec<String>>>,
}

impl Files {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root, known: Mutex::default(), by_fold: OnceLock::new() }
    }

    /// Whether a regular file of any kind lies at a path.
    pub(super) fn exists(&self, path: &str) -> bool {
        source::find_asset(&self.root, path).is_some()
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
        let Some(from) = source::find_asset(&self.root, path) else {
            known.insert(path.to_owned(), None);
            return None;
        };
        let extension = extension(path);
        let looked_at = match source::read_asset(&from) {
            Ok(bytes) => picture::published(&extension, bytes),
            Err(error) => Err((format!("cannot be read: {error}"), "check its permissions")),
        };
        let found = match looked_at {
            Ok(published) => Ok(Asset { from, to: safe_path(path), without: published.without }),
            Err((fault, help)) => {
                let what = if is_image(path) { "image" } else { "file" };
                Err(Broken::new(format!("{what} `{path}` is not published: it {fault}")).help(help))
            }
        };
        known.insert(path.to_owned(), Some(found.clone()));
        Some(found)
    }

    /// A warning for each file that is published without all of its content.
    pub(super) fn altered(&self) -> Vec<Diagnostic> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let altered =
            known.iter().filter_map(|(path, found)| Some((path, found.as_ref()?.as_ref().ok()?.without.as_ref()?)));
        altered
            .map(|(path, without)| {
                Diagnostic::warning(path.as_str(), format!("is published without what could run or load: {without}"))
                    .help("save it as plain SVG, with text as text or outlines, and without animation; or as PNG")
            })
            .collect()
    }

    /// The one file whose path differs in nothing but case and form.
    fn folded(&self, path: &str) -> Option<Result<Asset, Broken>> {
        let by_fold = self.by_fold.get_or_init(|| {
            let mut by_fold: HashMap<String, Vec<String>> = HashMap::new();
            for path in source::files(&self.root, is_published) {
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

/// The extension of a path in lower case; `""` if it has none.
pub(super) fn extension(path: &str) -> String {
    path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

pub(super) fn is_image(path: &str) -> bool {
    IMAGE_ENDS.contains(&extension(path).as_str())
}

/// Whether a file of this name is copied if a link leads to it.
pub(super) fn is_published(path: &str) -> bool {
    is_image(path) || FILE_ENDS.contains(&extension(path).as_str())
}
