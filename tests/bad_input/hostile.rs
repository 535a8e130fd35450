//! Nothing from a manual is trusted: whatever it holds is shown or dropped, never run.

use mcdewey_tests::html::{Html, text_of};
use mcdewey_tests::{Corpus, Site};

/// A word that no template engine may make out of the documents below.
const EVALUATED: &str = "1787569";

/// Raw HTML, addresses and attributes by which a document could run something in a reader's browser.
const ATTACKS: &[&str] = &[
    "<script>steal()</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=steal()>",
    "<img src=\"x\"\nonerror\n=\"steal()\">",
    "<b onmouseover='steal()' style='position:fixed;inset:0'>bold</b>",
    "<a href='javascript:steal()'>go</a>",
    "<a href=' java\tscript:steal()'>go</a>",
    "<a href='&#x6a;avascript&colon;steal()'>go</a>",
    "<svg onload=steal()><script>steal()</script><a xlink:href='javascript:steal()'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:steal() /><set attributeName=onload to=steal() /></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=steal()&gt;\">",
    "<iframe srcdoc='<script>steal()</script>'></iframe><object data=x></object><embed src=x><portal src=x></portal>",
    "<form action=https://evil.example><input name=q autofocus onfocus=steal()><button formaction=javascript:steal()>",
    "<style>@import url(//evil.example/x.css); body { display: none }</style>",
    "<link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<meta http-equiv=Content-Security-Policy content=\"default-src *\">",
    "<noscript><p title=\"</noscript><img src=x onerror=steal()>\"></noscript>",
    "<template><script>steal()</script></template><textarea><img src=x onerror=steal()></textarea>",
    "<details open ontoggle=steal()><summary>s</summary></details><video poster=javascript:steal() onplay=steal()>",
    "[link](javascript:steal()) [upper](JAVASCRIPT:steal()) [entity](&#106;avascript:steal()) [tab](java&Tab;script:x)",
    "[vb](vbscript:steal()) [data](data:text/html;base64,PHNjcmlwdD4=) <javascript:steal()>",
    "![image](javascript:steal()) ![quote](x\"onerror=\"steal()) ![title](x 'y\" onerror=\"steal()')",
    "[ref] and ![ref]\n\n[ref]: javascript:steal() \"x\"",
    "## Heading <img src=x onerror=steal()> {#\"><script>steal()</script>}",
    "```html\"><script>steal()</script>\n<script>shown()</script>\n```",
    "| a |\n|---|\n| <script>steal()</script> `<i onclick=x>` |",
    "note[^1]\n\n[^1]: <script>steal()</script>",
    "<div id=search-input><div id=_main><div id=chunk-0><div name=McDewey id=McDewey>",
    "</main></body></html><script>steal()</script>",
    "-->]]></title></textarea></style></script><script>steal()</script>",
];

/// All attacks in one document, one a document, and in names, titles and configuration.
fn hostile() -> Site {
    let title = "</title><script>steal()</script>\"'><img src=x onerror=steal()>";
    let all = ATTACKS.join("\n\n");
    let front = format!("---\ntitle: {}\n---\n\n", serde_json::json!(title));
    let mut corpus = Corpus::new()
        .file("acme/v1/guide/all.md", format!("# {title}\n\n{all}\n"))
        .file("acme/v1/guide/front.md", format!("{front}text\n"))
        .file("acme/v1/guide/<script>steal()<&\"'.md", "# Name\n\ntext\n")
        .file("<b onclick=x>/\"v'1/<i>/doc.md", "# Path\n\ntext\n")
        .file("mcdewey.toml", format!("[library]\nname = {title:?}\ntagline = {title:?}\n[[vendor]]\nname = {title:?}\nproducts = [\"acme\"]\n"));
    for (number, attack) in ATTACKS.iter().enumerate() {
        corpus = corpus.file(
            &format!("acme/v1/single/attack-{number}.md"),
            format!("# Attack {number}\n\nBefore.\n\n{attack}\n\nAfter.\n"),
        );
    }
    corpus.build()
}

#[test]
fn no_script_handler_or_address_that_runs_survives_in_any_page() {
    let site = hostile();
    for (path, html) in site.pages().into_iter().filter(|(path, _)| path != "404.html") {
        let page = Html::parse(&html);
        assert_eq!(page.active_content(), [] as [String; 0], "{path}");
        assert_eq!(page.all("meta[http-equiv]").len(), 1, "{path} has a policy of its own");
        assert_eq!(page.all("style, textarea, template, noscript > p[title]").len(), 0, "{path}");
        let n_boxes = page.all("form.facets input[type=checkbox]").len();
        assert_eq!(page.all("input").len() - n_boxes, 1, "{path} has a field of its own");
        // What a reader keeps has a style sheet besides.
        let n_styles = if path == "mine.html" { 2 } else { 1 };
        assert_eq!(page.all("link[rel=stylesheet]").len(), n_styles, "{path} has a style of its own");
        let foreign = page.references().into_iter().filter(|address| address.contains("evil.example"));
        assert_eq!(foreign.collect::<Vec<_>>(), [] as [String; 0], "{path}");
        assert_eq!(page.duplicate_ids(), [] as [String; 0], "{path}");
    }
    let not_found = site.page("404.html");
    assert_eq!(not_found.all("script").len(), 1);
    assert_eq!(not_found.all("img, [onerror]").len(), 0);
}

#[test]
fn text_around_an_attack_is_not_lost() {
    let site = hostile();
    for (number, attack) in ATTACKS.iter().enumerate() {
        let page = site.page(&format!("acme/v1/single/attack-{number}/index.html"));
        let text: String = page.all(".chunks").into_iter().map(text_of).collect();
        assert!(text.contains("Before."), "{attack}: {text}");
    }
    // A script in code is text.
    assert!(
        site.page("acme/v1/guide/all/index.html")
            .all("pre code")
            .into_iter()
            .any(|code| text_of(code) == "<script>shown()</script>")
    );
}

#[test]
fn search_results_hand_over_text_and_not_html() {
    let site = hostile();
    let answer = site.search(&["attack"]);
    for hit in answer["hits"].as_array().unwrap() {
        let url = hit["url"].as_str().unwrap();
        assert!(!url.contains(['<', '>', '"', '\'', ' ']), "{url}");
    }
}

#[test]
fn template_syntax_is_text() {
    let line = "{{ 1337 * 1337 }} {% if true %}yes{% endif %} {# comment #} {{ name }} {% include \"base.html\" %} \
                ${1337*1337} <%= 1337*1337 %> {{{ 1337*1337 }}}";
    let text = format!("---\ntitle: \"{{{{ 1337*1337 }}}} title\"\n---\n\n# {line}\n\n{line}\n\n```\n{line}\n```\n");
    let site = Corpus::new()
        .file("acme/v1/guide/doc.md", &text)
        .file("{{ 1337*1337 }}/{% x %}/{# y #}/{{ name }}.md", &text)
        .file("mcdewey.toml", "[library]\nname = \"{{ 1337*1337 }}\"\ntagline = \"{% raw %}\"\n")
        .build();
    for (path, html) in site.pages() {
        assert!(!html.contains(EVALUATED), "{path} evaluated a template");
    }
    let page = site.page("acme/v1/guide/doc/0.html");
    assert_eq!(page.text("header.top .brand"), "{{ 1337*1337 }}");
    assert_eq!(page.text("header.top > p"), "{% raw %}");
    assert_eq!(page.text("article .text pre code"), line);
    let shown = page.text("article");
    assert!(shown.contains("{{ 1337 * 1337 }} {% if true %}yes{% endif %} {# comment #} {{ name }}"), "{shown}");
}

#[test]
fn images_of_other_hosts_become_links_and_are_counted() {
    let site = Corpus::new()
        .file(
            "acme/v1/guide/doc.md",
            "# Doc\n\n![a chart](https://evil.example/pixel.png) ![](http://evil.example/b.png)\n",
        )
        .build();
    let page = site.page("acme/v1/guide/doc/0.html");
    assert_eq!(page.all("article img").len(), 0);
    assert_eq!(page.all("article .text a[href^='http']").len(), 2);
    assert!(site.outcome.stdout.contains("2 images of other hosts became links"), "{}", site.outcome.stdout);
}
