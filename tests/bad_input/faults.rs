//! A small build, killed and failed at its system calls: the old site is there or the new one, whole, and what is said is true.
//!
//! `strace` does both; where it is missing, or may not trace, one line says so. A run takes some calls of each kind, the first
//! and the last among them; `MCDEWEY_FAULTS=all` takes every one.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use mcdewey_tests::{Corpus, Outcome, files_below, program};

/// Calls that change files, each with an error that a system gives.
const WRITING: &str = "openat:ENOSPC write:ENOSPC mkdir:ENOSPC chmod:EPERM flock:EIO ftruncate:EIO renameat2:EIO unlink:EIO \
                       unlinkat:EBUSY rmdir:EIO";
/// Calls that read the corpus, each with errors that say nothing about it.
const READING: &str = "openat2:EIO openat2:EMFILE openat2:ESTALE getdents64:EIO read:EIO read:ESTALE";
/// Calls of a kind that a run takes.
const TAKEN: usize = 4;

type Files = BTreeMap<String, Vec<u8>>;

/// A library of which two states alternate, each with its site.
struct Library {
    corpus: Corpus,
    texts: [&'static str; 2],
    sites: [Files; 2],
    /// State of the site that is published.
    now: usize,
}

impl Library {
    fn new() -> Library {
        let corpus = Corpus::new()
            .file("acme/v1/guide/a.png", b"\x89PNG\r\n\x1a\n")
            .file("acme/v1/guide/b.md", "# B\n\nText.\n");
        let texts = ["# Guide\n\nThe first text. ![x](a.png)\n", "# Guide\n\nThe second. ![x](a.png) [b](b.md)\n"];
        let mut library = Library { corpus, texts, sites: [Files::new(), Files::new()], now: 0 };
        for state in [1, 0] {
            library.write(state);
            assert_eq!(library.corpus.run(["build"]).code, Some(0));
            library.sites[state] = library.site();
        }
        assert_ne!(library.sites[0], library.sites[1]);
        library
    }

    fn write(&self, state: usize) {
        self.corpus.write("acme/v1/guide/doc.md", self.texts[state]);
    }

    fn site(&self) -> Files {
        files_below(&self.corpus.dir().join("site"))
    }

    /// Runs `strace` over a build of the state that is not published.
    fn traced(&self, args: &[String]) -> Outcome {
        self.write(1 - self.now);
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-y"]).args(args).arg(program()).arg("build");
        // One thread beside the main one, so that the calls of each have one order.
        let output = strace.env("RAYON_NUM_THREADS", "1").current_dir(self.corpus.dir()).stdin(Stdio::null()).output();
        Outcome::from(output.unwrap())
    }

    /// Fails the `n`th call of a kind in a thread, the first that comes to it, or kills the build there.
    fn fault(&self, call: &str, n: usize, how: &str) -> Outcome {
        let args = ["-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={call}:{how}:when={n}")];
        // The filter makes it faster, and no signal is sent behind it.
        let fast = (!how.starts_with("signal")).then_some("--seccomp-bpf");
        self.traced(&fast.into_iter().chain(args).map(str::to_owned).collect::<Vec<_>>())
    }

    /// Which calls of a kind, counted from 1 in each thread, are about the corpus or the site, whichever thread comes first.
    fn calls(&mut self, call: &str) -> Vec<usize> {
        let log = self.corpus.dir().join("calls");
        let args = ["--seccomp-bpf", "-o", log.to_str().unwrap(), "-e", &format!("trace={call}")].map(str::to_owned);
        let outcome = self.traced(&args);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert!(self.is_new("a build without a fault"));
        let text = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
        let dir = self.corpus.dir().canonicalize().unwrap().display().to_string();
        let (mut counts, mut ours) = (BTreeMap::<&str, usize>::new(), BTreeMap::<usize, bool>::new());
        for line in text.lines() {
            let Some((thread, _)) = line.split_once(&format!(" {call}(")) else { continue };
            let n = counts.entry(thread.trim()).or_default();
            *n += 1;
            *ours.entry(*n).or_insert(true) &= line.contains(&dir);
        }
        assert!(!ours.is_empty(), "a build makes no call `{call}` any more");
        ours.into_iter().filter_map(|(n, is_ours)| is_ours.then_some(n)).collect()
    }

    /// What is published must be one of the two sites; says whether it is the new one.
    #[track_caller]
    fn is_new(&mut self, what: &str) -> bool {
        let site = self.site();
        let new = 1 - self.now;
        if site == self.sites[new] {
            self.now = new;
            return true;
        }
        let differs = |path: &&String| site.get(*path) != self.sites[self.now].get(*path);
        let all: Vec<&String> = site.keys().chain(self.sites[self.now].keys()).filter(differs).take(5).collect();
        assert!(site == self.sites[self.now], "{what}: the site is neither the old one nor the new one: {all:?}");
        false
    }

    /// The next build must succeed and leave nothing beside the site.
    #[track_caller]
    fn next_build_succeeds(&mut self, what: &str) {
        self.write(1 - self.now);
        let outcome = self.corpus.run(["build"]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{what}");
        assert!(self.is_new(what), "{what}: the next build published nothing");
        let names = fs::read_dir(self.corpus.dir()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with('.')).collect();
        assert!(left.is_empty(), "{what}: {left:?} is left beside the site");
    }
}

/// Whether `strace` is here and may trace; if not, a line says that the test did nothing.
fn can_trace() -> bool {
    let tried = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        println!("strace is not here or may not trace: builds are not failed at their system calls");
    }
    can
}

/// Some of the calls, the first and the last two among them.
fn some(calls: &[usize]) -> Vec<usize> {
    if std::env::var_os("MCDEWEY_FAULTS").is_some_and(|value| value == "all") || calls.len() <= TAKEN {
        return calls.to_vec();
    }
    let steps = TAKEN - 2;
    let spread = (0..steps).map(|step| calls[step * (calls.len() - 2) / steps]);
    spread.chain(calls[calls.len() - 2..].iter().copied()).collect()
}

fn of(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.split_whitespace().map(|pair| pair.split_once(':').unwrap())
}

#[test]
fn a_build_killed_at_any_call_that_writes_leaves_one_whole_site() {
    if !can_trace() {
        return;
    }
    let mut library = Library::new();
    let mut n_kills = 0;
    for (call, _) in of(WRITING) {
        let calls = library.calls(call);
        for n in some(&calls) {
            let what = format!("killed at {call} {n} of {}", calls.len());
            let outcome = library.fault(call, n, "signal=KILL");
            assert_eq!(outcome.code, None, "{what}: {}", outcome.stderr);
            library.is_new(&what);
            n_kills += 1;
            if n_kills % 4 == 0 {
                library.next_build_succeeds(&what);
            }
            // Else the next build would make other calls than the one that was counted.
            let _ = fs::remove_dir_all(library.corpus.dir().join(".site.mcdewey-new"));
            let _ = fs::remove_file(library.corpus.dir().join(".site.mcdewey-lock"));
        }
    }
    println!("{n_kills} builds killed");
    library.next_build_succeeds("after all kills");
}

/// After an error the exit code says whether there is a new site, and the message why not.
#[track_caller]
fn tells_the_truth(library: &mut Library, outcome: &Outcome, what: &str) -> bool {
    assert!(!outcome.stderr.contains("panicked"), "{what}: {}", outcome.stderr);
    let is_new = library.is_new(what);
    let expected = i32::from(!is_new);
    assert_eq!(
        outcome.code,
        Some(expected),
        "{what}: the site is {}: {}",
        if is_new { "new" } else { "old" },
        outcome.stderr
    );
    assert_eq!(outcome.stderr.starts_with("error: `"), !is_new, "{what}: {}", outcome.stderr);
    is_new
}

#[test]
fn a_call_that_fails_while_writing_leaves_the_old_site_or_the_new_one_and_says_which() {
    if !can_trace() {
        return;
    }
    let mut library = Library::new();
    let mut n_faults = 0;
    for (call, error) in of(WRITING) {
        let calls = library.calls(call);
        for n in some(&calls) {
            let what = format!("{error} at {call} {n} of {}", calls.len());
            let outcome = library.fault(call, n, &format!("error={error}"));
            tells_the_truth(&mut library, &outcome, &what);
            n_faults += 1;
            let _ = fs::remove_dir_all(library.corpus.dir().join(".site.mcdewey-new"));
            let _ = fs::remove_file(library.corpus.dir().join(".site.mcdewey-lock"));
        }
    }
    println!("{n_faults} calls failed");
    library.next_build_succeeds("after all faults");
}

#[test]
fn an_error_of_the_system_while_reading_ends_the_build() {
    if !can_trace() {
        return;
    }
    let mut library = Library::new();
    for (call, error) in of(READING) {
        let calls = library.calls(call);
        let mut n_ended = 0;
        for n in some(&calls) {
            let what = format!("{error} at {call} {n} of {}", calls.len());
            let outcome = library.fault(call, n, &format!("error={error}"));
            n_ended += u32::from(!tells_the_truth(&mut library, &outcome, &what));
        }
        assert!(n_ended > 0, "{error} at {call} ended no build");
    }
    library.next_build_succeeds("after all faults");
}

#[test]
fn where_folders_cannot_be_exchanged_the_site_is_moved_and_what_is_said_of_it_is_true() {
    if !can_trace() {
        return;
    }
    let mut library = Library::new();
    let old = library.corpus.dir().join(".site.mcdewey-old");
    let fault = |library: &Library, when: &str| {
        let inject = ["inject=renameat2:error=EINVAL".to_owned(), format!("inject=rename:error=EIO:when={when}")];
        let inject = inject.into_iter().flat_map(|inject| ["-e".to_owned(), inject]);
        let quiet = ["-o", "/dev/null", "-e", "trace=rename,renameat2"].map(str::to_owned);
        library.traced(&quiet.into_iter().chain(inject).collect::<Vec<_>>())
    };
    // Neither: the site is moved aside, the new one takes its place.
    let outcome = fault(&library, "9");
    assert!(tells_the_truth(&mut library, &outcome, "no exchange"));
    // The first rename fails, or the second, after which the old site goes back.
    for when in ["1", "2"] {
        let outcome = fault(&library, when);
        assert!(!tells_the_truth(&mut library, &outcome, when), "{when}");
        assert!(outcome.stderr.contains("the site of the last build is untouched"), "{}", outcome.stderr);
    }
    // The old site cannot go back either: there is none, which is said, and it is whole where it was moved to.
    let outcome = fault(&library, "2..3");
    assert_eq!((outcome.code, library.site()), (Some(1), Files::new()), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("has no site now") && outcome.stderr.contains(".site.mcdewey-old"),
        "{}",
        outcome.stderr
    );
    assert_eq!(files_below(&old), library.sites[library.now]);
    library.next_build_succeeds("after the site was moved aside");
    // A kill between the two renames: the next build puts the old site back first.
    let inject = ["-e", "inject=renameat2:error=EINVAL", "-e", "inject=rename:signal=KILL:when=2"].map(str::to_owned);
    let quiet = ["-o", "/dev/null", "-e", "trace=rename,renameat2"].map(str::to_owned);
    assert_eq!(library.traced(&[quiet, inject].concat()).code, None);
    assert!(library.site() == library.sites[1 - library.now] || files_below(&old) == library.sites[library.now]);
    library.write(1 - library.now);
    assert_eq!(library.corpus.run(["build"]).code, Some(0));
    assert!(library.is_new("after a kill between two renames"));
}

#[test]
fn a_report_that_cannot_be_printed_is_no_lost_site() {
    let mut library = Library::new();
    library.write(1 - library.now);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let build = |stdout: Stdio, stderr: Stdio| {
        let mut build = Command::new(program());
        build.arg("build").current_dir(library.corpus.dir()).stdout(stdout).stderr(stderr);
        Outcome::from(build.output().unwrap())
    };
    let outcome = build(full().into(), Stdio::piped());
    assert_eq!(outcome.code, Some(1));
    let said = "error: the site is published, but its report could not be printed: No space left on device";
    assert!(outcome.stderr.starts_with(said), "{}", outcome.stderr);
    // A warning that cannot be printed is no panic.
    library.corpus.write("acme/v1/guide/c.md", "# C\n\n[x](gone.md)\n");
    assert_eq!(build(Stdio::piped(), full().into()).code, Some(0));
    fs::remove_file(library.corpus.root().join("acme/v1/guide/c.md")).unwrap();
    library.next_build_succeeds("after reports that were lost");
}
