//! The line of a paragraph: its runs of text, links, pictures and notes, as HTML.

use std::fmt::Write as _;

use roxmltree::Node;

use super::fields;
use super::lists::escaped;
use super::package::{TARGET_BYTES_MAX, attribute, child, is, switch, value};
use super::styles::Looks;
use super::writer::Writer;
use crate::reading::source::IMAGE_ENDS;

/// Deepest nesting within a line.
const DEPTH_MAX: u32 = 64;

/// Where a node of a line stands.
#[derive(Clone, Copy, Debug)]
struct At {
    looks: Looks,
    /// Which of the line's links it is in.
    link: Option<usize>,
    depth: u32,
}

impl At {
    fn deeper(self) -> At {
        At { depth: self.depth + 1, ..self }
    }
}

/// A stretch of text that is written in one way.
#[derive(Debug)]
struct Span {
    looks: Looks,
    /// Which of the line's links it is in.
    link: Option<usize>,
    html: String,
    /// The same as plain text.
    text: String,
}

/// What a paragraph holds.
#[derive(Debug, Default)]
pub(super) struct Line<'a, 'i> {
    spans: Vec<Span>,
    links: Vec<String>,
    /// Bytes of its HTML.
    n_bytes: usize,
    has_text: bool,
    /// Texts that stand in boxes beside the line.
    pub(super) boxes: Vec<Node<'a, 'i>>,
    /// Pages that begin before its first text, and after that.
    pub(super) n_breaks: [u32; 2],
}

impl Line<'_, '_> {
    /// Whether nothing of it is seen.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_text
    }

    /// Whether all of its text is written as code is.
    pub(super) fn is_mono(&self) -> bool {
        let mut seen = self.spans.iter().filter(|span| !span.text.trim().is_empty()).peekable();
        seen.peek().is_some() && seen.all(|span| span.looks.is_mono == Some(true) && span.link.is_none())
    }

    /// Its text alone.
    pub(super) fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Its HTML; where it is bold by itself, as a heading is, that is not said.
    pub(super) fn html(&self, is_bold: bool) -> String {
        let mut out = String::new();
        let mut link = None;
        for span in &self.spans {
            if span.link != link {
                out.push_str(if link.is_some() { "</a>" } else { "" });
                link = span.link;
                if let Some(link) = link {
                    _ = write!(out, "<a href=\"{}\">", escaped(&self.links[link]));
                }
            }
            let tags = tags(span.looks, is_bold);
            // Signs of strong text stand at its words.
            let text = span.html.trim();
            let (before, after) = match span.html.find(text) {
                Some(at) if !text.is_empty() => (&span.html[..at], &span.html[at + text.len()..]),
                _ => (&*span.html, ""),
            };
            out.push_str(before);
            if !text.is_empty() {
                for tag in &tags {
                    _ = write!(out, "<{tag}>");
                }
                out.push_str(text);
                for tag in tags.iter().rev() {
                    _ = write!(out, "</{tag}>");
                }
            }
            out.push_str(after);
        }
        out.push_str(if link.is_some() { "</a>" } else { "" });
        out
    }

    fn push(&mut self, looks: Looks, link: Option<usize>, html: &str, text: &str) {
        let looks = Looks { is_hidden: None, ..looks };
        self.n_bytes += html.len();
        self.has_text |= !html.trim().is_empty();
        match self.spans.last_mut() {
            Some(span) if span.link == link && is_same(span.looks, looks) => {
                span.html.push_str(html);
                span.text.push_str(text);
            }
            _ => self.spans.push(Span { looks, link, html: html.to_owned(), text: text.to_owned() }),
        }
    }

    fn link(&mut self, address: Option<String>) -> Option<usize> {
        let address = address?;
        if self.links.last() != Some(&address) {
            self.links.push(address);
        }
        Some(self.links.len() - 1)
    }
}

fn tags(looks: Looks, is_bold: bool) -> Vec<&'static str> {
    if looks.is_mono == Some(true) {
        return vec!["code"];
    }
    let mut tags = Vec::new();
    let said = [
        (looks.is_bold == Some(true) && !is_bold, "strong"),
        (looks.is_italic == Some(true), "em"),
        (looks.is_struck == Some(true), "del"),
        (looks.shift == Some(1), "sup"),
        (looks.shift == Some(-1), "sub"),
    ];
    tags.extend(said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, tag)| tag));
    tags
}

fn is_same(one: Looks, other: Looks) -> bool {
    tags(one, false) == tags(other, false)
}

impl<'a, 'i> Writer<'a> {
    /// The line of a paragraph, written as `looks` says where it says nothing else.
    pub(super) fn line(&mut self, paragraph: Node<'a, 'i>, looks: Looks) -> Line<'a, 'i> {
        let mut line = Line::default();
        for node in paragraph.children() {
            self.inline(node, &mut line, At { looks, link: None, depth: 0 });
        }
        line
    }

    /// A node within a line; `link` is that of the line's links which it stands in.
    fn inline(&mut self, node: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        if at.depth > DEPTH_MAX {
            return;
        }
        match node.tag_name().name() {
            "r" => self.run(node, line, at),
            "hyperlink" => {
                let address = self.address(node);
                let at = At { link: line.link(address).or(at.link), ..at };
                self.inlines(node, line, at);
            }
            "fldSimple" => {
                let instruction = attribute(node, "instr").unwrap_or_default();
                if !fields::is_contents(instruction) {
                    let at = At { link: line.link(fields::link(instruction)).or(at.link), ..at };
                    self.inlines(node, line, at);
                }
            }
            "bookmarkStart" => {
                let name = attribute(node, "name").filter(|name| self.targets.contains(*name));
                if let Some(name) = name {
                    line.push(at.looks, at.link, &format!("<a id=\"{}\"></a>", escaped(name)), "");
                }
            }
            "ins" | "moveTo" | "smartTag" | "customXml" | "bdo" | "dir" | "sdtContent" => {
                self.inlines(node, line, at);
            }
            "sdt" => {
                if let Some(content) = child(node, "sdtContent") {
                    self.inlines(content, line, at);
                }
            }
            "oMath" | "oMathPara" => {
                let text: String =
                    node.descendants().filter(|node| is(*node, "t")).filter_map(|node| node.text()).collect();
                self.text(&text, line, at);
            }
            "AlternateContent" => self.choice(node, line, at),
            // What was deleted or moved away, and properties.
            _ => {}
        }
    }

    fn inlines(&mut self, node: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        for node in node.children() {
            self.inline(node, line, at.deeper());
        }
    }

    /// Of what is there twice, for newer programs and for older ones, the first that says something.
    fn choice(&mut self, node: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        let before = (line.n_bytes, line.boxes.len());
        let choices = node.children().filter(|node| is(*node, "Choice") || is(*node, "Fallback"));
        for choice in choices {
            for node in choice.children() {
                self.piece(node, line, at.deeper());
            }
            if before != (line.n_bytes, line.boxes.len()) {
                return;
            }
        }
    }

    fn run(&mut self, run: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        let properties = child(run, "rPr");
        let style = properties.and_then(|properties| self.styles.get(value(properties, "rStyle")?));
        let own = properties.map_or_else(Looks::default, Looks::of);
        let mut own = own.or(style.map_or_else(Looks::default, |style| style.looks));
        if style.is_some_and(|style| style.kind == super::styles::Kind::Code) {
            own.is_mono = own.is_mono.or(Some(true));
        }
        let at = At { looks: own.or(at.looks), ..at };
        if at.looks.is_hidden == Some(true) || properties.is_some_and(|node| switch(node, "webHidden") == Some(true)) {
            return;
        }
        for node in run.children() {
            self.piece(node, line, at.deeper());
        }
    }

    /// A part of a run.
    fn piece(&mut self, node: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        if at.depth > DEPTH_MAX {
            return;
        }
        let name = node.tag_name().name();
        match name {
            "fldChar" => return self.fields.sign(attribute(node, "fldCharType").unwrap_or_default()),
            "instrText" => return self.fields.instruct(node.text().unwrap_or_default()),
            "lastRenderedPageBreak" => {
                let n_breaks = &mut line.n_breaks[usize::from(!line.is_empty())];
                *n_breaks = n_breaks.saturating_add(1);
                return;
            }
            _ => {}
        }
        if !self.fields.is_shown() {
            return;
        }
        let address = self.fields.link();
        let at = At { link: line.link(address).or(at.link), ..at };
        match name {
            "t" => self.text(node.text().unwrap_or_default(), line, at),
            "tab" | "ptab" => line.push(at.looks, at.link, " ", "\t"),
            "br" if !matches!(attribute(node, "type"), Some("page" | "column")) => {
                line.push(at.looks, at.link, "<br>", "\n");
            }
            "cr" => line.push(at.looks, at.link, "<br>", "\n"),
            "noBreakHyphen" => line.push(at.looks, at.link, "\u{2011}", "-"),
            "sym" => {
                let sign =
                    sign(attribute(node, "font").unwrap_or_default(), attribute(node, "char").unwrap_or_default());
                match sign {
                    Some(sign) => self.text(sign, line, at),
                    None => self.lose("signs of symbol fonts"),
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let is_mark = attribute(node, "customMarkFollows").is_some_and(|on| on == "1" || on == "true");
                if let Some(id) = attribute(node, "id").filter(|_| !is_mark) {
                    let kind = if name == "footnoteReference" { "footnote" } else { "endnote" };
                    let n = self.note(kind, id);
                    let html = format!("<a role=\"doc-noteref\" href=\"#mcdewey-{kind}-{n}\">{n}</a>");
                    line.push(Looks::default(), None, &html, "");
                }
            }
            "drawing" | "pict" | "object" => self.graphic(node, line, at),
            "AlternateContent" => self.choice(node, line, at),
            _ => {}
        }
    }

    #[expect(clippy::unused_self, reason = "as all that puts something into a line")]
    fn text(&self, text: &str, line: &mut Line<'a, 'i>, at: At) {
        line.push(at.looks, at.link, &escaped(text), text);
    }

    /// Where a link leads to.
    fn address(&mut self, node: Node<'_, '_>) -> Option<String> {
        let id = attribute(node, "id").filter(|id| !id.is_empty());
        let relation = id.and_then(|id| self.relations.get(id));
        let anchor = attribute(node, "anchor").filter(|anchor| anchor.len() <= TARGET_BYTES_MAX);
        let is_lost = id.is_some() && relation.is_none() || anchor != attribute(node, "anchor");
        let address = relation.filter(|relation| relation.is_external).map_or("", |relation| relation.target.as_str());
        let place = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
        let address = format!("{address}{place}");
        if is_lost {
            self.lose("links whose address is absent or has more than 4,096 bytes");
        }
        Some(address).filter(|address| !address.is_empty())
    }

    /// A drawing: its pictures, and the texts in its boxes.
    fn graphic(&mut self, node: Node<'a, 'i>, line: &mut Line<'a, 'i>, at: At) {
        let described = node.descendants().find(|node| is(*node, "docPr"));
        let described = described.and_then(|node| attribute(node, "descr").or_else(|| attribute(node, "title")));
        let mut stack = vec![node];
        let mut is_other = false;
        while let Some(node) = stack.pop() {
            match node.tag_name().name() {
                "txbxContent" => line.boxes.push(node),
                "blip" => self.image(attribute(node, "embed").or_else(|| attribute(node, "link")), described, line, at),
                "imagedata" => self.image(attribute(node, "id"), described.or(attribute(node, "title")), line, at),
                "chart" | "relIds" => is_other = true,
                // Of the two, the first.
                "AlternateContent" => stack.extend(node.children().find(|node| is(*node, "Choice"))),
                _ => stack.extend(node.children().rev().filter(Node::is_element)),
            }
        }
        if is_other {
            self.lose("charts and diagrams that Word draws by itself");
        }
    }

    fn image(&mut self, id: Option<&str>, alt: Option<&str>, line: &mut Line<'a, 'i>, at: At) {
        let Some(relation) = id.and_then(|id| self.relations.get(id)) else { return };
        let address = if relation.is_external {
            Some(relation.target.clone())
        } else {
            let name = relation.target.strip_prefix("word/media/").filter(|name| !name.contains('/'));
            let end = name.and_then(|name| name.rsplit_once('.')).map(|(_, end)| end.to_ascii_lowercase());
            let name = name.filter(|_| end.is_some_and(|end| IMAGE_ENDS.contains(&end.as_str())));
            name.map(|name| format!("{}/{name}", self.media))
        };
        match address {
            Some(address) => {
                let alt = alt.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
                let html = format!("<img src=\"{}\" alt=\"{}\">", escaped(&address), escaped(&alt));
                line.push(Looks::default(), at.link, &html, "");
            }
            None => self.lose("pictures in formats that browsers do not show, as EMF, WMF and TIFF"),
        }
    }
}

/// A sign of a symbol font as the character that it looks like.
fn sign(font: &str, code: &str) -> Option<&'static str> {
    let code = u32::from_str_radix(code, 16).ok()? & 0xff;
    let found = match font.to_ascii_lowercase().as_str() {
        "symbol" => match code {
            0x44 => "Δ",
            0x57 => "Ω",
            0x61 => "α",
            0x62 => "β",
            0x6d => "µ",
            0x70 => "π",
            0xa3 => "≤",
            0xa5 => "∞",
            0xac => "←",
            0xae => "→",
            0xb0 => "°",
            0xb1 => "±",
            0xb3 => "≥",
            0xb4 => "×",
            0xb7 => "•",
            0xb8 => "÷",
            0xb9 => "≠",
            0xbb => "≈",
            0xd2 => "®",
            0xd4 => "™",
            _ => return None,
        },
        "wingdings" => match code {
            0x6c | 0x9f => "•",
            0x6e | 0xa7 => "▪",
            0x6f | 0xa8 => "☐",
            0xd8 => "➢",
            0xdf | 0xe7 => "←",
            0xe0 | 0xe8 => "→",
            0xe1 => "↑",
            0xe2 => "↓",
            0xfb => "✗",
            0xfc => "✓",
            0xfd => "☒",
            0xfe => "☑",
            _ => return None,
        },
        _ => return None,
    };
    Some(found)
}
