//! Events -> HTML, every text escaped.
//!
//! Our own instead of pulldown-cmark's: that one aligns cells by style attributes, which our Content-Security-Policy
//! forbids, numbers footnotes anew in each chunk, and knows nothing of broken links.

use std::borrow::Cow;
use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::Context;
use super::escape::{escape, escaped};
use super::picture::{self, Picture};
use crate::language::Direction;
use crate::pages::links::{Broken, Target};
use crate::reading::markdown::level_number;

/// Writes the events of one block.
pub(super) struct Writer<'a, 'b> {
    context: &'a Context<'a>,
    html: &'b mut String,
    /// Whether the result is cleaned afterwards: links are resolved there, the same for Markdown and raw HTML.
    is_raw: bool,
    alignments: Vec<Alignment>,
    cell_idx: usize,
    in_head: bool,
    /// End tags of open links and images, and of footnotes.
    ends: Vec<Cow<'static, str>>,
    /// Text of the image that is open, and what stands around it.
    image: Option<Image>,
    /// Direction of each element around that has one of its own.
    directions: Vec<Direction>,
}

struct Image {
    before: String,
    /// Where a picture leads that is shown smaller than it is.
    full: Option<String>,
    alt: String,
    after: Cow<'static, str>,
    /// Whether the text stands in an attribute.
    in_attribute: bool,
    depth: usize,
}

impl<'a, 'b> Writer<'a, 'b> {
    pub(super) fn new(context: &'a Context<'a>, html: &'b mut String, is_raw: bool) -> Self {
        let (alignments, ends) = (Vec::new(), Vec::new());
        Self {
            context,
            html,
            is_raw,
            alignments,
            cell_idx: 0,
            in_head: false,
            ends,
            image: None,
            directions: Vec::new(),
        }
    }

    pub(super) fn events(&mut self, events: &[Event<'_>]) {
        for (at, event) in events.iter().enumerate() {
            if self.image.is_some() {
                self.in_image(event);
                continue;
            }
            match event {
                Event::Start(tag) => {
                    let dir = self.dir(&events[at..]);
                    self.start(tag, dir);
                }
                event => self.event(event),
            }
        }
    }

    /// The attribute for the direction of the element that `events` begin with, where it is not that around it.
    fn dir(&mut self, events: &[Event<'_>]) -> &'static str {
        let Some(Event::Start(tag)) = events.first() else { return "" };
        if !self.context.is_mixed.get() || !has_direction(tag.to_end()) {
            return "";
        }
        let (mut text, mut depth, mut in_code) = (String::new(), 0usize, false);
        for event in events {
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    in_code |= matches!(tag, Tag::CodeBlock(_));
                }
                Event::End(tag) => {
                    depth -= 1;
                    in_code &= !matches!(tag, TagEnd::CodeBlock);
                }
                Event::Text(part) if !in_code => text.push_str(part),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let around = self.directions.last().copied().unwrap_or(self.context.renderer.direction);
        let (found, attribute) = self.context.dir(around, &text);
        self.directions.push(found);
        attribute
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(_) => {}
            Event::End(tag) => {
                if self.context.is_mixed.get() && has_direction(*tag) {
                    self.directions.pop();
                }
                self.end(*tag);
            }
            Event::Text(text) => escape(text, self.html),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                _ = write!(self.html, "<code{}>", self.context.code_dir());
                escape(code, self.html);
                self.html.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html.push_str(html),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => self.html.push_str(if *is_done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(label) => self.context.footnote_reference(label, self.is_raw, self.html),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, dir: &str) {
        match tag {
            Tag::Paragraph => self.open("<p", dir, ">"),
            Tag::Heading { level, .. } => {
                let level = (level_number(*level) + 1).min(6);
                _ = write!(self.html, "<h{level}{dir}>");
            }
            Tag::BlockQuote(kind) => self.open(quote(*kind), dir, ">\n"),
            Tag::CodeBlock(kind) => self.code_block(kind),
            Tag::List(Some(1)) => self.open("<ol", dir, ">\n"),
            Tag::List(Some(start)) => _ = writeln!(self.html, "<ol start=\"{start}\"{dir}>"),
            Tag::List(None) => self.open("<ul", dir, ">\n"),
            Tag::Item => self.open("<li", dir, ">"),
            Tag::FootnoteDefinition(label) => self.context.open_footnote(label, dir, self.is_raw, self.html),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.open("<div class=\"table\" tabindex=\"0\"", dir, "><table>\n");
            }
            Tag::TableHead => {
                (self.cell_idx, self.in_head) = (0, true);
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell_idx = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => self.cell(dir),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Superscript => self.html.push_str("<sup>"),
            Tag::Subscript => self.html.push_str("<sub>"),
            Tag::Link { dest_url, title, id, link_type } => {
                let is_email = *link_type == pulldown_cmark::LinkType::Email;
                let url = if is_email { format!("mailto:{dest_url}").into() } else { Cow::Borrowed(&**dest_url) };
                self.link(&url, title, id);
            }
            Tag::Image { dest_url, title, id, .. } => self.image(dest_url, title, id),
            Tag::HtmlBlock
            | Tag::MetadataBlock(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let end = match tag {
            TagEnd::Paragraph => "</p>\n",
            TagEnd::Heading(level) => {
                let level = (level_number(level) + 1).min(6);
                _ = writeln!(self.html, "</h{level}>");
                ""
            }
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::CodeBlock => "</code></pre>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::FootnoteDefinition => "</div>\n",
            TagEnd::Table => "</table></div>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr></thead>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.cell_idx += 1;
                if self.in_head { "</th>" } else { "</td>" }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => {
                let end = self.ends.pop().unwrap_or_default();
                self.html.push_str(&end);
                ""
            }
            _ => "",
        };
        self.html.push_str(end);
    }

    /// A start tag with an attribute put in.
    fn open(&mut self, start: &str, attribute: &str, end: &str) {
        self.html.push_str(start);
        self.html.push_str(attribute);
        self.html.push_str(end);
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '#' | '.');
        if language.is_empty() || language.len() > 30 || !language.chars().all(is_plain) {
            _ = write!(self.html, "<pre{}><code>", self.context.code_dir());
        } else {
            _ = write!(
                self.html,
                "<pre{}><code class=\"language-{}\">",
                self.context.code_dir(),
                language.to_ascii_lowercase()
            );
        }
    }

    fn cell(&mut self, dir: &str) {
        let name = if self.in_head { "th" } else { "td" };
        let class = match self.alignments.get(self.cell_idx) {
            Some(Alignment::Left) => " class=\"al\"",
            Some(Alignment::Center) => " class=\"ac\"",
            Some(Alignment::Right) => " class=\"ar\"",
            _ => "",
        };
        _ = write!(self.html, "<{name}{class}{dir}>");
    }

    fn link(&mut self, url: &str, title: &str, place: &str) {
        if self.is_raw {
            self.html.push_str("<a href=\"");
            escape(url, self.html);
            self.title(title);
            self.html.push_str("\">");
            self.ends.push("</a>".into());
            return;
        }
        let end = match self.context.link(url, place) {
            Target::Local { href, .. } | Target::Data(href) => {
                _ = write!(self.html, "<a href=\"{}", escaped(&href));
                self.title(title);
                self.html.push_str("\">");
                "</a>"
            }
            Target::External(href) => {
                _ = write!(self.html, "<a rel=\"noreferrer noopener\" href=\"{}", escaped(&href));
                self.title(title);
                self.html.push_str("\">");
                "</a>"
            }
            Target::Broken(Broken { href: Some(href), .. }) => {
                _ = write!(self.html, "<a class=\"broken\" href=\"{}\">", escaped(&href));
                "</a>"
            }
            Target::Broken(_) => {
                self.html.push_str("<span class=\"broken\">");
                "</span>"
            }
        };
        self.ends.push(end.into());
    }

    /// A title as a further attribute, within the quotes of the one before.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.push_str("\" title=\"");
            escape(title, self.html);
        }
    }

    fn image(&mut self, url: &str, title: &str, place: &str) {
        let mut full = None;
        let (before, after, in_attribute) = if self.is_raw {
            (format!("<img src=\"{}\" alt=\"", escaped(url)), titled(title), true)
        } else {
            match self.context.image(url, place) {
                Target::Local { href, asset } => {
                    let picture = Picture::new(&href, asset.as_ref(), !self.ends.is_empty());
                    full = picture.full.map(str::to_owned);
                    (picture.start(None, None) + " alt=\"", titled(title), true)
                }
                Target::Data(href) => {
                    (Picture::new(&href, None, true).start(None, None) + " alt=\"", titled(title), true)
                }
                Target::External(href) if !self.ends.is_empty() => {
                    // Within a link there can be no other.
                    let title = if title.is_empty() { href } else { format!("{title} ({href})") };
                    (format!("<span class=\"remote-image\" title=\"{}\">", escaped(&title)), "</span>".into(), false)
                }
                Target::External(href) => {
                    let href = escaped(&href);
                    let start = format!("<a class=\"remote-image\" rel=\"noreferrer noopener\" href=\"{href}");
                    (start + &titled(title), "</a>".into(), false)
                }
                Target::Broken(_) => (format!("<span class=\"broken{}", titled(title)), "</span>".into(), false),
            }
        };
        // A title is a tip, as on an image that is shown: what stands on the page is what the index holds.
        self.image = Some(Image { before, full, alt: String::new(), after, in_attribute, depth: 0 });
    }

    /// Within an image only texts count.
    fn in_image(&mut self, event: &Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => {
                if let Some(Image { before, full, alt, after, in_attribute, .. }) = self.image.take() {
                    let alt = if alt.trim().is_empty() && !in_attribute { "image" } else { alt.trim() };
                    let end = picture::open_full(full.as_deref(), alt, self.html);
                    self.html.push_str(&before);
                    escape(alt, self.html);
                    self.html.push_str(&after);
                    self.html.push_str(end);
                }
            }
            Event::Text(text) | Event::Code(text) => image.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }
}

/// The end of an image's tag, after its text, with its title.
fn titled(title: &str) -> Cow<'static, str> {
    if title.is_empty() { "\">".into() } else { format!("\" title=\"{}\">", escaped(title)).into() }
}

/// Elements that get the direction of their text.
fn has_direction(tag: TagEnd) -> bool {
    use TagEnd::{BlockQuote, FootnoteDefinition, Heading, Item, List, Paragraph, Table, TableCell};
    matches!(tag, Paragraph | Heading(_) | BlockQuote(_) | List(_) | Item | FootnoteDefinition | Table | TableCell)
}

fn quote(kind: Option<BlockQuoteKind>) -> &'static str {
    match kind {
        None => "<blockquote",
        Some(BlockQuoteKind::Note) => "<blockquote class=\"note\"",
        Some(BlockQuoteKind::Tip) => "<blockquote class=\"tip\"",
        Some(BlockQuoteKind::Important) => "<blockquote class=\"important\"",
        Some(BlockQuoteKind::Warning) => "<blockquote class=\"warning\"",
        Some(BlockQuoteKind::Caution) => "<blockquote class=\"caution\"",
    }
}
