//! What generators of documentation add to Markdown, taken away in the simplest way: the words are left that a reader sees.

/// Arguments of tags that a reader sees.
const SEEN: [&str; 11] =
    ["title", "caption", "alt", "alt-text", "text", "header", "heading", "label", "summary", "description", "attr"];
/// Beginnings and ends of tags; the longer come first.
const TAGS: [(&str, &str); 5] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{{", "}}"), ("{/*", "*/}")];

/// Marks of blocks that are indented.
const BANGS: [&str; 5] = ["!!! ", "??? ", "???+ ", "=== \"", "===! \""];

/// A text without tags, imports, lists of attributes and the marks of containers; code stays as it is.
pub fn without_markup(text: &str) -> String {
    let (mut out, mut fence, mut in_comment) = (String::new(), None::<String>, false);
    let mut lines = joined(text).into_iter().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start_matches([' ', '\t', '>']);
        let mark: String = trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        if let Some(open) = &fence {
            let is_end = mark.starts_with(open.as_str()) && trimmed.trim() == mark;
            out.extend([line.as_str(), "\n"]);
            fence = fence.filter(|_| !is_end);
            continue;
        }
        if mark.len() >= 3 {
            fence = Some(mark);
            out.extend([line.as_str(), "\n"]);
            continue;
        }
        if is_comment(&line, "") {
            in_comment = true;
        }
        if in_comment {
            in_comment = !is_comment(&line, "/") && !is_comment(&line, "end");
            continue;
        }
        let is_statement = line.starts_with("import ") && line.contains(['\'', '"']) || line.starts_with("export ");
        if is_statement {
            continue;
        }
        if BANGS.iter().any(|mark| trimmed.starts_with(mark)) {
            let n_own = line.len() - line.trim_start().len();
            out.extend([line.split_once('"').map_or("", |(_, title)| title), "\n\n"]);
            let mut body = String::new();
            let is_body = |line: &String| line.trim().is_empty() || line.len() - line.trim_start().len() >= n_own + 4;
            while let Some(line) = lines.next_if(is_body) {
                body.extend([line.get(n_own + 4..).unwrap_or_default(), "\n"]);
            }
            out.extend([&without_markup(&body), "\n"]);
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix(":::") {
            let rest = rest.trim_start_matches([':', ' ']);
            let title =
                rest.split_once(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or("", |(_, title)| title);
            out.extend([&without_tags(title), "\n"]);
            continue;
        }
        out.extend([&without_tags(&line), "\n"]);
    }
    out
}

/// Whether a line has the beginning or the end of a comment of a shortcode or of Liquid.
fn is_comment(line: &str, before: &str) -> bool {
    TAGS[..3].iter().any(|(open, _)| {
        line.split(open).skip(1).any(|tag| tag.trim_start_matches(['-', ' ']).starts_with(&format!("{before}comment")))
    })
}

/// The lines of a text; a tag that goes over several is one.
fn joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match lines.last_mut().filter(|_| is_open) {
            Some(last) => last.extend([" ", line.trim()]),
            None => lines.push(line.to_owned()),
        }
        let last = lines.last().map_or("", String::as_str);
        is_open = last.len() < 2000
            && TAGS.iter().any(|(open, close)| last.rfind(open).is_some_and(|at| !last[at..].contains(close)));
    }
    lines
}

/// A line without tags, but with what a reader sees of them; code spans stay as they are.
fn without_tags(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(c) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix('\\') {
            let n_bytes = 1 + escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..n_bytes]);
            rest = &rest[n_bytes..];
            continue;
        }
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if ticks > 0 {
            let end = rest[ticks..].find(&rest[..ticks]).map_or(ticks, |at| at + 2 * ticks);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let tag = TAGS.iter().find_map(|(open, close)| {
            let inner = rest.strip_prefix(open)?;
            let end = inner.find(close)?;
            Some((&inner[..end], open.len() + end + close.len()))
        });
        let component = || {
            let name = rest.strip_prefix('<')?.trim_start_matches('/');
            let end = rest.find('>').filter(|_| name.starts_with(|c: char| c.is_ascii_uppercase()))?;
            Some((&rest[1..end], end + 1))
        };
        let attributes = || {
            let inner = rest.strip_prefix('{')?;
            let is_list = inner.starts_with(['#', '.', ':']) || inner.trim_start().starts_with(['#', '.']);
            let end = inner.find('}').filter(|_| is_list)?;
            Some(("", end + 2))
        };
        if let Some((inner, n_bytes)) = tag.or_else(component).or_else(attributes) {
            let seen = seen(inner);
            // In the place of an address stands one.
            let is_address = out.ends_with("](") || out.ends_with("]: ");
            out.push_str(if is_address { "#" } else { &seen });
            rest = &rest[n_bytes..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// What a reader sees of a tag: texts in quotes under the names of [`SEEN`].
fn seen(tag: &str) -> String {
    let mut seen = Vec::new();
    for name in SEEN {
        for (at, _) in tag.match_indices(&format!("{name}=\"")) {
            if tag[..at].ends_with([' ', '\t', '\n']) {
                let value = &tag[at + name.len() + 2..];
                let value = value.split('"').next().unwrap_or_default();
                // A caption that says what the picture's text does stands once.
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
        }
    }
    seen.join(" ")
}
