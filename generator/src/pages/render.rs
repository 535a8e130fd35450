//! Pages: the arranged [`Library`] and the safe HTML of its chunks become whole HTML pages, through Tera.
//!
//! [`Renderer`] knows every template and hands back [`Page`]s; it opens no output file (`emit` does) and keeps no
//! state between calls, so that any number of threads may share one. Values that come from a corpus are escaped by
//! Tera; only the HTML of chunks, made and cleaned by the reading side, goes in as it is.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tera::{Context, Tera};

use crate::config::Look;
use crate::language::Direction;
use crate::library::{Library, Product, Vendor};

mod address;
mod chunk;
mod digest;
mod document;
mod full;
mod levels;
mod logo;
mod machines;
mod newer;
mod numbers;
mod overview;
mod search;
mod structured;
mod templates;
#[cfg(test)]
mod tests;
mod tree;

pub use document::DocumentView;
pub use logo::Logo;
use templates::Templates;

/// What every page may load: this site's own files, and WebAssembly; nothing from any other host.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; \
     form-action 'self'";

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Path below the site's root, `/` between folders, not percent-encoded.
    pub path: String,
    /// The whole document.
    pub html: String,
}

/// What pages say of the site beyond its [`Library`].
#[derive(Clone, Debug)]
pub struct SiteInfo {
    /// Language of the pages' own words and, unless it says otherwise, of the manuals, as in `<html lang>`.
    pub language: String,
    /// What is the library's own in how its pages look.
    pub look: Look,
    /// The picture beside its name.
    pub logo: Option<Logo>,
}

impl Default for SiteInfo {
    fn default() -> Self {
        SiteInfo { language: "en".to_owned(), look: Look::default(), logo: None }
    }
}

/// Why a page could not be made. Only templates of one's own can cause it: the embedded ones are tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The folder of `--templates`, or a file in it, cannot be read.
    #[error("templates `{}` cannot be read; name a readable folder of UTF-8 files", path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file in the folder of `--templates` would replace nothing.
    #[error("template `{}` replaces none of ours; remove it or name it as one of {known}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Names that can be replaced, separated by commas.
        known: String,
    },
    /// A template cannot be parsed, or it uses a block, filter or file that does not exist.
    #[error("templates cannot be used; correct the one named below or build without `--templates`")]
    Syntax {
        /// Template, line and reason.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A template failed while a page was made from it.
    #[error("page `{path}` cannot be made from template `{template}`; correct it or build without `--templates`")]
    Page {
        /// Path of the page below the site's root.
        path: String,
        /// Name of the template.
        template: &'static str,
        /// Template, line and reason.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Makes every page of one library.
///
/// It is `Sync`: chunk pages are made on all cores through one shared renderer.
pub struct Renderer<'a> {
    library: &'a Library,
    tera: Tera,
    assets: Vec<(&'static str, Vec<u8>)>,
    logo: Option<Logo>,
    /// Vendor and product by the product's name.
    products: BTreeMap<&'a str, (&'a Vendor, &'a Product)>,
    /// Documents of the same product, type and name in all versions, newest first, by these three.
    editions: BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

impl<'a> Renderer<'a> {
    /// Prepares templates for `library`; a file in `templates_dir` replaces the embedded one of the same name.
    ///
    /// # Errors
    ///
    /// [`RenderError::Read`] and [`RenderError::Unknown`] for the folder, [`RenderError::Syntax`] for what is in it.
    pub fn new(
        templates_dir: Option<&Path>,
        library: &'a Library,
        site: &SiteInfo,
    ) -> Result<Renderer<'a>, RenderError> {
        let Templates { mut tera, mut assets } = Templates::load(templates_dir)?;
        for (_, sheet) in assets.iter_mut().filter(|(path, _)| *path == "assets/mcdewey.css") {
            sheet.extend_from_slice(site.look.style().as_bytes());
        }
        let global = tera.global_context();
        global.insert("name", &library.name);
        global.insert("tagline", &library.tagline);
        global.insert("lang", &site.language);
        global.insert("dir", dir(&site.language));
        global.insert("csp", CONTENT_SECURITY_POLICY);
        global.insert("logo", &site.logo.as_ref().map(Logo::shown));
        global.insert("footer", &site.look.footer);
        global.insert("links", &site.look.links);

        let mut products = BTreeMap::new();
        for vendor in &library.vendors {
            for product in &vendor.products {
                products.insert(product.name.as_str(), (vendor, product));
            }
        }
        let mut editions: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (doc_idx, document) in library.documents.iter().enumerate() {
            let place = &document.place;
            let key = (place.product.as_str(), place.doc_type.as_str(), place.document.as_str());
            editions.entry(key).or_default().push(doc_idx);
        }
        Ok(Renderer { library, tera, assets, logo: site.logo.clone(), products, editions })
    }

    /// Files that every page shares: path below the site's root, and content.
    pub fn assets(&self) -> &[(&'static str, Vec<u8>)] {
        &self.assets
    }

    /// The picture beside the library's name.
    pub fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// Every page save those of documents and chunks: home, products, versions, types, search, what a reader keeps and 404.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`], as for each of them.
    pub fn overview(&self) -> Result<Vec<Page>, RenderError> {
        let mut pages = vec![self.home()?, self.search_page()?, self.mine()?, self.not_found()?];
        for product in self.library.vendors.iter().flat_map(|vendor| &vendor.products) {
            pages.push(self.product(product)?);
            for version in &product.versions {
                pages.push(self.version(product, version)?);
                for doc_type in &version.doc_types {
                    pages.push(self.doc_type(product, version, doc_type)?);
                }
            }
        }
        Ok(pages)
    }

    /// Renders `view` through `template`, with what every page needs: `root`, `title`, `description`, `canonical`.
    fn page(&self, template: &'static str, head: &Head<'_>, view: &impl Serialize) -> Result<Page, RenderError> {
        let path = head.path.to_owned();
        let context = self.context(head, view);
        self.fill(template, path, context, 0)
    }

    /// Values for a template: those of the page's head and the fields of `view`.
    fn context(&self, head: &Head<'_>, view: &impl Serialize) -> tera::TeraResult<Context> {
        let mut context = Context::from_serialize(view)?;
        context.insert("root", &address::root(head.path));
        context.insert("title", &head.title);
        context.insert("description", &head.description);
        if let Some(language) = head.language {
            context.insert("lang", language);
            context.insert("dir", dir(language));
        }
        if let Some(base) = &self.library.base_url {
            context.insert("canonical", &address::absolute(base, head.path));
        }
        Ok(context)
    }

    /// Runs the template; `text_bytes` is the size of what the page holds, so that its buffer need not grow.
    fn fill(
        &self,
        template: &'static str,
        path: String,
        context: tera::TeraResult<Context>,
        text_bytes: usize,
    ) -> Result<Page, RenderError> {
        let mut html = Vec::with_capacity(text_bytes + 4096);
        let done = context.and_then(|context| self.tera.render_to(template, &context, &mut html));
        let done = done.map_err(Into::into).and_then(|()| String::from_utf8(html).map_err(Into::into));
        match done {
            Ok(html) => Ok(Page { path, html }),
            Err(source) => Err(RenderError::Page { path, template, source }),
        }
    }

    /// Vendor and product of a document or `None` where the library does not list it.
    fn product_of(&self, name: &str) -> Option<(&'a Vendor, &'a Product)> {
        self.products.get(name).copied()
    }

    /// Title of a product for people.
    fn product_title(&self, name: &'a str) -> &'a str {
        self.product_of(name).map_or(name, |(_, product)| &product.title)
    }
}

/// What the head of a page says.
struct Head<'a> {
    path: &'a str,
    title: String,
    description: String,
    /// Language of the page where it is not the library's.
    language: Option<&'a str>,
}

/// The attribute `dir` of a page in a language; a page from left to right needs none.
fn dir(language: &str) -> &'static str {
    match Direction::of(language) {
        Direction::Rtl => "rtl",
        Direction::Ltr => "",
    }
}

/// The attribute `dir` of a heading on a page in a language, where it goes the other way.
fn heading_dir(heading: &str, language: &str) -> &'static str {
    let around = Direction::of(language);
    let found = around.within(heading);
    if found == around { "" } else { found.name() }
}

/// A step of the breadcrumb; the last ones, within the page, lead nowhere.
#[derive(Serialize)]
struct Crumb {
    text: String,
    href: Option<String>,
}

impl Crumb {
    fn link(text: &str, href: String) -> Crumb {
        Crumb { text: text.to_owned(), href: Some(href) }
    }

    fn text(text: &str) -> Crumb {
        Crumb { text: text.to_owned(), href: None }
    }
}

/// `1 document`, `1,204 documents`.
fn counted(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(n))
}

/// Digits in groups of three.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
