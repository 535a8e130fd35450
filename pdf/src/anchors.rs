//! The pieces of pages that links within the document lead to, and their names.
//!
//! A link leads to a height on a page; what stands there, or begins next below, is what it means. Such a piece gets a name of
//! its own, `p12.3` for the third of page 12: no heading of the library is called so.

use std::collections::{BTreeMap, BTreeSet};

use crate::blocks::{Block, Piece};
use crate::destinations::Spot;
use crate::line::{Line, To};

/// How far a line may stand above the height that leads to it, in points: what rounding takes.
const HEIGHT_POINTS: f32 = 0.5;

/// Names of the pieces that something leads to.
#[derive(Debug, Default)]
pub struct Anchors {
    /// Pieces by the page and the height that lead to them, the latter as its bits.
    targets: BTreeMap<(usize, Option<u32>), (usize, usize)>,
    named: BTreeSet<(usize, usize)>,
}

impl Anchors {
    /// Names what the links of `pages` lead to; `lines` are those of each page.
    pub fn new(pages: &[Vec<Piece<'_>>], lines: &[&[Line]]) -> Self {
        let mut anchors = Anchors::default();
        // The lowest line so far, for each line of a page that something leads to.
        let mut depths: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
        for (page_idx, pieces) in pages.iter().enumerate() {
            for (piece_idx, piece) in pieces.iter().enumerate() {
                let (Block::Text(shown) | Block::Item(shown, _)) = &piece.block else { continue };
                for link in shown.iter().flat_map(|line| &line.links) {
                    let To::Spot(spot) = &link.to else { continue };
                    let Some((there, on_page)) = pages.get(spot.page).zip(lines.get(spot.page)) else { continue };
                    let depths = depths.entry(spot.page).or_insert_with(|| depths_of(on_page));
                    let found = piece_at(there, depths, spot.y).map(|idx| (spot.page, idx));
                    // What leads to itself leads nowhere.
                    if let Some(found) = found.filter(|found| *found != (page_idx, piece_idx)) {
                        anchors.targets.insert(key(spot), found);
                        anchors.named.insert(found);
                    }
                }
            }
        }
        anchors
    }

    /// The name of a piece, if something leads to it.
    pub fn name(&self, page: usize, piece: usize) -> Option<String> {
        self.named.contains(&(page, piece)).then(|| name(page, piece))
    }

    /// The address of a place within the document, if it is named.
    pub fn address(&self, spot: &Spot) -> Option<String> {
        self.targets.get(&key(spot)).map(|(page, piece)| format!("#{}", name(*page, *piece)))
    }
}

fn name(page: usize, piece: usize) -> String {
    format!("p{}.{}", page + 1, piece + 1)
}

fn key(spot: &Spot) -> (usize, Option<u32>) {
    (spot.page, spot.y.map(f32::to_bits))
}

/// The lowest baseline up to each line: it never rises, so that a height is found by halves.
fn depths_of(lines: &[Line]) -> Vec<f32> {
    let mut lowest = f32::MIN;
    let down = |line: &Line| {
        lowest = lowest.max(line.y);
        lowest
    };
    lines.iter().map(down).collect()
}

/// The piece at a height, or the next one below it; that of the page's end where nothing is below.
fn piece_at(pieces: &[Piece<'_>], depths: &[f32], y: Option<f32>) -> Option<usize> {
    let line = y.map_or(0, |y| depths.partition_point(|depth| *depth < y - HEIGHT_POINTS));
    let next = pieces.partition_point(|piece| piece.line < line);
    let begins = pieces.get(next).is_some_and(|piece| piece.line == line);
    let last = pieces.len().checked_sub(1)?;
    Some(if begins { next } else { next.saturating_sub(1).min(last) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Link;

    fn line(text: &str, y: f32, to: Option<Spot>) -> Line {
        let mut line = Line { text: text.to_owned(), y, size: 10.0, ..Line::default() };
        line.words.push(crate::line::Word { end: text.len() as u32, x0: 0.0, x1: 50.0 });
        line.links.extend(to.map(|spot| Link { words: 0..1, to: To::Spot(spot) }));
        line
    }

    #[test]
    fn a_link_leads_to_what_stands_at_its_height_or_begins_below() {
        let to = |y: Option<f32>| Spot { page: 1, y };
        let spots = [to(None), to(Some(88.0)), to(Some(100.0)), to(Some(131.0)), to(Some(900.0))];
        let expected = ["#p2.1", "#p2.2", "#p2.2", "#p2.2", "#p2.3"];
        for (spot, expected) in spots.into_iter().zip(expected) {
            let lines = [
                vec![line("from", 50.0, Some(spot))],
                vec![
                    line("one", 50.0, None),
                    line("two", 100.0, None),
                    line("goes on", 140.0, None),
                    line("three", 200.0, None),
                ],
            ];
            let pieces = [
                vec![Piece { block: Block::Text(vec![&lines[0][0]]), line: 0 }],
                vec![
                    Piece { block: Block::Text(vec![&lines[1][0]]), line: 0 },
                    Piece { block: Block::Text(vec![&lines[1][1], &lines[1][2]]), line: 1 },
                    Piece { block: Block::Text(vec![&lines[1][3]]), line: 3 },
                ],
            ];
            let anchors = Anchors::new(&pieces, &[&lines[0], &lines[1]]);
            assert_eq!(anchors.address(&spot).as_deref(), Some(expected), "{spot:?}");
        }
    }

    #[test]
    fn what_leads_to_itself_or_to_no_page_leads_nowhere() {
        for spot in [Spot { page: 0, y: Some(20.0) }, Spot { page: 7, y: None }] {
            let lines = [line("from", 50.0, Some(spot))];
            let pieces = [vec![Piece { block: Block::Text(vec![&lines[0]]), line: 0 }]];
            let anchors = Anchors::new(&pieces, &[&lines]);
            assert_eq!((anchors.address(&spot), anchors.name(0, 0)), (None, None));
        }
    }
}
