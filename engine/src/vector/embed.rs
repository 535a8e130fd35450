//! Vectors of chunks and words, made when an index is built: a table of token vectors and one learned map.
//!
//! Each token's row is weighted by a learned weight and by its place in the text, the rows are summed, and a learned map
//! takes the sum to where the sentence transformer would put the text. `generator/model/README.md` says how the model was
//! trained and what it gives.

use std::collections::HashMap;

use super::counts::TokenCounts;
use super::embedding::Embedding;
use super::wordpiece::{WordPiece, basic_tokens};
use super::{N_DIMS, Vector, normalize};
use crate::error::ModelError;
use crate::vector::code::half_to_f32;

/// First bytes of a model's file.
const MAGIC: &[u8; 8] = b"MCDWMODL";

/// Version of the file's layout.
const VERSION: u16 = 1;

/// Dimensions of the teacher's vectors, which the file has a projection from.
pub const TEACHER_DIMS: usize = 384;

/// Learned weights of places: one for four tokens each.
const PLACES: usize = 32;

/// Tokens of a chunk that its vector is made from.
const TOKENS_MAX: usize = 1024;

/// Place at which a token counts half of what one at the beginning does.
const PLACE_HALF: f32 = 32.0;

/// Share of what a token's chunks are about that is added to its row where it stands in a query.
///
/// The model knows a word as everyone uses it, the library as its products do. nDCG@10 on the two judged collections, in a
/// trial without [`TokenCounts::context`]'s half: by meaning alone, none gave .535 and .312, .2 .560 and .326, .3 .575 and
/// .334, 1 .564 and .326. The hybrid when it was chosen: none .646 and .371, this .641 and .373.
const CONTEXT_SHARE: f32 = 0.4;

/// Words whose pieces are remembered by an [`Embedder`].
const MEMO_WORDS_MAX: usize = 1 << 16;

/// The static embedding model.
pub struct Model {
    pieces: WordPiece,
    table: Vec<Vector>,
    weights: Vec<f32>,
    places: [f32; PLACES],
    /// The learned map, by input dimension.
    map: Vec<Vector>,
    bias: Vector,
    /// From the teacher's space into this one, by the teacher's dimension.
    projection: Vec<Vector>,
}

impl Model {
    /// Reads a model and its vocabulary.
    ///
    /// # Errors
    ///
    /// [`ModelError`] if the bytes are no model of this version, or have another length than they say.
    pub fn read(bytes: &[u8], vocabulary: &str) -> Result<Model, ModelError> {
        let pieces = WordPiece::new(vocabulary).ok_or(ModelError::Vocabulary)?;
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let mut take = |len: usize| {
            let (head, tail) = rest.split_at_checked(len).ok_or(ModelError::Length)?;
            rest = tail;
            Ok(head)
        };
        let head = take(8)?;
        let (version, n_dims) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let n_rows = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        if version != VERSION || usize::from(n_dims) != N_DIMS || n_rows != pieces.n_pieces() {
            return Err(ModelError::Version { found: version });
        }
        let row_bytes = 2 + N_DIMS / 2;
        let row = |row: &[u8]| {
            let mut vector = [0.0; N_DIMS];
            super::code::add_row(&mut vector, row);
            vector
        };
        let table = take(n_rows * row_bytes)?.chunks_exact(row_bytes).map(row).collect();
        let weights = halves(take(n_rows * 2)?).collect();
        let mut places = [0.0; PLACES];
        places.iter_mut().zip(singles(take(PLACES * 4)?)).for_each(|(place, value)| *place = value);
        let map = vectors(halves(take(N_DIMS * N_DIMS * 2)?));
        let mut bias = [0.0; N_DIMS];
        bias.iter_mut().zip(singles(take(N_DIMS * 4)?)).for_each(|(bias, value)| *bias = value);
        let projection = vectors(halves(take(TEACHER_DIMS * N_DIMS * 2)?));
        if !rest.is_empty() {
            return Err(ModelError::Length);
        }
        Ok(Model { pieces, table, weights, places, map, bias, projection })
    }

    /// Takes a vector of the teacher, the sentence transformer, into the space of the index; `None` if it has not its
    /// number of dimensions, 384.
    pub fn project(&self, teacher: &[f32]) -> Option<Embedding> {
        (teacher.len() == TEACHER_DIMS).then(|| Embedding::new(&sum(&self.projection, teacher)))
    }

    /// Vectors that words have in an index, unless they are words of the model: those of its texts whose words are many.
    fn word_vector(&self, pieces: &[u32], counts: &TokenCounts) -> Vector {
        let mut vector = [0.0; N_DIMS];
        for &piece in pieces {
            let idf = counts.idf(piece);
            // The power 0.75: by meaning alone .5 gave .521 of nDCG@10 where this gave .548; the hybrid is flat.
            let weight = idf.sqrt() * idf.sqrt().sqrt();
            add_scaled(&mut vector, &self.table[piece as usize], weight);
            if let Some(context) = counts.context(piece) {
                add_scaled(&mut vector, &context, CONTEXT_SHARE * weight);
            }
        }
        vector
    }

    /// Vectors of all words that a query may hold: the whole words of the model, and the `n_max` most common others of
    /// the chunks that were counted.
    pub(crate) fn word_vectors(&self, counts: &TokenCounts, n_max: usize) -> Vec<(String, Vector)> {
        let mut words: Vec<(String, Vec<u32>)> = Vec::new();
        let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        words.extend(
            self.pieces.whole_words().filter(|(word, _)| is_plain(word)).map(|(word, id)| (word.into(), vec![id])),
        );
        let mut others: Vec<(&String, u32)> = counts.words().filter(|(_, count)| *count >= WORD_CHUNKS_MIN).collect();
        others.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        words.extend(others.into_iter().take(n_max).map(|(word, _)| (word.clone(), self.pieces.cut(word))));
        words.sort_unstable();
        // A word with marks may meet one without.
        words.dedup_by(|a, b| a.0 == b.0);
        words.into_iter().map(|(word, pieces)| (word, self.word_vector(&pieces, counts))).collect()
    }
}

/// Chunks that a word of several pieces must stand in to have a vector of its own.
const WORD_CHUNKS_MIN: u32 = 2;

/// Little-endian half-precision numbers.
fn halves(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.chunks_exact(2).map(|pair| half_to_f32(u16::from_le_bytes([pair[0], pair[1]])))
}

/// Little-endian single-precision numbers.
fn singles(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn vectors(values: impl Iterator<Item = f32>) -> Vec<Vector> {
    let values: Vec<f32> = values.collect();
    let vector = |values: &[f32]| {
        let mut vector = [0.0; N_DIMS];
        vector.copy_from_slice(values);
        vector
    };
    values.chunks_exact(N_DIMS).map(vector).collect()
}

fn add_scaled(sum: &mut Vector, vector: &Vector, scale: f32) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += scale * value;
    }
}

/// Sum of vectors, each scaled by a number.
fn sum(vectors: &[Vector], scales: &[f32]) -> Vector {
    let mut sum = [0.0; N_DIMS];
    for (vector, scale) in vectors.iter().zip(scales) {
        add_scaled(&mut sum, vector, *scale);
    }
    sum
}

fn unit(mut vector: Vector) -> Vector {
    normalize(&mut vector);
    vector
}

/// Embeds chunks one after another, and counts their tokens.
pub struct Embedder<'a> {
    model: &'a Model,
    counts: TokenCounts,
    memo: HashMap<String, Box<[u32]>>,
}

impl<'a> Embedder<'a> {
    /// Begins.
    pub fn new(model: &'a Model) -> Embedder<'a> {
        Embedder { model, counts: TokenCounts::default(), memo: HashMap::new() }
    }

    /// The vector of a chunk: of its parts, one after another (title, headings, text).
    pub fn embed<'b>(&mut self, parts: impl Iterator<Item = &'b str>) -> Embedding {
        self.embed_with_pieces(parts, 0).0
    }

    /// The same, and the ids of its first word pieces, at most `n_pieces_max`, for the sentence transformer to read.
    pub fn embed_with_pieces<'b>(
        &mut self,
        parts: impl Iterator<Item = &'b str>,
        n_pieces_max: usize,
    ) -> (Embedding, Vec<u32>) {
        let model = self.model;
        let mut pooled = [0.0; N_DIMS];
        let (mut place, mut seen_tokens, mut seen_words) = (0_usize, Vec::new(), Vec::new());
        for token in parts.flat_map(basic_tokens) {
            if place >= TOKENS_MAX {
                break;
            }
            if !self.memo.contains_key(&token) {
                if self.memo.len() >= MEMO_WORDS_MAX {
                    self.memo.clear();
                }
                self.memo.insert(token.clone(), model.pieces.cut(&token).into());
            }
            let pieces = &self.memo[&token];
            for &piece in pieces {
                let learned = model.places[(place / 4).min(PLACES - 1)];
                let fading = 1.0 / (1.0 + place as f32 / PLACE_HALF);
                add_scaled(&mut pooled, &model.table[piece as usize], model.weights[piece as usize] * learned * fading);
                seen_tokens.push((piece, fading));
                place += 1;
            }
            if pieces.len() > 1 && token.len() <= super::word::WORD_BYTES_MAX {
                seen_words.push(token);
            }
        }
        let pieces = seen_tokens.iter().take(n_pieces_max).map(|(piece, _)| *piece).collect();
        let mut mapped = sum(&model.map, &unit(pooled));
        add_scaled(&mut mapped, &model.bias, 1.0);
        let embedding = Embedding::new(&mapped);
        self.counts.add(&embedding, seen_tokens, seen_words);
        (embedding, pieces)
    }

    /// The counts of all chunks embedded.
    pub fn into_counts(self) -> TokenCounts {
        self.counts
    }
}
