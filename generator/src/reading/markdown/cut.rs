//! Cuts one block into pieces that are complete by themselves.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::count_words;
use super::html::{Shape, shape};

/// Most bytes of addresses, titles and attributes that a piece repeats of what was open at its start. A manual's addresses
/// have under 200; without a bound, a long one that is repeated in each piece makes a site grow by its square.
pub(super) const REPEATED_BYTES_MAX: usize = 2048;
/// Longest info string of a code block that is repeated as it stands; pages know no language with a longer name than 30.
const SHORT_INFO_BYTES_MAX: usize = 100;

/// Cuts balanced events into balanced pieces of at most `n_words_max` words, at ends of sentences where there are any.
///
/// What is open at a cut is closed and opened again: a list goes on with its number, a quote stays a quote. Beyond
/// 2 kB of addresses and attributes a link's text goes on without the link, an element without its attributes; the first piece has both.
pub fn cut_events(events: Vec<Event<'static>>, n_words_max: usize) -> Vec<Vec<Event<'static>>> {
    let mut cutter = Cutter { pieces: Vec::new(), piece: Vec::new(), open: Vec::new(), n_words: 0, n_words_max };
    let within = within_words(&events);
    for (event, within) in events.into_iter().zip(within.windows(2)) {
        cutter.push(event, [within[0], within[1]]);
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
        cutter.push(event, [false; 2]);
    }
    cutter.pieces.push(cutter.piece);
    cutter.pieces
}

/// Before each event, and at the end, whether a word goes on there: `**a**b` is one.
fn within_words(events: &[Event<'_>]) -> Vec<bool> {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let separates = |event: &Event<'_>| match event {
        Event::Start(tag) => !is_inline(tag.to_end()),
        Event::End(tag) => !is_inline(*tag),
        Event::InlineHtml(tag) => matches!(shape(tag), (Shape::Void, name) if name != "img"),
        Event::SoftBreak | Event::HardBreak | Event::Rule | Event::Html(_) => true,
        _ => false,
    };
    // A picture parts a word that ends right before it from what follows.
    let is_picture = |event: &Event<'_>| matches!(event, Event::InlineHtml(tag) if shape(tag) == (Shape::Void, "img"));
    let mut within = vec![false; events.len() + 1];
    let (mut is_open, mut in_word) = (false, false);
    for (idx, event) in events.iter().enumerate() {
        within[idx] = is_open;
        match event {
            Event::Text(text) | Event::Code(text) if !text.is_empty() => {
                let last = text.chars().next_back();
                (is_open, in_word) = (!is_blank(last), last.is_some_and(char::is_alphanumeric));
            }
            event if separates(event) || is_picture(event) && in_word => is_open = false,
            _ => {}
        }
    }
    let mut goes_on = false;
    for (idx, event) in events.iter().enumerate().rev() {
        match event {
            Event::Text(text) | Event::Code(text) if !text.is_empty() => goes_on = !is_blank(text.chars().next()),
            event if separates(event) => goes_on = false,
            _ => {}
        }
        within[idx] &= goes_on;
    }
    within
}

/// Whether a tag stands within a line.
fn is_inline(tag: TagEnd) -> bool {
    use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Image | Link | Strikethrough | Strong | Subscript | Superscript)
}

/// What is open: a tag of Markdown, or one of HTML.
#[derive(Clone, Debug)]
enum Open {
    Markdown(Tag<'static>),
    Html(Event<'static>),
    /// It was not opened again: its end is passed over.
    Gone,
}

impl Open {
    fn start(&self) -> Option<Event<'static>> {
        match self {
            Open::Markdown(tag) => Some(Event::Start(tag.clone())),
            Open::Html(event) => Some(event.clone()),
            Open::Gone => None,
        }
    }

    fn end(&self) -> Option<Event<'static>> {
        match self {
            Open::Markdown(tag) => Some(Event::End(tag.to_end())),
            Open::Html(Event::InlineHtml(tag)) => Some(Event::InlineHtml(format!("</{}>", shape(tag).1).into())),
            Open::Html(Event::Html(tag)) => Some(Event::Html(format!("</{}>", shape(tag).1).into())),
            Open::Html(event) => Some(event.clone()),
            Open::Gone => None,
        }
    }

    /// Bytes that it takes to open it again, its name aside.
    fn n_bytes(&self) -> usize {
        match self {
            Open::Markdown(tag) => tag_bytes(tag),
            Open::Html(Event::Html(tag) | Event::InlineHtml(tag)) => tag.len(),
            Open::Html(_) | Open::Gone => 0,
        }
    }

    /// The same with nothing that could be long.
    fn plain(&self) -> Open {
        match self {
            Open::Html(Event::InlineHtml(tag)) => Open::Html(Event::InlineHtml(format!("<{}>", shape(tag).1).into())),
            Open::Html(Event::Html(tag)) => Open::Html(Event::Html(format!("<{}>", shape(tag).1).into())),
            Open::Markdown(Tag::Link { .. }) => Open::Gone,
            open => open.clone(),
        }
    }

    /// Whether line breaks count in it.
    fn is_code(&self) -> bool {
        match self {
            Open::Markdown(tag) => matches!(tag, Tag::CodeBlock(_)),
            Open::Html(Event::Html(tag)) => shape(tag).1 == "pre",
            Open::Html(_) | Open::Gone => false,
        }
    }
}

struct Cutter {
    pieces: Vec<Vec<Event<'static>>>,
    piece: Vec<Event<'static>>,
    open: Vec<Open>,
    n_words: usize,
    n_words_max: usize,
}

impl Cutter {
    /// Takes an event; whether it stands within a word, and whether what follows it does.
    fn push(&mut self, event: Event<'static>, within: [bool; 2]) {
        match event {
            Event::Start(tag) => {
                // Between items and paragraphs a cut costs nothing: take it when the piece is nearly full.
                if matches!(tag, Tag::Item | Tag::Paragraph) && self.is_nearly_full() {
                    self.cut();
                }
                self.piece.push(Event::Start(tag.clone()));
                self.open.push(Open::Markdown(short_info(tag)));
            }
            Event::End(end) => {
                let open = self.open.pop();
                if !matches!(open, Some(Open::Gone)) {
                    self.piece.push(Event::End(end));
                }
                if let Some(Open::Markdown(Tag::Item)) = open
                    && let Some(Open::Markdown(Tag::List(Some(number)))) = self.open.last_mut()
                {
                    *number = number.saturating_add(1);
                }
            }
            Event::Html(ref tag) | Event::InlineHtml(ref tag) if shape(tag).0 != Shape::Void => {
                let (shape, name) = shape(tag);
                if shape == Shape::Close {
                    self.piece.push(event);
                    self.open.pop();
                    return;
                }
                if matches!(name, "tr" | "p" | "dt" | "dd" | "li") && self.is_nearly_full() {
                    self.cut();
                }
                self.piece.push(event.clone());
                self.open.push(Open::Html(event));
            }
            Event::Text(text) if self.n_words + count_words(&text) > self.n_words_max => {
                if self.open.iter().any(Open::is_code) {
                    self.push_code(&text, within[0]);
                } else {
                    self.push_long(&text, within[0]);
                }
            }
            event => {
                let n = match &event {
                    Event::Text(text) | Event::Code(text) => count_words(text),
                    _ => 0,
                };
                if self.n_words + n > self.n_words_max && !within[0] {
                    self.cut();
                }
                self.n_words += n;
                let ends_sentence = matches!(&event, Event::Text(text) if text.ends_with(['.', '!', '?']));
                self.piece.push(event);
                if ends_sentence && !within[1] && self.is_nearly_full() {
                    self.cut();
                }
            }
        }
    }

    fn is_nearly_full(&self) -> bool {
        self.n_words * 4 >= self.n_words_max.saturating_mul(3)
    }

    /// A text with more words than there is room for; whether the first of them has begun before.
    fn push_long(&mut self, text: &str, mut within: bool) {
        let mut rest = text;
        // Counted once: a text may be as long as the document.
        let mut n_rest = count_words(rest);
        while self.n_words + n_rest > self.n_words_max {
            let room = self.n_words_max.saturating_sub(self.n_words);
            let mut at = sentence_end(rest, room);
            if std::mem::take(&mut within) {
                at = at.max(sentence_end(rest, 1));
            }
            if at == rest.len() {
                break;
            }
            if at > 0 {
                self.piece.push(Event::Text(rest[..at].trim_end().to_owned().into()));
                let n_words = count_words(&rest[..at]);
                self.n_words += n_words;
                n_rest = n_rest.saturating_sub(n_words);
            }
            let is_stuck = !self.cut();
            rest = rest[at..].trim_start();
            if is_stuck {
                break;
            }
        }
        if !rest.is_empty() {
            self.n_words += n_rest;
            self.piece.push(Event::Text(rest.to_owned().into()));
        }
    }

    /// Code within a list or quote is cut at line ends.
    fn push_code(&mut self, code: &str, mut within: bool) {
        for line in code.split_inclusive('\n') {
            let n_words = count_words(line);
            if !std::mem::take(&mut within) && self.n_words + n_words > self.n_words_max {
                self.cut();
            }
            self.n_words += n_words;
            self.piece.push(Event::Text(line.to_owned().into()));
        }
    }

    /// Ends the piece, unless nothing stands in it yet or the cut would double an image.
    fn cut(&mut self) -> bool {
        let in_image = self.open.iter().any(|open| matches!(open, Open::Markdown(Tag::Image { .. })));
        if self.n_words == 0 || in_image {
            return false;
        }
        self.end_piece();
        true
    }

    fn end_piece(&mut self) {
        self.n_words = 0;
        let mut piece = std::mem::take(&mut self.piece);
        piece.extend(self.open.iter().rev().filter_map(Open::end));
        self.pieces.push(piece);
        let mut n_bytes = 0;
        for open in &mut self.open {
            n_bytes += open.n_bytes();
            if n_bytes > REPEATED_BYTES_MAX {
                n_bytes -= open.n_bytes();
                *open = open.plain();
            }
            self.piece.extend(open.start());
        }
    }
}

/// Bytes of what stands in a tag and may be long.
fn tag_bytes(tag: &Tag<'_>) -> usize {
    match tag {
        Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => dest_url.len() + title.len(),
        Tag::FootnoteDefinition(label) => label.len(),
        _ => 0,
    }
}

/// Bytes that events take on a page, roughly; what a piece repeats is bounded by them.
pub(super) fn n_bytes(events: &[Event<'_>]) -> usize {
    /// Half of an empty cell: `<td></td>`.
    const TAG_BYTES: usize = 5;
    let bytes = |event: &Event<'_>| match event {
        Event::Start(tag) => TAG_BYTES + tag_bytes(tag),
        Event::End(_) => TAG_BYTES,
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text.len(),
        _ => 1,
    };
    events.iter().map(bytes).sum()
}

/// The tag of HTML that an event is, its attributes left out if they are long.
pub(super) fn bounded_tag(tag: &CowStr<'static>) -> Event<'static> {
    if tag.len() > REPEATED_BYTES_MAX {
        Event::Html(format!("<{}>", shape(tag).1).into())
    } else {
        Event::Html(tag.clone())
    }
}

/// A tag with no more of a code block's info string than pages show of it: its first word.
pub(super) fn short_info(tag: Tag<'static>) -> Tag<'static> {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) if info.len() > SHORT_INFO_BYTES_MAX => {
            let language = info.split([' ', ',', '{', '\t']).next().unwrap_or_default();
            let language = if language.len() > SHORT_INFO_BYTES_MAX { "" } else { language };
            Tag::CodeBlock(CodeBlockKind::Fenced(CowStr::from(language.to_owned())))
        }
        tag => tag,
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
