use pulldown_cmark::TagEnd;

use super::*;

/// Parts of so many bytes, and no longer blocks.
fn small(n_bytes: usize) -> PartSize {
    PartSize { n_bytes, n_bytes_block: n_bytes, n_events_block: 1 << 14 }
}

/// The events of a text that is parsed in parts, each closed by its own end.
fn events(text: &str, size: PartSize) -> Vec<Event<'static>> {
    let (mut events, mut open) = (Vec::new(), Vec::new());
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    parse(text, options, size, &mut |part| {
        let Part::Event(event, range) = part else { return assert!(open.is_empty(), "{open:?}: {text}") };
        assert!(range.start <= range.end && range.end <= text.len(), "{range:?}: {text}");
        match &event {
            Event::Start(tag) => open.push(tag.to_end()),
            Event::End(end) => assert_eq!(open.pop(), Some(*end), "{text}"),
            _ => {}
        }
        events.push(event.into_static());
    });
    assert!(open.is_empty(), "{open:?}: {text}");
    events
}

fn whole(text: &str) -> Vec<Event<'static>> {
    events(text, PartSize { n_bytes: usize::MAX, n_bytes_block: usize::MAX, n_events_block: usize::MAX })
}

fn count(events: &[Event<'_>], is_counted: fn(&TagEnd) -> bool) -> usize {
    events.iter().filter(|event| matches!(event, Event::End(end) if is_counted(end))).count()
}

/// What stands in texts, code and HTML.
fn said(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text.to_string(),
        _ => " ".to_owned(),
    };
    events.iter().map(text).collect()
}

fn words(events: &[Event<'_>]) -> Vec<String> {
    let said = said(events);
    said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn numbered(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(line).collect()
}

#[test]
fn a_long_table_is_several_with_the_same_head() {
    let text = format!("# T\n\n| Name | Use |\n|---|--:|\n{}\nend\n", numbered(60, |i| format!("| n{i} | *u{i}* |\n")));
    let events = events(&text, small(200));
    let n_tables = count(&events, |end| *end == TagEnd::Table);
    assert!(n_tables > 3, "{n_tables}");
    assert_eq!(count(&events, |end| *end == TagEnd::TableHead), n_tables);
    assert_eq!(said(&events).matches("Name").count(), n_tables);
    let rows = words(&events).into_iter().filter(|word| !["Name", "Use"].contains(&word.as_str()));
    let expected: Vec<String> =
        words(&whole(&text)).into_iter().filter(|word| !["Name", "Use"].contains(&word.as_str())).collect();
    assert_eq!(rows.collect::<Vec<_>>(), expected);
}

#[test]
fn a_table_whose_head_is_longer_than_may_be_repeated_stays_whole() {
    let head = "| long ".repeat(2000);
    let text = format!("{head}\n{}\n{}\nend\n", "|---".repeat(2000), "| a | b |\n".repeat(5000));
    assert_eq!(events(&text, small(30_000)), whole(&text));
}

#[test]
fn items_are_counted_on() {
    for (start, expected) in [("1. ", 1), ("7) ", 7)] {
        let text = numbered(60, |i| format!("{start}item {i}\n   - below\n"));
        let events = events(&text, small(200));
        let (mut numbers, mut next, mut depth) = (Vec::new(), expected, 0);
        for event in &events {
            match event {
                Event::Start(Tag::List(number)) => {
                    if let Some(number) = number.filter(|_| depth == 0) {
                        assert_eq!(number, next);
                        numbers.push(number);
                    }
                    depth += 1;
                }
                Event::End(TagEnd::List(_)) => depth -= 1,
                Event::End(TagEnd::Item) if depth == 1 => next += 1,
                _ => {}
            }
        }
        assert!(numbers.len() > 4, "{numbers:?}");
        assert_eq!(next, expected + 60);
        assert_eq!(words(&events), words(&whole(&text)));
    }
}

#[test]
fn a_paragraph_is_cut_where_no_emphasis_link_or_code_is_open() {
    let line = numbered(100, |i| format!("*w{i}* [x{i} y](z{i}) `c {i}` **b{i} b** "));
    let lines = line.replace(" **", "\n**");
    for text in [line.clone(), lines, format!("# {line}"), format!("{line}\n\nend\n")] {
        let events = events(&text, small(400));
        assert!(count(&events, |end| *end == TagEnd::Paragraph) > 4);
        assert_eq!(count(&events, |end| *end == TagEnd::Link), 100);
        assert!(!said(&events).contains(['*', '[', '`']), "{}", said(&events));
        assert_eq!(words(&events), words(&whole(&text)));
    }
}

#[test]
fn a_link_or_element_that_is_longer_than_a_part_stays_one() {
    for text in ["word ", "*word* ", "word\n"] {
        let long = text.repeat(100);
        for text in [format!("[{long}]({})\n\nend\n", "x".repeat(500)), format!("a <b>{long}</b>\n\nend\n")] {
            assert_eq!(events(&text, small(200)), whole(&text));
        }
    }
}

#[test]
fn what_would_begin_a_block_at_the_start_of_a_line_is_not_cut_off() {
    let text = "word - word # word 1. word > word + word --- word === word | word\n".repeat(40);
    let text = text.trim_end().replace('\n', " ");
    let events = events(&text, small(150));
    assert!(count(&events, |end| *end == TagEnd::Paragraph) > 4);
    assert_eq!(count(&events, |end| *end != TagEnd::Paragraph), 0);
    assert_eq!(said(&events).split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn a_block_of_html_stays_one() {
    let text = format!("<table>\n{}</table>\n\nend\n", numbered(60, |i| format!("<tr><td>n{i}</td></tr>\n")));
    assert_eq!(events(&text, small(200)), whole(&text));
}

#[test]
fn headings_and_quotes_and_code_without_blank_lines_are_those_of_the_whole() {
    let text = numbered(60, |i| format!("## H {i}\ntext {i}\n```\ncode {i}\n```\n***\n"));
    assert_eq!(events(&text, small(200)), whole(&text));
    let text = numbered(60, |i| format!("> word {i} and *more*\n> > below\n>\n> - item\n>\n"));
    let events = events(&text, small(200));
    assert!(count(&events, |end| matches!(end, TagEnd::BlockQuote(_))) > 64);
    assert_eq!(words(&events), words(&whole(&text)));
}

#[test]
fn what_cannot_be_cut_is_parsed_whole() {
    let code = format!("```\n{}```\n\nend\n", "line\n\n".repeat(100));
    let item = format!("- item\n{}\nend\n", "\n  more\n".repeat(100));
    let dense = PartSize { n_events_block: 10, ..small(200) };
    for text in [code, item] {
        assert_eq!(events(&text, small(200)), whole(&text));
        assert_eq!(events(&text, dense), whole(&text));
    }
}

#[test]
fn links_and_notes_are_those_of_the_whole_text() {
    let text = format!("{}\n[a]: /x\n[^n]: note\n", numbered(60, |i| format!("- [a] word {i}[^n]\n")));
    let events = events(&text, small(200));
    assert_eq!(count(&events, |end| *end == TagEnd::Link), 60);
    assert_eq!(events.iter().filter(|event| matches!(event, Event::FootnoteReference(_))).count(), 60);
}

#[test]
fn nothing_is_lost_or_said_twice_wherever_a_text_is_cut() {
    let pieces = [
        "w",
        "*w* ",
        "**w ",
        "w\n",
        "\n\n",
        "# w\n",
        "w\n===\n",
        "- w\n",
        "3. w\n",
        "  w\n",
        "    w\n",
        "> w\n",
        "> > w\n",
        "```\nw\n",
        "```\n",
        "***\n",
        "| h | h |\n|---|---|\n| w | w |\n",
        "| w | w |\n",
        "[w](x) ",
        "<b>w</b> ",
        "<div>w\n",
        "</div>\n",
        "<pre>\nw\n",
        "</pre>\n",
        "`w` ",
        "ä",
        "\\*",
        "w w w w w w w ",
        "1) ",
        "+ ",
        "w. w\n",
    ];
    let mut state = 7u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    // Marks may be text where a text is cut, and numbers those of a list.
    let of_text = |events: &[Event<'_>]| {
        let said = said(events);
        let number = |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().to_owned();
        let mut numbers: Vec<String> = said.split('w').skip(1).map(number).collect();
        // The parser leaves out cells beyond those of the head.
        numbers.dedup();
        numbers
    };
    for _ in 0..4000 {
        let text: String = (0..80).map(|i| pieces[random(pieces.len())].replace('w', &format!("w{i}"))).collect();
        let expected = of_text(&whole(&text));
        for size in [small(1), small(60), PartSize { n_events_block: 7, ..small(300) }] {
            assert_eq!(of_text(&events(&text, size)), expected, "{size:?}: {text}");
        }
    }
}
