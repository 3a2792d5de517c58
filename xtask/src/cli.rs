//! The command line.

use crate::bench::{self, Bench};
use crate::build;
use crate::build::shrink::{Shrink, Step};
use crate::demo::{self, Demo};
use crate::fuzz::{self, Fuzz};
use crate::output::Output;
use crate::test::{self, Group};
use crate::workspace::Workspace;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the npm package into pkg/.
    Build {
        /// Enable a cargo feature for a test build; may be repeated. Requires --out.
        #[arg(long = "dev-features", value_name = "FEATURE", requires = "out")]
        features: Vec<String>,
        /// Write to this folder instead of pkg/.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Build without the steps that make the package smaller, as any user of wasm-bindgen would.
        #[arg(long)]
        plain: bool,
        /// Leave one of these steps out, to measure it; may be repeated.
        #[arg(long, value_enum, value_name = "STEP", requires = "out")]
        without: Vec<Step>,
        /// Build twice in different environments instead, and compare the bytes.
        #[arg(long, conflicts_with_all = ["features", "out", "plain"])]
        reproduce: bool,
    },
    /// Count and show each step: with the simulator, or with CleverTap if CLEVERTAP_ACCOUNT_ID and CLEVERTAP_PASSCODE
    /// (and CLEVERTAP_REGION) are set.
    Demo(Demo),
    /// Run all tests, or some groups of them.
    Test {
        /// The groups to run; by default all except the slow ones.
        #[arg(value_enum)]
        groups: Vec<Group>,
        /// Run the slow groups, too, and print the table of platforms.
        #[arg(long, conflicts_with = "groups")]
        all: bool,
        /// Write the results to the documentation: the table of faults, and the rows of the table of platforms that ran.
        #[arg(long)]
        record: bool,
        /// Print the groups without running them.
        #[arg(long)]
        list: bool,
    },
    /// Measure the package and the clients that people would use instead.
    Bench(Bench),
    /// Run a fuzz target under libFuzzer.
    Fuzz(Fuzz),
    /// Run a wasm test binary; cargo calls this with the arguments of `wasm-bindgen-test-runner`.
    #[command(hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

/// Reads the command line and runs the command.
pub fn run() -> Result<ExitCode> {
    match Cli::parse().command {
        Command::Build { reproduce: true, .. } => {
            match build::reproduce(&Workspace::find()?, &Output::terminal())? {
                None => println!("two builds gave the same bytes"),
                Some(difference) => {
                    println!("two builds differ: {difference}");
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        Command::Build { features, out, plain, without, .. } => {
            let workspace = Workspace::find()?;
            let measure = out.is_none();
            let out = out.unwrap_or_else(|| workspace.root.join("pkg"));
            let all = if plain { Shrink::none() } else { Shrink::all() };
            let shrink = without.into_iter().fold(all, |shrink, step| shrink.without(step));
            let recipe = build::Recipe { out, features, shrink, measure };
            for finding in build::build(&workspace, &recipe, &Output::terminal())? {
                println!("{finding}");
            }
        }
        Command::Demo(demo) => return demo::run(&Workspace::find()?, &demo),
        Command::Fuzz(fuzz) => fuzz::run(&Workspace::find()?, &fuzz, &Output::terminal())?,
        Command::Test { list: true, .. } => test::list(),
        Command::Test { groups, all, record, .. } => {
            let workspace = Workspace::find()?;
            let report = test::test(&workspace, &Group::choose(&groups, all), record)?;
            if all {
                report.show_platforms();
            }
            if record && report.passed() {
                report.record_platforms(&workspace, all)?;
            }
            if !report.finish() {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Bench(bench) => bench::bench(&Workspace::find()?, &bench)?,
        Command::WasmTestRunner { args } => {
            let program = OsString::from("wasm-bindgen-test-runner");
            let args = std::iter::once(program).chain(args);
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
