//! Which source file may import from which: along the way of the data, and never in a circle.
#![forbid(unsafe_code)]
#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the names of our own files")]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::collections::{BTreeMap, BTreeSet};

use mcdewey_tests::{files_below, repository};

/// Layers of the generator, each of which imports from those behind it alone.
const LAYERS: [&[&str]; 7] = [
    &["command"],
    &["site"],
    &["corpus"],
    &["meaning", "pages", "publishing"],
    &["reading"],
    &["library"],
    &["config", "language", "model", "diagnostic", "progress"],
];

/// A module by its path: `reading::markdown::text`.
type Module = Vec<String>;

/// Every module of a crate, with the modules that it imports from; tests are left out.
fn imports(src: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let files: Vec<(Module, String)> = files_below(&repository().join(src))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs") && !path.ends_with("tests.rs") && !path.starts_with("bin/"))
        .map(|(path, bytes)| (module_of(&path), code_of(&String::from_utf8(bytes).unwrap())))
        .collect();
    let modules: BTreeSet<Module> = files.iter().map(|(module, _)| module.clone()).collect();
    let of_file = |module: &Module, code: &str| {
        paths(code, module).into_iter().filter_map(|path| longest_known(&path, &modules)).collect::<BTreeSet<_>>()
    };
    files.iter().map(|(module, code)| (module.clone(), of_file(module, code))).collect()
}

fn module_of(path: &str) -> Module {
    let names = path.strip_suffix(".rs").unwrap().split('/').map(str::to_owned);
    names.filter(|name| !["lib", "main", "mod"].contains(&name.as_str())).collect()
}

/// A source without its comments and its tests.
fn code_of(text: &str) -> String {
    let code = text.split("\nmod tests {").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// All paths of a source that begin with `crate::` or `super::`, in `use` lines and elsewhere, as paths from the root; those of
/// `use crate::a::{b, c}` one by one.
fn paths(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        // `super::super::x` is read from its beginning alone, and so is `mcdewey_crate::x`.
        if code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let mut base: Vec<String> = Vec::new();
        let mut rest = &code[start..];
        if let Some(after) = rest.strip_prefix("crate::") {
            rest = after;
        } else {
            base = module.to_vec();
            while let Some(after) = rest.strip_prefix("super::") {
                rest = after;
                base.pop();
            }
        }
        expand(rest, base, &mut paths);
    }
    paths
}

/// Reads `a::b`, or `a::{b, c::d}`, behind `base`; returns what follows.
fn expand<'a>(text: &'a str, base: Vec<String>, paths: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = base;
    let mut rest = text.trim_start();
    loop {
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = expand(inner, path.clone(), paths).trim_start();
                match inner.strip_prefix(',') {
                    Some(after) => inner = after,
                    None => return inner.strip_prefix('}').unwrap_or(inner),
                }
            }
        }
        let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if len == 0 {
            paths.push(path);
            return rest;
        }
        path.push(rest[..len].to_owned());
        rest = &rest[len..];
        let Some(after) = rest.strip_prefix("::") else {
            paths.push(path);
            return rest;
        };
        rest = after;
    }
}

/// The module that a path leads into, or that what it names stands in.
fn longest_known(path: &[String], modules: &BTreeSet<Module>) -> Option<Module> {
    (1..=path.len()).rev().map(|len| path[..len].to_vec()).find(|path| modules.contains(path))
}

/// Imports among the children of one module: child, and the child that it imports from.
fn among_children(imports: &BTreeMap<Module, BTreeSet<Module>>, parent: &[String]) -> BTreeSet<(String, String)> {
    let child = |module: &Module| module.strip_prefix(parent).and_then(|rest| rest.first().cloned());
    let pairs = imports.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    let children = pairs.filter_map(|(from, to)| Some((child(from)?, child(to)?)));
    children.filter(|(from, to)| from != to).collect()
}

/// The names on circles of imports, and on ways from one to another; `None` if there is no circle.
fn circle(edges: &BTreeSet<(String, String)>) -> Option<BTreeSet<String>> {
    let mut left: BTreeSet<String> = edges.iter().flat_map(|(from, to)| [from.clone(), to.clone()]).collect();
    loop {
        let goes_on = |name: &String| edges.iter().any(|(from, to)| from == name && left.contains(to));
        let comes_from = |name: &String| edges.iter().any(|(from, to)| to == name && left.contains(from));
        let stay: BTreeSet<String> = left.iter().filter(|name| goes_on(name) && comes_from(name)).cloned().collect();
        if stay.len() == left.len() {
            return (!stay.is_empty()).then_some(stay);
        }
        left = stay;
    }
}

#[test]
fn imports_of_the_generator_run_along_the_way_of_the_data() {
    let layer = |name: &str| LAYERS.iter().position(|names| names.contains(&name));
    let imports = imports("generator/src");
    let edges = among_children(&imports, &[]);
    assert!(edges.contains(&("reading".to_owned(), "library".to_owned())), "imports are no longer found: {edges:?}");
    for module in imports.keys().filter_map(|module| module.first()) {
        assert!(layer(module).is_some(), "`{module}` has no layer: name it in LAYERS");
    }
    for (from, to) in &edges {
        let (from_layer, to_layer) = (layer(from).unwrap(), layer(to).unwrap());
        let is_spine = from_layer == LAYERS.len() - 1;
        assert!(from_layer < to_layer || is_spine && to_layer == from_layer, "`{from}` imports from `{to}`");
    }
}

#[test]
fn the_parts_of_one_module_import_in_no_circle() {
    for src in [
        "engine/src",
        "engine/stemmers/src",
        "generator/src",
        "pdf/src",
        "search-wasm/src",
        "sidecar/src",
        "sidecar/guard/src",
    ] {
        let imports = imports(src);
        let parents: BTreeSet<&[String]> =
            imports.keys().flat_map(|module| (0..=module.len()).map(|len| &module[..len])).collect();
        for parent in parents {
            let circle = circle(&among_children(&imports, parent));
            assert_eq!(circle, None, "{src}, below `{}`: these import from one another", parent.join("::"));
        }
    }
}

#[test]
fn a_circle_and_a_wrong_way_would_be_found() {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    let code = "use crate::b::{self, c::D, e};\nfn f() { super::g::h(); let x = crate::i::J; }";
    let found: Vec<String> = paths(code, &module("a::k")).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["b::self", "b::c::D", "b::e", "i::J", "a::g::h"]);
    let edges = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(circle(&edges(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let round = circle(&edges(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]));
    assert!(round.is_some_and(|names| names.into_iter().eq(["b", "c"])));
}
