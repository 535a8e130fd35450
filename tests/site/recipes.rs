//! The recipes of the README, run as they stand there.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use mcdewey_tests::{Corpus, Server, pdf, pdf_reader, program, repository};

/// Runs the recipe below a heading of the README in `folder`, with addresses of this machine in the place of a vendor's.
fn follow(heading: &str, folder: &Path, addresses: [&str; 2]) {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, section) = readme.split_once(&format!("#### {heading}\n")).unwrap();
    let (_, recipe) = section.split_once("```sh\n").unwrap();
    let (recipe, _) = recipe.split_once("```").unwrap();
    assert!((1..=5).contains(&recipe.lines().count()), "{recipe}");
    // What compiles was compiled.
    let lines: Vec<&str> = recipe.lines().filter(|line| !line.starts_with("cargo build ")).collect();
    let script = lines.join("\n").replace("cargo run --release --", &program().display().to_string());
    assert!(addresses[0].is_empty() || script.contains(addresses[0]), "{script}");
    let script = if addresses[0].is_empty() { script } else { script.replace(addresses[0], addresses[1]) };
    let output = Command::new("sh").args(["-eu", "-c", &script]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[expect(clippy::print_stdout, reason = "what a test did not do is said")]
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("{program} is not installed, nothing is tested");
    }
    found
}

#[test]
fn a_pdf_becomes_a_library() {
    if pdf_reader().is_none() {
        return;
    }
    let corpus = Corpus::new();
    fs::write(corpus.dir().join("manual.pdf"), pdf(&[&["# Start", "One."], &["Two."]])).unwrap();
    follow("From a PDF to a published library", corpus.dir(), ["", ""]);
    let document = fs::read_to_string(corpus.dir().join("site/acme/v1/guide/manual/index.html")).unwrap();
    assert!(document.contains("manual.pdf#page=2"), "{document}");
}

#[test]
fn a_repository_becomes_a_library() {
    if !has("git") {
        return;
    }
    let corpus = Corpus::new()
        .file("../vendor/mkdocs.yml", "site_name: Acme\nnav:\n  - Second: guide/b.md\n  - First: guide/a.md\n")
        .file("../vendor/docs/guide/a.md", "# A\n\n!!! warning \"Hot\"\n    Wait for the [buzzard](b.md).\n")
        .file("../vendor/docs/guide/b.md", "# B\n\nThe buzzard.\n");
    let vendor = corpus.dir().join("vendor");
    let git = |args: &str| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@acme.example"];
        let output = Command::new("git").args(name).args(args.split(' ')).current_dir(&vendor).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    ["init -q", "add .", "commit -q -m x", "tag v2.1"].into_iter().for_each(git);
    let address = format!("file://{}", vendor.display());
    let heading = "From a vendor's repository to a published library";
    follow(heading, corpus.dir(), ["https://git.acme.example/docs", &address]);
    let site = corpus.dir().join("site/acme/v2.1");
    let list = fs::read_to_string(site.join("index.html")).unwrap();
    assert!(list.find("docs/guide/b/").unwrap() < list.find("docs/guide/a/").unwrap(), "{list}");
    let page = fs::read_to_string(site.join("docs/guide/a/0.html")).unwrap();
    assert!(page.contains("class=\"warning\"") && page.contains("href=\"../b/"), "{page}");
}

#[test]
fn a_docs_site_becomes_a_library() {
    if !has("wget") {
        return;
    }
    let around = |main: &str| {
        format!("<!doctype html><html><body><nav><a href=/en/v2.1/>Home</a></nav><main>{main}</main></body></html>")
    };
    let corpus = Corpus::new()
        .file(
            "../www/en/v2.1/index.html",
            around("<h1>Pumps</h1><p>See <a href=\"valve.html#open\">valves</a>.<img src=\"img/p.png\">"),
        )
        .file("../www/en/v2.1/valve.html", around("<h1>Valves</h1><h2 id=open>Opening</h2><p>The aardvark."))
        .file("../www/en/v2.1/img/p.png", b"\x89PNG\r\n\x1a\n")
        .file("../www/en/v1.0/old.html", around("<h1>Old</h1><p>Gone."));
    let server = Server::start(&corpus.dir().join("www"));
    let heading = "From a docs site to a published library";
    follow(heading, corpus.dir(), ["https://docs.acme.example/", &server.url("")]);
    let folder = corpus.dir().join("site/acme/v2.1/guide");
    let page = fs::read_to_string(folder.join("index/0.html")).unwrap();
    assert!(page.contains("href=\"../valve/") && page.contains("#open\"") && page.contains("img/p.png"), "{page}");
    assert!(fs::read_to_string(folder.join("valve/0.html")).unwrap().contains("aardvark"));
}
