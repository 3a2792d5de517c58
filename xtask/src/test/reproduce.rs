//! Checks that the build depends only on its source.

use super::Shared;
use super::counts::Outcome;
use crate::build;
use crate::output::Output;
use anyhow::{Result, anyhow};

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    shared.wasm_std.clone().map_err(|reason| anyhow!(reason))?;
    let difference = build::reproduce(shared.workspace, output)?;
    let same = difference.is_none();
    let mut outcome = Outcome::ran(Outcome::check(same), same);
    outcome.remark = difference.unwrap_or_else(|| "two builds, the same bytes".to_owned());
    Ok(outcome)
}
