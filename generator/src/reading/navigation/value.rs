//! Values as YAML, JSON and scripts write them down. Nothing is run: of a script only what stands there as it is counts.

use saphyr_parser::{Event, Parser};

/// Values within one another.
const DEPTH_MAX: usize = 24;
/// Values of a file.
const VALUES_MAX: usize = 100_000;
/// Names of a script that are looked up.
const NAMES_MAX: usize = 200;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text or a number.
    Text(String),
    List(Vec<Value>),
    /// Keys and values in their order.
    Map(Vec<(String, Value)>),
    /// What is computed, or empty.
    Other,
}

impl Value {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> &[Value] {
        match self {
            Value::List(list) => list,
            _ => &[],
        }
    }

    pub(super) fn pairs(&self) -> &[(String, Value)] {
        match self {
            Value::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.pairs().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The text of the first of some keys that has one.
    pub(super) fn text_of(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key)?.text())
    }
}

/// A list or mapping of YAML that is open.
enum Open {
    List(Vec<Value>),
    Map(Vec<(String, Value)>, Option<String>),
}

/// The first document of a YAML text; tags are not obeyed, aliases not expanded. What stands behind a fault is not there.
pub(super) fn yaml(text: &str) -> Value {
    let (mut open, mut n_values): (Vec<Open>, usize) = (Vec::new(), 0);
    for event in Parser::new_from_str(text) {
        n_values += 1;
        let done = match event {
            Err(_) => break,
            _ if n_values > VALUES_MAX => break,
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), _)) if open.len() >= DEPTH_MAX => break,
            Ok((Event::MappingStart(..), _)) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Ok((Event::SequenceStart(..), _)) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => match open.pop() {
                Some(level) => level.close(),
                None => break,
            },
            Ok((Event::Scalar(text, ..), _)) => Value::Text(text.into_owned()),
            Ok((Event::Alias(_), _)) => Value::Other,
            Ok(_) => continue,
        };
        let Some(level) = open.last_mut() else { return done };
        level.add(done);
    }
    // What is open when a fault comes holds what stood before it.
    let mut last = Value::Other;
    while let Some(mut level) = open.pop() {
        if last != Value::Other {
            level.add(last);
        }
        last = level.close();
    }
    last
}

impl Open {
    fn add(&mut self, value: Value) {
        match self {
            Open::List(list) => list.push(value),
            Open::Map(pairs, key) => match key.take() {
                Some(key) => pairs.push((key, value)),
                None => *key = Some(value.text().unwrap_or_default().to_owned()),
            },
        }
    }

    fn close(self) -> Value {
        match self {
            Open::List(list) => Value::List(list),
            Open::Map(pairs, _) => Value::Map(pairs),
        }
    }
}

/// A script, or JSON, of which the values are read that stand in it as they are.
pub(super) struct Script<'a> {
    text: &'a str,
    at: usize,
    n_values: usize,
    n_names: usize,
    /// Whether something is computed, and so is not known.
    pub(super) is_computed: bool,
}

impl<'a> Script<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Script { text, at: 0, n_values: 0, n_names: 0, is_computed: false }
    }

    /// The value that a module exports; of JSON the whole.
    pub(super) fn exported(&mut self) -> Value {
        let start = ["module.exports", "export default"].iter().find_map(|mark| {
            let at = self.text.find(mark)? + mark.len();
            Some(at + self.text[at..].len() - self.text[at..].trim_start_matches([' ', '=', '\n']).len())
        });
        self.at = start.unwrap_or(0);
        self.value(0)
    }

    /// The values of each key of this name, wherever it stands.
    pub(super) fn all_of(&mut self, key: &str) -> Vec<Value> {
        const KEYS_MAX: usize = 20;
        let mut found = Vec::new();
        let ends: Vec<usize> = self.text.match_indices(key).map(|(at, _)| at).take(KEYS_MAX).collect();
        for at in ends {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            let after = self.text[at + key.len()..].trim_start_matches(['\'', '"']).trim_start();
            if self.text[..at].ends_with(is_word) || !after.starts_with(':') {
                continue;
            }
            self.at = self.text.len() - after.len() + 1;
            found.push(self.value(0));
        }
        found
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Passes over blanks and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let text = rest.trim_start();
            self.at += rest.len() - text.len();
            let end = if text.starts_with("//") {
                text.find('\n')
            } else if text.starts_with("/*") {
                text.find("*/").map(|end| end + 2)
            } else {
                return;
            };
            self.at += end.unwrap_or(text.len());
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        self.blanks();
        self.n_values += 1;
        if depth > DEPTH_MAX || self.n_values > VALUES_MAX {
            self.is_computed = true;
            self.at = self.text.len();
            return Value::Other;
        }
        let value = match self.rest().chars().next() {
            Some('[') => self.list(depth),
            Some('{') => self.map(depth),
            Some('"' | '\'' | '`') => self.quoted(),
            _ => self.word(depth),
        };
        // What follows a value makes another of it, unless it only says of which type it is.
        self.blanks();
        let rest = self.rest();
        if !rest.starts_with([',', ']', '}', ')', ';']) && !rest.is_empty() && depth > 0 {
            let is_type = ["as ", "satisfies "].iter().any(|word| rest.starts_with(word));
            self.skip();
            if !is_type {
                self.is_computed = true;
                return Value::Other;
            }
        }
        value
    }

    fn list(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            self.blanks();
            match self.rest().chars().next() {
                Some(']') => {
                    self.at += 1;
                    return Value::List(list);
                }
                Some(',') => self.at += 1,
                None | Some('}' | ')' | ';') => return Value::List(list),
                Some('.') if self.rest().starts_with("...") => {
                    self.at += 3;
                    match self.value(depth + 1) {
                        Value::List(more) => list.extend(more),
                        _ => self.is_computed = true,
                    }
                }
                Some(_) => list.push(self.value(depth + 1)),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut pairs = Vec::new();
        loop {
            self.blanks();
            match self.rest().chars().next() {
                None | Some(']' | ')' | ';') => return Value::Map(pairs),
                Some('}') => {
                    self.at += 1;
                    return Value::Map(pairs);
                }
                Some(',') => self.at += 1,
                Some('"' | '\'' | '`') => {
                    let key = self.quoted();
                    self.pair(key.text().unwrap_or_default().to_owned(), depth, &mut pairs);
                }
                Some(c) if is_name(c) => {
                    let key = self.name().to_owned();
                    self.pair(key, depth, &mut pairs);
                }
                Some(_) => {
                    self.is_computed = true;
                    self.skip();
                }
            }
        }
    }

    /// What follows a key.
    fn pair(&mut self, key: String, depth: usize, pairs: &mut Vec<(String, Value)>) {
        self.blanks();
        if self.rest().starts_with(':') {
            self.at += 1;
            let value = self.value(depth + 1);
            pairs.push((key, value));
        } else if self.rest().starts_with([',', '}']) {
            // `{ sidebar }`
            let value = self.named(&key, depth);
            pairs.push((key, value));
        } else {
            self.is_computed = true;
            self.skip();
        }
    }

    fn quoted(&mut self) -> Value {
        let mut chars = self.rest().char_indices();
        let quote = chars.next().map_or('"', |(_, quote)| quote);
        let mut text = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += at + 1;
                    return Value::Text(text);
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('u') => {
                        let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        text.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                    }
                    Some('n' | 't' | 'r') => text.push(' '),
                    Some(c) => text.push(c),
                    None => {}
                },
                '$' if quote == '`' => {
                    self.is_computed = true;
                    text.push(c);
                }
                c => text.push(c),
            }
        }
        self.at = self.text.len();
        Value::Other
    }

    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A number, or the value of a name that is defined in the script: `name`, `name()`.
    fn word(&mut self, depth: usize) -> Value {
        let name = self.name();
        if name.is_empty() {
            self.is_computed = true;
            self.skip();
            return Value::Other;
        }
        if matches!(name, "true" | "false" | "null" | "undefined") {
            return Value::Other;
        }
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            let rest = self.rest();
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            self.at += end;
            return Value::Text(format!("{name}{}", &rest[..end]));
        }
        if self.rest().starts_with("()") {
            self.at += 2;
        }
        if !self.rest().trim_start().starts_with([',', ']', '}', ')', ';']) && depth > 0 {
            self.is_computed = true;
            self.skip();
            return Value::Other;
        }
        self.named(name, depth)
    }

    /// The value that is given to a name somewhere in the script.
    fn named(&mut self, name: &str, depth: usize) -> Value {
        self.n_names += 1;
        let start = (self.n_names <= NAMES_MAX).then(|| self.definition(name)).flatten();
        let Some(start) = start else {
            self.is_computed = true;
            return Value::Other;
        };
        let back = std::mem::replace(&mut self.at, start);
        let value = self.value(depth + 1);
        self.at = back.max(if self.n_values > VALUES_MAX { self.text.len() } else { 0 });
        value
    }

    fn definition(&self, name: &str) -> Option<usize> {
        for word in ["const ", "let ", "var "] {
            for (at, found) in self.text.match_indices(&format!("{word}{name}")) {
                let after = &self.text[at + found.len()..];
                let line = after.split(['\n', ';']).next().unwrap_or_default();
                if !after.starts_with(is_name)
                    && let Some(equals) = line.find('=').filter(|equals| !line[*equals..].starts_with("=>"))
                {
                    return Some(at + found.len() + equals + 1);
                }
            }
        }
        let at = self.text.find(&format!("function {name}("))?;
        let returned = self.text[at..].find("return")?;
        Some(at + returned + "return".len())
    }

    /// Passes over an expression, as far as the sign that ends it.
    fn skip(&mut self) {
        let mut n_open = 0usize;
        loop {
            self.blanks();
            let Some(c) = self.rest().chars().next() else { return };
            match c {
                '"' | '\'' | '`' => {
                    self.quoted();
                    continue;
                }
                '(' | '[' | '{' => n_open += 1,
                ',' | ';' | ')' | ']' | '}' if n_open == 0 => return,
                ')' | ']' | '}' => n_open -= 1,
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::List(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(" ")),
            Value::Map(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}:{}", text(value))).collect();
                format!("{{{}}}", pairs.join(" "))
            }
            Value::Other => "?".to_owned(),
        }
    }

    #[track_caller]
    fn check(script: &str, expected: &str, is_computed: bool) {
        let mut read = Script::new(script);
        assert_eq!(text(&read.exported()), expected);
        assert_eq!(read.is_computed, is_computed);
    }

    #[test]
    fn literals_are_read_and_what_is_computed_is_not() {
        check("module.exports = { a: ['x', \"y\", 3,], 'b': {c: true}, };", "{a:[x y 3] b:{c:?}}", false);
        check(
            "// @ts-check\nconst s: T = {a: [f, ...g()]};\nfunction g(): U[] {\n return ['h'] }\nexport default s;",
            "{a:[? h]}",
            true,
        );
        check("export default { a: [1].map(x => x), b: `c`, d: e ? 'f' : 'g' } satisfies T", "{a:? b:c d:?}", true);
        check("{\"a\": [\"\\u0041\\\"\", null]}", "{a:[A\" ?]}", false);
        check("const a = a;\nexport default a", "?", true);
    }

    #[test]
    fn whatever_the_text_is_reading_ends() {
        for script in ["", "module.exports", "export default [", "export default {a", "{,,:;)]}", "[(((", "['", "`${`"]
        {
            Script::new(script).exported();
        }
        let deep = "[".repeat(100_000);
        Script::new(&deep).exported();
        let wide = format!("export default [{}]", "a(),".repeat(1000));
        Script::new(&wide).exported();
        yaml(&deep);
    }

    #[test]
    fn yaml_keeps_its_order_and_what_stands_before_a_fault() {
        assert_eq!(
            text(&yaml("nav:\n  - a.md\n  - B: b.md\n  - C:\n      - !!x c.md\n")),
            "{nav:[a.md {B:b.md} {C:[c.md]}]}"
        );
        assert_eq!(text(&yaml("a: &x [1]\nb: *x\n")), "{a:[1] b:?}");
        assert_eq!(text(&yaml("a: b\nc: [d\n e: }")), "{a:b c:[]}");
    }
}
