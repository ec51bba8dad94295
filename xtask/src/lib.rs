//! What the chores share with the end-to-end tests: where the checkout is, the static server that
//! serves a built page, and how a Chromium and its driver are found and started.
//!
//! The chores themselves are the binary beside this (`main.rs`). They are kept apart so that the
//! tests can depend on this half without knowing how a tool is installed.

pub mod axe;
pub mod browser;
pub mod server;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

/// The root of the checkout: the folder that holds the workspace's `Cargo.toml`.
///
/// Looked for from where Cargo runs this, because what was compiled in may be another checkout's path where
/// several share one target folder.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = package.or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    here.ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.toml").is_file())
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), Path::to_path_buf)
}

/// Where the page is built to: `dist/` of the checkout, or the folder `RINGSIDE_DIST` names.
pub fn dist() -> PathBuf {
    std::env::var_os("RINGSIDE_DIST").map_or_else(|| root().join("dist"), PathBuf::from)
}

/// The folder that holds what this project installs, with one folder a tool and version: one in the reader's cache, or the one that
/// `RINGSIDE_TOOLS` names.
///
/// # Errors
///
/// If nobody knows where the reader's home is, and no folder is named.
pub fn cache() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("RINGSIDE_TOOLS") {
        return std::path::absolute(PathBuf::from(folder)).context("RINGSIDE_TOOLS does not name a folder.");
    }
    let home = std::env::home_dir().ok_or_else(|| {
        anyhow!("Your home folder is not known. Set RINGSIDE_TOOLS to a folder that tools may be installed to.")
    })?;
    Ok(home.join(".cache/ringside/tools"))
}
