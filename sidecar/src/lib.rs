//! What `mcdewey-mcp` takes for a message, apart from the server: tests and fuzzing reach it without one.
#![forbid(unsafe_code)]

pub mod message;
mod unique;
