//! Runs the fault matrix of `tests/package/faults` on three platforms, and checks or writes its page of the documentation.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Kind, Run};
use super::node::{package, script};
use super::runtimes::simulator;
use crate::build::empty_folder;
use crate::output::Output;
use crate::setup::browsers;
use crate::setup::{node, npm};
use anyhow::Result;

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let simulator = simulator(package)?;
    let results = shared.workspace.scratch().join("faults");
    empty_folder(&results)?;
    let program = |name: &str, args: &[&str]| {
        // miniflare requires Node 22.
        let node = match name {
            "workerd" => node::at_least_22(shared.workspace, output)?,
            _ => "node".into(),
        };
        let path = match name {
            "table" => "tests/package/fault-runs/table.mjs",
            _ => "tests/package/fault-runs/run.mjs",
        };
        let mut command = script(shared, node, package, path);
        command.args(args).env("FAULTS_DIR", &results);
        anyhow::Ok(command)
    };
    let suite = |name: &'static str| {
        let mut command = program(name, &[name, simulator.url()])?;
        match name {
            "workerd" => {
                command.env("TOOLS_DIR", npm::ensure_www(shared.workspace, output)?.folder());
            }
            "chromium" => {
                let browser = match shared.browser(browsers::Kind::Chromium) {
                    Ok(browser) => browser,
                    Err(why) => return Ok(Run::impossible(name, why)),
                };
                let tools = npm::ensure(shared.workspace, "browsers", output)?;
                command.envs(browser.environment()).env("BROWSER_TOOLS_DIR", tools.folder());
                command.env("SCREENSHOT_DIR", shared.screenshots()?);
            }
            _ => {}
        }
        anyhow::Ok(Run::suite(name, command))
    };
    let sequences = vec![vec![suite("node")?, suite("workerd")?], vec![suite("chromium")?]];
    let ran = matrix::run(shared, sequences, output)?;

    let record = shared.record && ran.counts.failed == 0;
    let table = program("table", &[if record { "record" } else { "check" }])?;
    let kind = Kind::Checker("docs/reports/faults.md".to_owned());
    let table = Run { name: "table", program: Ok(table), kind };
    let table = matrix::run(shared, vec![vec![table]], output)?;

    let mut counts = ran.counts;
    counts += table.counts;
    let mut parts: Vec<_> = ran.parts.into_iter().chain(table.parts).collect();
    // The parts are not rows of the table of platforms.
    parts.iter_mut().for_each(|part| part.figures = None);
    Ok(Outcome { parts, ..Outcome::ran(counts, counts.failed == 0) })
}
