//! Manuals as no author would write them, and as converters do.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::{Duration, Instant};

use mcdewey_tests::Corpus;

/// Far more than a build of these takes on a busy machine, far less than work that grows with the square of it.
const TIME_MAX: Duration = Duration::from_secs(60);

#[test]
fn control_characters_reach_neither_pages_nor_answers_nor_the_terminal() {
    let hostile = "\u{0}\u{1}\u{1b}[31mred\u{1b}[0m\u{7f}\u{9b}2J";
    let site = Corpus::new()
        .file(
            "acme/v1/guide/doc.md",
            format!("# Bell {hostile}\n\nGearbox {hostile} [gone](gone{hostile}.md)\n\n`{hostile}`\n"),
        )
        .file("acme/v1/guide/esc\u{1b}[31m.md", "# Name\n\nGearbox.\n")
        .build();
    let is_hostile = |c: char| c.is_control() && c != '\n' && c != '\t';
    for (path, html) in site.pages() {
        assert!(!html.contains(is_hostile), "{path}: {:?}", html.chars().find(|c| is_hostile(*c)));
    }
    assert!(!site.outcome.stderr.contains(is_hostile), "{:?}", site.outcome.stderr);
    assert!(!site.outcome.stdout.contains(is_hostile), "{:?}", site.outcome.stdout);
    let answer = site.search(&["gearbox"]);
    assert!(answer["hits"].as_array().unwrap().len() >= 2, "{answer}");
    let shown = ["title", "snippet", "url", "source"]
        .map(|field| answer["hits"].as_array().unwrap().iter().map(move |hit| hit[field].to_string()));
    assert!(!shown.into_iter().flatten().any(|text| text.contains(is_hostile)), "{answer}");
}

#[test]
fn towers_of_quotes_lists_brackets_and_tags_are_built_in_seconds() {
    let corpus = Corpus::new();
    let mut lists = String::new();
    for n in 0..2000 {
        writeln!(lists, "{}- item {n}", "  ".repeat(n)).unwrap();
    }
    let backticks: String = (1..1500).map(|n| "`".repeat(n) + " ").collect();
    for (name, text) in [
        ("quotes", ">".repeat(10_000) + " deep"),
        ("lists", lists),
        ("line", "- ".repeat(10_000) + "deep"),
        ("brackets", "[".repeat(50_000) + "a" + &"]".repeat(50_000) + "\n\n" + &"![".repeat(20_000)),
        ("emphasis", "*a **b ".repeat(20_000) + "\n\n" + &"_".repeat(50_000) + "x"),
        ("html", "<div>".repeat(10_000) + "x" + &"</div>".repeat(5_000)),
        ("backticks", backticks),
        ("tables", "| a ".repeat(600) + "|\n" + &"|---".repeat(600) + "|\n" + &("| v ".repeat(600) + "|\n").repeat(50)),
    ] {
        corpus.write(&format!("acme/v1/guide/{name}.md"), format!("# Tower of {name}\n\n{text}\n"));
    }
    let start = Instant::now();
    let site = corpus.build();
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    assert_eq!(site.page("acme/v1/guide/quotes/index.html").text("h1"), "Tower of quotes");
}

#[test]
fn every_odd_name_has_an_address_of_its_own_and_is_reached_by_its_link() {
    let names = [
        "with space",
        "a%20b",
        "a b",
        "hash#tag",
        "q?x=1",
        "amp&lt;",
        "quote'\"",
        "semi;colon,comma",
        "plus+plus",
        "ünïcödé",
        "u\u{308}nfd",
        "\u{fc}nfd",
        "日本語マニュアル",
        "עברית",
        "\u{202e}gpj",
        "emoji-🚀",
        "zero\u{200b}width",
        "tab\there",
        "new\nline",
        "back\\slash",
        "<b>",
        "a:b",
        "pipe|star*",
        "$(touch pwned)",
        "`id`",
        "trailing.dot.",
        "x.md",
        "%",
        "%zz",
        "{{x}}",
        "index",
        "CON",
        "search",
    ];
    let corpus = Corpus::new();
    for (n, name) in names.iter().enumerate() {
        corpus.write(&format!("acme/v1/guide/{name}.md"), format!("# Document {n}\n\nText of number{n}.\n"));
    }
    let site = corpus.build();
    let mut addresses = BTreeSet::new();
    for (n, name) in names.iter().enumerate() {
        let answer = site.search(&[&format!("number{n}")]);
        let url =
            answer["hits"][0]["url"].as_str().unwrap_or_else(|| panic!("{name:?} is not found: {answer}")).to_owned();
        assert!(url.chars().all(|c| c.is_ascii() && !c.is_whitespace() && !"<>\"\\`{}|^".contains(c)), "{url}");
        let path = mcdewey_tests::percent_decode(&url);
        assert!(site.page(&path).text("article").contains(&format!("Text of number{n}.")), "{name:?} is not at {url}");
        assert!(addresses.insert(url.clone()), "{url} is that of two documents");
        // Two addresses that a host or a file system without regard to case takes for one.
        assert!(
            addresses.insert(url.to_lowercase()) || url == url.to_lowercase(),
            "{url} differs from another by case alone"
        );
    }
    assert!(!std::path::Path::new("pwned").exists());
}

#[test]
fn headings_longer_than_a_page_are_cut_where_they_are_repeated() {
    let long = "x".repeat(20_000);
    let site = Corpus::new()
        .file("acme/v1/guide/long.md", format!("# {}\n\n## {long}\n\ntext of it\n", "word ".repeat(4000)))
        .build();
    let page = site.read("acme/v1/guide/long/index.html");
    assert!(page.len() < 40 * 20_000, "the page has {} bytes", page.len());
    let answer = site.search(&["text of it"]);
    assert!(answer["total"].as_u64().unwrap() >= 1, "{answer}");
}

#[test]
fn the_same_manual_under_four_names_is_there_four_times_and_found_in_each_version() {
    let manual = "# Gearbox\n\nTurn the blue key.\n\n## Stop\n\nPull the lever.\n";
    let mut corpus = Corpus::new();
    for path in ["v1/guide/a", "v1/guide/b", "v2/guide/a", "v2/guide/b"] {
        corpus = corpus.file(&format!("acme/{path}.md"), manual);
    }
    let site = corpus.build();
    for path in ["v1/guide/a", "v1/guide/b", "v2/guide/a", "v2/guide/b"] {
        assert!(site.page(&format!("acme/{path}/index.html")).text("h1").contains("Gearbox"), "{path}");
    }
    for version in ["v1", "v2"] {
        let answer = site.search(&["--version", version, "blue key"]);
        let hits = answer["hits"].as_array().unwrap();
        assert!(!hits.is_empty() && hits.iter().all(|hit| hit["version"] == version), "{version}: {answer}");
    }
}

#[test]
fn a_title_that_closes_scripts_and_comments_is_text_wherever_it_stands() {
    let title = "</script><script>steal()</script> \u{2028}\u{2029} <!-- <script> ]]> '; steal(); //";
    let mut text = format!("---\ntitle: {}\n---\n# {title}\n\n", serde_json::json!(title));
    writeln!(text, "## \"quotes\\\" {title}\n\nGearbox with </script> and </textarea> and --> and \\x3c.").unwrap();
    let site = Corpus::new().file("acme/v1/guide/doc.md", text).build();
    for (path, html) in site.pages() {
        assert!(!html.contains("<script>steal"), "{path}");
        if path != "404.html" {
            assert_eq!(mcdewey_tests::html::Html::parse(&html).active_content(), [] as [String; 0], "{path}");
        }
    }
    let answer = site.search(&["gearbox"]);
    assert!(answer["hits"][0]["snippet"].as_str().unwrap().contains("</textarea>"), "{answer}");
}
