//! What becomes of tags once all partners are known.

use pulldown_cmark::{Event, Tag as MarkdownTag};

use super::super::element::{Kind, kind};
use super::super::steps::{Placed, Step};
use super::super::tag::Tag;
use super::{Fate, Pairing};

/// Longest `<details>` that stays folded together, in bytes of source: about as much as one chunk holds. A longer one
/// comes apart into its blocks.
const DETAILS_BYTES_MAX: usize = 1500;

impl Pairing<'_, '_> {
    /// The last word, once all partners are known.
    pub(super) fn judge(&mut self) {
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
