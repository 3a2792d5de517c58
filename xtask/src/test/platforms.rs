//! Formats the table of platforms for the terminal and for `docs/reports/platforms.md`.

use super::counts::{Figures, Part};
use crate::readme;
use crate::workspace::Workspace;
use anyhow::Result;
use time::Date;

/// `cargo xtask test --all --record` writes the section of the page between these lines.
const BEGIN: &str = "<!-- platforms: written by `cargo xtask test --all --record` -->";
const END: &str = "<!-- end of platforms -->";

const HEAD: &str = "\
| platform | version | cases passed | not run | wasm loaded, bytes | first count, ms |
|---|---|--:|--:|--:|--:|
";

/// Returns the table in Markdown.
pub fn table<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let rows = parts.filter_map(|part| Some(row(part, part.figures.as_ref()?)));
    rows.fold(HEAD.to_owned(), |table, row| table + &row)
}

fn row(part: &Part, Figures { platform, first_count }: &Figures) -> String {
    let (ms, bytes) = first_count.map_or_else(Default::default, |first| {
        (format!("{:.0}", first.ms), first.wasm_bytes.to_string())
    });
    let version = if platform.is_empty() { &part.remark } else { platform };
    let (passed, skipped) = (part.counts.passed, part.counts.skipped);
    format!("| {} | {version} | {passed} | {skipped} | {bytes} | {ms} |\n", part.name)
}

/// Writes the table to the page.
pub fn record(workspace: &Workspace, table: &str, date: Date) -> Result<()> {
    let lines = format!("`{BEGIN}` and `{END}`");
    readme::edit(workspace, "docs/reports/platforms.md", &lines, |readme| {
        with_section(readme, table, date)
    })
}

fn with_section(readme: &str, table: &str, date: Date) -> Option<String> {
    readme::with_section(readme, BEGIN, END, &format!("Run on {date}:\n\n{table}"))
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
    fn makes_a_row_for_each_platform() {
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
        let expected = "| deno | Deno 2.9.5 | 838 | 3 | 219592 | 13 |\n\
            | webkit | not run: there is none | 0 | 1 |  |  |\n";
        assert_eq!(table(parts.iter()), HEAD.to_owned() + expected);
    }

    #[test]
    fn replaces_only_the_section_of_the_page() -> Result<(), time::Error> {
        let date = Date::from_calendar_date(2026, Month::November, 4)?;
        let readme = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let expected = format!("a\n{BEGIN}\n\nRun on 2026-11-04:\n\nnew\n\n{END}\nb\n");
        assert_eq!(with_section(&readme, "new\n", date), Some(expected));
        assert_eq!(with_section("no section", "new", date), None);
        Ok(())
    }
}
