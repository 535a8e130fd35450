use std::collections::BTreeMap;

use mcdewey_tests::Corpus;

use super::cost::{Cost, build, bytes_below};
use super::patterns::{self, DOCUMENT, Pattern};

/// What twice the size may cost.
const TIMES_MAX: f64 = 2.5;
/// Size at which processor time is compared with that of twice the size, in bytes.
const TIMED_BYTES: usize = 256 * 1024;
/// The same for bytes of the site.
const SITE_BYTES: usize = 16 * 1024;
/// Processor time that is no growth but noise, in seconds; the kernel counts hundredths.
const NOISE_S: f64 = 0.15;
/// What a site has of pages whatever the size, in bytes.
const PAGES_BYTES: u64 = 16 * 1024;
/// How often a pattern is measured anew that took too long: others may use the machine.
const TRIES: usize = 3;

/// Patterns that took the square of their size once: by time, by bytes of the site, or by both.
const SLOW_ONCE: &[&str] = &[
    "sentence in line",
    "long-word in line",
    "same-anchor in line",
    "open-comment in lines",
    "instruction in lines",
    "headings of HTML in one block",
    "preformatted in preformatted",
    "address of a link",
    "title in HTML",
    "head of a table",
    "info of code in a list",
    "versions of one text",
];

/// Whether twice the size costs too much processor time, above what every build costs.
fn is_slow(base: &Cost, one: &Cost, two: &Cost) -> bool {
    two.cpu_s - base.cpu_s > TIMES_MAX * (one.cpu_s - base.cpu_s).max(0.0) + NOISE_S
}

/// Compares a pattern at a size with twice the size; a line for the table, and what is wrong.
fn compare(pattern: &Pattern, n_bytes: usize, base: &Cost) -> (String, Option<&'static str>) {
    let (mut one, mut two) = (build(pattern, n_bytes), build(pattern, 2 * n_bytes));
    for _ in 1..TRIES {
        if !is_slow(base, &one, &two) {
            break;
        }
        let (again, twice_again) = (build(pattern, n_bytes), build(pattern, 2 * n_bytes));
        one.cpu_s = one.cpu_s.min(again.cpu_s);
        two.cpu_s = two.cpu_s.min(twice_again.cpu_s);
    }
    let site = |cost: &Cost| cost.site_bytes.saturating_sub(base.site_bytes);
    let line = format!(
        "{:44} {:6} kB: {:6.2} s, {:6.2} s; site {:8} kB, {:8} kB; memory {:5.1} times",
        pattern.name,
        two.corpus_bytes / 1000,
        one.cpu_s - base.cpu_s,
        two.cpu_s - base.cpu_s,
        site(&one) / 1000,
        site(&two) / 1000,
        two.resident_bytes.saturating_sub(base.resident_bytes) as f64 / two.corpus_bytes.max(1) as f64,
    );
    let is_large = site(&two) as f64 > TIMES_MAX * site(&one) as f64 + PAGES_BYTES as f64;
    let fault = match (is_slow(base, &one, &two), is_large) {
        (true, _) => Some("time"),
        (_, true) => Some("bytes"),
        _ => None,
    };
    (line, fault)
}

#[test]
fn twice_the_size_takes_at_most_two_and_a_half_times_the_time() {
    let wanted = std::env::var("MCDEWEY_GROWTH").ok();
    let n_bytes = std::env::var("MCDEWEY_GROWTH_BYTES").ok().and_then(|n| n.parse().ok()).unwrap_or(TIMED_BYTES);
    let is_wanted = |name: &str| match wanted.as_deref() {
        None => SLOW_ONCE.contains(&name),
        Some("all") => true,
        Some(part) => name.contains(part),
    };
    let base = build(&Pattern::empty(), 0);
    let mut faults = Vec::new();
    for pattern in patterns::all().iter().filter(|pattern| is_wanted(&pattern.name)) {
        let (line, fault) = compare(pattern, n_bytes, &base);
        println!("{line}{}", fault.map_or(String::new(), |fault| format!(" TOO MUCH: {fault}")));
        faults.extend(fault.map(|fault| format!("{fault}: {line}")));
    }
    assert!(faults.is_empty(), "grows by more than {TIMES_MAX} times:\n{}", faults.join("\n"));
}

/// Bytes of the pages of each pattern of one manual, all built in one library.
fn pages(patterns: &[Pattern], n_bytes: usize) -> BTreeMap<String, u64> {
    let corpus = Corpus::new().file("mcdewey.toml", "[library]\nlanguage = \"de\"\n");
    let mut folders = Vec::new();
    for (number, pattern) in patterns.iter().enumerate() {
        let files = pattern.files(n_bytes);
        let [(path, text)] = &files[..] else { continue };
        let (stem, extension) = path.rsplit_once('.').unwrap();
        assert!(DOCUMENT.starts_with(stem), "{path}");
        corpus.write(&format!("p/v1/guide/{number}.{extension}"), text);
        folders.push((&pattern.name, number));
    }
    let outcome = corpus.run(["build"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let bytes = |number: usize| bytes_below(&corpus.dir().join(format!("site/p/v1/guide/{number}")));
    folders.into_iter().map(|(name, number)| (name.clone(), bytes(number))).collect()
}

#[test]
fn twice_the_size_makes_at_most_two_and_a_half_times_the_pages() {
    let patterns = patterns::all();
    assert!(patterns.len() >= 400, "{}", patterns.len());
    let (one, two) = (pages(&patterns, SITE_BYTES), pages(&patterns, 2 * SITE_BYTES));
    assert_eq!(one.len(), two.len());
    let is_large =
        |(name, bytes): &(&String, &u64)| **bytes as f64 > TIMES_MAX * one[*name] as f64 + PAGES_BYTES as f64;
    let large: Vec<String> =
        two.iter().filter(is_large).map(|(name, bytes)| format!("{name}: {} bytes, {bytes}", one[name])).collect();
    assert!(large.is_empty(), "pages grow by more than {TIMES_MAX} times:\n{}", large.join("\n"));
}

#[test]
fn a_long_manual_takes_at_most_five_times_its_size_beside_the_library() {
    let n_bytes = 12 << 20;
    let (whole, pieces) = (build(&Pattern::manual(true), n_bytes), build(&Pattern::manual(false), n_bytes));
    let more = whole.resident_bytes.saturating_sub(pieces.resident_bytes);
    println!("{} MB whole, {} MB in pieces", whole.resident_bytes / 1_000_000, pieces.resident_bytes / 1_000_000);
    assert!(more <= 5 * n_bytes as u64, "{more} bytes");
}

#[test]
fn a_long_block_takes_at_most_five_times_its_size_beside_the_library() {
    let n_bytes = 4 << 20;
    let markdown = ["word in rows", "word in items", "emphasised in line", "emphasised in lines"];
    let html = ["rows of an element", "rows in one line", "items of an element", "paragraphs of a quote"];
    for name in markdown.into_iter().chain(html) {
        let pattern = || patterns::all().into_iter().find(|pattern| pattern.name == name).unwrap();
        let (whole, pieces) = (build(&pattern(), n_bytes), build(&pattern().in_pieces(), n_bytes));
        let more = whole.resident_bytes.saturating_sub(pieces.resident_bytes);
        println!(
            "{name}: {} MB whole, {} MB in pieces",
            whole.resident_bytes / 1_000_000,
            pieces.resident_bytes / 1_000_000
        );
        assert!(more <= 5 * n_bytes as u64, "{name}: {more} bytes");
    }
}
