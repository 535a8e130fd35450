//! Folders in, found documents and warnings out.
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use expect_test::{Expect, expect};

use super::*;

/// A corpus of files with the same text.
fn corpus(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&path);
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "tests make their own corpus")]
fn write(path: &Path) {
    fs::write(path, "# Text\n").unwrap();
}

#[track_caller]
fn check(root: &Path, expected: &Expect) {
    let shown = match discover(root) {
        Ok((files, diagnostics)) => {
            let files = files.into_iter().map(|file| format!("{} {}\n", file.source, file.n_bytes));
            files.chain(diagnostics.iter().map(|d| format!("{d}\n"))).collect()
        }
        Err(error) => error.to_string().replace(&root.display().to_string(), "ROOT"),
    };
    expected.assert_eq(&shown);
}

#[test]
fn only_markdown_files_are_documents_and_hidden_ones_are_not() {
    let folder = corpus(&["p/v/t/b.md", "p/a.MARKDOWN", "p/x.txt", "p/.hidden.md", ".git/c.md", "p/v/no-extension"]);
    check(
        folder.path(),
        &expect![[r#"
            p/a.MARKDOWN 7
            p/v/t/b.md 7
            note: p/.hidden.md: is hidden by its name and left out
              help: name it without the dot in front to publish it
        "#]],
    );
}

#[test]
fn a_pdf_is_a_document_unless_its_text_lies_beside_it() {
    let names = ["p/a.md", "p/a.pdf", "p/b.pdf", "p/b.pdf.md", "p/c.PDF", "p/d.markdown", "q/a.pdf"];
    let folder = corpus(&names);
    let (files, diagnostics) = discover(folder.path()).unwrap();
    let found: Vec<_> = files.iter().map(|file| (file.source.as_str(), file.pdf.as_deref())).collect();
    let expected = [
        ("p/a.md", Some("p/a.pdf")),
        ("p/b.pdf.md", Some("p/b.pdf")),
        ("p/c.PDF", Some("p/c.PDF")),
        ("p/d.markdown", None),
        ("q/a.pdf", Some("q/a.pdf")),
    ];
    assert_eq!((found.as_slice(), diagnostics.len()), (&expected[..], 0));
    assert!(files.iter().map(SourceFile::is_pdf).eq([false, false, true, false, true]));
}

#[test]
fn what_is_not_read_beside_its_markdown_is_said() {
    let folder = corpus(&["p/a.html", "p/a.md", "p/b.docx", "p/b.docx.md", "p/c.html"]);
    check(
        folder.path(),
        &expect![[r#"
            p/a.md 7
            p/b.docx.md 7
            p/c.html 7
            note: 2 files are not read, since Markdown of their names lies beside them; the first is p/a.html
              help: remove the Markdown to have the other read
        "#]],
    );
    let folder = corpus(&["p/a.html", "p/a.md"]);
    check(
        folder.path(),
        &expect![[r#"
            p/a.md 7
            note: p/a.html is not read, since Markdown of its name lies beside it
              help: remove the Markdown to have the other read
        "#]],
    );
}

#[test]
fn a_folder_named_like_a_document_is_a_folder() {
    let folder = corpus(&["p/x.md/inner.md"]);
    check(
        folder.path(),
        &expect![[r"
            p/x.md/inner.md 7
            note: p/x.md: is a folder, though named like a document; its files are read
        "]],
    );
}

#[test]
fn links_are_never_followed_and_never_lead_outside() {
    let folder = corpus(&["p/doc.md"]);
    let at = |name: &str| folder.path().join("p").join(name);
    symlink("..", at("loop")).unwrap();
    symlink("self.md", at("self.md")).unwrap();
    symlink("nowhere.md", at("dangling.md")).unwrap();
    symlink("/etc", at("etc")).unwrap();
    symlink("/dev/zero", at("zero.md")).unwrap();
    symlink("doc.md", at("alias.md")).unwrap();
    check(
        folder.path(),
        &expect![[r"
            p/doc.md 7
            note: p/alias.md: link to a document of the corpus, which is built at its own place
            warning: p/dangling.md: link leads to nothing and is left out: No such file or directory (os error 2)
              help: repair or remove the link
            warning: p/etc: link leads out of the corpus and is left out
              help: copy what it leads to into the corpus
            warning: p/loop: link leads back to a folder around it and is left out
            warning: p/self.md: link leads to nothing and is left out: Too many levels of symbolic links (os error 40)
              help: repair or remove the link
            warning: p/zero.md: link leads out of the corpus and is left out
              help: copy what it leads to into the corpus
        "]],
    );
}

#[test]
fn a_name_that_is_not_utf8_is_a_warning() {
    let folder = corpus(&["p/doc.md"]);
    write(&folder.path().join("p").join(std::ffi::OsStr::from_bytes(b"\xe9.md")));
    check(
        folder.path(),
        &expect![[r"
            p/doc.md 7
            warning: p/�.md: name is not UTF-8; the document is left out
              help: rename the file
        "]],
    );
}

#[test]
fn a_corpus_that_cannot_be_built_is_an_error_with_the_way_out() {
    let folder = corpus(&["x.txt"]);
    check(
        folder.path(),
        &expect![
            "corpus folder `ROOT` holds no document, expected Markdown files such as `ROOT/<product>/<version>/<doc-type>/<document>.md`; add one, or name another folder"
        ],
    );
    check(
        &folder.path().join("x.txt"),
        &expect!["corpus `ROOT` is a file, expected a folder; name the folder that holds the manuals"],
    );
    check(
        &folder.path().join("gone"),
        &expect!["corpus folder `ROOT` does not exist; name the folder that holds the manuals"],
    );
}

fn read_config(root: &Path) -> Result<(Config, Vec<Diagnostic>), SourceError> {
    Folder::open(root).unwrap().read_config()
}

#[test]
fn a_missing_configuration_gives_the_defaults_and_anything_else_in_its_place_an_error() {
    let folder = corpus(&["p/doc.md"]);
    let place = folder.path().join(CONFIG_FILE);
    assert_eq!(read_config(folder.path()).unwrap().0, Config::default());
    fs::create_dir(&place).unwrap();
    assert!(matches!(read_config(folder.path()), Err(SourceError::Unreadable { .. })));
    fs::remove_dir(&place).unwrap();
    symlink("/etc/passwd", &place).unwrap();
    assert!(matches!(read_config(folder.path()), Err(SourceError::Unreadable { .. })));
    fs::remove_file(&place).unwrap();
    pipe(&place);
    assert!(matches!(read_config(folder.path()), Err(SourceError::Unreadable { .. })));
}

/// A named pipe that nobody writes into: whoever opens it as a file waits for ever.
fn pipe(path: &Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

#[test]
fn a_document_that_became_something_else_since_the_walk_is_left_out() {
    let folder = corpus(&["p/doc.md", "p/v/doc.md", "p/other.md"]);
    let outside = corpus(&["secret.md"]);
    let place = folder.path().join("p/doc.md");
    let (files, _) = discover(folder.path()).unwrap();
    let open = Folder::open(folder.path()).unwrap();
    let reason = || match open.read(&files[0]) {
        Err(Unread::LeftOut(warning)) => warning.message,
        other => panic!("{other:?}"),
    };
    assert_eq!(files[0].source, "p/doc.md");
    fs::remove_file(&place).unwrap();
    assert_eq!(reason(), "cannot be read and is left out: No such file or directory (os error 2)");
    for target in [outside.path().join("secret.md"), folder.path().join("p/other.md")] {
        symlink(target, &place).unwrap();
        assert_eq!(reason(), "cannot be read and is left out: Too many levels of symbolic links (os error 40)");
        fs::remove_file(&place).unwrap();
    }
    pipe(&place);
    assert_eq!(reason(), "cannot be read and is left out: it is no regular file");
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    assert_eq!(reason(), "cannot be read and is left out: it is no regular file");
    // A folder on the way, too.
    fs::remove_dir_all(folder.path().join("p/v")).unwrap();
    write(&outside.path().join("doc.md"));
    symlink(outside.path(), folder.path().join("p/v")).unwrap();
    let below = files.iter().find(|file| file.source == "p/v/doc.md").unwrap();
    assert!(matches!(open.read(below), Err(Unread::LeftOut(_))));
}

#[test]
fn an_error_of_the_system_is_no_absence() {
    use rustix::io::Errno;
    for absent in
        [Errno::NOENT, Errno::ACCESS, Errno::PERM, Errno::NOTDIR, Errno::LOOP, Errno::NAMETOOLONG, Errno::NXIO]
    {
        assert!(is_absence(&absent.into()), "{absent}");
    }
    for failed in [Errno::IO, Errno::MFILE, Errno::NFILE, Errno::NOSPC, Errno::STALE, Errno::NOMEM, Errno::NODEV] {
        assert!(!is_absence(&failed.into()), "{failed}");
    }
}

/// What is said of the file at a path; its text if it is read.
fn asset(folder: &Folder, path: &str) -> String {
    match folder.asset(path).unwrap() {
        Found::Nothing => "nothing".to_owned(),
        Found::Refused(reason) => format!("it {reason}"),
        Found::Content(bytes) => String::from_utf8(bytes).unwrap(),
    }
}

const OUT: &str = "it lies behind a link out of the corpus";

#[test]
fn an_asset_is_read_only_inside_the_corpus() {
    let files = corpus(&["p/doc.md", "p/a.png", "q/b.png"]);
    let outside = corpus(&["secret.png"]);
    let at = |name: &str| files.path().join("p").join(name);
    symlink("/etc/passwd", at("out.png")).unwrap();
    symlink(outside.path(), at("folder")).unwrap();
    symlink("../../../../../../../../etc/passwd", at("climbs.png")).unwrap();
    symlink("../q/b.png", at("inside.png")).unwrap();
    symlink("../q", at("q")).unwrap();
    let folder = Folder::open(files.path()).unwrap();
    for path in ["p/a.png", "p/inside.png", "p/q/b.png"] {
        assert_eq!(asset(&folder, path), "# Text\n", "{path}");
    }
    for path in ["p/out.png", "p/folder/secret.png", "p/climbs.png", "../a.png", "p/../../etc/passwd", "/etc/passwd"] {
        assert_eq!(asset(&folder, path), OUT, "{path}");
        assert!(!folder.has_file(path).unwrap(), "{path}");
    }
    for path in ["p/gone.png", "p", "p/a.png/b.png", "p/\0.png", "", &"n".repeat(300), &"n/".repeat(3000)] {
        assert_eq!(asset(&folder, path), "nothing", "{path}");
        assert!(!folder.has_file(path).unwrap(), "{path}");
    }
}

#[test]
fn an_asset_that_is_no_file_is_refused_at_once() {
    let files = corpus(&["p/doc.md"]);
    let at = |name: &str| files.path().join("p").join(name);
    pipe(&at("pipe.png"));
    symlink("pipe.png", at("to-pipe.png")).unwrap();
    symlink("itself.png", at("itself.png")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.png")).unwrap();
    let large = fs::File::create_new(at("large.png")).unwrap();
    large.set_len(ASSET_BYTES_MAX + 1).unwrap();
    let folder = Folder::open(files.path()).unwrap();
    let no_file = "it cannot be read: it is no regular file";
    assert_eq!(asset(&folder, "p/pipe.png"), no_file);
    assert_eq!(asset(&folder, "p/to-pipe.png"), no_file);
    assert_eq!(asset(&folder, "p/itself.png"), "it cannot be read: Too many levels of symbolic links (os error 40)");
    assert_eq!(asset(&folder, "p/socket.png"), "it cannot be read: No such device or address (os error 6)");
    assert_eq!(asset(&folder, "p/large.png"), "it has more than 100000000 bytes");
}

#[test]
fn an_asset_that_was_swapped_since_it_was_found_is_looked_at_anew() {
    let files = corpus(&["p/doc.md", "p/a.png"]);
    let outside = corpus(&["a.png"]);
    let folder = Folder::open(files.path()).unwrap();
    let place = files.path().join("p/a.png");
    assert_eq!(folder.files(|path| path.contains(".png")).unwrap(), ["p/a.png"]);
    assert_eq!(asset(&folder, "p/a.png"), "# Text\n");
    fs::remove_file(&place).unwrap();
    symlink(outside.path().join("a.png"), &place).unwrap();
    assert_eq!(asset(&folder, "p/a.png"), OUT);
    fs::remove_file(&place).unwrap();
    pipe(&place);
    assert_eq!(asset(&folder, "p/a.png"), "it cannot be read: it is no regular file");
    // The folder around it, too.
    fs::remove_dir_all(files.path().join("p")).unwrap();
    symlink(outside.path(), files.path().join("p")).unwrap();
    assert_eq!(asset(&folder, "p/a.png"), OUT);
    assert_eq!(folder.files(|path| path.contains(".png")).unwrap(), [] as [&str; 0]);
}
