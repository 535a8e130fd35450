//! Runs a target over its seeds and over what chance makes of them, and keeps what broke it, cut down.
//!
//! A target hands back a mark of what it met: how many chunks, which kinds, which error. An input with a mark that was not
//! seen before is kept and changed further, so that chance comes to rare cases without instruments in the code.

use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use mcdewey_tests::{files_below, repository};
use peak_alloc::PeakAlloc;

use crate::mutate::Mutator;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Longest input, in bytes.
pub(crate) const INPUT_BYTES_MAX: usize = 32 * 1024;
/// Most time for one input: a hundred times what a slow one takes on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(5);
/// Most memory for one input.
const MEMORY_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Inputs that are kept to be changed further.
const POOL_MAX: usize = 4000;
/// Different findings after which a run ends.
const FINDINGS_MAX: usize = 8;
/// Tries to cut a finding down.
const CUTS_MAX: usize = 3000;

/// What must hold for any bytes: panics where it does not, and hands back a mark of what it met.
pub(crate) type Check = fn(&[u8]) -> u64;

/// Where the first inputs come from.
pub(crate) enum Seeds {
    /// The files of a folder below `tests/seeds`; those that end in `.lines` hold one in each line.
    Files(&'static str),
    /// Made by the test, since their format changes with the code; and the files of the folder named by the target.
    Made(fn() -> Vec<Vec<u8>>),
}

/// One line of the table.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) check: Check,
    pub(crate) seeds: Seeds,
    pub(crate) words: &'static [&'static str],
    pub(crate) n_inputs: u64,
}

/// Makes a test of each line.
macro_rules! targets {
    ($($name:ident: $check:path, $seeds:expr, $words:expr, $n_inputs:expr;)*) => {
        $(
            #[test]
            fn $name() {
                $crate::harness::run(&$crate::harness::Target {
                    name: stringify!($name),
                    check: $check,
                    seeds: $seeds,
                    words: $words,
                    n_inputs: $n_inputs,
                });
            }
        )*
    };
}
pub(crate) use targets;

/// A mark of what a target met.
pub(crate) fn mark(met: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    met.hash(&mut hasher);
    hasher.finish()
}

/// How large something is, by powers of two.
pub(crate) fn size(n: usize) -> u32 {
    usize::BITS - n.leading_zeros()
}

/// Most memory that a piece of work held at once, in bytes; targets run one at a time, so that it is theirs alone.
pub(crate) fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = work();
    (result, MEMORY.peak_usage().saturating_sub(before))
}

/// Runs one target, and fails with all that it found.
pub(crate) fn run(target: &Target) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    catch_messages();
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let seconds = number("MCDEWEY_FUZZ_SECONDS").map(Duration::from_secs);
    let mut run = Run {
        target,
        // An input that ends the process is the last one there.
        last: seconds.map(|_| kept_folder().join(format!("{}.last", target.name))),
        marks: BTreeSet::new(),
        pool: Vec::new(),
        findings: BTreeMap::new(),
        n_inputs: 0,
        slowest: Duration::ZERO,
    };
    let seeds = target.seeds();
    assert!(!seeds.is_empty(), "{} has no seeds", target.name);
    run.pool.clone_from(&seeds);
    // What a target makes for all of its inputs is made with the first and counts for none.
    let _ = attempt(target.check, &seeds[0]);
    for seed in &seeds {
        run.input(seed);
    }
    let mut mutator = Mutator::new(mark((target.name, number("MCDEWEY_FUZZ_SEED"))), target.words);
    let start = Instant::now();
    while seconds.map_or(run.n_inputs < target.n_inputs, |seconds| start.elapsed() < seconds)
        && run.findings.len() < FINDINGS_MAX
    {
        let input = mutator.mutate(&run.pool);
        run.input(&input);
    }
    run.end(start.elapsed());
}

impl Target {
    fn seeds(&self) -> Vec<Vec<u8>> {
        let below = |folder: &str| {
            let files = files_below(&repository().join("tests/seeds").join(folder));
            files.into_iter().flat_map(|(path, bytes)| match Path::new(&path).extension() {
                Some(end) if end == "lines" => bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect(),
                _ => vec![bytes],
            })
        };
        match self.seeds {
            Seeds::Files(folder) => below(folder).collect(),
            Seeds::Made(make) => make().into_iter().chain(below(self.name)).collect(),
        }
    }
}

/// One target at work.
struct Run<'a> {
    target: &'a Target,
    last: Option<PathBuf>,
    marks: BTreeSet<u64>,
    pool: Vec<Vec<u8>>,
    /// Files of inputs that broke something, by what it said without its figures.
    findings: BTreeMap<String, String>,
    n_inputs: u64,
    slowest: Duration,
}

impl Run<'_> {
    fn input(&mut self, input: &[u8]) {
        self.n_inputs += 1;
        if let Some(last) = &self.last {
            fs::write(last, input).unwrap();
        }
        let start = Instant::now();
        let found = attempt(self.target.check, input);
        self.slowest = self.slowest.max(start.elapsed());
        match found {
            Ok(mark) => {
                if self.marks.insert(mark) && self.pool.len() < POOL_MAX {
                    self.pool.push(input.to_vec());
                }
            }
            Err(message) => {
                let kind = without_figures(&message);
                if !self.findings.contains_key(&kind) {
                    let (input, message) = self.cut_down(input.to_vec(), message, &kind);
                    let path = kept_folder().join(format!("{}-{:08x}", self.target.name, mark(&kind) as u32));
                    fs::write(&path, &input).unwrap();
                    let shown = input[..input.len().min(600)].escape_ascii().to_string();
                    self.findings
                        .insert(kind, format!("{message}\n  {} bytes in {}: {shown}", input.len(), path.display()));
                }
            }
        }
    }

    /// Leaves out as much of an input as can be left out with the same finding.
    fn cut_down(&self, mut input: Vec<u8>, mut message: String, kind: &str) -> (Vec<u8>, String) {
        let (mut n_cuts, mut len) = (0, input.len().div_ceil(2));
        while len > 0 && n_cuts < CUTS_MAX {
            let (mut at, mut is_shorter) = (0, false);
            while at < input.len() && n_cuts < CUTS_MAX {
                n_cuts += 1;
                let shorter = [&input[..at], &input[(at + len).min(input.len())..]].concat();
                match attempt(self.target.check, &shorter) {
                    Err(found) if without_figures(&found) == kind => {
                        (input, message, is_shorter) = (shorter, found, true);
                    }
                    _ => at += len,
                }
            }
            if !is_shorter || len > 1 {
                len /= 2;
            }
        }
        (input, message)
    }

    fn end(self, time: Duration) {
        let Run { target, findings, n_inputs, marks, slowest, .. } = self;
        println!(
            "{}: {n_inputs} inputs in {:.1} s, the slowest {} ms, {} marks, {} findings",
            target.name,
            time.as_secs_f64(),
            slowest.as_millis(),
            marks.len(),
            findings.len()
        );
        let findings: Vec<String> = findings.into_values().collect();
        assert!(findings.is_empty(), "{}:\n{}", target.name, findings.join("\n\n"));
    }
}

/// Checks one input within the limits of time and memory.
fn attempt(check: Check, input: &[u8]) -> Result<u64, String> {
    let tried = || {
        let start = Instant::now();
        let (result, memory) = peak_of(|| panic::catch_unwind(AssertUnwindSafe(|| check(input))));
        result.map(|mark| (mark, memory, start.elapsed())).map_err(|panic| said(&*panic))
    };
    let (mark, memory, time) = tried()?;
    // Once more: it may have been the machine.
    if time > TIME_MAX && tried()?.2 > TIME_MAX {
        return Err(format!("took more than {} ms", TIME_MAX.as_millis()));
    }
    if memory > MEMORY_BYTES_MAX {
        return Err(format!("held more than {MEMORY_BYTES_MAX} bytes"));
    }
    Ok(mark)
}

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the place of a panic in place of printing it: a finding is cut down by thousands of them.
fn catch_messages() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map_or_else(String::new, ToString::to_string);
            // What this file itself has to say is for the one who runs it.
            if place.contains("harness.rs") {
                print(info);
            }
            PLACE.set(place);
        }));
    });
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
    format!("{}: {}", PLACE.take(), text.chars().take(600).collect::<String>())
}

/// What tells one finding from another: the place, and the first words.
fn without_figures(message: &str) -> String {
    message.chars().filter(|c| !c.is_ascii_digit()).take(110).collect()
}

/// Where findings are kept.
fn kept_folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder
}
