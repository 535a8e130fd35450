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
    let mut found = vec![chars[..HEAD - 1].iter().collect()];
    for third in [chars[1], chars[2]] {
        found.extend(('a'..='z').map(|second| [chars[0], second, third].iter().collect::<String>()));
    }
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

/// Slips between two words, if there are no more than a word of this length may have.
pub(crate) fn slips(typed: &str, term: &str) -> Option<usize> {
    let typed: Vec<char> = typed.chars().collect();
    let term: Vec<char> = term.chars().collect();
    let most = if typed.len() >= LEN_TWO_SLIPS { 2 } else { 1 };
    let is_near = typed.len().abs_diff(term.len()) <= most;
    is_near.then(|| distance(&typed, &term)).filter(|&slips| slips <= most)
}

/// Whether a word goes on from a term by an ending's length: `notificaton` from `notif`.
pub(crate) fn is_stem_of(typed: &str, term: &str) -> bool {
    term.len() >= STEM_LEN_MIN && typed.starts_with(term) && typed.len() - term.len() <= ENDING_LEN_MAX
}

/// Optimal string alignment distance: letters put in, left out, changed, or swapped with a neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut table = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let at = |i: usize, j: usize| table[i * width + j];
            table[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = at(i - 1, j - 1) + usize::from(a[i - 1] != b[j - 1]);
                let mut best = changed.min(at(i - 1, j) + 1).min(at(i, j - 1) + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(at(i - 2, j - 2) + 1);
                }
                best
            };
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_in_a_short_word_and_two_in_a_long_one() {
        assert_eq!(
            (slips("quue", "queue"), slips("qeuue", "queue"), slips("qeueu", "queue")),
            (Some(1), Some(1), None)
        );
        assert_eq!((slips("postgers", "postgres"), slips("notifcaton", "notification")), (Some(1), Some(2)));
        assert_eq!((slips("state", "stale1"), slips("port", "sort1")), (None, None));
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
        assert!(
            heads_within("uprraded").contains(&"up".to_owned()) && heads_within("swbtch").contains(&"sw".to_owned())
        );
        assert!(heads_within("cncurrent").contains(&"con".to_owned()));
        assert!(is_identifier("getStaet") && is_identifier("v12") && !is_identifier("Well-knwon"));
        assert!(heads("abc").is_empty() && heads("v12.5").is_empty());
    }
}
