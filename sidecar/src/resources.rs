//! Documents and chunks as resources.
//!
//! `mcdewey://library/document/{product}/{version}/{doc_type}/{document}` is a document, its chunks one after another;
//! `mcdewey://library/chunk/…/{ordinal}` is one chunk. Where there are several libraries, `library` is the name of one.
//! Each part is percent-encoded, the `/` within a document's name too.

use std::borrow::Cow;

use mcdewey_engine::{ChunkId, ChunkIdx, StoredChunk};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::cursor;
use crate::file::StoreError;
use crate::library::{Field, Library, Problem, find, is_same_document};
use crate::site::{Failure, Generation, Site};
use crate::tools::CHARS_MAX;

const SCHEME: &str = "mcdewey://";
/// Authority of the only library.
const LIBRARY: &str = "library";
/// Documents on one page of the list.
const PAGE: usize = 50;
/// Chunks of a document that are fetched at once.
const STRIDE: u32 = 30;
/// A cursor's position is the number of a chunk, which has 24 bits, below that of its site.
const CHUNK_BITS: u32 = 24;

/// What RFC 3986 leaves as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A resource in the list.
pub(crate) struct Listed {
    pub(crate) uri: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// What a resource holds.
pub(crate) struct Content {
    pub(crate) text: String,
    /// Where it comes from, and where it goes on.
    pub(crate) about: Value,
}

/// Parts of a resource's address.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    authority: String,
    id: ChunkId,
    is_document: bool,
}

/// A part of an address, percent-encoded.
pub(crate) fn encoded(part: &str) -> String {
    utf8_percent_encode(part, ENCODED).to_string()
}

impl Address {
    fn parse(uri: &str) -> Option<Address> {
        let (path, query) =
            uri.strip_prefix(SCHEME)?.split_once('?').map_or((uri.strip_prefix(SCHEME)?, ""), |both| both);
        let decode = |part: &str| percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned);
        let parts: Vec<String> = path.split('/').map(decode).collect::<Option<_>>()?;
        let [authority, kind, product, version, doc_type, rest @ ..] = &parts[..] else { return None };
        let (document, ordinal) = match (kind.as_str(), rest) {
            ("document", [_, ..]) => (rest, query.strip_prefix("from=").unwrap_or("0")),
            ("chunk", [document @ .., ordinal]) if !document.is_empty() => (document, ordinal.as_str()),
            _ => return None,
        };
        let id = ChunkId {
            product: product.clone(),
            version: version.clone(),
            doc_type: doc_type.clone(),
            // A client that left the `/` within the name as it is means the same.
            document: document.join("/"),
            ordinal: ordinal.parse().ok()?,
        };
        Some(Address { authority: authority.clone(), id, is_document: kind == "document" })
    }

    fn document(authority: &str, id: &ChunkId, from: u32) -> String {
        let parts = [&id.product, &id.version, &id.doc_type, &id.document].map(|part| encoded(part)).join("/");
        let query = if from == 0 { String::new() } else { format!("?from={from}") };
        format!("{SCHEME}{}/document/{parts}{query}", encoded(authority))
    }
}

fn authority(library: &Library, site: &Site) -> String {
    if library.has_several() { site.name.clone() } else { LIBRARY.to_owned() }
}

/// Templates: address, name, title.
pub(crate) fn templates(library: &Library) -> [(String, &'static str, &'static str); 2] {
    let authority = if library.has_several() { "{library}" } else { LIBRARY };
    let document = format!("{SCHEME}{authority}/document/{{product}}/{{version}}/{{doc_type}}/{{document}}");
    let chunk = format!("{SCHEME}{authority}/chunk/{{product}}/{{version}}/{{doc_type}}/{{document}}/{{ordinal}}");
    [(document, "document", "A manual, from its beginning"), (chunk, "chunk", "One passage of a manual")]
}

/// A page of the list of documents, and the cursor of the next one.
pub(crate) fn list(library: &Library, cursor: Option<&str>) -> Result<(Vec<Listed>, Option<String>), Problem> {
    let bad = || {
        Problem::asked("bad-cursor", "the cursor is unknown, or the library was published anew; list from the start")
    };
    let position = cursor.map_or(Some(0), cursor::position).ok_or_else(bad)?;
    let (mut site_idx, mut at) =
        ((position >> CHUNK_BITS) as usize, Some(ChunkIdx(position & ((1 << CHUNK_BITS) - 1))));
    let (mut listed, mut failure) = (Vec::new(), None);
    while let Some(site) = library.sites.get(site_idx) {
        let from = at;
        let part = site.over_one_generation(|generation| {
            // A cursor of another build does not fit, and is no failure of the library.
            let fits = !listed.is_empty() || cursor.is_none_or(|text| cursor::read(text, generation.hash).is_some());
            if fits { documents(library, site, generation, from, PAGE - listed.len()).map(Some) } else { Ok(None) }
        });
        let part = match part {
            // The others are listed; what is wrong with this one, a search says.
            Err(error) if library.has_several() => {
                tracing::warn!(site = site.name, %error, "the documents of a library cannot be listed");
                failure = failure.or(Some(error));
                Some((Vec::new(), None, 0))
            }
            part => part?,
        };
        let Some((some, next, hash)) = part else { return Err(bad()) };
        listed.extend(some);
        if let Some(next) = next {
            return Ok((listed, Some(cursor::write((site_idx as u32) << CHUNK_BITS | next.0, hash))));
        }
        (site_idx, at) = (site_idx + 1, Some(ChunkIdx(0)));
        if let Some(following) = library.sites.get(site_idx).filter(|_| listed.len() >= PAGE) {
            let hash = following.current().hash;
            return Ok((listed, Some(cursor::write((site_idx as u32) << CHUNK_BITS, hash))));
        }
    }
    match failure.filter(|_| listed.is_empty()) {
        Some(error) => Err(error.into()),
        None if site_idx > library.sites.len() => Err(bad()),
        None => Ok((listed, None)),
    }
}

type Part = (Vec<Listed>, Option<ChunkIdx>, u64);

/// At most `n_max` documents of a site from a chunk on, and the first chunk of the next.
fn documents(
    library: &Library,
    site: &Site,
    generation: &Generation,
    mut at: Option<ChunkIdx>,
    n_max: usize,
) -> Result<Part, StoreError> {
    let mut listed = Vec::new();
    while let Some(first) = at.filter(|_| listed.len() < n_max) {
        let chunk = site.ask(generation, |searcher| Ok(searcher.chunk(first))).map_err(Failure::into_error)?;
        let Some(chunk) = chunk else { return Ok((listed, None, generation.hash)) };
        let ChunkId { product, version, doc_type, document, .. } = &chunk.id;
        listed.push(Listed {
            uri: Address::document(&authority(library, site), &chunk.id, 0),
            name: format!("{product}::{version}::{doc_type}::{document}"),
            title: chunk.breadcrumb.first().unwrap_or(&chunk.title).clone(),
            description: format!("{} {product} {version}, {doc_type}", chunk.vendor),
        });
        at = site.ask(generation, |searcher| Ok(searcher.next_document(first))).map_err(Failure::into_error)?;
    }
    Ok((listed, at, generation.hash))
}

/// Reads a document or a chunk; `None` if there is none at this address.
pub(crate) fn read(library: &Library, uri: &str) -> Result<Option<Content>, Problem> {
    let Some(address) = Address::parse(uri) else { return Ok(None) };
    let Some(site) = library.sites.iter().find(|site| authority(library, site) == address.authority) else {
        return Ok(None);
    };
    let content = site.over_one_generation(|generation| {
        let Some(at) = find(site, generation, &address.id)? else { return Ok(None) };
        let mut chunks = site.chunks(generation, at.0..at.0 + 1)?;
        let Some(chunk) = chunks.pop() else { return Ok(None) };
        if address.is_document {
            document(library, site, generation, &chunk).map(Some)
        } else {
            Ok(Some(one(site, chunk)))
        }
    })?;
    Ok(content)
}

fn one(site: &Site, chunk: StoredChunk) -> Content {
    let about = json!({
        "chunk_id": chunk.id.to_string(), "source": chunk.source, "page": chunk.page, "url": site.url(&chunk.url),
    });
    Content { text: chunk.text, about }
}

/// The chunks of a document from one on, as many as an answer holds.
fn document(
    library: &Library,
    site: &Site,
    generation: &Generation,
    first: &StoredChunk,
) -> Result<Content, StoreError> {
    let (mut text, mut n_chars, mut next, mut at) = (String::new(), 0, None, first.idx.0);
    'document: loop {
        let chunks = site.chunks(generation, at..at + STRIDE)?;
        let is_last = chunks.len() < STRIDE as usize;
        for chunk in chunks {
            if !is_same_document(&chunk.id, &first.id) {
                break 'document;
            }
            n_chars += chunk.text.chars().count() + 2;
            if n_chars > CHARS_MAX && !text.is_empty() {
                next = Some(Address::document(&authority(library, site), &chunk.id, chunk.id.ordinal));
                break 'document;
            }
            text.push_str(&chunk.text);
            text.push_str("\n\n");
        }
        if is_last {
            break;
        }
        at += STRIDE;
    }
    let url = site.url(&format!("{}/index.html", first.document_url));
    Ok(Content { text, about: json!({ "source": first.source, "url": url, "next": next }) })
}

/// Values that a parameter of a template may have and that begin like this.
pub(crate) fn complete(
    library: &Library,
    argument: &str,
    begun: &str,
    known: impl Fn(&str) -> String,
) -> Option<Vec<String>> {
    let field = match argument {
        "library" => Field::Site,
        "product" => Field::Product,
        "version" => Field::Version,
        "doc_type" => Field::DocType,
        // Too many to be offered: they are listed, page by page.
        "document" | "ordinal" => return Some(Vec::new()),
        _ => return None,
    };
    let begun = begun.to_lowercase();
    let mut values = library.values(&field, &known("library"), &known("product"), &known("version"));
    values.retain(|value| {
        let value = value.to_lowercase();
        value.starts_with(&begun) || value.strip_prefix('v').is_some_and(|number| number.starts_with(&begun))
    });
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(document: &str, ordinal: u32) -> ChunkId {
        let (product, version, doc_type) = ("a b".into(), "v1/2".into(), "guide".into());
        ChunkId { product, version, doc_type, document: document.into(), ordinal }
    }

    #[test]
    fn an_address_is_read_back() {
        let uri = Address::document(LIBRARY, &id("part 1/ü::x", 0), 7);
        assert_eq!(uri, "mcdewey://library/document/a%20b/v1%2F2/guide/part%201%2F%C3%BC%3A%3Ax?from=7");
        let address = Address::parse(&uri).unwrap();
        assert_eq!(address, Address { authority: LIBRARY.into(), id: id("part 1/ü::x", 7), is_document: true });
        let chunk = Address::parse("mcdewey://library/chunk/a%20b/v1%2f2/guide/part%201/two/9").unwrap();
        assert_eq!(chunk, Address { authority: LIBRARY.into(), id: id("part 1/two", 9), is_document: false });
    }

    #[test]
    fn what_is_no_address_is_none() {
        for uri in [
            "",
            "mcdewey://",
            "mcdewey://library",
            "mcdewey://library/document/a/b/c",
            "mcdewey://library/chunk/a/b/c/d",
            "mcdewey://library/chunk/a/b/c/d/x",
            "mcdewey://library/chunk/a/b/c/d/-1",
            "mcdewey://library/chunk/a/b/c/%ff/1",
            "mcdewey://library/document/a/b/c/d?from=../x",
            "file:///etc/passwd",
        ] {
            assert_eq!(Address::parse(uri), None, "{uri}");
        }
    }
}
