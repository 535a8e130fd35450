//! Markdown with raw HTML in it -> one stream of events, of which both the page and the index are made.
//!
//! What is shown is what is found: here alone it is decided what of a document's HTML is an element, what is text, and
//! what is neither. The events that come out are balanced. Paragraphs, headings, lists and quotes written in HTML are
//! those of Markdown from here on; of all other elements one event holds one tag, `Html` where it stands around blocks and
//! `InlineHtml` within a line, with known attributes only. An id that stood anywhere stands on such a tag, or on an empty
//! `<a>` in front of what follows it.
//!
//! Elements go on over blank lines, which for Markdown end a block of HTML: a table whose cells hold Markdown is one.

mod divide;
mod element;
mod fate;
mod steps;
mod tag;
mod weave;
mod written;

use pulldown_cmark::Event;

use divide::divide;
use fate::{Fate, Fates};
use steps::Placed;
use weave::Weaver;

use crate::reading::parts::{PART_SIZE, PartSize};

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

/// Takes the events of a document.
pub(super) trait Sink {
    /// Takes an event and its offset in the text.
    fn push(&mut self, event: Event<'static>, offset: usize);

    /// Forgets what it took: the document begins anew.
    fn restart(&mut self);
}

/// How much of a document is worked on at a time.
#[derive(Clone, Copy, Debug)]
struct Share {
    /// What is parsed at a time.
    part: PartSize,
    /// Steps of it that are looked at together, at least.
    n_steps: usize,
    /// Steps beyond which the end of an open element is not waited for, where it can be divided.
    n_steps_open: usize,
}

const SHARE: Share = Share { part: PART_SIZE, n_steps: 1 << 12, n_steps_open: 1 << 14 };

/// Parses a cleaned text; `sink` takes its events.
pub(super) fn events(text: &str, sink: &mut dyn Sink) -> Woven {
    events_by(SHARE, text, sink)
}

fn events_by(share: Share, text: &str, sink: &mut dyn Sink) -> Woven {
    let mut text = std::borrow::Cow::Borrowed(text);
    for n_parses in 1.. {
        let marks = match weave(share, &text, n_parses < PARSES_MAX, sink) {
            Ok(woven) => return woven,
            Err(marks) => marks,
        };
        sink.restart();
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

/// Weaves the events of a text; or, where `may_mark`, says what `<` in it begins no block of HTML.
fn weave(share: Share, text: &str, may_mark: bool, sink: &mut dyn Sink) -> Result<Woven, Vec<usize>> {
    let (mut weaver, mut marks) = (Weaver::default(), Vec::new());
    let mut take = |steps: Vec<Placed<'_>>, fates: &[Fate]| {
        if may_mark {
            marks.extend(fate::no_blocks(&steps, fates));
        }
        if marks.is_empty() {
            weaver.weave(steps, fates, sink);
        }
    };
    let mut n_steps = share.n_steps;
    let rest = steps::steps(text, share.part, &mut |steps| {
        if steps.len() < n_steps {
            return;
        }
        let Fates { each, is_whole, seam } = fate::fates(steps, share.n_steps_open);
        if is_whole {
            take(std::mem::take(steps), &each);
        } else if let Some(seam) = seam {
            let n_taken = divide(steps, &seam);
            let each = fate::fates(steps, share.n_steps_open).each;
            let rest = steps.split_off(n_taken);
            take(std::mem::replace(steps, rest), &each[..n_taken]);
        }
        // An element may be open. Asked at each block, this would take the square of what is in it.
        n_steps = share.n_steps.max(steps.len() * 2);
    });
    let each = fate::fates(&rest, share.n_steps_open).each;
    take(rest, &each);
    if marks.is_empty() { Ok(weaver.finish(sink)) } else { Err(marks) }
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
