//! Draws the measurements of this package, of the zod client and of the usual loop as bars.

use anyhow::{Context, Result};
use std::fmt::Write;

const OURS: &str = "clevertap-counts";
const THEIRS: &str = "zod client";
const LOOP: &str = "pLimit(3) around the loop";

/// Lengths in CSS pixels.
const WIDTH: usize = 680;
/// The left end of the bars, to the right of their labels.
const BARS_AT: usize = 110;
/// The length of the longest bar of a panel. A number follows each bar.
const LONGEST: f64 = 480.0;
const BAR: usize = 12;
/// The gap below the bars of one label.
const GAP: usize = 8;
const TITLE: usize = 34;
const LEGEND: usize = 34;

/// Colours that are legible on a light and on a dark page.
const STYLE: &str = "\
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 13px }
.ours { fill: #0969da }
.theirs { fill: #afb8c1 }
.loop { fill: #d4a72c }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .ours { fill: #4493f8 }
  .theirs { fill: #6e7681 }
  .loop { fill: #9e6a03 }
}
";

/// A group of bars with one scale.
struct Panel {
    title: &'static str,
    measured: Vec<Measured>,
}

/// A measurement of the clients, each with the class of its bar.
struct Measured {
    label: String,
    bars: Vec<(&'static str, f64)>,
}

impl Measured {
    fn new(label: &str, ours: f64, theirs: f64) -> Self {
        Self { label: label.to_owned(), bars: vec![("ours", ours), ("theirs", theirs)] }
    }

    fn height(&self) -> usize {
        self.bars.len() * BAR + GAP
    }
}

/// Draws the chart, an SVG image, from the tables that `cargo xtask bench` makes of its groups `size`, `cold-start` and
/// `batch`.
pub fn draw(size: &str, cold_start: &str, batch: &str) -> Result<String> {
    let size = Table::read(size).context("reading the table of sizes")?;
    let brotli = |row| size.number(row, "brotli").map(|bytes| bytes / 1_000.0);
    let bundle = Measured::new("bundle", brotli(OURS)?, brotli(THEIRS)?);
    let worker = |row| size.number(row, "as a Worker, brotli").map(|bytes| bytes / 1_000.0);
    let worker = Measured::new("Worker", worker(OURS)?, worker(THEIRS)?);
    let cold_start = Table::read(cold_start).context("reading the table of cold starts")?;
    let moment = |name: &str| {
        let rows = cold_start.rows.iter().filter_map(|row| row.first());
        let rows = rows.filter(|row| row.ends_with(name));
        rows.map(|row| {
            // `Node 20.20.2, validated`
            let label = row.split(' ').next().unwrap_or_default();
            Ok(Measured::new(label, cold_start.number(row, OURS)?, cold_start.number(row, THEIRS)?))
        })
        .collect::<Result<Vec<_>>>()
    };
    let batch = Table::read(batch).context("reading the table of batches")?;
    let minutes = |row, column| batch.number(row, column).map(|seconds| seconds / 60.0);
    let year = "365 queries, 0.1 s";
    let mut by_day = Measured::new("by day", minutes(year, OURS)?, minutes(year, THEIRS)?);
    by_day.bars.push(("loop", minutes(year, LOOP)?));
    let trends = vec![("ours", minutes("1 query for trends, 0.1 s", OURS)?)];
    let trends = Measured { label: "by trends".to_owned(), bars: trends };
    let panels = [
        Panel {
            title: "Size of a program that asks for one count, kB by brotli",
            measured: vec![bundle, worker],
        },
        Panel {
            title: "From the import to the first validated query, ms",
            measured: moment(", validated")?,
        },
        Panel { title: "From the import to the first count, ms", measured: moment(", counted")? },
        Panel { title: "A year by day, minutes", measured: vec![by_day, trends] },
    ];
    svg(&panels)
}

fn svg(panels: &[Panel]) -> Result<String> {
    let bars: usize = panels.iter().flat_map(|panel| &panel.measured).map(Measured::height).sum();
    let height = LEGEND + panels.len() * TITLE + bars;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"name\">\n\
         <title id=\"name\">{OURS} and a {THEIRS}: size, cold start and a batch</title>\n<style>\n{STYLE}</style>\n"
    );
    for (x, class, name) in [(0, "ours", OURS), (160, "theirs", THEIRS), (270, "loop", LOOP)] {
        writeln!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"8\" width=\"12\" height=\"12\"/>")?;
        writeln!(svg, "<text x=\"{}\" y=\"18\">{name}</text>", x + 18)?;
    }
    let mut y = LEGEND;
    for Panel { title, measured } in panels {
        writeln!(svg, "<text class=\"title\" x=\"0\" y=\"{}\">{title}</text>", y + 20)?;
        y += TITLE;
        let values = measured.iter().flat_map(|measured| &measured.bars).map(|(_, value)| *value);
        let largest = values.fold(0.0, f64::max);
        for measured in measured {
            let Measured { label, bars } = measured;
            let middle = y + bars.len() * BAR / 2 + 4;
            writeln!(svg, "<text x=\"0\" y=\"{middle}\">{label}</text>")?;
            for (y, (class, value)) in (y..).step_by(BAR).zip(bars) {
                let length = value / largest * LONGEST;
                writeln!(
                    svg,
                    "<rect class=\"{class}\" x=\"{BARS_AT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{}\"/>",
                    BAR - 1
                )?;
                let end = BARS_AT as f64 + length + 6.0;
                writeln!(svg, "<text x=\"{end:.1}\" y=\"{}\">{value:.1}</text>", y + BAR - 2)?;
            }
            y += measured.height();
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// A table in Markdown. The first cell of each row is its name.
struct Table<'a> {
    head: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> Table<'a> {
    /// Reads the first table of a text.
    fn read(text: &'a str) -> Result<Self> {
        let lines = text.lines().skip_while(|line| !line.starts_with('|'));
        let lines = lines.take_while(|line| line.starts_with('|'));
        let mut rows = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect());
        let head = rows.next().context("there is no table")?;
        // The line below the head aligns the columns.
        Ok(Self { head, rows: rows.skip(1).collect() })
    }

    /// The number at the beginning of a cell, such as `40,045` or the median of `8.94 (8.5–9.73)`.
    fn number(&self, row: &str, column: &str) -> Result<f64> {
        let find = || {
            let at = self.head.iter().position(|name| *name == column)?;
            let cells = self.rows.iter().find(|cells| cells.first() == Some(&row))?;
            cells.get(at)?.split(' ').next()?.replace(',', "").parse().ok()
        };
        find().with_context(|| format!("there is no number in the row {row}, column {column}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{LOOP, draw};

    const SIZE: &str = "\
### Size

| program | brotli | gzip | as a Worker, brotli | gzip |
|---|--:|--:|--:|--:|
| clevertap-counts | 40,000 | 45,703 | 39,364 | 45,065 |
| zod client | 20,000 | 31,807 | 28,127 | 31,807 |
";
    const COLD_START: &str = "\
|  | clevertap-counts | zod client |
|---|--:|--:|
| Node 20.20.2, validated | 5 (4–6) | 10 (9–11.5) |
| Node 20.20.2, counted | 48.5 (46.3–52.1) | 50.4 (49.4–56.2) |
";

    const BATCH: &str = "\
| batch, exchange | bound | clevertap-counts | of the bound | zod client | of the bound | pLimit(3) around the loop |
|---|--:|--:|--:|--:|--:|--:|
| 365 queries, 0.1 s | 42 | 42 | 1.00 | 45 | 1.07 | 3,600 |
| 1 query for trends, 0.1 s | 30 | 30 | 1.00 |  |  |  |
";

    #[test]
    fn draws_a_bar_for_each_number() {
        let svg = draw(SIZE, COLD_START, BATCH).unwrap();
        for (length, value) in [
            ("480.0", "40.0"),
            ("240.0", "20.0"),
            ("240.0", "5.0"),
            ("480.0", "60.0"),
            ("4.0", "0.5"),
        ] {
            assert!(svg.contains(&format!(" width=\"{length}\" height=\"11\"/>")), "{svg}");
            assert!(svg.contains(&format!(">{value}</text>")), "{svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 3 + 2 * 4 + 3 + 1);
        assert!(svg.contains(">Node</text>"));
    }

    #[test]
    fn names_the_number_that_is_missing() {
        let other = SIZE.replace("zod client", "other client");
        let error = draw(&other, COLD_START, BATCH).unwrap_err();
        assert!(format!("{error:#}").contains("row zod client, column brotli"), "{error:#}");
        assert!(draw("no table", COLD_START, BATCH).is_err());
        let error = draw(SIZE, COLD_START, &BATCH.replace("3,600", "")).unwrap_err();
        assert!(format!("{error:#}").contains(LOOP), "{error:#}");
    }
}
