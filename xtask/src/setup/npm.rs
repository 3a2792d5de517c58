//! Installs tools from npm: pinned sets under `xtask/npm/`, when a command first needs them.

use crate::output::Output;
use crate::program;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The oldest Node with all features that are used (`--test-concurrency` is the newest).
const NODE: (u32, u32) = (20, 10);

/// An installed set.
pub struct Tools {
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Manifest {
    version: String,
}

impl Tools {
    /// A program of the set.
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.folder.join("node_modules/.bin").join(name))
    }

    /// The folder of a package of the set.
    pub fn package(&self, name: &str) -> PathBuf {
        self.folder.join("node_modules").join(name)
    }

    /// The version of a package of the set.
    pub fn version(&self, name: &str) -> Result<String> {
        let path = self.package(name).join("package.json");
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let manifest: Manifest =
            serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
        Ok(manifest.version)
    }

    /// The folder with the set's `package.json`. Scripts require packages relative to it.
    pub fn folder(&self) -> &PathBuf {
        &self.folder
    }
}

/// Installs the set unless it is installed as its lock file demands.
pub fn ensure(workspace: &Workspace, set: &str, output: &Output) -> Result<Tools> {
    install(workspace, &format!("xtask/npm/{set}"), output)
}

/// Installs the packages that the gateway and its page need, and the tools that deploy them.
pub fn ensure_www(workspace: &Workspace, output: &Output) -> Result<Tools> {
    install(workspace, "www", output)
}

fn install(workspace: &Workspace, project: &str, output: &Output) -> Result<Tools> {
    check_node()?;
    let folder = workspace.root.join(project);
    let lock = folder.join("package-lock.json");
    let wanted =
        fs::read_to_string(&lock).with_context(|| format!("reading {}", lock.display()))?;
    let installed = folder.join("node_modules/.installed-lock.json");

    let _guard = super::lock(&folder.join(".install-lock"))?;
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Tools { folder });
    }
    let step = output.step(&format!("Installing the npm packages of {project}"));
    let mut command = Command::new(npm()?);
    command.current_dir(&folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    program::run(&mut command, output)
        .context("the npm registry is needed once; see `npm config get registry`")?;
    fs::write(&installed, wanted).with_context(|| format!("writing {}", installed.display()))?;
    step.done("");
    Ok(Tools { folder })
}

/// Finds the `npm` of this machine.
pub fn npm() -> Result<PathBuf> {
    program::find(&["npm", "npm.cmd"])
        .context("npm is not on PATH: install Node 20.10 or newer, which contains it")
}

/// The major and minor version of a `node`.
pub fn node_version(node: &str) -> Result<(u32, u32)> {
    let printed = program::capture(Command::new(node).arg("--version"))?;
    let printed = printed.trim();
    parse_version(printed)
        .with_context(|| format!("reading the version `{printed}` that `{node}` printed"))
}

fn check_node() -> Result<()> {
    let (major, minor) = NODE;
    if program::find(&["node"]).is_none() {
        bail!("node is not on PATH: install Node {major}.{minor} or newer from https://nodejs.org");
    }
    let (found_major, found_minor) = node_version("node")?;
    if (found_major, found_minor) < NODE {
        bail!(
            "node on PATH is {found_major}.{found_minor}: install Node {major}.{minor} or newer from https://nodejs.org"
        );
    }
    Ok(())
}

fn parse_version(printed: &str) -> Option<(u32, u32)> {
    let mut parts = printed.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn parses_versions() {
        let rows = [
            ("v20.20.2", Some((20, 20))),
            ("v26.0.0-pre", Some((26, 0))),
            ("20.1", None),
            ("v20", None),
            ("", None),
        ];
        for (printed, expected) in rows {
            assert_eq!(parse_version(printed), expected, "{printed}");
        }
    }
}
