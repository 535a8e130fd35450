//! `llms-full.txt`: the Markdown of the newest version of each product, for agents that read and do not search; in parts.

use std::borrow::Cow;
use std::fmt::Write;

use super::machines::plain;
use super::{Renderer, counted};
use crate::library::encode_path;

/// Most bytes of a part: about 100,000 tokens, which is what agents take at once.
const PART_BYTES_MAX: usize = 400_000;

impl Renderer<'_> {
    /// Hands each file to `write`, with its path below the site's root; `text` is the Markdown of a document. One part alone is
    /// `llms-full.txt` itself, else that names the parts.
    ///
    /// # Errors
    ///
    /// What `write` fails with.
    pub fn full_text<'t, E>(
        &self,
        text: impl Fn(usize) -> Cow<'t, str>,
        mut write: impl FnMut(&str, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let title = format!("# {}\n\n> {}\n", plain(&self.library.name), plain(&self.library.tagline));
        let mut parts = Parts { list: title.clone() + "\n", part: String::new(), n_full: 0 };
        let newest = self.library.vendors.iter().flat_map(|vendor| &vendor.products);
        let newest = newest.filter_map(|product| Some((product, product.versions.first()?)));
        for (product, version) in newest {
            for doc_idx in version.doc_types.iter().flat_map(|doc_type| doc_type.documents.clone()) {
                let document = &self.library.documents[doc_idx];
                let of = format!("{}, {} {}", document.title, product.title, version.name);
                let head = format!("\n<!-- {} | {}.md -->\n\n", of.replace("--", "- -"), encode_path(&document.folder));
                parts.document(&head, &text(doc_idx), &mut write)?;
            }
        }
        if parts.n_full == 0 {
            return write("llms-full.txt", &(title + &parts.part));
        }
        parts.flush(&mut write)?;
        write("llms-full.txt", &parts.list)
    }
}

/// The parts that are full, by name, and the one that is not.
struct Parts {
    list: String,
    part: String,
    n_full: usize,
}

impl Parts {
    /// Adds a document, whole where a part has room for it.
    fn document<E>(
        &mut self,
        head: &str,
        text: &str,
        write: &mut impl FnMut(&str, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.part.is_empty() && self.part.len() + head.len() + text.len() > PART_BYTES_MAX {
            self.flush(write)?;
        }
        self.part.push_str(head);
        for line in text.split_inclusive('\n') {
            if self.part.len() > head.len() && self.part.len() + line.len() > PART_BYTES_MAX {
                self.flush(write)?;
                self.part.push_str(head);
            }
            self.part.push_str(line);
        }
        if !self.part.ends_with('\n') {
            self.part.push('\n');
        }
        Ok(())
    }

    fn flush<E>(&mut self, write: &mut impl FnMut(&str, &str) -> Result<(), E>) -> Result<(), E> {
        self.n_full += 1;
        let path = format!("llms-full-{}.txt", self.n_full);
        _ = writeln!(self.list, "- [{path}]({path}): {}", counted(self.part.len(), "byte"));
        write(&path, &self.part)?;
        self.part.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{library, renderer};
    use super::*;

    /// The files, each with its length and its beginning, where every document has this text.
    fn files(text: &str) -> Vec<(String, String)> {
        let library = library(1);
        let mut files = Vec::new();
        let write = |path: &str, text: &str| {
            files.push((path.to_owned(), text.to_owned()));
            Ok::<_, std::convert::Infallible>(())
        };
        renderer(&library).full_text(|_| Cow::Borrowed(text), write).unwrap();
        files
    }

    #[test]
    fn a_small_library_is_one_file_with_the_newest_version_alone() {
        let [(path, text)] = &files("# Guide")[..] else { panic!("one file is expected") };
        assert_eq!(path, "llms-full.txt");
        let head = "<!-- Developer Guide, Cisco Finesse v12.5 | finesse/v12.5/developer-guide/developer-guide.md -->";
        assert!(
            text.starts_with("# McDewey\n\n> Multi-vendor") && text.ends_with(&format!("\n{head}\n\n# Guide\n")),
            "{text}"
        );
    }

    #[test]
    fn a_large_one_comes_in_parts_that_lose_no_line_and_name_the_document_each() {
        let mut text = String::new();
        for n in 0..100_000 {
            writeln!(text, "line {n}").unwrap();
        }
        let files = files(&text);
        let (list, parts) = files.split_last().unwrap();
        assert!(parts.len() > 2 && parts.iter().all(|(_, part)| part.len() <= PART_BYTES_MAX));
        let lines = parts.iter().flat_map(|(_, part)| part.lines()).filter(|line| line.starts_with("line "));
        assert!(lines.eq(text.lines()));
        assert!(parts.iter().all(|(_, part)| part.starts_with("\n<!-- Developer Guide, Cisco Finesse v12.5 | ")));
        assert_eq!(list.0, "llms-full.txt");
        assert_eq!(list.1.lines().filter(|line| line.starts_with("- [llms-full-")).count(), parts.len());
        assert!(
            list.1.contains(&format!("- [llms-full-1.txt](llms-full-1.txt): {}", counted(parts[0].1.len(), "byte")))
        );
    }

    #[test]
    fn a_line_longer_than_a_part_stays_whole() {
        let files = files(&"x".repeat(2 * PART_BYTES_MAX));
        assert_eq!(files.len(), 1);
    }
}
