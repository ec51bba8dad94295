//! The page's wasm in two files: what it begins with, and the rest, which it loads after its first frame.
//!
//! `src/bin/playground/rest.rs` marks one function with `#[wasm_split]`. By the linker's relocations `wasm_split_cli_support`
//! knows what refers to what, functions and data alike, and puts whatever is reached through that function alone
//! into a module of its own. That module shares memory and table with the first, and is instantiated by a small script
//! between the two. Nobody lists what belongs where, and nothing can be called that has not come.
//!
//! It has to happen before wasm-bindgen, which moves code and forgets relocations. So Trunk builds the page as
//! always, and what it made of the wasm is replaced here. wasm-opt takes each of the two by itself, in the end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha384};
use wasm_split_cli_support::{Options, transform};
use xtask::root;

use crate::page::{hash_of, target};
use crate::run::run;
use crate::short_names;
use crate::styles;
use crate::tools::Tools;

/// What the name of the later file ends in.
pub const REST: &str = "_rest.wasm";
/// What the tool calls that file, by the name in `#[wasm_split(rest, …)]`.
const SPLIT: &str = "split_rest";
/// How the tool's script begins to load a module.
const LOADING: &str = "    const src = fetch(";
/// The same, with the styles that have waited.
const WITH_STYLES: &str = "    const styles = Promise.all(
        [...document.querySelectorAll(\"link[rel=stylesheet][disabled]\")].map(
            (link) => new Promise((done) => {
                link.onload = link.onerror = done;
                link.disabled = false;
            }),
        ),
    );
    const src = fetch(";
/// How the tool's script makes a module of what it fetched.
const STREAMING: &str = "return async (imports) => (WebAssembly.instantiateStreaming(src, imports));";
/// The same on hosts that do not say that a file is wasm, and with an error that says what was the matter.
const FORGIVING: &str = "return async (imports) => {
        const response = await src;
        await styles;
        if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
        const again = response.clone();
        try {
            return await WebAssembly.instantiateStreaming(response, imports);
        } catch {
            return WebAssembly.instantiate(await again.arrayBuffer(), imports);
        }
    };";

/// How it is done: what is made otherwise is another page, and has other names.
pub const HOW: &str = concat!(include_str!("split.rs"), include_str!("short_names.rs"), include_str!("styles.rs"));

/// Replaces what Trunk made of the page's wasm in `dist` by two modules and the script between them.
pub fn divide(tools: &Tools, dist: &Path) -> Result<()> {
    let compiled = target().join("wasm32-unknown-unknown/page/playground.wasm");
    let wasm = fs::read(&compiled).with_context(|| format!("{} cannot be read.", compiled.display()))?;
    let lock = fs::read(root().join("Cargo.lock")).context("Cargo.lock cannot be read.")?;
    // By what they are made from: the files name each other, so none could be named after itself.
    let stem = format!("playground-{}", hash_of(&[wasm.as_slice(), &lock, &[u8::from(tools.wasm_opt)], HOW.as_bytes()].concat()));
    let work = target().join("xtask").join("split");
    // What an earlier build left there would be taken for this one's.
    let _ = fs::remove_dir_all(&work);
    let main = work.join("main.wasm");
    let (glue, link) = (format!("./{stem}.js"), format!("./{stem}_link.js"));
    let mut options = Options::new(&wasm);
    options.output_dir = &work;
    options.main_out_path = &main;
    options.main_module = &glue;
    options.link_name = &link;
    let split =
        transform(options).map_err(|error| anyhow::anyhow!("{error:#}")).context("The page's wasm could not be divided.")?;
    ensure!(
        split.split_modules == [work.join(SPLIT).with_extension("wasm")],
        "The page was to be divided in two, and became {:?} beside the first.",
        split.split_modules
    );
    run(tools
        .command("wasm-bindgen")
        // The linker's own exports: the second module has the table from there.
        .args(["--keep-lld-exports", "--target", "web", "--no-typescript", "--out-name", &stem, "--out-dir"])
        .arg(&work)
        .arg(&main))?;
    let begin = format!("{stem}_bg.wasm");
    let rest = format!("{stem}{REST}");
    fs::rename(work.join(SPLIT).with_extension("wasm"), work.join(&rest))?;
    let script = work.join(&link);
    let text = fs::read_to_string(&script).context("The tool wrote no script between the two modules.")?;
    let known = [STREAMING, LOADING].iter().all(|part| text.matches(part).count() == 1);
    ensure!(known, "The script between the two modules is not the one that xtask/src/split.rs knows.");
    let text = text.replace(STREAMING, FORGIVING).replace(LOADING, WITH_STYLES);
    fs::write(&script, text.replace(&format!("./{SPLIT}.wasm"), &format!("./{rest}")))?;
    let (glue, first) = (work.join(format!("{stem}.js")), work.join(&begin));
    let (wasm, short) = short_names::shorten(&fs::read(&first)?, &without_comments(&fs::read_to_string(&glue)?))?;
    fs::write(&glue, short)?;
    fs::write(&first, wasm)?;
    if tools.wasm_opt {
        // What is in the first runs in every frame: for a kilobyte more its frames are a tenth shorter. In the other, code that is called
        // from one place compresses better where it is, unless it is little.
        let quick: &[&str] = &["-O2", "--gufa", "-O2"];
        let small: &[&str] = &["-Os", "--gufa", "-Os", "--one-caller-inline-max-function-size=40"];
        for (file, passes) in [(&begin, quick), (&rest, small)] {
            let file = work.join(file);
            run(tools
                .command("wasm-opt")
                .args(passes)
                .args(["--strip-debug", "--strip-producers"])
                // Nothing lies in the first kilobyte but the end of the stack, so what is added to an address may be part of the
                // instruction that goes there.
                .arg("--low-memory-unused")
                .arg(&file)
                .arg("-o")
                .arg(&file))?;
        }
    }
    replace(dist, &work, &stem, [&format!("{stem}.js"), &begin, &rest, &format!("{stem}_link.js")])
}

/// Puts the files into `dist` and their names into its HTML.
fn replace(dist: &Path, work: &Path, stem: &str, files: [&str; 4]) -> Result<()> {
    let index = dist.join("index.html");
    let mut html = fs::read_to_string(&index).context("Trunk wrote no dist/index.html.")?;
    let old: Vec<PathBuf> = fs::read_dir(dist)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(before) = old.iter().map(name).find_map(|name| Some(name.strip_suffix("_bg.wasm")?.to_owned())) else {
        bail!("Trunk wrote no wasm file into {}.", dist.display());
    };
    for (ending, file) in [(".js", files[0]), ("_bg.wasm", files[1])] {
        let old = dist.join(format!("{before}{ending}"));
        let (was, is) = (integrity(&fs::read(&old)?), integrity(&fs::read(work.join(file))?));
        ensure!(html.contains(&was), "dist/index.html does not say what {} is to hash to.", old.display());
        html = html.replace(&was, &is);
        fs::remove_file(&old)?;
    }
    for file in files {
        fs::copy(work.join(file), dist.join(file))
            .with_context(|| format!("{file} cannot be copied into {}.", dist.display()))?;
    }
    let html = styles::join(dist, &html.replace(&before, stem))?;
    crate::page::write(&index, without_comments(&html).as_bytes())
}

/// A script, or the page with its own, without the comments for readers, which a browser does not need. They stand on lines of their own.
fn without_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut within = false;
    for line in script.lines() {
        within |= line.trim_start().starts_with("/**");
        let is_comment = within || line.trim_start().starts_with("// ");
        if !is_comment && !line.trim().is_empty() {
            kept.push_str(line.trim_start());
            kept.push('\n');
        }
        within &= !line.trim_end().ends_with("*/");
    }
    kept
}

/// What a browser checks a file against (Subresource Integrity).
pub fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// Whether a file of `dist` is loaded after the first frame.
pub fn is_later(name: &str) -> bool {
    name.ends_with(REST) || styles::is_later(name)
}

#[cfg(test)]
mod tests {
    use super::{is_later, without_comments};

    #[test]
    fn comments_go_and_code_stays() {
        let script =
            "/**\n * Opens it.\n */\nexport class A {\n    /** @returns {number} */\n    b() { return 1 /* so */; }\n}\n";
        assert_eq!(without_comments(script), "export class A {\nb() { return 1 /* so */; }\n}\n");
    }

    #[test]
    fn only_the_second_module_and_its_styles_come_later() {
        for later in ["playground-0123456789abcdef_rest.wasm", "later-5e450ac96e685643.css"] {
            assert!(is_later(later), "{later}");
        }
        for first in ["playground-0123456789abcdef_bg.wasm", "playground-0123456789abcdef_link.js", "styles-35f258480c6af327.css"]
        {
            assert!(!is_later(first), "{first}");
        }
    }
}
