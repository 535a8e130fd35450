//! Front matter: the block of YAML (`---`) or TOML (`+++`) before a document's text. What counts is its title or another name
//! for menus, its language, its description, its position among its neighbours, and whether it is to be published.
//! Keys are understood in any case, as Hugo does: `Title:` is a title. The rest is kept for what a dialect fills in.
//!
//! YAML is read by `saphyr-parser`, the event parser below the `saphyr` crates: no unsafe code, no tree is built, tags
//! are never obeyed and aliases never expanded, so a bomb of aliases costs no more than its own bytes. The serde crates
//! (`serde_yaml` and its forks `serde_norway`, `serde_yaml_ng`) build a tree over a C parser translated to unsafe Rust,
//! for which one title is no reason.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser};

use crate::diagnostic::Diagnostic;

/// Front matter longer than this is text, in bytes: real ones have a few hundred.
const FRONT_MATTER_BYTES_MAX: usize = 64 * 1024;

/// What stands before a document's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title, white space collapsed; never empty.
    pub title: Option<String>,
    /// What stands for `language`, else for `lang`.
    pub language: Option<String>,
    /// Addresses that tools publish the document under: from the site's root with a `/` in front, else from the document's folder.
    pub addresses: Vec<String>,
    /// A shorter name, as it stands in menus: `linkTitle` of Hugo, `sidebar_label` of Docusaurus and others.
    pub short_title: Option<String>,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// Whether it says that it is not to be published: `draft: true`, `published: false`.
    pub is_draft: bool,
    /// Where it stands among its neighbours, in thousandths: `weight`, `sidebar_position`, `nav_order`; lower comes first.
    pub position: Option<i64>,
    /// Every text and number by the names of its keys, joined by a dot: at most two deep.
    pub values: Vec<(String, String)>,
    /// Where the text begins, in bytes.
    pub body_start: usize,
}

/// Finds the front matter at the start of `text`, in which lines end with `\n`.
///
/// What is fenced but not readable is left out with a warning; what is not closed, or does not look like front
/// matter (a thematic break at the top), is text.
pub fn split(source: &str, text: &str) -> (FrontMatter, Vec<Diagnostic>) {
    let Some((fence, block, body_start)) = fenced(text) else {
        let after = text.strip_prefix("---\n").filter(|after| !after.trim().is_empty() && looks_like_metadata(after));
        let is_open = after.is_some() || text.starts_with("+++\n");
        return (FrontMatter::default(), is_open.then(|| unclosed(source)).into_iter().collect());
    };
    let parsed = if fence == "---" {
        if !looks_like_metadata(block) {
            return (FrontMatter::default(), Vec::new());
        }
        read_yaml(block)
    } else {
        read_toml(block)
    };
    match parsed {
        Ok(fields) => (fields.front_matter(body_start), Vec::new()),
        // A thematic break far below closes nothing: what stands between is the text of the manual.
        Err(_) if holds_text(block) => (FrontMatter::default(), vec![unclosed(source)]),
        Err(fault) => {
            let warning = Diagnostic::warning(source, format!("front matter cannot be read: {}", fault.message))
                .at_line(fault.line + 1)
                .help("it is left out; the title is that of the first heading");
            (FrontMatter { body_start, ..FrontMatter::default() }, vec![warning])
        }
    }
}

fn unclosed(source: &str) -> Diagnostic {
    Diagnostic::warning(source, "front matter is not closed and is shown as text")
        .at_line(1)
        .help("end it with a line that repeats the first one")
}

/// Whether a block goes on, after an empty line, with a paragraph or heading of Markdown, which no metadata do.
fn holds_text(block: &str) -> bool {
    let mut after_blank = false;
    block.split('\n').any(|line| {
        let is_first = std::mem::replace(&mut after_blank, line.trim().is_empty());
        let is_heading = line.starts_with("##") || line.starts_with("# ");
        let is_prose = line.starts_with(char::is_alphabetic) && !line.contains([':', '=']) && line.contains(' ');
        is_first && (is_heading || is_prose)
    })
}

/// Values of a block that count.
#[derive(Default)]
struct Fields {
    title: Option<String>,
    language: Option<String>,
    lang: Option<String>,
    addresses: Vec<String>,
    short_title: Option<String>,
    description: Option<String>,
    draft: Option<String>,
    published: Option<String>,
    position: Option<String>,
    values: Vec<(String, String)>,
}

impl Fields {
    /// Keeps an address of Docusaurus (`slug`, `id`), Hugo (`slug`, `url`, `aliases`) or Jekyll (`permalink`, `redirect_from`).
    /// One that is made of variables, or leads to another host, is none.
    fn address(&mut self, key: &str, value: &str) {
        let from_root = match key.to_ascii_lowercase().as_str() {
            "permalink" | "url" => "/",
            "slug" | "id" | "aliases" | "redirect_from" => "",
            _ => return,
        };
        if !value.is_empty() && !value.contains([':', '{', '$']) && value != "~" && value != "null" {
            let start = if value.starts_with('/') { "" } else { from_root };
            self.addresses.push(format!("{start}{value}"));
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        self.address(key, value);
        self.values.push((key.to_owned(), value.to_owned()));
        let field = match key.to_ascii_lowercase().as_str() {
            "title" => &mut self.title,
            "language" => &mut self.language,
            "lang" => &mut self.lang,
            "linktitle" | "sidebar_label" | "shorttitle" | "nav_title" | "navtitle" => &mut self.short_title,
            "description" => &mut self.description,
            "draft" => &mut self.draft,
            "published" => &mut self.published,
            "weight" | "sidebar_position" | "nav_order" => &mut self.position,
            _ => return,
        };
        // Of `title` and `Title`, the one in lower case is meant.
        if field.is_some() && key.bytes().any(|b| b.is_ascii_uppercase()) {
            return;
        }
        *field = Some(value.to_owned()).filter(|value| value != "~" && value != "null" && !value.is_empty());
    }

    fn front_matter(self, body_start: usize) -> FrontMatter {
        let tidied = |text: Option<String>| text.and_then(|text| tidy(&text));
        let is = |value: Option<String>, word: &str| value.is_some_and(|value| value.eq_ignore_ascii_case(word));
        let position = self.position.and_then(|text| text.trim().parse::<f64>().ok());
        #[expect(clippy::cast_possible_truncation, reason = "a number beyond the bounds is the bound")]
        let position = position.filter(|number| number.is_finite()).map(|number| (number * 1000.0) as i64);
        FrontMatter {
            addresses: self.addresses,
            title: tidied(self.title),
            language: self.language.or(self.lang),
            short_title: tidied(self.short_title),
            description: tidied(self.description),
            is_draft: is(self.draft, "true") || is(self.published, "false"),
            position,
            values: self.values,
            body_start,
        }
    }
}

/// A fault in front matter; the line is counted from 1 within the block.
struct Fault {
    line: u32,
    message: String,
}

/// The fence, what it encloses, and where the rest begins.
fn fenced(text: &str) -> Option<(&'static str, &str, usize)> {
    let first = text.split('\n').next()?.trim_end();
    let fence = ["---", "+++"].into_iter().find(|fence| *fence == first)?;
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((fence, &text[start..at], at + line.len()));
        }
        at += line.len();
        if at - start > FRONT_MATTER_BYTES_MAX {
            return None;
        }
    }
    None
}

/// Whether the first line of a block is one that metadata begin with: text between two thematic breaks is not.
fn looks_like_metadata(block: &str) -> bool {
    let mut lines = block.split('\n').peekable();
    if lines.peek().is_some_and(|line| line.trim().is_empty()) && !block.trim().is_empty() {
        return false;
    }
    let Some(line) = lines.find(|line| !line.trim().is_empty() && !line.starts_with('#')) else {
        return true;
    };
    let key = line.split(':').next().unwrap_or_default();
    let is_key = line.contains(':') && key.len() < 80 && key.split_whitespace().count() <= 3 && !key.contains('`');
    is_key || line.starts_with(['!', '{', '[', '%', '"', '\''])
}

fn read_yaml(block: &str) -> Result<Fields, Fault> {
    let fault = |line: usize, message: &str| Fault {
        line: u32::try_from(line).unwrap_or(u32::MAX).max(1),
        message: message.to_owned(),
    };
    let (mut fields, mut depth, mut key) = (Fields::default(), 0usize, None::<Cow<'_, str>>);
    // The key of the list, or of the mapping, that is open below a key, and the key within the latter.
    let (mut list, mut outer, mut inner) = (None::<Cow<'_, str>>, None::<Cow<'_, str>>, None::<Cow<'_, str>>);
    let mut seen = std::collections::HashSet::new();
    for event in Parser::new_from_str(block) {
        let (event, span) = event.map_err(|error| fault(error.marker().line(), error.info()))?;
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if depth == 0 && matches!(event, Event::SequenceStart(..)) {
                    return Err(fault(span.start.line(), "expected `key: value` lines, found a list"));
                }
                if depth == 1 {
                    let of = key.take();
                    if of.as_ref().is_some_and(|key| key.eq_ignore_ascii_case("title")) {
                        return Err(fault(span.start.line(), "title is not a text"));
                    }
                    (list, outer) = if matches!(event, Event::MappingStart(..)) { (None, of) } else { (of, None) };
                }
                inner = None;
                depth += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                inner = None;
                depth -= 1;
            }
            Event::Scalar(value, ..) if depth == 2 && outer.is_some() => match inner.take() {
                None => inner = Some(value),
                Some(name) => {
                    let outer = outer.as_deref().unwrap_or_default();
                    fields.values.push((format!("{outer}.{name}"), value.into_owned()));
                }
            },
            Event::Scalar(value, ..) if depth == 2 => {
                if let Some(key) = &list {
                    fields.address(key, &value);
                }
            }
            Event::Scalar(value, ..) if depth == 1 => match key.take() {
                None => {
                    if !seen.insert(value.to_string()) {
                        return Err(fault(span.start.line(), &format!("key `{value}` stands there twice")));
                    }
                    key = Some(value);
                }
                Some(name) => fields.set(&name, &value),
            },
            Event::Alias(_) if depth == 1 => _ = key.take(),
            _ => {}
        }
    }
    Ok(fields)
}

fn read_toml(block: &str) -> Result<Fields, Fault> {
    let table: toml::Table = toml::from_str(block).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(block.len()));
        let line = block.get(..at).unwrap_or(block).matches('\n').count() + 1;
        Fault { line: u32::try_from(line).unwrap_or(u32::MAX), message: error.message().trim().replace('\n', " ") }
    })?;
    let mut fields = Fields::default();
    for (key, value) in &table {
        match value {
            toml::Value::String(text) => fields.set(key, text),
            toml::Value::Integer(number) => fields.set(key, &number.to_string()),
            toml::Value::Float(number) => fields.set(key, &number.to_string()),
            toml::Value::Boolean(is) => fields.set(key, &is.to_string()),
            toml::Value::Array(values) if !key.eq_ignore_ascii_case("title") => {
                values.iter().filter_map(toml::Value::as_str).for_each(|value| fields.address(key, value));
            }
            toml::Value::Table(table) => {
                let texts = table.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
                fields.values.extend(texts.map(|(name, text)| (format!("{key}.{name}"), text.to_owned())));
            }
            _ if key.eq_ignore_ascii_case("title") => {
                return Err(Fault { line: 1, message: "title is not a text".to_owned() });
            }
            _ => {}
        }
    }
    Ok(fields)
}

/// A title on one line, without control characters; `None` if nothing is left.
fn tidy(title: &str) -> Option<String> {
    let visible: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title, body and warnings, a line each.
    #[track_caller]
    fn check(text: &str, title: Option<&str>, body: &str, n_warnings: usize) {
        let (front, warnings) = split("doc.md", text);
        assert_eq!(front.title.as_deref(), title);
        assert_eq!(&text[front.body_start..], body);
        assert_eq!(warnings.len(), n_warnings, "{warnings:?}");
    }

    #[test]
    fn yaml_and_toml_give_the_title() {
        check("---\ntitle: A \"b\"\nx: [1, {a: b}]\n---\n# H\n", Some("A \"b\""), "# H\n", 0);
        check("---\ntitle: |\n  two\n  lines\n---\n", Some("two lines"), "", 0);
        check("+++\ntitle = \"T\"\n+++\ntext", Some("T"), "text", 0);
    }

    #[test]
    fn the_language_is_found_under_either_name() {
        let language = |text: &str| split("doc.md", text).0.language;
        assert_eq!(language("---\ntitle: T\nlang: de-DE\n---\n").as_deref(), Some("de-DE"));
        assert_eq!(language("---\nlang: en\nlanguage: no\n---\n").as_deref(), Some("no"));
        assert_eq!(language("+++\nlanguage = \"fr\"\n+++\n").as_deref(), Some("fr"));
        assert_eq!(language("---\nlanguage: [de, fr]\nx: {lang: it}\n---\n"), None);
    }

    #[test]
    fn keys_are_understood_in_any_case() {
        check("---\nTitle: T\n---\n", Some("T"), "", 0);
        check("---\nTITLE: upper\ntitle: lower\n---\n", Some("lower"), "", 0);
        check("---\ntitle: lower\nTITLE: upper\n---\n", Some("lower"), "", 0);
        check("+++\nTitle = 'T'\n+++\n", Some("T"), "", 0);
        check("---\nTitle: [a]\n---\n# H\n", None, "# H\n", 1);
        assert_eq!(split("doc.md", "---\nLang: de\n---\n").0.language.as_deref(), Some("de"));
        assert_eq!(split("doc.md", "+++\nLANGUAGE = 'de'\n+++\n").0.language.as_deref(), Some("de"));
    }

    #[test]
    fn addresses_of_every_tool_are_kept() {
        let addresses = |text: &str| split("doc.md", text).0.addresses;
        assert_eq!(
            addresses(
                "---\nslug: /a/b\nid: c\naliases:\n  - /old/\n  - ../older\nredirect_from: [/x, {y: [z]}]\n---\n"
            ),
            ["/a/b", "c", "/old/", "../older", "/x"]
        );
        assert_eq!(addresses("---\npermalink: docs/x/\nurl: https://x.org/y\nSlug: s\n---\n"), ["/docs/x/", "s"]);
        assert_eq!(addresses("---\npermalink: /:year/:title\nslug: '{{ x }}'\nid:\ntags: [/a]\n---\n"), [""; 0]);
        assert_eq!(addresses("+++\nurl = '/u/'\naliases = ['/a', 1]\n+++\n"), ["/a", "/u/"]);
    }

    #[test]
    fn what_generators_keep_there_is_found() {
        let front = |text: &str| split("doc.md", text).0;
        let found =
            front("---\nlinkTitle: Short\ndescription: About\n  it\nweight: 20\ndraft: true\nx: {y: z, w: [1]}\n---\n");
        assert_eq!((found.short_title.as_deref(), found.description.as_deref()), (Some("Short"), Some("About it")));
        assert_eq!((found.position, found.is_draft, found.title), (Some(20_000), true, None));
        assert!(found.values.contains(&("x.y".to_owned(), "z".to_owned())), "{:?}", found.values);
        let found = front("---\nsidebar_label: Label\nsidebar_position: 1.5\npublished: True\n---\n");
        assert_eq!((found.short_title.as_deref(), found.position, found.is_draft), (Some("Label"), Some(1500), false));
        let found = front("+++\ndraft = true\nweight = 3\n[extra]\na = 'b'\n+++\n");
        assert_eq!((found.position, found.is_draft, &found.values[0].0[..]), (Some(3000), true, "draft"));
        assert!(front("---\npublished: false\n---\n").is_draft);
        assert_eq!(front("---\nweight: heavy\n---\n").position, None);
    }

    #[test]
    fn a_thematic_break_far_below_does_not_close_front_matter() {
        let text = "---\ntitle: Never closed\n\n# Heading\n\nThe text of the manual.\n\n---\n\nMore.\n";
        check(text, None, text, 1);
        let text = "+++\ntitle = 'x'\n\nThe text of the manual.\n\n+++\n\nMore.\n";
        check(text, None, text, 1);
    }

    #[test]
    fn a_number_as_title_keeps_its_form() {
        check("---\ntitle: 1.10\n---\n", Some("1.10"), "", 0);
        check("+++\ntitle = 7\n+++\n", Some("7"), "", 0);
    }

    #[test]
    fn a_document_without_front_matter_is_text() {
        check("# H\n", None, "# H\n", 0);
        check("", None, "", 0);
        check("---\n", None, "---\n", 0);
    }

    #[test]
    fn a_thematic_break_at_the_top_is_no_front_matter() {
        let text = "---\n\nA thematic break: not front matter.\n\n---\n\n# H\n";
        check(text, None, text, 0);
        let text = "---\nJust a sentence between two rules.\n---\n";
        check(text, None, text, 0);
    }

    #[test]
    fn front_matter_that_is_never_closed_is_text_with_a_warning() {
        let text = "---\ntitle: Never closed\n\n# Heading\n";
        check(text, None, text, 1);
    }

    #[test]
    fn a_broken_block_is_left_out_with_a_warning() {
        check("---\ntitle:\t\"x\n\t- bad: [\n---\n# H\n", None, "# H\n", 1);
        check("+++\ntitle = \"x\"\nweight = \n+++\n# H\n", None, "# H\n", 1);
        check("---\ntitle: a\ntitle: b\n---\n# H\n", None, "# H\n", 1);
        check("---\ntitle: [1, {a: b}]\n---\n# H\n", None, "# H\n", 1);
    }

    #[test]
    fn a_tag_is_not_obeyed_and_an_alias_not_expanded() {
        check("---\n!!python/object/apply:os.system [\"id\"]\n---\n# H\n", None, "# H\n", 1);
        let mut bomb = String::from("---\na: &a [x,x,x,x,x,x,x,x,x]\n");
        for (name, of) in ('b'..='z').zip('a'..='y') {
            let aliases = vec![format!("*{of}"); 9].join(",");
            bomb.extend([name.to_string(), format!(": &{name} [{aliases}]\n")]);
        }
        bomb += "title: T\n---\n";
        check(&bomb, Some("T"), "", 0);
    }

    #[test]
    fn a_warning_names_the_line_in_the_file() {
        let (_, warnings) = split("doc.md", "+++\na = 1\nb = \n+++\n");
        assert_eq!(warnings[0].line, Some(3));
    }
}
