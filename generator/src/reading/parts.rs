//! A long text, parsed a part at a time, so that what the parser makes of a manual of 50 MB is never there all at once.
//!
//! What a line begins or ends depends on the lines before it, so that a part gives the same blocks as the whole text does,
//! the last one aside, which may go on: the next part begins with it (`CommonMark` 0.31, appendix "A parsing strategy").
//! Definitions of links and notes count in the whole text: a text that may have some is parsed for them first.

use std::collections::{BTreeSet, HashMap};
use std::ops::{ControlFlow, Range};

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, RefDefs, Tag};

mod seam;

use seam::{Kind, Onward, Seams};

/// How much of a text is parsed at a time.
#[derive(Clone, Copy, Debug)]
pub struct PartSize {
    /// Bytes of a part, about: it ends at the next blank line.
    pub n_bytes: usize,
    /// Bytes of one block beyond which it is cut in two where it can be.
    pub n_bytes_block: usize,
    /// Events of one block beyond which the same is done.
    pub n_events_block: usize,
}

/// What most manuals fit into, and no block that a person wrote is longer than.
pub const PART_SIZE: PartSize = PartSize { n_bytes: 1 << 18, n_bytes_block: 1 << 18, n_events_block: 1 << 14 };

/// Bytes of a part, at least, however dense its text is.
const DENSE_BYTES_MIN: usize = 1 << 13;

/// What comes of a text.
pub enum Part<'a> {
    /// An event, and where it stands.
    Event(Event<'a>, Range<usize>),
    /// A block ends that stands in no other.
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
    parts(text, PART_SIZE, &Definitions::none(Options::empty()), &mut |_| {}, sink);
}

/// Parses a text in parts; `sink` takes what comes of it.
pub fn parse<'a>(text: &'a str, options: Options, size: PartSize, sink: &mut dyn FnMut(Part<'a>)) {
    let mut definitions = Definitions::none(options);
    if text.len() > size.n_bytes && text.contains("]:") {
        let mut notes = BTreeSet::new();
        let mut links = HashMap::new();
        let mut is_defined = |found: &RefDefs<'_>| {
            for (name, link) in found.iter() {
                let title = link.title.as_deref().unwrap_or_default().to_owned();
                links.entry(folded(name)).or_insert_with(|| (link.dest.to_string().into(), title.into()));
            }
        };
        parts(text, size, &definitions, &mut is_defined, &mut |part| {
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
    parts(text, size, &definitions, &mut |_| {}, sink);
}

fn parts<'a>(
    text: &'a str,
    size: PartSize,
    definitions: &Definitions,
    is_defined: &mut dyn FnMut(&RefDefs<'_>),
    sink: &mut dyn FnMut(Part<'a>),
) {
    let (mut onward, mut size_here) = (Onward::default(), size);
    while onward.from < text.len() {
        let from = onward.from;
        let end = part_end(text, from, size_here);
        let mut last = LastBlock::new(text, from..end, &onward.kind);
        let is_ended = events(text, end, &onward, definitions, is_defined, &mut |event, range| {
            last.take(event, range, size.n_events_block, sink)
        });
        if is_ended && end == text.len() {
            last.hand_on(sink);
            break;
        }
        let is_long = end - from >= size_here.n_bytes_block || !is_ended;
        match (last.start, last.seams.last.take().filter(|_| is_long)) {
            (Some(start), _) if start > from => (onward, size_here) = (Onward { from: start, kind: Kind::Any }, size),
            (Some(_), Some(seam)) => {
                last.events.truncate(seam.n_events);
                last.hand_on(sink);
                let at = seam.onward.from;
                let text = &text[seam.text.clone()];
                if !text.is_empty() {
                    sink(Part::Event(Event::Text(text.trim_end().into()), seam.text));
                }
                seam.ends.iter().for_each(|end| sink(Part::Event(Event::End(*end), at..at)));
                if !seam.onward.kind.is_open() {
                    sink(Part::End);
                }
                // What is as dense goes on with parts that are as short.
                let n_taken = (at - from).max(DENSE_BYTES_MIN);
                let n_next = |n_bytes: usize| if is_ended { n_bytes.saturating_mul(2) } else { n_taken };
                size_here.n_bytes = n_next(size_here.n_bytes).min(size.n_bytes);
                size_here.n_bytes_block = n_next(size_here.n_bytes_block).min(size.n_bytes_block);
                onward = seam.onward;
            }
            (None, _) if text[..end].ends_with("\n\n") => onward = Onward { from: end, kind: Kind::Any },
            // One block, longer than the part, that cannot be cut.
            _ => {
                size_here.n_bytes = size_here.n_bytes.saturating_mul(4);
                size_here.n_bytes_block = size_here.n_bytes_block.max(size_here.n_bytes);
            }
        }
    }
}

/// The last block of a part with what stands before it without a blank line, unless it is known that nothing follows: right
/// after the definition of a link, the parser reads some lines otherwise.
struct LastBlock<'a> {
    text: &'a str,
    part: Range<usize>,
    events: Vec<(Event<'a>, Range<usize>)>,
    /// Where it begins, once there is one.
    start: Option<usize>,
    depth: usize,
    seams: Seams<'a>,
    /// Whether it is handed on as it comes, since it cannot be cut and nothing follows it.
    is_handed_on: bool,
}

impl<'a> LastBlock<'a> {
    fn new(text: &'a str, part: Range<usize>, goes_on: &Kind) -> Self {
        let (depth, seams) = (usize::from(goes_on.is_open()), Seams::new(text, part.clone(), goes_on.clone()));
        Self { text, part, events: Vec::new(), start: None, depth, seams, is_handed_on: false }
    }

    /// Takes an event, of at most about so many; breaks where there is no room and it is known where to go on.
    fn take(
        &mut self,
        event: Event<'a>,
        range: Range<usize>,
        n_events_max: usize,
        sink: &mut dyn FnMut(Part<'a>),
    ) -> ControlFlow<()> {
        if self.depth == 0 || self.start.is_none() {
            let start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let is_apart = start > self.part.start && self.text[..start].ends_with("\n\n");
            if is_apart && self.start.is_some() {
                self.hand_on(sink);
                sink(Part::End);
            }
            if is_apart || self.start.is_none() {
                self.start = Some(if is_apart { start } else { self.part.start });
            }
        }
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.is_handed_on {
            sink(Part::Event(event, range));
            return ControlFlow::Continue(());
        }
        let is_first = self.start == Some(self.part.start);
        if is_first {
            self.seams.take(&event, &range, self.events.len());
        }
        self.events.push((event, range));
        if self.events.len() < n_events_max {
            return ControlFlow::Continue(());
        }
        if !is_first || self.seams.last.is_some() {
            return ControlFlow::Break(());
        }
        if self.part.end == self.text.len() {
            self.hand_on(sink);
            self.is_handed_on = true;
        }
        ControlFlow::Continue(())
    }

    fn hand_on(&mut self, sink: &mut dyn FnMut(Part<'a>)) {
        self.events.drain(..).for_each(|(event, range)| sink(Part::Event(event, range)));
    }
}

/// The events of a part of a text, with their places in the text, until `sink` has enough; whether it took all.
fn events<'a>(
    text: &'a str,
    end: usize,
    onward: &Onward,
    definitions: &Definitions,
    is_defined: &mut dyn FnMut(&RefDefs<'_>),
    sink: &mut dyn FnMut(Event<'a>, Range<usize>) -> ControlFlow<()>,
) -> bool {
    let (from, repeated) = (onward.from, onward.kind.repeated());
    let n_notes = definitions.notes.len();
    let n_before = n_notes + repeated.len();
    let mut number = if let Kind::Items(number) = onward.kind { Some(number) } else { None };
    let mut found = |event: Event<'a>| match event {
        Event::Start(Tag::List(Some(first))) => Event::Start(Tag::List(Some(number.take().unwrap_or(first)))),
        Event::Start(tag) => Event::Start(definitions.first(tag)),
        event => event,
    };
    if n_before == 0 {
        let link = |link: BrokenLink<'_>| definitions.link(&link);
        let parser = Parser::new_with_broken_link_callback(&text[from..end], definitions.options, Some(link));
        is_defined(parser.reference_definitions());
        let mut events = parser.into_offset_iter();
        events.try_for_each(|(event, range)| sink(found(event), from + range.start..from + range.end)).is_continue()
    } else {
        let before = [&definitions.notes, &text[repeated], &text[from..end]].concat();
        let link = |link: BrokenLink<'_>| definitions.link(&link);
        let parser = Parser::new_with_broken_link_callback(&before, definitions.options, Some(link));
        let place = |at: usize| from + at.saturating_sub(n_before);
        for (event, range) in parser.into_offset_iter().filter(|(_, range)| range.start >= n_notes) {
            let is_repeated = onward.kind.is_open() && range.start < n_before && !matches!(event, Event::End(_));
            if !is_repeated && sink(found(event.into_static()), place(range.start)..place(range.end)).is_break() {
                return false;
            }
        }
        true
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

/// Where a part ends: after the first blank line behind its bytes; where a block is too long for that, at a line's end, else
/// anywhere.
fn part_end(text: &str, from: usize, size: PartSize) -> usize {
    let at = text.len().min(from.saturating_add(size.n_bytes));
    let most = text.len().min(at.max(from.saturating_add(size.n_bytes_block)).saturating_add(size.n_bytes / 2));
    let rest = &text.as_bytes()[at..most];
    let blank = rest.windows(2).position(|pair| pair == b"\n\n").map(|blank| at + blank + 2);
    let line = || rest.iter().rposition(|byte| *byte == b'\n').map(|line| at + line + 1);
    let end = blank.or_else(|| if most == text.len() { Some(most) } else { line() });
    end.unwrap_or_else(|| (at..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(text.len()))
}

/// Names of links and notes do not differ by case or white space.
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
#[path = "parts/tests.rs"]
mod tests;
