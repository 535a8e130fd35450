//! Numbers of lists and headings, counted as Word counts them.

use std::collections::{BTreeMap, HashMap};

use roxmltree::Node;

use super::package::{attribute, child, is, value};
use super::styles::Styles;

/// Levels of a list.
const LEVELS: usize = 9;

/// Longest text around the numbers of a level, in bytes: each item writes it out.
const TEXT_BYTES_MAX: usize = 1024;

/// How a level counts.
#[derive(Clone, Debug, Default)]
struct Level {
    /// `decimal`, `bullet` and others.
    format: String,
    /// What is shown, with `%1` for the number of the first level.
    text: String,
    start: u32,
}

type Levels = [Level; LEVELS];

/// A list by its number: which kind of list it is of, and where its levels start otherwise.
#[derive(Clone, Debug)]
struct List {
    kind: String,
    starts: BTreeMap<usize, u32>,
    is_begun: bool,
}

/// The number of an item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) is_bullet: bool,
    /// From 1.
    pub(super) n: u32,
    /// As it is shown.
    pub(super) text: String,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    lists: HashMap<String, List>,
    kinds: HashMap<String, Levels>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

impl Numbers {
    /// Reads the lists.
    pub(super) fn of(root: Node<'_, '_>, styles: &Styles) -> Numbers {
        let mut numbers = Numbers::default();
        let mut linked: Vec<(String, String)> = Vec::new();
        for node in root.children().filter(Node::is_element) {
            if is(node, "abstractNum") {
                let id = attribute(node, "abstractNumId").unwrap_or_default().to_owned();
                linked.extend(value(node, "numStyleLink").map(|style| (id.clone(), style.to_owned())));
                numbers.kinds.insert(id, levels(node));
            } else if is(node, "num") {
                let id = attribute(node, "numId").unwrap_or_default().to_owned();
                let kind = value(node, "abstractNumId").unwrap_or_default().to_owned();
                let starts = node.children().filter(|node| is(*node, "lvlOverride")).filter_map(|node| {
                    Some((attribute(node, "ilvl")?.parse().ok()?, value(node, "startOverride")?.parse().ok()?))
                });
                numbers.lists.insert(id, List { kind, starts: starts.collect(), is_begun: false });
            }
        }
        // A kind of list that is defined by a style is that of the style's list.
        for (id, style) in linked {
            let list = styles.get(&style).and_then(|style| numbers.lists.get(&style.numbered.as_ref()?.0));
            let levels = list.and_then(|list| numbers.kinds.get(&list.kind)).cloned();
            numbers.kinds.extend(levels.map(|levels| (id, levels)));
        }
        numbers
    }

    /// The number of the next item of a list, at a level from 0; `None` if it has none.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<Number> {
        let level = level.min(LEVELS - 1);
        let list = self.lists.get_mut(list)?;
        let levels = self.kinds.get(&list.kind)?;
        let counts = self.counts.entry(list.kind.clone()).or_default();
        if !std::mem::replace(&mut list.is_begun, true) {
            for (&level, &start) in list.starts.iter().filter(|(level, _)| **level < LEVELS) {
                counts[level] = start.checked_sub(1);
            }
        }
        let start = |level: usize| list.starts.get(&level).copied().unwrap_or(levels[level].start);
        counts[level] = Some(counts[level].map_or_else(|| start(level), |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);
        let own = &levels[level];
        if own.format.is_empty() || own.format == "none" {
            return None;
        }
        let mut text = own.text.clone();
        for (at, level) in levels.iter().enumerate() {
            let sign = format!("%{}", at + 1);
            if text.contains(&sign) {
                text = text.replace(&sign, &shown(counts[at].unwrap_or_else(|| start(at)), &level.format));
            }
        }
        Some(Number { is_bullet: own.format == "bullet", n: counts[level].unwrap_or(1), text })
    }
}

fn levels(node: Node<'_, '_>) -> Levels {
    let mut levels = Levels::default();
    for node in node.children().filter(|node| is(*node, "lvl")) {
        let at = attribute(node, "ilvl").and_then(|level| level.parse::<usize>().ok());
        let Some(level) = at.and_then(|at| levels.get_mut(at)) else { continue };
        value(node, "numFmt").unwrap_or_default().clone_into(&mut level.format);
        // What stands in other than this is behind a choice of Word's.
        if level.format.is_empty() {
            let choice = node.descendants().find(|node| is(*node, "numFmt"));
            choice.and_then(|node| attribute(node, "val")).unwrap_or("decimal").clone_into(&mut level.format);
        }
        let text = child(node, "lvlText").and_then(|node| attribute(node, "val"));
        let text = text.filter(|text| text.len() <= TEXT_BYTES_MAX);
        text.unwrap_or_default().clone_into(&mut level.text);
        level.start = value(node, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
    }
    levels
}

/// A number as it is shown.
fn shown(number: u32, format: &str) -> String {
    const ROMAN: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let roman = || {
        let mut rest = number;
        let mut text = String::new();
        for (value, letters) in ROMAN {
            while rest >= value {
                text.push_str(letters);
                rest -= value;
            }
        }
        text
    };
    // After `z` comes `aa`, then `bb`.
    let letters = || {
        let letter = char::from(b'a' + u8::try_from((number - 1) % 26).unwrap_or_default());
        String::from(letter).repeat((number as usize - 1) / 26 + 1)
    };
    match format {
        "lowerRoman" if (1..4000).contains(&number) => roman(),
        "upperRoman" if (1..4000).contains(&number) => roman().to_uppercase(),
        "lowerLetter" if (1..500).contains(&number) => letters(),
        "upperLetter" if (1..500).contains(&number) => letters().to_uppercase(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}
