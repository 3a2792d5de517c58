//! Installs the standard library with rustup.

use super::toolchain::Toolchain;
use super::verify;
use crate::output::Output;
use crate::program;
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result};
use std::process::Command;

/// Adds the target, even if rustup wrongly believes that it is installed.
pub fn add_target(toolchain: &Toolchain, output: &Output) -> Result<()> {
    let target = |action: &str| rustup(toolchain, &["target", action, WASM_TARGET], output);
    target("add")?;
    if verify::verify(toolchain).is_err() {
        // rustup trusts its records, not the files: it replaces a damaged library only after removing it. It cannot
        // remove a library whose files are missing. Then the library is compiled from its source.
        target("remove")?;
        target("add")?;
    }
    Ok(())
}

/// Adds the standard library's source.
pub fn add_source(toolchain: &Toolchain, output: &Output) -> Result<()> {
    rustup(toolchain, &["component", "add", "rust-src"], output)
}

fn rustup(toolchain: &Toolchain, arguments: &[&str], output: &Output) -> Result<()> {
    program::find(&["rustup"]).context("rustup is not on PATH")?;
    let mut command = Command::new("rustup");
    // Otherwise rustup retries for three minutes if its server is unreachable.
    command.current_dir(&toolchain.folder).args(arguments).env("RUSTUP_MAX_RETRIES", "1");
    command.env("RUST_BACKTRACE", "0");
    program::run(&mut command, output)
}
