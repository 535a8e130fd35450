//! HTML in manuals, and what looks like it.

use mcdewey_tests::Corpus;
use mcdewey_tests::html::text_of;

#[test]
fn names_in_angle_brackets_stand_in_titles_outlines_crumbs_and_answers() {
    let filler = "Words about the port, the cable and the lamp beside it. ".repeat(30);
    let text = format!(
        "# Command <name>\n\n## Set <domain>\n\n{filler}\n\n### Copy <source> <title>\n\nRun copy <source> <target>. {filler}\n"
    );
    let site = Corpus::new().file("p/v/t/cli.md", text).build();
    let hit = &site.search(&["--mode", "lexical", "copy target"])["hits"][0];
    assert_eq!(hit["title"], "Copy <source> <title>");
    assert!(hit["snippet"].to_string().contains("<target>"), "{hit}");
    let page = site.page(hit["url"].as_str().unwrap());
    assert_eq!(page.text("h1"), "Copy <source> <title>");
    assert!(page.text("title").starts_with("Copy <source> <title> · Command <name>"), "{}", page.text("title"));
    let crumbs: Vec<String> = page.all("nav.crumbs li").into_iter().map(text_of).collect();
    assert!(crumbs.contains(&"Set <domain>".to_owned()), "{crumbs:?}");
    let outline = site.page("p/v/t/cli/index.html").text(".outline");
    assert!(outline.contains("Copy <source> <title>"), "{outline}");
}

#[test]
fn a_long_table_of_html_repeats_its_head_in_each_chunk() {
    let rows: String = (0..300)
        .map(|n| format!("<tr><td>\n\n`E{n}`\n\n</td><td>the fan number {n} stands still</td></tr>\n"))
        .collect();
    let table = format!("<table>\n<tr><th>Code</th><th>Meaning</th></tr>\n{rows}</table>\n");
    let site = Corpus::new().file("p/v/t/codes.md", format!("# Codes\n\n{table}")).build();
    let mut n_codes = 0;
    for ordinal in 0..4 {
        let page = site.page(&format!("p/v/t/codes/{ordinal}.html"));
        let cells: Vec<String> = page.all("article .text table tr:first-child th").into_iter().map(text_of).collect();
        assert_eq!(cells, ["Code", "Meaning"], "chunk {ordinal}");
        n_codes += page.all("article .text td code").len();
    }
    assert_eq!(n_codes, 300);
    let hit = &site.search(&["--mode", "lexical", "E299 meaning"])["hits"][0];
    assert_eq!(hit["chunk_id"], "p::v::t::codes::3");
}

#[test]
fn rows_of_a_table_of_html_are_cited_by_the_page_they_stand_on() {
    let text = "# T\n\n<!-- page 1 -->\n\n<table>\n<thead><tr><th>Name</th></tr></thead>\n<tr><td>alpha</td></tr>\n\n<!-- page 2 -->\n\n<tr><td>beta</td></tr>\n</table>\n";
    let site = Corpus::new().file("p/v/t/t.md", text).build();
    for (word, page) in [("alpha", 1), ("beta", 2)] {
        let hit = &site.search(&["--mode", "lexical", word])["hits"][0];
        assert_eq!(hit["page"], page, "{word}");
    }
    let cells = site
        .page("p/v/t/t/1.html")
        .all("article .text table th, article .text table td")
        .into_iter()
        .map(text_of)
        .collect::<Vec<_>>();
    assert_eq!(cells, ["Name", "beta"]);
}
