//! What a wasm module exports: a buffer, and a function that stems the word in it.
//!
//! Numbers are all that passes the boundary, so that a module needs no binding; `search-wasm/js/worker.js` is the other side.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use crate::{LANGUAGES, Language};

/// Bytes of the buffer. The engine asks for words of up to 64 bytes, and a stem is hardly ever longer than its word.
const BUFFER_BYTES: usize = 256;

/// The word, then its stem. Atomic bytes can be written without unsafe code and cost nothing in wasm.
static BUFFER: [AtomicU8; BUFFER_BYTES] = [const { AtomicU8::new(0) }; BUFFER_BYTES];

/// Address of the buffer.
pub fn buffer() -> usize {
    BUFFER.as_ptr() as usize
}

/// Puts the stem of the buffer's first `len` bytes in their place and returns its length, or -1 for a stop word.
pub fn stem(language: &Language, len: usize) -> i32 {
    language.stem(&read(len)).map_or(-1, |stem| write(stem.as_bytes()))
}

/// The first `len` bytes of the buffer as text.
pub(crate) fn read(len: usize) -> String {
    let bytes: Vec<u8> = BUFFER.iter().take(len).map(|byte| byte.load(Relaxed)).collect();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Puts a text into the buffer, as far as it has room, and returns how many bytes.
pub(crate) fn write(text: &[u8]) -> i32 {
    for (to, byte) in BUFFER.iter().zip(text) {
        to.store(*byte, Relaxed);
    }
    i32::try_from(text.len().min(BUFFER_BYTES)).unwrap_or(0)
}

/// The language with a code, found while the module is compiled: the others are then not part of it.
pub const fn language(code: &str) -> &'static Language {
    let code = code.as_bytes();
    let mut at = 0;
    while at < LANGUAGES.len() {
        let found = LANGUAGES[at].code.as_bytes();
        if found[0] == code[0] && found[1] == code[1] {
            return &LANGUAGES[at];
        }
        at += 1;
    }
    panic!("there is no such language")
}

/// Makes a crate the module of one language.
#[macro_export]
macro_rules! module {
    ($code:literal) => {
        const LANGUAGE: &$crate::Language = $crate::module::language($code);

        #[cfg(not(target_arch = "wasm32"))]
        fn main() {}

        #[allow(unsafe_code, reason = "an export has its name as it stands; nothing else has it")]
        #[unsafe(no_mangle)]
        extern "C" fn buffer() -> usize {
            $crate::module::buffer()
        }

        #[allow(unsafe_code, reason = "an export has its name as it stands; nothing else has it")]
        #[unsafe(no_mangle)]
        extern "C" fn stem(len: usize) -> i32 {
            $crate::module::stem(LANGUAGE, len)
        }
    };
}
