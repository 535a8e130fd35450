//! What a reader keeps as a file, as an address and as a book.

use mcdewey_tests::{Browser, Corpus, Server, Site, Tab};
use serde_json::{Value, json};

use super::own::{said, stored};

fn site() -> Site {
    let text = "---\ntitle: Pump handbook\n---\n\n# Pump handbook\n\nAbout pumps.\n\n<!-- page 7 -->\n\n## Valve \\<b>&\n\nA valve is opened slowly, see [the seal](#seal).\n\n### By hand\n\n```sh\nvalve --open <b>\n```\n\n<!-- page 8 -->\n\n## Seal\n\nA seal is kept dry.\n";
    Corpus::new().file("acme/v1/guide/pump.md", text).build()
}

fn passage(ordinal: u32, title: &str) -> Value {
    json!({ "chunk_id": format!("acme::v1::guide::pump::{ordinal}"), "url": format!("acme/v1/guide/pump/{ordinal}.html"), "title": title,
        "document": "Pump handbook", "product": "acme", "version": "v1", "page": 7, "source": "acme/v1/guide/pump.md" })
}

fn file(collections: &Value) -> Value {
    json!({ "format": "mcdewey-own", "version": 1, "collections": collections, "scopes": [] })
}

/// Opens the page with this kept.
fn open(tab: &Tab, server: &Server, kept: &Value) {
    tab.goto(&server.url("mine.html"));
    tab.eval(&format!("localStorage.setItem('mcdewey-own /', {:?})", kept.to_string()));
    tab.goto(&server.url("mine.html"));
    tab.wait("document.querySelector('[data-focus=open]')");
}

/// Chooses a file of this text, as the window of the system would.
fn choose(tab: &Tab, text: &str) {
    tab.eval(&format!(
        "(() => {{ document.querySelector('.offer')?.remove(); const files = new DataTransfer(); files.items.add(new File([{text:?}], 'kept.json')); \
         const input = document.querySelector('input[type=file]'); input.files = files.files; input.dispatchEvent(new Event('change')); }})()"
    ));
}

#[test]
fn all_goes_into_a_file_and_comes_back_from_it() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let mut valve = passage(1, "Valve <b>&");
    valve["note"] = json!("ask <i>Anna</i>");
    let mut kept = file(
        &json!([{ "name": "Of May", "bookmarks": [valve, passage(2, "Seal")] }, { "name": "Empty", "bookmarks": [] }]),
    );
    kept["scopes"] = json!([{ "name": "Pumps", "product": ["acme"], "version": ["v1"] }]);
    open(&tab, &server, &kept);
    tab.eval("URL.createObjectURL = (blob) => { blob.text().then(text => { globalThis.saved = text; }); return 'blob:'; }; HTMLAnchorElement.prototype.click = function () { globalThis.named = this.download; }");
    tab.click("[data-focus=save]");
    tab.wait("globalThis.saved");
    let saved: Value = serde_json::from_str(&tab.text("saved")).unwrap();
    assert_eq!(tab.text("named"), "mcdewey.json");
    for field in ["format", "version", "scopes"] {
        assert_eq!(saved[field], kept[field], "{field}");
    }
    tab.eval("localStorage.clear()");
    tab.goto(&server.url("mine.html"));
    tab.wait("document.querySelector('[data-focus=open]')");
    choose(&tab, &saved.to_string());
    said(&tab, "3 added, 0 replaced, 0 passed over");
    assert_eq!(stored(&tab), kept);
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_file_is_merged_counted_and_can_be_taken_back() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let noted = |ordinal, title, note: &str| {
        let mut made = passage(ordinal, title);
        made["note"] = json!(note);
        made
    };
    let mine = file(&json!([{ "name": "Of May", "bookmarks": [noted(1, "Valve", "mine"), passage(2, "Seal")] }]));
    let theirs = file(
        &json!([{ "name": "Of May", "bookmarks": [noted(1, "Valve", "theirs"), passage(2, "Seal"), passage(0, "Pump handbook")] }, { "name": "New", "bookmarks": [passage(2, "Seal")] }]),
    );
    open(&tab, &server, &mine);
    choose(&tab, &theirs.to_string());
    said(&tab, "2 added, 1 replaced, 1 passed over");
    let merged = stored(&tab);
    assert_eq!(merged["collections"][0]["bookmarks"][0]["note"], "mine\n\ntheirs");
    assert_eq!(merged["collections"][1], theirs["collections"][1]);
    // Once more it brings nothing.
    choose(&tab, &theirs.to_string());
    said(&tab, "0 added, 0 replaced, 4 passed over");
    assert_eq!(stored(&tab), merged);
    open(&tab, &server, &mine);
    choose(&tab, &theirs.to_string());
    said(&tab, "2 added");
    tab.click(".offer button");
    said(&tab, "Undone.");
    assert_eq!(stored(&tab), mine);
    tab.assert_clean(&server.url(""));
}

#[test]
fn what_is_damaged_unknown_or_leads_elsewhere_is_refused_with_its_reason() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let mine = file(&json!([{ "name": "Of May", "bookmarks": [passage(2, "Seal")] }]));
    open(&tab, &server, &mine);
    let with = |field: &str, value: Value| {
        let mut one = passage(1, "Valve");
        one[field] = value;
        file(&json!([{ "name": "Of May", "bookmarks": [one] }])).to_string()
    };
    let mut newer = mine.clone();
    newer["version"] = json!(2);
    for (text, reason) in [
        ("{\"format\":".to_owned(), "it is no JSON"),
        ("[1, 2]".to_owned(), "it holds no kept passages"),
        ("null".to_owned(), "it holds no kept passages"),
        (newer.to_string(), "its version is 2, and this library reads version 1"),
        (with("url", json!("javascript:alert(1)")), "leads out of this library"),
        (with("url", json!("https://other.example/x.html")), "leads out of this library"),
        (with("url", json!("//other.example/x.html")), "leads out of this library"),
        (with("url", json!(7)), "has no `url`"),
        (with("note", json!(["x"])), "has a `note` that is no text"),
        (with("page", json!("7")), "has a `page` that is no number"),
        (file(&json!({ "name": "x" })).to_string(), "`collections` is no list"),
        (file(&json!([{ "name": " ", "bookmarks": [] }])).to_string(), "a collection has no name"),
        (file(&json!([null])).to_string(), "a collection has no name"),
        (file(&json!([{ "name": "a", "bookmarks": [null] }])).to_string(), "has no `chunk_id`"),
        (file(&json!([])).to_string(), "nothing is kept in it"),
    ] {
        choose(&tab, &text);
        said(&tab, reason);
        assert_eq!(stored(&tab), mine, "{reason}");
    }
    // What is taken is text, whatever it looks like.
    choose(&tab, &with("title", json!("<img src=x onerror=alert(1)>")));
    said(&tab, "1 added");
    assert!(tab.text("document.querySelector('main').innerText").contains("<img src=x onerror=alert(1)>"));
    assert_eq!(tab.eval("document.querySelector('main img')"), Value::Null);
    tab.assert_clean(&server.url(""));
}

#[test]
fn an_address_shows_what_it_holds_and_keeps_it_only_when_asked() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    let mut valve = passage(1, "Valve <b>&");
    valve["note"] = json!("ask <i>Anna</i>");
    let kept = file(&json!([{ "name": "Of May — 五月", "bookmarks": [valve] }]));
    open(&tab, &server, &kept);
    tab.eval("navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }");
    tab.click("[data-focus^='share ']");
    said(&tab, "The address of “Of May — 五月” is copied.");
    let address = tab.text("copied");
    assert!(address.starts_with(&server.url("mine.html#share=")) && address.is_ascii(), "{address}");

    let other = browser.tab();
    other.goto(&address);
    other.wait("!document.querySelector('#mine-offered').hidden");
    let shown = other.text("document.querySelector('#mine-offered').innerText");
    for part in
        ["Someone shared 1 passage with you", "Of May — 五月", "Valve <b>&", "acme v1 · page 7", "ask <i>Anna</i>"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(other.eval("localStorage.getItem('mcdewey-own /')"), Value::Null);
    other.click("#mine-offered .does button:nth-child(2)");
    other.wait("document.querySelector('#mine-offered').hidden && !location.hash");
    assert_eq!(other.eval("localStorage.getItem('mcdewey-own /')"), Value::Null);
    other.goto(&address);
    other.wait("!document.querySelector('#mine-offered').hidden");
    other.click("#mine-offered .does button");
    said(&other, "1 added");
    assert_eq!(stored(&other), kept);
    // What it holds beside passages is shown too.
    let with_scope = "(async () => { const state = JSON.parse(localStorage.getItem('mcdewey-own /')); state.scopes.push({ name: 'Pumps', product: ['acme'] }); \
         const packed = await new Response(new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer(); \
         return btoa(String.fromCharCode(...new Uint8Array(packed))).replaceAll('+', '-').replaceAll('/', '_'); })()";
    let packed = other.text(with_scope);
    other.goto(&server.url(&format!("mine.html#share={packed}")));
    other.wait("document.querySelector('#mine-offered').innerText.includes('Scope “Pumps”: acme')");
    // No server sees what it holds.
    assert!(server.requests().iter().all(|request| !request.path.contains("share=")));
    // Cut on its way, or of something else.
    for wrong in [&address[..address.len() - 12], &server.url("mine.html#share=%%%"), &server.url("mine.html#share=")] {
        other.goto(&server.url("index.html"));
        other.goto(wrong);
        said(&other, "this address cannot be taken");
    }
    other.assert_clean(&server.url(""));
    tab.assert_clean(&server.url(""));
}

#[test]
fn what_is_too_long_for_an_address_says_so_and_goes_into_a_file() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start(site.root()), browser.tab());
    // Text that nothing makes shorter.
    let mut seed = 1_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{seed:x}")
    };
    let mut long = passage(1, "Valve");
    long["note"] = json!((0..1000).map(|_| noise()).collect::<String>());
    open(&tab, &server, &file(&json!([{ "name": "Long", "bookmarks": [long] }])));
    tab.eval("URL.createObjectURL = (blob) => { blob.text().then(text => { globalThis.saved = text; }); return 'blob:'; }; HTMLAnchorElement.prototype.click = () => {}");
    tab.click("[data-focus^='share ']");
    said(&tab, "“Long” is too long for an address");
    tab.click(".offer button");
    tab.wait("globalThis.saved?.includes('Valve')");
    tab.assert_clean(&server.url(""));
}

#[test]
fn a_collection_is_one_document_with_the_whole_text_notes_and_citations() {
    let (site, browser) = (site(), Browser::launch());
    let (server, tab) = (Server::start_below("/lib/", site.root()), browser.tab());
    for ordinal in [1, 2] {
        tab.goto(&server.url(&format!("acme/v1/guide/pump/{ordinal}.html")));
        tab.click(".keep");
        tab.wait("document.querySelector('.keep[aria-pressed=true]')");
    }
    let on_page = tab.text("document.querySelector('.cite [data-copy]').textContent");
    tab.goto(&server.url("mine.html"));
    tab.wait("document.querySelector('.kept')");
    tab.eval("navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }");
    tab.click("[data-focus^='cite ']");
    tab.wait("globalThis.copied");
    let copied = tab.text("copied");
    assert_eq!(copied.lines().count(), 2);
    assert!(
        copied.ends_with(&format!("{on_page}. {}", server.url("acme/v1/guide/pump/2.html"))),
        "{copied}\n{on_page}"
    );

    tab.click("[data-focus^='book ']");
    tab.wait("document.querySelector('#mine-book button')?.disabled === false");
    tab.wait("document.querySelector('.vh[role=status]').textContent.includes('The book is ready.')");
    let book = tab.text("document.querySelector('#mine-book').innerText");
    for part in [
        "My passages",
        "Valve <b>&",
        "opened slowly, see the seal",
        "By hand",
        "valve --open <b>",
        "A seal is kept dry.",
        &on_page,
    ] {
        assert!(book.contains(part), "{part}: {book}");
    }
    assert_eq!(
        tab.text("[...document.querySelectorAll('#mine-book :is(h1, h2, h3, h4)')].map(one => one.localName).join()"),
        "h1,h2,h3,h2"
    );
    assert_eq!(
        tab.text("document.querySelector('#mine-book .text a').href"),
        server.url("acme/v1/guide/pump/index.html#seal")
    );
    assert_eq!(tab.eval("document.querySelector('#mine-all').checkVisibility()"), false);
    tab.back();
    tab.wait("document.querySelector('#mine-all').checkVisibility() && document.querySelector('#mine-book').hidden");
    tab.assert_clean(&server.url(""));
    assert_eq!(server.failed(), []);

    // What is gone stands there as it was kept, and says so.
    std::fs::remove_file(site.root().join("acme/v1/guide/pump/2.html")).unwrap();
    tab.goto(&server.url("index.html"));
    tab.goto(&server.url("mine.html#book=My%20passages"));
    tab.wait("document.querySelector('#mine-book button')?.disabled === false");
    let book = tab.text("document.querySelector('#mine-book').innerText");
    assert!(
        book.contains("not in the library any more")
            && book.contains("A seal is kept dry.")
            && book.contains("1 of 2 could not be had"),
        "{book}"
    );
}
