//! Names and links in the corpus that a walk may stumble over.
#![cfg(unix)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use expect_test::{Expect, expect};
use mcdewey_tests::{Corpus, files_below};

const TEXT: &str = "# Guide\n\nHow to set it up.\n";

fn corpus() -> Corpus {
    Corpus::new().file("acme/v1/guide/doc.md", TEXT)
}

/// The corpus must build, with these warnings, and its one document must be there.
#[track_caller]
fn builds(corpus: &Corpus, expected: Expect) {
    let outcome = corpus.run(["build"]);
    expected.assert_eq(&outcome.stderr);
    assert_eq!(outcome.code, Some(0));
    assert!(corpus.dir().join("site/acme/v1/guide/doc/0.html").is_file());
}

#[test]
fn a_dangling_link() {
    let corpus = corpus();
    symlink("nowhere.md", corpus.root().join("acme/v1/guide/dangling.md")).unwrap();
    builds(
        &corpus,
        expect![[r#"
        warning: acme/v1/guide/dangling.md: link leads to nothing and is left out: No such file or directory (os error 2)
          help: repair or remove the link
    "#]],
    );
}

#[test]
fn links_in_a_loop() {
    let corpus = corpus();
    symlink("..", corpus.root().join("acme/v1/loop")).unwrap();
    symlink("itself.md", corpus.root().join("acme/v1/guide/itself.md")).unwrap();
    symlink("../../../../corpus", corpus.root().join("acme/v1/guide/root")).unwrap();
    builds(
        &corpus,
        expect![[r#"
        warning: acme/v1/guide/itself.md: link leads to nothing and is left out: Too many levels of symbolic links (os error 40)
          help: repair or remove the link
        warning: acme/v1/guide/root: link leads back to a folder around it and is left out
        warning: acme/v1/loop: link leads back to a folder around it and is left out
    "#]],
    );
}

#[test]
fn links_out_of_the_corpus_publish_nothing() {
    let corpus = corpus();
    std::fs::create_dir(corpus.dir().join("private")).unwrap();
    std::fs::write(corpus.dir().join("private/secret.md"), "# Secret\n\nnot-for-readers\n").unwrap();
    std::fs::write(corpus.dir().join("private/secret.png"), "not-for-readers").unwrap();
    symlink("../../../../private", corpus.root().join("acme/v1/guide/folder")).unwrap();
    symlink("../../../../private/secret.md", corpus.root().join("acme/v1/guide/secret.md")).unwrap();
    symlink("../../../../private/secret.png", corpus.root().join("acme/v1/guide/secret.png")).unwrap();
    symlink("/dev/zero", corpus.root().join("acme/v1/guide/zero.md")).unwrap();
    corpus.write("acme/v1/guide/shows.md", "# Shows\n\n![it](secret.png) ![up](../../../../private/secret.png)\n");
    builds(
        &corpus,
        expect![[r#"
        warning: acme/v1/guide/folder: link leads out of the corpus and is left out
          help: copy what it leads to into the corpus
        warning: acme/v1/guide/secret.md: link leads out of the corpus and is left out
          help: copy what it leads to into the corpus
        warning: acme/v1/guide/secret.png: link leads out of the corpus and is left out
          help: copy what it leads to into the corpus
        warning: acme/v1/guide/shows.md:3:1: image `acme/v1/guide/secret.png` is not published: it lies behind a link out of the corpus
          help: put the file itself there, and check its permissions
        warning: acme/v1/guide/shows.md:3:19: image `../../../../private/secret.png` leads out of the corpus
        warning: acme/v1/guide/zero.md: link leads out of the corpus and is left out
          help: copy what it leads to into the corpus
    "#]],
    );
    for (path, bytes) in files_below(&corpus.dir().join("site")) {
        let holds = bytes.windows(15).any(|window| window == b"not-for-readers");
        assert!(!holds, "{path} holds what lies outside the corpus");
    }
}

#[test]
fn a_folder_named_like_a_document() {
    let corpus = corpus().file("acme/v1/guide/x.md/inner.md", "# Inner\n\nText.\n");
    builds(
        &corpus,
        expect![[r#"
            note: acme/v1/guide/x.md: is a folder, though named like a document; its files are read
            warning: acme/v1/guide/x.md/inner.md: name cannot be an address on every system
              help: this document is at `acme/v1/guide/x.md_/inner`
        "#]],
    );
    assert!(corpus.dir().join("site/acme/v1/guide/x.md_/inner/0.html").is_file());
}

#[test]
fn a_folder_named_like_the_page_of_a_document_beside_it() {
    // The Markdown of `x.md` is a file of that name in the site; so is the folder.
    let corpus = Corpus::new()
        .file("acme/v1/guide/doc.md", TEXT)
        .file("acme/v1/guide/y.md", "# Y\n\nText of y.\n")
        .file("acme/v1/guide/y/index.html/deep.md", "# Deep\n\nText of deep.\n")
        .file("acme/v1/guide/doc/0.html.md", "# Zero\n\nText of zero.\n");
    let outcome = corpus.run(["build"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for text in ["Text of y.", "Text of deep.", "Text of zero."] {
        let pages = files_below(&corpus.dir().join("site"));
        assert!(pages.values().any(|bytes| String::from_utf8_lossy(bytes).contains(text)), "{text}");
    }
}

#[test]
fn a_name_that_is_not_utf_8() {
    let corpus = corpus();
    std::fs::write(corpus.root().join("acme/v1/guide").join(OsStr::from_bytes(b"caf\xe9.md")), TEXT).unwrap();
    builds(
        &corpus,
        expect![[r#"
        warning: acme/v1/guide/caf�.md: name is not UTF-8; the document is left out
          help: rename the file
    "#]],
    );
}

#[test]
fn names_that_no_address_can_have_as_they_are() {
    let corpus = corpus()
        .file("acme/v1/guide/new\nline.md", TEXT)
        .file("acme/v1/guide/a::b.md", TEXT)
        .file(&format!("acme/v1/guide/{}.md", "n".repeat(251)), TEXT);
    builds(
        &corpus,
        expect![[r#"
            warning: acme/v1/guide/a::b.md: name holds `::` or a control character, which a chunk's name cannot hold
              help: it is called `acme::v1::guide::a--b`
            warning: acme/v1/guide/new\u{a}line.md: name holds `::` or a control character, which a chunk's name cannot hold
              help: it is called `acme::v1::guide::new-line`
            warning: acme/v1/guide/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.md: name cannot be an address on every system
              help: this document is at `acme/v1/guide/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-2aa8fd9badaefe0f`
        "#]],
    );
}

#[test]
fn something_that_is_neither_file_nor_folder() {
    let corpus = corpus().file("acme/v1/guide/shows.md", "# Shows\n\n![it](pipe.png)\n");
    for name in ["pipe.md", "pipe.png"] {
        let path = corpus.root().join("acme/v1/guide").join(name);
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }
    builds(
        &corpus,
        expect![[r#"
            warning: acme/v1/guide/pipe.md: is neither a file nor a folder and is left out
            warning: acme/v1/guide/shows.md:3:1: image `acme/v1/guide/pipe.png` is not published: it cannot be read: it is no regular file
              help: put the file itself there, and check its permissions
        "#]],
    );
}
