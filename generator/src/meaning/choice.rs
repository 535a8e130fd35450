//! The embedder that the options of a build ask for.

use std::path::{Path, PathBuf};

use super::embedder::{EmbedderError, EmbedderKind, EmbedderOptions};
use super::transformer::Transformer;

/// Opens the transformer that the options ask for, if they ask for one.
///
/// # Errors
///
/// [`EmbedderError`] if it cannot be had, or if the options contradict one another.
pub fn open(options: &EmbedderOptions, out: &Path) -> Result<Option<Transformer>, EmbedderError> {
    let EmbedderOptions { kind, model, cache } = options;
    if *kind == EmbedderKind::Static {
        return if model.is_some() || cache.is_some() { Err(EmbedderError::NotUsed) } else { Ok(None) };
    }
    if !cfg!(feature = "minilm") {
        return Err(EmbedderError::NotBuiltIn { embedder: kind.name() });
    }
    let model = model.as_deref().ok_or(EmbedderError::NoModel { embedder: kind.name() })?;
    let cache = cache.clone().unwrap_or_else(|| cache_beside(out));
    if real(&cache).starts_with(real(out)) {
        return Err(EmbedderError::CacheInSite { cache });
    }
    Transformer::open(*kind, model, &cache).map(Some)
}

/// A path without links and `..` in the part of it that exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let exists = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, real)) = exists else { return path };
    path.strip_prefix(above).map_or(real.clone(), |rest| real.join(rest))
}

/// The folder beside the site that keeps vectors unless another is named: `site` has `.site.mcdewey-cache`.
fn cache_beside(out: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".mcdewey-cache");
    out.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_lies_beside_the_site() {
        assert_eq!(cache_beside(Path::new("site")), Path::new(".site.mcdewey-cache"));
        assert_eq!(cache_beside(Path::new("/srv/public/")), Path::new("/srv/.public.mcdewey-cache"));
    }

    #[test]
    fn a_model_that_nothing_would_read_is_an_error() {
        let options = EmbedderOptions { model: Some("minilm".into()), ..EmbedderOptions::default() };
        assert!(matches!(open(&options, Path::new("site")), Err(EmbedderError::NotUsed)));
        assert!(matches!(open(&EmbedderOptions::default(), Path::new("site")), Ok(None)));
    }
}
