//! What a request must be before it is taken for one: from where, to whom, by whom, how large, how deep, how many.
//!
//! `rmcp` reads a body of any depth and answers what is no JSON by a text; and it checks `Host` and `Origin` of its own
//! path alone. Here it is one rule for all, in the protocol's own errors.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mcdewey_guard::Fault;
use mcdewey_mcp::message::{self, INVALID_REQUEST, NoMessage, PARSE_ERROR};
use rmcp::model::ProtocolVersion;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// Largest body, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Time for a body to arrive.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests that begin a conversation: a client that cannot begin gives up, one that is asked to wait comes back.
const HANDSHAKE: [&str; 4] = ["initialize", "notifications/initialized", "server/discover", "ping"];

const METHOD_NOT_FOUND: i32 = -32601;
const UNSUPPORTED_VERSION: i32 = -32022;
/// Of the range that JSON-RPC leaves to servers.
const REFUSED: i32 = -32000;

/// Rules for requests.
pub(crate) struct Guard {
    /// Names by which this server may be called, some with a port.
    pub(crate) hosts: Vec<String>,
    /// Pages that may call it.
    pub(crate) origins: Vec<String>,
    /// What a caller must know.
    pub(crate) token: Option<String>,
    /// Calls that are taken at once, working and waiting.
    pub(crate) calls: Semaphore,
}

/// Why a request is refused.
struct Refusal {
    status: StatusCode,
    id: Value,
    code: i32,
    message: String,
    data: Option<Value>,
}

impl Refusal {
    fn new(status: StatusCode, code: i32, message: impl Into<String>) -> Refusal {
        Refusal { status, id: Value::Null, code, message: message.into(), data: None }
    }

    fn response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(data) = self.data {
            error["data"] = data;
        }
        let body = json!({ "jsonrpc": "2.0", "id": self.id, "error": error });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}

impl From<NoMessage> for Refusal {
    fn from(NoMessage { id, code, message }: NoMessage) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, id, code, message, data: None }
    }
}

/// Refuses what is called by another name: a page of another site that has its name point here (DNS rebinding).
pub(crate) async fn check_host(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.host(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.response(),
    }
}

/// Checks a request to `/mcp` and hands it on with its body.
pub(crate) async fn check_call(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.call(request, next).await {
        Ok(response) => response,
        Err(refusal) => refusal.response(),
    }
}

impl Guard {
    fn host(&self, request: &Request) -> Result<(), Refusal> {
        let host = mcdewey_guard::host(request.headers(), request.uri()).map_err(|fault| ambiguous(&fault))?;
        let name = mcdewey_guard::without_port(&host);
        if self.hosts.iter().any(|allowed| *allowed == host || *allowed == name) {
            return Ok(());
        }
        tracing::warn!(host, "refused a request to another host");
        let message = format!("this server is not `{host}`; start it with --allowed-host {name} if it should be");
        Err(Refusal::new(StatusCode::FORBIDDEN, REFUSED, message))
    }

    fn origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(origin) = mcdewey_guard::origin(headers).map_err(|fault| ambiguous(&fault))? else { return Ok(()) };
        if self.origins.contains(&origin) {
            return Ok(());
        }
        tracing::warn!(origin, "refused a request of a page");
        let message =
            format!("pages of `{origin}` may not call this server; start it with --allowed-origin to let them");
        Err(Refusal::new(StatusCode::FORBIDDEN, REFUSED, message))
    }

    fn token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(token) = &self.token else { return Ok(()) };
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given =
            given.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        if given.is_some_and(|(_, given)| is_same_secret(given.trim(), token)) {
            return Ok(());
        }
        let message = "the bearer token is missing or wrong; send `Authorization: Bearer …`";
        Err(Refusal::new(StatusCode::UNAUTHORIZED, REFUSED, message))
    }

    async fn call(&self, request: Request, next: Next) -> Result<Response, Refusal> {
        self.origin(request.headers())?;
        // What a browser asks before a call of an allowed page is answered by the layer for that.
        if request.method() != Method::OPTIONS {
            self.token(request.headers())?;
        }
        if request.method() != Method::POST {
            return Ok(next.run(request).await);
        }
        let (mut parts, body) = request.into_parts();
        let bytes = read(body).await?;
        let message = message::parse(&bytes)?;
        check_version(&parts.headers, &message)?;
        let method = message.get("method").and_then(Value::as_str).unwrap_or("");
        let _taken = if HANDSHAKE.contains(&method) {
            None
        } else {
            Some(self.calls.try_acquire().map_err(|_| {
                let text = "the server has more calls than it can answer; try again in a second";
                let id = message.get("id").cloned().unwrap_or_default();
                Refusal { id, ..Refusal::new(StatusCode::TOO_MANY_REQUESTS, REFUSED, text) }
            })?)
        };
        // Answers are JSON whatever a client asks for: one that takes anything takes them.
        let takes_any =
            parts.headers.get(ACCEPT).is_none_or(|accept| accept.as_bytes().windows(3).any(|some| some == b"*/*"));
        if takes_any {
            parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        }
        Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
    }
}

/// A request that a proxy before this server may have understood otherwise.
fn ambiguous(fault: &Fault) -> Refusal {
    let what = match fault {
        Fault::Ambiguous(what) => what,
        _ => "a header that cannot be read",
    };
    Refusal::new(StatusCode::BAD_REQUEST, REFUSED, format!("the request has {what}"))
}

/// Compares in a time that says nothing of where two texts differ.
fn is_same_secret(a: &str, b: &str) -> bool {
    let differences = a.bytes().zip(b.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    a.len() == b.len() && differences == 0
}

/// Reads a body within the limits of size and time.
async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let too_late = Refusal::new(StatusCode::REQUEST_TIMEOUT, REFUSED, "the body did not arrive in time");
    let collected = tokio::time::timeout(BODY_TIME_MAX, Limited::new(body, BODY_BYTES_MAX).collect());
    match collected.await {
        Err(_) => Err(too_late),
        Ok(Ok(body)) => Ok(body.to_bytes().into()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("the body has more than {BODY_BYTES_MAX} bytes");
            Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, INVALID_REQUEST, message))
        }
        Ok(Err(_)) => Err(Refusal::new(StatusCode::BAD_REQUEST, PARSE_ERROR, "the body broke off")),
    }
}

/// Refuses a version in the header that nobody speaks; where the body names one too, `rmcp` compares the two.
fn check_version(headers: &HeaderMap, message: &Value) -> Result<(), Refusal> {
    let in_body = message.pointer("/params/_meta/io.modelcontextprotocol~1protocolVersion").is_some();
    let id = || message.get("id").cloned().unwrap_or_default();
    // A version in the body is of a revision that has no handshake; `rmcp` shakes hands all the same.
    if in_body && message.get("method").is_some_and(|method| method == "initialize") {
        let text = "there is no `initialize` in this revision; ask `server/discover`";
        return Err(Refusal { id: id(), ..Refusal::new(StatusCode::NOT_FOUND, METHOD_NOT_FOUND, text) });
    }
    let Some(version) = headers.get("mcp-protocol-version").filter(|_| !in_body) else { return Ok(()) };
    let version = String::from_utf8_lossy(version.as_bytes());
    let supported: Vec<&str> = ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str).collect();
    if supported.contains(&version.as_ref()) {
        return Ok(());
    }
    let text = format!("protocol version `{version}` is not supported");
    Err(Refusal {
        id: id(),
        data: Some(json!({ "supported": supported, "requested": version })),
        ..Refusal::new(StatusCode::BAD_REQUEST, UNSUPPORTED_VERSION, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_compared_whole() {
        assert!(is_same_secret("abc", "abc") && !is_same_secret("abc", "abd"));
        assert!(!is_same_secret("ab", "abc") && !is_same_secret("", "abc"));
    }
}
