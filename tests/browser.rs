//! What a reader does, in a real browser; every test ends with: no error, no failed request, no other host.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]
#![allow(clippy::print_stdout, reason = "a line says what could not be tried")]

mod browser {
    mod beside;
    mod deploys;
    mod dialog;
    mod firefox;
    mod layout;
    mod library;
    mod manual;
    mod offline;
    mod one_answer;
    mod own;
    mod policy;
    mod previews;
    mod reading;
    mod scopes;
    mod search;
    mod sharing;
    mod still;
    mod suggestions;
    mod watch;
}
