//! The archive that a document of Word is, and the pictures in it.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

/// The end of the folder of a document's pictures, as links name it: of `manual.docx` or `manual.pdf` it is `manual.media`.
pub(super) const MEDIA: &str = ".media";
/// Most files that an archive may hold.
const FILES_MAX: usize = 20_000;

/// What a link to a picture within a document means: the path of the document but for its ending, and the picture's name in it.
pub(super) fn picture_of(path: &str) -> Option<(&str, &str)> {
    let (stem, name) = path.rsplit_once(MEDIA)?;
    let name = name.strip_prefix('/').filter(|name| !name.is_empty() && !name.contains('/'))?;
    Some((stem, name))
}

/// Content of a picture in the archive that a file is, at most `bytes_max` of it; `None` if it is not there.
///
/// # Errors
///
/// Why it cannot be read, in words that go on from "it".
pub(super) fn picture(file: impl Read + Seek, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, String> {
    let mut archive = open(file)?;
    let found = match archive.by_name(&format!("word/media/{name}")) {
        Ok(found) => found,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(fault(&error)),
    };
    let mut bytes = Vec::new();
    found.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| format!("is damaged: {error}"))?;
    if bytes.len() as u64 > bytes_max { Err(format!("has more than {bytes_max} bytes")) } else { Ok(Some(bytes)) }
}

/// Opens an archive; errors as of [`picture`].
pub(super) fn open<R: Read + Seek>(file: R) -> Result<ZipArchive<R>, String> {
    let archive = ZipArchive::new(file).map_err(|error| fault(&error))?;
    if archive.len() > FILES_MAX { Err(format!("holds more than {FILES_MAX} files")) } else { Ok(archive) }
}

/// What is wrong with an archive, in words that go on from "it".
pub(super) fn fault(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(what) => format!("is packed in a way that is not read: {what}"),
        error => format!("is no archive as Word writes them, or is cut short: {error}"),
    }
}
