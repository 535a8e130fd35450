use super::*;

#[track_caller]
fn check(html: &str, expected: &str) {
    let found = markdown("p/v/t/a.html", format!("<html><body>{html}").as_bytes(), false).unwrap();
    assert_eq!(found, Found::Page(expected.to_owned(), None));
}

#[test]
fn what_leads_around_a_site_is_left_off() {
    check(
        "<header class=navbar>Site</header><nav><a href=x.html>x</a></nav><div role=main><h1>T<a class=headerlink href=#t>¶</a>\
         </h1><p>Text</p></div><footer>(c)</footer>",
        "# T\n\nText\n",
    );
    check(
        "<div id=header><h1>T</h1><div id=toc class=toc><a href=#a>A</a></div></div><div id=content><p>x</div>",
        "# T {#header}\n\n<a id=\"content\"></a>x\n",
    );
}

#[test]
fn blocks_become_markdown() {
    check(
        "<h1 id=t>T</h1><section id=a.b><h2>A</h2><p id=p>x <b>y</b></section>",
        "# T {#t}\n\n## A {#a.b}\n\n<a id=\"p\"></a>x **y**\n",
    );
    check("<ul><li>a<ul><li>b</ul><li><p>c</ul><ol start=3><li>d</ol>", "- a\n  - b\n- c\n\n3) d\n");
    check("<pre class='programlisting shell'>a\n\n  b *c*</pre>", "```shell\na\n\n  b *c*\n```\n");
    check(
        "<div class='highlight-python notranslate'><div class=highlight><pre>x = 1\n</pre></div></div>",
        "```python\nx = 1\n```\n",
    );
    check("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b\n");
    check("<dl><dt>t<dd>d</dl>", "<strong>t</strong>\n\nd\n");
    check("<p>1. x<br># y", "1\\. x\\\n\\# y\n");
}

#[test]
fn tables_are_rows_where_they_are_simple() {
    check(
        "<table><tr><th>a<th>b<tr><td>c|<td><code>d|e</code></table>",
        "| a | b |\n| --- | --- |\n| c\\| | `d\\|e` |\n",
    );
    check("<table><tr><td>a<td>b</table>", "|  |  |\n| --- | --- |\n| a | b |\n");
    check(
        "<table><tr><td colspan=2>a<tr><td><ul><li>b</ul><td>c</table>",
        "<table>\n<tr>\n<td colspan=\"2\">\n\na\n\n</td>\n</tr>\n<tr>\n<td>\n\n- b\n\n</td>\n<td>\n\nc\n\n</td>\n</tr>\n</table>\n",
    );
}

#[test]
fn boxes_of_every_tool_are_alerts() {
    for html in [
        "<div class='admonition note'><p class=admonition-title>Note</p><p>x</p></div>",
        "<div class='admonitionblock note'><table><tr><td class=icon><div class=title>Note</div></td><td class=content>x</table></div>",
        "<div class=note><h3 class=title>Note</h3><p>x</div>",
        "<div class='note note note_note'><span class=note__title>Note:</span> x</div>",
        "<div class='theme-admonition theme-admonition-note alert'><div class=admonitionHeading_x>note</div><div><p>x</p></div></div>",
        "<div class='markdown-alert markdown-alert-note'><p class=markdown-alert-title>Note</p><p>x</div>",
    ] {
        check(html, "> [!NOTE]\n> x\n");
    }
    check(
        "<details class=warning><summary>Mind *it*</summary><p>x</details>",
        "> [!WARNING]\n> <strong>Mind \\*it\\*</strong>\n>\n> x\n",
    );
}

#[test]
fn links_images_and_notes_stay() {
    check(
        "<p><a href='b.html#c'>b</a> <img src='i m.png' alt='*'><a href='javascript:x'>j</a>",
        "[b](b.html#c) ![\\*](<i m.png>)j\n",
    );
    check(
        "<p>x<a class=footnote-ref href=#fn1>1</a><section class=footnotes><ol><li id=fn1><p>n</ol></section>",
        "x[^1]\n\n[^1]: n\n",
    );
    check("<p><code>List&lt;<a href=S.html>S</a>></code>", "`List<`[`S`](S.html)`>`\n");
}

#[test]
fn what_is_no_page_is_said() {
    for (html, expected) in [
        ("---\ntitle: x\n---\n<p>", "templates"),
        ("<html><title>{{ x }}</title>", "templates"),
        (
            "<html><meta http-equiv=Refresh content='0; url=x.html'><body>x",
            "frames and pages that only lead to another",
        ),
        ("<html><frameset><frame src=x></frameset>", "frames and pages that only lead to another"),
        ("<html><body><nav>x</nav>", "pages without text"),
        ("<p>x", "parts of pages"),
    ] {
        assert_eq!(markdown("p/v/a.html", html.as_bytes(), true), Ok(Found::Other(expected)));
    }
}

#[test]
fn a_page_without_a_heading_is_called_by_its_head() {
    let html = "<html lang=de><head><title>A \"b\" \u{2014} Site</title><body><p>x";
    let expected = "---\ntitle: \"A \\\"b\\\"\"\nlanguage: \"de\"\n---\n\nx\n";
    assert_eq!(markdown("a.html", html.as_bytes(), false), Ok(Found::Page(expected.to_owned(), None)));
    check("<h3 class=section>A</h3><p>x<h4>B</h4>", "# A\n\nx\n\n#### B\n");
}

#[test]
fn what_is_nested_as_deep_as_may_be_is_read() {
    let html = "<ul><li>".repeat(150) + "x";
    assert!(matches!(markdown("a.html", html.as_bytes(), false), Ok(Found::Page(text, _)) if text.contains('x')));
}

#[test]
fn what_should_not_stand_in_a_list_stands_in_it_and_is_kept() {
    check("<ul>before<li>a</li><a name=n></a><li>b</ul>", "- before\n- a\n- <a id=\"n\"></a>b\n");
    check("<ul><a name=n></a></ul><p>x", "<a id=\"n\"></a>x\n");
    check(
        "<dl>before<a name=n></a><dt>t<dd>d<dd><p>e</dl>",
        "before<a id=\"n\"></a>\n\n<strong>t</strong>\n\nd\n\ne\n",
    );
}
