//! The browser's half of the search, made by `build.rs`: scripts and the wasm module, embedded in the binary.

/// The classic script that pages load, and its path below the site's root.
pub const CLIENT: (&str, &str) = ("search/client.js", include_str!(concat!(env!("OUT_DIR"), "/client.js")));
/// The same as a module, for others.
pub const CLIENT_MODULE: (&str, &str) = ("search/mcdewey.js", include_str!(concat!(env!("OUT_DIR"), "/mcdewey.js")));
/// The wasm module.
pub const MODULE: (&str, &[u8]) = ("search/mcdewey.bin", include_bytes!(concat!(env!("OUT_DIR"), "/mcdewey.bin")));
/// What stands before the client in a library that is opened from disk, with a slot for the first path of each script.
pub const SHELF: &str = include_str!(concat!(env!("OUT_DIR"), "/shelf.js"));

/// The stemmer of each language other than English: its code, and its module.
const STEMMERS: [(&str, &[u8]); 15] = include!(concat!(env!("OUT_DIR"), "/stemmers.rs"));

/// The module of a language's stemmer: path below the site's root, and content; `None` for a language without one.
pub fn stemmer_asset(code: &str) -> Option<(String, &'static [u8])> {
    let (code, module) = STEMMERS.iter().find(|(known, _)| *known == code)?;
    Some((format!("search/stemmers/{code}.wasm"), module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_a_module() {
        assert_eq!(mcdewey_stemmers::LANGUAGES.len(), STEMMERS.len());
        for language in mcdewey_stemmers::LANGUAGES {
            assert!(stemmer_asset(language.code).is_some(), "{}", language.name);
        }
    }
}
