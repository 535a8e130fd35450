//! What reading and rendering have to say about the corpus: severity, place, message and the way out.
//!
//! A [`Diagnostic`] never stops a build. Names and texts of a manual may hold anything, so [`Display`](fmt::Display)
//! escapes what a terminal would obey.
//!
//! ```
//! use mcdewey::diagnostic::Diagnostic;
//!
//! let found = Diagnostic::warning("acme/install.md", "link target `setup.md` does not exist").at(14, 8);
//! assert_eq!(found.to_string(), "warning: acme/install.md:14:8: link target `setup.md` does not exist");
//! ```

use std::borrow::Cow;
use std::fmt;

/// Versions that a message lists at most.
const VERSIONS_MAX: usize = 8;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something in the corpus is wrong; `check` and `--strict` count it.
    Warning,
    /// Something that the author may want to know; nothing is wrong.
    Note,
}

/// One remark about the corpus.
///
/// Ordered by file, line and column, so that a sorted list does not depend on the order of work.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// Path of the file below the corpus root; `None` for the corpus as a whole.
    pub source: Option<String>,
    /// Line in the source file, from 1.
    pub line: Option<u32>,
    /// Column in that line, in characters, from 1.
    pub column: Option<u32>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, the thing first, no final period.
    pub message: String,
    /// The way out, or what was done instead.
    pub help: Option<String>,
    /// What is dead, for a summary of many.
    pub dead: Option<Box<Dead>>,
    /// Other versions of the product, of which the same is to be said.
    pub also_in: Box<[String]>,
}

/// A link or an image that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dead {
    /// What it should have led to.
    pub kind: DeadKind,
    /// The target as it is written, or its beginning.
    pub target: String,
}

/// What a dead target should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeadKind {
    /// A document or a file.
    Link,
    /// A heading or an anchor.
    Anchor,
    /// An image.
    Image,
    /// An address of another kind than those that are published.
    Scheme,
}

impl DeadKind {
    /// Name for programs.
    pub fn name(self) -> &'static str {
        match self {
            DeadKind::Link => "dead-link",
            DeadKind::Anchor => "dead-anchor",
            DeadKind::Image => "dead-image",
            DeadKind::Scheme => "dead-scheme",
        }
    }
}

impl Diagnostic {
    /// A warning about the file `source`.
    pub fn warning(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(source.into()), message.into())
    }

    /// A note about the file `source`.
    pub fn note(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, Some(source.into()), message.into())
    }

    /// A warning about the corpus as a whole.
    pub fn general(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, None, message.into())
    }

    /// A note about the corpus as a whole.
    pub fn note_general(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, None, message.into())
    }

    /// The same, at a line and a column.
    #[must_use]
    pub fn at(mut self, line: u32, column: u32) -> Self {
        (self.line, self.column) = (Some(line), Some(column));
        self
    }

    /// The same, at a line.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, with the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn new(severity: Severity, source: Option<String>, message: String) -> Self {
        Self { source, line: None, column: None, severity, message, help: None, dead: None, also_in: Box::default() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity {
            Severity::Warning => "warning: ",
            Severity::Note => "note: ",
        })?;
        if let Some(source) = &self.source {
            f.write_str(&printable(source))?;
            for number in [self.line, self.column].into_iter().flatten() {
                write!(f, ":{number}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&printable(&self.message))?;
        if !self.also_in.is_empty() {
            let n = self.also_in.len().min(VERSIONS_MAX);
            write!(f, " (also in {}", printable(&self.also_in[..n].join(", ")))?;
            match self.also_in.len() - n {
                0 => f.write_str(")")?,
                n_more => write!(f, " and {n_more} more)")?,
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {}", printable(help))?;
        }
        Ok(())
    }
}

/// The same text with everything escaped that a terminal would obey instead of showing.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unprintable(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Control characters, line separators, and the marks that turn the direction of writing.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_printed_as_far_as_it_is_known() {
        let plain = Diagnostic::warning("a.md", "text");
        assert_eq!(plain.to_string(), "warning: a.md: text");
        assert_eq!(plain.clone().at_line(3).to_string(), "warning: a.md:3: text");
        assert_eq!(plain.at(3, 8).help("do this").to_string(), "warning: a.md:3:8: text\n  help: do this");
        assert_eq!(Diagnostic::general("text").to_string(), "warning: text");
    }

    #[test]
    fn terminal_escapes_in_names_are_shown_and_not_obeyed() {
        let shown = Diagnostic::note("a\u{1b}[31m\nb.md", "x\u{202e}y").to_string();
        assert_eq!(shown, "note: a\\u{1b}[31m\\u{a}b.md: x\\u{202e}y");
    }

    #[test]
    fn diagnostics_sort_by_file_then_line_then_column() {
        let mut found = [
            Diagnostic::warning("b.md", "b"),
            Diagnostic::warning("a.md", "later").at(10, 1),
            Diagnostic::note("a.md", "first").at(2, 9),
            Diagnostic::general("whole"),
        ];
        found.sort();
        let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["whole", "first", "later", "b"]);
    }
}
