//! What becomes of each tag: an element, a text, or nothing.
//!
//! A tag stands for an element if HTML has one of this name and it is closed in the same place: the same paragraph, cell
//! or item, or between the same blocks. What has no partner there is text as it was written (`copy <source> <target>`,
//! `press <b>`), unless it has attributes or a partner in a paragraph nearby: then it is markup that went wrong, and goes.
//! In blocks of raw HTML the ends that HTML lets one leave out are seen.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag as MarkdownTag};

use super::element::{Kind, ended_by, ends_by_itself, is_of_table, kind};
use super::steps::{Placed, Step};
use super::tag::Tag;

/// Open elements that an end tag is compared with; real pages nest under 40.
const SCAN_MAX: usize = 100;
/// How far apart the tags of an element may stand that is no element, since it ends in another paragraph, in bytes.
const PAIR_BYTES_MAX: usize = 10_000;
/// Steps of an open box that are waited for.
const BOXED_STEPS_MAX: usize = 1 << 14;
/// Longest `<details>` that stays folded together, in bytes of source: about as much as one chunk holds. A longer one
/// comes apart into its blocks.
const DETAILS_BYTES_MAX: usize = 1500;

/// What becomes of a step that is a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// A tag without partner, so far; or no tag at all.
    Unpaired,
    /// It opens an element, which its own end tag ends, or one of an element around it.
    Open,
    /// The same, but its end is that of the block of raw HTML.
    OpenInBlock,
    /// It ends the element that this step opens.
    Close(usize),
    /// It is an element without end.
    Void,
    /// It is left out; what it holds is not.
    Drop,
    /// It is text, as written.
    Text,
}

/// Decides for every step; whether what follows them changes nothing of it, too. Boxes that show nothing by themselves are not
/// waited for where there are very many steps: a document may stand in one.
pub(super) fn fates(steps: &[Placed<'_>]) -> (Vec<Fate>, bool) {
    let (fates, first) = (vec![Fate::Unpaired; steps.len()], first_in_blocks(steps));
    let mut pairing = Pairing { steps, fates, first, stack: Vec::new() };
    for (idx, placed) in steps.iter().enumerate() {
        match &placed.step {
            Step::Event(Event::Start(_)) => pairing.stack.push(None),
            Step::Event(Event::End(_)) => pairing.leave(),
            Step::Tag(tag) => pairing.tag(idx, tag),
            _ => {}
        }
    }
    if steps.len() >= BOXED_STEPS_MAX {
        pairing.drop_boxes();
    }
    let is_open = !pairing.stack.is_empty();
    pairing.leave();
    let may_pair = pairing.pair_across();
    pairing.judge();
    (pairing.fates, !is_open && !may_pair)
}

/// Places of the `<` with which a block of raw HTML begins that is none: what stands there is Markdown.
pub(super) fn no_blocks(steps: &[Placed<'_>], fates: &[Fate]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut is_none = false;
    for ((idx, placed), is_first) in steps.iter().enumerate().zip(first_in_blocks(steps)) {
        match &placed.step {
            Step::BlockStart | Step::BlockEnd => is_none = false,
            Step::Tag(_) if placed.in_block => {
                is_none |= is_first && fates[idx] == Fate::Text;
                if is_none && fates[idx] == Fate::Text {
                    found.push(placed.offset);
                }
            }
            // A comment, declaration or instruction without end, which would take the rest of the document.
            Step::Text(text) if is_first => {
                let text = text.trim_start();
                let ends = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")];
                let end = ends.iter().find(|(start, _)| text.starts_with(start));
                if end.is_some_and(|(_, end)| !text.contains(end)) {
                    found.push(placed.offset);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether each step is the first that is more than white space in its block of raw HTML.
fn first_in_blocks(steps: &[Placed<'_>]) -> Vec<bool> {
    let mut is_next = false;
    let mut first = Vec::with_capacity(steps.len());
    for placed in steps {
        let is_blank = matches!(&placed.step, Step::Text(text) if text.trim().is_empty());
        first.push(is_next && !is_blank);
        is_next = matches!(placed.step, Step::BlockStart) || is_next && is_blank;
    }
    first
}

struct Pairing<'s, 'a> {
    steps: &'s [Placed<'a>],
    fates: Vec<Fate>,
    /// See [`first_in_blocks`].
    first: Vec<bool>,
    /// Steps of open tags; `None` where a tag of Markdown is open, which no HTML reaches across.
    stack: Vec<Option<usize>>,
}

impl Pairing<'_, '_> {
    fn name(&self, idx: usize) -> &str {
        self.steps[idx].tag().map_or("", |tag| &tag.name)
    }

    fn tag(&mut self, idx: usize, tag: &Tag) {
        let Some(kind) = kind(&tag.name) else { return };
        if kind == Kind::Void {
            let is_shown = tag.name != "img" || tag.attributes.contains("src") || tag.attributes.contains("SRC");
            if is_shown && (!tag.closing || tag.name == "br") {
                self.fates[idx] = Fate::Void;
            }
        } else if tag.closing {
            self.close(idx, &tag.name, kind);
        } else {
            if let Some((ended, borders)) = ended_by(&tag.name) {
                self.end_siblings(ended, borders);
            }
            self.stack.push(Some(idx));
            if tag.attributes.ends_with('/') && kind == Kind::Format {
                // `<a id="x"/>`, as people write an anchor.
                self.stack.pop();
            }
        }
    }

    /// Ends what the next of its kind ends: an item the item before, a cell the cell before.
    fn end_siblings(&mut self, ended: &[&str], borders: &[&str]) {
        let mut from = None;
        for (at, open) in self.stack.iter().enumerate().rev().take(SCAN_MAX) {
            let Some(open) = *open else { break };
            let name = self.name(open);
            if ended.contains(&name) {
                from = Some(at);
            }
            if borders.contains(&name) {
                break;
            }
        }
        if let Some(from) = from {
            self.pop(from, true);
        }
    }

    fn close(&mut self, idx: usize, name: &str, kind: Kind) {
        let mut found = None;
        for (at, open) in self.stack.iter().enumerate().rev().take(SCAN_MAX) {
            let Some(open) = *open else { break };
            let other = self.name(open);
            if other == name {
                found = Some((at, open));
                break;
            }
            let is_border = match kind {
                Kind::Format => matches!(super::element::kind(other), Some(Kind::Block | Kind::Wrapper)),
                _ if is_of_table(name) => other == "table",
                _ => is_of_table(other),
            };
            if is_border {
                break;
            }
        }
        if let Some((at, open)) = found {
            self.pop(at + 1, true);
            self.stack.pop();
            self.fates[open] = Fate::Open;
            self.fates[idx] = Fate::Close(open);
        }
    }

    /// Takes open tags off the stack, down to `to`. Where their parent ends, some end with it.
    fn pop(&mut self, to: usize, with_parent: bool) {
        while self.stack.len() > to {
            let Some(Some(open)) = self.stack.pop() else { continue };
            let may_end = with_parent || self.steps[open].in_block;
            if may_end && ends_by_itself(self.name(open)) && !self.is_orphan(open) {
                // A paragraph without end goes no further than the next blank line.
                self.fates[open] = if self.name(open) == "p" { Fate::OpenInBlock } else { Fate::Open };
            }
        }
    }

    /// Leaves out the boxes that are open, if nothing else is.
    fn drop_boxes(&mut self) {
        let is_box = |open: &Option<usize>| open.is_some_and(|idx| kind(self.name(idx)) == Some(Kind::Wrapper));
        if self.stack.iter().all(is_box) {
            for open in self.stack.drain(..).flatten() {
                self.fates[open] = Fate::Drop;
            }
        }
    }

    /// A tag of Markdown ends, and with it what is open in it.
    fn leave(&mut self) {
        let to = self.stack.iter().rposition(Option::is_none);
        self.pop(to.map_or(0, |to| to + 1), false);
        self.stack.pop();
    }

    /// Whether an element that is being taken off the stack lacks what it belongs into.
    fn is_orphan(&self, idx: usize) -> bool {
        let parents: &[&str] = match self.name(idx) {
            "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "caption" | "colgroup" => &["table"],
            "li" => &["ul", "ol", "menu", "dir"],
            "dt" | "dd" => &["dl"],
            "option" | "optgroup" => &["select", "datalist"],
            "rt" | "rp" => &["ruby"],
            _ => return false,
        };
        let open = self.stack.iter().rev().take(SCAN_MAX).map_while(|open| *open);
        !open.into_iter().any(|open| parents.contains(&self.name(open)))
    }

    /// Finds partners in other paragraphs: `<b>` before a blank line, `</b>` after it. Whether one may yet find its partner.
    fn pair_across(&mut self) -> bool {
        let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
        for (idx, placed) in self.steps.iter().enumerate() {
            let Some(tag) = placed.tag().filter(|_| self.fates[idx] == Fate::Unpaired) else { continue };
            if !matches!(kind(&tag.name), Some(Kind::Format | Kind::Wrapper)) {
                continue;
            }
            let open = open.entry(&tag.name).or_default();
            if !tag.closing {
                open.push(idx);
            } else if let Some(partner) = open.pop()
                && placed.offset - self.steps[partner].offset.min(placed.offset) <= PAIR_BYTES_MAX
            {
                self.fates[partner] = Fate::Drop;
                self.fates[idx] = Fate::Drop;
            }
        }
        let end = self.steps.last().map_or(0, |placed| placed.offset);
        open.into_values().flatten().any(|idx| self.steps[idx].offset + PAIR_BYTES_MAX >= end)
    }

    /// The last word, once all partners are known.
    fn judge(&mut self) {
        let (blocks, headings) = (self.count(is_block), self.count(is_heading));
        for close in 0..self.steps.len() {
            let Fate::Close(open) = self.fates[close] else { continue };
            let holds = |counts: &[u32]| counts[close] > counts[open + 1];
            if let Some(fate) = self.judge_pair(open, close, holds(&blocks), holds(&headings)) {
                self.fates[open] = fate;
                self.fates[close] = fate;
            }
        }
        for (idx, placed) in self.steps.iter().enumerate() {
            if let Some(tag) = placed.tag().filter(|_| self.fates[idx] == Fate::Unpaired) {
                self.fates[idx] = if placed.in_block { self.judge_in_block(idx, tag) } else { judge_in_line(tag) };
            }
        }
    }

    /// How many steps of a kind stand before each step.
    fn count(&self, is_counted: fn(&Placed<'_>) -> bool) -> Vec<u32> {
        let mut counts = Vec::with_capacity(self.steps.len() + 1);
        let mut n = 0;
        for placed in self.steps {
            counts.push(n);
            n += u32::from(is_counted(placed));
        }
        counts.push(n);
        counts
    }

    /// What becomes of an element that its tags alone do not make one.
    fn judge_pair(&self, open: usize, close: usize, holds_blocks: bool, holds_heading: bool) -> Option<Fate> {
        let in_block = self.steps[open].in_block;
        let name = self.name(open);
        match kind(name)? {
            Kind::Other | Kind::Script if !in_block => Some(Fate::Text),
            Kind::Format if in_block && holds_blocks => Some(Fate::Drop),
            // Its paragraphs are paragraphs without it.
            Kind::Block if name == "p" && holds_blocks => Some(Fate::Drop),
            // A heading of the document stays one: what is around it comes apart.
            Kind::Block if holds_heading => Some(Fate::Drop),
            Kind::Block if name == "details" => (self.steps[close].offset.saturating_sub(self.steps[open].offset)
                > DETAILS_BYTES_MAX)
                .then_some(Fate::Drop),
            _ => None,
        }
    }

    /// A tag without partner in a block of raw HTML.
    fn judge_in_block(&self, idx: usize, tag: &Tag) -> Fate {
        let Some(kind) = kind(&tag.name) else { return Fate::Text };
        if tag.closing {
            return Fate::Drop;
        }
        let next = match self.steps.get(idx + 1).map(|placed| &placed.step) {
            Some(Step::Text(text)) => text.as_str(),
            _ => "",
        };
        match (kind, tag.name.as_str()) {
            // Of `pre`, `textarea` and scripts, Markdown reads the content to the end of the document.
            (Kind::Script | Kind::Void, _) | (_, "pre" | "textarea") => Fate::Text,
            _ if tag.has_values() => match tag.name.as_str() {
                "table" | "ul" | "ol" | "dl" => Fate::OpenInBlock,
                _ => Fate::Drop,
            },
            (Kind::Foreign | Kind::Other, _) => Fate::Text,
            (Kind::Format, _) => {
                // `<b>Name` lacks its end; `<b> of <a>` are two names.
                if next.starts_with(char::is_alphanumeric) { Fate::Drop } else { Fate::Text }
            }
            (_, "p" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => Fate::Drop,
            _ => {
                let line = next.split('\n').next().unwrap_or_default();
                let is_named = line.starts_with([' ', '\t']) && !line.trim().is_empty();
                match tag.name.as_str() {
                    _ if is_named && self.first[idx] => Fate::Text,
                    "table" | "ul" | "ol" | "dl" => Fate::OpenInBlock,
                    _ => Fate::Drop,
                }
            }
        }
    }
}

/// A tag without partner in a line of Markdown.
fn judge_in_line(tag: &Tag) -> Fate {
    match kind(&tag.name) {
        Some(Kind::Format | Kind::Block | Kind::Wrapper) if tag.has_values() => Fate::Drop,
        _ => Fate::Text,
    }
}

fn is_block(placed: &Placed<'_>) -> bool {
    match &placed.step {
        Step::Tag(tag) => matches!(kind(&tag.name), Some(Kind::Block | Kind::Wrapper)) || tag.name == "hr",
        Step::Event(Event::Rule) => true,
        Step::Event(Event::Start(tag)) => matches!(
            tag,
            MarkdownTag::Paragraph
                | MarkdownTag::Heading { .. }
                | MarkdownTag::BlockQuote(_)
                | MarkdownTag::CodeBlock(_)
                | MarkdownTag::List(_)
                | MarkdownTag::FootnoteDefinition(_)
                | MarkdownTag::Table(_)
        ),
        _ => false,
    }
}

fn is_heading(placed: &Placed<'_>) -> bool {
    matches!(placed.step, Step::Event(Event::Start(MarkdownTag::Heading { .. })))
}
