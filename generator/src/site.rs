//! The whole way from a folder of manuals to a published site.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;

use flate2::Compression;
use flate2::write::GzEncoder;
use mcdewey_engine::{
    ChunkIdx, IndexFile, IndexWriter, ModelError, NewChunk, NewDocument, SamePassage, Vectors, WriteError,
};
use rayon::prelude::*;

use crate::corpus::{Corpus, Written, findings};
use crate::diagnostic::Diagnostic;
use crate::language;
use crate::library::arrange::safe_path;
use crate::library::{DocumentEntry, Library, encode_path};
use crate::meaning::choice;
use crate::meaning::embedder::{EmbedderError, EmbedderOptions, PIECES_MAX};
use crate::meaning::{self, Embedders, Meaning};
use crate::model::{Chunk, Document};
use crate::pages::links::{Asset, REFUSED_HELP, picture};
use crate::pages::render::{DocumentView, RenderError, Renderer, SiteInfo};
use crate::progress::Progress;
use crate::publishing::emit::{self, EmitError, HostLimit, Staging};
use crate::publishing::search_assets::stemmer_asset;
use crate::publishing::search_files::{self, SearchFiles};
use crate::reading::clean::Dropped;
use crate::reading::listing::is_listing;
use crate::reading::source::{Folder, Found, SourceError};

/// Bytes of manuals that are in work at once: their pages are made in parallel, then their chunks are indexed in order.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Pages of a document that are made before they are written.
const RENDERED_TOGETHER: usize = 256;

/// What to build, and where.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder of manuals.
    pub corpus: PathBuf,
    /// Folder of the site; it is replaced as a whole once the new site is complete.
    pub out: PathBuf,
    /// Folder of templates that replace the embedded ones of the same name.
    pub templates: Option<PathBuf>,
    /// What makes the vectors of chunks.
    pub embedder: EmbedderOptions,
    /// Whether the search works where the site is opened from disk; so it does too where the configuration says so.
    pub offline: bool,
}

/// No site was written; the old one, if there is one, is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The corpus cannot be used.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A page could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The site could not be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// The index could not be made.
    #[error(transparent)]
    Index(#[from] WriteError),
    /// The binary carries no embedding model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The embedder that was asked for cannot be had, or failed.
    #[error(transparent)]
    Embedder(#[from] EmbedderError),
}

/// What was built.
#[derive(Debug)]
pub struct Report {
    /// Products in the library.
    pub n_products: usize,
    /// Versions, over all products.
    pub n_versions: usize,
    /// Documents.
    pub n_documents: usize,
    /// Chunks.
    pub n_chunks: usize,
    /// HTML pages.
    pub n_pages: usize,
    /// The search index.
    pub index: search_files::Written,
    /// Files, bytes and the folder of the site.
    pub published: emit::Published,
    /// Limits of common hosts that the site comes near.
    pub host_limits: Vec<HostLimit>,
    /// What cleaning dropped.
    pub dropped: Dropped,
    /// Images of other hosts, which became links.
    pub n_remote_images: u32,
    /// What was found wrong, in the order of files and lines.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds the site of a corpus.
///
/// # Errors
///
/// [`BuildError`] if no site was written; what is wrong with single documents is in [`Report::diagnostics`].
pub fn build(options: &BuildOptions, progress: &Progress) -> Result<Report, BuildError> {
    // First of all, so that a second build of the same site ends at once.
    let staging = Staging::open(&options.out, &options.corpus)?;
    let model = meaning::model()?;
    let transformer = choice::open(&options.embedder, &options.out)?;
    let embedders = Embedders::new(&model, if transformer.is_some() { PIECES_MAX } else { 0 });
    let mut corpus = Corpus::read(&options.corpus, Some(&embedders), progress)?;
    let embedded = std::mem::take(&mut corpus.embeddings);
    let embeddings = match transformer {
        None => embedded.into_iter().map(|chunks| chunks.into_iter().map(|chunk| chunk.vector).collect()).collect(),
        Some(transformer) => {
            let (embeddings, found) = transformer.refine(&embedded, &model, progress)?;
            corpus.diagnostics.extend(found);
            embeddings
        }
    };
    let meaning = Meaning::new(embeddings);
    meaning.relate(&mut corpus.library);
    let vectors = meaning.vectors(&model, &embedders.into_counts());
    drop(model);
    let mut diagnostics = std::mem::take(&mut corpus.diagnostics);
    let (logo, found) = corpus.logo()?;
    diagnostics.extend(found);
    let look = corpus.config.look.clone();
    let site = SiteInfo { language: corpus.config.language.clone(), look, logo };
    let renderer = Renderer::new(options.templates.as_deref(), &corpus.library, &site)?;
    let state = Mutex::default();
    let search = SearchFiles::new(&staging, options.offline || corpus.config.offline);
    let builder = Builder { corpus: &corpus, renderer: &renderer, meaning: &meaning, staging: &staging, search, state };
    builder.shared_files()?;
    builder.documents(vectors, progress)?;
    let scripts = builder.search.finish()?;
    let mut state = builder.state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    state.index.add(scripts);
    state.copy_assets(&staging, &corpus.folder)?;
    state.diagnostics.extend(diagnostics);
    let found = std::mem::take(&mut state.diagnostics);
    state.diagnostics = findings::settle(found, &corpus.library, &corpus.config.ignore);
    let published = staging.publish()?;
    let library = &corpus.library;
    let products = library.vendors.iter().flat_map(|vendor| &vendor.products);
    Ok(Report {
        n_products: products.clone().count(),
        n_versions: products.map(|product| product.versions.len()).sum(),
        n_documents: library.documents.len(),
        n_chunks: library.documents.iter().map(|document| document.chunks.len()).sum(),
        n_pages: state.n_pages,
        index: state.index,
        host_limits: emit::host_limits(&published),
        published,
        dropped: corpus.dropped,
        n_remote_images: state.n_remote_images,
        diagnostics: state.diagnostics,
    })
}

/// What building needs everywhere.
struct Builder<'a> {
    corpus: &'a Corpus,
    renderer: &'a Renderer<'a>,
    meaning: &'a Meaning,
    staging: &'a Staging,
    search: SearchFiles<'a>,
    state: Mutex<State>,
}

/// What adds up while pages are written in parallel.
#[derive(Default)]
struct State {
    n_pages: usize,
    index: search_files::Written,
    n_remote_images: u32,
    diagnostics: Vec<Diagnostic>,
    /// Files to copy: paths below the corpus root, by path below the site's root.
    assets: BTreeMap<String, String>,
}

impl Builder<'_> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Every change is one addition: the state is whole even if a thread that held it panicked.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Pages of the library, files for other tools, scripts, styles, the wasm module, those of the stemmers that documents need.
    fn shared_files(&self) -> Result<(), BuildError> {
        let overview = self.renderer.overview()?;
        self.state().n_pages += overview.len();
        for page in &overview {
            self.staging.write(&page.path, page.html.as_bytes())?;
        }
        for (path, text) in self.renderer.machine_files() {
            self.staging.write(&path, text.as_bytes())?;
        }
        let text = |doc_idx| String::from_utf8_lossy(self.corpus.text(doc_idx));
        self.renderer.full_text(text, |path, text| self.staging.write(path, text.as_bytes()))?;
        for (path, bytes) in self.renderer.assets() {
            self.staging.write(path, bytes)?;
        }
        if let Some(logo) = &self.renderer.logo() {
            self.staging.write(&logo.path, &logo.bytes)?;
        }
        self.search.write_assets()?;
        let documents = &self.corpus.library.documents;
        let codes: BTreeSet<&str> = documents.iter().map(|document| language::index_code(&document.language)).collect();
        for (path, module) in codes.into_iter().filter_map(stemmer_asset) {
            self.search.write(&path, module)?;
        }
        Ok(())
    }

    /// Pages of all documents, and the index of their chunks.
    fn documents(&self, vectors: Option<Vectors>, progress: &Progress) -> Result<(), BuildError> {
        let links = self.corpus.links();
        let library = &self.corpus.library;
        let firsts = first_chunks(library);
        let mut writer = vectors.into_iter().fold(language::index_writer(), IndexWriter::with_vectors);
        let stage = progress.stage("writing", library.documents.len());
        for batch in batches(self.corpus) {
            let written: Vec<Document> = batch
                .clone()
                .into_par_iter()
                .map(|doc_idx| {
                    let document = self.document(doc_idx, self.corpus.write(doc_idx, &links));
                    stage.step();
                    document
                })
                .collect::<Result<_, BuildError>>()?;
            for (doc_idx, document) in batch.zip(written) {
                index(&mut writer, library, &firsts, doc_idx, &document, self.meaning)?;
            }
            self.index_files(&writer.take_files())?;
        }
        self.state().diagnostics.extend(links.remarks()?);
        self.index_files(&writer.finish())
    }

    /// Writes the pages of one document and hands back its text for the index.
    fn document(&self, doc_idx: usize, written: Written) -> Result<Document, BuildError> {
        let Written { document, chunks } = written;
        let DocumentEntry { folder, pdf, .. } = &self.corpus.library.documents[doc_idx];
        self.staging.write(&format!("{folder}.md"), self.corpus.text(doc_idx))?;
        let mut html = Vec::with_capacity(chunks.len());
        {
            let mut state = self.state();
            state.assets.extend(pdf.iter().map(|pdf| (safe_path(pdf), pdf.clone())));
            for chunk in chunks {
                state.diagnostics.extend(chunk.diagnostics);
                state.n_remote_images += chunk.n_remote_images;
                state.assets.extend(chunk.assets.into_iter().map(|Asset { from, to, .. }| (to, from)));
                html.push(chunk.html);
            }
        }
        let mut n_pages = document.chunks.len();
        for page in self.renderer.document_parts(doc_idx, &DocumentView { chunk_html: &html }) {
            let page = page?;
            self.staging.write(&page.path, page.html.as_bytes())?;
            n_pages += 1;
        }
        if let Some((path, numbers)) = self.renderer.page_numbers(doc_idx) {
            self.staging.write(&path, numbers.as_bytes())?;
        }
        // All threads make the pages of a long manual, and one writes them: two that write into one folder wait for each other.
        for (chunks, html) in document.chunks.chunks(RENDERED_TOGETHER).zip(html.chunks(RENDERED_TOGETHER)) {
            let render = |(chunk, html): (&Chunk, &String)| self.renderer.chunk(doc_idx, chunk, html);
            let pages: Vec<_> = chunks.par_iter().zip(html).map(render).collect::<Result<_, _>>()?;
            for page in &pages {
                self.staging.write(&page.path, page.html.as_bytes())?;
            }
        }
        self.state().n_pages += n_pages;
        Ok(document)
    }

    /// Compresses and writes files of the index.
    fn index_files(&self, files: &[IndexFile]) -> Result<(), BuildError> {
        let written = files.par_iter().map(|file| self.search.write(&file.path, &gzip(&file.bytes)));
        let written: Vec<_> = written.collect::<Result<_, EmitError>>()?;
        let mut state = self.state();
        for file in written {
            state.index.add(file);
        }
        Ok(())
    }
}

impl State {
    /// Copies images and other files that documents show or link to.
    fn copy_assets(&mut self, staging: &Staging, folder: &Folder) -> Result<(), BuildError> {
        for (to, from) in std::mem::take(&mut self.assets) {
            let extension =
                to.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
            // Looked at before, and again: it may have changed meanwhile.
            let looked_at = match folder.asset(&from)? {
                Found::Nothing => Err(("is not there any more".to_owned(), "build again")),
                Found::Refused(fault) => Err((fault, REFUSED_HELP)),
                Found::Content(bytes) => picture::published(&extension, bytes),
            };
            match looked_at {
                Ok(published) => staging.write(&to, &published.bytes)?,
                Err((fault, help)) => {
                    self.diagnostics.push(Diagnostic::warning(to, format!("is left out: it {fault}")).help(help));
                }
            }
        }
        Ok(())
    }
}

/// Number of the first chunk of each document.
fn first_chunks(library: &Library) -> Vec<u32> {
    let mut next = 0;
    let mut first_of = |n_chunks: usize| {
        let first = next;
        next += u32::try_from(n_chunks).unwrap_or(u32::MAX);
        first
    };
    library.documents.iter().map(|document| first_of(document.chunks.len())).collect()
}

/// Ranges of documents of about [`BATCH_BYTES`] each.
fn batches(corpus: &Corpus) -> Vec<Range<usize>> {
    let n_documents = corpus.library.documents.len();
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for doc_idx in 0..n_documents {
        bytes += corpus.text(doc_idx).len();
        if bytes >= BATCH_BYTES || doc_idx + 1 == n_documents {
            batches.push(start..doc_idx + 1);
            (start, bytes) = (doc_idx + 1, 0);
        }
    }
    batches
}

/// Adds a document and its chunks to the index.
fn index(
    writer: &mut IndexWriter,
    library: &Library,
    firsts: &[u32],
    doc_idx: usize,
    document: &Document,
    meaning: &Meaning,
) -> Result<(), WriteError> {
    let entry = &library.documents[doc_idx];
    writer.document(NewDocument {
        vendor: entry.vendor.clone(),
        product: entry.place.product.clone(),
        version: entry.place.version.clone(),
        doc_type: entry.place.doc_type.clone(),
        name: entry.place.document.clone(),
        source: entry.source.clone(),
        language: language::index_code(&document.language).to_owned(),
        title: document.title.clone(),
        url: encode_path(&entry.folder),
    })?;
    for (chunk, known) in document.chunks.iter().zip(&entry.chunks) {
        // The first is the newest: if it comes before this chunk, it stands for it.
        let newest = known.same_passage.first().map(|&(doc_idx, ordinal)| firsts[doc_idx] + ordinal);
        let (text, code) = chunk.text_and_code();
        writer.chunk(NewChunk {
            ordinal: chunk.ordinal,
            page: chunk.page,
            page_label: chunk.page_label.clone(),
            title: chunk.title.clone(),
            is_common_title: known.is_common_title,
            headings: chunk.headings.clone(),
            heading_path: chunk.heading_path.clone(),
            text,
            code,
            is_listing: is_listing(chunk, &document.title),
            also_in: known.same_passage.iter().map(|&(idx, ordinal)| same_passage(library, idx, ordinal)).collect(),
            vector: meaning.vector(doc_idx, chunk.ordinal),
            primary: newest.filter(|&newest| newest < firsts[doc_idx] + chunk.ordinal).map(ChunkIdx),
        })?;
    }
    Ok(())
}

fn same_passage(library: &Library, doc_idx: usize, ordinal: u32) -> SamePassage {
    let document = &library.documents[doc_idx];
    SamePassage {
        version: document.place.version.clone(),
        chunk_id: document.chunk_id(ordinal).to_string(),
        url: format!("{}/{ordinal}.html", encode_path(&document.folder)),
        page: document.chunks[ordinal as usize].page,
        source: document.source.clone(),
    }
}

/// Compresses a file of the index; the same bytes give the same stream, since no time is written into it.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::best());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
