//! The order of names in an index.

use std::cmp::Ordering;

use crate::analysis::unicode;

/// Compares names as people do: `v9 < v10`, upper and lower case alike, numbers by their value.
///
/// Never equal for two different names. The documents of one product, version and type stand in an index in this order,
/// so that one is found by its name.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let (Some(first_x), Some(first_y)) = (x.chars().next(), y.chars().next()) else {
            return x.is_empty().cmp(&y.is_empty()).reverse().then_with(|| a.cmp(b));
        };
        if first_x.is_ascii_digit() && first_y.is_ascii_digit() {
            let (number_x, rest_x) = split_number(x);
            let (number_y, rest_y) = split_number(y);
            let order = number_x.len().cmp(&number_y.len()).then_with(|| number_x.cmp(number_y));
            if order != Ordering::Equal {
                return order;
            }
            (x, y) = (rest_x, rest_y);
        } else {
            let order = lower(first_x).cmp(&lower(first_y));
            if order != Ordering::Equal {
                return order;
            }
            (x, y) = (&x[first_x.len_utf8()..], &y[first_y.len_utf8()..]);
        }
    }
}

fn lower(c: char) -> String {
    unicode::lower(c.encode_utf8(&mut [0; 4]))
}

/// The digits at the start of a text without leading zeros, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_natural_order() {
        for names in [
            &["", "A-1", "a-2", "a-10", "a-10b", "b", "ü"][..],
            &["01", "1"],
            &["99999999999999999999998", "99999999999999999999999"],
        ] {
            for (i, a) in names.iter().enumerate() {
                for (j, b) in names.iter().enumerate() {
                    assert_eq!(natural_order(a, b), i.cmp(&j), "{a} against {b}");
                }
            }
        }
    }
}
