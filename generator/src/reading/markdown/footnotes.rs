//! Footnotes: each reference meets its own note, and a note stands on the page of what refers to it.
//!
//! Manuals that were put together from chapters count their notes anew in each, so that a label has several notes. After
//! [`resolve`] the label of every reference and definition is that of one note in the whole document. [`gather`] brings a note
//! that an author wrote far below to the foot of the chunk that refers to it, as it would stand at the foot of a page:
//! whoever is sent to the chunk can read it, and finds the chunk by its words.

use std::collections::{BTreeMap, HashMap, HashSet};

use pulldown_cmark::{CowStr, Event, Tag};

use super::{WHOLE_WORDS_MAX, count_words, text_of};
use crate::model::{Block, BlockKind, Chunk, Events};
use crate::reading::parts::folded;

/// Longest note that is moved to what refers to it, in words; half a chunk.
const NOTE_WORDS_MAX: usize = 150;

/// Where something stands: block, event.
type Position = (usize, usize);

/// A definition of a label.
struct Definition {
    at: Position,
    page: Option<u32>,
    /// Headings that it stands under, outermost first.
    path: Vec<usize>,
}

/// Gives every note a label of its own, and every reference that of the note that it means. A reference that means none
/// becomes the text that it was.
pub fn resolve(blocks: &mut [Block]) {
    let paths = paths(blocks);
    let mut definitions: HashMap<String, Vec<Definition>> = HashMap::new();
    let mut numbers: HashMap<Position, usize> = HashMap::new();
    for (block_idx, block) in blocks.iter().enumerate() {
        for (event_idx, event) in block.events.iter().enumerate() {
            if let Event::Start(Tag::FootnoteDefinition(label)) = &event {
                let at = (block_idx, event_idx);
                let definition = Definition { at, page: block.page, path: paths[block_idx].clone() };
                definitions.entry(folded(label)).or_default().push(definition);
                numbers.insert(at, numbers.len());
            }
        }
    }
    if definitions.is_empty() {
        return;
    }
    let in_order = in_order(blocks, &definitions);
    for (block_idx, block) in blocks.iter_mut().enumerate() {
        let is_of_note =
            |event: &Event<'_>| matches!(event, Event::Start(Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_));
        if !block.events.iter().any(|event| is_of_note(&event)) {
            continue;
        }
        let mut is_changed = false;
        let mut events = block.events.unpack();
        for (event_idx, event) in events.iter_mut().enumerate() {
            let at = (block_idx, event_idx);
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => *label = numbers[&at].to_string().into(),
                Event::FootnoteReference(label) => {
                    let known = definitions.get(&folded(label)).map_or(&[][..], Vec::as_slice);
                    let meant = || meant(known, at, block.page, &paths[block_idx]).map(|meant| meant.at);
                    if let Some(meant) = in_order.get(&at).copied().or_else(meant) {
                        *label = numbers[&meant].to_string().into();
                    } else {
                        *event = Event::Text(format!("[^{label}]").into());
                        is_changed = true;
                    }
                }
                _ => {}
            }
        }
        if is_changed {
            block.text = text_of(&events);
        }
        block.events = Events::pack(&events);
    }
}

/// What each reference means whose label has as many notes as references, the one kind all before the other: notes that
/// were collected at the end of a book, chapter by chapter, or at its beginning.
fn in_order(blocks: &[Block], definitions: &HashMap<String, Vec<Definition>>) -> BTreeMap<Position, Position> {
    let mut references: BTreeMap<String, Vec<Position>> = BTreeMap::new();
    for (block_idx, block) in blocks.iter().enumerate() {
        for (event_idx, event) in block.events.iter().enumerate() {
            if let Event::FootnoteReference(label) = event {
                references.entry(folded(&label)).or_default().push((block_idx, event_idx));
            }
        }
    }
    let mut meant = BTreeMap::new();
    for (label, references) in references {
        let known = definitions.get(&label).map_or(&[][..], Vec::as_slice);
        let ([first, .., last], [first_note, .., last_note]) = (&references[..], known) else { continue };
        if references.len() == known.len() && (*last < first_note.at || last_note.at < *first) {
            meant.extend(references.iter().copied().zip(known.iter().map(|note| note.at)));
        }
    }
    meant
}

/// The headings that each block stands under, by the index of their blocks.
fn paths(blocks: &[Block]) -> Vec<Vec<usize>> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut paths = Vec::with_capacity(blocks.len());
    for (idx, block) in blocks.iter().enumerate() {
        if let BlockKind::Heading { level, .. } = block.kind {
            open.retain(|&(above, _)| above < level);
            open.push((level, idx));
        }
        paths.push(open.iter().map(|&(_, idx)| idx).collect());
    }
    paths
}

/// Of the notes with one label, which are in reading order, the one that a reference at `at` means.
///
/// Notes mostly follow what refers to them, at the end of its paragraph, page or chapter: the next one it is. Where the
/// one before shares a chapter or section with the reference that the next does not, the notes come first there; but a
/// note on the same page is meant in any case.
fn meant<'d>(known: &'d [Definition], at: Position, page: Option<u32>, path: &[usize]) -> Option<&'d Definition> {
    let n_before = known.partition_point(|definition| definition.at < at);
    let (before, after) = (n_before.checked_sub(1).map(|idx| &known[idx]), known.get(n_before));
    let (Some(before), Some(after)) = (before, after) else { return after.or(before) };
    let n_shared = |one: &Definition| one.path.iter().zip(path).take_while(|(a, b)| a == b).count();
    let is_here = |one: &Definition| page.is_some() && one.page == page;
    if is_here(after) && !is_here(before) || n_shared(after) >= n_shared(before) { Some(after) } else { Some(before) }
}

/// Moves each note to the foot of the first chunk that refers to it, unless it stands there already.
///
/// A long note stays where it is, and so do one on another page of the manual, since a chunk is cited by its page, one that
/// only other notes refer to, and one that would make a chunk longer than the longest table: a link leads there.
pub fn gather(chunks: &mut Vec<Chunk>) {
    let goals = goals(chunks);
    if goals.is_empty() {
        return;
    }
    let mut notes: BTreeMap<String, Block> = BTreeMap::new();
    for chunk in chunks.iter_mut() {
        let moved =
            chunk.blocks.extract_if(.., |block| note_label(block).is_some_and(|label| goals.contains_key(&*label)));
        notes.extend(moved.filter_map(|block| Some((note_label(&block)?.to_string(), block))));
    }
    for (idx, chunk) in chunks.iter_mut().enumerate() {
        let labels: Vec<String> = chunk.blocks.iter().flat_map(references).map(|label| label.to_string()).collect();
        for label in labels.iter().filter(|label| goals.get(label.as_str()) == Some(&idx)) {
            chunk.blocks.extend(notes.remove(label));
        }
    }
    chunks.retain(|chunk| !chunk.blocks.is_empty());
    for (ordinal, chunk) in (0..).zip(chunks) {
        chunk.ordinal = ordinal;
        if let Some(first) = chunk.blocks.first() {
            (chunk.page, chunk.page_label) = (first.page, first.page_label.clone());
        }
    }
}

/// The chunks that notes go to, by label.
fn goals(chunks: &[Chunk]) -> HashMap<String, usize> {
    let mut homes: HashMap<CowStr<'_>, Vec<(usize, &Block)>> = HashMap::new();
    for (idx, chunk) in chunks.iter().enumerate() {
        for block in &chunk.blocks {
            if let Some(label) = note_label(block) {
                homes.entry(label).or_default().push((idx, block));
            }
        }
    }
    let (mut goals, mut seen) = (HashMap::new(), HashSet::new());
    for (idx, chunk) in chunks.iter().enumerate().filter(|_| !homes.is_empty()) {
        let mut n_words: usize = chunk.blocks.iter().map(|block| count_words(&block.text)).sum();
        for block in chunk.blocks.iter().filter(|block| note_label(block).is_none()) {
            for label in references(block).filter(|label| seen.insert(label.clone())) {
                // A note that was cut has several pieces.
                let Some(&[(home, note)]) = homes.get(&label).map(Vec::as_slice) else { continue };
                let n_words_note = count_words(&note.text);
                let has_room = n_words_note <= NOTE_WORDS_MAX && n_words + n_words_note <= WHOLE_WORDS_MAX;
                if home != idx && note.page == block.page && has_room {
                    goals.insert(label.to_string(), idx);
                    n_words += n_words_note;
                }
            }
        }
    }
    goals
}

/// Label of the note that a block is.
fn note_label(block: &Block) -> Option<CowStr<'_>> {
    match block.events.first() {
        Some(Event::Start(Tag::FootnoteDefinition(label))) => Some(label),
        _ => None,
    }
}

/// Labels that a block refers to.
fn references(block: &Block) -> impl Iterator<Item = CowStr<'_>> {
    block.events.iter().filter_map(|event| match event {
        Event::FootnoteReference(label) => Some(label),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::library::arrange;
    use crate::reading::read_document;

    /// Texts of the chunks of a document.
    fn chunks(markdown: &str) -> Vec<String> {
        let (places, _) = arrange::places(["p/v/t/doc.md"]);
        let read = read_document("p/v/t/doc.md", &places[0], markdown.as_bytes(), &Config::default());
        read.document.chunks.iter().map(|chunk| chunk.text().replace("\n\n", " / ")).collect()
    }

    fn long(word: &str) -> String {
        format!("{word} ").repeat(200)
    }

    #[test]
    fn a_note_stands_at_the_foot_of_the_chunk_that_refers_to_it() {
        let (a, b) = (long("a"), long("b"));
        let text = format!("# T\n\n## A\n\n{a}[^x] end\n\n## B\n\n{b}[^y] end\n\n[^x]: Of a.\n\n[^y]: Of b.\n");
        let found = chunks(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].ends_with("end / Of a.") && found[1].ends_with("end / Of b."), "{found:?}");
    }

    #[test]
    fn a_note_on_another_page_of_the_manual_stays_there() {
        let text = "# T\n\nFact.[^x]\n\n<!-- page 2 -->\n\nMore text.\n\n[^x]: The note.\n";
        assert!(chunks(text).last().unwrap().ends_with("More text. / The note."), "{:?}", chunks(text));
    }

    #[test]
    fn notes_without_a_reference_and_notes_of_notes_are_kept() {
        let found =
            chunks("Fact.[^a]\n\n[^a]: See[^b].\n\n[^b]: See[^a], too.\n\n[^c]: Of nothing.\n\n[^d]: Self[^d].\n");
        let whole = found.join(" ");
        for part in ["See.", "See, too.", "Of nothing.", "Self."] {
            assert_eq!(whole.matches(part).count(), 1, "{part}: {whole}");
        }
    }

    #[test]
    fn a_chunk_takes_no_more_notes_than_it_has_room_for() {
        let note = |n: u32| format!("[^{n}]: {}\n\n", format!("note{n} ").repeat(100));
        let text = (0..30).map(|n| format!("Fact[^{n}] ")).chain(["\n\n".to_owned()]).chain((0..30).map(note));
        let found = chunks(&text.collect::<String>());
        assert!(found.iter().all(|text| text.split_whitespace().count() < 700), "{}", found.len());
        let whole = found.join(" ");
        assert!((0..30).all(|n| whole.matches(&format!("note{n} ")).count() >= 99));
    }
}
