//! Words of manuals and of pages, to compare the two.

use std::collections::BTreeMap;

use scraper::ElementRef;

/// Elements within a line: words go on across their tags.
pub const IN_LINE: [&str; 25] = [
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "ruby", "rt", "s", "samp",
    "small", "span", "strong", "sub", "sup", "u", "var", "img",
];

/// How often each word stands somewhere.
pub type Words = BTreeMap<String, usize>;

/// Words of a text, each with how often it stands there.
pub fn words(text: &str) -> Words {
    let mut words = Words::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

/// Words of `all` that stand less often in `found`.
pub fn missing(all: &Words, found: &Words) -> Vec<String> {
    let lacks = |(word, n): &(&String, &usize)| found.get(*word).copied().unwrap_or_default() < **n;
    all.iter().filter(lacks).map(|(word, _)| word.clone()).collect()
}

/// What a reader sees of a piece of a page: texts, kept apart where a line ends, and texts of pictures. Numbers of notes
/// and stand-ins of pictures without text are the page's own.
pub fn seen(html: &str) -> String {
    let mut text = String::new();
    see(scraper::Html::parse_fragment(html).root_element(), &mut text);
    text
}

fn see(element: ElementRef<'_>, text: &mut String) {
    let is_of_note = element.attr("class") == Some("fnref")
        || element.value().name() == "sup"
            && element.parent().and_then(ElementRef::wrap).is_some_and(|above| above.attr("class") == Some("footnote"));
    if is_of_note {
        return;
    }
    // The text of a picture is no part of the words beside it.
    let picture = element.attr("alt").unwrap_or_default();
    let is_in_line = IN_LINE.contains(&element.value().name()) && picture.is_empty();
    let edge = if is_in_line { "" } else { " " };
    text.push_str(edge);
    text.push_str(picture);
    for child in element.children() {
        if let Some(child) = ElementRef::wrap(child) {
            see(child, text);
        } else if let Some(said) = child.value().as_text() {
            text.push_str(said);
        }
    }
    text.push_str(edge);
}
