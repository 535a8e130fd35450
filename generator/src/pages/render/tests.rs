#![expect(clippy::disallowed_methods, reason = "tests write templates of their own")]

use std::collections::BTreeSet;

use expect_test::{Expect, expect};

use super::*;
use crate::library::{CHUNKS_PER_PART, ChunkEntry, DocType, DocumentEntry, HeadingEntry, Version};
use crate::model::{Block, BlockKind, Chunk, Events, Place};

/// Content of a chunk that begins with its heading.
const HTML: &str = "<h2 id=\"states\">Dialog <code>states</code></h2>\n<p>A dialog has states.</p>\n";

pub(super) fn document(path: [&str; 4], title: &str, n_chunks: u32) -> DocumentEntry {
    let [product, version, doc_type, name] = path;
    let chunk = |ordinal: u32| {
        let heading = HeadingEntry { level: 2, id: "states".into(), text: "Dialog states".into() };
        let headings = if ordinal.is_multiple_of(2) { vec![heading] } else { Vec::new() };
        let page = ordinal + 16;
        ChunkEntry {
            is_titled_by_heading: true,
            is_common_title: false,
            title: headings.first().map_or_else(|| format!("Page {page}"), |heading| heading.text.clone()),
            page: Some(page),
            page_label: (ordinal == 0).then(|| "iv".into()),
            headings,
            anchors: Vec::new(),
            passage: u128::from(ordinal),
            same_passage: Vec::new(),
            all_passages: None,
            related: Vec::new(),
        }
    };
    DocumentEntry {
        place: Place {
            product: product.into(),
            version: version.into(),
            doc_type: doc_type.into(),
            document: name.into(),
        },
        vendor: "Cisco".into(),
        source: format!("{}.md", path.join("/")),
        title: title.into(),
        language: "en".into(),
        addresses: Vec::new(),
        pdf: None,
        position: None,
        folder: path.join("/"),
        chunks: (0..n_chunks).map(chunk).collect(),
    }
}

/// Two versions of one product with a developer guide each; the newer has `n_chunks`.
pub(super) fn library(n_chunks: u32) -> Library {
    let mut documents = vec![
        document(["finesse", "v12.5", "developer-guide", "developer-guide"], "Developer Guide", n_chunks),
        document(["finesse", "v12.0", "developer-guide", "developer-guide"], "Developer Guide", 2),
    ];
    documents[0].chunks[0].same_passage = vec![(1, 1)];
    let version = |name: &str, doc_idx| Version {
        name: name.into(),
        doc_types: vec![DocType { name: "developer-guide".into(), documents: doc_idx..doc_idx + 1 }],
    };
    let versions = vec![version("v12.5", 0), version("v12.0", 1)];
    let product = Product { name: "finesse".into(), title: "Cisco Finesse".into(), versions };
    Library {
        name: "McDewey".into(),
        tagline: "Multi-vendor documentation library · semantic search · MCP endpoint at /mcp".into(),
        base_url: None,
        vendors: vec![Vendor { name: "Cisco".into(), products: vec![product] }],
        documents,
        folders: std::collections::BTreeMap::new(),
    }
}

pub(super) fn renderer(library: &Library) -> Renderer<'_> {
    Renderer::new(None, library, &SiteInfo::default()).unwrap()
}

pub(super) fn chunk(document: &DocumentEntry, ordinal: u32) -> Chunk {
    let entry = &document.chunks[ordinal as usize];
    let block = |kind, text: &str| Block {
        kind,
        events: Events::default(),
        text: text.into(),
        anchors: Vec::new(),
        line: 1,
        page: entry.page,
        page_label: None,
    };
    let mut blocks = Vec::new();
    if let Some(heading) = entry.headings.first() {
        blocks.push(block(BlockKind::Heading { level: 2, id: heading.id.clone() }, &heading.text));
    }
    blocks.push(block(BlockKind::Text, "A dialog has states."));
    Chunk {
        ordinal,
        title: entry.title.clone(),
        page: entry.page,
        page_label: entry.page_label.clone(),
        headings: entry.headings.iter().map(|heading| heading.text.clone()).collect(),
        heading_path: vec!["Dialogs".into(), "Dialog states".into()],
        blocks,
        anchors: Vec::new(),
    }
}

/// What stands in `<main>`.
#[track_caller]
fn main_of(html: &str) -> &str {
    let (_, main) = html.split_once("<main id=\"_main\">\n").unwrap();
    main.split_once("\n</main>").unwrap().0
}

#[track_caller]
fn check_main(page: &Page, expected: &Expect) {
    expected.assert_eq(main_of(&page.html));
}

/// Every page of a library, with empty content.
fn all_pages(library: &Library) -> Vec<Page> {
    let renderer = renderer(library);
    let mut pages = renderer.overview().unwrap();
    for (doc_idx, document) in library.documents.iter().enumerate() {
        let html = vec!["<p>text</p>".to_owned(); document.chunks.len()];
        pages.extend(
            renderer
                .document_parts(doc_idx, &DocumentView { chunk_html: &html })
                .collect::<Result<Vec<_>, _>>()
                .unwrap(),
        );
        for (ordinal, html) in (0..).zip(&html) {
            pages.push(renderer.chunk(doc_idx, &chunk(document, ordinal), html).unwrap());
        }
    }
    pages
}

/// Values of `href`, `src` and `action` in a page.
fn addresses(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for attribute in [" href=\"", " src=\"", " action=\""] {
        found.extend(html.split(attribute).skip(1).map(|rest| rest.split_once('"').unwrap().0));
    }
    found
}

/// Path below the root that `href` on page `from` leads to.
fn resolve(from: &str, href: &str) -> String {
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    let path = href.split('#').next().unwrap();
    let path = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
    for step in path.split('/') {
        match step {
            ".." => {
                steps.pop().expect("no link climbs above the site's root");
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[test]
fn the_head_of_every_page_names_the_library_and_forbids_other_hosts() {
    let library = library(2);
    let page = renderer(&library).home().unwrap();
    let (head, _) = page.html.split_once("<main").unwrap();
    expect![[r##"
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'">
        <title>McDewey</title>
        <meta name="description" content="Multi-vendor documentation library · semantic search · MCP endpoint at /mcp">
        <link rel="icon" href="assets/icon.svg">
        <script src="assets/view.js"></script>
        <link rel="stylesheet" href="assets/mcdewey.css">
        <script src="assets/app.js" defer></script>
        </head>
        <body data-root="" class="home">
        <a class="skip" href="#_main">Skip to content</a>
        <header class="top"><a class="brand" href="index.html">McDewey</a>
        <p><bdi>Multi-vendor documentation library · semantic search · MCP endpoint at /mcp</bdi></p>
        </header>
    "##]]
    .assert_eq(head);
}

#[test]
fn a_chunk_page_shows_heading_context_page_source_and_id_before_its_text() {
    let library = library(3);
    let page = renderer(&library).chunk(0, &chunk(&library.documents[0], 0), HTML).unwrap();
    assert_eq!(page.path, "finesse/v12.5/developer-guide/developer-guide/0.html");
    check_main(
        &page,
        &expect![[r#"
            <article>
            <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="../../../../index.html">McDewey</a><li><a href="../../../index.html">Cisco Finesse</a><li><a href="../../index.html">v12.5</a><li><a href="../index.html">developer-guide</a><li><a href="index.html">Developer Guide</a><li><bdi>Dialogs</bdi></ol></nav>
            <h1 id="states">Dialog <code>states</code></h1>
            <p class="context"><a id="chunk-context" href="index.html#chunk-0">↗ View in doc context</a></p>
            <dl class="facts"><div><dt>page</dt><dd><bdi dir="ltr"><span class="page">16</span> (printed iv)</bdi></dd></div>
            <div><dt>source</dt><dd><a class="source" href="../developer-guide.md">finesse/v12.5/developer-guide/developer-guide.md</a></dd></div>
            <div><dt>chunk_id</dt><dd><code class="chunk-id" data-copy>finesse::v12.5::developer-guide::developer-guide::0</code></dd></div>
            <div><dt>also in</dt><dd class="versions"><a href="../../../v12.0/developer-guide/developer-guide/1.html" title="page 17">v12.0</a> </dd></div></dl>
            <div class="text">
            <p>A dialog has states.</p>
            </div>
            <p class="cite"><span data-copy>Developer Guide, Cisco Finesse v12.5, page 16 (printed iv). finesse/v12.5/developer-guide/developer-guide.md, finesse::v12.5::developer-guide::developer-guide::0</span></p>
            </article>
            <nav class="pager" aria-label="Passages"><a rel="next" href="1.html">Page 17</a></nav>"#]],
    );
}

#[test]
fn a_chunk_without_a_heading_is_titled_by_its_page_and_leads_to_its_part() {
    let library = library(93);
    let page = renderer(&library).chunk(0, &chunk(&library.documents[0], 91), "<p>text</p>").unwrap();
    let main = main_of(&page.html);
    assert!(main.contains("<h1>Page 107</h1>"), "{main}");
    assert!(main.contains("<a id=\"chunk-context\" href=\"part-2.html#chunk-91\">↗ View in doc context</a>"), "{main}");
    assert!(main.contains("<span class=\"page\">107</span></bdi></dd>"), "{main}");
    assert!(main.contains(">finesse::v12.5::developer-guide::developer-guide::91</code>"), "{main}");
    assert!(main.contains("<div class=\"text\">\n<p>text</p></div>"), "{main}");
}

#[test]
fn a_chunk_that_continues_a_section_is_titled_by_it_and_keeps_all_of_its_text() {
    let library = library(3);
    let mut continued = chunk(&library.documents[0], 1);
    continued.title = "Dialog states".into();
    let page = renderer(&library).chunk(0, &continued, "<h3 id=\"x\">Other</h3>").unwrap();
    let main = main_of(&page.html);
    assert!(main.contains("<h1>Dialog states</h1>"), "{main}");
    assert!(main.contains("<div class=\"text\">\n<h2 id=\"x\">Other</h2></div>"), "{main}");
}

#[test]
fn a_document_is_shown_with_outline_and_anchored_chunks() {
    let library = library(2);
    let html = [HTML.to_owned(), "<p>More.</p>".to_owned()];
    let parts = renderer(&library)
        .document_parts(0, &DocumentView { chunk_html: &html })
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    assert_eq!(parts.len(), 1);
    check_main(
        &parts[0],
        &expect![[r##"
            <header>
            <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="../../../../index.html">McDewey</a><li><a href="../../../index.html">Cisco Finesse</a><li><a href="../../index.html">v12.5</a><li><a href="../index.html">developer-guide</a></ol></nav>
            <h1>Developer Guide</h1>
            <dl class="facts"><div><dt>source</dt><dd><a class="source" dir="ltr" href="../developer-guide.md">finesse/v12.5/developer-guide/developer-guide.md</a></dd></div>
            <div><dt>length</dt><dd><bdi>2 passages · pages 16–17</bdi></dd></div>
            <div class="go"><dt><label for="_page">go to page</label></dt><dd><form class="go"><input id="_page" name="page" inputmode="text" maxlength="20" autocomplete="off" size="6"></form></dd></div>
            <div><dt>other versions</dt><dd class="versions"><a href="../../../v12.0/developer-guide/developer-guide/index.html">v12.0</a> </dd></div></dl>
            <p class="open-outline"><button type="button" popovertarget="_outline">Contents</button></p>
            </header>
            <div class="columns">
            <nav id="_outline" class="outline" aria-label="Contents" popover>
            <h2>Contents</h2>
            <ol class="headings">
            <li class="d1"><a href="#states" dir="auto">Dialog states</a></li>
            </ol>
            </nav>
            <div class="chunks">
            <section id="chunk-0" class="chunk">
            <p class="at"><span dir="auto">page 16 (printed iv)</span> <a href="0.html" title="finesse::v12.5::developer-guide::developer-guide::0">passage 0</a></p>
            <div class="text">
            <h2 id="states">Dialog <code>states</code></h2>
            <p>A dialog has states.</p>
            </div>
            </section>
            <section id="chunk-1" class="chunk">
            <p class="at"><span dir="auto">page 17</span> <a href="1.html" title="finesse::v12.5::developer-guide::developer-guide::1">passage 1</a></p>
            <div class="text">
            <p>More.</p></div>
            </section>
            </div>
            </div>"##]],
    );
}

#[test]
fn a_long_document_comes_in_parts_that_lead_to_one_another() {
    let library = library(2 * CHUNKS_PER_PART + 1);
    let html = vec!["<p>text</p>".to_owned(); library.documents[0].chunks.len()];
    let parts = renderer(&library)
        .document_parts(0, &DocumentView { chunk_html: &html })
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    let paths: Vec<&str> = parts.iter().map(|part| part.path.rsplit_once('/').unwrap().1).collect();
    assert_eq!(paths, ["index.html", "part-2.html", "part-3.html"]);
    for (ordinal, part) in [(0, 0), (49, 0), (50, 1), (99, 1), (100, 2)] {
        let anchor = format!("<section id=\"chunk-{ordinal}\" ");
        let holders: Vec<usize> = (0..parts.len()).filter(|&at| parts[at].html.contains(&anchor)).collect();
        assert_eq!(holders, [part], "chunk {ordinal}");
    }
    let (_, pager) = main_of(&parts[1].html).split_once("<nav class=\"pager\"").unwrap();
    expect![[r#"
         aria-label="Parts"><a rel="prev" href="index.html">Part 1</a><span>part 2 of 3</span><a rel="next" href="part-3.html">Part 3</a></nav>
        </div>
        </div>"#]].assert_eq(pager);
    let (_, list) = main_of(&parts[1].html).split_once("<ol class=\"parts\">").unwrap();
    expect![[r#"

        <li><a href="index.html" dir="auto">Dialog states</a> <span class="counts">pages 16–65</span></li>
        <li><a href="part-2.html" dir="auto" aria-current="page">Dialog states</a> <span class="counts">pages 66–115</span></li>
        <li><a href="part-3.html" dir="auto">Dialog states</a> <span class="counts">page 116</span></li>
    "#]]
    .assert_eq(list.split_once("</ol>").unwrap().0);
}

#[test]
fn the_manual_s_own_title_is_not_repeated_below_the_page_s() {
    let mut library = library(1);
    library.documents[0].chunks[0].headings =
        vec![HeadingEntry { level: 1, id: "guide".into(), text: "Developer Guide".into() }];
    let html = ["<h2 id=\"guide\">Developer <em>Guide</em></h2>\n<p>Text.</p>".to_owned()];
    let parts = renderer(&library)
        .document_parts(0, &DocumentView { chunk_html: &html })
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    let main = main_of(&parts[0].html);
    assert_eq!(main.matches("Guide</em>").count(), 1);
    assert!(!main.contains("href=\"#guide\""), "nor is it in the outline: {main}");
    assert!(main.contains("<h1 id=\"guide\">Developer <em>Guide</em></h1>"), "{main}");
    assert!(main.contains("<p>Text.</p>"), "{main}");
}

#[test]
fn home_lists_vendors_products_and_versions_newest_first() {
    let library = library(1200);
    check_main(
        &renderer(&library).home().unwrap(),
        &expect![[r#"
            <div class="hero">
            <h1>Search the manuals</h1>
            <form role="search" action="search/index.html"><input id="search-input" type="search" dir="auto" name="q" aria-label="Search"><button>Search</button></form>
            <p class="counts">1 product · 2 documents · 1,202 passages</p>
            </div>
            <h2 class="vh">Products and versions</h2>
            <div class="vendors">
            <section class="vendor">
            <h3 dir="auto">Cisco</h3>
            <ul class="products">
            <li><a class="product" dir="auto" href="finesse/index.html">Cisco Finesse</a>
            <span class="versions"><a href="finesse/v12.5/index.html" title="1 document · 1,200 passages" class="newest">v12.5</a> <a href="finesse/v12.0/index.html" title="1 document · 2 passages">v12.0</a> </span>
            <span class="counts">2 documents · 1,202 passages</span></li>
            </ul>
            </section>
            </div>"#]],
    );
}

#[test]
fn a_product_lists_its_versions_with_their_types() {
    let library = library(2);
    let product = &library.vendors[0].products[0];
    let page = renderer(&library).product(product).unwrap();
    assert_eq!(page.path, "finesse/index.html");
    check_main(
        &page,
        &expect![[r#"
            <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="../index.html">McDewey</a><li><bdi>Cisco</bdi><li><bdi>Cisco Finesse</bdi></ol></nav>
            <h1 dir="auto">Cisco Finesse</h1>
            <p class="counts">2 documents · 4 passages</p>
            <ul class="editions">
            <li><h2><a href="v12.5/index.html">v12.5</a> <span class="newest">newest</span></h2>
            <p class="counts">1 document · 2 passages</p>
            <ul class="types"><li><a href="v12.5/developer-guide/index.html">developer-guide</a> <span class="counts">1 document</span></li></ul></li>
            <li><h2><a href="v12.0/index.html">v12.0</a></h2>
            <p class="counts">1 document · 2 passages</p>
            <ul class="types"><li><a href="v12.0/developer-guide/index.html">developer-guide</a> <span class="counts">1 document</span></li></ul></li>
            </ul>"#]],
    );
}

#[test]
fn a_version_lists_its_documents_by_type() {
    let library = library(2);
    let product = &library.vendors[0].products[0];
    let page = renderer(&library).version(product, &product.versions[1]).unwrap();
    assert_eq!(page.path, "finesse/v12.0/index.html");
    check_main(
        &page,
        &expect![[r#"
            <nav class="crumbs" aria-label="Breadcrumb"><ol><li><a href="../../index.html">McDewey</a><li><bdi>Cisco</bdi><li><a href="../index.html">Cisco Finesse</a><li><bdi>v12.0</bdi></ol></nav>
            <h1 dir="auto">Cisco Finesse v12.0</h1>
            <p class="counts">1 document · 2 passages</p>
            <nav class="versions" aria-label="Versions">Versions: <a href="../v12.5/index.html" class="newest">v12.5</a> <a href="index.html" aria-current="page">v12.0</a></nav>
            <p class="older"><a href="../v12.5/index.html">v12.5</a></p>
            <section>
            <h2><a href="developer-guide/index.html">developer-guide</a> <span class="counts">1 document</span></h2>
            <ul class="documents">
            <li><a href="developer-guide/developer-guide/index.html" dir="auto">Developer Guide</a> <span class="counts">2 passages · 17 pages</span> <span class="source"><bdi dir="ltr">finesse/v12.0/developer-guide/developer-guide.md</bdi></span></li>
            </ul>
            </section>"#]],
    );
}

#[test]
fn every_address_is_relative_and_leads_to_a_file_of_the_site() {
    let mut library = library(CHUNKS_PER_PART + 2);
    // A name that must be encoded, and a document in a deeper folder.
    library.documents[1].folder = "finesse/v12.0/developer-guide/a b/c#d?e%20:é".into();
    library.documents[1].place.document = "a b/c#d?e%20:é".into();
    let pages = all_pages(&library);
    let mut known: BTreeSet<String> = pages.iter().map(|page| page.path.clone()).collect();
    known.extend(renderer(&library).assets().iter().map(|(path, _)| (*path).to_owned()));
    known.extend(library.documents.iter().map(|document| format!("{}.md", document.folder)));
    for page in pages.iter().filter(|page| page.path != "404.html") {
        for href in addresses(&page.html) {
            assert!(!href.starts_with('/') && !href.contains("//"), "{}: {href}", page.path);
            if let Some(anchor) = href.strip_prefix('#') {
                assert!(anchor == "states" || page.html.contains(&format!("id=\"{anchor}\"")), "{}: {href}", page.path);
            } else {
                let target = resolve(&page.path, href);
                assert!(known.contains(&target), "{}: {href} leads to {target}", page.path);
            }
        }
    }
}

#[test]
fn a_name_from_the_corpus_is_text_and_never_markup_or_template_syntax() {
    let mut library = library(1);
    let hostile = "<script>alert('1')</script> {{ name }} {% raw %} \"x\" &amp;";
    library.documents[0].title = hostile.into();
    library.documents[0].source = hostile.into();
    library.documents[0].chunks[0].title = hostile.into();
    library.vendors[0].name = hostile.into();
    library.vendors[0].products[0].title = hostile.into();
    for page in all_pages(&library) {
        let inline = usize::from(page.path == "404.html");
        assert_eq!(page.html.matches("<script>").count(), inline, "{}", page.path);
        assert!(!page.html.contains("alert('1')"), "{}", page.path);
    }
    let home = renderer(&library).home().unwrap();
    let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; {{ name }} {% raw %} &quot;x&quot; &amp;amp;";
    assert!(home.html.contains(escaped), "{}", home.html);
}

#[test]
fn a_chunk_page_has_at_most_3_kb_beyond_its_text() {
    let mut library = library(120);
    library.documents[0].chunks[90].same_passage = vec![(1, 1)];
    let document = &library.documents[0];
    let page = renderer(&library).chunk(0, &chunk(document, 90), HTML).unwrap();
    let overhead_bytes = page.html.len() - HTML.len();
    assert!(overhead_bytes <= 3000, "{overhead_bytes} bytes");
}

#[test]
fn not_found_carries_its_style_and_script_and_allows_exactly_these() {
    let library = library(1);
    let page = renderer(&library).not_found().unwrap();
    let (_, policy) = page.html.split_once("Content-Security-Policy\" content=\"").unwrap();
    let policy = policy.split_once('"').unwrap().0;
    for tag in ["style", "script"] {
        let (_, content) = page.html.split_once(&format!("<{tag}>")).unwrap();
        let source = digest::csp_source(content.split_once(&format!("</{tag}>")).unwrap().0);
        assert!(policy.contains(&format!("{tag}-src '{source}'")), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let home: Vec<&str> = addresses(&page.html).into_iter().filter(|href| !href.starts_with("data:")).collect();
    assert_eq!(home, ["/"]);
}

#[test]
fn a_base_url_gives_canonical_addresses_and_the_way_home() {
    let mut library = library(1);
    library.base_url = Some("https://docs.example/lib/".into());
    let renderer = renderer(&library);
    assert!(renderer.not_found().unwrap().html.contains("<a id=\"home\" href=\"https://docs.example/lib/\">"));
    let page = renderer.chunk(0, &chunk(&library.documents[0], 0), HTML).unwrap();
    let link = "<link rel=\"canonical\" href=\"https://docs.example/lib/finesse/v12.5/developer-guide/developer-guide/0.html\">";
    assert!(page.html.contains(link), "{}", page.html);
}

#[test]
fn the_search_page_has_a_filter_for_each_level_and_a_word_for_readers_without_javascript() {
    let library = library(1);
    let page = renderer(&library).search_page().unwrap();
    check_main(
        &page,
        &expect![[r#"
            <h1>Search</h1>
            <noscript><p class="message">Search runs in your browser and needs JavaScript. Without it, <a href="../index.html">browse the library</a>: every page of it can be read as it is.</p></noscript>
            <div class="columns">
            <p class="open-facets"><button id="search-open-facets" type="button" aria-expanded="false" aria-controls="search-filters">Filters</button></p>
            <form id="search-filters" class="facets" aria-label="Filters" hidden>
            <fieldset data-filter="vendor"><legend>Vendor</legend>
            <label><input type="checkbox" value="Cisco"><span dir="auto">Cisco</span></label>
            </fieldset>
            <fieldset data-filter="product"><legend>Product</legend>
            <label><input type="checkbox" value="finesse"><span dir="auto">Cisco Finesse</span></label>
            </fieldset>
            <fieldset data-filter="version"><legend>Version</legend>
            <label><input type="checkbox" value="v12.5"><span dir="auto">v12.5</span></label>
            <label><input type="checkbox" value="v12.0"><span dir="auto">v12.0</span></label>
            </fieldset>
            <fieldset data-filter="doc_type"><legend>Type</legend>
            <label><input type="checkbox" value="developer-guide"><span dir="auto">developer-guide</span></label>
            </fieldset>
            </form>
            <div class="answer">
            <p id="search-status" role="status"></p>
            <p id="search-scopes" class="scopes" role="group" aria-label="Named scopes" hidden></p>
            <ul id="search-chips" class="chips" aria-label="Filters that are set" hidden></ul>
            <div id="search-notes"></div>
            <ol id="search-results" class="hits"></ol>
            <p><button id="search-more" type="button" hidden>More results</button></p>
            </div>
            <section id="search-beside" class="beside" aria-label="Preview" tabindex="0" hidden><p class="counts"><kbd>↓</kbd> and <kbd>↑</kbd> walk through the hits and show each here; <kbd>Esc</kbd> closes it.</p></section>
            </div>
            <div class="settled" role="status"><button id="search-settled" type="button" hidden>The whole answer is ready: show it</button></div>"#]],
    );
}

#[test]
fn a_template_of_one_s_own_replaces_ours_and_an_unknown_one_is_an_error() {
    let library = library(1);
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("assets")).unwrap();
    std::fs::write(dir.path().join("assets/mcdewey.css"), "body {}").unwrap();
    std::fs::write(dir.path().join("home.html"), "<p>{{ name }}: {{ counts }}</p>").unwrap();
    std::fs::write(dir.path().join(".gitignore"), "").unwrap();
    let new = || Renderer::new(Some(dir.path()), &library, &SiteInfo::default());
    let renderer = new().unwrap();
    assert_eq!(renderer.home().unwrap().html, "<p>McDewey: 1 product · 2 documents · 3 passages</p>");
    assert!(renderer.assets().contains(&("assets/mcdewey.css", b"body {}".to_vec())));

    std::fs::write(dir.path().join("assets/mcdewy.css"), "").unwrap();
    let message = new().err().unwrap().to_string();
    assert!(message.contains("mcdewy.css` replaces none of ours; remove it or name it as one of"), "{message}");
    std::fs::remove_file(dir.path().join("assets/mcdewy.css")).unwrap();

    std::fs::write(dir.path().join("home.html"), "{% if %}").unwrap();
    assert!(matches!(new(), Err(RenderError::Syntax { .. })));
    std::fs::write(dir.path().join("home.html"), "{{ nobody.knows }}").unwrap();
    assert!(matches!(new().unwrap().home(), Err(RenderError::Page { template: "home.html", .. })));
}

#[test]
fn numbers_are_grouped_by_thousands() {
    assert_eq!(counted(1, "chunk"), "1 chunk");
    assert_eq!(counted(0, "chunk"), "0 chunks");
    assert_eq!(counted(999, "chunk"), "999 chunks");
    assert_eq!(counted(1_204_000, "chunk"), "1,204,000 chunks");
}
