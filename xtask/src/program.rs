//! Runs other programs.

use crate::output::Output;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The time limit for every program. Compiling takes some minutes on a slow machine.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs a program and copies its lines to the output.
pub fn stream(command: &mut Command, output: &Output) -> Result<ExitStatus> {
    let name = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{name}`"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| copy_lines(stdout, output));
        scope.spawn(|| copy_lines(stderr, output));
        wait(&mut child).with_context(|| format!("waiting for `{name}`"))
    })
}

/// Runs a program like [`stream`]. Returns whether it succeeded, and the lines it printed.
pub fn stream_and_read(command: &mut Command, output: &Output) -> Result<(bool, String)> {
    let from = output.written()?.len();
    let succeeded = stream(command, output)?.success();
    let written = output.written()?;
    Ok((succeeded, written.get(from..).unwrap_or_default().to_owned()))
}

/// Waits for a program, and kills it after the time limit.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            bail!("killed after {} minutes", LIMIT.as_secs() / 60);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a program like [`stream`], but returns an error if it fails.
pub fn run(command: &mut Command, output: &Output) -> Result<()> {
    let status = stream(command, output)?;
    if !status.success() {
        bail!("`{}` failed ({status}); its output is above", describe(command));
    }
    Ok(())
}

/// Runs a program and returns its standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let result = command.stdin(Stdio::null()).output();
    let result = result.with_context(|| format!("starting `{name}`"))?;
    if !result.status.success() {
        let stderr = String::from_utf8_lossy(&result.stderr);
        bail!("`{name}` failed ({}): {}", result.status, stderr.trim());
    }
    String::from_utf8(result.stdout).with_context(|| format!("reading the output of `{name}`"))
}

/// Finds the first of the named programs on PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names.iter().flat_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// PATH with a further folder in front.
pub fn path_with(folder: Option<&Path>) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = folder.filter(|folder| folder.is_absolute()).map(Path::to_owned);
    std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))
        .context("extending PATH")
}

/// A command of the cargo that runs this program, or else of the cargo on PATH, in the given folder.
pub fn cargo(folder: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder);
    // The cargo that runs this program sets these variables. Build scripts that watch them would run again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn copy_lines(pipe: Option<impl Read>, output: &Output) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line);
        // A progress bar rewrites its line. Only its last state is printed.
        let text = text.trim_end();
        output.echo(text.rsplit('\r').next().unwrap_or(text));
        line.clear();
    }
}
