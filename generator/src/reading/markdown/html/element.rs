//! What the elements of HTML are to us. What is not named here is no element, but text.

/// Kinds of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Has no end: a break, a rule, a picture.
    Void,
    /// Stands in a line of text. Those that pages do not show as such lose their tags and keep their text.
    Format,
    /// Makes the structure of a text: paragraphs, headings, lists, tables.
    Block,
    /// A box around blocks, which shows nothing by itself.
    Wrapper,
    /// A drawing or formula in a language of its own: its texts are kept.
    Foreign,
    /// Whatever else a browser knows: forms, media, the head of a page. Its names are what manuals put for a value
    /// (`<title>`, `<source>`, `<input>`), so that in a line of text it is one.
    Other,
    /// A program or style sheet.
    Script,
}

/// Kind of the element with this name, in lower case.
pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "br" | "hr" | "img" | "wbr" => Kind::Void,
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "blink" | "button" | "cite" | "code" | "data"
        | "del" | "dfn" | "em" | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "marquee" | "nobr" | "output"
        | "q" | "rb" | "rp" | "rt" | "ruby" | "s" | "samp" | "small" | "span" | "strike" | "strong" | "sub" | "sup"
        | "time" | "tt" | "u" | "var" => Kind::Format,
        "blockquote" | "caption" | "col" | "colgroup" | "dd" | "details" | "dl" | "dt" | "figcaption" | "figure"
        | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "ol" | "p" | "pre" | "summary" | "table" | "tbody"
        | "td" | "tfoot" | "th" | "thead" | "tr" | "ul" => Kind::Block,
        "address" | "article" | "aside" | "body" | "center" | "dialog" | "dir" | "div" | "fieldset" | "footer"
        | "form" | "header" | "hgroup" | "html" | "legend" | "main" | "menu" | "nav" | "picture" | "search"
        | "section" => Kind::Wrapper,
        "math" | "svg" => Kind::Foreign,
        "applet" | "area" | "audio" | "base" | "basefont" | "canvas" | "datalist" | "embed" | "frame" | "frameset"
        | "head" | "iframe" | "input" | "keygen" | "link" | "listing" | "map" | "meta" | "meter" | "noembed"
        | "noframes" | "noscript" | "object" | "optgroup" | "option" | "param" | "plaintext" | "portal"
        | "progress" | "select" | "slot" | "source" | "template" | "textarea" | "title" | "track" | "video" | "xmp" => {
            Kind::Other
        }
        "script" | "style" => Kind::Script,
        _ => return None,
    })
}

/// The tag that a page shows for an element of a line; `None` where it only loses its tags.
pub(super) fn shown(name: &str) -> Option<&str> {
    Some(match name {
        "acronym" => "abbr",
        "strike" => "s",
        "tt" => "code",
        "bdi" | "bdo" | "big" | "blink" | "button" | "data" | "font" | "label" | "marquee" | "nobr" | "output"
        | "rb" | "rp" | "time" => return None,
        name => name,
    })
}

/// Whether the end tag of an element may be left out.
pub(super) fn ends_by_itself(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "caption"
            | "colgroup"
            | "option"
            | "optgroup"
            | "rt"
            | "rp"
    )
}

/// Elements that the start of `name` ends, if they are open, and those beyond which it ends none.
pub(super) fn ended_by(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match name {
        "li" => (&["li", "p"], &["ul", "ol", "menu", "dir", "table", "td", "th"]),
        "dt" | "dd" => (&["dt", "dd", "p"], &["dl", "table", "td", "th"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr", "td", "th", "caption"], &["table"]),
        "thead" | "tbody" | "tfoot" | "caption" => {
            (&["tr", "td", "th", "thead", "tbody", "tfoot", "caption"], &["table"])
        }
        "p" | "ul" | "ol" | "dl" | "table" | "pre" | "blockquote" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            (&["p"], &["td", "th", "li", "dd", "table", "blockquote", "div", "ul", "ol", "details"])
        }
        _ => return None,
    })
}

/// Whether an element belongs into a table.
pub(super) fn is_of_table(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" | "colgroup" | "col")
}
