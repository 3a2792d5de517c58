//! Prints progress to the terminal or to the log file of a test group.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The destination of progress. Threads can share it: lines do not mix.
pub struct Output {
    log: Option<Log>,
    dim: bool,
}

struct Log {
    path: PathBuf,
    file: Mutex<File>,
}

impl Output {
    /// Prints to standard error. Standard output is for results.
    pub fn terminal() -> Self {
        Self { log: None, dim: std::io::stderr().is_terminal() }
    }

    /// Writes to a file, and empties it first.
    pub fn file(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        let log = Log { path: path.to_owned(), file: Mutex::new(file) };
        Ok(Self { log: Some(log), dim: false })
    }

    /// Prints a line of this program.
    pub fn line(&self, text: &str) {
        match &self.log {
            None => eprintln!("{text}"),
            Some(log) => log.write(text),
        }
    }

    /// Prints a line of another program, indented, and dimmed on a terminal.
    pub fn echo(&self, text: &str) {
        match &self.log {
            None if self.dim => eprintln!("    \x1b[2m{text}\x1b[0m"),
            None => eprintln!("    {text}"),
            Some(log) => log.write(text),
        }
    }

    /// Returns the content of the log file.
    pub fn written(&self) -> Result<String> {
        let log = self.log.as_ref().context("this output has no log file")?;
        fs::read_to_string(&log.path).with_context(|| format!("reading {}", log.path.display()))
    }

    /// Prints the beginning of a step. [`Step::done`] prints its duration.
    pub fn step(&self, name: &str) -> Step<'_> {
        self.line(&format!("> {name}"));
        Step { output: self, started: Instant::now() }
    }
}

impl Log {
    fn write(&self, text: &str) {
        if let Ok(mut file) = self.file.lock() {
            // A log that cannot be written must not stop the build.
            let _ = writeln!(file, "{text}");
        }
    }
}

/// A step that has begun.
pub struct Step<'a> {
    output: &'a Output,
    started: Instant,
}

impl Step<'_> {
    /// Prints the duration of the step, and its result unless that is empty.
    pub fn done(self, result: &str) {
        let took = seconds(self.started.elapsed());
        let separator = if result.is_empty() { "" } else { ": " };
        self.output.line(&format!("  done in {took}{separator}{result}"));
    }
}

/// Formats a duration, such as `0.4 s` or `75.0 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
