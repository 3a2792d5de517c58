//! The standard library for wasm, which a Rust installation does not bring by itself.
//!
//! The ordinary way is rustup's. On machines that cannot reach rustup's server it is compiled from its source, which
//! comes with rustup or from Debian, and takes its place in the toolchain as if rustup had put it there.

mod compile;
mod debian;
mod rustup;
mod toolchain;
mod verify;

use crate::output::Output;
use crate::workspace::{WASM_TARGET, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use toolchain::Toolchain;

/// Makes sure that programs compile for wasm with the workspace's toolchain.
pub fn ensure(workspace: &Workspace, output: &Output) -> Result<()> {
    let toolchain = Toolchain::find(&workspace.root)?;
    // Verifying compiles something; a library that has been verified once only has to be the same.
    let stamp = workspace.scratch().join("wasm-std-verified");
    let known = fs::read_to_string(&stamp).unwrap_or_default();
    if !known.is_empty() && known == toolchain.fingerprint() {
        return Ok(());
    }
    if verify::verify(&toolchain).is_err() {
        install(&toolchain, output)?;
    }
    fs::create_dir_all(workspace.scratch()).context("creating the folder for scratch files")?;
    fs::write(&stamp, toolchain.fingerprint())
        .with_context(|| format!("writing {}", stamp.display()))
}

fn install(toolchain: &Toolchain, output: &Output) -> Result<()> {
    let _guard = super::lock(&toolchain.rustlib().join(".wasm-std-lock")).with_context(|| {
        format!(
            "the toolchain in {} lacks the standard library for wasm, and it cannot be added there; if the folder is \
             not yours, ask its owner to run `rustup target add {WASM_TARGET}`",
            toolchain.sysroot.display()
        )
    })?;
    // Whoever held the lock before may have done the work.
    let Err(missing) = verify::verify(toolchain) else {
        return Ok(());
    };
    output.line(&format!("The standard library for {WASM_TARGET} cannot be used yet: {missing:#}"));

    let ways: [(&str, Way); 2] = [
        ("Adding the wasm target with rustup", rustup::add_target),
        ("Compiling the wasm standard library from its source", compile::from_source),
    ];
    let mut failures = Vec::new();
    for (what, way) in ways {
        let step = output.step(what);
        match way(toolchain, output).and_then(|()| verify::verify(toolchain)) {
            Ok(()) => {
                step.done("a test program compiles");
                return Ok(());
            }
            Err(error) => {
                output.line(&format!("  that did not work: {error:#}"));
                failures.push(format!("{what}: {error:#}"));
            }
        }
    }
    bail!(
        "no way to the standard library for {WASM_TARGET} worked. By hand: run `rustup target add {WASM_TARGET}` where \
         https://static.rust-lang.org can be reached, or copy the folder lib/rustlib/{WASM_TARGET} from another \
         installation of Rust {} to {}. What was tried: {}",
        toolchain.release,
        toolchain.rustlib().display(),
        failures.join("; ")
    )
}

/// One way to get the library into the toolchain; what it did is verified after it.
type Way = fn(&Toolchain, &Output) -> Result<()>;
