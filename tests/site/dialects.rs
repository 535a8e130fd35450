//! Manuals as the generators of documentation have them: a small product of each dialect.

use mcdewey_tests::{Corpus, Site};

/// Sites of these products say the same in each dialect.
fn library() -> Corpus {
    let mkdocs = "# Pump\n\n!!! warning \"Hot surface\"\n    Wait until the *housing* is cold.\n\n=== \"Linux\"\n\n    ```sh\n    pumpctl {{ start }}\n    ```\n\n=== \"Windows\"\n\n    Use the tray.\n\n--8<-- \"part.md\"\n\n[Manual](a.md){ .md-button } :material-home:\n";
    let docusaurus = "---\nsidebar_label: Short\nsidebar_position: 1\n---\nimport Part from './_part.mdx';\n\n# Pump\n\n:::danger[Hot surface]\nWait until the *housing* is cold.\n:::\n\n<Tabs>\n  <TabItem value=\"l\" label=\"Linux\">\n\n    ```sh\n    pumpctl {{ start }}\n    ```\n\n  </TabItem>\n  <TabItem value=\"w\" label=\"Windows\">Use the tray.</TabItem>\n</Tabs>\n\n<Part />\n";
    let hugo = "---\nlinkTitle: Pump\nweight: 10\n---\n\n{{< admonition type=\"warning\" title=\"Hot surface\" >}}\nWait until the *housing* is cold.\n{{< /admonition >}}\n\n{{< tabs >}}\n{{% tab \"Linux\" %}}\n```sh\npumpctl {{ start }}\n```\n{{% /tab %}}\n{{% tab \"Windows\" %}}\nUse the tray.\n{{% /tab %}}\n{{< /tabs >}}\n\n{{< include \"part.md\" >}}\n\nSee [this]({{< ref \"/other.md\" >}}). {{< odd >}}\n";
    let jekyll = "---\ntitle: Pump\n---\n{: .no_toc }\n\n{% raw %}\n```sh\npumpctl {{ start }}\n```\n{% endraw %}\n\nWait until the *housing* of {{ site.product }} is cold: hot surface.\n\nLinux or Windows: use the tray.\n\n{% include part.md %}\n";
    let gitbook = "# Pump\n\n{% hint style=\"danger\" %}\n**Hot surface**\n\nWait until the *housing* is cold.\n{% endhint %}\n\n{% tabs %}\n{% tab title=\"Linux\" %}\n```sh\npumpctl {{ start }}\n```\n{% endtab %}\n{% tab title=\"Windows\" %}\nUse the tray.\n{% endtab %}\n{% endtabs %}\n\n{% include \"includes/part.md\" %}\n";
    let myst = "(pump)=\n# Pump\n\n````{admonition} Hot surface\n:class: warning\n\nWait until the *housing* is cold.\n````\n\n`````{tab-set}\n````{tab-item} Linux\n```sh\npumpctl {{ start }}\n```\n````\n````{tab-item} Windows\nUse the tray.\n````\n`````\n\n```{include} includes/part.md\n```\n\nSee {ref}`pump`.\n";
    let vitepress = "---\ntitle: Pump\n---\n[[toc]]\n\n::: warning Hot surface\nWait until the *housing* is cold.\n:::\n\n:::: tabs\n::: tab Linux\n```sh\npumpctl {{ start }}\n```\n:::\n::: tab Windows\nUse the tray.\n:::\n::::\n\n<!--@include: ./includes/part.md-->\n";
    let learn = "---\ntitle: Pump\n---\n> [!WARNING] Hot surface\n> Wait until the *housing* is cold.\n\n# [Linux](#tab/linux)\n\n```sh\npumpctl {{ start }}\n```\n\n# [Windows](#tab/windows)\n\nUse the tray.\n\n---\n\n[!INCLUDE [part](includes/part.md)]\n\n:::zone pivot=\"a\"\n:::zone-end\n";
    let github = "---\ntitle: Pump\n---\n{% warning %}\n\n**Hot surface**: wait until the *housing* is cold.\n\n{% endwarning %}\n\n{% ifversion a %}Linux{% else %}Windows{% endif %}: use the tray.\n\n```sh\npumpctl {{ start }}\n```\n\n{% data reusables.pump.part %}\n\n{% ifversion b %}{% data variables.product.name %}{% endif %}\n";
    let part = "The seal is *spare part* seven.\n";
    Corpus::new()
        .file("mkdocs/v1/docs/pump.md", mkdocs)
        .file("mkdocs/v1/docs/includes/part.md", part)
        .file("docusaurus/v1/docs/pump.mdx", docusaurus)
        .file("docusaurus/v1/docs/_part.mdx", part)
        .file("hugo/v1/docs/pump/_index.md", hugo)
        .file("hugo/v1/docs/includes/part.md", part)
        .file("jekyll/v1/docs/pump.md", jekyll)
        .file("jekyll/v1/docs/_includes/part.md", part)
        .file("jekyll/v1/docs/_config.yml", "product: the pump\n")
        .file("gitbook/v1/docs/pump.md", gitbook)
        .file("gitbook/v1/docs/includes/part.md", part)
        .file("myst/v1/docs/pump.md", myst)
        .file("myst/v1/docs/includes/part.md", part)
        .file("vitepress/v1/docs/pump.md", vitepress)
        .file("vitepress/v1/docs/includes/part.md", part)
        .file("learn/v1/docs/pump.md", learn)
        .file("learn/v1/docs/includes/part.md", part)
        .file("github/v1/docs/pump.md", github)
        .file("github/v1/docs/data/reusables/pump/part.md", part)
        .file("github/v1/docs/data/variables/product.yml", "name: The pump\n")
}

const PRODUCTS: [&str; 9] =
    ["mkdocs", "docusaurus", "hugo", "jekyll", "gitbook", "myst", "vitepress", "learn", "github"];

/// The document of a product in context.
fn document(site: &Site, product: &str) -> String {
    let name = if product == "hugo" { "pump/_index" } else { "pump" };
    site.read(&format!("{product}/v1/docs/{name}/index.html"))
}

#[test]
fn every_dialect_gives_the_same_manual() {
    let site = library().build();
    for product in PRODUCTS {
        let html = document(&site, product);
        let page = mcdewey_tests::html::Html::parse(&html);
        assert_eq!(page.text("h1"), "Pump", "{product}");
        let text = page.text("main").to_lowercase();
        for wanted in [
            "hot surface",
            "wait until the housing",
            "is cold",
            "linux",
            "windows",
            "use the tray",
            "seal is spare part seven",
        ] {
            assert!(text.contains(wanted), "{product} lacks `{wanted}`: {text}");
        }
        // What stands in code stays.
        assert!(page.text("main pre").contains("pumpctl {{ start }}"), "{product}");
        let prose = text.replace("pumpctl {{ start }}", "");
        for raw in [
            "{{",
            "{%",
            ":::",
            "!!!",
            "===",
            "--8<--",
            "```",
            "{:",
            "{ .",
            "[!",
            "{ref}",
            "[[toc]]",
            "<tab",
            "import ",
            ":material-",
        ] {
            assert!(!prose.contains(raw), "{product} shows `{raw}`: {prose}");
        }
        if product != "jekyll" {
            assert_eq!(page.all("blockquote.warning, blockquote.caution").len(), 1, "{product}");
        }
    }
    let said = &site.outcome.stderr;
    for (product, title) in [("mkdocs", "MkDocs"), ("hugo", "Hugo"), ("myst", "MyST"), ("github", "GitHub Docs")] {
        assert!(said.contains(&format!("note: product `{product}` is read as {title}")), "{said}");
    }
    assert!(said.contains("product `hugo` has tags and values that are not known: `odd` (1)"), "{said}");
    assert!(said.contains("9 files are parts of other documents"), "{said}");
}

#[test]
fn none_reads_a_manual_as_it_is() {
    let config = "[product.mkdocs]\ndialect = \"none\"\n";
    let site = library().file("mcdewey.toml", config).build();
    assert!(document(&site, "mkdocs").contains("!!! warning"));
}

#[test]
fn what_is_not_published_is_counted() {
    let outcome = Corpus::new()
        .file("mcdewey.toml", "exclude = [\"old\"]\n")
        .file("p/v/t/a.md", "# A\n")
        .file("p/v/t/b.md", "---\ndraft: true\n---\n# B\n")
        .file("p/v/t/old/c.md", "# C\n")
        .file("p/v/t/d.rst", "D\n=\n")
        .file("p/v/t/e.adoc", "= E\n")
        .build()
        .outcome;
    assert!(outcome.stdout.contains("1 documents"), "{}", outcome.stdout);
    for said in [
        "1 documents are drafts, by their front matter or their folder",
        "1 documents are left out by `include` and `exclude` of mcdewey.toml",
        "1 `.rst` file is not read",
        "1 `.adoc` file is not read",
    ] {
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
}

#[test]
fn documents_stand_in_the_order_of_their_front_matter_and_are_called_by_it() {
    let site = Corpus::new()
        .file("p/v/t/a.md", "---\nTitle: Last\nweight: 30\n---\ntext\n")
        .file("p/v/t/z.md", "---\nsidebar_label: First\nsidebar_position: 1\n---\ntext\n")
        .file("p/v/t/m/_index.md", "---\nlinkTitle: Middle\nweight: 20\ndescription: About the middle.\n---\n")
        .file("p/v/t/m/b.md", "# In it\n")
        .file("p/v/t/n/index.md", "text\n")
        .build();
    let page = site.page("p/v/t/index.html");
    let titles: Vec<String> = page.all(".documents a").iter().map(|link| link.text().collect::<String>()).collect();
    let titles: Vec<&str> = titles.iter().map(|title| title.trim()).collect();
    assert_eq!(titles, ["First", "Middle", "In it", "Last", "n"]);
    assert!(site.page("p/v/t/m/_index/0.html").text("article .text").contains("About the middle."));
}

#[test]
fn an_index_without_text_lists_its_folder_in_the_order_of_the_tools_own_list() {
    let corpus = Corpus::new()
        .file("p/v1/docs/mkdocs.yml", "nav:\n- pump/b.md\n- pump/a.md\n- pump/deep/c.md\n")
        .file("p/v1/docs/index.md", "# All\n\nText of its own.\n")
        .file("p/v1/docs/pump/index.md", "---\ntitle: Pumps\ndescription: All pumps.\n---\n")
        .file("p/v1/docs/pump/a.md", "# A <b>\n\nText.\n")
        .file("p/v1/docs/pump/b.md", "# B\n\nText.\n")
        .file("p/v1/docs/pump/deep/c.md", "# C\n\nText.\n");
    let site = corpus.build();
    let list = "<ul>\n<li><a href=\"../b/index.html\">B</a></li>\n<li><a href=\"../a/index.html\">A &lt;b&gt;</a></li>\n<li><a href=\"../deep/c/index.html\">C</a></li>\n</ul>";
    for page in ["p/v1/docs/pump/index/index.html", "p/v1/docs/pump/index/0.html"] {
        let html = site.read(page);
        assert!(html.contains("All pumps.") && html.contains(list), "{html}");
    }
    assert!(!site.read("p/v1/docs/index/0.html").contains("<li><a href=\"../pump"));
}
