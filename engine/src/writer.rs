//! Building an index: documents and chunks in, files out.

mod counting;
mod dictionary;
mod vectors;

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::{Analyzer, ENGLISH, Language, Stemmer, UNSTEMMED};
use crate::bytes::TEXTS_MAX;
use crate::error::WriteError;
use crate::format::chunks::{ChunkRecord, DocumentRecord, Pack};
use crate::format::manifest::{GroupEntry, Manifest, ProductEntry};
use crate::format::{self, IndexFile, MANIFEST_PATH, aliases};
use crate::hit::SamePassage;
use crate::id::{CHUNKS_MAX, ChunkIdx};
use crate::lexical::Posting;
use crate::lexical::bm25::{self, Means, N_FIELDS, Occurrence};
use crate::vector::cells::ChunkVector;

use dictionary::{Shards, emit_folder, seal};
pub use vectors::Vectors;

/// Chunks in one pack: ten hits then cost about ten small files, and the index of a large library few thousand.
const CHUNKS_PER_PACK: u32 = 10;

/// Postings of a term that stand beside it in the dictionary; the list of a more common term is cut there.
const TIER_POSTINGS: usize = 4096;

/// Size of a shard of the dictionary before compression, in bytes, as long as [`TERMS_SHARDS_MAX`] allows.
const TERMS_SHARD_BYTES: usize = 8 * 1024;

/// Most shards of the dictionary: beyond, they grow, so that the manifest stays small.
const TERMS_SHARDS_MAX: usize = 4096;

/// A document, as [`IndexWriter::document`] takes it.
#[derive(Clone, Debug, Default)]
pub struct NewDocument {
    /// Vendor of the product.
    pub vendor: String,
    /// First level of the chunk's id.
    pub product: String,
    /// Second level.
    pub version: String,
    /// Third level.
    pub doc_type: String,
    /// Fourth level.
    pub name: String,
    /// Path of the file below the corpus root.
    pub source: String,
    /// Code of the language of its words: that of a stemmer of [`IndexWriter::stemmer`], or nothing for English. Words of
    /// any other language are indexed as they stand, without their marks.
    pub language: String,
    /// Title of the document.
    pub title: String,
    /// Percent-encoded address of the folder of its pages, below the site's root.
    pub url: String,
}

/// A chunk, as [`IndexWriter::chunk`] takes it.
#[derive(Clone, Debug, Default)]
pub struct NewChunk {
    /// Place in reading order within the document, from 0.
    pub ordinal: u32,
    /// Physical page, from 1.
    pub page: Option<u32>,
    /// Printed label of the page.
    pub page_label: Option<String>,
    /// What the chunk is called in a list of hits.
    pub title: String,
    /// Whether very many documents have a chunk of this title: it is then shown behind that of its document.
    pub is_common_title: bool,
    /// The nearest heading at or above its first line, and every heading inside it.
    pub headings: Vec<String>,
    /// Headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// Plain text, code included.
    pub text: String,
    /// Where code stands in `text`: ranges of bytes, ascending, at characters' boundaries.
    pub code: Vec<Range<usize>>,
    /// Whether it only leads elsewhere, as contents, indexes and change logs do: it then comes behind what it leads to.
    pub is_listing: bool,
    /// The same passage in other versions, newest first.
    pub also_in: Vec<SamePassage>,
    /// The chunk of a newer version that holds the same passage: this one is then found through it.
    pub primary: Option<ChunkIdx>,
    /// Its quantised vector; without one it is found by words only.
    pub vector: Option<ChunkVector>,
}

/// Occurrences of a term in one chunk, by field.
#[derive(Clone, Copy)]
struct RawPosting {
    chunk: u32,
    frequencies: [u8; N_FIELDS],
}

/// What the score of a chunk's terms depends on beside their frequencies.
#[derive(Clone, Copy, Default)]
struct Facts {
    /// Words of each field; a stand-in has none.
    lengths: [u32; N_FIELDS],
    /// Number of its document, in the order of documents.
    document: u32,
    is_listing: bool,
}

/// A word seen before.
struct KnownWord {
    terms: Box<[u32]>,
    /// Its place among [`IndexWriter::written`]; `None` for what is no simple word.
    written: Option<usize>,
}

/// A simple word in lower case, as it is written.
struct WrittenWord {
    term: u32,
    text: String,
    n_times: u32,
}

/// A language that words are analysed in.
struct WriterLanguage {
    code: String,
    analyzer: Analyzer,
    /// Terms of words seen before.
    memo: HashMap<String, KnownWord>,
    /// Whether a chunk was indexed in it: only then does a query have to be analysed in it.
    is_used: bool,
}

impl WriterLanguage {
    fn new(code: &str, language: Language) -> WriterLanguage {
        let (code, analyzer) = (code.to_owned(), Analyzer::new(vec![language]));
        WriterLanguage { code, analyzer, memo: HashMap::new(), is_used: false }
    }
}

/// Builds an index in one pass over the chunks.
///
/// Documents come by product, then newest version first, then type; the order within is the order of chunk numbers.
/// Memory grows with the postings (8 bytes each) and the distinct terms; texts leave with [`IndexWriter::take_files`].
pub struct IndexWriter {
    /// Each language that a document had or that a stemmer was given for.
    languages: Vec<WriterLanguage>,
    /// That of the document begun last.
    language_idx: usize,
    term_ids: HashMap<String, u32>,
    postings: Vec<Vec<RawPosting>>,
    written: Vec<WrittenWord>,
    written_ids: HashMap<(u32, String), usize>,
    /// What is known of each chunk but its terms.
    facts: Vec<Facts>,
    /// Words of the text and code of each document.
    document_words: Vec<u32>,
    n_indexed: u32,
    manifest: Manifest,
    document: NewDocument,
    pack: Pack,
    group_packs: Vec<Vec<u8>>,
    /// Stand-ins of each product: chunk and primary.
    aliases: Vec<Vec<(u32, u32)>>,
    files: Vec<IndexFile>,
    tier_postings: usize,
    vectors: Option<Vectors>,
}

impl Default for IndexWriter {
    fn default() -> IndexWriter {
        IndexWriter::new()
    }
}

impl IndexWriter {
    /// An empty index.
    pub fn new() -> IndexWriter {
        IndexWriter {
            languages: vec![WriterLanguage::new(ENGLISH, Language::English)],
            language_idx: 0,
            term_ids: HashMap::new(),
            postings: Vec::new(),
            written: Vec::new(),
            written_ids: HashMap::new(),
            facts: Vec::new(),
            document_words: Vec::new(),
            n_indexed: 0,
            manifest: Manifest { chunks_per_pack: CHUNKS_PER_PACK, ..Manifest::default() },
            document: NewDocument::default(),
            pack: Pack::default(),
            group_packs: Vec::new(),
            aliases: Vec::new(),
            files: Vec::new(),
            tier_postings: TIER_POSTINGS,
            vectors: None,
        }
    }

    /// The same, and an index that answers by meaning too: chunks with a [`NewChunk::vector`] are found by it.
    #[must_use]
    pub fn with_vectors(self, vectors: Vectors) -> IndexWriter {
        IndexWriter { vectors: Some(vectors), ..self }
    }

    /// The same with lists cut after `tier_postings`, so that a small index has cut lists.
    #[cfg(test)]
    pub(crate) fn with_tier_postings(tier_postings: usize) -> IndexWriter {
        IndexWriter { tier_postings, ..IndexWriter::new() }
    }

    /// Gives the stemmer of a language for the documents that follow; whoever searches must have the same.
    #[must_use]
    pub fn stemmer(mut self, language: &str, stemmer: Stemmer) -> IndexWriter {
        self.languages.push(WriterLanguage::new(language, Language::stemmed(language, stemmer)));
        self
    }

    /// Begins a document; the chunks that follow are its own.
    ///
    /// # Errors
    ///
    /// [`WriteError::Order`] if its product, version and type were left before.
    pub fn document(&mut self, document: NewDocument) -> Result<(), WriteError> {
        let same_group = self.manifest.groups.last().is_some_and(|group| {
            self.manifest.products[group.product as usize].name == document.product
                && group.version == document.version
                && group.doc_type == document.doc_type
        });
        if !same_group {
            self.close_group();
            self.open_group(&document)?;
        }
        self.set_language(if document.language.is_empty() { ENGLISH } else { &document.language });
        self.document = document;
        self.document_words.push(0);
        Ok(())
    }

    fn set_language(&mut self, code: &str) {
        let place = |languages: &[WriterLanguage], code: &str| languages.iter().position(|known| known.code == code);
        let known = place(&self.languages, code).or_else(|| place(&self.languages, UNSTEMMED));
        self.language_idx = known.unwrap_or_else(|| {
            self.languages.push(WriterLanguage::new(UNSTEMMED, Language::Unstemmed));
            self.languages.len() - 1
        });
    }

    fn open_group(&mut self, document: &NewDocument) -> Result<(), WriteError> {
        let manifest = &mut self.manifest;
        let last_product = manifest.products.last().is_some_and(|product| product.name == document.product);
        let seen = |group: &GroupEntry| {
            let product = &manifest.products[group.product as usize].name;
            *product == document.product && (group.version == document.version && group.doc_type == document.doc_type)
        };
        let left = manifest.products.iter().any(|product| product.name == document.product) && !last_product;
        if left || manifest.groups.iter().any(seen) {
            return Err(WriteError::Order { document: document.source.clone() });
        }
        (manifest.groups.len() < TEXTS_MAX).then_some(()).ok_or(WriteError::TooManyGroups { max: TEXTS_MAX })?;
        if !last_product {
            let vendor = manifest.vendors.iter().position(|vendor| *vendor == document.vendor).unwrap_or_else(|| {
                manifest.vendors.push(document.vendor.clone());
                manifest.vendors.len() - 1
            });
            let name = document.product.clone();
            manifest.products.push(ProductEntry { name, vendor: vendor as u32, has_aliases: false });
            self.aliases.push(Vec::new());
        }
        manifest.groups.push(GroupEntry {
            product: manifest.products.len() as u32 - 1,
            version: document.version.clone(),
            doc_type: document.doc_type.clone(),
            n_chunks: 0,
            packs_hash: 0,
            first: manifest.n_chunks,
        });
        Ok(())
    }

    /// Adds a chunk of the document begun last and returns its number.
    ///
    /// # Errors
    ///
    /// [`WriteError::TooManyChunks`] beyond what one index may hold.
    pub fn chunk(&mut self, chunk: NewChunk) -> Result<ChunkIdx, WriteError> {
        let idx = self.manifest.n_chunks;
        if idx == CHUNKS_MAX {
            return Err(WriteError::TooManyChunks { max: CHUNKS_MAX });
        }
        match chunk.primary {
            Some(primary) => {
                debug_assert!(primary.0 < idx, "a newer version comes first");
                self.facts.push(Facts::default());
                if let Some(aliases) = self.aliases.last_mut() {
                    aliases.push((idx, primary.0));
                }
            }
            None => self.index_text(idx, &chunk),
        }
        self.add_vector(idx, &chunk);
        self.push_record(chunk);
        self.manifest.n_chunks += 1;
        if let Some(group) = self.manifest.groups.last_mut() {
            group.n_chunks += 1;
            if group.n_chunks.is_multiple_of(CHUNKS_PER_PACK) {
                self.close_pack();
            }
        }
        Ok(ChunkIdx(idx))
    }

    fn add_vector(&mut self, idx: u32, chunk: &NewChunk) {
        if let (Some(vectors), Some(vector)) = (&mut self.vectors, &chunk.vector)
            && chunk.primary.is_none()
        {
            vectors.add(idx, self.manifest.products.len().saturating_sub(1) as u32, vector);
        }
    }

    fn push_record(&mut self, chunk: NewChunk) {
        let document = &self.document;
        if self.pack.documents.last().is_none_or(|last| last.source != document.source) {
            self.pack.documents.push(DocumentRecord {
                source: document.source.clone(),
                title: document.title.clone(),
                url: document.url.clone(),
                name: document.name.clone(),
            });
        }
        self.pack.chunks.push(ChunkRecord {
            document: self.pack.documents.len() as u32 - 1,
            ordinal: chunk.ordinal,
            page: chunk.page,
            page_label: chunk.page_label,
            title: chunk.title,
            is_common_title: chunk.is_common_title,
            headings: chunk.headings,
            heading_path: chunk.heading_path,
            text: chunk.text,
            also_in: chunk.also_in,
            code: chunk.vector.filter(|_| self.vectors.is_some()).map(|vector| vector.from_mean),
        });
    }

    fn close_pack(&mut self) {
        if self.pack.chunks.is_empty() {
            return;
        }
        let mut bytes = format::header(b'c', self.group_packs.len() as u32);
        std::mem::take(&mut self.pack).write(&mut bytes);
        self.group_packs.push(bytes);
    }

    fn close_group(&mut self) {
        self.close_pack();
        let packs = std::mem::take(&mut self.group_packs);
        if let Some(group) = self.manifest.groups.last_mut() {
            group.packs_hash = emit_folder(&mut self.files, 'c', &[], packs);
        }
    }

    /// Takes the files that are complete so far, so that they need not stay in memory.
    pub fn take_files(&mut self) -> Vec<IndexFile> {
        std::mem::take(&mut self.files)
    }

    /// Completes the index and returns the files that were not taken yet, the manifest last.
    pub fn finish(mut self) -> Vec<IndexFile> {
        self.close_group();
        self.manifest.groups.retain(|group| group.n_chunks > 0);
        self.manifest.n_indexed = self.n_indexed;
        // An empty index is one in English: its reader needs nothing.
        let is_empty = self.n_indexed == 0;
        let used = self.languages.iter().filter(|language| language.is_used || is_empty && language.code == ENGLISH);
        self.manifest.languages = used.map(|language| language.code.clone()).collect();
        self.languages = Vec::new();
        self.write_aliases();
        self.write_terms();
        if let Some(vectors) = self.vectors.take() {
            vectors.finish(&mut self.files, &mut self.manifest);
        }
        let mut bytes = format::header(b'm', 0);
        self.manifest.write(&mut bytes);
        self.files.push(IndexFile { path: MANIFEST_PATH.to_owned(), bytes });
        self.files
    }

    fn write_aliases(&mut self) {
        let mut shards = Vec::new();
        for (number, (product, pairs)) in self.manifest.products.iter_mut().zip(&self.aliases).enumerate() {
            product.has_aliases = !pairs.is_empty();
            let mut bytes = format::header(b'a', number as u32);
            aliases::write(&mut bytes, pairs);
            shards.push(bytes);
        }
        // Shards of products without stand-ins count for the hash, so that a number is a place in the list, but no file is needed.
        let hash = format::folder_hash(shards.iter().map(Vec::as_slice));
        self.manifest.aliases_hash = hash;
        for (number, bytes) in shards.into_iter().enumerate() {
            if self.manifest.products[number].has_aliases {
                self.files.push(seal(hash, 'a', number, bytes));
            }
        }
    }

    fn write_terms(&mut self) {
        let means = self.means();
        let written = self.most_written();
        let mut terms: Vec<(String, u32)> = std::mem::take(&mut self.term_ids).into_iter().collect();
        terms.sort_unstable();
        let estimate: usize =
            terms.iter().map(|(term, id)| term.len() + 6 + self.postings[*id as usize].len() * 3 / 2).sum();
        let shard_bytes = TERMS_SHARD_BYTES.max(estimate / TERMS_SHARDS_MAX);
        let mut shards = Shards::new(shard_bytes, self.tier_postings);
        for (term, id) in &terms {
            let raw = std::mem::take(&mut self.postings[*id as usize]);
            let list = self.impacts(&raw, &means);
            let written = &written[*id as usize];
            let is_term = written.len() == 1 && written[0] == *term;
            shards.push(term, if is_term { &[] } else { written }, list);
        }
        shards.close();
        self.manifest.bounds = shards.bounds;
        self.manifest.tiers_hash = emit_folder(&mut self.files, 'r', &[], shards.tiers);
        // The dictionary, which every query reads, belongs to these names and numbers too: no manifest of another build finds it.
        self.manifest.terms_hash = emit_folder(&mut self.files, 't', &self.manifest.names(), shards.terms);
    }

    /// Quantised impacts of a term's postings, which ascend by chunk, so that those of one document stand side by side.
    fn impacts(&self, raw: &[RawPosting], means: &Means) -> Vec<Posting> {
        let document = |posting: &RawPosting| self.facts[posting.chunk as usize].document;
        let mut list = Vec::with_capacity(raw.len());
        for of_document in raw.chunk_by(|a, b| document(a) == document(b)) {
            let in_text = |posting: &RawPosting| {
                let [_, _, body, code] = posting.frequencies;
                u32::from(body) + u32::from(code)
            };
            let in_document = of_document.iter().map(in_text).sum();
            let document_words = self.document_words[document(&of_document[0]) as usize];
            list.extend(of_document.iter().map(|posting| {
                let Facts { lengths, is_listing, .. } = self.facts[posting.chunk as usize];
                let frequencies = posting.frequencies;
                let occurrence = Occurrence { frequencies, lengths, in_document, document_words, is_listing };
                Posting { chunk: posting.chunk, impact: bm25::quantize(bm25::saturated(&occurrence, means)) }
            }));
        }
        list
    }

    /// Mean lengths over the chunks that are indexed and the documents that hold some.
    fn means(&self) -> Means {
        let mut sums = [0.0_f64; N_FIELDS];
        for facts in &self.facts {
            for (sum, length) in sums.iter_mut().zip(bm25::norm_lengths(facts.lengths)) {
                *sum += f64::from(length);
            }
        }
        let documents = self.document_words.iter().filter(|&&n_words| n_words > 0);
        let (n_documents, n_words) = documents.fold((0_u32, 0_u64), |(n, sum), &words| (n + 1, sum + u64::from(words)));
        Means {
            fields: sums.map(|sum| (sum / f64::from(self.n_indexed.max(1))) as f32),
            document: n_words as f32 / n_documents.max(1) as f32,
        }
    }
}
