//! A document on its way to HTML: what is open, which page it is on, what was left out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::fields::Fields;
use super::lists::Group;
use super::numbers::Numbers;
use super::package::Relations;
use super::styles::Styles;

/// Pages as Word broke the text into them.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) number: u32,
    /// The last that was marked.
    pub(super) marked: u32,
}

/// A document on its way to HTML.
pub(super) struct Writer<'a> {
    pub(super) styles: &'a Styles,
    pub(super) numbers: Numbers,
    pub(super) relations: Relations,
    /// Names of places that links lead to.
    pub(super) targets: HashSet<String>,
    /// Folder of pictures.
    pub(super) media: &'a str,
    pub(super) out: String,
    pub(super) group: Group,
    pub(super) fields: Fields,
    pub(super) pages: Option<Pages>,
    /// Notes that the text refers to, by their kind and number.
    pub(super) notes: Vec<(&'static str, String)>,
    /// Their places among these, from 1.
    pub(super) note_numbers: HashMap<(&'static str, String), usize>,
    pub(super) lost: BTreeMap<&'static str, usize>,
    /// By how much headings are lower, for the title above them.
    pub(super) below_title: u8,
    pub(super) has_heading: bool,
}

impl Writer<'_> {
    /// Ends what the paragraphs before belong to.
    pub(super) fn close(&mut self) {
        self.group.close(&mut self.out);
    }

    /// Counts something that is left out.
    pub(super) fn lose(&mut self, what: &'static str) {
        *self.lost.entry(what).or_default() += 1;
    }

    /// The number of a note that the text refers to, from 1.
    pub(super) fn note(&mut self, kind: &'static str, id: &str) -> usize {
        *self.note_numbers.entry((kind, id.to_owned())).or_insert_with_key(|note| {
            self.notes.push(note.clone());
            self.notes.len()
        })
    }

    /// Goes on by so many pages.
    pub(super) fn turn(&mut self, n: u32) {
        self.pages.iter_mut().for_each(|pages| pages.number = pages.number.saturating_add(n));
    }

    /// Marks the page that a block of the text itself begins on.
    pub(super) fn mark(&mut self, depth: u32) {
        let new = self.pages.as_mut().filter(|pages| depth == 0 && pages.number != pages.marked);
        if let Some(pages) = new {
            pages.marked = pages.number;
            let number = pages.number;
            self.group.close(&mut self.out);
            _ = writeln!(self.out, "<hr data-mcdewey-page=\"{number}\">");
        }
    }
}
