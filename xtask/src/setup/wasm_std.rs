//! Installs the standard library for wasm, which a Rust installation does not contain.
//!
//! Normally rustup installs it. If rustup cannot reach its server, the library is compiled from its source, which
//! comes from rustup or from Debian, and is put into the toolchain in the same folder.

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

/// Ensures that the workspace's toolchain compiles programs for wasm.
pub fn ensure(workspace: &Workspace, output: &Output) -> Result<()> {
    let toolchain = Toolchain::find(&workspace.root)?;
    // Verifying compiles a program. It is skipped if the library is unchanged since the last time.
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
    // Another process may have installed it while this one waited for the lock.
    let Err(missing) = verify::verify(toolchain) else {
        return Ok(());
    };
    output.line(&format!("The standard library for {WASM_TARGET} cannot be used yet: {missing:#}"));

    let ways: [(&str, Way); 2] = [
        ("Adding the wasm target with rustup", rustup::add_target),
        ("Compiling the wasm standard library from its source", compile::from_source),
    ];
    let mut failures = Vec::new();
    for (name, way) in ways {
        let step = output.step(name);
        match way(toolchain, output).and_then(|()| verify::verify(toolchain)) {
            Ok(()) => {
                step.done("a test program compiles");
                return Ok(());
            }
            Err(error) => {
                output.line(&format!("  that did not work: {error:#}"));
                failures.push(format!("{name}: {error:#}"));
            }
        }
    }
    bail!(
        "the standard library for {WASM_TARGET} could not be installed. Run `rustup target add {WASM_TARGET}` on a network that \
         reaches https://static.rust-lang.org, or copy the folder lib/rustlib/{WASM_TARGET} from another installation of \
         Rust {} to {}. Failed: {}",
        toolchain.release,
        toolchain.rustlib().display(),
        failures.join("; ")
    )
}

/// A way to install the library into the toolchain. The result is verified afterwards.
type Way = fn(&Toolchain, &Output) -> Result<()>;
