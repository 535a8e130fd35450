//! Bytes in; the document and its warnings out.
use expect_test::{Expect, expect};

use super::*;

fn read(bytes: &[u8]) -> Read {
    let place = Place { product: "p".into(), version: "v".into(), doc_type: "t".into(), document: "a/doc".into() };
    read_document("p/v/t/a/doc.md", &place, bytes, &Config::default())
}

#[track_caller]
fn check(bytes: &[u8], expected: &Expect) {
    let read = read(bytes);
    let mut shown = vec![read.document.title];
    for block in read.document.chunks.iter().flat_map(|chunk| &chunk.blocks) {
        shown.push(format!("{}: {}", block.line, block.text.replace('\n', "\\n")));
    }
    shown.extend(read.diagnostics.iter().map(ToString::to_string));
    expected.assert_eq(&(shown.join("\n") + "\n"));
}

#[test]
fn line_ends_of_every_system_give_the_same_document() {
    let text = "# T\n\none\ntwo\n\n```\na\nb\n```\n";
    let unix = format!("{:?}", read(text.as_bytes()).document);
    assert_eq!(unix, format!("{:?}", read(text.replace('\n', "\r\n").as_bytes()).document));
    assert_eq!(unix, format!("{:?}", read(text.replace('\n', "\r").as_bytes()).document));
}

#[test]
fn a_byte_order_mark_is_no_text() {
    check(
        b"\xef\xbb\xbf---\ntitle: With BOM\n---\n# H\n",
        &expect![[r"
        With BOM
        4: H
    "]],
    );
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain("# Ü\n\ntext\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check(
        &utf16,
        &expect![[r"
        Ü
        1: Ü
        3: text
    "]],
    );
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain("# Ü\n".encode_utf16()).flat_map(u16::to_be_bytes).collect();
    check(
        &utf16,
        &expect![[r"
        Ü
        1: Ü
    "]],
    );
}

#[test]
fn bytes_that_are_no_text_are_replaced_with_a_warning() {
    check(
        b"# Caf\n\nBad: \xc3\x28 \xed\xa0\x80\n",
        &expect![[r"
        Caf
        1: Caf
        3: Bad: �( ���
        warning: p/v/t/a/doc.md:3: is not UTF-8 throughout; what cannot be read is shown as �
          help: save the file as UTF-8
    "]],
    );
    check(
        b"\xff\xfe#\x00 \x00\x00\xd8x",
        &expect![[r"
        �
        1: �
        warning: p/v/t/a/doc.md:1: is not UTF-16 throughout; what cannot be read is shown as �
          help: save the file as UTF-8
    "]],
    );
}

#[test]
fn the_title_is_that_of_the_front_matter_then_the_first_heading_then_the_file() {
    check(
        b"---\ntitle: Front\n---\n# Head\n",
        &expect![[r"
        Front
        4: Head
    "]],
    );
    check(
        b"## Second\n\n# Head\n",
        &expect![[r"
        Head
        1: Second
        3: Head
    "]],
    );
    check(
        b"text\n",
        &expect![[r"
        doc
        1: text
    "]],
    );
    check(
        b"",
        &expect![[r"
        doc
    "]],
    );
}

#[test]
fn template_syntax_is_text_and_shortcodes_are_no_part_of_titles() {
    check(
        b"# {{ 7*7 }} {% include %} {{< feature state=\"x\" >}}\n\n{{% note %}} ${7*7} <%= 7 %>\n",
        &expect![[r#"
        {{ 7*7 }} {% include %}
        1: {{ 7*7 }} {% include %} {{< feature state="x" >}}
        3: {{% note %}} ${7*7} <%= 7 %>
    "#]],
    );
}

#[test]
fn lines_are_those_of_the_file() {
    check(
        b"+++\ntitle = 'x'\n+++\n\n# Contents\n\nIntro ........ 3\n\ntext\n",
        &expect![[r"
        x
        5: Contents
        9: text
    "]],
    );
}

#[test]
fn reading_twice_gives_the_same() {
    let text = b"# T\n\n<!-- page 1 -->\n\n| a |\n|---|\n| <b>x</b> |\n\n[^1] x\n\n[^1]: note\n";
    assert_eq!(format!("{:?}", read(text)), format!("{:?}", read(text)));
}

#[test]
fn the_same_words_have_the_same_hash() {
    let hash = |text: &str| passage_hash(&read(text.as_bytes()).document.chunks[0]);
    assert_eq!(hash("Some *words*\nhere"), hash("some words   HERE"));
    assert_ne!(hash("some words"), hash("some word"));
    assert_eq!(hash(""), 0);
}

#[test]
fn preformatted_text_keeps_its_blank_lines_wherever_it_begins() {
    let code = "<pre><code>a: 1\n\nb: 2\n</code></pre>";
    for (before, after) in
        [("<p>Types:</p>\n", "\n<p>End</p>"), ("Types:\n", "\n\nEnd"), ("<ul>\n<li>Types:</li>\n</ul>\n", "\nEnd")]
    {
        let read = read(format!("# T\n\n{before}{code}{after}\n").as_bytes());
        let text = read.document.chunks[0].text();
        assert!(text.contains("a: 1\n\nb: 2") && !text.contains('<') && text.ends_with("End"), "{before}: {text}");
    }
    let in_fence = read(b"```\nx\n<pre>\n\n</pre>\n```\n").document.chunks[0].text();
    assert_eq!(in_fence, "x\n<pre>\n\n</pre>");
    // In the line of the file that it has there.
    let blocks = &read(format!("<p>x</p>\n{code}\n\nEnd\n").as_bytes()).document.chunks[0].blocks;
    assert_eq!(blocks.iter().map(|block| block.line).collect::<Vec<_>>(), [1, 2, 7]);
}
