//! Text that stays text: no character of it is taken for a sign of Markdown.

/// Adds text to a line of Markdown, white space as one blank.
pub(super) fn push(out: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() && c != '\u{a0}' {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
            continue;
        }
        let next = chars.peek();
        let is_sign = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            // Within a word it is a sign nowhere.
            '_' => !(out.ends_with(char::is_alphanumeric) && next.is_some_and(|next| next.is_alphanumeric())),
            '&' => next.is_some_and(|next| *next == '#' || next.is_alphanumeric()),
            '{' => out.is_empty() || out.ends_with([' ', ']']),
            // Hashes at the end of a heading close it.
            '#' => out.ends_with(' '),
            ':' => next == Some(&':'),
            _ => false,
        };
        if is_sign {
            out.push('\\');
        }
        if !c.is_control() {
            out.push(c);
        }
    }
}

/// A line whose beginning is none of a heading, a quotation, a list, a rule or a page.
pub(super) fn beginning(line: &str) -> String {
    if line.starts_with(['#', '>', '+', '-', '=', ':', '!']) && !line.starts_with("![") {
        return format!("\\{line}");
    }
    let n_digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.as_bytes().get(n_digits) {
        Some(b'.' | b')') if (1..=9).contains(&n_digits) => format!("{}\\{}", &line[..n_digits], &line[n_digits..]),
        _ => line.to_owned(),
    }
}

/// The address of a link or an image, as it may stand in Markdown.
pub(super) fn address(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 2);
    for c in address.trim().chars().filter(|c| !c.is_control()) {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push('/'),
            c => out.push(c),
        }
    }
    if out.is_empty() || out.contains([' ', '(', ')', '*', '_', '&', '`']) { format!("<{out}>") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_in_text_stay_text() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            push(&mut out, text);
            assert_eq!(beginning(&out), expected);
        };
        check("a[x](y) *b* _c_ `d` snake_case", "a\\[x\\](y) \\*b\\* \\_c\\_ \\`d\\` snake_case");
        check("<b> &amp; & a|b ~~x~~ C:\\n", "\\<b> \\&amp; & a\\|b \\~\\~x\\~\\~ C:\\\\n");
        check("- x", "\\- x");
        check("1.\n x", "1\\. x");
        check("{0}--", "\\{0}--");
        check("C# #", "C# \\#");
        check("![x]", "\\!\\[x\\]");
        check("--- end of page=0 ---", "\\--- end of page=0 ---");
    }

    #[test]
    fn an_address_stays_within_its_brackets() {
        assert_eq!(address(" a\nb.html#x "), "ab.html#x");
        assert_eq!(address("a b>.html"), "<a b%3E.html>");
        assert_eq!(address("..\\img\\a(1).png"), "<../img/a(1).png>");
    }
}
