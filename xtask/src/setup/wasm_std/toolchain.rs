//! The toolchain that compiles the workspace.

use crate::program;
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

/// A Rust installation.
pub struct Toolchain {
    /// Its folder.
    pub sysroot: PathBuf,
    /// Its version, such as `1.95.0`, with a suffix unless it is a stable release.
    pub release: String,
    /// The commit it was built from.
    pub commit: String,
    /// The folder of the workspace, by which rustup chooses a toolchain.
    pub folder: PathBuf,
}

impl Toolchain {
    /// Finds the toolchain of the rustc that runs in the folder.
    pub fn find(folder: &Path) -> Result<Self> {
        let ask = |arguments: &[&str]| {
            program::capture(Command::new("rustc").args(arguments).current_dir(folder))
        };
        let sysroot = ask(&["--print", "sysroot"])?;
        let version = ask(&["--version", "--verbose"])?;
        let field = |name: &str| {
            let value = version.lines().find_map(|line| line.strip_prefix(name));
            value
                .map(|value| value.trim().to_owned())
                .with_context(|| format!("`rustc --version --verbose` printed no `{name}`"))
        };
        Ok(Self {
            sysroot: sysroot.trim().into(),
            release: field("release:")?,
            commit: field("commit-hash:")?,
            folder: folder.to_owned(),
        })
    }

    /// The folder with one folder of libraries per target.
    pub fn rustlib(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib")
    }

    /// The folder of wasm's standard library.
    pub fn wasm_lib(&self) -> PathBuf {
        self.rustlib().join(WASM_TARGET).join("lib")
    }

    /// A text that changes when the compiler or the library's files change.
    pub fn fingerprint(&self) -> String {
        let mut lines = format!("{}\n{}\n", self.sysroot.display(), self.commit);
        let mut files: Vec<String> = fs::read_dir(self.wasm_lib())
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let data = entry.metadata().ok()?;
                let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs();
                Some(format!("{} {} {changed}", entry.file_name().to_string_lossy(), data.len()))
            })
            .collect();
        files.sort();
        for file in files {
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{file}");
        }
        lines
    }
}
