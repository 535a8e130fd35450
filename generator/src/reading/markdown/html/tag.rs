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

/// Takes raw HTML apart, piece by piece; each comes with its position. Where more of it may follow, they end before what that may change.
pub(super) struct Tokens<'a> {
    raw: &'a str,
    /// Whether nothing follows it.
    is_whole: bool,
    /// Where the piece begins that is next.
    pub(super) from: usize,
    /// Where a tag may begin that was not looked at.
    at: usize,
    /// A piece that was found behind the text that was given last.
    found: Option<(usize, Token<'a>)>,
    endless: Endless,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(raw: &'a str, is_whole: bool) -> Self {
        Self { raw, is_whole, from: 0, at: 0, found: None, endless: Endless::default() }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(found) = self.found.take() {
            self.from = self.at;
            return Some(found);
        }
        let from = self.from;
        while let Some(next) = self.raw[self.at..].find('<') {
            let at = self.at + next;
            let (token, len) = match self.endless.token(&self.raw[at..], self.is_whole) {
                Ok(found) => found,
                Err(NoToken::Yet) if !self.is_whole => return None,
                Err(_) => {
                    self.at = at + 1;
                    continue;
                }
            };
            self.at = at + len;
            if from == at {
                self.from = self.at;
                return Some((at, token));
            }
            self.from = at;
            self.found = Some((at, token));
            return Some((from, Token::Text(&self.raw[from..at])));
        }
        if from == self.raw.len() || !self.is_whole {
            return None;
        }
        (self.from, self.at) = (self.raw.len(), self.raw.len());
        Some((from, Token::Text(&self.raw[from..])))
    }
}

/// Why a `<` begins no tag, comment or script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoToken {
    /// Whatever follows the text.
    Ever,
    /// The text ends before it does.
    Yet,
}

/// What was found to have no end further on, so that it is not looked for again and again.
#[derive(Default)]
struct Endless {
    comments: bool,
    scripts: bool,
    styles: bool,
}

impl Endless {
    /// The tag, comment or script at the start of a text, and its length; `is_whole` if nothing follows the text.
    fn token<'a>(&mut self, text: &'a str, is_whole: bool) -> Result<(Token<'a>, usize), NoToken> {
        if text.starts_with("<!--") {
            let end = if self.comments { None } else { text.find("-->") };
            self.comments = end.is_none();
            return Ok((Token::Comment, end.ok_or(NoToken::Yet)? + "-->".len()));
        }
        let (tag, len) = read_tag(text)?;
        let endless = match tag.name.as_str() {
            "script" => &mut self.scripts,
            "style" => &mut self.styles,
            _ => return Ok((Token::Tag(tag), len)),
        };
        if !tag.closing && !*endless {
            if let Some(end) = end_of(&tag.name, &text[len..]) {
                return Ok((Token::Script, len + end));
            }
            if !is_whole {
                return Err(NoToken::Yet);
            }
            *endless = true;
        }
        Ok((Token::Tag(tag), len))
    }
}

/// The tag at the start of a text, and its length.
pub(super) fn tag(text: &str) -> Option<(Tag, usize)> {
    read_tag(text).ok()
}

fn read_tag(text: &str) -> Result<(Tag, usize), NoToken> {
    let inner = text.strip_prefix('<').ok_or(NoToken::Ever)?;
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(if inner.is_empty() || "!--".starts_with(inner) { NoToken::Yet } else { NoToken::Ever });
    }
    let name_len = inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(inner.len());
    let end = tag_end(&inner[name_len..])? + name_len;
    let len = text.len() - inner.len() + end + 1;
    let (name, attributes) = (inner[..name_len].to_ascii_lowercase(), inner[name_len..end].to_owned());
    Ok((Tag { name, closing, attributes, written: text[..len].to_owned() }, len))
}

/// Position of the `>` that ends a tag, quotes respected; where another tag begins first there is none.
fn tag_end(attributes: &str) -> Result<usize, NoToken> {
    let mut quote = None;
    for (at, byte) in attributes.bytes().enumerate().take(TAG_BYTES_MAX) {
        match (quote, byte) {
            (None, b'>') => return Ok(at),
            (None, b'<') => return Err(NoToken::Ever),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    Err(if attributes.len() < TAG_BYTES_MAX { NoToken::Yet } else { NoToken::Ever })
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
        let html = "a < b <td class='x>y'>c<!-- <b> --></TD><script>1 < 2</script><x";
        let shown: Vec<String> = Tokens::new(html, true)
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
    fn html_that_comes_in_two_parts_is_taken_apart_as_the_whole() {
        let whole = "a < b <td class='x>y'>c<!-- <b> --></TD><!- d <script>1 < 2</script><style> <a\nb=\"<\"> </x> <x";
        let pieces = |tokens: &mut dyn Iterator<Item = (usize, Token<'_>)>, before: usize| -> Vec<String> {
            tokens.map(|(at, token)| format!("{} {token:?}", before + at)).collect()
        };
        let expected = pieces(&mut Tokens::new(whole, true), 0);
        for end in 0..=whole.len() {
            let mut first = Tokens::new(&whole[..end], false);
            let mut found = pieces(&mut first, 0);
            let from = first.from;
            found.extend(pieces(&mut Tokens::new(&whole[from..], true), from));
            assert_eq!(found, expected, "{end}");
        }
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
