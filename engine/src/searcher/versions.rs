//! Passages that stand in several versions of a product and are almost the same: the newest comes first.
//!
//! Passages that are the same to the letter are one hit already. Where a word differs, chance would decide among them: a
//! shorter sentence scores higher. They keep the places that they have together, and share them out anew.

use super::{Searcher, Stop};
use crate::analysis::{fold, words};
use crate::facet::has_name_of;
use crate::format::chunks::ChunkRecord;
use crate::lexical::bm25::idf;
use crate::lexical::rank::{Key, TermPostings, sort};

/// First hits among which passages are looked for that are almost the same, whatever their number that is asked for, so that
/// the pages of one answer are cut from one ranking: two pages of the browser's.
pub(super) const WINDOW: usize = 20;

/// Share of words that two passages have in common, from which they are almost the same.
///
/// Of 688 chunks of a manual, 542 have one of another title in the version before that is alike by .6 or less, and 34 by .9 or
/// more: chapters that follow one pattern, such as the upgrades from release to release.
const ALIKE: f32 = 0.85;

/// The same where their titles are the same but for numbers. Of the 637 chunks of that manual that have one of their title, 618
/// are alike by .7 or more.
const ALIKE_BY_TITLE: f32 = 0.7;

/// One of the first hits whose place is contested.
struct Passage<'a> {
    claim: Claim,
    version: &'a str,
    record: &'a ChunkRecord,
    /// Its words and those of its title, each once, by their hashes.
    words: Vec<Key>,
    title: Vec<Key>,
}

impl Passage<'_> {
    /// How alike two passages are, if they may be versions of one: 0 if one is known to stand elsewhere in the other's version.
    fn alike(&self, other: &Passage<'_>) -> f32 {
        let stands_in =
            |a: &Passage<'_>, b: &Passage<'_>| a.record.also_in.iter().any(|same| same.version == b.version);
        if stands_in(self, other) || stands_in(other, self) {
            return 0.0;
        }
        let alike = alike(&self.words, &other.words);
        let least = if self.title.is_empty() || self.title != other.title { ALIKE } else { ALIKE_BY_TITLE };
        if alike < least { 0.0 } else { alike }
    }
}

/// One of the first hits, with what decides its place among passages like it: the smallest comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    /// Whether the query does not name its version: nothing is put in the place of one that was asked for.
    unnamed: bool,
    /// What it lacks of the query's words: a newer passage that lost one is no better answer.
    lacking: u32,
    /// Its group; those of one product come newest version first.
    group_idx: u32,
    /// Its place in the ranking, from 0.
    place: u32,
}

impl Searcher {
    /// Puts the newest first of those of the first hits that are almost the same passage; `best` is in order.
    pub(super) fn put_newest_first(
        &self,
        text: &str,
        lists: &[TermPostings],
        best: &mut [(u32, f32)],
    ) -> Result<(), Stop> {
        let first = best.len().min(WINDOW);
        let best = &mut best[..first];
        let claims: Vec<Claim> =
            (0..).zip(best.iter()).map(|(place, (chunk, _))| self.claim(text, lists, *chunk, place)).collect();
        // Only where a later hit has the better claim is there anything to do, and a text to read.
        let is_before = |a: &Claim, b: &Claim| a.place < b.place && b < a && self.are_versions(a, b);
        let contested = |a: &&Claim| claims.iter().any(|b| is_before(a, b) || is_before(b, a));
        let contested: Vec<Claim> = claims.iter().filter(contested).copied().collect();
        let ranked: Vec<u32> = best.iter().map(|(chunk, _)| *chunk).collect();
        let chunk = |claim: &Claim| ranked[claim.place as usize];
        self.need(contested.iter().map(|claim| self.manifest.pack_of(chunk(claim)).0))?;
        let mut passages: Vec<Passage<'_>> =
            contested.into_iter().filter_map(|claim| self.passage(claim, chunk(&claim))).collect();
        while !passages.is_empty() {
            let mut family = self.take_family(&mut passages);
            let mut places: Vec<Key> = family.iter().map(|claim| Key::new(claim.place, 0)).collect();
            sort(&mut places);
            for place in places {
                let Some(next) = (0..family.len()).min_by_key(|&at| family[at]) else { break };
                best[place.first() as usize].0 = ranked[family.swap_remove(next).place as usize];
            }
        }
        Ok(())
    }

    fn claim(&self, text: &str, lists: &[TermPostings], chunk: u32, place: u32) -> Claim {
        let (group_idx, group) = self.manifest.group_of(chunk);
        let indexed = self.indexed_for(chunk);
        // A list that is cut does not tell.
        let lacks = |list: &&TermPostings| !list.is_cut() && !list.holds(indexed);
        let weight = |list: &TermPostings| list.weight * idf(list.doc_freq, self.manifest.n_indexed);
        let lacking = lists.iter().filter(lacks).fold(0.0_f32, |sum, list| sum + weight(list));
        Claim { unnamed: !has_name_of(&group.version, text), lacking: lacking.to_bits(), group_idx, place }
    }

    /// Whether two hits are of one product and type of document, in different versions.
    fn are_versions(&self, a: &Claim, b: &Claim) -> bool {
        let [a, b] = [a, b].map(|claim| &self.manifest.groups[claim.group_idx as usize]);
        a.product == b.product && a.doc_type == b.doc_type && a.version != b.version
    }

    /// Takes out the first passage, and of each other version the one that is most alike, if it is enough so.
    fn take_family(&self, passages: &mut Vec<Passage<'_>>) -> Vec<Claim> {
        let leader = passages.remove(0);
        let mut family: Vec<(Claim, f32)> = Vec::new();
        for other in passages.iter().filter(|other| self.are_versions(&leader.claim, &other.claim)) {
            let alike = leader.alike(other);
            match family.iter_mut().find(|(known, _)| known.group_idx == other.claim.group_idx) {
                _ if alike <= 0.0 => {}
                Some(known) if known.1 < alike => *known = (other.claim, alike),
                Some(_) => {}
                None => family.push((other.claim, alike)),
            }
        }
        passages.retain(|passage| !family.iter().any(|(taken, _)| *taken == passage.claim));
        std::iter::once(leader.claim).chain(family.into_iter().map(|(claim, _)| claim)).collect()
    }

    /// What is compared of a chunk whose pack is loaded.
    fn passage(&self, claim: Claim, chunk: u32) -> Option<Passage<'_>> {
        let record = self.record(chunk)?.1;
        let version = &self.manifest.groups[claim.group_idx as usize].version;
        let has_no_digit = |word: &str| !word.contains(|c: char| c.is_ascii_digit());
        let title = hashes(&record.title, has_no_digit);
        Some(Passage { claim, version, record, words: hashes(&record.text, |_| true), title })
    }
}

/// Hashes of the words of a text that are to be kept, each once, ascending.
fn hashes(text: &str, keep: fn(&str) -> bool) -> Vec<Key> {
    let kept = words(text).filter(|word| keep(word.text));
    let mut keys: Vec<Key> = kept.map(|word| hash(&fold::fold(word.text))).collect();
    sort(&mut keys);
    keys.dedup();
    keys
}

/// FNV-1a, 64 bits.
fn hash(word: &str) -> Key {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    Key::new((hash >> 32) as u32, hash as u32)
}

/// Dice's coefficient: the share of the words of two passages that both have.
fn alike(a: &[Key], b: &[Key]) -> f32 {
    let n_common = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    2.0 * n_common as f32 / (a.len() + b.len()).max(1) as f32
}
