//! Which dialect a product has, and what its documents take from one another.
use crate::reading::source::Folder;

use super::*;

#[expect(clippy::disallowed_methods, reason = "tests make their own corpus")]
fn corpus(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// What is said of the dialects of a corpus, and the text of its first file.
fn find(config: &str, files: &[(&str, &str)]) -> (Vec<String>, Option<Translated>) {
    let dir = corpus(files);
    let folder = Folder::open(dir.path()).unwrap();
    let config = Config::parse(config.as_bytes()).unwrap().0;
    let is_document = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "mdx"));
    let documents = files.iter().filter(|(path, _)| is_document(path));
    let samples: Vec<_> = documents.map(|(source, text)| Sample { source, bytes: text.as_bytes() }).collect();
    let others: Vec<_> = files.iter().map(|(path, _)| (*path).to_owned()).filter(|path| !is_document(path)).collect();
    let (dialects, said) = Dialects::find(&folder, &config, &samples, &others).unwrap();
    let around = Around { config: &config, dialects: &dialects, folder: Some(&folder) };
    let translated = around.translate(files[0].0, files[0].1, 1, &[]);
    assert!(dialects.fault().is_none());
    (said.iter().map(ToString::to_string).collect(), translated)
}

fn said(config: &str, files: &[(&str, &str)]) -> String {
    find(config, files).0.join("\n")
}

fn text(files: &[(&str, &str)]) -> String {
    find("", files).1.unwrap().text
}

#[test]
fn a_dialect_is_found_by_its_files_and_by_its_syntax() {
    let plain = "# T\n\nText.\n";
    for (files, expected) in [
        (&[("p/v/t/a.md", plain), ("p/mkdocs.yml", "x: y\n")][..], "MkDocs"),
        (&[("p/v/t/a.md", plain), ("p/v/conf.py", "")], "MyST"),
        (&[("p/v/t/a.md", plain), ("p/v/t/.vitepress/config.ts", "")], "VitePress"),
        (&[("p/v/t/a.md", plain), ("p/v/t/.gitbook.yaml", "")], "GitBook"),
        (&[("p/v/t/a.md", "!!! note\n    a\n"), ("p/v/t/b.md", "=== \"A\"\n    a\n")], "MkDocs"),
        (&[("p/v/t/a.md", "{{< note >}}\na\n{{< /note >}}\n")], "Hugo"),
        (&[("p/v/t/a.md", "{% hint style=\"info\" %}\na\n{% endhint %}\n")], "GitBook"),
        (&[("p/v/t/a.md", "```{note}\na\n```\n{ref}`x`\n")], "MyST"),
        (&[("p/v/t/a.md", ":::note\na\n:::\n:::tip\nb\n:::\n")], "Markdown with containers"),
    ] {
        assert_eq!(said("", files), format!("note: product `p` is read as {expected}"));
    }
}

#[test]
fn a_manual_that_speaks_of_a_syntax_has_no_dialect() {
    for text in [
        "# T\n\nPlain {text}, a {{ value }} and <Tags>.\n",
        "Use `{{< note >}}` and `{{< tip >}}`.\n",
        "```\n!!! note\n!!! tip\n{{< x >}}\n{% hint style=\"a\" %}\n{% endhint %}\n```\n",
        "Once: {{< ref \"x\" >}}.\n",
    ] {
        assert_eq!(said("", &[("p/v/t/a.md", text)]), "", "{text}");
    }
}

#[test]
fn the_configuration_decides() {
    let files = [("p/v/t/a.md", "!!! note\n    a\n!!! tip\n    b\n")];
    assert_eq!(said("[product.p]\ndialect = \"none\"\n", &files), "");
    assert_eq!(said("[product.p]\ndialect = \"hugo\"\n", &files), "note: product `p` is read as Hugo");
    let wrong = said("[product.p]\ndialect = \"word\"\n", &files);
    assert!(wrong.starts_with("warning: mcdewey.toml: dialect `word` of product `p` is not known"), "{wrong}");
    assert!(wrong.ends_with("note: product `p` is read as MkDocs"), "{wrong}");
}

#[test]
fn files_that_are_named_stand_in_their_place() {
    let part = "---\ntitle: Part\n---\nThe **part**.\n\nMore.\n";
    let found = text(&[
        (
            "p/v/t/a.md",
            "Before.\n\n{{< include \"x.md\" >}}\n\n- In {{< include \"y.md\" >}} a line\n- {{< include \"x.md\" >}}\n\n{{< note >}}\n{{< include \"x.md\" >}}\n{{< /note >}}\n",
        ),
        ("p/v/t/includes/x.md", part),
        ("p/v/t/includes/y.md", "one\n"),
    ]);
    expect![[r#"
        Before.

        The **part**.

        More.


        - In one a line
        - The **part**.

          More.


        > [!NOTE]
        > The **part**.
        >
        > More.
        >

    "#]]
    .assert_eq(&found);
    let found = text(&[
        ("p/v/t/a.md", "--8<-- \"x.md:part\"\n\n```sh\n--8<-- \"x.sh:2:3\"\n```\n\n--8<--\nx.md\n--8<--\n"),
        ("p/v/t/x.md", "a\n<!-- --8<-- [start:part] -->\nb\n<!-- --8<-- [end:part] -->\n"),
        ("p/v/t/x.sh", "1\n2\n3\n4\n"),
        ("p/mkdocs.yml", ""),
    ]);
    expect![[r#"
        b

        ```sh
        2
        3
        ```

        a
        <!-- --8<-- [start:part] -->
        b
        <!-- --8<-- [end:part] -->
    "#]]
    .assert_eq(&found);
    let found = text(&[
        ("p/v/t/a.mdx", "import Part from './_part.mdx';\n\n<Part />\n\nAfter.\n"),
        ("p/v/t/_part.mdx", ":::note\nIn it.\n:::\n"),
    ]);
    expect![[r#"

        > [!NOTE]
        > In it.


        After.
    "#]]
    .assert_eq(&found);
    let found = text(&[
        (
            "p/v/t/d/a.md",
            "```{include} ../b.md\n:start-after: <!-- s -->\n:end-before: <!-- e -->\n```\n\n```{literalinclude} c.py\n:language: python\n```\n",
        ),
        ("p/v/t/b.md", "no\n<!-- s -->\nyes\n<!-- e -->\nno\n"),
        ("p/v/t/d/c.py", "x = {{ 1 }}\n"),
        ("p/v/t/conf.py", ""),
    ]);
    expect![[r#"

        yes


        ~~~~python
        x = {{ 1 }}
        ~~~~

    "#]]
    .assert_eq(&found);
}

#[test]
fn files_that_name_one_another_end() {
    let (_, translated) = find(
        "",
        &[
            ("p/v/t/a.md", "a {{< include \"a.md\" >}}\n\n{{< include \"b.md\" >}}\n"),
            ("p/v/t/b.md", "b\n\n{{< include \"c.md\" >}}\n"),
            ("p/v/t/c.md", "c\n\n{{< include \"b.md\" >}}\n"),
        ],
    );
    let Translated { text, n_missing, .. } = translated.unwrap();
    assert_eq!((text.trim_end(), n_missing), ("a \n\nb\n\nc", 2));
}

#[test]
fn files_outside_of_the_corpus_are_not_put_in() {
    let (_, translated) = find(
        "",
        &[(
            "p/v/t/a.md",
            "{{< include \"/etc/passwd\" >}}\n\n{{< include \"../../../../../../../../etc/passwd\" >}}\n\n\
             {{< include \"../../../../../../../../../../etc/hostname\" >}}\n",
        )],
    );
    let Translated { text, n_missing, .. } = translated.unwrap();
    assert_eq!((text.trim(), n_missing), ("", 3));
}

#[test]
fn included_text_has_a_bound() {
    let (_, translated) = find(
        "",
        &[("p/v/t/a.md", &"{{< include \"b.md\" >}}\n\n".repeat(2000)), ("p/v/t/b.md", &"word ".repeat(2000))],
    );
    let Translated { text, n_missing, .. } = translated.unwrap();
    assert!(text.len() < 2 << 20 && n_missing > 1000, "{} bytes", text.len());
}

#[test]
fn values_are_those_of_the_corpus() {
    let found = text(&[
        ("p/v/t/a.md", "{{ site.name }} {{ site.data.x.y }} {{ site.none }}\n"),
        ("p/v/_config.yml", "name: N\n"),
        ("p/v/_data/x.yml", "y: Y\n"),
    ]);
    assert_eq!(found, "N Y none\n");
    let found = text(&[
        ("p/v/t/a.md", "{% data variables.product.a %}: {% data reusables.b.c %}\n\n{% data reusables.b.c %}\n"),
        ("p/v/data/variables/product.yml", "a: The {% data variables.product.d %}\nd: thing\n"),
        ("p/v/data/reusables/b/c.md", "It is {% data variables.product.d %}.\n"),
    ]);
    assert_eq!(found.trim_end(), "The thing: It is thing.\n\nIt is thing.");
}

#[test]
fn references_of_myst_lead_to_labels_and_documents() {
    let found = text(&[
        ("p/v/t/a.md", "{ref}`there`, {ref}`text <there>`, {doc}`d/b`, {doc}`/d/b`, {ref}`own`\n\n(own)=\n## Own\n"),
        ("p/v/t/d/b.md", "# B\n\n(there)=\n## The *place*\n"),
        ("p/v/t/conf.py", ""),
    ]);
    expect![[r#"
        [The *place*](<d/b.md#there>), [text](<d/b.md#there>), [B](<d/b.md>), [B](<d/b.md>), [Own](<#own>)

        (own)=
        ## Own
    "#]]
    .assert_eq(&found);
}

#[test]
fn parts_of_documents_are_none() {
    let dialects = Dialects::of_product("p", &["hugo"]);
    let sources = ["p/v/t/a.md", "p/v/t/includes/x.md", "p/v/t/includes/d/y.md", "p/v/t/_index.md", "p/v/t/_z.md"];
    let parts = |included: &[&str]| {
        let included: Vec<_> = included.iter().map(|path| (*path).to_owned()).collect();
        dialects.parts(sources.into_iter(), &included)
    };
    assert_eq!(parts(&[]), [""; 0]);
    assert_eq!(parts(&["p/v/t/includes/x.md", "p/v/t/a.md"]), ["p/v/t/includes/x.md", "p/v/t/includes/d/y.md"]);
    assert_eq!(parts(&["p/v/t/_z.md"]), ["p/v/t/_z.md"]);
    let mdx = Dialects::of_product("p", &["docusaurus"]);
    assert_eq!(mdx.parts(sources.into_iter(), &[]), ["p/v/t/_z.md"]);
}

#[test]
fn what_a_pdf_is_read_as_has_no_dialect() {
    let dialects = Dialects::of_product("p", &["mkdocs"]);
    assert_eq!(["p/v/t/x.md", "p/v/t/x.pdf", "p/v/t/X.PDF"].map(|source| dialects.of(source).len()), [1, 0, 0]);
}

#[test]
fn an_include_of_jekyll_has_its_arguments_and_a_document_its_own_values() {
    let found = find(
        "",
        &[
            (
                "p/v/t/a.md",
                "{% assign tool = \"ctl\" %}\n{% include note.html content=\"Mind the *gap*.\" title=site.name %}\n\n{% include note.html content=tool %}\n\nRun {{ tool }}, see {% include in.html what=\"this\" %}.\n",
            ),
            ("p/v/t/_includes/note.html", "> {{ include.content }}{{ include.none }} ({{include.title}})\n"),
            ("p/v/t/_includes/in.html", "just {{ include.what }}\n"),
            ("p/_config.yml", "name: Acme\n"),
        ],
    );
    let translated = found.1.unwrap();
    let text = translated.text.trim().replace("\n\n\n", "\n\n");
    assert_eq!(text, "> Mind the *gap*. (Acme)\n\n> ctl ()\n\nRun ctl, see just this.");
    assert!(translated.unknown.is_empty());
}

#[test]
fn drafts_of_jekyll_and_names_of_posts() {
    let dialects = Dialects::of_product("p", &["jekyll"]);
    assert!(dialects.is_draft("p/v/t/_drafts/a.md") && !dialects.is_draft("p/v/t/drafts/a.md"));
    assert!(!dialects.is_draft("q/v/t/_drafts/a.md"));
    let title = |source: &str| dialects.title_of_post(source);
    assert_eq!(title("p/v/t/_posts/2026-01-31-new-release.md").as_deref(), Some("New release"));
    assert_eq!(title("p/v/t/_posts/new-release.md"), None);
    assert_eq!(title("p/v/t/2026-01-31-new-release.md"), None);
}
