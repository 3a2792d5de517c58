//! `cargo xtask bench`: measures the package and the clients that people would use instead.

mod chart;
mod code_size;
pub mod meter;
mod record;

use crate::build;
use crate::output::Output;
use crate::package;
use crate::setup::browsers::{self, Kind};
use crate::setup::{self, LINUX_X64, node, npm};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use std::fs;
use std::process::Command;

/// The npm sets of the measured clients and of the bundler, with the variables that hold their folders.
pub const SETS: [(&str, &str); 2] = [("BUILD_TOOLS_DIR", "build"), ("BENCH_TOOLS_DIR", "bench")];

/// The benchmark's command line.
#[derive(Args)]
pub struct Bench {
    /// The groups to measure; if none is named, all of them.
    #[arg(value_enum)]
    groups: Vec<Group>,
    /// Fewer and shorter runs, for a first impression.
    #[arg(long)]
    quick: bool,
    /// Measure a plain build (see `cargo xtask build --plain`).
    #[arg(long)]
    plain: bool,
    /// Write the tables and the chart into docs/reports.
    #[arg(long, conflicts_with_all = ["quick", "plain"])]
    record: bool,
}

/// A group of measurements.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// bytes on the wire
    Size,
    /// time from the import to the first query and to the first count, in fresh processes
    ColdStart,
    /// counts per second, compared with a bare loop
    Overhead,
    /// queries validated per second, and a profile of a validation
    Validation,
    /// memory and CPU of up to 100,000 pending counts
    Scale,
    /// time for batches of queries, beside the lower bound
    Batch,
}

impl Group {
    /// In the order in which they run, and stand in docs/reports/benchmarks.md.
    const ALL: [Self; 6] =
        [Self::Size, Self::ColdStart, Self::Overhead, Self::Validation, Self::Scale, Self::Batch];

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Measures the groups and prints their tables.
pub fn bench(workspace: &Workspace, bench: &Bench) -> Result<()> {
    let output = Output::terminal();
    let named = &bench.groups;
    let groups = Group::ALL.into_iter().filter(|group| named.is_empty() || named.contains(group));
    let groups: Vec<String> = groups.map(Group::name).collect();
    setup::wasm_std::ensure(workspace, &output)?;
    let folder = workspace.scratch().join("bench");
    let build_package = if bench.plain { package::build_plain } else { package::build };
    let package = build_package(workspace, &folder.join("package"), &output)?;

    let tables = folder.join("tables");
    fs::create_dir_all(&tables).with_context(|| format!("creating {}", tables.display()))?;
    let mut command = Command::new("node");
    command.current_dir(&workspace.root).arg(workspace.root.join("tests/bench/run.mjs"));
    if bench.quick {
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
    // The script prints tables to standard output, and progress to standard error.
    let status = command.status().context("starting the benchmark")?;
    anyhow::ensure!(status.success(), "the benchmark failed ({status}); its output is above");
    if bench.record {
        record::record(workspace, &tables, &groups)?;
    }
    if groups.contains(&Group::Size.name()) {
        let table = code_size::table(&workspace.root, &build::named_module(workspace))?;
        println!("\nThe code of the module:\n\n{table}");
        if bench.record {
            record::code_size(workspace, &table)?;
        }
    }
    Ok(())
}

/// Passes the paths of the runtimes to the benchmark, except those that do not exist for this machine.
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
