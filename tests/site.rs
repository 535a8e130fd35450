//! Whole sites, as they lie on disk.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::format_collect, clippy::format_push_string, reason = "a test's manual is put together once")]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "addresses are case-sensitive")]
#![allow(clippy::disallowed_methods, reason = "tests write corpora and read sites")]

mod site {
    mod dialects;
    mod golden;
    mod html;
    mod import;
    mod languages;
    mod links;
    mod look;
    mod manual;
    mod page_markers;
    mod pdf;
    mod recipes;
    mod right_to_left;
    mod search;
    mod targets;
    mod vendor_links;
    mod web;
    mod whole;
    mod word;
    mod words;
}
