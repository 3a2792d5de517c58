//! Groups that Node runs.

use super::Shared;
use super::counts::{Counts, Outcome, of_node, sum};
use crate::output::Output;
use crate::package::Package;
use crate::program;
use crate::setup::node;
use crate::setup::npm::{self, Tools};
use anyhow::{Context, Result, anyhow, bail};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Versions of TypeScript in the npm set: the last two written in JavaScript and the first that is not.
const TYPESCRIPTS: [&str; 3] = ["typescript-5", "typescript", "typescript-7"];

/// Compiles each tsconfig of tests/types with each TypeScript. Each compilation is one test.
pub fn types(shared: &Shared, output: &Output) -> Result<Outcome> {
    let tools = npm::ensure(shared.workspace, "types", output)?;
    let mut counts = Counts::default();
    for config in files(&shared.workspace.root.join("tests/types"), "tsconfig", ".json")? {
        for typescript in TYPESCRIPTS {
            output.line(&format!("{typescript}: tsc --project {}", config.display()));
            let mut command = tsc(shared, &tools, typescript, &config);
            counts += Outcome::check(program::stream(&mut command, output)?.success());
        }
    }
    Ok(Outcome::ran(counts, counts.failed == 0))
}

/// Returns a command that runs tsc over a project: a tsconfig, or a folder that has one.
pub(super) fn tsc(shared: &Shared, types: &Tools, typescript: &str, project: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(types.package(typescript).join("bin/tsc"));
    command.current_dir(&shared.workspace.root).arg("--project").arg(project);
    command
}

pub fn package_node(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    node_tests(shared, Command::new("node"), package, "tests/package/node", output)
}

pub fn workerd(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let www = npm::ensure_www(shared.workspace, output)?;
    // miniflare requires Node 22.
    let mut command = Command::new(node::at_least_22(shared.workspace, output)?);
    command.env("TOOLS_DIR", www.folder());
    node_tests(shared, command, package, "tests/package/workerd", output)
}

pub(super) fn package<'a>(shared: &'a Shared) -> Result<&'a Package> {
    let package = shared.package.wait().as_ref();
    package.map_err(|reason| anyhow!("the package could not be built: {reason}"))
}

pub(super) fn node_tests(
    shared: &Shared,
    mut node: Command,
    package: &Package,
    folder: &str,
    output: &Output,
) -> Result<Outcome> {
    let files = files(&shared.workspace.root.join(folder), "", ".test.mjs")?;
    // Run four files at once, because most of them wait for timers and sockets. The timeout ends a file whose count never
    // settles, because such a count keeps its process alive.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=4"]);
    node.arg("--test-timeout=240000").args(files);
    script_environment(&mut node, shared, package);
    let succeeded = program::stream(&mut node, output)?.success();
    Ok(Outcome::ran(sum(&output.written()?, of_node), succeeded))
}

/// Returns the command of a program in `tests`.
pub(super) fn script(
    shared: &Shared,
    node: impl AsRef<OsStr>,
    package: &Package,
    path: &str,
) -> Command {
    let mut command = Command::new(node);
    command.arg(shared.workspace.root.join(path));
    script_environment(&mut command, shared, package);
    command
}

/// Sets the environment variables of programs in `tests`.
pub(super) fn script_environment(command: &mut Command, shared: &Shared, package: &Package) {
    command.current_dir(&shared.workspace.root);
    command.env("PACKAGE_DIR", &package.installed).env("PROJECT_DIR", &package.project);
    command.env("PACKAGE_TARBALL", &package.tarball).env("SIMULATOR_BIN", &package.simulator);
}

pub(super) fn files(folder: &Path, start: &str, end: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("no tests found: reading {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with(start) && name.ends_with(end))
        })
        .collect();
    paths.sort();
    if paths.is_empty() {
        bail!("no tests found: {} has no {start}*{end}", folder.display());
    }
    Ok(paths)
}
