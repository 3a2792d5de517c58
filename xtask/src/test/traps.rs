//! Checks that the released module cannot panic, and tests a build of the package with traps on demand.

use super::Shared;
use super::counts::Outcome;
use super::node::{node_tests, package};
use crate::build::{self, Recipe};
use crate::output::Output;
use crate::package::Package;
use crate::setup::browsers::Kind;
use crate::setup::{node, npm};
use crate::workspace::PACKAGE;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let Package { tarball, simulator, panics, .. } = package(shared)?;
    for finding in panics {
        output.line(finding);
    }
    let project = shared.workspace.scratch().join("traps");
    let installed = project.join("node_modules").join(PACKAGE);
    let features = vec!["traps".to_owned()];
    let recipe = Recipe { features, ..Recipe::release(installed.clone()) };
    build::build(shared.workspace, &recipe, output)?;
    let manifest = project.join("package.json");
    fs::write(&manifest, "{ \"private\": true, \"type\": \"module\" }\n")
        .with_context(|| format!("writing {}", manifest.display()))?;
    let package = Package {
        tarball: tarball.clone(),
        project,
        installed,
        simulator: simulator.clone(),
        panics: Vec::new(),
    };

    // miniflare requires Node 22.
    let mut command = Command::new(node::at_least_22(shared.workspace, output)?);
    command.env("TOOLS_DIR", npm::ensure_www(shared.workspace, output)?.folder());
    command.env("BROWSER_TOOLS_DIR", npm::ensure(shared.workspace, "browsers", output)?.folder());
    if let Ok(browser) = shared.browser(Kind::Chromium) {
        command.envs(browser.environment());
    }
    let mut outcome = node_tests(shared, command, &package, "tests/package/traps", output)?;
    outcome.counts += Outcome::check(panics.is_empty());
    if let Some(first) = panics.first() {
        outcome.remark.clone_from(first);
    }
    Ok(outcome)
}
