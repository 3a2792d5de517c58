//! Finds or installs the programs and libraries that the commands need.

pub mod browsers;
pub mod node;
pub mod npm;
pub mod temporary;
pub mod wasm_std;

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::Path;

/// True on the platform for which the sets of `xtask/npm/` contain the programs of other runtimes.
pub const LINUX_X64: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

/// Waits until no other process holds the lock, and takes it. Dropping the file releases it.
pub fn lock(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}
