//! Groups that cargo runs.

use super::Shared;
use super::counts::{Counts, Outcome, of_rust, sum};
use crate::output::Output;
use crate::program;
use crate::setup::browsers::{self, Kind};
use crate::workspace::{PACKAGE, WASM_TARGET};
use anyhow::{Context, Result, anyhow};
use std::process::Command;

pub fn format(shared: &Shared, output: &Output) -> Result<Outcome> {
    let succeeded = cargo(shared, &["fmt", "--all", "--check", "--", "--color=never"], output)?;
    Ok(Outcome::ran(Outcome::check(succeeded), succeeded))
}

pub fn clippy(shared: &Shared, output: &Output) -> Result<Outcome> {
    let mut natively = vec!["clippy", "--workspace", "--all-targets", "--all-features", "--locked"];
    natively.extend(["--", "-Dwarnings"]);
    let natively = cargo(shared, &natively, output)?;
    let mut counts = Outcome::check(natively);
    wasm_std(shared)?;
    let mut succeeded = natively;
    // The edge to JavaScript, and the crate as a Rust program for WebAssembly has it.
    // Without the examples, which are programs for other platforms.
    for features in [&["--features", "js", "--lib", "--tests"][..], &[]] {
        let mut wasm = vec!["clippy", "--package", PACKAGE, "--target", WASM_TARGET, "--locked"];
        wasm.extend(features);
        wasm.extend(["--", "-Dwarnings"]);
        let clean = cargo(shared, &wasm, output)?;
        counts += Outcome::check(clean);
        succeeded &= clean;
    }
    Ok(Outcome::ran(counts, succeeded))
}

pub fn native(shared: &Shared, output: &Output) -> Result<Outcome> {
    // With the client for Rust programs. The features for WebAssembly have no effect here.
    let mut most = vec!["test", "--workspace", "--exclude", "xtask", "--all-features"];
    most.extend(["--locked", "--no-fail-fast"]);
    // The profile of the running program, so that its dependencies, such as wasm-bindgen, are compiled once.
    let own = ["test", "--package", "xtask", "--profile", "tools", "--locked", "--no-fail-fast"];
    let mut counts = Counts::default();
    let mut succeeded = true;
    for arguments in [&most[..], &own] {
        let run = tests(program::cargo(&shared.workspace.root).args(arguments), output)?;
        counts += run.0;
        succeeded &= run.1;
    }
    Ok(Outcome::ran(counts, succeeded))
}

pub fn docs(shared: &Shared, output: &Output) -> Result<Outcome> {
    let mut command = program::cargo(&shared.workspace.root);
    command
        .args(["doc", "--no-deps", "--package", PACKAGE, "--all-features", "--locked"])
        .env("RUSTDOCFLAGS", "-Dwarnings");
    let succeeded = program::stream(&mut command, output)?.success();
    Ok(Outcome::ran(Outcome::check(succeeded), succeeded))
}

pub fn wasm_node(shared: &Shared, output: &Output) -> Result<Outcome> {
    let (counts, succeeded) = tests(&mut wasm_tests(shared)?, output)?;
    Ok(Outcome::ran(counts, succeeded))
}

pub fn wasm_chromium(shared: &Shared, output: &Output) -> Result<Outcome> {
    let browser = match shared.browser(Kind::Chromium) {
        Ok(browser) => browser,
        Err(reason) => return Ok(Outcome::not_run(reason)),
    };
    let capabilities = shared.workspace.scratch().join("webdriver.json");
    browsers::write_capabilities(browser, &capabilities)?;
    let mut command = wasm_tests(shared)?;
    command.env("WASM_BINDGEN_USE_BROWSER", "1").envs(browser.environment());
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities).env_remove("NO_HEADLESS");
    // The timeout is for all tests of one file. A busy machine can exceed the default of 20 s.
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
    let (counts, succeeded) = tests(&mut command, output)?;
    Ok(Outcome::ran(counts, succeeded))
}

/// Returns a command that runs the library's `tests/wasm*.rs` with wasm-bindgen's test runner. This program contains the
/// runner, so that it has the version of the library's wasm-bindgen.
fn wasm_tests(shared: &Shared) -> Result<Command> {
    wasm_std(shared)?;
    let own = std::env::current_exe().context("finding this program's own file")?;
    let own = own.to_str().context("the path of this program is not UTF-8")?;
    // A list, because a path in a string would be split at a space. JSON strings are valid in TOML.
    let runner = serde_json::to_string(&[own, "wasm-test-runner"])?;
    let mut command = program::cargo(&shared.workspace.root);
    command.args([
        "test",
        "--package",
        PACKAGE,
        "--target",
        WASM_TARGET,
        "--features",
        "js",
        "--test",
        "wasm*",
        "--locked",
        "--no-fail-fast",
    ]);
    command.arg("--config").arg(format!("target.{WASM_TARGET}.runner={runner}"));
    for variable in
        ["WASM_BINDGEN_USE_BROWSER", "WASM_BINDGEN_TEST_ONLY_NODE", "WASM_BINDGEN_TEST_ONLY_WEB"]
    {
        command.env_remove(variable);
    }
    Ok(command)
}

fn wasm_std(shared: &Shared) -> Result<()> {
    shared.wasm_std.clone().map_err(|reason| anyhow!(reason))
}

fn cargo(shared: &Shared, arguments: &[&str], output: &Output) -> Result<bool> {
    let status = program::stream(program::cargo(&shared.workspace.root).args(arguments), output)?;
    Ok(status.success())
}

/// Runs a command whose output has the summaries of Rust's test harness.
fn tests(command: &mut Command, output: &Output) -> Result<(Counts, bool)> {
    let (succeeded, written) = program::stream_and_read(command, output)?;
    Ok((sum(&written, of_rust), succeeded))
}
