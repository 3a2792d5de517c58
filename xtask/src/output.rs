//! Where progress goes: the terminal, or the log file of one test group.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A place for lines of progress. Safe to share between threads: a line is never torn.
pub struct Output {
    log: Option<Log>,
    dim: bool,
}

struct Log {
    path: PathBuf,
    file: Mutex<File>,
}

impl Output {
    /// Prints to standard error, so that standard output stays free for results.
    pub fn terminal() -> Self {
        Self { log: None, dim: std::io::stderr().is_terminal() }
    }

    /// Writes to a file, which is emptied first.
    pub fn file(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        let log = Log { path: path.to_owned(), file: Mutex::new(file) };
        Ok(Self { log: Some(log), dim: false })
    }

    /// One line of the project's own.
    pub fn line(&self, text: &str) {
        match &self.log {
            None => eprintln!("{text}"),
            Some(log) => log.write(text),
        }
    }

    /// One line that a program printed: indented, and dimmed on a terminal.
    pub fn echo(&self, text: &str) {
        match &self.log {
            None if self.dim => eprintln!("    \x1b[2m{text}\x1b[0m"),
            None => eprintln!("    {text}"),
            Some(log) => log.write(text),
        }
    }

    /// All that was written to the file so far.
    pub fn written(&self) -> Result<String> {
        let log = self.log.as_ref().context("the terminal keeps nothing of what was written")?;
        fs::read_to_string(&log.path).with_context(|| format!("reading {}", log.path.display()))
    }

    /// Says what begins now; [`Step::done`] says how long it took.
    pub fn step(&self, what: &str) -> Step<'_> {
        self.line(&format!("> {what}"));
        Step { output: self, started: Instant::now() }
    }
}

impl Log {
    fn write(&self, text: &str) {
        if let Ok(mut file) = self.file.lock() {
            // A log that cannot be written must not stop what it is the log of.
            let _ = writeln!(file, "{text}");
        }
    }
}

/// Something that has begun.
pub struct Step<'a> {
    output: &'a Output,
    started: Instant,
}

impl Step<'_> {
    /// Ends the step with its duration and, where there is one, its result.
    pub fn done(self, result: &str) {
        let took = seconds(self.started.elapsed());
        let separator = if result.is_empty() { "" } else { ": " };
        self.output.line(&format!("  done in {took}{separator}{result}"));
    }
}

/// A duration for people: `0.4 s`, `75.0 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
