//! The ordinary way: rustup.

use super::toolchain::Toolchain;
use super::verify;
use crate::output::Output;
use crate::program;
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result};
use std::process::Command;

/// Adds the target, also where rustup wrongly believes that it is there.
pub fn add_target(toolchain: &Toolchain, output: &Output) -> Result<()> {
    let target = |action: &str| rustup(toolchain, &["target", action, WASM_TARGET], output);
    target("add")?;
    if verify::verify(toolchain).is_err() {
        // rustup goes by its records and not by the files: a damaged library it replaces only after removing it. One
        // that somebody moved away it cannot even remove; then there is still the source.
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
    // A server that is out of reach should not hold things up for rustup's three minutes.
    command.current_dir(&toolchain.folder).args(arguments).env("RUSTUP_MAX_RETRIES", "1");
    command.env("RUST_BACKTRACE", "0");
    program::run(&mut command, output)
}
