//! `cargo xtask fuzz`: the targets of tests/fuzz under libFuzzer, with a stable compiler.

use crate::output::Output;
use crate::program;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// What fuzz targets are compiled with: libFuzzer counts the edges that a run takes. No sanitizer, which would want a
/// nightly compiler: the library has no unsafe code to find faults in.
const FLAGS: [&str; 6] = [
    "--cfg",
    "fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];

/// What is fuzzed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// any answer, against serde_json and httpdate
    Reply,
    /// any query, options and pending
    Query,
    /// many calls at once, answered and aborted at any time
    Poller,
}

impl Target {
    pub const ALL: [Self; 3] = [Self::Reply, Self::Query, Self::Poller];

    pub fn name(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Query => "query",
            Self::Poller => "poller",
        }
    }

    /// How long its inputs become; longer ones are slower and reach no more.
    fn longest(self) -> u32 {
        match self {
            Self::Query => 256,
            Self::Reply | Self::Poller => 512,
        }
    }
}

#[derive(Args)]
pub struct Fuzz {
    /// What to fuzz.
    #[arg(value_enum)]
    target: Target,
    /// How often.
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Instead, take into the committed corpus what earlier runs found, and out of it what adds nothing.
    #[arg(long)]
    merge: bool,
}

/// Runs one target, or minimises its corpus.
pub fn run(workspace: &Workspace, fuzz: &Fuzz, output: &Output) -> Result<()> {
    let programs = Programs::compile(workspace, output)?;
    if fuzz.merge {
        return programs.merge(fuzz.target, output);
    }
    let found = programs.found(fuzz.target);
    program::run(&mut programs.command(fuzz.target, fuzz.runs, found)?, output)
}

/// Why this machine cannot compile the targets, where it cannot.
pub fn missing() -> Option<&'static str> {
    if !cfg!(unix) {
        return Some("libFuzzer is compiled here on Linux and macOS only");
    }
    let found = std::env::var_os("CXX").is_some() || program::find(&["c++"]).is_some();
    (!found).then_some(
        "libFuzzer is C++, and there is no C++ compiler: install one (on Debian, the package g++), or name it in CXX",
    )
}

/// The compiled targets.
pub struct Programs {
    folder: PathBuf,
    sources: PathBuf,
    finds: PathBuf,
}

impl Programs {
    pub fn compile(workspace: &Workspace, output: &Output) -> Result<Self> {
        ensure!(missing().is_none(), "{}", missing().unwrap_or_default());
        let version = program::capture(Command::new("rustc").arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc -vV names no host")?;
        let sources = workspace.root.join("tests/fuzz");
        let target = workspace.target.join("fuzz");
        let step = output.step("Compiling the fuzz targets and libFuzzer");
        let mut command = program::cargo(&sources);
        // For a named target the flags are not those of build scripts, too, which have no libFuzzer to link with.
        command.args(["build", "--release", "--locked", "--target", host]);
        command.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
        command.env("CARGO_TARGET_DIR", &target);
        program::run(&mut command, output)?;
        step.done("");
        Ok(Self { folder: target.join(host).join("release"), sources, finds: target.join("finds") })
    }

    /// Where runs keep what they find, so that the next ones go on from there.
    fn found(&self, target: Target) -> PathBuf {
        self.finds.join(target.name())
    }

    /// The runs, from the committed corpus and what the folder has on; what is new goes there.
    pub fn command(&self, target: Target, runs: u64, found: PathBuf) -> Result<Command> {
        let mut command = self.program(target, &found)?;
        let committed = self.sources.join("corpus").join(target.name());
        command.arg(&found).arg(committed).arg(format!("-runs={runs}")).arg("-print_final_stats=1");
        Ok(command)
    }

    fn merge(&self, target: Target, output: &Output) -> Result<()> {
        let committed = self.sources.join("corpus").join(target.name());
        let merged = self.finds.join(format!("{}-merged", target.name()));
        crate::build::empty_folder(&merged)?;
        let found = self.found(target);
        let mut command = self.program(target, &found)?;
        // What takes an edge that no other input takes; how often it does so matters to a run only.
        command.args(["-set_cover_merge=1", "-use_counters=0"]).args([&merged, &committed, &found]);
        program::run(&mut command, output)?;
        crate::build::replace_folder(&merged, &committed)
    }

    fn program(&self, target: Target, found: &PathBuf) -> Result<Command> {
        for folder in [found, &self.finds] {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        let mut command = Command::new(self.folder.join(target.name()));
        command.arg(format!("-max_len={}", target.longest())).arg("-timeout=20");
        command.arg(format!("-artifact_prefix={}/{}-", self.finds.display(), target.name()));
        let dictionary = self.sources.join(format!("{}.dict", target.name()));
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        Ok(command)
    }
}

/// How many runs a finished libFuzzer says that it did: `Done 50000 runs in 3 second(s)`.
pub fn runs_done(output: &str) -> Option<u64> {
    let line = output.lines().rev().find_map(|line| line.trim_start().strip_prefix("Done "))?;
    line.split_once(" runs in ")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::runs_done;

    #[test]
    fn the_runs_that_were_done() {
        let rows = [
            ("#2 INITED\nDone 50000 runs in 3 second(s)\nstat::x: 1", Some(50_000)),
            ("==7== ERROR: libFuzzer: deadly signal", None),
            ("Done", None),
            ("", None),
        ];
        for (output, runs) in rows {
            assert_eq!(runs_done(output), runs, "{output}");
        }
    }
}
