//! Builds the packed package with bundlers, and runs it in test runners.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Run};
use super::node::{package, script};
use super::runtimes::simulator;
use crate::output::Output;
use crate::setup::browsers::Kind;
use crate::setup::{node, npm};
use anyhow::Result;
use std::process::Command;

/// A row of the table of platforms: its name and its npm set.
type Row = (&'static str, &'static str);

/// The rows of a list run one after the other; the lists run at once.
const BUNDLERS: [&[Row]; 2] = [
    &[
        ("vite-build", "vite"),
        ("vite-dev", "vite"),
        ("webpack", "webpack"),
        ("rollup", "rollup"),
        ("esbuild", "build"),
    ],
    &[("parcel", "parcel"), ("rspack", "rspack"), ("next", "next")],
];
const RUNNERS: [&[Row]; 2] = [&[("jest", "jest")], &[("vitest", "vite")]];

/// The npm sets of the rows.
pub const SETS: &[&str] =
    &["browsers", "vite", "webpack", "rollup", "build", "parcel", "rspack", "next"];
pub const RUNNER_SETS: &[&str] = &["jest", "vite"];

const PROGRAM: &str = "tests/package/bundlers/run.mjs";

/// Runs the bundlers' rows. Builds for pages run in Chromium.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let tools = npm::ensure(shared.workspace, "browsers", output)?;
    let with_browser = |command: &mut Command| {
        command.env("BROWSER_TOOLS_DIR", tools.folder());
        if let Ok(browser) = shared.browser(Kind::Chromium) {
            command.envs(browser.environment());
        }
    };
    rows(shared, BUNDLERS, with_browser, output)
}

pub fn runners(shared: &Shared, output: &Output) -> Result<Outcome> {
    rows(shared, RUNNERS, |_| {}, output)
}

fn rows(
    shared: &Shared,
    sequences: [&[Row]; 2],
    prepare: impl Fn(&mut Command),
    output: &Output,
) -> Result<Outcome> {
    let package = package(shared)?;
    let node = node::at_least_22(shared.workspace, output)?;
    let simulator = simulator(package)?;
    let row = |&(name, set): &Row| {
        let mut command = script(shared, &node, package, PROGRAM);
        command.arg(name).arg(simulator.url());
        command.env("TOOLS_DIR", npm::ensure(shared.workspace, set, output)?.folder());
        prepare(&mut command);
        Ok(Run::suite(name, command))
    };
    let sequences = sequences.map(|rows| rows.iter().map(row).collect::<Result<Vec<_>>>());
    let sequences = sequences.into_iter().collect::<Result<Vec<_>>>()?;
    matrix::run(shared, sequences, output)
}
