//! A line of text, tag by tag; what tags that begin no block put in their place.

use std::ops::Range;

use super::figures::{image, link};
use super::inline;
use super::lines::{end_of, is_item};
use super::scan::{End, Mode, Scan};
use super::table::{Act, syntax};
use super::tag::{Found, Shape, Tag};
use crate::reading::markdown::slug;

/// How deep values hold values.
pub(super) const VALUES_MAX: usize = 3;

impl Scan<'_> {
    /// Reads a line of text, or several of which a tag is made.
    pub(super) fn text(&mut self, text: &str) {
        let is_row = text.trim_start().starts_with(['|', '#', '>']) || is_item(text);
        let file = self.file().to_owned();
        let (mut pending, mut at, mut n_tags) = (String::with_capacity(text.len()), 0, 0);
        // What components show.
        let mut unnamed: Vec<Range<usize>> = Vec::new();
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let n_plain = rest.iter().position(|b| inline::is_special(*b)).unwrap_or(rest.len());
            pending.push_str(&text[at..at + n_plain]);
            at += n_plain;
            if at == text.len() {
                break;
            }
            match inline::at(self.manner, &file, text, at) {
                None => {
                    pending.push_str(&text[at..=at]);
                    at += 1;
                }
                Some((len, Found::Keep)) => {
                    let end = (at + len.max(1)).min(text.len());
                    pending.push_str(&text[at..end]);
                    at = end;
                }
                Some((len, Found::Text(found))) => {
                    n_tags += 1;
                    let filled =
                        if found.contains(['{', '<', '`']) { self.filled_within(&found, VALUES_MAX) } else { found };
                    pending.push_str(&filled);
                    at += len;
                }
                Some((len, Found::Unknown(name, shown))) => {
                    n_tags += 1;
                    self.count(name);
                    pending.push_str(&shown);
                    at += len;
                }
                Some((len, Found::Component(tag))) => {
                    let rest = &text[at + len..];
                    let is_known = self.manner.has(syntax::MDX)
                        || tag.shape != Shape::Open
                        || self.is_closed_later(&tag.name, rest);
                    if is_known {
                        n_tags += 1;
                        let n_before = pending.len();
                        at += len + self.tag(&tag, rest, &mut pending, is_row);
                        unnamed.push(n_before.min(pending.len())..pending.len());
                    } else {
                        pending.push_str(&text[at..at + len]);
                        at += len;
                    }
                }
                Some((len, Found::Tag(tag))) => {
                    n_tags += 1;
                    let rest = &text[at + len..];
                    at += len + self.tag(&tag, rest, &mut pending, is_row);
                }
            }
        }
        name_heading(&mut pending, unnamed);
        self.flush(&mut pending, n_tags > 0);
    }

    /// Writes what is left of a line; nothing where tags alone stood in it.
    fn flush(&mut self, pending: &mut String, had_tags: bool) {
        let text = std::mem::take(pending);
        if had_tags && text.trim().is_empty() {
            self.gap_in_text();
        } else if !text.trim().is_empty() {
            self.put_text(text.trim_end_matches('\n'));
        }
    }

    /// Reads a tag; how many bytes of what follows it belong to it.
    fn tag(&mut self, tag: &Tag<'_>, rest: &str, pending: &mut String, is_row: bool) -> usize {
        let is_first = pending.trim().is_empty() && !is_row;
        if tag.shape == Shape::Close {
            if let Some(idx) = self.find_open(|end| matches!(end, End::Tag(name) if *name == tag.name)) {
                if !pending.trim().is_empty() {
                    self.flush(pending, true);
                }
                pending.clear();
                self.close_to(idx);
            }
            return 0;
        }
        if let Some(path) = self.parts.get(&tag.name).cloned() {
            self.put_file(&path, None, pending);
            return 0;
        }
        let act = self.manner.act(&tag.name);
        let is_closed = tag.shape == Shape::Open && self.has_room() && self.is_closed_later(&tag.name, rest);
        let n_lead = pending.len() - pending.trim_start_matches(' ').len();
        let end = || Some(End::Tag(tag.name.clone()));
        match act {
            Some(Act::Gone | Act::Verbatim) if is_closed => {
                if let Some((start, end)) = end_of(rest, &tag.name).filter(|_| act == Some(Act::Verbatim)) {
                    pending.push_str(&rest[..start]);
                    return end;
                }
                self.flush_before(pending, is_first);
                let mode = if act == Some(Act::Gone) { Mode::Gone(0) } else { Mode::Verbatim };
                self.open(End::Tag(tag.name.clone()), mode, Some(0), n_lead, false);
                self.rest_of_other(rest)
            }
            Some(Act::Code) if is_closed && is_first => {
                self.flush_before(pending, is_first);
                self.begin(act, tag, end(), n_lead, n_lead);
                self.rest_of_other(rest)
            }
            Some(Act::Alert(_) | Act::Typed | Act::Titled) if is_closed && is_first => {
                self.flush_before(pending, is_first);
                self.begin(act, tag, end(), n_lead, n_lead);
                self.strip_by_first_line(tag);
                0
            }
            Some(Act::Plain) | None if is_closed && is_first && (rest.trim().is_empty() || tag.title().is_some()) => {
                self.flush_before(pending, is_first);
                self.begin(act, tag, end(), n_lead, n_lead);
                self.strip_by_first_line(tag);
                0
            }
            Some(Act::Alert(_) | Act::Typed | Act::Titled | Act::Code) | None
                if tag.shape == Shape::Open || act.is_some() || tag.title().is_some() =>
            {
                self.in_line(act, tag, pending, is_first);
                0
            }
            _ => {
                self.leaf_in_line(act, tag, rest, pending);
                0
            }
        }
    }

    /// Lines of a component are indented as its first one is.
    fn strip_by_first_line(&mut self, _tag: &Tag<'_>) {
        if self.manner.has(syntax::MDX | syntax::COMPONENTS) {
            self.strip_later();
        }
    }

    fn flush_before(&mut self, pending: &mut String, is_first: bool) {
        if is_first {
            pending.clear();
        } else {
            self.flush(pending, true);
        }
    }

    /// What follows the beginning of a block that is no text, on its line: all of it, since the block is open.
    fn rest_of_other(&mut self, rest: &str) -> usize {
        if rest.trim().is_empty() { rest.len() } else { self.other(rest) }
    }

    /// A tag that begins no block: its title, or the text among its arguments.
    fn in_line(&mut self, act: Option<Act>, tag: &Tag<'_>, pending: &mut String, is_first: bool) {
        if act.is_none() {
            self.count(tag.name.clone());
        }
        let text = tag.get(&["text", "content", "alt", "aria-label"]).or_else(|| tag.title());
        let first = tag.first().filter(|first| act == Some(Act::Titled) && !first.contains('='));
        let Some(text) = text.or(first) else {
            if let Some(url) = tag.first().filter(|first| first.starts_with("http") && act.is_none()) {
                pending.extend(["<", url, ">"]);
            }
            return;
        };
        let text = self.filled(text);
        let href = tag.get(&["href", "url", "link", "to"]).filter(|href| !href.contains([' ', '<', '>']));
        let shown = match (href, is_first) {
            (Some(href), _) => format!("[{}]({href})", text.replace(['[', ']'], "")),
            (None, true) if act.is_none() || act == Some(Act::Titled) => format!("**{text}** "),
            (None, _) => text,
        };
        pending.push_str(&shown);
        if let Some(more) = tag.get(&["description", "desc"]).map(str::to_owned) {
            pending.extend([": ", &self.filled(&more)]);
        }
    }

    /// A tag without a body.
    fn leaf_in_line(&mut self, act: Option<Act>, tag: &Tag<'_>, rest: &str, pending: &mut String) {
        match act {
            Some(Act::Include | Act::Value) => {
                let name = tag
                    .first()
                    .or_else(|| tag.get(&["file", "lookup", "path", "src", "source", "name"]))
                    .unwrap_or_default()
                    .to_owned();
                let name = tag.get(&["lookup"]).map_or(name, str::to_owned);
                if act == Some(Act::Value) {
                    return self.put_value(&name, pending);
                }
                let manner = self.manner;
                if rest.trim().is_empty() && pending.trim().is_empty() {
                    let n_lead = pending.len();
                    pending.clear();
                    self.leaf_at(act, tag, n_lead);
                } else {
                    manner.with_arguments_of(tag, || self.put_file(&name, None, pending));
                }
            }
            Some(Act::Target) => {
                let target = tag.first().or_else(|| tag.get(&["path"])).unwrap_or_default();
                let target = target.replace(' ', "%20");
                let folder = match tag.name.as_str() {
                    "post_url" if !target.starts_with('/') => "/_posts/",
                    "link" if !target.starts_with('/') => "/",
                    _ => "",
                };
                pending.extend([folder, &target, if tag.name == "post_url" { ".md" } else { "" }]);
            }
            Some(Act::Link) => pending.push_str(&link(tag)),
            Some(Act::Image) => pending.push_str(&image(tag)),
            Some(Act::Text) => {
                let text = tag
                    .get(&["text", "aria-label", "title", "label"])
                    .or_else(|| tag.first())
                    .unwrap_or_default()
                    .to_owned();
                pending.push_str(&self.filled(&text));
            }
            Some(_) if tag.name == "assign" => self.manner.assign(tag),
            Some(_) => {}
            None => self.in_line(None, tag, pending, false),
        }
    }

    /// As [`Scan::leaf_in_line`], alone in its line.
    pub(super) fn leaf(&mut self, act: Option<Act>, tag: &Tag<'_>) {
        self.leaf_at(act, tag, 0);
    }

    fn leaf_at(&mut self, act: Option<Act>, tag: &Tag<'_>, n_lead: usize) {
        let manner = self.manner;
        manner.with_arguments_of(tag, || self.leaf_with_arguments(act, tag, n_lead));
    }

    fn leaf_with_arguments(&mut self, act: Option<Act>, tag: &Tag<'_>, n_lead: usize) {
        self.gap();
        match act {
            Some(Act::Include) => {
                let path = tag
                    .get(&["lookup", "source", "src", "file", "path"])
                    .or_else(|| tag.first())
                    .unwrap_or_default()
                    .to_owned();
                let language = tag.get(&["language", "lang"]).map(str::to_owned);
                let is_code = language.is_some() || tag.name == "literalinclude" || tag.name.starts_with("code");
                let language = language.unwrap_or_default();
                let path =
                    if tag.name.starts_with("docs/") && !path.contains('.') { format!("{path}.md") } else { path };
                if is_code {
                    let n_before = self.out.len();
                    self.put(&format!("~~~~{language}"));
                    if self.include(&path, Some(tag), n_lead, true) {
                        self.put("~~~~");
                    } else {
                        self.take_back(n_before);
                    }
                } else if !self.include(&path, Some(tag), n_lead, false)
                    && let Some(text) = tag.get(&["content", "text"]).map(str::to_owned)
                {
                    // What an include of a theme shows is among its arguments.
                    let text = self.filled(&text);
                    self.put_text(&text);
                }
            }
            Some(Act::Image) => self.put_text(&image(tag)),
            Some(Act::Nothing) if tag.name == "assign" => self.manner.assign(tag),
            _ => {}
        }
        self.gap();
    }

    /// The value of a name in the line; `reusables.x.y` is a file.
    fn put_value(&mut self, name: &str, pending: &mut String) {
        if let Some(value) = self.manner.value(name) {
            let filled = self.filled_within(&value, VALUES_MAX);
            pending.push_str(&filled);
            return;
        }
        if let Some(path) = name.strip_prefix("reusables.") {
            let path = format!("reusables/{}.md", path.replace('.', "/"));
            self.put_file(&path, None, pending);
            return;
        }
        self.count(name.to_owned());
        pending.push_str(name.rsplit('.').next().unwrap_or_default());
    }

    /// A text within a line with its values filled in, and without other tags.
    pub(super) fn filled(&mut self, text: &str) -> String {
        self.filled_within(text, VALUES_MAX)
    }

    pub(super) fn filled_within(&mut self, text: &str, n_deep: usize) -> String {
        let file = self.file().to_owned();
        let (mut filled, mut at) = (String::with_capacity(text.len()), 0);
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let n_plain = rest.iter().position(|b| inline::is_special(*b)).unwrap_or(rest.len());
            filled.push_str(&text[at..at + n_plain]);
            at += n_plain;
            if at == text.len() {
                break;
            }
            let (len, found) = inline::at(self.manner, &file, text, at).unwrap_or((1, Found::Keep));
            let len = len.max(1);
            match found {
                Found::Keep => filled.push_str(&text[at..(at + len).min(text.len())]),
                Found::Text(found) if n_deep > 0 && found.contains('{') => {
                    let inner = self.filled_within(&found, n_deep - 1);
                    filled.push_str(&inner);
                }
                Found::Text(found) => filled.push_str(&found),
                Found::Unknown(name, shown) => {
                    self.count(name);
                    filled.push_str(&shown);
                }
                Found::Tag(tag) | Found::Component(tag) if tag.shape != Shape::Close => {
                    let act = self.manner.act(&tag.name);
                    if act == Some(Act::Value) && n_deep > 0 {
                        let name = tag.first().unwrap_or_default();
                        match self.manner.value(name) {
                            Some(value) => filled.push_str(&self.filled_within(&value, n_deep - 1)),
                            None => filled.push_str(name.rsplit('.').next().unwrap_or_default()),
                        }
                    } else if matches!(act, Some(Act::Target | Act::Link | Act::Image | Act::Text)) {
                        self.leaf_in_line(act, &tag, "", &mut filled);
                    }
                }
                Found::Tag(_) | Found::Component(_) => {}
            }
            at += len;
        }
        filled
    }
}

/// Names a heading by its text alone where a component shows more: `## Setup <Badge text="new" />` is `setup`.
fn name_heading(line: &mut String, unnamed: Vec<Range<usize>>) {
    let is_plain = line.starts_with('#') && !line.contains("](") && !line.contains("{#");
    if unnamed.iter().all(Range::is_empty) || !is_plain {
        return;
    }
    let mut named = line.clone();
    for range in unnamed.into_iter().rev() {
        // A line may have been written since, and begun anew.
        if named.get(range.clone()).is_some() {
            named.replace_range(range, "");
        }
    }
    let id = slug(named.trim_start_matches('#'));
    if !id.is_empty() {
        line.truncate(line.trim_end().len());
        line.extend([" {#", &id, "}"]);
    }
}
