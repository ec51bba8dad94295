//! Building the page with Trunk, and the folder that any static host can serve.
//!
//! A build is remembered by a fingerprint of everything it was made from. Trunk would run wasm-bindgen
//! and wasm-opt again each time although nothing has changed, and `serve`, `test` and `bench` all ask for the page.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xtask::root;

use crate::run::run;
use crate::tools::Tools;
use crate::{say, short_paths, split};

/// Folders of the checkout that the page is not made from.
const NOT_INPUT: &[&str] = &["target", "dist", "node_modules", "xtask", "tests", "examples"];

/// Builds everything a static host needs into `dist/` in release mode, unless what is there was built from the same files:
/// the page, and the JavaScript API as a module, which is the engine of the page's workers too.
pub fn build(tools: &Tools) -> Result<PathBuf> {
    let dist = root().join("dist");
    let stamp = target().join("xtask").join("page.stamp");
    let wanted = fingerprint(&root(), NOT_INPUT, tools.wasm_opt)?;
    if let Some(index) = fs::read(dist.join("index.html")).ok().filter(|_| is_stamped(&stamp, &wanted)) {
        // A page that something else wrote into dist since then does not count.
        if is_stamped(&stamp, &hash_of(&index)) {
            say::done("The page in dist/ is up to date.");
            return Ok(dist);
        }
    }
    say::step("Building the page in release mode (about 3 minutes the first time, under a minute after a change)");
    // A build that stops half-way must not be mistaken for the one before it.
    let _ = fs::remove_file(&stamp);
    let page = Source::prepare()?;
    run(short_paths::apply(&mut tools.command("trunk"))
        .args(["build", "--release", "--public-url", "./", "--html-output", "index.html", "--dist"])
        .arg(&dist)
        .arg(&page.file)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk reads NO_COLOR as a boolean and refuses the customary 1.
        .env_remove("NO_COLOR"))
    .context("The page could not be built; the reason is above.")?;
    split::divide(tools, &dist)?;
    let index = tell_size(&dist)?;
    short_paths::check(&dist)?;
    say::step("Building the JavaScript API into dist/api (about 2 minutes the first time)");
    module(tools, "web", &dist.join("api"))?;
    write(&stamp, format!("{wanted}\n{}\n", hash_of(&index)).as_bytes())?;
    Ok(dist)
}

/// Writes into the page how large its engine is, unpacked: a host that compresses does not say, and the page tells how much of it has
/// come. Returns the page.
fn tell_size(dist: &Path) -> Result<Vec<u8>> {
    let file = dist.join("index.html");
    let index = fs::read_to_string(&file).context("Trunk wrote no dist/index.html.")?;
    let mut bytes = 0;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with("_bg.wasm") && index.contains(&name) {
            bytes = entry.metadata()?.len();
        }
    }
    let told = format!("data-engine-bytes=\"{bytes}\"");
    let index = index.replace("data-engine-bytes=\"0\"", &told).replace("data-engine-bytes=0", &told);
    write(&file, index.as_bytes())?;
    Ok(index.into_bytes())
}

/// Builds the library with its JavaScript API for one of wasm-bindgen's targets (`web`, `nodejs`),
/// optimised like the page's.
pub fn module(tools: &Tools, kind: &str, folder: &Path) -> Result<()> {
    wasm_module(tools, &["--lib"], "laboratory", "", kind, "ringside", folder)
}

/// An example as a module for Node, built for speed as the library is.
pub fn example_module(tools: &Tools, example: &str, folder: &Path) -> Result<()> {
    wasm_module(tools, &["--example", example], "js", "examples/", "nodejs", example, folder)
}

fn wasm_module(tools: &Tools, what: &[&str], feature: &str, place: &str, kind: &str, name: &str, folder: &Path) -> Result<()> {
    let wasm = ["--target", "wasm32-unknown-unknown", "--no-default-features", "--features", feature];
    run(short_paths::apply(&mut tools.cargo()).args(["build", "--release", "--quiet"]).args(what).args(wasm))?;
    let compiled = target().join(format!("wasm32-unknown-unknown/release/{place}{name}.wasm"));
    run(tools.command("wasm-bindgen").args(["--target", kind, "--out-name", name, "--out-dir"]).arg(folder).arg(compiled))?;
    if tools.wasm_opt {
        let wasm = folder.join(format!("{name}_bg.wasm"));
        run(tools.command("wasm-opt").arg("-O3").arg(&wasm).arg("-o").arg(&wasm))?;
    }
    short_paths::check(folder)
}

/// The page's HTML as Trunk is to read it.
struct Source {
    file: PathBuf,
}

impl Source {
    /// `index.html` is for Trunk alone. Here the page is built to be divided, and wasm-opt comes after that; so Trunk gets a
    /// copy that says so. It is a sibling, because its links are relative.
    fn prepare() -> Result<Self> {
        let original = root().join("index.html");
        let html = fs::read_to_string(&original).with_context(|| format!("{} cannot be read.", original.display()))?;
        let file = root().join(".index-to-be-divided.html");
        let divided = html.replace("data-wasm-opt=\"2\"", "data-wasm-opt=\"0\"");
        let divided = divided.replace("data-cargo-features=\"ui\"", "data-cargo-features=\"split\"");
        write(&file, divided.as_bytes())?;
        Ok(Self { file })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Writes a file and the folders above it.
pub fn write(file: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be created.", folder.display()))?;
    }
    fs::write(file, content).with_context(|| format!("{} cannot be written.", file.display()))
}

fn is_stamped(stamp: &Path, line: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text.lines().any(|known| known == line))
}

/// A hash by which a build is known again.
pub fn hash_of(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A hash over the names and contents of the files below a folder. Contents rather than times, because
/// switching a branch forth and back changes only the latter.
fn fingerprint(folder: &Path, without: &[&str], wasm_opt: bool) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    wasm_opt.hash(&mut hasher);
    short_paths::flags().hash(&mut hasher);
    split::HOW.hash(&mut hasher);
    // The variables that change what Cargo compiles.
    for (name, value) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text == "RUSTFLAGS" || text == "CARGO_ENCODED_RUSTFLAGS" || text.starts_with("CARGO_PROFILE_") {
            (name, value).hash(&mut hasher);
        }
    }
    for file in files(folder, without)? {
        file.hash(&mut hasher);
        fs::read(&file).with_context(|| format!("{} cannot be read.", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Every file below a folder, sorted; hidden ones and the top-level folders named are left out.
fn files(folder: &Path, without: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be listed.", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || without.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path(), &[])?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

// ---- sizes ---------------------------------------------------------------------------------------

/// One file of the built page and what it weighs on the wire.
pub struct Weight {
    /// Its path inside dist.
    pub name: String,
    /// Bytes on disk.
    pub raw: u64,
    /// Bytes when compressed as hard as brotli can, as a static host does once.
    pub brotli: u64,
}

/// What the files of `dist` weigh, largest first.
pub fn weigh(dist: &Path) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for file in files(dist, &[])? {
        let content = fs::read(&file)?;
        let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
        weights.push(Weight { name, raw: content.len() as u64, brotli: brotli_size(&content)? });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
    Ok(weights)
}

/// What the page is made of: everything but the API module and the script of the workers, which it loads for many runs at
/// once, and the scenarios and lessons, of which it loads one when it is opened.
pub fn payload(weights: &[Weight]) -> (u64, u64) {
    sum(weights.iter().filter(|weight| is_page(weight)))
}

/// What a reader's browser loads of it until the ring can be used: all but the second module, with its styles, which comes
/// by itself after that.
pub fn initial(weights: &[Weight]) -> (u64, u64) {
    sum(weights.iter().filter(|weight| is_page(weight) && !split::is_later(&weight.name)))
}

fn sum<'a>(weights: impl Iterator<Item = &'a Weight>) -> (u64, u64) {
    weights.fold((0, 0), |(raw, brotli), weight| (raw + weight.raw, brotli + weight.brotli))
}

fn is_page(weight: &Weight) -> bool {
    !weight.name.starts_with("api")
        && !["laboratory.js", "picture.js", "handout.js"].contains(&weight.name.as_str())
        && !is_document(weight)
}

fn is_document(weight: &Weight) -> bool {
    ["scenarios", "lessons"].iter().any(|folder| weight.name.starts_with(folder))
}

/// Prints what the files of `dist` weigh, and checks that the page is whole.
pub fn print_weights(dist: &Path) -> Result<()> {
    let weights = weigh(dist)?;
    for ending in [".html", ".js", ".wasm"] {
        if !weights.iter().any(|weight| !weight.name.starts_with("api") && weight.name.ends_with(ending)) {
            bail!("{} holds no {ending} file, so the page in it is not whole.", dist.display());
        }
    }
    let row = |name: &str, raw: u64, brotli: u64| vec![name.to_owned(), say::kilobytes(raw), say::kilobytes(brotli)];
    let mut rows = vec![vec!["file".to_owned(), "raw".to_owned(), "brotli 11".to_owned()]];
    let (documents, others): (Vec<&Weight>, Vec<&Weight>) = weights.iter().partition(|weight| is_document(weight));
    rows.extend(others.iter().map(|weight| row(&weight.name, weight.raw, weight.brotli)));
    let files = format!("scenarios/ and lessons/, {} files", documents.len());
    let (raw, brotli) = sum(documents.into_iter());
    rows.push(row(&files, raw, brotli));
    let (raw, brotli) = initial(&weights);
    rows.push(row("of the page, until the ring can be used", raw, brotli));
    let (raw, brotli) = payload(&weights);
    rows.push(row("the page, without api/, scenarios/, lessons/, laboratory.js, picture.js and handout.js", raw, brotli));
    say::table(&rows);
    Ok(())
}

fn brotli_size(content: &[u8]) -> Result<u64> {
    let mut compressed = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    compressed.write_all(content)?;
    Ok(compressed.into_inner().len() as u64)
}
