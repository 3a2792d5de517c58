//! Compiles the standard library from its source.

use super::toolchain::Toolchain;
use super::{debian, rustup};
use crate::output::Output;
use crate::program;
use crate::setup::temporary::TemporaryFolder;
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The name of an empty crate. Cargo compiles the standard library as its dependency.
const NAME: &str = "wasm_std_seed";

/// Compiles the library and puts it into the toolchain.
pub fn from_source(toolchain: &Toolchain, output: &Output) -> Result<()> {
    let scratch = TemporaryFolder::new("wasm-std")?;
    let source = find_source(toolchain, scratch.path(), output)?;
    let libraries = compile(toolchain, &source, scratch.path(), output)?;
    install(toolchain, &libraries)
}

/// Finds the source of exactly the compiler's version, from rustup or from Debian.
fn find_source(toolchain: &Toolchain, scratch: &Path, output: &Output) -> Result<PathBuf> {
    let own = toolchain.rustlib().join("src/rust/library");
    let is_there = || own.join("std/Cargo.toml").is_file() && own.join("Cargo.lock").is_file();
    if is_there() {
        return Ok(own);
    }
    let from_rustup = match rustup::add_source(toolchain, output) {
        Ok(()) if is_there() => return Ok(own),
        Ok(()) => format!("rustup added rust-src, but {} is not there", own.display()),
        Err(error) => format!("{error:#}"),
    };
    output.line("  rustup has no source here; asking Debian for the package rust-src");
    debian::download_source(&toolchain.release, scratch, output).with_context(|| {
        format!(
            "no source of the standard library of Rust {}: from rustup: {from_rustup}; from Debian",
            toolchain.release
        )
    })
}

fn compile(
    toolchain: &Toolchain,
    source: &Path,
    scratch: &Path,
    output: &Output,
) -> Result<Vec<PathBuf>> {
    let seed = scratch.join("seed");
    let write = |name: &str, text: &str| {
        let path = seed.join(name);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    };
    fs::create_dir_all(&seed).with_context(|| format!("creating {}", seed.display()))?;
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"{NAME}\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n[workspace]\n"
        ),
    )?;
    write("lib.rs", "#![no_std]\n")?;

    let target = scratch.join("target");
    let mut command = program::cargo(&seed);
    command.args([
        "build",
        "--release",
        "--target",
        WASM_TARGET,
        "-Zbuild-std=std,panic_abort,test",
    ]);
    command.env("CARGO_TARGET_DIR", &target);
    // Let a stable cargo build the standard library, from the given folder.
    command.env("RUSTC_BOOTSTRAP", "1").env("__CARGO_TESTS_ONLY_SRC_ROOT", source);
    // The bitcode is needed for link-time optimisation. The path is that of rustup's library in panic messages.
    let remap =
        format!("--remap-path-prefix={}=/rustc/{}/library", source.display(), toolchain.commit);
    command.env_remove("RUSTFLAGS");
    command.env("CARGO_ENCODED_RUSTFLAGS", format!("-Cembed-bitcode=yes\u{1f}{remap}"));
    program::run(&mut command, output)?;

    let folder = target.join(WASM_TARGET).join("release/deps");
    let mut libraries = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let is_library = path.extension().is_some_and(|extension| extension == "rlib");
        let is_seed = path.file_name().is_some_and(|name| name.to_string_lossy().contains(NAME));
        if is_library && !is_seed {
            libraries.push(path);
        }
    }
    if libraries.is_empty() {
        bail!("cargo left no libraries in {}", folder.display());
    }
    Ok(libraries)
}

/// Installs the files by renaming a folder, so that another cargo sees all of them or none.
fn install(toolchain: &Toolchain, libraries: &[PathBuf]) -> Result<()> {
    let place = toolchain.wasm_lib();
    let parent = place.parent().context("the toolchain has no folder for wasm")?;
    fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    let fresh = TemporaryFolder::inside(parent, "fresh")?;
    for library in libraries {
        let name = library.file_name().context("a library has no name")?;
        fs::copy(library, fresh.path().join(name))
            .with_context(|| format!("copying {}", library.display()))?;
    }
    let stale = TemporaryFolder::inside(parent, "stale")?;
    if place.exists() {
        // The old folder holds an incomplete library. A folder can be renamed onto an empty one only.
        fs::rename(&place, stale.path())
            .with_context(|| format!("moving {} away", place.display()))?;
    }
    fs::rename(fresh.path(), &place)
        .with_context(|| format!("moving the library to {}", place.display()))
}
