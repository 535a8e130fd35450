//! What becomes of each tag: an element, a text, or nothing.
//!
//! A tag stands for an element if HTML has one of this name and it is closed in the same place: the same paragraph, cell
//! or item, or between the same blocks. What has no partner there is text as it was written (`copy <source> <target>`,
//! `press <b>`), unless it has attributes or a partner in a paragraph nearby: then it is markup that went wrong, and goes.
//! In blocks of raw HTML the ends that HTML lets one leave out are seen.

mod judge;

use std::collections::HashMap;

use pulldown_cmark::Event;

use super::divide::{Seam, may_divide, may_go_on};
use super::element::{Kind, ended_by, ends_by_itself, is_of_table, kind};
use super::steps::{Placed, Step};
use super::tag::Tag;

/// Open elements that an end tag is compared with; real pages nest under 40.
const SCAN_MAX: usize = 100;
/// How far apart the tags of an element may stand that is no element, since it ends in another paragraph, in bytes.
const PAIR_BYTES_MAX: usize = 10_000;

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

/// What becomes of steps.
#[derive(Debug)]
pub(super) struct Fates {
    /// That of each.
    pub(super) each: Vec<Fate>,
    /// Whether what follows the steps changes nothing of it.
    pub(super) is_whole: bool,
    /// Where they can be divided if not, where there are very many.
    pub(super) seam: Option<Seam>,
}

/// Decides for every step. Where there are at least `n_steps_open`, boxes that show nothing by themselves are not waited for: a
/// document may stand in one.
pub(super) fn fates(steps: &[Placed<'_>], n_steps_open: usize) -> Fates {
    let (fates, first) = (vec![Fate::Unpaired; steps.len()], first_in_blocks(steps));
    let is_many = steps.len() >= n_steps_open;
    let mut pairing = Pairing { steps, fates, first, stack: Vec::new(), is_many, seam: None };
    for (idx, placed) in steps.iter().enumerate() {
        match &placed.step {
            Step::Event(Event::Start(_)) => pairing.stack.push(None),
            Step::Event(Event::End(_)) => pairing.leave(),
            Step::Tag(tag) => pairing.tag(idx, tag),
            _ => {}
        }
    }
    if is_many {
        pairing.drop_boxes();
    }
    let is_open = !pairing.stack.is_empty() || !pairing.has_begun();
    pairing.leave();
    let may_pair = pairing.pair_across();
    pairing.judge();
    Fates { each: pairing.fates, is_whole: !is_open && !may_pair, seam: pairing.seam }
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
    /// Whether there are so many steps that they may be divided; where, if so.
    is_many: bool,
    seam: Option<Seam>,
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
            if self.is_many && kind == Kind::Block && idx * 2 >= self.steps.len() {
                self.look_for_seam(idx, &tag.name);
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

    /// Remembers the last place to divide the steps at, of those where the least is open: before a tag, if all that is open may end
    /// there and go on behind it.
    fn look_for_seam(&mut self, at: usize, name: &str) {
        let Some(Some(parent)) = self.stack.last() else { return };
        let n_open_max = self.seam.as_ref().map_or(SCAN_MAX, |seam| seam.open.len());
        if may_divide(self.name(*parent), name) && self.stack.len() <= n_open_max {
            let open = self.stack.iter().map(|open| open.filter(|idx| may_go_on(self.name(*idx))));
            if let Some(open) = open.collect() {
                self.seam = Some(Seam { at, open });
            }
        }
    }

    /// Whether the last block of raw HTML has more than white space.
    fn has_begun(&self) -> bool {
        let is_start = |placed: &Placed<'_>| matches!(placed.step, Step::BlockStart);
        let from = self.steps.iter().rposition(is_start);
        from.is_none_or(|from| {
            self.first[from..].contains(&true) || self.steps.last().is_some_and(|last| !last.in_block)
        })
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
}
