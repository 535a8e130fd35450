//! Pages that lead to the documents: home, product, version, type of document.

use serde::Serialize;

use super::chunk::MoreVersions;
use super::tree::{self, Line};
use super::{Crumb, Head, Page, RenderError, Renderer, address, counted};
use crate::library::{DocType, DocumentEntry, Product, Vendor, Version};

/// Most versions that the page of a version lists, the newest first, beside its own.
const VERSIONS_MAX: usize = 30;

/// Most documents of a type that its own page lists and that of the version too; of more the latter has the folders.
const LISTED_TWICE_MAX: usize = 200;

#[derive(Serialize)]
struct HomeView {
    counts: String,
    vendors: Vec<VendorView>,
}

#[derive(Serialize)]
struct VendorView {
    /// `None` where all products belong to the vendor `general`: then nobody named any.
    name: Option<String>,
    products: Vec<ProductView>,
}

#[derive(Serialize)]
struct ProductView {
    title: String,
    href: String,
    counts: String,
    versions: Vec<VersionView>,
}

#[derive(Serialize)]
struct VersionView {
    name: String,
    href: String,
    counts: String,
    /// The page that shows the list is this version's own.
    current: bool,
    doc_types: Vec<DocTypeView>,
}

#[derive(Serialize)]
struct DocTypeView {
    name: String,
    href: String,
    counts: String,
    documents: Vec<Line>,
}

#[derive(Serialize)]
struct ProductPage {
    crumbs: Vec<Crumb>,
    heading: String,
    counts: String,
    versions: Vec<VersionView>,
}

#[derive(Serialize)]
struct VersionPage {
    crumbs: Vec<Crumb>,
    heading: String,
    counts: String,
    versions: Vec<VersionView>,
    /// Versions that the list leaves out; the product's page has them.
    more_versions: Option<MoreVersions>,
    doc_types: Vec<DocTypeView>,
}

#[derive(Serialize)]
struct DocTypePage {
    crumbs: Vec<Crumb>,
    heading: String,
    counts: String,
    documents: Vec<Line>,
}

impl Renderer<'_> {
    /// `index.html`: vendors, their products, their versions.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn home(&self) -> Result<Page, RenderError> {
        let path = "index.html";
        let n_products: usize = self.library.vendors.iter().map(|vendor| vendor.products.len()).sum();
        let counts = format!("{} · {}", counted(n_products, "product"), counts(&self.library.documents));
        let named = self.library.vendors.iter().any(|vendor| vendor.name != "general");
        let vendors = self.library.vendors.iter().map(|vendor| self.vendor_view(path, vendor, named)).collect();
        let head =
            Head { path, title: self.library.name.clone(), description: self.library.tagline.clone(), language: None };
        self.page("home.html", &head, &HomeView { counts, vendors })
    }

    /// `<product>/index.html`: its versions, newest first, each with its types of document.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn product(&self, product: &Product) -> Result<Page, RenderError> {
        let documents = product.versions.iter().flat_map(|version| self.documents_of(version));
        let documents: Vec<&DocumentEntry> = documents.collect();
        let path = self.level_page(&product.versions, 1);
        let view = ProductPage {
            crumbs: self.product_crumbs(&path, product),
            heading: product.title.clone(),
            counts: counts(documents.iter().copied()),
            versions: product.versions.iter().map(|version| self.version_view(&path, version, true)).collect(),
        };
        let description =
            format!("{}: {} in {}.", product.title, view.counts, counted(product.versions.len(), "version"));
        let head = Head { path: &path, title: self.title(&product.title), description, language: None };
        self.page("product.html", &head, &view)
    }

    /// `<product>/<version>/index.html`: its documents, by type.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn version(&self, product: &Product, version: &Version) -> Result<Page, RenderError> {
        let path = self.level_page(std::slice::from_ref(version), 2);
        let heading = format!("{} {}", product.title, version.name);
        let mut crumbs = self.product_crumbs(&path, product);
        self.link_last(&mut crumbs, &path, &product.versions, 1);
        crumbs.push(Crumb::text(&version.name));
        let mut versions = Vec::new();
        let n_versions = product.versions.len();
        for (at, other) in product.versions.iter().enumerate().filter(|_| n_versions > 1) {
            let current = other.name == version.name;
            if at >= VERSIONS_MAX && !current {
                continue;
            }
            versions.push(VersionView { current, ..self.version_view(&path, other, false) });
        }
        let view = VersionPage {
            crumbs,
            counts: counts(self.documents_of(version)),
            more_versions: (versions.len() < n_versions && n_versions > 1).then(|| MoreVersions {
                n_more: n_versions - versions.len(),
                href: address::relative(&path, &self.level_page(&product.versions, 1)),
            }),
            versions,
            doc_types: version.doc_types.iter().map(|doc_type| self.doc_type_view(&path, doc_type, true)).collect(),
            heading,
        };
        let description = format!("{}: {}.", view.heading, view.counts);
        let head = Head { path: &path, title: self.title(&view.heading), description, language: None };
        self.page("version.html", &head, &view)
    }

    /// `<product>/<version>/<doc-type>/index.html`: its documents.
    ///
    /// # Errors
    ///
    /// [`RenderError::Page`] if a template of one's own fails.
    pub fn doc_type(&self, product: &Product, version: &Version, doc_type: &DocType) -> Result<Page, RenderError> {
        let documents = &self.library.documents[doc_type.documents.clone()];
        let path = self.doc_type_page(doc_type);
        let mut crumbs = self.product_crumbs(&path, product);
        self.link_last(&mut crumbs, &path, &product.versions, 1);
        let version_page = self.level_page(std::slice::from_ref(version), 2);
        crumbs.push(Crumb::link(&version.name, address::relative(&path, &version_page)));
        crumbs.push(Crumb::text(&doc_type.name));
        let view = DocTypePage {
            crumbs,
            heading: format!("{} {}: {}", product.title, version.name, doc_type.name),
            counts: counts(documents),
            documents: tree::lines(&path, documents, &self.library.folders),
        };
        let description = format!("{}: {}.", view.heading, view.counts);
        let head = Head { path: &path, title: self.title(&view.heading), description, language: None };
        self.page("doc_type.html", &head, &view)
    }

    /// What the window's title says of a page: its heading, then the library.
    pub(super) fn title(&self, heading: &str) -> String {
        format!("{heading} · {}", self.library.name)
    }

    /// `index.html` of the folder that the documents of `versions` share at level `n_levels`.
    pub(super) fn level_page(&self, versions: &[Version], n_levels: usize) -> String {
        let first = versions.iter().flat_map(|version| self.documents_of(version)).next();
        let folder = first.map_or("", |document| address::level(&document.folder, n_levels));
        format!("{folder}/index.html")
    }

    /// `index.html` of a type's folder.
    fn doc_type_page(&self, doc_type: &DocType) -> String {
        let first = self.library.documents[doc_type.documents.clone()].first();
        let folder = first.map_or("", |document| address::level(&document.folder, 3));
        format!("{folder}/index.html")
    }

    pub(super) fn documents_of(&self, version: &Version) -> impl Iterator<Item = &DocumentEntry> {
        version.doc_types.iter().flat_map(|doc_type| &self.library.documents[doc_type.documents.clone()])
    }

    /// Library, vendor and product; the product leads nowhere, since it may be the page itself.
    fn product_crumbs(&self, path: &str, product: &Product) -> Vec<Crumb> {
        let mut crumbs = vec![Crumb::link(&self.library.name, address::relative(path, "index.html"))];
        if let Some((vendor, _)) = self.product_of(&product.name).filter(|(vendor, _)| vendor.name != "general") {
            crumbs.push(Crumb::text(&vendor.name));
        }
        crumbs.push(Crumb::text(&product.title));
        crumbs
    }

    /// Makes a link of the last crumb, to the level of `versions`.
    fn link_last(&self, crumbs: &mut [Crumb], path: &str, versions: &[Version], n_levels: usize) {
        if let Some(last) = crumbs.last_mut() {
            last.href = Some(address::relative(path, &self.level_page(versions, n_levels)));
        }
    }

    fn vendor_view(&self, path: &str, vendor: &Vendor, named: bool) -> VendorView {
        let products = vendor.products.iter().map(|product| ProductView {
            title: product.title.clone(),
            href: address::relative(path, &self.level_page(&product.versions, 1)),
            counts: counts(product.versions.iter().flat_map(|version| self.documents_of(version))),
            versions: product.versions.iter().map(|version| self.version_view(path, version, false)).collect(),
        });
        VendorView { name: named.then(|| vendor.name.clone()), products: products.collect() }
    }

    fn version_view(&self, path: &str, version: &Version, with_types: bool) -> VersionView {
        let types = version.doc_types.iter().filter(|_| with_types);
        VersionView {
            name: version.name.clone(),
            href: address::relative(path, &self.level_page(std::slice::from_ref(version), 2)),
            counts: counts(self.documents_of(version)),
            current: false,
            doc_types: types.map(|doc_type| self.doc_type_view(path, doc_type, false)).collect(),
        }
    }

    fn doc_type_view(&self, path: &str, doc_type: &DocType, with_documents: bool) -> DocTypeView {
        let documents = &self.library.documents[doc_type.documents.clone()];
        let page = self.doc_type_page(doc_type);
        let lines = match documents.len() {
            _ if !with_documents => Vec::new(),
            0..=LISTED_TWICE_MAX => tree::lines(path, documents, &self.library.folders),
            _ => tree::top_lines(path, &page, documents, &self.library.folders),
        };
        DocTypeView {
            name: doc_type.name.clone(),
            href: address::relative(path, &page),
            counts: counted(documents.len(), "document"),
            documents: lines,
        }
    }
}

/// `31 documents · 1,204 passages`.
fn counts<'d>(documents: impl IntoIterator<Item = &'d DocumentEntry>) -> String {
    let (mut n_documents, mut n_chunks) = (0, 0);
    for document in documents {
        n_documents += 1;
        n_chunks += document.chunks.len();
    }
    format!("{} · {}", counted(n_documents, "document"), counted(n_chunks, "passage"))
}
