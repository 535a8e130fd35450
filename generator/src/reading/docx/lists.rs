//! Paragraphs that belong together: items of lists, lines of code, quotations and boxes.

use std::fmt::Write as _;

use super::numbers::Number;

/// A list that is open.
#[derive(Debug)]
struct Open {
    level: usize,
    is_bullet: bool,
}

/// What the next paragraph may go on with.
#[derive(Debug, Default)]
pub(super) enum Group {
    #[default]
    None,
    /// Lists within one another.
    List(Lists),
    /// Code, and how many empty lines may still be its own.
    Code(usize),
    Quote,
    Alert(&'static str),
}

/// Lists within one another, each in an item of the one before.
#[derive(Debug, Default)]
pub(super) struct Lists {
    open: Vec<Open>,
}

impl Lists {
    /// Begins an item.
    fn item(&mut self, out: &mut String, level: usize, number: &Number) {
        while self.open.last().is_some_and(|open| open.level > level) {
            self.close_one(out);
        }
        if self.open.last().is_some_and(|open| open.level == level && open.is_bullet != number.is_bullet) {
            self.close_one(out);
        }
        if self.open.last().is_some_and(|open| open.level == level) {
            out.push_str("</li>\n");
        } else {
            if number.is_bullet {
                out.push_str("<ul>\n");
            } else {
                _ = writeln!(out, "<ol start=\"{}\">", number.n);
            }
            self.open.push(Open { level, is_bullet: number.is_bullet });
        }
        out.push_str("<li>");
    }

    fn close_one(&mut self, out: &mut String) {
        if let Some(open) = self.open.pop() {
            out.push_str(if open.is_bullet { "</li>\n</ul>\n" } else { "</li>\n</ol>\n" });
        }
    }
}

impl Group {
    /// Ends what is open.
    pub(super) fn close(&mut self, out: &mut String) {
        match std::mem::take(self) {
            Group::None => {}
            Group::List(mut lists) => {
                while !lists.open.is_empty() {
                    lists.close_one(out);
                }
            }
            Group::Code(_) => out.push_str("</pre>\n"),
            Group::Quote => out.push_str("</blockquote>\n"),
            Group::Alert(_) => out.push_str("</div>\n"),
        }
    }

    /// Writes an item of a list.
    pub(super) fn item(&mut self, out: &mut String, level: usize, number: &Number, html: &str) {
        if !matches!(self, Group::List(_)) {
            self.close(out);
            *self = Group::List(Lists::default());
        }
        if let Group::List(lists) = self {
            lists.item(out, level, number);
            out.push_str(html);
        }
    }

    /// Writes a line of code.
    pub(super) fn code(&mut self, out: &mut String, text: &str) {
        if let Group::Code(n_empty) = self {
            out.push_str(&"\n".repeat(std::mem::take(n_empty) + 1));
        } else {
            self.close(out);
            out.push_str("<pre>\n");
            *self = Group::Code(0);
        }
        out.push_str(&escaped(text));
    }

    /// Writes a paragraph of a quotation or of a box.
    pub(super) fn within(&mut self, out: &mut String, alert: Option<&'static str>, html: &str) {
        let is_same = match self {
            Group::Quote => alert.is_none(),
            Group::Alert(kind) => alert == Some(kind),
            _ => false,
        };
        if !is_same {
            self.close(out);
            match alert {
                None => out.push_str("<blockquote>\n"),
                Some(kind) => _ = writeln!(out, "<div class=\"admonition {kind}\">"),
            }
            *self = alert.map_or(Group::Quote, Group::Alert);
        }
        _ = writeln!(out, "<p>{html}</p>");
    }
}

/// Text as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}
