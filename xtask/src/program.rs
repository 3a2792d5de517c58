//! Running other programs.

use crate::output::Output;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long any program may take: a slow machine compiles for some minutes, nothing for this long.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs a program to its end, passing on each line it prints.
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
        scope.spawn(|| pass_on(stdout, output));
        scope.spawn(|| pass_on(stderr, output));
        wait(&mut child).with_context(|| format!("waiting for `{name}`"))
    })
}

/// The same: whether it succeeded, and what `output` kept of it.
pub fn stream_and_read(command: &mut Command, output: &Output) -> Result<(bool, String)> {
    let from = output.written()?.len();
    let succeeded = stream(command, output)?.success();
    let written = output.written()?;
    Ok((succeeded, written.get(from..).unwrap_or_default().to_owned()))
}

/// Waits for a program's end, and brings it about where it does not come by itself.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            bail!("it took more than {} minutes and was ended", LIMIT.as_secs() / 60);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Like [`stream`], and a failure of the program is an error.
pub fn run(command: &mut Command, output: &Output) -> Result<()> {
    let status = stream(command, output)?;
    if !status.success() {
        bail!("`{}` failed ({status}); what it printed is above", describe(command));
    }
    Ok(())
}

/// Runs a program and gives what it printed to standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let result = command.stdin(Stdio::null()).output();
    let result = result.with_context(|| format!("starting `{name}`"))?;
    if !result.status.success() {
        let said = String::from_utf8_lossy(&result.stderr);
        bail!("`{name}` failed ({}): {}", result.status, said.trim());
    }
    String::from_utf8(result.stdout).with_context(|| format!("reading what `{name}` printed"))
}

/// The first of the named programs that is on PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names.iter().flat_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// PATH with one more folder, in which programs are looked for first.
pub fn path_with(folder: Option<&Path>) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let first = folder.filter(|folder| folder.is_absolute()).map(Path::to_owned);
    std::env::join_paths(first.into_iter().chain(std::env::split_paths(&path)))
        .context("putting PATH together")
}

/// The cargo that runs this program, else the one on PATH; in the given folder.
pub fn cargo(folder: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder);
    // Set by the cargo that runs this program; to build scripts that watch them it looks as if everything had changed.
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

fn pass_on(pipe: Option<impl Read>, output: &Output) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line);
        // A progress bar rewrites its line; only its last state is worth a line of its own.
        let text = text.trim_end();
        output.echo(text.rsplit('\r').next().unwrap_or(text));
        line.clear();
    }
}
