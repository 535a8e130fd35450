//! Levels of headings on one page: below the page's own they go down by one at a time, whatever the manual's are, since a
//! passage may begin anywhere. Readers of a screen go from heading to heading by them.

use std::borrow::Cow;

/// The headings above the place that has been reached, by the manual's own levels.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<u8>);

impl Levels {
    /// HTML of ours, in which nothing but a heading's tag looks like one, with the levels of this page.
    pub(super) fn of_page<'h>(&mut self, html: &'h str) -> Cow<'h, str> {
        let mut changed: Option<String> = None;
        let mut level = 0;
        for (at, _) in html.match_indices('<') {
            let bytes = html.as_bytes();
            let is_end = bytes.get(at + 1) == Some(&b'/');
            let name = at + 1 + usize::from(is_end);
            let (Some(b'h'), Some(&digit @ b'1'..=b'6')) = (bytes.get(name), bytes.get(name + 1)) else { continue };
            if !is_end {
                let own = digit - b'0';
                while self.0.last().is_some_and(|&above| above >= own) {
                    self.0.pop();
                }
                self.0.push(own);
                // The page's heading is above them all; there are no more levels than six.
                level = u8::try_from(self.0.len() + 1).unwrap_or(6).min(6);
            }
            if level != 0 && level != digit - b'0' {
                let text = changed.get_or_insert_with(|| html.to_owned());
                text.replace_range(name + 1..name + 2, &level.to_string());
            }
        }
        changed.map_or(Cow::Borrowed(html), Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_go_down_by_one_level_at_a_time_and_up_as_they_did() {
        let mut levels = Levels::default();
        let html = "<h4 id=\"a\">A</h4><p>x</p><h6>B</h6><h6>C</h6><h3>D</h3><h5>E</h5>";
        let expected = "<h2 id=\"a\">A</h2><p>x</p><h3>B</h3><h3>C</h3><h2>D</h2><h3>E</h3>";
        assert_eq!(levels.of_page(html), expected);
        // The next chunk of the page goes on.
        assert_eq!(levels.of_page("<h6>F</h6><h2>G</h2>"), "<h4>F</h4><h2>G</h2>");
    }

    #[test]
    fn what_is_right_is_not_copied_and_no_other_element_is_a_heading() {
        for html in ["", "<h2>A</h2><h3>B</h3>", "<hr><header></header><p>&lt;h4&gt; <", "<p>x</p></h"] {
            assert!(matches!(Levels::default().of_page(html), Cow::Borrowed(same) if same == html), "{html}");
        }
    }

    #[test]
    fn there_are_six_levels_at_most() {
        let mut levels = Levels((2..=6).collect());
        assert_eq!(levels.of_page("<h6>A</h6>"), "<h6>A</h6>");
    }
}
