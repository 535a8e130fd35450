//! Documents of Word in the corpus are documents: by their styles, lists, tables, notes, pictures and pages.

use mcdewey::reading::docx;
use mcdewey_tests::Corpus;
use mcdewey_tests::docx::{Docx, item, paragraph};

fn markdown(docx: &Docx) -> Result<String, String> {
    docx::markdown("p/v/t/a.docx", &docx.bytes()).map(|(text, _)| text)
}

#[track_caller]
fn check(body: &str, expected: &str) {
    check_of(&Docx::new(body), expected);
}

#[track_caller]
fn check_of(docx: &Docx, expected: &str) {
    let text = markdown(docx).unwrap();
    assert_eq!(text.strip_prefix("---\nlanguage: \"en-GB\"\n---\n\n").unwrap(), expected);
}

#[test]
fn headings_are_what_the_styles_say_in_any_language_and_are_numbered_as_in_the_document() {
    let body = [
        paragraph("berschrift1", "Safety"),
        paragraph("", "Read this."),
        paragraph("Chapter", "Hot surfaces"),
        paragraph("Outlined", "Doors"),
        paragraph("berschrift1", "Use"),
    ];
    check(&body.concat(), "# Part I Safety\n\nRead this.\n\n## Hot surfaces\n\n### Doors\n\n# Part II Use\n");
    let titled = paragraph("Titel", "Pump 200") + &body.concat();
    check(
        &titled,
        "# Pump 200\n\n## Part I Safety\n\nRead this.\n\n### Hot surfaces\n\n#### Doors\n\n## Part II Use\n",
    );
}

#[test]
fn lists_count_as_word_counts() {
    let body =
        [item(1, 0, "a"), item(1, 1, "b"), item(1, 1, "c"), item(1, 0, "d"), paragraph("", "Text."), item(1, 0, "e")];
    check(&body.concat(), "1. a\n   1. b\n   2. c\n2. d\n\nText.\n\n3. e\n");
    check(&(item(1, 0, "a") + &item(3, 0, "b") + &item(3, 0, "c")), "1. a\n2. b\n3. c\n");
    check(&(paragraph("", "x") + &item(3, 0, "b") + &item(3, 0, "c")), "x\n\n5. b\n6. c\n");
    let body = [paragraph("Bullet", "a"), paragraph("More", "more of it"), item(2, 1, "b"), paragraph("Bullet", "c")];
    check(&body.concat(), "- a\n\n  more of it\n  - b\n- c\n");
}

#[test]
fn code_and_boxes_are_what_their_styles_or_fonts_say() {
    let mono = r#"<w:p><w:r><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr><w:t>stop  &lt;id&gt;</w:t></w:r></w:p>"#;
    let body = [
        paragraph("Code", "start"),
        "<w:p/>".to_owned(),
        paragraph("Code", "  -v"),
        mono.to_owned(),
        paragraph("", "x"),
    ];
    check(&body.concat(), "```\nstart\n\n  -v\nstop  <id>\n```\n\nx\n");
    check(&(paragraph("Warn", "Hot.") + &paragraph("Warn", "Wait.")), "> [!WARNING]\n> Hot.\n>\n> Wait.\n");
    let key = r#"<w:p><w:r><w:t xml:space="preserve">Press </w:t></w:r><w:r><w:rPr><w:rStyle w:val="Key"/></w:rPr><w:t>F1</w:t></w:r>
        <w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve"> twice </w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>*now*</w:t></w:r></w:p>"#;
    check(key, "Press `F1` **twice** \\*now\\*\n");
}

#[test]
fn what_is_not_seen_in_the_document_is_not_read() {
    let body = r#"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>
        <w:p><w:r><w:t>Safety 3</w:t></w:r></w:p></w:sdtContent></w:sdt>
        <w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>Use 5</w:t></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">Old </w:t></w:r><w:del><w:r><w:delText>gone </w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve">and new </w:t></w:r></w:ins>
        <w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SEQ Figure</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
        <w:r><w:t>4</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p>"#;
    check(body, "Old and new 4.\n");
}

#[test]
fn links_places_and_notes_lead_where_they_led() {
    let body = r#"<w:p><w:pPr><w:pStyle w:val="berschrift2"/></w:pPr><w:bookmarkStart w:id="0" w:name="_Ref7"/><w:bookmarkStart w:id="1" w:name="_Toc8"/><w:r><w:t>Valves</w:t></w:r></w:p>
        <w:p><w:hyperlink r:id="l" w:anchor="top"><w:r><w:t>site</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve">, </w:t></w:r>
        <w:hyperlink w:anchor="_Ref7"><w:r><w:t>valves</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> and </w:t></w:r>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> REF _Ref7 \h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>here</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:r><w:footnoteReference w:id="2"/></w:r></w:p>"#;
    let note =
        r#"<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>At 40 Nm.</w:t></w:r></w:p></w:footnote>"#;
    let docx = Docx::new(body).related("l", "hyperlink", "https://acme.example/a").notes(note);
    check_of(
        &docx,
        "# <a id=\"_Ref7\"></a>Valves\n\n[site](https://acme.example/a#top), [valves](<#_Ref7>) and [here](<#_Ref7>)[^1]\n\n[^1]: At 40 Nm.\n",
    );
}

fn row(cells: &[&str]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph("", text))
}

#[test]
fn tables_keep_their_head_and_what_is_merged() {
    let look = r#"<w:tblPr><w:tblLook w:val="0020"/></w:tblPr>"#;
    let plain = format!(
        "<w:tbl>{look}{}{}</w:tbl>",
        row(&[&cell("", "Size"), &cell("", "Torque")]),
        row(&[&cell("", "DN20"), &cell("", "40 | 50")])
    );
    check(&plain, "| Size | Torque |\n| --- | --- |\n| DN20 | 40 \\| 50 |\n");
    let merged = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[&cell(r#"<w:gridSpan w:val="2"/>"#, "Both")]),
        row(&[&cell(r#"<w:vMerge w:val="restart"/>"#, "Down"), &cell("", "1")]),
        row(&[&cell("<w:vMerge/>", ""), &cell("", "2")]),
    );
    let text = markdown(&Docx::new(&merged)).unwrap();
    assert!(text.contains("<td colspan=\"2\">\n\nBoth") && text.contains("<td rowspan=\"2\">\n\nDown"), "{text}");
    assert_eq!(text.matches("<td").count(), 4, "{text}");
    check(&format!("<w:tbl>{}</w:tbl>", row(&[&cell("", "A frame")])), "A frame\n");
}

#[test]
fn pages_are_those_of_word_if_they_are_as_many_as_it_says() {
    let new = r#"<w:p><w:r><w:lastRenderedPageBreak/><w:t>Second.</w:t></w:r></w:p>"#;
    let within = r#"<w:p><w:r><w:t xml:space="preserve">Still second, </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>then third.</w:t></w:r></w:p>"#;
    let body = paragraph("", "First.") + new + within + &paragraph("", "Third.");
    let docx = Docx::new(&body);
    check_of(
        &docx.clone().pages(3),
        "<!-- page 1 -->\n\nFirst.\n\n<!-- page 2 -->\n\nSecond.\n\nStill second, then third.\n\n<!-- page 3 -->\n\nThird.\n",
    );
    let unmarked = "First.\n\nSecond.\n\nStill second, then third.\n\nThird.\n";
    check_of(&docx.clone().pages(4), unmarked);
    check_of(&docx, unmarked);
}

#[test]
fn a_text_that_is_there_twice_for_older_programs_is_read_once() {
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", paragraph("", text));
    let body = format!(
        "<w:p><w:r><w:t>Beside</w:t></w:r><w:r><mc:AlternateContent xmlns:mc=\"mc\"><mc:Choice><w:drawing>{}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        boxed("In a box"),
        boxed("In a box"),
    );
    check(&body, "Beside\n\nIn a box\n");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn illustrated() -> Docx {
    let picture = |id: &str| {
        format!(
            r#"<w:drawing><wp:docPr xmlns:wp="wp" descr="A [pump]"/><a:blip xmlns:a="a" r:embed="{id}"/></w:drawing>"#
        )
    };
    let body =
        format!("{}<w:p><w:r>{}{}</w:r></w:p>", paragraph("berschrift2", "Aardvark"), picture("p"), picture("q"));
    Docx::new(&body)
        .related("p", "image", "media/image1.png")
        .related("q", "image", "media/image2.emf")
        .part("word/media/image1.png", PNG)
        .part("word/media/image2.emf", b"x")
}

#[test]
fn a_document_is_published_with_its_pictures_and_what_cannot_be_shown_is_said() {
    let site = Corpus::new()
        .file("acme/v1/guide/Pump guide.docx", illustrated().bytes())
        .file("acme/v1/guide/b.docx", Docx::new(&paragraph("", "Beside Markdown.")).bytes())
        .file("acme/v1/guide/b.md", "# B\n\nMarkdown itself.\n")
        .build();
    let stderr = &site.outcome.stderr;
    assert!(
        stderr.contains("pictures in formats that browsers do not show, as EMF, WMF and TIFF: 1, left out"),
        "{stderr}"
    );
    assert_eq!(stderr.matches("warning:").count(), 1, "{stderr}");
    let page = site.page("acme/v1/guide/Pump guide/0.html");
    assert_eq!(page.attribute(".text img", "alt"), "A [pump]");
    let path = format!("acme/v1/guide/Pump guide/{}", page.attribute(".text img", "src"));
    let path = path.replace("Pump guide/../", "").replace("%20", " ");
    assert_eq!(site.files().get(&path).map(Vec::as_slice), Some(PNG), "{path}");
    assert_eq!(site.search(&["aardvark"])["hits"][0]["source"], "acme/v1/guide/Pump guide.docx");
    assert_eq!(site.search(&["beside", "--mode", "lexical"])["total"], 0);
}

#[test]
fn what_is_no_document_or_made_to_break_one_is_left_out_with_a_warning() {
    let deep =
        |n: usize| Docx::new(&format!("{}x{}", "<w:sdt><w:sdtContent>".repeat(n), "</w:sdtContent></w:sdt>".repeat(n)));
    let entity = r#"<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document xmlns:w="w"><w:body>&b;</w:body></w:document>"#;
    let whole = Docx::new(&paragraph("", "x")).bytes();
    let bomb = Docx::default().part("word/document.xml", vec![b' '; 80 << 20]).bytes();
    let tables = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(5000), "</w:tc></w:tr></w:tbl>".repeat(5000));
    let hostile: Vec<(&str, Vec<u8>, &str)> = vec![
        ("old.docx", [&[0xd0, 0xcf, 0x11, 0xe0][..], &[0; 600]].concat(), "save it as .docx, without a password"),
        ("empty.docx", Vec::new(), "no archive as Word writes them"),
        ("cut.docx", whole[..whole.len() / 2].to_vec(), "no archive as Word writes them"),
        ("entity.docx", Docx::default().part("word/document.xml", entity).bytes(), "not well-formed XML"),
        ("bomb.docx", bomb, "more than 40 MB of text and marks"),
        ("none.docx", Docx::default().part("xl/workbook.xml", "<x/>").bytes(), "holds no text of Word"),
    ];
    let mut corpus = Corpus::new().file("acme/v1/guide/good.docx", Docx::new(&paragraph("", "Buzzard.")).bytes());
    for (name, bytes, _) in &hostile {
        corpus = corpus.file(&format!("acme/v1/guide/{name}"), bytes);
    }
    let site = corpus
        .file("acme/v1/guide/deep.docx", deep(100_000).bytes())
        .file("acme/v1/guide/tables.docx", Docx::new(&tables).bytes())
        .build();
    for (name, _, said) in &hostile {
        let line = site.outcome.stderr.lines().find(|line| line.contains(name)).unwrap_or_default();
        assert!(line.starts_with("warning:") && line.contains("is left out") && line.contains(said), "{name}: {line}");
    }
    assert_eq!(site.search(&["buzzard"])["total"], 1);
}
