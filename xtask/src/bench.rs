//! `cargo xtask bench`: the package beside what people would use instead, measured.

pub mod meter;
mod record;
mod rooms;

use crate::build;
use crate::output::Output;
use crate::package;
use crate::setup::browsers::{self, Kind};
use crate::setup::{self, LINUX_X64, node, npm};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fs;
use std::process::Command;

/// The npm sets that contenders are made of and with, and the variables that tell programs of them.
pub const SETS: [(&str, &str); 2] = [("BUILD_TOOLS_DIR", "build"), ("BENCH_TOOLS_DIR", "bench")];

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// bytes on the wire
    Size,
    /// from the import to the first query and the first count, in fresh processes
    ColdStart,
    /// counts a second, beside a bare loop
    Overhead,
    /// queries validated a second, and where ours spends its time
    Validation,
    /// memory and CPU of up to 100,000 pending counts
    Scale,
}

impl Group {
    /// In the order in which they run, and stand in the README.
    const ALL: [Self; 5] =
        [Self::Size, Self::ColdStart, Self::Overhead, Self::Validation, Self::Scale];

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Measures the groups, all where none is named, and prints their tables; `record` puts them into the README.
pub fn bench(workspace: &Workspace, named: &[Group], quick: bool, record: bool) -> Result<()> {
    let output = Output::terminal();
    let groups = Group::ALL.into_iter().filter(|group| named.is_empty() || named.contains(group));
    let groups: Vec<String> = groups.map(Group::name).collect();
    setup::wasm_std::ensure(workspace, &output)?;
    let folder = workspace.scratch().join("bench");
    let package = package::build(workspace, &folder.join("package"), &output)?;

    let tables = folder.join("tables");
    fs::create_dir_all(&tables).with_context(|| format!("creating {}", tables.display()))?;
    let mut command = Command::new("node");
    command.current_dir(&workspace.root).arg(workspace.root.join("tests/bench/run.mjs"));
    if quick {
        command.arg("--quick");
    }
    command.arg(&tables).args(&groups);
    command.env("PACKAGE_DIR", &package.installed).env("PROJECT_DIR", &package.project);
    for (variable, set) in SETS {
        command.env(variable, npm::ensure(workspace, set, &output)?.folder());
    }
    if groups.contains(&Group::ColdStart.name()) {
        runtimes(workspace, &mut command, &output)?;
    }
    // The tables go to standard output, and progress to standard error, as they come.
    let status = command.status().context("starting the benchmark")?;
    anyhow::ensure!(status.success(), "the benchmark failed ({status}); what it printed is above");
    if record {
        record::record(workspace, &tables, &groups)?;
    }
    if groups.contains(&Group::Size.name()) {
        let rooms = rooms::table(&workspace.root, &build::named_module(workspace))?;
        println!("\nOf the module's code:\n\n{rooms}");
        if record {
            record::rooms(workspace, &rooms)?;
        }
    }
    Ok(())
}

/// Tells the benchmark where the runtimes are; one that this machine cannot have is left out.
fn runtimes(workspace: &Workspace, command: &mut Command, output: &Output) -> Result<()> {
    let www = npm::ensure_www(workspace, output)?;
    command.env("TOOLS_DIR", www.folder()).env("NODE_22", node::at_least_22(workspace, output)?);
    if LINUX_X64 {
        let runtimes = npm::ensure(workspace, "runtimes", output)?;
        command.env("DENO_BIN", runtimes.package("@deno/linux-x64-glibc/deno"));
        command.env("BUN_BIN", runtimes.package("@oven/bun-linux-x64/bin/bun"));
        command.env("DENO_DIR", workspace.scratch().join("deno"));
    }
    match browsers::ensure(Kind::Chromium, output) {
        Ok(browser) => {
            command.envs(browser.environment());
            command.env("BROWSER_TOOLS_DIR", npm::ensure(workspace, "browsers", output)?.folder());
        }
        Err(why) => output.line(&format!("no cold start in Chromium: {why:#}")),
    }
    Ok(())
}
