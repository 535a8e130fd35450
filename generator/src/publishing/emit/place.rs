//! Where a site is written: the output folder, what lies beside it, and the swap.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::listing::{FIRST_LINE, Listing};
use super::{EmitError, MARKER};

/// Paths of one output; each absolute, links resolved.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The output folder; it need not exist.
    pub(super) out: PathBuf,
    /// The folder that is written; after the swap it holds the old site.
    pub(super) staging: PathBuf,
    /// Where the old site waits between two renames.
    pub(super) old: PathBuf,
    /// The lock file.
    pub(super) lock: PathBuf,
}

impl Place {
    /// Finds the real output folder and refuses one that overlaps with `corpus`; creates the folders above it.
    pub(super) fn resolve(out: &Path, corpus: &Path) -> Result<Place, EmitError> {
        let no_place = || EmitError::NoPlace { path: out.to_owned() };
        let out = if out.symlink_metadata().is_ok() {
            // A link that leads nowhere is an error here.
            out.canonicalize().map_err(|_| no_place())?
        } else {
            let name = out.file_name().ok_or_else(no_place)?;
            real_parent(out)?.join(name)
        };
        let corpus = corpus.canonicalize().unwrap_or_else(|_| corpus.to_owned());
        if out.starts_with(&corpus) || corpus.starts_with(&out) {
            return Err(EmitError::Overlap { out, corpus });
        }
        if out.exists() && !out.is_dir() {
            return Err(EmitError::NotAFolder { path: out });
        }
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else { return Err(no_place()) };
        fs::create_dir_all(parent).map_err(|source| EmitError::write(parent, source))?;
        let beside = |what: &str| {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".mcdewey-{what}"));
            parent.join(hidden)
        };
        Ok(Place { staging: beside("new"), old: beside("old"), lock: beside("lock"), out })
    }

    /// Puts right what a killed build left: a site that waited between two renames goes back, the rest goes.
    pub(super) fn recover(&self) -> Result<(), EmitError> {
        let fail = |source| EmitError::write(&self.out, source);
        if is_folder(&self.old)? && !self.out.try_exists().map_err(fail)? {
            fs::rename(&self.old, &self.out).map_err(fail)?;
        }
        for left in [&self.old, &self.staging] {
            remove_ours(left)?;
        }
        Ok(())
    }

    /// Refuses an output folder with files of which none says that it is ours.
    pub(super) fn check_ours(&self) -> Result<(), EmitError> {
        if is_empty(&self.out).map_err(|source| EmitError::write(&self.out, source))? {
            return Ok(());
        }
        if !has_marker(&self.out)? {
            return Err(EmitError::NotOurs { folder: self.out.clone() });
        }
        Listing::read(&self.out).map(|_| ())
    }

    /// Makes the staging folder; its marker comes first, so that what a kill leaves is known to be ours.
    #[expect(clippy::disallowed_methods, reason = "this is the module that creates output files")]
    pub(super) fn create_staging(&self) -> Result<(), EmitError> {
        let fail = |source| EmitError::write(&self.staging, source);
        fs::create_dir(&self.staging).map_err(fail)?;
        if let Ok(old) = fs::metadata(&self.out) {
            fs::set_permissions(&self.staging, old.permissions()).map_err(fail)?;
        }
        fs::write(self.staging.join(MARKER), FIRST_LINE).map_err(fail)
    }

    /// Writes the list of the site's files, whole or not at all.
    #[expect(clippy::disallowed_methods, reason = "this is the module that creates output files")]
    pub(super) fn write_marker(&self, text: &str) -> Result<(), EmitError> {
        let path = self.staging.join(MARKER);
        let written = fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|source| EmitError::write(&self.out.join(MARKER), source))
    }

    /// Makes the staging folder the output, and what was the output the staging folder.
    pub(super) fn swap(&self) -> Result<(), EmitError> {
        let fail = |source| EmitError::write(&self.out, source);
        if !self.out.try_exists().map_err(fail)? {
            return fs::rename(&self.staging, &self.out).map_err(fail);
        }
        // Not every file system can exchange two folders.
        exchange(&self.staging, &self.out).or_else(|_| self.swap_by_renames())
    }

    /// Swaps with a moment in between in which there is no site: a kill in it is put right by the next build.
    pub(super) fn swap_by_renames(&self) -> Result<(), EmitError> {
        let fail = |source| EmitError::write(&self.out, source);
        fs::rename(&self.out, &self.old).map_err(fail)?;
        if let Err(error) = fs::rename(&self.staging, &self.out) {
            return Err(match fs::rename(&self.old, &self.out) {
                Ok(()) => fail(error),
                Err(source) => EmitError::MovedAside { out: self.out.clone(), old: self.old.clone(), source },
            });
        }
        // The site is published: an old one that cannot be removed now is removed by the next build.
        let _ = remove_ours(&self.old);
        Ok(())
    }
}

/// The real path of the folder that will hold `out`, of which the last steps may not exist yet.
fn real_parent(out: &Path) -> Result<PathBuf, EmitError> {
    let no_place = || EmitError::NoPlace { path: out.to_owned() };
    let absolute = std::path::absolute(out).map_err(|_| no_place())?;
    let mut missing = Vec::new();
    let mut existing = absolute.parent().ok_or_else(no_place)?;
    loop {
        if let Ok(real) = existing.canonicalize() {
            return Ok(missing.iter().rev().fold(real, |path, step| path.join(step)));
        }
        missing.push(existing.file_name().ok_or_else(no_place)?);
        existing = existing.parent().ok_or_else(no_place)?;
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether `folder` has no entry or does not exist.
fn is_empty(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether a folder is there; a link in its place, or a file, is an error: what it leads to is not ours.
fn is_folder(path: &Path) -> Result<bool, EmitError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(metadata) => {
            let what = if metadata.is_symlink() { "a link" } else { "no folder" };
            Err(EmitError::Planted { path: path.to_owned(), what })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(EmitError::write(path, error)),
    }
}

/// Whether a folder has the marker of a site of ours, as a file of its own.
pub(super) fn has_marker(folder: &Path) -> Result<bool, EmitError> {
    let path = folder.join(MARKER);
    match fs::symlink_metadata(&path) {
        Ok(metadata) => Ok(metadata.is_file()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(EmitError::write(&path, error)),
    }
}

/// Removes a folder of ours, its marker last, so that a removal that is cut short can be taken up again.
pub(super) fn remove_ours(folder: &Path) -> Result<(), EmitError> {
    let fail = |source| EmitError::write(folder, source);
    if !is_folder(folder)? {
        return Ok(());
    }
    if is_empty(folder).map_err(fail)? {
        return match fs::remove_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fail(error)),
            _ => Ok(()),
        };
    }
    if !has_marker(folder)? {
        return Err(EmitError::NotOurs { folder: folder.to_owned() });
    }
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        if entry.file_name() == MARKER {
            continue;
        }
        let removed = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(entry.path()),
            _ => fs::remove_file(entry.path()),
        };
        removed.map_err(fail)?;
    }
    fs::remove_file(folder.join(MARKER)).and_then(|()| fs::remove_dir(folder)).map_err(fail)
}
