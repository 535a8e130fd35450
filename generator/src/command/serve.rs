//! `mcdewey serve`: the site on this machine, built anew and reloaded in the browser whenever a manual changes.
//!
//! The folder served is what `build` writes, to the byte; the script that reloads pages is added on the way out.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, IF_RANGE, RANGE};
use axum::http::{HeaderValue, Method, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::get;
use mcdewey_guard::Fault;
use notify_debouncer_full::notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};
use tokio::sync::watch;

use crate::progress::Progress;
use crate::site::{self, BuildError, BuildOptions};

/// Quiet time after a change before a rebuild begins: editors write a file in several steps.
const SETTLE: Duration = Duration::from_millis(200);

/// How long a page's question whether there is a new build may wait for its answer.
const POLL: Duration = Duration::from_secs(25);

/// Largest page that the reload script is added to, in bytes.
const PAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reloads the page once there is a newer build than the one it was loaded from.
const RELOAD_JS: &str = "\
(async () => {
  let seen = 0;
  for (;;) {
    try {
      const now = Number(await (await fetch(`/.mcdewey/builds?seen=${seen}`)).text());
      if (seen && now > seen) return location.reload();
      seen = now;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
})();
";

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// What to build.
    pub build: BuildOptions,
    /// Address to listen on.
    pub addr: SocketAddr,
}

/// The site is not served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The first build failed; later ones keep the last good site.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The corpus cannot be watched.
    #[error("changes below `{path}` cannot be watched; build once with `mcdewey build` and serve the folder otherwise")]
    Watch {
        /// The folder.
        path: String,
        /// What the system says.
        #[source]
        source: notify_debouncer_full::notify::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}; choose another address with --addr")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// Builds and serves until it is interrupted; `say` prints a line for the person at the terminal.
///
/// # Errors
///
/// [`ServeError`] if it cannot start.
pub fn serve(options: &ServeOptions, say: &(dyn Fn(&str) + Sync)) -> Result<(), ServeError> {
    let report = site::build(&options.build, &Progress::on_terminal())?;
    for diagnostic in &report.diagnostics {
        say(&diagnostic.to_string());
    }
    let (built, builds) = watch::channel(1_u64);
    let (changed, events) = mpsc::channel();
    let _watcher = watch_inputs(&options.build, changed)?;
    let listen = |source| ServeError::Listen { addr: options.addr, source };
    let runtime = tokio::runtime::Runtime::new().map_err(listen)?;
    let router = router(&options.build.out, builds);
    let listener = runtime.block_on(tokio::net::TcpListener::bind(options.addr)).map_err(listen)?;
    say(&format!("serving http://{} (Ctrl-C ends)", listener.local_addr().map_err(listen)?));
    std::thread::scope(|scope| {
        // The watcher outlives the server, so this thread ends with the process.
        scope.spawn(move || rebuild(&options.build, &events, &built, say));
        runtime.block_on(async {
            tokio::select! {
                served = axum::serve(listener, router).into_future() => served.map_err(listen),
                _ = tokio::signal::ctrl_c() => std::process::exit(0),
            }
        })
    })
}

type Watcher = notify_debouncer_full::Debouncer<
    notify_debouncer_full::notify::RecommendedWatcher,
    notify_debouncer_full::RecommendedCache,
>;

/// Reports a change of a manual, the configuration or a template.
fn watch_inputs(options: &BuildOptions, changed: mpsc::Sender<()>) -> Result<Watcher, ServeError> {
    let failed = |path: &Path, source| ServeError::Watch { path: path.display().to_string(), source };
    let mut watcher = new_debouncer(SETTLE, None, move |result: DebounceEventResult| {
        let is_change = |events: Vec<notify_debouncer_full::DebouncedEvent>| {
            events.iter().any(|event| !matches!(event.kind, EventKind::Access(_)))
        };
        if result.is_ok_and(is_change) {
            // No receiver: the server is going down.
            let _ = changed.send(());
        }
    })
    .map_err(|source| failed(&options.corpus, source))?;
    for folder in std::iter::once(&options.corpus).chain(&options.templates) {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(|source| failed(folder, source))?;
    }
    Ok(watcher)
}

/// Builds after each change; a build that fails leaves the last good site.
fn rebuild(options: &BuildOptions, changes: &mpsc::Receiver<()>, built: &watch::Sender<u64>, say: &dyn Fn(&str)) {
    while changes.recv().is_ok() {
        while changes.try_recv().is_ok() {}
        match site::build(options, &Progress::quiet()) {
            Ok(report) => {
                for diagnostic in &report.diagnostics {
                    say(&diagnostic.to_string());
                }
                say(&format!("rebuilt: {} documents, {} chunks", report.n_documents, report.n_chunks));
                built.send_modify(|count| *count += 1);
            }
            Err(error) => say(&format!("error: {error}; the last good site stays")),
        }
    }
}

fn router(site: &Path, builds: watch::Receiver<u64>) -> Router {
    let pages = Router::new().fallback_service(mcdewey_guard::files(site)).layer(from_fn(with_reload_script));
    Router::new()
        .route("/.mcdewey/reload.js", get(|| async { ([(CONTENT_TYPE, "text/javascript")], RELOAD_JS) }))
        .route("/.mcdewey/builds", get(next_build))
        .with_state(builds)
        .fallback_service(pages)
        .layer(from_fn(check_host))
}

/// Answers this machine's own names, and numbers: a page elsewhere whose name points here must not read what is not published.
async fn check_host(request: Request, next: Next) -> Response<Body> {
    let refused = match mcdewey_guard::host(request.headers(), request.uri()) {
        Ok(host) if mcdewey_guard::is_local_or_number(&host) => return next.run(request).await,
        Ok(host) => (StatusCode::FORBIDDEN, format!("this server is not `{host}`; use its number, or localhost\n")),
        Err(Fault::Ambiguous(what)) => (StatusCode::BAD_REQUEST, format!("the request has {what}\n")),
        Err(_) => (StatusCode::BAD_REQUEST, "the request cannot be read\n".to_owned()),
    };
    refused.into_response()
}

#[derive(serde::Deserialize)]
struct Seen {
    seen: u64,
}

/// Answers with the number of builds once it is above the one seen, or after a while.
async fn next_build(State(mut builds): State<watch::Receiver<u64>>, Query(Seen { seen }): Query<Seen>) -> String {
    let newer = builds.wait_for(|&count| count > seen);
    // Time up or no more builds: the page asks again.
    let _ = tokio::time::timeout(POLL, newer).await;
    builds.borrow().to_string()
}

/// Whether an address is one of a page, to which the script is added.
fn is_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_none_or(|(_, extension)| extension == "html")
}

async fn with_reload_script(mut request: Request, next: Next) -> Response<Body> {
    let is_head = request.method() == Method::HEAD;
    // With the script a page is another than its file: it comes whole, and its length is known once it is made.
    let is_page = is_page(request.uri().path());
    if is_page {
        request.headers_mut().remove(RANGE);
        request.headers_mut().remove(IF_RANGE);
        if is_head {
            *request.method_mut() = Method::GET;
        }
    }
    let (mut parts, body) = next.run(request).await.into_parts();
    // A rebuild must show at once.
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let is_html = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || !is_html || parts.status == StatusCode::NOT_MODIFIED {
        let body = if is_head { Body::empty() } else { body };
        return Response::from_parts(parts, body);
    }
    let Ok(page) = to_bytes(body, PAGE_BYTES_MAX).await else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "the page is too large to be served\n").into_response();
    };
    let mut page = page.to_vec();
    page.extend_from_slice(b"<script src=\"/.mcdewey/reload.js\"></script>\n");
    parts.headers.remove(ACCEPT_RANGES);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
    Response::from_parts(parts, if is_head { Body::empty() } else { Body::from(page) })
}
