//! Shows the results of the groups on the terminal.

use super::counts::{Counts, Outcome, Part};
use super::{Event, Group, platforms};
use crate::output::seconds;
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

/// The longest time without a line on the terminal.
const PATIENCE: Duration = Duration::from_secs(20);

/// The groups that have started or finished.
pub struct Report {
    started: Instant,
    running: Vec<(Group, Instant)>,
    rows: Vec<(Group, Outcome, Duration)>,
}

impl Report {
    pub fn new() -> Self {
        Self { started: Instant::now(), running: Vec::new(), rows: Vec::new() }
    }

    /// Prints events until all senders have ended.
    pub(super) fn follow(&mut self, events: &Receiver<Event>, log: impl Fn(Group) -> PathBuf) {
        loop {
            match events.recv_timeout(PATIENCE) {
                Ok(Event::Started(group)) => self.running.push((group, Instant::now())),
                Ok(Event::Finished(group, outcome, took)) => {
                    self.running.retain(|(other, _)| *other != group);
                    if outcome.counts.failed > 0 {
                        show_log(group, &log(group));
                    }
                    for line in rows(group, &outcome, took) {
                        println!("{line}");
                    }
                    self.rows.push((group, outcome, took));
                }
                Err(RecvTimeoutError::Timeout) => self.show_running(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.rows.sort_by_key(|(group, ..)| Group::ALL.iter().position(|other| other == group));
    }

    fn show_running(&self) {
        if self.running.is_empty() {
            println!("still building the package ({})", seconds(self.started.elapsed()));
        }
        for (group, since) in &self.running {
            println!("still running: {} ({})", group.name(), seconds(since.elapsed()));
        }
    }

    /// Prints the table of platforms.
    pub fn show_platforms(&self) {
        println!("\n{}", self.platforms());
    }

    /// Writes the table of platforms to its page, if a platform ran.
    pub fn record_platforms(&self, workspace: &Workspace, ran_all: bool) -> Result<()> {
        let mut parts = self.rows.iter().flat_map(|(_, outcome, _)| &outcome.parts);
        match parts.any(|part| part.figures.is_some()) {
            true => platforms::record(workspace, &self.platforms(), ran_all),
            false => Ok(()),
        }
    }

    fn platforms(&self) -> String {
        let parts = self.rows.iter().flat_map(|(_, outcome, _)| &outcome.parts);
        platforms::table(parts, OffsetDateTime::now_utc().date())
    }

    /// Returns whether no test failed.
    pub fn passed(&self) -> bool {
        self.rows.iter().all(|(_, outcome, _)| outcome.counts.failed == 0)
    }

    /// Prints the table, and the totals as the last line. Returns whether no test failed.
    pub fn finish(self) -> bool {
        println!("\n{:17}{:>8}{:>8}{:>8}{:>10}", "group", "passed", "failed", "skipped", "time");
        let mut total = Counts::default();
        for (group, outcome, took) in &self.rows {
            for line in rows(*group, outcome, *took) {
                println!("{line}");
            }
            total += outcome.counts;
        }
        println!("{:41}{:>10}\n", "", seconds(self.started.elapsed()));
        println!("{}", totals(total));
        total.failed == 0
    }
}

fn show_log(group: Group, path: &PathBuf) {
    let name = group.name();
    println!("---- {name}: {}", path.display());
    print!("{}", fs::read_to_string(path).unwrap_or_default());
    println!("---- end of {name}");
}

/// Returns the row of a group, followed by the rows of its parts.
fn rows(group: Group, outcome: &Outcome, took: Duration) -> Vec<String> {
    let parts = outcome.parts.iter();
    let parts = parts.map(part_row);
    std::iter::once(row(&group.name(), outcome.counts, took, &outcome.remark))
        .chain(parts)
        .collect()
}

/// Returns the row of a part.
pub fn part_row(part: &Part) -> String {
    row(&format!("  {}", part.name), part.counts, part.took, &part.remark)
}

fn row(name: &str, counts: Counts, took: Duration, remark: &str) -> String {
    let Counts { passed, failed, skipped } = counts;
    let remark = first_line(remark);
    let row = format!("{name:17}{passed:>8}{failed:>8}{skipped:>8}{:>10}  {remark}", seconds(took));
    row.trim_end().to_owned()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn totals(Counts { passed, failed, skipped }: Counts) -> String {
    let tail = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("{passed} passed, {failed} failed{tail}")
}

#[cfg(test)]
mod tests {
    use super::{Counts, totals};

    #[test]
    fn the_last_line_has_the_totals() {
        let rows =
            [((12, 0, 0), "12 passed, 0 failed"), ((3, 1, 2), "3 passed, 1 failed, 2 skipped")];
        for ((passed, failed, skipped), expected) in rows {
            assert_eq!(totals(Counts { passed, failed, skipped }), expected);
        }
    }
}
