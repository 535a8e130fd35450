//! What the command line does; `command/main.rs` is the program.

pub mod import;
pub mod search;
pub mod serve;
pub mod store;
