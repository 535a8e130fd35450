//! The picture beside the library's name.

use serde::Serialize;

use crate::pages::links::{Size, extension, is_image, picture};

/// Height at which pages show it, in CSS pixels.
const HEIGHT_PX: u32 = 32;

/// A picture that is published at an address of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Path below the site's root.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    size: Option<Size>,
}

/// What the header of a page says of it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    path: &'a str,
    width: Option<u32>,
    height: u32,
}

impl Logo {
    /// Looks at the content of the picture `path`.
    ///
    /// # Errors
    ///
    /// Why it is not published, in words that go on from "it", and the way out.
    pub fn of(path: &str, bytes: Vec<u8>) -> Result<Logo, (String, &'static str)> {
        if !is_image(path) {
            return Err(("is no picture by its name".to_owned(), "name an SVG, PNG, JPEG, GIF, WebP or AVIF"));
        }
        let extension = extension(path);
        let bytes = picture::published(&extension, bytes)?.bytes;
        let size = Size::of(&extension, &bytes);
        Ok(Logo { path: format!("assets/logo.{extension}"), bytes, size })
    }

    pub(super) fn shown(&self) -> Shown<'_> {
        let width = self.size.map(|size| size.shown(None, Some(HEIGHT_PX)).width);
        Shown { path: &self.path, width, height: HEIGHT_PX }
    }
}
