//! Values that documents name: `extra` of `mkdocs.yml`, `_config.yml`, `_data/`, parameters of Hugo, substitutions of `MyST`.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

/// Largest file of values that is read, in bytes.
pub(super) const VALUES_BYTES_MAX: usize = 1 << 20;
/// Longest value, in bytes.
const VALUE_BYTES_MAX: usize = 4096;
/// Most levels of keys.
const DEPTH_MAX: usize = 8;

/// What a file of values is to those who name them, by its path: what its keys begin with, and the key below which they
/// stand. `None` for any other file.
fn kind(path: &str) -> Option<(Vec<String>, &'static str)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = name.rsplit_once('.')?;
    let is_yaml = matches!(extension, "yml" | "yaml");
    let below = |mark: &str| {
        let after = folder.find(mark).map(|at| folder[at + mark.len()..].trim_start_matches('/'));
        after
            .map(|after| if after.is_empty() { stem.to_owned() } else { format!("{}.{stem}", after.replace('/', ".")) })
    };
    if let Some(file) = below("/_data").filter(|_| is_yaml) {
        return Some((vec![format!("site.data.{file}.")], ""));
    }
    if let Some(file) = below("/data/variables").filter(|_| is_yaml) {
        return Some((vec![format!("variables.{file}."), format!("data.variables.{file}.")], ""));
    }
    let hugo = || vec![String::new(), "site.params.".to_owned(), ".Site.Params.".to_owned(), "Site.Params.".to_owned()];
    match name {
        "mkdocs.yml" | "mkdocs.yaml" => Some((vec![String::new(), "config.extra.".to_owned()], "extra.")),
        "_config.yml" | "_config.yaml" => Some((vec!["site.".to_owned()], "")),
        "hugo.toml" | "config.toml" | "hugo.yaml" | "hugo.yml" => Some((hugo(), "params.")),
        "params.toml" | "params.yaml" if folder.ends_with("/_default") => Some((hugo(), "")),
        // The second is where the documentation of Canonical keeps them.
        "conf.py" | "substitutions.yaml" | "substitutions.yml" => Some((vec![String::new()], "")),
        _ => None,
    }
}

/// Whether a file holds values.
pub(super) fn is_known(path: &str) -> bool {
    kind(path).is_some()
}

/// Reads the values of a file; what cannot be read has none.
pub(super) fn read(path: &str, text: &str, values: &mut BTreeMap<String, String>) {
    let Some((prefixes, below)) = kind(path) else { return };
    let mut found = Vec::new();
    let extension = path.rsplit('.').next().unwrap_or_default();
    if extension == "py" {
        python(text, &mut found);
    } else if extension == "toml" {
        if let Ok(table) = toml::from_str::<toml::Table>(text) {
            of_toml(&table, "", 0, &mut found);
        }
    } else {
        yaml(text, &mut found);
    }
    for (key, value) in found.into_iter().filter(|(_, value)| value.len() <= VALUE_BYTES_MAX) {
        let Some(key) = key.strip_prefix(below) else { continue };
        for prefix in &prefixes {
            values.entry(format!("{prefix}{key}")).or_insert_with(|| value.clone());
        }
    }
}

/// What is open in a YAML file.
enum Level {
    List,
    /// A mapping, with the key that waits for its value.
    Mapping(Option<String>),
}

/// Texts and numbers of a YAML file by the names of their keys, joined by dots. Lists are passed over; nothing is expanded.
fn yaml(text: &str, found: &mut Vec<(String, String)>) {
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, _)) = event else { return };
        match event {
            Event::MappingStart(..) => levels.push(Level::Mapping(None)),
            Event::SequenceStart(..) => levels.push(Level::List),
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                forget(&mut levels);
            }
            Event::Scalar(value, ..) => {
                if let Some(Level::Mapping(key @ None)) = levels.last_mut() {
                    *key = Some(value.into_owned());
                    continue;
                }
                if levels.len() <= DEPTH_MAX {
                    let key = |level: &'_ Level| match level {
                        Level::List => None,
                        Level::Mapping(key) => key.clone(),
                    };
                    let path: Option<Vec<String>> = levels.iter().map(key).collect();
                    found.extend(path.map(|path| (path.join("."), value.into_owned())));
                }
                forget(&mut levels);
            }
            Event::Alias(_) => forget(&mut levels),
            _ => {}
        }
    }
}

/// The value of the key that waited has come.
fn forget(levels: &mut [Level]) {
    if let Some(Level::Mapping(key)) = levels.last_mut() {
        *key = None;
    }
}

fn of_toml(table: &toml::Table, prefix: &str, depth: usize, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        match value {
            toml::Value::String(text) => found.push((name, text.clone())),
            toml::Value::Integer(number) => found.push((name, number.to_string())),
            toml::Value::Float(number) => found.push((name, number.to_string())),
            toml::Value::Table(table) if depth < DEPTH_MAX => of_toml(table, &format!("{name}."), depth + 1, found),
            _ => {}
        }
    }
}

/// Substitutions of `conf.py`: lines `"name": "value",` within `myst_substitutions = { … }`. Nothing of it is run.
fn python(text: &str, found: &mut Vec<(String, String)>) {
    let Some((_, rest)) = text.split_once("myst_substitutions") else { return };
    let unquoted = |text: &str| {
        let text = text.trim().trim_end_matches(',').trim();
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        text[1..].split_once(quote).map(|(inner, _)| inner.to_owned())
    };
    for line in rest.lines().take_while(|line| line.trim() != "}") {
        if let Some((key, value)) = line.trim().trim_start_matches(['=', '{', ' ']).split_once(':') {
            found.extend(unquoted(key).zip(unquoted(value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[(&str, &str)]) {
        let mut values = BTreeMap::new();
        read(path, text, &mut values);
        let found: Vec<_> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_file_has_values_under_the_names_that_documents_use() {
        check(
            "p/v/mkdocs.yml",
            "site_name: X\nextra:\n  a: 1\n  b: {c: d}\n",
            &[("a", "1"), ("b.c", "d"), ("config.extra.a", "1"), ("config.extra.b.c", "d")],
        );
        check("p/_config.yml", "name: X\nlist: [a, {b: c}]\nlast: y\n", &[("site.last", "y"), ("site.name", "X")]);
        check("p/_data/ruby.yml", "min: 2.7\n", &[("site.data.ruby.min", "2.7")]);
        check(
            "p/data/variables/product.yml",
            "a: B\n",
            &[("data.variables.product.a", "B"), ("variables.product.a", "B")],
        );
        check(
            "p/conf.py",
            "x = 1\nmyst_substitutions = {\n  \"a\": \"A b\",\n  'c': 'd'\n}\ny = {'e': 'f'}\n",
            &[("a", "A b"), ("c", "d")],
        );
    }

    #[test]
    fn what_is_no_file_of_values_or_cannot_be_read_has_none() {
        check("p/other.yml", "a: b\n", &[]);
        check("p/_config.yml", "a: [\n", &[]);
        check("p/hugo.toml", "= broken", &[]);
    }

    #[test]
    fn aliases_are_not_expanded() {
        check("p/_config.yml", "a: &x long\nb: *x\nc: d\n", &[("site.a", "long"), ("site.c", "d")]);
    }
}
