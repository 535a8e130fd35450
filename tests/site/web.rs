//! Pages of HTML in the corpus are documents, as saved from a browser or made by a tool.

use mcdewey_tests::Corpus;

const AROUND: &str = "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>TITLE - Acme</title></head><body>\
    <header><a href=\"/\">Acme</a></header><nav><ul><li><a href=\"b.html\">Pumps</a></ul></nav><main>MAIN</main>\
    <footer>© Acme <a href=\"privacy.html\">Privacy</a></footer></body></html>";

fn page(title: &str, main: &str) -> String {
    AROUND.replace("TITLE", title).replace("MAIN", main)
}

#[test]
fn a_folder_of_pages_is_a_library_with_its_links_tables_code_and_boxes() {
    let a = "<h1>Valves</h1><p>Open the aardvark, see <a href=\"b.html#start\">pumps</a>.</p>\
        <table><tr><th>Size<th>Torque<tr><td>DN20<td>40 Nm</table><pre><code class=\"language-sh\">valve --open | tee &lt;log&gt;\n</code></pre>\
        <div class=\"admonition warning\"><p class=\"admonition-title\">Warning</p><p>Hot surface.</p></div>";
    let b =
        "<h1>Pumps</h1><h2 id=\"start\">Starting</h2><p>Prime the buzzard.</p><img src=\"pump.png\" alt=\"A pump\">";
    let site = Corpus::new()
        .file("acme/v1/guide/a.html", page("Valves", a))
        .file("acme/v1/guide/sub/b.htm", "<html><body><p>Beside a<p>sub page")
        .file("acme/v1/guide/b.html", page("Pumps", b))
        .file("acme/v1/guide/pump.png", b"\x89PNG\r\n\x1a\n")
        .build();
    assert!(site.outcome.stderr.contains("3 pages of HTML are read"), "{}", site.outcome.stderr);
    assert!(!site.outcome.stderr.contains("warning"), "{}", site.outcome.stderr);
    let valves = site.page("acme/v1/guide/a/index.html");
    let text = valves.text(".chunks");
    for kept in ["aardvark", "DN20", "40 Nm", "valve --open | tee <log>", "Hot surface."] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!text.contains("Privacy") && !text.contains("©"), "{text}");
    assert_eq!(valves.all(".chunks table").len(), 1);
    assert_eq!(valves.all(".chunks blockquote.warning").len(), 1);
    let hit = site.search(&["buzzard"])["hits"][0].clone();
    assert_eq!((&hit["title"], &hit["source"]), (&"Pumps".into(), &"acme/v1/guide/b.html".into()), "{hit}");
    let href = site.page("acme/v1/guide/a/0.html").attribute(".text a", "href");
    assert!(href.starts_with("../b/") && href.ends_with("#start"), "{href}");
}

#[test]
fn what_a_page_would_run_or_load_is_neither_run_nor_loaded() {
    let main = "<h1>T</h1><p>Before.</p><script>steal()</script><img src=x onerror=steal()><a href=\"javascript:steal()\">j</a>\
        <iframe src=\"//evil.example/\"></iframe><form action=\"//evil.example\"><input name=q></form><style>p{}</style>\
        <p>&lt;script&gt;steal()&lt;/script&gt; {{ x }} [k](javascript:steal())</p><p>After.</p>";
    let site = Corpus::new().file("acme/v1/guide/t.html", page("T", main)).build();
    let html = site.page("acme/v1/guide/t/index.html");
    assert_eq!(html.active_content(), [] as [String; 0]);
    assert_eq!(html.all(".chunks iframe, .chunks form, .chunks input, .chunks style, .chunks script").len(), 0);
    let text = html.text(".chunks");
    for kept in ["Before.", "<script>steal()</script>", "{{ x }}", "[k](javascript:steal())", "After."] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
}

#[test]
fn a_page_that_cannot_be_read_is_said_and_the_rest_is_published() {
    let deep = format!("<html><body>{}x", "<div>".repeat(100_000));
    let site = Corpus::new()
        .file("acme/v1/guide/a.md", "# A\n\nText.\n")
        .file("acme/v1/guide/deep.html", deep)
        .file(
            "acme/v1/guide/latin.html",
            b"<html><head><meta charset=windows-1252></head><body><h1>Gr\xf6\xdfe</h1><p>\x80 5",
        )
        .build();
    let said = &site.outcome.stderr;
    assert!(said.contains("deep.html: cannot be read and is left out"), "{said}");
    assert!(site.page("acme/v1/guide/latin/0.html").text("article").contains("Größe"), "{said}");
    assert!(site.page("acme/v1/guide/latin/0.html").text("article").contains("€ 5"));
}
