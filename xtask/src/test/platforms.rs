//! Formats the table of platforms for the terminal and for `docs/reports/platforms.md`. Each row has its date, so that a group
//! can be recorded alone.

use super::counts::{Figures, Part};
use crate::readme;
use crate::workspace::Workspace;
use anyhow::Result;
use time::Date;

/// `cargo xtask test --record` writes the section of the page between these lines.
const BEGIN: &str = "<!-- platforms: written by `cargo xtask test --record` -->";
const END: &str = "<!-- end of platforms -->";

const HEAD: &str = "\
| platform | version | cases passed | not run | wasm loaded, bytes | first count, ms | run on |
|---|---|--:|--:|--:|--:|---|
";

/// Returns the table in Markdown.
pub fn table<'a>(parts: impl Iterator<Item = &'a Part>, date: Date) -> String {
    let rows = parts.filter_map(|part| Some(row(part, part.figures.as_ref()?, date)));
    rows.fold(HEAD.to_owned(), |table, row| table + &row)
}

fn row(part: &Part, Figures { platform, first_count }: &Figures, date: Date) -> String {
    let (ms, bytes) = first_count.map_or_else(Default::default, |first| {
        (format!("{:.0}", first.ms), first.wasm_bytes.to_string())
    });
    let version = if platform.is_empty() { &part.remark } else { platform };
    let (passed, skipped) = (part.counts.passed, part.counts.skipped);
    format!("| {} | {version} | {passed} | {skipped} | {bytes} | {ms} | {date} |\n", part.name)
}

/// Writes the table to the page. If only some groups ran, the rows of the others stay.
pub fn record(workspace: &Workspace, table: &str, ran_all: bool) -> Result<()> {
    let lines = format!("`{BEGIN}` and `{END}`");
    readme::edit(workspace, "docs/reports/platforms.md", &lines, |page| {
        with_section(page, table, ran_all)
    })
}

fn with_section(page: &str, table: &str, ran_all: bool) -> Option<String> {
    let (_, rest) = page.split_once(BEGIN)?;
    let (recorded, _) = rest.split_once(END)?;
    let table = if ran_all { table.to_owned() } else { merge(recorded, table) };
    readme::with_section(page, BEGIN, END, &table)
}

/// Returns the recorded table with the new rows, each in the place of the row with its name, or at the end.
fn merge(recorded: &str, table: &str) -> String {
    let mut rows: Vec<&str> = rows(recorded).collect();
    for new in self::rows(table) {
        match rows.iter_mut().find(|row| name(row) == name(new)) {
            Some(row) => *row = new,
            None => rows.push(new),
        }
    }
    rows.iter().fold(HEAD.to_owned(), |table, row| table + row + "\n")
}

/// Returns the rows below the head.
fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| line.starts_with("| ") && !HEAD.contains(line))
}

fn name(row: &str) -> Option<&str> {
    row.split('|').nth(1)
}

#[cfg(test)]
mod tests {
    use super::super::counts::{Counts, Figures, FirstCount, Part};
    use super::{BEGIN, END, HEAD, table, with_section};
    use std::time::Duration;
    use time::{Date, Month};

    fn part(name: &'static str, counts: (u32, u32), figures: Option<Figures>) -> Part {
        let counts = Counts { passed: counts.0, failed: 0, skipped: counts.1 };
        let remark = "not run: there is none".to_owned();
        Part { name, counts, took: Duration::ZERO, remark, figures }
    }

    #[test]
    fn makes_a_row_for_each_platform() -> Result<(), time::error::ComponentRange> {
        let first_count = Some(FirstCount { ms: 12.6, wasm_bytes: 219_592 });
        let parts = [
            part(
                "deno",
                (838, 3),
                Some(Figures { platform: "Deno 2.9.5".to_owned(), first_count }),
            ),
            part("webkit", (0, 1), Some(Figures::default())),
            part("publint", (1, 0), None),
        ];
        let expected = "| deno | Deno 2.9.5 | 838 | 3 | 219592 | 13 | 2026-11-04 |\n\
            | webkit | not run: there is none | 0 | 1 |  |  | 2026-11-04 |\n";
        assert_eq!(table(parts.iter(), date()?), HEAD.to_owned() + expected);
        Ok(())
    }

    fn date() -> Result<Date, time::error::ComponentRange> {
        Date::from_calendar_date(2026, Month::November, 4)
    }

    #[test]
    fn replaces_only_the_section_of_the_page() {
        let page = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let expected = format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n");
        assert_eq!(with_section(&page, "new\n", true), Some(expected));
        assert_eq!(with_section("no section", "new", true), None);
    }

    #[test]
    fn keeps_the_rows_of_groups_that_did_not_run() {
        let page = |rows: &str| format!("{BEGIN}\n\n{HEAD}{rows}\n{END}\n");
        let recorded = page("| bun | 1 |\n| bun compiled | 1 |\n| deno | 1 |\n");
        let new = format!("{HEAD}| deno | 2 |\n| hermes | 2 |\n");
        let expected = page("| bun | 1 |\n| bun compiled | 1 |\n| deno | 2 |\n| hermes | 2 |\n");
        assert_eq!(with_section(&recorded, &new, false), Some(expected));
        assert_eq!(
            with_section(&recorded, &new, true),
            Some(page("| deno | 2 |\n| hermes | 2 |\n"))
        );
    }
}
