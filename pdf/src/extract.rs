//! The bytes of pictures: those of a JPEG as they are, any other's decoded, as PNG on white.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, Paint, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

use crate::page;
use crate::pictures::Picture;
use crate::reader::{STACK_BYTES, settings};

/// Bytes after which no further picture is begun.
const BYTES_ENOUGH: usize = 16 * 1024 * 1024;
/// Most pixels of a picture.
const PIXELS_MAX: u64 = 80_000_000;
/// White paper.
const WHITE: u8 = 255;

/// The pictures of a document from one on, in their order, as many as have 16 MB: names and bytes. Those that cannot be read are
/// left out.
pub fn pictures(bytes: Vec<u8>, from: (usize, usize), time: Duration) -> Vec<(String, Vec<u8>)> {
    let end = Instant::now() + time;
    let (sender, receiver) = mpsc::sync_channel(1);
    let send = move || {
        _ = catch_unwind(AssertUnwindSafe(|| {
            if let Ok(pdf) = Pdf::new(bytes) {
                send_all(&pdf, from, &sender);
            }
        }));
    };
    let mut found = Vec::new();
    if thread::Builder::new().stack_size(STACK_BYTES).spawn(send).is_ok() {
        while let Ok(one) = receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
            found.push(one);
        }
    }
    found
}

fn send_all(pdf: &Pdf, from: (usize, usize), sender: &SyncSender<(String, Vec<u8>)>) {
    let (settings, cache) = (settings(), InterpreterCache::new());
    let mut n_bytes = 0;
    let mut seen = HashSet::new();
    for (page_idx, page) in pdf.pages().iter().enumerate().skip(from.0) {
        // What breaks the parser on one page does not take the others with it.
        let found = catch_unwind(AssertUnwindSafe(|| {
            let mut pictures = page::pictures(pdf, page, &cache, &settings);
            pictures.retain(|picture| page_idx > from.0 || picture.strips.start >= from.1);
            pictures.retain(|picture| seen.insert(picture.key()));
            let bytes = of_page(pdf, page, &cache, &settings, &pictures);
            pictures.into_iter().zip(bytes).collect::<Vec<_>>()
        }));
        for (picture, bytes) in found.unwrap_or_default() {
            let Some(bytes) = bytes else { continue };
            n_bytes += bytes.len();
            if sender.send((picture.name(page_idx), bytes)).is_err() || n_bytes >= BYTES_ENOUGH {
                return;
            }
        }
    }
}

fn of_page<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    pictures: &[Picture],
) -> Vec<Option<Vec<u8>>> {
    if pictures.is_empty() {
        return Vec::new();
    }
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings.clone());
    let mut extractor = Extractor { pictures, n_drawn: 0, found: vec![Found::Nothing; pictures.len()] };
    interpret_page(page, &mut context, &mut extractor);
    extractor.found.into_iter().map(Found::bytes).collect()
}

/// What was found of a picture.
#[derive(Clone)]
enum Found {
    Nothing,
    Jpeg(Vec<u8>),
    Pixels(Pixels),
}

impl Found {
    fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Found::Nothing => None,
            Found::Jpeg(bytes) => Some(bytes),
            Found::Pixels(pixels) => pixels.png(),
        }
    }
}

struct Extractor<'p> {
    pictures: &'p [Picture],
    n_drawn: usize,
    found: Vec<Found>,
}

impl<'a> Device<'a> for Extractor<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let idx = self.n_drawn;
        self.n_drawn += 1;
        let Some(at) = self.pictures.iter().position(|picture| picture.strips.contains(&idx)) else { return };
        if u64::from(image.width()) * u64::from(image.height()) > PIXELS_MAX {
            return;
        }
        if let (Image::Raster(image), true) = (&image, self.pictures[at].is_jpeg()) {
            self.found[at] = Found::Jpeg(image.stream().raw_data().into_owned());
            return;
        }
        let Some(pixels) = decoded(&image).map(|pixels| pixels.turned(props.transform)) else { return };
        match &mut self.found[at] {
            Found::Pixels(above) => above.append(pixels),
            found => *found = Found::Pixels(pixels),
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}

/// Rows of pixels, of one byte in gray and of three in RGB.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pixels {
    width: usize,
    height: usize,
    depth: usize,
    data: Vec<u8>,
}

fn decoded(image: &Image<'_, '_>) -> Option<Pixels> {
    let mut pixels = None;
    match image {
        Image::Stencil(image) => image.with_stencil(
            |shape, paint| {
                let colour = match paint {
                    Paint::Color(colour) => colour.to_rgba().to_rgba8(),
                    Paint::Pattern(_) => [0, 0, 0, 255],
                };
                let data = vec![&colour[..3]; shape.data.len()].concat();
                pixels = Pixels::new(shape.width, shape.height, 3, data).map(|pixels| pixels.on_white(&shape));
            },
            None,
        ),
        Image::Raster(image) => image.with_rgba(
            |image, alpha| {
                let (width, height) = (image.width(), image.height());
                let (depth, data) = match image {
                    ImageData::Rgb(rgb) => (3, rgb.data),
                    ImageData::Luma(luma) => (1, luma.data),
                };
                let plain = Pixels::new(width, height, depth, data);
                pixels = plain.map(|pixels| alpha.iter().fold(pixels, Pixels::on_white));
            },
            None,
        ),
    }
    pixels
}

impl Pixels {
    fn new(width: u32, height: u32, depth: usize, data: Vec<u8>) -> Option<Self> {
        let (width, height) = (width as usize, height as usize);
        (width * height * depth == data.len() && !data.is_empty()).then_some(Self { width, height, depth, data })
    }

    /// What is transparent, as it looks on white paper. The mask may have another size.
    fn on_white(mut self, alpha: &LumaData) -> Self {
        let (width, height) = (alpha.width as usize, alpha.height as usize);
        if width == 0 || height == 0 || alpha.data.len() != width * height {
            return self;
        }
        for (at, pixel) in self.data.chunks_exact_mut(self.depth).enumerate() {
            let (x, y) = (at % self.width * width / self.width, at / self.width * height / self.height);
            let alpha = u32::from(alpha.data[y * width + x]);
            for value in pixel {
                *value = ((u32::from(*value) * alpha + u32::from(WHITE) * (255 - alpha)) / 255) as u8;
            }
        }
        self
    }

    /// As it stands on the page: mirrored, and turned by quarters.
    fn turned(self, transform: Affine) -> Self {
        let [across_x, across_y, down_x, down_y, ..] = transform.as_coeffs();
        let is_sideways = across_y.abs() > across_x.abs();
        let (to_right, to_bottom) = if is_sideways { (down_x, across_y) } else { (across_x, down_y) };
        let (is_left, is_up) = (to_right < 0.0, to_bottom < 0.0);
        if !is_sideways && !is_left && !is_up {
            return self;
        }
        let (width, height) = if is_sideways { (self.height, self.width) } else { (self.width, self.height) };
        let mut data = Vec::with_capacity(self.data.len());
        for y in 0..height {
            for x in 0..width {
                let x = if is_left { width - 1 - x } else { x };
                let y = if is_up { height - 1 - y } else { y };
                let (column, row) = if is_sideways { (y, x) } else { (x, y) };
                let at = (row * self.width + column) * self.depth;
                data.extend_from_slice(&self.data[at..at + self.depth]);
            }
        }
        Self { width, height, data, ..self }
    }

    /// Adds the next strip; one of another width is none.
    fn append(&mut self, next: Self) {
        if next.width == self.width {
            let depth = self.depth.max(next.depth);
            let next = next.deepened(depth);
            *self = std::mem::replace(self, Self { width: 0, height: 0, depth, data: Vec::new() }).deepened(depth);
            self.data.extend(next.data);
            self.height += next.height;
        }
    }

    fn deepened(self, depth: usize) -> Self {
        if self.depth == depth {
            return self;
        }
        let data = self.data.iter().flat_map(|value| std::iter::repeat_n(*value, depth)).collect();
        Self { depth, data, ..self }
    }

    fn png(self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut bytes, u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        encoder.set_color(if self.depth == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.data).ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: usize, data: &[u8]) -> Pixels {
        Pixels { width, height: data.len() / width, depth: 1, data: data.to_vec() }
    }

    #[test]
    fn a_picture_stands_as_on_the_page() {
        let check = |transform: [f64; 4], width, expected: &[u8]| {
            let [a, b, c, d] = transform;
            assert_eq!(gray(3, &[1, 2, 3, 4, 5, 6]).turned(Affine::new([a, b, c, d, 0.0, 0.0])), gray(width, expected));
        };
        check([2.0, 0.0, 0.0, 2.0], 3, &[1, 2, 3, 4, 5, 6]);
        check([-2.0, 0.0, 0.0, 2.0], 3, &[3, 2, 1, 6, 5, 4]);
        check([2.0, 0.0, 0.0, -2.0], 3, &[4, 5, 6, 1, 2, 3]);
        check([-2.0, 0.0, 0.0, -2.0], 3, &[6, 5, 4, 3, 2, 1]);
        // By a quarter to the right: what was on the left is above.
        check([0.0, 2.0, -2.0, 0.0], 2, &[4, 1, 5, 2, 6, 3]);
        check([0.0, -2.0, 2.0, 0.0], 2, &[3, 6, 2, 5, 1, 4]);
    }

    #[test]
    fn what_is_transparent_is_white() {
        let alpha = LumaData { data: vec![0, 255], width: 2, height: 1, interpolate: false, scale_factors: (1.0, 1.0) };
        assert_eq!(gray(4, &[10, 10, 10, 10]).on_white(&alpha), gray(4, &[255, 255, 10, 10]));
    }

    #[test]
    fn strips_are_put_together_in_colour_if_one_has_colour() {
        let mut above = gray(1, &[7]);
        above.append(Pixels { width: 1, height: 1, depth: 3, data: vec![1, 2, 3] });
        above.append(gray(2, &[9, 9]));
        assert_eq!(above, Pixels { width: 1, height: 2, depth: 3, data: vec![7, 7, 7, 1, 2, 3] });
        assert!(above.png().unwrap().starts_with(b"\x89PNG"));
    }
}
