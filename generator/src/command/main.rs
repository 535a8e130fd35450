//! The command line of `McDewey`: arguments, exit codes, and all that is printed.
#![forbid(unsafe_code)]

use std::io::{self, BufRead, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use mcdewey::command::import::{self, ImportOptions};
use mcdewey::command::search::{self, BatchQuery};
use mcdewey::command::serve::{self, ServeError, ServeOptions};
use mcdewey::command::store::Store;
use mcdewey::config::ConfigError;
use mcdewey::corpus::{Corpus, findings};
use mcdewey::diagnostic::{Diagnostic, Severity, printable};
use mcdewey::meaning::embedder::{EmbedderKind, EmbedderOptions};
use mcdewey::progress::Progress;
use mcdewey::reading::clean::{Dropped, Went};
use mcdewey::reading::source::SourceError;
use mcdewey::site::{self, BuildError, BuildOptions, Report};
use mcdewey_engine::{Filter, Mode, SearchOptions};

/// No site was written, or `check` or `--strict` met a warning.
const FAILED: u8 = 1;
/// Wrong usage or configuration.
const USAGE: u8 = 2;

/// Turns a folder of vendors' manuals into a static library that is searched in the reader's browser.
///
/// Manuals are Markdown files at CORPUS/<product>/<version>/<doc-type>/<document>.md; an optional CORPUS/mcdewey.toml
/// names the library, its vendors and the order of versions.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, warnings or not; 1 nothing was written, or `check` or `--strict` \
                                 met a warning; 2 wrong usage or configuration."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site: a page for every chunk, and the search index.
    ///
    /// The new site is written beside the old one and swapped in once it is complete. A folder that McDewey did not
    /// write is never replaced, and files that you added to a site of ours stay.
    Build {
        #[command(flatten)]
        build: BuildArgs,
        /// Let warnings count: exit with 1 if there is one (the site is written all the same).
        #[arg(long)]
        strict: bool,
        /// Let warnings count from one more than these on.
        #[arg(long, value_name = "N", conflicts_with = "strict")]
        max_warnings: Option<usize>,
    },
    /// Build, serve on this machine, and rebuild and reload whenever a manual changes.
    Serve {
        #[command(flatten)]
        build: BuildArgs,
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:4000")]
        addr: SocketAddr,
    },
    /// Read the corpus as `build` does and print every warning, broken links among them; write nothing.
    Check {
        /// Folder of manuals.
        #[arg(default_value = "corpus")]
        corpus: PathBuf,
        /// Also print each line that cleaning takes from the text, or takes something from: file, line, page, kind, text.
        #[arg(long)]
        cleaned: bool,
        /// Exit with 1 only if there are more warnings than these.
        #[arg(long, value_name = "N", default_value_t = 0)]
        max_warnings: usize,
        /// Print what was found as JSON.
        #[arg(long, conflicts_with = "cleaned")]
        json: bool,
    },
    /// Convert PDFs, documents of Word and pages of HTML into the Markdown that `build` would read, to be corrected by hand.
    ///
    /// In the corpus the files need no import: `build` reads them as they are.
    Import {
        /// Files to convert: .pdf, .docx, .html.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Folder to write into: corpus/<product>/<version>/<doc-type>.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Replace files that are there.
        #[arg(long)]
        force: bool,
    },
    /// Search a built site, with the same engine and the same hits as the browser.
    Search(SearchArgs),
}

#[derive(Args)]
struct BuildArgs {
    /// Folder of manuals.
    #[arg(default_value = "corpus")]
    corpus: PathBuf,
    /// Folder of the site.
    #[arg(long, default_value = "site")]
    out: PathBuf,
    /// Folder of templates that replace ours of the same name.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// What the search by meaning is made with: the model that the binary carries, the same corrected by a sentence
    /// transformer that reads 500 chunks, or the transformer for every chunk.
    #[arg(long, value_enum, default_value = "default")]
    embedder: EmbedderArg,
    /// Folder of the transformer's weights, all-MiniLM-L6-v2; see the README.
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder that keeps the transformer's vectors, so that the next build makes only those of what changed; by default
    /// `.<site>.mcdewey-cache` beside the site.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Make a library that is opened from disk, by its `index.html`: its search needs no server.
    #[arg(long)]
    offline: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum EmbedderArg {
    Default,
    Calibrated,
    Minilm,
}

#[derive(Args)]
struct SearchArgs {
    /// Folder of the built site.
    #[arg(long, default_value = "site", value_name = "DIR")]
    site: PathBuf,
    /// Keep this vendor; may be repeated.
    #[arg(long, value_name = "NAME")]
    vendor: Vec<String>,
    /// Keep this product; may be repeated.
    #[arg(long, value_name = "NAME")]
    product: Vec<String>,
    /// Keep this version, with or without a leading `v`; may be repeated.
    #[arg(long = "version", value_name = "NAME")]
    versions: Vec<String>,
    /// Keep this type of document; may be repeated.
    #[arg(long, value_name = "NAME")]
    doc_type: Vec<String>,
    /// Search by words, by meaning, or by both.
    #[arg(long, value_enum, default_value = "hybrid")]
    mode: ModeArg,
    /// Most hits to print.
    #[arg(long, default_value_t = 10)]
    limit: u32,
    /// Hits to pass over first.
    #[arg(long, default_value_t = 0)]
    offset: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Answer every line of this file, each a JSON object with `id` and `query` and, if wanted, `vendor`, `product`,
    /// `version`, `doc_type`; `-` reads standard input.
    #[arg(
        long,
        value_name = "FILE.jsonl",
        conflicts_with = "query",
        required_unless_present = "query",
        requires = "json"
    )]
    queries: Option<PathBuf>,
    /// What to search for: words, "phrases", -words to leave out, and fields such as product:finesse version:12.5.
    #[arg(allow_hyphen_values = true)]
    query: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeArg {
    Hybrid,
    Lexical,
    Semantic,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = match cli.command {
        Command::Build { build: args, strict, max_warnings } => {
            build(&args, if strict { Some(0) } else { max_warnings })
        }
        Command::Serve { build, addr } => {
            // Its first build fails as `build` does, with the same exit code.
            serve::serve(&ServeOptions { build: build.options(), addr }, &say).map(|()| 0).map_err(
                |error| match error {
                    ServeError::Build(error) => error.into(),
                    error => error.into(),
                },
            )
        }
        Command::Check { corpus, cleaned, max_warnings, json } => {
            check(&corpus, &CheckOptions { cleaned, max_warnings, json })
        }
        Command::Import { files, to, force } => import(&ImportOptions { files, to, force }),
        Command::Search(args) => search(&args),
    };
    code.map_or_else(|error| fail(&error), ExitCode::from)
}

/// Prints an error with its causes and finds its exit code.
fn fail(error: &anyhow::Error) -> ExitCode {
    // A reader that has seen enough, such as `head`, is no failure.
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    let source = match error.downcast_ref::<BuildError>() {
        Some(BuildError::Source(source)) => Some(source),
        _ => error.downcast_ref::<SourceError>(),
    };
    if let Some(SourceError::NoDocument { diagnostics, .. }) = source {
        print_diagnostics(diagnostics);
    }
    say(&format!("error: {error:#}"));
    let is_embedder =
        matches!(error.downcast_ref::<BuildError>(), Some(BuildError::Embedder(error)) if error.is_usage());
    let is_config =
        matches!(source, Some(SourceError::Config(_))) || error.downcast_ref::<ConfigError>().is_some() || is_embedder;
    ExitCode::from(if is_config || error.is::<UsageError>() { USAGE } else { FAILED })
}

/// A request that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Prints one line to standard error; where nobody can take it, nothing is lost but the line.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// Prints each of them, and what many have in common.
fn print_diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        say(&diagnostic.to_string());
    }
    for line in findings::summary(diagnostics) {
        say(&printable(&line));
    }
}

/// How many warnings there are, in words.
fn warnings_text(diagnostics: &[Diagnostic]) -> String {
    match findings::count(diagnostics) {
        (n, 0) => format!("{n} warnings"),
        (n, n_more) => format!("{n} warnings, {n_more} more of the same in other versions"),
    }
}

impl BuildArgs {
    fn options(&self) -> BuildOptions {
        let kind = match self.embedder {
            EmbedderArg::Default => EmbedderKind::Static,
            EmbedderArg::Calibrated => EmbedderKind::Calibrated,
            EmbedderArg::Minilm => EmbedderKind::MiniLm,
        };
        BuildOptions {
            corpus: self.corpus.clone(),
            out: self.out.clone(),
            templates: self.templates.clone(),
            embedder: EmbedderOptions { kind, model: self.model.clone(), cache: self.cache.clone() },
            offline: self.offline,
        }
    }
}

fn build(args: &BuildArgs, max_warnings: Option<usize>) -> anyhow::Result<u8> {
    let start = Instant::now();
    let report = site::build(&args.options(), &Progress::on_terminal())?;
    print_diagnostics(&report.diagnostics);
    let limits = report.host_limits.len();
    for limit in &report.host_limits {
        say(&format!("warning: {limit}"));
    }
    print(&report_text(&report, start.elapsed().as_secs_f64()))
        .context("the site is published, but its report could not be printed")?;
    let warnings = findings::count(&report.diagnostics).0 + limits;
    Ok(if max_warnings.is_some_and(|max| warnings > max) { FAILED } else { 0 })
}

fn report_text(report: &Report, seconds: f64) -> String {
    let published = &report.published;
    let mut lines = vec![format!(
        "{} products, {} versions, {} documents, {} chunks, {} pages\n\
         {} files, {} bytes ({} of them the index: {} files)",
        report.n_products,
        report.n_versions,
        report.n_documents,
        report.n_chunks,
        report.n_pages,
        published.n_files,
        published.bytes,
        report.index.bytes,
        report.index.n_files,
    )];
    lines.extend(dropped_text(&report.dropped));
    if report.n_remote_images > 0 {
        lines.push(format!("{} images of other hosts became links", report.n_remote_images));
    }
    if !published.carried.is_empty() {
        lines.push(format!("kept {} files that are not ours", published.carried.len()));
    }
    // A log without the word is one without a warning.
    let found = match findings::count(&report.diagnostics).0 {
        0 => "no faults found".to_owned(),
        _ => warnings_text(&report.diagnostics),
    };
    lines.push(format!("{found}, {seconds:.1} s: {}\n", published.folder.display()));
    lines.join("\n")
}

/// What cleaning dropped, in one line.
fn dropped_text(dropped: &Dropped) -> Option<String> {
    let kinds = dropped.kinds().into_iter().filter(|(_, count)| *count > 0);
    let kinds: Vec<String> = kinds.map(|(kind, count)| format!("{count} {kind}")).collect();
    (!kinds.is_empty()).then(|| format!("cleaned: {}", kinds.join(", ")))
}

/// What cleaning dropped, each line of the manuals in a line, and the counts of the report.
fn cleaned_text(corpus: &Corpus) -> String {
    let mut text = String::new();
    for (source, went) in corpus.went() {
        for Went { line, page, kind, count, text: line_text } in went {
            let page = page.map_or_else(String::new, |page| format!("page {page}: "));
            // Control characters must not reach the terminal.
            let shown: String = line_text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            text += &[source, ":", &line.to_string(), ": ", &page, &count.to_string(), " ", kind, ": ", &shown, "\n"]
                .concat();
        }
    }
    text + &dropped_text(&corpus.dropped).map_or_else(String::new, |line| line + "\n")
}

/// What `check` is asked for.
struct CheckOptions {
    cleaned: bool,
    max_warnings: usize,
    json: bool,
}

fn check(corpus: &Path, options: &CheckOptions) -> anyhow::Result<u8> {
    let progress = Progress::on_terminal();
    let corpus = Corpus::read(corpus, None, &progress)?;
    let n_documents = corpus.library.documents.len();
    if options.cleaned {
        print(&cleaned_text(&corpus))?;
    }
    let diagnostics = corpus.check(&progress)?;
    if options.json {
        print(&(findings_json(n_documents, &diagnostics)? + "\n"))?;
    } else {
        print_diagnostics(&diagnostics);
        print(&format!("{n_documents} documents, {}\n", warnings_text(&diagnostics)))?;
    }
    Ok(if findings::count(&diagnostics).0 > options.max_warnings { FAILED } else { 0 })
}

/// What was found, for programs.
fn findings_json(n_documents: usize, diagnostics: &[Diagnostic]) -> anyhow::Result<String> {
    let (n_warnings, n_more) = findings::count(diagnostics);
    let findings = diagnostics.iter().map(|found| {
        serde_json::json!({
            "severity": match found.severity { Severity::Warning => "warning", Severity::Note => "note" },
            "kind": found.dead.as_ref().map(|dead| dead.kind.name()),
            "file": found.source,
            "line": found.line,
            "column": found.column,
            "message": found.message,
            "help": found.help,
            "target": found.dead.as_ref().map(|dead| &dead.target),
            "also_in": found.also_in,
        })
    });
    let findings = serde_json::json!({
        "documents": n_documents,
        "warnings": n_warnings,
        "in_other_versions": n_more,
        "findings": findings.collect::<Vec<_>>(),
        "summary": findings::summary(diagnostics),
    });
    Ok(serde_json::to_string_pretty(&findings)?)
}

fn import(options: &ImportOptions) -> anyhow::Result<u8> {
    let mut code = 0;
    for imported in import::import(options) {
        match imported {
            Ok(imported) => {
                print_diagnostics(&imported.diagnostics);
                let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
                let counts = [(imported.n_pages, "page"), (imported.n_pictures, "picture")];
                let counts: Vec<String> =
                    counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, one)| count(n, one)).collect();
                let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
                print(&format!("wrote {}{counts}\n", imported.path.display()))?;
            }
            Err(error) => {
                say(&format!("error: {:#}", anyhow::Error::from(error)));
                code = FAILED;
            }
        }
    }
    Ok(code)
}

fn search(args: &SearchArgs) -> anyhow::Result<u8> {
    let options = SearchOptions {
        limit: args.limit,
        offset: args.offset,
        mode: match args.mode {
            ModeArg::Hybrid => Mode::Hybrid,
            ModeArg::Lexical => Mode::Lexical,
            ModeArg::Semantic => Mode::Semantic,
        },
        prefix: false,
        as_typed: false,
        filter: Filter {
            vendor: args.vendor.clone(),
            product: args.product.clone(),
            version: args.versions.clone(),
            doc_type: args.doc_type.clone(),
        },
    };
    let mut store = Store::open(&args.site)?;
    if let Some(queries) = &args.queries {
        return batch(&mut store, queries, &options);
    }
    let answer = store.search(args.query.as_deref().unwrap_or_default(), &options)?;
    let text = if args.json { search::answer_json(&answer)? + "\n" } else { search::answer_text(&answer) };
    print(&text)?;
    Ok(0)
}

fn batch(store: &mut Store, queries: &Path, options: &SearchOptions) -> anyhow::Result<u8> {
    let input: Box<dyn BufRead> = if queries == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = std::fs::File::open(queries)
            .with_context(|| format!("`{}` cannot be read; name a file of queries", queries.display()))?;
        Box::new(io::BufReader::new(file))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (line_idx, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let query: BatchQuery = serde_json::from_str(&line).map_err(|error| {
            let place = format!("{}:{}", queries.display(), line_idx + 1);
            UsageError(format!("{place}: {error}; expected an object with `id` and `query`"))
        })?;
        let answer = store.search(&query.query, &query.options(options))?;
        writeln!(out, "{}", search::batch_json(&query, &answer)?)?;
    }
    out.flush()?;
    Ok(0)
}
