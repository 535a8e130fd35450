//! The browser's half of the search, made by `build.rs`: scripts and the wasm module, embedded in the binary.

/// Files of the search: path below the site's root, and content.
pub const SEARCH_ASSETS: [(&str, &[u8]); 3] = [
    ("search/client.js", include_bytes!(concat!(env!("OUT_DIR"), "/client.js"))),
    ("search/mcdewey.js", include_bytes!(concat!(env!("OUT_DIR"), "/mcdewey.js"))),
    ("search/mcdewey.bin", include_bytes!(concat!(env!("OUT_DIR"), "/mcdewey.bin"))),
];

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
