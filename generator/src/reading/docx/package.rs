//! The archive of a document: its XML, and its pictures.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::reading::archive::{fault, open};

/// Most bytes of XML that are read of one document: a manual of 3,000 pages has 25 MB.
const XML_BYTES_MAX: u64 = 40 * 1024 * 1024;
/// Most elements and texts of one part.
const NODES_MAX: u32 = 4_000_000;

/// Most bytes of an address or a path: many links may share one, and each writes it out.
pub(super) const TARGET_BYTES_MAX: usize = 4096;

/// What another part or place is to a part, by its number.
pub(super) type Relations = BTreeMap<String, Relation>;

/// Where something leads to.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// Last step of its type: `hyperlink`, `image`.
    pub(super) kind: String,
    /// A path within the archive, or an address outside of it.
    pub(super) target: String,
    pub(super) is_external: bool,
}

/// An archive that is open.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    n_left: u64,
}

impl<'a> Package<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err("it is encrypted, or of Word 97 to 2003; save it as .docx, without a password".to_owned());
        }
        let archive = open(Cursor::new(bytes)).map_err(|error| format!("it {error}"))?;
        Ok(Package { archive, n_left: XML_BYTES_MAX })
    }

    /// The text of a part; `None` if it is not there.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(format!("it {}", fault(&error))),
        };
        let mut bytes = Vec::new();
        file.take(self.n_left + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("its `{name}` is damaged: {error}"))?;
        let n_bytes = bytes.len() as u64;
        self.n_left = self.n_left.checked_sub(n_bytes).ok_or_else(|| {
            format!("it has more than {} MB of text and marks; split it", XML_BYTES_MAX / 1024 / 1024)
        })?;
        decoded(bytes).map(Some).ok_or_else(|| format!("its `{name}` is no Unicode"))
    }

    /// What the part at `path` refers to by numbers.
    pub(super) fn relations(&mut self, path: &str) -> Result<Relations, String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let own = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(text) = self.text(&own)? else { return Ok(Relations::new()) };
        let document = parsed(&own, &text)?;
        let mut relations = Relations::new();
        for node in document.root_element().children().filter(|node| is(*node, "Relationship")) {
            let (Some(id), Some(target)) = (attribute(node, "Id"), attribute(node, "Target")) else { continue };
            let is_external = attribute(node, "TargetMode") == Some("External");
            let kind = attribute(node, "Type").unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
            if target.len() > TARGET_BYTES_MAX {
                continue;
            }
            let target = if is_external { target.to_owned() } else { within(folder, target) };
            relations.insert(id.to_owned(), Relation { kind, target, is_external });
        }
        Ok(relations)
    }

    /// Path of the part that holds the text.
    pub(super) fn main(&mut self) -> Result<String, String> {
        let relations = self.relations("")?;
        let main = relations.values().find(|relation| relation.kind == "officeDocument");
        let main = main.map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target.clone());
        if main.starts_with("word/") { Ok(main) } else { Err(format!("it holds no text of Word, but `{main}`")) }
    }
}

/// A part as XML; what it would define or load by itself is refused.
pub(super) fn parsed<'t>(name: &str, text: &'t str) -> Result<Document<'t>, String> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => format!("its `{name}` has too many elements; split it"),
        error => format!("its `{name}` is not well-formed XML at {}", error.pos()),
    })
}

/// A path within the archive, as a part in `folder` names it.
fn within(folder: &str, target: &str) -> String {
    let base = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')).filter(|step| !matches!(*step, "" | ".")) {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    steps.join("/")
}

/// XML is UTF-8, or UTF-16 with a mark at its beginning.
fn decoded(bytes: Vec<u8>) -> Option<String> {
    let units = |from: fn([u8; 2]) -> u16| {
        let units = bytes[2..].as_chunks::<2>().0.iter().map(|unit| from(*unit));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    match &*bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// Whether a node is an element of this name. Two namespaces are in use for one language, so that neither is looked at.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

/// The child of this name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|node| is(*node, name))
}

/// An attribute, whatever its namespace.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|found| found.name() == name).map(|found| found.value())
}

/// The value of the child of this name.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(child(node, name)?, "val")
}

/// Whether a property that may be switched off is on; `None` if nothing is said.
pub(super) fn switch(node: Node<'_, '_>, name: &str) -> Option<bool> {
    let found = child(node, name)?;
    Some(!matches!(attribute(found, "val"), Some("0" | "false" | "off" | "none")))
}
