//! Tags in, their parts out.
use super::*;

#[track_caller]
fn check(
    found: Option<(Tag<'_>, usize)>,
    name: &str,
    shape: Shape,
    args: &[&str],
    named: &[(&str, &str)],
    n_bytes: usize,
) {
    let (tag, len) = found.unwrap();
    assert_eq!((tag.name.as_str(), tag.shape, len), (name, shape, n_bytes));
    assert_eq!(tag.args, args);
    let found: Vec<_> = tag.named.iter().map(|(name, value)| (name.as_str(), &**value)).collect();
    assert_eq!(found, named);
}

#[test]
fn shortcodes_are_taken_apart() {
    check(shortcode("{{< note >}}x"), "note", Shape::Open, &[], &[], 12);
    check(shortcode("{{% /Tab %}}"), "tab", Shape::Close, &[], &[], 12);
    check(shortcode("{{< br />}}"), "br", Shape::Alone, &[], &[], 11);
    let text = "{{< fig \"a b\" src='x.png' n=3 >}}";
    check(shortcode(text), "fig", Shape::Open, &["a b"], &[("src", "x.png"), ("n", "3")], text.len());
    let text = "{{< tab title=\"say \\\"hi\\\"\" >}}";
    check(shortcode(text), "tab", Shape::Open, &[], &[("title", "say \"hi\"")], text.len());
    assert_eq!(shortcode("{{< never closed"), None);
    assert_eq!(shortcode("{{ x }}"), None);
    assert_eq!(shortcode("{{%}}"), None);
    assert_eq!(shortcode(&format!("{{{{< {} >}}}}", "x".repeat(TAG_BYTES_MAX))), None);
}

#[test]
fn tags_of_liquid_are_taken_apart() {
    check(liquid("{% hint style=\"info\" %}"), "hint", Shape::Open, &[], &[("style", "info")], 23);
    check(liquid("{%- endhint -%}"), "hint", Shape::Close, &[], &[], 15);
    check(liquid("{% data variables.a.b %}"), "data", Shape::Open, &["variables.a.b"], &[], 24);
    assert_eq!(liquid("{% 3 %}"), None);
    assert_eq!(liquid("{% x"), None);
}

#[test]
fn elements_are_taken_apart() {
    let found = |text: &'static str| match element(text) {
        Some(Element::Tag(tag, len)) => Some((tag, len)),
        _ => None,
    };
    let text = "<TabItem value=\"a\" label='A > B'>";
    check(found(text), "tabitem", Shape::Open, &[], &[("value", "a"), ("label", "A > B")], text.len());
    let text = "<Img src={require('./x.png').default} style={{a: '}'}} {...all} lazy/>";
    check(found(text), "img", Shape::Alone, &["lazy"], &[("src", "./x.png"), ("style", "}")], text.len());
    check(found("</Tabs>"), "tabs", Shape::Close, &[], &[], 7);
    check(found("<>"), "", Shape::Open, &[], &[], 2);
    assert_eq!(element("<Tabs\n  a=\"b\""), Some(Element::Open));
    for text in ["< b", "<https://x.org>", "<a<b>", "<", "<1>"] {
        assert_eq!(element(text), None, "{text}");
    }
}

#[test]
fn lists_of_attributes_are_told_from_other_braces() {
    for list in [
        ".x",
        ": .x",
        ":target=\"_blank\"",
        " .md-button .x ",
        "width=\"3\"",
        ":toc",
        ": ",
        ".lg .middle",
        "align=left",
    ] {
        assert_eq!(attributes(list), Some(""), "{list}");
    }
    assert_eq!(attributes("#there .x"), Some("there"));
    for text in ["", "x", "a b", "...", "1,2", "x: 1", ". x", "x => 1", "\"a\""] {
        assert_eq!(attributes(text), None, "{text}");
    }
}
