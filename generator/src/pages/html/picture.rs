//! Pictures of the site: their size, so that nothing moves while they are loaded, and the way to see them large.

use std::fmt::Write as _;

use super::escape::escape;
use crate::pages::links::{Asset, Size};

/// Widest picture, in CSS pixels, that the column of a phone shows as large as it is.
const PHONE_PX: u32 = 350;

/// A picture as an element shows it.
#[derive(Debug)]
pub(super) struct Picture<'a> {
    href: &'a str,
    size: Option<Size>,
    /// Where it leads, if it may be shown smaller than it is and nothing around it is a link.
    pub(super) full: Option<&'a str>,
}

impl<'a> Picture<'a> {
    pub(super) fn new(href: &'a str, asset: Option<&Asset>, in_link: bool) -> Self {
        let size = asset.and_then(|asset| asset.size);
        let is_large = size.is_some_and(|size| size.width > PHONE_PX);
        Self { href, size, full: (is_large && !in_link).then_some(href) }
    }

    /// The start tag, open for further attributes; what an author gave of its size counts.
    pub(super) fn start(&self, width: Option<u32>, height: Option<u32>) -> String {
        let mut tag = String::from("<img loading=\"lazy\" src=\"");
        escape(self.href, &mut tag);
        tag.push('"');
        let shown = self.size.map(|size| size.shown(width, height));
        let edges =
            [("width", shown.map(|size| size.width).or(width)), ("height", shown.map(|size| size.height).or(height))];
        for (name, px) in edges.into_iter().filter_map(|(name, px)| Some((name, px?))) {
            _ = write!(tag, " {name}=\"{px}\"");
        }
        tag
    }
}

/// Opens the link to a picture in full size, if there is to be one, and hands back its end.
pub(super) fn open_full(full: Option<&str>, alt: &str, html: &mut String) -> &'static str {
    let Some(full) = full else { return "" };
    html.push_str("<a class=\"full\" href=\"");
    escape(full, html);
    // The picture's text names the link; without one it has a name of its own.
    html.push_str(if alt.is_empty() { "\" aria-label=\"picture in full size\">" } else { "\">" });
    "</a>"
}
