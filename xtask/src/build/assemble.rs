//! Adds the files of the package that need no tool.

use super::copy_tree;
use crate::output::Output;
use crate::program;
use crate::setup::npm::npm;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Files of the template that are published unchanged, and their names in the package.
const FROM_TEMPLATE: &[(&str, &str)] =
    &[("index.d.ts", "index.d.ts"), ("index.d.ts", "index.d.cts"), ("README.md", "README.md")];
const FROM_ROOT: &[&str] = &["LICENSE-MIT", "LICENSE-APACHE"];

/// Copies the template's modules and those of its folder `wasm` into the folder of the generated modules, so that
/// esbuild finds both.
pub fn copy_scripts(template: &Path, staging: &Path) -> Result<()> {
    for folder in ["", "wasm"] {
        let (from, to) = (template.join(folder), staging.join(folder));
        fs::create_dir_all(&to).with_context(|| format!("creating {}", to.display()))?;
        for entry in fs::read_dir(&from).with_context(|| format!("reading {}", from.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "js")
                && let Some(name) = path.file_name()
            {
                copy(&path, &to.join(name))?;
            }
        }
    }
    Ok(())
}

/// Adds the module, the declarations, the command line, the manifest and the texts to the bundles.
pub fn assemble(
    workspace: &Workspace,
    template: &Path,
    module: &Path,
    package: &Path,
    output: &Output,
) -> Result<()> {
    copy(module, &package.join("clevertap_counts.wasm"))?;
    for (from, to) in FROM_TEMPLATE {
        copy(&template.join(from), &package.join(to))?;
    }
    copy_tree(&template.join("bin"), &package.join("bin"))?;
    for name in FROM_ROOT {
        copy(&workspace.root.join(name), &package.join(name))?;
    }
    copy(&template.join("package.json"), &package.join("package.json"))?;
    // npm keeps the order of the manifest's keys. A runtime takes the first condition of `exports` that it knows.
    let version = format!("version={}", workspace.version);
    program::run(
        Command::new(npm()?)
            .args(["pkg", "set", &version, "--loglevel=error"])
            .current_dir(package),
        output,
    )
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    Ok(())
}
