//! The Content-Security-Policy is in force, and a hostile manual runs nothing.

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};

const CHUNK: &str = "finesse/v12.5/developer-guide/developer-guide/4.html";

/// What was reported that mentions the policy.
fn violations(tab: &Tab) -> Vec<String> {
    tab.problems().into_iter().filter(|problem| problem.contains("Content Security Policy")).collect()
}

#[test]
fn a_page_runs_no_script_that_stands_in_it() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(CHUNK));
    assert!(violations(&tab).is_empty());
    let attempts = [
        "(() => { const s = document.createElement('script'); s.textContent = 'globalThis.ran = 1'; document.body.append(s); })()",
        "(() => { const b = document.createElement('b'); b.setAttribute('onclick', 'globalThis.ran = 2'); document.body.append(b); b.click(); })()",
        "(() => { const a = document.createElement('a'); a.href = 'javascript:globalThis.ran=3'; document.body.append(a); a.click(); })()",
    ];
    for (n_before, attempt) in attempts.iter().enumerate() {
        tab.eval(attempt);
        // The browser reports each refusal: what is waited for is the refusal itself, not a time.
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while violations(&tab).len() <= n_before {
            assert!(std::time::Instant::now() < end, "not refused: {attempt}");
            tab.eval("new Promise(requestAnimationFrame)");
        }
    }
    let evaluated =
        tab.text("(() => { try { return 'ran ' + (0, eval)('1 + 1'); } catch (error) { return error.name; } })()");
    assert_eq!(evaluated, "EvalError");
    assert_eq!(tab.eval("globalThis.ran ?? null"), serde_json::Value::Null);
}

#[test]
fn a_page_sends_nothing_to_another_host_and_loads_nothing_from_one() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(CHUNK));
    let fetched = tab.text("fetch('http://elsewhere.example/').then(() => 'answered', e => e.name)");
    assert_eq!(fetched, "TypeError");
    tab.eval("new Promise(done => { const i = new Image(); i.onload = i.onerror = done; i.src = 'http://elsewhere.example/p.png'; })");
    tab.eval("new Promise(done => { const s = document.createElement('script'); s.onload = s.onerror = done; s.src = 'http://elsewhere.example/x.js'; document.head.append(s); })");
    assert!(violations(&tab).len() >= 3, "{:?}", tab.problems());
}

#[test]
fn a_hostile_manual_runs_nothing_on_its_pages_nor_among_the_hits() {
    let hostile = "# Title <img src=x onerror=\"globalThis.ran=1\"> {#x\" onclick=\"globalThis.ran=2}\n\n\
                   <script>globalThis.ran=3</script>\n\nkeyword <img src=x onerror=globalThis.ran=4> \
                   <svg onload=globalThis.ran=5><script>globalThis.ran=6</script></svg>\n\n\
                   `<img src=x onerror=globalThis.ran=7>` &lt;img src=x onerror=globalThis.ran=8&gt;\n\n\
                   [link](javascript:globalThis.ran=9)\n";
    let site = Corpus::new()
        .file("acme/v1/guide/doc.md", hostile)
        .file("<img src=x onerror=ran=1>/v1/guide/doc.md", "# Path\n\nkeyword\n")
        .file("acme/v1/guide/title.md", "---\ntitle: \"<img src=x onerror=globalThis.ran=10>\"\n---\n\nkeyword\n")
        .build();
    let browser = Browser::launch();
    let (server, tab) = (Server::start(site.root()), browser.tab());
    for page in ["acme/v1/guide/doc/0.html", "acme/v1/guide/doc/index.html", "acme/v1/guide/title/0.html", "index.html"]
    {
        tab.goto(&server.url(page));
        assert_eq!(tab.eval("globalThis.ran ?? null"), serde_json::Value::Null, "{page}");
    }
    tab.goto(&server.url("search/index.html?q=keyword"));
    tab.wait("document.querySelectorAll('.hit').length === 3");
    assert_eq!(tab.eval("document.querySelectorAll('#search-results img, #search-results script').length"), 0);
    assert_eq!(tab.eval("globalThis.ran ?? null"), serde_json::Value::Null);
    // Not even an attempt: what the policy would have to stop was cleaned away before.
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_picture_that_is_opened_by_itself_runs_nothing() {
    let svg = |inner: &str| format!("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'>{inner}</svg>");
    let pictures = [
        svg("<script>globalThis.ran=1</script>"),
        svg("<g xmlns:s='http://www.w3.org/2000/svg'><s:script>globalThis.ran=2</s:script></g>"),
        "<svg xmlns='http://www.w3.org/2000/svg' onload='globalThis.ran=3'/>".to_owned(),
        svg("<foreignObject width='9' height='9'><iframe xmlns='http://www.w3.org/1999/xhtml' \
             srcdoc='&lt;script&gt;parent.ran=4&lt;/script&gt;'/></foreignObject>"),
        svg("<image href='x' onerror='globalThis.ran=5'/><image href='/no.png'/>"),
        svg(
            "<a id='a' href='#'><animate attributeName='href' to='javascript:globalThis.ran=6' dur='1ms' fill='freeze'/>\
             <set attributeName='href' to='javascript:globalThis.ran=7'/><rect width='90' height='90'/></a>",
        ),
        svg("<style>@import '/no.css'; rect { fill: url(/no.svg#x) }</style><rect width='9' height='9'/>"),
        svg("<?xml-stylesheet href='/no.css'?><use href='data:image/svg+xml,&lt;svg/>#x'/>"),
    ];
    let links: Vec<String> = (0..pictures.len()).map(|idx| format!("![{idx}](img/{idx}.svg)")).collect();
    let mut corpus = Corpus::new().file("acme/v1/guide/doc.md", format!("# Pictures\n\n{}\n", links.join("\n\n")));
    for (idx, picture) in pictures.iter().enumerate() {
        corpus = corpus.file(&format!("acme/v1/guide/img/{idx}.svg"), picture);
    }
    let (site, browser) = (corpus.build(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    for idx in 0..pictures.len() {
        tab.goto(&server.url(&format!("acme/v1/guide/img/{idx}.svg")));
        assert_eq!(tab.text("document.documentElement.tagName"), "svg", "{idx}");
        let click = "document.querySelector('a, rect, svg').dispatchEvent(new MouseEvent('click', { bubbles: true }))";
        tab.eval(click);
        tab.eval("new Promise(requestAnimationFrame)");
        assert_eq!(tab.eval("globalThis.ran ?? null"), serde_json::Value::Null, "{idx}");
        let loaded =
            tab.eval("performance.getEntriesByType('resource').filter((one) => one.name.includes('no.')).length");
        assert_eq!(loaded, 0, "{idx}");
    }
}
