//! Runs the packed package on many platforms, with a program for each that prints its platform and its counts.
//!
//! A program prints `running in Deno 2.9.5`, `first count: 12.3 ms, 219592 bytes of wasm`, and as its last line
//! `841 passed, 0 failed, 0 skipped`. If it cannot run on this machine, it prints `not run: reason`.

use super::Shared;
use super::counts::{Counts, Figures, FirstCount, Outcome, Part, of_suite, sum};
use super::report::part_row;
use crate::output::Output;
use crate::program;
use anyhow::{Result, anyhow};
use std::process::Command;
use std::thread;
use std::time::Instant;

/// A run of a program.
pub struct Run {
    pub name: &'static str,
    /// The program, or the reason why this machine cannot run it.
    pub program: Result<Command, String>,
    pub kind: Kind,
}

pub enum Kind {
    /// Prints its platform and its counts.
    Suite,
    /// Is one test; has this version.
    Checker(String),
}

impl Run {
    /// Returns the run of a program that prints its platform and its counts.
    pub fn suite(name: &'static str, program: Command) -> Self {
        Self { name, program: Ok(program), kind: Kind::Suite }
    }

    /// Returns a run that is impossible on this machine.
    pub fn impossible(name: &'static str, why: impl Into<String>) -> Self {
        Self { name, program: Err(why.into()), kind: Kind::Suite }
    }
}

/// Runs the sequences at once, and the runs of a sequence one after the other.
pub fn run(shared: &Shared, sequences: Vec<Vec<Run>>, output: &Output) -> Result<Outcome> {
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = sequences
            .into_iter()
            .map(|runs| scope.spawn(|| run_all(runs, shared, output)))
            .collect();
        let parts = threads.into_iter().map(|thread| thread.join());
        parts.collect::<Result<Vec<_>, _>>()
    });
    let parts = parts.map_err(|_| anyhow!("a thread of the group panicked"))?;

    let mut counts = Counts::default();
    let parts: Vec<Part> = parts.into_iter().flatten().collect();
    parts.iter().for_each(|part| counts += part.counts);
    let (succeeded, all_skipped) = (counts.failed == 0, counts.passed == 0 && counts.skipped > 0);
    let outcome = match succeeded && all_skipped {
        true => Outcome { counts, remark: String::new(), parts: Vec::new() },
        false => Outcome::ran(counts, succeeded),
    };
    Ok(Outcome { parts, ..outcome })
}

fn run_all(runs: Vec<Run>, shared: &Shared, output: &Output) -> Vec<Part> {
    let run = |Run { name, program, kind }| {
        let started = Instant::now();
        let part = match program {
            Ok(mut command) => run_one(name, &mut command, kind, shared, output),
            Err(why) => Ok((Outcome::not_run(&why), Some(Figures::default()))),
        };
        let (outcome, figures) =
            part.unwrap_or_else(|error| (Outcome::failed(format!("{error:#}")), None));
        let took = started.elapsed();
        let part = Part { name, counts: outcome.counts, took, remark: outcome.remark, figures };
        output.line(&part_row(&part));
        part
    };
    runs.into_iter().map(run).collect()
}

/// Runs a program. Keeps its output together in a separate log until it ends.
fn run_one(
    name: &str,
    command: &mut Command,
    kind: Kind,
    shared: &Shared,
    output: &Output,
) -> Result<(Outcome, Option<Figures>)> {
    let log = Output::file(&shared.log(&format!("matrix-{}", name.replace(' ', "-"))))?;
    let succeeded = program::stream(command, &log)?.success();
    let written = log.written()?;
    output.line(&format!("---- {name}\n{}", written.trim_end()));
    let version = match kind {
        Kind::Suite => {
            let (outcome, figures) = suite(&written, succeeded);
            return Ok((outcome, Some(figures)));
        }
        Kind::Checker(version) => version,
    };
    let mut outcome = Outcome::ran(Outcome::check(succeeded), succeeded);
    if outcome.remark.is_empty() {
        outcome.remark = version;
    }
    Ok((outcome, None))
}

/// Reads the output of a program.
fn suite(written: &str, succeeded: bool) -> (Outcome, Figures) {
    let counts = sum(written, of_suite);
    let after = |start: &str| written.lines().find_map(|line| line.strip_prefix(start));
    if let Some(why) = after("not run: ")
        && succeeded
        && counts.passed + counts.failed == 0
    {
        return (Outcome::not_run(why), Figures::default());
    }
    let platform = after("running in ").unwrap_or_default().to_owned();
    let first_count = after("first count: ").and_then(FirstCount::read);
    let mut outcome = Outcome::ran(counts, succeeded);
    if outcome.remark.is_empty() {
        outcome.remark.clone_from(&platform);
    }
    (outcome, Figures { platform, first_count })
}

#[cfg(test)]
mod tests {
    use super::super::counts::{Counts, Figures, FirstCount};
    use super::suite;

    #[test]
    fn reads_the_counts_and_the_platform() {
        let (outcome, figures) = suite(
            "running in Deno 2.9.5\nfirst count: 12.3 ms, 219592 bytes of wasm\n8 passed, 0 failed, 1 skipped",
            true,
        );
        assert_eq!(outcome.counts, Counts { passed: 8, failed: 0, skipped: 1 });
        assert_eq!(outcome.remark, "Deno 2.9.5");
        let first_count = Some(FirstCount { ms: 12.3, wasm_bytes: 219_592 });
        assert_eq!(figures, Figures { platform: "Deno 2.9.5".to_owned(), first_count });
    }

    #[test]
    fn counts_a_program_that_did_not_run_as_skipped() {
        let (outcome, figures) =
            suite("not run: no WebKit here\n0 passed, 0 failed, 1 skipped", true);
        assert_eq!(outcome.counts, Counts { passed: 0, failed: 0, skipped: 1 });
        assert_eq!(outcome.remark, "not run: no WebKit here");
        assert_eq!(figures, Figures::default());
    }

    #[test]
    fn fails_a_program_that_counts_no_test_or_exits_with_an_error() {
        let rows = [
            ("running in X 1", true),
            ("running in X 1\n3 passed, 0 failed, 0 skipped", false),
            ("not run: it crashed", false),
            (
                "not run: a case\n0 passed, 0 failed, 0 skipped\n1 passed, 1 failed, 0 skipped",
                false,
            ),
        ];
        for (written, succeeded) in rows {
            let (outcome, _) = suite(written, succeeded);
            assert_eq!(outcome.counts.failed, 1, "{written}");
        }
    }
}
