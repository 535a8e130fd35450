//! A built site on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::html::Html;
use crate::program::{Outcome, run};
use crate::repository;

/// A built site; its folder goes with it.
#[derive(Debug)]
pub struct Site {
    _dir: TempDir,
    root: PathBuf,
    /// What the build printed.
    pub outcome: Outcome,
}

impl Site {
    pub(crate) fn of(dir: TempDir, root: PathBuf, outcome: Outcome) -> Site {
        Site { _dir: dir, root, outcome }
    }

    /// The sample library of `corpus/`, built anew: it takes a fraction of a second.
    #[track_caller]
    pub fn sample() -> Site {
        Site::sample_in("site", &[])
    }

    /// The same in a folder of this name, built with further arguments.
    #[track_caller]
    pub fn sample_in(folder: &str, args: &[&str]) -> Site {
        Site::build(Path::new("corpus"), folder, args)
    }

    /// The library of a folder that is there, its path from the root of the repository.
    #[track_caller]
    pub fn of_corpus(corpus: &Path) -> Site {
        Site::build(corpus, "site", &[])
    }

    #[track_caller]
    fn build(corpus: &Path, folder: &str, args: &[&str]) -> Site {
        let dir = tempfile::Builder::new().prefix("mcdewey-test-").tempdir().unwrap();
        let root = dir.path().join(folder);
        let mut all = vec!["build", corpus.to_str().unwrap(), "--out", root.to_str().unwrap()];
        all.extend(args);
        let outcome = run(&repository(), all);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        Site::of(dir, root, outcome)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Text of a file below the root.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A page, parsed.
    #[track_caller]
    pub fn page(&self, path: &str) -> Html {
        Html::parse(&self.read(path))
    }

    /// Every file, by path below the root.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.root)
    }

    /// Every HTML page, by path below the root.
    pub fn pages(&self) -> Vec<(String, String)> {
        let pages =
            self.files().into_iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|e| e == "html"));
        pages.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("a page is UTF-8"))).collect()
    }

    /// Answer of `mcdewey search --json` on this site.
    #[track_caller]
    pub fn search(&self, args: &[&str]) -> serde_json::Value {
        let mut all = vec!["search", "--json", "--site", self.root.to_str().unwrap()];
        all.extend(args);
        let outcome = run(&self.root, all);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        serde_json::from_str(&outcome.stdout).unwrap()
    }
}

/// Every file below a folder, links not followed, by path with `/` between folders; empty if there is no such folder.
pub fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if entry.file_type().unwrap().is_file() {
                let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}
