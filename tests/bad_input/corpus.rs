//! Corpora that cannot be built, and documents that can in spite of what is wrong with them.

use expect_test::{Expect, expect};
use mcdewey_tests::{Corpus, Outcome};

/// What was printed to standard error, the temporary folder's path left out.
fn message(corpus: &Corpus, outcome: &Outcome) -> String {
    let dir = corpus.dir().canonicalize().unwrap();
    outcome.stderr.replace(&format!("{}/", dir.display()), "")
}

/// The build must fail with this code and message, and leave nothing behind.
#[track_caller]
fn fails<const N: usize>(corpus: &Corpus, args: [&str; N], code: i32, expected: Expect) {
    let outcome = corpus.run(args);
    expected.assert_eq(&message(corpus, &outcome));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(code), ""));
    let names = std::fs::read_dir(corpus.dir()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| name != "corpus" && !name.to_string_lossy().ends_with("-lock")).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// The build must succeed with these warnings; `check` says the same and exits with 1, and so does `--strict`, which
/// publishes all the same.
#[track_caller]
fn warns(corpus: &Corpus, expected: Expect) {
    let outcome = corpus.run(["build"]);
    expected.assert_eq(&message(corpus, &outcome));
    assert_eq!(outcome.code, Some(0));
    let check = corpus.run(["check"]);
    assert_eq!((check.code, check.stderr), (Some(1), outcome.stderr.clone()));
    std::fs::remove_dir_all(corpus.dir().join("site")).unwrap();
    let strict = corpus.run(["build", "--strict"]);
    assert_eq!((strict.code, strict.stderr), (Some(1), outcome.stderr));
    assert!(corpus.dir().join("site/index.html").is_file());
}

const TEXT: &str = "# Guide\n\nHow to set it up.\n";

#[test]
fn an_empty_corpus() {
    fails(
        &Corpus::new(),
        ["build"],
        1,
        expect![[r#"
        error: corpus folder `corpus` holds no document, expected Markdown files such as `corpus/<product>/<version>/<doc-type>/<document>.md`; add one, or name another folder
    "#]],
    );
}

#[test]
fn a_corpus_with_files_of_which_none_is_a_document() {
    let corpus = Corpus::new().file("acme/v1/guide/notes.txt", "text").file("acme/v1/guide/.hidden.md", "");
    fails(
        &corpus,
        ["build"],
        1,
        expect![[r#"
            note: acme/v1/guide/.hidden.md: is hidden by its name and left out
              help: name it without the dot in front to publish it
            error: corpus folder `corpus` holds no document, expected Markdown files such as `corpus/<product>/<version>/<doc-type>/<document>.md`; add one, or name another folder
        "#]],
    );
}

#[test]
fn a_missing_folder() {
    fails(
        &Corpus::new(),
        ["build", "no-such-folder"],
        1,
        expect![[r#"
        error: corpus folder `no-such-folder` does not exist; name the folder that holds the manuals
    "#]],
    );
    fails(
        &Corpus::new(),
        ["check", "no-such-folder"],
        1,
        expect![[r#"
        error: corpus folder `no-such-folder` does not exist; name the folder that holds the manuals
    "#]],
    );
}

#[test]
fn a_corpus_that_is_a_file() {
    let corpus = Corpus::new().file("manual.md", TEXT);
    fails(
        &corpus,
        ["build", "corpus/manual.md"],
        1,
        expect![[r#"
        error: corpus `corpus/manual.md` is a file, expected a folder; name the folder that holds the manuals
    "#]],
    );
}

#[test]
fn a_configuration_that_cannot_be_read() {
    let corpus = Corpus::new().file("a/v1/g/d.md", TEXT).file("mcdewey.toml", "[library]\nname = \n");
    fails(
        &corpus,
        ["build"],
        2,
        expect![[r#"
        error: mcdewey.toml:2: string values must be quoted, expected literal string; see the example in the documentation of `mcdewey.toml`, or remove the line
    "#]],
    );
    corpus.write("mcdewey.toml", "[library]\nbase_url = \"ftp://example.org\"\n");
    fails(
        &corpus,
        ["build"],
        2,
        expect![[r#"
        error: mcdewey.toml: base_url is `ftp://example.org`, expected an address that begins with https:// or http://; correct or remove it
    "#]],
    );
    corpus.write("mcdewey.toml", b"[library]\nname = \"\xff\"\n");
    fails(
        &corpus,
        ["build"],
        2,
        expect![[r#"
        error: mcdewey.toml: not UTF-8 text; save it as UTF-8
    "#]],
    );
}

#[test]
fn wrong_usage() {
    let corpus = Corpus::new();
    for args in [&["build", "--no-such-option"][..], &["publish"], &[], &["search", "--site", "site"]] {
        let outcome = mcdewey_tests::run(corpus.dir(), args);
        assert_eq!(outcome.code, Some(2), "{args:?}");
        assert!(outcome.stderr.contains("Usage"), "{}", outcome.stderr);
    }
}

#[test]
fn a_search_without_a_site() {
    let corpus = Corpus::new();
    fails(
        &corpus,
        ["search", "--site", "no-site", "query"],
        1,
        expect![[r#"
        error: `no-site` holds no search index (search/index/manifest.bin); build it first: mcdewey build
    "#]],
    );
    fails(
        &corpus,
        ["search", "--site", "corpus", "query"],
        1,
        expect![[r#"
        error: `corpus` holds no search index (search/index/manifest.bin); build it first: mcdewey build
    "#]],
    );
}

#[test]
fn a_batch_with_a_line_that_is_no_query() {
    let corpus = Corpus::new().file("a/v1/g/d.md", TEXT);
    assert_eq!(corpus.run(["build"]).code, Some(0));
    corpus.write("queries.jsonl", "{\"id\": 1, \"query\": \"set up\"}\n{\"id\": 2}\n");
    let outcome = corpus.run(["search", "--queries", "corpus/queries.jsonl", "--json"]);
    expect![[r#"
        error: corpus/queries.jsonl:2: missing field `query` at line 1 column 9; expected an object with `id` and `query`
    "#]].assert_eq(&outcome.stderr);
    assert_eq!(outcome.code, Some(2));
}

#[test]
fn a_clean_corpus_has_no_warning() {
    let corpus = Corpus::new().file("a/v1/g/d.md", TEXT);
    let (build, check) = (corpus.run(["build", "--strict"]), corpus.run(["check"]));
    assert_eq!((build.code, build.stderr.as_str()), (Some(0), ""));
    assert_eq!((check.code, check.stderr.as_str(), check.stdout.as_str()), (Some(0), "", "1 documents, 0 warnings\n"));
}

#[test]
fn broken_links_are_named_with_file_and_line() {
    let corpus = Corpus::new()
        .file("a/v1/g/d.md", "# Guide\n\nSee [this](gone.md),\n[that](other.md#nowhere) and ![it](gone.png).\n")
        .file("a/v1/g/other.md", "# Other\n\n## Here\n\nText, [out](../../../../../etc/passwd).\n");
    warns(
        &corpus,
        expect![[r#"
            warning: a/v1/g/d.md:3:5: link target `gone.md` does not exist
              help: documents in that folder are `d.md`, `other.md`
            warning: a/v1/g/d.md:4:1: link target `other.md#nowhere` has no such heading or anchor
              help: headings and anchors of `other.md` are `other`, `here`
            warning: a/v1/g/d.md:4:30: image `gone.png` does not exist
              help: it was looked for at `a/v1/g/gone.png`
            warning: a/v1/g/other.md:5:7: link target `../../../../../etc/passwd` leads out of the corpus
        "#]],
    );
}

#[test]
fn a_broken_front_matter_is_text() {
    let corpus = Corpus::new().file("a/v1/g/d.md", "---\ntitle: [unclosed\n---\n\n# Guide\n\nHow to.\n");
    warns(
        &corpus,
        expect![[r#"
        warning: a/v1/g/d.md:2: front matter cannot be read: title is not a text
          help: it is left out; the title is that of the first heading
    "#]],
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_read_as_far_as_they_go() {
    let corpus = Corpus::new()
        .file("a/v1/g/latin.md", b"# Gr\xfc\xdfe\n\nF\xfcr alle.\n")
        .file("a/v1/g/good.md", TEXT)
        .file("a/v1/g/utf16.md", b"\xff\xfe#\0 \0T\0\n\0");
    warns(
        &corpus,
        expect![[r#"
        warning: a/v1/g/latin.md:1: is not UTF-8 throughout; what cannot be read is shown as �
          help: save the file as UTF-8
    "#]],
    );
    let files = mcdewey_tests::files_below(&corpus.dir().join("site"));
    for name in ["latin", "good", "utf16"] {
        assert!(files.contains_key(&format!("a/v1/g/{name}/index.html")), "{name}");
    }
}

#[test]
fn an_empty_document_is_in_the_site() {
    let corpus =
        Corpus::new().file("a/v1/g/empty.md", "").file("a/v1/g/blank.md", "\n \n\u{feff}\n").file("a/v1/g/d.md", TEXT);
    let site = corpus.build();
    for name in ["empty", "blank", "d"] {
        assert!(!site.page(&format!("a/v1/g/{name}/index.html")).text("h1").is_empty());
    }
}
