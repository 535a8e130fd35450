//! Lines of code that Markdown would take for headings: converters of PDF often leave code without a fence.

use std::collections::HashMap;

use crate::reading::page_markers::{Line, Pages};

/// Lines whose `#` begins no heading, by index, with the sign escaped.
///
/// Sure in any document is a directive of the C preprocessor. In a converted one, so is a comment: text in lower case
/// right below a line that is neither blank nor a heading, where no converter sets a heading and no author begins one.
pub(super) fn escaped(lines: &[Line<'_>], pages: &Pages) -> HashMap<usize, String> {
    let is_converted = !pages.starts.is_empty();
    let is_marker = |idx: usize| pages.marker_lines.binary_search(&idx).is_ok();
    let mut escaped = HashMap::new();
    for (idx, line) in lines.iter().enumerate().filter(|(_, line)| !line.code && line.text.contains('#')) {
        let Some(text) = heading_text(line.text) else { continue };
        let above = idx.checked_sub(1).filter(|above| !is_marker(*above)).map_or("", |above| lines[above].text.trim());
        let is_comment =
            is_converted && text.starts_with(char::is_lowercase) && !above.is_empty() && heading_text(above).is_none();
        if !is_marker(idx) && (is_directive(text) || is_comment) {
            escaped.insert(idx, line.text.replacen('#', "\\#", 1));
        }
    }
    escaped
}

/// The text of a heading of Markdown.
fn heading_text(line: &str) -> Option<&str> {
    let trimmed = line.trim_start_matches(' ');
    let text = trimmed.trim_start_matches('#');
    let level = trimmed.len() - text.len();
    let is_heading = (1..=6).contains(&level) && line.len() - trimmed.len() <= 3 && text.starts_with([' ', '\t']);
    is_heading.then_some(text.trim())
}

/// Whether the text behind a `#` is a directive of the C preprocessor, with what such a directive is followed by.
fn is_directive(text: &str) -> bool {
    let (word, rest) = text.split_once([' ', '\t']).map_or((text, ""), |(word, rest)| (word, rest.trim()));
    let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let is_macro = !name.is_empty() && !name.bytes().all(|b| b.is_ascii_lowercase()) || rest.contains('(');
    match word {
        "include" => rest.starts_with(['<', '"']),
        "define" | "undef" | "ifdef" | "ifndef" => is_macro,
        "if" | "elif" => rest.starts_with("defined") || rest.starts_with('!') || is_macro,
        "else" | "endif" => rest.is_empty() || rest.starts_with("/*") || rest.starts_with("//"),
        "pragma" => !rest.is_empty() && !rest.ends_with('.'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::reading::page_markers;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let lines = page_markers::split_lines(text, 1);
        let (pages, _) = page_markers::find("doc.md", &lines, &Config::default());
        let mut found: Vec<_> = escaped(&lines, &pages).into_iter().collect();
        found.sort();
        assert_eq!(found.into_iter().map(|(_, line)| line).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn directives_are_no_headings() {
        let text = "# include <stdio.h>\n# define X_MAX 3\n# if defined(X)\n# else\n# endif\n# pragma once\n";
        let escaped: Vec<String> = text.lines().map(|line| line.replacen('#', "\\#", 1)).collect();
        check(text, &escaped.iter().map(String::as_str).collect::<Vec<_>>());
        check("# include files\n\n# define your goals\n\n# if all fails\n\n# Else\n\n```\n# else\n```\n", &[]);
    }

    #[test]
    fn comments_below_code_are_no_headings_in_a_converted_document() {
        let code = "ps -ef\n# identify the process\nkill 3\n\n## ls\n\ntext\n## Next\n# second\n";
        check(&format!("<!-- page 1 -->\n{code}"), &["\\# identify the process"]);
        check(code, &[]);
        check("text\n\n<!-- page 2 -->\n## ls\n\ntext\n", &[]);
    }
}
