//! Programs in the place of the one that reads PDFs: what they do, and what is said of it.
use std::os::unix::fs::PermissionsExt;

use super::*;

/// What comes of a script that is run on `bytes`.
fn check(script: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    #[expect(clippy::disallowed_methods, reason = "a test makes its own program")]
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let file = SourceFile { source: "a.pdf".into(), n_bytes: 0, pdf: None };
    match (Reader { program }).markdown(&file, bytes) {
        Ok((markdown, found)) => {
            let found = found.iter().map(ToString::to_string);
            let lines: Vec<String> =
                std::iter::once(String::from_utf8_lossy(&markdown).into_owned()).chain(found).collect();
            lines.join("\n")
        }
        Err(Unread::LeftOut(found)) => found.to_string().lines().next().unwrap_or_default().to_owned(),
        Err(Unread::Failed(error)) => format!("failed: {error}"),
    }
}

#[test]
fn what_the_program_writes_is_the_document_and_what_it_says_is_said_of_the_file() {
    assert_eq!(check("cat", b"text"), "text");
    let said = r"cat; printf 'note\tpage 3 is empty\tlook at it\nodd line\n' >&2";
    assert_eq!(
        check(said, b"text"),
        "text\nnote: a.pdf: page 3 is empty\n  help: look at it\nwarning: a.pdf: odd line"
    );
}

#[test]
fn a_program_that_fails_leaves_the_document_out() {
    assert_eq!(
        check("cat >/dev/null; echo 'it is encrypted' >&2; exit 1", b"x"),
        "warning: a.pdf: cannot be read and is left out: it is encrypted"
    );
    let broke =
        "warning: a.pdf: cannot be read and is left out: `mcdewey-pdf` broke on it, or it takes too much memory";
    assert_eq!(check("kill -SEGV $$", b"x"), broke);
    assert_eq!(check("exit 3", &vec![b'x'; 1_000_000]), broke);
}
