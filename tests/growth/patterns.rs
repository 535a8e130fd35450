//! Manuals of any size: each pattern repeats one thing, in one kind of place.

/// A manual, or several, that grow by a pattern.
pub(super) struct Pattern {
    pub(super) name: String,
    files: Box<dyn Fn(usize) -> Vec<(String, String)> + Sync>,
}

impl Pattern {
    /// The files of a corpus of about `n_bytes`, by path.
    pub(super) fn files(&self, n_bytes: usize) -> Vec<(String, String)> {
        (self.files)(n_bytes)
    }

    /// Hardly anything: what every build costs.
    pub(super) fn empty() -> Pattern {
        Pattern::text("empty", |_| "# T\n\nA word.\n".to_owned())
    }

    /// A manual as they come, whole or in pieces of 64 kB: sections with text, a list, a table and code, some of it in HTML.
    pub(super) fn manual(is_whole: bool) -> Pattern {
        let section = |i: usize| {
            let text = format!("The pump {i} of *unit* {i} starts with `cmd-{i}`. ").repeat(9);
            format!(
                "## Section {i}\n\n{text}\n\n{text}\n\n{text}\n\n{text}\n\n{text}\n\n- item {i} of [it](#section-{i})\n- the next\n\n| a | b |\n|---|---|\n| {i} | x |\n| 2 | y |\n\n\
                 ```sh\nrun {i}\n```\n\n<p>Note <b>{i}</b>: see <code>x</code>.</p>\n\n"
            )
        };
        let n_sections = move |n_bytes: usize| n_bytes / section(1000).len();
        if is_whole {
            return Pattern::text("manual", move |n_bytes| (0..n_sections(n_bytes)).map(section).collect());
        }
        Pattern::files_of("manual in pieces", move |n_bytes| {
            let sections: Vec<usize> = (0..n_sections(n_bytes)).collect();
            let pieces = (0..).zip(sections.chunks(n_sections(PIECE_BYTES)));
            pieces
                .map(|(i, piece): (u32, _)| {
                    (format!("p/v1/guide/{i}.md"), piece.iter().copied().map(section).collect())
                })
                .collect()
        })
    }

    pub(super) fn files_of(
        name: impl Into<String>,
        files: impl Fn(usize) -> Vec<(String, String)> + Sync + 'static,
    ) -> Pattern {
        Pattern { name: name.into(), files: Box::new(files) }
    }

    /// The same in manuals of 64 kB, where it is one manual.
    pub(super) fn in_pieces(self) -> Pattern {
        Pattern::files_of(format!("{} in pieces", self.name), move |n_bytes| {
            let piece = |i: usize| (format!("p/v1/guide/{i}.md"), self.files(PIECE_BYTES)[0].1.clone());
            (0..n_bytes / PIECE_BYTES).map(piece).collect()
        })
    }

    /// A pattern of one manual.
    fn text(name: impl Into<String>, text: impl Fn(usize) -> String + Sync + 'static) -> Pattern {
        Pattern::files_of(name, move |n_bytes| vec![(DOCUMENT.to_owned(), text(n_bytes))])
    }
}

/// Bytes of a manual that is not long.
const PIECE_BYTES: usize = 65_536;

/// Path of the one manual of a pattern.
pub(super) const DOCUMENT: &str = "p/v1/guide/doc.md";

/// All patterns.
pub(super) fn all() -> Vec<Pattern> {
    let mut patterns = products();
    patterns.extend(pairs());
    patterns.extend(nested());
    patterns.extend(heads());
    patterns.extend(elements());
    patterns.extend(libraries());
    patterns.extend(vendor_links());
    patterns.extend(dialects());
    patterns.extend(single());
    patterns.extend(super::pages::all());
    patterns
}

/// A piece by its number.
type Piece = fn(usize) -> String;
/// A manual of pieces, up to a size.
type Frame = fn(Piece, usize) -> String;

/// What is repeated: words, and whatever begins or ends something.
const PIECES: &[(&str, Piece)] = &[
    ("word", |_| "word ".into()),
    ("words", |i| format!("w{i} ")),
    ("sentence", |i| format!("The pump {i} starts. ")),
    ("long-word", |i| format!("x{i}_")),
    ("ideographs", |_| "日本語の説明書 ".into()),
    ("hebrew", |_| "עברית abc ".into()),
    ("emphasis", |_| "*a ".into()),
    ("emphasised", |_| "*a* **b** ".into()),
    ("strong", |_| "**a ".into()),
    ("stars", |_| "a**".into()),
    ("underscores", |_| "_a ".into()),
    ("struck", |_| "~~a ".into()),
    ("bracket", |_| "[a ".into()),
    ("closing-bracket", |_| "a] ".into()),
    ("link", |i| format!("[a](b{i}.md) ")),
    ("rooted-link", |i| format!("[a](/b/c{i}/d) ")),
    ("wrapped-link", |i| format!("[a]({{{{base}}}}/b{i}) ")),
    ("label-link", |i| format!("[a](l{i}) ")),
    ("open-link", |_| "[a](b ".into()),
    ("blank-link", |_| "[a](b c.png) ".into()),
    ("half-link", |_| "a](b c ".into()),
    ("reference", |i| format!("[a][r{i}] ")),
    ("image", |_| "![a](b.png) ".into()),
    ("open-image", |_| "![a ".into()),
    ("autolink", |i| format!("<https://example.com/{i}> ")),
    ("anchor", |i| format!("a {{#n{i}}} ")),
    ("same-anchor", |_| "[a]{#n} ".into()),
    ("open-anchor", |_| "{# ".into()),
    ("shortcode", |_| "{{< a ".into()),
    ("alert by shortcode", |_| "{{< note \"T\" >}}a{{< /note >}} ".into()),
    ("unknown shortcode", |i| format!("{{{{< odd{i} x=\"y\" >}}}}a ")),
    ("tag", |_| "{% hint style=\"info\" %}a{% endhint %} ".into()),
    ("raw tag", |_| "{% raw %}a{{ site.b }}{% endraw %} ".into()),
    ("value", |i| format!("{{{{ site.a{i} }}}} ")),
    ("role", |i| format!("{{ref}}`a <b{i}>` ")),
    ("icon", |_| ":material-home:{ .x } ++ctrl+c++ ".into()),
    ("admonition", |i| format!("!!! note \"T{i}\"\n    a")),
    ("tab by indentation", |i| format!("=== \"T{i}\"\n    a")),
    ("container", |i| format!("::: tip T{i}\na\n:::")),
    ("open container", |_| ":::note".into()),
    ("directive", |i| format!("```{{note}} T{i}\n:a: b\na\n```")),
    ("open directive", |_| "```{note}".into()),
    ("note", |i| format!("a[^{i}] ")),
    ("code", |_| "`a` ".into()),
    ("backtick", |_| "`a ".into()),
    ("backticks", |i| format!("{} ", "`".repeat(1 + i % 60))),
    ("entity", |_| "&amp;".into()),
    ("half-entity", |_| "&amp".into()),
    ("backslash", |_| "\\* ".into()),
    ("pipe", |_| "a|".into()),
    ("comment", |_| "<!-- a --> ".into()),
    ("open-comment", |_| "<!-- a ".into()),
    ("declaration", |_| "<!A ".into()),
    ("instruction", |_| "<? ".into()),
    ("cdata", |_| "<![CDATA[ ".into()),
    ("less", |_| "a < b ".into()),
    ("bold-tag", |_| "<b>a ".into()),
    ("bold-element", |_| "<b>a</b> ".into()),
    ("closing-tag", |_| "</b>a ".into()),
    ("span", |i| format!("<span id=\"s{i}\">a</span> ")),
    ("div", |_| "<div>a ".into()),
    ("heading-element", |i| format!("<h2>Part {i}</h2>a ")),
    ("item-element", |_| "<li>a ".into()),
    ("cell-element", |_| "<td>a ".into()),
    ("row-element", |_| "<tr><td>a ".into()),
    ("table-element", |_| "<table><tr><td>a ".into()),
    ("details", |_| "<details><summary>s</summary>a ".into()),
    ("script", |_| "<script>a ".into()),
    ("pre", |_| "<pre>a ".into()),
    ("picture", |i| format!("<img src=\"{i}.png\" alt=\"a\"> ")),
    ("line-break", |_| "a<br>".into()),
    ("hidden", |_| "a\u{200b}\u{ad} ".into()),
    ("leader", |i| format!("Part . . . . . . {i} ")),
    ("number", |i| format!("{i} ")),
];

/// Where it stands.
const FRAMES: &[(&str, Frame)] = &[
    ("line", |piece, n| filled(n, "# T\n\n", "", piece, "", "\n")),
    ("lines", |piece, n| filled(n, "# T\n\n", "", piece, "\n", "")),
    ("paragraphs", |piece, n| filled(n, "# T\n\n", "", piece, "\n\n", "")),
    ("items", |piece, n| filled(n, "# T\n\n", "- ", piece, "\n", "")),
    ("quoted", |piece, n| filled(n, "# T\n\n", "> ", piece, "\n", "")),
    ("headings", |piece, n| filled(n, "# T\n\n", "## ", piece, "\n\ntext\n\n", "")),
    ("rows", |piece, n| filled(n, "# T\n\n| a | b |\n|---|---|\n", "| ", piece, " | b |\n", "")),
    ("html", |piece, n| filled(n, "# T\n\n<div>\n", "", piece, "\n", "</div>\n")),
];

/// `before`, then `start`, a piece and `end` again and again, then `after`.
fn filled(n_bytes: usize, before: &str, start: &str, piece: Piece, end: &str, after: &str) -> String {
    let mut text = before.to_owned();
    for i in 0.. {
        if text.len() + after.len() >= n_bytes {
            break;
        }
        text.push_str(start);
        text.push_str(&piece(i));
        text.push_str(end);
    }
    text + after
}

/// Every piece in every place.
fn products() -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for &(what, piece) in PIECES {
        for &(place, frame) in FRAMES {
            patterns.push(Pattern::text(format!("{what} in {place}"), move |n_bytes| frame(piece, n_bytes)));
        }
    }
    patterns
}

/// Pieces that fill the first half of a manual and those that fill the second.
fn pairs() -> Vec<Pattern> {
    const PAIRS: &[(&str, &str, &str)] = &[
        ("definitions before references", "[r]: x\n", "[r] "),
        ("notes before references", "[^n]: x\n\n", "a[^n] "),
        ("references before notes", "a[^n] ", "\n\n[^n]: x"),
        ("open before closing bold", "<b>", "</b>"),
        ("open before closing divs", "<div>", "</div>"),
        ("divs before tables", "<div>", "<table>"),
        ("open before closing brackets", "[", "]"),
        ("links in links", "[a", "](b)"),
        ("images in images", "![a", "](b)"),
        ("open bold, then closing italics", "<b>a ", "</i>a "),
        ("tables before closing bold", "<table>\n", "</b>\n"),
        ("braces before brackets", "{#a ", "] "),
        ("brackets before attribute lists", "[ ", "a]{#b} "),
        ("backticks before text", "`` ", "` "),
        ("emphasis before strong", "*a", "**a"),
        ("dollars before braces", "$a ", "}a "),
        ("half shortcodes", "{{< ", ">}} "),
        ("open before closing shortcodes", "{{< a >}}\n", "{{< /a >}}\n"),
        ("open before closing alerts by shortcode", "{{< note >}}\n", "{{< /note >}}\n"),
        ("closing before open tags", "{% endraw %}\n", "{% raw %}\n"),
        ("loops before their ends", "{% for a in b %}{{ site.x }}\n", "{% endfor %}\n"),
        ("containers before their ends", "::: tip\n", ":::\n"),
        ("directives before their ends", "````{note}\n", "````\n"),
        ("blank lines before text", "\n \n", "a\n"),
        ("rules before text", "---\n\n", "a\n\n"),
        ("fences before text", "```\n", "~~~\n"),
        ("paragraphs of HTML before headings", "<p>", "<h2>x</h2>"),
        ("details before summaries", "<details>", "<summary>a</summary>"),
    ];
    let pattern = |&(name, first, second): &(&'static str, &'static str, &'static str)| {
        Pattern::text(name, move |n_bytes| {
            let half = |piece: &str| piece.repeat(n_bytes / 2 / piece.len());
            format!("# T\n\n{}{}\n", half(first), half(second))
        })
    };
    PAIRS.iter().map(pattern).collect()
}

/// One thing within the other: as deep as the manual is long.
fn nested() -> Vec<Pattern> {
    const NESTED: &[(&str, &str, &str, &str)] = &[
        ("quotes", ">", "a", ""),
        ("lists in a line", "- ", "a", ""),
        ("numbered lists in a line", "1. ", "a", ""),
        ("elements", "<div>", "a", "</div>"),
        ("formats", "<b>", "a", "</b>"),
        ("tables", "<table><tr><td>", "a", "</td></tr></table>"),
        ("lists of HTML", "<ul><li>", "a", "</li></ul>"),
        ("strong", "**", "a", "**"),
        ("emphasis", "*a ", "b", " c*"),
        ("links", "[", "a", "](b)"),
        ("details in details", "<details>", "a", "</details>"),
        ("quotes of HTML", "<blockquote>", "a", "</blockquote>"),
        ("brackets", "[", "a", "]"),
        ("parentheses", "[a](", "b", ")"),
        ("braces", "{", "a", "}"),
    ];
    let pattern = |&(name, start, middle, end): &(&'static str, &'static str, &'static str, &'static str)| {
        Pattern::text(format!("nested {name}"), move |n_bytes| {
            let n = n_bytes / (start.len() + end.len());
            format!("# T\n\n{}{middle}{}\n", start.repeat(n), end.repeat(n))
        })
    };
    NESTED.iter().map(pattern).collect()
}

/// Elements of HTML as long as the manual.
fn elements() -> Vec<Pattern> {
    const ELEMENTS: &[(&str, &str, &str, &str)] = &[
        ("rows of an element", "<table>\n<tr><th>a</th></tr>\n", "<tr><td>word</td><td>b</td></tr>\n", "</table>"),
        ("rows in one line", "<table><thead><tr><th>a</th></tr></thead>", "<tr><td>word</td></tr>", "</table>"),
        ("items of an element", "<div>\n<ol>\n", "<li>word</li>\n", "</ol>\n</div>"),
        ("terms of an element", "<dl>\n", "<dt>a<dd>word\n", "</dl>"),
        ("paragraphs of a quote", "<blockquote>\n", "<p>a word</p>\n", "</blockquote>"),
    ];
    let pattern = |&(name, before, piece, after): &(&'static str, &'static str, &'static str, &'static str)| {
        Pattern::text(name, move |n_bytes| format!("# T\n\n{before}{}{after}\n", piece.repeat(n_bytes / piece.len())))
    };
    ELEMENTS.iter().map(pattern).collect()
}

/// A head that grows, and as much below that is cut into pieces: what pieces repeat of their head grows by the square.
fn heads() -> Vec<Pattern> {
    const HEADS: &[(&str, Head)] = &[
        ("address of a link", |x, words| format!("[{words}]({x})")),
        ("address of an image", |x, words| format!("![{words}]({x}.png)")),
        ("title of a link", |x, words| format!("[{words}](a \"{x}\")")),
        ("address of a reference", |x, words| format!("[{words}][r]\n\n[r]: {x}\n")),
        ("many links to one reference", |x, words| format!("{}\n\n[r]: {x}\n", words.replace("word", "[r]"))),
        ("address in HTML", |x, words| format!("<a href=\"{x}\">{words}</a>")),
        ("title in HTML", |x, words| format!("<p><b title=\"{x}\">{words}</b></p>")),
        ("id in HTML", |x, words| format!("<span id=\"{x}\">{words}</span>")),
        ("title of a block", |x, words| format!("<blockquote title=\"{x}\">{words}</blockquote>")),
        ("head of a table", |x, words| format!("| {x} | b |\n|---|---|\n{}", words.replace(' ', " | b |\n"))),
        ("wide head of a table", |x, words| {
            let n = x.len() / 8;
            format!("{}|\n{}|\n{}", "|aa".repeat(n), "|---".repeat(n), words.replace(' ', "|\n"))
        }),
        ("empty head of a table", |x, words| {
            let n = x.len() / 8;
            format!("{}|\n{}|\n{}", "|".repeat(n), "|---".repeat(n), words.replace(' ', "|\n"))
        }),
        ("head of a table with a link", |x, words| {
            format!("| [a]({x}) | b |\n|---|---|\n{}", words.replace(' ', " | b |\n"))
        }),
        ("head of an HTML table", |x, words| {
            let rows = words.replace("word ", "<tr><td>word</td></tr>\n");
            format!("<table><thead><tr><th title=\"{x}\">a</th></tr></thead>\n{rows}</table>\n")
        }),
        ("caption of an HTML table", |x, words| {
            let rows = words.replace("word ", "<tr><td>word</td></tr>\n");
            format!("<table title=\"{x}\"><caption>a</caption>\n{rows}</table>\n")
        }),
        ("info of a code block", |x, words| format!("``` {x}\n{}```\n", words.replace(' ', "\n"))),
        ("info of code in a list", |x, words| format!("- ``` {x}\n{}  ```\n", words.replace("word ", "  word word\n"))),
        ("heading", |x, words| format!("## {x}\n\n{words}\n")),
        ("heading of many words", |x, words| format!("## {}\n\n{words}\n", x.replace('x', "y "))),
        ("headings of six levels", |x, words| {
            let part = &x[..x.len() / 6];
            let headings: Vec<String> = (1..=6).map(|n| format!("{} {part}", "#".repeat(n))).collect();
            format!("{}\n\n{}", headings.join("\n\n"), words.replace(' ', "\n\n"))
        }),
        ("id of a heading", |x, words| format!("## A {{#{x}}}\n\n{words}\n")),
        ("title in front matter", |x, words| format!("---\ntitle: {x}\n---\n\n{words}\n")),
        ("language in front matter", |x, words| format!("---\nlanguage: {x}\n---\n\n{words}\n")),
        ("front matter", |x, words| format!("---\nkey: {x}\n---\n\n{words}\n")),
        ("label of a page", |x, words| format!("<!-- page 1 label={x} -->\n\n{}\n", words.replace(' ', "\n\n"))),
        ("label of a note", |x, words| format!("a[^{x}]\n\n[^{x}]: {words}\n")),
        ("addresses around addresses", |x, words| {
            let address = &x[..x.len() / 4];
            format!("[![{words}]({address})]({address})\n\n> [{words}]({address})\n")
        }),
        ("item with a long address", |x, words| format!("- [{words}]({x})\n")),
        ("cell with a long address", |x, words| format!("| a |\n|---|\n| [{words}]({x}) |\n")),
        ("definitions", |x, words| {
            format!("<dl title=\"{x}\">{}</dl>", words.replace("word ", "<dt>a</dt><dd>b c</dd>\n"))
        }),
        ("class of cells", |x, words| format!("<table><tr><td title=\"{x}\">{words}</td></tr></table>")),
        ("anchors to one place", |x, words| {
            format!(
                "{}\n\n<a id=\"{x}\"></a>\n\ntext\n",
                words.replace("word", &format!("[w](#{})", &x[..x.len().min(64)]))
            )
        }),
    ];
    let pattern = |&(name, make): &(&'static str, Head)| {
        Pattern::text(name, move |n_bytes| {
            let words = "word ".repeat(n_bytes / 10);
            format!("# T\n\n{}\n", make(&"x".repeat(n_bytes / 2), &words))
        })
    };
    HEADS.iter().map(pattern).collect()
}

/// A manual of a head and the words that stand below.
type Head = fn(&str, &str) -> String;

/// Manuals of many files.
fn libraries() -> Vec<Pattern> {
    let passage = |i: usize| format!("# T\n\nThe same passage everywhere.\n\n## Own {i}\n\nIts own passage {i}.\n");
    let files = move |path: fn(usize) -> String| {
        move |n_bytes: usize| (0..n_bytes / 512).map(|i| (path(i), passage(i))).collect::<Vec<_>>()
    };
    vec![
        Pattern::files_of("versions", files(|i| format!("p/v{i}/guide/doc.md"))),
        Pattern::files_of("products", files(|i| format!("p{i}/v/guide/doc.md"))),
        Pattern::files_of("types", files(|i| format!("p/v/t{i}/doc.md"))),
        Pattern::files_of("documents", files(|i| format!("p/v/t/d{i}.md"))),
        Pattern::files_of("folders", files(|i| format!("p/v/t/f{i}/doc.md"))),
        Pattern::files_of(
            "names that differ by case",
            files(|i| {
                let bits = format!("{i:012b}").replace('1', "a").replace('0', "A");
                format!("p/v/t/{bits}.md")
            }),
        ),
        Pattern::files_of("products by versions", files(|i| format!("p{}/v{}/t/doc.md", i % 20, i / 20))),
        Pattern::files_of("manuals of one text", |n_bytes| {
            (0..n_bytes / 512).map(|i| (format!("p/v/t/d{i}.md"), "# T\n\nThe same passage.\n".to_owned())).collect()
        }),
        Pattern::files_of("versions of one text", |n_bytes| {
            (0..n_bytes / 512).map(|i| (format!("p/v{i}/t/doc.md"), "# T\n\nThe same passage.\n".to_owned())).collect()
        }),
        Pattern::files_of("links to one manual", |n_bytes| {
            (0..n_bytes / 512)
                .map(|i| (format!("p/v/t/d{i}.md"), "# T\n\n[a](d0.md#t) [b](none.md)\n".to_owned()))
                .collect()
        }),
        Pattern::files_of("configured versions", |n_bytes| {
            let versions: Vec<String> = (0..n_bytes / 16).map(|i| format!("\"v{i}\"")).collect();
            let config = format!("[library]\nlanguage = \"de\"\n[product.p]\nversions = [{}]\n", versions.join(", "));
            vec![("mcdewey.toml".to_owned(), config), ("p/v1/t/doc.md".to_owned(), "# T\n\ntext\n".to_owned())]
        }),
    ]
}

/// Manuals of links by the addresses of a vendor's site.
fn vendor_links() -> Vec<Pattern> {
    vec![
        Pattern::files_of("links from the root", |n_bytes| {
            let text = |i: usize| {
                format!("# T\n\n[a](/x/t/d{}) [b](/y/d{i}/{i}) ![c](/i/{i}.png) [l](m{i})\n\n(l{i})=\n\ntext\n", i + 1)
            };
            (0..n_bytes / 512).map(|i| (format!("p/v{}/t/d{i}.md", i % 7), text(i))).collect()
        }),
        Pattern::files_of("dead links of versions", |n_bytes| {
            let text = "# T\n\n[a](/1.0/x) [b](/v2/t/doc) [c](/x/y)\n";
            (0..n_bytes / 512).map(|i| (format!("p/v{i}/t/doc.md"), text.to_owned())).collect()
        }),
        Pattern::files_of("documents of one name", |n_bytes| {
            (0..n_bytes / 512)
                .map(|i| (format!("p/v/t/d{i}/doc.md"), format!("# T\n\n[a](/x/doc) [b](/d{i}/doc) [c](./doc)\n")))
                .collect()
        }),
        Pattern::files_of("long addresses", |n_bytes| {
            let address = "/a".repeat(n_bytes / 4);
            vec![(DOCUMENT.to_owned(), format!("# T\n\n[a]({address}) [b]({address}b)\n"))]
        }),
    ]
}

/// Manuals in dialects, and files that are put into others.
fn dialects() -> Vec<Pattern> {
    vec![
        Pattern::files_of("positions of documents", |n_bytes| {
            (0..n_bytes / 512)
                .map(|i| {
                    (
                        format!("p/v/t/f{}/d{i}.md", i % 50),
                        format!("---\nweight: {}\n---\n# T{i}\n\ntext\n", i * 7 % 100),
                    )
                })
                .collect()
        }),
        Pattern::files_of("components of MDX", |n_bytes| {
            let part = |i: usize| {
                format!("<Card title=\"T{i}\" a={{{{b: 1}}}}>\n  text {{x.y}} <Badge text=\"n\" />\n</Card>\n\n")
            };
            vec![("p/v1/guide/doc.mdx".to_owned(), (0..n_bytes / 64).map(part).collect())]
        }),
        Pattern::files_of("open components of MDX", |n_bytes| {
            vec![("p/v1/guide/doc.mdx".to_owned(), "<Card a=\"\nexport const x = {\n".repeat(n_bytes / 32))]
        }),
        Pattern::files_of("one file in many places", |n_bytes| {
            let lines = "{{< include \"part.md\" >}}\n\n".repeat(n_bytes / 2 / 28);
            let part = "word ".repeat(n_bytes / 10);
            vec![(DOCUMENT.to_owned(), lines), ("p/v1/guide/includes/part.md".to_owned(), part)]
        }),
        Pattern::files_of("files in one another", |n_bytes| {
            let file = |i: usize| {
                format!("{{{{< include \"x/d{}.md\" >}}}}\n\n{{{{< include \"y/d{}.md\" >}}}}\n", i / 2, i + 1)
            };
            (0..n_bytes / 512).map(|i| (format!("p/v/t/f{i}/d{}.md", i % 20), file(i))).collect()
        }),
    ]
}

/// Manuals of patterns of their own.
#[expect(clippy::too_many_lines, reason = "a table, a line or two each")]
fn single() -> Vec<Pattern> {
    let by_number = |name: &str, n_bytes_each: usize, part: fn(usize) -> String| {
        Pattern::text(name, move |n_bytes| (0..n_bytes / n_bytes_each).map(part).collect())
    };
    vec![
        by_number("one word", 1, |_| "x".into()),
        by_number("one word of marks", 2, |_| "\u{301}".into()),
        by_number("blanks", 1, |_| " ".into()),
        by_number("tabs", 1, |_| "\t".into()),
        by_number("line ends", 1, |_| "\n".into()),
        by_number("carriage returns", 1, |_| "\r".into()),
        by_number("zeros", 1, |_| "\0".into()),
        by_number("headings of one name", 12, |_| "## Same\n\na\n\n".into()),
        by_number("headings of HTML in one block", 24, |_| "<h2>Part</h2>\n".into()),
        Pattern::text("preformatted in preformatted", |n_bytes| {
            format!("x\n{}{}", "<pre>\n".repeat(n_bytes / 13), "</pre>\n".repeat(n_bytes / 13))
        }),
        by_number("headings by turns", 30, |i| format!("{} Part {i}\n\ntext\n\n", "#".repeat(1 + i % 6))),
        by_number("bare headings", 12, |i| format!("## Part {i}\n\n")),
        by_number("setext headings", 12, |i| format!("Part {i}\n---\n\n")),
        by_number("page markers", 40, |i| format!("<!-- page {} -->\n\nText of {i}.\n\n", i + 1)),
        by_number("page breaks", 24, |i| format!("Text {i}.\n\n-----\n\n")),
        by_number("form feeds", 12, |i| format!("Text {i}.\n\u{c}")),
        by_number("running heads", 60, |i| format!("Chapter\n\nText {i}.\n\n{i}\n\n<!-- page {} -->\n\n", i + 1)),
        by_number("notes", 24, |i| format!("a[^{i}]\n\n[^{i}]: n{i}\n\n")),
        by_number("notes of one label", 24, |_| "a[^x]\n\n[^x]: note\n\n".into()),
        by_number("notes of one label under headings", 34, |i| format!("## H{i}\n\na[^x]\n\n[^x]: note\n\n")),
        by_number("notes in notes", 20, |i| format!("[^{i}]: a[^{}]\n\n", i + 1)),
        by_number("references", 24, |i| format!("[r{i}]: x{i}\n")),
        by_number("lists by indentation", 60, |i| format!("{}- item {i}\n", "  ".repeat(i % 40))),
        by_number("quotes by turns", 20, |i| format!("{} text {i}\n", ">".repeat(1 + i % 30))),
        by_number("tables", 40, |i| format!("| a{i} |\n|---|\n| b |\n\n")),
        by_number("tables with rows longer than their head", 8, |i| {
            if i == 0 { "| a |\n|---|\n".into() } else { "| b | c".repeat(1 + i % 8) + " |\n" }
        }),
        by_number("one row of cells", 4, |i| match i {
            0 => "| a |\n|---|\n".into(),
            _ => "| b ".into(),
        }),
        by_number("fences", 20, |i| format!("```sh\nline {i}\n```\n\n")),
        by_number("one fence", 10, |i| if i == 0 { "```\n".into() } else { format!("line {i}\n") }),
        by_number("one line of code", 10, |i| if i == 0 { "```\n".into() } else { format!("w{i} ") }),
        by_number("fences of all lengths", 100, |i| format!("{}\ncode\n", "`".repeat(3 + i % 90))),
        by_number("indented code", 14, |i| format!("    line {i}\n")),
        by_number("parts of one word", 3, |_| "a-\n".into()),
        by_number("arrows below comments", 12, |i| if i == 0 { "\nA --> B\n".into() } else { "<!-- a\n\n".into() }),
        by_number("hyphens at line ends", 16, |i| format!("word{i} hy-\nphen ")),
        by_number("contents", 30, |i| format!("{i} Part . . . . . . . . {i}\n")),
        by_number("lists of links", 30, |i| format!("- [Part {i}](#part-{i})\n")),
        by_number("links to headings", 30, |i| format!("## Part {i}\n\n[x](#part-{i})\n\n")),
        by_number("broken links", 30, |i| format!("## P{i}\n\n[x](#no-{i})\n\n")),
        by_number("one long table of HTML", 30, |i| {
            if i == 0 { "<table>\n".into() } else { format!("<tr><td>a{i}</td><td>b</td></tr>\n") }
        }),
        by_number("tables in cells", 60, |i| {
            if i == 0 { "<table>\n".into() } else { format!("<tr><td>\n\n| a{i} |\n|---|\n| b |\n\n</td></tr>\n") }
        }),
        by_number("details of long texts", 400, |i| {
            format!("<details><summary>S{i}</summary>\n\n{}\n\n</details>\n\n", "text ".repeat(70))
        }),
        by_number("comments without end", 16, |i| format!("\n\n<!-- c{i}")),
        by_number("blocks that are none", 16, |i| format!("<source{i}>\n\n")),
        by_number("attributes", 16, |i| if i == 0 { "<p ".into() } else { format!("a{i}=\"b\" ") }),
        by_number("empty attributes", 4, |i| if i == 0 { "<p ".into() } else { "a= ".into() }),
        by_number("attributes of one name", 8, |i| if i == 0 { "<b ".into() } else { "id=\"a\" ".into() }),
        by_number("keys of front matter", 12, |i| if i == 0 { "---\n".into() } else { format!("k{i}: v\n") }),
        by_number("front matter without end", 12, |i| if i == 0 { "---\n".into() } else { "- - - a\n".into() }),
        by_number("nested front matter", 2, |i| if i == 0 { "---\na: ".into() } else { "[".into() }),
        by_number("aliases in front matter", 24, |i| match i {
            0 => "---\na0: &a0 x\n".into(),
            _ => format!("a{i}: &a{i} [*a{}, *a{}]\n", i - 1, i - 1),
        }),
        by_number("addresses in front matter", 12, |i| {
            if i == 0 { "---\naliases:\n".into() } else { format!("- /a/b{i}\n") }
        }),
        by_number("table of TOML", 12, |i| if i == 0 { "+++\n".into() } else { format!("k{i} = 1\n") }),
        by_number("mixed", 90, |i| {
            format!(
                "## Part {i}\n\nThe *pump* [starts](#part-{i}) at `{i}`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| {i} | c |\n\n"
            )
        }),
    ]
}
