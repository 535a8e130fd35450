//! What the machinery does whatever the dialect is; each dialect has a file of its own.
use expect_test::{Expect, expect};

use super::*;

#[path = "docusaurus_tests.rs"]
mod docusaurus;
#[path = "found_tests.rs"]
mod found;
#[path = "gitbook_tests.rs"]
mod gitbook;
#[path = "github_tests.rs"]
mod github;
#[path = "hugo_tests.rs"]
mod hugo;
#[path = "jekyll_tests.rs"]
mod jekyll;
#[path = "learn_tests.rs"]
mod learn;
#[path = "mkdocs_tests.rs"]
mod mkdocs;
#[path = "myst_tests.rs"]
mod myst;
#[path = "vitepress_tests.rs"]
mod vitepress;

/// A document of a dialect, for itself.
fn read(dialect: &str, text: &str, own: &[(String, String)]) -> Translated {
    let (config, dialects) = (Config::default(), Dialects::of_product("p", &[dialect]));
    let around = Around { config: &config, dialects: &dialects, folder: None };
    let translated = around.translate("p/v/t/doc.md", text, 1, own).unwrap();
    assert_eq!(translated.numbers.len(), translated.text.split('\n').count(), "each line has a number");
    translated
}

/// Compares the text, and the names that nobody knew.
#[track_caller]
fn check(dialect: &str, text: &str, expected: &Expect) {
    let Translated { text, unknown, .. } = read(dialect, text, &[]);
    let shown = if unknown.is_empty() { String::new() } else { format!("\n{unknown:?}") };
    expected.assert_eq(&(text + &shown));
}

#[test]
fn what_has_no_syntax_of_a_dialect_stays_as_it_is() {
    let text = "# T\n\nText with `code`, <b>HTML</b> &amp; [links](x.md \"t\").\n\n- a\n    - b\n\n\tmore\n\n| a | b |\n|---|---|\n\n> quote\n\n---\n";
    for table in super::found::ALL {
        let dialect = table.name;
        if !dialect.contains("mdx") && dialect != "docusaurus" {
            assert_eq!(read(dialect, text, &[]).text, text, "{dialect}");
        }
    }
}

#[test]
fn code_is_never_touched() {
    let text = "```md\n:::note\n!!! note\n{{< a >}} {% b %} {{ c }} <Tabs> {: .x } [!INCLUDE [a](b)]\n```\n\nIn a `{{< line >}}` and ``a ` {% b %}``.\n\n    {{< indented >}}\n";
    for table in super::found::ALL {
        let read = read(table.name, text, &[]).text;
        let fence = text.split("\n\n").next().unwrap();
        assert!(read.starts_with(fence), "{}: {read}", table.name);
        assert!(read.contains("`{{< line >}}` and ``a ` {% b %}``"), "{}: {read}", table.name);
    }
}

#[test]
fn each_line_keeps_its_number() {
    let text = "a\n\n!!! note \"T\"\n    b\n\n    c\n\nd\n";
    let Translated { text, numbers, .. } = read("mkdocs", text, &[]);
    let shown: Vec<_> = text.split('\n').zip(numbers).map(|(line, number)| format!("{number} {line}")).collect();
    expect![[r#"
        1 a
        2 
        3 > [!NOTE]
        3 >
        3 > **T**
        3 >
        4 > b
        5 >
        6 > c
        7 >
        8 
        8 d
        9 "#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn what_is_never_closed_swallows_nothing() {
    for (dialect, text) in [
        ("hugo", "{{< note >}}\n# A\n\ntext {{< open\n"),
        ("hugo", "{{% comment %}}\n# A\n\ntext\n"),
        ("jekyll", "{% raw %}\n# A\n\ntext {{ x\n"),
        ("jekyll", "{% for a in b %}\n# A\n\ntext\n"),
        ("docusaurus", ":::note\n# A\n\ntext <Tabs a=\"\n"),
        ("docusaurus", "export const x = {\n# A\n\ntext\n"),
        ("mkdocs", "/// note\n# A\n\ntext\n"),
    ] {
        let read = read(dialect, text, &[]).text;
        assert!(read.contains("# A\n") && read.contains("text"), "{dialect}: {read}");
    }
}

#[test]
fn blocks_within_one_another_have_a_bound() {
    let deep: String = (0..200).flat_map(|n| ["    ".repeat(n), "!!! note\n".to_owned()]).collect();
    let read = read("mkdocs", &deep, &[]).text;
    assert!(read.lines().all(|line| line.len() < 1200), "{read}");
    let tags = "{{< note >}}\n".repeat(200) + &"{{< /note >}}\n".repeat(200);
    let read = self::read("hugo", &tags, &[]).text;
    assert!(read.lines().all(|line| line.len() < 60), "{read}");
}

#[test]
fn the_front_matter_has_values_of_its_own() {
    let own = [("name".to_owned(), "Pump".to_owned()), ("substitutions.a".to_owned(), "**b**".to_owned())];
    assert_eq!(read("jekyll", "The {{ page.name }} runs.", &own).text, "The Pump runs.");
    assert_eq!(read("vitepress", "The {{ $frontmatter.name }} runs.", &own).text, "The Pump runs.");
    assert_eq!(read("myst", "It is {{ a }}.", &own).text, "It is **b**.");
}

#[test]
fn page_markers_stand_in_no_block() {
    let text = "::: tip\na\n--- end of page=0 ---\nb\n:::\n";
    let read = read("vitepress", text, &[]).text;
    assert!(read.contains("\n--- end of page=0 ---\n"), "{read}");
}
