//! Small PDFs that a test writes, and the program that reads them.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::program::program;

/// Path of the binary `mcdewey-pdf` beside [`program`]; `None`, and a line that says so, where it was not built: a library
/// without PDF never compiles it.
pub fn pdf_reader() -> Option<PathBuf> {
    let path = program().with_file_name(format!("mcdewey-pdf{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Some(path);
    }
    say("mcdewey-pdf is not built, nothing is tested: cargo build --release -p mcdewey-pdf");
    None
}

#[expect(clippy::print_stdout, reason = "what a test did not do is said")]
fn say(text: &str) {
    println!("{text}");
}

/// Picture of a [`pdf`]: a line of its page.
pub const PICTURE: &str = "[picture]";

/// A PDF with the lines of each page; a line that begins with `# ` is an entry of the outline too, one that begins with `-> 3 `
/// leads to the top of page 3, and a [`PICTURE`] takes the height of six. The first page is labelled `i`, the second `1`, and
/// so on.
pub fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let n_pages = pages.len();
    // The catalog, the tree of pages, the font and the outline come first; then two objects a page, then the entries.
    let page_id = |idx: usize| 5 + 2 * idx;
    let entries: Vec<(usize, &str, u32)> = pages
        .iter()
        .enumerate()
        .flat_map(|(idx, lines)| {
            let lines = lines.iter().zip(0_u32..);
            lines.filter_map(move |(line, n)| Some((idx, line.strip_prefix("# ")?, 720 - 16 * n)))
        })
        .collect();
    let entry_id = |idx: usize| 5 + 2 * n_pages + idx;
    let kids: Vec<String> = (0..n_pages).map(|idx| format!("{} 0 R", page_id(idx))).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R \
         /PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >> >>"
            .to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {n_pages} /MediaBox [0 0 600 800] >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        if entries.is_empty() { "<< >>".to_owned() } else { format!("<< /First {} 0 R >>", entry_id(0)) },
    ];
    for (idx, lines) in pages.iter().enumerate() {
        let mut content = "BT /F 12 Tf 16 TL 60 704 Td".to_owned();
        let (mut y, mut links, mut pictures) = (704, String::new(), String::new());
        for line in *lines {
            let link = line.strip_prefix("-> ").and_then(|link| link.split_once(' '));
            if let Some((page, text)) = link {
                let (page, x1) = (page_id(page.parse::<usize>().unwrap() - 1), 60 + 7 * text.len());
                let rect = format!("[60 {} {x1} {}]", y - 4, y + 12);
                write!(links, "<< /Subtype /Link /Rect {rect} /Dest [{page} 0 R /XYZ 60 720 0] >> ").unwrap();
            }
            if *line == PICTURE {
                let (at, data) = (y - 64, "7f".repeat(64 * 32));
                write!(pictures, " q 128 0 0 64 60 {at} cm BI /W 64 /H 32 /BPC 8 /CS /G /F /AHx ID {data}> EI Q")
                    .unwrap();
                content.push_str(" T* T* T* T* T* T*");
                y -= 6 * 16;
                continue;
            }
            let text = link.map_or_else(|| line.strip_prefix("# ").unwrap_or(line), |(_, text)| text);
            write!(content, " ({text}) Tj T*").unwrap();
            y -= 16;
        }
        content.push_str(" ET");
        content.push_str(&pictures);
        let fonts = "/Resources << /Font << /F 3 0 R >> >>";
        let page = format!("/Parent 2 0 R {fonts} /Annots [{links}] /Contents {} 0 R", page_id(idx) + 1);
        objects.push(format!("<< /Type /Page {page} >>"));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    for (idx, (page, title, y)) in entries.iter().enumerate() {
        let next = if idx + 1 < entries.len() { format!("/Next {} 0 R", entry_id(idx + 1)) } else { String::new() };
        objects.push(format!("<< /Title ({title}) /Dest [{} 0 R /XYZ 60 {y} 0] {next} >>", page_id(*page)));
    }
    let mut text = "%PDF-1.7\n".to_owned();
    let mut offsets = Vec::new();
    for (object, id) in objects.iter().zip(1..) {
        offsets.push(text.len());
        write!(text, "{id} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).unwrap();
    for offset in &offsets {
        writeln!(text, "{offset:010} 00000 n ").unwrap();
    }
    let size = offsets.len() + 1;
    write!(text, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    text.into_bytes()
}
