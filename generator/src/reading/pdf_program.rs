//! Runs `mcdewey-pdf`, a process of its own: a PDF may be made to break whatever reads it.
//!
//! It bounds its own memory and time, and is ended from here if it does not.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Name of the program that reads PDFs.
pub(super) const PROGRAM: &str = "mcdewey-pdf";
/// How long it may take, in seconds: so many, and one for each million bytes. It ends itself before that.
const SECONDS_MAX: u64 = 20;
/// Most bytes that are read of what it says.
const SAID_BYTES_MAX: u64 = 64 * 1024;
/// How often it is looked whether it has ended, at first and at last.
const LOOK: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// Finds the program beside the one that runs, or else on the path.
pub(super) fn find() -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.to_owned()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    // An empty step of the path is the folder that the build was started in, which may be anybody's.
    let folders = beside.into_iter().chain(std::env::split_paths(&path).filter(|folder| folder.is_absolute()));
    folders.map(|folder| folder.join(&name)).find(|program| program.is_file())
}

/// How long it may take for a file.
pub(super) fn time_for(bytes: &[u8]) -> Duration {
    Duration::from_secs(SECONDS_MAX + bytes.len() as u64 / 1_000_000)
}

/// What became of a run.
#[derive(Debug)]
pub(super) struct Ended {
    /// `None` where it was ended from here.
    pub(super) status: Option<ExitStatus>,
    /// What it wrote.
    pub(super) written: Vec<u8>,
    /// What it said of that.
    pub(super) said: Vec<u8>,
}

/// Runs the program on `bytes`, for at most `time` and `bytes_max` of what it writes.
///
/// # Errors
///
/// That it cannot be run.
pub(super) fn run(
    program: &Path,
    arguments: &[&str],
    bytes: &[u8],
    time: Duration,
    bytes_max: u64,
) -> io::Result<Ended> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Not in the corpus, and not where files are written.
        .current_dir(program.parent().unwrap_or(Path::new("/")))
        .spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends before it has read everything says why.
            stdin.map(|mut stdin| stdin.write_all(bytes))
        });
        let written = scope.spawn(move || all(stdout, bytes_max));
        let said = scope.spawn(move || all(stderr, SAID_BYTES_MAX));
        let status = wait(&mut child, time);
        let (written, said) = (written.join().unwrap_or_default(), said.join().unwrap_or_default());
        let is_cut = written.len() as u64 > bytes_max;
        Ok(Ended { status: status?.filter(|_| !is_cut), written, said })
    })
}

/// What a pipe gives, and at most one byte more than `bytes_max`.
fn all(pipe: Option<impl Read>, bytes_max: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // An error ends it as the end does: what is missing shows in the program's status.
    let _ = pipe.map(|pipe| pipe.take(bytes_max + 1).read_to_end(&mut bytes));
    bytes
}

/// Waits for the end of a process, and brings it about after `time`.
fn wait(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + time;
    let mut pause = LOOK.0;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < end => {}
            Ok(None) => {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            ended => return ended,
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LOOK.1);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let begin = Instant::now();
        let ended = run(Path::new("/bin/cat"), &[], b"", Duration::from_secs(60), 9).unwrap();
        assert!(ended.status.is_some_and(|status| status.success()));
        let mut child = Command::new("/bin/sleep").arg("60").spawn().unwrap();
        assert_eq!(wait(&mut child, Duration::from_millis(100)).unwrap(), None);
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_writes_too_much_has_failed() {
        let written = |bytes: &[u8]| run(Path::new("/bin/cat"), &[], bytes, Duration::from_secs(60), 9).unwrap().status;
        assert!(written(b"123456789").is_some() && written(b"1234567890").is_none());
    }
}
