//! Blocks that a line begins by itself: containers, admonitions, tabs, directives, imports, files that stand in the line.

use super::begin::capitalised;
use super::lines::is_all;
use super::scan::{End, Mode, Scan};
use super::table::{Act, syntax};
use super::tag::{Shape, Tag};
use crate::reading::fences::FenceLine;

/// Elements whose content is no text of ours.
const RAW_ELEMENTS: [&str; 4] = ["pre", "script", "style", "svg"];
/// Languages that stand in the place of a directive's name.
const LANGUAGES: [&str; 12] =
    ["r", "python", "julia", "bash", "sh", "sql", "js", "javascript", "ojs", "console", "yaml", "json"];
/// Longest `import` or `export`, in lines.
const STATEMENT_LINES_MAX: usize = 400;

impl Scan<'_> {
    /// Reads a line that begins or ends a block, or is none of the text; how many lines it took.
    pub(super) fn block(&mut self, lines: &[&str], at: usize, text: &str) -> Option<usize> {
        let trimmed = text.trim();
        let n_lead = text.len() - text.trim_start().len();
        match trimmed.as_bytes()[0] {
            b':' if trimmed.starts_with(":::") && self.manner.has(syntax::COLONS) => {
                self.colons(lines, at, trimmed, n_lead)
            }
            b'/' if trimmed.starts_with("///") && self.manner.has(syntax::SLASHES) => {
                self.slashes(lines, at, trimmed, n_lead)
            }
            b'!' | b'?' | b'=' if self.manner.has(syntax::BANGS) => self.bang(lines, at, trimmed, n_lead),
            b'`' | b'~' if self.manner.has(syntax::DIRECTIVES) => {
                let fence = FenceLine::of(trimmed)?;
                let opened = self.find_open(|end| matches!(end, End::Fence(open) if fence.closes(*open)));
                if let Some(idx) = opened {
                    self.close_to(idx);
                    return Some(1);
                }
                let info = trimmed.trim_start_matches(['`', '~']).trim_start();
                self.directive(lines, at, info, End::Fence(fence), n_lead)
            }
            b'%' if self.manner.has(syntax::DIRECTIVES) && n_lead == 0 && !trimmed.starts_with("%}") => Some(1),
            b'+' if self.manner.has(syntax::DIRECTIVES) && is_all(trimmed, b'+') && n_lead == 0 => Some(1),
            b'-' | b';' if self.snippet(trimmed, false) => Some(self.snippet_lines(lines, at, trimmed)),
            b'i' | b'e' if n_lead == 0 && self.manner.has(syntax::MDX) => self.statement(lines, at),
            b'{' if self.manner.has(syntax::MDX) && n_lead == 0 => self.expression(lines, at, trimmed),
            b'<' => self.element(lines, at, text, trimmed),
            b'#' if self.manner.has(syntax::BRACKETS) && trimmed.contains("](#tab/") => {
                let title = trimmed.trim_start_matches(['#', ' ', '[']).split("](#tab/").next().unwrap_or_default();
                self.titled(title);
                Some(1)
            }
            _ if self.manner.has(syntax::BRACKETS) && trimmed.contains("> [!") || trimmed.starts_with("[!") => {
                self.quoted_alert(text)
            }
            b'*' | b'-' | b'1' if self.manner.has(syntax::CONTENTS) => {
                let next = lines.get(at + 1)?.trim();
                (next.starts_with("{:toc") || next.starts_with("{: toc")).then_some(2)
            }
            _ => None,
        }
    }

    /// `:::note Title` and `:::`.
    fn colons(&mut self, lines: &[&str], at: usize, trimmed: &str, n_lead: usize) -> Option<usize> {
        if is_all(trimmed, b':') {
            let n_colons = trimmed.len();
            let same = self.find_open(|end| *end == End::Colons(n_colons));
            match same.or_else(|| self.find_open(|end| matches!(end, End::Colons(n) if *n <= n_colons))) {
                Some(idx) => self.close_to(idx),
                None => self.gap(),
            }
            return Some(1);
        }
        let rest = trimmed.trim_start_matches(':');
        let n_colons = trimmed.len() - rest.len();
        if rest.starts_with('{') && self.manner.has(syntax::DIRECTIVES) {
            return self.directive(lines, at, rest, End::Colons(n_colons), n_lead);
        }
        let rest = rest.trim_start();
        // A container whose name is its class, as pandoc and Quarto have it.
        if let Some(class) = rest.strip_prefix("{.").and_then(|rest| rest.strip_suffix('}')) {
            let (name, arguments) = class.split_once(' ').unwrap_or((class, ""));
            let name = name.strip_prefix("callout-").unwrap_or(name);
            let tag = Tag::new(name, Shape::Open).with_arguments(arguments);
            let end = self.ends_below(b':').then_some(End::Colons(n_colons));
            let act = self.manner.act(&tag.name).or(Some(Act::Plain));
            self.begin(act, &tag, end, n_lead, n_lead);
            return Some(1);
        }
        let n_name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        if n_name == 0 || n_name > 40 {
            return None;
        }
        let (name, mut after) = rest.split_at(n_name);
        // A container in one line: `:::zone pivot="x":::`.
        let is_line = after.trim_end().ends_with(":::");
        after = after.trim().trim_end_matches(':');
        let mut tag = Tag::new(name, Shape::Open);
        if let Some((label, rest)) = after.strip_prefix('[').and_then(|after| after.rsplit_once(']')) {
            tag.named.push(("title".to_owned(), label.to_owned().into()));
            after = rest;
        }
        let braced = after.trim().strip_prefix('{').and_then(|after| after.split_once('}'));
        let (attributes, title) = braced.unwrap_or(("", after));
        let title = title.split(" {").next().unwrap_or_default().trim().to_owned();
        let is_arguments = is_line || title.contains("=\"");
        tag = if is_arguments { tag.with_arguments(after) } else { tag.with_arguments(attributes) };
        if !title.is_empty() && !is_arguments {
            tag.named.insert(0, ("title".to_owned(), title.into()));
        }
        let act = self.manner.act(&tag.name);
        if matches!(act, Some(Act::Nothing | Act::Include | Act::Image)) {
            self.leaf(act, &tag);
            return Some(1);
        }
        let is_open = !is_line && self.ends_below(b':');
        self.begin(act, &tag, is_open.then_some(End::Colons(n_colons)), n_lead, n_lead);
        Some(1)
    }

    /// `/// note | Title` and `///`.
    fn slashes(&mut self, lines: &[&str], at: usize, trimmed: &str, n_lead: usize) -> Option<usize> {
        let rest = trimmed.trim_start_matches('/');
        let n_slashes = trimmed.len() - rest.len();
        if rest.is_empty() {
            let idx = self.find_open(|end| matches!(end, End::Slashes(n) if *n <= n_slashes));
            match idx {
                Some(idx) => self.close_to(idx),
                None => self.gap(),
            }
            return Some(1);
        }
        let (name, title) = rest.split_once('|').unwrap_or((rest, ""));
        let name = name.trim();
        if name.is_empty() || name.contains(' ') || !self.ends_below(b'/') {
            return None;
        }
        let mut tag = Tag::new(name, Shape::Open);
        if !title.trim().is_empty() {
            tag.named.push(("title".to_owned(), title.trim().to_owned().into()));
        }
        let options = lines[at + 1..].iter().take_while(|line| line.starts_with("    ") && line.contains(':')).count();
        for option in &lines[at + 1..=at + options] {
            let (name, value) = option.split_once(':').unwrap_or((option, ""));
            tag.named.push((name.trim().to_owned(), value.trim().to_owned().into()));
        }
        self.begin(self.manner.act(&tag.name), &tag, Some(End::Slashes(n_slashes)), n_lead, n_lead);
        Some(1 + options)
    }

    /// `!!! note "Title"`, `??? note`, `=== "Tab"`, with a body that is indented.
    fn bang(&mut self, lines: &[&str], at: usize, trimmed: &str, n_lead: usize) -> Option<usize> {
        let marks = ["!!!", "???+", "???", "===!", "===+", "==="];
        let (mark, rest) = marks.iter().find_map(|mark| Some((*mark, trimmed.strip_prefix(mark)?)))?;
        let (words, quoted) = match rest.split_once('"') {
            Some((words, title)) => (words.trim(), Some(title.trim_end().strip_suffix('"').unwrap_or(title))),
            None => (rest.trim(), None),
        };
        let is_tab = mark.starts_with('=');
        let name = words.split_whitespace().next().unwrap_or_default();
        let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let is_block = if is_tab { words.is_empty() && quoted.is_some() } else { !name.is_empty() || quoted.is_some() };
        if !is_block || !is_name || is_tab && rest.is_empty() {
            return None;
        }
        let next = lines[at + 1..].iter().find(|line| !line.trim().is_empty());
        let n_own = indent(lines[at]);
        let n_body = next.map_or(0, |line| indent(line)).saturating_sub(n_own).min(4);
        let end = (n_body >= 2).then_some(End::Indent(n_lead + n_body));
        let mut tag = Tag::new(name, Shape::Open);
        tag.named.extend(quoted.map(|title| ("title".to_owned(), title.to_owned().into())));
        let act = match (is_tab, mark) {
            (true, _) => Some(Act::Titled),
            (_, "!!!") => {
                self.manner.act(&tag.name).filter(|act| matches!(act, Act::Alert(_))).or(Some(Act::Alert("NOTE")))
            }
            _ => {
                if quoted.is_none() {
                    tag.named.push(("title".to_owned(), capitalised(name).into()));
                }
                Some(Act::Titled)
            }
        };
        self.begin(act, &tag, end, n_lead, n_lead + n_body);
        Some(1)
    }

    /// `{name} argument` behind a fence, with options below.
    fn directive(&mut self, lines: &[&str], at: usize, info: &str, end: End, n_lead: usize) -> Option<usize> {
        let (name, argument) = info.strip_prefix('{')?.split_once('}')?;
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || name.len() > 40 {
            return None;
        }
        let mut tag = Tag::new(name, Shape::Open);
        let n_own = indent(lines[at]);
        let option = |line: &&&str| {
            let (name, value) = line.trim().strip_prefix(':')?.split_once(':')?;
            (!name.is_empty() && !name.contains(' ') && indent(line) >= n_own)
                .then(|| (name.to_owned(), value.trim().to_owned()))
        };
        let options: Vec<_> = lines[at + 1..].iter().map_while(|line| option(&line)).collect();
        let n_lines = 1 + options.len();
        let is_described = name.contains(':');
        let argument = argument.trim();
        if !argument.is_empty() {
            let shown = if is_described {
                format!("`{}`", argument.split(' ').next().unwrap_or_default())
            } else {
                argument.to_owned()
            };
            tag.args.push(argument.to_owned().into());
            tag.named.push(("title".to_owned(), shown.into()));
        }
        tag.named.extend(options.iter().map(|(name, value)| (name.clone(), value.clone().into())));
        // Documents that run code have its language there.
        let is_language = LANGUAGES.contains(&tag.name.as_str());
        let act =
            self.manner.act(&tag.name).or(is_described.then_some(Act::Titled)).or(is_language.then_some(Act::Code));
        if is_language {
            tag.args.insert(0, tag.name.clone().into());
        }
        match act {
            Some(Act::Include) => {
                self.leaf(act, &tag);
                self.open(end, Mode::Gone(0), None, n_lead, false);
            }
            Some(Act::Image) => {
                self.leaf(act, &tag);
                self.open(end, Mode::Text, Some(n_lead), n_lead, false);
            }
            _ => {
                self.begin(act, &tag, Some(end), n_lead, n_lead);
                for (name, value) in options.iter().filter(|_| is_described) {
                    self.put_text(&format!("- {name}: {}", value.trim_matches('"')));
                    self.is_blank = false;
                }
                self.gap_in_text();
            }
        }
        Some(n_lines)
    }

    /// `import …` and `export …` of MDX, up to their end.
    fn statement(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let line = lines[at];
        let exports = ["const ", "let ", "var ", "function ", "default ", "async ", "class ", "{", "*"];
        let is_export =
            line.strip_prefix("export ").is_some_and(|rest| exports.iter().any(|word| rest.starts_with(word)));
        let import = line.strip_prefix("import ");
        let quotes = |text: &str| text.contains('\'') || text.contains('"');
        let is_import = import.is_some_and(|rest| {
            rest.contains(" from ") && quotes(rest)
                || rest.starts_with(['\'', '"'])
                || rest.trim_end() == "{"
                || rest.starts_with('{')
        });
        if !is_export && !is_import {
            return None;
        }
        let (mut depth, mut n_lines) = (0i64, 0);
        for line in lines[at..].iter().take(STATEMENT_LINES_MAX) {
            for b in line.bytes() {
                depth += match b {
                    b'{' | b'(' | b'[' => 1,
                    b'}' | b')' | b']' => -1,
                    _ => 0,
                };
            }
            n_lines += 1;
            if depth <= 0 && !line.trim_end().ends_with(['=', ',', '`']) {
                break;
            }
        }
        if depth > 0 {
            return None;
        }
        if let Some((name, path)) = import.and_then(|rest| rest.split_once(" from ")) {
            let path = path.trim().trim_end_matches(';').trim_matches(['\'', '"']);
            if path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "mdx")) {
                self.parts.insert(name.trim().to_ascii_lowercase(), path.to_owned());
            }
        }
        Some(n_lines)
    }

    /// Lines of an expression of MDX that goes over several: `{list.map(…)}`.
    fn expression(&mut self, lines: &[&str], at: usize, trimmed: &str) -> Option<usize> {
        if trimmed.starts_with("{/*") || trimmed.starts_with("{#") || super::tag::balanced(trimmed).is_some() {
            return None;
        }
        let mut depth = 0i64;
        for (n, line) in lines[at..].iter().take(60).enumerate() {
            depth += line.bytes().map(|b| i64::from(b == b'{') - i64::from(b == b'}')).sum::<i64>();
            if depth == 0 {
                self.count("{…}".to_owned());
                return Some(n + 1);
            }
        }
        None
    }

    /// A line that begins with an element: raw ones are passed on, those with Markdown in them are set off.
    fn element(&mut self, lines: &[&str], at: usize, text: &str, trimmed: &str) -> Option<usize> {
        let name = trimmed[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let raw = RAW_ELEMENTS.iter().find(|raw| raw.eq_ignore_ascii_case(name));
        if let Some(raw) = raw {
            let is_ended = trimmed.to_ascii_lowercase().contains(&format!("</{raw}"));
            if !is_ended && !self.is_closed_later(raw, "") {
                return None;
            }
            self.put(text);
            if !is_ended {
                self.begin_raw(raw);
            }
            return Some(1);
        }
        if trimmed.starts_with("<<<") && self.manner.has(syntax::AT_INCLUDES) {
            let path = trimmed[3..].trim().split(['{', ' ', '#', '[']).next().unwrap_or_default();
            let mut tag = Tag { args: vec![path.to_owned().into()], ..Tag::new("include", Shape::Alone) };
            tag.named.push(("language".to_owned(), path.rsplit('.').next().unwrap_or_default().to_owned().into()));
            self.leaf(Some(Act::Include), &tag);
            return Some(1);
        }
        self.is_component_of_lines(lines, at, trimmed).or_else(|| self.with_markdown(trimmed))
    }

    /// `<div markdown>`: what stands in such an element is Markdown.
    fn with_markdown(&mut self, trimmed: &str) -> Option<usize> {
        let end = trimmed.find('>').filter(|_| self.manner.has(syntax::ICONS))?;
        let (open, rest) = trimmed.split_at(end + 1);
        if !open.contains(" markdown") {
            return None;
        }
        let ends = ["=\"span\"", "=\"block\"", "=\"1\"", "=span", "=block", "=1", ""];
        let bare = ends.iter().fold(open.to_owned(), |text, end| text.replace(&format!(" markdown{end}"), ""));
        self.gap();
        self.put(&bare);
        self.gap();
        let (inner, close) =
            rest.rfind("</").filter(|_| rest.ends_with('>')).map_or((rest, ""), |at| rest.split_at(at));
        if !inner.trim().is_empty() {
            self.text(inner.trim());
        }
        if !close.is_empty() {
            self.gap();
            self.put(close);
        }
        Some(1)
    }

    /// A component whose attributes are whole lines, too many for a tag: `<Grid` … `/>`.
    fn is_component_of_lines(&mut self, lines: &[&str], at: usize, trimmed: &str) -> Option<usize> {
        let name = trimmed[1..].trim_end();
        let is_component =
            self.manner.has(syntax::MDX) && name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('>');
        if !is_component {
            return None;
        }
        let n_indent = indent(lines[at]);
        let is_end = |line: &&&str| indent(line) <= n_indent && matches!(line.trim(), "/>" | ">");
        let n_lines = lines[at + 1..].iter().take(STATEMENT_LINES_MAX).position(|line| is_end(&line))?;
        let n_bytes: usize = lines[at..at + n_lines + 2].iter().map(|line| line.len() + 1).sum();
        if n_bytes < super::tag::TAG_BYTES_MAX {
            return None;
        }
        self.count(name.split([' ', '\t']).next().unwrap_or_default().to_ascii_lowercase());
        Some(n_lines + 2)
    }

    /// `> [!NOTE] text`: the mark stands alone in its line.
    fn quoted_alert(&mut self, text: &str) -> Option<usize> {
        let at = text.find("[!")?;
        let (before, rest) = text.split_at(at);
        let (mark, after) = rest.split_at(rest.find(']')? + 1);
        let is_bare = before.is_empty();
        let is_mark = |b: u8| matches!(b, b' ' | b'>' | b'-' | b'*' | b'.' | b'0'..=b'9');
        let is_quote = is_bare || before.trim_end().ends_with('>') && before.bytes().all(is_mark);
        let kind = mark[2..mark.len() - 1].to_ascii_uppercase();
        if !is_quote
            || !["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"].contains(&kind.as_str())
            || after.trim().is_empty() && mark[2..].starts_with(&kind)
        {
            return None;
        }
        if is_bare {
            self.gap();
        }
        let (before, after) =
            if is_bare { ("> ", after.trim_start().trim_start_matches('>')) } else { (before, after) };
        self.put(&format!("{before}[!{kind}]"));
        let before: String = before.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
        if !after.trim().is_empty() {
            self.text(&format!("{before}{}", after.trim_start()));
        }
        Some(1)
    }

    /// `--8<-- "file"`, alone in its line, in code too.
    pub(super) fn snippet(&mut self, line: &str, is_code: bool) -> bool {
        if !self.manner.has(syntax::SNIPPETS) {
            return false;
        }
        let Some(rest) = line.trim().strip_prefix("--8<--") else { return false };
        let path = rest.trim().trim_matches(['"', '\'']);
        if path.is_empty() {
            return !is_code;
        }
        if path.starts_with('[') || path.contains(['"', '<']) {
            return !is_code && path.starts_with('[');
        }
        let n_lead = line.len() - line.trim_start().len();
        if is_code && path.contains("://") {
            // The text lies elsewhere: its address stands for it.
            self.put(&format!("{}{path}", &line[..n_lead]));
            return true;
        }
        self.include(path, None, n_lead, is_code) || !is_code
    }

    /// Files of a block of snippets: a line each, up to the line that ends it.
    fn snippet_lines(&mut self, lines: &[&str], at: usize, trimmed: &str) -> usize {
        if trimmed != "--8<--" {
            return 1;
        }
        let is_end = |line: &&str| line.trim() == "--8<--";
        let Some(n_lines) = lines[at + 1..].iter().take(TAKEN_MAX).position(is_end) else { return 1 };
        for line in &lines[at + 1..=at + n_lines] {
            let path = line.trim().trim_matches(['"', '\'']);
            if !path.is_empty() && !path.starts_with(';') {
                self.include(path, None, 0, false);
            }
        }
        n_lines + 2
    }
}

/// Most lines of a block of snippets.
const TAKEN_MAX: usize = 1000;

fn indent(line: &str) -> usize {
    let mut n_columns = 0;
    for b in line.bytes() {
        match b {
            b' ' => n_columns += 1,
            b'\t' => n_columns += 4 - n_columns % 4,
            _ => break,
        }
    }
    n_columns
}
