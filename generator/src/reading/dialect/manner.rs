//! How one document is to be read: its dialects, and what they fill in from elsewhere in the corpus.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::table::{Act, Table, alert, common, syntax};
use super::tag::Tag;

/// Names that a document may give values to.
const ASSIGNED_MAX: usize = 200;
/// Longest value that it may give, in bytes.
const ASSIGNED_BYTES_MAX: usize = 500;

/// What a dialect asks of the rest of the corpus.
pub(super) trait Corpus: Sync {
    /// The text of the file that `path` means in the file `from`, and the file's own path.
    fn file(&self, from: &str, path: &str) -> Option<(String, Arc<str>)>;
    /// A value by its name.
    fn value(&self, from: &str, name: &str) -> Option<String>;
    /// Where a label of `MyST` or another document leads from the file `from`: the address, and the title that stands there.
    fn target(&self, from: &str, name: &str) -> Option<(String, String)>;
}

/// How one document is to be read.
pub(super) struct Manner<'a> {
    tables: Vec<&'static Table>,
    syntax: u32,
    /// Path of the document.
    pub(super) source: &'a str,
    /// Values of its front matter.
    own: HashMap<&'a str, &'a str>,
    corpus: Option<&'a dyn Corpus>,
    /// What stands among the arguments of the tags that put in the files which are read now, the innermost last.
    arguments: RefCell<Vec<Vec<(String, String)>>>,
    /// Values that the document gives to names itself.
    assigned: RefCell<HashMap<String, String>>,
}

impl<'a> Manner<'a> {
    pub(super) fn new(
        tables: &[&'static Table],
        source: &'a str,
        own: &'a [(String, String)],
        corpus: Option<&'a dyn Corpus>,
    ) -> Self {
        let syntax = tables.iter().fold(0, |all, table| all | table.syntax);
        // Of a name that stands twice the first value counts.
        let own = own.iter().rev().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Manner {
            tables: tables.to_vec(),
            syntax,
            source,
            own,
            corpus,
            arguments: RefCell::default(),
            assigned: RefCell::default(),
        }
    }

    /// Whether there is some of these kinds of syntax.
    pub(super) fn has(&self, kinds: u32) -> bool {
        self.syntax & kinds != 0
    }

    /// What becomes of a name; `None` if nobody knows.
    pub(super) fn act(&self, name: &str) -> Option<Act> {
        let known = self.tables.iter().find_map(|table| table.names.iter().find(|(known, _)| *known == name));
        known.map(|(_, act)| *act).or_else(|| common(name)).or_else(|| {
            let of_liquid = || super::jekyll::NAMES.iter().find(|(known, _)| *known == name);
            self.has(syntax::TAGS).then(of_liquid).flatten().map(|(_, act)| *act)
        })
    }

    /// Whether a word names an alert.
    pub(super) fn is_alert(word: &str) -> bool {
        alert(word).is_some()
    }

    /// Does something while a tag's arguments are values: `include.x` is the argument `x`.
    pub(super) fn with_arguments_of(&self, tag: &Tag<'_>, does: impl FnOnce()) {
        let arguments = tag.named.iter().map(|(name, value)| (name.clone(), self.meant(value))).collect();
        self.arguments.borrow_mut().push(arguments);
        does();
        self.arguments.borrow_mut().pop();
    }

    /// Gives a name the value that a tag does: `{% assign x = "y" %}`.
    pub(super) fn assign(&self, tag: &Tag<'_>) {
        let (name, value) = match (&tag.args[..], &tag.named[..]) {
            ([name, equals, value, ..], _) if equals == "=" => (&**name, value),
            (_, [(name, value), ..]) => (name.as_str(), value),
            _ => return,
        };
        let value = self.meant(value);
        let mut assigned = self.assigned.borrow_mut();
        if value.len() <= ASSIGNED_BYTES_MAX && (assigned.len() < ASSIGNED_MAX || assigned.contains_key(name)) {
            assigned.insert(name.to_owned(), value);
        }
    }

    /// An argument: a text, or the value of the name that it is.
    fn meant(&self, argument: &str) -> String {
        let is_name =
            argument.contains('.') && !argument.contains(' ') || self.assigned.borrow().contains_key(argument);
        is_name.then(|| self.value(argument)).flatten().unwrap_or_else(|| argument.to_owned())
    }

    /// The value of a name, of the document's own first.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        if let Some(argument) = name.strip_prefix("include.") {
            let arguments = self.arguments.borrow();
            if let Some(arguments) = arguments.last() {
                // An argument that is not given is empty.
                let given = arguments.iter().find(|(known, _)| known.eq_ignore_ascii_case(argument));
                return Some(given.map_or_else(String::new, |(_, value)| value.clone()));
            }
        }
        if let Some(value) = self.assigned.borrow().get(name) {
            return Some(value.clone());
        }
        let prefixes = ["page.", "$frontmatter.", "frontMatter.", ".Params.", "Page.Params."];
        let own = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let substituted = ["substitutions.", "myst.substitutions."].map(|prefix| format!("{prefix}{name}"));
        let names = [own, &substituted[0], &substituted[1]];
        let found = names.iter().find_map(|name| self.own.get(name)).map(|value| (*value).to_owned());
        found.or_else(|| self.corpus?.value(self.source, name))
    }

    /// The text of a file that stands in another, and its path.
    pub(super) fn file(&self, from: &str, path: &str) -> Option<(String, Arc<str>)> {
        self.corpus?.file(from, path)
    }

    /// As [`Corpus::target`].
    pub(super) fn target(&self, from: &str, name: &str) -> Option<(String, String)> {
        self.corpus?.target(from, name)
    }
}
