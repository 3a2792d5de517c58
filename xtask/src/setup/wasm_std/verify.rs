//! Verifies the standard library for wasm by compiling a program.

use super::toolchain::Toolchain;
use crate::program;
use crate::setup::temporary::TemporaryFolder;
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// A program that uses `std` and allocates, so that the library is linked.
const PROGRAM: &str = r#"
#[unsafe(no_mangle)]
pub extern "C" fn probe(length: usize) -> usize {
    let text: String = std::iter::repeat_n('a', length).collect();
    text.to_uppercase().len()
}
"#;

/// Returns an error with the reason if programs or tests do not compile for wasm.
pub fn verify(toolchain: &Toolchain) -> Result<()> {
    let folder = toolchain.wasm_lib();
    for library in ["libstd-", "libpanic_abort-", "libtest-"] {
        let found =
            fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok).any(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with(library) && name.ends_with(".rlib")
            });
        if !found {
            bail!("{} has no {library}*.rlib", folder.display());
        }
    }
    let scratch = TemporaryFolder::new("wasm-probe")?;
    let source = scratch.path().join("probe.rs");
    fs::write(&source, PROGRAM).with_context(|| format!("writing {}", source.display()))?;
    let mut command = Command::new("rustc");
    command.current_dir(&toolchain.folder).arg(&source).arg("--out-dir").arg(scratch.path());
    command.args(["--target", WASM_TARGET, "--crate-type=cdylib", "--edition=2024"]);
    command.args(["-Copt-level=s", "-Cpanic=abort", "-Clto=fat"]);
    program::capture(&mut command).context("compiling a test program for wasm")?;
    Ok(())
}
