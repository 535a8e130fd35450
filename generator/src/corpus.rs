//! The corpus as a whole: every document found, read and outlined, the library arranged.
//!
//! Texts stay in memory as they were on disk; a document is parsed once here for its outline and once more when its
//! pages are made, so that what is parsed never piles up and a file that changes meanwhile cannot tear the site.

pub mod findings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::config::{CONFIG_FILE, Config};
use crate::diagnostic::Diagnostic;
use crate::library::arrange::{self, OutlinedDocument};
use crate::library::{DocumentEntry, Library};
use crate::meaning::Embedders;
use crate::meaning::embedder::Embedded;
use crate::model::{Document, Place};
use crate::pages::html;
use crate::pages::links::{Links, REFUSED_HELP};
use crate::pages::render::Logo;
use crate::progress::Progress;
use crate::reading::clean::{Dropped, Went};
use crate::reading::converted::{self, Text};
use crate::reading::dialect::{Around, Dialects, Sample};
use crate::reading::source::{self, Folder, Found, SourceError, SourceFile, Unread};
use crate::reading::{self, Read, chosen, pdf};

/// A corpus that was read.
#[derive(Debug)]
pub struct Corpus {
    /// Folder it was read from, for the files that documents lead to.
    pub folder: Folder,
    /// Its configuration, or the defaults.
    pub config: Config,
    /// Dialects of its products.
    pub dialects: Dialects,
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
    /// What documents without a text of their own lead to; made when the first asks.
    children: OnceLock<html::Children>,
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
        diagnostics.extend(chosen::choose(&mut files, |file| file.source.as_str(), &config));
        let pdf_reader = files.iter().any(SourceFile::is_pdf).then(pdf::Reader::find).flatten();
        if pdf_reader.is_none() {
            let (unread, read): (Vec<_>, Vec<_>) = files.into_iter().partition(SourceFile::is_pdf);
            diagnostics.extend(pdf::unread(&unread));
            files = read;
        }
        let (places, found) = arrange::places(files.iter().map(|file| file.source.as_str()));
        diagnostics.extend(found);
        let others = folder.files(chosen::is_other)?;
        diagnostics.extend(chosen::passed_over(&others));
        let products = with_markdown(&files);
        let text = |file: &SourceFile| {
            let is_among_markdown = products.contains(product_of(&file.source));
            converted::text(file, folder.read(file)?, is_among_markdown, pdf_reader.as_ref())
        };
        let read: Vec<_> = files.par_iter().map(text).collect();
        let (found_files, texts) = documents(files.iter().zip(&places), read, &mut diagnostics)?;
        let markdown = found_files.iter().zip(&texts).filter(|((file, _), _)| file.is_markdown());
        let samples: Vec<_> = markdown.map(|((file, _), bytes)| Sample { source: &file.source, bytes }).collect();
        let (dialects, found) = Dialects::find(&folder, &config, &samples, &others)?;
        diagnostics.extend(found);
        let around = Around { config: &config, dialects: &dialects, folder: Some(&folder) };
        let stage = progress.stage("reading", files.len());
        let read: Vec<_> = found_files
            .par_iter()
            .zip(&texts)
            .map(|((file, place), bytes)| {
                let read = reading::read_among(&file.source, place, bytes, around);
                stage.step();
                // Drafts are not embedded, nor are parts of other documents whose names say so.
                let embeddings = embedders.filter(|_| !read.is_draft);
                let embeddings = embeddings.map_or_else(Vec::new, |embedders| embedders.embed(&read.document));
                let pdf = file.pdf.clone().filter(|_| config.publish_pdf);
                let outline = OutlinedDocument { pdf, ..reading::outline(&read.document) };
                (outline, embeddings, Read { document: Document { chunks: Vec::new(), ..read.document }, ..read })
            })
            .collect();
        if let Some(error) = dialects.fault() {
            return Err(error);
        }
        let gathered = Gathered::of(read, texts, &dialects);
        let Gathered { outlined, mut by_source, dropped, diagnostics: found } = gathered;
        diagnostics.extend(found);
        if outlined.is_empty() {
            return Err(SourceError::NoDocument { root: root.display().to_string(), diagnostics });
        }
        let (mut library, found) = arrange::arrange(&config, outlined);
        diagnostics.extend(found);
        dialects.navigation().arrange(&mut library);
        let take = |document: &DocumentEntry| by_source.remove(&document.source).unwrap_or_default();
        let (texts, embeddings) = library.documents.iter().map(take).unzip();
        let children = OnceLock::new();
        Ok(Corpus { folder, config, dialects, library, diagnostics, dropped, texts, embeddings, children })
    }

    /// Resolves links of this corpus.
    pub fn links(&self) -> Links<'_> {
        Links::new(&self.library, &self.folder).with_sites(&self.config, &self.texts)
    }

    /// The picture beside the library's name, or a warning about the one that is configured.
    ///
    /// # Errors
    ///
    /// [`SourceError::Failed`] if the system failed on it.
    pub fn logo(&self) -> Result<(Option<Logo>, Option<Diagnostic>), SourceError> {
        let Some(path) = &self.config.look.logo else { return Ok((None, None)) };
        let looked_at = match self.folder.asset(path)? {
            Found::Nothing => Err(("does not exist".to_owned(), "its path begins at the folder of the corpus")),
            Found::Refused(fault) => Err((fault, REFUSED_HELP)),
            Found::Content(bytes) => Logo::of(path, bytes),
        };
        Ok(match looked_at {
            Ok(logo) => (Some(logo), None),
            Err((fault, help)) => {
                let message = format!("`library.logo` is `{path}`, which is left out: it {fault}");
                (None, Some(Diagnostic::warning(CONFIG_FILE, message).help(help)))
            }
        })
    }

    /// Bytes of document `doc_idx`: as they were on disk, or the Markdown that a PDF is read as.
    pub fn text(&self, doc_idx: usize) -> &[u8] {
        &self.texts[doc_idx]
    }

    /// What its documents are read with.
    fn around(&self) -> Around<'_> {
        Around { config: &self.config, dialects: &self.dialects, folder: Some(&self.folder) }
    }

    /// Place of document `doc_idx`.
    fn place(&self, doc_idx: usize) -> &Place {
        &self.library.documents[doc_idx].place
    }

    /// Document `doc_idx` with the HTML of its chunks.
    pub fn write(&self, doc_idx: usize, links: &Links<'_>) -> Written {
        let source = &self.library.documents[doc_idx].source;
        let document = reading::read_among(source, self.place(doc_idx), self.text(doc_idx), self.around()).document;
        let renderer = html::Renderer::new(links, doc_idx, &document);
        let mut chunks: Vec<_> = document.chunks.par_iter().map(|chunk| renderer.chunk_html(chunk)).collect();
        if document.is_bare
            && let Some(last) = chunks.last_mut()
            && let Some(list) =
                self.children.get_or_init(|| html::Children::of(&self.library)).html(&self.library, doc_idx)
        {
            last.html.push_str(&list);
        }
        Written { document, chunks }
    }

    /// What cleaning dropped from each document, line by line, with the document's source.
    pub fn went(&self) -> Vec<(&str, Vec<Went>)> {
        let documents = self.library.documents.par_iter().enumerate();
        let went = documents.map(|(doc_idx, document)| {
            let (place, text) = (self.place(doc_idx), self.text(doc_idx));
            (document.source.as_str(), reading::read_among(&document.source, place, text, self.around()).went)
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
        diagnostics.extend(self.logo()?.1);
        Ok(findings::settle(diagnostics, &self.library, &self.config.ignore))
    }
}

/// Those files that are documents, with their places and texts.
#[expect(clippy::type_complexity, reason = "two lists, of which the second is kept")]
fn documents<'a>(
    files: impl Iterator<Item = (&'a SourceFile, &'a Place)>,
    read: Vec<Result<Text, Unread>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Vec<(&'a SourceFile, &'a Place)>, Vec<Vec<u8>>), SourceError> {
    let (mut found_files, mut texts) = (Vec::with_capacity(read.len()), Vec::with_capacity(read.len()));
    let (mut n_html, mut no_documents) = (0, BTreeMap::new());
    for ((file, place), text) in files.zip(read) {
        match text {
            Ok(Text::Other(kind)) => *no_documents.entry(kind).or_default() += 1,
            Ok(Text::Document(bytes, remarks)) => {
                n_html += usize::from(file.is_html());
                found_files.push((file, place));
                texts.push(bytes);
                diagnostics.extend(remarks);
            }
            Err(Unread::LeftOut(warning)) => diagnostics.push(warning),
            Err(Unread::Failed(error)) => return Err(error),
        }
    }
    diagnostics.extend(chosen::of_html(n_html, &no_documents));
    Ok((found_files, texts))
}

/// Products that have a document in Markdown.
fn with_markdown(files: &[SourceFile]) -> BTreeSet<&str> {
    let markdown = files.iter().filter(|file| file.is_markdown());
    markdown.map(|file| product_of(&file.source)).collect()
}

fn product_of(source: &str) -> &str {
    source.split_once('/').map_or("", |(product, _)| product)
}

/// Texts and vectors of documents by their sources.
type BySource = BTreeMap<String, (Vec<u8>, Vec<Embedded>)>;

/// What reading all documents gave, without those that are not published.
struct Gathered {
    outlined: Vec<OutlinedDocument>,
    by_source: BySource,
    dropped: Dropped,
    diagnostics: Vec<Diagnostic>,
}

impl Gathered {
    fn of(read: Vec<(OutlinedDocument, Vec<Embedded>, Read)>, texts: Vec<Vec<u8>>, dialects: &Dialects) -> Gathered {
        let included: Vec<String> = read.iter().flat_map(|(_, _, read)| read.included.iter().cloned()).collect();
        let sources = read.iter().map(|(outline, _, _)| outline.source.as_str());
        let parts: BTreeSet<String> = dialects.parts(sources, &included).into_iter().map(str::to_owned).collect();
        let (mut outlined, mut by_source) = (Vec::with_capacity(read.len()), BySource::new());
        let (mut dropped, mut diagnostics) = (Dropped::default(), Vec::new());
        let (mut n_drafts, mut n_missing, mut unknown) = (0, 0, BTreeMap::new());
        for ((outline, embeddings, read), bytes) in read.into_iter().zip(texts) {
            if read.is_draft || parts.contains(&outline.source) {
                n_drafts += usize::from(read.is_draft);
                continue;
            }
            let names: &mut BTreeMap<String, u32> = unknown.entry(outline.place.product.clone()).or_default();
            for (name, count) in read.unknown {
                *names.entry(name).or_default() += count;
            }
            n_missing += read.n_missing;
            by_source.insert(outline.source.clone(), (bytes, embeddings));
            outlined.push(outline);
            diagnostics.extend(read.diagnostics);
            dropped += read.dropped;
        }
        diagnostics.extend((n_drafts > 0).then(|| drafts(n_drafts)));
        diagnostics.extend((!parts.is_empty()).then(|| part_files(parts.len())));
        diagnostics.extend((n_missing > 0).then(|| missing_files(n_missing)));
        diagnostics.extend(
            unknown.iter().filter(|(_, names)| !names.is_empty()).map(|(product, names)| unknown_names(product, names)),
        );
        Gathered { outlined, by_source, dropped, diagnostics }
    }
}

/// Said of documents that are not published.
fn drafts(n_drafts: usize) -> Diagnostic {
    let message =
        format!("{n_drafts} documents are drafts, by their front matter or their folder, and are not published");
    Diagnostic::note_general(message)
        .help("remove `draft: true` or `published: false`, or move it out of `_drafts`, to publish one")
}

/// Said of files that are no documents of their own.
fn part_files(n_parts: usize) -> Diagnostic {
    let message = format!("{n_parts} files are parts of other documents and no documents of their own");
    Diagnostic::note_general(message).help("they lie in folders such as `includes`, or their names begin with `_`")
}

/// Said of files that documents would have put in.
fn missing_files(n_missing: u32) -> Diagnostic {
    let message =
        format!("{n_missing} times a document names a file whose text belongs there and that is not in the corpus");
    Diagnostic::note_general(message)
        .help("copy the folders of such files too: they are often called `includes` or `_includes`")
}

/// Said of names of a dialect that nobody knows.
fn unknown_names(product: &str, names: &BTreeMap<String, u32>) -> Diagnostic {
    /// Names that are listed.
    const NAMES_MAX: usize = 20;
    let mut by_count: Vec<_> = names.iter().collect();
    by_count.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), name.as_str()));
    let shown = |name: &str| name.chars().take(60).collect::<String>().replace('`', "'");
    let listed: Vec<_> =
        by_count.iter().take(NAMES_MAX).map(|(name, count)| format!("`{}` ({count})", shown(name))).collect();
    let more = by_count.len().saturating_sub(NAMES_MAX);
    let more = if more > 0 { format!(" and {more} others") } else { String::new() };
    let message = format!("product `{product}` has tags and values that are not known: {}{more}", listed.join(", "));
    Diagnostic::note_general(message)
        .help("tags are left out and their text is kept; of a value without one its name is shown")
}
