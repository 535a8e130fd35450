//! Whether a file that is copied is what its name says: its first bytes tell, and of an SVG all of it.

use super::svg;

/// Kinds of raster images that browsers draw, by what they begin with. One kind under the name of another is drawn all the
/// same, so that a JPEG called `x.png` is no fault.
fn is_raster(bytes: &[u8]) -> bool {
    let is_brand = |brand: &[u8]| {
        bytes.get(4..8) == Some(b"ftyp")
            && bytes.get(8..64.min(bytes.len())).is_some_and(|brands| brands.windows(4).any(|one| one == brand))
    };
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF87a")
        || bytes.starts_with(b"GIF89a")
        || bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
        || is_brand(b"avif")
        || is_brand(b"avis")
}

/// Bytes at the beginning of a PDF within which its signature stands, as readers of PDF look for it.
const PDF_HEAD: usize = 1024;

fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(PDF_HEAD)].windows(5).any(|five| five == b"%PDF-")
}

/// What is published of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    /// Its content.
    pub bytes: Vec<u8>,
    /// What was taken out of an SVG, in words: `2 script, 1 onload`.
    pub without: Option<String>,
}

/// Looks at the content of a file with the ending `extension`, and takes out of an SVG what could run or load anything.
///
/// # Errors
///
/// Why it is not published, in words that go on from "it", and the way out.
pub fn published(extension: &str, bytes: Vec<u8>) -> Result<Published, (String, &'static str)> {
    match extension {
        "svg" => {
            let picture =
                svg::cleaned(&bytes).map_err(|fault| (fault.to_owned(), "save it anew as plain SVG, or as PNG"))?;
            let list: Vec<String> = picture.without.iter().map(|(name, n)| format!("{n} `{name}`")).collect();
            let without = (!list.is_empty()).then(|| list.join(", "));
            Ok(Published { bytes: picture.bytes, without })
        }
        "pdf" if is_pdf(&bytes) => Ok(Published { bytes, without: None }),
        "pdf" => Err(("is no PDF by its first bytes".to_owned(), "save it as PDF, or name it for what it is")),
        _ if is_raster(&bytes) => Ok(Published { bytes, without: None }),
        _ => Err((
            format!("is no {} image by its first bytes", extension.to_uppercase()),
            "save it as PNG, JPEG, GIF, WebP or AVIF",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_published(extension: &str, bytes: &[u8]) -> bool {
        published(extension, bytes.to_vec()).is_ok()
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert!(is_published("png", b"\x89PNG\r\n\x1a\n....") && is_published("jpg", b"\xff\xd8\xff\xe0...."));
        assert!(is_published("gif", b"GIF89a....") && is_published("webp", b"RIFF\x10\0\0\0WEBPVP8 "));
        assert!(is_published("avif", b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1miaf"));
        assert!(is_published("pdf", b"%PDF-1.7\n") && is_published("pdf", b"\n\n%PDF-1.4\n"));
        // A JPEG under the name of a PNG is drawn by every browser.
        assert!(is_published("png", b"\xff\xd8\xff\xe0...."));
    }

    #[test]
    fn what_is_no_picture_is_not_published_as_one() {
        for html in
            [&b"<html><script>1</script>"[..], b"<svg onload='x'/>", b"%PDF-1.7", b"GIF", b"", b"RIFF\x10\0\0\0WAVE"]
        {
            for extension in ["png", "jpg", "gif", "webp", "avif"] {
                assert!(!is_published(extension, html), "{extension}: {}", html.escape_ascii());
            }
        }
        assert!(
            !is_published("pdf", b"<html>") && !is_published("pdf", b"") && !is_published("svg", b"\x89PNG\r\n\x1a\n")
        );
        let (fault, help) = published("jpeg", b"<html>".to_vec()).unwrap_err();
        assert_eq!(
            (fault.as_str(), help),
            ("is no JPEG image by its first bytes", "save it as PNG, JPEG, GIF, WebP or AVIF")
        );
    }

    #[test]
    fn what_was_taken_out_is_said() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'><script/><script/></svg>";
        assert_eq!(published("svg", svg.to_vec()).unwrap().without.as_deref(), Some("1 `onload`, 2 `script`"));
    }
}
