//! Tests the gateway and its page.

use super::Shared;
use super::counts::{Counts, Outcome, of_node, sum};
use super::node::{files, package, script_environment};
use crate::build;
use crate::output::Output;
use crate::program;
use crate::setup::browsers::Kind;
use crate::setup::{node, npm};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Compiles the gateway with tsc and tests it in Cloudflare's runtime.
pub fn gateway(shared: &Shared, output: &Output) -> Result<Outcome> {
    let www = npm::ensure_www(shared.workspace, output)?;
    let mut tsc = Command::new("node");
    tsc.arg(www.package("typescript").join("bin/tsc")).current_dir(www.folder());
    let mut counts = Outcome::check(program::stream(&mut tsc, output)?.success());
    let types = counts.failed == 0;
    let folders = ["tests/gateway", "tests/gateway/durability"];
    let clients = npm::ensure(shared.workspace, "clevertap-client", output)?;
    let with_clients = |command: &mut Command| {
        command.env("CLEVERTAP_CLIENT_DIR", clients.folder());
        Ok(())
    };
    let (ran, succeeded) = tests(shared, &folders, with_clients, output)?;
    counts += ran;
    Ok(Outcome::ran(counts, types && succeeded))
}

/// Tests the page in a browser, served as by `wrangler dev`.
pub fn page(shared: &Shared, output: &Output) -> Result<Outcome> {
    let browser = match shared.browser(Kind::Chromium) {
        Ok(browser) => browser,
        Err(why) => return Ok(Outcome::not_run(why)),
    };
    let with_browser = |command: &mut Command| {
        command.envs(browser.environment()).env("SCREENSHOT_DIR", shared.screenshots()?);
        for (variable, set) in [("BROWSER_TOOLS_DIR", "browsers"), ("PAGE_TOOLS_DIR", "page")] {
            command.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
        }
        Ok(())
    };
    let (counts, succeeded) = tests(shared, &["tests/page"], with_browser, output)?;
    Ok(Outcome::ran(counts, succeeded))
}

fn tests(
    shared: &Shared,
    folders: &[&str],
    prepare: impl FnOnce(&mut Command) -> Result<()>,
    output: &Output,
) -> Result<(Counts, bool)> {
    let package = package(shared)?;
    let found: Result<Vec<Vec<PathBuf>>> = folders
        .iter()
        .map(|folder| files(&shared.workspace.root.join(folder), "", ".test.mjs"))
        .collect();
    let mut command = Command::new(node::at_least_22(shared.workspace, output)?);
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=4"]);
    command.arg("--test-timeout=300000").args(found?.concat());
    script_environment(&mut command, shared, package);
    command.env("TOOLS_DIR", npm::ensure_www(shared.workspace, output)?.folder());
    command.env("GATEWAY_BUNDLE", bundle(shared, output)?);
    prepare(&mut command)?;
    let (succeeded, written) = program::stream_and_read(&mut command, output)?;
    Ok((sum(&written, of_node), succeeded))
}

/// Makes the bundle that `wrangler deploy` would upload, next to the page's files. It is made once, because concurrent test
/// files would replace the page that others serve.
fn bundle(shared: &Shared, output: &Output) -> Result<PathBuf> {
    let www = npm::ensure_www(shared.workspace, output)?;
    let folder = shared.workspace.scratch().join("gateway");
    // Empty the folder, because an older module with another name would become a part of the bundle.
    build::empty_folder(&folder)?;
    let node = node::at_least_22(shared.workspace, output)?;
    let mut wrangler = Command::new(&node);
    wrangler.arg(www.package("wrangler").join("bin/wrangler.js")).current_dir(www.folder());
    wrangler.args(["deploy", "--dry-run", "--outdir"]).arg(&folder);
    wrangler.env("WRANGLER_SEND_METRICS", "false").env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    wrangler.env("WRANGLER_HIDE_BANNER", "true").env("NO_COLOR", "1");
    // Lets the build command of wrangler.jsonc use the same Node.
    wrangler.env("PATH", program::path_with(node.parent())?);
    program::run(&mut wrangler, output).context("bundling the gateway as for deployment")?;
    Ok(folder)
}
