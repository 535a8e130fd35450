//! Texts from right to left: their pages, and parts of them in pages of others.

use mcdewey_tests::{Corpus, Site};

fn site() -> Site {
    let arabic = "# دليل المستخدم\n\nاضغط على زر التشغيل ثم اكتب `show run`.\n\nPress the key.\n\n```sh\nls\n```\n\n1. نعم\n2. No.\n";
    Corpus::new()
        .file("box/v1/guide/ar.md", format!("---\nlang: ar\n---\n{arabic}"))
        .file("box/v1/guide/az.md", "---\nlang: az-Arab\n---\n# T\n\nسلام\n")
        .file(
            "box/v1/guide/en.md",
            "# Manual\n\nPress the key.\n\nاضغط على زر التشغيل.\n\n<p lang=\"he\">שלום <code>ls</code></p>\n",
        )
        .build()
}

#[test]
fn the_direction_of_a_page_follows_from_its_language() {
    let site = site();
    for page in ["ar/0.html", "ar/index.html", "az/0.html"] {
        assert_eq!(site.page(&format!("box/v1/guide/{page}")).attribute("html", "dir"), "rtl", "{page}");
    }
    for page in ["box/v1/guide/en/0.html", "index.html", "search/index.html"] {
        assert_eq!(site.page(page).one("html").attr("dir"), None, "{page}");
    }
    let hebrew = Corpus::new().file("mcdewey.toml", "[library]\nlanguage = \"he\"\n").file("a.md", "# א\n").build();
    for page in ["index.html", "search/index.html", "404.html"] {
        assert_eq!(hebrew.page(page).attribute("html", "dir"), "rtl", "{page}");
    }
}

#[test]
fn code_and_text_in_other_scripts_go_their_own_way() {
    let site = site();
    let directions = |page: &str| -> Vec<String> {
        let page = site.page(page);
        let elements = page.all(".text [dir]");
        elements.into_iter().map(|one| format!("{} {}", one.value().name(), one.attr("dir").unwrap())).collect()
    };
    assert_eq!(directions("box/v1/guide/ar/0.html"), ["code ltr", "p ltr", "pre ltr", "li ltr"]);
    assert_eq!(directions("box/v1/guide/en/0.html"), ["p rtl", "p rtl"]);
}

#[test]
fn names_beside_texts_in_other_languages_find_their_direction() {
    let site = site();
    let rows = site.page("box/v1/guide/index.html");
    let rows = rows.all(".documents a");
    assert!(rows.len() == 3 && rows.into_iter().all(|row| row.attr("dir") == Some("auto")));
    // On pages of chunks, of which there are most, the style sheet says it.
    let css = site.read("assets/mcdewey.css");
    for rule in [
        ".brand, .crumbs a, .pager a, .related a, .cite span { unicode-bidi: plaintext }",
        ".source { direction: ltr; unicode-bidi: isolate }",
    ] {
        assert!(css.contains(rule), "{rule}");
    }
}

#[test]
fn the_style_sheet_says_start_and_end() {
    let css = site().read("assets/mcdewey.css");
    let physical = [
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "border-left",
        "border-right",
        "text-align: left",
        "text-align: right",
        "float: left",
        "float: right",
    ];
    for property in physical {
        assert!(!css.contains(property), "`{property}` stays where it is in a page from right to left");
    }
}
