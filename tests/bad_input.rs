//! Bad input gets a clear error and loses nothing; through the program, as a user meets it.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a test that could not be done says so")]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::needless_pass_by_value, reason = "an expectation is used once")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

mod bad_input {
    mod cases;
    mod corpus;
    mod embedder;
    mod faults;
    mod hostile;
    mod interrupted;
    mod names;
    mod output;
}
