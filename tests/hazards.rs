//! `HAZARDS.md` names tests that are there.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests read the repository")]

use std::fs;

use mcdewey_tests::repository;

/// Texts between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a source has a test of this name, as a function or as a line of the table of `tests/fuzz.rs`.
fn has_test(source: &str, name: &str) -> bool {
    let is_function = source.match_indices(&format!("fn {name}()")).any(|(at, _)| {
        let above =
            source[..at].trim_end_matches("async ").lines().rev().map(str::trim).skip_while(|line| line.is_empty());
        above.take_while(|line| line.starts_with("#[")).any(|line| line == "#[test]" || line == "#[tokio::test]")
    });
    is_function || source.contains("targets! {") && source.contains(&format!("\n    {name}: "))
}

#[test]
fn every_hazard_names_tests_that_are_there() {
    let text = fs::read_to_string(repository().join("tests/HAZARDS.md")).unwrap();
    let (mut n_hazards, mut n_tests) = (0, 0);
    for line in text.lines().filter(|line| line.starts_with("| ")).filter(|line| !line.starts_with("| Hazard")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [hazard, happens, tests] = cells[..] else { panic!("three cells are expected: {line}") };
        assert!(!hazard.trim().is_empty() && !happens.trim().is_empty(), "{line}");
        let (mut source, mut n_here) = (None, 0);
        for name in quoted(tests) {
            if let Some((file, "rs")) = name.rsplit_once('.') {
                let path = repository().join(name);
                source = Some((file, fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))));
            } else {
                let (file, source) = source.as_ref().unwrap_or_else(|| panic!("no file before `{name}`: {line}"));
                assert!(has_test(source, name), "{file}.rs has no test `{name}`");
                n_here += 1;
            }
        }
        assert!(n_here > 0, "no test: {line}");
        (n_hazards, n_tests) = (n_hazards + 1, n_tests + n_here);
    }
    println!("{n_hazards} hazards, {n_tests} tests");
    assert!(n_hazards > 50, "only {n_hazards} hazards were read");
}

#[test]
fn a_test_that_is_not_there_would_be_noticed() {
    let source = "#[test]\nfn one() {}\n\nfn two() {}\n\n#[tokio::test]\nasync fn three() {}\n";
    assert!(has_test(source, "one") && has_test(source, "three"));
    assert!(!has_test(source, "two") && !has_test(source, "four") && !has_test(source, "on"));
    assert!(has_test("targets! {\n    html: documents::html;\n}", "html") && !has_test("\n    html: 1", "html"));
}
