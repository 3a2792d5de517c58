//! Packs the package as for publishing, and installs it into an empty project.

use crate::build::{self, Recipe};
use crate::output::Output;
use crate::program;
use crate::setup::npm::npm;
use crate::workspace::{PACKAGE, Workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installed package, and the files that its tests need.
pub struct Package {
    /// The tarball that `npm publish` would upload.
    pub tarball: PathBuf,
    /// A project whose only dependency is the package.
    pub project: PathBuf,
    /// The folder of the package in that project.
    pub installed: PathBuf,
    /// The executable of the simulator.
    pub simulator: PathBuf,
    /// Findings about the panics of its module (see `build::shrink::Cut`).
    pub panics: Vec<String>,
}

/// Builds the package into `pkg/`, and installs it into a project in the folder.
pub fn build(workspace: &Workspace, folder: &Path, output: &Output) -> Result<Package> {
    build_and_install(workspace, &Recipe::release(workspace.root.join("pkg")), folder, output)
}

/// Builds the package without any step that makes it smaller, and installs it into a project in the folder.
pub fn build_plain(workspace: &Workspace, folder: &Path, output: &Output) -> Result<Package> {
    let recipe = Recipe::plain(workspace.scratch().join("plain-package"));
    build_and_install(workspace, &recipe, folder, output)
}

fn build_and_install(
    workspace: &Workspace,
    recipe: &Recipe,
    folder: &Path,
    output: &Output,
) -> Result<Package> {
    let panics = build::build(workspace, recipe, output)?;
    let simulator = simulator(workspace, output)?;
    install(workspace, &recipe.out, folder, (simulator, panics), output)
}

/// Compiles the simulator and returns the path of its executable.
fn simulator(workspace: &Workspace, output: &Output) -> Result<PathBuf> {
    let step = output.step("Compiling the simulator");
    let mut command = program::cargo(&workspace.root);
    command.args(["build", "--package", "clevertap-simulator", "--profile", "tools", "--locked"]);
    program::run(&mut command, output)?;
    step.done("");
    let name = format!("clevertap-simulator{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target.join("tools").join(name))
}

/// Packs the package into a folder and returns the path of the tarball.
pub fn pack(
    workspace: &Workspace,
    package: &Path,
    folder: &Path,
    output: &Output,
) -> Result<PathBuf> {
    let mut pack = Command::new(npm()?);
    pack.current_dir(package)
        .args(["pack", "--loglevel=error"])
        .arg("--pack-destination")
        .arg(folder);
    program::run(&mut pack, output)?;
    Ok(folder.join(format!("{PACKAGE}-{}.tgz", workspace.version)))
}

/// Packs the package and installs the tarball into a new project in the folder.
fn install(
    workspace: &Workspace,
    package: &Path,
    folder: &Path,
    (simulator, panics): (PathBuf, Vec<String>),
    output: &Output,
) -> Result<Package> {
    let step = output.step("Packing the package and installing it into a project");
    let project = folder.join("project");
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(&project).with_context(|| format!("creating {}", project.display()))?;

    let tarball = pack(workspace, package, folder, output)?;
    let manifest = project.join("package.json");
    fs::write(&manifest, "{ \"private\": true, \"type\": \"module\" }\n")
        .with_context(|| format!("writing {}", manifest.display()))?;
    let mut install = Command::new(npm()?);
    // Offline, to prove that the package has no dependencies.
    install
        .current_dir(&project)
        .args([
            "install",
            "--offline",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .arg(&tarball);
    program::run(&mut install, output)?;
    step.done("");
    let installed = project.join("node_modules").join(PACKAGE);
    Ok(Package { tarball, project, installed, simulator, panics })
}
