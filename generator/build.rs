//! Makes the browser's half of the search, so that `cargo build` alone makes all of `mcdewey`: compiles `search-wasm`
//! and the modules of `stemmers` for `wasm32-unknown-unknown`, writes the JavaScript binding and puts the scripts together.
//! The result is embedded by `src/search_assets.rs`.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

fn main() -> Result<(), Box<dyn Error>> {
    let manifest_dir = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = manifest_dir.parent().ok_or("the generator lies in a workspace")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let inputs = ["engine/src", "engine/Cargo.toml", "search-wasm", "engine/stemmers", "Cargo.toml", "Cargo.lock"];
    for input in inputs.into_iter().chain(["generator/build.rs"]) {
        println!("cargo:rerun-if-changed={}", root.join(input).display());
    }
    ensure_target()?;
    let folder = compile(root, &out, &["mcdewey-search-wasm"])?;
    bind(&folder.join("mcdewey_search_wasm.wasm"), &out)?;
    // Apart from the one above, so that neither has features of the other's dependencies.
    let folder = compile(root, &out, &["mcdewey-stemmers", "--bins", "--features", "modules"])?;
    collect_stemmers(&root.join("engine/stemmers/src/bin"), &folder, &out)?;
    join_scripts(&root.join("search-wasm/js"), &out)?;
    minify_scripts(&root.join("templates/assets"), &out)
}

/// Installs the wasm target where rustup manages the toolchain; a toolchain without rustup must bring it.
fn ensure_target() -> Result<(), Box<dyn Error>> {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let asked = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output()?;
    let libdir = String::from_utf8(asked.stdout)?;
    if Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(format!("the Rust target {TARGET} is missing; install it: rustup target add {TARGET}").into())
}

/// Compiles a package, with further arguments, and returns the folder of its modules.
fn compile(root: &Path, out: &Path, package: &[&str]) -> Result<PathBuf, Box<dyn Error>> {
    // <target>/<profile>/build/mcdewey-<hash>/out: one folder beside the profiles serves them all.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR lies in a target folder")?;
    let target_dir = target.join("search-wasm");
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo.current_dir(root).args(["build", "--locked", "--profile", "wasm", "--package"]).args(package);
    cargo.args(["--target", TARGET, "--target-dir"]).arg(&target_dir);
    // What the outer cargo sets for its own compilers is not for this one.
    for name in
        ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS", "RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET"]
    {
        cargo.env_remove(name);
    }
    // Messages of a panic name the file: a published module tells nobody's home folder, and has the same bytes wherever it is made.
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    if let Some(home) = home {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", format!("--remap-path-prefix={}=cargo", home.display()));
    }
    if !cargo.status()?.success() {
        return Err(format!("{} does not compile for wasm32; its errors stand above", package[0]).into());
    }
    Ok(target_dir.join(TARGET).join("wasm"))
}

/// Writes the module, compressed, and its classic-script binding.
#[expect(clippy::disallowed_methods, reason = "a build script makes files of its own, in its own folder")]
fn bind(module: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(module)
        .no_modules(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.out_name("mcdewey");
    bindgen.generate(out)?;
    fs::write(out.join("mcdewey.bin"), gzip(&fs::read(out.join("mcdewey_bg.wasm"))?)?)?;
    fs::rename(out.join("mcdewey.js"), out.join("binding.js"))?;
    Ok(())
}

/// Compresses the module as far as gzip goes: 6% smaller than hosts do it, and small also where a host does not.
fn gzip(module: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, module, &mut compressed)?;
    Ok(compressed)
}

/// Takes the modules of the stemmers over, and writes the list of them.
#[expect(clippy::disallowed_methods, reason = "a build script makes files of its own, in its own folder")]
fn collect_stemmers(sources: &Path, modules: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut codes = Vec::new();
    for entry in fs::read_dir(sources)? {
        codes.extend(entry?.path().file_stem().and_then(|code| code.to_str()).map(str::to_owned));
    }
    codes.sort();
    let mut list = Vec::new();
    for code in &codes {
        fs::copy(modules.join(code).with_extension("wasm"), out.join(format!("stemmer-{code}.wasm")))?;
        list.push(format!("({code:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/stemmer-{code}.wasm\")))"));
    }
    fs::write(out.join("stemmers.rs"), format!("[{}]", list.join(", ")))?;
    Ok(())
}

/// Puts `client.js` (classic script) and `mcdewey.js` (module) together, the worker's text inside both.
#[expect(clippy::disallowed_methods, reason = "a build script makes files of its own, in its own folder")]
fn join_scripts(js: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let read = |path: PathBuf| fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()));
    // Without its comments and blanks a reader downloads 1.5 kB less.
    let worker = format!("{}\n{}", read(out.join("binding.js"))?, read(js.join("worker.js"))?);
    let worker = minifier::js::minify(&worker).to_string();
    let client = read(js.join("client.js"))?;
    let slot = "\"{{worker}}\"";
    if client.matches(slot).count() != 1 {
        return Err(format!("search-wasm/js/client.js must hold {slot} once").into());
    }
    let worker = js_string(&worker);
    fs::write(out.join("client.js"), minifier::js::minify(&client).to_string().replace(slot, &worker))?;
    fs::write(out.join("shelf.js"), minifier::js::minify(&read(js.join("shelf.js"))?).to_string())?;
    // What others program against keeps its comments.
    fs::write(out.join("mcdewey.js"), client.replace(slot, &worker) + &read(js.join("module.js"))?)?;
    Ok(())
}

/// Writes the scripts of pages without comments and blanks: 2 kB less before a first answer.
#[expect(clippy::disallowed_methods, reason = "a build script makes files of its own, in its own folder")]
fn minify_scripts(assets: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let names = [
        "app", "book", "dialog", "document", "help", "keep", "mine", "own", "preview", "read", "search", "share",
        "view",
    ];
    for name in names.map(|name| format!("{name}.js")) {
        let path = assets.join(&name);
        println!("cargo:rerun-if-changed={}", path.display());
        fs::write(out.join(name), minifier::js::minify(&fs::read_to_string(path)?).to_string())?;
    }
    Ok(())
}

/// A text as a JavaScript string literal.
fn js_string(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\u{2028}' | '\u{2029}' => literal.extend(c.escape_unicode()),
            _ => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
