//! Pages as such: they read well without scripts, on a phone, and a wrong address finds home.

use mcdewey_tests::{Browser, Server, Site};

/// Addresses of images that cannot be shown; those that would be loaded on scrolling are loaded.
const IMAGES: &str = "Promise.all([...document.images].map(image => {
    image.loading = 'eager';
    return image.decode().then(() => '', () => image.src);
})).then(sources => sources.filter(Boolean))";

const CHUNK: &str = "finesse/v12.5/developer-guide/developer-guide/4.html";

#[test]
fn a_chunk_and_its_context_are_read_without_scripts() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.without_scripts();
    tab.goto(&server.url(CHUNK));
    assert!(tab.text("document.querySelector('article .text').innerText").len() > 100);
    assert_eq!(
        tab.text("document.querySelector('.chunk-id').textContent"),
        "finesse::v12.5::developer-guide::developer-guide::4"
    );
    tab.click("#chunk-context");
    tab.wait("document.querySelector('section.chunk:target')");
    assert_eq!(tab.text("document.querySelector(':target').id"), "chunk-4");
    // From the home page, by links alone, to a document.
    tab.goto(&server.url("index.html"));
    tab.click("a.product[href^='postgresql/']");
    tab.wait("location.pathname.endsWith('/postgresql/index.html')");
    tab.goto(&server.url("search/index.html"));
    assert!(tab.text("document.querySelector('noscript').innerText").contains("JavaScript"));
    let scripts: Vec<_> =
        server.requests().into_iter().filter(|request| request.path.contains("/search/client.js")).collect();
    assert_eq!(scripts, []);
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn nothing_is_wider_than_a_phone() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.set_width(360);
    let pages = [
        "index.html",
        CHUNK,
        "finesse/v12.5/developer-guide/developer-guide/index.html",
        "search/index.html?q=error",
        "404.html",
    ];
    for page in pages {
        tab.goto(&server.url(page));
        if page.starts_with("search/") {
            tab.wait("document.querySelector('.hit')");
        }
        let width = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(width <= 360, "{page} is {width} pixels wide");
    }
}

#[test]
fn every_page_of_a_document_and_its_neighbours_opens_cleanly() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    // One of each kind of page, with images, tables, code and other scripts.
    let pages = [
        "index.html",
        "nginx/index.html",
        "nginx/1.26/index.html",
        "nginx/1.26/admin-guide/index.html",
        "nginx/1.26/admin-guide/reverse-proxy/index.html",
        "nginx/1.26/quick-start/quick-start-ja/index.html",
        "postgresql/v17/reference/sqlstate/index.html",
        "rsync/v3.2/quick-start/schnellstart/0.html",
    ];
    for page in pages {
        tab.goto(&server.url(page));
        let broken = tab.eval(IMAGES);
        assert_eq!(broken, serde_json::json!([]), "images of {page}");
    }
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

/// Everything that goes wrong on a page that answers 404 is that answer.
#[test]
fn a_wrong_address_at_any_depth_shows_the_way_home() {
    for prefix in ["/", "/repository/"] {
        let (site, browser) = (Site::sample(), Browser::launch());
        let (server, tab) = (Server::start_below(prefix, site.root()), browser.tab());
        for wrong in ["gone.html", "finesse/v9/gone/", "a/b/c/d/e/f.html"] {
            tab.goto(&server.url(wrong));
            tab.wait(&format!("document.querySelector('#home').href === {:?}", server.url("")));
            let color = tab.text("getComputedStyle(document.body).maxWidth");
            assert_ne!(color, "none", "the page's own style is not allowed by its policy");
        }
        let policy: Vec<String> =
            tab.problems().into_iter().filter(|problem| problem.contains("Content Security Policy")).collect();
        assert_eq!(policy, [] as [String; 0]);
        tab.click("#home");
        tab.wait("document.querySelector('a.product')");
    }
}
