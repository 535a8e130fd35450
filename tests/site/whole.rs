//! A site is whole: every document is in it, and the same input gives the same bytes.

use mcdewey_tests::html::Html;
use mcdewey_tests::{Corpus, Site, files_below, repository};

/// The policy that every page carries, in the words of the contract.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'";

/// Most bytes of a chunk's page beyond the HTML of its text; compressed it is less than half, which has a bound of its own.
const PAGE_BYTES_MAX: usize = 3 * 1024 + 256;

#[test]
fn every_document_of_the_sample_library_is_in_the_site() {
    let (site, corpus) = (Site::sample(), files_below(&repository().join("corpus")));
    let documents: Vec<&String> = corpus.keys().filter(|path| path.ends_with(".md")).collect();
    assert!(documents.len() >= 20, "the sample library has {} documents", documents.len());
    let files = site.files();
    for source in documents {
        assert_eq!(files[source], corpus[source], "the Markdown of {source}");
        let folder = source.strip_suffix(".md").unwrap();
        let document = site.page(&format!("{folder}/index.html"));
        assert_eq!(document.text("a.source"), *source);
        let n_chunks = document.all("section.chunk").len();
        assert!(n_chunks > 0, "{source} has no chunk");
        for ordinal in 0..n_chunks {
            assert!(files.contains_key(&format!("{folder}/{ordinal}.html")), "page of chunk {ordinal} of {source}");
        }
    }
}

#[test]
fn every_page_carries_the_policy_and_asks_no_other_host() {
    for (path, html) in Site::sample().pages() {
        let page = Html::parse(&html);
        let policy = page.attribute("meta[http-equiv='Content-Security-Policy']", "content");
        if path == "404.html" {
            // Its own style and script stand within, allowed by their hashes; the browser checks these.
            assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
            continue;
        }
        assert_eq!(policy, POLICY, "{path}");
        assert_eq!(page.active_content(), [] as [String; 0], "{path}");
        let loads = page.all("[src], link[rel=stylesheet], link[rel=icon]");
        for element in loads {
            let address = element.attr("src").or(element.attr("href")).unwrap();
            assert!(!address.contains("//"), "{path} loads {address}");
        }
    }
}

#[test]
fn two_builds_give_the_same_bytes() {
    let (first, second) = (Site::sample().files(), Site::sample().files());
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    let different: Vec<&String> = first.keys().filter(|path| first[*path] != second[*path]).collect();
    assert_eq!(different, [] as [&String; 0]);
}

#[test]
fn a_build_over_an_older_site_gives_the_same_bytes_as_a_fresh_one() {
    let text = |n: u32| format!("# Manual {n}\n\nSome text of manual {n}.\n");
    let corpus = Corpus::new().file("acme/v1/guide/one.md", text(1)).file("acme/v1/guide/two.md", text(2));
    assert_eq!(corpus.run(["build", "corpus", "--out", "fresh"]).code, Some(0));
    corpus.write("acme/v1/guide/old.md", text(3));
    assert_eq!(corpus.run(["build"]).code, Some(0));
    std::fs::remove_file(corpus.root().join("acme/v1/guide/old.md")).unwrap();
    let fresh = files_below(&corpus.dir().join("fresh"));
    assert_eq!(corpus.build().files(), fresh);
}

#[test]
fn the_host_is_told_to_leave_the_files_alone() {
    assert!(Site::sample().files().contains_key(".nojekyll"));
}

#[test]
fn a_chunk_page_adds_little_to_its_text() {
    let mut over = Vec::new();
    for (path, html) in Site::sample().pages() {
        let page = Html::parse(&html);
        let texts = page.all("body.passage article .text");
        let [text] = texts[..] else { continue };
        let beyond = html.len() - text.inner_html().len();
        if beyond > PAGE_BYTES_MAX {
            over.push(format!("{path}: {beyond} bytes"));
        }
    }
    assert_eq!(over, [] as [String; 0], "pages with more than {PAGE_BYTES_MAX} bytes beyond their text");
}

#[test]
fn the_configuration_names_library_vendors_and_versions() {
    let text = "# Guide\n\nHow to set it up.\n";
    let configuration = "[library]\nname = \"House manuals\"\ntagline = \"All we have\"\n\
                         base_url = \"https://manuals.example.org/lib/\"\nlanguage = \"de\"\n\
                         [[vendor]]\nname = \"Acme & Sons\"\nproducts = [\"rocket\"]\n\
                         [product.rocket]\ntitle = \"Rocket\"\nversions = [\"beta\", \"alpha\"]\n";
    let site = Corpus::new()
        .file("rocket/alpha/guide/doc.md", text)
        .file("rocket/beta/guide/doc.md", text)
        .file("mcdewey.toml", configuration)
        .build();
    let home = site.page("index.html");
    assert_eq!(home.text("header.top .brand"), "House manuals");
    assert_eq!(home.text("header.top > p"), "All we have");
    assert_eq!(home.attribute("html", "lang"), "de");
    assert_eq!(home.attribute("link[rel=canonical]", "href"), "https://manuals.example.org/lib/");
    let hit = site.search(&["how to set it up"])["hits"][0].clone();
    assert_eq!(hit["vendor"], "Acme & Sons");
    // The same passage stands in both: the newest, by the configured order, has the other one with it.
    assert_eq!(hit["version"], "alpha");
    assert_eq!(hit["also_in"][0]["version"], "beta");
}

#[test]
fn other_tools_find_the_manuals_and_the_search() {
    let corpus = Corpus::new()
        .file("mcdewey.toml", "[library]\nname = \"A & B\"\nbase_url = \"https://docs.example/lib\"\n")
        .file("acme/v1/guide/old.md", "# Old\n\nText.\n")
        .file("acme/v2/guide/new one.md", "# New [one]\n\nText.\n");
    let site = corpus.build();
    let llms = site.read("llms.txt");
    assert!(llms.starts_with("# A & B\n"), "{llms}");
    assert!(llms.contains("## acme v2\n\n- [New \\[one\\]](acme/v2/guide/new%20one.md): guide, 1 passage\n"), "{llms}");
    assert!(llms.contains("- [v1](acme/v1/index.html): older version\n"), "{llms}");
    let sitemap = site.read("sitemap.xml");
    assert!(sitemap.contains("<loc>https://docs.example/lib/acme/v2/guide/new%20one/0.html</loc>"), "{sitemap}");
    assert!(site.read("opensearch.xml").contains("template=\"https://docs.example/lib/search/?q={searchTerms}\""));
    assert_eq!(site.page("index.html").attribute("link[rel=search]", "href"), "opensearch.xml");
    assert!(!Site::sample().files().contains_key("sitemap.xml"), "without an address there is nothing to list");
}
