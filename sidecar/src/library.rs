//! All libraries of this server as one: what there is, a search over each, a chunk by its id.
//!
//! Scores of different sites do not compare: each is ranked alone, and the lists are merged by reciprocal rank. An id
//! carries the name of its site only where there are several.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use mcdewey_engine::{Answer, ChunkId, ChunkIdx, Hit, Note, Progress, SearchOptions, Searcher};
use xxhash_rust::xxh3::xxh3_64;

use crate::file::StoreError;
use crate::site::{Generation, Site};

/// Damps the weight of first places in a merged list; the value of the paper (Cormack et al., 2009).
const RECIPROCAL_RANK_K: f64 = 60.0;

/// Notes that say that a filter names something that the library does not have.
const UNKNOWN_VALUE: [&str; 4] = ["unknown-vendor", "unknown-product", "unknown-version", "unknown-doc-type"];

/// A question that has no answer, in words for whoever asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A library cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is not there, or was asked for in the wrong way.
    #[error("{message}")]
    Asked { code: &'static str, message: String },
}

impl Problem {
    pub(crate) fn asked(code: &'static str, message: impl Into<String>) -> Problem {
        Problem::Asked { code, message: message.into() }
    }

    /// Stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Problem::Store(error) => error.code(),
            Problem::Asked { code, .. } => code,
        }
    }
}

/// The libraries of this server.
pub(crate) struct Library {
    pub(crate) sites: Vec<Arc<Site>>,
    /// Time after which a search over several goes on without those that did not answer.
    pub(crate) answer_time_max: Duration,
}

/// Hits of all sites, best first.
pub(crate) struct Found {
    /// Each with the number of its site.
    pub(crate) hits: Vec<(usize, Hit)>,
    pub(crate) total: u32,
    pub(crate) total_near: u32,
    pub(crate) exact: bool,
    pub(crate) notes: Vec<Note>,
    /// Names the state of the libraries that answered.
    pub(crate) state: u64,
}

/// One value of a field, as a library has it.
pub(crate) enum Field {
    Site,
    Product,
    Version,
    DocType,
}

impl Library {
    /// Whether ids carry the name of their site.
    pub(crate) fn has_several(&self) -> bool {
        self.sites.len() > 1
    }

    /// An id, given the one within its site.
    pub(crate) fn qualified(&self, site_idx: usize, id: &str) -> String {
        if self.has_several() { format!("{}::{id}", self.sites[site_idx].name) } else { id.to_owned() }
    }

    /// The site of an id, and the id within it.
    pub(crate) fn resolve(&self, id: &str) -> Result<(usize, ChunkId), Problem> {
        let (site_idx, within) = if self.has_several() {
            let (name, rest) = id.split_once("::").unwrap_or((id, ""));
            let Some(site_idx) = self.sites.iter().position(|site| site.name == name) else {
                let names: Vec<&str> = self.sites.iter().map(|site| site.name.as_str()).collect();
                let message = format!("`{id}` does not begin with a library; there are `{}`", names.join("`, `"));
                return Err(Problem::asked("unknown-id", message));
            };
            (site_idx, rest)
        } else {
            (0, id)
        };
        let id = within.parse().map_err(|error| Problem::asked("unknown-id", format!("`{id}` is no id: {error}")))?;
        Ok((site_idx, id))
    }

    /// Searches every site and merges what is found.
    pub(crate) fn search(&self, query: &str, options: &SearchOptions) -> Result<Found, Problem> {
        if let [site] = &self.sites[..] {
            let (generation, answer) = site.search(query, options)?;
            return found(vec![(0, generation, answer)], |hits| hits);
        }
        let of_each = SearchOptions { limit: options.offset + options.limit, offset: 0, ..options.clone() };
        let (mut answered, mut notes, mut last_error) = (Vec::new(), Vec::new(), None);
        for (site_idx, answer) in self.answers(query, &of_each).into_iter().enumerate() {
            match answer.unwrap_or_else(|| Err(StoreError::Late { seconds: self.answer_time_max.as_secs() })) {
                Ok((generation, answer)) => answered.push((site_idx, generation, answer)),
                Err(error) => {
                    let message = format!("`{}` did not answer: {error}", self.sites[site_idx].name);
                    notes.push(Note { code: "library-unavailable", message });
                    last_error = Some(error);
                }
            }
        }
        if let (true, Some(error)) = (answered.is_empty(), last_error) {
            return Err(error.into());
        }
        let mut found = found(answered, |mut hits| {
            hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            hits.into_iter().skip(options.offset as usize).take(options.limit as usize).collect()
        })?;
        found.notes.extend(notes);
        Ok(found)
    }

    /// What each site answers; `None` for one that does not in time: its thread ends by itself, and waits for no other.
    fn answers(&self, query: &str, options: &SearchOptions) -> Vec<Option<Answered>> {
        let end = Instant::now() + self.answer_time_max;
        let (send, answers) = mpsc::channel();
        for (site_idx, site) in self.sites.iter().enumerate() {
            let (send, site, query, options) = (send.clone(), Arc::clone(site), query.to_owned(), options.clone());
            let work = move || {
                // Where nobody waits any more, nobody is told.
                let _ = send.send((site_idx, site.search(&query, &options)));
            };
            if let Err(error) = thread::Builder::new().spawn(work) {
                tracing::error!(%error, "there is no thread for a library");
            }
        }
        drop(send);
        let mut answered: Vec<Option<Answered>> = self.sites.iter().map(|_| None).collect();
        while let Ok((site_idx, answer)) = answers.recv_timeout(end.saturating_duration_since(Instant::now())) {
            answered[site_idx] = Some(answer);
        }
        answered
    }

    /// Values of a field, in the order of the libraries, under the values of the fields before it.
    pub(crate) fn values(&self, field: &Field, site: &str, product: &str, version: &str) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for of in self.sites.iter().filter(|of| site.is_empty() || of.name == site) {
            let generation = of.current();
            for group in generation.searcher().groups() {
                let is_under = |asked: &str, has: &str| asked.is_empty() || asked == has;
                let (value, is_under) = match field {
                    Field::Site => (of.name.as_str(), true),
                    Field::Product => (group.product, true),
                    Field::Version => (group.version, is_under(product, group.product)),
                    Field::DocType => {
                        (group.doc_type, is_under(product, group.product) && is_under(version, group.version))
                    }
                };
                if is_under && !values.iter().any(|known| known == value) {
                    values.push(value.to_owned());
                }
            }
        }
        values
    }

    /// Chunks around the one with this id, within its document: at most `before` and `after` of them, and which it is.
    pub(crate) fn around(&self, id: &str, before: u32, after: u32) -> Result<Around, Problem> {
        let (site_idx, chunk_id) = self.resolve(id)?;
        let site = &self.sites[site_idx];
        let found = site.over_one_generation(|generation| {
            let Some(at) = find(site, generation, &chunk_id)? else { return Ok(None) };
            // One more on each side, so that whoever reads on knows its name.
            let first = at.0.saturating_sub(before + 1);
            let mut chunks = site.chunks(generation, first..at.0.saturating_add(after + 2))?;
            chunks.retain(|chunk| is_same_document(&chunk.id, &chunk_id));
            Ok(Some(Around { site_idx, state: generation.hash, chunks, at }))
        })?;
        found.ok_or_else(|| self.unknown(site, &chunk_id, id))
    }

    /// Says what there is in place of an id that is not there.
    fn unknown(&self, site: &Site, id: &ChunkId, asked: &str) -> Problem {
        let has = |field: &Field, product: &str, version: &str| self.values(field, &site.name, product, version);
        let products = has(&Field::Product, "", "");
        let versions = has(&Field::Version, &id.product, "");
        let message = if !products.contains(&id.product) {
            format!("there is no product `{}`; there are `{}`", id.product, products.join("`, `"))
        } else if !versions.contains(&id.version) {
            format!("`{}` has no version `{}`; it has `{}`", id.product, id.version, versions.join("`, `"))
        } else {
            "ids come from search; it may be of an older build".to_owned()
        };
        Problem::asked("unknown-id", format!("there is no chunk `{asked}`: {message}"))
    }
}

type Answered = Result<(Arc<Generation>, Answer), StoreError>;

/// Neighbouring chunks of one document.
pub(crate) struct Around {
    pub(crate) site_idx: usize,
    /// Names the state of the library that it comes from.
    pub(crate) state: u64,
    pub(crate) chunks: Vec<mcdewey_engine::StoredChunk>,
    /// The chunk that was asked for.
    pub(crate) at: ChunkIdx,
}

/// The number of a chunk.
pub(crate) fn find(site: &Site, generation: &Generation, id: &ChunkId) -> Result<Option<ChunkIdx>, StoreError> {
    site.ask(generation, |searcher: &Searcher| Ok::<Progress<_>, _>(searcher.chunk_named(id)))
        .map_err(crate::site::Failure::into_error)
}

/// Whether two chunks of one site are of one document.
pub(crate) fn is_same_document(a: &ChunkId, b: &ChunkId) -> bool {
    (&a.product, &a.version, &a.doc_type, &a.document) == (&b.product, &b.version, &b.doc_type, &b.document)
}

type Ranked = (f64, usize, Hit);

/// Puts the answers of some sites together; a value that one of them knows is not unknown.
fn found(
    answers: Vec<(usize, Arc<Generation>, Answer)>,
    merge: impl FnOnce(Vec<Ranked>) -> Vec<Ranked>,
) -> Result<Found, Problem> {
    let is_unknown = |note: &Note| UNKNOWN_VALUE.contains(&note.code);
    if answers.iter().all(|(_, _, answer)| answer.notes.iter().any(is_unknown)) {
        let messages: Vec<&Note> =
            answers.iter().flat_map(|(_, _, answer)| &answer.notes).filter(|note| is_unknown(note)).collect();
        let text: Vec<&str> = messages.iter().map(|note| note.message.as_str()).collect();
        return Err(Problem::asked(messages.first().map_or("unknown-value", |note| note.code), text.join("; ")));
    }
    let mut found = Found { hits: Vec::new(), total: 0, total_near: 0, exact: true, notes: Vec::new(), state: 0 };
    let (mut ranked, mut hashes) = (Vec::new(), Vec::new());
    for (site_idx, generation, answer) in answers {
        hashes.extend(generation.hash.to_le_bytes());
        found.total = found.total.saturating_add(answer.total);
        found.total_near = found.total_near.saturating_add(answer.total_near);
        found.exact &= answer.exact;
        for note in answer.notes {
            if !is_unknown(&note) && !found.notes.contains(&note) {
                found.notes.push(note);
            }
        }
        let hits = answer.hits.into_iter().enumerate();
        ranked.extend(hits.map(|(rank, hit)| (1.0 / (RECIPROCAL_RANK_K + rank as f64 + 1.0), site_idx, hit)));
    }
    found.state = xxh3_64(&hashes);
    found.hits = merge(ranked).into_iter().map(|(_, site_idx, hit)| (site_idx, hit)).collect();
    Ok(found)
}
