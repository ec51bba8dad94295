//! A browser's profile folder: fresh for each browser, and gone with it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder of its own below the system's temporary one.
pub struct Profile(PathBuf);

impl Profile {
    pub fn create() -> Result<Self> {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ringside-browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be created for the browser's profile.", folder.display()))?;
        Ok(Self(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // A browser that is still closing may write once more; what is left then is the system's to clean.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
