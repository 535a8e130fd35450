//! What others put into a site of ours: a `CNAME`, a token of a search engine, a `.git` folder.

use std::fs;
use std::io;
use std::path::Path;

use super::EmitError;
use super::listing::Listing;
use super::place::has_marker;

/// Brings everything in the site `out` that we did not write into `staging`; returns the files' paths, sorted.
///
/// A file is linked, not moved: until the swap the old site is whole. Folders without files come too (`.git` needs
/// some).
pub(super) fn carry_over(out: &Path, staging: &Path) -> Result<Vec<String>, EmitError> {
    let mut carried = Vec::new();
    if has_marker(out)? {
        let listing = Listing::read(out)?;
        Carrier { listing: &listing, out, staging, carried: &mut carried }.folder("")?;
    }
    carried.sort_unstable();
    Ok(carried)
}

struct Carrier<'a> {
    listing: &'a Listing,
    out: &'a Path,
    staging: &'a Path,
    carried: &'a mut Vec<String>,
}

impl Carrier<'_> {
    /// Goes through the folder `below` the root.
    fn folder(&mut self, below: &str) -> Result<(), EmitError> {
        let folder = self.out.join(below);
        let fail = |source| EmitError::write(&folder, source);
        let mut n_entries = 0;
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            n_entries += 1;
            // A name that is not UTF-8 is not one of ours; it is carried by its bytes, and shown as well as may be.
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            let path = if below.is_empty() { shown.into_owned() } else { format!("{below}/{shown}") };
            let kind = entry.file_type().map_err(fail)?;
            if kind.is_dir() && name.to_str().is_some() {
                self.folder(&path)?;
            } else if name.to_str().is_none() || !self.listing.contains(&path) {
                let target = self.staging.join(below);
                create_folder(&target, &entry.path())?;
                carry(&entry.path(), &target.join(&name), kind)?;
                self.carried.push(path);
            }
        }
        if n_entries == 0 && !below.is_empty() {
            create_folder(&self.staging.join(below), &folder)?;
        }
        Ok(())
    }
}

/// Creates `folder` in the new site for `source` of the old one.
fn create_folder(folder: &Path, source: &Path) -> Result<(), EmitError> {
    match fs::create_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
            Err(EmitError::Collision { path: source.to_owned() })
        }
        Err(error) => Err(EmitError::write(folder, error)),
    }
}

/// Brings one file, link, or folder whose name is not text.
fn carry(source: &Path, target: &Path, kind: fs::FileType) -> Result<(), EmitError> {
    if target.symlink_metadata().is_ok() {
        return Err(EmitError::Collision { path: source.to_owned() });
    }
    let fail = |error| EmitError::write(source, error);
    if kind.is_symlink() {
        return link_again(source, target).map_err(fail);
    }
    if kind.is_dir() {
        fs::create_dir(target).map_err(fail)?;
        for entry in fs::read_dir(source).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            carry(&entry.path(), &target.join(entry.file_name()), entry.file_type().map_err(fail)?)?;
        }
        return Ok(());
    }
    // Not every file system has hard links.
    fs::hard_link(source, target).or_else(|_| fs::copy(source, target).map(|_| ())).map_err(fail)
}

/// A link in the new site to what the old one's link names.
#[cfg(unix)]
fn link_again(source: &Path, target: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(source)?, target)
}

/// Elsewhere a link becomes a copy of its file.
#[cfg(not(unix))]
fn link_again(source: &Path, target: &Path) -> io::Result<()> {
    fs::copy(source, target).map(|_| ())
}
