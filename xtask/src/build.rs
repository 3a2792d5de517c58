//! `cargo xtask build`: from the crate to a complete npm package.
//!
//! compile -> wasm-bindgen -> wrap the glue -> wasm-opt -> order -> bundle per runtime -> assemble

mod ascii;
mod assemble;
mod bundle;
mod compile;
mod dead_data;
mod generate;
mod glue;
pub mod imports;
mod licenses;
mod names;
mod optimize;
mod order;
mod panics;
mod reproduce;
mod size;

use crate::output::Output;
use crate::setup;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

pub use reproduce::reproduce;

/// What to build.
pub struct Recipe {
    /// The folder that becomes the package; what it held before is gone.
    pub out: PathBuf,
    /// Cargo features of the library: none but in test builds.
    pub features: Vec<String>,
}

/// Builds the package. Gives the places in its module that can panic although nothing says why they never do.
pub fn build(workspace: &Workspace, recipe: &Recipe, output: &Output) -> Result<Vec<String>> {
    setup::wasm_std::ensure(workspace, output)?;
    let tools = setup::npm::ensure(workspace, "build", output)?;
    let staging = staging(workspace);
    let _guard = setup::lock(&workspace.scratch().join("build.lock"))?;
    empty_folder(&staging)?;
    // Under the lock, too: builds with different features put their modules in the same place.
    let compiled = compile::compile(workspace, &recipe.features, output)?;
    let template = workspace.root.join("pkg-template");
    assemble::copy_scripts(&template, &staging)?;
    let (generated, panics) = generate::generate(&compiled, &staging, output)?;
    let module = staging.join("clevertap_counts.wasm");
    optimize::optimize(&tools, &generated, (&module, &named_module(workspace)), output)?;
    fs::remove_file(&generated).with_context(|| format!("removing {}", generated.display()))?;
    bundle::write_inline_bytes(&module, &staging)?;

    let package = staging.join("package");
    empty_folder(&package)?;
    bundle::bundle(&tools, &staging, &package, output)?;
    assemble::assemble(workspace, &template, &module, &package, output)?;
    licenses::write(workspace, &recipe.features, &package)?;
    size::report(&package, output)?;
    replace_folder(&package, &recipe.out)?;
    Ok(panics)
}

fn staging(workspace: &Workspace) -> PathBuf {
    workspace.scratch().join("staging")
}

/// The module of the last build with the names of its functions, which the package's does not have.
pub fn named_module(workspace: &Workspace) -> PathBuf {
    staging(workspace).join("named.wasm")
}

/// A folder with nothing in it, whatever was there before.
pub fn empty_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))
}

/// Puts a finished folder in the place of an old one: a build that fails leaves the old package whole.
pub fn replace_folder(finished: &Path, place: &Path) -> Result<()> {
    empty_folder(place)?;
    copy_tree(finished, place)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("creating {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    Ok(())
}
