//! Expected output in `tests/golden`; `tests/run --bless` rewrites it, review reads the difference.

/// Compares `found` with `tests/golden/<name>`.
#[track_caller]
pub fn assert_golden(name: &str, found: &str) {
    let path = crate::repository().join("tests/golden").join(name);
    // `expect_file!` takes paths relative to the source of the caller; an absolute one stays as it is.
    expect_test::expect_file![path].assert_eq(found);
}
