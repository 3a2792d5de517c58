//! The simulator, for as long as something needs it.

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A running simulator, which ends with this value, or with this process at the latest.
pub struct Simulator {
    process: Child,
    url: String,
}

impl Simulator {
    /// Starts the program on a free port and waits until it listens.
    pub fn start(command: &mut Command) -> Result<Self> {
        // The pipe to its standard input closes when this process ends, however it ends.
        command.arg("--exit-with-stdin").stdin(Stdio::piped());
        command.args(["--port", "0"]).stdout(Stdio::piped());
        // Ctrl-C on the terminal is for the script alone; a server that went first would look like a failure.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut process = command.spawn().context("starting the simulator")?;

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

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
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
