//! The search page, that of what a reader keeps, and `404.html`.

use serde::Serialize;

use super::{CONTENT_SECURITY_POLICY, Crumb, Head, Page, RenderError, Renderer, digest};

#[derive(Serialize)]
struct SearchPage<'a> {
    vendors: Vec<Choice<'a>>,
    products: Vec<Choice<'a>>,
    versions: Vec<Choice<'a>>,
    doc_types: Vec<Choice<'a>>,
}

/// A value of a filter.
#[derive(Serialize, PartialEq, Eq)]
struct Choice<'a> {
    value: &'a str,
    text: &'a str,
}

/// What is kept is no part of the site.
#[derive(Serialize)]
struct MinePage {}

#[derive(Serialize)]
struct NotFoundPage<'a> {
    crumbs: Vec<Crumb>,
    home: &'a str,
}

impl Renderer<'_> {
    /// `search/index.html`: the box, the filters with every value of the library, and room for hits.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn search_page(&self) -> Result<Page, RenderError> {
        let mut view =
            SearchPage { vendors: Vec::new(), products: Vec::new(), versions: Vec::new(), doc_types: Vec::new() };
        for vendor in &self.library.vendors {
            view.vendors.push(Choice { value: &vendor.name, text: &vendor.name });
            for product in &vendor.products {
                view.products.push(Choice { value: &product.name, text: &product.title });
                for version in &product.versions {
                    view.versions.push(Choice { value: &version.name, text: &version.name });
                    let types = version.doc_types.iter();
                    view.doc_types.extend(types.map(|kind| Choice { value: &kind.name, text: &kind.name }));
                }
            }
        }
        keep_first_of_each(&mut view.versions);
        keep_first_of_each(&mut view.doc_types);
        let description = format!("Search {} by words and by meaning.", self.library.name);
        let head = Head { path: "search/index.html", title: self.title("Search"), description, language: None };
        self.page("search.html", &head, &view)
    }

    /// `mine.html`: room for what a reader's own browser keeps; the same for everybody.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn mine(&self) -> Result<Page, RenderError> {
        let description = format!("Passages of {} that you keep in this browser.", self.library.name);
        let head = Head { path: "mine.html", title: self.title("Kept passages"), description, language: None };
        self.page("mine.html", &head, &MinePage {})
    }

    /// `404.html`, which hosts serve at any depth: its style and script stand within it, allowed by their hashes.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn not_found(&self) -> Result<Page, RenderError> {
        let home = self.library.base_url.as_deref().unwrap_or("/");
        let head = Head {
            path: "404.html",
            title: self.title("Page not found"),
            description: "This address leads to no page of the library.".to_owned(),
            language: None,
        };
        let mut page = self.page("404.html", &head, &NotFoundPage { crumbs: Vec::new(), home })?;
        page.html = page.html.replacen(CONTENT_SECURITY_POLICY, &policy_with_inline(&page.html), 1);
        Ok(page)
    }
}

/// The policy of a page that carries `<style>` and `<script>` within: exactly these two are allowed.
fn policy_with_inline(html: &str) -> String {
    let mut sources = Vec::new();
    for tag in ["style", "script"] {
        let content = html.split_once(&format!("<{tag}>")).and_then(|(_, rest)| rest.split_once(&format!("</{tag}>")));
        let source = content.map(|(content, _)| format!("'{}'", digest::csp_source(content)));
        sources.push(source.unwrap_or_else(|| "'none'".to_owned()));
    }
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'",
        sources[1], sources[0]
    )
}

/// Drops repeated values; the order stays.
fn keep_first_of_each(choices: &mut Vec<Choice<'_>>) {
    let mut seen = std::collections::BTreeSet::new();
    choices.retain(|choice| seen.insert(choice.value));
}
