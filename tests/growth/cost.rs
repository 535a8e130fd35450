//! What a build costs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use mcdewey_tests::{Corpus, program};

use super::patterns::Pattern;

/// Cost of a build.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// Processor time of all threads outside the kernel, in seconds, by its hundredths. What the kernel takes to make files and
    /// to hand out memory differs tenfold from build to build, by what else the machine does.
    pub(super) cpu_s: f64,
    /// Most memory that was resident, in bytes, as far as a look every few milliseconds tells.
    pub(super) resident_bytes: u64,
    /// Bytes of the site.
    pub(super) site_bytes: u64,
    /// Bytes of the manuals.
    pub(super) corpus_bytes: u64,
}

/// Builds a pattern at a size.
pub(super) fn build(pattern: &Pattern, n_bytes: usize) -> Cost {
    let corpus = Corpus::new();
    let mut corpus_bytes = 0;
    for (path, text) in pattern.files(n_bytes) {
        corpus_bytes += text.len() as u64;
        corpus.write(&path, text);
    }
    // Without the vectors of words, which are the same for any manual and most of what a small library costs.
    if pattern.files(0).iter().all(|(path, _)| path != "mcdewey.toml") {
        corpus.write("mcdewey.toml", "[library]\nlanguage = \"de\"\n");
    }
    let (cpu_s, resident_bytes) = run(corpus.dir(), &pattern.name);
    Cost { cpu_s, resident_bytes, site_bytes: bytes_below(&corpus.dir().join("site")), corpus_bytes }
}

/// Runs `mcdewey build`; its processor time outside the kernel and its most memory.
fn run(dir: &Path, name: &str) -> (f64, u64) {
    let mut build = Command::new(program());
    let build = build.arg("build").current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = build.spawn().unwrap();
    let proc = format!("/proc/{}", child.id());
    let mut resident_bytes = 0;
    // Until it is waited for, a process that has ended keeps its times.
    let cpu_s = loop {
        let stat = fs::read_to_string(format!("{proc}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        if fields[0] == "Z" {
            break fields[11].parse::<f64>().unwrap() / 100.0;
        }
        let status = fs::read_to_string(format!("{proc}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default();
        resident_bytes = resident_bytes.max(kib * 1024);
        sleep(Duration::from_millis(3));
    };
    assert!(child.wait().unwrap().success(), "{name}: no site was built");
    (cpu_s, resident_bytes)
}

/// Bytes of all files below a folder.
pub(super) fn bytes_below(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            if entry.file_type().unwrap().is_dir() {
                bytes_below(&entry.path())
            } else {
                entry.metadata().unwrap().len()
            }
        })
        .sum()
}
