//! Blocks -> chunks: cut at headings first, at size second, and never on over a page that can be cited.
//!
//! A section is a heading and what follows it up to the next heading. It becomes one chunk, unless it is long, runs
//! on over a page, or is so small that it joins a neighbour. A chunk that holds several headings holds their sections
//! whole, so that whoever is sent to one of them finds it.

use pulldown_cmark::Event;

use crate::model::{Block, BlockKind, Chunk, Events};
use crate::reading::markdown::{WHOLE_WORDS_MAX, count_words, cut_events, plain_title, text_of};

/// Most words of a chunk, tables and code aside.
pub const CHUNK_WORDS_MAX: usize = 300;
/// Most words of a chunk that was merged from several sections. Of the sizes tried on `eval/` 150 is good on both
/// sets: merging further helps short reference pages and hurts prose.
pub const MERGE_WORDS_MAX: usize = 150;
/// Words below which a piece looks for a neighbour to join: such a piece answers nothing alone, and 21% of the sections
/// of real manuals have fewer than 20.
pub const TINY_WORDS: usize = 40;
/// Most words that the sections named by one chunk hold together, parts in other chunks included.
const NAMED_WORDS_MAX: usize = 380;
/// Most headings of one chunk.
const CHUNK_HEADINGS_MAX: usize = 12;

/// Cuts a document's blocks into chunks. `title` is the document's; the first heading of level 1 that repeats it is no
/// part of any breadcrumb.
///
/// There is always a chunk, be it without blocks.
pub fn cut(blocks: Vec<Block>, title: &str) -> Vec<Chunk> {
    let outline = Outline::of(&blocks, title);
    let mut units = Vec::new();
    let mut sections = sections(blocks).into_iter().peekable();
    while let Some(section) = sections.next() {
        let next_page = sections.peek().and_then(|next| next.blocks[0].page);
        cut_section(section, next_page, &mut units);
    }
    let units = merge(units, &outline);
    let mut chunks: Vec<Chunk> = (0..).zip(units).map(|(ordinal, unit)| outline.chunk(ordinal, unit, title)).collect();
    if chunks.is_empty() {
        chunks.push(outline.chunk(0, Unit::default(), title));
    }
    chunks
}

/// The headings of a document, by index in reading order.
#[derive(Debug, Default)]
struct Outline {
    headings: Vec<Heading>,
    /// Words of the whole section of each heading, the heading included.
    n_words: Vec<usize>,
}

#[derive(Debug)]
struct Heading {
    level: u8,
    text: String,
    /// The heading that this one stands under.
    parent: Option<usize>,
    /// Whether it repeats the document's title.
    is_title: bool,
}

impl Outline {
    fn of(blocks: &[Block], title: &str) -> Self {
        let mut outline = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut has_title = false;
        for block in blocks {
            if let BlockKind::Heading { level, .. } = block.kind {
                while open.last().is_some_and(|&idx| outline.headings[idx].level >= level) {
                    open.pop();
                }
                let text = plain_title(&block.text);
                let is_title = level == 1 && !has_title && same_title(&text, title);
                has_title |= is_title;
                open.push(outline.headings.len());
                let parent = open.len().checked_sub(2).map(|at| open[at]);
                outline.headings.push(Heading { level, text, parent, is_title });
                outline.n_words.push(0);
            }
            if let Some(n_words) = outline.n_words.last_mut() {
                *n_words += count_words(&block.text);
            }
        }
        outline
    }

    /// The headings from the outermost down to `heading`, without the document's title.
    fn path(&self, heading: Option<usize>) -> Vec<String> {
        let mut path = Vec::new();
        let mut next = heading;
        while let Some(idx) = next {
            let heading = &self.headings[idx];
            if !heading.is_title {
                path.push(heading.text.clone());
            }
            next = heading.parent;
        }
        path.reverse();
        path
    }

    fn parent(&self, heading: Option<usize>) -> Option<usize> {
        self.headings[heading?].parent
    }

    fn chunk(&self, ordinal: u32, unit: Unit, title: &str) -> Chunk {
        let first = unit.first_section();
        let headings = unit.sections.iter().filter_map(|idx| Some(self.headings[(*idx)?].text.clone())).collect();
        let heading_path = self.path(first);
        let starts_with_heading = matches!(unit.blocks.first(), Some(Block { kind: BlockKind::Heading { .. }, .. }));
        let page = unit.blocks.first().and_then(|block| block.page);
        let page_label = unit.blocks.first().and_then(|block| block.page_label.clone());
        let title = match (first, page) {
            // The document's own title says nothing of a page in its middle.
            (Some(idx), _) if starts_with_heading || !self.headings[idx].is_title => self.headings[idx].text.clone(),
            (_, Some(page)) => format!("Page {page}"),
            _ => title.to_owned(),
        };
        let (blocks, anchors) = (unit.blocks, Vec::new());
        Chunk { ordinal, title, page, page_label, headings, heading_path, blocks, anchors }
    }
}

/// Whether a heading repeats a title, white space and case aside.
fn same_title(heading: &str, title: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(heading) == words(title)
}

/// A heading's index and the blocks up to the next; the index is `None` before the first heading.
struct Section {
    heading: Option<usize>,
    blocks: Vec<Block>,
}

fn sections(blocks: Vec<Block>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut n_headings = 0;
    for block in blocks {
        if let BlockKind::Heading { .. } = block.kind {
            sections.push(Section { heading: Some(n_headings), blocks: Vec::new() });
            n_headings += 1;
        } else if sections.is_empty() {
            sections.push(Section { heading: None, blocks: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.blocks.push(block);
        }
    }
    sections
}

/// What becomes a chunk, unless it joins another.
#[derive(Debug, Default)]
struct Unit {
    blocks: Vec<Block>,
    /// The sections that it holds something of, ascending; `None` is the text before the first heading.
    sections: Vec<Option<usize>>,
    n_words: usize,
    /// Words outside tables and code.
    n_text_words: usize,
    /// Whether it holds nothing but headings.
    bare: bool,
    /// Whether it continues a section that begins in an earlier unit.
    continues: bool,
    /// Whether its last section goes on in the next unit.
    is_cut: bool,
}

impl Unit {
    fn new(section: Option<usize>, blocks: Vec<Block>) -> Self {
        let (mut n_words, mut n_text_words) = (0, 0);
        for block in &blocks {
            let n = count_words(&block.text);
            n_words += n;
            n_text_words += if is_whole(block) { 0 } else { n };
        }
        let bare = blocks.iter().all(|block| matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Rule));
        Self { blocks, sections: vec![section], n_words, n_text_words, bare, continues: false, is_cut: false }
    }

    fn append(&mut self, next: Unit) {
        self.blocks.extend(next.blocks);
        let shared = usize::from(self.sections.last() == next.sections.first());
        self.sections.extend(next.sections.into_iter().skip(shared));
        self.n_words += next.n_words;
        self.n_text_words += next.n_text_words;
        self.bare &= next.bare;
        self.is_cut = next.is_cut;
    }

    fn first_page(&self) -> Option<u32> {
        self.blocks.first().and_then(|block| block.page)
    }

    fn last_page(&self) -> Option<u32> {
        self.blocks.last().and_then(|block| block.page)
    }

    fn last_section(&self) -> Option<usize> {
        self.sections.last().copied().flatten()
    }

    fn first_section(&self) -> Option<usize> {
        self.sections.first().copied().flatten()
    }
}

/// Cuts a section at page ends, then at size; `next_page` is the page on which the next section begins.
///
/// The last few words of a section that stand at the head of a page, above the next heading, stay with their section.
fn cut_section(section: Section, next_page: Option<u32>, units: &mut Vec<Unit>) {
    let mut by_page: Vec<Vec<Block>> = Vec::new();
    for block in section.blocks {
        let is_rule = block.kind == BlockKind::Rule;
        match by_page.last_mut() {
            // The text of a heading at the foot of a page begins on the next: they stay together.
            Some(page) if is_rule || page[page.len() - 1].page == block.page || is_bare_heading(page) => {
                page.push(block);
            }
            _ => by_page.push(vec![block]),
        }
    }
    let first = units.len();
    for blocks in by_page {
        for blocks in cut_by_size(blocks) {
            let mut unit = Unit::new(section.heading, blocks);
            unit.continues = units.len() > first;
            if unit.continues {
                let last = units.len() - 1;
                if is_tiny_rest(&units[last], &unit, next_page) {
                    units[last].append(unit);
                    continue;
                }
                units[last].is_cut = true;
            }
            units.push(unit);
        }
    }
}

/// Whether `rest` is so little that it may stay with the page before, or with the piece before on its own page.
fn is_tiny_rest(last: &Unit, rest: &Unit, next_page: Option<u32>) -> bool {
    let page = rest.first_page();
    let runs_over = last.first_page() != page;
    rest.n_words < TINY_WORDS
        && last.n_text_words + rest.n_text_words <= CHUNK_WORDS_MAX
        && last.n_words + rest.n_words <= WHOLE_WORDS_MAX
        && (!runs_over || last.first_page() == last.last_page() && next_page == page)
}

fn is_bare_heading(blocks: &[Block]) -> bool {
    matches!(blocks, [Block { kind: BlockKind::Heading { .. }, .. }])
}

/// Cuts blocks into balanced runs of at most [`CHUNK_WORDS_MAX`] words; a long table or code block stands alone.
fn cut_by_size(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let n_words: usize = blocks.iter().map(|block| count_words(&block.text)).sum();
    if n_words <= CHUNK_WORDS_MAX {
        return vec![blocks];
    }
    let blocks: Vec<Block> = blocks.into_iter().flat_map(cut_block).collect();
    let target = n_words.div_ceil(n_words.div_ceil(CHUNK_WORDS_MAX));
    let (mut runs, mut run, mut run_words) = (Vec::new(), Vec::<Block>::new(), 0);
    for block in blocks {
        let n = count_words(&block.text);
        let only_headings = run.iter().all(|block| matches!(block.kind, BlockKind::Heading { .. }));
        let is_full = run_words + n > CHUNK_WORDS_MAX || run_words + n / 2 > target;
        // A table or code block stays with the few words that introduce it.
        let introduced = is_whole(&block) && run_words < TINY_WORDS && run_words + n <= WHOLE_WORDS_MAX + TINY_WORDS;
        // So does a heading with what stands under it; an empty run has nothing to cut off.
        let headed = only_headings && (is_whole(&block) || run_words + n <= CHUNK_WORDS_MAX);
        if is_full && !(run.is_empty() || introduced || headed) {
            runs.push(std::mem::take(&mut run));
            run_words = 0;
        }
        run_words += n;
        run.push(block);
    }
    runs.push(run);
    runs
}

fn is_whole(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Table | BlockKind::Code)
}

/// Cuts one block that is too long for any chunk; what leads to the block leads to its first piece.
fn cut_block(mut block: Block) -> Vec<Block> {
    let anchors = std::mem::take(&mut block.anchors);
    let mut pieces = cut_pieces(block);
    if let Some(first) = pieces.first_mut() {
        first.anchors = anchors;
    }
    pieces
}

fn cut_pieces(mut block: Block) -> Vec<Block> {
    let room = CHUNK_WORDS_MAX - TINY_WORDS;
    let n_words = count_words(&block.text);
    // A table that was cut between its rows and is longer still holds rows that are pages by themselves.
    let is_layout = block.kind == BlockKind::Table && n_words > WHOLE_WORDS_MAX * 2 && is_html(&block);
    if is_whole(&block) && !is_layout || n_words <= room || matches!(block.kind, BlockKind::Heading { .. }) {
        return vec![block];
    }
    let n_words_max = n_words.div_ceil(n_words.div_ceil(room)) + 1;
    // A block may be the whole of a manual: what it was goes before its pieces are made.
    let events = block.events.to_owned_events();
    (block.events, block.text) = (Events::default(), String::new());
    cut_events(events, n_words_max).into_iter().map(|events| piece_of(&block, &events)).collect()
}

/// Whether a block is an element that Markdown does not have.
fn is_html(block: &Block) -> bool {
    matches!(block.events.first(), Some(Event::Html(_)))
}

fn piece_of(block: &Block, events: &[Event<'_>]) -> Block {
    Block {
        kind: block.kind.clone(),
        text: text_of(events),
        anchors: Vec::new(),
        events: Events::pack(events),
        line: block.line,
        page: block.page,
        page_label: block.page_label.clone(),
    }
}

/// Joins tiny units with a neighbour: first headings with what follows them, then the small ones.
fn merge(units: Vec<Unit>, outline: &Outline) -> Vec<Unit> {
    let mut merged: Vec<Unit> = Vec::with_capacity(units.len());
    for unit in units {
        match merged.last_mut() {
            Some(last) if joins(last, &unit, outline) => last.append(unit),
            _ => merged.push(unit),
        }
    }
    merged
}

/// Whether `next` may join `last`.
fn joins(last: &Unit, next: &Unit, outline: &Outline) -> bool {
    if last.is_cut && next.continues {
        return false;
    }
    let (above, below) = (last.last_section(), next.first_section());
    let leads_in = above.is_none() || outline.parent(below) == above;
    // A heading without text says what the text below it is about.
    let is_lead = last.bare && leads_in && !next.continues;
    let siblings = outline.parent(below) == outline.parent(above);
    let same_page = last.first_page() == next.first_page() && last.last_page() == next.last_page();
    let is_tiny = last.n_words < TINY_WORDS || next.n_words < TINY_WORDS;
    let is_small = last.n_words + next.n_words <= MERGE_WORDS_MAX;
    if !is_lead && !((siblings || leads_in) && same_page && is_tiny && is_small) {
        return false;
    }
    let new = next.sections.iter().filter(|section| !last.sections.contains(section));
    let named: Vec<usize> = last.sections.iter().chain(new).copied().flatten().collect();
    let n_named: usize = named.iter().map(|&idx| outline.n_words[idx]).sum();
    named.len() <= CHUNK_HEADINGS_MAX
        && n_named <= NAMED_WORDS_MAX
        && last.n_text_words + next.n_text_words <= CHUNK_WORDS_MAX
}

#[cfg(test)]
#[path = "chunker_tests.rs"]
mod tests;
