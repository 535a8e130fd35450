//! Values across the boundary: options in, answers and errors out.

use js_sys::{Array, Error, Object, Reflect};
use mcdewey_engine::{Answer, FacetCount, Filter, Hit, Mode, Note, SamePassage, SearchOptions};
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Failure;

/// Most hits that one call returns.
const LIMIT_MAX: u32 = 1000;

/// Reads the options of a search; what is left out has its default.
pub(crate) fn options(value: &JsValue) -> Result<SearchOptions, JsValue> {
    let field = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let number = |name: &str, default: u32| match field(name) {
        number if number.is_undefined() || number.is_null() => Ok(default),
        number => whole(&number).ok_or_else(|| usage(&format!("`{name}` must be a whole number from 0"))),
    };
    let mode = match field("mode").as_string().as_deref() {
        None | Some("hybrid") => Mode::Hybrid,
        Some("lexical") => Mode::Lexical,
        Some("semantic") => Mode::Semantic,
        Some(other) => return Err(usage(&format!("`mode` is `{other}`, expected `hybrid`, `lexical` or `semantic`"))),
    };
    Ok(SearchOptions {
        limit: number("limit", 10)?.min(LIMIT_MAX),
        offset: number("offset", 0)?,
        mode,
        prefix: field("prefix").is_truthy(),
        as_typed: field("asTyped").is_truthy(),
        filter: Filter {
            vendor: values(&field("vendor")),
            product: values(&field("product")),
            version: values(&field("version")),
            doc_type: values(&field("docType")),
        },
    })
}

/// A whole number from 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number in range")]
pub(crate) fn whole(value: &JsValue) -> Option<u32> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
}

/// A filter: nothing, one value or a list.
fn values(value: &JsValue) -> Vec<String> {
    match value.as_string() {
        Some(one) if one.is_empty() => Vec::new(),
        Some(one) => vec![one],
        None if Array::is_array(value) => Array::from(value).iter().filter_map(|value| value.as_string()).collect(),
        None => Vec::new(),
    }
}

/// An answer as `{ hits, total, total_near, exact, facets, notes }`.
pub(crate) fn answer(answer: &Answer) -> JsValue {
    let facets = object(&[
        ("vendor", counts(&answer.facets.vendor)),
        ("product", counts(&answer.facets.product)),
        ("version", counts(&answer.facets.version)),
        ("doc_type", counts(&answer.facets.doc_type)),
        ("exact", answer.facets.exact.into()),
    ]);
    object(&[
        ("hits", list(&answer.hits, hit)),
        ("total", answer.total.into()),
        ("total_near", answer.total_near.into()),
        ("exact", answer.exact.into()),
        ("facets", facets),
        ("notes", list(&answer.notes, note)),
    ])
}

fn hit(hit: &Hit) -> JsValue {
    let highlights =
        list(&hit.highlights, |(start, end)| [*start, *end].into_iter().map(JsValue::from).collect::<Array>().into());
    object(&[
        ("chunk_id", hit.chunk_id.as_str().into()),
        ("title", hit.title.as_str().into()),
        ("url", hit.url.as_str().into()),
        ("source", hit.source.as_str().into()),
        ("page", optional(hit.page)),
        ("page_label", hit.page_label.as_deref().map_or(JsValue::NULL, JsValue::from)),
        ("headings", list(&hit.headings, |text| text.as_str().into())),
        ("breadcrumb", list(&hit.breadcrumb, |text| text.as_str().into())),
        ("vendor", hit.vendor.as_str().into()),
        ("product", hit.product.as_str().into()),
        ("version", hit.version.as_str().into()),
        ("doc_type", hit.doc_type.as_str().into()),
        ("score", f64::from(hit.score).into()),
        ("snippet", hit.snippet.as_str().into()),
        ("highlights", highlights),
        ("also_in", list(&hit.also_in, same_passage)),
        ("near", hit.near.into()),
    ])
}

fn same_passage(same: &SamePassage) -> JsValue {
    object(&[
        ("version", same.version.as_str().into()),
        ("chunk_id", same.chunk_id.as_str().into()),
        ("url", same.url.as_str().into()),
        ("page", optional(same.page)),
        ("source", same.source.as_str().into()),
    ])
}

fn counts(counts: &[FacetCount]) -> JsValue {
    list(counts, |facet| object(&[("value", facet.value.as_str().into()), ("count", facet.count.into())]))
}

fn note(note: &Note) -> JsValue {
    object(&[("code", note.code.into()), ("message", note.message.as_str().into())])
}

fn optional(number: Option<u32>) -> JsValue {
    number.map_or(JsValue::NULL, JsValue::from)
}

fn list<T>(items: &[T], convert: impl Fn(&T) -> JsValue) -> JsValue {
    items.iter().map(convert).collect::<Array>().into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a new plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A failure as an `Error` with `code` and `message`.
pub(crate) fn error(failure: &Failure) -> JsValue {
    let (code, message) = match failure {
        Failure::Missing { address, status } if address.ends_with(mcdewey_engine::MANIFEST_PATH) => {
            ("manifest-missing", format!("{address} answered {status}; this site has no search index, build it again"))
        }
        Failure::Missing { address, status } => (
            "shard-missing",
            format!("{address} answered {status}; the site is being published or is incomplete, try again"),
        ),
        Failure::Network { address, cause } => {
            ("offline", format!("{address} could not be reached ({cause}); check the connection and try again"))
        }
        Failure::Aborted => ("aborted", "the search was cancelled".to_owned()),
        Failure::Format(error) => (error.code(), error.to_string()),
    };
    with_code(code, &message)
}

fn usage(message: &str) -> JsValue {
    with_code("usage", message)
}

fn with_code(code: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    if code == "aborted" {
        error.set_name("AbortError");
    }
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.unchecked_into()
}
