//! `--serve-site`: the pages of a folder, as a good host of static files gives them.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Shards lie in folders named by their content's hash of so many digits.
const HASH_LEN: usize = 16;

/// Serves a folder: types, ranges, revalidation, compression, and what is not there as `404.html`.
pub(crate) fn router(site: &Path) -> Router {
    // Shards and the module are compressed in their files.
    let predicate = DefaultPredicate::new().and(NotForContentType::new("application/octet-stream"));
    Router::new()
        .fallback_service(mcdewey_guard::files(site))
        .layer(CompressionLayer::new().gzip(true).compress_when(predicate))
        .layer(from_fn(headers))
}

async fn headers(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_lasting = path
        .strip_prefix("/search/index/")
        .and_then(|below| below.split_once('/'))
        .is_some_and(|(folder, _)| folder.len() == HASH_LEN && folder.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mut response = next.run(request).await;
    let keep = match response.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED if is_lasting => {
            "public, max-age=31536000, immutable"
        }
        _ => "no-cache",
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
