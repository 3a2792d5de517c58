//! Tests the command line of the packed package.

use super::Shared;
use super::counts::Outcome;
use super::node::{node_tests, package};
use super::runtimes::{BUN, NODE, NODE_22};
use crate::output::Output;
use crate::setup::{LINUX_X64, npm};
use anyhow::{Context, Result};
use std::process::Command;

/// Runtimes in the npm sets of every test run, beside the Node on PATH: the set and the program.
const RUNTIMES: [(&str, &str); 3] = [("runtimes", NODE_22), ("node", NODE), ("runtimes", BUN)];

/// Runs the tests in the Node on PATH. Some of them start the command line in each runtime.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let mut node = Command::new("node");
    if LINUX_X64 {
        let programs = RUNTIMES.map(|(set, program)| {
            npm::ensure(shared.workspace, set, output).map(|tools| tools.package(program))
        });
        let programs = programs.into_iter().collect::<Result<Vec<_>>>()?;
        let joined = std::env::join_paths(programs).context("listing the runtimes")?;
        node.env("CLI_RUNTIMES", joined);
    }
    node_tests(shared, node, package(shared)?, "tests/package/cli", output)
}
