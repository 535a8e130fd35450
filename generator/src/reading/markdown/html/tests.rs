//! Markdown in; what a block says, and the page's HTML without addresses, out.

use pulldown_cmark::{Event, TagEnd};

use super::*;
use crate::model::BlockKind;
use crate::reading::clean::Cleaned;
use crate::reading::markdown::{parse, text_of};

impl Sink for Vec<(Event<'static>, usize)> {
    fn push(&mut self, event: Event<'static>, offset: usize) {
        Vec::push(self, (event, offset));
    }

    fn restart(&mut self) {
        self.clear();
    }
}

pub(super) fn events(markdown: &str) -> Woven {
    events_by(SHARE, markdown)
}

pub(super) fn events_by(share: Share, markdown: &str) -> Woven {
    let mut events = Vec::new();
    let woven = super::events_by(share, markdown, &mut events);
    Woven { events, ..woven }
}

/// Parts of so many bytes, none of which cuts a block.
fn share(n_bytes: usize, n_steps: usize) -> Share {
    let part = PartSize { n_bytes, n_bytes_block: usize::MAX, n_events_block: usize::MAX };
    Share { part, n_steps, n_steps_open: 1 << 14 }
}

fn texts(markdown: &str) -> Vec<String> {
    let mut cleaned = Cleaned { text: markdown.to_owned(), ..Cleaned::default() };
    parse(&mut cleaned).into_iter().map(|block| block.text).collect()
}

/// Texts of all blocks.
fn text(markdown: &str) -> String {
    texts(markdown).join("\n")
}

/// Tags and texts in a row, Markdown's in square brackets.
fn stream(markdown: &str) -> String {
    let name = |tag: String| tag.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
    let show = |(event, _): (Event<'static>, usize)| match event {
        Event::Start(tag) => format!("[{}]", name(format!("{tag:?}"))),
        Event::End(tag) => format!("[/{}]", name(format!("{tag:?}"))),
        Event::Text(text) => text.trim_matches('\n').to_owned(),
        Event::Code(code) => format!("`{code}`"),
        Event::Html(tag) | Event::InlineHtml(tag) => tag.to_string(),
        Event::HardBreak => "[br]".to_owned(),
        other => format!("[{other:?}]"),
    };
    events(markdown).events.into_iter().map(show).collect::<Vec<_>>().concat()
}

/// Documents made of pieces, without end, the same each time.
pub(super) fn documents(pieces: &[&str], n_pieces: usize) -> impl Iterator<Item = String> {
    let mut state = 1u64;
    std::iter::repeat_with(move || {
        let mut piece = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]
        };
        (0..n_pieces).map(|_| piece()).collect()
    })
}

/// Names that manuals put for a value: elements of HTML, of drawings and of formulas, and others.
const NAMES: &[&str] = &[
    "a",
    "address",
    "area",
    "article",
    "audio",
    "b",
    "base",
    "body",
    "button",
    "canvas",
    "caption",
    "center",
    "circle",
    "code",
    "col",
    "data",
    "datalist",
    "dd",
    "desc",
    "details",
    "dialog",
    "dir",
    "div",
    "domain",
    "em",
    "embed",
    "fieldset",
    "figure",
    "filter",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "g",
    "h1",
    "head",
    "header",
    "hgroup",
    "html",
    "i",
    "iframe",
    "image",
    "img",
    "input",
    "interval",
    "ip_address",
    "isindex",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "mask",
    "math",
    "menu",
    "meta",
    "meter",
    "mi",
    "mn",
    "mo",
    "mtext",
    "name",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "pattern",
    "picture",
    "plaintext",
    "portal",
    "pre",
    "progress",
    "q",
    "rect",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "set",
    "slot",
    "small",
    "source",
    "Source-File",
    "span",
    "stop",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "switch",
    "symbol",
    "table",
    "target",
    "tbody",
    "td",
    "template",
    "text",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "use",
    "user",
    "var",
    "version",
    "video",
    "view",
    "x:y",
    "xmp",
    "XMP",
    "ドメイン",
    "größe",
    "a|b",
    "1-4094",
    "K,V",
    "...",
    "your name here",
    "port number/name",
    "/dev/sda",
    "/target",
    "/b",
];

#[test]
fn a_name_in_angle_brackets_stays_wherever_it_stands() {
    for name in NAMES {
        let said = format!("Run copy <{name}> now and wait");
        for (before, after) in [
            ("", "."),
            ("# ", ""),
            ("- ", ""),
            ("1. x\n   - ", ""),
            ("> ", ""),
            ("| a |\n|---|\n| ", " |"),
            ("*", "*"),
            ("[", "](#x)"),
            ("![", "](x.png)"),
            ("x[^1]\n\n[^1]: ", ""),
            ("<td>\n\n", "\n\n</td>"),
        ] {
            if name.contains('|') && before.starts_with('|') {
                continue;
            }
            let markdown = format!("{before}{said}{after}\n\nThe **end**.\n");
            let found = text(&markdown);
            assert!(found.contains(&said) && found.ends_with("The end."), "{markdown}gives\n{found}");
        }
    }
}

#[test]
fn a_name_at_the_beginning_of_a_line_begins_no_html() {
    for name in NAMES.iter().filter(|name| !matches!(**name, "p" | "li" | "h1" | "..." | "/b")) {
        let found = text(&format!("<{name}> is the *name* <title>\nof <option> it.\n\nThe **end**.\n"));
        assert_eq!(found, format!("<{name}> is the name <title> of <option> it.\nThe end."));
    }
}

#[test]
fn a_line_of_an_unknown_tag_alone_is_text_and_what_follows_is_markdown() {
    assert_eq!(text("<Note>\n\n**bold** text\n\n</Note>\n"), "<Note>\nbold text\n</Note>");
    assert_eq!(text("<Tab value=\"x\">\n**bold** text\n</Tab>\n"), "<Tab value=\"x\"> bold text </Tab>");
}

#[test]
fn samples_of_xml_and_types_stay_as_written() {
    for said in [
        "<key>value</key>",
        "List<String> and Map<K, V>",
        "#include <stdio.h>",
        "<server port=\"80\"/>",
        "http://<server>:8443/api/<version>/users",
        "<?xml version=\"1.0\"?>",
        "<!DOCTYPE html>",
        "<![CDATA[ x ]]>",
        "if a < b and c > d",
        "<title>My page</title>",
        "</target>",
    ] {
        assert_eq!(text(&format!("Write {said} here.\n")), format!("Write {said} here."));
    }
}

#[test]
fn elements_that_are_closed_are_elements() {
    let inline = "CO<sub>2</sub> <KBD>Ctrl</kbd> <font color=\"red\">red</font> <tt>x</tt> a<br>b<wbr>c </br> <hr>";
    let expected = "[Paragraph]CO<sub>2</sub> <kbd>Ctrl</kbd> red <code>x</code> a[br]bc [br] <hr>[/Paragraph]";
    assert_eq!(stream(inline), expected);
    assert_eq!(text(inline), "CO2 Ctrl red x a bc");
}

#[test]
fn markup_that_went_wrong_goes_and_its_words_stay() {
    assert_eq!(text("a <font color=\"red\">red\n\n<b>bold\n\nend</b> x </span>\n"), "a red\nbold\nend x </span>");
    assert_eq!(text("<table><tr><td><b>Head</td><td>x</td></tr></table>\n"), "Head | x");
}

#[test]
fn what_a_browser_would_hide_is_shown_or_left_out_on_both_sides() {
    for hidden in [
        "<span hidden>zebra</span>",
        "<div style=\"display:none\">zebra</div>",
        "<svg><text>zebra</text></svg>",
        "<math><mi>zebra</mi></math>",
        "<noscript>zebra</noscript>",
        "<template>zebra</template>",
        "<iframe>zebra</iframe>",
        "<select><option>zebra</select>",
        "<object>zebra</object>",
        "<textarea>zebra</textarea>",
        "<title>zebra</title>",
        "<dialog>zebra</dialog>",
        "<details><summary>x</summary>zebra</details>",
        "<ruby>x<rp>zebra</rp></ruby>",
    ] {
        for markdown in
            [format!("{hidden}\n"), format!("Text {hidden} text.\n"), format!("<div>\n\n{hidden}\n</div>\n")]
        {
            assert!(text(&markdown).contains("zebra"), "{markdown}");
        }
    }
    for hidden in ["<script>zebra</script>", "<style>zebra</style>", "<!-- zebra -->"] {
        assert_eq!(text(&format!("<div>\n{hidden}\n</div>\n\n{hidden}\n\nend\n")), "end", "{hidden}");
    }
    assert_eq!(events("<script>a</script>\n\n<style>b</style>\n").n_scripts, 2);
    assert_eq!(text("Put <script>a()</script> there.\n"), "Put <script>a()</script> there.");
}

#[test]
fn invisible_characters_are_left_out_by_whatever_way_they_come() {
    for hidden in ["&#x202E;", "\u{e0041}\u{e0042}", "&#xE0041;", "\u{200d}", "\u{2066}"] {
        for markdown in [
            format!("sa{hidden}fe"),
            "`sa\u{e0041}fe`".to_owned(),
            format!("![sa{hidden}fe](x.png)"),
            format!("<p>sa{hidden}fe</p>"),
        ] {
            assert_eq!(text(&markdown), "safe", "{markdown:?}");
        }
    }
    assert_eq!(events("a\u{e0041}b `c\u{202e}d`\n").n_invisible, 2);
}

#[test]
fn a_table_with_blank_lines_is_one_and_its_cells_hold_markdown() {
    let table = "<table>\n<tr><th>Request</th></tr>\n<tr>\n<td align=\"right\">\n\n`GET /a`\n\n</td>\n\n<td>\n\n- one\n- two\n\n</td>\n</tr>\n</table>\n";
    let expected = "<table><tr><th>Request</th></tr><tr><td class=\"ar\"> [Paragraph]`GET /a`[/Paragraph]</td><td> [List][Item]one[/Item][Item]two[/Item][/List]</td></tr></table>";
    assert_eq!(stream(table), expected);
    assert_eq!(texts(table), ["Request\nGET /a | one\ntwo"]);
}

#[test]
fn lists_quotes_and_headings_of_html_are_those_of_markdown() {
    assert_eq!(
        stream(
            "<ol start=\"3\">\n<li>\n\nFirst\n\n</li>\n<li>Second<ul><li>in</ul>\n</ol>\n\n<h2 id=\"x\">A <b>b</b></h2>\n<blockquote>q</blockquote>\n"
        ),
        "[List][Item] [Paragraph]First[/Paragraph][/Item][Item]Second[List][Item]in[/Item][/List] [/Item][/List]\
         [Heading]A <b>b</b>[/Heading][BlockQuote][Paragraph]q[/Paragraph][/BlockQuote]"
    );
    assert_eq!(
        stream("<dl>\n<dt>T<dd>\n\nD\n\n<dt>U\n</dl>\n"),
        "<dl><dt>T</dt><dd> [Paragraph]D[/Paragraph]</dd><dt>U</dt></dl>"
    );
}

#[test]
fn a_box_that_opens_stands_open_and_a_long_one_comes_apart() {
    let details =
        |n: usize| format!("<details>\n<summary>More</summary>\n\n{}\n\n</details>\n\nend\n", "word ".repeat(n));
    assert!(stream(&details(9)).starts_with("<details open=\"\"><summary>More</summary>[Paragraph]word"));
    assert!(stream(&details(900)).starts_with("[Paragraph][Strong]More[/Strong][/Paragraph][Paragraph]word"));
}

#[test]
fn what_holds_a_heading_of_the_document_comes_apart() {
    let found = stream("<table><tr><td>\n\n## Part\n\ntext\n\n</td></tr></table>\n");
    assert_eq!(found, "[Heading]Part[/Heading][Paragraph]text[/Paragraph]");
}

#[test]
fn what_is_never_closed_swallows_nothing() {
    for open in [
        "<table>",
        "<table><tr><td>",
        "<ul><li>x",
        "<div>",
        "<details>",
        "<pre>x",
        "<blockquote>",
        "<script>",
        "<style>",
        "<textarea>",
        "<!-- x",
        "<![CDATA[",
        "<?php",
        "<!X",
        "<svg>",
        "<select>",
        "<p>",
        "<dl><dt>x",
    ] {
        let mut cleaned = Cleaned { text: format!("{open}\n\n# Head\n\ntext\n\n## Next\n"), ..Cleaned::default() };
        let headings = parse(&mut cleaned).into_iter().filter(|block| matches!(block.kind, BlockKind::Heading { .. }));
        assert_eq!(headings.map(|block| block.text).collect::<Vec<_>>(), ["Head", "Next"], "{open}");
    }
}

#[test]
fn ids_stand_before_what_they_name() {
    for anchor in ["<a id=\"x\"></a>", "<span id=\"x\"></span>", "<div id=\"x\"></div>", "<a id=\"x\"/>"] {
        let found = stream(&format!("{anchor}\n\n## Head\n"));
        assert!(
            found.ends_with("[/Heading]") && found.contains(" id=\"x\"") && !found.contains("[Paragraph]"),
            "{anchor}: {found}"
        );
    }
    assert_eq!(stream("<a name=\"x\"></a>\n\ntext\n"), "[Paragraph]<a id=\"x\"></a>text[/Paragraph]");
    assert!(stream("text\n\n<a id=\"x\"></a>\n").contains("<a id=\"x\"></a>"));
}

#[test]
fn a_row_longer_than_the_head_of_its_table_keeps_its_cells() {
    let table = "| A | B |\n|---|---|\n| 1 | 2 | `3` | <x> 4 \\| 5 |\n| 6 | 7 ||\n| 8 |\n> q\n";
    assert_eq!(texts(table), ["A | B\n1 | 2 | 3 | <x> 4 | 5\n6 | 7\n8 |", "q"]);
}

#[test]
fn braces_that_end_a_heading_are_text_unless_they_are_attributes() {
    assert_eq!(text("## Set {hostname}\n\n## Go {#go}\n\n## Set {a} {b} ##\n"), "Set {hostname}\nGo\nSet {a} {b}");
}

#[test]
fn events_are_balanced_whatever_stands_there() {
    let pieces = [
        "<table>",
        "</table>",
        "<tr><td>",
        "</td>",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "\n\n",
        "- ",
        "> ",
        "*",
        "<details>",
        "<summary>",
        "</details>",
        "<ul>",
        "<li>",
        "</ul>",
        "word ",
        "<svg>",
        "</svg>",
        "`",
        "<h2>",
        "</h2>",
        "# ",
        "<pre>",
        "</pre>",
        "<x>",
        "<dl><dt>",
        "</dl>",
        "\n",
        "| a |\n|---|\n",
    ];
    for markdown in documents(&pieces, 25).take(3000) {
        let mut open: Vec<String> = Vec::new();
        let n_words = markdown.matches("word").count();
        let mut found = 0;
        for (event, _) in events(&markdown).events {
            match event {
                Event::Start(tag) => open.push(format!("{:?}", tag.to_end())),
                Event::End(tag) => assert_eq!(open.pop(), Some(format!("{tag:?}")), "{markdown}"),
                Event::Html(tag) | Event::InlineHtml(tag) => match shape(&tag) {
                    (Shape::Open, name) => open.push(name.to_owned()),
                    (Shape::Close, name) => assert_eq!(open.pop().as_deref(), Some(name), "{markdown}"),
                    _ => {}
                },
                Event::Text(text) | Event::Code(text) => found += text.matches("word").count(),
                _ => {}
            }
        }
        assert_eq!(open, [] as [String; 0], "{markdown}");
        assert_eq!(found, n_words, "{markdown}");
    }
    assert_eq!(text_of(&[Event::Text("x".into()), Event::End(TagEnd::Paragraph)]), "x");
}

/// What came of a document, for comparison.
fn shown(woven: Woven) -> (Vec<(String, usize)>, u32, u32) {
    // A link that is defined in another part is one that the parser does not know, but has been told of.
    let shown = |event: Event<'_>| format!("{event:?}").replace("Unknown", "");
    let events = woven.events.into_iter().map(|(event, offset)| (shown(event), offset));
    (events.collect(), woven.n_scripts, woven.n_invisible)
}

#[test]
fn a_document_parsed_in_parts_is_the_document() {
    let pieces = [
        "word ",
        "word\n",
        "\n\n",
        "\n\n",
        "\n\n",
        "# Head\n",
        "Head\n===\n",
        "- item\n",
        "1. item\n",
        "  more\n",
        "    code\n",
        "> quote\n",
        "```\n",
        "~~~ sh\n",
        "***\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "[link]: /to 'Title'\n",
        "[link]: /else\n",
        "[^1] ",
        "[^1]: Note\n",
        "[link] ",
        "[Text][LINK] ",
        "![link] ",
        "<div>\n",
        "</div>\n",
        "<b>",
        "</b>",
        "<p>\n",
        "</p>\n",
        "<!-- \n",
        "-->\n",
        "<pre>\n",
        "</pre>\n",
        "<x>\n",
        "<table>\n<tr><td>\n",
        "</td></tr>\n</table>\n",
        "<details>\n",
        "</details>\n",
        "`",
        "*",
        "&amp;",
        "\\",
        "ä",
    ];
    let whole = share(usize::MAX, usize::MAX);
    for markdown in documents(&pieces, 60).take(4000) {
        let expected = shown(events_by(whole, &markdown));
        for (n_bytes, n_steps) in [(1, 1), (100, 1), (40, 20)] {
            assert_eq!(shown(events_by(share(n_bytes, n_steps), &markdown)), expected, "{markdown}");
        }
    }
}

#[test]
fn notes_and_names_of_two_links_are_seen_in_the_whole_document() {
    let text = "[^1] and [a]\n\n".repeat(20);
    for end in ["[^1]: Note.\n", "> [^1]: Note.\n", "[a]: /one\n\ntext [a]\n\n[a]: /two\n\n[a]\n"] {
        let markdown = format!("{text}{end}");
        let whole = shown(events(&markdown));
        assert_eq!(shown(events_by(share(10, 1), &markdown)), whole, "{end}");
    }
}

#[test]
fn a_document_in_one_box_is_handed_on_as_it_comes() {
    let text = "word *a* and <b>b</b>\n\n# Head\n\n- item\n\n".repeat(2000);
    let boxed = format!("<div class=\"page\">\n<section id=\"top\">\n\n{text}</section>\n</div>\n");
    assert!(steps::steps(&boxed, PART_SIZE, &mut |_| {}).len() > 1 << 15);
    let (inner, outer) = (stream(&text), stream(&boxed));
    assert_eq!(outer.replacen("<a id=\"top\"></a>", "", 1), inner);
    assert_eq!(outer.matches("id=\"top\"").count(), 1);
}
