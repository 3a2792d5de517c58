//! Runs the simulator of CleverTap.

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A running simulator. It ends when this value is dropped, or when this process ends.
pub struct Simulator {
    process: Child,
    url: String,
}

impl Simulator {
    /// Starts the program on a free port and waits until it listens.
    pub fn start(command: &mut Command) -> Result<Self> {
        // The pipe to the simulator's standard input closes when this process ends, even if it is killed.
        command.arg("--exit-with-stdin").stdin(Stdio::piped());
        command.args(["--port", "0"]).stdout(Stdio::piped());
        // In another process group, so that Ctrl-C on the terminal does not end the simulator before the script.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut process = command.spawn().context("starting the simulator")?;

        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .context("reading the output of the simulator")?;
        }
        let simulator = Self {
            url: line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned(),
            process,
        };
        if simulator.url.is_empty() {
            anyhow::bail!("the simulator printed `{}` instead of its address", line.trim());
        }
        Ok(simulator)
    }

    /// The address that the simulator listens on.
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
