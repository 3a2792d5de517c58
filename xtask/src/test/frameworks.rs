//! Builds small projects of frameworks with the packed package, and runs them.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Run};
use super::node::{package, script};
use super::runtimes::simulator;
use crate::output::Output;
use crate::setup::browsers::Kind;
use crate::setup::{node, npm};
use anyhow::Result;

/// The rows of the table of platforms, which are files of `tests/package/frameworks/rows`. They run one after the other,
/// because each installs and builds a project.
const ROWS: &[&str] = &[
    "hono-node",
    "hono-cloudflare",
    "sveltekit-node",
    "sveltekit-cloudflare",
    "nitro-node",
    "nitro-cloudflare",
    "nitro-without-wasm",
    "nuxt-node",
    "nuxt-cloudflare",
    "nuxt-without-wasm",
    "astro",
    "react-router",
    "tanstack-start",
    "angular",
    "vitest-workers",
    "tsup",
    "ncc",
    "ts-jest",
    "pnpm",
    "yarn-pnp",
    "hermes",
];

/// Runs the rows. Each row installs its project itself, so that one which cannot be installed is not run.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let node = node::at_least_22(shared.workspace, output)?;
    let simulator = simulator(package)?;
    let browsers = npm::ensure(shared.workspace, "browsers", output)?;
    let www = npm::ensure_www(shared.workspace, output)?;
    let row = |name: &&'static str| {
        let mut command = script(shared, &node, package, "tests/package/frameworks/run.mjs");
        command.arg(name).arg(simulator.url());
        command.env("PROJECTS_DIR", shared.workspace.scratch().join("frameworks"));
        command.env("NPM_SETS_DIR", shared.workspace.root.join("xtask/npm"));
        command.env("TOOLS_DIR", www.folder()).env("BROWSER_TOOLS_DIR", browsers.folder());
        if let Ok(browser) = shared.browser(Kind::Chromium) {
            command.envs(browser.environment());
        }
        Run::suite(name, command)
    };
    matrix::run(shared, vec![ROWS.iter().map(row).collect()], output)
}

#[cfg(test)]
mod tests {
    use super::ROWS;
    use std::path::Path;
    use std::{fs, io};

    #[test]
    fn lists_each_row_that_has_a_file() -> io::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/package/frameworks/rows");
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            files.push(entry?.file_name().to_string_lossy().replace(".mjs", ""));
        }
        let mut rows = ROWS.to_vec();
        files.sort();
        rows.sort_unstable();
        assert_eq!(rows, files);
        Ok(())
    }
}
