//! What the commands need on the machine: found, or put there.

pub mod browsers;
pub mod node;
pub mod npm;
pub mod temporary;
pub mod wasm_std;

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::Path;

/// Whether npm has the programs of other runtimes for this machine, as far as the sets of `xtask/npm/` know.
pub const LINUX_X64: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

/// Waits until no other process holds the lock; it is free again when the file is dropped.
pub fn lock(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}
