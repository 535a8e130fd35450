//! PDFs that want to break their reader: each is read, or refused, in time and within its memory.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Seconds that the reader is given here; what takes longer is ended.
const SECONDS: u64 = 2;
/// Seconds after which it must have ended, on a machine that does other things too.
const SECONDS_MAX: u64 = 20;

/// A PDF from its objects, numbered from 1: the first is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", idx + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let mut xref = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        writeln!(xref, "{offset:010} 00000 n ").unwrap();
    }
    write!(xref, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    bytes.extend(xref.bytes());
    bytes
}

fn object(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<< /Length {} {dict} >>\nstream\n", content.len()).into_bytes();
    bytes.extend(content);
    bytes.extend(b"\nendstream");
    bytes
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// One page with `content`; objects from 6 on are the caller's.
fn page(catalog: &str, resources: &str, content: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        object(&format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>")),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R \
             /Resources << /Font << /F 5 0 R >> {resources} >> >>"
        )),
        content,
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
    ];
    objects.extend(more);
    pdf(&objects)
}

fn text(lines: &[&str]) -> Vec<u8> {
    let mut content = "BT /F 12 Tf 14 TL 50 700 Td".to_owned();
    for line in lines {
        write!(content, " ({line}) Tj T*").unwrap();
    }
    stream("", format!("{content} ET").as_bytes())
}

/// A sound document: a page of text, an outline, labels, a title.
fn sound() -> Vec<u8> {
    let outline = vec![
        object("<< /First 7 0 R /Last 8 0 R /Count 2 >>"),
        object("<< /Title (Installing) /Parent 6 0 R /Next 8 0 R /Dest [3 0 R /XYZ 50 720 0] >>"),
        object("<< /Title (Removing) /Parent 6 0 R /Prev 7 0 R /A << /S /GoTo /D (there) >> >>"),
        object("<< /Names [(there) [3 0 R /XYZ 50 690 0]] >>"),
    ];
    let catalog = "/Outlines 6 0 R /PageLabels << /Nums [0 << /S /r /St 4 >>] >> /Names << /Dests 9 0 R >>";
    page(catalog, "", text(&["Installing", "Press # and *enter*.", "2 Removing", "Pull <it> out."]), outline)
}

struct Ended {
    /// 0 or 1; `None` where the system ended it.
    code: Option<i32>,
    markdown: String,
    said: String,
}

/// Runs the reader as a build does.
fn run(bytes: &[u8]) -> Ended {
    let output = output(bytes, &["--media", "m.media"]);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), markdown: text(output.stdout), said: text(output.stderr) }
}

/// What it writes of a picture, and of those after it.
fn picture(bytes: &[u8], name: &str) -> Vec<u8> {
    let output = output(bytes, &["--picture", name]);
    // Memory is bounded, and who goes beyond it is ended by the system.
    assert!(matches!(output.status.code(), Some(0) | None), "ended with {:?}", output.status);
    output.stdout
}

fn output(bytes: &[u8], arguments: &[&str]) -> Output {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mcdewey-pdf"))
        .args(["--seconds", &SECONDS.to_string()])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It may end before it has read everything.
    let _ = stdin.write_all(bytes);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(SECONDS_MAX), "it took {:?}", begin.elapsed());
    output
}

/// The reader ends by itself, with Markdown or with a reason.
#[track_caller]
fn check(name: &str, bytes: &[u8]) -> Ended {
    let ended = run(bytes);
    assert!(matches!(ended.code, Some(0 | 1)), "{name}: ended with {:?}, {}", ended.code, ended.said);
    assert_eq!(ended.code == Some(1), ended.markdown.is_empty(), "{name}");
    assert!(ended.code == Some(0) || !ended.said.is_empty(), "{name}: nothing was said");
    ended
}

#[test]
fn a_sound_document_is_read() {
    let ended = check("sound", &sound());
    assert_eq!(
        ended.markdown,
        "\n<!-- page 1 -->\n<!-- PageNumber=\"iv\" -->\n\n# Installing\n\nPress # and \\*enter\\*.\n\n# 2 Removing\n\n\
         Pull \\<it> out.\n"
    );
    assert_eq!(ended.said, "");
}

#[test]
fn a_document_that_is_cut_anywhere_is_read_or_refused() {
    let whole = sound();
    for end in (0..whole.len()).step_by(29) {
        check(&format!("cut at {end}"), &whole[..end]);
    }
}

/// The bytes with four bits changed, others each time.
fn damaged(whole: &[u8], seed: &mut u32) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..4 {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = *seed as usize / 8 % bytes.len();
        bytes[at] ^= 1 << (*seed % 8);
    }
    bytes
}

#[test]
fn a_document_with_flipped_bits_is_read_or_refused() {
    let whole = sound();
    let mut seed = 7_u32;
    for _ in 0..60 {
        let bytes = damaged(&whole, &mut seed);
        check(&format!("flipped {seed}"), &bytes);
    }
}

#[test]
fn what_leads_to_itself_is_followed_once() {
    let plain = || text(&["Some words"]);
    for (name, catalog, more) in [
        ("outline", "/Outlines 6 0 R", "<< /First 6 0 R /Next 6 0 R /Title (A) /Dest [3 0 R] >>"),
        ("labels", "/PageLabels 6 0 R", "<< /Kids [6 0 R 6 0 R 6 0 R] >>"),
        ("names", "/Outlines << /First << /Title (A) /Dest (a) >> >> /Names << /Dests 6 0 R >>", "<< /Kids [6 0 R] >>"),
        ("a place", "/Outlines 7 0 R /Dests << /a (a) >>", "6 0 R"),
        ("a name", "/Outlines << /First 6 0 R >> /Dests << /a /b /b /a >>", "<< /Title (A) /Dest /a >>"),
        ("itself", "/Outlines 6 0 R /PageLabels 6 0 R", "6 0 R"),
    ] {
        let ended = check(name, &page(catalog, "", plain(), vec![object(more)]));
        assert!(ended.markdown.contains("Some words"), "{name}: {}", ended.markdown);
    }
    let tree = |kids: &str| {
        pdf(&[
            object("<< /Type /Catalog /Pages 2 0 R >>"),
            object(&format!("<< /Type /Pages /Kids [{kids}] /Count 3 >>")),
            object("<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] >>"),
        ])
    };
    check("page tree", &tree("2 0 R 3 0 R 2 0 R"));
    check("parents", &tree("3 0 R"));
    let length = pdf(&[
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object("<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"),
        object("<< /Length 4 0 R >>\nstream\nBT ET\nendstream"),
    ]);
    check("a length", &length);
    check("a table of its own", b"%PDF-1.4\nxref\n0 0\ntrailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF");
}

#[test]
fn drawings_that_draw_themselves_and_one_another_are_bounded() {
    let form = |content: &str| {
        let resources = (6..16).fold(String::new(), |mut text, id| {
            write!(text, "/X{id} {id} 0 R ").unwrap();
            text
        });
        stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 600 800] \
                 /Resources << /Font << /F 5 0 R >> /XObject << {resources} >> >>"
            ),
            content.as_bytes(),
        )
    };
    let xobject = "/XObject << /X6 6 0 R >>";
    check("itself", &page("", xobject, stream("", b"/X6 Do"), vec![form("/X6 Do /X6 Do BT /F 9 Tf (a) Tj ET")]));
    // Ten drawings, each of which draws the next ten times: ten thousand million words.
    let mut forms: Vec<Vec<u8>> = (7..16).map(|id| form(&format!("/X{id} Do ").repeat(10))).collect();
    forms.push(form("BT /F 9 Tf 50 50 Td (word) Tj ET"));
    check("a tree", &page("", xobject, stream("", b"/X6 Do"), forms));
    let glyph = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 \
                 /Widths [1] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >> \
                 /Resources << /Font << /G 6 0 R >> >> >>";
    let inner = stream("", b"1 0 d0 BT /G 9 Tf (aaaaaaaa) Tj ET");
    let content = stream("", b"BT /F 9 Tf 50 50 Td (x) Tj ET");
    check("a glyph", &page("", "/XObject << >>", content, vec![object(glyph), inner]));
}

#[test]
fn what_unpacks_to_more_than_there_is_memory_is_refused_alone() {
    let gigabyte = deflated(&deflated(&vec![b' '; 1 << 28]));
    for (name, content) in [
        ("once", stream("/Filter /FlateDecode", &deflated(&vec![b' '; 1 << 26]))),
        ("twice", stream("/Filter [/FlateDecode /FlateDecode]", &gigabyte)),
        ("many", {
            let filters = "/FlateDecode ".repeat(2000);
            stream(&format!("/Filter [{filters}]"), &gigabyte)
        }),
    ] {
        let ended = run(&page("", "", content, Vec::new()));
        assert!(ended.code.is_none_or(|code| code < 2), "{name}: {:?}", ended.code);
    }
    // The content of one page many times, each time unpacked anew: more than the memory of the process.
    let ended = run(&page(
        "",
        "",
        object(&format!("[{}]", "6 0 R ".repeat(64))),
        vec![stream("/Filter /FlateDecode", &deflated(&vec![b' '; 1 << 26]))],
    ));
    assert!(ended.code != Some(0) || ended.markdown.len() < 1000);
}

#[test]
fn what_nests_or_counts_too_far_is_read_or_refused() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for (name, catalog) in [
        ("arrays", format!("/Outlines {}", deep("[", "]"))),
        ("dictionaries", format!("/Outlines {}", deep("<< /First ", " >>"))),
        ("labels", "/PageLabels << /Nums [0 << /S /R /St 2147483647 >> 2147483647 << /S /a >>] >>".to_owned()),
        ("a far page", "/Outlines << /First << /Title (A) /Dest [2147483647 /Fit] >> >>".to_owned()),
    ] {
        check(name, &page(&catalog, "", text(&["Some words"]), Vec::new()));
    }
    let content = format!(
        "{} BT /F 1e30 Tf 1e30 0 0 1e-30 1e38 -1e38 Tm (a) Tj 99999999999999999999 Tc (b) Tj ET",
        "q ".repeat(1_000_000)
    );
    check("states and sizes", &page("", "", stream("", content.as_bytes()), Vec::new()));
    let cmap = "begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange \
                1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange \
                1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange endcmap";
    let font = object(
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding 7 0 R /ToUnicode 7 0 R /DescendantFonts \
         [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [0 4294967295 500] >>] >>",
    );
    let content = stream("", b"BT /G 9 Tf 50 50 Td <00000041> Tj ET");
    check("codes", &page("", "/Font << /G 6 0 R >>", content, vec![font, stream("", cmap.as_bytes())]));
}

#[test]
fn ten_thousand_pages_are_read() {
    let n_pages = 10_000;
    let kids = (0..n_pages).fold(String::new(), |mut text, idx| {
        write!(text, "{} 0 R ", idx + 5).unwrap();
        text
    });
    let mut objects = vec![
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object(&format!("<< /Type /Pages /Kids [{kids}] /Count {n_pages} >>")),
        text(&["The same words", "on each page"]),
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
    ];
    let one = "<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>";
    objects.extend((0..n_pages).map(|_| object(one)));
    let ended = check("pages", &pdf(&objects));
    let n_read = ended.markdown.matches("<!-- page ").count();
    assert!(n_read == n_pages || ended.said.contains("are not read"), "{n_read} pages, {}", ended.said);
}

#[test]
fn an_encrypted_document_is_said_to_be_one() {
    let mut bytes = sound();
    let trailer = "/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 \
                   /O <0000000000000000000000000000000000000000000000000000000000000000> \
                   /U <1111111111111111111111111111111111111111111111111111111111111111> >>";
    let at = bytes.windows(11).position(|window| window == b"/Root 1 0 R").unwrap();
    bytes.splice(at..at + 11, trailer.bytes());
    let ended = check("encrypted", &bytes);
    assert!(ended.said.starts_with("it is encrypted"), "{}", ended.said);
}

#[test]
fn a_page_that_is_a_picture_is_said_with_its_number() {
    let picture =
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", b"x");
    let content = stream("", b"q 600 0 0 800 0 0 cm /I Do Q");
    let ended = check("scan", &page("", "/XObject << /I 6 0 R >>", content, vec![picture]));
    assert!(ended.said.starts_with("warning\t1 page without text"), "{}", ended.said);
    assert!(ended.said.contains(": 1\t"), "{}", ended.said);
}

/// A page that draws one image.
fn drawing(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let image = stream(&format!("/Type /XObject /Subtype /Image {dict}"), bytes);
    let content = stream("", b"q 200 0 0 100 60 400 cm /I Do Q");
    page("", "/XObject << /I 6 0 R >>", content, vec![image])
}

#[test]
fn a_picture_is_shown_and_written() {
    let gray = "/Width 64 /Height 32 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    let bytes = drawing(gray, &[127; 64 * 32]);
    assert!(check("picture", &bytes).markdown.ends_with("\n![](<m.media/p00001-01.png>)\n"));
    let written = picture(&bytes, "p00001-01.png");
    let end = written.iter().position(|b| *b == b'\n').unwrap();
    let line = std::str::from_utf8(&written[..end]).unwrap();
    assert_eq!(line, format!("p00001-01.png {}", written.len() - end - 1));
    assert!(written[end + 1..].starts_with(b"\x89PNG"));
    assert!(picture(&bytes, "p00001-02.png").is_empty() && picture(&bytes, "p00002-01.png").is_empty());
}

#[test]
fn a_picture_that_cannot_be_decoded_is_not_written() {
    let gray = "/BitsPerComponent 8 /ColorSpace /DeviceGray";
    let zeros = deflated(&vec![0; 40_000_000]);
    for (name, dict, bytes) in [
        ("more pixels than are read", format!("/Width 60000 /Height 60000 {gray} /Filter /FlateDecode"), &zeros[..]),
        ("cut", format!("/Width 64 /Height 32 {gray} /Filter /FlateDecode"), &zeros[..20]),
        ("no JPEG 2000", "/Width 64 /Height 32 /Filter /JPXDecode".to_owned(), b"x"),
        ("no fax", format!("/Width 64 /Height 32 {gray} /Filter /CCITTFaxDecode"), b"x"),
        ("no colours", "/Width 64 /Height 32 /BitsPerComponent 8".to_owned(), b"x"),
    ] {
        let bytes = drawing(&dict, bytes);
        check(name, &bytes);
        let written = picture(&bytes, "p00001-01.png");
        assert!(written.is_empty() || written.windows(4).any(|four| four == b"\x89PNG"), "{name}");
    }
    let mut seed = 3_u32;
    let whole = drawing(&format!("/Width 64 /Height 32 {gray}"), &[127; 64 * 32]);
    for _ in 0..40 {
        let bytes = damaged(&whole, &mut seed);
        picture(&bytes, "p00001-01.png");
    }
}
