//! A folder that is gone when its owner is.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty folder of this process's own.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes one among the system's temporary files.
    pub fn new(purpose: &str) -> Result<Self> {
        Self::inside(&std::env::temp_dir(), purpose)
    }

    /// Makes one in a folder, such as the one its files will be renamed into.
    pub fn inside(folder: &Path, purpose: &str) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".xtask-{purpose}-{}-{number}", std::process::id()));
        // `create_dir` refuses what is there already, a link somebody else laid among it.
        fs::create_dir(&path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Renamed away or not removable: neither is a reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
