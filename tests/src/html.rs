//! A built page as a parser of HTML sees it.

use std::collections::BTreeSet;

use scraper::{ElementRef, Selector};

/// A parsed page.
#[derive(Debug)]
pub struct Html(scraper::Html);

/// A selector that is known to be right.
fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("selector `{css}`: {error}"))
}

impl Html {
    /// Parses a page as browsers do: nothing is an error.
    pub fn parse(text: &str) -> Html {
        Html(scraper::Html::parse_document(text))
    }

    /// Every element that matches.
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&selector(css)).collect()
    }

    /// The one element that matches.
    #[track_caller]
    pub fn one(&self, css: &str) -> ElementRef<'_> {
        match self.all(css)[..] {
            [one] => one,
            ref found => panic!("`{css}` matches {} elements, expected 1", found.len()),
        }
    }

    /// Text of the one element that matches, white space collapsed.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        text_of(self.one(css))
    }

    /// Value of an attribute of the one element that matches.
    #[track_caller]
    pub fn attribute(&self, css: &str, name: &str) -> String {
        self.one(css).attr(name).unwrap_or_else(|| panic!("`{css}` has no `{name}`")).to_owned()
    }

    /// Whatever the page's elements lead to or load: values of `href`, `src`, `action`, `srcset` and the like.
    pub fn references(&self) -> Vec<String> {
        const ATTRIBUTES: [&str; 8] = ["href", "src", "action", "formaction", "data", "poster", "cite", "xlink:href"];
        let values = self.all("*").into_iter().flat_map(|element| {
            let plain = ATTRIBUTES.iter().filter_map(move |name| element.attr(name)).map(str::to_owned);
            let sets = element.attr("srcset").unwrap_or_default().split(',');
            let sets = sets.filter_map(|one| one.split_whitespace().next()).map(str::to_owned);
            plain.chain(sets)
        });
        values.collect()
    }

    /// Ids that stand more than once.
    pub fn duplicate_ids(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let ids = self.all("[id]").into_iter().filter_map(|element| element.attr("id"));
        ids.filter(|id| !seen.insert(*id)).map(str::to_owned).collect()
    }

    /// Whether an element has this id, or is an anchor of this name.
    pub fn has_anchor(&self, name: &str) -> bool {
        let found = |attribute| self.all("*").into_iter().any(|element| element.attr(attribute) == Some(name));
        found("id") || found("name")
    }

    /// All that could run or load something although a manual wrote it: script elements without `src`, handlers in
    /// attributes, `style` attributes, addresses with a scheme that runs, elements that embed.
    pub fn active_content(&self) -> Vec<String> {
        const EMBEDS: &str = "iframe, frame, object, embed, applet, base, portal, meta[http-equiv=refresh], \
                              link[rel~=import], math annotation-xml, svg foreignObject, svg use, svg animate, svg set";
        let mut found: Vec<String> = self.all(EMBEDS).into_iter().map(|element| element.html()).collect();
        let inline = self.all("script").into_iter().filter(|element| element.attr("src").is_none());
        found.extend(inline.map(|element| element.html()));
        for element in self.all("*") {
            for (name, value) in element.value().attrs() {
                let name = name.to_ascii_lowercase();
                let is_text = matches!(name.as_str(), "title" | "alt" | "id" | "aria-label");
                if name.starts_with("on") || name == "style" || name == "srcdoc" || !is_text && runs(value) {
                    found.push(format!("<{} {name}={value:?}>", element.value().name()));
                }
            }
        }
        found
    }
}

/// Whether an address runs as a program: browsers pass over white space and control characters in a scheme.
fn runs(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let plain = plain.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:text/html", "data:image/svg"].iter().any(|scheme| plain.starts_with(scheme))
}

/// Text of an element, white space collapsed.
pub fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
