//! Blocks as Markdown. What is text on the page is text there: no character of it is taken for a sign of Markdown.

use std::fmt::Write as _;

use crate::anchors::Anchors;
use crate::blocks::Block;
use crate::line::{Line, To};

/// Widest indentation of a line of code, in characters: beyond it, it stands somewhere else on the page.
const INDENT_CHARS_MAX: usize = 80;
/// Most empty lines in a row within a listing.
const EMPTY_LINES_MAX: usize = 3;
/// Shortest fence of code.
const FENCE_CHARS_MIN: usize = 3;

/// Front matter with a title.
pub fn front_matter(title: &str) -> String {
    let mut quoted = String::new();
    for c in title.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    format!("---\ntitle: \"{quoted}\"\n---\n")
}

/// The line that begins a page, and the one with its printed label.
pub fn page_marker(out: &mut String, number: usize, label: Option<&str>) {
    _ = writeln!(out, "\n<!-- page {number} -->");
    if let Some(label) = label {
        // A comment ends at `-->`, and its label at a quotation mark.
        let label: String = label.chars().filter(|c| !c.is_control() && !"\"<>".contains(*c)).collect();
        _ = writeln!(out, "<!-- PageNumber=\"{label}\" -->");
    }
}

/// The name of what follows, which links lead to.
pub fn anchor(out: &mut String, name: &str) {
    _ = writeln!(out, "\n<a id=\"{name}\"></a>");
}

/// A picture, by the folder and the name of its file.
pub fn picture(out: &mut String, folder: &str, name: &str) {
    // What ends an address, or a line, is written as its code.
    let mut address = String::with_capacity(folder.len());
    for c in folder.chars() {
        match c {
            '<' | '>' | '\\' | '%' | '#' | '?' => _ = write!(address, "%{:02X}", u32::from(c)),
            c if c.is_control() => {}
            c => address.push(c),
        }
    }
    _ = writeln!(out, "\n![](<{address}/{name}>)");
}

/// One block, with an empty line before it; `anchors` has the places that its links lead to.
pub fn block(out: &mut String, block: &Block<'_>, anchors: &Anchors) {
    out.push('\n');
    match block {
        Block::Heading(heading) => {
            let hashes = "#".repeat(usize::from(heading.level));
            _ = writeln!(out, "{hashes} {}", escaped(&heading.text, false));
        }
        Block::Text(lines) => {
            for line in lines {
                out.push_str(&text_of(line, 0, anchors));
                out.push('\n');
            }
        }
        Block::Item(lines, depth) => item(out, lines, *depth, anchors),
        Block::Code(lines) => code(out, lines),
        Block::Table(rows) => {
            for (idx, row) in rows.iter().enumerate() {
                let cells: Vec<String> = row.iter().map(|cell| escaped(cell, false)).collect();
                _ = writeln!(out, "| {} |", cells.join(" | "));
                if idx == 0 {
                    _ = writeln!(out, "|{}", " --- |".repeat(row.len()));
                }
            }
        }
    }
}

fn item(out: &mut String, lines: &[&Line], depth: usize, anchors: &Anchors) {
    let indent = "  ".repeat(depth);
    for (idx, line) in lines.iter().enumerate() {
        if idx == 0 {
            _ = writeln!(out, "{indent}- {}", text_of(line, 1, anchors));
        } else {
            _ = writeln!(out, "{indent}  {}", text_of(line, 0, anchors));
        }
    }
}

/// The words of a line from one on, with its links.
fn text_of(line: &Line, from: usize, anchors: &Anchors) -> String {
    let mut out = String::with_capacity(line.text.len() + line.words.len() + 8);
    let address = |to: &To| match to {
        To::Address(address) => Some(address.clone()),
        To::Spot(spot) => anchors.address(spot),
    };
    let links = line.links.iter().filter(|link| link.words.start >= from);
    let mut links = links.filter_map(|link| Some((&link.words, address(&link.to)?))).peekable();
    // What lies between links is escaped as a whole.
    let mut text = String::new();
    let mut end_of_link = None;
    for (idx, (word, _)) in line.words().enumerate().skip(from) {
        let begins = links.next_if(|(words, _)| words.start == idx);
        if !text.is_empty() && begins.is_some() {
            out.push_str(&escaped(&text, out.is_empty()));
            text.clear();
        }
        if idx > from {
            if text.is_empty() { out.push(' ') } else { text.push(' ') }
        }
        if let Some(link) = begins {
            out.push('[');
            end_of_link = Some(link);
        }
        text.push_str(word);
        if let Some((_, address)) = end_of_link.take_if(|(words, _)| words.end == idx + 1) {
            // The sentence's own signs are no part of it.
            let closes = |c: char| ".,;:".contains(c) || c == ')' && !text.contains('(');
            let linked = Some(text.trim_end_matches(closes)).filter(|linked| !linked.is_empty()).unwrap_or(&text);
            _ = write!(out, "{}](<{}>)", escaped(linked, false), address);
            let n_bytes = linked.len();
            text.drain(..n_bytes);
        }
    }
    let begins_line = out.is_empty();
    out.push_str(&escaped(&text, begins_line));
    out
}

/// A listing: what stands side by side stays so, by the width of one character.
fn code(out: &mut String, lines: &[&Line]) {
    let left = lines.iter().map(|line| line.x0()).fold(f32::MAX, f32::min);
    let mut text = String::new();
    let mut last: Option<&Line> = None;
    for line in lines {
        if let Some(last) = last {
            let n_empty = whole((line.y - last.y) / (1.25 * line.size) - 1.0).min(EMPTY_LINES_MAX);
            text.extend(std::iter::repeat_n('\n', n_empty));
        }
        last = Some(line);
        let width = f32::from(line.pitch.unwrap_or(600)).max(100.0) / 1000.0 * line.size;
        let mut column = 0;
        for (idx, (word, place)) in line.words().enumerate() {
            let wanted = whole((place.x0 - left) / width);
            let n_blanks = wanted.saturating_sub(column).clamp(usize::from(idx > 0), INDENT_CHARS_MAX);
            text.extend(std::iter::repeat_n(' ', n_blanks));
            text.push_str(word);
            column += n_blanks + word.chars().count();
        }
        text.push('\n');
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(FENCE_CHARS_MIN.max(longest + 1));
    _ = write!(out, "{fence}\n{text}{fence}\n");
}

/// The nearest whole number that is not negative.
#[expect(clippy::cast_sign_loss, reason = "what is below zero becomes zero")]
fn whole(value: f32) -> usize {
    value.round() as usize
}

/// A line of text whose signs are signs of the text.
fn escaped(text: &str, begins_line: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let begin = if begins_line { escaped_beginning(text, &mut out) } else { 0 };
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < begin) {
        let next = text[at + c.len_utf8()..].chars().next();
        let is_sign = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '|' | '{' | '}' => true,
            '&' => next.is_some_and(|next| next == '#' || next.is_alphanumeric()),
            // Hashes at the end of a heading close it.
            '#' => !begins_line,
            ':' => next == Some(':'),
            _ => false,
        };
        if is_sign {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What only counts at the beginning of a line: headings, quotes, lists, rules, pages. Returns how far it was written.
fn escaped_beginning(text: &str, out: &mut String) -> usize {
    let first = text.chars().next().unwrap_or(' ');
    if "#>+-=:!".contains(first) {
        out.extend(['\\', first]);
        return first.len_utf8();
    }
    // `2010.` would begin a list; its first line may be one, and any other number is shown as it stands there.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) && matches!(text.as_bytes().get(digits), Some(b'.' | b')')) {
        let sign = text.as_bytes()[digits];
        out.push_str(&text[..digits]);
        out.extend(['\\', char::from(sign)]);
        return digits + 1;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_in_text_stay_text() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text, true), expected);
        check("# show version", "\\# show version");
        check("a[x](y) *b* _c_ `d`", "a\\[x\\](y) \\*b\\* \\_c\\_ \\`d\\`");
        check("<b> &amp; & a|b ~~x~~ C:\\n", "\\<b> \\&amp; & a\\|b \\~\\~x\\~\\~ C:\\\\n");
        check("- x", "\\- x");
        check("--- end of page=0 ---", "\\--- end of page=0 ---");
        check("===", "\\===");
        check("1. x", "1\\. x");
        check("12) x", "12\\) x");
        check("1.2 Title", "1\\.2 Title");
        check("2010", "2010");
        check("> q", "\\> q");
        check("::: note", "\\:\\:: note");
        check("{0}x", "\\{0\\}x");
        assert_eq!(escaped("C# #", false), "C\\# \\#");
        assert_eq!(escaped("", true), "");
    }

    #[test]
    fn links_stand_around_their_words() {
        let line = |text: &str, links: &[(std::ops::Range<usize>, &str)]| {
            let mut line = Line::default();
            for word in text.split(' ') {
                line.text.push_str(word);
                line.words.push(crate::line::Word { end: line.text.len() as u32, x0: 0.0, x1: 0.0 });
            }
            let over = |(words, address): &(std::ops::Range<usize>, &str)| crate::line::Link {
                words: words.clone(),
                to: To::Address((*address).to_owned()),
            };
            line.links = links.iter().map(over).collect();
            line
        };
        let check = |text, links: &[_], from, expected: &str| {
            assert_eq!(text_of(&line(text, links), from, &Anchors::default()), expected);
        };
        check("# see the *site* now", &[(2..4, "https://a")], 0, "\\# see [the \\*site\\*](<https://a>) now");
        check("a b", &[(0..1, "https://a"), (1..2, "https://b")], 0, "[a](<https://a>) [b](<https://b>)");
        check("see this).", &[(1..2, "https://a")], 0, "see [this](<https://a>)).");
        check("- a b", &[(0..2, "https://a")], 1, "a b");
        check("+ a", &[], 0, "\\+ a");
        check("+", &[], 1, "");
    }

    #[test]
    fn a_title_is_quoted() {
        assert_eq!(front_matter("A \"b\" \\ c\n"), "---\ntitle: \"A \\\"b\\\" \\\\ c\"\n---\n");
    }

    #[test]
    fn a_label_cannot_leave_its_comment() {
        let mut out = String::new();
        page_marker(&mut out, 6, Some("a\"--><b>"));
        assert_eq!(out, "\n<!-- page 6 -->\n<!-- PageNumber=\"a--b\" -->\n");
    }
}
