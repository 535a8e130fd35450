//! `mcdewey.toml`: the library's name, its vendors, its order of versions; every default in one place.
//!
//! ```toml
//! exclude = ["**/drafts/**"]   # paths below the corpus that are not read; `include` reads nothing else
//! offline = true               # the library is opened from disk: its search needs no server
//!
//! [library]
//! name = "Contact centre manuals"
//! base_url = "https://example.org/manuals/"
//! language = "de"   # of the documents, save those whose front matter says otherwise
//! publish_pdf = false   # PDFs are read and not copied into the site
//! logo = "brand/logo.svg"
//! colours = { accent = "#0b5a74" }
//! footer = "For the staff of Acme"
//! links = [{ text = "Support", url = "https://example.org/support" }]
//!
//! [[vendor]]
//! name = "Cisco"
//! products = ["finesse", "uccx"]
//!
//! [product.finesse]
//! title = "Cisco Finesse"
//! versions = ["v11.6", "v12.0", "v12.5"]   # oldest … newest
//! dialect = "mkdocs"                       # or "none"; else it is found from the documents
//!
//! [pages]
//! separator = "<page %page-number%>"
//! ```
//!
//! A malformed file is an error; a key that nobody reads is a warning.

mod look;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::language;
use look::RawColours;
pub use look::{Link, Look};

/// Name of the configuration file, at the corpus root.
pub const CONFIG_FILE: &str = "mcdewey.toml";
/// Name of the library unless configured.
pub const DEFAULT_NAME: &str = "McDewey";
/// Line under the name unless configured.
pub const DEFAULT_TAGLINE: &str = "Multi-vendor documentation library · semantic search · MCP endpoint at /mcp";
/// Language of the library unless configured, as in BCP 47.
pub const DEFAULT_LANGUAGE: &str = "en";
/// What stands for the page number in [`Config::page_separator`].
pub const PAGE_NUMBER_PLACEHOLDER: &str = "%page-number%";

/// The configuration of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Name of the library, in the header of every page.
    pub name: String,
    /// Line under the name.
    pub tagline: String,
    /// Address at which the site is published, with a final `/`.
    pub base_url: Option<String>,
    /// Language of the pages' own words, and of documents that do not name theirs: a tag of BCP 47.
    pub language: String,
    /// Whether the PDF that a document was made from is copied into the site, for its pages to lead to.
    pub publish_pdf: bool,
    /// What is the library's own in how its pages look.
    pub look: Look,
    /// Vendors, in the order of the file.
    pub vendors: Vec<VendorConfig>,
    /// Products by folder name.
    pub products: BTreeMap<String, ProductConfig>,
    /// Line that a converter was told to put between pages; may hold [`PAGE_NUMBER_PLACEHOLDER`].
    pub page_separator: Option<String>,
    /// Targets, files and messages of warnings that are left out, `*` for anything.
    pub ignore: Vec<String>,
    /// Patterns of paths: only documents that match one are read, if there are any.
    pub include: Vec<String>,
    /// Patterns of paths of documents that are not read.
    pub exclude: Vec<String>,
    /// Whether the library is made to be opened from disk.
    pub offline: bool,
}

/// A vendor and the products that are theirs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VendorConfig {
    /// Name for people and for filters.
    pub name: String,
    /// Folder names of products.
    #[serde(default)]
    pub products: Vec<String>,
}

/// What is configured of one product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ProductConfig {
    /// Title for people; the folder's name without one.
    pub title: Option<String>,
    /// Folder names of versions, oldest first; versions that are not named stand below, in natural order.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Address of the vendor's site, with a final `/`: a link from its root to what the library does not have leads there.
    pub site: Option<String>,
    /// Dialect of Markdown of its documents, or `none`; found from the documents without one.
    pub dialect: Option<String>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file is not UTF-8.
    #[error("{file}: not UTF-8 text; save it as UTF-8")]
    Encoding {
        /// Name of the file.
        file: String,
    },
    /// The file is not TOML, or a value has another type than expected.
    #[error("{file}:{line}: {message}; see the example in the documentation of `mcdewey.toml`, or remove the line")]
    Syntax {
        /// Name of the file.
        file: String,
        /// Line of the fault, from 1.
        line: u32,
        /// What the parser expected.
        message: String,
    },
    /// An address is not an absolute one of HTTP.
    #[error(
        "{file}: {key} is `{found}`, expected an address that begins with https:// or http://; correct or remove it"
    )]
    Address {
        /// Name of the file.
        file: String,
        /// The key.
        key: String,
        /// What stands there.
        found: String,
    },
}

#[derive(Deserialize, Default)]
struct RawConfig {
    #[serde(default)]
    library: RawLibrary,
    #[serde(default)]
    vendor: Vec<VendorConfig>,
    #[serde(default)]
    product: BTreeMap<String, ProductConfig>,
    #[serde(default)]
    pages: RawPages,
    #[serde(default)]
    check: RawCheck,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    offline: bool,
}

#[derive(Deserialize, Default)]
struct RawLibrary {
    name: Option<String>,
    tagline: Option<String>,
    base_url: Option<String>,
    language: Option<String>,
    publish_pdf: Option<bool>,
    logo: Option<String>,
    #[serde(default)]
    colours: RawColours,
    footer: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize, Default)]
struct RawCheck {
    #[serde(default)]
    ignore: Vec<String>,
}

#[derive(Deserialize, Default)]
struct RawPages {
    separator: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: DEFAULT_NAME.to_owned(),
            tagline: DEFAULT_TAGLINE.to_owned(),
            base_url: None,
            language: DEFAULT_LANGUAGE.to_owned(),
            publish_pdf: true,
            look: Look::default(),
            vendors: Vec::new(),
            products: BTreeMap::new(),
            page_separator: None,
            ignore: Vec::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            offline: false,
        }
    }
}

impl Config {
    /// Reads a configuration from the bytes of its file.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Encoding`], [`ConfigError::Syntax`] or [`ConfigError::Address`]: a configuration that is
    /// there and cannot be understood must not be passed over in silence.
    pub fn parse(bytes: &[u8]) -> Result<(Config, Vec<Diagnostic>), ConfigError> {
        let file = || CONFIG_FILE.to_owned();
        let text = std::str::from_utf8(bytes).map_err(|_| ConfigError::Encoding { file: file() })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let syntax = |error: toml::de::Error| ConfigError::Syntax {
            file: file(),
            line: error.span().map_or(1, |span| line_at(text, span.start)),
            message: error.message().trim().replace('\n', " "),
        };
        let table: toml::Table = toml::from_str(text).map_err(syntax)?;
        let raw: RawConfig = toml::from_str(text).map_err(syntax)?;
        let base_url = raw.library.base_url.map(|url| checked_address("base_url", &url)).transpose()?;
        let mut products = raw.product;
        for (name, product) in &mut products {
            let site = product.site.as_deref();
            product.site = site.map(|url| checked_address(&format!("product.{name}.site"), url)).transpose()?;
        }
        let mut diagnostics = unknown_keys(&table, text);
        diagnostics.extend(claimed_twice(&raw.vendor));
        let (look, found) = Look::of(raw.library.logo, &raw.library.colours, raw.library.footer, raw.library.links);
        diagnostics.extend(found);
        let language = raw.library.language.filter(|language| !language.trim().is_empty());
        let is_tag = language.as_deref().is_none_or(|language| language::tag(language).is_some());
        let no_tag = language.as_deref().filter(|_| !is_tag);
        diagnostics.extend(no_tag.map(|text| language::no_tag(CONFIG_FILE, text, DEFAULT_LANGUAGE)));
        let defaults = Config::default();
        let or = |value: Option<String>, default| value.filter(|v| !v.trim().is_empty()).unwrap_or(default);
        let config = Config {
            name: or(raw.library.name, defaults.name),
            tagline: raw.library.tagline.unwrap_or(defaults.tagline),
            base_url,
            language: language.and_then(|text| language::tag(&text)).unwrap_or(defaults.language),
            publish_pdf: raw.library.publish_pdf.unwrap_or(defaults.publish_pdf),
            look,
            vendors: raw.vendor,
            products,
            ignore: raw.check.ignore,
            page_separator: raw.pages.separator.map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()),
            include: raw.include,
            exclude: raw.exclude,
            offline: raw.offline,
        };
        Ok((config, diagnostics))
    }

    /// Name of the vendor that claims `product`, the first if several do.
    pub fn vendor_of(&self, product: &str) -> Option<&str> {
        self.vendors.iter().find(|v| v.products.iter().any(|p| p == product)).map(|v| v.name.as_str())
    }

    /// Warnings about products of the configuration that the corpus does not hold.
    pub fn missing_products(&self, present: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let claimed = self.vendors.iter().flat_map(|v| v.products.iter());
        let named: BTreeSet<&str> = claimed.chain(self.products.keys()).map(String::as_str).collect();
        let known = present.iter().copied().collect::<Vec<_>>().join("`, `");
        named
            .difference(present)
            .map(|product| {
                Diagnostic::warning(CONFIG_FILE, format!("product `{product}` is configured but not in the corpus"))
                    .help(format!("products of the corpus are `{known}`"))
            })
            .collect()
    }
}

/// An address with a final `/`.
fn checked_address(key: &str, url: &str) -> Result<String, ConfigError> {
    let url = url.trim();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '?' | '#');
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with('/') && !url.contains(odd) => {
            Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
        }
        _ => {
            let (file, key) = (CONFIG_FILE.to_owned(), key.to_owned());
            Err(ConfigError::Address { file, key, found: url.to_owned() })
        }
    }
}

/// Line of a byte offset, from 1.
fn line_at(text: &str, offset: usize) -> u32 {
    let before = text.get(..offset).unwrap_or(text);
    u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
}

/// Keys of `[library]`.
const LIBRARY_KEYS: [&str; 9] =
    ["name", "tagline", "base_url", "language", "publish_pdf", "logo", "colours", "footer", "links"];

/// Warnings about keys that nothing reads: most often a slip of the pen.
fn unknown_keys(table: &toml::Table, text: &str) -> Vec<Diagnostic> {
    let mut unknown = Vec::new();
    let mut check = |table: &toml::Table, known: &[&str], prefix: &str| {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            unknown.push((format!("{prefix}{key}"), key.clone(), known.join("`, `")));
        }
    };
    check(table, &["library", "vendor", "product", "pages", "check", "include", "exclude", "offline"], "");
    let of = |name: &str| table.get(name).and_then(toml::Value::as_table);
    if let Some(library) = of("library") {
        check(library, &LIBRARY_KEYS, "library.");
        if let Some(colours) = library.get("colours").and_then(toml::Value::as_table) {
            check(colours, &["accent", "accent_dark"], "library.colours.");
        }
        let links = library.get("links").and_then(toml::Value::as_array).into_iter().flatten();
        for link in links.filter_map(toml::Value::as_table) {
            check(link, &["text", "url"], "library.links.");
        }
    }
    if let Some(pages) = of("pages") {
        check(pages, &["separator"], "pages.");
    }
    if let Some(of_check) = of("check") {
        check(of_check, &["ignore"], "check.");
    }
    for (name, product) in of("product").into_iter().flatten() {
        if let Some(product) = product.as_table() {
            check(product, &["title", "versions", "site", "dialect"], &format!("product.{name}."));
        }
    }
    for vendor in table.get("vendor").and_then(toml::Value::as_array).into_iter().flatten() {
        if let Some(vendor) = vendor.as_table() {
            check(vendor, &["name", "products"], "vendor.");
        }
    }
    unknown
        .into_iter()
        .map(|(path, key, known)| {
            let found = Diagnostic::warning(CONFIG_FILE, format!("key `{path}` is not known and has no effect"))
                .help(format!("known here are `{known}`"));
            match text.lines().position(|line| line.trim_start_matches(['[', ' ', '\t', '"']).starts_with(&key)) {
                Some(line) => found.at_line(u32::try_from(line + 1).unwrap_or(u32::MAX)),
                None => found,
            }
        })
        .collect()
}

/// Warnings about products that two vendors claim.
fn claimed_twice(vendors: &[VendorConfig]) -> Vec<Diagnostic> {
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    let mut twice = Vec::new();
    for vendor in vendors {
        for product in &vendor.products {
            match owner.get(product.as_str()) {
                Some(first) if *first != vendor.name => twice.push(
                    Diagnostic::warning(
                        CONFIG_FILE,
                        format!("product `{product}` is claimed by `{first}` and by `{}`", vendor.name),
                    )
                    .help(format!("it is listed under `{first}`; remove it from one of the two")),
                ),
                Some(_) => {}
                None => _ = owner.insert(product, &vendor.name),
            }
        }
    }
    twice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<String>) {
        let (config, diagnostics) = Config::parse(text.as_bytes()).unwrap();
        (config, diagnostics.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let (config, warnings) = read("");
        assert_eq!(config, Config::default());
        assert!(warnings.is_empty());
    }

    #[test]
    fn every_key_is_read() {
        let (config, warnings) = read(
            "[library]\nname = \"N\"\ntagline = \"T\"\nbase_url = \"https://x.org/m\"\nlanguage = \"de\"\npublish_pdf = false\n\
             logo = \"l.svg\"\ncolours = { accent = \"#0b5a74\" }\nfooter = \"F\"\n\
             links = [{ text = \"S\", url = \"https://x.org\" }]\n[[vendor]]\nname = \"Cisco\"\nproducts = [\"finesse\"]\n\
             [product.finesse]\ntitle = \"Finesse\"\nversions = [\"old\", \"new\"]\n\
             site = \"https://x.org\"\n[check]\nignore = [\"/blog/*\"]\n[pages]\nseparator = \"---\"\n",
        );
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!((config.name.as_str(), config.tagline.as_str(), config.language.as_str()), ("N", "T", "de"));
        assert_eq!(config.base_url.as_deref(), Some("https://x.org/m/"));
        assert!(!config.publish_pdf && Config::default().publish_pdf);
        let Look { logo, accent, footer, links } = &config.look;
        assert_eq!((logo.as_deref(), footer.as_deref(), accent.is_some()), (Some("l.svg"), Some("F"), true));
        assert_eq!(links[..], [Link { text: "S".into(), url: "https://x.org".into() }]);
        assert_eq!(config.vendor_of("finesse"), Some("Cisco"));
        assert_eq!(config.vendor_of("other"), None);
        assert_eq!(config.products["finesse"].versions, ["old", "new"]);
        assert_eq!(config.page_separator.as_deref(), Some("---"));
        assert_eq!(config.products["finesse"].site.as_deref(), Some("https://x.org/"));
        assert_eq!(config.ignore, ["/blog/*"]);
    }

    #[test]
    fn an_unknown_key_is_a_warning_with_its_line() {
        let (_, warnings) = read("[library]\nnmae = \"x\"\n");
        assert_eq!(
            warnings,
            ["warning: mcdewey.toml:2: key `library.nmae` is not known and has no effect\n  \
              help: known here are `name`, `tagline`, `base_url`, `language`, `publish_pdf`, \
              `logo`, `colours`, `footer`, `links`"]
        );
    }

    #[test]
    fn a_product_of_two_vendors_is_a_warning_and_stays_with_the_first() {
        let (config, warnings) =
            read("[[vendor]]\nname=\"A\"\nproducts=[\"p\"]\n[[vendor]]\nname=\"B\"\nproducts=[\"p\"]\n");
        assert_eq!(config.vendor_of("p"), Some("A"));
        assert!(warnings[0].contains("claimed by `A` and by `B`"));
    }

    #[test]
    fn a_malformed_file_is_an_error_that_names_file_and_line() {
        let error = Config::parse(b"[library]\nname = \n").unwrap_err().to_string();
        assert!(error.starts_with("mcdewey.toml:2: "), "{error}");
        let error = Config::parse(b"[library]\nname = 3\n").unwrap_err().to_string();
        assert!(error.starts_with("mcdewey.toml:2: "), "{error}");
        assert!(Config::parse(b"\xff").unwrap_err().to_string().contains("UTF-8"));
    }

    #[test]
    fn a_base_url_must_be_an_http_address() {
        for url in ["javascript:alert(1)", "https://", "https://x y", "x.org"] {
            assert!(Config::parse(format!("[library]\nbase_url = \"{url}\"").as_bytes()).is_err(), "{url}");
            let error = Config::parse(format!("[product.p]\nsite = \"{url}\"").as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("mcdewey.toml: product.p.site is "), "{error}");
        }
    }

    #[test]
    fn a_configured_product_that_is_not_there_is_a_warning() {
        let (config, _) = read("[product.gone]\ntitle=\"x\"\n");
        let found = config.missing_products(&BTreeSet::from(["finesse"]));
        assert!(found[0].message.contains("`gone`"));
        assert!(config.missing_products(&BTreeSet::from(["gone"])).is_empty());
    }
}
