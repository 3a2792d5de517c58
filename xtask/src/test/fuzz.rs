//! A few runs of every fuzz target.

use super::Shared;
use super::counts::{Counts, Outcome};
use crate::build::empty_folder;
use crate::fuzz::{self, Programs, Target, runs_done};
use crate::output::Output;
use crate::program;
use anyhow::Result;

/// Of each target, the committed corpus among them.
const RUNS: u64 = 50_000;

/// Each target is one test.
pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    if let Some(reason) = fuzz::missing() {
        let mut outcome = Outcome::not_run(reason);
        outcome.counts.skipped = Target::ALL.len() as u32;
        return Ok(outcome);
    }
    let programs = Programs::compile(shared.workspace, output)?;
    let mut counts = Counts::default();
    for target in Target::ALL {
        let found = shared.workspace.scratch().join("fuzz").join(target.name());
        // What earlier runs found would make this one longer each time.
        empty_folder(&found)?;
        let from = output.written()?.len();
        let ended = program::stream(&mut programs.command(target, RUNS, found)?, output)?;
        let written = output.written()?;
        let done = runs_done(written.get(from..).unwrap_or_default());
        counts += Outcome::check(ended.success() && done.is_some_and(|runs| runs >= RUNS));
    }
    let mut outcome = Outcome::ran(counts, counts.failed == 0);
    outcome.remark = format!("{RUNS} runs of each target");
    Ok(outcome)
}
