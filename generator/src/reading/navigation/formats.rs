//! Lists of documents as each tool writes them down.

use super::value::{Script, Value, yaml};
use super::{Entry, Target};

/// Entries within one another.
const DEPTH_MAX: usize = 24;

/// What a file says about the order of documents.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) entries: Vec<Entry>,
    /// Folders, from that of the file, from which its paths may be meant.
    pub(super) roots: Vec<String>,
    /// What the folder of the file is called.
    pub(super) name: Option<String>,
    /// Where that folder stands among its neighbours, in thousandths.
    pub(super) position: Option<i64>,
    /// Whether some of it is made by a script, and so is not known.
    pub(super) is_computed: bool,
}

/// Kinds of files that list documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Summary,
    Mkdocs,
    Pages,
    Sidebars,
    Category,
    Toc,
    /// `sidebar` in a configuration: of `VitePress`, `VuePress` or Starlight.
    Sidebar,
}

/// The kind of a file by its path.
pub(super) fn kind(path: &str) -> Option<Kind> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_script = matches!(extension, "js" | "ts" | "mjs" | "mts" | "cjs" | "cts");
    let is_versioned = folder.ends_with("versioned_sidebars") && stem.ends_with("-sidebars");
    Some(match name {
        "SUMMARY.md" => Kind::Summary,
        "mkdocs.yml" | "mkdocs.yaml" => Kind::Mkdocs,
        ".pages" | ".nav.yml" => Kind::Pages,
        "_category_.json" | "_category_.yml" | "_category_.yaml" => Kind::Category,
        "toc.yml" | "TOC.yml" if !folder.ends_with("_data") => Kind::Toc,
        _ if (is_script || extension == "json") && (stem.starts_with("sidebars") || is_versioned) => Kind::Sidebars,
        _ if is_script && stem == "astro.config" => Kind::Sidebar,
        _ if is_script && stem == "config" => Kind::Sidebar,
        _ => return None,
    })
}

/// Reads a file of some kind.
pub(super) fn read(kind: Kind, path: &str, text: &str) -> Listed {
    match kind {
        Kind::Summary => summary(text),
        Kind::Mkdocs => mkdocs(&yaml(text)),
        Kind::Pages => pages(&yaml(text)),
        Kind::Toc => toc(&yaml(text)),
        Kind::Category => {
            category(&if text.trim_start().starts_with('{') { Script::new(text).exported() } else { yaml(text) })
        }
        Kind::Sidebars => sidebars(path, text),
        Kind::Sidebar => sidebar(text),
    }
}

/// `SUMMARY.md` of `mdBook` and `GitBook`: items of a list, each a link, and headings over them.
fn summary(text: &str) -> Listed {
    let mut flat: Vec<(usize, Entry)> = Vec::new();
    let mut n_parts = 0;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim();
        if let Some(name) = line.strip_prefix("##") {
            flat.push((0, Entry::section(name.trim_start_matches('#').trim())));
            n_parts = 1;
            continue;
        }
        let item_text = line.strip_prefix(['*', '-', '+']).map(str::trim_start);
        let Some(linked) = item_text.unwrap_or(line).strip_prefix('[') else { continue };
        // Titles may hold brackets.
        let Some((title, rest)) = linked.split_once("](") else { continue };
        let target = rest.trim_start_matches('<').split([')', '>', '#', ' ', '"']).next().unwrap_or_default();
        let target =
            if target.is_empty() || target.contains("://") { Target::None } else { Target::File(target.to_owned()) };
        let title = title.replace(['\\', '`', '*'], "");
        let level = if item_text.is_some() { indent + 1 + n_parts } else { 0 };
        flat.push((level, Entry { target, ..Entry::section(&title) }));
    }
    Listed { entries: nested(flat), roots: vec![String::new(), "src".to_owned()], ..Listed::default() }
}

/// Entries by their levels as a tree.
fn nested(flat: Vec<(usize, Entry)>) -> Vec<Entry> {
    let mut open: Vec<(usize, Entry)> = Vec::new();
    let mut entries = Vec::new();
    let mut close = |open: &mut Vec<(usize, Entry)>| {
        if let Some((_, done)) = open.pop() {
            match open.last_mut() {
                Some((_, above)) => above.children.push(done),
                None => entries.push(done),
            }
        }
    };
    for (level, entry) in flat {
        while open.last().is_some_and(|(above, _)| *above >= level) || open.len() >= DEPTH_MAX {
            close(&mut open);
        }
        open.push((level, entry));
    }
    while !open.is_empty() {
        close(&mut open);
    }
    entries
}

fn mkdocs(config: &Value) -> Listed {
    let entries = config.get("nav").map_or_else(Vec::new, |nav| titled(nav, 0));
    let docs = config.text_of(&["docs_dir"]).unwrap_or("docs").trim_start_matches("./").to_owned();
    Listed { entries, roots: vec![docs, String::new()], ..Listed::default() }
}

/// `- path`, `- Title: path`, `- Title: [entries]`.
fn titled(list: &Value, depth: usize) -> Vec<Entry> {
    let one = |value: &Value| match value {
        Value::Text(path) => vec![Entry { target: target(path), ..Entry::default() }],
        Value::Map(pairs) => pairs
            .iter()
            .map(|(title, value)| match value {
                Value::Text(path) => Entry { target: target(path), ..Entry::section(title) },
                Value::List(_) if depth < DEPTH_MAX => {
                    Entry { children: titled(value, depth + 1), ..Entry::section(title) }
                }
                _ => Entry::section(title),
            })
            .collect(),
        _ => Vec::new(),
    };
    list.list().iter().flat_map(one).collect()
}

/// What a path leads to: a folder where it says so.
fn target(path: &str) -> Target {
    let path = path.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.contains("://") || path.contains('*') || path == "..." {
        Target::None
    } else {
        Target::File(path.to_owned())
    }
}

/// `.pages` of awesome-pages and `.nav.yml` of awesome-nav, of the folder that it lies in.
fn pages(config: &Value) -> Listed {
    let list = ["nav", "arrange"].iter().find_map(|key| config.get(key));
    let entries = list.map_or_else(Vec::new, |list| titled(list, 0));
    let name = config.text_of(&["title"]).map(str::to_owned);
    Listed { entries, roots: vec![String::new()], name, ..Listed::default() }
}

/// `_category_.json` of Docusaurus: the folder's name and place.
fn category(config: &Value) -> Listed {
    let position = config.text_of(&["position"]).and_then(|text| text.parse::<f64>().ok());
    #[expect(clippy::cast_possible_truncation, reason = "a number beyond the bounds is the bound")]
    let position = position.filter(|number| number.is_finite()).map(|number| (number * 1000.0) as i64);
    Listed { name: config.text_of(&["label"]).map(str::to_owned), position, ..Listed::default() }
}

/// `toc.yml` of Learn and `DocFX`.
fn toc(config: &Value) -> Listed {
    let list = config.get("items").unwrap_or(config);
    Listed { entries: toc_entries(list, 0), roots: vec![String::new()], ..Listed::default() }
}

fn toc_entries(list: &Value, depth: usize) -> Vec<Entry> {
    let one = |value: &Value| {
        let path = value.text_of(&["href", "topicHref", "tocHref"]).unwrap_or_default();
        let folder = path.strip_suffix("toc.yml").or_else(|| path.strip_suffix("TOC.yml"));
        let target = match folder.or_else(|| path.ends_with('/').then_some(path)) {
            Some(folder) if !folder.contains("://") => Target::Folder(folder.to_owned()),
            _ => target(path),
        };
        let children = value.get("items").filter(|_| depth < DEPTH_MAX);
        let children = children.map_or_else(Vec::new, |items| toc_entries(items, depth + 1));
        Entry { target, children, ..Entry::section(value.text_of(&["name", "displayName"]).unwrap_or_default()) }
    };
    list.list().iter().map(one).collect()
}

/// `sidebars.js` of Docusaurus.
fn sidebars(path: &str, text: &str) -> Listed {
    let mut script = Script::new(text);
    let all = script.exported();
    let entries = all.pairs().iter().flat_map(|(_, sidebar)| ids(sidebar, 0)).collect();
    let name = path.rsplit('/').next().unwrap_or_default();
    let version = name.strip_suffix("-sidebars.json");
    let roots = match version {
        Some(version) => vec![format!("../versioned_docs/{version}")],
        None => vec!["docs".to_owned(), String::new()],
    };
    Listed { entries, roots, is_computed: script.is_computed || all == Value::Other, ..Listed::default() }
}

fn ids(value: &Value, depth: usize) -> Vec<Entry> {
    match value {
        Value::Text(id) => vec![Entry { target: target(id), ..Entry::default() }],
        Value::List(list) if depth < DEPTH_MAX => list.iter().flat_map(|value| ids(value, depth + 1)).collect(),
        Value::Map(pairs) => {
            let Some(kind) = value.text_of(&["type"]) else {
                // `{ 'Label': [items] }`
                let section = |(label, items): &(String, Value)| {
                    let children = if depth < DEPTH_MAX { ids(items, depth + 1) } else { Vec::new() };
                    Entry { children, ..Entry::section(label) }
                };
                return pairs.iter().map(section).collect();
            };
            let own = value.get("link").filter(|_| kind == "category").unwrap_or(value);
            let id = own.text_of(&["id"]).map_or(Target::None, target);
            let folder = value.text_of(&["dirName"]).filter(|_| kind == "autogenerated");
            let children = value.get("items").filter(|_| depth < DEPTH_MAX);
            let children = children.map_or_else(Vec::new, |items| ids(items, depth + 1));
            let target = folder.map_or(id, |folder| Target::Folder(folder.to_owned()));
            vec![Entry { target, children, ..Entry::section(value.text_of(&["label"]).unwrap_or_default()) }]
        }
        _ => Vec::new(),
    }
}

/// `sidebar` of a configuration: lists, by beginnings of addresses or alone.
fn sidebar(text: &str) -> Listed {
    // Many scripts are called `config`; those of `VitePress`, `VuePress` and Astro say what they are.
    if !["defineConfig", "defineAdditionalConfig", "themeConfig"].iter().any(|name| text.contains(name)) {
        return Listed::default();
    }
    let mut script = Script::new(text);
    let mut entries = Vec::new();
    for value in script.all_of("sidebar") {
        match &value {
            Value::Map(pairs) => entries.extend(pairs.iter().flat_map(|(start, value)| links(value, start, 0))),
            _ => entries.extend(links(&value, "", 0)),
        }
    }
    let is_empty = !text.contains("sidebar");
    let roots = ["..", "../..", "src/content/docs", "../src/content/docs", "."].map(str::to_owned).to_vec();
    Listed { entries, roots, is_computed: script.is_computed && !is_empty, ..Listed::default() }
}

fn links(value: &Value, start: &str, depth: usize) -> Vec<Entry> {
    match value {
        Value::Text(link) => vec![Entry { target: address(link, start), ..Entry::default() }],
        Value::List(list) if depth < DEPTH_MAX => {
            list.iter().flat_map(|value| links(value, start, depth + 1)).collect()
        }
        Value::Map(_) => {
            let base = value.text_of(&["base"]).unwrap_or(start);
            let label = value.text_of(&["text", "label", "title"]);
            let link = value.text_of(&["link", "slug", "path"]);
            let folder = value.get("autogenerate").and_then(|of| of.text_of(&["directory"]));
            let children = ["items", "children"].iter().find_map(|key| value.get(key)).filter(|_| depth < DEPTH_MAX);
            let children = children.map_or_else(Vec::new, |items| links(items, base, depth + 1));
            let target = match folder {
                Some(folder) => Target::Folder(folder.to_owned()),
                None => link.map_or(Target::None, |link| address(link, base)),
            };
            let entry = Entry { target, children, ..Entry::section(label.unwrap_or_default()) };
            // A list by itself below an address has no name.
            if label.is_none() && entry.target == Target::None { entry.children } else { vec![entry] }
        }
        _ => Vec::new(),
    }
}

/// The file that an address of the site means.
fn address(link: &str, base: &str) -> Target {
    let joined = if link.starts_with('/') { link.to_owned() } else { format!("{base}{link}") };
    let path = joined.trim_matches('/').trim_end_matches(".html");
    target(if path.is_empty() { "index" } else { path })
}

/// Paths that `toctree` directives of a document name.
pub(super) fn toctrees(text: &str) -> Vec<(Option<String>, String)> {
    let mut found = Vec::new();
    let mut close = None::<String>;
    for line in text.lines() {
        let line = line.trim();
        match &close {
            Some(fence) if line.starts_with(fence.as_str()) => close = None,
            None => {
                let fence: String = line.chars().take_while(|c| matches!(c, '`' | '~' | ':')).collect();
                if fence.len() >= 3 && line[fence.len()..].starts_with("{toctree}") {
                    close = Some(fence);
                }
            }
            Some(_) if line.is_empty() || line.starts_with(':') || line == "---" || line.contains(": ") => {}
            Some(_) => {
                let titled = line.strip_suffix('>').and_then(|line| line.rsplit_once('<'));
                let (title, path) = titled.map_or((None, line), |(title, path)| (Some(title.trim().to_owned()), path));
                if !path.contains(['*', '?', '[']) && !path.contains("://") && path != "self" {
                    found.push((title, path.to_owned()));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(entries: &[Entry]) -> String {
        let one = |entry: &Entry| {
            let target = match &entry.target {
                Target::None => String::new(),
                Target::File(path) => path.clone(),
                Target::Folder(path) => format!("{path}/*"),
            };
            let children =
                if entry.children.is_empty() { String::new() } else { format!("({})", outline(&entry.children)) };
            format!("{}={target}{children}", entry.title.as_deref().unwrap_or_default())
        };
        entries.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(path: &str, text: &str, expected: &str) {
        let kind = kind(path).expect("a file that lists documents");
        assert_eq!(outline(&read(kind, path, text).entries), expected);
    }

    #[test]
    fn each_tool_lists_its_documents_in_its_own_way() {
        check(
            "p/SUMMARY.md",
            "# Summary\n\n[Intro](intro.md)\n\n## Part\n\n* [A](a.md)\n  * [B \\[x\\]](b/README.md)\n    * [D]()\n* [C](<c.md>)\n",
            "Intro=intro.md Part=(A=a.md(B [x]=b/README.md(D=)) C=c.md)",
        );
        check("p/mkdocs.yml", "nav:\n - index.md\n - A:\n   - B: b.md\n   - X: https://x\n", "=index.md A=(B=b.md X=)");
        check("p/d/.pages", "nav:\n - b.md\n - ...\n - C: sub\n", "=b.md = C=sub");
        check(
            "p/sidebars.js",
            "module.exports = { s: ['a', {type: 'category', label: 'B', link: {type: 'doc', id: 'b/index'}, items: [{'C': ['c/d']}]},\
             {type: 'autogenerated', dirName: 'e'}] }",
            "=a B=b/index(C=(=c/d)) =e/*",
        );
        check("p/toc.yml", "- name: A\n  href: a.md\n  items:\n  - name: B\n    href: b/toc.yml\n", "A=a.md(B=b//*)");
        check(
            "p/.vitepress/config.ts",
            "export default defineConfig({ themeConfig: { nav: [], sidebar: { '/g/': { base: '/g/', items: g() } } } })\n\
             function g(): X[] { return [{ text: 'A', items: [{ text: 'B', link: 'b' }, { link: '/c/' }] }] }",
            "A=(B=g/b =c)",
        );
        check(
            "p/astro.config.mjs",
            "export default defineConfig({ integrations: [starlight({ sidebar: ['a', { label: 'B', autogenerate: { directory: 'b' } }] })] })",
            "=a B=b/*",
        );
    }

    #[test]
    fn a_category_has_a_name_and_a_place() {
        let found = read(Kind::Category, "p/_category_.json", "{\"label\": \"Name\", \"position\": 1.5}");
        assert_eq!((found.name.as_deref(), found.position), (Some("Name"), Some(1500)));
        let found = read(Kind::Category, "p/_category_.yml", "label: Name\n");
        assert_eq!((found.name.as_deref(), found.position), (Some("Name"), None));
    }

    #[test]
    fn toctrees_name_documents() {
        let text = "# T\n\n```{toctree}\n:maxdepth: 1\n:caption: X\n\na\nB <b/index>\nc*\nself\n```\n\n```\nd\n```\n:::{toctree}\ne\n:::\n";
        let found = toctrees(text);
        let paths: Vec<_> = found.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, ["a", "b/index", "e"]);
        assert_eq!(found[1].0.as_deref(), Some("B"));
    }
}
