//! Runs the JavaScript programs of `examples/` with the packed package against the simulator.

use super::Shared;
use super::counts::Outcome;
use super::node::{node_tests, package};
use crate::output::Output;
use crate::setup::{node, npm};
use anyhow::Result;
use std::process::Command;

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    // miniflare requires Node 22.
    let mut command = Command::new(node::at_least_22(shared.workspace, output)?);
    command.env("TOOLS_DIR", npm::ensure_www(shared.workspace, output)?.folder());
    for (variable, set) in [("BUILD_TOOLS_DIR", "build"), ("EXAMPLES_TOOLS_DIR", "examples")] {
        command.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
    }
    node_tests(shared, command, package(shared)?, "tests/examples", output)
}
