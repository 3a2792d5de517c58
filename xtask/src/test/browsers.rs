//! Runs the conformance suite and the browser cases on the packed package.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Run};
use super::node::{package, script};
use super::runtimes::simulator;
use crate::output::Output;
use crate::setup::browsers::Kind;
use crate::setup::{node, npm};
use anyhow::Result;

pub fn run(shared: &Shared, kind: Kind, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let name = kind.id();
    let browser = match shared.browser(kind) {
        Ok(browser) => browser,
        Err(why) => {
            let row = Run::impossible(name, why);
            return matrix::run(shared, vec![vec![row]], output);
        }
    };
    let simulator = simulator(package)?;
    let node = node::at_least_22(shared.workspace, output)?;
    let mut program = script(shared, node, package, "tests/package/browsers/run.mjs");
    program.arg(name).arg(simulator.url()).envs(browser.environment());
    program.env("BROWSER_TOOLS_DIR", npm::ensure(shared.workspace, "browsers", output)?.folder());
    program.env("SCREENSHOT_DIR", shared.screenshots()?);
    matrix::run(shared, vec![vec![Run::suite(name, program)]], output)
}
