//! Where a list or an answer goes on.

use xxhash_rust::xxh3::xxh3_64;

/// Writes a cursor: a position, and a hash of it and of what it belongs to, so that it is never used for anything else.
/// To clients it is opaque.
pub(crate) fn write(position: u32, of: u64) -> String {
    let hash = xxh3_64(&[of.to_le_bytes(), u64::from(position).to_le_bytes()].concat());
    format!("{position:x}.{hash:016x}")
}

/// The position of a cursor, whatever it belongs to.
pub(crate) fn position(text: &str) -> Option<u32> {
    u32::from_str_radix(text.split_once('.')?.0, 16).ok()
}

/// The position of a cursor, if [`write()`] wrote it for the same.
pub(crate) fn read(text: &str, of: u64) -> Option<u32> {
    position(text).filter(|&position| write(position, of) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_one_question() {
        let cursor = write(20, 7);
        assert_eq!(read(&cursor, 7), Some(20));
        for (text, of) in [(cursor.as_str(), 8), ("", 7), ("14", 7), ("14.0", 7), ("\u{0}", 7), (".", 7), ("é.é", 7)]
        {
            assert_eq!(read(text, of), None, "{text:?}");
        }
    }
}
