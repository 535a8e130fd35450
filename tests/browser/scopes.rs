//! Filters that a reader has kept under a name.

use mcdewey_tests::{Browser, Server, Site, Tab};

fn hits(tab: &Tab) -> String {
    tab.text("[...document.querySelectorAll('.hit')].map(hit => hit.dataset.chunkId).join()")
}

#[test]
fn filters_are_kept_under_a_name_and_chosen_on_the_search_page_and_in_the_dialog() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let server = Server::start(site.root());
    for width in [390, 1440] {
        let tab = browser.tab();
        tab.set_width(width);
        tab.goto(&server.url("search/index.html?q=configuration&product=postgresql&version=v16&version=v15"));
        tab.wait("document.querySelector('.hit')");
        let filtered = hits(&tab);
        tab.click("#search-scopes button");
        tab.wait("document.querySelector('dialog.own-form')?.open");
        tab.type_into("dialog.own-form input", "Old <b>databases</b>");
        tab.press("Enter");
        tab.wait(
            "document.querySelector('#search-scopes [aria-pressed=true]')?.textContent === 'Old <b>databases</b>'",
        );
        // Pressed again it is taken back; from elsewhere it is chosen; Back leads back.
        tab.click("#search-scopes button");
        tab.wait(
            "!location.search.includes('product') && document.querySelector('#search-scopes [aria-pressed=false]')",
        );
        tab.goto(&server.url("search/index.html?q=configuration"));
        tab.wait("document.querySelector('.hit')");
        assert_ne!(hits(&tab), filtered);
        tab.click("#search-scopes button");
        tab.wait("location.search === '?q=configuration&product=postgresql&version=v16&version=v15'");
        tab.wait(&format!(
            "[...document.querySelectorAll('.hit')].map(hit => hit.dataset.chunkId).join() === {filtered:?}"
        ));
        assert_eq!(tab.text("document.activeElement.textContent"), "Old <b>databases</b>");
        tab.back();
        tab.wait("document.querySelector('#search-scopes [aria-pressed=false]')");

        tab.goto(&server.url("index.html"));
        tab.key('/', false);
        tab.wait("document.querySelector('dialog.finder')?.open");
        tab.click(".finder .scopes button:nth-child(2)");
        tab.type_into("#_find", "configuration");
        tab.wait("document.querySelector('#_found a')");
        assert_eq!(
            tab.eval("[...document.querySelectorAll('#_found a')].every(one => /postgresql\\/v1[56]/.test(one.href))"),
            true
        );
        assert_eq!(
            tab.text("new URL(document.querySelector('.finder footer a').href).search"),
            "?q=configuration&product=postgresql&version=v16&version=v15"
        );

        // Among what is kept it is renamed and removed.
        tab.goto(&server.url("mine.html"));
        tab.click("[data-focus^='rename scope']");
        tab.type_into("dialog.own-form input", "Databases 2");
        tab.press("Enter");
        tab.wait("document.querySelector('.scopes-kept a').textContent.endsWith('2')");
        assert_eq!(
            tab.text("document.querySelector('.scopes-kept .counts:not(h2 *)').textContent"),
            "postgresql, v16, v15"
        );
        tab.click("[data-focus^='remove scope']");
        tab.wait("!document.querySelector('.scopes-kept')");
        tab.assert_clean(&server.url(""));
    }
    assert_eq!(server.failed(), []);
}
