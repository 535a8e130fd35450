//! Footnotes: each reference meets its own note, and a note stands on the page of what refers to it.
//!
//! Manuals that were put together from chapters count their notes anew in each, so that a label has several notes. After
//! [`resolve`] the label of every reference and definition is that of one note in the whole document. [`take`] and
//! [`Notes::place`] carry a note from wherever the author wrote it to the foot of the chunk that refers to it, as it
//! would stand at the foot of a page: whoever is sent to the chunk can read it, and finds the chunk by its words.

use std::collections::{BTreeMap, HashMap};

use pulldown_cmark::{Event, Tag};

use super::{WHOLE_WORDS_MAX, count_words, text_of};
use crate::model::{Block, BlockKind, Chunk};

/// Longest note that is carried to what refers to it, in words; half a chunk.
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
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
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
        let mut is_changed = false;
        for (event_idx, event) in block.events.iter_mut().enumerate() {
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
            block.text = text_of(&block.events);
        }
    }
}

/// What each reference means whose label has as many notes as references, the one kind all before the other: notes that
/// were collected at the end of a book, chapter by chapter, or at its beginning.
fn in_order(blocks: &[Block], definitions: &HashMap<String, Vec<Definition>>) -> BTreeMap<Position, Position> {
    let mut references: BTreeMap<String, Vec<Position>> = BTreeMap::new();
    for (block_idx, block) in blocks.iter().enumerate() {
        for (event_idx, event) in block.events.iter().enumerate() {
            if let Event::FootnoteReference(label) = event {
                references.entry(folded(label)).or_default().push((block_idx, event_idx));
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

/// Labels do not differ by case or white space.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
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

/// Notes on their way to the chunks that refer to them, by label.
#[derive(Debug, Default)]
pub struct Notes(BTreeMap<String, Block>);

/// Takes the notes out of a document that go to what refers to them. A long one stays where it is, and so does one on
/// another page of the manual, since a chunk is cited by its page, and one that only other notes refer to.
pub fn take(blocks: &mut Vec<Block>) -> Notes {
    let mut first_references: HashMap<String, Option<u32>> = HashMap::new();
    for block in blocks.iter().filter(|block| note_label(block).is_none()) {
        for label in references(block) {
            first_references.entry(label.to_owned()).or_insert(block.page);
        }
    }
    let goes = |block: &Block| {
        let page = first_references.get(note_label(block)?)?;
        (*page == block.page && count_words(&block.text) <= NOTE_WORDS_MAX).then_some(())
    };
    let mut notes = Notes::default();
    for block in blocks.extract_if(.., |block| goes(block).is_some()) {
        if let Some(label) = note_label(&block).map(str::to_owned) {
            notes.0.insert(label, block);
        }
    }
    notes
}

impl Notes {
    /// Puts each note at the foot of the first chunk that refers to it. Where a chunk would outgrow the longest table,
    /// further notes of it are chunks of their own that follow.
    pub fn place(mut self, chunks: &mut Vec<Chunk>) {
        if self.0.is_empty() {
            return;
        }
        let mut placed: Vec<Chunk> = Vec::with_capacity(chunks.len());
        for mut chunk in std::mem::take(chunks) {
            let labels: Vec<String> = chunk.blocks.iter().flat_map(references).map(str::to_owned).collect();
            let n_words = |chunk: &Chunk| chunk.blocks.iter().map(|block| count_words(&block.text)).sum::<usize>();
            let mut n_words_here = n_words(&chunk);
            for note in labels.iter().filter_map(|label| self.0.remove(label)) {
                let n_words_note = count_words(&note.text);
                if n_words_here + n_words_note > WHOLE_WORDS_MAX {
                    let next = Chunk { blocks: Vec::new(), ..chunk.clone() };
                    placed.push(std::mem::replace(&mut chunk, next));
                    n_words_here = 0;
                }
                n_words_here += n_words_note;
                chunk.blocks.push(note);
            }
            placed.push(chunk);
        }
        for (ordinal, chunk) in (0..).zip(&mut placed) {
            chunk.ordinal = ordinal;
        }
        *chunks = placed;
    }
}

/// Label of the note that a block is.
fn note_label(block: &Block) -> Option<&str> {
    match block.events.first() {
        Some(Event::Start(Tag::FootnoteDefinition(label))) => Some(label),
        _ => None,
    }
}

/// Labels that a block refers to.
fn references(block: &Block) -> impl Iterator<Item = &str> {
    block.events.iter().filter_map(|event| match event {
        Event::FootnoteReference(label) => Some(label.as_ref()),
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
    fn a_chunk_with_very_many_notes_is_followed_by_the_rest_of_them() {
        let note = |n: u32| format!("[^{n}]: {}\n\n", format!("note{n} ").repeat(100));
        let text = (0..30).map(|n| format!("Fact[^{n}] ")).chain(["\n\n".to_owned()]).chain((0..30).map(note));
        let found = chunks(&text.collect::<String>());
        assert!(found.iter().all(|text| text.split_whitespace().count() < 700), "{}", found.len());
        let whole = found.join(" ");
        assert!((0..30).all(|n| whole.matches(&format!("note{n} ")).count() >= 99));
    }
}
