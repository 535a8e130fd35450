//! Connections and routes.
//!
//! `axum::serve` has no limit of time for a request's head, so connections are served by hyper's own builder.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, Method};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower_http::cors::CorsLayer;

use crate::guard::{Guard, check_call, check_host};
use crate::handler::Handler;

/// Most connections at once; further ones are closed as they come.
const CONNECTIONS_MAX: usize = 4096;
/// Time for the head of a request, and so for a connection without one.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// Most memory for what a connection sent and was not read yet, in bytes: the head of a request.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Age after which a connection takes no further request, so that none is kept for ever by a client that does not read.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(300);
/// Time for what is under way when a connection or the server ends.
const FAREWELL: Duration = Duration::from_secs(10);
/// Rest after the system refused a connection, for want of file descriptors for instance.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// Routes: `/mcp`, `/healthz`, and for everything else `pages`, if there are some.
pub(crate) fn router(handler: &Handler, guard: Guard, pages: Option<Router>) -> Router {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        // Both are checked by the guard, for pages too.
        .disable_allowed_hosts()
        .disable_allowed_origins();
    let handler = handler.clone();
    let mcp = StreamableHttpService::new(move || Ok(handler.clone()), Arc::new(NeverSessionManager::default()), config);
    let cors = cors(&guard.origins);
    let guard = Arc::new(guard);
    let mut router = Router::new().route_service("/mcp", mcp);
    if let Some(cors) = cors {
        router = router.layer(cors);
    }
    router = router.layer(from_fn_with_state(Arc::clone(&guard), check_call));
    if let Some(pages) = pages {
        router = router.fallback_service(pages);
    }
    // Who asks whether this server lives need not know what it is called.
    router.layer(from_fn_with_state(guard, check_host)).route("/healthz", get(|| async { "ok\n" }))
}

/// Leave for pages of other origins to read answers; none unless it was asked for.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let asked = origins.iter().filter(|origin| !is_loopback(origin));
    let asked: Vec<HeaderValue> = asked.filter_map(|origin| origin.parse().ok()).collect();
    let headers = ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id", "last-event-id"];
    let headers = headers.map(HeaderName::from_static).into_iter().chain([ACCEPT, AUTHORIZATION, CONTENT_TYPE]);
    let layer = CorsLayer::new().allow_methods([Method::POST]).allow_headers(headers.collect::<Vec<_>>());
    (!asked.is_empty()).then(|| layer.allow_origin(asked))
}

/// Origins of this machine: they may call without being asked for, and read nothing.
fn is_loopback(origin: &str) -> bool {
    ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"].iter().any(|own| origin.starts_with(own))
}

/// Origins of pages that this server may itself have served.
pub(crate) fn own_origins(port: u16) -> Vec<String> {
    ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:{port}")).to_vec()
}

/// Serves until `stop`, then lets what is under way come to its end.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let (stopping, stopped) = watch::channel(false);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                    let connection = connection(stream, router.clone(), stopped.clone());
                    connections.spawn(async move {
                        let _place = place;
                        connection.await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
        }
    }
    drop(listener);
    // No receiver: there are no connections.
    let _ = stopping.send(true);
    let ended = tokio::time::timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(n = connections.len(), "connections did not end in time");
    }
}

async fn connection(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    // Answers are whole: waiting for more to send with them gains nothing.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    // How a connection ends is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
        () = tokio::time::sleep(CONNECTION_AGE_MAX) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(FAREWELL, connection).await;
}
