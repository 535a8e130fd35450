//! Paths in; order, addresses and warnings out.
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;

fn documents(sources: &[&str]) -> (Vec<OutlinedDocument>, Vec<Diagnostic>) {
    let (places, diagnostics) = places(sources.iter().copied());
    let chunk = ChunkEntry {
        is_titled_by_heading: true,
        is_common_title: false,
        title: "T".into(),
        page: None,
        page_label: None,
        headings: Vec::new(),
        anchors: Vec::new(),
        passage: 7,
        same_passage: Vec::new(),
        all_passages: None,
        related: Vec::new(),
    };
    let documents = sources.iter().zip(places).map(|(source, place)| OutlinedDocument {
        place,
        source: (*source).to_owned(),
        title: "T".into(),
        language: "en".into(),
        addresses: Vec::new(),
        pdf: None,
        position: None,
        chunks: vec![chunk.clone()],
    });
    (documents.collect(), diagnostics)
}

#[track_caller]
fn check(config: &str, sources: &[&str], expected: &Expect) -> Library {
    let config = Config::parse(config.as_bytes()).unwrap().0;
    let (documents, mut diagnostics) = documents(sources);
    let (library, found) = arrange(&config, documents);
    diagnostics.extend(found);
    let mut shown = String::new();
    for document in &library.documents {
        writeln!(shown, "{} {} {}", document.vendor, document.chunk_id(0), document.folder).unwrap();
    }
    for diagnostic in diagnostics {
        writeln!(shown, "{diagnostic}").unwrap();
    }
    // A combining mark would not survive every editor.
    expected.assert_eq(&shown.replace('\u{308}', "^"));
    library
}

#[test]
fn levels_come_from_the_path_and_missing_ones_are_general() {
    check(
        "",
        &["finesse/v12.5/developer-guide/developer-guide.md", "a.md", "p/b.MARKDOWN", "p/v/c.md", "p/v/t/deep/er/d.md"],
        &expect![[r"
            general finesse::v12.5::developer-guide::developer-guide::0 finesse/v12.5/developer-guide/developer-guide
            general general::general::general::a::0 general/general/general/a
            general p::general::general::b::0 p/general/general/b
            general p::v::general::c::0 p/v/general/c
            general p::v::t::deep/er/d::0 p/v/t/deep/er/d
        "]],
    );
}

#[test]
fn vendors_come_by_name_with_general_last_and_versions_newest_first() {
    check(
        "[[vendor]]\nname='Z'\nproducts=['zeta']\n[[vendor]]\nname='A'\nproducts=['beta']\n\
         [product.beta]\nversions=['v1','old']\n[product.gone]\n",
        &[
            "alpha/v9/t/d.md",
            "alpha/v10/t/d.md",
            "alpha/latest/t/d.md",
            "beta/v1/t/d.md",
            "beta/old/t/d.md",
            "zeta/1/t/d.md",
        ],
        &expect![[r"
            A beta::old::t::d::0 beta/old/t/d
            A beta::v1::t::d::0 beta/v1/t/d
            Z zeta::1::t::d::0 zeta/1/t/d
            general alpha::v10::t::d::0 alpha/v10/t/d
            general alpha::v9::t::d::0 alpha/v9/t/d
            general alpha::latest::t::d::0 alpha/latest/t/d
            warning: mcdewey.toml: product `gone` is configured but not in the corpus
              help: products of the corpus are `alpha`, `beta`, `zeta`
        "]],
    );
}

#[test]
fn names_that_collide_get_distinct_and_stated_addresses() {
    check(
        "",
        &["p/v/t/a.md", "p/v/t/A.md", "p/v/t/a.markdown", "p/v/t/\u{fc}.md", "p/v/t/u\u{308}.md", "P/v/t/a.md"],
        &expect![[r"
            general P::v::t::a::0 P/v/t/a
            general p::v::t::A::0 p-2/v/t/A
            general p::v::t::a::0 p-2/v/t/a-2
            general p::v::t::a-2::0 p-2/v/t/a-2-2
            general p::v::t::u^::0 p-2/v/t/u^
            general p::v::t::ü::0 p-2/v/t/ü-2
            warning: p/v/t/a.markdown: another document is called `p::v::t::a` as well
              help: this one is called `p::v::t::a-2`
            warning: p/v/t/A.md: address `p` belongs to another folder or to a page of ours
              help: the folder `p` is at `p-2`
            warning: p/v/t/a.md: address `p-2/v/t/a` belongs to another document or to a page of ours
              help: this document is at `p-2/v/t/a-2`
            warning: p/v/t/a.markdown: address `p-2/v/t/a-2` belongs to another document or to a page of ours
              help: this document is at `p-2/v/t/a-2-2`
            warning: p/v/t/ü.md: address `p-2/v/t/ü` belongs to another document or to a page of ours
              help: this document is at `p-2/v/t/ü-2`
        "]],
    );
}

#[test]
fn no_document_takes_the_place_of_a_page_of_ours() {
    check(
        "",
        &[
            "search/v/t/a.md",
            "p/v/t/index.md",
            "p/v/t/index.html.md",
            "p/v/t/a.md",
            "p/v/t/a.md.md",
            "p/v/t/a/0.md",
            "p/v/t/a/0.html.md",
            "Assets/v/t/x.md",
            "p/index.html/t/d.md",
        ],
        &expect![[r#"
            general Assets::v::t::x::0 Assets-2/v/t/x
            general p::index.html::t::d::0 p/index.html_/t/d
            general p::v::t::a::0 p/v/t/a
            general p::v::t::a.md::0 p/v/t/a.md_
            general p::v::t::a/0::0 p/v/t/a/0
            general p::v::t::a/0.html::0 p/v/t/a/0.html_
            general p::v::t::index::0 p/v/t/index
            general p::v::t::index.html::0 p/v/t/index.html_
            general search::v::t::a::0 search-2/v/t/a
            warning: Assets/v/t/x.md: address `Assets` belongs to another folder or to a page of ours
              help: the folder `Assets` is at `Assets-2`
            warning: p/index.html/t/d.md: folder `index.html` cannot be an address on every system
              help: it is at `p/index.html_`
            warning: p/v/t/a.md.md: name cannot be an address on every system
              help: this document is at `p/v/t/a.md_`
            warning: p/v/t/a/0.html.md: name cannot be an address on every system
              help: this document is at `p/v/t/a/0.html_`
            warning: p/v/t/index.html.md: name cannot be an address on every system
              help: this document is at `p/v/t/index.html_`
            warning: search/v/t/a.md: address `search` belongs to another folder or to a page of ours
              help: the folder `search` is at `search-2`
        "#]],
    );
}

#[test]
fn names_that_break_ids_or_systems_are_changed_and_said() {
    check(
        "",
        &["p/v/t/a::b.md", "p/v/t/tab\there.md", "p/v/t/a:b.md", "p/v/t/dot..md", "p/v/t/x?*|.md", "p/v/t/con.md"],
        &expect![[r#"
            general p::v::t::a--b::0 p/v/t/a--b
            general p::v::t::a:b::0 p/v/t/a-b
            general p::v::t::con::0 p/v/t/con_
            general p::v::t::dot.::0 p/v/t/dot-
            general p::v::t::tab-here::0 p/v/t/tab-here
            general p::v::t::x?*|::0 p/v/t/x---
            warning: p/v/t/a::b.md: name holds `::` or a control character, which a chunk's name cannot hold
              help: it is called `p::v::t::a--b`
            warning: p/v/t/tab\u{9}here.md: name holds `::` or a control character, which a chunk's name cannot hold
              help: it is called `p::v::t::tab-here`
            warning: p/v/t/a:b.md: name cannot be an address on every system
              help: this document is at `p/v/t/a-b`
            warning: p/v/t/con.md: name cannot be an address on every system
              help: this document is at `p/v/t/con_`
            warning: p/v/t/dot..md: name cannot be an address on every system
              help: this document is at `p/v/t/dot-`
            warning: p/v/t/x?*|.md: name cannot be an address on every system
              help: this document is at `p/v/t/x---`
        "#]],
    );
}

#[test]
fn long_names_are_shortened_and_stay_distinct() {
    let long = |c: &str| format!("p/v/t/{}{c}.md", "n".repeat(240));
    let deep = format!("p/v/t/{}deep.md", format!("{}/", "d".repeat(200)).repeat(18));
    let (documents, _) = documents(&[&long("a"), &long("b"), &deep]);
    let (library, notes) = arrange(&Config::default(), documents);
    let folders: HashSet<&str> = library.documents.iter().map(|d| d.folder.as_str()).collect();
    assert_eq!((folders.len(), notes.len()), (3, 3));
    assert!(folders.iter().all(|folder| folder.len() <= 220), "{folders:?}");
}

#[test]
fn the_same_passage_is_found_in_other_versions_only_newest_first() {
    let sources = ["p/v1/t/a.md", "p/v2/t/a.md", "p/v2/t/b.md", "p/v3/t/a.md", "p/v3/other/a.md", "q/v1/t/a.md"];
    let (documents, _) = documents(&sources);
    let (library, _) = arrange(&Config::default(), documents);
    let same = |source: &str| -> Vec<&str> {
        let document = library.documents.iter().find(|d| d.source == source).unwrap();
        document.chunks[0].same_passage.iter().map(|&(idx, _)| library.documents[idx].source.as_str()).collect()
    };
    assert_eq!(same("p/v1/t/a.md"), ["p/v3/t/a.md", "p/v2/t/a.md"]);
    assert_eq!(same("p/v2/t/b.md"), ["p/v3/t/a.md", "p/v1/t/a.md"]);
    assert!(same("p/v3/other/a.md").is_empty() && same("q/v1/t/a.md").is_empty());
}

#[test]
fn of_very_many_versions_the_newest_lists_all_and_the_others_some_and_the_newest() {
    let sources: Vec<String> = (1..=40).flat_map(|n| [format!("p/v{n}/t/a.md"), format!("p/v{n}/t/b.md")]).collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let (documents, _) = documents(&sources);
    let (library, _) = arrange(&Config::default(), documents);
    let chunk = |source: &str| &library.documents.iter().find(|d| d.source == source).unwrap().chunks[0];
    let newest = chunk("p/v40/t/a.md");
    assert_eq!((newest.same_passage.len(), newest.all_passages), (39, None));
    let oldest = chunk("p/v1/t/b.md");
    assert_eq!(oldest.same_passage.len(), SAME_MAX);
    assert_eq!(oldest.all_passages, Some((0, 0)));
    // Of each version the document of the same name, in a passage that stands in many documents too.
    let same = oldest.same_passage.iter().map(|&(idx, _)| library.documents[idx].source.as_str());
    assert!(same.clone().all(|source| source.ends_with("/b.md")) && same.clone().next() == Some("p/v40/t/b.md"));
}

#[test]
fn an_empty_corpus_gives_an_empty_library() {
    let (library, diagnostics) = arrange(&Config::default(), Vec::new());
    assert!(library.vendors.is_empty() && library.documents.is_empty() && diagnostics.is_empty());
}

#[test]
fn files_keep_their_path_unless_it_is_ours() {
    assert_eq!(safe_path("p/v/img/a b.png"), "p/v/img/a b.png");
    assert_eq!(safe_path("assets/a.png"), "_/assets/a.png");
    assert_eq!(safe_path("a.png"), "_/a.png");
    assert!(safe_path("p/a:b.png").starts_with("p/a-b.png-"), "{}", safe_path("p/a:b.png"));
}

#[test]
fn a_heading_of_very_many_documents_is_common_and_versions_count_once() {
    let names = ["a", "b", "c", "d", "e"];
    let many = names.map(|name| format!("p/v1/t/{name}.md"));
    let few = names[..4].iter().flat_map(|name| ["v1", "v2"].map(|version| format!("q/{version}/t/{name}.md")));
    let sources: Vec<String> = many.into_iter().chain(few).collect();
    let (mut documents, _) = documents(&sources.iter().map(String::as_str).collect::<Vec<_>>());
    for document in &mut documents {
        document.chunks[0].title = if document.place.product == "p" { "Notes" } else { "Set up" }.to_owned();
    }
    documents[1].title = "Notes".to_owned();
    documents[2].chunks[0].title = "NOTES:".to_owned();
    let (library, _) = arrange(&Config::default(), documents);
    let common = library.documents.iter().filter(|document| document.chunks[0].is_common_title);
    let common: Vec<_> = common.map(|document| document.source.as_str()).collect();
    assert_eq!(common, ["p/v1/t/a.md", "p/v1/t/c.md", "p/v1/t/d.md", "p/v1/t/e.md"]);
}
