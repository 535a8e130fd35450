//! The program under test, as a user runs it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::repository;

/// Path of the binary `mcdewey`: `MCDEWEY_BIN` if it is set, else built once, in the profile of this test.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match std::env::var_os("MCDEWEY_BIN") {
        Some(path) => PathBuf::from(path),
        None => build("mcdewey"),
    })
}

/// Path of the binary `mcdewey-mcp`: the one beside [`program`] if `MCDEWEY_BIN` is set, else built once.
pub fn sidecar() -> &'static Path {
    static SIDECAR: OnceLock<PathBuf> = OnceLock::new();
    SIDECAR.get_or_init(|| match std::env::var_os("MCDEWEY_BIN") {
        Some(path) => Path::new(&path).with_file_name(format!("mcdewey-mcp{}", std::env::consts::EXE_SUFFIX)),
        None => build("mcdewey-mcp"),
    })
}

/// Builds a binary into the target folder that this test lies in: `<target>/<profile>/deps/<test>`.
fn build(package: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile_dir = test.ancestors().nth(2).unwrap();
    let profile = profile_dir.file_name().and_then(OsStr::to_str).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(repository()).args(["build", "--quiet", "--package", package, "--target-dir"]);
    cargo.arg(profile_dir.parent().unwrap());
    cargo.args(["--profile", if profile == "debug" { "dev" } else { profile }]);
    assert!(cargo.status().unwrap().success(), "{package} does not compile");
    profile_dir.join(format!("{package}{}", std::env::consts::EXE_SUFFIX))
}

/// What a run of the program left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it printed to standard output.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Outcome {
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs `mcdewey` with `args` in the folder `dir`.
pub fn run<I: AsRef<OsStr>>(dir: &Path, args: impl IntoIterator<Item = I>) -> Outcome {
    let output = Command::new(program()).args(args).current_dir(dir).stdin(Stdio::null()).output().unwrap();
    let outcome = Outcome::from(output);
    assert!(!outcome.stderr.contains("panicked at"), "the program panicked:\n{}", outcome.stderr);
    outcome
}
