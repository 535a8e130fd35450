//! A long text, parsed a part at a time, so that what the parser makes of a manual of 50 MB is never there all at once.
//!
//! What a line begins or ends depends on the lines before it, so that a part gives the same blocks as the whole text does,
//! the last one aside, which may go on: the next part begins with it (`CommonMark` 0.31, appendix "A parsing strategy").
//! Definitions of links and notes count in the whole text: a text that may have some is parsed for them first.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, RefDefs, Tag};

/// Bytes of a part, about: most manuals are shorter.
pub const PART_BYTES: usize = 1 << 18;

/// What comes of a text.
pub enum Part<'a> {
    /// An event, and where it stands.
    Event(Event<'a>, Range<usize>),
    /// A block ends that stands in no other, before a blank line.
    End,
}

/// How a text is parsed, and what is defined in it for all of its parts.
struct Definitions {
    options: Options,
    /// Address and title of each link, by its name: of several definitions the first counts.
    links: HashMap<String, (CowStr<'static>, CowStr<'static>)>,
    /// A definition of each note, as it may stand before a part.
    notes: String,
}

/// Parses a text as `CommonMark`, for its blocks alone: what its links lead to may be wrong.
pub fn blocks<'a>(text: &'a str, sink: &mut dyn FnMut(Part<'a>)) {
    parts(text, PART_BYTES, &Definitions::none(Options::empty()), &mut |_| {}, sink);
}

/// Parses a text in parts of about `n_bytes`; `sink` takes what comes of it.
pub fn parse<'a>(text: &'a str, options: Options, n_bytes: usize, sink: &mut dyn FnMut(Part<'a>)) {
    let mut definitions = Definitions::none(options);
    if text.len() > n_bytes && text.contains("]:") {
        let mut notes = BTreeSet::new();
        let mut links = HashMap::new();
        let mut is_defined = |found: &RefDefs<'_>| {
            for (name, link) in found.iter() {
                let title = link.title.as_deref().unwrap_or_default().to_owned();
                links.entry(folded(name)).or_insert_with(|| (link.dest.to_string().into(), title.into()));
            }
        };
        parts(text, n_bytes, &definitions, &mut is_defined, &mut |part| {
            if let Part::Event(Event::Start(Tag::FootnoteDefinition(name)), _) = part {
                notes.insert(name.to_string());
            }
        });
        let mut before: String = notes.iter().flat_map(|name| ["[^", name, "]: note\n\n"]).collect();
        if !before.is_empty() {
            // So that code by indentation is none of the note's.
            before.push_str("***\n\n");
        }
        definitions = Definitions { options, links, notes: before };
    }
    parts(text, n_bytes, &definitions, &mut |_| {}, sink);
}

fn parts<'a>(
    text: &'a str,
    n_bytes: usize,
    definitions: &Definitions,
    is_defined: &mut dyn FnMut(&RefDefs<'_>),
    sink: &mut dyn FnMut(Part<'a>),
) {
    let (mut from, mut n_bytes_here) = (0, n_bytes);
    while from < text.len() {
        let end = part_end(text, from.saturating_add(n_bytes_here));
        let is_last = end == text.len();
        // The last block with what stands before it without a blank line, unless it is known that nothing follows: right after
        // the definition of a link, the parser reads some lines otherwise.
        let mut block: Vec<(Event<'a>, Range<usize>)> = Vec::new();
        let mut block_start = None;
        let mut depth = 0_usize;
        events(text, from..end, definitions, is_defined, &mut |event, range| {
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
        });
        match block_start {
            _ if is_last => break,
            None => from = end,
            // One block, and longer than the part.
            Some(start) if start == from => n_bytes_here = n_bytes_here.saturating_mul(4),
            Some(start) => (from, n_bytes_here) = (start, n_bytes),
        }
    }
}

/// The events of a part of a text, with their places in the text.
fn events<'a>(
    text: &'a str,
    part: Range<usize>,
    definitions: &Definitions,
    is_defined: &mut dyn FnMut(&RefDefs<'_>),
    sink: &mut dyn FnMut(Event<'a>, Range<usize>),
) {
    let (from, n_before) = (part.start, definitions.notes.len());
    let first = |event| match event {
        Event::Start(tag) => Event::Start(definitions.first(tag)),
        event => event,
    };
    if n_before == 0 {
        let parser = Parser::new_with_broken_link_callback(
            &text[part],
            definitions.options,
            Some(|link| definitions.link(&link)),
        );
        is_defined(parser.reference_definitions());
        for (event, range) in parser.into_offset_iter() {
            sink(first(event), from + range.start..from + range.end);
        }
    } else {
        let noted = format!("{}{}", definitions.notes, &text[part]);
        let parser =
            Parser::new_with_broken_link_callback(&noted, definitions.options, Some(|link| definitions.link(&link)));
        for (event, range) in parser.into_offset_iter().filter(|(_, range)| range.start >= n_before) {
            sink(first(event.into_static()), from + range.start - n_before..from + range.end - n_before);
        }
    }
}

impl Definitions {
    fn none(options: Options) -> Self {
        Self { options, links: HashMap::new(), notes: String::new() }
    }

    /// Address and title of a link that is defined in another part.
    fn link(&self, link: &BrokenLink<'_>) -> Option<(CowStr<'static>, CowStr<'static>)> {
        self.links.get(&folded(&link.reference)).cloned()
    }

    /// A tag of a link with the address that its name has first in the text.
    fn first<'a>(&self, tag: Tag<'a>) -> Tag<'a> {
        use LinkType::{Collapsed, Reference, Shortcut};
        match tag {
            Tag::Link { link_type: link_type @ (Reference | Collapsed | Shortcut), dest_url, title, id } => {
                let (dest_url, title) = self.links.get(&folded(&id)).cloned().unwrap_or((dest_url, title));
                Tag::Link { link_type, dest_url, title, id }
            }
            Tag::Image { link_type: link_type @ (Reference | Collapsed | Shortcut), dest_url, title, id } => {
                let (dest_url, title) = self.links.get(&folded(&id)).cloned().unwrap_or((dest_url, title));
                Tag::Image { link_type, dest_url, title, id }
            }
            tag => tag,
        }
    }
}

/// Where a part ends: after the first blank line from `at` on.
fn part_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.windows(2).position(|pair| pair == b"\n\n").map_or(text.len(), |blank| at + blank + 2)
}

/// Names of links and notes do not differ by case or white space.
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
