//! Elements that open.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag as MarkdownTag, TagEnd};

use super::super::element::{Kind, ended_by, kind, shown};
use super::super::tag::Tag;
use super::super::written::written;
use super::{Level, OPEN_MAX, Role, Weaver};

impl Weaver {
    /// A tag that opens an element.
    pub(super) fn open(&mut self, idx: usize, tag: &Tag, in_block: bool, ends_with_block: bool) {
        if self.stack.len() >= OPEN_MAX {
            return self.drop_tag(tag);
        }
        self.end_siblings(&tag.name);
        match kind(&tag.name) {
            Some(Kind::Format) => self.open_format(idx, tag),
            Some(Kind::Block) => {
                self.open_block(idx, tag, in_block);
                if let Some(open) = self.stack.last_mut() {
                    open.ends_with_block = ends_with_block;
                }
            }
            Some(Kind::Wrapper)
                if self.level() == Level::Cell || self.level() == Level::Inline && !self.is_in(Role::Loose) =>
            {
                self.open_html(idx, "div", tag, self.level(), Role::Plain);
            }
            Some(Kind::Foreign) => self.open_nothing(idx, tag, Role::Foreign),
            _ => {
                self.drop_tag(tag);
                self.open_nothing(idx, tag, Role::Plain);
            }
        }
    }

    /// An element whose tags are not shown.
    fn open_nothing(&mut self, idx: usize, tag: &Tag, role: Role) {
        self.push(Some((idx, tag.name.clone())), Vec::new(), self.level(), role);
    }

    /// Ends what the next of its kind ends, as in [`super::super::fate`].
    fn end_siblings(&mut self, name: &str) {
        let Some((ended, borders)) = ended_by(name) else { return };
        let barrier = self.barrier();
        let mut from = None;
        for (at, open) in self.stack.iter().enumerate().skip(barrier).rev() {
            let name = open.element.as_ref().map_or("", |element| &element.1);
            if ended.contains(&name) {
                from = Some(at);
            }
            if borders.contains(&name) {
                break;
            }
        }
        if let Some(from) = from {
            self.pop(from);
        }
    }

    fn open_format(&mut self, idx: usize, tag: &Tag) {
        self.open_line();
        let level = self.level();
        let Some(name) = shown(&tag.name) else {
            self.keep_anchor(tag);
            return self.open_nothing(idx, tag, Role::Plain);
        };
        self.emit(Event::InlineHtml(written(name, tag).into()));
        let ends = vec![Event::InlineHtml(format!("</{name}>").into())];
        self.push(Some((idx, tag.name.clone())), ends, level, Role::Plain);
    }

    fn open_html(&mut self, idx: usize, name: &'static str, tag: &Tag, level: Level, role: Role) {
        self.emit(Event::Html(written(name, tag).into()));
        self.push(Some((idx, tag.name.clone())), vec![Event::Html(format!("</{name}>").into())], level, role);
    }

    /// An element that Markdown has too.
    fn open_markdown(&mut self, idx: usize, tag: &Tag, start: MarkdownTag<'static>, level: Level, role: Role) {
        let end = Event::End(start.to_end());
        self.emit(Event::Start(start));
        self.push(Some((idx, tag.name.clone())), vec![end], level, role);
    }

    /// Whether this is the role of the innermost thing open that has one.
    fn is_in(&self, role: Role) -> bool {
        self.stack.iter().rev().find(|open| open.role != Role::Plain).is_some_and(|open| open.role == role)
    }

    fn open_block(&mut self, idx: usize, tag: &Tag, in_block: bool) {
        if in_block {
            self.close_line();
        }
        let in_line = matches!(self.level(), Level::Inline | Level::Pre);
        match tag.name.as_str() {
            "p" if self.level() == Level::Flow => {
                self.keep_anchor(tag);
                self.open_markdown(idx, tag, MarkdownTag::Paragraph, Level::Inline, Role::Plain);
            }
            "p" => self.open_html(idx, "p", tag, Level::Inline, Role::Plain),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.open_heading(idx, tag, in_line),
            "blockquote" if !in_line => {
                self.keep_anchor(tag);
                self.open_markdown(idx, tag, MarkdownTag::BlockQuote(None), Level::Flow, Role::Plain);
            }
            "ul" | "ol" => {
                let start =
                    (tag.name == "ol").then(|| tag.value("start").and_then(|start| start.parse().ok()).unwrap_or(1));
                self.keep_anchor(tag);
                self.open_markdown(idx, tag, MarkdownTag::List(start), Level::Structure, Role::List);
            }
            "li" => {
                if self.is_in(Role::List) {
                    self.keep_anchor(tag);
                    self.open_markdown(idx, tag, MarkdownTag::Item, Level::Cell, Role::Plain);
                } else {
                    self.open_plain(idx, tag);
                }
            }
            "dl" => self.open_html(idx, "dl", tag, Level::Structure, Role::Definitions),
            "dt" => self.open_part(idx, "dt", tag, Level::Cell, Role::Definitions),
            "dd" => self.open_part(idx, "dd", tag, Level::Cell, Role::Definitions),
            "table" => self.open_html(idx, "table", tag, Level::Structure, Role::Table),
            "caption" => self.open_part(idx, "caption", tag, Level::Cell, Role::Table),
            "thead" => {
                self.open_html(idx, "thead", tag, Level::Structure, Role::Table);
            }
            "tbody" | "tfoot" | "colgroup" | "col" => {
                self.keep_anchor(tag);
                self.open_nothing(idx, tag, Role::Plain);
            }
            "tr" if self.is_in(Role::Table) => self.open_html(idx, "tr", tag, Level::Structure, Role::Row),
            "td" if self.is_in(Role::Table) => self.open_part(idx, "td", tag, Level::Cell, Role::Table),
            "td" => self.open_part(idx, "td", tag, Level::Cell, Role::Row),
            "th" if self.is_in(Role::Table) => self.open_part(idx, "th", tag, Level::Cell, Role::Table),
            "th" => self.open_part(idx, "th", tag, Level::Cell, Role::Row),
            "details" if !in_line => {
                self.open_html(idx, "details", tag, Level::Flow, Role::Details);
            }
            "summary" if self.is_in(Role::Details) => {
                self.open_html(idx, "summary", tag, Level::Inline, Role::Plain);
            }
            // Of a box that came apart.
            "summary" if self.level() == Level::Flow => {
                self.emit(Event::Start(MarkdownTag::Paragraph));
                self.emit(Event::Start(MarkdownTag::Strong));
                let (strong, paragraph) = (Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph));
                self.push(Some((idx, tag.name.clone())), vec![strong, paragraph], Level::Inline, Role::Plain);
            }
            "figure" if !in_line => self.open_html(idx, "figure", tag, Level::Flow, Role::Plain),
            "figcaption" if !in_line => self.open_html(idx, "figcaption", tag, Level::Cell, Role::Plain),
            "pre" => self.open_html(idx, "pre", tag, Level::Pre, Role::Plain),
            _ => self.open_plain(idx, tag),
        }
    }

    /// A part of a list or table; outside of one it is a paragraph.
    fn open_part(&mut self, idx: usize, name: &'static str, tag: &Tag, level: Level, parent: Role) {
        if self.is_in(parent) {
            self.open_html(idx, name, tag, level, Role::Plain);
        } else {
            self.open_plain(idx, tag);
        }
    }

    /// An element that lacks what it belongs into.
    fn open_plain(&mut self, idx: usize, tag: &Tag) {
        self.keep_anchor(tag);
        if self.level() == Level::Flow {
            self.open_nothing(idx, tag, Role::Plain);
        } else {
            self.open_html(idx, "div", tag, self.level(), Role::Plain);
        }
    }

    fn open_heading(&mut self, idx: usize, tag: &Tag, in_line: bool) {
        let number = tag.name.as_bytes()[1] - b'0';
        if in_line {
            const NAMES: [&str; 6] = ["h2", "h3", "h4", "h5", "h6", "h6"];
            return self.open_html(idx, NAMES[usize::from(number) - 1], tag, Level::Inline, Role::Plain);
        }
        let level = HeadingLevel::try_from(usize::from(number)).unwrap_or(HeadingLevel::H6);
        let id = tag.value("id").map(CowStr::from);
        let start = MarkdownTag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() };
        self.open_markdown(idx, tag, start, Level::Inline, Role::Plain);
    }
}
