//! Lines become paragraphs, items of lists, listings and headings.

use crate::headings::Heading;
use crate::line::Line;
use crate::page::Pitches;
use crate::tables;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block<'a> {
    /// A heading of the outline.
    Heading(&'a Heading),
    /// Lines that are read on.
    Text(Vec<&'a Line>),
    /// The same, behind a bullet that is left out, at a depth from 0.
    Item(Vec<&'a Line>, usize),
    /// Lines of a typewriter.
    Code(Vec<&'a Line>),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// A piece and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece<'a> {
    /// What it is.
    pub block: Block<'a>,
    /// The first line of the page that it takes, or before which it stands.
    pub line: usize,
}

/// Signs before an item of a list.
const BULLETS: [&str; 18] = ["♦", "►", "•", "‣", "◦", "▪", "▫", "●", "○", "■", "□", "◆", "◊", "➢", "–", "—", "*", "·"];
/// Extra distance between two lines that begins a paragraph, as a factor of the usual one.
const PARAGRAPH_FACTOR: f32 = 1.22;
/// Usual distance of lines, in ems, where a page does not show it.
const LEADING_EMS: f32 = 1.25;
/// How far a line is indented that begins a paragraph, in ems.
const INDENT_EMS: f32 = 0.8;
/// How far two sizes of type in one paragraph may differ.
const SIZE_FACTOR: f32 = 1.08;
/// Most empty lines within a listing.
const EMPTY_LINES_MAX: f32 = 3.0;

/// The pieces of one page, in the order of its lines.
pub fn of_page<'a>(lines: &'a [Line], headings: &'a [Heading], pitches: &Pitches) -> Vec<Piece<'a>> {
    let leading = leading(lines);
    let typed = code(lines, pitches, leading);
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut depths: Vec<f32> = Vec::new();
    let mut is_free: Vec<bool> = lines.iter().zip(&typed).map(|(line, typed)| !typed && !is_bullet(line)).collect();
    for heading in headings {
        let end = heading.lines.end.max(heading.lines.start + 1).min(lines.len());
        is_free[heading.lines.start.min(end)..end].fill(false);
    }
    let mut tables = tables::find(lines, &is_free).into_iter().peekable();
    let mut headings = headings.iter().peekable();
    let mut idx = 0;
    loop {
        while let Some(heading) = headings.next_if(|heading| heading.lines.start <= idx) {
            idx = idx.max(heading.lines.end);
            pieces.push(Piece { block: Block::Heading(heading), line: heading.lines.start });
        }
        let Some(line) = lines.get(idx) else { break };
        if let Some(table) = tables.next_if(|table| table.lines.start == idx) {
            pieces.push(Piece { block: Block::Table(table.rows), line: idx });
            idx = table.lines.end;
            continue;
        }
        // A heading ends what stands before it.
        let last = idx.checked_sub(1).map(|last| &lines[last]);
        let is_code = typed[idx];
        idx += 1;
        if BULLETS.contains(&line.text.as_str()) {
            // Drawn apart from its item, which is a paragraph without it.
            continue;
        }
        let before = pieces.last_mut().map(|piece| &mut piece.block);
        let block = match (before, last) {
            (Some(Block::Code(listing)), Some(last)) if is_code && goes_on_in_code(last, line) => {
                listing.push(line);
                continue;
            }
            (Some(Block::Text(text) | Block::Item(text, _)), Some(last))
                if !is_code && !is_bullet(line) && goes_on(text, last, line, leading) =>
            {
                text.push(line);
                continue;
            }
            _ if is_code => Block::Code(vec![line]),
            _ if is_bullet(line) => {
                while depths.pop_if(|x0| *x0 > line.x0() + 0.5 * line.size).is_some() {}
                if depths.last().is_none_or(|x0| line.x0() > x0 + 0.5 * line.size) {
                    depths.push(line.x0());
                }
                Block::Item(vec![line], depths.len() - 1)
            }
            _ => Block::Text(vec![line]),
        };
        pieces.push(Piece { block, line: idx - 1 });
    }
    pieces
}

fn is_bullet(line: &Line) -> bool {
    line.words.len() > 1 && line.words().next().is_some_and(|(word, _)| BULLETS.contains(&word))
}

/// Usual distance of two lines of this page, in ems: the median.
fn leading(lines: &[Line]) -> f32 {
    let mut distances: Vec<f32> = lines
        .windows(2)
        .map(|pair| (pair[1].y - pair[0].y) / pair[0].size.max(pair[1].size))
        .filter(|ems| (0.8..2.2).contains(ems))
        .collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or(LEADING_EMS)
}

/// Whether a line goes on with the paragraph that ends with `last`.
fn goes_on(text: &[&Line], last: &Line, line: &Line, leading: f32) -> bool {
    let size = last.size.max(line.size);
    let distance = line.y - last.y;
    let is_near = distance > 0.3 * size && distance <= PARAGRAPH_FACTOR * leading.max(1.0) * size;
    let is_alike = size <= SIZE_FACTOR * last.size.min(line.size) && last.angle == line.angle;
    let indent = line.x0() - last.x0();
    let is_even = match text {
        // The second line may be indented, below a term or a bullet, or not, below an indented first one. Where it is
        // indented far, as in a list of literature, the first is as long as it is; one that is short is a term.
        [_] => indent.abs() <= 2.0 * size || indent.abs() <= 10.0 * size && line.x1() <= last.x1() + 4.0 * size,
        _ => indent.abs() <= INDENT_EMS * size,
    };
    let is_step =
        is_numbered(line) && text.first().is_some_and(|first| is_numbered(first) || indent.abs() > 0.3 * size);
    is_near && is_alike && line.x0() < last.x1() && (is_even && !is_step || is_broken(last, line))
}

/// Whether a word begins at the end of one line and goes on in the next.
fn is_broken(last: &Line, line: &Line) -> bool {
    let before = last.text.strip_suffix(['-', '\u{2010}', '\u{ad}']);
    before.is_some_and(|text| text.ends_with(char::is_lowercase)) && line.text.starts_with(char::is_lowercase)
}

/// Whether a line begins like a step: `3.`, `12)`, `(4)`, `b)`.
fn is_numbered(line: &Line) -> bool {
    let word = line.words().next().map_or("", |(word, _)| word);
    let number = word.strip_prefix('(').unwrap_or(word).strip_suffix(['.', ')']).unwrap_or("");
    let is_number = number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    !number.is_empty() && line.words.len() > 1 && (is_number || number.len() == 1 && word.ends_with(')'))
}

/// Which lines are typewritten: all of their glyphs have one width, and they do not go on a paragraph that is not.
fn code(lines: &[Line], pitches: &Pitches, leading: f32) -> Vec<bool> {
    let mut code = vec![false; lines.len()];
    for (idx, line) in lines.iter().enumerate() {
        let is_fixed = line.pitch.is_some_and(|pitch| pitches.is_fixed(pitch)) && line.angle == 0;
        let is_in_text = idx.checked_sub(1).is_some_and(|last| {
            let last_line = &lines[last];
            let right = lines[..idx].iter().rev().take(8).map(Line::x1).fold(f32::MIN, f32::max);
            !code[last]
                && goes_on(&[last_line], last_line, line, leading)
                && (line.x0() - last_line.x0()).abs() < 0.3 * line.size
                && last_line.x1() > right - 6.0 * line.size
        });
        code[idx] = is_fixed && !is_in_text;
    }
    code
}

/// Whether a line belongs to the listing that ends with `last`.
fn goes_on_in_code(last: &Line, line: &Line) -> bool {
    let distance = (line.y - last.y) / last.size.max(1.0);
    (0.3..LEADING_EMS * (EMPTY_LINES_MAX + 1.0)).contains(&distance) && (last.size - line.size).abs() < 0.1 * last.size
}
