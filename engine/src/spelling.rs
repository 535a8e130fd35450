//! Words that the library does not have: the most common term that is spelled almost alike.
//!
//! Only the ranges of the dictionary where such a term can stand are read: those of the word's first letters, and of the
//! word with a slip among these mended; and where nothing is found there, of the word with another first letter.

/// Shortest word that is corrected, in characters; below, almost every word is like another.
const LEN_MIN: usize = 4;

/// Length from which two slips are forgiven.
const LEN_TWO_SLIPS: usize = 8;

/// Shortest stem that a misspelled ending is taken from, in bytes.
const STEM_LEN_MIN: usize = 5;

/// Longest ending, in bytes.
const ENDING_LEN_MAX: usize = 7;

/// Cost of a slip that needs no other letters than the word's own, and of one that puts another in.
const SAME_LETTERS_COST: u32 = 2;
pub(crate) const OTHER_COST: u32 = 3;

/// Letters at the beginning that a correction shares, or shares once mended.
const HEAD: usize = 3;

/// Beginnings of terms that may be what was meant; empty for a word that is not corrected.
pub(crate) fn heads(term: &str) -> Vec<String> {
    let chars: Vec<char> = term.chars().collect();
    if chars.len() < LEN_MIN || !chars.iter().all(|c| c.is_alphabetic()) {
        return Vec::new();
    }
    let mut heads = vec![chars[..HEAD].to_vec()];
    for at in 0..HEAD {
        let mut swapped = chars.clone();
        swapped.swap(at, at + 1);
        let mut shorter = chars.clone();
        shorter.remove(at);
        heads.push(swapped[..HEAD].to_vec());
        heads.push(shorter[..HEAD].to_vec());
    }
    let mut texts: Vec<String> = Vec::new();
    for head in heads {
        let head: String = head.into_iter().collect();
        if !texts.contains(&head) {
            texts.push(head);
        }
    }
    texts
}

/// Beginnings of words whose second or third letter is missing from a word, or another one.
pub(crate) fn heads_within(term: &str) -> Vec<String> {
    if heads(term).is_empty() {
        return Vec::new();
    }
    let chars: Vec<char> = term.chars().collect();
    let other =
        |of: &dyn Fn(char) -> [char; HEAD]| ('a'..='z').map(|c| of(c).iter().collect()).collect::<Vec<String>>();
    let mut found = other(&|third| [chars[0], chars[1], third]);
    found.extend(other(&|second| [chars[0], second, chars[1]]));
    found.extend(other(&|second| [chars[0], second, chars[2]]));
    found
}

/// Beginnings of words whose first letter is missing from a word, or another one; empty for a word that is not corrected.
pub(crate) fn other_heads(term: &str) -> Vec<String> {
    if heads(term).is_empty() {
        return Vec::new();
    }
    let chars: Vec<char> = term.chars().collect();
    let rests = [&chars[..HEAD - 1], &chars[1..HEAD]];
    rests
        .iter()
        .flat_map(|rest| ('a'..='z').map(move |first| std::iter::once(first).chain(rest.iter().copied()).collect()))
        .collect()
}

/// Whether a word is a name that is spelled on purpose: it has digits, signs, or capitals within.
pub(crate) fn is_identifier(word: &str) -> bool {
    let is_sign = |c: char| !c.is_alphabetic() && !matches!(c, '-' | '\'' | '’');
    let has_hump = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    word.contains(is_sign) || has_hump
}

/// What slips between two words cost, if there are no more than a word of this length may have.
///
/// A letter left out or swapped with its neighbour costs 2. One put in or changed costs 3: it may be any of the alphabet, so that
/// any one of these is rarer (Kernighan, Church and Gale, A Spelling Correction Program Based on a Noisy Channel Model, 1990).
pub(crate) fn cost(typed: &str, word: &str) -> Option<u32> {
    let typed: Vec<char> = typed.chars().collect();
    let word: Vec<char> = word.chars().collect();
    let n_slips = if typed.len() >= LEN_TWO_SLIPS { 2 } else { 1 };
    let is_near = typed.len().abs_diff(word.len()) <= n_slips;
    is_near.then(|| distance(&typed, &word)).filter(|&cost| cost <= n_slips as u32 * OTHER_COST)
}

/// Whether what was found at this cost is hardly another word, whose first letters differ: in short words it often is.
pub(crate) fn is_sure(typed: &str, cost: u32) -> bool {
    cost <= if typed.chars().count() < LEN_TWO_SLIPS { SAME_LETTERS_COST } else { OTHER_COST }
}

/// Whether a word goes on from a term by an ending's length: `notificaton` from `notif`.
pub(crate) fn is_stem_of(typed: &str, term: &str) -> bool {
    term.len() >= STEM_LEN_MIN && typed.starts_with(term) && typed.len() - term.len() <= ENDING_LEN_MAX
}

/// Optimal string alignment distance, weighted.
fn distance(typed: &[char], word: &[char]) -> u32 {
    let width = word.len() + 1;
    let mut table = vec![0; (typed.len() + 1) * width];
    for i in 0..=typed.len() {
        for j in 0..=word.len() {
            let at = |i: usize, j: usize| table[i * width + j];
            table[i * width + j] = if i == 0 {
                j as u32 * SAME_LETTERS_COST
            } else if j == 0 {
                i as u32 * OTHER_COST
            } else {
                let changed = at(i - 1, j - 1) + if typed[i - 1] == word[j - 1] { 0 } else { OTHER_COST };
                let mut best = changed.min(at(i - 1, j) + OTHER_COST).min(at(i, j - 1) + SAME_LETTERS_COST);
                if i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1] {
                    best = best.min(at(i - 2, j - 2) + SAME_LETTERS_COST);
                }
                best
            };
        }
    }
    table[typed.len() * width + word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_in_a_short_word_and_two_in_a_long_one() {
        assert_eq!((cost("quue", "queue"), cost("qeuue", "queue"), cost("qeueu", "queue")), (Some(2), Some(2), None));
        assert_eq!((cost("quweue", "queue"), cost("quege", "queue")), (Some(3), Some(3)));
        assert_eq!((cost("postgers", "postgres"), cost("notifcaton", "notification")), (Some(2), Some(4)));
        assert_eq!((cost("state", "stale1"), cost("port", "sort1")), (None, None));
    }

    #[test]
    fn a_slip_in_the_ending_leaves_the_stem() {
        assert!(is_stem_of("notificaton", "notif") && is_stem_of("configuraton", "configur"));
        assert!(!is_stem_of("notificaton", "noti") && !is_stem_of("state", "state1"));
    }

    #[test]
    fn a_slip_among_the_first_letters_leads_to_the_range_of_the_mended_word() {
        assert!(heads("psotgres").contains(&"pos".to_owned()));
        assert!(heads("ppostgres").contains(&"pos".to_owned()));
        assert!(other_heads("nterface").contains(&"int".to_owned()));
        assert!(other_heads("onterface").contains(&"int".to_owned()));
        assert!(heads_within("uprraded").contains(&"upg".to_owned()));
        assert!(heads_within("swbtch").contains(&"swi".to_owned()));
        assert!(heads_within("cncurrent").contains(&"con".to_owned()));
        assert!(is_identifier("getStaet") && is_identifier("v12") && !is_identifier("Well-knwon"));
        assert!(heads("abc").is_empty() && heads("v12.5").is_empty());
    }
}
