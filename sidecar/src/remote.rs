//! A library that is published somewhere, read file by file, with copies on this machine.
//!
//! Only the manifest has a fixed name: it is asked for afresh, with what the host said of it last. A shard's path changes
//! with its content, so a copy is good however old it is.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use mcdewey_engine::MANIFEST_PATH;
use ureq::http::{HeaderMap, header};
use xxhash_rust::xxh3::xxh3_64;

use crate::file::{Stamp, StoreError, gunzip};

/// Files of one step of a search that are asked for at once.
const AT_ONCE: usize = 8;
/// Time for one file, everything included.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest file as it comes from the host, in bytes.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A published site.
pub(crate) struct Remote {
    /// Its address, with a final `/`.
    base: String,
    agent: ureq::Agent,
    /// Folder of its copies.
    cache: Option<PathBuf>,
}

impl Remote {
    /// The site at `base`, with copies of its shards in a folder below `cache_dir`.
    pub(crate) fn new(base: &str, cache_dir: Option<&Path>) -> Remote {
        let base = format!("{}/", base.trim_end_matches('/'));
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(5)
            .max_idle_connections_per_host(AT_ONCE)
            .user_agent(concat!("mcdewey-mcp/", env!("CARGO_PKG_VERSION")));
        let cache = cache_dir.map(|dir| dir.join(format!("{:016x}", xxh3_64(base.as_bytes()))));
        Remote { agent: config.build().into(), base, cache }
    }

    /// Address of the site, with a final `/`.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The manifest, decompressed, unless the host says that it is the one of `known`.
    pub(crate) fn manifest(&self, known: Option<&Stamp>) -> Result<Option<(Stamp, Vec<u8>)>, StoreError> {
        let address = format!("{}{MANIFEST_PATH}", self.base);
        let answer = match self.get(&address, known)? {
            Answer::File(headers, bytes) => Some((stamp(&headers), gunzip(&address, &bytes)?)),
            Answer::Unchanged => None,
            Answer::Missing => return Err(StoreError::NoLibrary { place: self.base.clone() }),
        };
        Ok(answer)
    }

    /// Shards by their paths below the site's root, decompressed, in the order of `paths`.
    pub(crate) fn files(&self, paths: &[String]) -> Vec<Result<Vec<u8>, StoreError>> {
        // A thread at a time for each, and this one does its part.
        let mut files = Vec::with_capacity(paths.len());
        for some in paths.chunks(AT_ONCE) {
            thread::scope(|scope| {
                let others: Vec<_> = some[1..].iter().map(|path| scope.spawn(|| self.file(path))).collect();
                files.push(self.file(&some[0]));
                files.extend(others.into_iter().map(|other| {
                    let broken = || StoreError::Network { address: self.base.clone(), cause: "internal error".into() };
                    other.join().unwrap_or_else(|_| Err(broken()))
                }));
            });
        }
        files
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, StoreError> {
        let copy = self.cache.as_ref().map(|cache| cache.join(path));
        if let Some(content) = copy.as_deref().and_then(read_copy) {
            return Ok(content);
        }
        let address = format!("{}{path}", self.base);
        let Answer::File(_, bytes) = self.get(&address, None)? else {
            return Err(StoreError::Missing { file: address });
        };
        let content = gunzip(&address, &bytes)?;
        if let Some(copy) = copy
            && let Err(error) = write_copy(&copy, &bytes)
        {
            tracing::warn!(file = %copy.display(), %error, "a copy cannot be kept; choose another folder with --cache-dir");
        }
        Ok(content)
    }

    fn get(&self, address: &str, known: Option<&Stamp>) -> Result<Answer, StoreError> {
        let failed = |cause: String| StoreError::Network { address: address.to_owned(), cause };
        let mut request = self.agent.get(address);
        if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        } else if let Some(time) = known.and_then(|known| known.last_modified.as_ref()) {
            request = request.header(header::IF_MODIFIED_SINCE, time);
        }
        let mut response = request.call().map_err(|error| failed(error.to_string()))?;
        match response.status().as_u16() {
            200 => {}
            304 => return Ok(Answer::Unchanged),
            404 | 410 => return Ok(Answer::Missing),
            other => return Err(failed(format!("it answered {other}"))),
        }
        let bytes = response.body_mut().with_config().limit(FILE_BYTES_MAX).read_to_vec();
        let bytes = bytes.map_err(|error| failed(error.to_string()))?;
        Ok(Answer::File(response.headers().clone(), bytes))
    }

    /// Removes the copies of files that no index with these folders has.
    pub(crate) fn forget_others(&self, folders: &[String]) {
        let Some(cache) = &self.cache else { return };
        for entry in fs::read_dir(cache.join("search/index")).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if !folders.iter().any(|folder| name.to_str() == Some(folder))
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                tracing::warn!(folder = %entry.path().display(), %error, "old copies cannot be removed");
            }
        }
    }
}

enum Answer {
    File(HeaderMap, Vec<u8>),
    Unchanged,
    Missing,
}

fn stamp(headers: &HeaderMap) -> Stamp {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Stamp { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED), ..Stamp::default() }
}

/// Content of a copy; one that is cut short or damaged is removed and counts as none.
fn read_copy(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.read_to_end(&mut bytes).ok()?;
    let content = gunzip("", &bytes);
    if content.is_err() {
        // If it cannot be removed, it is passed by again the next time.
        let _ = fs::remove_file(path);
    }
    content.ok()
}

/// Writes a copy beside its place and moves it there, so that it is whole or not there at all.
fn write_copy(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension(format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&part)?;
    file.write_all(bytes)?;
    fs::rename(&part, path)
}
