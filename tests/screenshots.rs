//! Pictures of every kind of page, for people to look at; `docs/screenshots` runs this, by name alone.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they make")]

use std::path::{Path, PathBuf};

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};

const PASSAGE: &str = "finesse/v12.5/developer-guide/developer-guide/4.html";
const DOCUMENT: &str = "finesse/v12.5/developer-guide/developer-guide/index.html";
const QUERY: &str = "search/index.html?q=stop+an+agent+from+taking+calls";

/// Width and height of the window, with the name that pictures have for it.
const WINDOWS: [(&str, u32, u32); 2] = [("wide", 1440, 900), ("narrow", 390, 844)];

/// What is done before the picture is taken.
#[derive(Clone, Copy)]
enum First {
    Nothing,
    Wait(&'static str),
    Dialog,
    Help,
    Way,
    Outline,
    Filters,
}

const PAGES: [(&str, &str, First); 18] = [
    ("home", "index.html", First::Nothing),
    ("product", "finesse/index.html", First::Nothing),
    ("version", "finesse/v12.0/index.html", First::Nothing),
    ("type", "finesse/v12.0/developer-guide/index.html", First::Nothing),
    ("passage", PASSAGE, First::Wait("document.querySelector('.copy')")),
    ("older-passage", "finesse/v11.6/developer-guide/developer-guide/4.html", First::Nothing),
    (
        "found",
        "postgresql/v17/admin-guide/admin-guide/12.html?q=autovacuum",
        First::Wait("document.querySelector('.found')"),
    ),
    ("document", DOCUMENT, First::Nothing),
    (
        "context",
        "finesse/v12.5/developer-guide/developer-guide/index.html#chunk-4",
        First::Wait("document.querySelector(':target')"),
    ),
    ("table", "postgresql/v17/reference/sqlstate/index.html", First::Nothing),
    ("japanese", "nginx/1.26/quick-start/quick-start-ja/index.html", First::Nothing),
    ("search", "search/index.html", First::Nothing),
    ("hits", QUERY, First::Wait("document.querySelector('.hit')")),
    ("filters", QUERY, First::Filters),
    ("dialog", PASSAGE, First::Dialog),
    ("keys", PASSAGE, First::Help),
    ("way", PASSAGE, First::Way),
    ("contents", DOCUMENT, First::Outline),
];

impl First {
    fn do_it(self, tab: &Tab) {
        tab.wait("globalThis.McDeweyPage");
        match self {
            First::Nothing => {}
            First::Wait(condition) => tab.wait(condition),
            First::Dialog => tab.open_dialog("recording"),
            First::Help => tab.open_help(),
            First::Way => tab.open_way(),
            First::Outline => tab.open_outline(),
            First::Filters => {
                tab.wait("document.querySelector('.hit')");
                tab.open_filters();
            }
        }
        // The way is made when the page has nothing else to do.
        tab.eval("new Promise(done => requestIdleCallback(() => setTimeout(done, 50), { timeout: 2000 }))");
    }
}

/// A manual in Hebrew, with what stays as it is in it.
fn right_to_left() -> Site {
    let text = "# מדריך למשתמש\n\nמדריך זה מסביר כיצד להתקין את המשאבה ולהפעיל אותה.\n\n## התקנה\n\nהתקן את המשאבה על משטח ישר. הרץ `pumpctl start --valve 3` ובדוק את הלחץ:\n\n\
        ```sh\npumpctl status\n```\n\n> [!WARNING]\n> סגור את השסתום לפני הפתיחה.\n\n| מצב | משמעות | קוד |\n|---|---|---|\n| פועל | המשאבה עובדת | `0` |\n| עצור | המשאבה עצרה | `1` |\n\n\
        1. פתח את השסתום.\n2. הפעל את המשאבה.\n\n## תחזוקה\n\nנקה את המסנן פעם בחודש. ראה [התקנה](#התקנה).\n";
    Corpus::new()
        .file("mcdewey.toml", "[library]\nlanguage = \"he\"\nname = \"ספריית המדריכים\"\n")
        .file("pump/v2/guide/guide.md", text)
        .file("pump/v1/guide/guide.md", text)
        .build()
}

fn take(tab: &Tab, server: &Server, folder: &Path, prefix: &str, pages: &[(&str, &str, First)]) {
    for theme in ["light", "dark"] {
        for (window, width, height) in WINDOWS {
            tab.set_window(width, height);
            for (name, page, first) in pages {
                tab.goto(&server.url("index.html"));
                tab.eval(&format!("localStorage.setItem('mcdewey-view', JSON.stringify({{ theme: {theme:?} }}))"));
                tab.goto(&server.url(page));
                first.do_it(tab);
                tab.screenshot(&folder.join(format!("{prefix}{name}-{window}-{theme}.png")));
            }
        }
    }
}

#[test]
fn pictures_of_every_kind_of_page() {
    let folder = PathBuf::from(std::env::var_os("MCDEWEY_SCREENSHOTS").expect("start this by docs/screenshots"));
    std::fs::create_dir_all(&folder).unwrap();
    let browser = Browser::launch();
    for (prefix, site, pages) in [
        ("", Site::sample(), &PAGES[..]),
        (
            "rtl-",
            right_to_left(),
            &[
                ("home", "index.html", First::Nothing),
                ("passage", "pump/v2/guide/guide/0.html", First::Nothing),
                ("document", "pump/v1/guide/guide/index.html", First::Nothing),
                (
                    "hits",
                    "search/index.html?q=%D7%94%D7%9E%D7%A9%D7%90%D7%91%D7%94",
                    First::Wait("document.querySelector('.hit')"),
                ),
            ],
        ),
    ] {
        let (server, tab) = (Server::start(site.root()), browser.tab());
        take(&tab, &server, &folder, prefix, pages);
        tab.assert_clean(&server.url(""));
    }
}
