//! `cargo xtask test`: runs all checks of the project, in groups.

mod bench;
mod browsers;
mod bundlers;
mod cli;
mod counts;
mod examples;
mod faults;
mod frameworks;
mod fuzz;
mod group;
mod javascript;
mod matrix;
mod node;
mod plain;
mod platforms;
mod report;
mod reproduce;
mod runtimes;
mod rust;
mod traps;
mod www;

use crate::output::Output;
use crate::package::{self, Package};
use crate::setup;
use crate::setup::browsers::{Browser, Kind};
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow};
use counts::Outcome;
pub use group::Group;
use report::Report;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Values that the groups share. An `Err` is the reason why a value is missing; each group that needs it fails with it.
struct Shared<'a> {
    workspace: &'a Workspace,
    /// Whether to write the results to the documentation.
    record: bool,
    wasm_std: Result<(), String>,
    browsers: Vec<(Kind, Result<Browser, String>)>,
    /// Set by the thread of the cargo groups, and awaited by the groups that use the package.
    package: OnceLock<Result<Package, String>>,
}

impl Shared<'_> {
    fn log(&self, name: &str) -> PathBuf {
        self.workspace.target.join("xtask-logs").join(format!("{name}.log"))
    }

    /// Returns the folder for screenshots of failures.
    fn screenshots(&self) -> Result<PathBuf> {
        let folder = self.workspace.target.join("xtask-logs/screenshots");
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        Ok(folder)
    }

    /// Returns a browser, or the reason why it is missing.
    fn browser(&self, kind: Kind) -> Result<&Browser, &str> {
        let found = self.browsers.iter().find(|(other, _)| *other == kind);
        let (_, browser) = found.ok_or("no group requires it")?;
        browser.as_ref().map_err(String::as_str)
    }
}

enum Event {
    Started(Group),
    Finished(Group, Outcome, Duration),
}

/// Runs the groups.
pub fn test(workspace: &Workspace, groups: &[Group], record: bool) -> Result<Report> {
    let output = Output::terminal();
    let shared = Shared { record, ..prepare(workspace, groups, &output) };
    let mut report = Report::new();
    // Three threads run the groups. Cargo commands share one, because cargo's locks would make them wait anyway. The groups
    // that use the package run one after the other, because their tests measure times, which a busy machine changes.
    let (cargo, node): (Vec<Group>, Vec<Group>) = groups.iter().partition(|group| group.is_cargo());
    let (users, others): (Vec<Group>, Vec<Group>) =
        node.iter().partition(|group| group.needs_package());
    let needs_package = groups.iter().any(|group| group.needs_package());
    let shared = &shared;
    thread::scope(|scope| {
        let (sender, events) = mpsc::channel();
        for sequence in [users, others] {
            let sender = sender.clone();
            scope.spawn(move || {
                sequence.into_iter().for_each(|group| run_group(group, shared, &sender))
            });
        }
        scope.spawn(move || {
            if needs_package {
                let built = build_package(shared);
                let _ = shared.package.set(built);
            }
            for group in cargo {
                run_group(group, shared, &sender);
            }
        });
        report.follow(&events, |group| shared.log(&group.name()));
    });
    Ok(report)
}

/// Prints the groups.
pub fn list() {
    for group in Group::ALL {
        let when = if group.is_slow() { " (with --all)" } else { "" };
        println!("{:17}{}{when}", group.name(), group.about());
    }
}

/// Installs missing tools before the first group starts, and shows the progress on the terminal.
fn prepare<'a>(workspace: &'a Workspace, groups: &[Group], output: &Output) -> Shared<'a> {
    let needs = |need: fn(&Group) -> bool| groups.iter().any(need);
    let wasm_std = if needs(Group::needs_wasm) {
        setup::wasm_std::ensure(workspace, output).map_err(|error| format!("{error:#}"))
    } else {
        Ok(())
    };
    let mut browsers: Vec<(Kind, Result<Browser, String>)> = Vec::new();
    for kind in groups.iter().filter_map(|group| group.browser()) {
        if browsers.iter().all(|(other, _)| *other != kind) {
            let browser = setup::browsers::ensure(kind, output);
            browsers.push((kind, browser.map_err(|error| format!("{error:#}"))));
        }
    }
    let mut sets: Vec<&str> = groups.iter().flat_map(|group| group.npm_sets()).copied().collect();
    if needs(Group::needs_package) {
        sets.push("build");
    }
    for set in sets {
        // The group installs the set again if this fails, and reports the failure.
        let _ = setup::npm::ensure(workspace, set, output);
    }
    if needs(Group::needs_www) {
        let _ = setup::npm::ensure_www(workspace, output);
    }
    Shared { workspace, record: false, wasm_std, browsers, package: OnceLock::new() }
}

fn build_package(shared: &Shared) -> Result<Package, String> {
    let log = shared.log("package");
    let all = || {
        shared.wasm_std.clone().map_err(|reason| anyhow!(reason))?;
        let folder = shared.workspace.scratch().join("package-tests");
        package::build(shared.workspace, &folder, &Output::file(&log)?)
    };
    all().map_err(|error| {
        // Print the log here only, instead of in each group that fails because of it.
        print!("{}", fs::read_to_string(&log).unwrap_or_default());
        format!("{error:#}; see {}", log.display())
    })
}

fn run_group(group: Group, shared: &Shared, events: &Sender<Event>) {
    if group.needs_package() {
        shared.package.wait();
    }
    // The receiver lives longer than all senders.
    let _ = events.send(Event::Started(group));
    let started = Instant::now();
    let outcome = Output::file(&shared.log(&group.name())).and_then(|output| {
        let outcome = group.run(shared, &output);
        if let Err(error) = &outcome {
            output.line(&format!("{error:#}"));
        }
        outcome
    });
    let outcome = outcome.unwrap_or_else(|error| Outcome::failed(format!("{error:#}")));
    let _ = events.send(Event::Finished(group, outcome, started.elapsed()));
}
