//! Long elements of HTML in; what comes of them in parts out.

use pulldown_cmark::{Event, TagEnd};

use super::super::tests::{documents, events, events_by};
use super::super::{PartSize, Shape, Share, Woven, shape};

/// Nothing of the steps is waited for beyond so many.
fn divided(n_steps: usize) -> Share {
    let part = PartSize { n_bytes: 64, n_bytes_block: 64, n_events_block: 8 };
    Share { part, n_steps, n_steps_open: n_steps }
}

/// Tags and texts in a row.
fn written(share: Share, markdown: &str) -> String {
    let show = |(event, _): (Event<'static>, usize)| match event {
        Event::Start(pulldown_cmark::Tag::List(Some(number))) => format!("[{number}]"),
        Event::Text(text) => text.trim().to_owned(),
        Event::Html(tag) | Event::InlineHtml(tag) => tag.to_string(),
        Event::End(TagEnd::List(_)) => "[/]".to_owned(),
        _ => String::new(),
    };
    events_by(share, markdown).events.into_iter().map(show).collect()
}

#[test]
fn a_long_table_of_html_comes_as_several_with_the_same_head() {
    let rows = (0..20).map(|i| format!("<tr><td id=\"r{i}\">{i}</td></tr>\n")).collect::<Vec<_>>().concat();
    for head in ["<thead><tr><th>H</th></tr></thead>", "<tr><th id=\"h\">H</th></tr>"] {
        for (start, end) in [("", ""), ("<tbody>", "</tbody>"), ("<tbody>", "")] {
            let shown =
                written(divided(30), &format!("<table id=\"t\">\n{head}\n{start}{rows}{end}</table>\n\nAfter\n"));
            let tables: Vec<&str> = shown.split("</table>").collect();
            assert!(tables.len() > 3, "{shown}");
            assert_eq!(tables.last(), Some(&"After"));
            for table in &tables[..tables.len() - 1] {
                assert!(table.starts_with("<table") && table.matches(">H</th>").count() == 1, "{shown}");
                assert!(table.contains("<td id="), "{shown}");
            }
            for i in 0..20 {
                assert_eq!(shown.matches(&format!("<td id=\"r{i}\">{i}</td>")).count(), 1, "{shown}");
            }
            assert_eq!(shown.matches("id=\"t\"").count(), 1, "{shown}");
            assert!(shown.matches("id=\"h\"").count() <= 1, "{shown}");
        }
    }
}

#[test]
fn a_long_list_of_html_counts_on() {
    let items = (3..30).map(|i| format!("<li>i{i}<ul><li>x</li></ul></li>\n")).collect::<Vec<_>>().concat();
    let shown = written(divided(30), &format!("<div>\n<ol start=\"3\">\n{items}</ol>\n</div>\n"));
    let lists: Vec<&str> = shown.split('[').filter(|list| list.starts_with(char::is_numeric)).collect();
    assert!(lists.len() > 3, "{shown}");
    for list in lists {
        let (number, first) = list.split_once(']').unwrap();
        assert!(first.starts_with(&format!("i{number}")), "{shown}");
    }
}

#[test]
fn what_is_divided_loses_no_word_and_is_balanced() {
    let pieces = [
        "word ",
        "word\n",
        "\n\n",
        "<table>\n",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>\n",
        "</table>\n",
        "<ul>\n",
        "<li>",
        "</li>\n",
        "</ul>\n",
        "<dl>",
        "<dt>a<dd>b",
        "<blockquote>",
        "<p>",
        "</p>\n",
        "<div>\n",
        "</div>\n",
        "<details>\n",
        "- item\n",
        "> quote\n",
        "<b>",
        "</b>",
        "<!-- x -->",
    ];
    let n_words = |woven: &Woven| -> usize {
        let texts = woven.events.iter().map(|(event, _)| if let Event::Text(text) = event { &**text } else { "" });
        texts.map(|text| text.matches("word").count() + text.matches("item").count()).sum()
    };
    for markdown in documents(&pieces, 120).take(2000) {
        let woven = events_by(divided(20), &markdown);
        let whole = events(&markdown);
        assert_eq!(n_words(&woven), n_words(&whole), "{markdown}");
        let mut depth = 0_i32;
        for (event, _) in &woven.events {
            depth += match event {
                Event::Start(_) => 1,
                Event::End(_) => -1,
                Event::Html(tag) | Event::InlineHtml(tag) => match shape(tag).0 {
                    Shape::Open => 1,
                    Shape::Close => -1,
                    Shape::Void => 0,
                },
                _ => 0,
            };
            assert!(depth >= 0, "{markdown}");
        }
        assert_eq!(depth, 0, "{markdown}");
    }
}
