//! Temporary folders.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of this process. Dropping the value removes it.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Creates a folder among the system's temporary files.
    pub fn new(purpose: &str) -> Result<Self> {
        Self::inside(&std::env::temp_dir(), purpose)
    }

    /// Creates a folder in another one, such as the one into which its files will be moved.
    pub fn inside(folder: &Path, purpose: &str) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".xtask-{purpose}-{}-{number}", std::process::id()));
        // `create_dir` refuses an existing path, such as a link that another user created.
        fs::create_dir(&path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Self(path))
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // The folder may have been moved. Failing to remove it is not an error.
        let _ = fs::remove_dir_all(&self.0);
    }
}
