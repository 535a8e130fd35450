//! Files of the site: those that are written, and those that the binary brings along.

pub mod emit;
pub mod search_assets;
pub mod search_files;
