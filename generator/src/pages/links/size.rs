//! How large a picture is drawn, as its first bytes say: pages keep its room before it is loaded.

use roxmltree::Document;

/// Largest edge that is believed, in pixels: no browser draws more.
const EDGE_PX_MAX: u32 = 32_767;
/// Most bytes of the start tag of an SVG that are looked at.
const TAG_BYTES_MAX: usize = 16 * 1024;

/// Width and height of a picture, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// From 1 to 32,767.
    pub width: u32,
    /// The same.
    pub height: u32,
}

impl Size {
    /// The size of a picture that is published, or `None` if it does not say.
    pub fn of(extension: &str, bytes: &[u8]) -> Option<Size> {
        if extension == "svg" {
            return of_svg(bytes);
        }
        let found = imagesize::blob_size(bytes).ok()?;
        let (width, height) = (u32::try_from(found.width).ok()?, u32::try_from(found.height).ok()?);
        // Browsers turn a photograph as its camera was held.
        if is_turned(bytes) { Size::new(height, width) } else { Size::new(width, height) }
    }

    fn new(width: u32, height: u32) -> Option<Size> {
        let is_edge = |px| (1..=EDGE_PX_MAX).contains(&px);
        (is_edge(width) && is_edge(height)).then_some(Size { width, height })
    }

    /// Width and height of an element whose author may have given either: what is missing follows the picture's shape.
    #[must_use]
    pub fn shown(self, width: Option<u32>, height: Option<u32>) -> Size {
        let scaled = |px: u32, by: u32, of: u32| {
            let px = (u64::from(px) * u64::from(by) + u64::from(of) / 2) / u64::from(of);
            u32::try_from(px).unwrap_or(EDGE_PX_MAX).clamp(1, EDGE_PX_MAX)
        };
        match (width, height) {
            (Some(width), Some(height)) => Size { width, height },
            (Some(width), None) => Size { width, height: scaled(width, self.height, self.width) },
            (None, Some(height)) => Size { width: scaled(height, self.width, self.height), height },
            (None, None) => self,
        }
    }
}

/// The size that the start tag of an SVG gives, or the shape of what it shows where that has no size. The file is one of ours,
/// which has no `>` within its tags.
fn of_svg(bytes: &[u8]) -> Option<Size> {
    let head = &bytes[..bytes.len().min(TAG_BYTES_MAX)];
    let end = head.iter().position(|&byte| byte == b'>')?;
    let tag = std::str::from_utf8(&head[..end]).ok()?.trim_end_matches('/');
    let element = format!("{tag}/>");
    let document = Document::parse(&element).ok()?;
    let root = document.root_element();
    let length = |name| root.attribute(name).and_then(pixels);
    let edges: Vec<f64> = root.attribute("viewBox").map_or_else(Vec::new, |view| {
        let numbers = view.split([' ', ',']).filter(|part| !part.is_empty()).map(str::parse);
        numbers.collect::<Result<_, _>>().unwrap_or_default()
    });
    let view = match edges[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    };
    let (width, height) = match (length("width"), length("height"), view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, view) => view?,
        _ => return None,
    };
    let px = |edge: f64| (edge.is_finite() && edge < f64::from(EDGE_PX_MAX)).then(|| edge.round().max(0.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds of the line above")]
    Size::new(px(width)? as u32, px(height)? as u32)
}

/// A length of CSS in pixels; shares of what is around are none.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let end = length.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(length.len());
    let number: f64 = length[..end].parse().ok()?;
    let unit = match length[end..].trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    (number > 0.0).then_some(number * unit)
}

/// Whether a JPEG says by its Exif data that it is shown turned by a quarter.
fn is_turned(bytes: &[u8]) -> bool {
    let orientation = || {
        let tiff = exif(bytes)?;
        let little = tiff.starts_with(b"II");
        let short = |at: usize| {
            let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
        };
        let long = |at: usize| {
            let four = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            usize::try_from(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
        };
        let first = long(4)?.checked_add(2)?;
        let entries = (0..usize::from(short(first - 2)?)).map(|n| first + 12 * n);
        // The tag of the orientation, a short.
        entries.take_while(|&at| at < tiff.len()).find(|&at| short(at) == Some(0x0112)).and_then(|at| short(at + 8))
    };
    matches!(orientation(), Some(5..=8))
}

/// The TIFF structure within the Exif segment of a JPEG.
fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let &[0xff, marker, high, low, ..] = rest else { return None };
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..end)?;
        match marker {
            0xe1 if segment.starts_with(b"Exif\0\0") => return Some(&segment[6..]),
            // The picture itself, and what has no length.
            0xd0..=0xda => return None,
            _ => rest = &rest[end..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(extension: &str, bytes: &[u8]) -> Option<(u32, u32)> {
        Size::of(extension, bytes).map(|size| (size.width, size.height))
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x06\0\0\0"].concat()
    }

    /// A JPEG up to its size, with Exif data of either order of bytes before it.
    fn jpeg(orientation: u8, order: [u8; 2]) -> Vec<u8> {
        let numbers: [&[u8]; 3] = if &order == b"II" {
            [b"*\0\x08\0\0\0\x01\0", b"\x12\x01\x03\0\x01\0\0\0", &[orientation, 0, 0, 0]]
        } else {
            [b"\0*\0\0\0\x08\0\x01", b"\x01\x12\0\x03\0\0\0\x01", &[0, orientation, 0, 0]]
        };
        let exif = [&b"Exif\0\0"[..], &order, &numbers.concat()].concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let frame = b"\xff\xc0\0\x11\x08\0\xf0\x01\x40\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
        [&b"\xff\xd8\xff\xe1"[..], &length, &exif, frame].concat()
    }

    #[test]
    fn a_picture_of_each_kind_says_its_size() {
        assert_eq!(size("png", &png(640, 480)), Some((640, 480)));
        assert_eq!(size("gif", b"GIF89a\x40\x01\xf0\0\0\0\0"), Some((320, 240)));
        assert_eq!(size("webp", b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0"), Some((320, 240)));
        assert_eq!(size("jpg", &jpeg(1, *b"II")), Some((320, 240)));
        // Its first bytes count, not its name.
        assert_eq!(size("png", &jpeg(1, *b"MM")), Some((320, 240)));
    }

    #[test]
    fn a_photograph_is_turned_as_its_camera_was() {
        for order in [*b"II", *b"MM"] {
            for orientation in 0..=9 {
                let turned = (5..=8).contains(&orientation);
                let expected = if turned { (240, 320) } else { (320, 240) };
                assert_eq!(size("jpg", &jpeg(orientation, order)), Some(expected), "{orientation}");
            }
        }
    }

    #[test]
    fn an_svg_says_its_size_or_its_shape() {
        let svg = |attributes: &str| {
            size("svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes}><g/></svg>").as_bytes())
        };
        assert_eq!(svg("width=\"90\" height=\"60px\""), Some((90, 60)));
        assert_eq!(svg("width=\"1in\" height=\"25.4mm\""), Some((96, 96)));
        assert_eq!(svg("viewBox=\"0 0 800 600\""), Some((800, 600)));
        assert_eq!(svg("width=\"100%\" viewBox=\"0,0,800,600\""), Some((800, 600)));
        assert_eq!(svg("width=\"400\" viewBox=\"0 0 800 600\""), Some((400, 300)));
        for nothing in ["", "width=\"90\"", "viewBox=\"0 0 0 9\"", "viewBox=\"x\"", "width=\"1e9\" height=\"-3\""] {
            assert_eq!(svg(nothing), None, "{nothing}");
        }
        assert_eq!(size("svg", b"<svg width=\"9\" height=\"9\"/>"), Some((9, 9)));
    }

    #[test]
    fn what_an_author_gave_is_kept_and_the_rest_follows_the_shape() {
        let size = Size { width: 800, height: 600 };
        assert_eq!(size.shown(None, None), size);
        assert_eq!(size.shown(Some(400), None), Size { width: 400, height: 300 });
        assert_eq!(size.shown(None, Some(60)), Size { width: 80, height: 60 });
        assert_eq!(size.shown(Some(1), Some(9)), Size { width: 1, height: 9 });
        assert_eq!(Size { width: 32_767, height: 1 }.shown(Some(1), None), Size { width: 1, height: 1 });
    }

    #[test]
    fn no_bytes_stop_it_and_no_size_is_believed_that_is_none() {
        assert_eq!(size("png", &png(0, 9)), None);
        assert_eq!(size("png", &png(u32::MAX, u32::MAX)), None);
        let avif = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miafMA1B\0\0\0\0meta\0\0\0\0\0\0\0\0iprp";
        let webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0";
        for whole in
            [png(1, 1), jpeg(6, *b"II"), jpeg(6, *b"MM"), avif.to_vec(), webp.to_vec(), b"<svg width=\"1\"".to_vec()]
        {
            for cut in 0..whole.len() {
                _ = size("png", &whole[..cut]);
                _ = size("svg", &whole[..cut]);
                // Each byte at its extremes.
                for byte in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut changed = whole.clone();
                    changed[cut] = byte;
                    _ = size("png", &changed);
                    _ = size("svg", &changed);
                }
            }
        }
    }
}
