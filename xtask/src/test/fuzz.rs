//! Replays the corpus of every fuzz target and runs each with a fixed seed.

use super::Shared;
use super::counts::{Counts, Outcome};
use crate::fuzz::{self, Limit, Target, Targets, runs_done};
use crate::output::Output;
use crate::program;
use anyhow::Result;

/// The number of inputs for each target, the committed corpus included.
const RUNS: u64 = 50_000;

/// A fixed seed, so that every run of the tests tries the same inputs. `cargo xtask fuzz` draws new ones.
const SEED: u32 = 1;

/// Runs each target as one test.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    if let Some(reason) = fuzz::missing() {
        let mut outcome = Outcome::not_run(reason);
        outcome.counts.skipped = Target::ALL.len() as u32;
        return Ok(outcome);
    }
    let targets = Targets::compile(shared.workspace, output)?;
    let mut counts = Counts::default();
    for target in Target::ALL {
        let found = shared.workspace.scratch().join("fuzz").join(target.name());
        let mut command = targets.seeded(target, SEED, Limit::Runs(RUNS), &found)?;
        // Longer than a busy machine may stop a process; an input takes milliseconds.
        command.arg("-timeout=300");
        let (succeeded, written) = program::stream_and_read(&mut command, output)?;
        let done = runs_done(&written).is_some_and(|runs| runs >= RUNS);
        counts += Outcome::check(succeeded && done);
    }
    let mut outcome = Outcome::ran(counts, counts.failed == 0);
    outcome.remark = format!("{RUNS} runs of each target, seed {SEED}");
    Ok(outcome)
}
