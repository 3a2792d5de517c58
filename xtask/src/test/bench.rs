//! Checks the assumptions of the benchmark without measuring times.

use super::Shared;
use super::counts::{Outcome, of_suite, sum};
use super::node::{package, script, tsc};
use super::runtimes::simulator;
use crate::bench::{SETS, meter};
use crate::output::Output;
use crate::program;
use crate::setup::npm;
use anyhow::{Context, Result};
use std::fs;

/// Checks that the contenders do the same work, and that the package's instruction counts do not exceed the recorded ones.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let folder = shared.workspace.scratch().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;

    let module = package.installed.join("clevertap_counts.wasm");
    let bytes = fs::read(&module).with_context(|| format!("reading {}", module.display()))?;
    let metered = folder.join("metered.wasm");
    fs::write(&metered, meter::metered(&bytes)?)
        .with_context(|| format!("writing {}", metered.display()))?;
    let mut instructions = script(shared, "node", package, "tests/bench/instructions.mjs");
    instructions.arg(&metered);

    let simulator = simulator(package)?;
    let mut core = script(shared, "node", package, "tests/bench/core.mjs");
    core.arg(simulator.url()).arg(folder.join("core"));
    for (variable, set) in SETS {
        core.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
    }

    let types = npm::ensure(shared.workspace, "types", output)?;
    let contenders = shared.workspace.root.join("tests/bench/contenders");
    let mut tsc = tsc(shared, &types, "typescript", &contenders);
    let mut succeeded = program::stream(&mut tsc, output)?.success();
    let mut counts = Outcome::check(succeeded);
    for command in [&mut instructions, &mut core] {
        let (good, written) = program::stream_and_read(command, output)?;
        // A program that ends early fails, even if the other one counts tests.
        let Outcome { counts: ran, .. } = Outcome::ran(sum(&written, of_suite), good);
        counts += ran;
        succeeded &= good;
    }
    Ok(Outcome::ran(counts, succeeded))
}
