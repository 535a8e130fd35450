//! Cuts one block into pieces that are complete by themselves.

use pulldown_cmark::{Event, Tag};

use super::html_text::tag;
use super::{DEPTH_MAX, count_words};

/// Cuts balanced events into balanced pieces of at most `n_words_max` words, at ends of sentences where there are any.
///
/// What is open at a cut is closed and opened again: a list goes on with its number, a quote stays a quote.
pub fn cut_events(events: Vec<Event<'static>>, n_words_max: usize) -> Vec<Vec<Event<'static>>> {
    let mut cutter = Cutter { pieces: Vec::new(), piece: Vec::new(), open: Vec::new(), n_words: 0, n_words_max };
    for event in events {
        cutter.push(event);
    }
    cutter.pieces.push(cutter.piece);
    cutter.pieces
}

/// Cuts balanced events before those with the indices `cuts`, which ascend; there is one piece more than there are cuts.
///
/// What is open at a cut is closed and opened again.
pub(super) fn cut_events_at(events: Vec<Event<'static>>, cuts: &[usize]) -> Vec<Vec<Event<'static>>> {
    let mut cutter =
        Cutter { pieces: Vec::new(), piece: Vec::new(), open: Vec::new(), n_words: 0, n_words_max: usize::MAX };
    let mut cuts = cuts.iter().peekable();
    for (idx, event) in events.into_iter().enumerate() {
        while cuts.next_if(|cut| **cut <= idx).is_some() {
            cutter.end_piece();
        }
        cutter.push(event);
    }
    cutter.pieces.push(cutter.piece);
    cutter.pieces
}

struct Cutter {
    pieces: Vec<Vec<Event<'static>>>,
    piece: Vec<Event<'static>>,
    open: Vec<Tag<'static>>,
    n_words: usize,
    n_words_max: usize,
}

impl Cutter {
    fn push(&mut self, event: Event<'static>) {
        match event {
            Event::Start(tag) => {
                // Between items and paragraphs a cut costs nothing: take it when the piece is nearly full.
                if matches!(tag, Tag::Item | Tag::Paragraph) && self.is_nearly_full() {
                    self.cut();
                }
                self.piece.push(Event::Start(tag.clone()));
                self.open.push(tag);
            }
            Event::End(end) => {
                self.piece.push(Event::End(end));
                if let Some(Tag::Item) = self.open.pop()
                    && let Some(Tag::List(Some(number))) = self.open.last_mut()
                {
                    *number = number.saturating_add(1);
                }
            }
            Event::Text(text) if self.n_words + count_words(&text) > self.n_words_max => {
                if let Some(Tag::CodeBlock(_)) = self.open.last() {
                    self.push_code(&text);
                } else {
                    self.push_long(&text);
                }
            }
            event => {
                let n = match &event {
                    Event::Text(text) | Event::Code(text) => count_words(text),
                    _ => 0,
                };
                if self.n_words + n > self.n_words_max {
                    self.cut();
                }
                self.n_words += n;
                let ends_sentence = matches!(&event, Event::Text(text) if text.ends_with(['.', '!', '?']));
                self.piece.push(event);
                if ends_sentence && self.is_nearly_full() {
                    self.cut();
                }
            }
        }
    }

    fn is_nearly_full(&self) -> bool {
        self.n_words * 4 >= self.n_words_max.saturating_mul(3)
    }

    /// A text with more words than there is room for.
    fn push_long(&mut self, text: &str) {
        let mut rest = text;
        while self.n_words + count_words(rest) > self.n_words_max {
            let room = self.n_words_max.saturating_sub(self.n_words);
            let at = sentence_end(rest, room);
            if at > 0 {
                self.piece.push(Event::Text(rest[..at].trim_end().to_owned().into()));
                self.n_words += count_words(&rest[..at]);
            }
            let is_stuck = !self.cut();
            rest = rest[at..].trim_start();
            if is_stuck {
                break;
            }
        }
        if !rest.is_empty() {
            self.n_words += count_words(rest);
            self.piece.push(Event::Text(rest.to_owned().into()));
        }
    }

    /// Code within a list or quote is cut at line ends.
    fn push_code(&mut self, code: &str) {
        for line in code.split_inclusive('\n') {
            let n_words = count_words(line);
            if self.n_words + n_words > self.n_words_max {
                self.cut();
            }
            self.n_words += n_words;
            self.piece.push(Event::Text(line.to_owned().into()));
        }
    }

    /// Ends the piece, unless nothing stands in it yet or the cut would double an image.
    fn cut(&mut self) -> bool {
        let in_image = matches!(self.open.last(), Some(Tag::Image { .. }));
        if self.n_words == 0 || in_image {
            return false;
        }
        self.end_piece();
        true
    }

    fn end_piece(&mut self) {
        self.n_words = 0;
        let mut piece = std::mem::take(&mut self.piece);
        piece.extend(self.open.iter().rev().map(|tag| Event::End(tag.to_end())));
        self.pieces.push(piece);
        self.piece.extend(self.open.iter().cloned().map(Event::Start));
    }
}

/// Where to cut a text so that at most `n_words` stand before: after the last sentence of the second half, else
/// after the last word that has room.
fn sentence_end(text: &str, n_words: usize) -> usize {
    let (mut at, mut sentence, mut n) = (0, None, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim_end();
        if !trimmed.is_empty() {
            if n == n_words {
                break;
            }
            n += 1;
        }
        at += word.len();
        if n * 2 >= n_words && trimmed.ends_with(['.', '!', '?']) && trimmed.len() > 2 {
            sentence = Some(at);
        }
    }
    sentence.unwrap_or(at)
}

/// Cuts code at line ends into pieces of at most `n_lines_max` lines and `n_words_max` words, at blank lines where
/// there are any late in a piece; each with the index of its first line.
pub(super) fn cut_code(code: &str, n_lines_max: usize, n_words_max: usize) -> Vec<(u32, String)> {
    let lines: Vec<&str> = code.split('\n').collect();
    let mut pieces = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let (mut to, mut n_words, mut blank) = (from, 0, None);
        while to < lines.len() && to - from < n_lines_max {
            n_words += count_words(lines[to]);
            if n_words > n_words_max && to > from {
                break;
            }
            to += 1;
            if lines[to - 1].trim().is_empty() && (to - from) * 2 > n_lines_max {
                blank = Some(to);
            }
        }
        let to = if to < lines.len() { blank.unwrap_or(to) } else { to };
        let piece = lines[from..to].join("\n");
        if !piece.trim().is_empty() {
            let lines_before = u32::try_from(from).unwrap_or(u32::MAX);
            pieces.extend(cut_line(piece, n_words_max).into_iter().map(|piece| (lines_before, piece)));
        }
        from = to;
    }
    pieces
}

/// One line with too many words is cut between words: nobody wrote it by hand.
fn cut_line(line: String, n_words_max: usize) -> Vec<String> {
    if count_words(&line) <= n_words_max {
        return vec![line];
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    words.chunks(n_words_max).map(|words| words.join(" ")).collect()
}

/// Elements that are opened again after a cut; the rest is mended by the cleaner.
const CONTAINERS: [&str; 10] = ["table", "tbody", "tr", "td", "ul", "ol", "li", "dl", "div", "blockquote"];
/// Elements after whose end a cut is good.
const CUT_AFTER: [&str; 10] = ["tr", "p", "li", "dd", "div", "ul", "ol", "table", "pre", "blockquote"];

/// Cuts raw HTML into pieces of about `n_words_max` words, after rows, paragraphs and items; what is open is opened again.
pub fn cut_html(raw: &str, n_words_max: usize) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let mut open: Vec<String> = Vec::new();
    let (mut n_words, mut rest) = (0, raw);
    loop {
        let at = rest.find('<').unwrap_or(rest.len());
        for word in rest[..at].split_inclusive(char::is_whitespace) {
            if n_words > n_words_max * 2 {
                close_piece(&mut pieces, &mut piece, &open, &mut n_words);
            }
            n_words += usize::from(!word.trim().is_empty());
            piece.push_str(word);
        }
        rest = &rest[at..];
        if rest.is_empty() {
            break;
        }
        let Some((found, after)) = tag(rest) else {
            piece.push('<');
            rest = &rest[1..];
            continue;
        };
        piece.push_str(&rest[..rest.len() - after.len()]);
        rest = after;
        if CONTAINERS.contains(&found.name.as_str()) && open.len() < DEPTH_MAX {
            if !found.closing {
                open.push(found.name.clone());
            } else if let Some(at) = open.iter().rposition(|name| *name == found.name) {
                open.truncate(at);
            }
        }
        if found.closing && n_words * 4 >= n_words_max * 3 && CUT_AFTER.contains(&found.name.as_str()) {
            close_piece(&mut pieces, &mut piece, &open, &mut n_words);
        }
    }
    if n_words > 0 || pieces.is_empty() {
        pieces.push(piece);
    }
    pieces
}

fn close_piece(pieces: &mut Vec<String>, piece: &mut String, open: &[String], n_words: &mut usize) {
    pieces.push(std::mem::take(piece));
    *n_words = 0;
    for name in open {
        piece.push('<');
        piece.push_str(name);
        piece.push('>');
    }
}
