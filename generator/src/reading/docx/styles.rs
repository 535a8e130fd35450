//! Styles: what a paragraph is, and how a run of text is written.

use std::collections::{BTreeMap, HashMap};

use roxmltree::Node;

use super::package::{attribute, child, is, switch, value};

/// Styles that are based on one another, at most.
const BASED_MAX: usize = 16;

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Plain,
    Title,
    /// With its level, from 1.
    Heading(u8),
    Code,
    Quote,
    /// A box that warns, with its kind as admonitions are called.
    Alert(&'static str),
    /// A paragraph that goes on with the item of a list before it.
    Continued,
    /// A line of a table of contents, which Word made.
    Contents,
}

/// How a run of text is written; what is not said is as around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) is_bold: Option<bool>,
    pub(super) is_italic: Option<bool>,
    pub(super) is_struck: Option<bool>,
    pub(super) is_hidden: Option<bool>,
    pub(super) is_mono: Option<bool>,
    /// 1 above the line, -1 below it.
    pub(super) shift: Option<i8>,
}

impl Looks {
    /// These, and where they say nothing, those of `other`.
    pub(super) fn or(self, other: Looks) -> Looks {
        Looks {
            is_bold: self.is_bold.or(other.is_bold),
            is_italic: self.is_italic.or(other.is_italic),
            is_struck: self.is_struck.or(other.is_struck),
            is_hidden: self.is_hidden.or(other.is_hidden),
            is_mono: self.is_mono.or(other.is_mono),
            shift: self.shift.or(other.shift),
        }
    }

    /// What run properties say.
    pub(super) fn of(properties: Node<'_, '_>) -> Looks {
        let font = child(properties, "rFonts").and_then(|fonts| {
            attribute(fonts, "ascii").or_else(|| attribute(fonts, "hAnsi")).or_else(|| attribute(fonts, "cs"))
        });
        Looks {
            is_bold: switch(properties, "b"),
            is_italic: switch(properties, "i"),
            is_struck: switch(properties, "strike").or_else(|| switch(properties, "dstrike")),
            is_hidden: switch(properties, "vanish"),
            is_mono: font.map(is_mono),
            shift: value(properties, "vertAlign").map(|at| match at {
                "superscript" => 1,
                "subscript" => -1,
                _ => 0,
            }),
        }
    }
}

/// A list's number and the level in it.
pub(super) type Numbered = (String, usize);

/// What a style says, those that it is based on included.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    pub(super) kind: Kind,
    pub(super) numbered: Option<Numbered>,
    pub(super) looks: Looks,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    /// That of paragraphs that name none.
    pub(super) usual: Style,
    /// Language of the text, as a tag.
    pub(super) language: Option<String>,
}

impl Styles {
    /// Reads the styles.
    pub(super) fn of(root: Node<'_, '_>) -> Styles {
        let nodes: BTreeMap<&str, Node<'_, '_>> = root
            .children()
            .filter(|node| is(*node, "style"))
            .filter_map(|node| Some((attribute(node, "styleId")?, node)))
            .collect();
        let mut styles = Styles::default();
        for (&id, &node) in &nodes {
            let mut style = Style::default();
            let (mut at, mut has_kind) = (Some(node), false);
            for _ in 0..BASED_MAX {
                let Some(node) = at else { break };
                let kind = kind(node).filter(|_| !has_kind);
                has_kind |= kind.is_some();
                style.kind = kind.unwrap_or(style.kind);
                let paragraph = child(node, "pPr");
                style.numbered = style.numbered.or_else(|| numbered(paragraph?));
                let looks = child(node, "rPr").map_or_else(Looks::default, Looks::of);
                style.looks = style.looks.or(looks);
                at = value(node, "basedOn").and_then(|id| nodes.get(id)).copied();
            }
            let is_default = attribute(node, "default").is_some_and(|on| on == "1" || on == "true");
            if is_default && attribute(node, "type") == Some("paragraph") {
                styles.usual = style.clone();
            }
            styles.by_id.insert(id.to_owned(), style);
        }
        let usual = child(root, "docDefaults").and_then(|node| child(node, "rPrDefault"));
        let usual = usual.and_then(|node| child(node, "rPr"));
        styles.language = usual.and_then(|node| value(node, "lang")).map(str::to_owned);
        styles
    }

    /// A style by its number.
    pub(super) fn get(&self, id: &str) -> Option<&Style> {
        self.by_id.get(id)
    }
}

/// What paragraph properties say of a list.
pub(super) fn numbered(paragraph: Node<'_, '_>) -> Option<Numbered> {
    let numbered = child(paragraph, "numPr")?;
    let level = value(numbered, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
    Some((value(numbered, "numId").unwrap_or_default().to_owned(), level))
}

/// Boxes that styles are named after.
const ALERTS: [&str; 6] = ["note", "tip", "important", "warning", "caution", "danger"];

/// What the name of a style says, or else its level in the outline. Word's own styles have English names in every language.
fn kind(node: Node<'_, '_>) -> Option<Kind> {
    let name = value(node, "name").unwrap_or_default().to_lowercase();
    if let Some(level) = name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok()) {
        return Some(Kind::Heading(level));
    }
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    match &*name {
        "title" => return Some(Kind::Title),
        "toc heading" | "table of figures" | "table of authorities" => return Some(Kind::Contents),
        "quote" | "intense quote" | "block text" => return Some(Kind::Quote),
        "macro" | "macro text" => return Some(Kind::Code),
        _ if words.first() == Some(&"toc") => return Some(Kind::Contents),
        _ if name == "list paragraph" || name.starts_with("list continue") => return Some(Kind::Continued),
        _ => {}
    }
    if has(&["code", "codeblock", "sourcecode", "preformatted", "listing", "console", "terminal", "verbatim"]) {
        return Some(Kind::Code);
    }
    let alert = ALERTS.into_iter().find(|alert| words.contains(alert));
    let is_apart = |word: &&str| ["heading", "title", "char", "footnote", "endnote"].contains(word);
    if let Some(alert) = alert.filter(|_| !words.iter().any(is_apart)) {
        return Some(Kind::Alert(alert));
    }
    // From 0; 9 stands for text.
    let level = child(node, "pPr").and_then(|paragraph| value(paragraph, "outlineLvl")?.parse::<u8>().ok());
    level.filter(|level| *level < 9).map(|level| Kind::Heading(level + 1))
}

/// Whether the letters of a font are all of one width.
fn is_mono(font: &str) -> bool {
    const FONTS: [&str; 8] =
        ["courier", "consolas", "menlo", "monaco", "lucida console", "andale", "inconsolata", "fixedsys"];
    let font = font.to_lowercase();
    FONTS.iter().any(|known| font.starts_with(known))
        || font.split(' ').any(|word| ["mono", "typewriter"].contains(&word))
        || ["source code pro", "fira code", "cascadia code"].contains(&&*font)
}
