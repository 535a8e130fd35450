//! Files of a site, as a good host of static files gives them: types, ranges, revalidation, `404.html`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tower_http::services::{ServeDir, ServeFile};

/// Serves the files below `site`; what is hidden, or reached through a link, is not there.
///
/// A site is what a build wrote. A link in it, a `.git` beside its pages, was put there by somebody and is for others.
pub fn files(site: &Path) -> Router {
    let guarded = Guarded { site: site.to_owned(), not_found: ServeFile::new(site.join("404.html")) };
    let only_of_the_site = from_fn_with_state(Arc::new(guarded), only_of_the_site);
    Router::new().fallback_service(ServeDir::new(site)).layer(only_of_the_site)
}

struct Guarded {
    site: PathBuf,
    not_found: ServeFile,
}

async fn only_of_the_site(State(guarded): State<Arc<Guarded>>, request: Request, next: Next) -> Response {
    // Without what the request asks of the file that it names: a part of it, or whether it is newer.
    let mut plain = Request::new(Body::empty());
    plain.method_mut().clone_from(request.method());
    if is_of_the_site(&guarded.site, request.uri().path()) {
        let response = next.run(request).await;
        if response.status() != StatusCode::NOT_FOUND {
            return response;
        }
    }
    match guarded.not_found.clone().try_call(plain).await {
        Ok(mut response) => {
            *response.status_mut() = StatusCode::NOT_FOUND;
            response.map(Body::new).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether an address is a path, no step of it is hidden, none hides another in its encoding, and none leads through a link.
fn is_of_the_site(site: &Path, address: &str) -> bool {
    if !address.starts_with('/') {
        return false;
    }
    let mut place = site.to_owned();
    for step in address.split('/').filter(|step| !step.is_empty()) {
        let Ok(step) = percent_decode_str(step).decode_utf8() else { return false };
        if step.starts_with('.') || step.contains(['/', '\\', '\0']) {
            return false;
        }
        place.push(&*step);
        match place.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => return false,
            // No file has a name that no file can have.
            Err(error) if error.kind() == ErrorKind::InvalidFilename => return false,
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_is_hidden_or_behind_a_link_is_not_of_the_site() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        symlink("/etc", folder.path().join("etc")).unwrap();
        symlink("b", folder.path().join("a/c")).unwrap();
        for address in ["/", "/a/b/", "/a//b", "/none.html", "/a%20b", "/a/b/x..html"] {
            assert!(is_of_the_site(folder.path(), address), "{address}");
        }
        let long = format!("/a/{}", "b".repeat(300));
        for address in [
            long.as_str(),
            "/.git/config",
            "/%2egit/config",
            "/%2Egit%2fconfig",
            "/a%2f.git",
            "/a/%2e%2e/x",
            "/a%5c..%5cx",
            "/a%00b",
            "/etc/passwd",
            "/a/c/x.html",
            "/a/c",
            "/%ff",
            "",
            "a/b",
        ] {
            assert!(!is_of_the_site(folder.path(), address), "{address}");
        }
    }
}
