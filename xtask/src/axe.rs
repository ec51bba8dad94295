//! axe-core, Deque's engine that searches a page for barriers to people with disabilities: which version, and where it lies.
//!
//! It is under the MPL and weighs more than the page, so it is no part of this repository: `cargo xtask test` installs it beside the other tools.

use std::path::PathBuf;

use anyhow::Result;

use crate::cache;

/// Of npm's `axe-core`.
pub const VERSION: &str = "4.14.1";

/// The folder that it is installed to.
///
/// # Errors
///
/// If nobody knows where the tools are.
pub fn folder() -> Result<PathBuf> {
    Ok(cache()?.join(format!("axe-core-{VERSION}")))
}

/// The script, if it is there.
pub fn file() -> Option<PathBuf> {
    let file = folder().ok()?.join("node_modules/axe-core/axe.min.js");
    file.is_file().then_some(file)
}
