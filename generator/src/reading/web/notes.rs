//! What stands apart: boxes that warn, and footnotes.

use std::collections::HashMap;

use super::tree::{Id, Tree};
use crate::reading::dialect::table::alert;

/// Classes that say that an element is a box, whatever it is called beside.
const BOXES: [&str; 8] = [
    "admonition",
    "admonitionblock",
    "theme-admonition",
    "markdown-alert",
    "custom-block",
    "alert",
    "callout",
    "confluence-information-macro",
];
/// Classes that are the kind of a box by themselves, as `DocBook`, DITA and others write them.
const KINDS: [&str; 9] = ["note", "tip", "hint", "important", "warning", "caution", "danger", "attention", "notice"];
/// What stands before the kind of a box in its class.
const BEFORE: [&str; 7] = [
    "theme-admonition-",
    "markdown-alert-",
    "admonition-",
    "alert-",
    "callout-",
    "note_",
    "confluence-information-macro-",
];

/// The kind of alert that an element is.
pub(super) fn kind(tree: &Tree, id: Id) -> Option<&'static str> {
    let name = tree.name(id);
    if !["div", "aside", "p", "section", "table", "details", "blockquote", "dl"].contains(&name) {
        return None;
    }
    let is_box = tree.classes(id).any(|class| BOXES.contains(&class));
    let said = tree.classes(id).filter(|class| !BOXES.contains(class));
    let mut kinds = said.filter_map(|class| {
        let bare = BEFORE.iter().find_map(|before| class.strip_prefix(before));
        let word = bare.unwrap_or(class).to_ascii_lowercase();
        let is_kind = is_box || bare.is_some() || KINDS.contains(&word.as_str());
        alert(&word).filter(|_| is_kind).map(|(kind, _)| kind)
    });
    // The last says most: `note note_tip`.
    let found = kinds.by_ref().last();
    found.or_else(|| tree.classes(id).any(|class| class.contains("admonition")).then_some("NOTE"))
}

/// The element with the title of a box.
pub(super) fn title(tree: &Tree, id: Id) -> Option<Id> {
    const NEAR: usize = 12;
    tree.below(id, |_| false).take(NEAR).find(|id| {
        let is_title = |class: &str| {
            ["title", "admonitionheading", "note__title", "notetitle"].contains(&class)
                || class.ends_with("-title")
                || class.starts_with("admonitionHeading")
                || class.ends_with("heading")
        };
        tree.name(*id) == "summary" || tree.classes(*id).any(is_title)
    })
}

/// Whether a title of a box says no more than its kind.
pub(super) fn is_plain(title: &str) -> bool {
    let word = title.trim().trim_end_matches([':', '.', '!']).to_lowercase();
    word.is_empty() || alert(&word).is_some_and(|(_, is_plain)| is_plain)
}

/// Footnotes of a page: the elements with their text, and the names that they are referred to by.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Elements with the text of notes, with their labels.
    pub(super) by_element: HashMap<Id, String>,
    /// Labels of what links refer to.
    by_link: HashMap<Id, String>,
    /// The elements in the order of the page.
    pub(super) order: Vec<Id>,
}

impl Notes {
    /// Finds the footnotes of a page: links that say so, to elements that are there.
    pub(super) fn of(tree: &Tree) -> Notes {
        let mut notes = Notes::default();
        let is_note = |id: &Id| {
            let of_class = |class: &str| {
                let class = class.to_ascii_lowercase();
                class.contains("footnote") && !class.contains("back") || class == "fn-ref" || class == "noteref"
            };
            tree.name(*id) == "a"
                && (tree.attribute(*id, "role") == Some("doc-noteref") || tree.classes(*id).any(of_class))
        };
        let links: Vec<Id> = tree.below(Tree::ROOT, |_| false).filter(is_note).collect();
        if links.is_empty() {
            return notes;
        }
        let mut by_name = HashMap::new();
        for id in tree.below(Tree::ROOT, |_| false) {
            if let Some(name) = tree.attribute(id, "id") {
                by_name.entry(name).or_insert(id);
            }
        }
        for link in links {
            let target = tree.attribute(link, "href").and_then(|href| href.strip_prefix('#'));
            let Some(&found) = target.and_then(|name| by_name.get(name)) else { continue };
            let Some(element) = text_of(tree, found, link) else { continue };
            let n = notes.order.len() + 1;
            let label = notes.by_element.entry(element).or_insert_with(|| {
                notes.order.push(element);
                n.to_string()
            });
            notes.by_link.insert(link, label.clone());
        }
        notes
    }

    /// What a link is as a reference to a note.
    pub(super) fn of_link(&self, id: Id) -> Option<String> {
        self.by_link.get(&id).map(|label| format!("[^{label}]"))
    }
}

/// The element with the text of a note, from what carries its name; `None` if that is none.
fn text_of(tree: &Tree, found: Id, link: Id) -> Option<Id> {
    const LEVELS: usize = 4;
    let mut at = found;
    for _ in 0..LEVELS {
        if ["li", "aside", "dd"].contains(&tree.name(at)) || tree.name(at) == "div" && tree.has_class(at, "footnote") {
            let is_within = tree.below(at, |_| false).any(|id| id == link);
            return (!is_within).then_some(at);
        }
        at = tree.parent(at)?;
    }
    None
}
