//! Writes the measurements into `docs/reports`.

use super::chart;
use crate::program;
use crate::readme;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use time::OffsetDateTime;

/// The page with a section for each group of measurements.
const BENCHMARKS: &str = "docs/reports/benchmarks.md";
/// The chart, which is drawn from the tables of that page.
const CHART: &str = "docs/reports/benchmarks.svg";
/// The page with the table of the module's code.
const SIZE: &str = "docs/reports/size.md";

/// The line before the section of a group. Each group has a section, so that one can be measured again without the
/// others.
fn begin(group: &str) -> String {
    format!("<!-- bench {group}: written by `cargo xtask bench --record` -->")
}

fn end(group: &str) -> String {
    format!("<!-- end of bench {group} -->")
}

/// Writes the tables of the groups into the page, and draws the chart.
pub fn record(workspace: &Workspace, tables: &Path, groups: &[String]) -> Result<()> {
    let measured = format!("Measured on {}: {}.", OffsetDateTime::now_utc().date(), machine());
    for group in groups {
        let table = tables.join(format!("{group}.md"));
        let table =
            fs::read_to_string(&table).with_context(|| format!("reading {}", table.display()))?;
        let text = format!("{}\n{measured}\n", table.trim_start());
        write(workspace, BENCHMARKS, group, &text)?;
    }
    let path = workspace.root.join(CHART);
    fs::write(&path, chart(&workspace.root)?).with_context(|| format!("writing {}", path.display()))
}

/// Draws the chart from the page.
fn chart(root: &Path) -> Result<String> {
    let path = root.join(BENCHMARKS);
    let page = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let section = |group: &str| {
        let section = section(&page, group);
        section.with_context(|| format!("{BENCHMARKS} has no section of {group}"))
    };
    chart::draw(section("size")?, section("cold-start")?, section("batch")?)
}

fn section<'a>(page: &'a str, group: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&begin(group))?;
    let (section, _) = rest.split_once(&end(group))?;
    Some(section)
}

/// Writes the table of the module's code into its page.
pub fn code_size(workspace: &Workspace, table: &str) -> Result<()> {
    write(workspace, SIZE, "size", table)
}

fn write(workspace: &Workspace, page: &str, group: &str, text: &str) -> Result<()> {
    let lines = format!("`{}` and `{}`", begin(group), end(group));
    readme::edit(workspace, page, &lines, |page| with_section(page, group, text))
}

fn with_section(page: &str, group: &str, text: &str) -> Option<String> {
    readme::with_section(page, &begin(group), &end(group), text)
}

/// Describes the machine, on which the figures depend.
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
    use super::{CHART, begin, chart, end, section, with_section};
    use anyhow::Result;
    use std::fs;
    use std::path::Path;

    #[test]
    fn replaces_the_section_of_one_group_only() {
        let marked = |group: &str, text: &str| format!("{}{text}{}", begin(group), end(group));
        let page = format!("a{}b{}c", marked("size", "old"), marked("scale", "kept"));
        let expected = format!("a{}b{}c", marked("size", "\n\nnew\n\n"), marked("scale", "kept"));
        assert_eq!(with_section(&page, "size", "new\n"), Some(expected));
        assert_eq!(with_section(&page, "overhead", "new"), None);
        assert_eq!(section(&page, "size"), Some("old"));
    }

    #[test]
    fn the_committed_chart_shows_the_committed_tables() -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let committed = fs::read_to_string(root.join(CHART))?;
        assert!(chart(&root)? == committed, "run `cargo xtask bench size --record`");
        Ok(())
    }
}
