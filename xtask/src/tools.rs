//! The tools the page is built and tested with: found where they are, installed where they are not.
//!
//! A tool is taken from PATH (or Cargo's own folder) when it has exactly the version that is asked
//! for, else from a folder of this project's in the reader's cache, where it is installed once. What is
//! already on the machine is never changed. Three variables steer this:
//!
//! - `RINGSIDE_TOOLS` names another folder for what is installed;
//! - `RINGSIDE_IGNORE_PATH_TOOLS=1` ignores tools on PATH, as on a machine that has none;
//! - `CHROMIUM` and `CHROMEDRIVER` name the browser and its driver.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use xtask::browser::{self, Browser};
use xtask::{axe, cache, root};

use crate::run::{ask, run};
use crate::say;

const TRUNK: &str = "0.21.14";
/// Of npm's `binaryen`, whose major version is wasm-opt's. Distributions ship older ones that fail on
/// what current compilers emit.
const BINARYEN: &str = "132.0.0";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The tools that were found or installed, and the PATH that leads to them.
pub struct Tools {
    folders: Vec<PathBuf>,
    /// Whether wasm-opt is among them; without it the page is larger.
    pub wasm_opt: bool,
}

impl Tools {
    /// No tools beyond those on PATH: enough for formatting and native tests.
    pub fn none() -> Self {
        Self { folders: Vec::new(), wasm_opt: false }
    }

    /// Everything it takes to build the page, installed where it is missing.
    pub fn for_page() -> Result<Self> {
        wasm_target()?;
        let mut tools = Self::none();
        let trunk = cargo_tool(&CargoTool {
            package: "trunk",
            version: TRUNK,
            executables: &["trunk"],
            // A debug Trunk bundles as fast, and is built in a third of the time.
            arguments: &["--locked", "--debug"],
            duration: "about 5 minutes",
        })?;
        tools.add(trunk, "trunk");
        let wasm_bindgen = locked_version("wasm-bindgen")?;
        let bindgen = cargo_tool(&CargoTool {
            package: "wasm-bindgen-cli",
            version: &wasm_bindgen,
            executables: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            // In release, because a debug test runner is five times slower; without --locked, because
            // the versions it was locked to are not served everywhere any more.
            arguments: &[],
            duration: "about 4 minutes",
        })?;
        tools.add(bindgen, "wasm-bindgen");
        if let Some(folder) = wasm_opt() {
            tools.add(folder, "wasm-opt");
            tools.wasm_opt = true;
        }
        Ok(tools)
    }

    /// Puts a folder before PATH, unless PATH leads to that executable anyway: a folder such as
    /// `/usr/bin` in front would hide more than it is there for.
    fn add(&mut self, folder: PathBuf, executable: &str) {
        let reached = browser::on_path(executable).is_some_and(|file| file.parent() == Some(folder.as_path()));
        if !reached {
            self.folders.push(folder);
        }
    }

    /// A command that runs at the root of the checkout and finds the tools before anything else.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(root()).env("PATH", self.path());
        command
    }

    /// Cargo, likewise: the one that runs this chore.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    fn path(&self) -> OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned();
        let all: Vec<PathBuf> = folders.chain(std::env::split_paths(&inherited)).collect();
        std::env::join_paths(all).unwrap_or(inherited)
    }
}

/// Whether a cargo subcommand such as `fmt` or `clippy` is installed.
pub fn has_cargo_command(name: &str) -> bool {
    ask(Command::new("cargo").args([name, "--version"])).is_some()
}

/// Whether Node is there, for the measurement that runs in it.
pub fn has_node() -> bool {
    ask(Command::new("node").arg("--version")).is_some()
}

// ---- the wasm target -------------------------------------------------------------------------

fn wasm_target() -> Result<()> {
    let libraries = ask(Command::new("rustc").current_dir(root()).args(["--print", "target-libdir", "--target", WASM_TARGET]))
        .ok_or_else(|| anyhow!("rustc could not be asked where its libraries are. Is Rust installed? See https://rustup.rs."))?;
    if Path::new(&libraries).is_dir() {
        return Ok(());
    }
    if ask(Command::new("rustup").arg("--version")).is_none() {
        bail!(
            "This Rust cannot compile to WebAssembly yet, and it was not installed by rustup, which could add that. \
             Install your system's package of Rust's standard library for {WASM_TARGET} (Debian: `libstd-rust-dev-wasm32`, \
             Fedora: `rust-std-static-{WASM_TARGET}`), or install Rust with rustup."
        );
    }
    say::step(format!("Adding Rust's {WASM_TARGET} target (some seconds, once)"));
    run(Command::new("rustup").current_dir(root()).args(["target", "add", WASM_TARGET])).with_context(|| {
        format!("Rust's {WASM_TARGET} target could not be added. Check the network, then try `rustup target add {WASM_TARGET}`.")
    })
}

// ---- tools that Cargo installs -----------------------------------------------------------------

struct CargoTool<'a> {
    package: &'a str,
    version: &'a str,
    /// Every one of these has to be in the same folder; the first is asked for its version.
    executables: &'a [&'a str],
    arguments: &'a [&'a str],
    /// On two cores.
    duration: &'a str,
}

/// The folder that holds the tool in exactly this version.
fn cargo_tool(tool: &CargoTool) -> Result<PathBuf> {
    let own = cache()?.join(format!("{}-{}", tool.package, tool.version));
    let own_executables = own.join("bin");
    if let Some(folder) = known_folders().into_iter().chain([own_executables.clone()]).find(|folder| tool.is_in(folder)) {
        return Ok(folder);
    }
    say::step(format!(
        "Installing {} {} into {} ({} on two cores, once)",
        tool.package,
        tool.version,
        own.display(),
        tool.duration
    ));
    // A target folder of its own, so that an interrupted installation goes on where it stopped, and
    // so that nothing else that is being built waits for it.
    let build = cache()?.join(format!("build-{}-{}", tool.package, tool.version));
    run(Command::new("cargo")
        .args(["install", tool.package, "--version", tool.version])
        .args(tool.arguments)
        .arg("--root")
        .arg(&own)
        .arg("--target-dir")
        .arg(&build)
        .arg("--force"))
    .with_context(|| {
        format!(
            "{} {} could not be installed; the reason is above. It needs the network and a C compiler (Debian and \
             Ubuntu: `apt-get install build-essential`; macOS: `xcode-select --install`). What was built so far is kept: \
             run the same command again to go on.",
            tool.package, tool.version
        )
    })?;
    if !tool.is_in(&own_executables) {
        bail!(
            "{} was installed into {} and does not report version {} there. Remove that folder and run the same command again.",
            tool.package,
            own.display(),
            tool.version
        );
    }
    // What it was built from is of no further use; that it cannot be removed would harm nothing.
    let _ = fs::remove_dir_all(build);
    Ok(own_executables)
}

impl CargoTool<'_> {
    fn is_in(&self, folder: &Path) -> bool {
        let file = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        self.executables.iter().all(|name| file(name).is_file())
            && ask(Command::new(file(self.executables[0])).arg("--version"))
                .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(self.version))
    }
}

/// Where tools may be already: PATH, and the folder Cargo installs to.
fn known_folders() -> Vec<PathBuf> {
    if ignores_path() {
        return Vec::new();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .map(|home| home.join("bin"));
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).chain(cargo).collect();
    folders.sort();
    folders.dedup();
    folders
}

fn ignores_path() -> bool {
    std::env::var_os("RINGSIDE_IGNORE_PATH_TOOLS").is_some_and(|value| !value.is_empty() && value != "0")
}

/// The version of a package in Cargo.lock. The command-line tool of wasm-bindgen has to equal the
/// library's exactly, or it refuses what was compiled.
fn locked_version(package: &str) -> Result<String> {
    let file = root().join("Cargo.lock");
    let lock = fs::read_to_string(&file).with_context(|| format!("{} cannot be read.", file.display()))?;
    version_in(&lock, package).ok_or_else(|| anyhow!("{} names no version of {package}.", file.display()))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

// ---- wasm-opt and axe-core, which npm installs --------------------------------------------------------------

/// The folder with a wasm-opt that can be used; nothing, and a note about it, where there is no Node.
fn wasm_opt() -> Option<PathBuf> {
    let own = cache().ok()?.join(format!("binaryen-{BINARYEN}"));
    let executables = own.join("node_modules").join(".bin");
    let folders = known_folders().into_iter().chain([executables.clone()]);
    if let Some(folder) = folders.into_iter().find(|folder| is_wasm_opt(folder)) {
        return Some(folder);
    }
    if !has_npm() {
        say::note(
            "Without Node.js and npm there is no wasm-opt: the page will be larger and its engine slower. \
             Nothing else changes. (Install Node.js 20 or newer to have it.)",
        );
        return None;
    }
    say::step(format!("Installing wasm-opt (npm binaryen {BINARYEN}) into {} (about 20 seconds, once)", own.display()));
    if npm_install(&own, &format!("binaryen@{BINARYEN}")).is_ok() && is_wasm_opt(&executables) {
        return Some(executables);
    }
    say::note(
        "wasm-opt could not be installed (npm says why above), so the page will be larger and its engine slower. \
         Nothing else changes.",
    );
    None
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn has_npm() -> bool {
    has_node() && ask(Command::new(NPM).arg("--version")).is_some()
}

/// Installs a package of npm's, `name@version`, into a folder.
fn npm_install(folder: &Path, package: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    run(Command::new(NPM)
        .arg("install")
        .arg("--prefix")
        .arg(folder)
        .args(["--no-audit", "--no-fund", "--loglevel=error"])
        .arg(package))
}

/// Sees to it that axe-core, which the page's tests look for barriers with, is there. Without it that one test is left out.
pub fn axe() {
    if axe::file().is_some() {
        return;
    }
    let installed = axe::folder().and_then(|own| {
        if !has_npm() {
            bail!("Install Node.js 20 or newer to have it.");
        }
        say::step(format!("Installing axe-core (npm axe-core {}) into {} (some seconds, once)", axe::VERSION, own.display()));
        npm_install(&own, &format!("axe-core@{}", axe::VERSION))
    });
    if let Err(reason) = installed {
        say::note(format!("Without axe-core the page is not searched for barriers to people with disabilities. {reason:#}"));
    }
}

fn is_wasm_opt(folder: &Path) -> bool {
    let major = BINARYEN.split('.').next();
    let file = folder.join(if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" });
    // "wasm-opt version 132 (version_132)"
    file.is_file() && ask(Command::new(file).arg("--version")).is_some_and(|answer| answer.split_whitespace().nth(2) == major)
}

// ---- the browser -------------------------------------------------------------------------------

/// What Debian calls them. The fonts are for the screenshots: without them Korean is drawn as boxes.
const BROWSER_PACKAGES: &[&str] = &["chromium", "chromium-driver", "fonts-noto-cjk"];

/// A browser and its driver, installed through the system's package manager where it can.
pub fn browser() -> Result<Browser> {
    let found = Browser::find();
    // Where fonts cannot be listed, nothing is known to be missing.
    let korean = ask(Command::new("fc-list").args([":lang=ko", "family"])).is_none_or(|fonts| !fonts.is_empty());
    match found {
        Ok(browser) if korean => agreeing(browser),
        Ok(browser) => {
            if let Err(reason) = install_packages(&["fonts-noto-cjk"]) {
                say::note(format!("No font here has Korean letters, so screenshots will show boxes. {reason}"));
            }
            agreeing(browser)
        }
        Err(missing) => {
            install_packages(BROWSER_PACKAGES).map_err(|reason| {
                anyhow!(
                    "{missing} The page is tested in a real browser: install Chromium (or Chrome) and the ChromeDriver of the \
                     same version, put both on PATH or name them in CHROMIUM and CHROMEDRIVER, and run the same command again. {reason}"
                )
            })?;
            agreeing(Browser::find()?)
        }
    }
}

fn agreeing(browser: Browser) -> Result<Browser> {
    match browser.mismatch() {
        Some(sentence) => bail!(sentence),
        None => Ok(browser),
    }
}

/// GNU parallel, which runs the script of `examples/sweep`: installed where it can be. Without it that one test is left out.
pub fn parallel() {
    let is_there = ask(Command::new("parallel").arg("--version")).is_some_and(|answer| answer.starts_with("GNU parallel"));
    if !is_there && let Err(reason) = install_packages(&["parallel"]) {
        say::note(format!("Without GNU parallel the script examples/sweep/parallel.sh is not tested. {reason:#}"));
    }
}

/// Installs packages of the system through apt-get; else says why it did not, and the command to type.
fn install_packages(packages: &[&str]) -> Result<()> {
    let typed = format!("apt-get install {}", packages.join(" "));
    if browser::on_path("apt-get").is_none() {
        bail!(
            "(On Debian that would be `sudo {typed}`; here there is no apt-get. On macOS: `brew install --cask chromium chromedriver`.)"
        );
    }
    let root_user = ask(Command::new("id").arg("-u")).as_deref() == Some("0");
    let with_sudo = !root_user && ask(Command::new("sudo").args(["-n", "true"])).is_some();
    if !root_user && !with_sudo {
        bail!("Installing system packages needs root: `sudo {typed}`.");
    }
    say::step(format!("Installing {} with apt-get (about 2 minutes, once)", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if with_sudo { "sudo" } else { "apt-get" });
        if with_sudo {
            command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments);
        run(&mut command)
    };
    // A list that could not be renewed may still know the packages.
    let _ = apt(&["update"]);
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments).with_context(|| {
        format!("apt-get could not install {}; the reason is above. The command is `sudo {typed}`.", packages.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
