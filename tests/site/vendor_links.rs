//! Links as vendors' sites mean them, and warnings that a person can act on.

use mcdewey_tests::Corpus;

use super::links;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A product in three versions, copied without the folders above it.
fn corpus() -> Corpus {
    let mut corpus = Corpus::new();
    for version in ["1.0", "2.0", "3.0"] {
        let file = |name: &str| format!("acme/{version}/docs/{name}");
        corpus = corpus
            .file(
                &file("guide/index.md"),
                "# Guide\n\n[a](./setup) [b](/docs/acme/<VERSION>/query/) [c]({{base}}/query/#range-a.b) [d](/docs/1.0/setup)\n\
                 [e](/old/setup) [f](far) ![g](/img/x.png) [h](/api/none) [h](/api/none)\n",
            )
            .file(&file("setup.md"), "---\naliases: [/old/setup]\n---\n# Setup\n\n(far)=\n\nText.\n")
            .file(&file("query/_index.md"), "# Query\n\n## Range `ab`\n\nText.\n")
            .file(&file("static/img/x.png"), PNG);
    }
    corpus
}

#[test]
fn links_of_every_kind_of_site_lead_to_the_same_documents() {
    let site = corpus().build();
    links::check(&site);
    let page = site.page("acme/2.0/docs/guide/index/0.html");
    let hrefs: Vec<_> = page.all(".text a").into_iter().filter_map(|a| a.attr("href")).collect();
    assert_eq!(
        hrefs,
        [
            "../../setup/index.html",
            "../../query/_index/index.html",
            "../../query/_index/index.html#range-ab",
            "../../../../1.0/docs/setup/index.html",
            "../../setup/index.html",
            "../../setup/index.html#far",
        ]
    );
    assert_eq!(page.attribute(".text img", "src"), "../../static/img/x.png");
}

#[test]
fn what_the_library_does_not_have_leads_to_the_vendors_site() {
    let config = "[product.acme]\nsite = \"https://docs.example.org\"\n";
    let site = corpus().file("mcdewey.toml", config).build();
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    let page = site.page("acme/2.0/docs/guide/index/0.html");
    let external = page.all(".text a[href^=https]");
    assert!(external.iter().all(|a| a.attr("href") == Some("https://docs.example.org/api/none")));
    assert_eq!(external.len(), 2);
}

#[test]
fn the_same_warning_of_several_versions_is_said_once() {
    let check = corpus().run(["check"]);
    let said = "acme/3.0/docs/guide/index.md:4:43: link target `/api/none` does not exist (also in 2.0, 1.0)";
    assert!(check.stderr.contains(said), "{}", check.stderr);
    assert_eq!(check.stderr.matches("warning: ").count(), 2, "{}", check.stderr);
    assert_eq!(check.stdout, "9 documents, 2 warnings, 4 more of the same in other versions\n");
    assert_eq!(check.code, Some(1));
}

#[test]
fn warnings_are_allowed_up_to_a_number_and_left_out_by_a_pattern() {
    let corpus = corpus();
    assert_eq!(corpus.run(["check", "--max-warnings", "2"]).code, Some(0));
    assert_eq!(corpus.run(["check", "--max-warnings", "1"]).code, Some(1));
    assert_eq!(corpus.run(["build", "--max-warnings", "1"]).code, Some(1));
    assert_eq!(corpus.run(["build", "--max-warnings", "2"]).code, Some(0));
    corpus.write("mcdewey.toml", "[check]\nignore = [\"/api/*\", \"/gone/*\"]\n");
    let check = corpus.run(["check"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    assert!(check.stderr.contains("note: mcdewey.toml: 6 warnings are left out by `check.ignore`"), "{}", check.stderr);
    assert!(
        check.stderr.contains("note: mcdewey.toml: `/gone/*` of `check.ignore` fits 0 warnings"),
        "{}",
        check.stderr
    );
}

#[test]
fn what_was_found_is_json_for_programs() {
    let check = corpus().run(["check", "--json"]);
    assert_eq!((check.code, check.stderr.as_str()), (Some(1), ""));
    let found: serde_json::Value = serde_json::from_str(&check.stdout).unwrap();
    assert_eq!(
        (&found["documents"], &found["warnings"], &found["in_other_versions"]),
        (&9.into(), &2.into(), &4.into())
    );
    let first = &found["findings"][0];
    assert_eq!(first["kind"], "dead-link");
    assert_eq!(first["target"], "/api/none");
    assert_eq!((&first["line"], &first["also_in"][0]), (&4.into(), &"2.0".into()));
}

#[test]
fn many_dead_links_are_summed_up() {
    let dead: String = (0..12).map(|n| format!("[x](/dotnet/api/c{n})\n\n")).collect();
    let check = Corpus::new().file("acme/v/t/a.md", dead).run(["check"]);
    let said = "12 links lead to nothing in the library: copy what they lead to, or correct them\n  \
                12 begin with `/dotnet/api/`: set `site` of `[product.acme]` in mcdewey.toml, and they lead to the vendor's site\n  \
                12 are in `acme/v/t/`\n";
    assert!(check.stderr.ends_with(said), "{}", check.stderr);
}
