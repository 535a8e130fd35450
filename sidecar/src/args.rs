//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Serves `McDewey` libraries to agents: MCP at /mcp, over the files of a built or published site.
///
/// The same search as in the browser: `search`, `fetch` and `list_libraries`, documents and passages as resources.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(name = "mcdewey-mcp", version, about, long_about)]
pub(crate) struct Args {
    /// A built site's folder, or the address of a published one; may be repeated.
    ///
    /// A published library is read piece by piece, as a browser reads it, and what was read is kept in the cache. With several
    /// libraries each has a name, which its ids begin with: the last part of its path, or the one given before `=`.
    #[arg(long, value_name = "[NAME=]DIR_OR_URL", required = true)]
    pub(crate) site: Vec<String>,

    /// Address to listen on; /mcp is the endpoint, /healthz says that it lives
    #[arg(long, default_value = "127.0.0.1:8765", conflicts_with = "stdio")]
    pub(crate) addr: SocketAddr,

    /// Speak MCP on standard input and output instead, for clients that start their servers
    #[arg(long, conflicts_with_all = ["serve_site", "token_file", "allowed_host", "allowed_origin"])]
    pub(crate) stdio: bool,

    /// Serve the pages of the site too; needs one site, and that a folder
    #[arg(long)]
    pub(crate) serve_site: bool,

    /// Address under which the pages of a folder are published, for the `url` of results
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,

    /// File with a token of 16 characters or more that callers must send as `Authorization: Bearer …`
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,

    /// A name by which this server may be called, beside localhost and the address it listens on; may be repeated
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) allowed_host: Vec<String>,

    /// An origin whose pages may call this server, such as <https://app.example.com>; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allowed_origin: Vec<String>,

    /// Where copies of published libraries are kept [default: mcdewey in the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub(crate) cache_dir: Option<PathBuf>,

    /// Keep no copies on disk
    #[arg(long)]
    pub(crate) no_cache: bool,

    /// Memory for what was read of the libraries, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub(crate) memory: u32,

    /// Calls that are taken at once; more are told to come back (429)
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub(crate) max_calls: u32,

    /// Time for one call, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub(crate) call_seconds: u32,

    /// Write the text of queries to the log; without it, the log says only that there was one
    #[arg(long)]
    pub(crate) log_queries: bool,
}
