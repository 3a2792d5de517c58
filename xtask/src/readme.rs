//! Rewrites sections of the README and of other pages of the documentation.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Rewrites a page by `edit`, which returns `None` if the page lacks the lines that mark the section. `lines` names
/// them for the error.
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

/// Replaces the text between two lines of a page.
pub fn with_section(page: &str, begin: &str, end: &str, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{text}\n{end}{after}"))
}
