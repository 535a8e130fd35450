//! The text of a document, paragraph by paragraph, as HTML.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use roxmltree::{Document, Node};

use super::fields::{self, Fields};
use super::lists::{Group, escaped};
use super::numbers::Numbers;
use super::package::{Package, attribute, child, is, parsed, value};
use super::runs::Line;
use super::styles::{self, Kind, Styles};
use super::writer::{Pages, Writer};

/// Deepest nesting of tables and boxes.
const DEPTH_MAX: u32 = 24;
/// Empty lines that code may hold, one after another.
const EMPTY_LINES_MAX: usize = 3;

/// The HTML of a document, and what was left out of it, with counts.
///
/// # Errors
///
/// Why it cannot be read, in words that go on from "it".
pub(super) fn html(package: &mut Package<'_>, media: &str) -> Result<(String, BTreeMap<&'static str, usize>), String> {
    let main = package.main()?;
    let relations = package.relations(&main)?;
    let text = package.text(&main)?.ok_or_else(|| "it holds no text of Word".to_owned())?;
    let mut parts: HashMap<&str, (String, String)> = HashMap::new();
    for kind in ["styles", "numbering", "footnotes", "endnotes"] {
        let target = relations.values().find(|relation| relation.kind == kind && !relation.is_external);
        if let Some(path) = target.map(|relation| relation.target.clone())
            && let Some(text) = package.text(&path)?
        {
            parts.insert(kind, (path, text));
        }
    }
    let parse = |kind: &str| parts.get(kind).map(|(path, text)| parsed(path, text)).transpose();
    let styles = parse("styles")?.map_or_else(Styles::default, |document| Styles::of(document.root_element()));
    let numbers =
        parse("numbering")?.map_or_else(Numbers::default, |document| Numbers::of(document.root_element(), &styles));
    let notes = [("footnote", parse("footnotes")?), ("endnote", parse("endnotes")?)];
    let document = parsed(&main, &text)?;
    let pages = n_pages(package)?.filter(|n| *n > 1 && *n == 1 + n_breaks(&document));
    let mut targets = targets(&document);
    notes.iter().flat_map(|(_, document)| document).for_each(|document| targets.extend(self::targets(document)));
    let mut writer = Writer {
        styles: &styles,
        numbers,
        relations,
        targets,
        media,
        out: String::with_capacity(text.len() / 4),
        group: Group::None,
        fields: Fields::default(),
        pages: pages.map(|_| Pages { number: 1, marked: 0 }),
        notes: Vec::new(),
        note_numbers: HashMap::new(),
        lost: BTreeMap::new(),
        below_title: u8::from(has_title(&document, &styles)),
        has_heading: false,
    };
    let body = child(document.root_element(), "body").ok_or("it holds no text of Word")?;
    writer.blocks(body, 0);
    writer.close();
    writer.pages = None;
    for (kind, document) in &notes {
        let path = parts.get(format!("{kind}s").as_str()).map_or("", |(path, _)| path);
        if let Some(document) = document {
            writer.relations = package.relations(path)?;
            writer.write_notes(kind, document);
        }
    }
    let title = if writer.has_heading { None } else { title(package)? };
    let language = styles.language.as_deref().map_or_else(String::new, |tag| format!(" lang=\"{}\"", escaped(tag)));
    let title = title.map_or_else(String::new, |title| format!("<title>{}</title>", escaped(&title)));
    let html = format!("<!doctype html><html{language}><head>{title}</head><body>\n{}</body></html>", writer.out);
    Ok((html, writer.lost))
}

impl<'a> Writer<'a> {
    /// Writes what an element holds, block by block.
    pub(super) fn blocks(&mut self, node: Node<'a, '_>, depth: u32) {
        if depth > DEPTH_MAX {
            return self.lose("texts nested deeper than any page");
        }
        for node in node.children() {
            match node.tag_name().name() {
                "p" => self.paragraph(node, depth),
                "tbl" => {
                    self.close();
                    self.mark(depth);
                    self.table(node, depth);
                }
                "sdt" if is_contents(node) => {}
                "sdt" => child(node, "sdtContent").into_iter().for_each(|node| self.blocks(node, depth + 1)),
                "ins" | "moveTo" | "customXml" | "smartTag" => self.blocks(node, depth + 1),
                "AlternateContent" => {
                    let choice = node.children().find(|node| is(*node, "Choice") || is(*node, "Fallback"));
                    if let Some(node) = choice {
                        self.blocks(node, depth + 1);
                    }
                }
                "altChunk" => self.lose("other documents within it"),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, node: Node<'a, '_>, depth: u32) {
        let properties = child(node, "pPr");
        let style = properties.and_then(|node| self.styles.get(value(node, "pStyle")?)).unwrap_or(&self.styles.usual);
        let outline =
            properties.and_then(|node| value(node, "outlineLvl")?.parse::<u8>().ok()).filter(|level| *level < 9);
        let kind = match (style.kind, outline) {
            (Kind::Plain | Kind::Continued, Some(level)) => Kind::Heading(level + 1),
            (kind, _) => kind,
        };
        let numbered = properties.and_then(styles::numbered).or_else(|| style.numbered.clone());
        let line = self.line(node, style.looks);
        let number = numbered.and_then(|(list, level)| Some((level, self.numbers.next(&list, level)?)));
        self.turn(line.n_breaks[0]);
        if line.is_empty() {
            // Within code an empty line is one of its own, if more code follows.
            if let Group::Code(n_empty) = &mut self.group {
                *n_empty = (*n_empty + 1).min(EMPTY_LINES_MAX);
            }
        } else {
            self.write(kind, &line, number, depth);
        }
        for node in &line.boxes {
            self.close();
            self.blocks(*node, depth + 1);
            self.close();
        }
        self.turn(line.n_breaks[1]);
    }

    fn write(&mut self, kind: Kind, line: &Line<'_, '_>, number: Option<(usize, super::numbers::Number)>, depth: u32) {
        let is_code = kind == Kind::Code || line.is_mono() && kind == Kind::Plain && number.is_none();
        if is_code {
            // A listing is not parted where a page ends.
            if !matches!(self.group, Group::Code(_)) {
                self.mark(depth);
            }
            return self.group.code(&mut self.out, line.text().trim_end());
        }
        match kind {
            Kind::Contents => {}
            Kind::Title | Kind::Heading(_) => {
                let level = if let Kind::Heading(level) = kind { (level + self.below_title).clamp(1, 6) } else { 1 };
                self.close();
                self.mark(depth);
                let number = number.filter(|(_, number)| !number.is_bullet).map(|(_, number)| number.text);
                let number = number
                    .filter(|number| !number.is_empty())
                    .map_or_else(String::new, |number| escaped(&number) + " ");
                _ = writeln!(self.out, "<h{level}>{number}{}</h{level}>", line.html(true));
                self.has_heading = true;
            }
            Kind::Quote | Kind::Alert(_) => {
                let alert = if let Kind::Alert(kind) = kind { Some(kind) } else { None };
                self.mark(depth);
                self.group.within(&mut self.out, alert, &line.html(false));
            }
            Kind::Plain | Kind::Continued | Kind::Code => match number {
                Some((level, number)) => {
                    self.mark(depth);
                    self.group.item(&mut self.out, level, &number, &line.html(false));
                }
                None if kind == Kind::Continued && matches!(self.group, Group::List(_)) => {
                    _ = write!(self.out, "<p>{}</p>", line.html(false));
                }
                None => {
                    self.close();
                    self.mark(depth);
                    _ = writeln!(self.out, "<p>{}</p>", line.html(false));
                }
            },
        }
    }

    /// Writes the notes of a kind that the text refers to.
    fn write_notes(&mut self, kind: &str, document: &'a Document<'_>) {
        let by_id: HashMap<&str, Node<'_, '_>> = document
            .root_element()
            .children()
            .filter(|node| is(*node, kind))
            .filter_map(|node| Some((attribute(node, "id")?, node)))
            .collect();
        let mut at = 0;
        // A note may refer to another.
        while let Some((own, id)) = self.notes.get(at).cloned() {
            at += 1;
            if let Some(node) = by_id.get(id.as_str()).filter(|_| own == kind) {
                _ = writeln!(self.out, "<aside id=\"mcdewey-{kind}-{at}\">");
                self.blocks(*node, 1);
                self.close();
                self.out.push_str("</aside>\n");
            }
        }
    }
}

/// Whether a block is a table of contents that Word made.
fn is_contents(sdt: Node<'_, '_>) -> bool {
    let gallery = child(sdt, "sdtPr").and_then(|node| node.descendants().find(|node| is(*node, "docPartGallery")));
    gallery.and_then(|node| attribute(node, "val")).is_some_and(|name| name.eq_ignore_ascii_case("Table of Contents"))
}

/// Whether a document has a title of its own above its headings.
fn has_title(document: &Document<'_>, styles: &Styles) -> bool {
    let style = |node: Node<'_, '_>| styles.get(value(child(node, "pPr")?, "pStyle")?).map(|style| style.kind);
    // Each node once, with whether it stands in a title: titles may stand in one another's boxes.
    let mut stack = vec![(document.root_element(), false)];
    while let Some((node, within)) = stack.pop() {
        let within = within || is(node, "p") && style(node) == Some(Kind::Title);
        if within && is(node, "t") && node.text().is_some_and(|text| !text.trim().is_empty()) {
            return true;
        }
        stack.extend(node.children().filter(Node::is_element).map(|node| (node, within)));
    }
    false
}

/// Names of places that links and fields lead to.
fn targets(document: &Document<'_>) -> HashSet<String> {
    let mut targets = HashSet::new();
    for node in document.descendants() {
        match node.tag_name().name() {
            "hyperlink" => targets.extend(attribute(node, "anchor").map(str::to_owned)),
            "instrText" => targets.extend(fields::words(node.text().unwrap_or_default())),
            "fldSimple" => targets.extend(fields::words(attribute(node, "instr").unwrap_or_default())),
            _ => {}
        }
    }
    targets
}

/// How many times Word began a new page.
fn n_breaks(document: &Document<'_>) -> u32 {
    let breaks = document.descendants().filter(|node| is(*node, "lastRenderedPageBreak"));
    u32::try_from(breaks.count()).unwrap_or(u32::MAX - 1)
}

/// How many pages Word says that there are.
fn n_pages(package: &mut Package<'_>) -> Result<Option<u32>, String> {
    const PATH: &str = "docProps/app.xml";
    let Some(text) = package.text(PATH)? else { return Ok(None) };
    let document = parsed(PATH, &text)?;
    Ok(child(document.root_element(), "Pages").and_then(|node| node.text()?.trim().parse().ok()))
}

/// The title among a document's properties, unless a program put it there.
fn title(package: &mut Package<'_>) -> Result<Option<String>, String> {
    const PATH: &str = "docProps/core.xml";
    let Some(text) = package.text(PATH)? else { return Ok(None) };
    let document = parsed(PATH, &text)?;
    let title =
        child(document.root_element(), "title").and_then(|node| node.text()).map(|title| title.trim().to_owned());
    Ok(title.filter(|title| !title.is_empty() && !title.starts_with("Microsoft Word - ")))
}
