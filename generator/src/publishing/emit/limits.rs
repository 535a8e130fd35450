//! What hosts allow, and a word before it is reached.

use std::fmt;

use super::Published;

/// Bytes of a site from which we warn: GitHub Pages publishes up to 1 GB.
const SITE_BYTES_WARN: u64 = 800_000_000;
/// Files of a site from which we warn: a deployment to GitHub Pages may take ten minutes, and packing, sending and
/// unpacking goes by some hundred files a second.
const FILES_WARN: u64 = 250_000;

/// A limit of common hosts that a site comes near.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostLimit {
    /// The site is large.
    SiteBytes {
        /// Its bytes.
        bytes: u64,
    },
    /// The site has many files.
    Files {
        /// Their number.
        n_files: u64,
    },
}

impl fmt::Display for HostLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostLimit::SiteBytes { bytes } => write!(
                f,
                "the site has {} MB, GitHub Pages publishes up to 1,000 MB; publish vendors as sites of their own or \
                 choose another host",
                bytes / 1_000_000
            ),
            HostLimit::Files { n_files } => write!(
                f,
                "the site has {n_files} files, and a deployment to GitHub Pages has ten minutes; publish vendors as \
                 sites of their own or choose another host"
            ),
        }
    }
}

/// The limits that a published site comes near, to be printed as warnings.
pub fn host_limits(published: &Published) -> Vec<HostLimit> {
    let mut limits = Vec::new();
    if published.bytes >= SITE_BYTES_WARN {
        limits.push(HostLimit::SiteBytes { bytes: published.bytes });
    }
    if published.n_files >= FILES_WARN {
        limits.push(HostLimit::Files { n_files: published.n_files });
    }
    limits
}
