//! The sentence transformer asked of a binary that was built without it, as it is by default.

use expect_test::{Expect, expect};
use mcdewey_tests::{Corpus, files_below};

/// `command` must refuse, say why and how, and write no site.
#[track_caller]
fn refuses<const N: usize>(command: [&str; N], expected: Expect) {
    let corpus = Corpus::new().file("acme/v1/guide/doc.md", "# Guide\n\nHow to set it up.\n");
    let outcome = corpus.run(command);
    expected.assert_eq(&outcome.stderr);
    assert_eq!(outcome.code, Some(2));
    let files = files_below(corpus.dir());
    assert!(files.keys().all(|path| path.starts_with("corpus/") || path.ends_with(".mcdewey-lock")), "{files:?}");
}

#[test]
fn a_binary_without_the_transformer_says_how_to_build_one_with_it() {
    refuses(
        ["build", "--embedder", "calibrated", "--model", "minilm"],
        expect![[r#"
            error: this `mcdewey` was built without the transformer that `--embedder calibrated` needs; build it with `cargo run --release --features minilm -- build --embedder calibrated --model DIR`
        "#]],
    );
    refuses(
        ["serve", "--embedder", "minilm"],
        expect![[r#"
            error: this `mcdewey` was built without the transformer that `--embedder minilm` needs; build it with `cargo run --release --features minilm -- build --embedder minilm --model DIR`
        "#]],
    );
}

#[test]
fn weights_that_nothing_would_read_are_an_error() {
    for option in ["--model", "--cache"] {
        refuses(
            ["build", option, "minilm"],
            expect![[r#"
                error: `--model` and `--cache` are for the transformer; add `--embedder calibrated` or `--embedder minilm`
            "#]],
        );
    }
}
