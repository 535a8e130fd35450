//! Which part of a page is the manual: what leads around the site, and what a page's maker put around the text, is left off.

use super::tree::{Data, Id, Tree};

/// Share of the text that an element must have to be the main part, in percent.
const SHARE_MIN: usize = 40;

/// Elements that hold no text of the manual.
const SILENT: [&str; 21] = [
    "audio", "button", "canvas", "datalist", "dialog", "embed", "frame", "head", "iframe", "input", "link", "meta",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
];

/// Roles of what leads around.
const ROLES: [&str; 8] =
    ["banner", "complementary", "contentinfo", "menu", "menubar", "navigation", "search", "doc-backlink"];

/// Classes and ids of what leads around, without dashes and underscores: those that the tools of manuals give it.
const NAMES: [&str; 76] = [
    "adhoc",
    "backtotop",
    "breadcrumb",
    "breadcrumbs",
    "buttons",
    "clipboard",
    "cookiebanner",
    "cookieconsent",
    "cookies",
    "copybtn",
    "copybutton",
    "editlink",
    "editonpage",
    "editpage",
    "editthispage",
    "editsection",
    "feedback",
    "footer",
    "footerlinks",
    "gutter",
    "headerlink",
    "indexfooter",
    "jumptonav",
    "lastupdated",
    "linenodiv",
    "linenos",
    "lineno",
    "localnav",
    "mcbreadcrumbsbox",
    "mcminitocbox",
    "mdfooter",
    "mdheader",
    "mdsidebar",
    "mdsource",
    "menu",
    "mobilenav",
    "mwjumplink",
    "mweditsection",
    "mwnavigation",
    "nav",
    "navbar",
    "navfooter",
    "navheader",
    "navigation",
    "navpanel",
    "navpath",
    "navrow1",
    "navrow2",
    "navtree",
    "nocontent",
    "onthispage",
    "pagenav",
    "pagenavigation",
    "pagetoc",
    "paginationnav",
    "prevnext",
    "printonly",
    "printfooter",
    "related",
    "relatedpages",
    "searchbar",
    "searchbox",
    "sidenav",
    "sidebar",
    "sidenavtree",
    "sitefooter",
    "siteheader",
    "skipcontent",
    "skiplink",
    "skipnav",
    "skiptocontent",
    "sphinxsidebar",
    "sronly",
    "subnav",
    "tocsidebar",
    "visuallyhidden",
];

/// Classes and ids of a list of what the same page holds: the library makes its own.
const CONTENTS: [&str; 8] =
    ["toc", "tableofcontents", "tocbox", "minitoc", "contents", "localtoc", "shortcontents", "toctitle"];

/// Signs that only lead to their own place.
const SIGNS: [&str; 8] = ["", "\u{b6}", "#", "\u{a7}", "\u{1f517}", "\u{f0c1}", "\u{200b}", "anchor"];

/// What was looked at of each node of a page, once: whatever is nested in it, each is looked at once.
#[derive(Debug)]
pub(super) struct Parts {
    around: Vec<bool>,
    n_kept: Vec<usize>,
}

/// What an element holds, all of it.
#[derive(Clone, Copy, Default)]
struct Measure {
    n_bytes: usize,
    n_linked: usize,
    has_title: bool,
}

impl Parts {
    /// Looks at a page.
    pub(super) fn of(tree: &Tree) -> Parts {
        let order: Vec<Id> = tree.below(Tree::ROOT, |_| false).collect();
        let mut all = vec![Measure::default(); tree.len()];
        for &id in order.iter().rev() {
            let mut own = all[id as usize];
            match tree.data(id) {
                Data::Text(text) => own.n_bytes = text.trim().len(),
                Data::Element(name, _) => {
                    own.has_title |= &*name.local == "h1";
                    let is_link = || tree.attribute(id, "href").is_some_and(|href| href.starts_with('#'));
                    if &*name.local == "a" && is_link() {
                        own.n_linked = own.n_bytes;
                    }
                }
                Data::Other => {}
            }
            all[id as usize] = own;
            if let Some(above) = tree.parent(id) {
                let above = &mut all[above as usize];
                above.n_bytes += own.n_bytes;
                above.n_linked += own.n_linked;
                above.has_title |= own.has_title;
            }
        }
        let mut around = vec![false; tree.len()];
        for &id in &order {
            let is_above = tree.parent(id).is_some_and(|above| around[above as usize]);
            around[id as usize] = is_above || is_around(tree, id, all[id as usize]);
        }
        Parts::without(tree, &order, around)
    }

    /// A page that is text throughout.
    pub(super) fn whole(tree: &Tree) -> Parts {
        let order: Vec<Id> = tree.below(Tree::ROOT, |_| false).collect();
        Parts::without(tree, &order, vec![false; tree.len()])
    }

    fn without(tree: &Tree, order: &[Id], around: Vec<bool>) -> Parts {
        let mut parts = Parts { around, n_kept: vec![0; tree.len()] };
        for &id in order.iter().rev().filter(|id| !parts.around[**id as usize]) {
            if let Data::Text(text) = tree.data(id) {
                parts.n_kept[id as usize] = text.trim().len();
            }
            if let Some(above) = tree.parent(id) {
                parts.n_kept[above as usize] += parts.n_kept[id as usize];
            }
        }
        parts
    }

    /// Whether a node is no text of the manual.
    pub(super) fn is_around(&self, id: Id) -> bool {
        self.around[id as usize]
    }

    /// Bytes of text of the manual in a node.
    pub(super) fn n_kept(&self, id: Id) -> usize {
        self.n_kept[id as usize]
    }
}

/// Whether an element and all it holds is no text of the manual.
fn is_around(tree: &Tree, id: Id, measure: Measure) -> bool {
    let Data::Element(name, _) = tree.data(id) else { return false };
    let name = &*name.local;
    if SILENT.contains(&name) {
        return true;
    }
    if tree.attribute(id, "role").is_some_and(|role| ROLES.contains(&role)) && !measure.has_title {
        return true;
    }
    match name {
        "html" | "body" | "main" | "article" | "h1" | "code" | "pre" | "table" | "tr" | "dt" | "dd" => return false,
        "a" => return is_sign(tree, id, measure),
        "nav" => return true,
        "header" | "footer" => return !measure.has_title && !is_of_text(tree, id),
        _ => {}
    }
    // A list of what the page holds is made of links to its parts.
    let is_contents = measure.n_linked * 10 >= measure.n_bytes * 6;
    let mut names = tree.classes(id).chain(tree.attribute(id, "id")).map(plain);
    names.any(|found| {
        NAMES.contains(&found.as_str()) && !measure.has_title || CONTENTS.contains(&found.as_str()) && is_contents
    })
}

/// A name without what tools part its words by.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !"-_".contains(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a header or footer is that of a quotation, a table or a part of the text.
fn is_of_text(tree: &Tree, id: Id) -> bool {
    tree.parent(id).is_some_and(|parent| ["blockquote", "figure", "section"].contains(&tree.name(parent)))
}

/// Whether a link leads to its own place: the sign beside a heading.
fn is_sign(tree: &Tree, id: Id, measure: Measure) -> bool {
    const SIGN_BYTES_MAX: usize = 8;
    measure.n_bytes <= SIGN_BYTES_MAX
        && tree.attribute(id, "href").is_some_and(|href| href.starts_with('#'))
        && !tree.children(id).any(|id| tree.name(id) == "img")
        && SIGNS.contains(&tree.text(id, |_| false).trim())
}

/// The element with the text of the manual.
pub(super) fn main_part(tree: &Tree, parts: &Parts) -> Id {
    let whole = tree.below(Tree::ROOT, |_| false).find(|id| tree.name(*id) == "body").unwrap_or(Tree::ROOT);
    let mut best = None;
    for id in tree.below(whole, |id| parts.is_around(id)) {
        let Some(rank) = rank(tree, id) else { continue };
        let is_enough = parts.n_kept(id) * 100 >= parts.n_kept(whole) * SHARE_MIN;
        if is_enough && best.is_none_or(|(found, _)| rank < found) {
            best = Some((rank, id));
        }
    }
    best.map_or(whole, |(_, id)| id)
}

/// How surely an element is the main part by what it is called; the least is the surest.
fn rank(tree: &Tree, id: Id) -> Option<u8> {
    let name = tree.name(id);
    let is_called = |names: &[&str]| {
        let mut found = tree.classes(id).chain(tree.attribute(id, "id"));
        found.any(|found| names.contains(&found))
    };
    if ["article", "main", "div", "section", "td"].contains(&name) {
        if is_called(&["mc-main-content", "theme-doc-markdown", "mw-parser-output", "markdown-body", "bd-article"]) {
            return Some(0);
        }
        if name == "main" || tree.attribute(id, "role") == Some("main") {
            return Some(1);
        }
        if name == "article" {
            return Some(2);
        }
        // Sphinx, MkDocs, Confluence.
        if is_called(&["md-content__inner", "rst-content", "documentwrapper", "wiki-content", "main-content"]) {
            return Some(3);
        }
    }
    None
}

/// The title that a page's head gives, without the site's name behind it.
pub(super) fn head_title(tree: &Tree) -> Option<String> {
    let title = tree.below(Tree::ROOT, |_| false).find(|id| {
        tree.name(*id) == "title"
            && tree.parent(*id).is_some_and(|parent| ["head", "body"].contains(&tree.name(parent)))
    })?;
    let text = tree.text(title, |_| false).split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = [" \u{2014} ", " | ", " :: "].into_iter().filter_map(|end| text.find(end));
    let end = ends.filter(|at| *at > 0).min().unwrap_or(text.len());
    Some(text[..end].trim().to_owned()).filter(|text| !text.is_empty())
}

/// Value of a `<meta>` of the head, by its name.
pub(super) fn meta<'a>(tree: &'a Tree, key: &str, name: &str) -> Option<&'a str> {
    let is_it = |id: &Id| {
        tree.name(*id) == "meta" && tree.attribute(*id, key).is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    tree.below(Tree::ROOT, |id| tree.name(id) == "body").find(is_it).and_then(|id| tree.attribute(id, "content"))
}
