//! One page: the glyphs that its content draws, put together to words and lines.
//!
//! A page has no words, only glyphs at places. Those that follow one another on one baseline are a line; a gap wider than
//! a kern begins a word. The order is that in which the page draws them, which is the order of reading in what typesetters
//! and word processors write, columns included.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

use crate::accents;
use crate::destinations::{Destinations, on_page};
use crate::line::{Line, Word};
use crate::pictures::{Image as OnPage, Picture};
use crate::{links, order, pictures};

/// Most glyphs of a page that are looked at: a dense page of a dictionary has some 10,000.
const GLYPHS_MAX: usize = 400_000;
/// Gap between two words, in ems: TeX shrinks its blanks to 0.22, and kerns by up to 0.08.
const WORD_GAP_EMS: f32 = 0.14;
/// How far the next glyph of a line may stand above or below, in ems of the larger: an index or an exponent.
const SHIFT_EMS_MAX: f32 = 0.45;
/// How far it may step back, in ems: an accent, a kern, bold type made of two prints.
const BACK_EMS_MAX: f32 = 0.6;
/// Most characters that one glyph stands for.
const CHARS_MAX: usize = 8;
/// Letters that are narrow and wide in every type but a typewriter's.
const NARROW: &str = "ijl.,:;'|!";
const WIDE: &str = "mwMW@";

/// What one page shows.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Its lines, in the order of reading.
    pub lines: Vec<Line>,
    /// Glyphs that no table gives a character for.
    pub n_unknown: usize,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// Images that it draws, strips and ornaments among them.
    pub n_images: usize,
    /// Whether it has more glyphs than are looked at.
    pub is_cut: bool,
}

/// Widths that narrow and wide letters have in common: those of typewriters.
#[derive(Clone, Debug, Default)]
pub struct Pitches {
    narrow: HashSet<u16>,
    wide: HashSet<u16>,
}

impl Pitches {
    /// Whether glyphs of this width are a typewriter's.
    pub fn is_fixed(&self, pitch: u16) -> bool {
        self.narrow.contains(&pitch) && self.wide.contains(&pitch)
    }
}

/// Reads one page.
pub fn read<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    destinations: &Destinations<'_>,
    pitches: &mut Pitches,
) -> Content {
    let reader = drawn(pdf, page, cache, settings, pitches);
    let pictures = pictures::of_page(&reader.drawn, reader.bounds);
    let mut lines = order::arrange(reader.lines);
    links::assign(&links::read(page, destinations, &|x, y| on_page(page, x, y)), &mut lines);
    Content { lines, pictures, ..reader.content }
}

/// The pictures of one page.
pub fn pictures<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> Vec<Picture> {
    let mut pitches = Pitches::default();
    let reader = drawn(pdf, page, cache, settings, &mut pitches);
    pictures::of_page(&reader.drawn, reader.bounds)
}

fn drawn<'a, 'p>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    pitches: &'p mut Pitches,
) -> Reader<'p> {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings.clone());
    let (lines, drawn, seen) = (Vec::new(), Vec::new(), HashSet::new());
    let mut reader = Reader { pitches, bounds, lines, open: None, seen, drawn, content: Content::default() };
    interpret_page(page, &mut context, &mut reader);
    reader.close();
    reader
}

/// A positive number that is at most some thousands.
#[expect(clippy::cast_sign_loss, reason = "what is below zero becomes zero")]
fn rounded(value: f32) -> u16 {
    value.round() as u16
}

/// One glyph, in the frame of its line: `x` along the line, `y` across it, downwards.
#[derive(Clone, Copy, Debug)]
struct Glyph {
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    width: u16,
    angle: i16,
}

/// The line that grows.
#[derive(Debug)]
struct Open {
    text: String,
    words: Vec<Word>,
    last: Glyph,
    /// The glyph that gives baseline and size: the largest so far.
    main: Glyph,
    pitch: Option<u16>,
    /// Whether the next glyph begins a word.
    is_apart: bool,
}

struct Reader<'p> {
    pitches: &'p mut Pitches,
    bounds: Rect,
    lines: Vec<Line>,
    open: Option<Open>,
    /// Glyphs that were drawn, by character and place: what is drawn twice is read once.
    seen: HashSet<(char, i32, i32)>,
    drawn: Vec<OnPage>,
    content: Content,
}

impl Reader<'_> {
    fn glyph(&mut self, drawn: &Drawn<'_>, transform: Affine) {
        let advance = match drawn {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        let [along_x, along_y, across_x, across_y, x, y] = transform.as_coeffs().map(|value| value as f32);
        let (along, across) = (along_x.hypot(along_y) * 1000.0, across_x.hypot(across_y) * 1000.0);
        if !(x.is_finite() && y.is_finite() && along.is_finite() && across > 0.1 && across < 10_000.0) {
            return;
        }
        // Outside of the page nobody sees it: marks of the printer, text that was hidden.
        if !self.bounds.inflate(1.0, 1.0).contains(Point::new(f64::from(x), f64::from(y))) {
            return;
        }
        let angle = along_y.atan2(along_x).to_degrees().round() as i16;
        let (sin, cos) = f32::from(angle).to_radians().sin_cos();
        let advance = advance.unwrap_or(500.0).clamp(0.0, 5000.0);
        let width = rounded(advance);
        let (x0, y) = if angle == 0 { (x, y) } else { (x * cos + y * sin, y * cos - x * sin) };
        let x1 = x0 + advance / 1000.0 * along;
        let glyph = Glyph { x0, x1, y, size: across, width, angle };
        match drawn.as_unicode() {
            Some(BfString::Char(c)) => self.characters(&[c], glyph),
            Some(BfString::String(text)) => {
                self.characters(&text.chars().take(CHARS_MAX).collect::<Vec<_>>(), glyph);
            }
            None => self.unknown(drawn, glyph),
        }
    }

    /// A glyph that nothing names. The fonts of old TeX have letters where ASCII has them.
    fn unknown(&mut self, drawn: &Drawn<'_>, glyph: Glyph) {
        let code = char::from_u32(drawn.char_code()).filter(char::is_ascii_graphic);
        match (drawn, code) {
            (Drawn::Type3(_), Some(c)) => self.characters(&[c], glyph),
            _ => self.content.n_unknown += 1,
        }
    }

    /// What one glyph stands for: a letter, or the letters of a ligature.
    fn characters(&mut self, chars: &[char], glyph: Glyph) {
        let Some(first) = chars.first().filter(|c| !c.is_control()) else { return };
        if chars.iter().all(|c| c.is_whitespace()) {
            self.blank(glyph);
            return;
        }
        if self.seen.len() >= GLYPHS_MAX {
            self.content.is_cut = true;
            return;
        }
        // Half a point is what bold type that is printed twice is apart.
        let place = |value: f32| (value * 2.0).round() as i32;
        if !self.seen.insert((*first, place(glyph.x0), place(glyph.y))) {
            return;
        }
        match chars {
            [c] if NARROW.contains(*c) => _ = self.pitches.narrow.insert(glyph.width),
            [c] if WIDE.contains(*c) => _ = self.pitches.wide.insert(glyph.width),
            _ => {}
        }
        match &mut self.open {
            Some(open) if open.goes_on(&glyph) || open.is_accented(*first, &glyph) => open.push(chars, glyph),
            _ => {
                self.close();
                self.open = Some(Open::new(chars, glyph));
            }
        }
    }

    fn blank(&mut self, glyph: Glyph) {
        if let Some(open) = self.open.as_mut().filter(|open| open.goes_on(&glyph)) {
            open.is_apart = true;
        }
    }

    fn close(&mut self) {
        self.lines.extend(self.open.take().map(Open::finish));
    }
}

impl Open {
    fn new(chars: &[char], glyph: Glyph) -> Self {
        let mut text = String::new();
        accents::push(&mut text, chars);
        let word = Word { end: text.len() as u32, x0: glyph.x0, x1: glyph.x1 };
        Open { text, words: vec![word], last: glyph, main: glyph, pitch: Some(glyph.width), is_apart: false }
    }

    /// Whether a glyph belongs to this line.
    fn goes_on(&self, glyph: &Glyph) -> bool {
        let size = self.main.size.max(glyph.size);
        let shift = (glyph.y - self.main.y).abs() / size;
        let gap = (glyph.x0 - self.last.x1) / size;
        let is_small = (glyph.size - self.main.size).abs() > 0.1 * size;
        // A letter of the same size that stands higher or lower is the E of TeX, if it stands close.
        let is_level = shift <= 0.1 || shift <= SHIFT_EMS_MAX && (is_small || gap.abs() < BACK_EMS_MAX / 2.0);
        glyph.angle == self.main.angle && is_level && gap >= -BACK_EMS_MAX
    }

    /// Whether a glyph is an accent over the last one, or the letter below it: capitals have theirs high above the line.
    fn is_accented(&self, c: char, glyph: &Glyph) -> bool {
        let last = self.text.chars().next_back();
        let size = self.main.size.max(glyph.size);
        (accents::is_accent(c) || last.is_some_and(accents::is_accent))
            && glyph.angle == self.main.angle
            && (glyph.y - self.main.y).abs() < SHIFT_EMS_MAX * size
            && glyph.x0 < self.last.x1
            && self.last.x0 < glyph.x1
    }

    fn push(&mut self, chars: &[char], glyph: Glyph) {
        let size = glyph.size.min(self.last.size).max(0.5 * self.main.size);
        let gap = glyph.x0 - self.last.x1;
        let is_over = glyph.x0 < self.last.x1 - 0.2 * size;
        // The letter below an accent, or the accent above a letter: one character.
        let is_one = is_over && matches!(chars, [c] if accents::combine(&mut self.text, *c));
        if !is_one {
            accents::push(&mut self.text, chars);
            if self.is_apart || gap > WORD_GAP_EMS * size {
                self.words.push(Word { end: 0, x0: glyph.x0, x1: glyph.x1 });
            }
        }
        let end = self.text.len() as u32;
        if let Some(word) = self.words.last_mut() {
            *word = Word { end, x0: word.x0, x1: word.x1.max(glyph.x1) };
        }
        self.is_apart = false;
        self.pitch = self.pitch.filter(|pitch| pitch.abs_diff(glyph.width) <= 1);
        self.last = Glyph { x1: glyph.x1.max(if is_over { self.last.x1 } else { glyph.x1 }), ..glyph };
        if glyph.size > 1.05 * self.main.size {
            self.main = glyph;
        }
    }

    fn finish(self) -> Line {
        let Open { text, words, main, pitch, .. } = self;
        Line { text, words, y: main.y, size: main.size, pitch, angle: main.angle, links: Vec::new() }
    }
}

impl<'a> Device<'a> for Reader<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.content.n_images += 1;
        if self.drawn.len() < pictures::PICTURES_MAX {
            self.drawn.push(OnPage::new(&image, props.transform));
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}
