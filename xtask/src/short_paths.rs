//! What is shipped names no folder of the machine that built it.
//!
//! A panic tells where it happened, so the paths of source files stand in the wasm: by themselves those
//! of crates begin with the builder's home folder, and there are some two hundred. Every build that is
//! shipped is therefore compiled with the flags of [`flags`], always the same ones and always by way of
//! [`apply`], because Cargo compiles anew whatever was compiled with others.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use xtask::root;

use crate::run::ask;

/// The variable that Cargo prefers for compiler flags: its flags may hold spaces, as paths do.
const VARIABLE: &str = "CARGO_ENCODED_RUSTFLAGS";
/// What stands between two flags there.
const SEPARATOR: &str = "\u{1f}";

/// Has a command that builds something to ship compile it with short paths, and with the flags that the
/// reader has set.
pub fn apply(command: &mut Command) -> &mut Command {
    let set = std::env::var(VARIABLE).ok().map(|flags| flags.split(SEPARATOR).map(str::to_owned).collect());
    let set: Option<Vec<String>> =
        set.or_else(|| Some(std::env::var("RUSTFLAGS").ok()?.split_whitespace().map(str::to_owned).collect()));
    let all: Vec<String> = set.unwrap_or_default().into_iter().chain(flags()).collect();
    command.env(VARIABLE, all.join(SEPARATOR))
}

/// The flags. Of several that fit a path the last one counts, so the narrower folders come later.
pub fn flags() -> Vec<String> {
    let flag = |(from, to): (PathBuf, &str)| format!("--remap-path-prefix={}={to}", from.display());
    prefixes().into_iter().map(flag).collect()
}

/// Folders of this machine, and what is written in their place.
fn prefixes() -> Vec<(PathBuf, &'static str)> {
    let mut prefixes = Vec::new();
    if let Some(sysroot) = sysroot() {
        prefixes.push((sysroot.clone(), "rust"));
        prefixes.push((sysroot.join("lib/rustlib/src/rust"), "rust"));
    }
    if let Some(cargo) = cargo_home() {
        // A registry's folder has a hash in its name; the names of crates tell enough by themselves.
        let registries = fs::read_dir(cargo.join("registry/src")).into_iter().flatten().flatten();
        let registries: BTreeSet<PathBuf> = registries.map(|entry| entry.path()).collect();
        prefixes.push((cargo, "cargo"));
        prefixes.extend(registries.into_iter().map(|registry| (registry, "")));
    }
    prefixes.push((root(), ""));
    prefixes
}

fn sysroot() -> Option<PathBuf> {
    ask(Command::new("rustc").current_dir(root()).args(["--print", "sysroot"])).map(PathBuf::from)
}

fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// Checks that no wasm file of a folder, or of those in it, names a folder of this machine.
pub fn check(folder: &Path) -> Result<()> {
    let private: Vec<PathBuf> = prefixes().into_iter().map(|(folder, _)| folder).chain(std::env::home_dir()).collect();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed.", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            check(&path)?;
        } else if path.extension() == Some(OsStr::new("wasm")) {
            let wasm = fs::read(&path).with_context(|| format!("{} cannot be read.", path.display()))?;
            if let Some(told) = told(&wasm, &private) {
                bail!(
                    "{} names the folder {told}; whatever is shipped must be compiled with the flags of xtask/src/short_paths.rs.",
                    path.display()
                );
            }
        }
    }
    Ok(())
}

/// The first of some folders that a file names a path in.
fn told(file: &[u8], folders: &[PathBuf]) -> Option<String> {
    let below = |folder: &PathBuf| format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    let named = |path: &String| path.len() > 2 && file.windows(path.len()).any(|bytes| bytes == path.as_bytes());
    folders.iter().map(below).find(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_machine_is_found_and_a_short_one_is_not() {
        let folders = [PathBuf::from("/home/mina")];
        let separator = std::path::MAIN_SEPARATOR;
        let long = format!("\0\u{1}/home/mina{separator}.cargo/registry/src/x/yew-0.23.0/src/lib.rs");
        assert_eq!(told(long.as_bytes(), &folders), Some(format!("/home/mina{separator}")));
        assert_eq!(told(b"\0yew-0.23.0/src/lib.rs, /home/minari/lib.rs", &folders), None);
    }

    #[test]
    fn the_flags_cover_crates_and_the_checkout_and_stay_the_same() {
        let flags = flags();
        assert_eq!(flags, super::flags());
        assert!(flags.iter().any(|flag| flag.contains(&format!("{}=", root().display()))), "{flags:?}");
        assert!(flags.iter().any(|flag| flag.ends_with("=cargo")), "{flags:?}");
    }
}
