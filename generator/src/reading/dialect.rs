//! Dialects of Markdown: what the generators of documentation add to it becomes Markdown before anything else reads it.
//!
//! Each file below has one dialect, with a table of what it maps; the machinery is shared, and works on lines
//! outside of code. Admonitions become alerts, with their titles; what is chosen among others, such as tabs, becomes its
//! title in bold and then its text, since a heading would take the text out of its section and stand in outlines again and
//! again; the files that a document names are put in, values filled in; what is only markup goes; of what nobody knows the
//! text stays, and its name is counted.

mod begin;
mod blocks;
mod docusaurus;
mod elements;
mod figures;
mod files;
mod found;
mod gitbook;
mod github;
mod hugo;
mod inline;
mod jekyll;
mod learn;
mod lines;
mod manner;
mod mkdocs;
mod myst;
mod scan;
pub(super) mod table;
mod tag;
mod text;
mod values;
mod vitepress;

use std::collections::BTreeMap;

pub use found::{Dialects, Sample};

use crate::config::Config;
use crate::reading::source::Folder;
use found::Lookup;
use manner::{Corpus, Manner};
use scan::Scan;

/// A document out of its dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translated {
    /// Its text.
    pub text: String,
    /// The line in the source file that each line of it comes from.
    pub numbers: Vec<u32>,
    /// Names that nobody knew, and how often they stood there.
    pub unknown: BTreeMap<String, u32>,
    /// How many times it names a file that is not in the corpus.
    pub n_missing: u32,
    /// Files that were put in.
    pub included: Vec<String>,
}

/// What a document is read with.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Dialects of the corpus.
    pub dialects: &'a Dialects,
    /// The corpus itself, for files that documents name.
    pub folder: Option<&'a Folder>,
}

impl Around<'_> {
    /// A document's text and title out of its dialect; `None` if it has none.
    ///
    /// `first_number` is the number of the text's first line in the source file, `own` the values of the front matter.
    pub fn translate(
        &self,
        source: &str,
        text: &str,
        first_number: u32,
        own: &[(String, String)],
    ) -> Option<Translated> {
        let tables = self.dialects.of(source);
        if tables.is_empty() {
            return None;
        }
        let lookup = Lookup { dialects: self.dialects, folder: self.folder };
        let corpus: &dyn Corpus = &lookup;
        let manner = Manner::new(&tables, source, own, Some(corpus));
        let mut scan = Scan::new(&manner, self.config);
        scan.run(text, first_number);
        scan.out.pop();
        let Scan { out: text, numbers, unknown, n_missing, included, .. } = scan;
        Some(Translated { text, numbers, unknown, n_missing, included })
    }

    /// A title out of its document's dialect.
    pub fn title(&self, source: &str, title: String, own: &[(String, String)]) -> String {
        let tables = self.dialects.of(source);
        if tables.is_empty() || !title.contains(['{', '<', ':', '[']) {
            return title;
        }
        let lookup = Lookup { dialects: self.dialects, folder: self.folder };
        let corpus: &dyn Corpus = &lookup;
        let manner = Manner::new(&tables, source, own, Some(corpus));
        let filled = Scan::new(&manner, self.config).filled(&title);
        if filled.trim().is_empty() { title } else { filled.trim().to_owned() }
    }
}

#[cfg(test)]
mod tests;
