//! Files that list documents in, places and names out.

use super::*;

/// Documents with their titles in a corpus that holds these files, as its lists order them; then the names of folders.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str], names: &[(&str, &str)]) -> Navigation {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        #[expect(clippy::disallowed_methods, reason = "tests make their own corpus")]
        {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    let is_document = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "mdx"));
    let documents: Vec<_> =
        files.iter().filter(|(path, _)| is_document(path)).map(|(path, text)| (*path, text.as_bytes())).collect();
    let is_other = |path: &&str| !is_document(path) && !path.contains("/.");
    let others: Vec<String> = files.iter().map(|(path, _)| *path).filter(is_other).map(str::to_owned).collect();
    let folder = Folder::open(dir.path()).unwrap();
    let (found, _) = Navigation::find(&folder, &documents, &others, &|_, name| name != "none").unwrap();
    let mut listed: Vec<_> = documents
        .iter()
        .filter_map(|(source, _)| Some((found.position(source)?, found.title(source), source)))
        .collect();
    listed.sort();
    let shown: Vec<_> = listed.iter().map(|(_, title, source)| format!("{source} {}", title.unwrap_or("-"))).collect();
    assert_eq!(shown, expected);
    let folders = found.folders();
    let of_folders: Vec<_> =
        folders.iter().filter_map(|(path, folder)| Some((path.as_str(), folder.name.as_deref()?))).collect();
    assert_eq!(of_folders, names);
    found
}

#[test]
fn a_list_orders_documents_and_names_their_folders() {
    let found = check(
        &[
            (
                "p/v/t/mkdocs.yml",
                "nav:\n- Home: index.md\n- Set up:\n  - setup/index.md\n  - First: setup/b.md\n- Old: gone.md\n- Use: [use/x.md, use/y.md]\n",
            ),
            ("p/v/t/docs/index.md", ""),
            ("p/v/t/docs/setup/a.md", ""),
            ("p/v/t/docs/setup/b.md", ""),
            ("p/v/t/docs/setup/index.md", ""),
            ("p/v/t/docs/use/x.md", ""),
            ("p/v/t/docs/use/y.md", ""),
        ],
        &[
            "p/v/t/docs/index.md Home",
            "p/v/t/docs/setup/index.md Set up",
            "p/v/t/docs/setup/b.md First",
            "p/v/t/docs/use/x.md -",
            "p/v/t/docs/use/y.md -",
        ],
        &[("p/v/t/docs/setup", "Set up"), ("p/v/t/docs/use", "Use")],
    );
    let folders = found.folders();
    let place = |path: &str| folders[path].position.unwrap();
    assert!(place("p/v/t/docs/setup") < place("p/v/t/docs/use"));
}

#[test]
fn a_list_whose_documents_were_copied_elsewhere_is_understood_by_their_ends() {
    check(
        &[
            ("p/v/site/mkdocs.yml", "nav:\n- b.md\n- c/a.md\n- d.md\n"),
            ("p/v/guide/c/a.md", ""),
            ("p/v/guide/b.md", ""),
            ("q/v/guide/d.md", ""),
        ],
        &["p/v/guide/b.md -", "p/v/guide/c/a.md -"],
        &[],
    );
}

#[test]
fn lists_of_other_tools_are_read_too() {
    check(
        &[
            ("p/v/t/SUMMARY.md", "# Summary\n\n* [B](b.md)\n* [A](a/README.md)\n  * [C](a/c.md)\n"),
            ("p/v/t/b.md", ""),
            ("p/v/t/a/README.md", ""),
            ("p/v/t/a/c.md", ""),
        ],
        &["p/v/t/b.md B", "p/v/t/a/README.md A", "p/v/t/a/c.md C"],
        &[("p/v/t/a", "A")],
    );
    check(
        &[
            (
                "p/v/sidebars.js",
                "module.exports = {s: ['intro', {type: 'category', label: 'X', items: ['x/two', 'x/one']}]}",
            ),
            ("p/v/docs/01-intro.md", ""),
            ("p/v/docs/x/1-one.md", ""),
            ("p/v/docs/x/other.md", "---\nid: two\n---\n"),
            ("p/v/docs/y/_category_.json", "{\"label\": \"Y!\", \"position\": 2}"),
            ("p/v/docs/y/z.md", ""),
        ],
        &["p/v/docs/01-intro.md -", "p/v/docs/x/other.md -", "p/v/docs/x/1-one.md -"],
        &[("p/v/docs/x", "X"), ("p/v/docs/y", "Y!")],
    );
    check(
        &[
            ("p/v/t/toc.yml", "- name: Two\n  href: two/toc.yml\n- name: One\n  href: one.md\n"),
            ("p/v/t/two/toc.yml", "- href: y.md\n- href: x.md\n- href: ../toc.yml\n"),
            ("p/v/t/two/x.md", ""),
            ("p/v/t/two/y.md", ""),
            ("p/v/t/one.md", ""),
        ],
        &["p/v/t/two/y.md -", "p/v/t/two/x.md -", "p/v/t/one.md One"],
        &[("p/v/t/two", "Two")],
    );
    check(
        &[
            (
                "p/v/t/.vitepress/config.ts",
                "export default defineConfig({ themeConfig: { sidebar: { '/g/': [{ text: 'G', items: [{ text: 'B', link: '/g/b' }, { text: 'A', link: '/g/' }] }] } } })",
            ),
            ("p/v/t/g/b.md", ""),
            ("p/v/t/g/index.md", ""),
        ],
        &["p/v/t/g/b.md B", "p/v/t/g/index.md A"],
        &[("p/v/t/g", "G")],
    );
    check(
        &[("p/v/t/.pages", "title: T\nnav:\n- b.md\n- sub\n"), ("p/v/t/b.md", ""), ("p/v/t/sub/a.md", "")],
        &["p/v/t/b.md -"],
        &[("p/v/t", "T")],
    );
}

#[test]
fn documents_that_list_one_another_are_one_list_and_a_circle_ends() {
    let tree = |paths: &str| format!("# T\n\n```{{toctree}}\n{paths}\n```\n");
    let (index, b, c) = (tree("b/index\nA <a>"), tree("/t/b/c\n../index\ngone"), tree("index\nc"));
    check(
        &[("p/v/t/index.md", &index), ("p/v/t/a.md", ""), ("p/v/t/b/c.md", &c), ("p/v/t/b/index.md", &b)],
        &["p/v/t/b/c.md -", "p/v/t/b/index.md -", "p/v/t/index.md -", "p/v/t/a.md A"],
        &[],
    );
}

#[test]
fn a_list_of_very_many_levels_or_of_one_document_again_and_again_ends() {
    let deep = format!("nav: {}{}", "[{a: ".repeat(500), "}]".repeat(500));
    let many = format!("nav:\n{}", "- a.md\n".repeat(20_000));
    check(&[("p/v/t/mkdocs.yml", &deep), ("p/v/t/a.md", "")], &[], &[]);
    check(&[("p/v/t/mkdocs.yml", &many), ("p/v/t/a.md", "")], &["p/v/t/a.md -"], &[]);
}
