//! `cargo xtask fuzz`: runs the targets of tests/fuzz under libFuzzer, with the stable compiler.

use crate::build::{empty_folder, replace_folder};
use crate::output::Output;
use crate::program;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Compiler flags that let libFuzzer count the edges that a run takes. No sanitizer is enabled: sanitizers require a
/// nightly compiler, and the library has no unsafe code to check.
const FLAGS: [&str; 6] = [
    "--cfg",
    "fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];

/// A fuzz target.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// any answer, compared with serde_json and httpdate
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

    /// The length limit for inputs; longer ones are slower and reach no further code.
    fn max_len(self) -> u32 {
        match self {
            Self::Query => 256,
            Self::Reply | Self::Poller => 512,
        }
    }
}

#[derive(Args)]
pub struct Fuzz {
    /// The target to run.
    #[arg(value_enum)]
    target: Target,
    /// The number of inputs to run.
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Run for this many seconds instead of a number of inputs.
    #[arg(long, conflicts_with = "runs")]
    seconds: Option<u32>,
    /// Repeat the run with this seed; without it, a new seed is drawn and printed.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    seed: Option<u32>,
    /// Run only the input in this file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["runs", "seconds", "seed", "merge"])]
    input: Option<PathBuf>,
    /// Add inputs that earlier runs found to the committed corpus, and remove inputs that add no coverage.
    #[arg(long, conflicts_with_all = ["runs", "seconds", "seed"])]
    merge: bool,
}

/// Runs one target, or minimises its corpus.
pub fn run(workspace: &Workspace, fuzz: &Fuzz, output: &Output) -> Result<()> {
    let targets = Targets::compile(workspace, output)?;
    if fuzz.merge {
        return targets.merge(fuzz.target, output);
    }
    if let Some(input) = &fuzz.input {
        return program::run(targets.command(fuzz.target)?.arg(input), output);
    }
    let seed = fuzz.seed.unwrap_or_else(draw_seed);
    let limit = fuzz
        .seconds
        .map_or(Limit::Runs(fuzz.runs), |seconds| Limit::Time(Duration::from_secs(seconds.into())));
    let name = fuzz.target.name();
    output.line(&format!("seed {seed}: repeat this run of {name} with --seed {seed}"));
    let found = targets.found(fuzz.target).join(seed.to_string());
    let mut command = targets.seeded(fuzz.target, seed, limit, &found)?;
    let result = program::run(command.arg("-timeout=20"), output);
    result.with_context(|| {
        format!(
            "target {name}, seed {seed}: the failing input is in {}; `cargo xtask fuzz {name} --input FILE` runs it",
            targets.finds.display()
        )
    })
}

/// Returns the reason why this machine cannot compile the targets, if it cannot.
pub fn missing() -> Option<&'static str> {
    if !cfg!(unix) {
        return Some("the build of libFuzzer supports only Linux and macOS");
    }
    let found = std::env::var_os("CXX").is_some() || program::find(&["c++"]).is_some();
    (!found).then_some(
        "libFuzzer requires a C++ compiler: install one (on Debian, the package g++), or name it in CXX",
    )
}

/// The end of a run.
pub enum Limit {
    /// After this many inputs, those of the committed corpus included.
    Runs(u64),
    /// After this time.
    Time(Duration),
}

/// The compiled targets.
pub struct Targets {
    folder: PathBuf,
    sources: PathBuf,
    finds: PathBuf,
}

impl Targets {
    pub fn compile(workspace: &Workspace, output: &Output) -> Result<Self> {
        ensure!(missing().is_none(), "{}", missing().unwrap_or_default());
        let version = program::capture(Command::new("rustc").arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc -vV names no host")?;
        let sources = workspace.root.join("tests/fuzz");
        let target = workspace.target.join("fuzz");
        let step = output.step("Compiling the fuzz targets and libFuzzer");
        let mut command = program::cargo(&sources);
        // `--target` keeps the flags from build scripts, which do not link libFuzzer.
        command.args(["build", "--release", "--locked", "--target", host]);
        command.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
        command.env("CARGO_TARGET_DIR", &target);
        program::run(&mut command, output)?;
        step.done("");
        Ok(Self { folder: target.join(host).join("release"), sources, finds: target.join("finds") })
    }

    /// Returns the folder for the inputs that runs of a target found.
    fn found(&self, target: Target) -> PathBuf {
        self.finds.join(target.name())
    }

    fn committed(&self, target: Target) -> PathBuf {
        self.sources.join("corpus").join(target.name())
    }

    /// Returns a run that depends on the seed and the committed corpus only. The run writes new inputs to `found`, which
    /// is emptied first because libFuzzer would start from its inputs, too.
    pub fn seeded(&self, target: Target, seed: u32, limit: Limit, found: &Path) -> Result<Command> {
        empty_folder(found)?;
        let mut command = self.command(target)?;
        command.arg(format!("-seed={seed}"));
        match limit {
            Limit::Runs(runs) => command.arg(format!("-runs={runs}")),
            Limit::Time(time) => command.arg(format!("-max_total_time={}", time.as_secs())),
        };
        // libFuzzer reads a folder in the order of the file system, and reads it again every second.
        command.arg(format!("-seed_inputs=@{}", self.write_list(target)?.display()));
        command.current_dir(self.committed(target));
        command.args(["-shuffle=0", "-reload=0", "-print_final_stats=1"]).arg(found);
        Ok(command)
    }

    /// Writes the file names of the committed corpus to a file, in order, and returns its path.
    fn write_list(&self, target: Target) -> Result<PathBuf> {
        let committed = self.committed(target);
        let entries = fs::read_dir(&committed)
            .with_context(|| format!("reading {}", committed.display()))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = entries.collect::<Result<Vec<_>>>()?;
        names.sort();
        ensure!(!names.is_empty(), "{} has no inputs", committed.display());
        let list = self.finds.join(format!("{}-corpus.txt", target.name()));
        fs::write(&list, names.join(",")).with_context(|| format!("writing {}", list.display()))?;
        Ok(list)
    }

    fn merge(&self, target: Target, output: &Output) -> Result<()> {
        let committed = self.committed(target);
        let merged = self.finds.join(format!("{}-merged", target.name()));
        empty_folder(&merged)?;
        let found = self.found(target);
        fs::create_dir_all(&found).with_context(|| format!("creating {}", found.display()))?;
        let mut command = self.command(target)?;
        // Keeps an input for each edge; how often an input takes an edge matters only during a run.
        command.args(["-set_cover_merge=1", "-use_counters=0"]).args([&merged, &committed, &found]);
        program::run(&mut command, output)?;
        replace_folder(&merged, &committed)
    }

    fn command(&self, target: Target) -> Result<Command> {
        fs::create_dir_all(&self.finds)
            .with_context(|| format!("creating {}", self.finds.display()))?;
        let mut command = Command::new(self.folder.join(target.name()));
        command.arg(format!("-max_len={}", target.max_len()));
        command.arg(format!("-artifact_prefix={}/{}-", self.finds.display(), target.name()));
        let dictionary = self.sources.join(format!("{}.dict", target.name()));
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        Ok(command)
    }
}

/// Draws a seed from 1 on: libFuzzer draws one itself for 0.
fn draw_seed() -> u32 {
    // A new `RandomState` has random keys.
    let [a, b, c, d, ..] = RandomState::new().hash_one(0).to_be_bytes();
    u32::from_be_bytes([a, b, c, d]).max(1)
}

/// Returns the number of runs that libFuzzer reports at the end: `Done 50000 runs in 3 second(s)`.
pub fn runs_done(output: &str) -> Option<u64> {
    let line = output.lines().rev().find_map(|line| line.trim_start().strip_prefix("Done "))?;
    line.split_once(" runs in ")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::runs_done;

    #[test]
    fn runs_done_reads_the_last_line_that_reports_them() {
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
