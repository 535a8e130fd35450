//! Every address in every page leads somewhere, under any path.

use std::collections::{BTreeMap, BTreeSet};

use mcdewey_tests::html::Html;
use mcdewey_tests::{Corpus, Site, percent_decode};

/// Joins a relative address to the folder of the page it stands in; `None` if it leaves the site.
fn join(page: &str, address: &str) -> Option<String> {
    let mut steps: Vec<&str> = page.split('/').collect();
    steps.pop();
    for step in address.split('/') {
        match step {
            "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// Whether an address has a scheme, and so leads out of the site.
fn has_scheme(address: &str) -> bool {
    let scheme = address.split([':', '/', '?', '#']).next().unwrap_or_default();
    address[scheme.len()..].starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// All that does not resolve, as `page: address`. `404.html` stands apart: it is served at any depth.
fn broken(site: &Site) -> Vec<String> {
    let files: BTreeSet<String> = site.files().into_keys().collect();
    let pages: BTreeMap<String, Html> =
        site.pages().into_iter().map(|(path, html)| (path, Html::parse(&html))).collect();
    let mut broken = Vec::new();
    for (path, page) in pages.iter().filter(|(path, _)| *path != "404.html") {
        for address in page.references() {
            if has_scheme(&address) {
                continue;
            }
            let (rest, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let rest = rest.split('?').next().unwrap_or_default();
            // An address from the host's root would break under a sub-path.
            let target = match rest {
                "" => Some(path.clone()),
                rest if rest.starts_with('/') => None,
                rest => join(path, &percent_decode(rest)),
            };
            let found = target.filter(|target| files.contains(target)).is_some_and(|target| {
                // What an anchor means in a file of another kind is its reader's business.
                let is_page = target.ends_with(".html");
                anchor.is_empty()
                    || !is_page
                    || pages.get(&target).is_some_and(|page| page.has_anchor(&percent_decode(anchor)))
            });
            if !found {
                broken.push(format!("{path}: {address}"));
            }
        }
    }
    broken
}

#[track_caller]
pub(super) fn check(site: &Site) {
    assert_eq!(broken(site), [] as [String; 0]);
    for (path, html) in site.pages() {
        assert_eq!(Html::parse(&html).duplicate_ids(), [] as [String; 0], "ids that stand twice in {path}");
    }
}

#[test]
fn every_address_in_the_sample_library_resolves_and_no_id_stands_twice() {
    check(&Site::sample());
}

/// Names that need encoding, missing levels, deep folders, equal headings, images and links across all of them.
fn odd_corpus() -> Corpus {
    let body = "# Überblick & more\n\n## Syntax\n\ntext one\n\n## Syntax\n\ntext two, see [above](#syntax) and \
                [below](#syntax-1)\n\n## _main\n\nsee [here](#_main)\n\n## search-input\n\n[x](#search-input)\n\n\
                ## chunk-0\n\n[c](#chunk-0)\n";
    let links = "# Links\n\n[a](<with space.md>) [b](<with space.md#syntax-1>) [c](hash%23tag.md) [d](%E6%97%A5.md) \
                 [e](../../../other/v2/guide/deep/er/doc.md) [f](../../loose.md#syntax) ![i](img/a%20b.svg) \
                 [g](100%25.md) [h](a+b.md?raw=1#syntax) [home](/acme/v1/guide/links.md)\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\"><rect width=\"4\" height=\"4\"/></svg>";
    let mut corpus = Corpus::new().file("acme/v1/guide/links.md", links).file("acme/v1/guide/img/a b.svg", svg);
    for name in
        ["with space", "hash#tag", "日", "100%", "a+b", "q?x=1", "quote'\"", "semi;colon", "x.md", "ünï", "UPPER"]
    {
        corpus = corpus.file(&format!("acme/v1/guide/{name}.md"), body);
    }
    corpus.file("other/v2/guide/deep/er/doc.md", body).file("acme/loose.md", body).file("top.md", body)
}

#[test]
fn names_that_need_encoding_resolve() {
    check(&odd_corpus().build());
}

#[test]
fn names_that_would_meet_pages_of_ours_or_each_other_resolve() {
    let text = |name: &str| format!("# {name}\n\nThe text of {name}.\n");
    let mut corpus = Corpus::new();
    let names = [
        "search/v1/guide/doc.md",
        "assets/v1/guide/doc.md",
        "404.html/v1/guide/doc.md",
        "acme/v1/guide/index.md",
        "acme/v1/guide/0.md",
        "acme/v1/guide/0.html.md",
        "acme/v1/guide/index.html.md",
        "acme/v1/guide/manual/0.md",
        "acme/v1/guide/manual.md",
        "acme/v1/guide/a::b.md",
        "Acme/v1/guide/manual.md",
        "acme/V1/guide/manual.md",
        "acme/v1/guide/Manual.md",
        "general/general/general/doc.md",
        "doc.md",
    ];
    for name in names {
        corpus = corpus.file(name, text(name));
    }
    let site = corpus.build();
    check(&site);
    // Nothing is left out and nothing overwritten: each text stands on a chunk's page of its own.
    let pages = site.pages();
    for name in names {
        let wanted = format!("The text of {name}.");
        let holds = pages.iter().filter(|(path, html)| {
            let page = Html::parse(html);
            !path.ends_with("index.html")
                && page.all("article .text").iter().any(|t| mcdewey_tests::html::text_of(*t) == wanted)
        });
        assert_eq!(holds.count(), 1, "pages with the text of {name}");
    }
}

#[test]
fn a_link_to_a_heading_leads_to_the_chunk_that_holds_it() {
    let long = "A sentence that fills the section so that it stays a chunk of its own. ".repeat(12);
    let target = format!("# Target\n\n## First\n\n{long}\n\n## Second part\n\n{long}\n");
    let site = Corpus::new()
        .file("acme/v1/guide/target.md", target)
        .file("acme/v1/guide/from.md", "# From\n\nSee [the second](target.md#second-part).\n")
        .build();
    let href = site.page("acme/v1/guide/from/0.html").attribute("article .text a", "href");
    let (file, anchor) = href.split_once('#').unwrap();
    let target = site.page(&join("acme/v1/guide/from/0.html", file).unwrap());
    assert!(target.has_anchor(anchor));
    assert_eq!(anchor, "second-part");
}

#[test]
fn a_manual_so_long_that_it_stands_in_parts_resolves() {
    let paragraph = "A sentence that fills the section so that it stays a chunk of its own. ".repeat(12);
    let section =
        |n: u32| format!("## Section {n}\n\n{paragraph} See [the last](#section-400) and [one](#section-1).\n\n");
    let text: String = (1..=400).map(section).collect();
    let site = Corpus::new().file("acme/v1/guide/long.md", format!("# Long\n\n{text}")).build();
    check(&site);
    let last = site
        .files()
        .into_keys()
        .filter_map(|path| path.strip_prefix("acme/v1/guide/long/")?.strip_suffix(".html")?.parse::<u32>().ok())
        .max()
        .unwrap();
    let href = site.page(&format!("acme/v1/guide/long/{last}.html")).attribute("#chunk-context", "href");
    assert!(!href.starts_with("index.html"), "{href}: one page of 400 sections is too long");
    let largest = site.pages().into_iter().map(|(_, html)| html.len()).max().unwrap();
    assert!(largest < 400_000, "a page has {largest} bytes");
}
