//! Files for other tools: `llms.txt` for agents, and, where the library knows its address, `sitemap.xml` in parts and the
//! description by which a browser searches from its address bar. `robots.txt` is the host's, not one library's.

use std::fmt::Write;

use super::{Renderer, address, counted};
use crate::library::{DocumentEntry, encode_path};

/// Addresses of one part of a sitemap: the protocol's bound.
const SITEMAP_URLS_MAX: usize = 50_000;

/// Documents of a product that `llms.txt` lists; its version's page has the others.
const LISTED_MAX: usize = 50;

/// Length of a name in a search engine's description, in characters: the format's bound.
const SHORT_NAME_CHARS_MAX: usize = 16;

impl Renderer<'_> {
    /// Path below the site's root and content of each file.
    pub fn machine_files(&self) -> Vec<(String, String)> {
        let mut files = vec![("llms.txt".to_owned(), self.llms())];
        if let Some(base) = &self.library.base_url {
            files.extend(self.sitemap(base));
            files.push(("opensearch.xml".to_owned(), self.opensearch(base)));
        }
        files
    }

    /// The library as a list of links to Markdown: the newest version of each product, and where the others are.
    fn llms(&self) -> String {
        let mut text = format!("# {}\n\n> {}\n", plain(&self.library.name), plain(&self.library.tagline));
        text.push_str("\nThe text of the newest versions: [llms-full.txt](llms-full.txt)\n");
        for product in self.library.vendors.iter().flat_map(|vendor| &vendor.products) {
            let Some(newest) = product.versions.first() else { continue };
            let _ = write!(text, "\n## {} {}\n\n", plain(&product.title), plain(&newest.name));
            let documents: Vec<&DocumentEntry> = self.documents_of(newest).collect();
            for document in documents.iter().take(LISTED_MAX) {
                let (title, href) = (plain(&document.title), encode_path(&document.folder));
                let n_passages = counted(document.chunks.len(), "passage");
                let _ = writeln!(text, "- [{title}]({href}.md): {}, {n_passages}", plain(&document.place.doc_type));
            }
            if documents.len() > LISTED_MAX {
                let page = encode_path(&self.level_page(std::slice::from_ref(newest), 2));
                let _ = writeln!(text, "- [{} more]({page})", counted(documents.len() - LISTED_MAX, "document"));
            }
            for older in &product.versions[1..] {
                let page = encode_path(&self.level_page(std::slice::from_ref(older), 2));
                let _ = writeln!(text, "- [{}]({page}): older version", plain(&older.name));
            }
        }
        text
    }

    /// `sitemap.xml`, or an index of that name over `sitemap-1.xml` and so on.
    fn sitemap(&self, base: &str) -> Vec<(String, String)> {
        let mut pages = vec!["index.html".to_owned()];
        for product in self.library.vendors.iter().flat_map(|vendor| &vendor.products) {
            pages.push(self.level_page(&product.versions, 1));
            pages.extend(product.versions.iter().map(|version| self.level_page(std::slice::from_ref(version), 2)));
        }
        for document in &self.library.documents {
            let parts = (0..document.n_parts()).map(|part| part * crate::library::CHUNKS_PER_PART);
            pages.extend(parts.map(|first| format!("{}/{}", document.folder, DocumentEntry::part_file(first))));
            pages.extend((0..document.chunks.len()).map(|ordinal| format!("{}/{ordinal}.html", document.folder)));
        }
        let list = |pages: &[String]| {
            let urls =
                pages.iter().map(|page| format!("<url><loc>{}</loc></url>\n", xml(&address::absolute(base, page))));
            format!("{XML}<urlset xmlns=\"{SITEMAPS}\">\n{}</urlset>\n", urls.collect::<String>())
        };
        if pages.len() <= SITEMAP_URLS_MAX {
            return vec![("sitemap.xml".to_owned(), list(&pages))];
        }
        let parts = pages.chunks(SITEMAP_URLS_MAX).zip(1..);
        let mut files: Vec<_> = parts.map(|(pages, part)| (format!("sitemap-{part}.xml"), list(pages))).collect();
        let locs = files
            .iter()
            .map(|(path, _)| format!("<sitemap><loc>{}</loc></sitemap>\n", xml(&address::absolute(base, path))));
        let index = format!("{XML}<sitemapindex xmlns=\"{SITEMAPS}\">\n{}</sitemapindex>\n", locs.collect::<String>());
        files.push(("sitemap.xml".to_owned(), index));
        files
    }

    fn opensearch(&self, base: &str) -> String {
        let short: String = self.library.name.chars().take(SHORT_NAME_CHARS_MAX).collect();
        let search = xml(&address::absolute(base, "search/index.html"));
        format!(
            "{XML}<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>{}</ShortName>\n\
             <Description>{}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
             <Url type=\"text/html\" template=\"{search}?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n",
            xml(&short),
            xml(&self.library.tagline)
        )
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Text within XML.
fn xml(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text within a line of Markdown: nothing in it begins or ends a link.
pub(super) fn plain(text: &str) -> String {
    let sign = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(sign).flat_map(|c| "[]\\`<>*_".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_no_link_and_no_element() {
        assert_eq!(plain("a](b) <i>\n*c*"), "a\\](b) \\<i\\> \\*c\\*");
        assert_eq!(xml("a & <b> \"c\"\u{1}"), "a &amp; &lt;b&gt; &quot;c&quot; ");
    }
}
