//! `cargo xtask demo`: shows the steps of one count, and then serves the gateway and its page.
//!
//! The package is built, packed and installed into an empty project, as for a user. There `xtask/demo/demo.mjs` asks
//! the simulator, or CleverTap itself if the environment holds credentials. `xtask/demo/serve.mjs` serves `www/`,
//! which asks the same service.

mod filter;

use crate::output::Output;
use crate::package;
use crate::setup::{self, npm};
use crate::simulator::Simulator;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use clap::Args;
use filter::Filter;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use time::OffsetDateTime;

const ACCOUNT_ID: &str = "DEMO-ACCOUNT";
const PASSCODE: &str = "DEMO-PASSCODE";
/// The interval between polls that CleverTap demands.
const REAL_PACE: Duration = Duration::from_secs(30);
/// A shorter interval, long enough to see the countdown.
const DEMO_PACE: Duration = Duration::from_secs(5);

/// The demo's command line.
#[derive(Args)]
pub struct Demo {
    /// The name of the event.
    #[arg(long, default_value = "Charged")]
    event: String,
    /// The first day, as 20240101 or 2024-01-01; 30 days ago unless given.
    #[arg(long, default_value_t = days_ago(30), hide_default_value = true)]
    from: String,
    /// The last day; yesterday unless given.
    #[arg(long, default_value_t = days_ago(1), hide_default_value = true)]
    to: String,
    /// A filter, such as 'Amount greater_than 100' or 'Payment Mode equals ["PayPal","Gift Card"]'; may be repeated.
    #[arg(long = "where", value_name = "FILTER")]
    filters: Vec<Filter>,
    /// The whole query as JSON, instead of the four options above.
    #[arg(long, value_name = "JSON", value_parser = json_text, conflicts_with_all = ["event", "from", "to", "filters"])]
    query: Option<String>,
    /// End after this count instead of serving the gateway and its page.
    #[arg(long)]
    once: bool,
    /// Let the simulator demand 30 seconds between polls, as CleverTap does.
    #[arg(long)]
    real_pace: bool,
}

/// Runs the demo. Returns the exit code of the script, which is 130 after Ctrl-C.
pub fn run(workspace: &Workspace, demo: &Demo) -> Result<ExitCode> {
    let output = Output::terminal();
    let package = package::build(workspace, &workspace.target.join("demo"), &output)?;
    // Node resolves a bare import from the folder of the importing file.
    let script = package.project.join("demo.mjs");
    let source = workspace.root.join("xtask/demo/demo.mjs");
    fs::copy(&source, &script).with_context(|| format!("copying {}", source.display()))?;

    let pace = if demo.real_pace { REAL_PACE } else { DEMO_PACE };
    let simulator =
        if has_credentials() { None } else { Some(simulator(&package.simulator, pace)?) };
    let environment = |node: &mut Command| {
        node.env("DEMO_QUERY", demo.query());
        if let Some(simulator) = &simulator {
            node.env("DEMO_BASE_URL", simulator.url());
            node.env("DEMO_ACCOUNT_ID", ACCOUNT_ID).env("DEMO_PASSCODE", PASSCODE);
            node.env("DEMO_POLL_INTERVAL_MS", pace.as_millis().to_string());
        }
    };

    let interrupts = Interrupts::take_over()?;
    let mut node = Command::new("node");
    node.arg(&script).current_dir(&package.project);
    environment(&mut node);
    let code = interrupts.run(&mut node)?;
    if demo.once || code != 0 {
        return Ok(ExitCode::from(code));
    }
    let mut node = serve(workspace, &output)?;
    environment(&mut node);
    Ok(ExitCode::from(interrupts.run(&mut node)?))
}

/// A command that serves the gateway and its page.
fn serve(workspace: &Workspace, output: &Output) -> Result<Command> {
    let www = npm::ensure_www(workspace, output)?;
    let mut node = Command::new(setup::node::at_least_22(workspace, output)?);
    node.arg(workspace.root.join("xtask/demo/serve.mjs"));
    node.env("WWW_DIR", www.folder()).env("DEMO_FOLDER", workspace.target.join("demo"));
    node.env("WRANGLER", www.package("wrangler").join("bin/wrangler.js"));
    Ok(node)
}

/// Starts a simulator that completes each count with the first poll.
fn simulator(program: &Path, pace: Duration) -> Result<Simulator> {
    let mut command = Command::new(program);
    command.args(["--account-id", ACCOUNT_ID, "--passcode", PASSCODE]);
    command.args(["--partials", "1", "--poll-interval-ms", &pace.as_millis().to_string()]);
    command.args(["--shape", "seasonal"]);
    Simulator::start(&mut command)
}

/// A day before the current one in UTC, as 2024-01-01.
fn days_ago(days: i64) -> String {
    (OffsetDateTime::now_utc() - time::Duration::days(days)).date().to_string()
}

impl Demo {
    fn query(&self) -> String {
        if let Some(query) = &self.query {
            return query.clone();
        }
        let filters: Vec<Value> = self.filters.iter().map(Filter::to_json).collect();
        let mut query = json!({ "event_name": self.event, "from": self.from, "to": self.to });
        if let (Some(fields), false) = (query.as_object_mut(), filters.is_empty()) {
            fields.insert("event_properties".to_owned(), filters.into());
        }
        query.to_string()
    }
}

/// Checks that the text is JSON. It is passed on unchanged, because parsing would round its numbers.
fn json_text(text: &str) -> Result<String, String> {
    let checked: Result<IgnoredAny, _> = serde_json::from_str(text);
    checked.map(|_| text.to_owned()).map_err(|error| format!("not JSON: {error}"))
}

fn has_credentials() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("CLEVERTAP_ACCOUNT_ID") && set("CLEVERTAP_PASSCODE")
}

/// Leaves Ctrl-C to the script, which cancels the count and prints how to resume it. This program waits for the
/// script, and passes the signal on in case only this process received it.
struct Interrupts {
    running: Arc<AtomicU32>,
}

impl Interrupts {
    fn take_over() -> Result<Self> {
        let running = Arc::new(AtomicU32::new(0));
        let handler = {
            let running = Arc::clone(&running);
            move || {
                let id = running.load(Ordering::SeqCst);
                if id != 0 {
                    let _ = Command::new("kill").args(["-INT", &id.to_string()]).status();
                }
            }
        };
        ctrlc::set_handler(handler).context("taking over Ctrl-C")?;
        Ok(Self { running })
    }

    /// Runs a script and returns its exit code.
    fn run(&self, node: &mut Command) -> Result<u8> {
        let mut child = node.spawn().context("starting node")?;
        self.running.store(child.id(), Ordering::SeqCst);
        let status = child.wait().context("waiting for node")?;
        // From now on the id may belong to another process.
        self.running.store(0, Ordering::SeqCst);
        Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
    }
}
