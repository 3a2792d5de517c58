//! `cargo xtask build`: compiles the crate and assembles the npm package.
//!
//! compile -> cut panics and dead data -> wasm-bindgen -> wasm-opt -> shorten names -> bundle per runtime ->
//! assemble. A plain build leaves out every step of `shrink`.

mod assemble;
mod bundle;
mod compile;
mod generate;
mod glue;
pub mod imports;
mod licenses;
mod optimize;
mod reproduce;
mod sections;
pub mod shrink;
mod size;

use crate::output::Output;
use crate::setup;
use crate::setup::npm::Tools;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shrink::{Cut, Shrink, Step, names, switches};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use reproduce::reproduce;

/// The settings of a build.
pub struct Recipe {
    /// The folder of the package. The build replaces its content.
    pub out: PathBuf,
    /// Cargo features of the library for test builds.
    pub features: Vec<String>,
    /// The steps that make the package smaller: all for a release, none for a plain build.
    pub shrink: Shrink,
    /// Print the bytes that each step saves. This builds `index.js` once more for each step.
    pub measure: bool,
}

impl Recipe {
    /// The package that is published.
    pub fn release(out: PathBuf) -> Self {
        Self { out, features: Vec::new(), shrink: Shrink::all(), measure: false }
    }

    /// The same package without any step that makes it smaller.
    pub fn plain(out: PathBuf) -> Self {
        Self { shrink: Shrink::none(), ..Self::release(out) }
    }
}

/// Builds the package. Returns findings about its panics; a release has none (see [`shrink::Cut`]).
pub fn build(workspace: &Workspace, recipe: &Recipe, output: &Output) -> Result<Vec<String>> {
    setup::wasm_std::ensure(workspace, output)?;
    let tools = setup::npm::ensure(workspace, "build", output)?;
    let staging = staging(workspace);
    // Held while compiling, too, because builds with different features write the module to the same path.
    let _guard = setup::lock(&workspace.scratch().join("build.lock"))?;
    empty_folder(&staging)?;
    let compiled = compile::compile(workspace, recipe, output)?;
    let linked = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let template = workspace.root.join("pkg-template");
    let bundler = Bundler { template: &template, tools: &tools, output };
    let (sources, findings) = bundler.prepare(&linked, &recipe.shrink, &staging)?;
    let module = bundler.stage(&sources, &recipe.shrink, &staging)?;

    let package = staging.join("package");
    empty_folder(&package)?;
    bundle::bundle(&tools, &staging, &package, output)?;
    assemble::assemble(workspace, &template, &module, &package, output)?;
    licenses::write(workspace, recipe, &package)?;
    size::report(&package, output)?;
    if recipe.measure && recipe.shrink.is_any() {
        let step = output.step("Building index.js without each step that makes it smaller");
        let bundler = Bundler { output: &Output::file(&staging.join("without.log"))?, ..bundler };
        let without = bundler.without_each_step(&linked, &sources, &recipe.shrink, &staging)?;
        step.done("");
        size::report_savings(&package.join("index.js"), &without, output)?;
    }
    replace_folder(&package, &recipe.out)?;
    Ok(findings)
}

/// The generated parts of the package.
#[derive(Clone)]
struct Sources {
    /// The optimised module with the names of its functions.
    module: Vec<u8>,
    glue: String,
}

/// Makes the parts of the package, and bundles them with those of the template.
struct Bundler<'a> {
    template: &'a Path,
    tools: &'a Tools,
    output: &'a Output,
}

impl Bundler<'_> {
    /// Makes the module and its glue from the module as the linker leaves it. Returns findings about its panics, too.
    fn prepare(
        &self,
        linked: &[u8],
        shrink: &Shrink,
        folder: &Path,
    ) -> Result<(Sources, Vec<String>)> {
        let Cut { module, findings } = shrink::cut(linked, shrink)?;
        let (generated, glue) = generate::generate(module, &folder.join("bindgen"), self.output)?;
        let passes = match shrink.has(Step::Passes) {
            true => switches::PASSES,
            false => switches::PLAIN_PASSES,
        };
        let optimized = folder.join(NAMED);
        optimize::optimize(self.tools, &generated, &optimized, passes, self.output)?;
        let module =
            fs::read(&optimized).with_context(|| format!("reading {}", optimized.display()))?;
        Ok((Sources { module, glue }, findings))
    }

    /// Writes all that esbuild bundles into a folder, and returns the path of the module there.
    fn stage(&self, sources: &Sources, shrink: &Shrink, folder: &Path) -> Result<PathBuf> {
        assemble::copy_scripts(self.template, folder)?;
        let names = match shrink.has(Step::Names) {
            true => names::short(&sources.module).context("reading the names in the module")?,
            false => HashMap::new(),
        };
        let glue = names::rename_glue(&sources.glue, &names)?;
        let path = folder.join("glue.js");
        fs::write(&path, glue::wrap_glue(&glue)?)
            .with_context(|| format!("writing {}", path.display()))?;
        let module = sections::rewrite(&sources.module, &names)?;
        bundle::write_bytes(&module, !shrink.has(Step::Text), folder)?;
        let path = folder.join("clevertap_counts.wasm");
        fs::write(&path, module).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Builds `index.js` without each of the steps that do not need another compilation.
    fn without_each_step(
        &self,
        linked: &[u8],
        sources: &Sources,
        shrink: &Shrink,
        staging: &Path,
    ) -> Result<Vec<(Step, PathBuf)>> {
        let steps = [Step::Panics, Step::DeadData, Step::Passes, Step::Names, Step::Text];
        let mut files = Vec::new();
        for step in steps.into_iter().filter(|step| shrink.has(*step)) {
            let folder = staging.join(format!("without-{}", step.name()));
            fs::create_dir_all(&folder)
                .with_context(|| format!("creating {}", folder.display()))?;
            let shrink = shrink.without(step);
            let sources = match step {
                Step::Names | Step::Text => sources.clone(),
                _ => self.prepare(linked, &shrink, &folder)?.0,
            };
            self.stage(&sources, &shrink, &folder)?;
            files.push((step, bundle::bundle_index(self.tools, &folder, self.output)?));
        }
        Ok(files)
    }
}

/// The file of the staging folder with the optimised module and the names of its functions.
const NAMED: &str = "named.wasm";

fn staging(workspace: &Workspace) -> PathBuf {
    workspace.scratch().join("staging")
}

/// The path of the last build's module with the names of its functions, which the package's module lacks.
pub fn named_module(workspace: &Workspace) -> PathBuf {
    staging(workspace).join(NAMED)
}

/// Creates a folder, or removes everything in it.
pub fn empty_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))
}

/// Replaces a folder by a copy of a finished one, so that a build that fails leaves the old package unchanged.
pub fn replace_folder(finished: &Path, old: &Path) -> Result<()> {
    empty_folder(old)?;
    copy_tree(finished, old)
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
