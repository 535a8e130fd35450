//! A long text, parsed a part at a time, so that what the parser makes of a manual of 50 MB is never there all at once.
//!
//! What a line begins or ends depends on the lines before it, so that a part gives the same blocks as the whole text does,
//! the last one aside, which may go on: the next part begins with it (`CommonMark` 0.31, appendix "A parsing strategy").
//! Definitions of links count in the whole text, those of notes too: a text with notes, or with several definitions of one name,
//! is parsed at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Parser, RefDefs};

use super::super::OPTIONS;

/// What comes of a text.
pub(super) enum Part<'a> {
    /// An event, and where it stands.
    Event(Event<'a>, Range<usize>),
    /// A block ends that stands in no other, before a blank line.
    End,
}

/// Address and title of each link that is defined, by its name.
type Definitions = HashMap<String, (CowStr<'static>, CowStr<'static>)>;

/// Parses a text in parts of about `n_bytes`; `sink` takes what comes of it.
pub(super) fn parse<'a>(text: &'a str, n_bytes: usize, sink: &mut dyn FnMut(Part<'a>)) {
    let definitions = if text.len() > n_bytes { definitions(text, n_bytes) } else { Some(Definitions::new()) };
    match definitions {
        Some(definitions) => parts(text, n_bytes, &definitions, &mut |_| {}, sink),
        None => parts(text, usize::MAX, &Definitions::new(), &mut |_| {}, sink),
    }
}

fn parts<'a>(
    text: &'a str,
    n_bytes: usize,
    definitions: &Definitions,
    defined: &mut dyn FnMut(&RefDefs<'_>),
    sink: &mut dyn FnMut(Part<'a>),
) {
    let defined_elsewhere = |link: BrokenLink<'a>| definitions.get(&folded(&link.reference)).cloned();
    let (mut from, mut n_bytes_here) = (0, n_bytes);
    while from < text.len() {
        let end = part_end(text, from.saturating_add(n_bytes_here));
        let parser = Parser::new_with_broken_link_callback(&text[from..end], OPTIONS, Some(defined_elsewhere));
        defined(parser.reference_definitions());
        let is_last = end == text.len();
        // The last block with what stands before it without a blank line, unless it is known that nothing follows: right after
        // the definition of a link, the parser reads some lines otherwise.
        let mut block: Vec<(Event<'a>, Range<usize>)> = Vec::new();
        let mut block_start = None;
        let mut depth = 0_usize;
        for (event, range) in parser.into_offset_iter() {
            let range = from + range.start..from + range.end;
            if depth == 0 {
                let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
                let is_apart = start > from && text[..start].ends_with("\n\n");
                if is_apart && block_start.is_some() {
                    block.drain(..).for_each(|(event, range)| sink(Part::Event(event, range)));
                    sink(Part::End);
                }
                if is_apart || block_start.is_none() {
                    block_start = Some(if is_apart { start } else { from });
                }
            }
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if is_last {
                sink(Part::Event(event, range));
            } else {
                block.push((event, range));
            }
        }
        match block_start {
            _ if is_last => break,
            None => from = end,
            // One block, and longer than the part.
            Some(start) if start == from => n_bytes_here = n_bytes_here.saturating_mul(4),
            Some(start) => (from, n_bytes_here) = (start, n_bytes),
        }
    }
}

/// Where a part ends: after the first blank line from `at` on.
fn part_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.windows(2).position(|pair| pair == b"\n\n").map_or(text.len(), |blank| at + blank + 2)
}

/// What links are defined, unless the text must be parsed at once.
fn definitions(text: &str, n_bytes: usize) -> Option<Definitions> {
    let mut known = Definitions::new();
    if !text.contains("]:") {
        return Some(known);
    }
    if has_notes(text) {
        return None;
    }
    let mut is_unique = true;
    let mut defined = |found: &RefDefs<'_>| {
        for (name, definition) in found.iter() {
            let title = definition.title.as_deref().unwrap_or_default();
            let definition = (definition.dest.to_string().into(), title.to_owned().into());
            match known.entry(folded(name)) {
                Entry::Vacant(entry) => _ = entry.insert(definition),
                Entry::Occupied(entry) => is_unique &= *entry.get() == definition,
            }
        }
    };
    parts(text, n_bytes, &Definitions::new(), &mut defined, &mut |_| {});
    is_unique.then_some(known)
}

/// Whether a note may be defined: `[^1]:`.
fn has_notes(text: &str) -> bool {
    text.match_indices("[^").any(|(at, _)| {
        let line = text[at..].split('\n').next().unwrap_or_default();
        line.find(']').is_some_and(|end| line[end..].starts_with("]:"))
    })
}

/// Names do not differ by case or white space.
fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
