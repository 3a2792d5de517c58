//! The simulator, for as long as the demo runs.

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

const ACCOUNT_ID: &str = "DEMO-ACCOUNT";
const PASSCODE: &str = "DEMO-PASSCODE";

/// A running simulator, which ends with this value, or with this process at the latest.
pub struct Simulator {
    process: Child,
    url: String,
}

impl Simulator {
    /// Starts the program and waits until it listens. Each count takes one poll.
    pub fn start(program: &Path, pace: Duration) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["--port", "0", "--account-id", ACCOUNT_ID, "--passcode", PASSCODE]);
        command.args(["--partials", "1", "--poll-interval-ms", &pace.as_millis().to_string()]);
        // The pipe to its standard input closes when this process ends, however it ends.
        command.arg("--exit-with-stdin").stdin(Stdio::piped()).stdout(Stdio::piped());
        // Ctrl-C on the terminal is for the script alone; a server that went first would look like a failure.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process =
            command.spawn().with_context(|| format!("starting {}", program.display()))?;

        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .context("reading what the simulator printed")?;
        }
        let simulator = Self {
            url: line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned(),
            process,
        };
        if simulator.url.is_empty() {
            anyhow::bail!("the simulator did not say where it listens, but `{}`", line.trim());
        }
        Ok(simulator)
    }

    /// Tells the script where and how to ask.
    pub fn describe_to(&self, script: &mut Command, pace: Duration) {
        script.env("DEMO_BASE_URL", &self.url);
        script.env("DEMO_ACCOUNT_ID", ACCOUNT_ID).env("DEMO_PASSCODE", PASSCODE);
        script.env("DEMO_POLL_INTERVAL_MS", pace.as_millis().to_string());
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        for _ in 0..20 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
