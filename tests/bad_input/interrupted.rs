//! A build that ends half-way leaves the old site whole.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use expect_test::expect;
use mcdewey_tests::{Corpus, files_below, program};

const DEADLINE: Duration = Duration::from_secs(60);

fn small() -> Corpus {
    let corpus = Corpus::new().file("acme/v1/guide/doc.md", "# Guide\n\nHow to set it up.\n");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    corpus
}

/// Adds enough manuals that a build takes seconds.
fn grow(corpus: &Corpus) {
    for manual in 0..150 {
        let section = |n: u32| {
            let sentence = format!("Sentence of section {n} in manual {manual} about the {} of it. ", n * 31 + manual);
            format!("\n## Section {n}\n\n{}\n", sentence.repeat(12))
        };
        let text: String = (0..60).map(section).collect();
        corpus.write(&format!("acme/v2/guide/manual-{manual}.md"), format!("# Manual {manual}\n{text}"));
    }
}

/// Hidden folders and files that a build keeps beside the site; the lock stays by design.
fn left_beside(corpus: &Corpus) -> Vec<String> {
    let names =
        fs::read_dir(corpus.dir()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.') && !name.ends_with("-lock")).collect()
}

#[test]
fn a_write_that_fails_leaves_the_old_site_and_nothing_else() {
    let corpus = small();
    let before = files_below(&corpus.dir().join("site"));
    // The largest of all files of this site: no other meets the limit.
    corpus.write("acme/v1/guide/figure.png", [b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 1 << 20]].concat());
    corpus.write("acme/v1/guide/doc.md", "# Guide\n\n![Figure](figure.png)\n");
    // Files may not grow beyond 1,024 blocks of 512 bytes: every larger one fails as on a full disk, for root too.
    let limited = "trap '' XFSZ; ulimit -f 1024; exec \"$0\" build";
    let output = Command::new("sh").args(["-c", limited]).arg(program()).current_dir(corpus.dir()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let dir = corpus.dir().canonicalize().unwrap();
    expect![[r#"
        error: `<dir>/site/acme/v1/guide/figure.png` cannot be written; the site of the last build is untouched: File too large (os error 27)
    "#]].assert_eq(&stderr.replace(dir.to_str().unwrap(), "<dir>"));
    assert_eq!(files_below(&corpus.dir().join("site")), before);
    assert_eq!(left_beside(&corpus), [] as [String; 0]);
}

/// Number of files below a folder that a build is at work in: what goes while they are counted is not counted.
fn count_files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count_files(&entry.path()),
        Ok(_) => 1,
        Err(_) => 0,
    };
    entries.map(count).sum()
}

/// Waits until the new site, not yet published, has this many files.
fn wait_for_files(staging: &Path, n_files: usize) {
    let end = Instant::now() + DEADLINE;
    while count_files(staging) < n_files {
        assert!(Instant::now() < end, "the build wrote nothing");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_killed_build_leaves_the_old_site_and_the_next_one_succeeds() {
    let corpus = small();
    let before = files_below(&corpus.dir().join("site"));
    grow(&corpus);
    let staging = corpus.dir().join(".site.mcdewey-new");
    for n_files in [1, 40, 400] {
        // What the last kill left must not be counted for this build; what the last one leaves, the next build removes.
        let _ = fs::remove_dir_all(&staging);
        let mut build =
            Command::new(program()).arg("build").current_dir(corpus.dir()).stderr(Stdio::null()).spawn().unwrap();
        wait_for_files(&staging, n_files);
        build.kill().unwrap();
        let status = build.wait().unwrap();
        assert_eq!(status.code(), None, "the build ended before it could be killed");
        assert_eq!(files_below(&corpus.dir().join("site")), before);
    }
    let outcome = corpus.run(["build"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(left_beside(&corpus), [] as [String; 0]);
    assert!(corpus.dir().join("site/acme/v2/guide/manual-149/index.html").is_file());
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let corpus = small();
    let before = files_below(&corpus.dir().join("site"));
    grow(&corpus);
    let mut first =
        Command::new(program()).arg("build").current_dir(corpus.dir()).stdout(Stdio::null()).spawn().unwrap();
    wait_for_files(&corpus.dir().join(".site.mcdewey-new"), 1);
    let second = corpus.run(["build"]);
    assert_eq!(second.code, Some(1), "{}", second.stderr);
    assert!(second.stderr.contains("another build"), "{}", second.stderr);
    assert_eq!(files_below(&corpus.dir().join("site")).len(), before.len());
    assert!(first.wait().unwrap().success());
    assert!(corpus.dir().join("site/acme/v2/guide/manual-149/index.html").is_file());
}
