//! Runs the programs of `examples/` that are no examples of cargo, against the simulator.

use super::Shared;
use super::counts::Outcome;
use super::node::{node_tests, package};
use crate::output::Output;
use crate::program;
use crate::setup::{node, npm};
use crate::workspace::WASM_TARGET;
use anyhow::{Context, Result};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// Runs the JavaScript programs with the packed package.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let mut command = node(shared, output)?;
    for (variable, set) in [("BUILD_TOOLS_DIR", "build"), ("EXAMPLES_TOOLS_DIR", "examples")] {
        command.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
    }
    node_tests(shared, command, package(shared)?, "tests/examples", output)
}

/// Compiles the Worker in Rust, and runs it. `worker-build`, which its readers use, downloads wasm-bindgen and esbuild, so
/// this uses the wasm-bindgen of this program instead.
pub fn workers_rs(shared: &Shared, output: &Output) -> Result<Outcome> {
    let target = shared.workspace.target.join("workers-rs");
    let mut cargo = program::cargo(&shared.workspace.root.join("examples/workers-rs"));
    cargo.args(["build", "--release", "--locked", "--target", WASM_TARGET, "--target-dir"]);
    program::run(cargo.arg(&target), output)?;
    let module = target.join(WASM_TARGET).join("release/count_worker.wasm");
    let generated = target.join("generated");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(false);
    bindgen.generate(&generated).context("running wasm-bindgen over the Worker")?;

    let mut command = node(shared, output)?;
    command.env("WORKER_DIR", &generated);
    node_tests(shared, command, package(shared)?, "tests/examples/workers-rs", output)
}

/// A Node that miniflare accepts.
fn node(shared: &Shared, output: &Output) -> Result<Command> {
    let mut command = Command::new(node::at_least_22(shared.workspace, output)?);
    command.env("TOOLS_DIR", npm::ensure_www(shared.workspace, output)?.folder());
    Ok(command)
}
