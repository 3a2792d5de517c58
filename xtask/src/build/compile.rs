//! The crate to a wasm module, with bytes that do not depend on who builds it where.

use crate::output::Output;
use crate::program;
use crate::workspace::{PACKAGE, WASM_TARGET, Workspace};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What separates flags in `CARGO_ENCODED_RUSTFLAGS`.
const UNIT_SEPARATOR: &str = "\u{1f}";

/// What LLVM does to make code faster, and what makes it longer or less alike, so that it packs less well. Each of these
/// was measured by the packed size. Names of LLVM's own come and go: one that this compiler does not know is left out.
const LLVM: &[&str] = &[
    "-simplifycfg-sink-common=false",
    "-disable-lsr",
    "-enable-pre=false",
    "-enable-load-pre=false",
];

/// Compiles the library and gives the path of the module.
pub fn compile(workspace: &Workspace, features: &[String], output: &Output) -> Result<PathBuf> {
    let step = output.step("Compiling the library to WebAssembly");
    program::run(&mut command(workspace, features)?, output)?;
    step.done("");
    let folder = workspace.target.join(WASM_TARGET).join("release");
    Ok(folder.join("clevertap_counts.wasm"))
}

/// What cargo said of the units of the last compilation, as lines of JSON.
pub fn units(workspace: &Workspace, features: &[String]) -> Result<String> {
    program::capture(command(workspace, features)?.arg("--message-format=json"))
}

fn command(workspace: &Workspace, features: &[String]) -> Result<Command> {
    // As a `cdylib` alone: with the `rlib` beside it there would be no link-time optimisation.
    let mut command = program::cargo(&workspace.root);
    command.args(["rustc", "--lib", "--crate-type", "cdylib", "--release", "--locked"]);
    command.args(["--target", WASM_TARGET, "--package", PACKAGE]);
    let features: Vec<&str> =
        std::iter::once("package").chain(features.iter().map(String::as_str)).collect();
    command.args(["--no-default-features", "--features", &features.join(",")]);
    command.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", rust_flags(workspace)?);
    Ok(command)
}

/// One page less than 4 GiB, in bytes: all of it would end at the address 0, and an allocator that comes to the end of it
/// goes on there, over whatever is there.
const MAX_MEMORY: u64 = (1 << 32) - (1 << 16);

/// The user's own flags, those for a module that packs well, and a neutral name for each folder whose path would end up in
/// panic messages.
fn rust_flags(workspace: &Workspace) -> Result<String> {
    let mut flags: Vec<String> = match std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        Ok(encoded) => encoded.split(UNIT_SEPARATOR).map(str::to_owned).collect(),
        Err(_) => {
            let plain = std::env::var("RUSTFLAGS").unwrap_or_default();
            plain.split_whitespace().map(str::to_owned).collect()
        }
    };
    flags.retain(|flag| !flag.is_empty());
    let llvm = LLVM.iter().map(|option| format!("-Cllvm-args={option}"));
    flags.extend(llvm.filter(|flag| is_known(workspace, flag)));
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // The last flag that matches wins, so the inner folders come after the outer ones.
    flags.push(remap(&cargo_home()?, "/cargo"));
    flags.push(remap(&workspace.root, "/clevertap-counts"));
    let sysroot = program::capture(
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root),
    )?;
    // For `dead_data`.
    flags.push("-Clink-arg=--emit-relocs".to_owned());
    flags.push(format!("-Clink-arg=--max-memory={MAX_MEMORY}"));
    flags.push(remap(&Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), "/rust"));
    Ok(flags.join(UNIT_SEPARATOR))
}

/// Whether the compiler takes the flag.
fn is_known(workspace: &Workspace, flag: &str) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args([flag, "--print", "sysroot"]).current_dir(&workspace.root);
    program::capture(&mut rustc).is_ok()
}

pub fn cargo_home() -> Result<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.context("finding cargo's home: set CARGO_HOME")
}
