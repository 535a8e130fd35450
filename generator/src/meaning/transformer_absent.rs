//! In place of `transformer.rs` where the feature `minilm` is off.

use mcdewey_engine::{Embedding, Model};

use crate::diagnostic::Diagnostic;
use crate::meaning::embedder::{Embedded, EmbedderError, EmbedderKind};
use crate::progress::Progress;

/// There is none.
pub enum Transformer {}

impl Transformer {
    /// Refuses.
    ///
    /// # Errors
    ///
    /// [`EmbedderError::NotBuiltIn`].
    pub fn open(kind: EmbedderKind, _: &std::path::Path, _: &std::path::Path) -> Result<Transformer, EmbedderError> {
        Err(EmbedderError::NotBuiltIn { embedder: kind.name() })
    }

    /// Never called.
    ///
    /// # Errors
    ///
    /// None.
    pub fn refine(
        self,
        _: &[Vec<Embedded>],
        _: &Model,
        _: &Progress,
    ) -> Result<(Vec<Vec<Embedding>>, Vec<Diagnostic>), EmbedderError> {
        match self {}
    }
}
