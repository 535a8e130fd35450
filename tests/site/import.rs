//! `mcdewey import`: the Markdown that a build makes of a file, to be corrected by hand.

use mcdewey_tests::docx::{Docx, paragraph};
use mcdewey_tests::{Corpus, pdf, pdf_reader, run};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const PAGE: &str = "<html><body><h1>Valves</h1><p>Open the aardvark.</p><img src=\"img/a%20b.png\" alt=A>\
    <img src=\"../out.png\" alt=B><img src=\"https://x.example/c.png\" alt=C></body></html>";

fn word() -> Vec<u8> {
    let picture = r#"<w:p><w:r><w:drawing><a:blip xmlns:a="a" r:embed="p"/></w:drawing></w:r></w:p>"#;
    let docx = Docx::new(&(paragraph("berschrift2", "Pumps") + picture + &paragraph("", "Prime the buzzard.")));
    docx.related("p", "image", "media/image1.png").part("word/media/image1.png", PNG).bytes()
}

#[test]
fn an_imported_file_gives_the_site_that_the_file_itself_gives() {
    let files = |corpus: Corpus, folder: &str| {
        corpus
            .file(&format!("{folder}/pump.docx"), word())
            .file(&format!("{folder}/valve.html"), PAGE)
            .file(&format!("{folder}/img/a b.png"), PNG)
    };
    let direct = files(Corpus::new(), "acme/v1/guide").build();
    let corpus = files(Corpus::new(), "../incoming");
    let to = corpus.root().join("acme/v1/guide");
    let outcome = corpus.run(["import", "incoming/pump.docx", "incoming/valve.html", "--to", to.to_str().unwrap()]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    assert!(
        outcome.stdout.contains("pump.md: 1 picture\n") && outcome.stdout.contains("valve.md: 1 picture\n"),
        "{}",
        outcome.stdout
    );
    let imported = corpus.build();
    for page in ["pump/0.html", "valve/0.html"] {
        let page = format!("acme/v1/guide/{page}");
        let [direct, imported] = [&direct, &imported].map(|site| site.page(&page).text(".text"));
        assert!(!direct.is_empty() && direct == imported, "{direct} {imported}");
    }
    for picture in ["pump.media/image1.png", "img/a b.png"] {
        let path = format!("acme/v1/guide/{picture}");
        assert!(direct.files().contains_key(&path) && imported.files().contains_key(&path), "{path}");
    }
}

#[test]
fn nothing_that_is_there_is_replaced_unasked_and_what_is_not_converted_is_said() {
    let corpus =
        Corpus::new().file("../in/pump.docx", word()).file("../in/text.md", "# T\n").file("../in/bad.docx", "x");
    let run = |files: &[&str]| run(corpus.dir(), [&["import"][..], files, &["--to", "out"]].concat());
    assert_eq!(run(&["in/pump.docx"]).code, Some(0));
    let marked = "# Corrected\n";
    corpus.write("../out/pump.md", marked);
    let again = run(&["in/pump.docx"]);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("out/pump.md` exists") && again.stderr.contains("--force"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(corpus.dir().join("out/pump.md")).unwrap(), marked);
    assert_eq!(run(&["in/pump.docx", "--force"]).code, Some(0));
    assert!(std::fs::read_to_string(corpus.dir().join("out/pump.md")).unwrap().contains("buzzard"));
    for (file, said) in [
        ("in/text.md", "Markdown needs no import"),
        ("in/bad.docx", "no archive as Word writes them"),
        ("in/none.pdf", "is no file"),
        ("in", "is no file"),
    ] {
        let outcome = run(&[file]);
        assert!(
            outcome.code == Some(1) && outcome.stderr.starts_with("error: ") && outcome.stderr.contains(said),
            "{file}: {}",
            outcome.stderr
        );
    }
}

#[test]
fn a_pdf_keeps_its_pages() {
    if pdf_reader().is_none() {
        return;
    }
    let corpus = Corpus::new().file("../in/manual.pdf", pdf(&[&["# Start", "One."], &["Two."]]));
    let outcome = corpus.run(["import", "in/manual.pdf", "--to", "out"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "wrote out/manual.md: 2 pages\n"),
        "{}",
        outcome.stderr
    );
    let text = std::fs::read_to_string(corpus.dir().join("out/manual.md")).unwrap();
    assert!(text.contains("<!-- page 2 -->") && text.contains("# Start"), "{text}");
}
