//! HTML that is opened and never closed: by the rules of Markdown a comment, a `<script>` or a `<pre>` runs on to the
//! end of the document, so that one forgotten `-->` hides the rest of a manual. Such an opening is text.

use std::borrow::Cow;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::reading::fences::FenceLine;
use crate::reading::page_markers;

/// Elements whose content is taken as it is, up to their end tag.
const RAW_ELEMENTS: [&str; 4] = ["script", "pre", "style", "textarea"];

/// Writes `&lt;` where HTML is opened at the start of a line and never closed, and says so.
///
/// `first_number` is the number of the first line in the source file.
pub fn escape<'a>(source: &str, body: &'a str, first_number: u32, config: &Config) -> (Cow<'a, str>, Vec<Diagnostic>) {
    if !body.contains("<!") && !body.contains("<?") && !RAW_ELEMENTS.iter().any(|name| contains_tag(body, name)) {
        return (Cow::Borrowed(body), Vec::new());
    }
    let lines: Vec<&str> = body.split('\n').collect();
    let found = open_lines(&lines, config);
    if found.is_empty() {
        return (Cow::Borrowed(body), Vec::new());
    }
    let mut text = String::with_capacity(body.len() + 3 * found.len());
    let mut open = found.iter().peekable();
    for (idx, line) in lines.iter().enumerate() {
        if idx > 0 {
            text.push('\n');
        }
        match open.next_if(|(at, _)| *at == idx).and_then(|_| line.split_once('<')) {
            Some((before, after)) => text.extend([before, "&lt;", after]),
            None => text.push_str(line),
        }
    }
    let diagnostics = found.iter().map(|(idx, opening)| {
        let line = first_number.saturating_add(u32::try_from(*idx).unwrap_or(u32::MAX));
        Diagnostic::warning(source, format!("`{}` is not closed and is shown as text", opening.start()))
            .at_line(line)
            .help(format!("end it with `{}`", opening.end()))
    });
    (Cow::Owned(text), diagnostics.collect())
}

fn contains_tag(text: &str, name: &str) -> bool {
    let is_tag = |at: usize| text[at + 1..].get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    text.match_indices('<').any(|(at, _)| is_tag(at))
}

/// What stands open at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    Comment,
    Instruction,
    Cdata,
    Element(&'static str),
}

impl Opening {
    /// The opening at the start of a line, quotes and the marker of a list item aside.
    fn of(line: &str) -> Option<Self> {
        let text = content(line)?;
        if text.starts_with("<!--") {
            return Some(Self::Comment);
        }
        if text.starts_with("<?") {
            return Some(Self::Instruction);
        }
        if text.starts_with("<![CDATA[") {
            return Some(Self::Cdata);
        }
        let inner = text.strip_prefix('<')?;
        let name = RAW_ELEMENTS.into_iter().find(|name| {
            let is_name = inner.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
            is_name && inner[name.len()..].chars().next().is_none_or(|c| c.is_whitespace() || c == '>')
        })?;
        Some(Self::Element(name))
    }

    fn start(self) -> String {
        match self {
            Self::Comment => "<!--".to_owned(),
            Self::Instruction => "<?".to_owned(),
            Self::Cdata => "<![CDATA[".to_owned(),
            Self::Element(name) => format!("<{name}>"),
        }
    }

    fn end(self) -> String {
        match self {
            Self::Comment => "-->".to_owned(),
            Self::Instruction => "?>".to_owned(),
            Self::Cdata => "]]>".to_owned(),
            Self::Element(name) => format!("</{name}>"),
        }
    }

    /// Where the end stands in a text.
    fn find_end(self, text: &str) -> Option<usize> {
        match self {
            Self::Element(name) => text
                .match_indices("</")
                .map(|(at, _)| at)
                .find(|at| text[at + 2..].get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))),
            _ => text.find(&self.end()),
        }
    }
}

/// A line without quote signs and list marker; `None` for code by indentation.
fn content(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '>']);
    let text = text.strip_prefix(['-', '*', '+']).and_then(|rest| rest.strip_prefix(' ')).unwrap_or(text).trim_start();
    let n_blanks = line.len() - line.trim_start_matches(' ').len();
    (n_blanks <= 3).then_some(text)
}

/// Indices of the lines whose opening is never closed.
fn open_lines(lines: &[&str], config: &Config) -> Vec<(usize, Opening)> {
    let mut found = Vec::new();
    let mut ends = Ends { lines, config, comments: None, endless: Vec::new() };
    let mut fence: Option<FenceLine> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (opening, next_fence) = (Opening::of(line), FenceLine::of(line));
        match (fence, next_fence) {
            (Some(open), Some(next)) if next.closes(open) => fence = None,
            (Some(_), _) => {}
            (None, Some(next)) => fence = Some(next),
            (None, None) => {
                if let Some(opening) = opening {
                    match ends.of(at, opening) {
                        Some(end) => at = end,
                        None => found.push((at, opening)),
                    }
                }
            }
        }
        at += 1;
    }
    found
}

/// Finds ends, each line looked at few times, however many openings have none.
struct Ends<'a> {
    lines: &'a [&'a str],
    config: &'a Config,
    /// Where a comment ends that goes on at the start of a line, for each line; once one was looked for.
    comments: Option<Vec<Option<usize>>>,
    /// What has no end further on.
    endless: Vec<Opening>,
}

impl Ends<'_> {
    /// Index of the line that closes what is opened on line `at`.
    fn of(&mut self, at: usize, opening: Opening) -> Option<usize> {
        let first = self.lines[at];
        let after = first.find('<').map_or("", |start| first.get(start + 2..).unwrap_or_default());
        if opening.find_end(after).is_some() {
            return Some(at);
        }
        if opening == Opening::Comment {
            let (lines, config) = (self.lines, self.config);
            let ends = self.comments.get_or_insert_with(|| comment_ends(lines, config));
            return *ends.get(at + 1)?;
        }
        if self.endless.contains(&opening) {
            return None;
        }
        let end = (at + 1..self.lines.len()).find(|idx| opening.find_end(self.lines[*idx]).is_some());
        if end.is_none() {
            self.endless.push(opening);
        }
        end
    }
}

/// For each line, the line that closes a comment which began above it: from the last line upwards, so that each is looked at
/// once.
fn comment_ends(lines: &[&str], config: &Config) -> Vec<Option<usize>> {
    let mut ends = vec![None; lines.len()];
    // The same after a blank line in the comment.
    let mut after_blank = None;
    let mut next = None;
    for (idx, line) in lines.iter().enumerate().rev() {
        // A page marker is a comment of its own, wherever it stands.
        let is_marker = page_markers::is_marker(line, config);
        if !is_marker {
            let sides = line.split_once("-->");
            // `A --> B`, far below, is an arrow.
            let is_arrow = sides.is_some_and(|(before, after)| !before.trim().is_empty() && !after.trim().is_empty());
            // Comments do not nest: where the next one begins, this one was forgotten.
            if Opening::of(line) == Some(Opening::Comment) {
                after_blank = None;
            } else if sides.is_some() && !is_arrow {
                after_blank = Some(idx);
            }
            if sides.is_some() {
                next = Some(idx);
            }
        }
        if is_marker || line.trim().is_empty() {
            next = after_blank;
        }
        ends[idx] = next;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that are escaped, from 1.
    #[track_caller]
    fn check(body: &str, expected: &[u32]) {
        let (text, diagnostics) = escape("doc.md", body, 1, &Config::default());
        let found: Vec<u32> = diagnostics.iter().filter_map(|diagnostic| diagnostic.line).collect();
        assert_eq!(found, expected, "{body}");
        assert_eq!(text.replace("&lt;", "<"), body);
        assert_eq!(text.matches("&lt;").count(), expected.len());
    }

    #[test]
    fn what_is_closed_stays() {
        check("<!-- a -->\n<!--\nb\n\n## c\n-->\n<pre>\n\nx\n</PRE>\n<?php\n\n?>\n<![CDATA[\n]]>\n", &[]);
        check("text <!-- within\n\na paragraph is text\n", &[]);
        check("", &[]);
    }

    #[test]
    fn what_is_never_closed_is_text() {
        check("a\n\n<!-- never\n\n## Lost\n", &[3]);
        check("<!-- broken end --\n\ntext\n", &[1]);
        check("<script>\nx\n\n<Style type='x'>\n\n<textarea>\n\n<pre>\n", &[1, 4, 6, 8]);
        check("<?php\n\ntext\n\n<![CDATA[\n", &[1, 5]);
        check("> <!-- quoted\n\n- <!-- listed\n\ntext\n", &[1, 3]);
    }

    #[test]
    fn the_end_of_another_comment_does_not_close_it() {
        check("<!-- never\n\ntext\n\n<!-- image -->\n\ntext\n", &[1]);
        check("<!-- never\n\n<!-- page 3 -->\n\ntext\n", &[1]);
        check("<!-- never\n\nThe flow is A --> B.\n", &[1]);
    }

    #[test]
    fn a_comment_may_run_over_a_page() {
        check("<!-- hidden\n\n<!-- page 3 -->\n\nstill hidden\n-->\n", &[]);
        check("<!-- hidden\n\n--- end of page=3 ---\n\nstill hidden -->\n", &[]);
    }

    #[test]
    fn code_opens_nothing() {
        check("```\n<!-- example\n```\n\n    <!-- by indentation\n\n`<!--` in a sentence\n", &[]);
    }
}
