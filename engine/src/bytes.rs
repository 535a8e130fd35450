//! Bytes in and out: varints and strings, written and read side by side.
//!
//! Numbers are LEB128 varints (7 bits a byte, least significant first), strings are a length in bytes and UTF-8.

use crate::analysis::TERM_BYTES_MAX;

/// What a [`Reader`] found wrong; the caller knows which file it was.
pub(crate) type Flaw = &'static str;

/// Most entries of a file that hold texts: vendors, products, groups, the terms of a shard.
pub(crate) const TEXTS_MAX: usize = 1 << 16;

/// What is wrong with a count that the file has no bytes for, or that is not the one that another file gives.
pub(crate) const COUNT: Flaw = "a count is not that of what it holds";

/// Appends a varint.
#[cfg(feature = "write")]
pub(crate) fn put_u64(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

/// Appends a varint.
#[cfg(feature = "write")]
pub(crate) fn put_u32(out: &mut Vec<u8>, value: u32) {
    put_u64(out, u64::from(value));
}

/// Appends the length of something held in memory.
#[cfg(feature = "write")]
pub(crate) fn put_len(out: &mut Vec<u8>, len: usize) {
    put_u64(out, len as u64);
}

/// Appends a string.
#[cfg(feature = "write")]
pub(crate) fn put_str(out: &mut Vec<u8>, text: &str) {
    put_len(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Appends a list of strings.
#[cfg(feature = "write")]
pub(crate) fn put_strs(out: &mut Vec<u8>, texts: &[String]) {
    put_len(out, texts.len());
    for text in texts {
        put_str(out, text);
    }
}

/// Reads forward through bytes that may be anything: every method checks the length that remains.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    pub(crate) fn n_left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Flaw> {
        let (&first, rest) = self.rest.split_first().ok_or("it ends too early")?;
        self.rest = rest;
        Ok(first)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Flaw> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err("a number is too large");
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number is too large")
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Flaw> {
        u32::try_from(self.u64()?).map_err(|_| "a number is too large")
    }

    /// Reads a count of things that take at least `each` bytes, so that no count is believed beyond what the file can hold.
    pub(crate) fn count(&mut self, each: usize) -> Result<usize, Flaw> {
        let count = self.u64()?;
        if count > (self.rest.len() / each) as u64 { Err(COUNT) } else { Ok(count as usize) }
    }

    /// The same of at most `max` things: those that hold texts take many times their bytes in memory.
    pub(crate) fn count_up_to(&mut self, max: usize, each: usize) -> Result<usize, Flaw> {
        self.count(each).and_then(|count| if count > max { Err(COUNT) } else { Ok(count) })
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'a [u8], Flaw> {
        if len > self.rest.len() {
            return Err("it ends too early");
        }
        let (head, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn str(&mut self) -> Result<&'a str, Flaw> {
        let len = self.count(1)?;
        std::str::from_utf8(self.bytes(len)?).map_err(|_| "a text is not UTF-8")
    }

    pub(crate) fn string(&mut self) -> Result<String, Flaw> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn strings(&mut self, max: usize) -> Result<Vec<String>, Flaw> {
        let count = self.count_up_to(max, 1)?;
        (0..count).map(|_| self.string()).collect()
    }

    /// Reads a text that begins as `before` does: how many bytes the two share, and the rest.
    ///
    /// They share no more than a term may have, so that few bytes never stand for many long texts.
    pub(crate) fn sharing(&mut self, before: &str) -> Result<String, Flaw> {
        let shared = self.u32()? as usize;
        let head = before.get(..shared).filter(|head| head.len() <= TERM_BYTES_MAX);
        Ok(head.ok_or("a text shares more than the text before it has")?.to_owned() + self.str()?)
    }

    /// Checks that nothing is left over.
    pub(crate) fn end(&self) -> Result<(), Flaw> {
        if self.rest.is_empty() { Ok(()) } else { Err("it runs on past its end") }
    }
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_written() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            put_u64(&mut out, value);
            let mut reader = Reader::new(&out);
            assert_eq!(reader.u64(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn a_number_that_never_ends_is_an_error() {
        assert_eq!(Reader::new(&[0xff; 11]).u64(), Err("a number is too large"));
        assert_eq!(Reader::new(&[0x80]).u64(), Err("it ends too early"));
    }

    #[test]
    fn a_count_beyond_the_file_is_an_error_before_anything_is_allocated() {
        let mut out = Vec::new();
        put_u64(&mut out, 1 << 40);
        assert_eq!(Reader::new(&out).strings(9), Err(COUNT));
        let mut out = Vec::new();
        put_u64(&mut out, 2);
        out.extend([0; 5]);
        assert_eq!(Reader::new(&out).count(3), Err(COUNT));
        assert_eq!(Reader::new(&out).count(2), Ok(2));
        assert_eq!(Reader::new(&out).count_up_to(1, 2), Err(COUNT));
        assert_eq!(Reader::new(&out).strings(2), Ok(vec![String::new(); 2]));
    }
}
