//! What a reader keeps: passages in collections, with notes, in this browser alone.

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};
use serde_json::Value;

const PASSAGE: &str = "acme/v1/guide/pump/1.html";

fn site() -> Site {
    let text = "---\ntitle: Pump handbook\n---\n\n# Pump handbook\n\nAbout pumps.\n\n<!-- page 7 -->\n\n## Valve \\<b>&\n\nA valve is opened slowly.\n\n<!-- page 8 -->\n\n## Seal\n\nA seal is kept dry.\n";
    Corpus::new().file("acme/v1/guide/pump.md", text).build()
}

/// What the browser keeps for the library at the server's root.
pub(super) fn stored(tab: &Tab) -> Value {
    let text = tab.eval("localStorage.getItem('mcdewey-own ' + new URL(McDeweyPage.root).pathname)");
    text.as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

fn pressed(tab: &Tab, css: &str) -> String {
    tab.text(&format!("document.querySelector({css:?}).getAttribute('aria-pressed')"))
}

/// Text of what was said last, and whether it was said aloud too.
#[track_caller]
pub(super) fn said(tab: &Tab, text: &str) {
    tab.wait(&format!("document.querySelector('.offer')?.textContent.includes({text:?})"));
    tab.wait(&format!("document.querySelector('.vh[role=status]').textContent.includes({text:?})"));
}

/// Presses Enter with the focus on an element, as one does who has no pointer.
#[track_caller]
fn enter(tab: &Tab, css: &str) {
    tab.wait(&format!("document.querySelector({css:?})"));
    tab.eval(&format!("document.querySelector({css:?}).focus()"));
    assert_eq!(tab.eval(&format!("document.activeElement === document.querySelector({css:?})")), true, "{css}");
    tab.press("Enter");
}

#[test]
fn a_passage_is_kept_with_its_note_where_it_is_read_and_on_a_page_of_ones_own() {
    let (site, browser) = (site(), Browser::launch());
    let server = Server::start(site.root());
    for width in [390, 1440] {
        let tab = browser.tab();
        tab.set_width(width);
        tab.goto(&server.url(PASSAGE));
        assert!(!tab.requested().iter().any(|url| url.ends_with("/own.js")), "loaded before it is touched");
        assert_eq!(pressed(&tab, ".keep"), "false");
        enter(&tab, ".keep");
        said(&tab, "Kept in “My passages”.");
        assert_eq!(pressed(&tab, ".keep"), "true");
        let kept = &stored(&tab)["collections"][0]["bookmarks"][0];
        assert_eq!((kept["title"].as_str(), kept["page"].as_u64()), (Some("Valve <b>&"), Some(7)));
        assert_eq!(
            (kept["document"].as_str(), kept["excerpt"].as_str()),
            (Some("Pump handbook"), Some("A valve is opened slowly."))
        );

        enter(&tab, ".offer button");
        tab.wait("document.querySelector('dialog.own-form')?.open");
        assert_eq!(tab.text("document.activeElement.tagName"), "TEXTAREA");
        tab.type_into("dialog.own-form textarea", "ask <i>Anna</i>");
        tab.eval("document.querySelector('dialog.own-form input').value = ''");
        tab.type_into("dialog.own-form input", "My passages of May");
        tab.press("Enter");
        said(&tab, "Moved to “My passages of May”.");
        tab.wait("document.querySelector('#_own .own-note')?.textContent === 'ask <i>Anna</i>'");

        // On its page the next time, and on that of all that is kept.
        tab.goto(&server.url(PASSAGE));
        tab.wait("document.querySelector('#_own .own-note')?.textContent === 'ask <i>Anna</i>'");
        assert_eq!(pressed(&tab, ".keep"), "true");
        tab.goto(&server.url("mine.html"));
        tab.wait("document.querySelector('.kept')");
        let shown = tab.text("document.querySelector('main').innerText");
        for part in [
            "My passages of May",
            "Valve <b>&",
            "Pump handbook · acme v1 · page 7",
            "acme/v1/guide/pump.md",
            "acme::v1::guide::pump::1",
            "ask <i>Anna</i>",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert_eq!(tab.eval("document.documentElement.scrollWidth <= innerWidth"), true);
        let targets = "[...document.querySelectorAll('.keep, main button')].every(one => { const { width, height } = one.getBoundingClientRect(); return width >= 24 && height >= 24; })";
        assert_eq!(tab.eval(targets), true);
        enter(&tab, ".kept h3 a");
        tab.wait("location.pathname.endsWith('/pump/1.html') && document.querySelector('.keep')");
        assert_eq!(tab.eval(targets), true);
        // Again: no longer kept; and kept again, with its note.
        enter(&tab, ".keep");
        said(&tab, "Removed from “My passages of May”.");
        assert_eq!(
            (pressed(&tab, ".keep").as_str(), tab.eval("document.querySelector('#_own')")),
            ("false", Value::Null)
        );
        enter(&tab, ".offer button");
        said(&tab, "Undone.");
        tab.wait("document.querySelector('#_own .own-note')");
        tab.assert_clean(&server.url(""));
    }
    assert_eq!(server.failed(), []);
}

#[test]
fn hits_and_passages_in_context_are_kept_with_what_their_own_pages_say() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start_below("/lib/", site.root()), browser.tab());
    tab.goto(&server.url(PASSAGE));
    tab.click(".keep");
    said(&tab, "Kept");
    let on_page = stored(&tab)["collections"][0]["bookmarks"][0].clone();
    for (page, css) in
        [("search/index.html?q=valve", ".hit .keep"), ("acme/v1/guide/pump/index.html", "#chunk-1 .keep")]
    {
        let tab = browser.tab();
        tab.goto(&server.url(page));
        enter(&tab, css);
        said(&tab, "Kept");
        assert_eq!(pressed(&tab, css), "true");
        tab.wait("localStorage.getItem('mcdewey-own /lib/').includes('opened slowly')");
        assert_eq!(stored(&tab)["collections"][0]["bookmarks"][0], on_page, "{page}");
        tab.assert_clean(&server.url(""));
    }
    assert_eq!(server.failed(), []);
}

/// Keeps all three passages of the site.
fn keep_all(tab: &Tab, server: &Server) {
    tab.goto(&server.url("acme/v1/guide/pump/index.html"));
    for ordinal in 0..3 {
        tab.click(&format!("#chunk-{ordinal} .keep"));
        tab.wait(&format!("document.querySelector('#chunk-{ordinal} .keep[aria-pressed=true]')"));
    }
}

const TITLES: &str = "[...document.querySelectorAll('.kept h3')].map(one => one.textContent).join()";

#[test]
fn a_collection_is_named_ordered_and_removed_and_a_removal_undone_by_keyboard() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    keep_all(&tab, &server);
    tab.goto(&server.url("mine.html"));
    tab.wait(&format!("{TITLES} === 'Pump handbook,Valve <b>&,Seal'"));
    enter(&tab, ".kept:nth-of-type(3) [data-focus^=up]");
    tab.wait(&format!("{TITLES} === 'Pump handbook,Seal,Valve <b>&'"));
    // The focus stays on the button of what was moved.
    tab.press("Enter");
    tab.wait(&format!("{TITLES} === 'Seal,Pump handbook,Valve <b>&'"));
    tab.press("Enter");
    said(&tab, "Nothing was changed: it is the first.");
    enter(&tab, ".kept:nth-of-type(2) [data-focus^=remove]");
    said(&tab, "Removed “Pump handbook”");
    assert_eq!(tab.text(TITLES), "Seal,Valve <b>&");
    assert_eq!(tab.text("document.activeElement.textContent"), "Undo");
    tab.press("Enter");
    tab.wait(&format!("{TITLES} === 'Seal,Pump handbook,Valve <b>&'"));

    enter(&tab, ".collection > .does [data-focus^=rename]");
    tab.wait("document.querySelector('dialog.own-form')?.open");
    tab.type_into("dialog.own-form input", "My passages2");
    tab.press("Enter");
    tab.wait("document.querySelector('.collection h2').textContent.startsWith('My passages2 ')");
    assert_eq!(tab.text("document.activeElement.textContent"), "Rename");
    enter(&tab, ".tools button");
    tab.type_into("dialog.own-form input", "My passages2");
    tab.press("Enter");
    tab.wait("document.querySelector('dialog.own-form [role=alert]').textContent.includes('already')");
    tab.press("Escape");
    tab.wait("!document.querySelector('dialog')");
    enter(&tab, ".collection > .does [data-focus^=remove]");
    said(&tab, "Removed the collection “My passages2”, with 3 passages.");
    assert_eq!(tab.eval("document.querySelector('.kept')"), Value::Null);
    tab.press("Enter");
    tab.wait(&format!("{TITLES} === 'Seal,Pump handbook,Valve <b>&'"));
    tab.assert_clean(&server.url(""));
}

#[test]
fn tabs_follow_one_another_and_an_undo_takes_back_what_one_did_and_nothing_of_another() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(PASSAGE));
    tab.click(".keep");
    said(&tab, "Kept");
    tab.goto(&server.url("mine.html"));
    enter(&tab, ".kept [data-focus^=remove]");
    said(&tab, "Removed");
    let write = "localStorage.setItem('mcdewey-own /', JSON.stringify({ format: 'mcdewey-own', version: 1, collections: [{ name: 'Theirs', bookmarks: [{ chunk_id: 'acme::v1::guide::pump::2', url: 'acme/v1/guide/pump/2.html', title: 'Seal' }] }] }))";
    let second = browser.tab_beside(&tab);
    second.goto(&server.url(PASSAGE));
    second.eval(write);
    tab.wait(&format!("{TITLES} === 'Seal'"));
    enter(&tab, ".offer button");
    said(&tab, "Undone.");
    assert_eq!(tab.text(TITLES), "Seal,Valve <b>&");
    second.goto(&server.url("acme/v1/guide/pump/2.html"));
    assert_eq!(pressed(&second, ".keep"), "true");
    tab.click(".kept [data-focus^=remove]");
    second.wait("document.querySelector('.keep[aria-pressed=false]')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_store_that_is_full_forbidden_or_of_another_release_is_said_and_nothing_is_lost() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url(PASSAGE));
    tab.eval("(() => { let text = 'x'.repeat(1 << 20); for (let n = 0; text; n++) try { localStorage.setItem('other' + n, text); } catch { text = text.slice(text.length / 2 + 1); } })()");
    tab.click(".keep");
    said(&tab, "Nothing was changed: this browser has no more room");
    assert_eq!((pressed(&tab, ".keep").as_str(), stored(&tab)), ("false", Value::Null));
    tab.eval("localStorage.clear()");
    tab.eval(
        "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } }); 0",
    );
    tab.click(".keep");
    said(&tab, "Nothing was changed: this browser keeps nothing for this site");

    let tab = browser.tab();
    tab.goto(&server.url(PASSAGE));
    let theirs = "{\"format\":\"mcdewey-own\",\"version\":2,\"all\":\"<b>mine</b>\"}";
    tab.eval(&format!("localStorage.setItem('mcdewey-own /', {theirs:?})"));
    tab.goto(&server.url(PASSAGE));
    tab.click(".keep");
    said(&tab, "its version is 2");
    assert_eq!(tab.text("localStorage.getItem('mcdewey-own /')"), theirs);
    tab.goto(&server.url("mine.html"));
    tab.wait("document.querySelector('main').innerText.includes('its version is 2')");
    assert_eq!(tab.text("document.querySelector('textarea').value"), theirs);
    tab.assert_clean(&server.url(""));
}

#[test]
fn libraries_at_one_host_keep_apart() {
    let (site, browser) = (site(), Browser::launch());
    let (one, tab) = (Server::start_below("/one/", site.root()), browser.tab());
    tab.goto(&one.url(PASSAGE));
    tab.click(".keep");
    said(&tab, "Kept");
    assert_eq!(
        tab.eval("Object.keys(localStorage).filter(key => key.includes('own'))"),
        serde_json::json!(["mcdewey-own /one/"])
    );
}

#[test]
fn what_is_gone_or_has_another_text_is_shown_as_it_was_kept_when_one_asks() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    keep_all(&tab, &server);
    // What their own pages say is there too.
    let asked = "performance.getEntriesByType('resource').filter(one => /pump.[012].html$/.test(one.name)).length";
    tab.wait(&format!("{asked} === 3"));
    let folder = site.root().join("acme/v1/guide/pump");
    let changed = std::fs::read_to_string(folder.join("1.html")).unwrap().replace("slowly", "at once");
    std::fs::write(folder.join("1.html"), changed).unwrap();
    std::fs::remove_file(folder.join("2.html")).unwrap();
    tab.goto(&server.url("mine.html"));
    tab.wait("document.querySelector('.kept')");
    assert_eq!(server.failed(), [], "looked for before one asks");
    enter(&tab, "[data-focus=check]");
    said(&tab, "1 of 3 passages as they were kept, 1 with another text, 1 not in the library any more.");
    let text = |nth: u32| tab.text(&format!("document.querySelector('.kept:nth-of-type({nth})').innerText"));
    assert!(text(2).contains("another text now") && text(2).contains("A valve is opened slowly."), "{}", text(2));
    assert!(text(3).contains("not in the library any more") && text(3).contains("A seal is kept dry."), "{}", text(3));
    assert_eq!(tab.eval("document.querySelector('.kept:nth-of-type(3) h3 a')"), Value::Null);
}
