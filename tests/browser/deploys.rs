//! Files of an index that are gone, cut short, of another release or of another deployment.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use mcdewey_tests::{Browser, Corpus, Server, Tab};

const ASK: &str =
    "library.search('WORD', { mode: 'lexical' }).then(a => a.hits.map(h => h.snippet).join(), e => e.code)";

/// Asks the library that [`open`] opened: the texts found, or the code of the failure.
fn ask(tab: &Tab, word: &str) -> String {
    tab.text(&ASK.replace("WORD", word))
}

fn open(tab: &Tab, server: &Server) {
    tab.goto(&server.url("index.html"));
    let address = server.url("search/mcdewey.js");
    let opened = format!(
        "import({address:?}).then(m => m.open()).then(l => {{ globalThis.library = l; return 'opened' }}, e => e.code)"
    );
    tab.eval(&format!("{opened}.then(outcome => {{ globalThis.outcome = outcome }})"));
}

/// A library of one manual that says this.
fn corpus(text: &str) -> Corpus {
    Corpus::new().file("acme/v1/guide/manual.md", format!("# Guide\n\n{text}\n"))
}

/// Changes the content of a gzip file.
fn rewrite(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut plain = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut plain).unwrap();
    change(&mut plain);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&plain).unwrap();
    fs::write(path, encoder.finish().unwrap()).unwrap();
}

#[test]
fn a_page_that_is_older_than_the_site_answers_from_the_new_site() {
    let corpus = corpus("The dialler dials.");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    let (site, browser) = (corpus.dir().join("site"), Browser::launch());
    let (server, tab) = (Server::start(&site), browser.tab());
    open(&tab, &server);
    // Nothing but the manifest was read so far; now all that it names is replaced.
    corpus.write("acme/v1/guide/manual.md", "# Guide\n\nThe gearbox shifts.\n");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    assert_eq!(ask(&tab, "gearbox"), "The gearbox shifts.");
    assert_eq!(ask(&tab, "dialler"), "");
}

#[test]
fn a_shard_that_is_cut_short_is_an_error_and_no_empty_answer() {
    let corpus = corpus("The dialler dials.");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    let (site, browser) = (corpus.dir().join("site"), Browser::launch());
    let (server, tab) = (Server::start(&site), browser.tab());
    for (path, bytes) in mcdewey_tests::files_below(&site) {
        if path.starts_with("search/index/") && path.rsplit('/').next().unwrap().starts_with('t') {
            fs::write(site.join(path), &bytes[..bytes.len() - 5]).unwrap();
        }
    }
    open(&tab, &server);
    assert_eq!(ask(&tab, "dialler"), "format-magic");
}

#[test]
fn an_index_of_another_release_says_so() {
    let corpus = corpus("The dialler dials.");
    assert_eq!(corpus.run(["build"]).code, Some(0));
    let (site, browser) = (corpus.dir().join("site"), Browser::launch());
    let (server, tab) = (Server::start(&site), browser.tab());
    // The version is the third byte of every file.
    rewrite(&site.join("search/index/manifest.bin"), |bytes| bytes[2] = 250);
    open(&tab, &server);
    assert_eq!(tab.text("outcome"), "format-version");
    rewrite(&site.join("search/index/manifest.bin"), |bytes| bytes[2] = mcdewey_engine::FORMAT_VERSION);
    for path in mcdewey_tests::files_below(&site).into_keys() {
        if path.starts_with("search/index/") && path.rsplit('/').next().unwrap().starts_with('t') {
            rewrite(&site.join(path), |bytes| bytes[2] = 1);
        }
    }
    open(&tab, &server);
    assert_eq!(ask(&tab, "dialler"), "format-version");
}
