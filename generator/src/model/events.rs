//! The parser's events, packed.

use std::fmt;

use pulldown_cmark::Event;

/// Events of Markdown, in the order of the text.
///
/// An event of the parser takes 80 bytes, and a manual has one for every ten of its bytes: those of a document of 8 MB took 56 MB.
/// Packed by `postcard`, what they say takes little more than their texts. Unpacked, they borrow those.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Events(Box<[u8]>);

/// Most bytes of events that are copied to a list of their own size.
const COPIED_BYTES_MAX: usize = 1 << 16;

impl Events {
    /// Packs events.
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn pack(events: &[Event<'_>]) -> Self {
        let mut packed = Vec::with_capacity(events.len() * 8);
        for event in events {
            packed = postcard::to_extend(event, packed).expect("a list of bytes takes any event");
        }
        // A small list that is made smaller leaves a hole in memory behind it; a large one is not worth a copy.
        Self(if packed.len() > COPIED_BYTES_MAX { packed.into() } else { packed.as_slice().into() })
    }

    /// The events, one after the other.
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn iter(&self) -> impl Iterator<Item = Event<'_>> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (event, after) = postcard::take_from_bytes(rest).expect("it was packed from events");
            rest = after;
            Some(event)
        })
    }

    /// The first event.
    pub fn first(&self) -> Option<Event<'_>> {
        self.iter().next()
    }

    /// All events.
    pub fn unpack(&self) -> Vec<Event<'_>> {
        self.iter().collect()
    }

    /// All events, with texts of their own.
    pub fn to_owned_events(&self) -> Vec<Event<'static>> {
        self.iter().map(Event::into_static).collect()
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Options, Parser};

    use super::*;

    #[test]
    fn events_are_packed_and_unpacked() {
        let text = "# T {#a .b c=d}\n\n1. [x](y 'z') ![i](j) `c` <b>\n- [ ] q\n\n| a | b |\n|:-:|--:|\n| $1$ | 2 |\n\n```sh x\n\
            code\n```\n\n[^1] **s** ~~t~~ \\\nend  \nx\n\n[^1]: n\n\n***\n\n<div>\n\n> [!NOTE]\n> q\n\n    i\n";
        let events: Vec<Event<'_>> = Parser::new_ext(text, Options::all()).collect();
        let packed = Events::pack(&events);
        assert_eq!(packed.unpack(), events);
        assert_eq!(packed.first(), events.first().cloned());
        assert_eq!(Events::default().first(), None);
        assert!(packed.0.len() < text.len() * 3, "{}", packed.0.len());
    }
}
