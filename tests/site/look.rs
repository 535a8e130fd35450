//! A library's own look: logo, colours, footer and links of `mcdewey.toml`.

use mcdewey_tests::Corpus;

const CONFIG: &str = "[library]\nname = \"Acme manuals\"\nlogo = \"brand/mark.svg\"\ncolours = { accent = \"#a00\" }\n\
     footer = \"For <b>staff</b> only\"\nlinks = [{ text = \"Support\", url = \"https://acme.example/?a=1&b=2\" }]\n";

#[test]
fn every_page_shows_it() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"100\" onload=\"x\"><rect width=\"9\" height=\"9\"/></svg>";
    let site = Corpus::new()
        .file("mcdewey.toml", CONFIG)
        .file("brand/mark.svg", svg)
        .file("acme/v1/guide/doc.md", "# Doc\n\nText.\n")
        .build();
    for (path, html) in site.pages() {
        if path == "404.html" {
            continue;
        }
        let root = "../".repeat(path.matches('/').count());
        let logo = format!(
            "<a class=\"brand\" href=\"{root}index.html\"><img src=\"{root}assets/logo.svg\" alt=\"\" width=\"96\" height=\"32\">Acme manuals</a>"
        );
        assert!(html.contains(&logo), "{path}: {html}");
        let foot = "<footer class=\"foot\"><p dir=\"auto\">For &lt;b&gt;staff&lt;/b&gt; only</p><ul><li><a href=\"https://acme.example/?a=1&amp;b=2\" rel=\"noreferrer noopener\" dir=\"auto\">Support</a></li></ul></footer>";
        assert!(html.contains(foot), "{path}: {html}");
    }
    assert!(!site.read("assets/logo.svg").contains("onload"));
    let sheet = site.read("assets/mcdewey.css");
    assert!(sheet.ends_with("}\n") && sheet.contains(":root { --link: #aa0000 }"), "{sheet}");
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
}

#[test]
fn without_it_pages_have_neither_logo_nor_footer() {
    let site = Corpus::new().file("acme/v1/guide/doc.md", "# Doc\n\nText.\n").build();
    for (path, html) in site.pages() {
        assert!(!html.contains("class=\"foot\"") && !html.contains("assets/logo"), "{path}");
    }
}

#[test]
fn what_cannot_be_used_is_a_warning_of_build_and_check_with_the_way_out() {
    let logos = [
        ("brand/gone.svg", "does not exist", "its path begins at the folder of the corpus"),
        ("brand/mark.txt", "is no picture by its name", "name an SVG, PNG"),
        ("brand/mark.png", "is no PNG image by its first bytes", "save it as PNG"),
        ("../mark.png", "", ""),
    ];
    for (logo, fault, help) in logos {
        let corpus = Corpus::new()
            .file("mcdewey.toml", format!("[library]\nlogo = \"{logo}\"\ncolours = {{ accent = \"#f80\" }}\n"))
            .file("brand/mark.txt", "text")
            .file("brand/mark.png", "text")
            .file("acme/v1/guide/doc.md", "# Doc\n\nText.\n");
        let checked = corpus.run(["check"]);
        assert_eq!(checked.code, Some(1), "{logo}: {}", checked.stdout);
        let said = checked.stdout + &checked.stderr;
        assert!(said.contains(&format!("`library.logo` is `{logo}`, which is left out: it {fault}")), "{said}");
        assert!(said.contains(help), "{said}");
        assert!(said.contains("`library.colours.accent` is `#f80`, whose contrast in light pages is 2."), "{said}");
    }
}
