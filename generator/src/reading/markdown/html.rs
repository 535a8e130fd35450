//! Markdown with raw HTML in it -> one stream of events, of which both the page and the index are made.
//!
//! What is shown is what is found: here alone it is decided what of a document's HTML is an element, what is text, and
//! what is neither. The events that come out are balanced. Paragraphs, headings, lists and quotes written in HTML are
//! those of Markdown from here on; of all other elements one event holds one tag, `Html` where it stands around blocks and
//! `InlineHtml` within a line, with known attributes only. An id that stood anywhere stands on such a tag, or on an empty
//! `<a>` in front of what follows it.
//!
//! Elements go on over blank lines, which for Markdown end a block of HTML: a table whose cells hold Markdown is one.

mod element;
mod fate;
mod steps;
mod tag;
mod weave;
mod written;

use pulldown_cmark::Event;

/// Stands for `<` where the parser must not see one; cleaning leaves no such character in a text.
const LESS: char = '\u{1}';
/// How often a text is parsed anew because a block of HTML in it was none.
const PARSES_MAX: usize = 4;

/// What came of a document beside its events.
#[derive(Debug, Default)]
pub(super) struct Woven {
    /// Events that were not handed on yet, each with its offset in the text.
    events: Vec<(Event<'static>, usize)>,
    /// Scripts and style sheets, which are left out.
    pub(super) n_scripts: u32,
    /// Characters of its texts that nobody sees, which are left out too.
    pub(super) n_invisible: u32,
}

/// Parses a cleaned text; `sink` takes each event with its offset in the text.
pub(super) fn events(text: &str, sink: &mut dyn FnMut(Event<'static>, usize)) -> Woven {
    let mut text = std::borrow::Cow::Borrowed(text);
    for n_parses in 1.. {
        let steps = steps::steps(&text);
        let fates = fate::fates(&steps);
        let marks = if n_parses < PARSES_MAX { fate::no_blocks(&steps, &fates) } else { Vec::new() };
        if marks.is_empty() {
            return weave::weave(steps, &fates, sink);
        }
        drop(steps);
        let mut bytes = text.into_owned().into_bytes();
        for at in marks {
            if let Some(byte) = bytes.get_mut(at).filter(|byte| **byte == b'<') {
                *byte = LESS as u8;
            }
        }
        text = String::from_utf8_lossy(&bytes).into_owned().into();
    }
    Woven::default()
}

/// What a tag in an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Open,
    Close,
    Void,
}

/// Shape and name of the one tag that an event holds.
pub(super) fn shape(tag: &str) -> (Shape, &str) {
    let (closing, rest) = match tag.strip_prefix("</") {
        Some(rest) => (true, rest),
        None => (false, tag.strip_prefix('<').unwrap_or(tag)),
    };
    let name = &rest[..rest.find([' ', '>']).unwrap_or(rest.len())];
    let shape = match name {
        _ if closing => Shape::Close,
        "br" | "hr" | "img" => Shape::Void,
        _ => Shape::Open,
    };
    (shape, name)
}

/// The alternative text of a picture's tag.
pub(super) fn alt(tag: &str) -> Option<String> {
    tag::tag(tag)?.0.value("alt")
}

#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
