//! Links as vendors' sites mean them: what is found, and what is left alone.
use super::tests::{shown, with_corpus};
use crate::config::Config;

/// Checks links of the first of some files.
#[track_caller]
fn check(files: &[(&str, &str)], config: &str, cases: &[(&str, &str)]) {
    let (config, _) = Config::parse(config.as_bytes()).unwrap();
    with_corpus(files, &config, |links, library| {
        let from = library.documents.iter().position(|document| document.source == files[0].0).unwrap();
        for (target, expected) in cases {
            assert_eq!(shown(links.link(from, target)).split("; ").next().unwrap(), *expected, "{target}");
        }
    });
}

fn gone(target: &str) -> String {
    format!("link target `{target}` does not exist")
}

#[test]
fn an_index_is_linked_from_the_side_of_its_folder() {
    let files = [("p/v/t/a/b/index.md", ""), ("p/v/t/a/x.md", ""), ("p/v/t/a/b/y.md", ""), ("p/v/t/y.md", "")];
    check(
        &files,
        "",
        &[("./x", "../../x/index.html"), ("./b/y", "../y/index.html"), ("y", "../y/index.html"), ("./z", &gone("./z"))],
    );
}

#[test]
fn a_path_from_the_root_is_found_by_its_end() {
    let files = [
        ("loki/latest/docs/a/from.md", ""),
        ("loki/latest/docs/query/_index.md", ""),
        ("loki/latest/docs/setup/install/helm.md", ""),
        ("loki/latest/docs/deep/er/name.md", ""),
        ("loki/latest/docs/one/same/page.md", ""),
        ("loki/latest/docs/two/same/page.md", ""),
    ];
    check(
        &files,
        "",
        &[
            ("/docs/loki/<VERSION>/query/", "../../query/_index/index.html"),
            (
                "/docs/loki/latest/setup/install/helm/#x",
                "link target `/docs/loki/latest/setup/install/helm/#x` has no such heading or anchor",
            ),
            ("{{base}}/query.html", "../../query/_index/index.html"),
            ("{{ '/query/' | relative_url }}", "../../query/_index/index.html"),
            ("{{< ref \"setup/install/helm.md\" >}}", "../../setup/install/helm/index.html"),
            ("install/helm.md", "../../setup/install/helm/index.html"),
            ("./install/helm.md", &gone("./install/helm.md")),
            ("helm.md", &gone("helm.md")),
            ("same/page.md", &gone("same/page.md")),
            ("{{< ref \"/setup/install/helm.md\" >}}", "../../setup/install/helm/index.html"),
            ("{% link query/_index.md %}", "../../query/_index/index.html"),
            ("@site/docs/query", "../../query/_index/index.html"),
            ("~/query", "../../query/_index/index.html"),
            ("$base/query", "../../query/_index/index.html"),
            ("pathname:///query", "../../query/_index/index.html"),
            // Another product's pages, another version's, a name that stands deep below alone, and one that two have.
            ("/docs/grafana/latest/query", &gone("/docs/grafana/latest/query")),
            ("/docs/grafana/latest/setup/install/helm", &gone("/docs/grafana/latest/setup/install/helm")),
            ("/docs/loki/v2.9/query/", &gone("/docs/loki/v2.9/query/")),
            ("/docs/name", &gone("/docs/name")),
            ("/er/name", "../../deep/er/name/index.html"),
            ("/same/page", &gone("/same/page")),
        ],
    );
}

#[test]
fn an_unknown_beginning_stands_for_a_folder_if_other_links_say_so() {
    let text = "[a](/x/mod/one) [b](/x/mod/two) [c](/x/mod/three) [d](/y/one) [e](/y/other) [f](/y/more) [g](/y/last)";
    let files =
        [("p/v/t/from.md", text), ("p/v/t/mod/one.md", ""), ("p/v/t/mod/two.md", ""), ("p/v/t/mod/three.md", "")];
    check(
        &files,
        "",
        &[("/x/mod/one", "../mod/one/index.html"), ("/y/one", &gone("/y/one")), ("/z/mod/one", &gone("/z/mod/one"))],
    );
}

#[test]
fn a_version_in_an_address_is_the_version_that_is_meant() {
    let files = [
        ("p/2/t/from.md", ""),
        ("p/1/t/api/x.md", ""),
        ("p/2/t/api/x.md", ""),
        ("p/3/t/api/x.md", ""),
        ("p/1/t/api/old.md", ""),
        ("p/3/t/api/new.md", ""),
    ];
    check(
        &files,
        "",
        &[
            ("/docs/1/api/x", "../../../1/t/api/x/index.html"),
            ("/docs/v3/api/x", "../../../3/t/api/x/index.html"),
            ("/docs/api/x", "../api/x/index.html"),
            ("/docs/api/old", "../../../1/t/api/old/index.html"),
            ("/docs/api/new", "../../../3/t/api/new/index.html"),
            ("/docs/4/api/x", &gone("/docs/4/api/x")),
        ],
    );
}

#[test]
fn front_matter_and_names_give_addresses() {
    let files = [
        ("p/v/_docs/from.md", ""),
        ("p/v/_docs/a.md", "---\nslug: renamed\n---\n"),
        ("p/v/_docs/b.md", "---\npermalink: /guide/b/\naliases: [/old/b, ../older]\n---\n"),
        ("p/v/_docs/02-setup.md", ""),
        ("p/v/_posts/2024-01-31-news.md", ""),
        ("p/v/_docs/k/deep/deep.md", ""),
    ];
    check(
        &files,
        "",
        &[
            ("renamed", "../a/index.html"),
            ("./renamed/", "../a/index.html"),
            ("/guide/b/", "../b/index.html"),
            ("/old/b", "../b/index.html"),
            ("../older", "../b/index.html"),
            ("setup.md", "../02-setup/index.html"),
            ("/docs/setup", "../02-setup/index.html"),
            ("/2024/01/31/news/", "../../_posts/2024-01-31-news/index.html"),
            ("k/deep", "../k/deep/deep/index.html"),
        ],
    );
}

#[test]
fn the_rest_leads_to_the_vendors_site() {
    let files = [("p/v/t/from.md", ""), ("p/v/t/Mod.Sub/Get-It.md", ""), ("q/v/t/x.md", "")];
    check(
        &files,
        "[product.p]\nsite = \"https://learn.microsoft.com\"\n",
        &[
            (
                "/dotnet/api/system.string?view=x#y",
                "external https://learn.microsoft.com/dotnet/api/system.string?view=x#y",
            ),
            ("{{base}}/a b", "external https://learn.microsoft.com/a%20b"),
            ("from/gone.md", &gone("from/gone.md")),
            ("xref:Mod.Sub.Get-It", "../Mod.Sub/Get-It/index.html"),
            (
                "xref:System.Text.Encoding.CodePage%2A",
                "external https://learn.microsoft.com/dotnet/api/system.text.encoding.codepage",
            ),
            ("/p/v/t/from.md", "index.html"),
        ],
    );
    check(&files, "", &[("/dotnet/api/x", &gone("/dotnet/api/x")), ("xref:System.X", &gone("xref:System.X"))]);
}

#[test]
fn anchors_are_found_by_the_rules_of_other_tools() {
    let text = "# T\n\n## 1. Übersicht a.b\n\n## `class Index(name, *, path=None)`\n\n## x.y.zVolume\n\n## v1.1\n\n## C++\n\n## C#\n\n\
                ### 9.7 <small>x</small> { id=\"9.7\" }\n\n[](){ #auto }Text.\n\n(my-label)=\n\ntext\n";
    let files = [("p/v/t/from.md", text), ("p/v/t/o.md", "(far-label)=\n\ntext\n")];
    let none = |name: &str| format!("link target `#{name}` has no such heading or anchor");
    check(
        &files,
        "",
        &[
            ("#ubersicht-ab", "index.html#1-%C3%BCbersicht-ab"),
            ("#1-ubersicht-a-b", "index.html#1-%C3%BCbersicht-ab"),
            ("#index", "index.html#class-indexname--pathnone"),
            ("#xyzvolume", "index.html#xyzvolume"),
            ("#x-y-z-volume", "index.html#xyzvolume"),
            ("#9.7", "index.html#9.7"),
            ("#auto", "index.html#auto"),
            ("far-label", "../o/index.html#far-label"),
            ("my-label", "index.html#my-label"),
            ("#v1-1-0", &none("v1-1-0")),
            ("#1.1", &none("1.1")),
            ("no-label", &gone("no-label")),
        ],
    );
}
