//! Words on one baseline, with their places.

use std::ops::Range;

use crate::destinations::Spot;

/// A word and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// Its end in the text of the line, in bytes; it begins at the end of the one before.
    pub end: u32,
    /// Left and right edge, in points.
    pub x0: f32,
    /// See `x0`.
    pub x1: f32,
}

/// Words on one baseline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The words, nothing between them.
    pub text: String,
    /// Where each ends.
    pub words: Vec<Word>,
    /// Baseline, in points from the top of the page.
    pub y: f32,
    /// Size of the type, in points: that of most of its glyphs.
    pub size: f32,
    /// Width of each of its glyphs in thousandths of an em, if that is one and the same.
    pub pitch: Option<u16>,
    /// Direction of writing in degrees, 0 for upright text.
    pub angle: i16,
    /// Links over some of the words, in their order, none over another.
    pub links: Vec<Link>,
}

/// Words that lead somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The words, by their position in the line.
    pub words: Range<usize>,
    /// Where they lead.
    pub to: To,
}

/// Where words lead.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// An address of the web or of mail.
    Address(String),
    /// A place of the document.
    Spot(Spot),
}

impl Line {
    /// Left edge.
    pub fn x0(&self) -> f32 {
        self.words.first().map_or(0.0, |word| word.x0)
    }

    /// Right edge.
    pub fn x1(&self) -> f32 {
        self.words.last().map_or(0.0, |word| word.x1)
    }

    /// The words with their places.
    pub fn words(&self) -> impl Iterator<Item = (&str, Word)> {
        let mut start = 0;
        self.words.iter().map(move |word| {
            let end = word.end as usize;
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (text, *word)
        })
    }

    /// The words with a blank between them.
    pub fn spaced(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + self.words.len());
        for (word, _) in self.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }
}
