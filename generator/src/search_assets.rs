//! The browser's half of the search, made by `build.rs`: scripts and the wasm module, embedded in the binary.

/// Files of the search: path below the site's root, and content.
pub const SEARCH_ASSETS: [(&str, &[u8]); 3] = [
    ("search/client.js", include_bytes!(concat!(env!("OUT_DIR"), "/client.js"))),
    ("search/mcdewey.js", include_bytes!(concat!(env!("OUT_DIR"), "/mcdewey.js"))),
    ("search/mcdewey.wasm", include_bytes!(concat!(env!("OUT_DIR"), "/mcdewey.wasm"))),
];
