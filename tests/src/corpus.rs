//! Corpora that a test writes, each in a temporary folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{Outcome, run};
use crate::site::Site;

/// A temporary folder with a corpus in `corpus/`; the site goes to `site/` beside it.
#[derive(Debug)]
pub struct Corpus {
    dir: TempDir,
}

impl Default for Corpus {
    fn default() -> Corpus {
        Corpus::new()
    }
}

impl Corpus {
    /// An empty corpus.
    pub fn new() -> Corpus {
        let corpus = Corpus { dir: tempfile::Builder::new().prefix("mcdewey-test-").tempdir().unwrap() };
        fs::create_dir(corpus.root()).unwrap();
        corpus
    }

    /// Adds or replaces a file, `/` between folders.
    #[must_use]
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Corpus {
        self.write(path, content);
        self
    }

    /// As [`Corpus::file`], between two builds.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The folder that holds `corpus` and `site`; the program runs in it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The corpus's root.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("corpus")
    }

    /// Runs `mcdewey` beside the corpus: `corpus.run(["build", "--strict"])`.
    pub fn run<const N: usize>(&self, args: [&str; N]) -> Outcome {
        run(self.dir(), args)
    }

    /// Builds the site, which must succeed.
    #[track_caller]
    pub fn build(self) -> Site {
        let outcome = self.run(["build"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let root = self.dir().join("site");
        Site::of(self.dir, root, outcome)
    }
}
