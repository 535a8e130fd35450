//! What a script adds to a page, and what is loaded late, moves nothing.

use mcdewey_tests::{Browser, Corpus, Server, Site};

/// Where things stand in the window.
const PLACES: &str = "[...document.querySelectorAll('.brand, .crumbs, h1, .facts dt, .facts dd, .text p, .text pre, .related, .cite, .pager, .hero, .vendor, #search-status')] \
     .map(one => one.getBoundingClientRect()).map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(' ')";

#[test]
fn what_scripts_put_into_a_page_moves_nothing() {
    let (site, browser) = (Site::sample(), Browser::launch());
    let server = Server::start(site.root());
    let pages = [
        "index.html",
        "finesse/v12.5/developer-guide/developer-guide/4.html",
        "finesse/v12.5/developer-guide/developer-guide/index.html",
        "postgresql/v16/index.html",
        "search/index.html",
    ];
    for width in [390, 768, 1440] {
        for page in pages {
            let places = |blocked: &[&str]| {
                let tab = browser.tab();
                tab.block(blocked);
                tab.set_width(width);
                tab.goto(&server.url(page));
                let seen =
                    "[...document.querySelectorAll('button, fieldset')].filter(one => one.checkVisibility()).length";
                (tab.text(PLACES), tab.eval(seen).as_u64().unwrap())
            };
            let (before, after) = (places(&["*/assets/app.js", "*/assets/read.js", "*/assets/search.js"]), places(&[]));
            assert_eq!(before.0, after.0, "{page} at {width}");
            assert!(before.1 < after.1, "{page}: no script ran");
        }
    }
}

#[test]
fn a_picture_has_its_room_before_it_is_there_and_opens_in_full_size() {
    let svg = |width: u32, height: u32| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"><rect width=\"9\" height=\"9\"/></svg>"
        )
    };
    let far = "A valve is opened before its pump is started.\n\n".repeat(200);
    let pictures = "![diagram](large.svg)\n\n![icon](small.svg) is the icon.\n\n<img src=\"large.svg\" width=\"200\" alt=\"at the side\">\n\nThe end.\n";
    let site = Corpus::new()
        .file("acme/v1/guide/pump.md", format!("# Pump\n\n{far}{pictures}"))
        .file("acme/v1/guide/large.svg", svg(1600, 900))
        .file("acme/v1/guide/small.svg", svg(24, 24))
        .build();
    let browser = Browser::launch();
    let (server, page) = (Server::start(site.root()), "acme/v1/guide/pump/index.html");
    let heights = "[...document.images].map(one => Math.round(one.getBoundingClientRect().height)).join()";
    for width in [390, 1440] {
        let tab = browser.tab();
        tab.set_width(width);
        tab.goto(&server.url(page));
        // What is far below is not loaded yet.
        let before = tab.text(heights);
        assert_eq!(tab.eval("[...document.images].some(one => one.complete)"), false);
        tab.eval("document.images[0].scrollIntoView()");
        tab.wait("[...document.images].every(one => one.complete && one.naturalWidth)");
        assert_eq!((tab.text(heights), before.ends_with(",24,113")), (before, true), "at {width}");
    }
    let tab = browser.tab();
    tab.goto(&server.url(page));
    assert_eq!(tab.eval("document.querySelectorAll('.text a').length"), 2);
    tab.click("a.full");
    tab.wait("location.pathname.endsWith('/large.svg')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn long_lines_of_code_wrap_by_choice_on_every_page_and_are_copied_as_they_are() {
    let line = "x".repeat(400);
    let text = format!("# Pump\n\n```sh\nopen --valve {line}\n```\n\n```sh\nshort\n```\n");
    let site = Corpus::new().file("acme/v1/guide/pump.md", text).build();
    let browser = Browser::launch();
    let (server, tab) = (Server::start(site.root()), browser.tab());
    tab.goto(&server.url("acme/v1/guide/pump/0.html"));
    let overflows = "[...document.querySelectorAll('pre')].some(pre => pre.scrollWidth > pre.clientWidth)";
    assert_eq!(tab.eval(overflows), true);
    // Only where there is something to wrap.
    assert_eq!(
        tab.text("[...document.querySelectorAll('.wrap')].map(one => one.checkVisibility()).join()"),
        "true,false"
    );
    tab.click(".wrap");
    assert_eq!(
        (tab.eval(overflows), tab.text("document.querySelector('.wrap').ariaPressed")),
        (false.into(), "true".to_owned())
    );
    assert_eq!(tab.text("document.querySelector('pre').textContent"), format!("open --valve {line}\n"));
    tab.goto(&server.url("acme/v1/guide/pump/index.html"));
    assert_eq!(tab.eval(overflows), false);
    tab.click(".wrap");
    assert_eq!(
        (tab.eval(overflows), tab.text("document.querySelector('.wrap').ariaPressed")),
        (true.into(), "false".to_owned())
    );
    tab.assert_clean(&server.url(""));
}
