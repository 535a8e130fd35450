//! The title of a document.

use crate::line::Line;
use crate::page::Content;

/// Titles that tell of a program, not of the document.
const PROGRAMS: [&str; 8] =
    ["untitled", "microsoft word", "powerpoint", "document", "title", "doku", "output", "print"];
/// Ends of titles that are a file's name.
const EXTENSIONS: [&str; 14] =
    [".dvi", ".tex", ".doc", ".docx", ".rtf", ".odt", ".pdf", ".ps", ".indd", ".fm", ".book", ".html", ".htm", ".xml"];
/// Longest title that is taken from a page, in characters.
const TITLE_CHARS_MAX: usize = 120;
/// Most lines of a title on its page.
const TITLE_LINES_MAX: usize = 3;
/// Pages on which a title is looked for.
const TITLE_PAGES: usize = 2;

/// The title that the document names, else what stands largest on its first page.
pub fn of(named: Option<&str>, pages: &[Content]) -> Option<String> {
    let named = named.map(str::trim).filter(|title| is_title(title));
    named.map(str::to_owned).or_else(|| pages.iter().take(TITLE_PAGES).find_map(|page| largest(&page.lines)))
}

fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let n_letters = title.chars().filter(|c| c.is_alphabetic()).count();
    n_letters > 1
        && !title.contains(char::REPLACEMENT_CHARACTER)
        && !EXTENSIONS.iter().any(|extension| lower.ends_with(extension))
        && !PROGRAMS.iter().any(|program| lower == *program || lower.starts_with(&format!("{program} - ")))
}

/// The lines in the largest type, if they are no more than a title has.
fn largest(lines: &[Line]) -> Option<String> {
    let size = lines.iter().filter(|line| line.angle == 0).map(|line| line.size).fold(0.0, f32::max);
    let is_largest = |line: &&Line| line.angle == 0 && line.size > 0.95 * size;
    let first = lines.iter().position(|line| is_largest(&line))?;
    let title: Vec<String> =
        lines[first..].iter().take_while(is_largest).take(TITLE_LINES_MAX + 1).map(Line::spaced).collect();
    let text = title.join(" ");
    let is_one = title.len() <= TITLE_LINES_MAX && text.chars().count() <= TITLE_CHARS_MAX;
    (is_one && lines.len() > title.len() && is_title(&text)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_programs_are_no_titles() {
        for no_title in ["", "-", "manual.dvi", "Microsoft Word - a.doc", "Untitled", "12", "a\u{fffd}b"] {
            assert!(!is_title(no_title), "{no_title}");
        }
        for title in ["R Installation", "Documentation of X", "Größe"] {
            assert!(is_title(title), "{title}");
        }
    }
}
