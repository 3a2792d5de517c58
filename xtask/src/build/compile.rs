//! Compiles the crate to a wasm module whose bytes do not depend on the machine or the folder.

use super::Recipe;
use super::shrink::{Step, switches};
use crate::output::Output;
use crate::program;
use crate::workspace::{PACKAGE, WASM_TARGET, Workspace};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Separates the flags in `CARGO_ENCODED_RUSTFLAGS`.
const UNIT_SEPARATOR: &str = "\u{1f}";

/// The module's largest memory in bytes, one page less than 4 GiB. With 4 GiB the end of the memory would have the
/// address 0, so that an allocator that reaches it would go on at 0 and overwrite the data there.
const MAX_MEMORY: u64 = (1 << 32) - (1 << 16);

/// Compiles the library and returns the path of the module.
pub fn compile(workspace: &Workspace, recipe: &Recipe, output: &Output) -> Result<PathBuf> {
    let step = output.step("Compiling the library to WebAssembly");
    if recipe.shrink.has(Step::Llvm) {
        for switch in switches::LLVM.iter().filter(|switch| !is_known(workspace, switch)) {
            output.line(&format!("  this rustc does not know LLVM's switch {switch}: left out"));
        }
    }
    program::run(&mut command(workspace, recipe)?, output)?;
    step.done("");
    let folder = workspace.target.join(WASM_TARGET).join("release");
    Ok(folder.join("clevertap_counts.wasm"))
}

/// Returns cargo's messages about the units of the last compilation, as lines of JSON.
pub fn units(workspace: &Workspace, recipe: &Recipe) -> Result<String> {
    program::capture(command(workspace, recipe)?.arg("--message-format=json"))
}

fn command(workspace: &Workspace, recipe: &Recipe) -> Result<Command> {
    // As a `cdylib` alone, because a crate that is also compiled as an `rlib` is not link-time optimised.
    let mut command = program::cargo(&workspace.root);
    command.args(["rustc", "--lib", "--crate-type", "cdylib", "--release", "--locked"]);
    command.args(["--target", WASM_TARGET, "--package", PACKAGE]);
    let features: Vec<&str> =
        std::iter::once("package").chain(recipe.features.iter().map(String::as_str)).collect();
    command.args(["--no-default-features", "--features", &features.join(",")]);
    command.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", rust_flags(workspace, recipe)?);
    Ok(command)
}

/// The user's own flags, those of the recipe, and a neutral name for each folder whose path would end up in panic
/// messages.
fn rust_flags(workspace: &Workspace, recipe: &Recipe) -> Result<String> {
    let mut flags: Vec<String> = match std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        Ok(encoded) => encoded.split(UNIT_SEPARATOR).map(str::to_owned).collect(),
        Err(_) => {
            let plain = std::env::var("RUSTFLAGS").unwrap_or_default();
            plain.split_whitespace().map(str::to_owned).collect()
        }
    };
    flags.retain(|flag| !flag.is_empty());
    if recipe.shrink.has(Step::Llvm) {
        let known = switches::LLVM.iter().filter(|switch| is_known(workspace, switch));
        flags.extend(known.map(|switch| llvm_flag(switch)));
    }
    if recipe.shrink.has(Step::DeadData) {
        flags.push("-Clink-arg=--emit-relocs".to_owned());
    }
    flags.push(format!("-Clink-arg=--max-memory={MAX_MEMORY}"));
    let sysroot = program::capture(
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root),
    )?;
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // The last flag that matches wins, so inner folders come after outer ones.
    flags.push(remap(&cargo_home()?, "/cargo"));
    flags.push(remap(&workspace.root, "/clevertap-counts"));
    flags.push(remap(&Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), "/rust"));
    Ok(flags.join(UNIT_SEPARATOR))
}

fn llvm_flag(switch: &str) -> String {
    format!("-Cllvm-args={switch}")
}

/// Returns whether the compiler accepts the LLVM switch.
fn is_known(workspace: &Workspace, switch: &str) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args([&llvm_flag(switch), "--print", "sysroot"]).current_dir(&workspace.root);
    program::capture(&mut rustc).is_ok()
}

/// Returns the folder of cargo's own files, such as the sources of the crates.
pub fn cargo_home() -> Result<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.context("finding cargo's home: set CARGO_HOME")
}
