//! What a link leads to, on hover and focus: dismissable, hoverable, persistent (WCAG 1.4.13).

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};

const SHOWN: &str = "document.querySelector('.preview')?.hidden === false";
const HIDDEN: &str = "document.querySelector('.preview')?.hidden !== false";

fn site() -> Site {
    let other = "---\ntitle: Pump handbook\n---\n\n# Pump handbook\n\nAbout pumps.\n\n<!-- page 7 -->\n\n## Valve\n\nA valve is opened <b>slowly</b>.\n\n";
    let text = "# Start\n\nSee [the valve](handbook.md#valve), [the handbook](handbook.md), [below](#end) and [elsewhere](https://x.example/).\n\n## End\n\nThe end of it.\n";
    Corpus::new().file("acme/v1/guide/handbook.md", other).file("acme/v1/guide/start.md", text).build()
}

/// Moves the pointer to the middle of an element.
fn point_at(tab: &Tab, css: &str) {
    let at = tab.eval(&format!(
        "(() => {{ const {{ x, y, width, height }} = document.querySelector({css:?}).getBoundingClientRect(); \
         return [Math.round(x + width / 2), Math.round(y + height / 2)]; }})()"
    ));
    let edge = |at: &serde_json::Value| u32::try_from(at.as_u64().unwrap()).unwrap();
    tab.point(edge(&at[0]), edge(&at[1]));
}

#[test]
fn a_link_shows_what_it_leads_to_while_it_or_that_is_pointed_at() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("acme/v1/guide/start/0.html"));
    assert!(!tab.requested().iter().any(|url| url.ends_with("/preview.js")), "loaded before it is asked for");
    point_at(&tab, ".text a");
    tab.wait(SHOWN);
    let text = tab.text("document.querySelector('.preview').innerText");
    for part in ["Valve", "acme v1 · Pump handbook · page 7", "A valve is opened slowly."] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(tab.text("document.querySelector('.text a').getAttribute('aria-describedby')"), "_preview");
    // On it, it stays; away from both, it goes.
    point_at(&tab, ".preview");
    tab.eval("new Promise(done => setTimeout(done, 500))");
    assert_eq!(tab.eval(SHOWN), true);
    tab.point(1, 1);
    tab.wait(HIDDEN);
    assert_eq!(tab.eval("document.querySelector('[aria-describedby]')"), serde_json::Value::Null);
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);
}

#[test]
fn the_focus_shows_it_too_and_escape_closes_it_and_nothing_else() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("acme/v1/guide/start/0.html?q=valve"));
    tab.wait("document.querySelector('mark.found-word')");
    for (nth, part) in [(2, "About pumps."), (3, "The end of it.")] {
        tab.eval(&format!("document.querySelector('.text a:nth-of-type({nth})').focus({{ focusVisible: true }})"));
        tab.wait(&format!("{SHOWN} && document.querySelector('.preview').innerText.includes({part:?})"));
        tab.press("Escape");
        tab.wait(HIDDEN);
        assert_eq!(
            tab.eval(&format!("document.activeElement === document.querySelector('.text a:nth-of-type({nth})')")),
            true
        );
        assert_eq!(tab.eval("document.querySelectorAll('mark.found-word').length > 0"), true);
    }
    // Another host is asked nothing.
    tab.eval("document.querySelector('.text a:nth-of-type(4)').focus({ focusVisible: true })");
    tab.eval("new Promise(done => setTimeout(done, 600))");
    assert_eq!(tab.eval(HIDDEN), true);
    tab.assert_clean(&server.url(""));
}

#[test]
fn it_can_be_switched_off() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("acme/v1/guide/start/0.html"));
    tab.key('?', false);
    tab.wait("document.querySelector('dialog.keys')?.open");
    tab.click("dialog.keys label:nth-of-type(3) input");
    tab.press("Escape");
    point_at(&tab, ".text a");
    tab.eval("new Promise(done => setTimeout(done, 600))");
    assert!(!tab.requested().iter().any(|url| url.ends_with("/preview.js")));
    tab.assert_clean(&server.url(""));
}
