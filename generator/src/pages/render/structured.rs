//! What a page says of itself to programs that read the web: where it stands and what it is, as JSON-LD.

use serde_json::{Value, json};

use super::{Renderer, address};
use crate::library::DocumentEntry;

impl Renderer<'_> {
    /// The page `path` of a document, where the library knows its own address; `title` is that of the passage, if it is one.
    pub(super) fn structured(&self, path: &str, document: &DocumentEntry, title: Option<&str>) -> Option<String> {
        let base = self.library.base_url.as_deref()?;
        let place = &document.place;
        let product = self.product_title(&place.product);
        let level = |n_levels| format!("{}/index.html", address::level(&document.folder, n_levels));
        let manual = format!("{}/index.html", document.folder);
        let mut steps = vec![
            (self.library.name.as_str(), "index.html".to_owned()),
            (product, level(1)),
            (place.version.as_str(), level(2)),
            (place.doc_type.as_str(), level(3)),
            (document.title.as_str(), manual),
        ];
        steps.extend(title.map(|title| (title, path.to_owned())));
        let items = steps.iter().zip(1..).map(|((name, page), position)| {
            json!({ "@type": "ListItem", "position": position, "name": name, "item": address::absolute(base, page) })
        });
        let article = json!({
            "@type": "TechArticle",
            "headline": title.unwrap_or(&document.title),
            "inLanguage": document.language,
            "about": format!("{product} {}", place.version),
        });
        let list = json!({ "@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<Value>>() });
        let all = json!({ "@context": "https://schema.org", "@graph": [article, list] });
        // Nothing in a text ends the element that this stands in.
        Some(all.to_string().replace('<', "\\u003c"))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use serde_json::Value;

    use super::super::tests::{chunk, library, renderer};

    const HTML: &str = "<h2 id=\"states\">Dialog states</h2>\n<p>A dialog has states.</p>\n";

    #[test]
    fn a_page_says_where_it_stands_and_no_title_ends_the_element() {
        let mut library = library(1);
        library.base_url = Some("https://docs.example/lib/".into());
        library.documents[0].title = "</script><b>Guide".into();
        let page = renderer(&library).chunk(0, &chunk(&library.documents[0], 0), HTML).unwrap();
        let (_, rest) = page.html.split_once("<script type=\"application/ld+json\">").unwrap();
        let json: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        let [article, list] = json["@graph"].as_array().unwrap().as_slice() else { panic!("{json}") };
        assert_eq!((&article["@type"], &article["headline"]), (&"TechArticle".into(), &"Dialog states".into()));
        let steps: Vec<String> = list["itemListElement"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| format!("{} {} {}", item["position"], item["name"], item["item"]))
            .collect();
        assert_eq!(
            steps,
            [
                "1 \"McDewey\" \"https://docs.example/lib/\"",
                "2 \"Cisco Finesse\" \"https://docs.example/lib/finesse/\"",
                "3 \"v12.5\" \"https://docs.example/lib/finesse/v12.5/\"",
                "4 \"developer-guide\" \"https://docs.example/lib/finesse/v12.5/developer-guide/\"",
                "5 \"</script><b>Guide\" \"https://docs.example/lib/finesse/v12.5/developer-guide/developer-guide/\"",
                "6 \"Dialog states\" \"https://docs.example/lib/finesse/v12.5/developer-guide/developer-guide/0.html\"",
            ]
        );
        assert!(page.html.contains("<meta property=\"og:type\" content=\"article\">"));
        assert!(page.html.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"../developer-guide.md\">"));
        let home = renderer(&library).home().unwrap().html;
        assert!(
            home.contains("<meta property=\"og:type\" content=\"website\">") && !home.contains("ld+json"),
            "{home}"
        );
    }

    #[test]
    fn a_library_that_does_not_know_its_address_says_nothing_of_it() {
        let library = library(1);
        let page = renderer(&library).chunk(0, &chunk(&library.documents[0], 0), HTML).unwrap();
        assert!(!page.html.contains("ld+json") && !page.html.contains("og:") && page.html.contains("text/markdown"));
    }

    #[test]
    fn a_chunk_page_has_at_most_1_6_kb_beyond_its_text_compressed() {
        let gzipped = |text: &str| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap().len()
        };
        for base_url in [None, Some("https://docs.example/lib/".to_owned())] {
            let library = crate::library::Library { base_url, ..library(120) };
            let page = renderer(&library).chunk(0, &chunk(&library.documents[0], 90), HTML).unwrap();
            let n_bytes = gzipped(&page.html) - gzipped(HTML);
            assert!(n_bytes <= 1600, "{n_bytes} bytes with {:?}", library.base_url);
        }
    }
}
