//! Sections of the README, and of pages like it, that commands write.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Rewrites a page with `edit`, which gives nothing where a line that it looks for is not there: `lines` says which.
pub fn edit(
    workspace: &Workspace,
    page: &str,
    lines: &str,
    edit: impl FnOnce(&str) -> Option<String>,
) -> Result<()> {
    let path = workspace.root.join(page);
    let old = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let new = edit(&old).with_context(|| format!("{} has no lines {lines}", path.display()))?;
    fs::write(&path, new).with_context(|| format!("writing {}", path.display()))
}

/// `readme` with `text` between these two lines, in the place of what was there.
pub fn with_section(readme: &str, begin: &str, end: &str, text: &str) -> Option<String> {
    let (before, rest) = readme.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{text}\n{end}{after}"))
}
