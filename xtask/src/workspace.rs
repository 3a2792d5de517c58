//! The workspace: its folders and its version.

use crate::program;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The library's package.
pub const PACKAGE: &str = "clevertap-counts";
/// The target the library is compiled to.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The workspace this program was built from.
pub struct Workspace {
    /// The folder with the top `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, which the environment may have moved.
    pub target: PathBuf,
    /// The version of [`PACKAGE`].
    pub version: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

impl Workspace {
    /// Asks cargo for the workspace.
    pub fn find() -> Result<Self> {
        // Cargo sets the variable when it runs this program. Otherwise the current folder is used.
        let start = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".into());
        let mut command = program::cargo(Path::new(&start));
        command.args(["metadata", "--no-deps", "--format-version=1"]);
        let json = program::capture(&mut command)?;
        let metadata: Metadata =
            serde_json::from_str(&json).context("reading the output of `cargo metadata`")?;
        let package = metadata.packages.into_iter().find(|package| package.name == PACKAGE);
        let package = package.with_context(|| {
            format!(
                "{} has no package {PACKAGE}: run `cargo xtask` in its workspace",
                metadata.workspace_root.display()
            )
        })?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            version: package.version,
        })
    }

    /// A folder for intermediate files of this program.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }
}
