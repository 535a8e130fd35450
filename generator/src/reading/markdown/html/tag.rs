//! Raw HTML -> tags, texts and comments; nothing is an error.

/// A piece of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start or end tag.
    Tag(Tag),
    /// Anything that is no tag, as written.
    Text(&'a str),
    /// A comment, which nobody sees.
    Comment,
    /// A script or style sheet with all that it holds.
    Script,
}

/// A start or end tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its name in lower case.
    pub(super) name: String,
    pub(super) closing: bool,
    pub(super) attributes: String,
    /// The tag as written.
    pub(super) written: String,
}

impl Tag {
    /// Whether it has an attribute with a value: markup, and no name that a reader should put something for.
    pub(super) fn has_values(&self) -> bool {
        self.attributes.contains('=')
    }

    /// Value of an attribute, its entities decoded.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        attributes(&self.attributes).find(|found| found.0.eq_ignore_ascii_case(name)).map(|found| decoded(found.1))
    }
}

/// Longest tag, in bytes: a thousand tags without end cost no more than one.
const TAG_BYTES_MAX: usize = 8192;

/// Takes raw HTML apart; each piece comes with its position.
pub(super) fn tokens(raw: &str) -> Vec<(usize, Token<'_>)> {
    let (mut tokens, mut from, mut at) = (Vec::new(), 0, 0);
    let mut endless = Endless::default();
    while let Some(next) = raw[at..].find('<') {
        at += next;
        let Some((token, len)) = endless.token(&raw[at..]) else {
            at += 1;
            continue;
        };
        if from < at {
            tokens.push((from, Token::Text(&raw[from..at])));
        }
        tokens.push((at, token));
        at += len;
        from = at;
    }
    if from < raw.len() {
        tokens.push((from, Token::Text(&raw[from..])));
    }
    tokens
}

/// What was found to have no end further on, so that it is not looked for again and again.
#[derive(Default)]
struct Endless {
    comments: bool,
    scripts: bool,
    styles: bool,
}

impl Endless {
    /// The tag, comment or script at the start of a text, and its length.
    fn token<'a>(&mut self, text: &'a str) -> Option<(Token<'a>, usize)> {
        if text.starts_with("<!--") {
            let end = if self.comments { None } else { text.find("-->") };
            self.comments = end.is_none();
            return Some((Token::Comment, end? + "-->".len()));
        }
        let (tag, len) = tag(text)?;
        let endless = match tag.name.as_str() {
            "script" => &mut self.scripts,
            "style" => &mut self.styles,
            _ => return Some((Token::Tag(tag), len)),
        };
        if !tag.closing && !*endless {
            if let Some(end) = end_of(&tag.name, &text[len..]) {
                return Some((Token::Script, len + end));
            }
            *endless = true;
        }
        Some((Token::Tag(tag), len))
    }
}

/// The tag at the start of a text, and its length.
pub(super) fn tag(text: &str) -> Option<(Tag, usize)> {
    let inner = text.strip_prefix('<')?;
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name_len = inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(inner.len());
    let end = tag_end(&inner[name_len..])? + name_len;
    let len = text.len() - inner.len() + end + 1;
    let (name, attributes) = (inner[..name_len].to_ascii_lowercase(), inner[name_len..end].to_owned());
    Some((Tag { name, closing, attributes, written: text[..len].to_owned() }, len))
}

/// Position of the `>` that ends a tag, quotes respected; where another tag begins first there is none.
fn tag_end(attributes: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in attributes.bytes().enumerate().take(TAG_BYTES_MAX) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Length up to the end of the end tag of an element.
fn end_of(name: &str, rest: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = rest[at..].find("</") {
        at += next + 2;
        if rest.get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return Some(at + rest[at..].find('>')? + 1);
        }
    }
    None
}

/// Names and raw values of attributes.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '='));
        let len = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let name = (len > 0).then(|| &rest[..len])?;
        rest = rest[len..].trim_start();
        let Some(after) = rest.strip_prefix('=') else { return Some((name, "")) };
        let after = after.trim_start();
        let (value, after) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
        };
        rest = after;
        Some((name, value))
    })
}

/// A text with its entities decoded.
pub(super) fn decoded(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(34).position(|b| b == b';');
        if let Some((decoded, end)) = end.and_then(|end| Some((decode_entity(&rest[..=end])?, end))) {
            text.push_str(&decoded);
            rest = &rest[end + 1..];
        } else {
            text.push('&');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text
}

/// Decodes one entity such as `&eacute;`; the Markdown parser has the table.
fn decode_entity(entity: &str) -> Option<String> {
    let simple = match entity {
        "&lt;" => "<",
        "&gt;" => ">",
        "&amp;" => "&",
        "&quot;" => "\"",
        "&nbsp;" => "\u{a0}",
        _ => {
            let mut decoded = String::new();
            for event in pulldown_cmark::Parser::new(entity) {
                if let pulldown_cmark::Event::Text(text) = event {
                    decoded.push_str(&text);
                }
            }
            return (decoded != entity).then_some(decoded);
        }
    };
    Some(simple.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_texts_and_comments_are_told_apart() {
        let shown: Vec<String> = tokens("a < b <td class='x>y'>c<!-- <b> --></TD><script>1 < 2</script><x")
            .into_iter()
            .map(|(at, token)| match token {
                Token::Tag(tag) => format!("{at} {}{}", if tag.closing { "/" } else { "" }, tag.name),
                Token::Text(text) => format!("{at} `{text}`"),
                Token::Comment => format!("{at} comment"),
                Token::Script => format!("{at} script"),
            })
            .collect();
        let expected = ["0 `a < b `", "6 td", "22 `c`", "23 comment", "35 /td", "40 script", "62 `<x`"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn values_are_read_with_any_quotes_or_none() {
        let (tag, _) = tag("<img alt=\"a &lt; b\" src = x.png width='3' hidden/>").expect("a tag");
        assert_eq!(tag.value("alt").as_deref(), Some("a < b"));
        assert_eq!(tag.value("SRC").as_deref(), Some("x.png"));
        assert_eq!(tag.value("width").as_deref(), Some("3"));
        assert_eq!(tag.value("hidden").as_deref(), Some(""));
        assert_eq!(tag.value("id"), None);
    }
}
