//! The corpus as a whole: every document found, read and outlined, the library arranged.
//!
//! Texts stay in memory as they were on disk; a document is parsed once here for its outline and once more when its
//! pages are made, so that what is parsed never piles up and a file that changes meanwhile cannot tear the site.

pub mod findings;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::library::arrange::{self, OutlinedDocument};
use crate::library::{DocumentEntry, Library};
use crate::meaning::Embedders;
use crate::meaning::embedder::Embedded;
use crate::model::{Document, Place};
use crate::pages::html;
use crate::pages::links::Links;
use crate::progress::Progress;
use crate::reading;
use crate::reading::clean::{Dropped, Went};
use crate::reading::pdf;
use crate::reading::source::{self, Folder, SourceError, SourceFile, Unread};

/// A corpus that was read.
#[derive(Debug)]
pub struct Corpus {
    /// Folder it was read from, for the files that documents lead to.
    pub folder: Folder,
    /// Its configuration, or the defaults.
    pub config: Config,
    /// Its documents, arranged.
    pub library: Library,
    /// What was found wrong so far, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
    /// What cleaning dropped.
    pub dropped: Dropped,
    /// Bytes of each document, in the order of [`Library::documents`].
    texts: Vec<Vec<u8>>,
    /// Vectors of each document's chunks, in the same order; empty where none were asked for.
    pub embeddings: Vec<Vec<Embedded>>,
}

/// A document with the safe HTML of its chunks.
#[derive(Debug)]
pub struct Written {
    /// The document.
    pub document: Document,
    /// HTML of each chunk, and what came to light while it was written.
    pub chunks: Vec<html::ChunkHtml>,
}

impl Corpus {
    /// Reads every document below `root`, and embeds its chunks if there is something to embed them with.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the folder or its configuration cannot be used, or if not a single document could be read.
    /// What is wrong with single documents is in [`Corpus::diagnostics`].
    pub fn read(root: &Path, embedders: Option<&Embedders<'_>>, progress: &Progress) -> Result<Corpus, SourceError> {
        let (mut files, mut diagnostics) = source::discover(root)?;
        let folder = Folder::open(root)?;
        let (config, found) = folder.read_config()?;
        diagnostics.extend(found);
        let pdf_reader = files.iter().any(SourceFile::is_pdf).then(pdf::Reader::find).flatten();
        if pdf_reader.is_none() {
            let (unread, read): (Vec<_>, Vec<_>) = files.into_iter().partition(SourceFile::is_pdf);
            diagnostics.extend(pdf::unread(&unread));
            files = read;
        }
        let (places, found) = arrange::places(files.iter().map(|file| file.source.as_str()));
        diagnostics.extend(found);
        let stage = progress.stage("reading", files.len());
        let read: Vec<_> = files
            .par_iter()
            .zip(&places)
            .map(|(file, place)| {
                let mut bytes = folder.read(file)?;
                let mut remarks = Vec::new();
                if let Some(reader) = pdf_reader.as_ref().filter(|_| file.is_pdf()) {
                    (bytes, remarks) = reader.markdown(file, &bytes)?;
                }
                let mut read = reading::read_document(&file.source, place, &bytes, &config);
                read.diagnostics.extend(remarks);
                stage.step();
                let embeddings = embedders.map_or_else(Vec::new, |embedders| embedders.embed(&read.document));
                let pdf = file.pdf.clone().filter(|_| config.publish_pdf);
                let outlined = OutlinedDocument { pdf, ..reading::outline(&read.document) };
                Ok((outlined, (bytes, embeddings), read.diagnostics, read.dropped))
            })
            .collect();
        let mut outlined: Vec<OutlinedDocument> = Vec::with_capacity(read.len());
        let mut by_source: BTreeMap<String, (Vec<u8>, Vec<Embedded>)> = BTreeMap::new();
        let mut dropped = Dropped::default();
        for result in read {
            match result {
                Ok((outline, kept, found, dropped_here)) => {
                    by_source.insert(outline.source.clone(), kept);
                    outlined.push(outline);
                    diagnostics.extend(found);
                    dropped += dropped_here;
                }
                Err(Unread::LeftOut(warning)) => diagnostics.push(warning),
                Err(Unread::Failed(error)) => return Err(error),
            }
        }
        if outlined.is_empty() {
            return Err(SourceError::NoDocument { root: root.display().to_string(), diagnostics });
        }
        let (library, found) = arrange::arrange(&config, outlined);
        diagnostics.extend(found);
        let take = |document: &DocumentEntry| by_source.remove(&document.source).unwrap_or_default();
        let (texts, embeddings) = library.documents.iter().map(take).unzip();
        Ok(Corpus { folder, config, library, diagnostics, dropped, texts, embeddings })
    }

    /// Resolves links of this corpus.
    pub fn links(&self) -> Links<'_> {
        Links::new(&self.library, &self.folder).with_sites(&self.config, &self.texts)
    }

    /// Bytes of document `doc_idx`: as they were on disk, or the Markdown that a PDF is read as.
    pub fn text(&self, doc_idx: usize) -> &[u8] {
        &self.texts[doc_idx]
    }

    /// Place of document `doc_idx`.
    fn place(&self, doc_idx: usize) -> &Place {
        &self.library.documents[doc_idx].place
    }

    /// Document `doc_idx` with the HTML of its chunks.
    pub fn write(&self, doc_idx: usize, links: &Links<'_>) -> Written {
        let source = &self.library.documents[doc_idx].source;
        let document = reading::read_document(source, self.place(doc_idx), self.text(doc_idx), &self.config).document;
        let renderer = html::Renderer::new(links, doc_idx, &document);
        let chunks = document.chunks.par_iter().map(|chunk| renderer.chunk_html(chunk)).collect();
        Written { document, chunks }
    }

    /// What cleaning dropped from each document, line by line, with the document's source.
    pub fn went(&self) -> Vec<(&str, Vec<Went>)> {
        let documents = self.library.documents.par_iter().enumerate();
        let went = documents.map(|(doc_idx, document)| {
            let (place, text) = (self.place(doc_idx), self.text(doc_idx));
            (document.source.as_str(), reading::read_document(&document.source, place, text, &self.config).went)
        });
        went.collect()
    }

    /// Everything that can be found wrong, broken links included, without writing a site.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`] if the system failed on a file that a document leads to.
    pub fn check(mut self, progress: &Progress) -> Result<Vec<Diagnostic>, SourceError> {
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        let links = self.links();
        let stage = progress.stage("checking", self.texts.len());
        let found: Vec<Vec<Diagnostic>> = (0..self.texts.len())
            .into_par_iter()
            .map(|doc_idx| {
                let written = self.write(doc_idx, &links);
                stage.step();
                written.chunks.into_iter().flat_map(|chunk| chunk.diagnostics).collect()
            })
            .collect();
        diagnostics.extend(found.into_iter().flatten());
        diagnostics.extend(links.remarks()?);
        Ok(findings::settle(diagnostics, &self.library, &self.config.ignore))
    }
}
