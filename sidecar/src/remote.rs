//! A library that is published somewhere, read file by file, with copies on this machine.
//!
//! Only the manifest has a fixed name: it is asked for afresh, with what the host said of it last. A shard's path changes
//! with its content, so a copy is good however old it is.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use mcdewey_engine::MANIFEST_PATH;
use ureq::Body;
use ureq::http::{HeaderMap, Response, Uri, header};
use xxhash_rust::xxh3::xxh3_64;

use crate::file::{PACKED_BYTES_MAX, Stamp, StoreError, gunzip};

/// Files of one step of a search that are asked for at once.
const AT_ONCE: usize = 8;
/// Time for one file, everything included.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Redirects of one file that are followed.
const REDIRECTS_MAX: usize = 5;

/// A published site.
pub(crate) struct Remote {
    /// Its address, with a final `/`.
    base: String,
    agent: ureq::Agent,
    /// Folder of its copies.
    cache: Option<Copies>,
}

impl Remote {
    /// The site at `base`, with copies of its shards in a folder below `cache_dir`.
    pub(crate) fn new(base: &str, cache_dir: Option<&Path>) -> Remote {
        let base = format!("{}/", base.trim_end_matches('/'));
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // Followed by hand, to the same host alone.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(AT_ONCE)
            .user_agent(concat!("mcdewey-mcp/", env!("CARGO_PKG_VERSION")));
        let cache = cache_dir.map(|dir| Copies { folder: dir.join(format!("{:016x}", xxh3_64(base.as_bytes()))) });
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
    pub(crate) fn files(&self, paths: &[String], take: &mut dyn FnMut(Result<Vec<u8>, StoreError>)) {
        // A thread at a time for each, and this one does its part.
        for some in paths.chunks(AT_ONCE) {
            let mut files = Vec::with_capacity(some.len());
            thread::scope(|scope| {
                let others: Vec<_> = some[1..].iter().map(|path| scope.spawn(|| self.file(path))).collect();
                files.push(self.file(&some[0]));
                files.extend(others.into_iter().map(|other| {
                    let broken = || StoreError::Network { address: self.base.clone(), cause: "internal error".into() };
                    other.join().unwrap_or_else(|_| Err(broken()))
                }));
            });
            files.into_iter().for_each(&mut *take);
        }
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, StoreError> {
        if let Some(content) = self.cache.as_ref().and_then(|cache| cache.read(path)) {
            return Ok(content);
        }
        let address = format!("{}{path}", self.base);
        let Answer::File(_, bytes) = self.get(&address, None)? else {
            return Err(StoreError::Missing { file: address });
        };
        let content = gunzip(&address, &bytes)?;
        if let Some(cache) = &self.cache
            && let Err(error) = cache.write(path, &bytes)
        {
            let folder = cache.folder.display();
            tracing::warn!(%folder, file = path, %error, "a copy cannot be kept; choose another folder with --cache-dir");
        }
        Ok(content)
    }

    fn get(&self, address: &str, known: Option<&Stamp>) -> Result<Answer, StoreError> {
        let failed = |cause: String| StoreError::Network { address: address.to_owned(), cause };
        let mut address = address.to_owned();
        for _ in 0..=REDIRECTS_MAX {
            let mut response = self.ask(&address, known)?;
            match response.status().as_u16() {
                200 => {
                    let bytes = response.body_mut().with_config().limit(PACKED_BYTES_MAX).read_to_vec();
                    let bytes = bytes.map_err(|error| failed(error.to_string()))?;
                    return Ok(Answer::File(response.headers().clone(), bytes));
                }
                304 => return Ok(Answer::Unchanged),
                404 | 410 => return Ok(Answer::Missing),
                301 | 302 | 303 | 307 | 308 => {
                    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
                    let location = location.unwrap_or_default();
                    let Some(next) = on_the_same_host(&address, location) else {
                        return Err(failed(format!("it leads to `{location}`, another host; name that one")));
                    };
                    address = next;
                }
                other => return Err(failed(format!("it answered {other}"))),
            }
        }
        Err(failed(format!("it leads on more than {REDIRECTS_MAX} times")))
    }

    fn ask(&self, address: &str, known: Option<&Stamp>) -> Result<Response<Body>, StoreError> {
        let mut request = self.agent.get(address);
        if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        } else if let Some(time) = known.and_then(|known| known.last_modified.as_ref()) {
            request = request.header(header::IF_MODIFIED_SINCE, time);
        }
        request.call().map_err(|error| StoreError::Network { address: address.to_owned(), cause: error.to_string() })
    }

    /// Removes the copies of files that no index with these folders has.
    pub(crate) fn forget_others(&self, folders: &[String]) {
        if let Some(cache) = &self.cache
            && let Err(error) = cache.forget_others(folders)
        {
            tracing::warn!(folder = %cache.folder.display(), %error, "old copies cannot be removed");
        }
    }
}

/// Where a redirect leads, if that is the same host by the same name and port, or the same name over TLS.
fn on_the_same_host(address: &str, location: &str) -> Option<String> {
    let from: Uri = address.parse().ok()?;
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let next = match location {
        _ if location.starts_with("//") => format!("{scheme}:{location}"),
        _ if location.starts_with('/') => format!("{scheme}://{authority}{location}"),
        _ if location.contains("://") => location.to_owned(),
        "" => return None,
        _ => {
            let path = from.path();
            format!("{scheme}://{authority}{}/{location}", &path[..path.rfind('/').unwrap_or(0)])
        }
    };
    let to: Uri = next.parse().ok()?;
    let is_same = to.scheme_str() == Some(scheme) && to.authority() == Some(authority);
    let is_over_tls = scheme == "http"
        && authority.port().is_none()
        && to.scheme_str() == Some("https")
        && to.authority() == Some(authority);
    (is_same || is_over_tls).then_some(next)
}

/// Copies of a site's files, by their paths, as they came.
struct Copies {
    folder: PathBuf,
}

impl Copies {
    /// The folder, held open: whatever links are in it, nothing outside of it is read, written or removed.
    fn open(&self) -> io::Result<Dir> {
        Dir::open_ambient_dir(&self.folder, ambient_authority())
    }

    /// Content of a copy; one that is cut short or damaged is removed and counts as none.
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let folder = self.open().ok()?;
        let bytes = folder.read(path).ok()?;
        let content = gunzip("", &bytes);
        if content.is_err() {
            // If it cannot be removed, it is passed by again the next time.
            let _ = folder.remove_file(path);
        }
        content.ok()
    }

    /// Writes a copy beside its place and moves it there, so that it is whole or not there at all.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder)?;
        let folder = self.open()?;
        if let Some((above, _)) = path.rsplit_once('/') {
            folder.create_dir_all(above)?;
        }
        let part = format!("{path}.{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut file = folder.open_with(&part, OpenOptions::new().write(true).create_new(true))?;
        file.write_all(bytes)?;
        folder.rename(&part, &folder, path)
    }

    /// Removes the copies of files that no index with these folders has.
    fn forget_others(&self, folders: &[String]) -> io::Result<()> {
        let index = match self.open().and_then(|folder| folder.open_dir("search/index")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            index => index?,
        };
        for entry in index.entries()? {
            let entry = entry?;
            let name = entry.file_name();
            if folders.iter().any(|folder| name.to_str() == Some(folder)) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                index.remove_dir_all(&name)?;
            } else {
                index.remove_file(&name)?;
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_to_the_same_host_or_nowhere() {
        let from = "https://docs.example/manuals/search/x.bin";
        for (location, to) in [
            ("/other/x.bin", "https://docs.example/other/x.bin"),
            ("y.bin", "https://docs.example/manuals/search/y.bin"),
            ("//docs.example/z", "https://docs.example/z"),
            ("https://docs.example/z?a", "https://docs.example/z?a"),
        ] {
            assert_eq!(on_the_same_host(from, location).as_deref(), Some(to), "{location}");
        }
        for location in [
            "https://evil.example/",
            "http://docs.example/",
            "https://docs.example:8443/",
            "//evil.example/x",
            "http://127.0.0.1/",
            "http://169.254.169.254/latest",
            "https://docs.example@evil.example/",
            "file:///etc/passwd",
            "",
        ] {
            assert_eq!(on_the_same_host(from, location), None, "{location}");
        }
        assert!(on_the_same_host("http://docs.example/a", "https://docs.example/a").is_some());
        assert!(on_the_same_host("http://docs.example:8080/a", "https://docs.example/a").is_none());
    }

    #[test]
    #[cfg(unix)]
    fn links_among_the_copies_lead_to_nothing_outside_of_them() {
        use std::os::unix::fs::symlink;
        let (own, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(theirs.path().join("folder")).unwrap();
        let copies = Copies { folder: own.path().join("site") };
        copies.write("search/index/new/t0.bin", b"x").unwrap();
        symlink(theirs.path(), own.path().join("site/search/index/old")).unwrap();
        copies.forget_others(&["new".to_owned()]).unwrap();
        assert!(theirs.path().join("folder").is_dir(), "a folder behind a link is removed");
        fs::remove_dir_all(own.path().join("site/search/index")).unwrap();
        symlink(theirs.path(), own.path().join("site/search/index")).unwrap();
        assert!(copies.forget_others(&[]).is_err() && copies.write("search/index/a/t0.bin", b"x").is_err());
        assert!(theirs.path().join("folder").is_dir(), "a folder behind a link is removed");
        assert_eq!(fs::read_dir(theirs.path()).unwrap().count(), 1);
    }
}
