//! A link of a document in; its address or what is wrong out.
use std::fs;
use std::path::Path;

use super::*;
use crate::config::Config;
use crate::library::arrange;
use crate::model::Place;
use crate::reading::{outline, read_document};

/// A corpus of three documents, an image and a picture that is none.
fn with_links(check: impl Fn(&Links<'_>, &Library)) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("p/v/t/img")).unwrap();
    write(&folder.path().join("p/v/t/img/a b.png"), b"\x89PNG\r\n\x1a\n");
    fs::create_dir_all(folder.path().join("p/v/t/far/off/static")).unwrap();
    write(&folder.path().join("p/v/t/far/off/static/deep.png"), b"\x89PNG\r\n\x1a\n");
    write(&folder.path().join("p/v/t/far/off/near.png"), b"\x89PNG\r\n\x1a\n");
    write(&folder.path().join("p/v/t/bad.svg"), b"<html/>");
    write(&folder.path().join("p/v/t/file.pdf"), b"%PDF-1.7");
    write(&folder.path().join("p/v/t/file.zip"), b"PK");
    let long = (0..60).map(|n| format!("## H{n}\n\n{}\n\n", "word ".repeat(100))).collect::<Vec<_>>().concat();
    let files = [
        ("p/v/t/setup.md", "# Setup\n\n## On Linux\n\ntext\n".to_owned()),
        ("p/v/t/long.md", long),
        ("p/v/u/hash#tag.md", "text".to_owned()),
        ("p/v/u/a%20b.md", "text".to_owned()),
        ("p/v/folder/README.md", "text".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    with_documents(folder.path(), &files, &Config::default(), check);
}

/// A corpus of some documents.
pub(super) fn with_corpus(files: &[(&str, &str)], config: &Config, check: impl Fn(&Links<'_>, &Library)) {
    with_documents(tempfile::tempdir().unwrap().path(), files, config, check);
}

fn with_documents(folder: &Path, files: &[(&str, &str)], config: &Config, check: impl Fn(&Links<'_>, &Library)) {
    let (places, _) = arrange::places(files.iter().map(|file| file.0));
    let outlines = files.iter().zip(&places).map(|((source, text), place): (_, &Place)| {
        outline(&read_document(source, place, text.as_bytes(), config).document)
    });
    let (library, _) = arrange::arrange(config, outlines.collect());
    let text_of = |source: &str| files.iter().find(|file| file.0 == source).unwrap().1.as_bytes().to_vec();
    let texts: Vec<Vec<u8>> = library.documents.iter().map(|document| text_of(&document.source)).collect();
    let folder = Folder::open(folder).unwrap();
    check(&Links::new(&library, &folder).with_sites(config, &texts), &library);
}

#[expect(clippy::disallowed_methods, reason = "tests make their own corpus")]
fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}

pub(super) fn shown(target: Target) -> String {
    match target {
        Target::Local { href, asset: None } | Target::Data(href) => href,
        Target::Local { href, asset: Some(asset) } => format!("{href} <- {}", asset.to),
        Target::External(href) => format!("external {href}"),
        Target::Broken(Broken { message, help, .. }) => format!("{message}; {}", help.unwrap_or_default()),
    }
}

/// Checks links of `p/v/t/setup.md`.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    with_links(|links, library| {
        let from = library.documents.iter().position(|document| document.source == "p/v/t/setup.md").unwrap();
        for (target, expected) in cases {
            assert_eq!(shown(links.link(from, target)), *expected, "{target}");
        }
    });
}

#[track_caller]
fn check_images(cases: &[(&str, &str)]) {
    with_links(|links, library| {
        let from = library.documents.iter().position(|document| document.source == "p/v/t/setup.md").unwrap();
        for (target, expected) in cases {
            assert_eq!(shown(links.image(from, target)), *expected, "{target}");
        }
    });
}

#[test]
fn links_between_documents_lead_to_the_part_that_holds_the_target() {
    check(&[
        ("#on-linux", "index.html#on-linux"),
        ("#On%20Linux", "index.html#on-linux"),
        ("long.md", "../long/index.html"),
        ("./long.md#h3", "../long/index.html#h3"),
        ("long.md#h55", "../long/part-2.html#h55"),
        ("../t/long.html?x=1#h55", "../long/part-2.html#h55"),
        ("/p/v/t/long", "../long/index.html"),
        ("/v/t/long/", "../long/index.html"),
        ("../folder/", "../../folder/README/index.html"),
        ("../../t/LONG.md", "../long/index.html"),
    ]);
}

#[test]
fn odd_names_are_found_and_encoded_once() {
    check(&[
        ("../u/hash#tag.md", "../../u/hash%23tag/index.html"),
        ("../u/hash%23tag.md", "../../u/hash%23tag/index.html"),
        ("../u/a%20b.md", "../../u/a%2520b/index.html"),
    ]);
}

#[test]
fn broken_links_say_what_there_is() {
    check(&[
        (
            "setup.md#linux",
            "link target `setup.md#linux` has no such heading or anchor; headings and anchors of `setup.md` are \
             `setup`, `on-linux`",
        ),
        ("gone.md", "link target `gone.md` does not exist; documents in that folder are `long.md`, `setup.md`"),
        ("../../../../x.md", "link target `../../../../x.md` leads out of the corpus; "),
        ("", "link target is empty; "),
        ("file.zip", "link target `file.zip` is a file that is not published; Markdown, images and PDF are"),
    ]);
}

#[test]
fn only_harmless_schemes_survive() {
    let refused = |scheme: &str| {
        format!(
            "link scheme `{scheme}` is not published; schemes that are published are `http`, `https`, `mailto`, `tel`"
        )
    };
    check(&[
        ("https://x.org/a b", "external https://x.org/a%20b"),
        ("HTTP://x.org", "external HTTP://x.org"),
        ("//x.org/y", "external https://x.org/y"),
        ("mailto:a@b.c", "external mailto:a@b.c"),
        ("javascript:alert(1)", &refused("javascript")),
        ("java\tscript:alert(1)", &refused("java\tscript")),
        ("data:text/html,x", &refused("data")),
        ("file.pdf", "../file.pdf <- p/v/t/file.pdf"),
    ]);
}

#[test]
fn local_images_are_copied_and_dangerous_ones_are_not() {
    check_images(&[
        ("img/a%20b.png", "../img/a%20b.png <- p/v/t/img/a b.png"),
        ("img/a b.png", "../img/a%20b.png <- p/v/t/img/a b.png"),
        ("/docs/img/a b.png", "../img/a%20b.png <- p/v/t/img/a b.png"),
        ("@site/static/deep.png", "../far/off/static/deep.png <- p/v/t/far/off/static/deep.png"),
        ("../../gone/deep.png", "image `../../gone/deep.png` does not exist; it was looked for at `p/gone/deep.png`"),
        ("/off/near.png", "image `/off/near.png` does not exist; it was looked for at `off/near.png`"),
        ("/x/img/a b.png", "image `/x/img/a b.png` does not exist; it was looked for at `x/img/a b.png`"),
        ("gone.png", "image `gone.png` does not exist; it was looked for at `p/v/t/gone.png`"),
        (
            "bad.svg",
            "image `p/v/t/bad.svg` is not published: it is another XML document than an SVG; save it anew as plain SVG, or as PNG",
        ),
        ("https://x.org/i.png", "external https://x.org/i.png"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("data:image/svg+xml;base64,AAAA", "image within the text is not a PNG, JPEG, GIF or WebP in base64; "),
        ("../../../../etc/a.png", "image `../../../../etc/a.png` leads out of the corpus; "),
    ]);
}

#[test]
fn relative_addresses_climb_only_as_far_as_they_must() {
    assert_eq!(relative("a/b/c", "a/b/c/index.html"), "index.html");
    assert_eq!(relative("a/b/c", "a/x/y.html"), "../../x/y.html");
    assert_eq!(relative("", "a b.html"), "a%20b.html");
    assert_eq!(relative("a", "b/c:d"), "../b/c%3Ad");
}
