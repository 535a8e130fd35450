//! Markdown in; HTML and warnings out.
use expect_test::{Expect, expect};

use super::*;
use crate::config::Config;
use crate::library::arrange;
use crate::pages::links;
use crate::reading::source::Folder;
use crate::reading::{outline, read_document};

fn render(markdown: &str) -> ChunkHtml {
    let (places, _) = arrange::places(["p/v/t/doc.md"]);
    let document = read_document("p/v/t/doc.md", &places[0], markdown.as_bytes(), &Config::default()).document;
    let (library, _) = arrange::arrange(&Config::default(), vec![outline(&document)]);
    let empty = tempfile::tempdir().unwrap();
    let folder = Folder::open(empty.path()).unwrap();
    let links = links::Links::new(&library, &folder);
    let renderer = Renderer::new(&links, 0, &document);
    let mut all = ChunkHtml::default();
    for chunk in &document.chunks {
        let one = renderer.chunk_html(chunk);
        all.html += &one.html;
        all.diagnostics.extend(one.diagnostics);
        all.n_remote_images += one.n_remote_images;
    }
    all
}

#[track_caller]
fn check(markdown: &str, expected: &Expect) {
    let found = render(markdown);
    let warnings = found.diagnostics.iter().flat_map(|diagnostic| [diagnostic.to_string(), "\n".to_owned()]);
    expected.assert_eq(&(found.html + &warnings.collect::<String>()));
}

#[test]
fn headings_stand_below_the_pages_own_and_carry_their_ids() {
    check(
        "# A & *b*\n\n###### F\n",
        &expect![[r#"
        <h2 id="a--b">A &amp; <em>b</em></h2>
        <h6 id="f">F</h6>
    "#]],
    );
}

#[test]
fn tables_scroll_and_align_by_classes() {
    check(
        "| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n",
        &expect![[r#"
        <div class="table" tabindex="0"><table>
        <thead><tr><th class="al">a</th><th class="ac">b</th><th class="ar">c</th><th>d</th></tr></thead>
        <tr><td class="al">1</td><td class="ac">2</td><td class="ar">3</td><td>4</td></tr>
        </table></div>
    "#]],
    );
}

#[test]
fn code_keeps_its_language_only_if_that_is_one() {
    check(
        "```rust,ignore\n<x> & \"y\"\n```\n\n```x\"><script>\ny\n```\n",
        &expect![[r#"
        <pre><code class="language-rust">&lt;x&gt; &amp; &quot;y&quot;
        </code></pre>
        <pre><code>y
        </code></pre>
    "#]],
    );
}

#[test]
fn lists_quotes_and_tasks_are_written_plainly() {
    check(
        "3. a\n4. b\n\n- [x] done\n- [ ] open\n\n> [!NOTE]\n> text\n",
        &expect![[r#"
        <ol start="3">
        <li>a</li>
        <li>b</li>
        </ol>
        <ul>
        <li>☑ done</li>
        <li>☐ open</li>
        </ul>
        <blockquote class="note">
        <p>text</p>
        </blockquote>
    "#]],
    );
}

#[test]
fn links_are_resolved_and_broken_ones_stay_as_text() {
    check(
        "# A\n\n[in](#a) [out](https://x.org \"T\") <a@b.c> [bad](gone.md) [js](javascript:alert(1))\n",
        &expect![[r#"
        <h2 id="a">A</h2>
        <p><a href="index.html#a">in</a> <a rel="noreferrer noopener" href="https://x.org" title="T">out</a> <a rel="noreferrer noopener" href="mailto:a@b.c">a@b.c</a> <span class="broken">bad</span> <span class="broken">js</span></p>
        warning: p/v/t/doc.md:3:43: link target `gone.md` does not exist
          help: documents in that folder are `doc.md`
        warning: p/v/t/doc.md:3:58: link scheme `javascript` is not published
          help: schemes that are published are `http`, `https`, `mailto`, `tel`
    "#]],
    );
}

#[test]
fn remote_images_become_links_and_are_counted() {
    check(
        "![alt](https://x.org/i.png) [![in](https://x.org/j.png)](https://y.org)\n",
        &expect![[r#"
        <p><a class="remote-image" rel="noreferrer noopener" href="https://x.org/i.png">alt</a> <a rel="noreferrer noopener" href="https://y.org"><span class="remote-image" title="https://x.org/j.png">in</span></a></p>
    "#]],
    );
    let raw = "<img src=\"https://x.org/i.png\" alt=\"a\" onerror=\"x\"> text\n";
    assert_eq!(render(raw).n_remote_images, 1);
    check(
        raw,
        &expect![[r#"
        <p><a class="remote-image" rel="noreferrer noopener" href="https://x.org/i.png">a</a> text</p>
    "#]],
    );
}

#[test]
fn raw_html_is_cleaned_by_an_allow_list() {
    check(
        "<div style=\"x\" class=\"y\" id=\"z\" onclick=\"a()\">text <b>bold</b> <a href=\"javascript:x\">js</a> \
         <a href=\"#gone\">gone</a> <a href=\"https://x.org\" title=\"&quot;\">out</a></div>\n\n\
         <script>alert(1)</script>\n\n<iframe src=x></iframe><form><input></form><style>b{}</style>\n\n\
         <svg onload=x><script>y</script></svg>\n\ninline <kbd>k</kbd> <img src=x onerror=alert(1)>\n",
        &expect![[r#"
            <p><a id="z"></a>text <b>bold</b> <a>js</a> <a class="broken">gone</a> <a rel="noreferrer noopener" href="https://x.org" title="&quot;">out</a></p>
            <p>&lt;input&gt;</p>
            <p> y </p>
            <p>inline <kbd>k</kbd> <span class="broken"></span></p>
            warning: p/v/t/doc.md:1: link target `#gone` has no such heading or anchor
              help: headings and anchors of `doc.md` are `z`
            warning: p/v/t/doc.md:9: image `x` does not exist
              help: documents in that folder are `doc.md`
        "#]],
    );
}

#[test]
fn a_heading_with_raw_html_keeps_its_id() {
    check(
        "## Head <b onclick=x>bold</b> <a name=\"old\"></a>\n",
        &expect![[r#"
            <h3 id="head-bold">Head <b>bold</b> <a id="old"></a></h3>
        "#]],
    );
}

#[test]
fn a_table_of_raw_html_scrolls_too() {
    check(
        "<table><tr><td colspan=\"2\" style=\"x\">a</td></tr></table>\n",
        &expect![[r#"
        <div class="table" tabindex="0">
        <table><tbody><tr><td colspan="2">a</td></tr></tbody></table></div>
    "#]],
    );
}

#[test]
fn a_table_of_raw_html_holds_markdown_beyond_blank_lines() {
    check(
        "<table>\n<tr><th align=right>A</th></tr>\n<tr>\n<td>\n\n`GET <id>`\n\n</td>\n</tr>\n</table>\n\n<details><summary>More</summary>\n\n- *x*\n\n</details>\n",
        &expect![[r#"
            <div class="table" tabindex="0">
            <table><tbody><tr><th class="ar">A</th></tr><tr><td> <p><code>GET &lt;id&gt;</code></p>
            </td></tr></tbody></table></div>
            <details open=""><summary>More</summary><ul>
            <li><em>x</em></li>
            </ul>
            </details>
        "#]],
    );
}

#[test]
fn footnotes_link_to_where_they_are_defined_and_count_through_the_document() {
    check(
        "a[^x] b[^y] c[^none]\n\n[^x]: first\n\n[^y]: second <b>bold</b>\n",
        &expect![[r##"
            <p>a<sup class="fnref" id="fnref-1"><a href="#fn-1">1</a></sup> b<sup class="fnref" id="fnref-2"><a href="#fn-2">2</a></sup> c[^none]</p>
            <div class="footnote" id="fn-1" role="note"><sup><a href="#fnref-1">1</a></sup>
            <p>first</p>
            </div>
            <div class="footnote" id="fn-2" role="note"><sup><a href="#fnref-2">2</a></sup>
            <p>second <b>bold</b></p></div>
        "##]],
    );
}

#[test]
fn template_syntax_is_text() {
    check(
        "{{ 7*7 }} {% x %} {{< y >}} ${z}\n",
        &expect![[r"
        <p>{{ 7*7 }} {% x %} {{&lt; y &gt;}} ${z}</p>
    "]],
    );
}

#[test]
fn a_tower_of_tags_is_shown_as_text() {
    let html = format!("<div>{}x", "<div>".repeat(10_000));
    assert_eq!(render(&html).html.trim(), "<p>x</p>");
}

#[test]
fn no_id_repeats_and_none_looks_like_a_chunks() {
    let html = render("# A\n\n# A\n\n## chunk 3\n\n## fn 1\n\n<p id=\"a\">x</p>\n\nx[^1]\n\n[^1]: n\n").html;
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids, ["a", "a-1", "section-chunk-3", "section-fn-1", "a-2", "fnref-1", "fn-1"]);
}

#[test]
fn code_and_parts_in_another_script_keep_their_direction() {
    check(
        "---\nlang: ar\n---\nاكتب `show run` ثم اضغط.\n\nPress the key.\n\n```sh\nls\n```\n\n- نعم\n- No.\n",
        &expect![[r#"
            <p>اكتب <code dir="ltr">show run</code> ثم اضغط.</p>
            <p dir="ltr">Press the key.</p>
            <pre dir="ltr"><code class="language-sh">ls
            </code></pre>
            <ul>
            <li>نعم</li>
            <li dir="ltr">No.</li>
            </ul>
        "#]],
    );
    check(
        "Press the key.\n\nاضغط على زر `Start` ثم.\n\n| a | ب |\n|---|---|\n| x | نعم |\n\n<p lang=\"he\">שלום</p>\n\nA <b lang=\"fa\">سلام</b>.\n",
        &expect![[r#"
            <p>Press the key.</p>
            <p dir="rtl">اضغط على زر <code dir="ltr">Start</code> ثم.</p>
            <div class="table" tabindex="0" dir="rtl"><table>
            <thead><tr><th dir="ltr">a</th><th>ب</th></tr></thead>
            <tr><td dir="ltr">x</td><td>نعم</td></tr>
            </table></div>
            <p dir="rtl">שלום</p>
            <p dir="rtl">A <b dir="rtl" lang="fa">سلام</b>.</p>
        "#]],
    );
}

#[test]
fn names_that_an_author_gave_are_ids_that_stand_once() {
    check(
        "# A\n\n<a name=\"x\"></a>\n\n## B {#own}\n\n<section id=\"s\">\n\ntext <label id=\"l\">here</label> <b id=\"x\">again</b>\n\n\
         | c |\n|---|\n| <span id=\"cell\">v</span> |\n\n(label)=\n\n[text]{#span} end\n\n[1](#x) [2](#own) [3](#s) [4](#l) [5](#cell) [6](#LABEL) [7](#span)\n",
        &expect![[r#"
            <h2 id="a">A</h2>
            <h3 id="own"><a id="x"></a>B</h3>
            <p><a id="s"></a>text <a id="l"></a>here <b>again</b></p>
            <div class="table" tabindex="0"><table>
            <thead><tr><th>c</th></tr></thead>
            <tbody><tr><td><span id="cell">v</span></td></tr>
            </tbody></table></div>
            <a id="label"></a><p>text<a id="span"></a> end</p>
            <p><a href="index.html#x">1</a> <a href="index.html#own">2</a> <a href="index.html#s">3</a> <a href="index.html#l">4</a> <a href="index.html#cell">5</a> <a href="index.html#label">6</a> <a href="index.html#span">7</a></p>
        "#]],
    );
}

#[test]
fn a_name_never_is_an_id_of_our_pages_nor_a_variable_of_our_scripts() {
    check(
        "<a id=\"search-input\"></a><a id=\"McDewey\"></a><a id=\"_Toc1\"></a><a id=\"chunk-0\"></a><a id=\"a b\"></a>x [1](#_Toc1) [2](#a%20b)\n",
        &expect![[r#"
            <p><a id="section-search-input"></a><a id="section-McDewey"></a><a id="section-_Toc1"></a><a id="section-chunk-0"></a><a id="a-b"></a>x <a href="index.html#section-_Toc1">1</a> <a href="index.html#a-b">2</a></p>
        "#]],
    );
}

#[test]
fn footnotes_in_raw_html_headings_and_tables_are_linked_both_ways() {
    check(
        "# A[^1]\n\nbr <br> b[^1]\n\n| t[^T] |\n|---|\n| v |\n\n[^1]: one\n\n    two\n\n        code\n\n[^t]: of the table\n",
        &expect![[r##"
            <h2 id="a">A<sup class="fnref" id="fnref-1"><a href="#fn-1">1</a></sup></h2>
            <p>br <br>
             b<sup class="fnref"><a href="#fn-1">1</a></sup></p>
            <div class="table" tabindex="0"><table>
            <thead><tr><th>t<sup class="fnref" id="fnref-2"><a href="#fn-2">2</a></sup></th></tr></thead>
            <tr><td>v</td></tr>
            </table></div>
            <div class="footnote" id="fn-1" role="note"><sup><a href="#fnref-1">1</a></sup>
            <p>one</p>
            <p>two</p>
            <pre><code>code
            </code></pre>
            </div>
            <div class="footnote" id="fn-2" role="note"><sup><a href="#fnref-2">2</a></sup>
            <p>of the table</p>
            </div>
        "##]],
    );
}
