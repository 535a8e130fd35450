//! A PDF -> the Markdown that it is read as, by `mcdewey-pdf`, a process of its own.
//!
//! A PDF may be made to break whatever reads it. So its bytes, which [`super::source`] has read, go into a process that
//! bounds its own memory and time, and that is ended here if it does not; what comes out is a document like any other. Where
//! the process fails, that document is left out with a warning.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, Severity};
use crate::reading::source::{DOCUMENT_BYTES_MAX, SourceFile, Unread};

/// Name of the program that reads PDFs.
const PROGRAM: &str = "mcdewey-pdf";
/// How long it may take, in seconds: so many, and one for each million bytes. It ends itself before that.
const SECONDS_MAX: u64 = 20;
/// Most bytes that are read of what it says.
const SAID_BYTES_MAX: u64 = 64 * 1024;
/// Most remarks of one document that are shown.
const REMARKS_MAX: usize = 20;
/// How often it is looked whether it has ended, at first and at last.
const LOOK: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(20));

/// The program that reads PDFs, as it was found on this machine.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
}

impl Reader {
    /// Finds the program beside the one that runs, or else on the path.
    pub fn find() -> Option<Reader> {
        let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
        let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.to_owned()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        // An empty step of the path is the folder that the build was started in, which may be anybody's.
        let folders = beside.into_iter().chain(std::env::split_paths(&path).filter(|folder| folder.is_absolute()));
        folders.map(|folder| folder.join(&name)).find(|program| program.is_file()).map(|program| Reader { program })
    }

    /// The Markdown of a PDF, and what is to be said of it.
    ///
    /// # Errors
    ///
    /// [`Unread::LeftOut`], whatever went wrong.
    pub fn markdown(&self, file: &SourceFile, bytes: &[u8]) -> Result<(Vec<u8>, Vec<Diagnostic>), Unread> {
        let left_out = |reason: &str| {
            let message = format!("cannot be read and is left out: {reason}");
            let help = "convert it to Markdown by other means, and put that beside it under the same name";
            Unread::LeftOut(Diagnostic::warning(file.source.as_str(), message).help(help))
        };
        let time = Duration::from_secs(SECONDS_MAX + bytes.len() as u64 / 1_000_000);
        let ended = run(&self.program, bytes, time)
            .map_err(|error| left_out(&format!("`{}` cannot be run: {error}", self.program.display())))?;
        let said = String::from_utf8_lossy(&ended.said);
        match ended.status {
            Some(status) if status.success() => {
                Ok((ended.markdown, said.lines().take(REMARKS_MAX).map(|line| remark(file, line)).collect()))
            }
            Some(status) if status.code() == Some(1) => Err(left_out(said.lines().next().unwrap_or("it is no PDF"))),
            Some(_) => Err(left_out(&format!("`{PROGRAM}` broke on it, or it takes too much memory"))),
            None => Err(left_out("it takes too much time, or becomes too long")),
        }
    }
}

/// What is said of PDFs where nothing reads them.
pub fn unread(files: &[SourceFile]) -> Option<Diagnostic> {
    let first = &files.first()?.source;
    let message = match files.len() {
        1 => format!("1 PDF is not read: {first}"),
        n => format!("{n} PDF files are not read, the first is {first}"),
    };
    let help = format!(
        "`cargo build --release -p {PROGRAM}` makes the program that reads them; it is looked for beside `mcdewey` and on \
         PATH"
    );
    Some(Diagnostic::general(message).help(help))
}

/// A line that the program says: `note` or `warning`, what it is and the way out, with tabs between them.
fn remark(file: &SourceFile, line: &str) -> Diagnostic {
    let mut parts = line.split('\t');
    let kind = parts.next().unwrap_or_default();
    let message = parts.next().unwrap_or(kind);
    let mut found = Diagnostic::warning(file.source.as_str(), message);
    if kind == "note" {
        found.severity = Severity::Note;
    }
    parts.next().into_iter().fold(found, Diagnostic::help)
}

/// What became of a run.
struct Ended {
    /// `None` where it was ended from here.
    status: Option<ExitStatus>,
    markdown: Vec<u8>,
    said: Vec<u8>,
}

/// Runs the program on `bytes`, for at most `time`.
fn run(program: &Path, bytes: &[u8], time: Duration) -> io::Result<Ended> {
    let mut child = Command::new(program)
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
        let markdown = scope.spawn(move || all(stdout, DOCUMENT_BYTES_MAX));
        let said = scope.spawn(move || all(stderr, SAID_BYTES_MAX));
        let status = wait(&mut child, time);
        let (markdown, said) = (markdown.join().unwrap_or_default(), said.join().unwrap_or_default());
        let is_cut = markdown.len() as u64 > DOCUMENT_BYTES_MAX;
        Ok(Ended { status: status?.filter(|_| !is_cut), markdown, said })
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

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
