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
        let mut command = programs.command(target, RUNS, found)?;
        let (succeeded, written) = program::stream_and_read(&mut command, output)?;
        let done = runs_done(&written).is_some_and(|runs| runs >= RUNS);
        counts += Outcome::check(succeeded && done);
    }
    let mut outcome = Outcome::ran(counts, counts.failed == 0);
    outcome.remark = format!("{RUNS} runs of each target");
    Ok(outcome)
}
