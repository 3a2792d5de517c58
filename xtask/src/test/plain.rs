//! Runs the conformance suite and the fault matrix on the release build and on the plain build, and compares the
//! results.
//!
//! The plain build applies no step of `xtask/src/build/shrink.rs`, so that a difference is a fault of a step.

use super::Shared;
use super::counts::{Outcome, Part};
use super::matrix::{self, Run};
use super::node::{package, script};
use super::runtimes::{COMPATIBILITY_DATES, copy_suite, simulator};
use crate::build::empty_folder;
use crate::output::Output;
use crate::package::{self, Package};
use crate::setup::{node, npm};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The runs of a build. Each has one name for the release build and one for the plain build.
const NAMES: [[&str; 3]; 2] = [
    ["release node", "release workerd", "release faults"],
    ["plain node", "plain workerd", "plain faults"],
];

pub fn run(shared: &Shared, output: &Output) -> Result<Outcome> {
    let release = package(shared)?;
    let folder = shared.workspace.scratch().join("plain-tests");
    let plain = package::build_plain(shared.workspace, &folder, output)?;
    let simulator = simulator(release)?;
    let results = ["release", "plain"]
        .map(|build| shared.workspace.scratch().join("plain-faults").join(build));
    let mut lanes = Vec::new();
    for ((package, names), faults) in [release, &plain].into_iter().zip(NAMES).zip(&results) {
        let build = Build { shared, package, faults, simulator: simulator.url() };
        lanes.push(build.runs(names, output)?);
    }
    let mut outcome = matrix::run(shared, lanes, output)?;
    // These are not rows of the table of platforms.
    outcome.parts.iter_mut().for_each(|part| part.figures = None);
    let difference = match difference(&outcome.parts) {
        None => faults_difference(&results)?,
        difference => difference,
    };
    outcome.counts += Outcome::check(difference.is_none());
    if let Some(difference) = difference {
        output.line(&difference);
        outcome.remark = difference;
    }
    Ok(outcome)
}

/// An installed build, and the folder for the results of its fault matrix.
struct Build<'a> {
    shared: &'a Shared<'a>,
    package: &'a Package,
    faults: &'a Path,
    simulator: &'a str,
}

impl Build<'_> {
    /// The conformance suite in Node and workerd, and the fault matrix in Node.
    fn runs(
        &self,
        [node, workerd, faults]: [&'static str; 3],
        output: &Output,
    ) -> Result<Vec<Run>> {
        let starters = copy_suite(self.shared, self.package)?;
        let mut in_node = Command::new("node");
        in_node.current_dir(&self.package.project);
        in_node.arg(starters.join("import.mjs")).arg(self.simulator);

        // miniflare needs Node 22.
        let node_22 = node::at_least_22(self.shared.workspace, output)?;
        let path = "tests/package/workerd/suite.mjs";
        let mut in_workerd = script(self.shared, node_22, self.package, path);
        let www = npm::ensure_www(self.shared.workspace, output)?;
        let [.., date] = COMPATIBILITY_DATES;
        in_workerd.arg(self.simulator).arg(date).env("TOOLS_DIR", www.folder());

        empty_folder(self.faults)?;
        let path = "tests/package/fault-runs/run.mjs";
        let mut matrix = script(self.shared, "node", self.package, path);
        matrix.args(["node", self.simulator]).env("FAULTS_DIR", self.faults);
        Ok(vec![
            Run::suite(node, in_node),
            Run::suite(workerd, in_workerd),
            Run::suite(faults, matrix),
        ])
    }
}

/// Describes the first run in which the builds passed, failed or skipped different numbers of tests.
fn difference(parts: &[Part]) -> Option<String> {
    let find = |name: &str| parts.iter().find(|part| part.name == name);
    let [release, plain] = NAMES;
    release.into_iter().zip(plain).find_map(|(release, plain)| {
        let counts = [release, plain].map(|name| find(name).map(|part| part.counts));
        let [one, other] = counts;
        (one.is_none() || one != other)
            .then(|| format!("{release} and {plain} differ: {one:?} and {other:?}"))
    })
}

/// Describes how the results of the fault matrix differ.
fn faults_difference(results: &[PathBuf; 2]) -> Result<Option<String>> {
    let read = |folder: &PathBuf| -> Result<Value> {
        let path = folder.join("node.json");
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))
    };
    let [release, plain] = results;
    let same = read(release)? == read(plain)?;
    Ok((!same).then(|| {
        format!("the fault matrices differ: compare {} and {}", release.display(), plain.display())
    }))
}

#[cfg(test)]
mod tests {
    use super::super::counts::{Counts, Part};
    use super::{NAMES, difference};
    use std::time::Duration;

    fn parts(counts: [[u32; 3]; 2]) -> Vec<Part> {
        let names = NAMES.into_iter().flatten();
        let parts = names.zip(counts.into_iter().flatten()).map(|(name, passed)| Part {
            name,
            counts: Counts { passed, failed: 0, skipped: 0 },
            took: Duration::ZERO,
            remark: String::new(),
            figures: None,
        });
        parts.collect()
    }

    #[test]
    fn reports_the_first_run_whose_counts_differ() {
        assert_eq!(difference(&parts([[3, 4, 5], [3, 4, 5]])), None);
        let found = difference(&parts([[3, 4, 5], [3, 3, 5]])).unwrap_or_default();
        assert!(found.starts_with("release workerd and plain workerd differ"), "{found}");
        let missing = parts([[3, 4, 5], [3, 4, 5]]);
        let found = difference(&missing[..5]).unwrap_or_default();
        assert!(found.starts_with("release faults and plain faults differ"), "{found}");
    }
}
