//! The README's tables of what was measured.

use crate::program;
use crate::readme;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use time::OffsetDateTime;

/// Each group has a section of the README between these lines, so that one alone can be measured again.
fn begin(group: &str) -> String {
    format!("<!-- bench {group}: written by `cargo xtask bench --record` -->")
}

fn end(group: &str) -> String {
    format!("<!-- end of bench {group} -->")
}

/// Puts the groups' tables into the README.
pub fn record(workspace: &Workspace, tables: &Path, groups: &[String]) -> Result<()> {
    let measured = format!("Measured on {}: {}.", OffsetDateTime::now_utc().date(), machine());
    for group in groups {
        let table = tables.join(format!("{group}.md"));
        let table =
            fs::read_to_string(&table).with_context(|| format!("reading {}", table.display()))?;
        let text = format!("{}\n{measured}\n", table.trim_start());
        write(workspace, "README.md", group, &text)?;
    }
    Ok(())
}

/// Puts the table of where the module's code comes from into its page.
pub fn rooms(workspace: &Workspace, table: &str) -> Result<()> {
    write(workspace, "docs/size.md", "size", table)
}

fn write(workspace: &Workspace, page: &str, group: &str, text: &str) -> Result<()> {
    let lines = format!("`{}` and `{}`", begin(group), end(group));
    readme::edit(workspace, page, &lines, |page| with_section(page, group, text))
}

fn with_section(readme: &str, group: &str, text: &str) -> Option<String> {
    readme::with_section(readme, &begin(group), &end(group), text)
}

/// What the figures depend on.
fn machine() -> String {
    let line = |path: &str, start: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let found = text.lines().find_map(|line| {
            let value = line.strip_prefix(start)?.trim_start_matches([' ', '\t', ':', '=']);
            Some(value.trim_matches('"').to_owned())
        });
        found.unwrap_or_else(|| "unknown".to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let node = program::capture(Command::new("node").arg("--version")).unwrap_or_default();
    format!(
        "{}, {cores} cores, {}, Node {}",
        line("/proc/cpuinfo", "model name"),
        line("/etc/os-release", "PRETTY_NAME"),
        node.trim().trim_start_matches('v')
    )
}

#[cfg(test)]
mod tests {
    use super::{begin, end, with_section};

    #[test]
    fn one_groups_section_is_replaced_and_nothing_else() {
        let section = |group: &str, text: &str| format!("{}{text}{}", begin(group), end(group));
        let readme = format!("a{}b{}c", section("size", "old"), section("scale", "kept"));
        let expected = format!("a{}b{}c", section("size", "\n\nnew\n\n"), section("scale", "kept"));
        assert_eq!(with_section(&readme, "size", "new\n"), Some(expected));
        assert_eq!(with_section(&readme, "overhead", "new"), None);
    }
}
