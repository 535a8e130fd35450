//! Reading a library chunk by chunk: what it has, a chunk by its name, a document after another.

use std::cmp::Ordering;

use super::{Loaded, Progress, Searcher};
use crate::format::chunks::{ChunkRecord, DocumentRecord};
use crate::hit::SamePassage;
use crate::id::ShardId;
use crate::id::{ChunkId, ChunkIdx};
use crate::order::natural_order;

/// The chunks of one product, version and type of document; they are neighbours in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// Vendor of the product.
    pub vendor: &'a str,
    /// Product, as its folder is named.
    pub product: &'a str,
    /// Version, as its folder is named.
    pub version: &'a str,
    /// Type of document, as its folder is named.
    pub doc_type: &'a str,
    /// Its first chunk.
    pub first: ChunkIdx,
    /// Number of its chunks, at least 1.
    pub n_chunks: u32,
}

/// A chunk with the whole of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChunk {
    /// Its number in this index.
    pub idx: ChunkIdx,
    /// Its public name.
    pub id: ChunkId,
    /// Its heading, or `Page 106`, or the document's title.
    pub title: String,
    /// Its text, the heading included.
    pub text: String,
    /// Percent-encoded address of its page below the site's root.
    pub url: String,
    /// Percent-encoded address of its document's folder below the site's root.
    pub document_url: String,
    /// Path of the document below the corpus root.
    pub source: String,
    /// Physical page of the manual on which it starts, from 1.
    pub page: Option<u32>,
    /// Label printed on that page, where it is known and differs.
    pub page_label: Option<String>,
    /// The nearest heading at or above its first line, and every heading inside it.
    pub headings: Vec<String>,
    /// Title of the document, then the headings that it stands under.
    pub breadcrumb: Vec<String>,
    /// Vendor of the product.
    pub vendor: String,
    /// The same passage in other versions, newest first.
    pub also_in: Vec<SamePassage>,
}

impl Searcher {
    /// What the library has: by product, then newest version first, then type.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        self.manifest.groups.iter().map(|group| {
            let product = &self.manifest.products[group.product as usize];
            Group {
                vendor: &self.manifest.vendors[product.vendor as usize],
                product: &product.name,
                version: &group.version,
                doc_type: &group.doc_type,
                first: ChunkIdx(group.first),
                n_chunks: group.n_chunks,
            }
        })
    }

    /// A chunk by its number; `None` beyond the last.
    pub fn chunk(&self, chunk: ChunkIdx) -> Progress<Option<StoredChunk>> {
        if chunk.0 >= self.manifest.n_chunks {
            return Progress::Done(None);
        }
        match self.record(chunk.0) {
            Some((document, record)) => Progress::Done(Some(self.stored(chunk, document, record))),
            None => Progress::Missing(vec![self.manifest.pack_of(chunk.0).0]),
        }
    }

    /// The number of the chunk with this name, if the index has it: names are compared to the letter.
    ///
    /// Documents stand in [`natural_order`], so it takes about as many packs as the number of packs has binary digits.
    pub fn chunk_named(&self, id: &ChunkId) -> Progress<Option<ChunkIdx>> {
        let is_named = |group: &Group<'_>| {
            group.product == id.product && group.version == id.version && group.doc_type == id.doc_type
        };
        let Some(group) = self.groups().find(is_named) else { return Progress::Done(None) };
        let end = group.first.0 + group.n_chunks;
        self.first_chunk(group.first.0, end, |document, record| {
            natural_order(&document.name, &id.document).then(record.ordinal.cmp(&id.ordinal)) != Ordering::Less
        })
        .and_then(|at| {
            let Some((document, record)) = self.record(at).filter(|_| at < end) else { return Progress::Done(None) };
            let is_it = document.name == id.document && record.ordinal == id.ordinal;
            Progress::Done(is_it.then_some(ChunkIdx(at)))
        })
    }

    /// The first chunk of the document after the one that `chunk` belongs to; `None` after the last document.
    pub fn next_document(&self, chunk: ChunkIdx) -> Progress<Option<ChunkIdx>> {
        if chunk.0 >= self.manifest.n_chunks {
            return Progress::Done(None);
        }
        let group = self.manifest.group_of(chunk.0).1;
        let end = group.first + group.n_chunks;
        let Some((document, _)) = self.record(chunk.0) else {
            return Progress::Missing(vec![self.manifest.pack_of(chunk.0).0]);
        };
        // Most documents are short: steps that double find their end sooner than halves of what is left.
        let is_after = |other: &DocumentRecord, _: &ChunkRecord| other.name != document.name;
        let (mut low, mut step) = (chunk.0, 1);
        loop {
            let high = low.saturating_add(step).min(end);
            let (pack, _) = self.manifest.pack_of(high.min(end - 1));
            match self.record(high) {
                _ if high == end => {}
                None => return Progress::Missing(vec![pack]),
                Some((other, record)) if is_after(other, record) => {}
                Some(_) => {
                    (low, step) = (high, step.saturating_mul(2));
                    continue;
                }
            }
            return self
                .first_chunk(low, high, is_after)
                .and_then(|next| Progress::Done(Some(ChunkIdx(next)).filter(|next| next.0 < self.manifest.n_chunks)));
        }
    }

    /// The first chunk from `low` to before `high` of which `is_reached` holds, as it does of all after it; else `high`.
    fn first_chunk(
        &self,
        mut low: u32,
        mut high: u32,
        is_reached: impl Fn(&DocumentRecord, &ChunkRecord) -> bool,
    ) -> Progress<u32> {
        while low < high {
            let middle = low + (high - low) / 2;
            match self.record(middle) {
                None => return Progress::Missing(vec![self.manifest.pack_of(middle).0]),
                Some((document, record)) if is_reached(document, record) => high = middle,
                Some(_) => low = middle + 1,
            }
        }
        Progress::Done(low)
    }

    /// What is known of a chunk whose pack is loaded; `None` also for one that the index does not have.
    pub(super) fn record(&self, chunk: u32) -> Option<(&DocumentRecord, &ChunkRecord)> {
        if chunk >= self.manifest.n_chunks {
            return None;
        }
        let (shard, at): (ShardId, usize) = self.manifest.pack_of(chunk);
        let Some(Loaded::Pack(pack)) = self.loaded.get(&shard) else { return None };
        let record = pack.chunks.get(at)?;
        Some((&pack.documents[record.document as usize], record))
    }

    /// The public name of a chunk.
    pub(super) fn id(&self, chunk: u32, document: &DocumentRecord, record: &ChunkRecord) -> ChunkId {
        let group = self.manifest.group_of(chunk).1;
        ChunkId {
            product: self.manifest.products[group.product as usize].name.clone(),
            version: group.version.clone(),
            doc_type: group.doc_type.clone(),
            document: document.name.clone(),
            ordinal: record.ordinal,
        }
    }

    fn stored(&self, idx: ChunkIdx, document: &DocumentRecord, record: &ChunkRecord) -> StoredChunk {
        let product = &self.manifest.products[self.manifest.group_of(idx.0).1.product as usize];
        StoredChunk {
            idx,
            id: self.id(idx.0, document, record),
            title: record.shown_title(document),
            text: record.text.clone(),
            url: record.url(document),
            document_url: document.url.clone(),
            source: document.source.clone(),
            page: record.page,
            page_label: record.page_label.clone(),
            headings: record.headings.clone(),
            breadcrumb: record.breadcrumb(document),
            vendor: self.manifest.vendors[product.vendor as usize].clone(),
            also_in: record.also_in.clone(),
        }
    }
}

impl<T> Progress<T> {
    /// Goes on with the answer, or stops at what is missing.
    fn and_then<U>(self, next: impl FnOnce(T) -> Progress<U>) -> Progress<U> {
        match self {
            Progress::Missing(shards) => Progress::Missing(shards),
            Progress::Done(answer) => next(answer),
        }
    }
}
