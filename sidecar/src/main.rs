//! `mcdewey-mcp`: `McDewey` libraries for agents, over HTTP at `/mcp` or on standard input and output.
//!
//! `store.rs` and `remote.rs` say where files come from, `site.rs` searches one library over them, `library.rs` all of them;
//! `tools.rs` and `resources.rs` are what agents see of it, `handler.rs` puts that into the protocol, and `guard.rs` and
//! `http.rs` keep off what is no request.
#![forbid(unsafe_code)]

mod args;
mod cursor;
mod file;
mod guard;
mod handler;
mod http;
mod library;
mod pages;
mod remote;
mod resources;
mod site;
mod store;
mod tools;

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::args::Args;
use crate::file::StoreError;
use crate::guard::Guard;
use crate::handler::{Handler, Shared};
use crate::library::Library;
use crate::remote::Remote;
use crate::site::Site;
use crate::store::Store;

/// Threads that may wait for files and hosts.
const WAITING_THREADS_MAX: usize = 64;
/// Calls that are worked on at once.
const WORKING_CALLS_MAX: usize = 16;
/// Shortest token, in characters.
const TOKEN_CHARS_MIN: usize = 16;
/// File descriptors that the server asks the system for: one for each connection, and some for files.
#[cfg(unix)]
const FILES_MAX: u64 = 8192;

/// Why the server does not start: exit code 2 for what was asked in the wrong way, else 1.
struct Stop {
    is_usage: bool,
    message: String,
}

fn usage(message: impl Into<String>) -> Stop {
    Stop { is_usage: true, message: message.into() }
}

fn failed(message: impl std::fmt::Display) -> Stop {
    Stop { is_usage: false, message: format!("{message}") }
}

#[expect(clippy::print_stderr, reason = "the one place that speaks to whoever started the server")]
fn main() -> ExitCode {
    let start = Instant::now();
    let args = Args::parse();
    log();
    match run(&args, start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("error: {}", stop.message);
            ExitCode::from(if stop.is_usage { 2 } else { 1 })
        }
    }
}

/// Standard output belongs to the protocol; what dependencies say of a message may hold its text.
fn log() {
    let filter = Targets::new().with_target("mcdewey_mcp", LevelFilter::INFO).with_default(LevelFilter::ERROR);
    let format = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let format = format.with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry().with(filter).with(format).init();
}

fn run(args: &Args, start: Instant) -> Result<(), Stop> {
    if args.serve_site && (args.site.len() != 1 || is_address(&args.site[0])) {
        return Err(usage("--serve-site serves the pages of one folder; give one --site that is a folder"));
    }
    if args.public_url.is_some() && args.site.iter().filter(|site| !is_address(site)).count() > 1 {
        return Err(usage("--public-url is the address of one folder; serve several with a server each"));
    }
    let token = args.token_file.as_deref().map(read_token).transpose()?;
    let library = open(args)?;
    let chunks: u64 = library.sites.iter().map(|site| u64::from(site.current().searcher().n_chunks())).sum();
    let handler = Handler(Arc::new(Shared {
        library,
        calls: Arc::new(Semaphore::new(WORKING_CALLS_MAX)),
        call_time_max: Duration::from_secs(args.call_seconds.into()),
        log_queries: args.log_queries,
        is_private: token.is_some(),
    }));
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().max_blocking_threads(WAITING_THREADS_MAX).build().map_err(failed)?;
    let served = runtime.block_on(async {
        tracing::info!(libraries = args.site.len(), chunks, ms = start.elapsed().as_millis(), "ready");
        if args.stdio { stdio(handler).await } else { listen(args, handler, token).await }
    });
    // A thread that still waits for a host does not keep the process.
    runtime.shutdown_background();
    served
}

async fn stdio(handler: Handler) -> Result<(), Stop> {
    let running = match rmcp::serve_server(handler, rmcp::transport::stdio()).await {
        Ok(running) => running,
        // A client that goes before it said anything is no failure.
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(failed(format!("the conversation did not begin: {error}"))),
    };
    tokio::select! {
        ended = running.waiting() => ended.map(drop).map_err(failed),
        () = interrupted() => Ok(()),
    }
}

async fn listen(args: &Args, handler: Handler, token: Option<String>) -> Result<(), Stop> {
    #[cfg(unix)]
    raise_file_limit();
    let cannot =
        |error| failed(format!("cannot listen on {} ({error}); choose another address with --addr", args.addr));
    let listener = TcpListener::bind(args.addr).await.map_err(cannot)?;
    let addr = listener.local_addr().map_err(cannot)?;
    let pages = args.serve_site.then(|| pages::router(Path::new(folder_of(&args.site[0]).1)));
    if !addr.ip().is_loopback() && token.is_none() {
        tracing::warn!("anyone who reaches {addr} may ask; --token-file makes them know a token");
    }
    let router = http::router(&handler, guard(args, addr, token), pages);
    tracing::info!("serving http://{addr}/mcp");
    http::serve(listener, router, interrupted()).await;
    tracing::info!("stopped");
    Ok(())
}

fn guard(args: &Args, addr: SocketAddr, token: Option<String>) -> Guard {
    let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec();
    if !addr.ip().is_unspecified() {
        hosts.push(addr.to_string());
    }
    hosts.extend(args.allowed_host.iter().map(|host| host.to_ascii_lowercase()));
    let mut origins = http::own_origins(addr.port());
    origins.extend(args.allowed_origin.iter().map(|origin| origin.trim_end_matches('/').to_ascii_lowercase()));
    Guard { hosts, origins, token, calls: Semaphore::new(args.max_calls as usize) }
}

/// Ends once the system or the terminal asks the server to.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Without a signal to wait for, the server runs until it is killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Lets the process have a connection for each client; a limit that cannot be raised is left.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(FILES_MAX, |maximum| maximum.min(FILES_MAX));
    if current.is_some_and(|current| current < wanted) {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    }
}

fn read_token(path: &Path) -> Result<String, Stop> {
    let cannot = |error| failed(format!("`{}` cannot be read ({error})", path.display()));
    let mut file = File::open(path).map_err(cannot)?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&file.metadata().map_err(cannot)?.permissions()) & 0o077 != 0 {
        tracing::warn!("others may read `{}`; chmod 600 it", path.display());
    }
    let mut token = String::new();
    file.read_to_string(&mut token).map_err(cannot)?;
    let token = token.trim();
    if token.chars().count() < TOKEN_CHARS_MIN || token.chars().any(char::is_whitespace) {
        let message = "a token is one word of 16 characters or more; make one: openssl rand -hex 24";
        return Err(usage(format!("`{}` holds no token: {message}", path.display())));
    }
    Ok(token.to_owned())
}

fn is_address(site: &str) -> bool {
    let place = folder_of(site).1;
    place.starts_with("http://") || place.starts_with("https://")
}

/// A site's name, if one was given, and its place.
fn folder_of(site: &str) -> (Option<&str>, &str) {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    match site.split_once('=') {
        Some((name, place)) if is_name(name) && !Path::new(site).exists() => (Some(name), place),
        _ => (None, site),
    }
}

fn open(args: &Args) -> Result<Library, Stop> {
    let cache_dir = if args.no_cache { None } else { args.cache_dir.clone().or_else(default_cache_dir) };
    let shard_bytes_max = args.memory as usize * 1024 * 1024 / args.site.len();
    let mut sites: Vec<Arc<Site>> = Vec::new();
    for given in &args.site {
        let (name, place) = folder_of(given);
        let last = place.trim_end_matches('/').rsplit(['/', '\\']).find(|part| !part.is_empty() && *part != ".");
        let name = name.map_or_else(|| last.unwrap_or("site").replace("::", "-"), str::to_owned);
        if sites.iter().any(|site| site.name == name) {
            return Err(usage(format!("two libraries are called `{name}`; name one: --site other={place}")));
        }
        let (store, url) = if is_address(given) {
            let remote = Remote::new(place, cache_dir.as_deref());
            let url = remote.base().to_owned();
            (Store::Remote(remote), url)
        } else {
            (Store::Folder(PathBuf::from(place)), folder_url(args, place))
        };
        sites.push(Arc::new(Site::open(name, url, store, shard_bytes_max)));
    }
    // One library that is closed takes no other with it; without any there is nothing to serve.
    let mut closed: Vec<(&str, StoreError)> =
        sites.iter().filter_map(|site| Some((site.name.as_str(), site.current().check().err()?))).collect();
    if closed.len() == sites.len() {
        return Err(failed(closed.swap_remove(0).1));
    }
    for (site, error) in closed {
        tracing::error!(site, %error, "the library cannot be opened; serving the others");
    }
    // The rest of a call's time is for what comes before and after.
    Ok(Library { sites, answer_time_max: Duration::from_secs(args.call_seconds.into()) * 2 / 3 })
}

/// What addresses of pages of a folder begin with: where it is published, where this server serves it, where it lies for a
/// client on this machine, or nothing.
fn folder_url(args: &Args, folder: &str) -> String {
    if let Some(url) = &args.public_url {
        format!("{}/", url.trim_end_matches('/'))
    } else if args.serve_site && !args.addr.ip().is_unspecified() && args.addr.port() != 0 {
        format!("http://{}/", args.addr)
    } else if args.stdio
        && let Ok(path) = std::fs::canonicalize(folder)
    {
        let parts = path.to_string_lossy().replace('\\', "/");
        let encoded: Vec<String> = parts.split('/').map(resources::encoded).collect();
        format!("file://{}/", encoded.join("/"))
    } else {
        String::new()
    }
}

fn default_cache_dir() -> Option<PathBuf> {
    let home = |name: &str, below: &str| Some(PathBuf::from(std::env::var_os(name)?).join(below));
    let cache = home("XDG_CACHE_HOME", "").or_else(|| home("LOCALAPPDATA", "")).or_else(|| home("HOME", ".cache"));
    cache.map(|cache| cache.join("mcdewey"))
}
