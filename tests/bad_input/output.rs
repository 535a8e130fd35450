//! Output folders that are not ours: nothing in them is overwritten.

use std::collections::BTreeMap;
use std::fs;

use expect_test::{Expect, expect};
use mcdewey_tests::{Corpus, files_below};

fn corpus() -> Corpus {
    Corpus::new().file("acme/v1/guide/doc.md", "# Guide\n\nHow to set it up.\n")
}

/// Every file around and in the corpus, less the lock, which stays by design.
fn everything(corpus: &Corpus) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_below(corpus.dir());
    files.retain(|path, _| !path.ends_with(".mcdewey-lock"));
    files
}

/// The build must refuse, and every file must be as it was.
#[track_caller]
fn refuses(corpus: &Corpus, out: &str, expected: Expect) {
    let before = everything(corpus);
    let outcome = corpus.run(["build", "corpus", "--out", out]);
    let dir = corpus.dir().canonicalize().unwrap();
    expected.assert_eq(&outcome.stderr.replace(dir.to_str().unwrap(), "<dir>"));
    assert_eq!(outcome.code, Some(1));
    assert_eq!(everything(corpus), before);
}

#[test]
fn a_folder_with_files_of_somebody() {
    let corpus = corpus();
    fs::create_dir(corpus.dir().join("mine")).unwrap();
    fs::write(corpus.dir().join("mine/index.html"), "written by hand").unwrap();
    refuses(
        &corpus,
        "mine",
        expect![[r#"
        error: output folder `<dir>/mine` is not empty and holds no site of ours; choose another with `--out` or empty it
    "#]],
    );
}

#[test]
fn a_file() {
    let corpus = corpus();
    fs::write(corpus.dir().join("file"), "written by hand").unwrap();
    refuses(
        &corpus,
        "file",
        expect![[r#"
        error: output `<dir>/file` is a file, expected a folder; choose another with `--out`
    "#]],
    );
}

#[test]
fn the_corpus_itself_and_what_lies_in_or_above_it() {
    let corpus = corpus();
    refuses(
        &corpus,
        "corpus",
        expect![[r#"
        error: output folder `<dir>/corpus` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
    refuses(
        &corpus,
        "corpus/site",
        expect![[r#"
        error: output folder `<dir>/corpus/site` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
    refuses(
        &corpus,
        ".",
        expect![[r#"
        error: output folder `<dir>` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
    refuses(
        &corpus,
        "corpus/../corpus/acme",
        expect![[r#"
        error: output folder `<dir>/corpus/acme` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn the_corpus_by_another_name() {
    let corpus = corpus();
    std::os::unix::fs::symlink("corpus", corpus.dir().join("alias")).unwrap();
    refuses(
        &corpus,
        "alias",
        expect![[r#"
        error: output folder `<dir>/corpus` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
    refuses(
        &corpus,
        "alias/site",
        expect![[r#"
        error: output folder `<dir>/corpus/site` and corpus `<dir>/corpus` overlap; choose an output outside the corpus with `--out`
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere() {
    let corpus = corpus();
    std::os::unix::fs::symlink("nowhere", corpus.dir().join("dangling")).unwrap();
    refuses(
        &corpus,
        "dangling",
        expect![[r#"
        error: output `dangling` cannot be replaced as a whole; name a folder within an existing one with `--out`
    "#]],
    );
}

#[test]
fn an_empty_folder_is_taken_and_a_missing_one_made() {
    let corpus = corpus();
    fs::create_dir(corpus.dir().join("empty")).unwrap();
    for out in ["empty", "new/and/deep"] {
        assert_eq!(corpus.run(["build", "corpus", "--out", out]).code, Some(0));
        assert!(corpus.dir().join(out).join("index.html").is_file());
    }
}

#[test]
fn files_that_were_added_to_a_site_of_ours_stay() {
    let corpus = corpus();
    assert_eq!(corpus.run(["build"]).code, Some(0));
    fs::write(corpus.dir().join("site/CNAME"), "manuals.example.org\n").unwrap();
    fs::create_dir(corpus.dir().join("site/extra")).unwrap();
    fs::write(corpus.dir().join("site/extra/note.txt"), "kept").unwrap();
    let outcome = corpus.run(["build"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(fs::read_to_string(corpus.dir().join("site/CNAME")).unwrap(), "manuals.example.org\n");
    assert_eq!(fs::read_to_string(corpus.dir().join("site/extra/note.txt")).unwrap(), "kept");
    assert!(outcome.stdout.contains("kept 2 files that are not ours"), "{}", outcome.stdout);
}

#[test]
fn a_file_of_somebody_where_a_page_must_go() {
    let corpus = corpus();
    assert_eq!(corpus.run(["build"]).code, Some(0));
    fs::create_dir_all(corpus.dir().join("site/acme/v2/guide/doc")).unwrap();
    fs::write(corpus.dir().join("site/acme/v2/guide/doc/index.html"), "written by hand").unwrap();
    corpus.write("acme/v2/guide/doc.md", "# Guide\n\nFor version 2.\n");
    refuses(
        &corpus,
        "site",
        expect![[r#"
        error: `<dir>/site/acme/v2/guide/doc/index.html` is not ours and stands where a page goes now; move it out of the site or rename the document
    "#]],
    );
}

#[test]
fn what_a_manual_no_longer_has_leaves_the_site() {
    let corpus = corpus().file("acme/v1/guide/old.md", "# Old\n\nGone soon.\n");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    fs::remove_file(corpus.root().join("acme/v1/guide/old.md")).unwrap();
    assert_eq!(corpus.run(["build"]).code, Some(0));
    let left: Vec<String> =
        files_below(&corpus.dir().join("site")).into_keys().filter(|path| path.contains("/old")).collect();
    assert_eq!(left, [] as [String; 0]);
}
