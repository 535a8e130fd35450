//! Small documents of Word that a test writes.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A document of Word, part by part.
#[derive(Clone, Debug, Default)]
pub struct Docx {
    parts: Vec<(String, Vec<u8>)>,
    relations: String,
}

/// Styles as Word has them, and what a vendor's template adds.
const STYLES: &str = r#"<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="Acme Chapter"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Outlined"><w:name w:val="Acme Part"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Acme Code Block"/></w:style>
<w:style w:type="paragraph" w:styleId="Warn"><w:name w:val="Acme Warning"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Bullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="More"><w:name w:val="List Paragraph"/></w:style>
<w:style w:type="character" w:styleId="Key"><w:name w:val="Code Char"/></w:style></w:styles>"#;

/// Lists: 1 of numbers and letters, 2 of bullets, 3 as 1 but begun anew at 5, 9 for chapters.
const NUMBERS: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#8226;"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Part %1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
<w:num w:numId="9"><w:abstractNumId w:val="2"/></w:num></w:numbering>"#;

impl Docx {
    /// A document with this body, in `WordprocessingML`.
    pub fn new(body: &str) -> Docx {
        let document = format!(r#"<w:document xmlns:w="w" xmlns:r="r"><w:body>{body}</w:body></w:document>"#);
        Docx::default()
            .part("word/document.xml", document)
            .part("word/styles.xml", STYLES)
            .part("word/numbering.xml", NUMBERS)
            .related("s", "styles", "styles.xml")
            .related("n", "numbering", "numbering.xml")
    }

    /// With a part.
    #[must_use]
    pub fn part(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Docx {
        self.parts.push((path.to_owned(), bytes.as_ref().to_owned()));
        self
    }

    /// With a relation of the text to a part, or to an address outside.
    #[must_use]
    pub fn related(mut self, id: &str, kind: &str, target: &str) -> Docx {
        let mode = if target.contains("://") { r#" TargetMode="External""# } else { "" };
        _ = write!(self.relations, r#"<Relationship Id="{id}" Type="x/{kind}" Target="{target}"{mode}/>"#);
        self
    }

    /// With footnotes, by their numbers.
    #[must_use]
    pub fn notes(self, notes: &str) -> Docx {
        self.part("word/footnotes.xml", format!(r#"<w:footnotes xmlns:w="w">{notes}</w:footnotes>"#)).related(
            "f",
            "footnotes",
            "footnotes.xml",
        )
    }

    /// With what Word says of the number of its pages.
    #[must_use]
    pub fn pages(self, n: u32) -> Docx {
        self.part("docProps/app.xml", format!("<Properties><Pages>{n}</Pages></Properties>"))
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let relations = format!("<Relationships>{}</Relationships>", self.relations);
        let own = [("word/_rels/document.xml.rels".to_owned(), relations.into_bytes())];
        for (path, bytes) in self.parts.iter().chain(&own) {
            zip.start_file(path, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

/// A paragraph of a style, or of none.
pub fn paragraph(style: &str, text: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#) };
    format!(r#"<w:p>{style}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>"#)
}

/// An item of a list.
pub fn item(list: u32, level: u32, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}
